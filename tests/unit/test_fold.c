/* test_fold.c - many reports, one event: folding, known reports, corrected ones, and what the event
 * answers to. */
#include "fixture.h"

#include "database/write.h"

#include <stdio.h>

TestSuite(fold, .init = fixture_start, .fini = fixture_end);

/* A report `x:ID` of statements by the USA on Venezuela. */
static chancery_event *report(int id, const char *date, const char *url)
{
    char json[500];
    snprintf(json, sizeof json,
             "{'uid':'x:%d','type':'report.coded','date':'%s','actor':'USA','target':'VEN',"
             "'standing':'reported','code':'020','scheme':'cameo','mentions':%d,"
             "'sources':[{'id':'x:%d','url':'https://example.org/%s'}]}",
             id, date, id, id, url);
    return fixture_event(json);
}

static chancery_writer *begun;

static void begin(void)
{
    cr_assert_eq(chancery_writer_begin(fixture_db, 100, &begun, NULL), CHANCERY_OK);
}

static void commit(void)
{
    cr_assert_eq(chancery_writer_commit(begun, NULL), CHANCERY_OK);
}

static const char *take(const chancery_event *event)
{
    static const char *const words[] = {"added", "unchanged", "revised", "folded"};
    chancery_outcome outcome;
    chancery_error error = {0};
    chancery_status status = writer_fold(begun, event, &outcome, &error);
    cr_assert_eq(status, CHANCERY_OK, "%s", error.message);
    return words[outcome];
}

/* In a transaction of its own. */
static const char *take_alone(const chancery_event *event)
{
    begin();
    const char *outcome = take(event);
    commit();
    return outcome;
}

/* The macros of Criterion take their arguments more than once; a report is taken once. */
static void expect_taken(const char *outcome, const char *expected)
{
    cr_expect_str_eq(outcome, expected);
}

static void expect_sound(void)
{
    chancery_check_summary checked;
    chancery_error error = {0};
    cr_expect_eq(chancery_check(fixture_db, &checked, &error), CHANCERY_OK, "%s", error.message);
}

/* The event that answers to `uid`: `UID DATE STANDING N sources, N versions`. */
static chancery_status count_version(void *context, chancery_event *event)
{
    (void)event;
    ++*(int *)context;
    return CHANCERY_OK;
}

static const char *found(const char *uid)
{
    char text[300];
    int versions = 0;
    chancery_event *event;
    if (chancery_lookup(fixture_db, chancery_text_of(uid), &event, NULL) != CHANCERY_OK)
        return "none";
    size_t sources = 0;
    const char *json = chancery_event_json(event, false).bytes;
    for (const char *at = json; (at = strstr(at, "\"id\":")); at++)
        sources++;
    cr_assert_eq(chancery_log(fixture_db, chancery_text_of(uid), count_version, &versions, NULL),
                 CHANCERY_OK);
    snprintf(text, sizeof text, "%.*s %.*s %s %zu sources, %d versions",
             TEXT_ARG(chancery_event_uid(event)), TEXT_ARG(chancery_event_date(event)),
             chancery_event_standing(event), sources, versions);
    chancery_event_free(event);
    return fixture_keep(chancery_text_of(text));
}

Test(fold, reports_of_the_same_become_one_event)
{
    begin();
    expect_taken(take(report(1, "2019-03-12", "a")), "added");
    expect_taken(take(report(2, "2019-03-12", "b")), "folded");
    expect_taken(take(report(3, "2019-03-12", "c")), "folded");
    expect_taken(take(report(4, "2019-03-13", "d")), "added");
    commit();
    cr_expect_str_eq(ANSWER_ALL(), "x:1 x:4");
    cr_expect_str_eq(found("x:1"), "x:1 2019-03-12 reported 3 sources, 1 versions");
    cr_expect_str_eq(found("x:3"), "x:1 2019-03-12 reported 3 sources, 1 versions");
    expect_sound();
}

Test(fold, the_same_again_adds_nothing)
{
    for (int i = 0; i < 2; i++) {
        begin();
        for (int id = 1; id <= 3; id++) {
            const char *outcome = take(report(id, "2019-03-12", "a"));
            cr_expect(i == 0 || strcmp(outcome, "unchanged") == 0);
        }
        commit();
    }
    cr_expect_str_eq(found("x:2"), "x:1 2019-03-12 reported 3 sources, 1 versions");
}

Test(fold, a_further_report_of_a_stored_event_makes_a_version)
{
    take_alone(report(1, "2019-03-12", "a"));
    expect_taken(take_alone(report(2, "2019-03-12", "b")), "folded");
    cr_expect_str_eq(found("x:2"), "x:1 2019-03-12 reported 2 sources, 2 versions");
    expect_sound();
}

