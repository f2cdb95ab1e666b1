/* Owns: the search through the orders in which a group's moments may have come. */
#include "state_run.h"

#include <stdlib.h>
#include <string.h>

/* What one cluster may cost: sets of moments times states, and moments. */
enum { NODES_MAX = 20000, MOMENTS_MAX = 2048 };

/* Moments whose order is open, or one alone. Every one of an earlier cluster comes before. */
struct cluster {
    const size_t *moments; /* in order of date */
    size_t count;
    bool is_cut; /* the day lies within */
};

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

/* ---- Moments of the group ---- */

static int64_t earliest(const struct run *run, size_t moment)
{
    return run->world->order.moments[moment].earliest;
}

static int64_t latest(const struct run *run, size_t moment)
{
    return run->world->order.moments[moment].latest;
}

static bool may_have_come(const struct run *run, size_t moment)
{
    return earliest(run, moment) <= run->world->question->day;
}

static bool has_come(const struct run *run, size_t moment)
{
    return latest(run, moment) <= run->world->question->day;
}

struct dated {
    int64_t earliest, latest;
    size_t moment;
};

static int by_date(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    if (x->earliest != y->earliest)
        return x->earliest < y->earliest ? -1 : 1;
    if (x->latest != y->latest)
        return x->latest < y->latest ? -1 : 1;
    return (x->moment > y->moment) - (x->moment < y->moment);
}

/* The moments of the uses, each once, in order of date. NULL when out of memory. */
static size_t *sort_moments(const struct run *run, size_t *count)
{
    struct dated *dated = calloc(run->use_count + 1, sizeof *dated);
    size_t *moments = calloc(run->use_count + 1, sizeof *moments);
    size_t found = 0;
    for (size_t i = 0; dated && moments && i < run->use_count; i++) {
        size_t moment = run->uses[i].moment;
        if (i == 0 || run->uses[i - 1].moment != moment)
            dated[found++] = (struct dated){earliest(run, moment), latest(run, moment), moment};
    }
    if (dated && moments) {
        qsort(dated, found, sizeof *dated, by_date);
        for (size_t i = 0; i < found; i++)
            moments[i] = dated[i].moment;
        *count = found;
        free(dated);
        return moments;
    }
    free(dated);
    free(moments);
    return NULL;
}

/* The cluster that begins with the first of `count` moments. */
static struct cluster first_cluster(const struct run *run, const size_t *moments, size_t count)
{
    struct cluster cluster = {.moments = moments, .count = 1};
    int64_t end = latest(run, moments[0]);
    while (cluster.count < count && earliest(run, moments[cluster.count]) <= end) {
        int64_t next = latest(run, moments[cluster.count++]);
        end = next > end ? next : end;
    }
    return cluster;
}

/* Takes all that a moment does in the group. */
static void take_moment(struct run *run, size_t moment, uint32_t *row, bool counts)
{
    size_t low = 0, high = run->use_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->uses[middle].moment < moment)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < run->use_count && run->uses[low].moment == moment; low++)
        run_take(run, &run->uses[low], row, counts);
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

