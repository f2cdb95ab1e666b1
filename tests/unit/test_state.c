/* test_state.c - the state on a day: what events make of it, in words short enough to compare. */
#include "fixture.h"
#include "state/state.h"

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

/* ---- The story of March 2019 ----------------------------------------------------------------- */

/* The events of tests/data/venezuela-2019.jsonl. */
static struct story read_story(void)
{
    const char *folder = getenv("CHANCERY_TEST_DATA");
    cr_assert(folder, "CHANCERY_TEST_DATA should name tests/data");
    char path[4096], line[4096];
    snprintf(path, sizeof path, "%s/venezuela-2019.jsonl", folder);
    FILE *file = fopen(path, "r");
    cr_assert(file, "%s", path);
    struct story story = {0};
    while (fgets(line, sizeof line, file))
        story.events[story.count++] = fixture_event(line);
    fclose(file);
    qsort(story.events, story.count, sizeof *story.events, by_place);
    return story;
}

#define EXPECT_SAID(story, expected, ...)                                                          \
    do {                                                                                           \
        const char *said = ASK((story), __VA_ARGS__);                                              \
        cr_expect_str_eq(said, (expected), "on the left what is said:\n%s\nnot\n%s", said,         \
                         (expected));                                                              \
    } while (0)
#define USA_VEN .a = "USA", .b = "VEN"

Test(state, staff_stood_at_the_embassy_until_the_14th_and_each_side_tells_why_it_left)
{
    struct story story = read_story();
    EXPECT_SAID(&story, "staff USA VEN: unknown\n", USA_VEN, .facet = "staff", .day = "2018-12-31");
    EXPECT_SAID(&story,
                "staff USA VEN: possible, status unknown / reduced since staff-reduced; "
                "date of staff-reduced\n",
                USA_VEN, .facet = "staff", .day = "2019-01-22");
    EXPECT_SAID(&story,
                "staff USA VEN: yes, status reduced since staff-reduced until staff-withdrawn "
                "[USA]\n"
                "staff USA VEN: yes, status reduced since staff-reduced until staff-expelled "
                "[VEN]\n",
                USA_VEN, .facet = "staff", .day = "2019-03-13");
    EXPECT_SAID(&story,
                "staff USA VEN: no, status none since staff-withdrawn [USA]\n"
                "staff USA VEN: no, status none since staff-expelled [VEN]\n",
                USA_VEN, .facet = "staff", .day = "2019-03-15");
    EXPECT_SAID(&story, "staff USA VEN: no, status none since staff-expelled [VEN]\n", USA_VEN,
                .facet = "staff", .day = "2019-03-15", .according_to = "VEN");
}

Test(state, relations_were_severed_according_to_one_side_only)
{
    struct story story = read_story();
    EXPECT_SAID(&story, "relations USA VEN: unknown\n", USA_VEN, .facet = "relations",
                .day = "2019-01-22");
    const char *after = "relations USA VEN: unknown [USA]\n"
                        "relations USA VEN: no, status severed since relations-severed, level "
                        "nothing since relations-severed [VEN]\n";
    EXPECT_SAID(&story, after, USA_VEN, .facet = "relations", .day = "2019-01-23");
    EXPECT_SAID(&story, after, .a = "VEN", .b = "USA", .facet = "relations", .day = "2019-03-15");
}

Test(state, the_embassy_was_suspended_and_not_closed_on_the_14th)
{
    struct story story = read_story();
    EXPECT_SAID(&story, "mission USA VEN Caracas: unknown\n", USA_VEN, .facet = "mission",
                .day = "2019-03-13");
    EXPECT_SAID(&story,
                "mission USA VEN Caracas: no, status suspended since embassy-suspended, class "
                "embassy since embassy-suspended\n",
                USA_VEN, .facet = "mission", .day = "2019-03-15");
}

Test(state, support_is_no_recognition)
{
    struct story story = read_story();
    const char *said =
        ASK(&story, .a = "VEN", .facet = "government-recognition", .day = "2019-03-14");
    EXPECT_HAS(said, "government-recognition BRA VEN: value, government Juan Guaidó since "
                     "nine-recognise-guaido, capacity interim since nine-recognise-guaido\n");
    EXPECT_HAS(said, "government-recognition GBR VEN: value");
    cr_expect_null(strstr(said, "RUS"), "who backs a government does not recognise it by that");
    said = ASK(&story, .a = "VEN", .facet = "government-recognition", .day = "2019-02-01");
    EXPECT_HAS(said, "government-recognition GBR VEN: unknown\n");
}

