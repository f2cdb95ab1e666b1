/* state/panel.c - a row for each unit and period. Owns: which answer of a period stands for it. */
#include "state/panel.h"

#include "base/status.h"
#include "state/ask.h"

#include <stdlib.h>
#include <string.h>

/* From a day on, the unit is as this spell says; NULL: nothing is known. */
struct stretch {
    int64_t from;
    const chancery_state_spell *spell;
};

/* How a unit changes by one account. */
struct course {
    struct buffer steps; /* of struct stretch, in order of day */
};

/* A panel while it is made. */
struct panel {
    chancery_db *db;
    const chancery_panel_question *asked;
    const chancery_panel_sink *sink;
    chancery_panel_shape shape;
    struct arena names;               /* of the shape */
    const struct facet *facet;        /* good for the dyad at hand */
    const chancery_registry *parties; /* likewise */
    const chancery_history *history;  /* of the dyad at hand */
};

/* What a row is for. */
struct unit {
    const chancery_text *key; /* of its first spell */
    size_t part_count;        /* how many parts of it make the unit */
    const chancery_state_spell *spells;
    size_t spell_count;
    struct course *courses; /* one for each account of the history */
    struct buffer windows;
    struct arena row; /* what a row points to */
};

/* ---- Courses ---- */

static bool tells(const chancery_state_spell *spell, chancery_text account)
{
    const chancery_state_accounts *accounts = &spell->answer.accounts;
    bool found = accounts->all;
    for (size_t i = 0; i < accounts->count && !found; i++)
        found = text_equal(accounts->codes[i], account);
    return found;
}

/* The greatest answer of the unit on a day. */
static const chancery_state_spell *best_on(const struct panel *panel, const struct unit *unit,
                                           chancery_text account, int64_t day)
{
    const chancery_state_spell *best = NULL;
    for (size_t i = 0; i < unit->spell_count; i++) {
        const chancery_state_spell *spell = &unit->spells[i];
        if (spell->from <= day && day <= spell->to && tells(spell, account) &&
            (!best || answer_compare_rank(panel->facet, &spell->answer, &best->answer) > 0))
            best = spell;
    }
    return best;
}

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The days on which a spell of the unit begins, or is over. */
static bool put_days(const struct unit *unit, struct buffer *days)
{
    const int64_t first = CHANCERY_DAY_MIN;
    buffer_add(days, &first, sizeof first);
    for (size_t i = 0; i < unit->spell_count; i++) {
        const int64_t behind = unit->spells[i].to + (unit->spells[i].to < CHANCERY_DAY_MAX);
        buffer_add(days, &unit->spells[i].from, sizeof first);
        buffer_add(days, &behind, sizeof first);
    }
    if (!days->failed)
        qsort(days->bytes, days->size / sizeof first, sizeof first, by_number);
    return !days->failed;
}

static bool find_course(const struct panel *panel, const struct unit *unit, chancery_text account,
                        struct course *course)
{
    struct buffer days = {0};
    if (put_days(unit, &days)) {
        const int64_t *day = (const int64_t *)(void *)days.bytes;
        for (size_t i = 0; i < days.size / sizeof *day; i++) {
            const struct stretch step = {day[i], best_on(panel, unit, account, day[i])};
            if (i == 0 || day[i] != day[i - 1])
                buffer_add(&course->steps, &step, sizeof step);
        }
    }
    bool good = !days.failed && !course->steps.failed;
    buffer_free(&days);
    return good;
}

/* ---- One row ---- */