static size_t row_width(const struct run *run)
{
    return run->cell_count * CELL_SIZE;
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
        if (earliest(search->run, moment) > end)
            break;
        if (!set_has(from, i) && latest(search->run, moment) < end)
            end = latest(search->run, moment);
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

/* ---- Clusters ---- */

static void copy_states(const struct pool *from, struct pool *to)
{
    for (size_t i = 0; i < from->count; i++)
        pool_add(to, pool_row(from, i));
}

/* A moment alone, on one side of the day. */
static void take_single(struct run *run, size_t moment, struct pool *states, struct pool *room,
                        uint32_t *row, bool counts)
{
    pool_clear(room);
    for (size_t i = 0; i < states->count; i++) {
        memcpy(row, pool_row(states, i), states->width * sizeof *row);
        take_moment(run, moment, row, counts);
        pool_add(room, row);
    }
    struct pool swapped = *states;
    *states = *room;
    *room = swapped;
}

/* Forgets every value that the cluster may set. */
static void forget_cluster(const struct run *run, const struct cluster *cluster, uint32_t *row)
{
    for (size_t i = 0; i < run->use_count; i++) {
        const struct use *use = &run->uses[i];
        const struct step *step = run->world->acts[use->act].step;
        bool in = false;
        for (size_t j = 0; j < cluster->count && !in; j++)
            in = cluster->moments[j] == use->moment;
        for (size_t j = 0; in && j < step->facet->slot_count; j++) {
            uint32_t *cell = row + (run->cells[use->entry] + j) * CELL_SIZE;
            uint32_t *to = row + (run->cells[use->to] + j) * CELL_SIZE;
            cell[CELL_VALUE] = to[CELL_VALUE] = VALUE_UNDETERMINED;
            cell[CELL_CHANGED] = to[CELL_CHANGED] = MOMENT_NONE;
            cell[CELL_CONFIRMED] = to[CELL_CONFIRMED] = MOMENT_NONE;
        }
    }
}

/* Too many orders: what the cluster may have set is undetermined from here on. */
static void give_up(struct run *run, const struct cluster *cluster, struct pool *states,
                    struct pool *room, uint32_t *row)
{
    if (!run->limited) {
        run->limit_first = cluster->moments[0];
        run->limit_last = cluster->moments[cluster->count - 1];
    }
    run->limited = true;
    pool_clear(room);
    for (size_t i = 0; i < states->count; i++) {
        memcpy(row, pool_row(states, i), states->width * sizeof *row);
        forget_cluster(run, cluster, row);
        pool_add(room, row);
    }
    struct pool swapped = *states;
    *states = *room;
    *room = swapped;
}

/* The states before the day, those after it, and room to make new ones. */
struct passage {
    struct pool before, after, room;
    uint32_t *row;
};

/* One search; `found` tells whether it came to its end. */
static bool search_once(struct run *run, const struct cluster *cluster, bool beyond,
                        struct passage *passage, bool *found)
{
    struct search search;
    struct pool before = pool_start(row_width(run), 0), after = before;
    bool good = search_start(&search, run, cluster, beyond);
    if (good) {
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

/* Where the orders are too many, those behind the day are left out first, then all. */
static bool search_cluster(struct run *run, const struct cluster *cluster, struct passage *passage,
                           bool passed)
{
    bool found = false, good = true;
    if (cluster->count <= MOMENTS_MAX)
        good = search_once(run, cluster, true, passage, &found);
    if (found || !good)
        return good;
    run->until_known &= !passed && !cluster->is_cut;
    if (passed)
        return true;
    if (cluster->is_cut && cluster->count <= MOMENTS_MAX) {
        pool_clear(&run->on_day);
        good = search_once(run, cluster, false, passage, &found);
    }
    if (found || !good)
        return good;
    pool_clear(&run->on_day);
    give_up(run, cluster, &passage->before, &passage->room, passage->row);
    if (cluster->is_cut)
        copy_states(&passage->before, &run->on_day);
    return !run->on_day.failed;
}

/* A cluster that begins after the day, or is done by it, and is one moment, needs no search. */
static bool pass_cluster(struct run *run, const struct cluster *cluster, struct passage *passage,
                         bool passed)
{
    if (cluster->count > 1 || cluster->is_cut)
        return search_cluster(run, cluster, passage, passed);
    struct pool *states = passed ? &passage->after : &passage->before;
    take_single(run, cluster->moments[0], states, &passage->room, passage->row, !passed);
    return true;
}

static bool cuts(const struct run *run, const struct cluster *cluster)
{
    for (size_t i = 0; i < cluster->count; i++)
        if (!has_come(run, cluster->moments[i]))
            return true;
    return false;
}

static bool pass_all(struct run *run, const size_t *moments, size_t count, struct passage *passage)
{
    bool passed = false, good = true;
    for (size_t at = 0; at < count && good && (!passed || run->until_known);) {
        struct cluster cluster = first_cluster(run, moments + at, count - at);
        cluster.is_cut = !passed && cuts(run, &cluster);
        good = pass_cluster(run, &cluster, passage, passed);
        passed |= cluster.is_cut;
        if (cluster.is_cut)
            pool_clear(&passage->before);
        at += cluster.count;
    }
    if (!passed)
        copy_states(&passage->before, &run->on_day);
    return good && !passage->before.failed && !passage->after.failed && !passage->room.failed;
}

static void start_row(const struct run *run, uint32_t *row)
{
    for (size_t i = 0; i < run->cell_count; i++) {
        row[i * CELL_SIZE + CELL_VALUE] = VALUE_UNSET;
        row[i * CELL_SIZE + CELL_CHANGED] = MOMENT_NONE;
        row[i * CELL_SIZE + CELL_CONFIRMED] = MOMENT_NONE;
        row[i * CELL_SIZE + CELL_ENDED] = MOMENT_NONE;
    }
}

bool run_group(struct run *run)
{
    size_t width = row_width(run), count = 0;
    struct passage passage = {.before = pool_start(width, 0),
                              .after = pool_start(width, 0),
                              .room = pool_start(width, 0)};
    size_t *moments = sort_moments(run, &count);
    passage.row = calloc(width + 1, sizeof *passage.row);
    run->on_day = pool_start(width, 0);
    run->after = pool_start(width, 0);
    run->until_known = true;
    bool good = moments && passage.row;
    if (good) {
        start_row(run, passage.row);
        pool_add(&passage.before, passage.row);
        good = pass_all(run, moments, count, &passage);
        run->after = passage.after;
        passage.after = (struct pool){0};
    }
    pool_free(&passage.before);
    pool_free(&passage.after);
    pool_free(&passage.room);
    free(passage.row);
    free(moments);
    return good && !run->on_day.failed;
}

void run_free(struct run *run)
{
    pool_free(&run->on_day);
    pool_free(&run->after);
}
