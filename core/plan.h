/* plan.h - how to find what a query asks: ranges of one index whose union holds every answer.
 *
 * Chosen from what the indexes hold: the term that leaves the fewest entries to read drives, the
 * others filter. Every range is in order of place, so that merging them gives the answers in order.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "match.h"
#include "past.h"

/* The entries of one table from place `from` to place `to`, both inclusive. */
struct range {
    enum table table;
    bool past;       /* the entries that past versions had there */
    uint16_t number; /* of the party or type */
    uint8_t extent;
    unsigned roles; /* party: entries with none of these roles are passed over */
    struct place from, to;
};

struct plan {
    struct range *ranges;
    size_t range_count;
    const struct term *driver; /* NULL: all events in order */
    uint64_t entries;          /* in the ranges; an upper bound unless `exact` */
    bool exact;
};

/* Makes the plan in `arena`. Only a uid term can fail for reasons of its own (CHANCERY_AMBIGUOUS).
 */
chancery_status plan_make(chancery_db *db, struct store_txn *txn, const struct match *match,
                          struct arena *arena, struct plan *plan, chancery_error *error);

/* The key of the entry at `place` in a range; in the past, what the keys of all entries there begin
 * with. */
struct key range_key(const struct range *range, struct place place);
/* The table that its entries lie in. */
enum table range_table(const struct range *range);
/* Whether an entry with this key is in the range, and its place. */
bool range_holds(const struct range *range, chancery_text key, struct place *place);

#endif
