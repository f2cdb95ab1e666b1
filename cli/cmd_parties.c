/* cmd_parties.c - `chancery parties`: the registry of states and organisations. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <jansson.h>
#include <string.h>

static json_t *party_json(const chancery_party *party)
{
    json_t *names = json_array();
    for (const char *const *name = party->names; name && *name; name++)
        json_array_append_new(names, json_string(*name));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "code", party->code, "alpha2",
                     party->alpha2, "numeric", party->numeric, "name", party->name, "official_name",
                     party->official_name, "kind", party->kind, "names", names);
}

static json_t *parties_json(const chancery_registry *registry)
{
    json_t *made = json_array();
    for (size_t i = 0; i < chancery_party_count(registry); i++)
        json_array_append_new(made, party_json(chancery_party_at(registry, i)));
    return made;
}

static void print_fact(const char *name, const char *value)
{
    if (*value)
        printf("%-14s%s\n", name, value);
}

static void print_party(const chancery_party *party)
{
    print_fact("code", party->code);
    print_fact("alpha-2", party->alpha2);
    print_fact("numeric", party->numeric);
    print_fact("name", party->name);
    print_fact("official name", party->official_name);
    print_fact("kind", party->kind);
    for (const char *const *name = party->names; name && *name; name++)
        print_fact(name == party->names ? "also" : "", *name);
}

static bool print_list(const chancery_registry *registry)
{
    static const struct out_column columns[] = {{"CODE", OUT_LEFT, 0},
                                                {"ISO2", OUT_LEFT, 0},
                                                {"KIND", OUT_LEFT, 0},
                                                {"NAME", OUT_SHRINK, 0.5}};
    struct out_table *table = out_table_open(sizeof columns / sizeof *columns, columns);
    for (size_t i = 0; table && i < chancery_party_count(registry); i++) {
        const chancery_party *party = chancery_party_at(registry, i);
        const chancery_text cells[] = {
            chancery_text_of(party->code), chancery_text_of(party->alpha2),
            chancery_text_of(party->kind), chancery_text_of(party->name)};
        out_table_row(table, cells);
    }
    return out_table_close(table);
}

static bool print_as_json(const chancery_registry *registry, const chancery_party *party)
{
    json_t *made = party ? party_json(party) : parties_json(registry);
    bool whole = made && json_dumpf(made, stdout, JSON_INDENT(2)) == 0;
    json_decref(made);
    putchar('\n');
    return whole;
}

int cmd_parties(struct cli *cli)
{
    if (cli->args.count > 0 && strcmp(cli->args.arguments[0], "add") == 0)
        return vocabulary_add(cli);
    if (cli->args.count > 0 && strcmp(cli->args.arguments[0], "remove") == 0)
        return vocabulary_remove(cli);
    if (cli->args.count > 1)
        return complain(CHANCERY_USAGE, NULL, "parties: there is no place for \"%s\"",
                        cli->args.arguments[1]);
    const chancery_registry *registry = database_schema(cli, CHANCERY_OPEN_READ)->parties;
    const chancery_party *party = NULL;
    chancery_error error = {0};
    if (cli->args.count > 0 &&
        chancery_party_find(registry, chancery_text_of(cli->args.arguments[0]), CHANCERY_DAY_NONE,
                            &party, &error) != CHANCERY_OK) {
        out_error(&error);
        return exit_status(error.status);
    }
    term_page(!opt_given(&cli->args, "no-pager"));
    bool whole = true;
    if (opt_given(&cli->args, "json"))
        whole = print_as_json(registry, party);
    else if (party)
        print_party(party);
    else
        whole = print_list(registry);
    return whole ? EXIT_DONE : complain(CHANCERY_MEMORY, NULL, "out of memory");
}
