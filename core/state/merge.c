/* Owns: what accounts say alike is said once, in order, with the accounts that say so. */
#include "state/merge.h"

#include <stdlib.h>
#include <string.h>

static int by_code(const void *a, const void *b)
{
    return text_compare(*(const chancery_text *)a, *(const chancery_text *)b);
}

static int key_compare(const chancery_text *a, const chancery_text *b, size_t count)
{
    int order = 0;
    for (size_t i = 0; i < count && order == 0; i++)
        order = text_compare(a[i], b[i]);
    return order;
}

int said_compare_entry(const struct said *a, const struct said *b)
{
    if (a->facet != b->facet)
        return a->facet < b->facet ? -1 : 1;
    return key_compare(a->answer.key, b->answer.key, a->answer.part_count);
}

static int by_said(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    int order = said_compare_entry(x, y);
    return order != 0 ? order : (x->telling > y->telling) - (x->telling < y->telling);
}

static bool same_date(const chancery_state_date *a, const chancery_state_date *b)
{
    return a->event == b->event && a->earliest == b->earliest && a->latest == b->latest;
}

static bool same_dates(const chancery_state_dates *a, const chancery_state_dates *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_date(&a->items[i], &b->items[i]))
            return false;
    return true;
}

static bool same_slot(const chancery_state_slot *a, const chancery_state_slot *b)
{
    if (a->value_count != b->value_count || !a->until != !b->until ||
        (a->until && !same_date(a->until, b->until)))
        return false;
    for (size_t i = 0; i < a->value_count; i++) {
        const chancery_state_value *x = &a->values[i], *y = &b->values[i];
        if (x->kind != y->kind || !text_equal(x->text, y->text) ||
            !same_dates(&x->since, &y->since) || !same_dates(&x->evidence, &y->evidence))
            return false;
    }
    return true;
}

bool answers_same(const chancery_state_answer *a, const chancery_state_answer *b)
{
    if (a->verdict != b->verdict || a->reason_count != b->reason_count)
        return false;
    for (size_t i = 0; i < a->slot_count; i++)
        if (!same_slot(&a->slots[i], &b->slots[i]))
            return false;
    for (size_t i = 0; i < a->reason_count; i++)
        if (a->reasons[i].kind != b->reasons[i].kind ||
            !same_date(&a->reasons[i].first, &b->reasons[i].first) ||
            !same_date(&a->reasons[i].second, &b->reasons[i].second))
            return false;
    return true;
}

/* ---- Who says so -------------------------------------------------------------------------- */

/* Whose telling the one without events of its own is, for one entry. */
struct silence {
    size_t telling; /* SIZE_MAX: there is none */
    bool counts;    /* false where everyone concerned has a telling of one's own */
    chancery_text codes[CHANCERY_STATE_PARTS + 2];
    size_t count;
};

static bool tells(const struct evaluation *evaluation, chancery_text code)
{
    for (size_t i = 0; i < evaluation->telling_count; i++)
        if (text_equal(evaluation->tellings[i].account, code))
            return true;
    return false;
}

static void add_silent(const struct evaluation *evaluation, struct silence *silence,
                       chancery_text code)
{
    bool known = tells(evaluation, code);
    for (size_t i = 0; i < silence->count; i++)
        known = known || text_equal(silence->codes[i], code);
    if (!known)
        silence->codes[silence->count++] = code;
}

/* Those who were asked about, and where a side was left open those whom the key names. */
static struct silence silence_of(const struct evaluation *evaluation, const char *facet_name,
                                 const chancery_text *key)
{
    struct silence silence = {.telling = SIZE_MAX};
    const struct state_question *question = evaluation->question;
    for (size_t i = 0; i < evaluation->telling_count; i++)
        if (evaluation->tellings[i].account.size == 0)
            silence.telling = i;
    for (size_t i = 0; i < question->party_count; i++)
        add_silent(evaluation, &silence, question->parties[i]);
    const struct facet *facet =
        effects_facet(evaluation->history->effects, chancery_text_of(facet_name));
    for (size_t i = 0; facet && question->party_count < 2 && i < facet->part_count; i++)
        if (facet->parts[i].party)
            add_silent(evaluation, &silence, key[i]);
    silence.counts = silence.count > 0 || evaluation->telling_count == 1;
    return silence;
}

