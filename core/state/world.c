/* Owns: which events make a world, the entries that they name, and which entries belong together.
 */
#include "state/world.h"

#include "state/act.h"

#include <stdlib.h>
#include <xxhash.h>

/* ---- Events and moments ---- */

bool world_considers(const struct state_question *question, const chancery_event *event)
{
    return event->standing == STANDING_CONFIRMED ||
           (event->standing == STANDING_REPORTED && question->reported);
}

static bool tells(const struct world *world, const chancery_event *event, chancery_text account)
{
    chancery_text by = event_account(event);
    return world_considers(world->question, event) && (by.size == 0 || text_equal(by, account));
}

static void put_moment(struct buffer *bytes, size_t event, chancery_text date, chancery_date bounds,
                       uint32_t seq)
{
    const struct moment moment = {
        .event = event,
        .date = date,
        .earliest = bounds.earliest,
        .latest = bounds.latest,
        .day = bounds.earliest,
        .seq = bounds.earliest == bounds.latest ? seq : 0,
    };
    buffer_add(bytes, &moment, sizeof moment);
}

static struct moment *moment_at(const struct buffer *bytes, size_t index)
{
    return bytes->bytes ? (struct moment *)(void *)bytes->bytes + index : NULL;
}

/* The moment from which a step of the event at `moment` counts: the date in its field `from`, if
 * the event has it. Each is a moment of its own, behind those of the events. */
static size_t moment_from(struct world *world, size_t moment, const chancery_field *from)
{
    const chancery_event *event =
        world->history->events[moment_at(&world->moment_bytes, moment)->event];
    chancery_text date = value_text(event_field(event, from->name));
    chancery_date bounds;
    if (date.size == 0 || chancery_date_parse(date, &bounds, NULL) != CHANCERY_OK)
        return moment;
    size_t made = world->moment_bytes.size / sizeof(struct moment);
    put_moment(&world->moment_bytes, moment_at(&world->moment_bytes, moment)->event, date, bounds,
               0);
    return world->moment_bytes.failed ? moment : made;
}

static void take_events(struct world *world, chancery_text account)
{
    const struct state_history *history = world->history;
    for (size_t i = 0; i < history->count; i++) {
        const chancery_event *event = history->events[i];
        if (tells(world, event, account))
            put_moment(&world->moment_bytes, i, event->date, event->bounds, event->seq);
    }
    world->order.event_count = world->moment_bytes.size / sizeof(struct moment);
    for (size_t i = 0; i < world->order.event_count && !world->moment_bytes.failed; i++)
        acts_make(world, moment_at(&world->moment_bytes, i)->event, i, moment_from);
    world->acts = (struct act *)(void *)world->act_bytes.bytes;
    world->act_count = world->act_bytes.size / sizeof(struct act);
}

static bool order_events(struct world *world)
{
    struct order *order = &world->order;
    order->arena = &world->arena;
    order->moments = moment_at(&world->moment_bytes, 0);
    order->count = world->moment_bytes.size / sizeof(struct moment);
    order->stack = arena_make(&world->arena, order->count + 1, sizeof *order->stack);
    return order->stack && !world->moment_bytes.failed && order_make(order, world->history->events);
}

chancery_state_date world_date(const struct world *world, size_t moment)
{
    const struct moment *found = &world->order.moments[moment];
    chancery_date bounds = world->history->events[found->event]->bounds;
    if (moment >= world->order.event_count)
        chancery_date_parse(found->date, &bounds, NULL);
    return (chancery_state_date){found->event, found->date, bounds.earliest, bounds.latest};
}

/* ---- Entries ---- */

static uint64_t entry_key(const struct facet *facet, const uint32_t *key)
{
    uint64_t words[FACET_PARTS + 1] = {(uint64_t)(uintptr_t)facet};
    for (size_t i = 0; i < facet->part_count; i++)
        words[i + 1] = key[i];
    return XXH3_64bits(words, sizeof words);
}

size_t world_entry(const struct world *world, const struct facet *facet, const uint32_t *key)
{
    uint32_t number = number_map_get(&world->entry_numbers, entry_key(facet, key));
    return number == NUMBER_NONE ? SIZE_MAX : number;
}

static bool is_told(const struct act *act)
{
    for (size_t i = 0; i < act->step->facet->part_count; i++)
        if (act->key[i] == KEY_OPEN)
            return false;
    return true;
}

static bool part_touches(uint32_t act, uint32_t entry)
{
    return act == KEY_OPEN || act == entry;
}

bool key_touches(const struct facet *facet, const uint32_t *act, const uint32_t *entry)
{
    if (facet->symmetric && part_touches(act[0], entry[1]) && part_touches(act[1], entry[0]))
        return true;
    for (size_t i = 0; i < facet->part_count; i++)
        if (!part_touches(act[i], entry[i]))
            return false;
    return true;
}

