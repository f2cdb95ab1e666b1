/* Owns: the accounts that are told apart, and how what they say is put together. */
#include "state.h"

#include "state_answer.h"
#include "state_deadline.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

/* Accounts that tell the same events, and so make one world. */
struct telling {
    chancery_text account; /* whose events count beside the undisputed; empty: of none */
    chancery_text *codes;  /* the accounts, in order */
    size_t count;
};

/* What a world says, on its way into the report: one of these is followed by its telling. */
struct said {
    size_t telling;
    const struct facet *facet;
    chancery_state_answer answer;
};
struct said_deadline {
    size_t telling;
    chancery_state_deadline deadline;
};
struct said_warning {
    size_t telling;
    chancery_state_warning warning;
};

struct evaluation {
    const struct state_history *history;
    const struct state_question *question;
    struct state_report *report;
    struct symbols symbols;
    struct telling *tellings;
    size_t telling_count;
    struct buffer answers, deadlines, warnings; /* of the structs above */
};

/* ---- Accounts ---- */

static int by_code(const void *a, const void *b)
{
    return text_compare(*(const chancery_text *)a, *(const chancery_text *)b);
}

static bool has_code(const chancery_text *codes, size_t count, chancery_text code)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(codes[i], code))
            return true;
    return false;
}

/* The accounts of the events, behind `count` codes that there are. */
static bool add_tellers(const struct evaluation *evaluation, struct buffer *codes)
{
    const struct state_history *history = evaluation->history;
    for (size_t i = 0; i < history->count && !codes->failed; i++) {
        chancery_text code = event_account(history->events[i]);
        const chancery_text *known = (const chancery_text *)(void *)codes->bytes;
        if (code.size > 0 && world_considers(evaluation->question, history->events[i]) &&
            !has_code(known, codes->size / sizeof code, code))
            buffer_add(codes, &code, sizeof code);
    }
    return !codes->failed;
}

static bool add_telling(struct evaluation *evaluation, chancery_text account,
                        const chancery_text *codes, size_t count)
{
    struct telling *telling = &evaluation->tellings[evaluation->telling_count];
    *telling = (struct telling){.account = account, .count = count};
    telling->codes = arena_make(&evaluation->report->arena, count + 1, sizeof *telling->codes);
    for (size_t i = 0; telling->codes && i < count; i++)
        telling->codes[i] = codes[i];
    evaluation->telling_count++;
    return telling->codes != NULL;
}

/* One telling for each account that has events, and one for the others asked about. */
static bool divide(struct evaluation *evaluation, chancery_text *codes, size_t tellers)
{
    const struct state_question *question = evaluation->question;
    chancery_text silent[2];
    size_t silent_count = 0;
    bool good = true;
    evaluation->tellings =
        arena_make(&evaluation->report->arena, tellers + 1, sizeof *evaluation->tellings);
    if (!evaluation->tellings)
        return false;
    qsort(codes, tellers, sizeof *codes, by_code);
    for (size_t i = 0; i < question->party_count; i++)
        if (!has_code(codes, tellers, question->parties[i]))
            silent[silent_count++] = question->parties[i];
    qsort(silent, silent_count, sizeof *silent, by_code);
    if (silent_count > 0 || tellers == 0)
        good = add_telling(evaluation, TEXT(""), silent, silent_count);
    for (size_t i = 0; i < tellers && good; i++)
        good = add_telling(evaluation, codes[i], &codes[i], 1);
    return good;
}

static bool find_tellings(struct evaluation *evaluation)
{
    const chancery_text *asked = &evaluation->question->according_to;
    struct buffer codes = {0};
    if (asked->size > 0) {
        evaluation->tellings =
            arena_make(&evaluation->report->arena, 1, sizeof *evaluation->tellings);
        return evaluation->tellings && add_telling(evaluation, *asked, asked, 1);
    }
    bool good = add_tellers(evaluation, &codes);
    chancery_text none;
    chancery_text *list = codes.bytes ? (chancery_text *)(void *)codes.bytes : &none;
    good = good && divide(evaluation, list, codes.size / sizeof(chancery_text));
    buffer_free(&codes);
    return good;
}

