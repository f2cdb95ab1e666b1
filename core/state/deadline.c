/* Owns: which pending steps still wait: their deadlines, and the events that fulfil them. */
#include "state/deadline.h"

#include "state/answer.h"

/* The event itself says that it no longer holds. */
static bool is_ended(const chancery_event *event, const struct pending *pending)
{
    return pending->ended &&
           texts_have(pending->ended_values, value_text(event_field(event, pending->ended->name)));
}

static bool names_party(const chancery_event *event, chancery_text code)
{
    for (size_t i = 0; i < event->party_count; i++)
        if (event->parties[i].role != CHANCERY_ROLE_ACCOUNT &&
            text_equal(event->parties[i].code, code))
            return true;
    return code.size == 0;
}

/* Where the acts of the event begin: they are in order of event. */
static size_t first_act(const struct world *world, size_t event)
{
    size_t low = 0, high = world->act_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (world->acts[middle].event < event)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether what `event` does to the facet of the order concerns its entry. An event that does
 * nothing to it must name both its parties. */
static bool concerns(const struct world *world, size_t event, const struct act *order)
{
    const struct facet *facet = order->step->facet;
    bool any = false;
    for (size_t i = first_act(world, event); i < world->act_count; i++) {
        const struct act *act = &world->acts[i];
        if (act->event != event)
            break;
        if (act->step->facet != facet || act->step->pending)
            continue;
        any = true;
        if (key_touches(facet, act->key, order->key) || key_touches(facet, order->key, act->key))
            return true;
    }
    const chancery_event *found = world->history->events[event];
    return !any && names_party(found, order->actor) && names_party(found, order->target);
}

/* The first moment that has fulfilled the order by the day, and one that may have. */
struct fulfilment {
    size_t certain, possible; /* SIZE_MAX: none */
};

/* Takes in a moment that may fulfil the order, if its type can. */
static void consider(struct world *world, const struct act *order, size_t moment,
                     struct fulfilment *found)
{
    const struct moment *at = &world->order.moments[moment];
    const chancery_event *event = world->history->events[at->event];
    const int64_t day = world->question->day;
    if (moment == order->moment || at->earliest > day ||
        !texts_have(order->step->pending->fulfilled, event->type) ||
        order_before(&world->order, moment, order->moment))
        return;
    if (at->latest <= day && found->certain == SIZE_MAX)
        found->certain = moment;
    else if (found->possible == SIZE_MAX)
        found->possible = moment;
}

/* Whether every type that fulfils the step does something to its facet, so that only what touches
 * the entry needs a look. */
static bool all_touch(const struct world *world, const struct step *step)
{
    for (const char *const *type = step->pending->fulfilled; *type; type++) {
        const struct effect *effect = effects_of(world->history->effects, chancery_text_of(*type));
        bool touches = false;
        for (size_t i = 0; effect && i < effect->step_count; i++)
            touches |= effect->steps[i].facet == step->facet && !effect->steps[i].pending;
        if (!touches)
            return false;
    }
    return true;
}

static size_t first_use(const struct world *world, size_t group)
{
    size_t low = 0, high = world->use_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (world->uses[middle].group < group)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct fulfilment find_fulfilment(struct world *world, const struct act *order)
{
    struct fulfilment found = {SIZE_MAX, SIZE_MAX};
    size_t entry = world_entry(world, order->step->facet, order->key);
    if (entry == SIZE_MAX || !all_touch(world, order->step)) {
        for (size_t i = 0; i < world->order.event_count; i++)
            if (concerns(world, world->order.moments[i].event, order))
                consider(world, order, i, &found);
        return found;
    }
    size_t group = world->entries[entry].group;
    for (size_t i = first_use(world, group); i < world->use_count; i++) {
        const struct use *use = &world->uses[i];
        if (use->group != group)
            break;
        if (use->entry == entry || use->to == entry)
            consider(world, order, use->moment, &found);
    }
    return found;
}

static const chancery_state_date *keep_date(const struct world *world, size_t moment,
                                            struct arena *arena)
{
    chancery_state_date *date = moment == SIZE_MAX ? NULL : arena_make(arena, 1, sizeof *date);
    if (date)
        *date = world_date(world, moment);
    return date;
}

static void put_deadline(struct world *world, const struct act *act, size_t possible,
                         struct arena *arena, struct buffer *out)
{
    const struct facet *facet = act->step->facet;
    const chancery_event *event = world->history->events[act->event];
    const chancery_field *until = act->step->pending->until;
    chancery_date bounds;
    chancery_state_deadline deadline = {
        .facet = arena_text(arena, chancery_text_of(facet->name)).bytes,
        .order = world_date(world, act->moment),
        .order_possible = world->order.moments[act->moment].latest > world->question->day,
        .deadline = until ? value_text(event_field(event, until->name)) : TEXT(""),
        .perhaps = keep_date(world, possible, arena),
    };
    deadline.part_count =
        answer_key(facet, act->key, world->symbols, arena, deadline.part_names, deadline.key);
    if (chancery_date_parse(deadline.deadline, &bounds, NULL) == CHANCERY_OK)
        deadline.overdue = bounds.latest < world->question->day;
    buffer_add(out, &deadline, sizeof deadline);
}

void deadlines_find(struct world *world, struct arena *arena, struct buffer *out)
{
    for (size_t i = 0; i < world->act_count; i++) {
        const struct act *act = &world->acts[i];
        const struct state_question *question = world->question;
        if (!act->step->pending || (question->facet && question->facet != act->step->facet) ||
            !key_answers(act->step->facet, act->key, question, world->symbols) ||
            world->order.moments[act->moment].earliest > question->day ||
            is_ended(world->history->events[act->event], act->step->pending))
            continue;
        struct fulfilment found = find_fulfilment(world, act);
        if (found.certain == SIZE_MAX)
            put_deadline(world, act, found.possible, arena, out);
    }
}