/* The last step that begins by `day`. */
static size_t step_on(const struct stretch *steps, size_t count, int64_t day)
{
    size_t low = 0, high = count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (steps[middle].from <= day)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Whether `other` stands for the period rather than `spell`; either may be NULL for nothing known.
 */
static bool replaces(const struct panel *panel, const chancery_state_spell *spell,
                     const chancery_state_spell *other)
{
    if (!spell || !other)
        return other != NULL;
    int order = answer_compare_rank(panel->facet, &other->answer, &spell->answer);
    return panel->asked->rule == CHANCERY_PANEL_MAX ? order > 0 : order < 0;
}

/* What stands for the days of `span`, with what did for earlier ones of the period in `picked`. */
static const chancery_state_spell *pick(const struct panel *panel, const struct course *course,
                                        chancery_span span, bool first,
                                        const chancery_state_spell *picked)
{
    const struct stretch *steps = (const struct stretch *)(const void *)course->steps.bytes;
    const size_t count = course->steps.size / sizeof *steps;
    size_t at = step_on(steps, count, span.from);
    switch (panel->asked->rule) {
    case CHANCERY_PANEL_START:
        return first ? steps[at].spell : picked;
    case CHANCERY_PANEL_END:
        return steps[step_on(steps, count, span.to)].spell;
    case CHANCERY_PANEL_MAX:
    case CHANCERY_PANEL_MIN:
        break;
    }
    for (; at < count && steps[at].from <= span.to; at++)
        if (replaces(panel, picked, steps[at].spell))
            picked = steps[at].spell;
    return picked;
}

/* The answers of the accounts in one period, and those that one row tells of. */
struct group {
    const chancery_state_spell *const *picked; /* of each account; NULL: nothing is known */
    const bool *in;
    size_t count;
    const chancery_state_spell *first; /* one of them */
};

/* Whether an answer of the group gives that text before value `at` of its answer `index` does. */
static bool is_given(const struct group *group, size_t slot, size_t index, size_t at)
{
    const chancery_text text = group->picked[index]->answer.slots[slot].values[at].text;
    for (size_t i = 0; i <= index; i++) {
        if (!group->in[i] || !group->picked[i])
            continue;
        const chancery_state_slot *given = &group->picked[i]->answer.slots[slot];
        for (size_t j = 0; j < (i == index ? at : given->value_count); j++)
            if (text_equal(given->values[j].text, text))
                return true;
    }
    return false;
}

static void join_value(struct buffer *out, chancery_text text)
{
    if (out->size > 0)
        buffer_byte(out, '|');
    for (size_t i = 0; i < text.size; i++)
        buffer_byte(out, text.bytes[i] == '\n' ? ',' : text.bytes[i]);
}

static chancery_text join_values(struct arena *arena, const struct group *group, size_t slot)
{
    struct buffer text = {0};
    for (size_t i = 0; i < group->count; i++) {
        if (!group->in[i] || !group->picked[i])
            continue;
        const chancery_state_slot *given = &group->picked[i]->answer.slots[slot];
        for (size_t j = 0; j < given->value_count; j++)
            if (!is_given(group, slot, i, j))
                join_value(&text, given->values[j].text);
    }
    return arena_take(arena, &text);
}

static void name_evidence(const chancery_state_answer *answer, bool *named)
{
    for (size_t i = 0; i < answer->slot_count; i++)
        for (size_t j = 0; j < answer->slots[i].value_count; j++) {
            const chancery_state_dates *evidence = &answer->slots[i].values[j].evidence;
            for (size_t k = 0; k < evidence->count; k++)
                named[evidence->items[k].event] = true;
        }
}

static chancery_text join_evidence(struct arena *arena, const chancery_history *history,
                                   const struct group *group)
{
    bool *named = arena_make(arena, history->event_count + 1, sizeof *named);
    struct buffer text = {0};
    for (size_t i = 0; named && i < group->count; i++)
        if (group->in[i] && group->picked[i])
            name_evidence(&group->picked[i]->answer, named);
    for (size_t i = 0; named && i < history->event_count; i++) {
        if (named[i] && text.size > 0)
            buffer_byte(&text, ' ');
        if (named[i])
            buffer_text(&text, chancery_event_uid(history->events[i]));
    }
    return arena_take(arena, &text);
}

static void fill_answer(const struct panel *panel, struct unit *unit, const struct group *group,
                        chancery_panel_row *row)
{
    const chancery_state_spell *spell = group->first;
    row->verdict = spell ? spell->answer.verdict : CHANCERY_STATE_UNKNOWN;
    for (size_t i = 0; i < panel->shape.slot_count; i++)
        row->values[i] = join_values(&unit->row, group, i);
    row->evidence = join_evidence(&unit->row, panel->history, group);
}

static bool same_slot(const chancery_state_slot *a, const chancery_state_slot *b)
{
    bool same = a->value_count == b->value_count;
    for (size_t i = 0; i < a->value_count && same; i++)
        same = a->values[i].kind == b->values[i].kind &&
               text_equal(a->values[i].text, b->values[i].text);
    return same;
}

/* Whether they say the same, whatever it rests on. */
static bool says_same(const chancery_state_spell *a, const chancery_state_spell *b)
{
    if (!a || !b)
        return a == b;
    bool same = a->answer.verdict == b->answer.verdict;
    for (size_t i = 0; i < a->answer.slot_count && same; i++)
        same = same_slot(&a->answer.slots[i], &b->answer.slots[i]);
    return same;
}

/* The accounts of a group; those that differ are named one by one. */
static chancery_state_accounts accounts_in(const struct panel *panel, struct unit *unit,
                                           const struct group *group, bool disputed)
{
    chancery_text *codes = arena_make(&unit->row, group->count + 1, sizeof *codes);
    chancery_state_accounts accounts = {.codes = codes};
    for (size_t i = 0; codes && i < group->count; i++)
        if (group->in[i])
            codes[accounts.count++] = panel->history->accounts[i];
    accounts.all = !disputed && accounts.count == group->count && !panel->asked->state.according_to;
    accounts.count = accounts.all ? 0 : accounts.count;
    return accounts;
}

static chancery_status put_group(const struct panel *panel, struct unit *unit,
                                 const struct group *group, chancery_panel_row *row)
{
    row->accounts = accounts_in(panel, unit, group, row->disputed);
    fill_answer(panel, unit, group, row);
    return unit->row.failed ? CHANCERY_MEMORY : panel->sink->row(panel->sink->context, row);
}

/* A row for each of the different answers that accounts give. */
static chancery_status put_apart(const struct panel *panel, struct unit *unit,
                                 const chancery_state_spell *const *picked, chancery_panel_row *row)
{
    const size_t count = panel->history->account_count;
    bool *flags = arena_make(&unit->row, 2 * count + 1, sizeof *flags);
    bool *done = flags, *in = flags ? flags + count : NULL;
    chancery_status status = flags ? CHANCERY_OK : CHANCERY_MEMORY;
    for (size_t i = 0; status == CHANCERY_OK && i < count; i++) {
        if (done[i])
            continue;
        for (size_t j = 0; j < count; j++) {
            in[j] = !done[j] && says_same(picked[i], picked[j]);
            done[j] |= in[j];
        }
        status = put_group(panel, unit, &(struct group){picked, in, count, picked[i]}, row);
    }
    return status;
}

/* One row for all accounts. One that tells nothing disputes nothing. */
static chancery_status put_together(const struct panel *panel, struct unit *unit,
                                    const chancery_state_spell *const *picked,
                                    chancery_panel_row *row)
{
    const size_t count = panel->history->account_count;
    bool *in = arena_make(&unit->row, count + 1, sizeof *in);
    struct group group = {picked, in, count, NULL};
    row->disputed = false;
    for (size_t i = 0; in && i < count; i++) {
        group.first = group.first ? group.first : picked[i];
        row->disputed |= picked[i] && !says_same(group.first, picked[i]);
    }
    for (size_t i = 0; in && i < count; i++)
        in[i] = picked[i] || !group.first;
    return in ? put_group(panel, unit, &group, row) : CHANCERY_MEMORY;
}

static bool same_codes(const struct window *a, const struct window *b)
{
    return text_equal(a->codes[0], b->codes[0]) && text_equal(a->codes[1], b->codes[1]);
}

/* The rows of a period, from the windows that have the codes of the one at `index`. */
static chancery_status put_period(const struct panel *panel, struct unit *unit, size_t index,
                                  chancery_panel_row *row)
{
    const struct window *windows = (const struct window *)(const void *)unit->windows.bytes;
    const size_t count = panel->history->account_count;
    const chancery_state_spell **picked = arena_make(&unit->row, count + 1, sizeof *picked);
    bool first = true;
    for (size_t i = index; picked && i < unit->windows.size / sizeof *windows; i++) {
        chancery_span span = windows[i].span;
        span.from = span.from > row->from ? span.from : row->from;
        span.to = span.to < row->to ? span.to : row->to;
        if (span.from > span.to || !same_codes(&windows[i], &windows[index]))
            continue;
        for (size_t j = 0; j < count; j++)
            picked[j] = pick(panel, &unit->courses[j], span, first, picked[j]);
        first = false;
    }
    size_t party = 0;
    for (size_t i = 0; i < panel->shape.part_count; i++)
        row->codes[i] = panel->shape.is_party[i] && party < 2 ? windows[index].codes[party++]
                                                              : chancery_text_of("");
    if (!picked)
        return CHANCERY_MEMORY;
    return panel->asked->by_account ? put_apart(panel, unit, picked, row)
                                    : put_together(panel, unit, picked, row);
}

/* ---- One unit ---- */

static bool is_first_with_codes(const struct window *windows, size_t index, int64_t from)
{
    for (size_t i = 0; i < index; i++)
        if (windows[i].span.to >= from && same_codes(&windows[i], &windows[index]))
            return false;
    return true;
}

static chancery_status put_periods(const struct panel *panel, struct unit *unit)
{
    const struct window *windows = (const struct window *)(const void *)unit->windows.bytes;
    const size_t count = unit->windows.size / sizeof *windows;
    const chancery_period every = panel->asked->every;
    chancery_panel_row row = {.shape = &panel->shape};
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < unit->part_count; i++)
        row.key[i] = unit->key[i];
    int64_t start = count > 0 ? period_start(every, windows[0].span.from) : 0, end = start;
    for (size_t i = 0; i < count; i++)
        end = windows[i].span.to > end ? windows[i].span.to : end;
    for (; count > 0 && start <= end && status == CHANCERY_OK; start = period_next(every, start)) {
        char name[CHANCERY_DAY_SIZE];
        row.from = start;
        row.to = period_next(every, start) - 1;
        row.period = (chancery_text){name, period_format(every, start, name)};
        for (size_t i = 0; i < count && status == CHANCERY_OK; i++)
            if (windows[i].span.from <= row.to && windows[i].span.to >= row.from &&
                is_first_with_codes(windows, i, row.from)) {
                arena_clear(&unit->row);
                status = put_period(panel, unit, i, &row);
            }
    }
    return status;
}

