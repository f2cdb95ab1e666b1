/* Owns: which keys an event's steps name. */
#include "state/act.h"

#include <xxhash.h>

/* ---- Keys ---- */

/* Where keys are being made: part by part, for every item of a list. */
struct making {
    struct world *world;
    const chancery_event *event;
    struct act act;
};

static void make_part(struct making *making, size_t part);

static void put_act(struct making *making)
{
    struct act *act = &making->act;
    const struct facet *facet = act->step->facet;
    chancery_text a = symbol_text(making->world->symbols, act->key[0]);
    chancery_text b = symbol_text(making->world->symbols, act->key[1]);
    if (facet->symmetric && text_compare(a, b) > 0) {
        uint32_t first = act->key[0];
        act->key[0] = act->key[1];
        act->key[1] = first;
    }
    for (size_t i = 0; i < facet->part_count; i++)
        if (act->step->move[i].kind == ORIGIN_NONE)
            act->moved[i] = act->key[i];
    buffer_add(&making->world->act_bytes, act, sizeof *act);
}

static void make_with(struct making *making, size_t part, uint32_t symbol)
{
    making->act.key[part] = symbol;
    make_part(making, part + 1);
}

static void make_from_value(struct making *making, size_t part, const struct value *value)
{
    const struct facet_part *rule = &making->act.step->facet->parts[part];
    struct symbols *symbols = making->world->symbols;
    if (value && value->kind == CHANCERY_LIST) {
        for (size_t i = 0; i < value->as.list.count; i++)
            make_from_value(making, part, &value->as.list.items[i]);
    } else if (value && rule->party) {
        make_with(making, part, symbol_exact(symbols, value_text(value)));
    } else if (value) {
        make_with(making, part, symbol_folded(symbols, value_text(value)));
    } else if (rule->previous) {
        make_with(making, part, KEY_ABSENT);
    } else if (!rule->party) {
        make_with(making, part, symbol_folded(symbols, TEXT("")));
    }
}

static void make_from_party(struct making *making, size_t part, chancery_text code)
{
    if (code.size > 0)
        make_with(making, part, symbol_exact(making->world->symbols, code));
}

static void make_part(struct making *making, size_t part)
{
    const struct step *step = making->act.step;
    if (part == step->facet->part_count) {
        put_act(making);
        return;
    }
    const struct origin *origin = &step->key[part];
    switch (origin->kind) {
    case ORIGIN_NONE:
        make_with(making, part, KEY_OPEN);
        break;
    case ORIGIN_ACTOR:
        make_from_party(making, part, making->act.actor);
        break;
    case ORIGIN_TARGET:
        make_from_party(making, part, making->act.target);
        break;
    case ORIGIN_FIELD:
        make_from_value(making, part, event_field(making->event, origin->field->name));
        break;
    }
}

/* Where a move leads. */
static void set_moved(struct making *making)
{
    struct act *act = &making->act;
    for (size_t i = 0; i < act->step->facet->part_count; i++) {
        const struct origin *origin = &act->step->move[i];
        const struct value *value =
            origin->kind == ORIGIN_FIELD ? event_field(making->event, origin->field->name) : NULL;
        act->moved[i] = symbol_folded(making->world->symbols, value_text(value));
    }
}

/* ---- Pairs ---- */

static void make_pair(struct making *making, const struct step *step)
{
    making->act.step = step;
    set_moved(making);
    make_part(making, 0);
}

static void make_targets(struct making *making, const struct step *step)
{
    const chancery_event *event = making->event;
    bool any = false;
    for (size_t i = 0; i < event->party_count; i++) {
        if (event->parties[i].role != CHANCERY_ROLE_TARGET)
            continue;
        any = true;
        making->act.target = event->parties[i].code;
        make_pair(making, step);
    }
    making->act.target = (chancery_text){"", 0};
    if (!any)
        make_pair(making, step);
}

void acts_make(struct world *world, size_t event, size_t moment,
               size_t (*moment_of)(struct world *world, size_t moment, const chancery_field *from))
{
    struct making making = {.world = world, .event = world->history->events[event]};
    const struct effect *effect = effects_of(world->history->effects, making.event->type);
    making.act.event = event;
    for (size_t i = 0; effect && i < effect->step_count; i++) {
        const struct step *step = &effect->steps[i];
        making.act.moment = step->from ? moment_of(world, moment, step->from) : moment;
        for (size_t j = 0; j < making.event->party_count; j++) {
            if (making.event->parties[j].role != CHANCERY_ROLE_ACTOR)
                continue;
            making.act.actor = making.event->parties[j].code;
            make_targets(&making, step);
        }
    }
}

