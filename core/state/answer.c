/* Owns: what the possible states of an entry mean: its values, yes or no, and why it is not
 * certain. */
#include "state/answer.h"

#include <stdlib.h>

/* A fact is a value, what a moment is to it, and the moment. */
enum { FACT_VALUE, FACT_ROLE, FACT_MOMENT, FACT_SIZE };
enum { ROLE_NONE, ROLE_SINCE, ROLE_EVIDENCE };

/* An entry on its way to its answer. */
struct answering {
    const struct run *run;
    const struct facet *facet;
    size_t cell; /* the first of the entry */
    struct arena *arena;
    chancery_state_answer *answer;
    struct pool facts[FACET_SLOTS];
    struct buffer reasons;
    bool failed;
};

/* ---- Facts ---- */

static void put_fact(struct pool *facts, uint32_t value, uint32_t role, uint32_t moment)
{
    const uint32_t fact[FACT_SIZE] = {value, role, moment};
    if (role == ROLE_NONE || moment != MOMENT_NONE)
        pool_add(facts, fact);
}

static void gather_facts(struct answering *answering, size_t slot)
{
    const struct pool *states = &answering->run->on_day;
    struct pool *facts = &answering->facts[slot];
    *facts = pool_start(FACT_SIZE, 0);
    for (size_t i = 0; i < states->count; i++) {
        const uint32_t *row = pool_row(states, i);
        uint32_t value = cell_of(row, answering->cell + slot, CELL_VALUE);
        uint32_t changed = cell_of(row, answering->cell + slot, CELL_CHANGED);
        uint32_t confirmed = cell_of(row, answering->cell + slot, CELL_CONFIRMED);
        put_fact(facts, value, ROLE_NONE, MOMENT_NONE);
        put_fact(facts, value, ROLE_SINCE, changed);
        put_fact(facts, value, ROLE_EVIDENCE, changed);
        put_fact(facts, value, ROLE_EVIDENCE, confirmed);
    }
    answering->failed |= facts->failed;
}

static int by_event(const void *a, const void *b)
{
    const chancery_state_date *x = a, *y = b;
    if (x->event != y->event)
        return x->event < y->event ? -1 : 1;
    return (x->earliest > y->earliest) - (x->earliest < y->earliest);
}

/* The dates of the moments that are `role` to `value`. */
static chancery_state_dates dates_of(struct answering *answering, const struct pool *facts,
                                     uint32_t value, uint32_t role)
{
    chancery_state_date *dates = arena_make(answering->arena, facts->count + 1, sizeof *dates);
    size_t count = 0;
    for (size_t i = 0; dates && i < facts->count; i++) {
        const uint32_t *fact = pool_row(facts, i);
        if (fact[FACT_VALUE] == value && fact[FACT_ROLE] == role)
            dates[count++] = world_date(answering->run->world, fact[FACT_MOMENT]);
    }
    if (count > 1)
        qsort(dates, count, sizeof *dates, by_event);
    return (chancery_state_dates){dates, count};
}

/* ---- Values ---- */

static chancery_state_kind kind_of(uint32_t value)
{
    switch (value) {
    case VALUE_UNSET:
        return CHANCERY_STATE_UNSET;
    case VALUE_NOTHING:
        return CHANCERY_STATE_NOTHING;
    case VALUE_MOVED:
        return CHANCERY_STATE_MOVED;
    case VALUE_UNDETERMINED:
        return CHANCERY_STATE_UNDETERMINED;
    default:
        return CHANCERY_STATE_KNOWN;
    }
}

static int by_value(const void *a, const void *b)
{
    const chancery_state_value *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return text_compare(x->text, y->text);
}

static void fill_values(struct answering *answering, size_t slot)
{
    const struct pool *facts = &answering->facts[slot];
    const struct symbols *symbols = answering->run->world->symbols;
    size_t count = 0, at = 0;
    for (size_t i = 0; i < facts->count; i++)
        count += pool_row(facts, i)[FACT_ROLE] == ROLE_NONE;
    chancery_state_value *values = arena_make(answering->arena, count, sizeof *values);
    for (size_t i = 0; values && i < facts->count; i++) {
        const uint32_t *fact = pool_row(facts, i);
        if (fact[FACT_ROLE] != ROLE_NONE)
            continue;
        chancery_state_value *value = &values[at++];
        value->kind = kind_of(fact[FACT_VALUE]);
        value->text = arena_text(answering->arena, symbol_text(symbols, fact[FACT_VALUE]));
        value->since = dates_of(answering, facts, fact[FACT_VALUE], ROLE_SINCE);
        value->evidence = dates_of(answering, facts, fact[FACT_VALUE], ROLE_EVIDENCE);
    }
    if (values && count > 1)
        qsort(values, count, sizeof *values, by_value);
    answering->failed |= !values;
    answering->answer->slots[slot].values = values;
    answering->answer->slots[slot].value_count = values ? count : 0;
}

