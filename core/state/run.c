/* Owns: the clusters of a group's moments, one after the other. */
#include "state/search.h"

#include <stdlib.h>
#include <string.h>

/* ---- Moments of the group ---- */

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
            dated[found++] =
                (struct dated){moment_earliest(run, moment), moment_latest(run, moment), moment};
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
    int64_t end = moment_latest(run, moments[0]);
    while (cluster.count < count && moment_earliest(run, moments[cluster.count]) <= end) {
        int64_t next = moment_latest(run, moments[cluster.count++]);
        end = next > end ? next : end;
    }
    return cluster;
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

/* Forgets every value that the use may set; in an order that was not looked at, it may have changed
 * something. */
static void forget_use(const struct run *run, struct use *use, uint32_t *row)
{
    const struct step *step = run->world->acts[use->act].step;
    use->did |= USE_CHANGED;
    for (size_t i = 0; i < step->facet->slot_count; i++) {
        uint32_t *cell = row + (run->cells[use->entry] + i) * CELL_SIZE;
        uint32_t *to = row + (run->cells[use->to] + i) * CELL_SIZE;
        cell[CELL_VALUE] = to[CELL_VALUE] = VALUE_UNDETERMINED;
        cell[CELL_CHANGED] = to[CELL_CHANGED] = MOMENT_NONE;
        cell[CELL_CONFIRMED] = to[CELL_CONFIRMED] = MOMENT_NONE;
    }
}

static void forget_cluster(const struct run *run, const struct cluster *cluster, uint32_t *row)
{
    for (size_t i = 0; i < cluster->count; i++) {
        size_t count;
        struct use *uses = uses_of(run, cluster->moments[i], &count);
        for (size_t j = 0; j < count; j++)
            forget_use(run, &uses[j], row);
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

/* ---- The whole ---- */

/* A passage that begins where nothing is known. */
static bool passage_start(struct run *run, struct passage *passage)
{
    const size_t width = row_width(run);
    *passage = (struct passage){.before = pool_start(width, 0),
                                .after = pool_start(width, 0),
                                .room = pool_start(width, 0),
                                .row = calloc(width + 1, sizeof *passage->row)};
    run->on_day = pool_start(width, 0);
    run->after = pool_start(width, 0);
    if (!passage->row)
        return false;
    start_row(run, passage->row);
    pool_add(&passage->before, passage->row);
    return true;
}

static void passage_end(struct passage *passage)
{
    pool_free(&passage->before);
    pool_free(&passage->after);
    pool_free(&passage->room);
    free(passage->row);
}

bool run_group(struct run *run)
{
    struct passage passage;
    size_t count = 0;
    size_t *moments = sort_moments(run, &count);
    run->until_known = true;
    bool good = passage_start(run, &passage) && moments;
    if (good) {
        good = pass_all(run, moments, count, &passage);
        run->after = passage.after;
        passage.after = (struct pool){0};
    }
    passage_end(&passage);
    free(moments);
    return good && !run->on_day.failed;
}

/* ---- Through all days ---- */

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The days, in order, on which it becomes possible or certain that a moment of the cluster has
 * come. NULL when out of memory. */
static int64_t *turning_days(const struct run *run, const struct cluster *cluster, size_t *count)
{
    int64_t *days = calloc(2 * cluster->count, sizeof *days);
    size_t kept = 0;
    if (!days)
        return NULL;
    for (size_t i = 0; i < cluster->count; i++) {
        days[2 * i] = moment_earliest(run, cluster->moments[i]);
        days[2 * i + 1] = moment_latest(run, cluster->moments[i]);
    }
    qsort(days, 2 * cluster->count, sizeof *days, by_number);
    for (size_t i = 0; i < 2 * cluster->count; i++)
        if (kept == 0 || days[kept - 1] != days[i])
            days[kept++] = days[i];
    *count = kept;
    return days;
}

/* The states on a day within the cluster, into run->on_day; the passage stays where it is. */
static bool cut_cluster(struct run *run, const struct cluster *cluster, struct passage *passage)
{
    const size_t width = row_width(run);
    struct passage trial = {.before = pool_start(width, 0),
                            .after = pool_start(width, 0),
                            .room = pool_start(width, 0),
                            .row = passage->row};
    bool found = false;
    copy_states(&passage->before, &trial.before);
    bool good = cluster->count > MOMENTS_MAX || search_once(run, cluster, false, &trial, &found);
    if (good && !found) {
        pool_clear(&run->on_day);
        give_up(run, cluster, &trial.before, &trial.room, trial.row);
        copy_states(&trial.before, &run->on_day);
    }
    good = good && !trial.before.failed && !trial.after.failed && !trial.room.failed;
    trial.row = NULL;
    passage_end(&trial);
    return good;
}

/* One day of the cluster. Behind its last one the passage has gone on. */
static bool turn(struct run *run, struct cluster *cluster, struct passage *passage)
{
    pool_clear(&run->on_day);
    cluster->is_cut = cuts(run, cluster);
    if (cluster->is_cut)
        return cut_cluster(run, cluster, passage);
    bool good = pass_cluster(run, cluster, passage, false);
    copy_states(&passage->before, &run->on_day);
    return good;
}

static bool through_cluster(struct run *run, struct cluster *cluster, struct passage *passage,
                            const struct visit *visit)
{
    size_t count = 0;
    int64_t *days = turning_days(run, cluster, &count);
    bool good = days != NULL;
    for (size_t i = 0; i < count && good && days[i] <= visit->last; i++) {
        run->day = days[i];
        good =
            turn(run, cluster, passage) && !run->on_day.failed && visit->day(visit->context, run);
    }
    free(days);
    return good;
}

bool run_through(struct run *run, const struct visit *visit)
{
    struct passage passage;
    size_t count = 0;
    size_t *moments = sort_moments(run, &count);
    bool good = passage_start(run, &passage) && moments;
    for (size_t at = 0; at < count && good && moment_earliest(run, moments[at]) <= visit->last;) {
        struct cluster cluster = first_cluster(run, moments + at, count - at);
        good = through_cluster(run, &cluster, &passage, visit);
        at += cluster.count;
    }
    good = good && !passage.before.failed && !passage.room.failed;
    passage_end(&passage);
    free(moments);
    return good;
}

void run_free(struct run *run)
{
    pool_free(&run->on_day);
    pool_free(&run->after);
}
