/* state/search.h - the orders in which the moments of one cluster may have come, and the states
 * that they lead to.
 *
 * Every set of moments that may have come first is looked at once, with each state it can lead to.
 * Knows nothing of the clusters before and after.
 */
#ifndef CORE_STATE_SEARCH_H
#define CORE_STATE_SEARCH_H

#include "state/run.h"

/* What one cluster may cost: sets of moments times states, and moments. So many moments that may
 * come in any order have more sets. */
enum { NODES_MAX = 20000, MOMENTS_MAX = 2048, OPEN_MAX = 15 };
_Static_assert(1 << OPEN_MAX > NODES_MAX, "every set of moments in open order is a node");

/* Moments whose order is open, or one alone. Every one of an earlier cluster comes before. */
struct cluster {
    const size_t *moments; /* in order of date */
    size_t count;
    bool is_cut; /* the day lies within */
};

/* The states before the day, those after it, and room to make new ones. */
struct passage {
    struct pool before, after, room;
    uint32_t *row;
};

static inline int64_t moment_earliest(const struct run *run, size_t moment)
{
    return run->world->order.moments[moment].earliest;
}

static inline int64_t moment_latest(const struct run *run, size_t moment)
{
    return run->world->order.moments[moment].latest;
}

/* Whether it may have come by the day, and whether it has. */
static inline bool may_have_come(const struct run *run, size_t moment)
{
    return moment_earliest(run, moment) <= run->day;
}

static inline bool has_come(const struct run *run, size_t moment)
{
    return moment_latest(run, moment) <= run->day;
}

/* The numbers of a row of the run. */
static inline size_t row_width(const struct run *run)
{
    return run->cell_count * CELL_SIZE;
}

/* What a moment does in the group: its uses, which lie together. */
struct use *uses_of(const struct run *run, size_t moment, size_t *count);

/* Takes all that a moment does in the group. */
void take_moment(struct run *run, size_t moment, uint32_t *row, bool counts);

/* Takes a cluster in every order, from the states of `passage` to those after it, with what they
 * are on the day in run->on_day where the cluster is cut; `beyond` goes on behind the day. `found`
 * is false, and the passage as it was, when the orders were too many. False when out of memory. */
bool search_once(struct run *run, const struct cluster *cluster, bool beyond,
                 struct passage *passage, bool *found);

#endif