Test(state, sanctions_with_only_a_latest_date_are_possible_before_it)
{
    struct story story = read_story();
    EXPECT_SAID(
        &story,
        "sanctions USA VEN Executive Order 13850: possible, status unknown / in-force since "
        "oil-sanctions; date of oil-sanctions\n",
        USA_VEN, .facet = "sanctions", .day = "1990-01-01");
    EXPECT_SAID(&story,
                "sanctions USA VEN Executive Order 13850: yes, status in-force since "
                "oil-sanctions\n",
                USA_VEN, .facet = "sanctions", .day = "2019-03-14");
}

Test(state, orders_wait_until_they_are_fulfilled_or_overdue)
{
    struct story story = read_story();
    const char *said = ASK(&story, USA_VEN, .facet = "staff", .day = "2019-03-13", .all = true);
    EXPECT_HAS(said, "\npending staff USA VEN: withdrawal-announced\n");
    EXPECT_HAS(said, "\npending staff USA VEN: ordered-out-in-72-hours by 2019-03-15\n");
    said = ASK(&story, USA_VEN, .facet = "staff", .day = "2019-03-16", .all = true);
    cr_expect_null(strstr(said, "72-hours"), "%s", said);
    said = ASK(&story, USA_VEN, .facet = "staff", .day = "2019-01-20", .all = true);
    EXPECT_HAS(said, "pending staff USA VEN: ordered-out-in-january, perhaps staff-reduced\n");
}

Test(state, a_deadline_that_nobody_kept_is_overdue)
{
    static const char *const lines[] = {
        "{'uid':'order','type':'staff.ordered-out','date':'2019-03-12','actor':['VEN'],"
        "'target':['USA'],'deadline':'2019-03-15'}",
        "{'uid':'taken-back','type':'staff.ordered-out','date':'2019-03-13','actor':['VEN'],"
        "'target':['USA'],'deadline':'2019-03-14','rescinded':'as-a-whole'}",
        NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story, "staff USA VEN: unknown\npending staff USA VEN: order by 2019-03-15\n",
                USA_VEN, .day = "2019-03-15", .all = true);
    EXPECT_SAID(&story, "staff USA VEN: unknown\noverdue staff USA VEN: order by 2019-03-15\n",
                USA_VEN, .day = "2019-03-16", .all = true);
}

/* ---- Severance, and what it closes ------------------------------------------------------------
 */

#define OPENED(uid, date, from, to, kind, where)                                                   \
    "{'uid':'" uid "','type':'mission.opened','date':'" date "','actor':['" from                   \
    "'],'target':['" to "'],'class':'" kind "','city':'" where "'}"

Test(state, severance_closes_embassies_both_ways_and_no_consulates)
{
    static const char *const lines[] = {
        OPENED("a", "1939", "USA", "VEN", "embassy", "Caracas"),
        OPENED("b", "1940", "VEN", "USA", "embassy", "Washington"),
        OPENED("c", "1950", "USA", "VEN", "consulate", "Maracaibo"),
        OPENED("d", "2020-01-01", "USA", "VEN", "embassy", "Valencia"),
        "{'uid':'cut','type':'relations.severed','date':'2019-01-23','actor':['VEN'],"
        "'target':['USA']}",
        NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story,
                "mission USA VEN Caracas: no, status closed since cut, class embassy since a\n"
                "mission USA VEN Maracaibo: yes, status open since c, class consulate since c\n"
                "mission USA VEN Valencia: unknown\n"
                "mission VEN USA Washington: no, status closed since cut, class embassy since b\n",
                USA_VEN, .facet = "mission", .day = "2019-02-01");
}

/* ---- Keys -------------------------------------------------------------------------------------
 */

Test(state, a_mission_without_city_is_the_one_named_before)
{
    static const char *const lines[] = {
        OPENED("a", "2001-01-01", "USA", "VEN", "embassy", "Caracas"),
        "{'uid':'b','type':'mission.closed','date':'2002-01-01','actor':['USA'],'target':['VEN']}",
        OPENED("c", "2003-01-01", "USA", "VEN", "consulate", "CARÁCAS"), NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story,
                "mission USA VEN Caracas: no, status closed since b until c, class embassy "
                "since a until c\n",
                USA_VEN, .facet = "mission", .day = "2002-06-01");
}

