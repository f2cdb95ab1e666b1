/* Owns: gathering the events that a question about the state needs, through the indexes. Knows
 * nothing of what they mean. */
#include "state/ask.h"
#include "base/status.h"
#include "database/database.h"
#include "date/date.h"
#include "query/cursor.h"

#include <stdlib.h>
#include <time.h>

/* ---- Gathering ---- */

/* Events on their way into the report; they live in its arena. */
struct gathering {
    const struct effects *effects;
    const char *a, *b; /* codes; `b` may be NULL, and both when all parties are asked about */
    int64_t as_known_at;
    struct arena *arena;
    struct buffer list; /* of chancery_event * */
};

static struct value copy_value(struct arena *arena, const struct value *value);

static const struct member *copy_members(struct arena *arena, const struct member *members,
                                         size_t count)
{
    struct member *copies = arena_make(arena, count, sizeof *copies);
    for (size_t i = 0; copies && i < count; i++)
        copies[i] = (struct member){arena_text(arena, members[i].name),
                                    copy_value(arena, &members[i].value)};
    return copies;
}

static const struct value *copy_items(struct arena *arena, const struct value *items, size_t count)
{
    struct value *copies = arena_make(arena, count, sizeof *copies);
    for (size_t i = 0; copies && i < count; i++)
        copies[i] = copy_value(arena, &items[i]);
    return copies;
}

static struct value copy_value(struct arena *arena, const struct value *value)
{
    struct value copy = *value;
    if (value->kind == CHANCERY_STRING)
        copy.as.string = arena_text(arena, value->as.string);
    if (value->kind == CHANCERY_LIST)
        copy.as.list.items = copy_items(arena, value->as.list.items, value->as.list.count);
    if (value->kind == CHANCERY_OBJECT)
        copy.as.object.members =
            copy_members(arena, value->as.object.members, value->as.object.count);
    return copy;
}

static const struct event_party *copy_parties(struct arena *arena, const chancery_event *event)
{
    struct event_party *parties = arena_make(arena, event->party_count, sizeof *parties);
    for (size_t i = 0; parties && i < event->party_count; i++)
        parties[i] =
            (struct event_party){arena_text(arena, event->parties[i].code), event->parties[i].role};
    return parties;
}

static void take_event(struct gathering *gathering, const chancery_event *event)
{
    struct arena *arena = gathering->arena;
    chancery_event *copy = arena_make(arena, 1, sizeof *copy);
    if (!copy)
        return;
    *copy = *event;
    copy->arena = (struct arena){0};
    copy->uid = arena_text(arena, event->uid);
    copy->type = arena_text(arena, event->type);
    copy->date = arena_text(arena, event->date);
    copy->parties = copy_parties(arena, event);
    copy->fields = copy_members(arena, event->fields, event->field_count);
    buffer_add(&gathering->list, &copy, sizeof copy);
}

/* ---- The query ---- */

enum { TERMS_MAX = 3 };

static bool any_reaches_further(const struct effects *effects)
{
    for (size_t i = 0; i < effects->effect_count; i++)
        if (effect_reaches_further(&effects->effects[i]))
            return true;
    return false;
}

static bool names_party(const chancery_event *event, const char *code)
{
    for (size_t i = 0; i < event->party_count; i++)
        if (event->parties[i].role != CHANCERY_ROLE_ACCOUNT &&
            text_is(event->parties[i].code, code))
            return true;
    return false;
}

/* Whether the event can touch entries of both parties. */
static bool is_needed(const struct gathering *gathering, const chancery_event *event)
{
    return !gathering->b ||
           (names_party(event, gathering->a) && names_party(event, gathering->b)) ||
           effect_reaches_further(effects_of(gathering->effects, event->type));
}

