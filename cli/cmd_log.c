/* cmd_log.c - `chancery log`: the versions of an event, and what each of them changed. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { LOG_VERSION = 1, NAME_WIDTH = 12 };

/* The versions, oldest first, as JSON objects in a list. */
static chancery_status gather(void *context, chancery_event *event)
{
    chancery_text text = chancery_event_json(event, false);
    json_t *json = json_loadb(text.bytes, text.size, 0, NULL);
    return json_array_append_new(context, json) == 0 ? CHANCERY_OK : CHANCERY_MEMORY;
}

/* ---- JSON ---- */

static int print_json(json_t *versions)
{
    enum { DIGITS = 15 };
    json_t *uid = json_object_get(json_array_get(versions, 0), "uid");
    json_t *made = json_pack("{s:s, s:i, s:O, s:O}", "format", "chancery-log", "version",
                             LOG_VERSION, "uid", uid, "versions", versions);
    if (!made)
        return complain(CHANCERY_MEMORY, NULL, "out of memory");
    /* What could not be written is said when all output ends. */
    json_dumpf(made, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(DIGITS));
    json_decref(made);
    putchar('\n');
    return EXIT_DONE;
}

/* ---- A page ---- */

/* What tells versions apart stands in their headings. */
static bool is_compared(const char *name)
{
    static const char *const headings[] = {"uid", "why", "recorded", "superseded"};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (strcmp(name, headings[i]) == 0)
            return false;
    return true;
}

static void print_value(json_t *value)
{
    char *text;
    if (json_is_string(value)) {
        out_string(stdout, json_string_value(value));
        return;
    }
    text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15))
                 : strdup("(none)");
    out_string(stdout, text ? text : "?");
    free(text);
}

static void print_name(const char *name)
{
    int width = NAME_WIDTH - (int)strlen(name);
    fputs("    ", stdout);
    for (const char *at = name; *at; at++)
        putchar(*at == '_' ? ' ' : *at);
    printf("%*s", width > 0 ? width : 1, "");
}

static bool holds(json_t *list, json_t *wanted)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        if (json_equal(item, wanted))
            return true;
    }
    return false;
}

/* The items of `list` that `other` lacks, each on a line of its own behind `sign`. */
static void print_items(const char *name, json_t *list, json_t *other, const char *sign)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        if (holds(other, item))
            continue;
        print_name(name);
        fputs(sign, stdout);
        print_value(item);
        putchar('\n');
    }
}

/* Of the first version the values alone are told: nothing was there before. */
static void print_change(const char *name, json_t *before, json_t *after, bool first)
{
    if (!is_compared(name) || (before && after && json_equal(before, after)))
        return;
    bool lists = (!before || json_is_array(before)) && (!after || json_is_array(after));
    if (lists) {
        print_items(name, before, after, "- ");
        print_items(name, after, before, first ? "" : "+ ");
        return;
    }
    print_name(name);
    if (!first) {
        print_value(before);
        fputs(" → ", stdout);
    }
    print_value(after);
    putchar('\n');
}

static void print_changes(json_t *before, json_t *after)
{
    const char *name;
    json_t *value;
    json_object_foreach(after, name, value)
    {
        print_change(name, json_object_get(before, name), value, !before);
    }
    json_object_foreach(before, name, value)
    {
        if (!json_object_get(after, name))
            print_change(name, value, NULL, false);
    }
}

static const char *deed(json_t *before, json_t *after)
{
    const char *was = json_string_value(json_object_get(before, "standing"));
    const char *is = json_string_value(json_object_get(after, "standing"));
    if (!before)
        return "recorded";
    if (strcmp(was, is) == 0)
        return "amended";
    if (strcmp(is, "retracted") == 0)
        return "retracted";
    return strcmp(was, "retracted") == 0  ? "restored"
           : strcmp(is, "confirmed") == 0 ? "accepted"
                                          : "amended";
}

static void print_version(json_t *before, json_t *after)
{
    const char *why = json_string_value(json_object_get(after, "why"));
    printf("%s  %s", json_string_value(json_object_get(after, "recorded")), deed(before, after));
    if (why) {
        fputs(": ", stdout);
        out_string(stdout, why);
    }
    putchar('\n');
    print_changes(before, after);
}

static int print_page(json_t *versions)
{
    size_t index;
    json_t *version, *before = NULL;
    json_array_foreach(versions, index, version)
    {
        print_version(before, version);
        before = version;
    }
    return EXIT_DONE;
}

int cmd_log(struct cli *cli)
{
    chancery_error error = {0};
    json_t *versions = json_array();
    chancery_status status = database_open(cli, CHANCERY_OPEN_READ, false, &error);
    if (status == CHANCERY_OK)
        status = chancery_log(cli->db, chancery_text_of(cli->args.arguments[0]), gather, versions,
                              &error);
    int result = exit_status(status);
    if (status == CHANCERY_OK) {
        term_page(!opt_given(&cli->args, "no-pager"));
        result = opt_given(&cli->args, "json") ? print_json(versions) : print_page(versions);
    } else if (error.status != CHANCERY_OK) {
        out_error(&error);
    } else {
        result = complain(status, NULL, "out of memory");
    }
    json_decref(versions);
    return result;
}
