/* cmd_undo.c - `chancery undo`: the version before the current one becomes a version anew. */
#include "cmd.h"

static chancery_status undo(chancery_writer *writer, const struct revision *revision,
                            chancery_outcome *outcome, chancery_error *error)
{
    return chancery_writer_undo(writer, chancery_event_uid(revision->event),
                                chancery_text_of(revision->context), outcome, error);
}

int cmd_undo(struct cli *cli)
{
    const char *why = opt_value(&cli->args, "why", "");
    struct revision revision = {.make = undo,
                                .context = why,
                                .unchanged = "the version before says the same; nothing changes"};
    int result = revise_find(cli, &revision.event);
    if (result == EXIT_DONE)
        result = revise(cli, &revision);
    chancery_event_free(revision.event);
    return result;
}
