/* cmd_add.c - `chancery add`: one event from the line, from a file or from the editor. */
#include "command.h"
#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Storing ---- */

static chancery_status store_once(struct cli *cli, const chancery_event *event,
                                  chancery_outcome *outcome, chancery_error *error)
{
    chancery_writer *writer;
    chancery_status status = chancery_writer_begin(cli->db, writer_timeout(cli), &writer, error);
    if (status != CHANCERY_OK)
        return status;
    status = chancery_writer_add(writer, event, outcome, error);
    if (status == CHANCERY_OK)
        return chancery_writer_commit(writer, error);
    chancery_writer_abort(writer);
    return status;
}

static chancery_status store(struct cli *cli, const chancery_event *event,
                             chancery_outcome *outcome, chancery_error *error)
{
    enum { ATTEMPTS_MOST = 32 }; /* each doubles the map */
    chancery_status status = database_open(cli, CHANCERY_OPEN_WRITE, true, error);
    if (status != CHANCERY_OK)
        return status;
    status = CHANCERY_AGAIN;
    for (int i = 0; i < ATTEMPTS_MOST && status == CHANCERY_AGAIN; i++) {
        *error = (chancery_error){0};
        status = store_once(cli, event, outcome, error);
    }
    return status;
}

static int add_event(struct cli *cli, const chancery_event *event)
{
    chancery_outcome outcome;
    chancery_error error = {0};
    chancery_status status = store(cli, event, &outcome, &error);
    if (status != CHANCERY_OK) {
        out_error(&error);
        return exit_status(status);
    }
    out_text(stdout, chancery_event_uid(event));
    putchar('\n');
    if (outcome == CHANCERY_UNCHANGED)
        out_note("it is already there");
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

static bool gives_fields(const struct cli *cli)
{
    for (size_t i = 0; i < cli->args.match_count; i++)
        if (field_options_place(cli->fields, cli->args.matches[i].opt))
            return true;
    return false;
}

static int add_from_file(struct cli *cli, const char *path)
{
    enum { MOST = 4 * 1024 * 1024 }; /* more than the library takes: it words the refusal */
    bool standard = strcmp(path, "-") == 0;
    char *json = NULL;
    size_t size = 0;
    if (cli->args.count > 0 || gives_fields(cli))
        return complain(CHANCERY_USAGE, NULL, "add: --json takes the whole event from %s",
                        standard ? "standard input" : path);
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    chancery_status status = fd < 0 ? CHANCERY_NOT_FOUND : read_all(fd, MOST, &json, &size);
    int failure = errno;
    if (fd > STDIN_FILENO)
        close(fd);
    if (status != CHANCERY_OK)
        return complain(status, NULL, "%s: cannot be read: %s", path, strerror(failure));
    int result = add_json(cli, (chancery_text){json, size}, standard ? "stdin" : path);
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