/* What changes a certain value next, where every order agrees. */
static void fill_until(struct answering *answering, size_t slot)
{
    const struct run *run = answering->run;
    chancery_state_slot *found = &answering->answer->slots[slot];
    if (found->value_count != 1 || found->values[0].kind == CHANCERY_STATE_UNSET ||
        !run->until_known || run->after.count == 0)
        return;
    uint32_t moment = cell_of(pool_row(&run->after, 0), answering->cell + slot, CELL_ENDED);
    for (size_t i = 1; i < run->after.count; i++)
        if (cell_of(pool_row(&run->after, i), answering->cell + slot, CELL_ENDED) != moment)
            return;
    chancery_state_date *until =
        moment == MOMENT_NONE ? NULL : arena_make(answering->arena, 1, sizeof *until);
    if (until)
        *until = world_date(run->world, moment);
    found->until = until;
}

/* ---- Yes or no ---- */

/* What the slots of one state mean together: a slot that does not hold outweighs one unknown. */
static chancery_state_verdict judge_state(const struct answering *answering, const uint32_t *row)
{
    const struct facet *facet = answering->facet;
    const struct symbols *symbols = answering->run->world->symbols;
    chancery_state_verdict verdict = CHANCERY_STATE_YES;
    for (size_t i = 0; i < facet->slot_count; i++) {
        uint32_t value = cell_of(row, answering->cell + i, CELL_VALUE);
        if (!facet->slots[i].holds)
            continue;
        if (value == VALUE_UNDETERMINED)
            verdict = CHANCERY_STATE_UNDECIDED;
        else if (value == VALUE_UNSET)
            verdict = verdict == CHANCERY_STATE_YES ? CHANCERY_STATE_UNKNOWN : verdict;
        else if (!texts_have(facet->slots[i].holds, symbol_text(symbols, value)))
            return CHANCERY_STATE_NO;
    }
    return verdict;
}

static chancery_state_verdict judge_states(const struct answering *answering)
{
    const struct pool *states = &answering->run->on_day;
    chancery_state_verdict verdict = judge_state(answering, pool_row(states, 0));
    for (size_t i = 1; i < states->count; i++) {
        chancery_state_verdict other = judge_state(answering, pool_row(states, i));
        if (other == CHANCERY_STATE_UNDECIDED)
            return other;
        if (other != verdict)
            verdict = CHANCERY_STATE_POSSIBLE;
    }
    return verdict;
}

/* Of a facet without yes and no. */
static chancery_state_verdict judge_values(const chancery_state_answer *answer)
{
    chancery_state_verdict verdict = CHANCERY_STATE_UNKNOWN;
    for (size_t i = 0; i < answer->slot_count; i++) {
        const chancery_state_slot *slot = &answer->slots[i];
        if (slot->values[0].kind == CHANCERY_STATE_UNDETERMINED)
            return CHANCERY_STATE_UNDECIDED;
        if (slot->value_count > 1)
            verdict = CHANCERY_STATE_POSSIBLE;
        else if (slot->values[0].kind != CHANCERY_STATE_UNSET && verdict == CHANCERY_STATE_UNKNOWN)
            verdict = CHANCERY_STATE_VALUE;
    }
    return verdict;
}

static bool has_yes_and_no(const struct facet *facet)
{
    for (size_t i = 0; i < facet->slot_count; i++)
        if (facet->slots[i].holds)
            return true;
    return false;
}

/* ---- Reasons ---- */

static void put_reason(struct answering *answering, enum chancery_state_reason_kind kind,
                       size_t first, size_t second)
{
    const struct world *world = answering->run->world;
    const chancery_state_reason reason = {
        .kind = kind, .first = world_date(world, first), .second = world_date(world, second)};
    buffer_add(&answering->reasons, &reason, sizeof reason);
}

static bool is_open(const struct run *run, size_t moment)
{
    const struct moment *found = &run->world->order.moments[moment];
    return found->earliest <= run->day && found->latest > run->day;
}

/* Every event behind the values whose coming is open; whether there is one. */
static bool put_open_dates(struct answering *answering, const struct pool *facts)
{
    struct pool seen = pool_start(1, 0);
    for (size_t i = 0; i < facts->count; i++) {
        const uint32_t *fact = pool_row(facts, i);
        size_t known = seen.count;
        if (fact[FACT_ROLE] != ROLE_EVIDENCE || !is_open(answering->run, fact[FACT_MOMENT]))
            continue;
        pool_add(&seen, &fact[FACT_MOMENT]);
        if (seen.count > known)
            put_reason(answering, CHANCERY_STATE_BY_DATE, fact[FACT_MOMENT], fact[FACT_MOMENT]);
    }
    bool any = seen.count > 0;
    pool_free(&seen);
    return any;
}

