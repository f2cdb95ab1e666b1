/* cmd_parties.c - `chancery parties`: the registry as a list, one party as a page, and the codes of
 * a scheme. */
#include "cmd.h"
#include "out.h"
#include "party_page.h"
#include "term.h"

#include <stdlib.h>
#include <string.h>

static bool print_json(json_t *made)
{
    char *text = json_dumps(made, JSON_INDENT(2));
    json_decref(made);
    if (text)
        puts(text);
    free(text);
    return text;
}

/* ---- The list ----------------------------------------------------------------------------- */

/* What the options leave of the registry. */
struct selected {
    const struct party_view *view;
    const char *kind; /* NULL: any */
};

/* On a date only those count of which it is known that they existed. */
static bool is_selected(const struct selected *selected, const chancery_party *party)
{
    const struct party_view *view = selected->view;
    if (selected->kind && strcmp(selected->kind, party->kind) != 0)
        return false;
    return !view->dated || (party->spell_count > 0 &&
                            chancery_party_existed(party, view->on.earliest, view->on.latest));
}

/* The spells of a party, `1918-02-24/1940-08-06;1991-08-20/..`; owned, NULL when out of memory. */
static char *spells_text(const chancery_party *party)
{
    char *made = malloc(party->spell_count * SPAN_SIZE + 1), *at = made;
    if (!made)
        return NULL;
    *at = '\0';
    for (size_t i = 0; i < party->spell_count; i++) {
        if (i > 0)
            *at++ = ';';
        span_format(party->spells[i], at);
        at += strlen(at);
    }
    return made;
}

enum { LIST_COLUMNS = 5 };

static bool list_row(const struct party_view *view, const chancery_party *party,
                     bool (*row)(void *context, const chancery_text *cells), void *context)
{
    char *spells = spells_text(party);
    if (!spells)
        return false;
    const chancery_text cells[LIST_COLUMNS] = {
        chancery_text_of(party->code), chancery_text_of(party->alpha2),
        chancery_text_of(party->kind),
        chancery_text_of(chancery_party_name(view->registry, party, view->language)),
        chancery_text_of(spells)};
    bool whole = row(context, cells);
    free(spells);
    return whole;
}

static bool table_row(void *context, const chancery_text *cells)
{
    return out_table_row(context, cells);
}

static bool csv_row(void *context, const chancery_text *cells)
{
    (void)context;
    out_csv_row(stdout, LIST_COLUMNS, cells);
    return true;
}

static bool list_rows(const struct selected *selected,
                      bool (*row)(void *context, const chancery_text *cells), void *context)
{
    const chancery_party *party;
    bool whole = true;
    for (size_t i = 0; whole && (party = chancery_party_at(selected->view->registry, i)); i++)
        if (is_selected(selected, party))
            whole = list_row(selected->view, party, row, context);
    return whole;
}

static bool list_table(const struct selected *selected)
{
    static const struct out_column columns[LIST_COLUMNS] = {{"CODE", OUT_LEFT, 0},
                                                            {"ISO2", OUT_LEFT, 0},
                                                            {"KIND", OUT_LEFT, 0},
                                                            {"NAME", OUT_SHRINK, 0.4},
                                                            {"EXISTED", OUT_SHRINK, 0.2}};
    struct out_table *table = out_table_open(LIST_COLUMNS, columns);
    bool whole = table && list_rows(selected, table_row, table);
    return out_table_close(table) && whole;
}

static bool list_csv(const struct selected *selected)
{
    fputs("code,alpha2,kind,name,existed\r\n", stdout);
    return list_rows(selected, csv_row, NULL);
}

static bool list_json(const struct selected *selected)
{
    const chancery_party *party;
    json_t *made = json_array();
    for (size_t i = 0; (party = chancery_party_at(selected->view->registry, i)); i++)
        if (is_selected(selected, party))
            json_array_append_new(made, party_json(selected->view, party));
    return print_json(made);
}

