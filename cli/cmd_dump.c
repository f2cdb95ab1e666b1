/* cmd_dump.c - `chancery dump`: a timeline to stdout, or to a file that is whole or not there. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usual_format[] = "json";

/* A file beside `path` that takes its place once it is whole. */
struct new_file {
    const char *path;
    char *temporary;
    int fd;
};

static chancery_status refuse_file(const char *path, chancery_error *error)
{
    *error = fault(CHANCERY_CANT_CREATE, NULL, "%s cannot be written: %s", path, strerror(errno));
    return CHANCERY_CANT_CREATE;
}

static chancery_status new_file_open(const char *path, struct new_file *file, chancery_error *error)
{
    struct new_file opened = {.path = path};
    if (asprintf(&opened.temporary, "%s.XXXXXX", path) < 0)
        return refuse_file(path, error);
    opened.fd = mkostemp(opened.temporary, 0);
    if (opened.fd < 0) {
        free(opened.temporary);
        return refuse_file(path, error);
    }
    mode_t mask = umask(0);
    umask(mask);
    fchmod(opened.fd, 0666 & ~mask);
    *file = opened;
    return CHANCERY_OK;
}

/* Puts it in its place when `status` says that it is whole, and takes it away otherwise. */
static chancery_status new_file_close(struct new_file *file, chancery_status status,
                                      chancery_error *error)
{
    if (status == CHANCERY_OK && fsync(file->fd) != 0)
        status = refuse_file(file->path, error);
    if (close(file->fd) != 0 && status == CHANCERY_OK)
        status = refuse_file(file->path, error);
    if (status == CHANCERY_OK && rename(file->temporary, file->path) != 0)
        status = refuse_file(file->path, error);
    if (status != CHANCERY_OK)
        unlink(file->temporary);
    free(file->temporary);
    return status;
}

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