/* The accounts of the tellings that are marked; `silence` is NULL for what concerns no entry. */
static chancery_state_accounts accounts_of(struct evaluation *evaluation, const bool *marked,
                                           const struct silence *silence)
{
    chancery_state_accounts accounts = {.all = evaluation->question->according_to.size == 0};
    size_t room = silence ? silence->count : 0;
    for (size_t i = 0; i < evaluation->telling_count; i++) {
        accounts.all &= marked[i] || (silence && i == silence->telling && !silence->counts);
        room += evaluation->tellings[i].count;
    }
    struct arena *arena = &evaluation->report->arena;
    chancery_text *codes = arena_make(arena, room + 1, sizeof *codes);
    for (size_t i = 0; codes && !accounts.all && i < evaluation->telling_count; i++) {
        bool silent = silence && i == silence->telling;
        const chancery_text *from = silent ? silence->codes : evaluation->tellings[i].codes;
        size_t count = silent ? silence->count : evaluation->tellings[i].count;
        for (size_t j = 0; marked[i] && j < count; j++)
            codes[accounts.count++] = arena_text(arena, from[j]);
    }
    if (accounts.count > 1)
        qsort(codes, accounts.count, sizeof *codes, by_code);
    accounts.codes = codes;
    return accounts;
}

static bool is_future(const struct evaluation *evaluation)
{
    return evaluation->question->day > evaluation->question->known_until;
}

chancery_state_answer answer_unknown(const struct evaluation *evaluation,
                                     const chancery_state_answer *like)
{
    static const chancery_state_value unset = {.text = {"", 0}};
    static const chancery_state_reason future = {.kind = CHANCERY_STATE_BY_FUTURE};
    chancery_state_answer answer = *like;
    answer.verdict = CHANCERY_STATE_UNKNOWN;
    answer.reasons = &future;
    answer.reason_count = is_future(evaluation);
    for (size_t i = 0; i < answer.slot_count; i++)
        answer.slots[i] =
            (chancery_state_slot){.name = like->slots[i].name, .values = &unset, .value_count = 1};
    return answer;
}

/* Fills in `all`, an answer for each telling, from the `count` that said something of one entry. */
static void complete(struct evaluation *evaluation, const struct said *said, size_t count,
                     chancery_state_answer *all)
{
    size_t next = 0;
    for (size_t i = 0; i < evaluation->telling_count; i++)
        all[i] = next < count && said[next].telling == i && !is_future(evaluation)
                     ? said[next++].answer
                     : answer_unknown(evaluation, &said[0].answer);
}

void merge_entry(struct evaluation *evaluation, chancery_state_answer *all, struct buffer *out)
{
    size_t count = evaluation->telling_count;
    bool *flags = arena_make(&evaluation->report->arena, 2 * count + 1, sizeof *flags);
    bool *done = flags, *marked = flags ? flags + count : NULL;
    const struct silence silence = silence_of(evaluation, all[0].facet, all[0].key);
    if (flags && silence.telling < count)
        done[silence.telling] = !silence.counts;
    for (size_t i = 0; flags && i < count && !evaluation->report->arena.failed; i++) {
        if (done[i])
            continue;
        for (size_t j = 0; j < count; j++) {
            marked[j] = !done[j] && answers_same(&all[i], &all[j]);
            done[j] |= marked[j];
        }
        all[i].accounts = accounts_of(evaluation, marked, &silence);
        buffer_add(out, &all[i], sizeof all[i]);
    }
}

void merge_answers(struct evaluation *evaluation)
{
    struct said *said = (struct said *)(void *)evaluation->answers.bytes;
    size_t count = evaluation->answers.size / sizeof *said, width = evaluation->telling_count;
    struct arena *arena = &evaluation->report->arena;
    chancery_state_answer *all = arena_make(arena, width, sizeof *all);
    struct buffer out = {0};
    if (count > 0)
        qsort(said, count, sizeof *said, by_said);
    for (size_t at = 0, end; at < count && all; at = end) {
        end = at + 1;
        while (end < count && said_compare_entry(&said[at], &said[end]) == 0)
            end++;
        complete(evaluation, &said[at], end - at, all);
        merge_entry(evaluation, all, &out);
    }
    evaluation->report->state.answer_count = out.size / sizeof *all;
    evaluation->report->state.answers = arena_move(arena, &out);
}