Test(fold, other_data_sets_do_not_fold_together)
{
    take_alone(report(1, "2019-03-12", "a"));
    take_alone(fixture_event("{'uid':'y:1','type':'report.coded','date':'2019-03-12',"
                             "'actor':'USA','target':'VEN','standing':'reported','code':'020',"
                             "'scheme':'cameo','sources':[{'id':'y:1'}]}"));
    cr_expect_str_eq(ANSWER_ALL(), "x:1 y:1");
}

Test(fold, a_corrected_report_revises_its_event)
{
    take_alone(report(1, "2019-03-12", "a"));
    expect_taken(take_alone(report(1, "2019-03-13", "a")), "revised");
    cr_expect_str_eq(found("x:1"), "x:1 2019-03-13 reported 1 sources, 2 versions");
    cr_expect_str_eq(ANSWER_ALL(), "x:1");
    expect_taken(take_alone(report(1, "2019-03-13", "a")), "unchanged");
    expect_taken(take_alone(report(1, "2019-03-12", "a")), "unchanged");
    expect_sound();
}

Test(fold, a_corrected_source_replaces_the_one_that_was)
{
    take_alone(report(1, "2019-03-12", "a"));
    take_alone(report(2, "2019-03-12", "b"));
    expect_taken(take_alone(report(2, "2019-03-12", "c")), "revised");
    cr_expect_str_eq(found("x:2"), "x:1 2019-03-12 reported 2 sources, 3 versions");
    expect_sound();
}

Test(fold, a_corrected_report_leaves_the_others)
{
    begin();
    take(report(1, "2019-03-12", "a"));
    take(report(2, "2019-03-12", "b"));
    commit();
    expect_taken(take_alone(report(2, "2019-03-14", "b")), "revised");
    cr_expect_str_eq(found("x:1"), "x:1 2019-03-12 reported 1 sources, 2 versions");
    cr_expect_str_eq(found("x:2"), "x:2 2019-03-14 reported 1 sources, 1 versions");
    expect_sound();
}

Test(fold, the_report_whose_id_is_the_uid_leaves_too)
{
    begin();
    take(report(1, "2019-03-12", "a"));
    take(report(2, "2019-03-12", "b"));
    commit();
    expect_taken(take_alone(report(1, "2019-03-14", "a")), "revised");
    cr_expect_str_eq(found("x:2"), "x:1 2019-03-12 reported 1 sources, 2 versions");
    cr_expect_eq(strlen(ANSWER("2019-03-14")), 32, "a made uid: %s", ANSWER("2019-03-14"));
    expect_sound();
    expect_taken(take_alone(report(1, "2019-03-14", "a")), "unchanged");
}

Test(fold, the_only_report_moves_to_an_event_that_is_there)
{
    take_alone(report(1, "2019-03-12", "a"));
    take_alone(report(2, "2019-03-14", "b"));
    expect_taken(take_alone(report(1, "2019-03-14", "a")), "revised");
    cr_expect_str_eq(found("x:2"), "x:2 2019-03-14 reported 2 sources, 2 versions");
    cr_expect_str_eq(found("x:1"), "x:1 2019-03-12 retracted 0 sources, 2 versions");
    expect_sound();
    expect_taken(take_alone(report(1, "2019-03-14", "a")), "unchanged");
}

Test(fold, corrections_within_one_import)
{
    begin();
    take(report(1, "2019-03-12", "a"));
    take(report(2, "2019-03-12", "b"));
    expect_taken(take(report(2, "2019-03-14", "b")), "revised");
    expect_taken(take(report(1, "2019-03-14", "a")), "revised");
    commit();
    cr_expect_str_eq(found("x:2"), "x:2 2019-03-14 reported 2 sources, 1 versions");
    expect_sound();
}

Test(fold, what_a_user_amended_stays)
{
    chancery_outcome outcome;
    take_alone(report(1, "2019-03-12", "a"));
    begin();
    chancery_event *amended = report(1, "2019-03-15", "a");
    cr_assert_eq(chancery_writer_amend(begun, TEXT("x:1"), amended, &outcome, NULL), CHANCERY_OK);
    commit();
    expect_taken(take_alone(report(1, "2019-03-12", "a")), "unchanged");
    cr_expect_str_eq(found("x:1"), "x:1 2019-03-15 reported 1 sources, 2 versions");
}

Test(fold, what_a_user_retracted_stays_retracted)
{
    chancery_outcome outcome;
    take_alone(report(1, "2019-03-12", "a"));
    begin();
    cr_assert_eq(chancery_writer_set_standing(begun, TEXT("x:1"), TEXT("retracted"), TEXT("wrong"),
                                              &outcome, NULL),
                 CHANCERY_OK);
    commit();
    expect_taken(take_alone(report(2, "2019-03-12", "b")), "folded");
    cr_expect_str_eq(found("x:2"), "x:1 2019-03-12 retracted 2 sources, 3 versions");
    expect_sound();
}

