/* ahead.h - records that are read ahead of those in work, and the second thread that reads each of
 * them as an event meanwhile.
 *
 * Owns: batches in a ring, in the order in which their records came. The thread does nothing but
 * the direct reader: it tells nothing, and touches no database, no input and no callback. So who
 * takes the batches meets every record in order, and does the rest as if there were no thread.
 */
#ifndef CORE_IMPORT_AHEAD_H
#define CORE_IMPORT_AHEAD_H

#include "event/event.h"
#include "import/format.h"

struct ahead_item {
    struct import_record record;
    chancery_event event; /* what the record is, when `parsed`; else event_parse has to say */
    bool parsed;
    bool document;      /* of vocabulary, and no event */
    uint64_t progress;  /* for the caller: how far the input was read when the record came */
    struct buffer kept; /* of views in the record that would not live long enough */
};

struct ahead;

/* NULL when out of memory. */
struct ahead *ahead_new(void);
/* NULL is fine. */
void ahead_free(struct ahead *ahead);

/* The schema by which records are read from now on; none may wait. */
void ahead_use_schema(struct ahead *ahead, const chancery_schema *schema);

/* Where the next record is to be read into, cleared; until ahead_keep takes it in. */
struct ahead_item *ahead_room(struct ahead *ahead);
/* Lets the record in the room wait in its batch. False when out of memory. */
bool ahead_keep(struct ahead *ahead);

/* Hands out the oldest batch once each of its records was read: with `all` any that waits, else
 * only when there is no room without. NULL when there is none. Good until the next ahead_room. */
struct ahead_item *ahead_take(struct ahead *ahead, bool all, size_t *count);
/* Forgets whatever waits. */
void ahead_discard(struct ahead *ahead);

#endif
