/* database/index.h - which entries an event has in which tables: the one definition, used to add,
 * to remove, to check and to rebuild. */
#ifndef CORE_DATABASE_INDEX_H
#define CORE_DATABASE_INDEX_H

#include "event/record.h"
#include "store/table.h"

struct posting {
    enum table table;
    struct key key;
    unsigned char value[KEY_PLACE_SIZE];
    size_t value_size;
    bool alias; /* not the uid, but what the event answers to beside it: only a current version does
                 */
};

static inline chancery_text posting_value(const struct posting *posting)
{
    return (chancery_text){(const char *)posting->value, posting->value_size};
}

/* What an entry of the table party or pair tells of its event, so that a filter need not read the
 * record. */
struct entry_facts {
    uint16_t type;
    uint8_t standing;
    uint8_t roles;       /* of the party; of the lower number of a pair, 0 for PAIR_WIDE */
    uint8_t other_roles; /* of the higher number of a pair */
};
/* False when `value` is not the value of such an entry. */
bool index_read_facts(chancery_text value, struct entry_facts *facts);

/* An event with up to this many parties, whose account it is not among them, has an entry for every
 * pair of them. A wider one has an entry (PAIR_WIDE, party) for each: schemas/storage.md says why
 * there is a limit, and why this one. */
enum { PAIR_PARTIES_MAX = 8 };

/* Calls `emit` for every entry, besides the record itself, of the event whose record begins with
 * `head` at `place`; stops at the first status other than CHANCERY_OK and returns it. */
chancery_status index_postings(const struct record_head *head, struct place place,
                               chancery_status (*emit)(void *context,
                                                       const struct posting *posting),
                               void *context);

/* The same for those of its entries by which events are found: the table uid. */
chancery_status index_keys(const struct record_head *head, struct place place,
                           chancery_status (*emit)(void *context, const struct posting *posting),
                           void *context);

/* Calls `visit` for each party of the event once, with all the roles it has in it. */
chancery_status index_parties(const struct record_head *head,
                              chancery_status (*visit)(void *context, struct record_party party),
                              void *context);

#endif