/* ---- The codes of a scheme ---------------------------------------------------------------- */

enum { CODE_COLUMNS = 6 };

static bool code_row(const struct party_view *view, const chancery_scheme_code *code,
                     bool (*row)(void *context, const chancery_text *cells), void *context)
{
    const chancery_party *party =
        chancery_party_by_code(view->registry, chancery_text_of(code->party));
    char from[CHANCERY_DAY_SIZE], to[CHANCERY_DAY_SIZE];
    chancery_day_format(code->span.from, from);
    chancery_day_format(code->span.to, to);
    const chancery_text cells[CODE_COLUMNS] = {
        chancery_text_of(code->code),
        chancery_text_of(code->abbreviation),
        chancery_text_of(from),
        chancery_text_of(to),
        chancery_text_of(code->party),
        chancery_text_of(party ? chancery_party_name(view->registry, party, view->language) : "")};
    return row(context, cells);
}

static bool code_rows(const struct party_view *view, const char *scheme,
                      bool (*row)(void *context, const chancery_text *cells), void *context)
{
    const chancery_scheme_code *code;
    bool whole = true;
    for (size_t i = 0; whole && (code = chancery_scheme_code_at(view->registry, i)); i++)
        if (strcmp(chancery_scheme_name(code->scheme), scheme) == 0 &&
            span_is_shown(view, code->span))
            whole = code_row(view, code, row, context);
    return whole;
}

static bool code_csv_row(void *context, const chancery_text *cells)
{
    (void)context;
    out_csv_row(stdout, CODE_COLUMNS, cells);
    return true;
}

static bool codes_csv(const struct party_view *view, const char *scheme)
{
    fputs("code,abbreviation,from,to,party,name\r\n", stdout);
    return code_rows(view, scheme, code_csv_row, NULL);
}

static bool codes_table(const struct party_view *view, const char *scheme)
{
    static const struct out_column columns[CODE_COLUMNS] = {
        {"CODE", OUT_LEFT, 0}, {"ABBREVIATION", OUT_LEFT, 0}, {"FROM", OUT_LEFT, 0},
        {"TO", OUT_LEFT, 0},   {"PARTY", OUT_LEFT, 0},        {"NAME", OUT_SHRINK, 0.4}};
    struct out_table *table = out_table_open(CODE_COLUMNS, columns);
    bool whole = table && code_rows(view, scheme, table_row, table);
    return out_table_close(table) && whole;
}

static bool code_json_row(void *context, const chancery_text *cells)
{
    static const char *const keys[CODE_COLUMNS] = {"code", "abbreviation", "from",
                                                   "to",   "party",        "name"};
    json_t *made = json_object();
    for (size_t i = 0; i < CODE_COLUMNS; i++)
        json_object_set_new(made, keys[i],
                            strcmp(cells[i].bytes, "..") == 0 ? json_null()
                                                              : json_string(cells[i].bytes));
    return json_array_append_new(context, made) == 0;
}

static bool codes_json(const struct party_view *view, const char *scheme)
{
    json_t *made = json_array();
    bool whole = code_rows(view, scheme, code_json_row, made);
    return print_json(made) && whole;
}

/* ---- The command -------------------------------------------------------------------------- */

/* The forms in which a list is printed; the first is for people. */
static const struct {
    const char *name;
    bool (*list)(const struct selected *selected);
    bool (*codes)(const struct party_view *view, const char *scheme);
} forms[] = {{"table", list_table, codes_table},
             {"csv", list_csv, codes_csv},
             {"json", list_json, codes_json}};

static size_t form_of(const struct cli *cli, const char *usual)
{
    const char *name = opt_value(&cli->args, "format", usual);
    size_t i = sizeof forms / sizeof *forms - 1;
    if (opt_given(&cli->args, "json"))
        name = "json";
    while (i > 0 && strcmp(forms[i].name, name) != 0)
        i--;
    return i;
}