Test(state, a_mission_that_moves_is_there_no_more)
{
    static const char *const lines[] = {
        OPENED("a", "1949-03-28", "USA", "ISR", "embassy", "Tel Aviv"),
        "{'uid':'b','type':'mission.relocated','date':'2018-05-14','actor':['USA'],"
        "'target':['ISR'],'from_city':'Tel Aviv','city':'Jerusalem'}",
        NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story,
                "mission USA ISR Jerusalem: unknown\n"
                "mission USA ISR Tel Aviv: yes, status open since a until b, class embassy since a "
                "until b\n",
                .a = "USA", .b = "ISR", .facet = "mission", .day = "2018-05-13");
    EXPECT_SAID(&story,
                "mission USA ISR Jerusalem: yes, status open since b, class embassy since b\n"
                "mission USA ISR Tel Aviv: no, status moved since b, class moved since b\n",
                .a = "USA", .b = "ISR", .facet = "mission", .day = "2018-05-14");
}

Test(state, a_closed_mission_cannot_be_suspended)
{
    static const char *const lines[] = {
        "{'uid':'a','type':'mission.opened','date':'2018','actor':['USA'],'target':['VEN'],"
        "'class':'embassy','city':'Caracas'}",
        "{'uid':'b','type':'relations.severed','date':'2019-01-23','actor':['VEN'],"
        "'target':['USA']}",
        "{'uid':'c','type':'mission.suspended','date':'2019-03-14','actor':['USA'],"
        "'target':['VEN'],'city':'Caracas'}",
        NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story,
                "mission USA VEN Caracas: no, status closed since b, class embassy since a\n",
                .facet = "mission", USA_VEN, .day = "2019-03-15");
}

Test(state, an_announced_withdrawal_is_fulfilled_by_the_expulsion_of_the_other_account)
{
    static const char *const lines[] = {
        "{'uid':'a','type':'staff.withdrawal-announced','date':'2019-03-11','actor':['USA'],"
        "'target':['VEN']}",
        "{'uid':'b','type':'staff.expelled','date':'2019-03-14','actor':['VEN'],"
        "'target':['USA'],'scope':'complete'}",
        NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story, "staff USA VEN: no, status none since b\n", .facet = "staff", USA_VEN,
                .day = "2019-03-15", .all = true);
}

/* ---- Order ------------------------------------------------------------------------------------
 */

#define SANCTIONS(uid, verb, date, more)                                                           \
    "{'uid':'" uid "','type':'sanctions." verb "','date':'" date                                   \
    "','actor':['USA'],'target':['VEN'],'programme':'P'" more "}"

Test(state, two_events_of_one_day_are_ordered_by_seq_else_by_link_else_not)
{
    static const char *const by_seq[] = {SANCTIONS("a", "imposed", "2019-03-14", ",'seq':2"),
                                         SANCTIONS("b", "lifted", "2019-03-14", ",'seq':1"), NULL};
    static const char *const by_link[] = {
        SANCTIONS("a", "imposed", "2019-03-14", ""),
        SANCTIONS("b", "lifted", "2019-03-14", ",'links':[{'rel':'response-to','to':'a'}]"), NULL};
    static const char *const open[] = {SANCTIONS("a", "imposed", "2019-03-14", ""),
                                       SANCTIONS("b", "lifted", "2019-03-14", ""), NULL};
    struct story story = story_of(by_seq);
    EXPECT_SAID(&story, "sanctions USA VEN P: yes, status in-force since a\n", USA_VEN,
                .day = "2019-03-14");
    story = story_of(by_link);
    EXPECT_SAID(&story, "sanctions USA VEN P: no, status lifted since b\n", USA_VEN,
                .day = "2019-03-14");
    story = story_of(open);
    EXPECT_SAID(&story,
                "sanctions USA VEN P: possible, status in-force since a / lifted since b; "
                "order of a and b\n",
                USA_VEN, .day = "2019-03-14");
}

Test(state, a_link_that_dates_contradict_is_told_and_not_followed)
{
    static const char *const lines[] = {
        SANCTIONS("a", "imposed", "2019-03-14", ",'links':[{'rel':'response-to','to':'b'}]"),
        SANCTIONS("b", "lifted", "2020-03-14", ""), NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story, "sanctions USA VEN P: no, status lifted since b\na cannot follow b\n",
                USA_VEN, .day = "2020-03-14", .all = true);
}

Test(state, an_interval_of_unknown_end_is_never_evidence_of_being_in_force)
{
    static const char *const lines[] = {SANCTIONS("a", "imposed", "2015/", ""), NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story,
                "sanctions USA VEN P: possible, status unknown / in-force since a; date of a\n",
                USA_VEN, .day = "2019-03-14");
}

