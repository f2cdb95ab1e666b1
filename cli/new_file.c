#include "new_file.h"

#include "out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static chancery_status refuse_file(const char *path, chancery_error *error)
{
    *error = fault(CHANCERY_CANT_CREATE, NULL, "%s cannot be written: %s", path, strerror(errno));
    return CHANCERY_CANT_CREATE;
}

chancery_status new_file_open(const char *path, struct new_file *file, chancery_error *error)
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

chancery_status new_file_close(struct new_file *file, chancery_status status, chancery_error *error)
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
