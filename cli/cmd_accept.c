/* cmd_accept.c - `chancery accept`: reported events of a query become confirmed ones. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <stdlib.h>
#include <string.h>

static const char accepted[] = "confirmed";

/* The uids of the events to accept: they are gathered before any is changed. */
struct batch {
    char **uids;
    size_t count, room;
    const char *why;
};

static bool batch_add(struct batch *batch, chancery_text uid)
{
    if (batch->count == batch->room) {
        size_t room = batch->room > 0 ? 2 * batch->room : 64;
        char **grown = realloc(batch->uids, room * sizeof *grown);
        if (!grown)
            return false;
        batch->uids = grown;
        batch->room = room;
    }
    batch->uids[batch->count] = strndup(uid.bytes, uid.size);
    return batch->uids[batch->count++] != NULL;
}

static void batch_free(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        free(batch->uids[i]);
    free(batch->uids);
}

static chancery_status gather(struct cli *cli, const chancery_query *query, struct batch *batch,
                              chancery_error *error)
{
    chancery_cursor *cursor;
    chancery_event *event;
    chancery_status status = chancery_select(cli->db, query, NULL, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    while ((status = chancery_cursor_next(cursor, &event, error)) == CHANCERY_OK)
        if (strcmp(chancery_event_standing(event), "reported") == 0 &&
            !batch_add(batch, chancery_event_uid(event))) {
            *error = fault(status = CHANCERY_MEMORY, NULL, "out of memory");
            break;
        }
    chancery_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status find_reported(struct cli *cli, struct batch *batch, chancery_error *error)
{
    chancery_query *query = NULL;
    chancery_status status = database_open(cli, CHANCERY_OPEN_WRITE, false, error);
    if (status == CHANCERY_OK)
        status = read_terms(cli, &query, error);
    if (status == CHANCERY_OK)
        status = gather(cli, query, batch, error);
    chancery_query_free(query);
    return status;
}

static chancery_status confirm(chancery_writer *writer, void *context, chancery_error *error)
{
    const struct batch *batch = context;
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < batch->count && status == CHANCERY_OK; i++) {
        chancery_outcome outcome;
        status = chancery_writer_set_standing(writer, chancery_text_of(batch->uids[i]),
                                              chancery_text_of(accepted),
                                              chancery_text_of(batch->why), &outcome, error);
    }
    return status;
}

static bool is_agreed(const struct cli *cli, const struct batch *batch)
{
    char question[80];
    snprintf(question, sizeof question, "confirm %zu reported event%s?", batch->count,
             batch->count == 1 ? "" : "s");
    return opt_given(&cli->args, "yes") || term_ask(question);
}

static int accept(struct cli *cli, struct batch *batch)
{
    chancery_error error = {0};
    if (batch->count == 0) {
        out_note("no reported event fits; nothing changes");
        return EXIT_DONE;
    }
    if (!is_agreed(cli, batch))
        return complain(CHANCERY_USAGE, "--yes confirms without asking",
                        "accept: %zu reported event%s would be confirmed; nothing changes",
                        batch->count, batch->count == 1 ? "" : "s");
    chancery_status status = database_write(cli, false, confirm, batch, &error);
    if (status == CHANCERY_OK)
        out_note("%zu event%s confirmed", batch->count, batch->count == 1 ? "" : "s");
    else
        out_error(&error);
    return exit_status(status);
}

int cmd_accept(struct cli *cli)
{
    struct batch batch = {.why = opt_value(&cli->args, "why", "")};
    chancery_error error = {0};
    chancery_status status = find_reported(cli, &batch, &error);
    int result = exit_status(status);
    if (status == CHANCERY_OK)
        result = accept(cli, &batch);
    else
        out_error(&error);
    batch_free(&batch);
    return result;
}