Test(state, too_many_orders_are_not_gone_through)
{
    struct story story = {0};
    for (int i = 0; i < 40; i++) {
        char line[300];
        snprintf(line, sizeof line,
                 "{'uid':'e%02d','type':'sanctions.changed','date':'2019','actor':['USA'],"
                 "'target':['VEN'],'programme':'P','added':['%s'],'removed':['%s']}",
                 i, i % 2 ? "arms-embargo" : "travel-ban", i % 3 ? "shipping" : "arms-embargo");
        story.events[story.count++] = fixture_event(line);
    }
    const char *said = ASK(&story, USA_VEN, .day = "2020-01-01");
    EXPECT_HAS(said, "measures undetermined");
    EXPECT_HAS(said, "limit e00 and e39");
    said = ASK(&story, USA_VEN, .day = "2018-01-01");
    cr_expect_null(strstr(said, "undetermined"), "%s", said);
}

/* That there is no envoy each severance only says again; whether it changed relations, nobody has
 * gone through. */
Test(state, too_many_orders_give_no_cause_for_warnings)
{
    struct story story = {0};
    for (int i = 0; i < 17; i++) {
        char line[300];
        snprintf(
            line, sizeof line,
            "{'uid':'e%02d','type':'relations.%s','date':'%s','actor':['USA'],'target':['VEN']}", i,
            i % 2 ? "established" : "severed", i == 0 ? "2010" : "2019");
        story.events[story.count++] = fixture_event(line);
    }
    const char *said = ASK(&story, USA_VEN, .day = "2020-02-01", .all = true);
    EXPECT_HAS(said, "status vacant since e00");
    EXPECT_HAS(said, "limit e01 and e16");
    cr_expect_null(strstr(said, "again"), "%s", said);
}

/* ---- What counts ------------------------------------------------------------------------------
 */

Test(state, reported_events_count_only_when_asked_for_and_retracted_ones_never)
{
    static const char *const lines[] = {
        SANCTIONS("a", "imposed", "2019-03-14", ",'standing':'reported'"),
        SANCTIONS("b", "lifted", "2019-03-15", ",'standing':'retracted'"), NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story, "", USA_VEN, .day = "2020-01-01");
    EXPECT_SAID(&story, "sanctions USA VEN P: yes, status in-force since a\n", USA_VEN,
                .day = "2020-01-01", .reported = true);
}

Test(state, nothing_is_known_of_the_future)
{
    static const char *const lines[] = {SANCTIONS("a", "imposed", "2019-03-14", ""), NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story, "sanctions USA VEN P: unknown; future\n", USA_VEN, .day = "2030-01-01",
                .known_until = "2026-01-01", .all = true);
}

Test(state, an_event_that_changes_nothing_is_warned_of_with_the_one_before)
{
    static const char *const lines[] = {
        SANCTIONS("a", "imposed", "2019-03-14", ""), SANCTIONS("b", "imposed", "2019-03-15", ""),
        "{'uid':'c','type':'recognition.government-withdrawn','date':'2019-03-16','actor':['USA'],"
        "'target':['VEN'],'government':'Nobody'}",
        NULL};
    struct story story = story_of(lines);
    EXPECT_SAID(&story,
                "government-recognition USA VEN: unknown\n"
                "sanctions USA VEN P: yes, status in-force since a\n"
                "b says again a\nc kept out by nothing\n",
                USA_VEN, .day = "2020-01-01", .all = true);
}

/* ---- Over a database ---------------------------------------------------------------------------
 */

TestSuite(state_ask, .init = fixture_start, .fini = fixture_end);

static chancery_state *ask_database(const char *facet, const char *a, const char *b,
                                    chancery_status expected, chancery_error *error)
{
    const chancery_state_question question = {
        .facet = facet, .a = a, .b = b, .day = day_of("2019-03-15", 0)};
    chancery_state *state = NULL;
    cr_assert_eq(chancery_state_ask(fixture_db, &question, &state, error), expected, "%s",
                 error ? error->message : "");
    return state;
}