/* ---- One world ---- */

static bool put_answer(struct evaluation *evaluation, size_t telling, const struct run *run,
                       size_t entry)
{
    const struct facet *facet = run->world->entries[entry].facet;
    struct said said = {.telling = telling, .facet = facet};
    if (evaluation->question->facet && evaluation->question->facet != facet)
        return true;
    bool good = answer_entry(run, entry, &evaluation->report->arena, &said.answer);
    buffer_add(&evaluation->answers, &said, sizeof said);
    return good && !evaluation->answers.failed;
}

static void put_warning(struct evaluation *evaluation, size_t telling, const struct world *world,
                        const struct use *use)
{
    const struct facet *facet = world->acts[use->act].step->facet;
    const struct said_warning said = {
        .telling = telling,
        .warning = {
            .kind =
                use->did == USE_SAID_AGAIN ? CHANCERY_STATE_SAID_AGAIN : CHANCERY_STATE_NO_EFFECT,
            .event = world->order.moments[use->moment].event,
            .other = use->because == SIZE_MAX ? SIZE_MAX : world->order.moments[use->because].event,
            .facet = arena_text(&evaluation->report->arena, chancery_text_of(facet->name)).bytes}};
    if (!evaluation->question->facet || evaluation->question->facet == facet)
        buffer_add(&evaluation->warnings, &said, sizeof said);
}

/* An event that, in every order, only says again what was so or is kept from acting. */
static void put_warnings(struct evaluation *evaluation, size_t telling, const struct run *run)
{
    for (size_t i = 0; i < run->use_count; i++) {
        const struct use *use = &run->uses[i];
        if (use->told && (use->did == USE_SAID_AGAIN || use->did == USE_KEPT_OUT))
            put_warning(evaluation, telling, run->world, use);
    }
}

static void put_bad_links(struct evaluation *evaluation, size_t telling, const struct order *order)
{
    for (size_t i = 0; i < order->bad_count; i++) {
        const struct said_warning said = {.telling = telling,
                                          .warning = {.kind = CHANCERY_STATE_BAD_LINK,
                                                      .event = order->bad[i].event,
                                                      .other = order->bad[i].other}};
        buffer_add(&evaluation->warnings, &said, sizeof said);
    }
}

/* Gives the entries of the group their cells. */
static void lay_out(struct run *run)
{
    for (size_t i = 0; i < run->entry_count; i++) {
        run->cells[run->entries[i]] = run->cell_count;
        run->cell_count += run->world->entries[run->entries[i]].facet->slot_count;
    }
}

