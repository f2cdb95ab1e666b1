/* revise.c - what the commands that make a version of one event share. */
#include "cmd.h"
#include "out.h"

int revise_find(struct cli *cli, chancery_event **event)
{
    chancery_error error = {0};
    chancery_status status = database_open(cli, CHANCERY_OPEN_WRITE, false, &error);
    if (status == CHANCERY_OK)
        status = chancery_lookup(cli->db, chancery_text_of(cli->args.arguments[0]), event, &error);
    if (status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}

struct work {
    const struct revision *revision;
    chancery_outcome outcome;
};

static chancery_status make(chancery_writer *writer, void *context, chancery_error *error)
{
    struct work *work = context;
    return work->revision->make(writer, work->revision, &work->outcome, error);
}

int revise(struct cli *cli, struct revision *revision)
{
    struct work work = {.revision = revision};
    chancery_error error = {0};
    chancery_status status = database_write(cli, false, make, &work, &error);
    if (status != CHANCERY_OK) {
        out_error(&error);
        return exit_status(status);
    }
    out_text(stdout, chancery_event_uid(revision->event));
    putchar('\n');
    if (work.outcome == CHANCERY_UNCHANGED)
        out_note("%s", revision->unchanged);
    return EXIT_DONE;
}