Test(state_ask, reads_only_the_events_of_the_parties_that_change_the_state)
{
    fixture_put("x:1", "sanctions.imposed", "2018", "USA", "VEN", "");
    fixture_put("x:2", "sanctions.imposed", "2018", "USA", "RUS", "");
    fixture_put("x:3", "statement.support", "2018", "RUS", "VEN", "");
    fixture_put("x:4", "sanctions.imposed", "2019-01-01", "CAN,USA", "VEN,RUS", "");
    chancery_state *state = ask_database(NULL, "USA", "VEN", CHANCERY_OK, NULL);
    cr_assert_eq(state->event_count, 2);
    cr_expect(text_is(chancery_event_uid(state->events[0]), "x:1"));
    cr_expect(text_is(chancery_event_uid(state->events[1]), "x:4"));
    cr_expect(text_is(chancery_event_title(state->events[0]),
                      "United States imposes sanctions on Venezuela"));
    cr_assert_eq(state->answer_count, 1);
    cr_expect_eq(state->answers[0].verdict, CHANCERY_STATE_YES);
    cr_expect_str_eq(state->answers[0].slots[0].name, "status");
    chancery_state_free(state);
    state = ask_database("sanctions", "VEN", NULL, CHANCERY_OK, NULL);
    cr_expect_eq(state->answer_count, 2, "of CAN and USA");
    chancery_state_free(state);
}

Test(state_ask, the_answer_outlives_the_database)
{
    fixture_put("x:1", "sanctions.imposed", "2018", "USA", "VEN", "'programme':'Order 13850'");
    chancery_db *db = fixture_open(CHANCERY_OPEN_READ);
    const chancery_state_question question = {.a = "USA", .b = "VEN", .day = day_of("2019", 0)};
    chancery_state *state;
    cr_assert_eq(chancery_state_ask(db, &question, &state, NULL), CHANCERY_OK);
    chancery_close(db);
    cr_expect(text_is(state->answers[0].key[2], "Order 13850"));
    cr_expect_str_eq(state->answers[0].facet, "sanctions");
    cr_expect(text_is(chancery_event_uid(state->events[0]), "x:1"));
    chancery_state_free(state);
}

Test(state_ask, an_unknown_facet_is_refused_with_the_nearest)
{
    chancery_error error = {0};
    ask_database("sanction", "USA", NULL, CHANCERY_USAGE, &error);
    cr_expect_str_eq(error.message, "no family has a facet of the state called \"sanction\"");
    cr_expect_str_eq(error.hint, "did you mean \"sanctions\"?");
}

Test(state_ask, an_unknown_party_is_refused)
{
    chancery_error error = {0};
    ask_database(NULL, "USA", "XXX", CHANCERY_USAGE, &error);
    cr_expect_str_eq(error.message, "no party has the code \"XXX\"");
}

static const char *verdict_as_known_at(int64_t instant)
{
    const chancery_state_question question = {
        .a = "USA", .b = "VEN", .day = day_of("2019-03-15", 0), .as_known_at = instant};
    chancery_state *state;
    cr_assert_eq(chancery_state_ask(fixture_db, &question, &state, NULL), CHANCERY_OK);
    const char *name = state->answer_count > 0
                           ? chancery_state_verdict_name(state->answers[0].verdict)
                           : "nothing";
    chancery_state_free(state);
    return name;
}

static int64_t recorded(const char *uid)
{
    chancery_event *event;
    cr_assert_eq(chancery_lookup(fixture_db, chancery_text_of(uid), &event, NULL), CHANCERY_OK);
    int64_t when = chancery_event_recorded(event);
    chancery_event_free(event);
    return when;
}

Test(state_ask, what_was_known_earlier_is_answered_as_it_was_then)
{
    fixture_put("x:1", "sanctions.imposed", "2018", "USA", "VEN", "");
    int64_t first = recorded("x:1");
    fixture_put("x:2", "sanctions.lifted", "2019-01-01", "USA", "VEN", "");
    int64_t second = recorded("x:2");
    chancery_writer *writer;
    chancery_outcome outcome;
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, NULL), CHANCERY_OK);
    cr_assert_eq(chancery_writer_set_standing(writer, TEXT("x:1"), TEXT("retracted"), TEXT("wrong"),
                                              &outcome, NULL),
                 CHANCERY_OK);
    cr_assert_eq(chancery_writer_commit(writer, NULL), CHANCERY_OK);
    cr_expect_str_eq(verdict_as_known_at(first - 1), "nothing");
    cr_expect_str_eq(verdict_as_known_at(first), "yes");
    cr_expect_str_eq(verdict_as_known_at(second), "no");
    cr_expect_str_eq(verdict_as_known_at(0), "no");
}

Test(state_ask, a_database_without_events_knows_nothing)
{
    chancery_state *state = ask_database(NULL, "USA", "VEN", CHANCERY_OK, NULL);
    cr_expect_eq(state->answer_count, 0);
    cr_expect_eq(state->event_count, 0);
    chancery_state_free(state);
    chancery_state_free(NULL);
}
