/* cmd_dump.c - `chancery dump`: a timeline to stdout, or to a file that is whole or not there. */
#include "cmd.h"
#include "new_file.h"
#include "out.h"
#include "term.h"

#include <string.h>

static const char usual_format[] = "json";

static chancery_status dump_to_file(const struct cli *cli, struct selection *selection,
                                    const char *path, chancery_error *error)
{
    struct new_file file;
    term_catch_interrupt();
    chancery_status status = new_file_open(path, &file, error);
    if (status != CHANCERY_OK)
        return status;
    struct out_data data = {.fd = file.fd};
    status = selection_export(cli, selection, opt_value(&cli->args, "format", usual_format), &data,
                              error);
    return new_file_close(&file, status, error);
}

static chancery_status dump_to_stdout(const struct cli *cli, struct selection *selection,
                                      chancery_error *error)
{
    term_page(!opt_given(&cli->args, "no-pager"));
    struct out_data data = out_data_stdout();
    return selection_export(cli, selection, opt_value(&cli->args, "format", usual_format), &data,
                            error);
}

int cmd_dump(struct cli *cli)
{
    struct selection selection;
    chancery_error error = {0};
    const char *path = opt_value(&cli->args, "output", "-");
    chancery_status status = selection_open(cli, true, &selection, &error);
    if (status == CHANCERY_OK) {
        status = strcmp(path, "-") == 0 ? dump_to_stdout(cli, &selection, &error)
                                        : dump_to_file(cli, &selection, path, &error);
        selection_close(&selection);
    }
    if (status == CHANCERY_INTERRUPTED)
        out_note("interrupted; %s is as it was", path);
    else if (error.status != CHANCERY_OK)
        out_error(&error);
    return status == CHANCERY_INTERRUPTED ? 128 + term_interrupted() : exit_status(status);
}
