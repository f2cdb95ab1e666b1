/* test_state.c - the state on a day: what events make of it, in words short enough to compare. */
#include "fixture.h"
#include "state.h"

#include <stdlib.h>

/* ---- Histories and what is said of them ---------------------------------------------------- */

static struct effects *effects;

static void start(void)
{
    cr_assert_eq(effects_read(chancery_schema_builtin(), NULL, &effects, NULL), CHANCERY_OK);
}

static void end(void)
{
    effects_free(effects);
    fixture_forget();
}

TestSuite(state, .init = start, .fini = end);

static int by_place(const void *a, const void *b)
{
    const chancery_event *x = *(chancery_event *const *)a, *y = *(chancery_event *const *)b;
    if (x->bounds.earliest != y->bounds.earliest)
        return x->bounds.earliest < y->bounds.earliest ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

enum { EVENTS_MAX = 64 };
struct story {
    chancery_event *events[EVENTS_MAX];
    size_t count;
};

/* Events written with ' for ", each on its own. */
static struct story story_of(const char *const *lines)
{
    struct story story = {0};
    for (; *lines; lines++)
        story.events[story.count++] = fixture_event(*lines);
    qsort(story.events, story.count, sizeof *story.events, by_place);
    return story;
}

static void write_uid(struct buffer *out, const struct story *story, size_t event)
{
    chancery_text uid = story->events[event]->uid;
    size_t colon = text_find(uid, ':');
    size_t start = colon < uid.size ? colon + 1 : 0;
    buffer_add(out, uid.bytes + start, uid.size - start);
}

static void write_value(struct buffer *out, const struct story *story,
                        const chancery_state_value *value)
{
    static const char *const kinds[] = {"unknown", "", "nothing", "moved", "undetermined"};
    buffer_string(out, kinds[value->kind]);
    for (size_t i = 0; i < value->text.size; i++)
        buffer_byte(out, value->text.bytes[i] == '\n' ? '+' : value->text.bytes[i]);
    for (size_t i = 0; i < value->since.count; i++) {
        buffer_string(out, i == 0 ? " since " : " or ");
        write_uid(out, story, value->since.items[i].event);
    }
}

static void write_slots(struct buffer *out, const struct story *story,
                        const chancery_state_answer *answer)
{
    for (size_t i = 0; i < answer->slot_count; i++) {
        const chancery_state_slot *slot = &answer->slots[i];
        if (slot->value_count == 1 && slot->values[0].kind == CHANCERY_STATE_UNSET)
            continue;
        buffer_string(out, ", ");
        buffer_string(out, slot->name);
        for (size_t j = 0; j < slot->value_count; j++) {
            buffer_string(out, j == 0 ? " " : " / ");
            write_value(out, story, &slot->values[j]);
        }
        if (slot->until) {
            buffer_string(out, " until ");
            write_uid(out, story, slot->until->event);
        }
    }
}

static void write_reasons(struct buffer *out, const struct story *story,
                          const chancery_state_answer *answer)
{
    static const char *const kinds[] = {"date of", "order of", "limit", "future"};
    for (size_t i = 0; i < answer->reason_count; i++) {
        buffer_string(out, "; ");
        buffer_string(out, kinds[answer->reasons[i].kind]);
        if (answer->reasons[i].kind == CHANCERY_STATE_BY_FUTURE)
            continue;
        buffer_byte(out, ' ');
        write_uid(out, story, answer->reasons[i].first.event);
        if (answer->reasons[i].kind != CHANCERY_STATE_BY_DATE) {
            buffer_string(out, " and ");
            write_uid(out, story, answer->reasons[i].second.event);
        }
    }
}

static void write_accounts(struct buffer *out, const chancery_state_accounts *accounts)
{
    for (size_t i = 0; i < accounts->count; i++) {
        buffer_string(out, i == 0 ? " [" : ",");
        buffer_text(out, accounts->codes[i]);
    }
    if (accounts->count > 0)
        buffer_byte(out, ']');
}

static void write_key(struct buffer *out, const char *facet, const chancery_text *key, size_t count)
{
    buffer_string(out, facet);
    for (size_t i = 0; i < count; i++) {
        buffer_byte(out, ' ');
        buffer_text(out, key[i].size > 0 ? key[i] : TEXT("-"));
    }
}

static void write_answer(struct buffer *out, const struct story *story,
                         const chancery_state_answer *answer)
{
    static const char *const verdicts[] = {"yes",     "no",    "possible",
                                           "unknown", "value", "undetermined"};
    write_key(out, answer->facet, answer->key, answer->part_count);
    buffer_string(out, ": ");
    buffer_string(out, verdicts[answer->verdict]);
    write_slots(out, story, answer);
    write_reasons(out, story, answer);
    write_accounts(out, &answer->accounts);
    buffer_byte(out, '\n');
}

static void write_deadline(struct buffer *out, const struct story *story,
                           const chancery_state_deadline *deadline)
{
    buffer_string(out, deadline->overdue ? "overdue " : "pending ");
    write_key(out, deadline->facet, deadline->key, deadline->part_count);
    buffer_string(out, ": ");
    write_uid(out, story, deadline->order.event);
    if (deadline->deadline.size > 0)
        buffer_string(out, " by ");
    buffer_text(out, deadline->deadline);
    if (deadline->perhaps) {
        buffer_string(out, ", perhaps ");
        write_uid(out, story, deadline->perhaps->event);
    }
    write_accounts(out, &deadline->accounts);
    buffer_byte(out, '\n');
}

static void write_warning(struct buffer *out, const struct story *story,
                          const chancery_state_warning *warning)
{
    static const char *const kinds[] = {" says again ", " kept out by ", " cannot follow "};
    write_uid(out, story, warning->event);
    buffer_string(out, kinds[warning->kind]);
    if (warning->other == SIZE_MAX)
        buffer_string(out, "nothing");
    else
        write_uid(out, story, warning->other);
    write_accounts(out, &warning->accounts);
    buffer_byte(out, '\n');
}

struct asking {
    const char *facet, *a, *b, *day, *according_to, *known_until;
    bool reported, all; /* deadlines and warnings too */
};

static int64_t day_of(const char *text, int64_t otherwise)
{
    chancery_date date;
    if (!text)
        return otherwise;
    cr_assert_eq(chancery_date_parse(chancery_text_of(text), &date, NULL), CHANCERY_OK);
    return date.earliest;
}

static struct state_question question_of(const struct asking *asking)
{
    struct state_question question = {
        .facet = asking->facet ? effects_facet(effects, chancery_text_of(asking->facet)) : NULL,
        .day = day_of(asking->day, 0),
        .known_until = day_of(asking->known_until, CHANCERY_DAY_MAX),
        .according_to = chancery_text_of(asking->according_to),
        .reported = asking->reported,
    };
    if (asking->a)
        question.parties[question.party_count++] = chancery_text_of(asking->a);
    if (asking->b)
        question.parties[question.party_count++] = chancery_text_of(asking->b);
    return question;
}

static const char *ask(const struct story *story, struct asking asking)
{
    struct state_history history = {effects, (const chancery_event *const *)story->events,
                                    story->count};
    struct state_question question = question_of(&asking);
    struct state_report *report;
    struct buffer out = {0};
    cr_assert_eq(state_evaluate(&history, &question, &report, NULL), CHANCERY_OK);
    for (size_t i = 0; i < report->state.answer_count; i++)
        write_answer(&out, story, &report->state.answers[i]);
    for (size_t i = 0; asking.all && i < report->state.deadline_count; i++)
        write_deadline(&out, story, &report->state.deadlines[i]);
    for (size_t i = 0; asking.all && i < report->state.warning_count; i++)
        write_warning(&out, story, &report->state.warnings[i]);
    state_report_free(report);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

#define ASK(story, ...) ask((story), (struct asking){__VA_ARGS__})

Test(state, try)
{
    static const char *const lines[] = {
        "{'uid':'x:open','type':'mission.opened','date':'1923','actor':['USA'],'target':['VEN'],"
        "'class':'embassy','city':'Caracas'}",
        "{'uid':'x:sev','type':'relations.severed','date':'2019-01-23','actor':['VEN'],"
        "'target':['USA'],'account':'VEN'}",
        "{'uid':'x:cap','type':'staff.ordered-out','date':'2019-03-12','actor':['VEN'],"
        "'target':['USA'],'scope':'complete','deadline':'2019-03-15'}",
        "{'uid':'x:left','type':'staff.withdrawn','date':'2019-03-14','actor':['USA'],"
        "'target':['VEN'],'scope':'complete','account':'USA'}",
        "{'uid':'x:sus','type':'mission.suspended','date':'2019-03-14','actor':['USA'],"
        "'target':['VEN']}",
        NULL};
    struct story story = story_of(lines);
    static const char *const days[] = {"1920",       "1923-06",    "2019-01-22", "2019-01-23",
                                       "2019-03-13", "2019-03-14", "2019-03-16"};
    for (size_t i = 0; i < 7; i++)
        fprintf(stderr, "--- %s\n%s", days[i],
                ASK(&story, .a = "USA", .b = "VEN", .day = days[i], .all = true));
}