static chancery_status run_query(chancery_db *db, const chancery_query *query,
                                 struct gathering *gathering, chancery_error *error)
{
    chancery_cursor *cursor;
    chancery_event *event;
    const chancery_select_options options = {.as_known_at = gathering->as_known_at};
    chancery_status status = chancery_select(db, query, &options, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    while ((status = chancery_cursor_next(cursor, &event, error)) == CHANCERY_OK)
        if (is_needed(gathering, event))
            take_event(gathering, event);
    chancery_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static bool add_types(chancery_query *query, struct gathering *gathering)
{
    const struct effects *effects = gathering->effects;
    chancery_text *names = arena_make(gathering->arena, effects->effect_count + 1, sizeof *names);
    for (size_t i = 0; names && i < effects->effect_count; i++)
        names[i] = chancery_text_of(effects->effects[i].type->name);
    if (names)
        query_add_types(query, names, effects->effect_count);
    return names != NULL;
}

static void add_party(chancery_query *query, const struct gathering *gathering, const char *code)
{
    const chancery_registry *registry = gathering->effects->schema->parties;
    const unsigned roles = CHANCERY_ROLE_ACTOR | CHANCERY_ROLE_TARGET | CHANCERY_ROLE_FIELD;
    query_add_party(query, chancery_party_by_code(registry, chancery_text_of(code)), roles);
}

/* The events of `a` and of `b`, where they are not NULL, that do something to the state. Where a
 * type leaves a party of its key open, events that do not name both are looked at as well. */
static chancery_status state_gather(chancery_db *db, struct gathering *gathering,
                                    chancery_error *error)
{
    chancery_query *query = query_new(TERMS_MAX);
    bool either = gathering->b && any_reaches_further(gathering->effects);
    bool good = query && add_types(query, gathering);
    if (good && !either && gathering->a)
        add_party(query, gathering, gathering->a);
    if (good && !either && gathering->b)
        add_party(query, gathering, gathering->b);
    chancery_status status = good && query_is_whole(query) ? run_query(db, query, gathering, error)
                                                           : error_memory(error);
    chancery_query_free(query);
    return status;
}

/* ---- Asking ---- */

static int64_t day_of(int64_t seconds)
{
    const int64_t day_seconds = 86400;
    return seconds / day_seconds - (seconds % day_seconds < 0);
}

int64_t chancery_state_today(void)
{
    return day_of((int64_t)time(NULL));
}

/* The last day of which anything could be known at the instant; 0: now. */
static int64_t last_day(int64_t instant)
{
    const int64_t second = 1000000;
    int64_t day = day_of(instant / second), today = chancery_state_today();
    return instant != 0 && day < today ? day : today;
}

static chancery_status unknown_facet(const struct effects *effects, const char *name,
                                     chancery_error *error)
{
    struct nearest nearest = nearest_start(chancery_text_of(name));
    char hint[120] = "";
    for (size_t i = 0; i < effects->facet_count; i++)
        nearest_offer(&nearest, effects->facets[i].name);
    if (nearest.best)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest.best);
    return error_at(error, CHANCERY_USAGE, &(struct error_place){.hint = hint},
                    "no family has a facet of the state called \"%.80s\"", name);
}

static chancery_status check_party(const struct effects *effects, const char *code,
                                   chancery_error *error)
{
    if (!code || chancery_party_by_code(effects->schema->parties, chancery_text_of(code)))
        return CHANCERY_OK;
    return error_set(error, CHANCERY_USAGE, "no party has the code \"%.80s\"", code);
}

static chancery_status read_question(const struct effects *effects,
                                     const chancery_state_question *asked,
                                     struct state_question *question, chancery_error *error)
{
    *question = (struct state_question){
        .day = asked->day,
        .known_until = last_day(asked->as_known_at),
        .according_to = chancery_text_of(asked->according_to),
        .reported = asked->include_reported,
    };
    if (asked->a)
        question->parties[question->party_count++] = chancery_text_of(asked->a);
    if (asked->b)
        question->parties[question->party_count++] = chancery_text_of(asked->b);
    chancery_status status = check_party(effects, asked->a, error);
    if (status == CHANCERY_OK)
        status = check_party(effects, asked->b, error);
    if (status != CHANCERY_OK || !asked->facet)
        return status;
    question->facet = effects_facet(effects, chancery_text_of(asked->facet));
    return question->facet ? CHANCERY_OK : unknown_facet(effects, asked->facet, error);
}

typedef chancery_status derivation(const struct state_history *history,
                                   const struct state_question *question,
                                   struct state_report **report, chancery_error *error);

/* Derives what was asked from the events, and lets the report own them. */
static chancery_status answer(derivation *derive, const struct state_question *question,
                              struct gathering *gathering, struct state_report **made,
                              chancery_error *error)
{
    struct state_report *report;
    const struct state_history history = {
        .effects = gathering->effects,
        .events = (const chancery_event *const *)(const void *)gathering->list.bytes,
        .count = gathering->list.size / sizeof(chancery_event *)};
    if (gathering->list.failed || gathering->arena->failed)
        return error_memory(error);
    chancery_status status = derive(&history, question, &report, error);
    if (status != CHANCERY_OK)
        return status;
    report->state.event_count = report->history.event_count = history.count;
    report->state.events = report->history.events = arena_move(gathering->arena, &gathering->list);
    report->events = *gathering->arena;
    *gathering->arena = (struct arena){0};
    if (report->events.failed) {
        state_report_free(report);
        return error_memory(error);
    }
    *made = report;
    return CHANCERY_OK;
}

/* The effects of the vocabulary that the last commit left. */
static chancery_status current_effects(chancery_db *db, const struct effects **effects,
                                       chancery_error *error)
{
    struct store_txn *txn;
    chancery_status status = db_begin_read(db, &txn, error);
    if (status != CHANCERY_OK)
        return status;
    store_abort(txn);
    return db_effects(db, effects, error);
}

chancery_status state_read_question(chancery_db *db, const chancery_state_question *asked,
                                    const struct effects **effects, struct state_question *question,
                                    chancery_error *error)
{
    chancery_status status = current_effects(db, effects, error);
    return status == CHANCERY_OK ? read_question(*effects, asked, question, error) : status;
}

static chancery_status ask(chancery_db *db, const chancery_state_question *asked,
                           derivation *derive, struct state_report **report, chancery_error *error)
{
    struct state_question question;
    struct arena arena = {0};
    struct gathering gathering = {
        .a = asked->a, .b = asked->b, .as_known_at = asked->as_known_at, .arena = &arena};
    chancery_status status = state_read_question(db, asked, &gathering.effects, &question, error);
    if (status == CHANCERY_OK)
        status = state_gather(db, &gathering, error);
    if (status == CHANCERY_OK)
        status = answer(derive, &question, &gathering, report, error);
    buffer_free(&gathering.list);
    arena_free(&arena);
    return status;
}

chancery_status chancery_state_ask(chancery_db *db, const chancery_state_question *question,
                                   chancery_state **state, chancery_error *error)
{
    struct state_report *report;
    chancery_status status = ask(db, question, state_evaluate, &report, error);
    if (status == CHANCERY_OK)
        *state = &report->state;
    return status;
}

chancery_status chancery_history_ask(chancery_db *db, const chancery_state_question *question,
                                     chancery_history **history, chancery_error *error)
{
    struct state_report *report;
    chancery_status status = ask(db, question, state_go_through, &report, error);
    if (status == CHANCERY_OK)
        *history = &report->history;
    return status;
}

void chancery_state_free(chancery_state *state)
{
    if (!state)
        return;
    for (size_t i = 0; i < state->event_count; i++)
        arena_free(&state->events[i]->arena);
    state_report_free((struct state_report *)(void *)state);
}

void chancery_history_free(chancery_history *history)
{
    if (!history)
        return;
    char *report = (char *)history - offsetof(struct state_report, history);
    chancery_state_free(&((struct state_report *)(void *)report)->state);
}

const char *chancery_state_verdict_name(chancery_state_verdict verdict)
{
    static const char *const names[] = {
        [CHANCERY_STATE_YES] = "yes",           [CHANCERY_STATE_NO] = "no",
        [CHANCERY_STATE_POSSIBLE] = "possible", [CHANCERY_STATE_UNKNOWN] = "unknown",
        [CHANCERY_STATE_VALUE] = "value",       [CHANCERY_STATE_UNDECIDED] = "undetermined",
    };
    return (size_t)verdict < sizeof names / sizeof *names ? names[verdict] : "undetermined";
}