static void find_windows(const struct panel *panel, struct unit *unit)
{
    const chancery_party *parties[2] = {NULL, NULL};
    chancery_panel_question asked = *panel->asked;
    size_t count = 0;
    if (asked.to > panel->history->known_until)
        asked.to = panel->history->known_until;
    for (size_t i = 0; i < panel->shape.part_count && count < 2; i++)
        if (panel->shape.is_party[i])
            parties[count++] = chancery_party_by_code(panel->parties, unit->key[i]);
    if (asked.from <= asked.to)
        panel_windows(panel->parties, &asked, parties, count, &unit->windows);
}

static chancery_status put_unit(const struct panel *panel, struct unit *unit)
{
    const size_t count = panel->history->account_count;
    bool good = true;
    unit->courses = calloc(count + 1, sizeof *unit->courses);
    find_windows(panel, unit);
    for (size_t i = 0; unit->courses && good && i < count; i++)
        good = find_course(panel, unit, panel->history->accounts[i], &unit->courses[i]);
    chancery_status status =
        good && unit->courses && !unit->windows.failed ? put_periods(panel, unit) : CHANCERY_MEMORY;
    for (size_t i = 0; unit->courses && i < count; i++)
        buffer_free(&unit->courses[i].steps);
    free(unit->courses);
    buffer_free(&unit->windows);
    arena_free(&unit->row);
    return status;
}