/* ---- Parts that are not named ---- */

/* What stands for the facet and the other parts of the key. */
static uint64_t others_key(const struct act *act, size_t part)
{
    uint64_t words[FACET_PARTS + 2] = {(uint64_t)(uintptr_t)act->step->facet, part};
    for (size_t i = 0; i < act->step->facet->part_count; i++)
        words[i + 2] = i == part ? 0 : act->key[i];
    return XXH3_64bits(words, sizeof words);
}

/* Takes an act as it comes by in order: the part that it names is what later ones mean. */
static void note_named(struct number_map *named, const struct act *act, size_t part)
{
    uint32_t symbol = act->moved[part];
    if (symbol >= SYMBOL_FIRST)
        number_map_put(named, others_key(act, part), symbol);
}

static void note_next(struct number_map *named, const struct act *act, size_t part,
                      struct symbols *symbols)
{
    uint32_t symbol = act->key[part];
    if (symbol == KEY_ABSENT && act->step->moves)
        symbol = symbol_folded(symbols, TEXT("")); /* it was elsewhere, nobody says where */
    if (symbol >= SYMBOL_FIRST)
        number_map_put(named, others_key(act, part), symbol);
}

static void name_part(struct act *act, size_t part, uint32_t symbol)
{
    bool stays = act->step->move[part].kind == ORIGIN_NONE;
    act->key[part] = symbol;
    if (stays)
        act->moved[part] = symbol;
}

static bool lacks(const struct act *act, size_t part)
{
    const struct facet *facet = act->step->facet;
    return part < facet->part_count && facet->parts[part].previous && act->key[part] == KEY_ABSENT;
}

static bool follows_rule(const struct act *act, size_t part)
{
    const struct facet *facet = act->step->facet;
    return part < facet->part_count && facet->parts[part].previous;
}

/* The acts from `start` that belong to the same event. */
static size_t event_end(const struct world *world, size_t start)
{
    size_t end = start + 1;
    while (end < world->act_count && world->acts[end].event == world->acts[start].event)
        end++;
    return end;
}

static size_t event_start(const struct world *world, size_t end)
{
    size_t start = end - 1;
    while (start > 0 && world->acts[start - 1].event == world->acts[start].event)
        start--;
    return start;
}

static void resolve_from_earlier(struct world *world, size_t part, struct number_map *named)
{
    for (size_t start = 0, end; start < world->act_count; start = end) {
        end = event_end(world, start);
        for (size_t i = start; i < end; i++) {
            struct act *act = &world->acts[i];
            uint32_t symbol =
                lacks(act, part) ? number_map_get(named, others_key(act, part)) : NUMBER_NONE;
            if (symbol != NUMBER_NONE)
                name_part(act, part, symbol);
        }
        for (size_t i = start; i < end; i++)
            if (follows_rule(&world->acts[i], part))
                note_named(named, &world->acts[i], part);
    }
}

static void resolve_from_later(struct world *world, size_t part, struct number_map *named)
{
    uint32_t nowhere = symbol_folded(world->symbols, TEXT(""));
    for (size_t end = world->act_count, start; end > 0; end = start) {
        start = event_start(world, end);
        for (size_t i = start; i < end; i++) {
            struct act *act = &world->acts[i];
            if (!lacks(act, part) || act->step->moves)
                continue;
            uint32_t symbol = number_map_get(named, others_key(act, part));
            if (symbol != NUMBER_NONE)
                name_part(act, part, symbol);
        }
        for (size_t i = start; i < end; i++)
            if (follows_rule(&world->acts[i], part))
                note_next(named, &world->acts[i], part, world->symbols);
    }
    for (size_t i = 0; i < world->act_count; i++)
        if (lacks(&world->acts[i], part))
            name_part(&world->acts[i], part, nowhere);
}

static bool any_lacks(const struct world *world, size_t part)
{
    for (size_t i = 0; i < world->act_count; i++)
        if (lacks(&world->acts[i], part))
            return true;
    return false;
}

void acts_resolve(struct world *world)
{
    for (size_t part = 0; part < FACET_PARTS; part++) {
        if (!any_lacks(world, part))
            continue;
        struct number_map earlier = {0}, later = {0};
        resolve_from_earlier(world, part, &earlier);
        resolve_from_later(world, part, &later);
        world->symbols->failed |= earlier.failed || later.failed;
        number_map_free(&earlier);
        number_map_free(&later);
    }
}
