/* Owns: links and seq as a graph, and what it says of dates that are not exact. */
#include "state/order.h"

#include <xxhash.h>

/* ---- Links as a graph ---- */

static bool same_day_later(const struct order *order, size_t at, const struct moment *than)
{
    const struct moment *moment = &order->moments[at];
    return moment->seq > than->seq && moment->day == than->day;
}

static void visit(struct order *order, size_t at, size_t *depth)
{
    if (order->moments[at].mark == order->walk)
        return;
    order->moments[at].mark = order->walk;
    order->stack[(*depth)++] = at;
}

/* What comes later on the same day by its seq. The moments of events are in order of place, and so
 * of the days on which they begin. */
static void visit_same_day(struct order *order, size_t at, size_t *depth)
{
    const struct moment *from = &order->moments[at];
    if (from->seq == 0)
        return;
    for (size_t i = at + 1; i < order->event_count; i++) {
        if (order->moments[i].day != from->day)
            break;
        if (same_day_later(order, i, from))
            visit(order, i, depth);
    }
    for (size_t i = at; i-- > 0;) {
        if (order->moments[i].day != from->day)
            break;
        if (same_day_later(order, i, from))
            visit(order, i, depth);
    }
}

/* Whether links and seq lead from `a` to `b`. */
static bool reaches(struct order *order, size_t a, size_t b)
{
    size_t depth = 0;
    if (!order->moments[a].after && order->moments[a].seq == 0)
        return false;
    order->walk++;
    visit(order, a, &depth);
    while (depth > 0) {
        size_t at = order->stack[--depth];
        if (at == b && at != a)
            return true;
        for (const struct moment_link *link = order->moments[at].after; link; link = link->next)
            visit(order, link->to, &depth);
        visit_same_day(order, at, &depth);
    }
    return false;
}

bool order_before(struct order *order, size_t a, size_t b)
{
    return order->moments[a].latest < order->moments[b].earliest || reaches(order, a, b);
}

/* ---- What links say of dates ---- */

/* What comes after `at` begins no earlier than it. */
static void raise_earliest(struct order *order, size_t at)
{
    size_t depth = 0;
    order->stack[depth++] = at;
    while (depth > 0) {
        const struct moment *moment = &order->moments[order->stack[--depth]];
        for (const struct moment_link *link = moment->after; link; link = link->next) {
            if (order->moments[link->to].earliest >= moment->earliest)
                continue;
            order->moments[link->to].earliest = moment->earliest;
            order->stack[depth++] = link->to;
        }
    }
}

/* What comes before `at` ends no later than it. */
static void lower_latest(struct order *order, size_t at)
{
    size_t depth = 0;
    order->stack[depth++] = at;
    while (depth > 0) {
        const struct moment *moment = &order->moments[order->stack[--depth]];
        for (const struct moment_link *link = moment->before; link; link = link->next) {
            if (order->moments[link->to].latest <= moment->latest)
                continue;
            order->moments[link->to].latest = moment->latest;
            order->stack[depth++] = link->to;
        }
    }
}

static bool push_link(struct order *order, struct moment_link **list, size_t to)
{
    struct moment_link *link = arena_make(order->arena, 1, sizeof *link);
    if (!link)
        return false;
    *link = (struct moment_link){to, *list};
    *list = link;
    return true;
}

static bool keep_bad(struct order *order, size_t event, size_t other)
{
    if (order->bad_count == order->bad_room) {
        size_t room = order->bad_room > 0 ? 2 * order->bad_room : 8;
        struct bad_link *bad = arena_make(order->arena, room, sizeof *bad);
        if (!bad)
            return false;
        for (size_t i = 0; i < order->bad_count; i++)
            bad[i] = order->bad[i];
        order->bad = bad;
        order->bad_room = room;
    }
    order->bad[order->bad_count++] =
        (struct bad_link){order->moments[event].event, order->moments[other].event};
    return true;
}

/* Takes in that `b` comes after `a`, unless dates, seq or an earlier link say otherwise. */
static bool take_link(struct order *order, size_t a, size_t b)
{
    struct moment *first = &order->moments[a], *second = &order->moments[b];
    if (a == b || second->latest < first->earliest || reaches(order, b, a))
        return keep_bad(order, b, a);
    if (!push_link(order, &first->after, b) || !push_link(order, &second->before, a))
        return false;
    if (second->earliest < first->earliest) {
        second->earliest = first->earliest;
        raise_earliest(order, b);
    }
    if (first->latest > second->latest) {
        first->latest = second->latest;
        lower_latest(order, a);
    }
    return true;
}

/* ---- Reading them ---- */

static uint64_t uid_key(chancery_text uid)
{
    return XXH3_64bits(uid.bytes, uid.size);
}

static bool says_order(chancery_text rel)
{
    return text_is(rel, "response-to") || text_is(rel, "fulfils");
}

static bool take_links(struct order *order, size_t at, const chancery_event *event,
                       const struct number_map *uids)
{
    struct value_list links = event_list(event, "links");
    for (size_t i = 0; i < links.count; i++) {
        chancery_text rel = value_text(object_member(&links.items[i], "rel"));
        chancery_text to = value_text(object_member(&links.items[i], "to"));
        uint32_t other = says_order(rel) ? number_map_get(uids, uid_key(to)) : NUMBER_NONE;
        if (other != NUMBER_NONE && !take_link(order, other, at))
            return false;
    }
    return true;
}

bool order_make(struct order *order, const chancery_event *const *events)
{
    struct number_map uids = {0};
    bool good = true;
    for (size_t i = 0; i < order->event_count; i++)
        number_map_put(&uids, uid_key(events[order->moments[i].event]->uid), (uint32_t)i);
    for (size_t i = 0; i < order->event_count && good; i++)
        good = take_links(order, i, events[order->moments[i].event], &uids);
    good = good && !uids.failed;
    number_map_free(&uids);
    return good;
}
