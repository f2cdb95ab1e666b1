/* Owns: what one step does to the values of an entry. */
#include "state/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* What an event gives for a value. */
struct given {
    enum { GIVES_NO_CHANGE, GIVES_VALUE } kind;
    uint32_t value;
};

static struct given give(uint32_t value)
{
    return (struct given){GIVES_VALUE, value};
}

static uint32_t value_symbol(struct symbols *symbols, const struct facet_slot *slot,
                             chancery_text text)
{
    return slot->kind == SLOT_TEXT ? symbol_folded(symbols, text) : symbol_exact(symbols, text);
}

/* ---- Lists ---- */

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const chancery_text *)a, *(const chancery_text *)b);
}

struct items {
    chancery_text *texts;
    size_t count;
};

static bool items_have(const struct items *items, chancery_text text)
{
    for (size_t i = 0; i < items->count; i++)
        if (text_equal(items->texts[i], text))
            return true;
    return false;
}

static void items_add(struct items *items, chancery_text text)
{
    if (text.size > 0 && !items_have(items, text))
        items->texts[items->count++] = text;
}

static void items_remove(struct items *items, chancery_text text)
{
    for (size_t i = 0; i < items->count; i++)
        if (text_equal(items->texts[i], text))
            items->texts[i--] = items->texts[--items->count];
}

/* Calls `take` for each text that an origin gives. */
static void each_text(const struct act *act, const chancery_event *event,
                      const struct origin *origin, struct items *items,
                      void (*take)(struct items *items, chancery_text text))
{
    const struct value *value =
        origin->kind == ORIGIN_FIELD ? event_field(event, origin->field->name) : NULL;
    if (origin->kind == ORIGIN_ACTOR || origin->kind == ORIGIN_TARGET)
        take(items, origin->kind == ORIGIN_ACTOR ? act->actor : act->target);
    if (value && value->kind != CHANCERY_LIST)
        take(items, value_text(value));
    for (size_t i = 0; value && value->kind == CHANCERY_LIST && i < value->as.list.count; i++)
        take(items, value_text(&value->as.list.items[i]));
}

static void add_line(struct items *items, chancery_text list)
{
    while (list.size > 0) {
        size_t size = text_find(list, '\n');
        items_add(items, text_slice(list.bytes, size));
        size += size < list.size;
        list = text_slice(list.bytes + size, list.size - size);
    }
}

static size_t list_room(const chancery_event *event, const struct origin *origin)
{
    if (origin->kind != ORIGIN_FIELD)
        return 1;
    return 1 + event_list(event, origin->field->name).count;
}

static size_t count_lines(chancery_text list)
{
    size_t count = 1;
    for (size_t i = 0; i < list.size; i++)
        count += list.bytes[i] == '\n';
    return count;
}

/* The items in order, as one text. */
static uint32_t list_symbol(struct symbols *symbols, struct items *items)
{
    struct buffer text = {0};
    if (items->count > 0)
        qsort(items->texts, items->count, sizeof *items->texts, by_text);
    for (size_t i = 0; i < items->count; i++) {
        if (i > 0)
            buffer_byte(&text, '\n');
        buffer_text(&text, items->texts[i]);
    }
    symbols->failed |= text.failed;
    uint32_t symbol = symbol_exact(symbols, buffer_view(&text));
    buffer_free(&text);
    return symbol;
}

/* The list `old`, or an empty one, with what the event adds and without what it removes. */
static struct given give_list(struct symbols *symbols, const struct act *act,
                              const chancery_event *event, const struct setting *setting,
                              chancery_text old)
{
    struct items items = {0};
    items.texts =
        calloc(count_lines(old) + list_room(event, &setting->origin), sizeof *items.texts);
    if (!items.texts) {
        symbols->failed = true;
        return (struct given){0};
    }
    add_line(&items, old);
    each_text(act, event, &setting->origin, &items, items_add);
    each_text(act, event, &setting->removed, &items, items_remove);
    uint32_t symbol = list_symbol(symbols, &items);
    free(items.texts);
    return give(symbol);
}

/* ---- Single values ---- */

/* What the origin gives, as a text; false when the event has nothing there. */
static bool origin_text(const struct act *act, const chancery_event *event,
                        const struct origin *origin, char digits[24], chancery_text *text)
{
    if (origin->kind == ORIGIN_ACTOR || origin->kind == ORIGIN_TARGET) {
        *text = origin->kind == ORIGIN_ACTOR ? act->actor : act->target;
        return text->size > 0;
    }
    const struct value *value =
        origin->kind == ORIGIN_FIELD ? event_field(event, origin->field->name) : NULL;
    if (value && value->kind == CHANCERY_INTEGER) {
        snprintf(digits, 24, "%" PRId64, value->as.integer);
        *text = chancery_text_of(digits);
        return true;
    }
    *text = value_text(value);
    return value && value->kind == CHANCERY_STRING;
}

