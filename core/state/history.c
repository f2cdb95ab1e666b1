/* Owns: how the state changed over all days, in the world of each account. */
#include "state/state.h"

#include "base/status.h"
#include "state/answer.h"
#include "state/group.h"
#include "state/merge.h"

#include <stdlib.h>

/* What a telling says of an entry from a day on. */
struct said_from {
    struct said said;
    int64_t from;
};

/* A history while it is gathered. */
struct gathering {
    struct evaluation evaluation; /* its report holds the spells */
    struct buffer said;           /* of said_from */
    struct buffer spells;         /* of chancery_state_spell */
};

/* ---- One world ---- */

struct telling_world {
    struct gathering *gathering;
    size_t telling;
    size_t *last; /* of each entry of the world: what was said last, plus 1; 0: nothing */
};

static struct said_from *said_at(const struct gathering *gathering, size_t index)
{
    char *bytes = gathering->said.bytes;
    return bytes ? (struct said_from *)(void *)bytes + index : NULL;
}

static bool put_said(struct telling_world *telling, const struct run *run, size_t entry)
{
    struct gathering *gathering = telling->gathering;
    const struct facet *asked = gathering->evaluation.question->facet;
    struct said_from said = {
        .said = {.telling = telling->telling, .facet = run->world->entries[entry].facet},
        .from = run->day};
    size_t *last = &telling->last[entry];
    if (asked && asked != said.said.facet)
        return true;
    if (!answer_entry(run, entry, &gathering->evaluation.report->arena, &said.said.answer))
        return false;
    if (*last > 0 && answers_same(&said_at(gathering, *last - 1)->said.answer, &said.said.answer))
        return true;
    buffer_add(&gathering->said, &said, sizeof said);
    *last = gathering->said.size / sizeof said;
    return !gathering->said.failed;
}

static bool on_day(void *context, const struct run *run)
{
    bool good = true;
    for (size_t i = 0; i < run->entry_count && good; i++)
        good = put_said(context, run, run->entries[i]);
    return good;
}

static bool go_through(void *context, struct run *run)
{
    const struct telling_world *telling = context;
    const struct visit visit = {.last = telling->gathering->evaluation.question->known_until,
                                .day = on_day,
                                .context = context};
    return run_through(run, &visit);
}

static bool tell(struct gathering *gathering, size_t index)
{
    struct evaluation *evaluation = &gathering->evaluation;
    struct world world;
    struct telling_world telling = {.gathering = gathering, .telling = index};
    bool good = world_make(&world, evaluation->history, evaluation->question,
                           evaluation->tellings[index].account, &evaluation->symbols);
    if (good) {
        telling.last = arena_make(&world.arena, world.entry_count + 1, sizeof *telling.last);
        good = telling.last && each_group(&world, go_through, &telling);
    }
    world_free(&world);
    return good && !symbols_failed(&evaluation->symbols);
}

/* ---- All worlds together ---- */

static int by_entry_and_day(const void *a, const void *b)
{
    const struct said_from *x = a, *y = b;
    int order = said_compare_entry(&x->said, &y->said);
    if (order != 0)
        return order;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->said.telling > y->said.telling) - (x->said.telling < y->said.telling);
}

static bool says_nothing(const chancery_state_answer *answer)
{
    for (size_t i = 0; i < answer->slot_count; i++)
        if (answer->slots[i].value_count != 1 ||
            answer->slots[i].values[0].kind != CHANCERY_STATE_UNSET)
            return false;
    return true;
}

static bool same_accounts(const chancery_state_accounts *a, const chancery_state_accounts *b)
{
    if (a->all != b->all || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!text_equal(a->codes[i], b->codes[i]))
            return false;
    return true;
}

/* The spells of one entry that still run: the last ones of `spells`, from `first` on. */
struct running {
    struct gathering *gathering;
    size_t first;
};

static chancery_state_spell *spell_at(const struct gathering *gathering, size_t index)
{
    char *bytes = gathering->spells.bytes;
    return bytes ? (chancery_state_spell *)(void *)bytes + index : NULL;
}

static size_t spell_count(const struct gathering *gathering)
{
    return gathering->spells.size / sizeof(chancery_state_spell);
}

/* Ends the spells that no answer of `answers` goes on with, and marks in `known` those that one
 * does. */
static void end_spells(const struct running *running, int64_t day,
                       const chancery_state_answer *answers, size_t count, bool *known)
{
    for (size_t i = running->first; i < spell_count(running->gathering); i++) {
        chancery_state_spell *spell = spell_at(running->gathering, i);
        bool goes_on = false;
        for (size_t j = 0; j < count && !goes_on && spell->to == CHANCERY_DAY_MAX; j++)
            known[j] |= goes_on = answers_same(&spell->answer, &answers[j]) &&
                                  same_accounts(&spell->answer.accounts, &answers[j].accounts);
        if (!goes_on && spell->to == CHANCERY_DAY_MAX)
            spell->to = day - 1;
    }
}