/* ---- One dyad ---- */

static bool same_unit(const chancery_state_spell *a, const chancery_state_spell *b, size_t parts)
{
    for (size_t i = 0; i < parts; i++)
        if (!text_equal(a->answer.key[i], b->answer.key[i]))
            return false;
    return true;
}

static chancery_status put_units(const struct panel *panel)
{
    const chancery_state_spell *spells = panel->history->spells;
    const size_t count = panel->history->spell_count;
    chancery_status status = CHANCERY_OK;
    for (size_t at = 0, end; at < count && status == CHANCERY_OK; at = end) {
        struct unit unit = {.key = spells[at].answer.key,
                            .part_count = panel->shape.part_count,
                            .spells = spells + at};
        for (end = at; end < count && same_unit(&spells[at], &spells[end], unit.part_count); end++)
            unit.spell_count++;
        status = put_unit(panel, &unit);
    }
    return status;
}

/* The facet may have changed with the vocabulary since the last dyad. */
static chancery_status renew(struct panel *panel, chancery_error *error)
{
    const struct effects *effects;
    struct state_question question;
    chancery_status status =
        state_read_question(panel->db, &panel->asked->state, &effects, &question, error);
    if (status == CHANCERY_OK) {
        panel->facet = question.facet;
        panel->parties = effects->schema->parties;
    }
    return status;
}