static struct given give_otherwise(struct symbols *symbols, const struct facet_slot *slot,
                                   const struct setting *setting)
{
    if (setting->otherwise == ELSE_NOTHING)
        return give(VALUE_NOTHING);
    if (setting->otherwise == ELSE_CONSTANT)
        return give(value_symbol(symbols, slot, chancery_text_of(setting->constant)));
    return (struct given){0};
}

static struct given give_origin(struct symbols *symbols, const struct act *act,
                                const chancery_event *event, const struct setting *setting)
{
    const struct facet_slot *slot = &act->step->facet->slots[setting->slot];
    char digits[24];
    chancery_text text;
    if (!origin_text(act, event, &setting->origin, digits, &text))
        return give_otherwise(symbols, slot, setting);
    for (size_t i = 0; i < setting->map_count; i++)
        if (text_is(text, setting->map[i].from))
            return give(value_symbol(symbols, slot, chancery_text_of(setting->map[i].to)));
    return setting->map_count > 0 ? give_otherwise(symbols, slot, setting)
                                  : give(value_symbol(symbols, slot, text));
}

static bool gives(const chancery_event *event, const struct origin *origin)
{
    return origin->kind == ORIGIN_FIELD ? event_field(event, origin->field->name) != NULL
                                        : origin->kind != ORIGIN_NONE;
}

static struct given give_setting(struct symbols *symbols, const struct act *act,
                                 const chancery_event *event, const struct setting *setting,
                                 uint32_t old)
{
    const struct facet_slot *slot = &act->step->facet->slots[setting->slot];
    switch (setting->kind) {
    case SET_CONSTANT:
        return give(value_symbol(symbols, slot, chancery_text_of(setting->constant)));
    case SET_NOTHING:
        return give(VALUE_NOTHING);
    case SET_CHANGE:
        if (!gives(event, &setting->origin) && !gives(event, &setting->removed))
            return (struct given){0};
        return give_list(symbols, act, event, setting, symbol_text(symbols, old));
    case SET_ORIGIN:
        break;
    }
    if (slot->kind != SLOT_LIST)
        return give_origin(symbols, act, event, setting);
    return gives(event, &setting->origin)
               ? give_list(symbols, act, event, setting, (chancery_text){"", 0})
               : give_otherwise(symbols, slot, setting);
}

/* ---- Conditions ---- */

enum verdict { FULFILLED, NOT_FULFILLED, CANNOT_TELL };

static bool is_among(const struct run *run, const struct act *act, const chancery_event *event,
                     const struct condition *condition, uint32_t value)
{
    struct symbols *symbols = run->world->symbols;
    const struct facet_slot *slot = &act->step->facet->slots[condition->slot];
    char digits[24];
    chancery_text text;
    if (!condition->values)
        return origin_text(act, event, &condition->origin, digits, &text) &&
               value_symbol(symbols, slot, text) == value;
    for (size_t i = 0; condition->values[i]; i++)
        if (value_symbol(symbols, slot, chancery_text_of(condition->values[i])) == value)
            return true;
    return false;
}

/* Whether the values of the entry at `cells` let the act be taken; else the slot that does not. */
static enum verdict check_conditions(const struct run *run, const struct act *act,
                                     const chancery_event *event, const uint32_t *cells,
                                     size_t *slot)
{
    enum verdict verdict = FULFILLED;
    for (size_t i = 0; i < act->step->condition_count; i++) {
        const struct condition *condition = &act->step->conditions[i];
        uint32_t value = cell_of(cells, condition->slot, CELL_VALUE);
        if (value == VALUE_UNDETERMINED) {
            verdict = CANNOT_TELL;
        } else if (is_among(run, act, event, condition, value) == condition->unless) {
            *slot = condition->slot;
            return NOT_FULFILLED;
        }
    }
    return verdict;
}

/* ---- Taking ---- */

static void note(struct use *use, unsigned did, uint32_t because)
{
    use->did |= did;
    if (did != USE_CHANGED && because != MOMENT_NONE && because < use->because)
        use->because = because;
}

static void end_cell(uint32_t *cell, uint32_t moment, bool counts)
{
    if (!counts && cell[CELL_ENDED] == MOMENT_NONE)
        cell[CELL_ENDED] = moment;
}