/* What holds from `day` on. */
static bool turn(const struct running *running, int64_t day, chancery_state_answer *all)
{
    struct gathering *gathering = running->gathering;
    struct buffer merged = {0};
    merge_entry(&gathering->evaluation, all, &merged);
    const chancery_state_answer *answers = (const chancery_state_answer *)(void *)merged.bytes;
    size_t count = merged.size / sizeof *answers;
    bool *known = calloc(count + 1, sizeof *known);
    if (known)
        end_spells(running, day, answers, count, known);
    for (size_t i = 0; known && i < count; i++) {
        const chancery_state_spell spell = {
            .from = day, .to = CHANCERY_DAY_MAX, .answer = answers[i]};
        if (!known[i] && !says_nothing(&answers[i]))
            buffer_add(&gathering->spells, &spell, sizeof spell);
    }
    bool good = known && !merged.failed && !gathering->spells.failed;
    free(known);
    buffer_free(&merged);
    return good;
}

/* The spells of one entry, from what was said of it in order of day. */
static bool merge_spells(struct gathering *gathering, const struct said_from *said, size_t count,
                         chancery_state_answer *all)
{
    const struct running running = {gathering, spell_count(gathering)};
    bool good = true;
    for (size_t i = 0; i < gathering->evaluation.telling_count; i++)
        all[i] = answer_unknown(&gathering->evaluation, &said[0].said.answer);
    for (size_t at = 0, end; at < count && good; at = end) {
        for (end = at; end < count && said[end].from == said[at].from; end++)
            all[said[end].said.telling] = said[end].said.answer;
        good = turn(&running, said[at].from, all);
    }
    return good;
}

static bool merge_all(struct gathering *gathering)
{
    struct said_from *said = said_at(gathering, 0);
    size_t count = gathering->said.size / sizeof *said;
    struct arena *arena = &gathering->evaluation.report->arena;
    chancery_state_answer *all =
        arena_make(arena, gathering->evaluation.telling_count + 1, sizeof *all);
    bool good = all != NULL;
    if (count > 0)
        qsort(said, count, sizeof *said, by_entry_and_day);
    for (size_t at = 0, end; at < count && good; at = end) {
        end = at + 1;
        while (end < count && said_compare_entry(&said[at].said, &said[end].said) == 0)
            end++;
        good = merge_spells(gathering, &said[at], end - at, all);
    }
    return good && !arena->failed;
}

/* ---- The whole ---- */

static int by_code(const void *a, const void *b)
{
    return text_compare(*(const chancery_text *)a, *(const chancery_text *)b);
}

static void list_accounts(const struct evaluation *evaluation, chancery_history *history)
{
    struct arena *arena = &evaluation->report->arena;
    size_t room = 0, count = 0;
    for (size_t i = 0; i < evaluation->telling_count; i++)
        room += evaluation->tellings[i].count;
    chancery_text *codes = arena_make(arena, room + 1, sizeof *codes);
    for (size_t i = 0; codes && i < evaluation->telling_count; i++)
        for (size_t j = 0; j < evaluation->tellings[i].count; j++)
            codes[count++] = arena_text(arena, evaluation->tellings[i].codes[j]);
    if (count > 1)
        qsort(codes, count, sizeof *codes, by_code);
    history->accounts = codes;
    history->account_count = count;
}

static bool gather(struct gathering *gathering)
{
    struct evaluation *evaluation = &gathering->evaluation;
    struct state_report *report = evaluation->report;
    bool good = tellings_find(evaluation);
    for (size_t i = 0; i < evaluation->telling_count && good; i++)
        good = tell(gathering, i);
    if (!good || !merge_all(gathering))
        return false;
    list_accounts(evaluation, &report->history);
    report->history.known_until = evaluation->question->known_until;
    report->history.spell_count = spell_count(gathering);
    report->history.spells = arena_move(&report->arena, &gathering->spells);
    return !report->arena.failed;
}

chancery_status state_go_through(const struct state_history *history,
                                 const struct state_question *question,
                                 struct state_report **report, chancery_error *error)
{
    struct state_question asked = *question;
    asked.day = question->known_until;
    struct gathering gathering = {.evaluation = {.history = history, .question = &asked}};
    gathering.evaluation.report = calloc(1, sizeof *gathering.evaluation.report);
    bool good = gathering.evaluation.report && gather(&gathering);
    symbols_free(&gathering.evaluation.symbols);
    buffer_free(&gathering.said);
    buffer_free(&gathering.spells);
    if (good)
        *report = gathering.evaluation.report;
    else
        state_report_free(gathering.evaluation.report);
    return good ? CHANCERY_OK : error_memory(error);
}
