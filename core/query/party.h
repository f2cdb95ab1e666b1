/* query/party.h - the parties that one value of a term stands for: a party, those that it followed
 * or that followed it, the members of a group; each with the days on which it counts.
 *
 * Knows the registry; knows no terms.
 */
#ifndef CORE_QUERY_PARTY_H
#define CORE_QUERY_PARTY_H

#include "base/buffer.h"

struct party_at {
    const chancery_party *party;
    int64_t from, to; /* an event counts when it may have been on one of these days */
};

struct party_set {
    const struct party_at *items;
    size_t count;
};

/* Reads `RUS`, `RUS+predecessors`, `RUS+successors`, both of them, or `members(EU)` into a set that
 * lives in `arena`. The failures of chancery_party_find, and CHANCERY_USAGE for what stands around
 * the name. */
chancery_status party_set_read(const chancery_registry *registry, chancery_text text,
                               struct arena *arena, struct party_set *set, chancery_error *error);

#endif
