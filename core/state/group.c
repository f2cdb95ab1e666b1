/* Owns: which entries and uses belong to which group. */
#include "state/group.h"

#include <stdlib.h>

/* Gives the entries of the group their cells. */
static void lay_out(struct run *run)
{
    for (size_t i = 0; i < run->entry_count; i++) {
        run->cells[run->entries[i]] = run->cell_count;
        run->cell_count += run->world->entries[run->entries[i]].facet->slot_count;
    }
}

struct grouped {
    size_t group, entry;
};

static int by_group(const void *a, const void *b)
{
    const struct grouped *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

/* Lists the entries group by group into `entries`. */
static bool sort_entries(const struct world *world, size_t *entries)
{
    struct grouped *grouped = calloc(world->entry_count + 1, sizeof *grouped);
    if (!grouped)
        return false;
    for (size_t i = 0; i < world->entry_count; i++)
        grouped[i] = (struct grouped){world->entries[i].group, i};
    qsort(grouped, world->entry_count, sizeof *grouped, by_group);
    for (size_t i = 0; i < world->entry_count; i++)
        entries[i] = grouped[i].entry;
    free(grouped);
    return true;
}

/* The run of the group that begins at `*at` of the entries, with its uses from `*use` on. */
static struct run next_group(const struct world *world, const size_t *entries, size_t *at,
                             size_t *use)
{
    struct run run = {.day = world->question->day,
                      .group = world->entries[entries[*at]].group,
                      .entries = entries + *at,
                      .uses = world->uses ? world->uses + *use : NULL};
    while (*at < world->entry_count && world->entries[entries[*at]].group == run.group) {
        run.entry_count++;
        ++*at;
    }
    while (*use < world->use_count && world->uses[*use].group == run.group) {
        run.use_count++;
        ++*use;
    }
    return run;
}

bool each_group(struct world *world, bool (*group)(void *context, struct run *run), void *context)
{
    size_t *entries = arena_make(&world->arena, world->entry_count + 1, sizeof *entries);
    size_t *cells = arena_make(&world->arena, world->entry_count + 1, sizeof *cells);
    bool good = entries && cells && sort_entries(world, entries);
    for (size_t at = 0, use = 0; at < world->entry_count && good;) {
        struct run run = next_group(world, entries, &at, &use);
        run.world = world;
        run.cells = cells;
        lay_out(&run);
        good = group(context, &run);
        run_free(&run);
    }
    return good;
}
