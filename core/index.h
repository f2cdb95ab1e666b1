/* index.h - which entries an event has in which tables: the one definition, used to add, to remove,
 * to check and to rebuild. */
#ifndef CORE_INDEX_H
#define CORE_INDEX_H

#include "record.h"
#include "table.h"

struct posting {
    enum table table;
    struct key key;
    unsigned char value[KEY_PLACE_SIZE];
    size_t value_size;
};

static inline chancery_text posting_value(const struct posting *posting)
{
    return (chancery_text){(const char *)posting->value, posting->value_size};
}

/* Calls `emit` for every entry, besides the record itself, of the event whose record begins with
 * `head` at `place`; stops at the first status other than CHANCERY_OK and returns it. */
chancery_status index_postings(const struct record_head *head, struct place place,
                               chancery_status (*emit)(void *context,
                                                       const struct posting *posting),
                               void *context);

/* Calls `visit` for each party of the event once, with all the roles it has in it. */
chancery_status index_parties(const struct record_head *head,
                              chancery_status (*visit)(void *context, struct record_party party),
                              void *context);

#endif
