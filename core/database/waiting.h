/* database/waiting.h - the events that a bulk has taken in and not stored yet: their records by
 * place, and the places that answer to keys of the table uid.
 *
 * An event that waits is found, read, replaced and taken away as if it were stored. Its entries in
 * other tables do not exist before database/bulk.c stores it. Beyond a limit of memory, events wait
 * in the temporary file.
 */
#ifndef CORE_DATABASE_WAITING_H
#define CORE_DATABASE_WAITING_H

#include "database/days.h"
#include "sort/backlog.h"

struct waiting {
    struct spill spill;
    struct backlog records, keys;
    struct days days;
    size_t most; /* bytes of memory before events go to the file */
};

/* `beside` is the path of the database, borrowed. NULL when out of memory. */
struct waiting *waiting_new(const char *beside, size_t most);
void waiting_free(struct waiting *waiting);
/* How many records wait, those that were replaced or taken away counted too. */
size_t waiting_count(const struct waiting *waiting);
/* Forgets all that waited, but not the days. */
void waiting_clear(struct waiting *waiting);

/* Leaves memory to those who will store what waits: gives back what is not in use, and puts much of
 * it into the file when something is there anyway. */
chancery_status waiting_settle(struct waiting *waiting, chancery_error *error);

/* CHANCERY_NOT_FOUND (without words): nothing that waits answers to `key`, or stands at `place`.
 * The view lives until something is put. */
chancery_status waiting_find(struct waiting *waiting, chancery_text key, struct place *place,
                             chancery_error *error);
chancery_status waiting_record(struct waiting *waiting, struct place place, chancery_text *bytes,
                               chancery_error *error);

/* Each replaces what was there. */
chancery_status waiting_put_record(struct waiting *waiting, struct place place, chancery_text bytes,
                                   chancery_error *error);
chancery_status waiting_put_key(struct waiting *waiting, chancery_text key, struct place place,
                                chancery_error *error);
chancery_status waiting_remove_record(struct waiting *waiting, struct place place,
                                      chancery_error *error);
chancery_status waiting_remove_key(struct waiting *waiting, chancery_text key,
                                   chancery_error *error);

#endif
