/* cmd_retract.c - `chancery retract`: an event is said to be wrong, and stays to be read. */
#include "cmd.h"

static chancery_status retract(chancery_writer *writer, const struct revision *revision,
                               chancery_outcome *outcome, chancery_error *error)
{
    return chancery_writer_set_standing(writer, chancery_event_uid(revision->event),
                                        chancery_text_of("retracted"),
                                        chancery_text_of(revision->context), outcome, error);
}

int cmd_retract(struct cli *cli)
{
    const char *why = opt_value(&cli->args, "why", "");
    struct revision revision = {
        .make = retract, .context = why, .unchanged = "it is retracted already"};
    if (!*why)
        return complain(CHANCERY_USAGE, "--why 'the report was about another embassy'",
                        "retract: say why, with --why");
    int result = revise_find(cli, &revision.event);
    if (result == EXIT_DONE)
        result = revise(cli, &revision);
    chancery_event_free(revision.event);
    return result;
}