static int deadline_entry_compare(const chancery_state_deadline *a,
                                  const chancery_state_deadline *b)
{
    int order = strcmp(a->facet, b->facet);
    return order != 0 ? order : key_compare(a->key, b->key, a->part_count);
}

static int by_deadline(const void *a, const void *b)
{
    const struct said_deadline *x = a, *y = b;
    if (x->deadline.order.event != y->deadline.order.event)
        return x->deadline.order.event < y->deadline.order.event ? -1 : 1;
    int order = deadline_entry_compare(&x->deadline, &y->deadline);
    return order != 0 ? order : (x->telling > y->telling) - (x->telling < y->telling);
}

static bool same_deadline(const chancery_state_deadline *a, const chancery_state_deadline *b)
{
    return a->order.event == b->order.event && deadline_entry_compare(a, b) == 0 &&
           a->overdue == b->overdue && a->order_possible == b->order_possible &&
           !a->perhaps == !b->perhaps && (!a->perhaps || same_date(a->perhaps, b->perhaps));
}

void merge_deadlines(struct evaluation *evaluation)
{
    struct said_deadline *said = (struct said_deadline *)(void *)evaluation->deadlines.bytes;
    size_t count = evaluation->deadlines.size / sizeof *said;
    struct arena *arena = &evaluation->report->arena;
    bool *marked = arena_make(arena, evaluation->telling_count, sizeof *marked);
    struct buffer out = {0};
    if (count > 0)
        qsort(said, count, sizeof *said, by_deadline);
    for (size_t at = 0, end; at < count && marked; at = end) {
        memset(marked, 0, evaluation->telling_count * sizeof *marked);
        chancery_state_deadline *deadline = &said[at].deadline;
        const struct silence silence = silence_of(evaluation, deadline->facet, deadline->key);
        size_t tellings = 0;
        for (end = at; end < count && same_deadline(deadline, &said[end].deadline); end++) {
            marked[said[end].telling] = true;
            tellings += silence.counts || said[end].telling != silence.telling;
        }
        deadline->accounts = accounts_of(evaluation, marked, &silence);
        if (tellings > 0)
            buffer_add(&out, deadline, sizeof *deadline);
    }
    evaluation->report->state.deadline_count = out.size / sizeof(chancery_state_deadline);
    evaluation->report->state.deadlines = arena_move(arena, &out);
}

static int warning_compare(const chancery_state_warning *a, const chancery_state_warning *b)
{
    if (a->event != b->event)
        return a->event < b->event ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int order = a->facet && b->facet ? strcmp(a->facet, b->facet) : 0;
    if (order != 0)
        return order;
    return (a->other > b->other) - (a->other < b->other);
}

static int by_warning(const void *a, const void *b)
{
    const struct said_warning *x = a, *y = b;
    int order = warning_compare(&x->warning, &y->warning);
    return order != 0 ? order : (x->telling > y->telling) - (x->telling < y->telling);
}

void merge_warnings(struct evaluation *evaluation)
{
    struct said_warning *said = (struct said_warning *)(void *)evaluation->warnings.bytes;
    size_t count = evaluation->warnings.size / sizeof *said;
    struct arena *arena = &evaluation->report->arena;
    bool *marked = arena_make(arena, evaluation->telling_count, sizeof *marked);
    struct buffer out = {0};
    if (count > 0)
        qsort(said, count, sizeof *said, by_warning);
    for (size_t at = 0, end; at < count && marked; at = end) {
        memset(marked, 0, evaluation->telling_count * sizeof *marked);
        for (end = at; end < count && warning_compare(&said[at].warning, &said[end].warning) == 0;
             end++)
            marked[said[end].telling] = true;
        said[at].warning.accounts = accounts_of(evaluation, marked, NULL);
        buffer_add(&out, &said[at].warning, sizeof said[at].warning);
    }
    evaluation->report->state.warning_count = out.size / sizeof(chancery_state_warning);
    evaluation->report->state.warnings = arena_move(arena, &out);
}
