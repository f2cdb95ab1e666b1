/* cmd_query.c - `chancery query`: a table for people, or a data format. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <stdlib.h>
#include <string.h>

enum {
    CODES_SHOWN = 3, /* of each side; `show` has them all */
    UID_SHOWN = 10,  /* characters of a uid that the library made */
    UID_MADE = 32,
};

static const struct out_column columns[] = {
    {"DATE", OUT_LEFT, 0},      {"TYPE", OUT_SHRINK, 0.2}, {"PARTIES", OUT_SHRINK, 0.15},
    {"TITLE", OUT_SHRINK, 0.4}, {"UID", OUT_SHRINK, 0.12},
};

/* `USA,CAN,BRA+8`: the parties of one role, in the order given. */
static void write_side(FILE *stream, const chancery_event *event, chancery_role wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < chancery_event_party_count(event); i++) {
        chancery_role role;
        chancery_text code = chancery_event_party(event, i, &role);
        if (role != wanted)
            continue;
        if (count++ < CODES_SHOWN)
            fprintf(stream, "%s%.*s", count > 1 ? "," : "", (int)code.size, code.bytes);
    }
    if (count > CODES_SHOWN)
        fprintf(stream, "+%zu", count - CODES_SHOWN);
}

static bool has_target(const chancery_event *event)
{
    chancery_role role;
    for (size_t i = 0; i < chancery_event_party_count(event); i++) {
        chancery_event_party(event, i, &role);
        if (role == CHANCERY_ROLE_TARGET)
            return true;
    }
    return false;
}

static char *parties_cell(const chancery_event *event)
{
    char *made = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&made, &size);
    if (!stream)
        return NULL;
    write_side(stream, event, CHANCERY_ROLE_ACTOR);
    if (has_target(event)) {
        fputs(" → ", stream);
        write_side(stream, event, CHANCERY_ROLE_TARGET);
    }
    return fclose(stream) == 0 ? made : NULL;
}

static chancery_text short_uid(const chancery_event *event)
{
    chancery_text uid = chancery_event_uid(event);
    bool made = uid.size == UID_MADE;
    for (size_t i = 0; made && i < uid.size; i++)
        made = strchr("0123456789abcdef", uid.bytes[i]) != NULL;
    return made ? (chancery_text){uid.bytes, UID_SHOWN} : uid;
}

/* The title, marked when the event is not confirmed: `[retracted] ...`. */
static char *title_cell(chancery_event *event)
{
    const char *standing = chancery_event_standing(event);
    bool confirmed = strcmp(standing, "confirmed") == 0;
    chancery_text title = chancery_event_title(event);
    char *made = NULL;
    int size = asprintf(&made, "%s%s%s%.*s", confirmed ? "" : "[", confirmed ? "" : standing,
                        confirmed ? "" : "] ", (int)title.size, title.bytes);
    return size < 0 ? NULL : made;
}

static bool add_row(struct out_table *table, chancery_event *event)
{
    char *parties = parties_cell(event), *title = title_cell(event);
    const chancery_text cells[] = {
        chancery_event_date(event), chancery_event_type(event), chancery_text_of(parties),
        chancery_text_of(title),    short_uid(event),
    };
    bool added = parties && title && out_table_row(table, cells);
    free(parties);
    free(title);
    return added;
}

static chancery_status print_table(struct selection *selection, chancery_error *error)
{
    chancery_event *event;
    chancery_status status;
    struct out_table *table = out_table_open(sizeof columns / sizeof *columns, columns);
    bool whole = table != NULL, empty = true;
    while (whole &&
           (status = chancery_cursor_next(selection->cursor, &event, error)) == CHANCERY_OK) {
        whole = add_row(table, event);
        empty = false;
    }
    chancery_cursor_pause(selection->cursor);
    if (empty && term_is_terminal())
        out_note("no event is found");
    if (out_table_close(table) && whole)
        return status == CHANCERY_END ? CHANCERY_OK : status;
    *error = fault(CHANCERY_MEMORY, NULL, "out of memory");
    return CHANCERY_MEMORY;
}

static chancery_status write_note(void *context, const char *bytes, size_t size)
{
    (void)context;
    for (size_t at = 0; at < size; at++) {
        size_t start = at;
        const char *end = memchr(bytes + at, '\n', size - at);
        at = end ? (size_t)(end - bytes) : size;
        out_text(stderr, (chancery_text){bytes + start, at - start});
        if (end)
            fputc('\n', stderr);
    }
    return CHANCERY_OK;
}

int cmd_query(struct cli *cli)
{
    struct selection selection;
    chancery_error error = {0};
    const char *format = opt_value(&cli->args, "format", "table");
    chancery_status status = selection_open(cli, false, &selection, &error);
    if (status == CHANCERY_OK) {
        term_page(!opt_given(&cli->args, "no-pager"));
        struct out_data data = out_data_stdout();
        status = strcmp(format, "table") == 0
                     ? print_table(&selection, &error)
                     : selection_export(cli, &selection, format, &data, &error);
        if (status == CHANCERY_OK && opt_given(&cli->args, "explain"))
            chancery_cursor_explain(selection.cursor, &(const chancery_sink){.write = write_note});
        selection_close(&selection);
    }
    if (error.status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}
