/* database/days.h - the last place given out on each day for each seq, so that a bulk need not look
 * into the tables for the next one.
 *
 * Sixteen bytes or less a day: two centuries of days are one megabyte.
 */
#ifndef CORE_DATABASE_DAYS_H
#define CORE_DATABASE_DAYS_H

#include "event/key.h"

/* Start from {0}; days_free at the end. */
struct days {
    uint64_t *slots; /* the last place of a day and seq, by their hash; DAYS_FREE: none */
    size_t slot_count, count;
};

void days_free(struct days *days);
/* False when it is not known what the last place was on the day of `place` with its seq. */
bool days_find(const struct days *days, struct place place, struct place *last);
/* Notes that `place` is the last; false when out of memory. */
bool days_note(struct days *days, struct place place);

#endif
