/* query/range.h - entries of one index that lie together, all of one party, pair or type and one
 * extent, or of one word.
 *
 * Knows the keys and values of entries; knows neither plans nor how entries are read.
 */
#ifndef CORE_QUERY_RANGE_H
#define CORE_QUERY_RANGE_H

#include "database/lists.h"
#include "query/match.h"

/* The entries of one table from place `from` to place `to`, both inclusive. */
struct range {
    enum table table;
    bool past;       /* the entries that past versions had there, see database/past.h */
    uint16_t number; /* of the party or type; of a pair the lower one, or PAIR_WIDE */
    uint16_t other;  /* of a pair the higher one */
    uint8_t extent;
    chancery_text word;          /* of the table text */
    unsigned roles, other_roles; /* party, pair: wanted of `number`, of `other`; 0: whatever */
    struct place from, to;
};

/* The table that its entries lie in. */
enum table range_table(const struct range *range);
/* The key of the entry at `place` in a range whose table keeps no lists; in the past, what the keys
 * of all entries there begin with. */
struct key range_key(const struct range *range, struct place place);
/* Whether an entry with such a key is in the range, and its place. */
bool range_holds(const struct range *range, chancery_text key, struct place *place);
/* The list of a range whose table keeps lists; its name is a view of `name`. */
struct range_name {
    char bytes[LIST_MOST];
    size_t size;
};
struct range_name range_name(const struct range *range);
static inline struct list range_list(const struct range *range, const struct range_name *name)
{
    return (struct list){range->table, {name->bytes, name->size}};
}
/* Whether a place lies between the two of the range. */
bool range_reaches(const struct range *range, struct place place);
/* Whether the value of an entry in the range says that its event has no answer to give: the roles
 * are not those wanted, or the terms of `match` on type and standing do not hold. What the value
 * does not tell is for the record to say. */
bool range_passes_over(const struct range *range, const struct match *match, chancery_text value);

#endif
