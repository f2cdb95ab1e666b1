/* Owns: the accounts that are told apart, and evaluating the world of each. */
#include "state.h"

#include "state_answer.h"
#include "state_deadline.h"
#include "state_merge.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

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

/* What all that an event does came to. */
struct deed {
    unsigned did;
    size_t because; /* a moment; SIZE_MAX: none */
    const struct facet *facet;
};

static void gather_deeds(const struct run *run, struct deed *deeds)
{
    for (size_t i = 0; i < run->use_count; i++) {
        const struct use *use = &run->uses[i];
        struct deed *deed = &deeds[run->world->order.moments[use->moment].event];
        if (!use->told || use->did == 0)
            continue;
        if (deed->did == 0 || (deed->because == SIZE_MAX && use->because != SIZE_MAX)) {
            deed->because = use->because;
            deed->facet = run->world->acts[use->act].step->facet;
        }
        deed->did |= use->did;
    }
}

static void put_warning(struct evaluation *evaluation, size_t telling, const struct world *world,
                        size_t event, const struct deed *deed)
{
    const struct said_warning said = {
        .telling = telling,
        .warning = {
            .kind = deed->did & USE_KEPT_OUT ? CHANCERY_STATE_NO_EFFECT : CHANCERY_STATE_SAID_AGAIN,
            .event = event,
            .other =
                deed->because == SIZE_MAX ? SIZE_MAX : world->order.moments[deed->because].event,
            .facet =
                arena_text(&evaluation->report->arena, chancery_text_of(deed->facet->name)).bytes}};
    if (!evaluation->question->facet || evaluation->question->facet == deed->facet)
        buffer_add(&evaluation->warnings, &said, sizeof said);
}

/* Events that, in every order, change nothing: they only say again what is so, or are kept from
 * acting. */
static void put_warnings(struct evaluation *evaluation, size_t telling, const struct world *world,
                         const struct deed *deeds)
{
    for (size_t i = 0; i < world->history->count; i++)
        if (deeds[i].did != 0 && !(deeds[i].did & USE_CHANGED))
            put_warning(evaluation, telling, world, i, &deeds[i]);
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

static bool answer_group(struct evaluation *evaluation, size_t telling, struct run *run,
                         struct deed *deeds)
{
    lay_out(run);
    bool good = run_group(run);
    for (size_t i = 0; i < run->entry_count && good; i++)
        good = put_answer(evaluation, telling, run, run->entries[i]);
    gather_deeds(run, deeds);
    run_free(run);
    return good;
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
                          const size_t *entries, size_t *cells, struct deed *deeds)
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
        if (!answer_group(evaluation, telling, &run, deeds))
            return false;
    }
    return true;
}

static bool answer_world(struct evaluation *evaluation, size_t telling, struct world *world)
{
    size_t *entries = arena_make(&world->arena, world->entry_count + 1, sizeof *entries);
    size_t *cells = arena_make(&world->arena, world->entry_count + 1, sizeof *cells);
    struct deed *deeds = arena_make(&world->arena, world->history->count + 1, sizeof *deeds);
    bool good = entries && cells && deeds && sort_entries(world, entries) &&
                answer_groups(evaluation, telling, world, entries, cells, deeds);
    if (good)
        put_warnings(evaluation, telling, world, deeds);
    return good && !evaluation->warnings.failed;
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

/* ---- The whole ---- */

static bool evaluate(struct evaluation *evaluation)
{
    bool good = find_tellings(evaluation);
    for (size_t i = 0; i < evaluation->telling_count && good; i++)
        good = tell(evaluation, i);
    if (!good)
        return false;
    if (evaluation->question->day > evaluation->question->known_until) {
        buffer_clear(&evaluation->deadlines);
        buffer_clear(&evaluation->warnings);
    }
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
