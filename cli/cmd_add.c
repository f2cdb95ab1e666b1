/* cmd_add.c - `chancery add`: one event from the line, from a file or from the editor. */
#include "command.h"
#include "out.h"

#include <stdlib.h>
#include <string.h>

/* ---- Storing ---- */

struct addition {
    const chancery_event *event;
    chancery_outcome outcome;
};

static chancery_status add(chancery_writer *writer, void *context, chancery_error *error)
{
    struct addition *addition = context;
    return chancery_writer_add(writer, addition->event, &addition->outcome, error);
}

/* An event that was retracted is not there as the line says it. */
static void note_known(const struct cli *cli, chancery_text uid)
{
    chancery_event *known = NULL;
    bool retracted = chancery_lookup(cli->db, uid, &known, NULL) == CHANCERY_OK &&
                     strcmp(chancery_event_standing(known), "retracted") == 0;
    out_note(retracted ? "it is already there, but retracted; `chancery log` says why"
                       : "it is already there");
    chancery_event_free(known);
}

/* Warns of parties that did not exist then: history is like that, and so are misread codes. */
static void tell_doubts(const struct cli *cli, const chancery_event *event)
{
    const chancery_registry *registry = chancery_db_schema(cli->db)->parties;
    chancery_date bounds = chancery_event_bounds(event);
    chancery_role role;
    for (size_t i = 0; i < chancery_event_party_count(event); i++) {
        const chancery_party *party =
            chancery_party_by_code(registry, chancery_event_party(event, i, &role));
        if (!party || chancery_party_existed(party, bounds.earliest, bounds.latest))
            continue;
        char *sentence =
            chancery_party_absence(registry, party, bounds.earliest, bounds.latest, NULL);
        if (sentence)
            out_note("%s", sentence);
        free(sentence);
    }
}

static int add_event(struct cli *cli, const chancery_event *event)
{
    struct addition addition = {.event = event};
    chancery_error error = {0};
    if (chancery_event_superseded(event) != 0)
        return complain(
            CHANCERY_INVALID,
            "leave \"superseded\" out; `chancery import` restores the versions of a dump",
            "add: a new event cannot be superseded already");
    chancery_status status = database_write(cli, true, add, &addition, &error);
    if (status != CHANCERY_OK) {
        out_error(&error);
        return exit_status(status);
    }
    tell_doubts(cli, event);
    out_text(stdout, chancery_event_uid(event));
    putchar('\n');
    if (addition.outcome == CHANCERY_UNCHANGED)
        note_known(cli, chancery_event_uid(event));
    return EXIT_DONE;
}

static int add_json(struct cli *cli, chancery_text json, const char *file)
{
    chancery_event *event;
    struct report report = {.file = file, .without_place = !file};
    report_start(&report);
    chancery_status status = chancery_event_parse(database_schema(cli, CHANCERY_OPEN_WRITE), json,
                                                  &event, &report.error);
    if (status != CHANCERY_OK)
        return report_finish(&report, status);
    int result = add_event(cli, event);
    chancery_event_free(event);
    return result;
}

/* ---- Where it comes from ---- */

static int add_from_line(struct cli *cli)
{
    char *json;
    chancery_error error = {0};
    chancery_status status = event_from_line(cli, false, &json, &error);
    if (status != CHANCERY_OK) {
        out_error(&error);
        return exit_status(status);
    }
    int result = add_json(cli, chancery_text_of(json), NULL);
    free(json);
    return result;
}

static int add_from_file(struct cli *cli, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    char *json;
    size_t size;
    if (cli->args.count > 0 || gives_fields(cli))
        return complain(CHANCERY_USAGE, NULL, "add: --json takes the whole event from %s",
                        standard ? "standard input" : path);
    int result = read_event_file(path, &json, &size);
    if (result != EXIT_DONE)
        return result;
    result = add_json(cli, (chancery_text){json, size}, standard ? "stdin" : path);
    free(json);
    return result;
}

static int add_from_editor(struct cli *cli)
{
    char *draft;
    chancery_event *event = NULL;
    chancery_error error = {0};
    const chancery_type *type = NULL;
    if (cli->args.count > 0)
        type = chancery_type_find(database_schema(cli, CHANCERY_OPEN_WRITE),
                                  chancery_text_of(cli->args.arguments[0]));
    chancery_status status = event_from_line(cli, true, &draft, &error);
    if (status != CHANCERY_OK) {
        out_error(&error);
        return exit_status(status);
    }
    int result = event_from_editor(cli, draft, type, &event);
    free(draft);
    if (event)
        result = add_event(cli, event);
    chancery_event_free(event);
    return result;
}

int cmd_add(struct cli *cli)
{
    const char *json = opt_value(&cli->args, "json", NULL);
    bool edit = opt_given(&cli->args, "edit");
    if (json && edit)
        return complain(CHANCERY_USAGE, NULL, "add: --json and --edit exclude each other");
    if (json)
        return add_from_file(cli, json);
    return edit ? add_from_editor(cli) : add_from_line(cli);
}
