/* Owns: the search through the orders in which a cluster's moments may have come. */
#include "state/search.h"

#include <stdlib.h>
#include <string.h>

/* A node of the search: which moments have come, whether the day has passed, and the cells. */
struct search {
    struct run *run;
    const struct cluster *cluster;
    size_t set_words; /* of 32 bits */
    uint32_t *before; /* for each moment the set of those that come before it */
    uint32_t *last;   /* the set of those that must have come by the day */
    struct pool nodes;
    uint32_t *scratch;
    bool beyond; /* goes on behind the day */
};

struct use *uses_of(const struct run *run, size_t moment, size_t *count)
{
    size_t low = 0, high = run->use_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->uses[middle].moment < moment)
            low = middle + 1;
        else
            high = middle;
    }
    while (high < run->use_count && run->uses[high].moment == moment)
        high++;
    *count = high - low;
    return run->uses + low;
}

void take_moment(struct run *run, size_t moment, uint32_t *row, bool counts)
{
    size_t count;
    struct use *uses = uses_of(run, moment, &count);
    for (size_t i = 0; i < count; i++)
        run_take(run, &uses[i], row, counts);
}

/* ---- The search ---- */

static bool set_has(const uint32_t *set, size_t index)
{
    return set[index / 32] >> index % 32 & 1;
}

static void set_put(uint32_t *set, size_t index)
{
    set[index / 32] |= UINT32_C(1) << index % 32;
}

static bool set_covers(const uint32_t *all, const uint32_t *some, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (some[i] & ~all[i])
            return false;
    return true;
}

static uint32_t *set_before(const struct search *search, size_t index)
{
    return search->before + index * search->set_words;
}

static void fill_sets(struct search *search)
{
    const struct cluster *cluster = search->cluster;
    struct order *order = &search->run->world->order;
    for (size_t i = 0; i < cluster->count; i++) {
        if (has_come(search->run, cluster->moments[i]))
            set_put(search->last, i);
        for (size_t j = 0; j < cluster->count; j++)
            if (i != j && order_before(order, cluster->moments[j], cluster->moments[i]))
                set_put(set_before(search, i), j);
    }
}

/* A node is a set, a number that tells whether the day has passed, and the cells. */
static bool search_start(struct search *search, struct run *run, const struct cluster *cluster,
                         bool beyond)
{
    *search = (struct search){.run = run, .cluster = cluster, .beyond = beyond};
    search->set_words = (cluster->count + 31) / 32;
    size_t width = search->set_words + 1 + row_width(run);
    search->before = calloc(search->set_words * cluster->count, sizeof *search->before);
    search->last = calloc(search->set_words, sizeof *search->last);
    search->scratch = calloc(width, sizeof *search->scratch);
    search->nodes = pool_start(width, NODES_MAX);
    if (!search->before || !search->last || !search->scratch)
        return false;
    fill_sets(search);
    return true;
}

static void search_end(struct search *search)
{
    free(search->before);
    free(search->last);
    free(search->scratch);
    pool_free(&search->nodes);
}

static uint32_t *scratch_cells(const struct search *search)
{
    return search->scratch + search->set_words + 1;
}

static void enter(struct search *search, const struct pool *states, bool passed)
{
    for (size_t i = 0; i < states->count; i++) {
        memset(search->scratch, 0, search->set_words * sizeof *search->scratch);
        search->scratch[search->set_words] = passed;
        memcpy(scratch_cells(search), pool_row(states, i), states->width * sizeof(uint32_t));
        pool_add(&search->nodes, search->scratch);
    }
}

/* Copies a node, which moves when the pool grows. */
static void load(struct search *search, size_t node)
{
    memcpy(search->scratch, pool_row(&search->nodes, node),
           search->nodes.width * sizeof *search->scratch);
}

/* Whether the day can lie behind this set: all that must have come is in it, and nothing that comes
 * later. */
static bool can_be_day(const struct search *search, const uint32_t *set)
{
    if (!search->cluster->is_cut || !set_covers(set, search->last, search->set_words))
        return false;
    for (size_t i = 0; i < search->cluster->count; i++)
        if (set_has(set, i) && !may_have_come(search->run, search->cluster->moments[i]))
            return false;
    return true;
}

/* Whether moment `index` can come next. */
static bool can_come(const struct search *search, const uint32_t *node, size_t index)
{
    bool passed = node[search->set_words] != 0;
    return !set_has(node, index) &&
           set_covers(node, set_before(search, index), search->set_words) &&
           (passed || may_have_come(search->run, search->cluster->moments[index]));
}

