/* add_edit.c - an event written in the user's editor.
 *
 * The draft is a temporary file with comments that say what may be written. Whatever has been
 * written is kept until it is stored or given up.
 */
#include "command.h"
#include "out.h"
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- The draft ---- */

static void describe_field(FILE *stream, const chancery_field *field)
{
    fprintf(stream, "#   \"%s\": %s\n", field->name, field->description);
    if (!field->choices)
        return;
    fputs("#       one of", stream);
    for (const char *const *choice = field->choices; *choice; choice++)
        fprintf(stream, "%s %s", choice == field->choices ? "" : ",", *choice);
    fputc('\n', stream);
}

static void describe_fields(FILE *stream, const chancery_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, "recorded") != 0 && strcmp(fields[i].name, "superseded") != 0)
            describe_field(stream, &fields[i]);
}

static void write_draft(FILE *stream, const char *draft, const chancery_schema *schema,
                        const chancery_type *type)
{
    const char *empty = "{\n  \"type\": \"\",\n  \"date\": \"\",\n  \"actor\": [\"\"],\n"
                        "  \"target\": [\"\"]\n}";
    fputs("# One event as JSON. Lines that begin with # are left out; leave nothing else to give\n"
          "# up.\n",
          stream);
    fprintf(stream, "%s\n", strcmp(draft, "{}") == 0 ? empty : draft);
    if (type) {
        fprintf(stream, "#\n# %s: %s\n", type->name, type->description);
        describe_fields(stream, type->fields, type->field_count);
    }
    fputs("#\n# Every event:\n", stream);
    describe_fields(stream, schema->envelope, schema->envelope_count);
}

/* Creates the temporary file; owned path, NULL when it cannot be written. */
static char *create_draft(const char *draft, const chancery_schema *schema,
                          const chancery_type *type)
{
    const char *folder = getenv("TMPDIR");
    char *path = NULL;
    if (asprintf(&path, "%s/chancery-XXXXXX.json", folder && *folder ? folder : "/tmp") < 0)
        return NULL;
    int fd = mkostemps(path, (int)strlen(".json"), O_CLOEXEC);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "w");
    if (stream) {
        write_draft(stream, draft, schema, type);
        if (fclose(stream) == 0)
            return path;
    }
    free(path);
    return NULL;
}

/* ---- What came back ---- */

/* Empties the lines that begin with `#`, so that the others keep their numbers. Returns whether
 * anything is left. */
static bool blank_comments(char *text)
{
    bool comment = false, some = false;
    for (char *at = text; *at; at++) {
        bool first = at == text || at[-1] == '\n';
        if (first)
            comment = *at == '#';
        if (comment && *at != '\n')
            *at = ' ';
        some = some || !strchr(" \t\r\n", *at);
    }
    return some;
}

static chancery_status read_draft(const char *path, char **text, size_t *size)
{
    enum { MOST = 4 * 1024 * 1024 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return CHANCERY_IO;
    chancery_status status = read_all(fd, MOST, text, size);
    close(fd);
    return status;
}

/* One round: edit, read, validate. CHANCERY_END: nothing was left in it. */
static chancery_status edit_once(const char *path, const chancery_schema *schema,
                                 struct report *report, chancery_event **event)
{
    char *text;
    size_t size;
    report->file = path;
    report_start(report);
    if (!term_edit(path)) {
        complain(CHANCERY_IO, "set VISUAL or EDITOR to the editor you want", "the editor failed");
        return CHANCERY_IO;
    }
    chancery_status status = read_draft(path, &text, &size);
    if (status != CHANCERY_OK) {
        complain(status, NULL, "%s: cannot be read: %s", path, strerror(errno));
        return status;
    }
    status = blank_comments(text)
                 ? chancery_event_parse(schema, (chancery_text){text, size}, event, &report->error)
                 : CHANCERY_END;
    free(text);
    return status;
}

int event_from_editor(struct cli *cli, const char *draft, const chancery_type *type,
                      chancery_event **event)
{
    struct report report = {0};
    chancery_status status;
    const chancery_schema *schema = database_schema(cli, CHANCERY_OPEN_WRITE);
    char *path = create_draft(draft, schema, type);
    if (!path)
        return complain(CHANCERY_CANT_CREATE, NULL, "no temporary file can be written: %s",
                        strerror(errno));
    do
        status = edit_once(path, schema, &report, event);
    while (status == CHANCERY_INVALID && term_ask("edit it again?"));
    if (status == CHANCERY_OK || status == CHANCERY_END)
        unlink(path);
    else
        out_note("the draft is kept in %s", path);
    if (status == CHANCERY_END)
        out_note("nothing written, nothing added");
    free(path);
    return status == CHANCERY_END ? EXIT_DONE : exit_status(status);
}
