/* Owns: the state on one day, in the world of each account. */
#include "state/state.h"

#include "base/status.h"
#include "state/answer.h"
#include "state/deadline.h"
#include "state/group.h"
#include "state/merge.h"

#include <stdlib.h>

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

/* What is said of the groups of one world. */
struct answering_world {
    struct evaluation *evaluation;
    size_t telling;
    struct deed *deeds;
};

static bool answer_group(void *context, struct run *run)
{
    const struct answering_world *answering = context;
    bool good = run_group(run);
    for (size_t i = 0; i < run->entry_count && good; i++)
        good = put_answer(answering->evaluation, answering->telling, run, run->entries[i]);
    gather_deeds(run, answering->deeds);
    return good;
}

static bool answer_world(struct evaluation *evaluation, size_t telling, struct world *world)
{
    struct deed *deeds = arena_make(&world->arena, world->history->count + 1, sizeof *deeds);
    struct answering_world answering = {evaluation, telling, deeds};
    bool good = deeds && each_group(world, answer_group, &answering);
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
    bool good = tellings_find(evaluation);
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