/* The first two events behind different values whose order is open. */
static void put_open_order(struct answering *answering, const struct pool *facts)
{
    struct order *order = &answering->run->world->order;
    for (size_t i = 0; i < facts->count; i++) {
        for (size_t j = 0; j < i; j++) {
            const uint32_t *a = pool_row(facts, j), *b = pool_row(facts, i);
            if (a[FACT_ROLE] != ROLE_EVIDENCE || b[FACT_ROLE] != ROLE_EVIDENCE ||
                a[FACT_VALUE] == b[FACT_VALUE] || a[FACT_MOMENT] == b[FACT_MOMENT] ||
                order_before(order, a[FACT_MOMENT], b[FACT_MOMENT]) ||
                order_before(order, b[FACT_MOMENT], a[FACT_MOMENT]))
                continue;
            bool swapped = a[FACT_MOMENT] > b[FACT_MOMENT];
            put_reason(answering, CHANCERY_STATE_BY_ORDER,
                       swapped ? b[FACT_MOMENT] : a[FACT_MOMENT],
                       swapped ? a[FACT_MOMENT] : b[FACT_MOMENT]);
            return;
        }
    }
}

static bool same_reason(const chancery_state_reason *a, const chancery_state_reason *b)
{
    return a->kind == b->kind && a->first.event == b->first.event &&
           a->first.earliest == b->first.earliest && a->second.event == b->second.event;
}

static void drop_repeated(chancery_state_answer *answer, chancery_state_reason *reasons,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = 0;
        while (j < answer->reason_count && !same_reason(&reasons[j], &reasons[i]))
            j++;
        if (j == answer->reason_count)
            reasons[answer->reason_count++] = reasons[i];
    }
    answer->reasons = reasons;
}

static void fill_reasons(struct answering *answering)
{
    chancery_state_answer *answer = answering->answer;
    const struct run *run = answering->run;
    bool lost = false;
    for (size_t i = 0; i < answering->facet->slot_count; i++) {
        const chancery_state_slot *slot = &answer->slots[i];
        for (size_t j = 0; j < slot->value_count; j++)
            lost |= slot->values[j].kind == CHANCERY_STATE_UNDETERMINED;
        if (slot->value_count > 1 && !put_open_dates(answering, &answering->facts[i]))
            put_open_order(answering, &answering->facts[i]);
    }
    if (lost && run->limited)
        put_reason(answering, CHANCERY_STATE_BY_LIMIT, run->limit_first, run->limit_last);
    size_t count = answering->reasons.size / sizeof(chancery_state_reason);
    answering->failed |= answering->reasons.failed;
    chancery_state_reason *reasons = arena_move(answering->arena, &answering->reasons);
    if (!answering->arena->failed)
        drop_repeated(answer, reasons, count);
}

/* ---- The whole ---- */

static const char *keep(struct arena *arena, const char *text)
{
    return arena_text(arena, chancery_text_of(text)).bytes;
}

size_t answer_key(const struct facet *facet, const uint32_t *key, const struct symbols *symbols,
                  struct arena *arena, const char **names, chancery_text *texts)
{
    for (size_t i = 0; i < facet->part_count; i++) {
        names[i] = keep(arena, facet->parts[i].name);
        texts[i] = arena_text(arena, symbol_text(symbols, key[i]));
    }
    return facet->part_count;
}

/* The answer with its key, and slots without values. */
static chancery_state_answer empty_answer(const struct run *run, size_t entry, struct arena *arena)
{
    const struct entry *found = &run->world->entries[entry];
    chancery_state_answer answer = {.facet = keep(arena, found->facet->name),
                                    .slot_count = found->facet->slot_count};
    answer.part_count = answer_key(found->facet, found->key, run->world->symbols, arena,
                                   answer.part_names, answer.key);
    for (size_t i = 0; i < answer.slot_count; i++)
        answer.slots[i].name = keep(arena, found->facet->slots[i].name);
    return answer;
}

bool answer_entry(const struct run *run, size_t entry, struct arena *arena,
                  chancery_state_answer *answer)
{
    const struct facet *facet = run->world->entries[entry].facet;
    struct answering answering = {
        .run = run, .facet = facet, .cell = run->cells[entry], .arena = arena, .answer = answer};
    *answer = empty_answer(run, entry, arena);
    for (size_t i = 0; i < facet->slot_count; i++) {
        gather_facts(&answering, i);
        fill_values(&answering, i);
        fill_until(&answering, i);
    }
    if (!answering.failed) {
        answer->verdict = has_yes_and_no(facet) ? judge_states(&answering) : judge_values(answer);
        fill_reasons(&answering);
    }
    for (size_t i = 0; i < facet->slot_count; i++)
        pool_free(&answering.facts[i]);
    return !answering.failed && !arena->failed;
}
