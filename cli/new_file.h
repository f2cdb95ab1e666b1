/* new_file.h - a file beside `path` that takes its place once it is whole. */
#ifndef CLI_NEW_FILE_H
#define CLI_NEW_FILE_H

#include "chancery.h"

struct new_file {
    const char *path;
    char *temporary;
    int fd;
};

chancery_status new_file_open(const char *path, struct new_file *file, chancery_error *error);
/* Puts it in its place when `status` says that it is whole, and takes it away otherwise. Returns
 * `status`, or what went wrong on the way. */
chancery_status new_file_close(struct new_file *file, chancery_status status,
                               chancery_error *error);

#endif