/* Sets a cell; whether that changed it. */
static bool set_cell(uint32_t *cell, uint32_t value, uint32_t moment, bool counts)
{
    bool changed = cell[CELL_VALUE] != value;
    if (changed) {
        cell[CELL_VALUE] = value;
        cell[CELL_CHANGED] = moment;
        end_cell(cell, moment, counts);
    }
    cell[CELL_CONFIRMED] = moment;
    return changed;
}

static void forget_cell(uint32_t *cell, bool counts, uint32_t moment)
{
    end_cell(cell, moment, counts);
    cell[CELL_VALUE] = VALUE_UNDETERMINED;
    cell[CELL_CHANGED] = cell[CELL_CONFIRMED] = MOMENT_NONE;
}

static void take_settings(struct run *run, struct use *use, uint32_t *cells, bool counts)
{
    const struct act *act = &run->world->acts[use->act];
    const chancery_event *event = run->world->history->events[act->event];
    uint32_t before = MOMENT_NONE;
    bool any = false, changed = false;
    for (size_t i = 0; i < act->step->setting_count; i++) {
        const struct setting *setting = &act->step->settings[i];
        uint32_t *cell = cells + setting->slot * CELL_SIZE;
        struct given given =
            give_setting(run->world->symbols, act, event, setting, cell[CELL_VALUE]);
        if (given.kind != GIVES_VALUE)
            continue;
        before = before == MOMENT_NONE ? cell[CELL_CHANGED] : before;
        any = true;
        changed |= set_cell(cell, given.value, (uint32_t)use->moment, counts);
    }
    if (counts && any)
        note(use, changed ? USE_CHANGED : USE_SAID_AGAIN, before);
}

/* What is known of the entry is known of the other one from then on, and of it, that it has gone.
 */
static void take_move(struct run *run, struct use *use, uint32_t *cells, uint32_t *to, bool counts)
{
    const struct facet *facet = run->world->acts[use->act].step->facet;
    uint32_t moment = (uint32_t)use->moment;
    for (size_t i = 0; i < facet->slot_count; i++) {
        uint32_t *from_cell = cells + i * CELL_SIZE, *to_cell = to + i * CELL_SIZE;
        uint32_t value = from_cell[CELL_VALUE];
        if (value != VALUE_UNSET && value != VALUE_MOVED)
            set_cell(to_cell, value, moment, counts);
        set_cell(from_cell, VALUE_MOVED, moment, counts);
    }
    if (counts)
        note(use, USE_CHANGED, MOMENT_NONE);
}

static void forget(struct run *run, struct use *use, uint32_t *cells, uint32_t *to, bool counts)
{
    const struct step *step = run->world->acts[use->act].step;
    uint32_t moment = (uint32_t)use->moment;
    for (size_t i = 0; i < step->setting_count; i++)
        forget_cell(cells + step->settings[i].slot * CELL_SIZE, counts, moment);
    for (size_t i = 0; step->moves && i < step->facet->slot_count; i++) {
        forget_cell(cells + i * CELL_SIZE, counts, moment);
        forget_cell(to + i * CELL_SIZE, counts, moment);
    }
    note(use, USE_CHANGED, MOMENT_NONE);
}

/* Whether anything has been said of the entry. */
static bool is_there(const struct facet *facet, const uint32_t *cells)
{
    for (size_t i = 0; i < facet->slot_count; i++) {
        uint32_t value = cell_of(cells, i, CELL_VALUE);
        if (value != VALUE_UNSET && value != VALUE_MOVED)
            return true;
    }
    return false;
}

void run_take(struct run *run, struct use *use, uint32_t *row, bool counts)
{
    const struct act *act = &run->world->acts[use->act];
    const chancery_event *event = run->world->history->events[act->event];
    uint32_t *cells = row + run->cells[use->entry] * CELL_SIZE;
    uint32_t *to = row + run->cells[use->to] * CELL_SIZE;
    size_t slot = 0;
    if (!use->told && !is_there(act->step->facet, cells))
        return;
    switch (check_conditions(run, act, event, cells, &slot)) {
    case NOT_FULFILLED:
        if (counts)
            note(use, USE_KEPT_OUT, cell_of(cells, slot, CELL_CHANGED));
        break;
    case CANNOT_TELL:
        forget(run, use, cells, to, counts);
        break;
    case FULFILLED:
        if (act->step->moves)
            take_move(run, use, cells, to, counts);
        else
            take_settings(run, use, cells, counts);
        break;
    }
}