static bool answer_group(struct evaluation *evaluation, size_t telling, struct run *run)
{
    lay_out(run);
    bool good = run_group(run);
    for (size_t i = 0; i < run->entry_count && good; i++)
        good = put_answer(evaluation, telling, run, run->entries[i]);
    if (good)
        put_warnings(evaluation, telling, run);
    run_free(run);
    return good && !evaluation->warnings.failed;
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

static bool answer_groups(struct evaluation *evaluation, size_t telling, struct world *world,
                          const size_t *entries, size_t *cells)
{
    size_t use = 0;
    for (size_t at = 0; at < world->entry_count;) {
        struct run run = {.world = world,
                          .group = world->entries[entries[at]].group,
                          .entries = entries + at,
                          .cells = cells};
        while (at + run.entry_count < world->entry_count &&
               world->entries[entries[at + run.entry_count]].group == run.group)
            run.entry_count++;
        run.uses = world->uses ? world->uses + use : NULL;
        while (use < world->use_count && world->uses[use].group == run.group) {
            run.use_count++;
            use++;
        }
        at += run.entry_count;
        if (!answer_group(evaluation, telling, &run))
            return false;
    }
    return true;
}

static bool answer_world(struct evaluation *evaluation, size_t telling, struct world *world)
{
    size_t *entries = arena_make(&world->arena, world->entry_count + 1, sizeof *entries);
    size_t *cells = arena_make(&world->arena, world->entry_count + 1, sizeof *cells);
    return entries && cells && sort_entries(world, entries) &&
           answer_groups(evaluation, telling, world, entries, cells);
}

static void put_deadlines(struct evaluation *evaluation, size_t telling, struct world *world)
{
    struct buffer found = {0};
    deadlines_find(world, &evaluation->report->arena, &found);
    const chancery_state_deadline *deadlines = (const chancery_state_deadline *)(void *)found.bytes;
    for (size_t i = 0; i < found.size / sizeof *deadlines; i++) {
        const struct said_deadline said = {telling, deadlines[i]};
        buffer_add(&evaluation->deadlines, &said, sizeof said);
    }
    evaluation->deadlines.failed |= found.failed;
    buffer_free(&found);
}

static bool tell(struct evaluation *evaluation, size_t telling)
{
    struct world world;
    bool good = world_make(&world, evaluation->history, evaluation->question,
                           evaluation->tellings[telling].account, &evaluation->symbols);
    if (good) {
        put_bad_links(evaluation, telling, &world.order);
        put_deadlines(evaluation, telling, &world);
        good = answer_world(evaluation, telling, &world);
    }
    world_free(&world);
    return good && !symbols_failed(&evaluation->symbols);
}

/* ---- Putting together ---- */

static int key_compare(const chancery_text *a, const chancery_text *b, size_t count)
{
    int order = 0;
    for (size_t i = 0; i < count && order == 0; i++)
        order = text_compare(a[i], b[i]);
    return order;
}

static int entry_compare(const struct said *a, const struct said *b)
{
    if (a->facet != b->facet)
        return a->facet < b->facet ? -1 : 1;
    return key_compare(a->answer.key, b->answer.key, a->answer.part_count);
}

static int by_said(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    int order = entry_compare(x, y);
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

static bool same_answer(const chancery_state_answer *a, const chancery_state_answer *b)
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

/* The accounts of the tellings that are marked. */
static chancery_state_accounts accounts_of(struct evaluation *evaluation, const bool *marked)
{
    chancery_state_accounts accounts = {.all = evaluation->question->according_to.size == 0};
    size_t room = 0;
    for (size_t i = 0; i < evaluation->telling_count; i++) {
        accounts.all &= marked[i];
        room += evaluation->tellings[i].count;
    }
    chancery_text *codes = arena_make(&evaluation->report->arena, room + 1, sizeof *codes);
    for (size_t i = 0; codes && !accounts.all && i < evaluation->telling_count; i++)
        for (size_t j = 0; marked[i] && j < evaluation->tellings[i].count; j++)
            codes[accounts.count++] =
                arena_text(&evaluation->report->arena, evaluation->tellings[i].codes[j]);
    if (accounts.count > 1)
        qsort(codes, accounts.count, sizeof *codes, by_code);
    accounts.codes = codes;
    return accounts;
}

/* What a world says of an entry that none of its events names. */
static chancery_state_answer unknown_answer(const chancery_state_answer *like)
{
    static const chancery_state_value unset = {.text = {"", 0}};
    chancery_state_answer answer = *like;
    answer.verdict = CHANCERY_STATE_UNKNOWN;
    answer.reasons = NULL;
    answer.reason_count = 0;
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
        all[i] = next < count && said[next].telling == i ? said[next++].answer
                                                         : unknown_answer(&said[0].answer);
}

/* Adds the answers of one entry to `out`, those that are the same once. */
static void merge_entry(struct evaluation *evaluation, chancery_state_answer *all, bool *done,
                        bool *marked, struct buffer *out)
{
    size_t count = evaluation->telling_count;
    memset(done, 0, count * sizeof *done);
    for (size_t i = 0; i < count && !evaluation->report->arena.failed; i++) {
        if (done[i])
            continue;
        for (size_t j = 0; j < count; j++) {
            marked[j] = !done[j] && same_answer(&all[i], &all[j]);
            done[j] |= marked[j];
        }
        all[i].accounts = accounts_of(evaluation, marked);
        buffer_add(out, &all[i], sizeof all[i]);
    }
}

static void merge_answers(struct evaluation *evaluation)
{
    struct said *said = (struct said *)(void *)evaluation->answers.bytes;
    size_t count = evaluation->answers.size / sizeof *said, width = evaluation->telling_count;
    struct arena *arena = &evaluation->report->arena;
    chancery_state_answer *all = arena_make(arena, width, sizeof *all);
    bool *flags = arena_make(arena, 2 * width, sizeof *flags);
    struct buffer out = {0};
    if (count > 0)
        qsort(said, count, sizeof *said, by_said);
    for (size_t at = 0, end; at < count && all && flags; at = end) {
        end = at + 1;
        while (end < count && entry_compare(&said[at], &said[end]) == 0)
            end++;
        complete(evaluation, &said[at], end - at, all);
        merge_entry(evaluation, all, flags, flags + width, &out);
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

static void merge_deadlines(struct evaluation *evaluation)
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
        for (end = at; end < count && same_deadline(&said[at].deadline, &said[end].deadline); end++)
            marked[said[end].telling] = true;
        said[at].deadline.accounts = accounts_of(evaluation, marked);
        buffer_add(&out, &said[at].deadline, sizeof said[at].deadline);
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

static void merge_warnings(struct evaluation *evaluation)
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
        said[at].warning.accounts = accounts_of(evaluation, marked);
        buffer_add(&out, &said[at].warning, sizeof said[at].warning);
    }
    evaluation->report->state.warning_count = out.size / sizeof(chancery_state_warning);
    evaluation->report->state.warnings = arena_move(arena, &out);
}

/* ---- Days of which nothing is known ---- */

/* Keeps which entries there are, and says of each that nothing is known of that day. */
static void forget_all(struct evaluation *evaluation)
{
    struct said *said = (struct said *)(void *)evaluation->answers.bytes;
    size_t count = evaluation->answers.size / sizeof *said;
    static const chancery_state_reason future = {.kind = CHANCERY_STATE_BY_FUTURE};
    for (size_t i = 0; i < count; i++) {
        said[i].answer = unknown_answer(&said[i].answer);
        said[i].answer.reasons = &future;
        said[i].answer.reason_count = 1;
    }
    buffer_clear(&evaluation->deadlines);
    buffer_clear(&evaluation->warnings);
}

/* ---- The whole ---- */

static bool evaluate(struct evaluation *evaluation)
{
    bool good = find_tellings(evaluation);
    for (size_t i = 0; i < evaluation->telling_count && good; i++)
        good = tell(evaluation, i);
    if (!good)
        return false;
    if (evaluation->question->day > evaluation->question->known_until)
        forget_all(evaluation);
    merge_answers(evaluation);
    merge_deadlines(evaluation);
    merge_warnings(evaluation);
    return !evaluation->report->arena.failed && !evaluation->answers.failed &&
           !evaluation->deadlines.failed && !evaluation->warnings.failed;
}

chancery_status state_evaluate(const struct state_history *history,
                               const struct state_question *question, struct state_report **report,
                               chancery_error *error)
{
    struct evaluation evaluation = {.history = history, .question = question};
    evaluation.report = calloc(1, sizeof *evaluation.report);
    bool good = evaluation.report && evaluate(&evaluation);
    symbols_free(&evaluation.symbols);
    buffer_free(&evaluation.answers);
    buffer_free(&evaluation.deadlines);
    buffer_free(&evaluation.warnings);
    if (good)
        *report = evaluation.report;
    else
        state_report_free(evaluation.report);
    return good ? CHANCERY_OK : error_memory(error);
}

void state_report_free(struct state_report *report)
{
    if (!report)
        return;
    arena_free(&report->arena);
    arena_free(&report->events);
    free(report);
}