static chancery_status put_dyad(struct panel *panel, const struct dyad *dyad, chancery_error *error)
{
    chancery_history *history;
    chancery_state_question asked = panel->asked->state;
    asked.a = dyad->a;
    asked.b = dyad->b[0] ? dyad->b : NULL;
    chancery_status status = chancery_history_ask(panel->db, &asked, &history, error);
    if (status != CHANCERY_OK)
        return status;
    panel->history = history;
    status = renew(panel, error);
    if (status == CHANCERY_OK)
        status = put_units(panel);
    chancery_history_free(history);
    return status;
}

/* ---- The whole ---- */

static size_t count_parties(const struct facet *facet)
{
    size_t count = 0;
    for (size_t i = 0; i < facet->part_count; i++)
        count += facet->parts[i].party;
    return count;
}

static const char *keep(struct panel *panel, const char *name)
{
    return arena_text(&panel->names, chancery_text_of(name)).bytes;
}

/* A pair of parties is a unit where they stand first in the key. */
static void find_shape(struct panel *panel)
{
    const struct facet *facet = panel->facet;
    const bool has_pairs = count_parties(facet) == 2 && facet->parts[0].party &&
                           facet->parts[1].party && !panel->asked->by_entry;
    panel->shape = (chancery_panel_shape){.facet = panel->asked->state.facet,
                                          .part_count = has_pairs ? 2 : facet->part_count,
                                          .symmetric = facet->symmetric,
                                          .slot_count = facet->slot_count};
    for (size_t i = 0; i < panel->shape.part_count; i++) {
        panel->shape.part_names[i] = keep(panel, facet->parts[i].name);
        panel->shape.is_party[i] = facet->parts[i].party;
    }
    for (size_t i = 0; i < facet->slot_count; i++)
        panel->shape.slot_names[i] = keep(panel, facet->slots[i].name);
}

static chancery_status put_all(struct panel *panel, const struct buffer *dyads,
                               chancery_error *error)
{
    const struct dyad *dyad = (const struct dyad *)(const void *)dyads->bytes;
    find_shape(panel);
    chancery_status status = panel->names.failed
                                 ? CHANCERY_MEMORY
                                 : panel->sink->shape(panel->sink->context, &panel->shape);
    for (size_t i = 0; i < dyads->size / sizeof *dyad && status == CHANCERY_OK; i++)
        status = put_dyad(panel, &dyad[i], error);
    return status;
}

chancery_status chancery_panel(chancery_db *db, const chancery_panel_question *question,
                               const chancery_panel_sink *sink, chancery_error *error)
{
    struct panel panel = {.db = db, .asked = question, .sink = sink};
    struct buffer dyads = {0};
    if (!question->state.facet)
        return error_set(error, CHANCERY_USAGE, "a panel needs a facet of the state");
    if (question->from == CHANCERY_DAY_MIN || question->from > question->to)
        return error_set(error, CHANCERY_USAGE,
                         "a panel needs a first day, and no last day before it");
    chancery_status status = panel_dyads(db, &question->state, &dyads, error);
    if (status == CHANCERY_OK)
        status = renew(&panel, error);
    if (status == CHANCERY_OK)
        status = put_all(&panel, &dyads, error);
    buffer_free(&dyads);
    arena_free(&panel.names);
    return status == CHANCERY_MEMORY ? error_memory(error) : status;
}
