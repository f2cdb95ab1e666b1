/* query/plan.h - how to find what a query asks: ranges of one index whose union holds every answer.
 *
 * Chosen from what the indexes hold: the term, or the two terms on parties, that leave the least to
 * read drive, the others filter. Words that every answer has sift places before a record is read.
 * Every range is in order of place, so that merging them gives the
 * answers in order.
 */
#ifndef CORE_QUERY_PLAN_H
#define CORE_QUERY_PLAN_H

#include "database/past.h"
#include "query/range.h"

struct plan {
    struct range *ranges;
    size_t range_count;
    const struct term *driver;  /* NULL: all events in order */
    const struct term *partner; /* the other term of a pair of parties; NULL: there is none */
    struct range *sieves;       /* of words: an answer is in each of them */
    size_t sieve_count;
    uint64_t entries; /* in the ranges; an upper bound unless `exact` */
    bool exact;
};

/* Makes the plan in `arena`. Only a uid term can fail for reasons of its own (CHANCERY_AMBIGUOUS).
 */
chancery_status plan_make(chancery_db *db, struct store_txn *txn, const struct match *match,
                          struct arena *arena, struct plan *plan, chancery_error *error);

#endif
