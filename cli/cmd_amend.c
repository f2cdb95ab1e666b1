/* cmd_amend.c - `chancery amend`: a new version of an event, from the line, a file or the editor.
 *
 * The version is made from the current one as JSON, which says when it was recorded: so the library
 * sees when someone else has amended the event meanwhile.
 */
#include "command.h"
#include "out.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* ---- Changing the JSON ---- */

static const char *member_at(const void *context, size_t index)
{
    void *at = json_object_iter((json_t *)(uintptr_t)context);
    while (at && index-- > 0)
        at = json_object_iter_next((json_t *)(uintptr_t)context, at);
    return at ? json_object_iter_key(at) : NULL;
}

static chancery_status unset_field(json_t *event, const char *given, chancery_error *error)
{
    char name[64], hint[100] = "";
    snprintf(name, sizeof name, "%s", given);
    for (char *at = name; *at; at++)
        *at = *at == '-' ? '_' : *at;
    if (strcmp(name, "uid") == 0 || strcmp(name, "recorded") == 0) {
        *error = fault(CHANCERY_USAGE, NULL, "--unset %s: every event has one", name);
        return CHANCERY_USAGE;
    }
    if (json_object_del(event, name) == 0)
        return CHANCERY_OK;
    const char *nearest = chancery_nearest(chancery_text_of(name), member_at, event);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    *error = fault(CHANCERY_USAGE, hint, "--unset %s: the event has no such field", given);
    return CHANCERY_USAGE;
}

/* Takes away the fields that --unset names. */
static chancery_status unset(json_t *event, const struct opt_result *args, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < args->match_count && status == CHANCERY_OK; i++)
        if (strcmp(args->matches[i].opt->name, "unset") == 0)
            status = unset_field(event, args->matches[i].value, error);
    return status;
}

/* A list of objects (sources, links) grows, an object is changed member by member, and anything
 * else is replaced. */
static void merge(json_t *event, json_t *changes)
{
    const char *name;
    json_t *value;
    json_object_foreach(changes, name, value)
    {
        json_t *known = json_object_get(event, name);
        if (json_is_object(known) && json_is_object(value))
            json_object_update(known, value);
        else if (json_is_array(known) && json_is_object(json_array_get(value, 0)))
            json_array_extend(known, value);
        else
            json_object_set(event, name, value);
    }
}

static chancery_status apply(const struct cli *cli, json_t *event, chancery_error *error)
{
    char *text;
    const char *known = json_string_value(json_object_get(event, "type"));
    const char *type = opt_value(&cli->args, "type", known);
    const chancery_type *meaning =
        chancery_type_find(chancery_db_schema(cli->db), chancery_text_of(type));
    chancery_status status = changes_from_line(cli, meaning, &text, error);
    if (status != CHANCERY_OK)
        return status;
    json_t *changes = json_loads(text, 0, NULL);
    free(text);
    status = unset(event, &cli->args, error);
    if (status == CHANCERY_OK)
        merge(event, changes);
    json_decref(changes);
    return status;
}

/* ---- Storing ---- */

static chancery_status amend(chancery_writer *writer, const struct revision *revision,
                             chancery_outcome *outcome, chancery_error *error)
{
    return chancery_writer_amend(writer, chancery_event_uid(revision->event), revision->context,
                                 outcome, error);
}

static int store(struct cli *cli, chancery_event *event, const chancery_event *version)
{
    struct revision revision = {.event = event,
                                .make = amend,
                                .context = version,
                                .unchanged = "nothing changes: the event says that already"};
    return revise(cli, &revision);
}

/* ---- From the line and the editor ---- */

enum { REAL_DIGITS = 15 }; /* a decimal comes out as it went in */

static int amend_as(struct cli *cli, chancery_event *event, const char *json)
{
    chancery_event *version;
    struct report report = {.without_place = true};
    report_start(&report);
    chancery_status status = chancery_event_parse(chancery_db_schema(cli->db),
                                                  chancery_text_of(json), &version, &report.error);
    if (status != CHANCERY_OK)
        return report_finish(&report, status);
    int result = store(cli, event, version);
    chancery_event_free(version);
    return result;
}

/* The uid is left out of what is edited, because it stays. */
static int amend_edited(struct cli *cli, chancery_event *event, json_t *changed)
{
    chancery_event *version = NULL;
    const char *type = json_string_value(json_object_get(changed, "type"));
    json_object_del(changed, "uid");
    char *draft = json_dumps(changed, JSON_REAL_PRECISION(REAL_DIGITS) | JSON_INDENT(2));
    if (!draft)
        return complain(CHANCERY_MEMORY, NULL, "out of memory");
    int result = event_from_editor(
        cli, draft, chancery_type_find(chancery_db_schema(cli->db), chancery_text_of(type)),
        &version);
    free(draft);
    if (version)
        result = store(cli, event, version);
    chancery_event_free(version);
    return result;
}

