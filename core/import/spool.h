/* spool.h - a source that can be read from its start as often as needed.
 *
 * Whatever cannot (a pipe) is first copied, as it is, to an unnamed temporary file, because an
 * import may have to start over when the database grows.
 */
#ifndef CORE_IMPORT_SPOOL_H
#define CORE_IMPORT_SPOOL_H

#include "chancery.h"

struct spool {
    const char *name;
    int fd;
    bool owned; /* the descriptor is of a copy of ours */
    uint64_t size;
};

/* While a source is copied options->progress is asked whether to go on, also when a signal has
 * come.
 */
chancery_status spool_open(const chancery_source *source, const chancery_import_options *options,
                           struct spool *spool, chancery_error *error);
void spool_close(struct spool *spool);
chancery_status spool_rewind(const struct spool *spool, chancery_error *error);
/* Reads on; `size` 0 at the end. */
chancery_status spool_read(const struct spool *spool, char *bytes, size_t room, size_t *size,
                           chancery_error *error);

#endif