bool key_answers(const struct facet *facet, const uint32_t *key,
                 const struct state_question *question, const struct symbols *symbols)
{
    size_t found = 0;
    for (size_t i = 0; i < question->party_count; i++) {
        bool named = false;
        for (size_t j = 0; j < facet->part_count && !named; j++)
            named = facet->parts[j].party &&
                    text_equal(symbol_text(symbols, key[j]), question->parties[i]);
        found += named;
    }
    return found == question->party_count;
}

static size_t take_entry(struct world *world, const struct facet *facet, const uint32_t *key)
{
    size_t number = world_entry(world, facet, key);
    if (number != SIZE_MAX || !key_answers(facet, key, world->question, world->symbols))
        return number;
    number = world->entry_bytes.size / sizeof(struct entry);
    struct entry entry = {.facet = facet, .group = number};
    for (size_t i = 0; i < facet->part_count; i++)
        entry.key[i] = key[i];
    buffer_add(&world->entry_bytes, &entry, sizeof entry);
    number_map_put(&world->entry_numbers, entry_key(facet, key), (uint32_t)number);
    return world->entry_bytes.failed ? SIZE_MAX : number;
}

static struct entry *entry_at(const struct world *world, size_t index)
{
    char *bytes = world->entry_bytes.bytes;
    return bytes ? (struct entry *)(void *)bytes + index : NULL;
}

static size_t group_of(const struct world *world, size_t entry)
{
    while (entry_at(world, entry)->group != entry)
        entry = entry_at(world, entry)->group;
    return entry;
}

/* ---- Uses ---- */

static void put_use(struct world *world, size_t act, size_t entry, size_t to, bool told)
{
    const struct use use = {.moment = world->acts[act].moment,
                            .act = act,
                            .entry = entry,
                            .to = to,
                            .told = told,
                            .because = SIZE_MAX};
    buffer_add(&world->use_bytes, &use, sizeof use);
}

/* An act whose key is named whole. */
static void use_named(struct world *world, size_t index)
{
    const struct act *act = &world->acts[index];
    size_t entry = take_entry(world, act->step->facet, act->key);
    if (entry == SIZE_MAX || act->step->pending)
        return;
    size_t to = act->step->moves ? take_entry(world, act->step->facet, act->moved) : entry;
    if (to == SIZE_MAX || (act->step->moves && to == entry))
        return;
    size_t low = group_of(world, entry), high = group_of(world, to);
    entry_at(world, low > high ? low : high)->group = low > high ? high : low;
    put_use(world, index, entry, to, true);
}

/* An act on every entry that its key leaves open. */
static void use_open(struct world *world, size_t index)
{
    const struct act *act = &world->acts[index];
    for (size_t i = 0; i < world->entry_count; i++)
        if (world->entries[i].facet == act->step->facet &&
            key_touches(act->step->facet, act->key, world->entries[i].key))
            put_use(world, index, i, i, false);
}

static int by_group(const void *a, const void *b)
{
    const struct use *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->moment != y->moment)
        return x->moment < y->moment ? -1 : 1;
    if (x->act != y->act)
        return x->act < y->act ? -1 : 1;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

static void sort_uses(struct world *world)
{
    world->uses = (struct use *)(void *)world->use_bytes.bytes;
    world->use_count = world->use_bytes.size / sizeof(struct use);
    for (size_t i = 0; i < world->entry_count; i++)
        world->entries[i].group = group_of(world, i);
    for (size_t i = 0; i < world->use_count; i++)
        world->uses[i].group = world->entries[world->uses[i].entry].group;
    if (world->use_count > 0)
        qsort(world->uses, world->use_count, sizeof *world->uses, by_group);
}

/* A pending act names its entry too: what is not known yet of it is then said to be unknown. */
static void make_uses(struct world *world)
{
    for (size_t i = 0; i < world->act_count; i++)
        if (is_told(&world->acts[i]))
            use_named(world, i);
    world->entries = entry_at(world, 0);
    world->entry_count = world->entry_bytes.size / sizeof(struct entry);
    for (size_t i = 0; i < world->act_count; i++)
        if (!is_told(&world->acts[i]) && !world->acts[i].step->pending)
            use_open(world, i);
    sort_uses(world);
}

/* ---- The whole ---- */

bool world_make(struct world *world, const struct state_history *history,
                const struct state_question *question, chancery_text account,
                struct symbols *symbols)
{
    *world = (struct world){.history = history, .question = question, .symbols = symbols};
    take_events(world, account);
    if (world->act_bytes.failed || !order_events(world))
        return false;
    acts_resolve(world);
    make_uses(world);
    return !world->entry_bytes.failed && !world->use_bytes.failed && !world->entry_numbers.failed &&
           !symbols_failed(symbols) && !world->arena.failed;
}

void world_free(struct world *world)
{
    buffer_free(&world->moment_bytes);
    buffer_free(&world->act_bytes);
    buffer_free(&world->entry_bytes);
    buffer_free(&world->use_bytes);
    number_map_free(&world->entry_numbers);
    arena_free(&world->arena);
}