static bool knows_language(const chancery_registry *registry, chancery_text language)
{
    const char *tag;
    chancery_text base = {language.bytes, strcspn(language.bytes, "_@-.")};
    if (base.size == 2 && memcmp(base.bytes, "en", 2) == 0)
        return true;
    for (size_t i = 0; (tag = chancery_language_at(registry, i)); i++)
        if (strcmp(tag, language.bytes) == 0 ||
            (strlen(tag) == base.size && memcmp(tag, base.bytes, base.size) == 0))
            return true;
    return false;
}

static chancery_status read_view(struct cli *cli, struct party_view *view, chancery_error *error)
{
    char edtf[CHANCERY_DATE_SIZE];
    const char *on = opt_value(&cli->args, "on", NULL);
    view->registry = database_schema(cli, CHANCERY_OPEN_READ)->parties;
    view->language = chancery_text_of(opt_value(&cli->args, "lang", ""));
    view->dated = on != NULL;
    if (on && (understand_date(on, edtf, error) != CHANCERY_OK ||
               chancery_date_parse(chancery_text_of(edtf), &view->on, error) != CHANCERY_OK))
        return error->status;
    if (view->language.size == 0 || knows_language(view->registry, view->language))
        return CHANCERY_OK;
    *error = fault(CHANCERY_USAGE, "es, fr, pt_BR, zh_CN and so on, as locales are called",
                   "--lang: there are no names in \"%s\"", view->language.bytes);
    return error->status;
}

static int print_one(const struct cli *cli, const struct party_view *view, chancery_error *error)
{
    const chancery_party *party;
    int64_t day = view->dated ? view->on.earliest : CHANCERY_DAY_NONE;
    if (chancery_party_find(view->registry, chancery_text_of(cli->args.arguments[0]), day, &party,
                            error) != CHANCERY_OK) {
        out_error(error);
        return exit_status(error->status);
    }
    size_t form = form_of(cli, "table");
    if (strcmp(forms[form].name, "csv") == 0)
        return complain(CHANCERY_USAGE, "--format json", "parties: one party is no CSV");
    term_page(!opt_given(&cli->args, "no-pager"));
    if (form == 0)
        party_page_print(view, party);
    else if (!print_json(party_json(view, party)))
        return complain(CHANCERY_MEMORY, NULL, "out of memory");
    return EXIT_DONE;
}

static int print_parties(struct cli *cli)
{
    struct party_view view;
    chancery_error error = {0};
    const char *scheme = opt_value(&cli->args, "scheme", NULL);
    if (read_view(cli, &view, &error) != CHANCERY_OK) {
        out_error(&error);
        return exit_status(error.status);
    }
    if (cli->args.count > 0 && (scheme || opt_given(&cli->args, "kind")))
        return complain(CHANCERY_USAGE, NULL, "parties: --scheme and --kind go with no PARTY");
    if (scheme && opt_given(&cli->args, "kind"))
        return complain(CHANCERY_USAGE, NULL, "parties: --scheme and --kind exclude each other");
    if (cli->args.count > 0)
        return print_one(cli, &view, &error);
    term_page(!opt_given(&cli->args, "no-pager"));
    const struct selected selected = {&view, opt_value(&cli->args, "kind", NULL)};
    bool whole = scheme ? forms[form_of(cli, "csv")].codes(&view, scheme)
                        : forms[form_of(cli, "table")].list(&selected);
    return whole ? EXIT_DONE : complain(CHANCERY_MEMORY, NULL, "out of memory");
}

int cmd_parties(struct cli *cli)
{
    const char *first = cli->args.count > 0 ? cli->args.arguments[0] : "";
    if (strcmp(first, "add") == 0)
        return documents_add(cli);
    if (strcmp(first, "remove") == 0)
        return documents_remove(cli);
    if (cli->args.count > 1)
        return complain(CHANCERY_USAGE, NULL, "parties: there is no place for \"%s\"",
                        cli->args.arguments[1]);
    return print_parties(cli);
}