/* Adds the nodes in which one more moment has come. What begins when one that has not come is over
 * must wait for it, and so must all behind it. */
static void step_on(struct search *search, size_t node)
{
    const struct cluster *cluster = search->cluster;
    int64_t end = INT64_MAX;
    for (size_t i = 0; i < cluster->count && !search->nodes.full; i++) {
        const uint32_t *from = pool_row(&search->nodes, node);
        size_t moment = cluster->moments[i];
        if (moment_earliest(search->run, moment) > end)
            break;
        if (!set_has(from, i) && moment_latest(search->run, moment) < end)
            end = moment_latest(search->run, moment);
        if (!can_come(search, from, i))
            continue;
        load(search, node);
        set_put(search->scratch, i);
        take_moment(search->run, moment, scratch_cells(search), from[search->set_words] == 0);
        pool_add(&search->nodes, search->scratch);
    }
}

static bool is_whole(const struct search *search, const uint32_t *set)
{
    for (size_t i = 0; i < search->cluster->count; i++)
        if (!set_has(set, i))
            return false;
    return true;
}

/* Looks at every node; those in which all have come end in `before` or, behind the day, `after`. */
static void look(struct search *search, struct pool *before, struct pool *after)
{
    for (size_t node = 0; node < search->nodes.count && !search->nodes.full; node++) {
        load(search, node);
        bool passed = search->scratch[search->set_words] != 0;
        if (!passed && can_be_day(search, search->scratch)) {
            pool_add(&search->run->on_day, scratch_cells(search));
            search->scratch[search->set_words] = 1;
            if (search->beyond)
                pool_add(&search->nodes, search->scratch);
            load(search, node);
        }
        if (is_whole(search, search->scratch))
            pool_add(passed ? after : before, scratch_cells(search));
        else
            step_on(search, node);
    }
}

/* ---- Giving up at once ---- */

/* Puts those into `set` that have certainly come before `day`. */
static void put_before_day(const struct search *search, int64_t day, uint32_t *set)
{
    const struct cluster *cluster = search->cluster;
    memset(set, 0, search->set_words * sizeof *set);
    for (size_t i = 0; i < cluster->count; i++)
        if (moment_latest(search->run, cluster->moments[i]) < day)
            set_put(set, i);
}

/* How many may come next, in any order, when those of `before_day` have come and the day is there.
 */
static size_t count_open(const struct search *search, int64_t day, const uint32_t *before_day)
{
    const struct cluster *cluster = search->cluster;
    size_t open = 0;
    for (size_t i = 0;
         i < cluster->count && moment_earliest(search->run, cluster->moments[i]) <= day; i++)
        open += moment_latest(search->run, cluster->moments[i]) >= day &&
                set_covers(before_day, set_before(search, i), search->set_words);
    return open;
}

/* Whether there are certainly more sets than may be looked at: any of the moments that are open on
 * a day may have come. Before the day of the question none counts that begins behind it. */
static bool is_hopeless(const struct search *search, bool passed)
{
    const struct cluster *cluster = search->cluster;
    for (size_t i = 0; i < cluster->count && cluster->count >= OPEN_MAX; i++) {
        int64_t day = moment_earliest(search->run, cluster->moments[i]);
        if (!passed && day > search->run->day)
            return false;
        put_before_day(search, day, search->scratch);
        if (count_open(search, day, search->scratch) >= OPEN_MAX)
            return true;
    }
    return false;
}

bool search_once(struct run *run, const struct cluster *cluster, bool beyond,
                 struct passage *passage, bool *found)
{
    struct search search;
    struct pool before = pool_start(row_width(run), 0), after = before;
    bool good = search_start(&search, run, cluster, beyond);
    if (good && is_hopeless(&search, passage->before.count == 0)) {
        *found = false;
    } else if (good) {
        enter(&search, &passage->before, false);
        enter(&search, &passage->after, true);
        look(&search, &before, &after);
        *found = !search.nodes.full;
        good = !search.nodes.failed && !before.failed && !after.failed;
    }
    search_end(&search);
    if (good && *found) {
        struct pool old_before = passage->before, old_after = passage->after;
        passage->before = before;
        passage->after = after;
        before = old_before;
        after = old_after;
    }
    pool_free(&before);
    pool_free(&after);
    return good;
}