/* The current version as JSON, without the reason for which that one was made. */
static json_t *current_json(chancery_event *event)
{
    chancery_text text = chancery_event_json(event, false);
    json_t *json = json_loadb(text.bytes, text.size, 0, NULL);
    json_object_del(json, "why");
    return json;
}

static int amend_changed(struct cli *cli, chancery_event *event)
{
    chancery_error error = {0};
    json_t *changed = current_json(event);
    chancery_status status = apply(cli, changed, &error);
    int result = exit_status(status);
    if (status != CHANCERY_OK) {
        out_error(&error);
    } else if (opt_given(&cli->args, "edit")) {
        result = amend_edited(cli, event, changed);
    } else {
        char *json = json_dumps(changed, JSON_REAL_PRECISION(REAL_DIGITS));
        result =
            json ? amend_as(cli, event, json) : complain(CHANCERY_MEMORY, NULL, "out of memory");
        free(json);
    }
    json_decref(changed);
    return result;
}

/* ---- From a file ---- */

/* What is wrong with the event in the file is said with its place there; only then --why and the
 * uid come in. */
static int amend_from_text(struct cli *cli, chancery_event *event, chancery_text text,
                           const char *file)
{
    chancery_event *version;
    struct report report = {.file = file};
    const char *why = opt_value(&cli->args, "why", NULL);
    report_start(&report);
    chancery_status status =
        chancery_event_parse(chancery_db_schema(cli->db), text, &version, &report.error);
    if (status != CHANCERY_OK)
        return report_finish(&report, status);
    chancery_event_free(version);
    json_t *json = json_loadb(text.bytes, text.size, 0, NULL);
    const char *uid = json_string_value(json_object_get(json, "uid"));
    chancery_text own = chancery_event_uid(event);
    bool other = uid && (strlen(uid) != own.size || memcmp(uid, own.bytes, own.size) != 0);
    if (why)
        json_object_set_new(json, "why", json_string(why));
    char *changed = json_dumps(json, JSON_REAL_PRECISION(REAL_DIGITS));
    int result = other ? complain(CHANCERY_INVALID, "leave the uid out, or amend that event",
                                  "%s: the event in it has another uid, \"%s\"", file, uid)
                       : amend_as(cli, event, changed);
    free(changed);
    json_decref(json);
    return result;
}

static int amend_from_file(struct cli *cli, chancery_event *event, const char *path)
{
    char *json;
    size_t size;
    int result = read_event_file(path, &json, &size);
    if (result != EXIT_DONE)
        return result;
    result = amend_from_text(cli, event, (chancery_text){json, size},
                             strcmp(path, "-") == 0 ? "stdin" : path);
    free(json);
    return result;
}

/* ---- The command ---- */

/* Whether the line gives a field other than the reason. */
static bool gives_changes(const struct cli *cli)
{
    struct cli rest = *cli;
    struct opt_match others[1];
    for (size_t i = 0; i < cli->args.match_count; i++) {
        others[0] = cli->args.matches[i];
        rest.args.matches = others;
        rest.args.match_count = 1;
        if (strcmp(others[0].opt->name, "unset") == 0 ||
            (strcmp(others[0].opt->name, "why") != 0 && gives_fields(&rest)))
            return true;
    }
    return false;
}

static int check_line(const struct cli *cli)
{
    bool changes = gives_changes(cli), edit = opt_given(&cli->args, "edit");
    bool file = opt_given(&cli->args, "json");
    if (file && (changes || edit))
        return complain(CHANCERY_USAGE, NULL,
                        "amend: --json takes the whole event from a file; only --why goes with it");
    if (!file && !edit && !changes)
        return complain(CHANCERY_USAGE, "give fields as for `add`, --unset, --edit or --json",
                        "amend: what is to change?");
    return EXIT_DONE;
}

int cmd_amend(struct cli *cli)
{
    chancery_event *event = NULL;
    const char *path = opt_value(&cli->args, "json", NULL);
    int result = check_line(cli);
    if (result == EXIT_DONE)
        result = revise_find(cli, &event);
    if (result == EXIT_DONE)
        result = path ? amend_from_file(cli, event, path) : amend_changed(cli, event);
    chancery_event_free(event);
    return result;
}
