/* state/order.h - which of two moments certainly came first.
 *
 * A moment is an event, or a step of it that counts from another date. Knows dates, seq and links;
 * knows nothing of what events do.
 */
#ifndef CORE_STATE_ORDER_H
#define CORE_STATE_ORDER_H

#include "base/symbol.h"
#include "event/event.h"

struct moment {
    size_t event; /* index in the history */
    chancery_text date;
    int64_t earliest, latest; /* of the date, narrowed by what the links say */
    int64_t day;              /* on which the date begins */
    uint32_t seq;             /* within that day; 0: none, or the date is longer than a day */
    struct moment_link {
        size_t to;
        struct moment_link *next;
    } * after, *before; /* what is linked to come after and before this one */
    size_t mark;        /* of the last walk that came here */
};

struct bad_link {
    size_t event, other; /* indexes in the history */
};

struct order {
    struct arena *arena;
    struct moment *moments; /* those of the events first, in their order */
    size_t count, event_count;
    size_t walk;   /* number of the last walk */
    size_t *stack; /* room for all moments */
    struct bad_link *bad;
    size_t bad_count, bad_room;
};

/* Finds what links and seq say of the moments, which are there with their dates. False when out of
 * memory. */
bool order_make(struct order *order, const chancery_event *const *events);

/* Whether `a` certainly comes before `b`. */
bool order_before(struct order *order, size_t a, size_t b);

#endif