Test(fold, a_full_event_is_followed_by_another)
{
    begin();
    for (int i = 1; i <= 200; i++)
        expect_taken(take(report(i, "2019-03-12", "a")), i == 1 ? "added" : "folded");
    expect_taken(take(report(201, "2019-03-12", "a")), "added");
    expect_taken(take(report(202, "2019-03-12", "a")), "folded");
    expect_taken(take(report(100, "2019-03-12", "a")), "unchanged");
    commit();
    cr_expect_str_eq(found("x:200"), "x:1 2019-03-12 reported 200 sources, 1 versions");
    cr_expect_str_eq(found("x:202"), "x:201 2019-03-12 reported 2 sources, 1 versions");
    expect_sound();
}

Test(fold, a_uid_goes_before_the_id_of_a_source)
{
    begin();
    take(report(1, "2019-03-12", "a"));
    take(report(2, "2019-03-12", "b"));
    commit();
    fixture_add("{'uid':'x:2','type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}");
    cr_expect_str_eq(found("x:2"), "x:2 2019 confirmed 0 sources, 1 versions");
    expect_taken(take_alone(report(2, "2019-03-12", "b")), "unchanged");
    expect_sound();
}

Test(fold, a_report_whose_id_is_a_uid_of_other_content_is_refused)
{
    chancery_outcome outcome;
    chancery_error error = {0};
    fixture_add("{'uid':'x:1','type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}");
    begin();
    cr_expect_eq(writer_fold(begun, report(1, "2019-03-12", "a"), &outcome, &error),
                 CHANCERY_CONFLICT);
    EXPECT_HAS(error.message, "is taken by an event with other content");
    expect_taken(take(report(2, "2019-03-12", "a")), "added");
    commit();
}

Test(fold, the_order_of_parties_does_not_matter)
{
#define CODED(id, actor, target)                                                                   \
    "{'uid':'" id "','type':'report.coded','date':'2019','actor':" actor ",'target':" target       \
    ",'standing':'reported','code':'020','scheme':'cameo','sources':[{'id':'" id "'}]}"
    static const char json[][240] = {CODED("x:1", "['USA','CAN']", "'VEN'"),
                                     CODED("x:2", "['CAN','USA']", "'VEN'"),
                                     CODED("x:3", "'VEN'", "['CAN','USA']")};
    expect_taken(take_alone(fixture_event(json[0])), "added");
    expect_taken(take_alone(fixture_event(json[1])), "folded");
    expect_taken(take_alone(fixture_event(json[2])), "added");
}

Test(fold, what_a_person_made_is_left_alone)
{
    fixture_add("{'uid':'mine','type':'mission.closed','date':'2019-03-12','actor':'USA',"
                "'target':'VEN','sources':[{'id':'x:1'}]}");
    fixture_add("{'uid':'too','type':'report.coded','date':'2019-03-12','actor':'USA',"
                "'target':'VEN','code':'020','scheme':'cameo','sources':[{'id':'x:1'}]}");
    expect_taken(take_alone(report(1, "2019-03-12", "a")), "added");
    expect_taken(take_alone(report(1, "2019-03-12", "a")), "unchanged");
    expect_taken(take_alone(report(1, "2019-03-13", "a")), "revised");
    cr_expect_str_eq(found("mine"), "mine 2019-03-12 confirmed 1 sources, 1 versions");
    cr_expect_str_eq(found("too"), "too 2019-03-12 confirmed 1 sources, 1 versions");
    cr_expect_str_eq(found("x:1"), "x:1 2019-03-13 reported 1 sources, 2 versions");
    expect_sound();
}

Test(fold, what_a_person_accepted_gains_reports)
{
    chancery_outcome outcome;
    take_alone(report(1, "2019-03-12", "a"));
    begin();
    cr_assert_eq(chancery_writer_set_standing(begun, TEXT("x:1"), TEXT("confirmed"), TEXT(""),
                                              &outcome, NULL),
                 CHANCERY_OK);
    commit();
    expect_taken(take_alone(report(2, "2019-03-12", "b")), "folded");
    cr_expect_str_eq(found("x:2"), "x:1 2019-03-12 confirmed 2 sources, 3 versions");
}

Test(fold, two_events_may_cite_one_report)
{
    fixture_add("{'uid':'a','type':'mission.closed','date':'2019','actor':'USA','target':'VEN',"
                "'sources':[{'id':'x:9'}]}");
    fixture_add("{'uid':'b','type':'mission.closed','date':'2018','actor':'USA','target':'VEN',"
                "'sources':[{'id':'x:9'}]}");
    cr_expect_str_eq(found("x:9"), "a 2019 confirmed 1 sources, 1 versions");
    expect_sound();
}
