/* state/run.h - which states a group of entries can be in on a day: every choice of the events
 * whose coming is open, in every order that is possible.
 *
 * Events whose order is certain are taken one after the other; those whose order is open, together:
 * every set of them that may have come first is looked at once, with the states it can lead to.
 */
#ifndef CORE_STATE_RUN_H
#define CORE_STATE_RUN_H

#include "state/pool.h"
#include "state/world.h"

/* Values of a cell that are no symbols. */
enum { VALUE_UNSET, VALUE_NOTHING, VALUE_MOVED, VALUE_UNDETERMINED };

/* The numbers of a cell, one slot of one entry, in a row. */
enum { CELL_VALUE, CELL_CHANGED, CELL_CONFIRMED, CELL_ENDED, CELL_SIZE };
#define MOMENT_NONE UINT32_MAX

struct run {
    struct world *world;
    int64_t day; /* that is asked about; of run_through the one it has come to */
    size_t group;
    struct use *uses; /* those of the group */
    size_t use_count;
    const size_t *entries; /* of the group */
    size_t entry_count;
    size_t *cells; /* of every entry of the world: its first cell; SIZE_MAX: of another group */
    size_t cell_count;
    struct pool on_day; /* the cells as they may be on the day */
    struct pool
        after; /* and when all has happened: CELL_ENDED is what first changed them after it */
    bool until_known; /* `after` holds all */
    bool limited;     /* too many orders between these two: */
    size_t limit_first, limit_last;
};

/* Runs a group of entries: `uses` are its. False when out of memory. In either case: run_free. */
bool run_group(struct run *run);

/* Who is told of the days on which what may be so changes, up to `last`; on_day is what may be so
 * from that day on. It returns false when out of memory. */
struct visit {
    int64_t last;
    bool (*day)(void *context, const struct run *run);
    void *context;
};
/* Runs a group through all days, in order; `after` stays empty, until_known false. As run_group. */
bool run_through(struct run *run, const struct visit *visit);
void run_free(struct run *run);

/* The number of a cell in a row of on_day or after. */
static inline uint32_t cell_of(const uint32_t *row, size_t cell, size_t what)
{
    return row[cell * CELL_SIZE + what];
}

/* Takes the use on a row of cells. With `counts`, the moment counts on the day, and what it did is
 * noted in the use; else it is later, and the cell notes what first changed it. */
void run_take(struct run *run, struct use *use, uint32_t *cells, bool counts);

#endif
