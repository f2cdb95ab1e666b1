/* cmd_panel.c - `chancery panel`: the state in every period, for those who compute with it. */
#include "answer.h"
#include "panel_graph.h"
#include "term.h"

#include <string.h>

/* ---- CSV ---- */

static void put_head(const char *name, const char *suffix)
{
    printf(",%s%s", name, suffix);
}

static chancery_status csv_shape(void *context, const chancery_panel_shape *shape)
{
    const struct panelling *panelling = context;
    fputs(panelling->period, stdout);
    for (size_t i = 0; i < shape->part_count; i++) {
        put_head(shape->part_names[i], "");
        if (panelling->scheme && shape->is_party[i]) {
            put_head(shape->part_names[i], "_");
            fputs(panelling->scheme, stdout);
        }
    }
    fputs(",answer", stdout);
    for (size_t i = 0; i < shape->slot_count; i++)
        put_head(shape->slot_names[i], "");
    fputs(",according_to,evidence\r\n", stdout);
    return CHANCERY_OK;
}

static chancery_text joined_accounts(const chancery_panel_row *row, char *out, size_t room)
{
    size_t size = 0;
    for (size_t i = 0; i < row->accounts.count; i++) {
        chancery_text code = row->accounts.codes[i];
        if (size + code.size + 1 >= room)
            break;
        if (i > 0)
            out[size++] = ' ';
        memcpy(out + size, code.bytes, code.size);
        size += code.size;
    }
    return row->accounts.all ? chancery_text_of("all") : (chancery_text){out, size};
}

static chancery_status csv_row(void *context, const chancery_panel_row *row)
{
    const struct panelling *panelling = context;
    const chancery_panel_shape *shape = row->shape;
    chancery_text cells[CELLS_MAX];
    char accounts[512];
    size_t count = 0;
    cells[count++] = row->period;
    for (size_t i = 0; i < shape->part_count; i++) {
        cells[count++] = row->key[i];
        if (panelling->scheme && shape->is_party[i])
            cells[count++] = row->codes[i];
    }
    cells[count++] =
        chancery_text_of(row->disputed ? "disputed" : chancery_state_verdict_name(row->verdict));
    for (size_t i = 0; i < shape->slot_count; i++)
        cells[count++] = row->values[i];
    cells[count++] = joined_accounts(row, accounts, sizeof accounts);
    cells[count++] = row->evidence;
    out_csv_row(stdout, count, cells);
    return CHANCERY_OK;
}

static bool csv_end(struct panelling *panelling)
{
    (void)panelling;
    return true;
}

/* ---- The question ---- */

struct panel_format {
    const char *name;
    chancery_status (*shape)(void *context, const chancery_panel_shape *shape);
    chancery_status (*row)(void *context, const chancery_panel_row *row);
    bool (*end)(struct panelling *panelling);
};
static const struct panel_format formats[] = {
    {"csv", csv_shape, csv_row, csv_end},
    {"matrix", graph_shape, graph_row, matrix_end},
    {"graphml", graph_shape, graph_row, graphml_end},
};

static const struct panel_format *format_of(const struct cli *cli)
{
    const char *name = opt_value(&cli->args, "format", formats[0].name);
    size_t i = 0;
    while (strcmp(formats[i].name, name) != 0)
        i++;
    return &formats[i];
}

static size_t index_of(const char *const *names, const char *name)
{
    size_t i = 0;
    while (strcmp(names[i], name) != 0)
        i++;
    return i;
}

/* The first day of a date, or its last one. */
static chancery_status read_end(const char *text, bool last, int64_t *day, chancery_error *error)
{
    chancery_date date;
    char edtf[CHANCERY_DATE_SIZE];
    chancery_status status = understand_date(text, edtf, error);
    if (status == CHANCERY_OK)
        status = chancery_date_parse(chancery_text_of(edtf), &date, error);
    if (status == CHANCERY_OK)
        *day = last ? date.latest : date.earliest;
    return status;
}

static chancery_status read_panel(struct cli *cli, chancery_panel_question *question,
                                  chancery_error *error)
{
    const char *from = opt_value(&cli->args, "from", NULL);
    const char *to = opt_value(&cli->args, "to", NULL);
    const char *scheme = opt_value(&cli->args, "scheme", NULL);
    *question = (chancery_panel_question){
        .to = chancery_state_today(),
        .every = (chancery_period)index_of(panel_periods, opt_value(&cli->args, "every", "year")),
        .rule = (chancery_panel_rule)index_of(panel_rules, opt_value(&cli->args, "rule", "end")),
        .scheme = scheme ? (chancery_scheme)index_of(panel_schemes, scheme) : CHANCERY_SCHEME_COUNT,
        .all_days = opt_given(&cli->args, "all-days"),
        .by_entry = opt_given(&cli->args, "entries"),
        .by_account = opt_given(&cli->args, "by-account") || format_of(cli)->end != csv_end,
    };
    if (!from || !opt_given(&cli->args, "facet")) {
        *error = fault(CHANCERY_USAGE, "such as: chancery panel --facet mission --from 1816",
                       "panel needs --facet and --from");
        return CHANCERY_USAGE;
    }
    chancery_status status = read_end(from, false, &question->from, error);
    if (status == CHANCERY_OK && to)
        status = read_end(to, true, &question->to, error);
    if (status == CHANCERY_OK)
        status = read_question(cli, &question->state, error);
    return status;
}

/* ---- The command ---- */

int cmd_panel(struct cli *cli)
{
    chancery_panel_question question;
    chancery_error error = {0};
    const struct panel_format *format = format_of(cli);
    struct panelling panelling = {
        .period = opt_value(&cli->args, "every", "year"),
        .scheme = opt_value(&cli->args, "scheme", NULL),
    };
    const chancery_panel_sink sink = {format->shape, format->row, &panelling};
    chancery_status status = read_panel(cli, &question, &error);
    if (status == CHANCERY_OK) {
        term_page(!opt_given(&cli->args, "no-pager"));
        status = chancery_panel(cli->db, &question, &sink, &error);
    }
    if (status == CHANCERY_USAGE && error.status == CHANCERY_OK)
        error = fault(status, "such as relations or mission; --format csv writes any",
                      "a network has an edge for each pair of parties, and %s has none",
                      question.state.facet);
    if (status == CHANCERY_OK && !format->end(&panelling))
        error = fault(status = CHANCERY_MEMORY, NULL, "out of memory");
    panelling_free(&panelling);
    if (error.status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}
