/* test_plan.c - which term drives a query, over which ranges, and whether their entries are known
 * exactly. */
#include "plan.h"

#include "fixture.h"

#include <stdio.h>

static struct arena arena;
static struct store_txn *txn;
static struct match match;

/* 400 events between the USA and VEN, one a day from 2018-01-01; 5 of CAN among them. */
static void start(void)
{
    chancery_error error = {0};
    chancery_writer *writer;
    fixture_start();
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, &error), CHANCERY_OK);
    for (int i = 0; i < 400; i++) {
        char day[CHANCERY_DAY_SIZE], json[200];
        chancery_outcome outcome;
        chancery_day_format(17532 + i, day);
        snprintf(json, sizeof json,
                 "{'uid':'e:%d','type':'%s','date':'%s','actor':'%s','target':'VEN'}", i,
                 i % 100 == 7 ? "mission.opened','class':'embassy" : "mission.closed", day,
                 i % 80 == 3 ? "CAN" : "USA");
        cr_assert_eq(chancery_writer_add(writer, fixture_event(json), &outcome, &error),
                     CHANCERY_OK, "%s", error.message);
    }
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
    cr_assert_eq(db_begin_read(fixture_db, &txn, &error), CHANCERY_OK);
}

static void end(void)
{
    store_abort(txn);
    arena_free(&arena);
    fixture_end();
}

TestSuite(plan, .init = start, .fini = end);

static struct plan plan_of(const char *const *terms)
{
    struct plan plan;
    chancery_error error = {0};
    cr_assert(match_bind(fixture_query(terms), fixture_db->names, &arena, &match));
    cr_assert_eq(plan_make(fixture_db, txn, &match, &arena, &plan, &error), CHANCERY_OK, "%s",
                 error.message);
    return plan;
}
#define PLAN(...) plan_of((const char *const[]){__VA_ARGS__, NULL})

static void expect_plan(struct plan plan, const char *driver, uint64_t entries, bool exact)
{
    const chancery_text text = plan.driver ? plan.driver->text : TEXT("");
    cr_expect(text_is(text, driver), "driven by \"%.*s\", not \"%s\"", TEXT_ARG(text), driver);
    cr_expect_eq(plan.entries, entries, "%s: %llu entries", driver,
                 (unsigned long long)plan.entries);
    cr_expect_eq(plan.exact, exact, "%s", driver);
}

Test(plan, everything_is_the_events_in_order)
{
    const struct plan plan = plan_of((const char *const[]){NULL});
    expect_plan(plan, "", 400, true);
    cr_assert_eq(plan.range_count, 1);
    cr_expect_eq(plan.ranges[0].table, TABLE_EVENT);
}

Test(plan, counts_of_parties_and_types_are_exact)
{
    expect_plan(PLAN("CAN"), "CAN", 5, true);
    expect_plan(PLAN("type:mission.opened"), "type:mission.opened", 4, true);
    expect_plan(PLAN("CAN", "type:mission.opened"), "type:mission.opened", 4, true);
    expect_plan(PLAN("CAN,CUB"), "CAN,CUB", 5, true);
}

Test(plan, common_terms_do_not_drive)
{
    expect_plan(PLAN("VEN"), "", 400, true);
    expect_plan(PLAN("type:mission"), "", 400, true);
    expect_plan(PLAN("VEN", "CAN"), "CAN", 5, true);
}

Test(plan, terms_without_an_index_do_not_drive)
{
    expect_plan(PLAN("-CAN"), "", 400, true);
    expect_plan(PLAN("-uid:e:1"), "", 400, true);
    expect_plan(PLAN("tag:x", "standing:reported", "is:disputed"), "", 400, true);
    expect_plan(PLAN("place:Caracas"), "", 400, true);
}

Test(plan, short_dates_are_counted)
{
    expect_plan(PLAN("2018-02"), "", 28, true);
    expect_plan(PLAN("2018-02", "CAN"), "CAN", 0, true);
    expect_plan(PLAN("2018-01-04", "VEN"), "", 1, true);
    expect_plan(PLAN("1816"), "", 0, true);
}

Test(plan, long_dates_are_an_upper_bound)
{
    expect_plan(PLAN("2018"), "", 400, false);
    expect_plan(PLAN("2018", "VEN"), "", 400, false);
    expect_plan(PLAN("2018", "CAN"), "CAN", 5, true);
}

Test(plan, what_was_never_seen_has_no_ranges)
{
    const struct plan plan = PLAN("CUB");
    expect_plan(plan, "CUB", 0, true);
    cr_expect_eq(plan.range_count, 0);
    expect_plan(PLAN("type:sanctions"), "type:sanctions", 0, true);
    expect_plan(PLAN("uid:nothing"), "uid:nothing", 0, true);
}

Test(plan, uids_lead_to_their_place)
{
    const struct plan plan = PLAN("uid:e:1,e:9,none");
    expect_plan(plan, "uid:e:1,e:9,none", 2, true);
    cr_assert_eq(plan.range_count, 2);
    cr_expect_eq(plan.ranges[0].from.day, 17533);
    cr_expect_eq(place_compare(plan.ranges[1].from, plan.ranges[1].to), 0);
}

Test(plan, ambiguous_uids_are_refused)
{
    struct plan plan;
    chancery_error error = {0};
    fixture_put("abcd0000000000000000000000000001", "mission.closed", "2000", "USA", "VEN", "");
    fixture_put("abcd0000000000000000000000000002", "mission.closed", "2000", "USA", "VEN", "");
    store_abort(txn);
    cr_assert_eq(db_begin_read(fixture_db, &txn, &error), CHANCERY_OK);
    cr_assert(match_bind(fixture_query((const char *const[]){"uid:abcd", NULL}), fixture_db->names,
                         &arena, &match));
    cr_expect_eq(plan_make(fixture_db, txn, &match, &arena, &plan, &error), CHANCERY_AMBIGUOUS);
    EXPECT_HAS(error.hint, "more");
}

Test(plan, longer_extents_reach_back)
{
    const struct plan plan = PLAN("CAN", "2018-01-03");
    cr_assert_eq(plan.range_count, EXTENT_COUNT);
    cr_expect_eq(plan.ranges[EXTENT_DAY].from.day, 17534);
    cr_expect_eq(plan.ranges[EXTENT_MONTH].from.day, 17534 - 30);
    cr_expect_eq(plan.ranges[EXTENT_YEAR].from.day, 17534 - 365);
    cr_expect_eq(plan.ranges[EXTENT_LONG].from.day, INT32_MIN);
    for (size_t i = 0; i < plan.range_count; i++)
        cr_expect_eq(plan.ranges[i].to.day, 17534);
}

Test(plan, days_of_several_terms_are_cut)
{
    const struct plan plan = PLAN("2018", "2018-02..2019", "date-within:..2018-03");
    cr_expect_eq(plan.ranges[0].from.day, 17563);
    cr_expect_eq(plan.ranges[0].to.day, 17621);
}

Test(plan, days_at_the_ends_of_time)
{
    PLAN("..");
    PLAN("Y25252734927768523");
    PLAN("date:Y-25252734927764584");
    expect_plan(PLAN("Y170000002"), "", 0, true);
}

Test(plan, negated_dates_bound_nothing)
{
    expect_plan(PLAN("-2018-02"), "", 400, true);
}

/* ---- Ranges ---- */

Test(plan, range_holds_its_own_keys_only)
{
    const struct range range = {
        .table = TABLE_PARTY, .number = 7, .extent = 1, .from = {10, 5}, .to = {20, 5}};
    struct place place;
    const struct key inside = key_of_posting(7, 1, (struct place){15, 0});
    const struct key outside[] = {key_of_posting(7, 1, (struct place){10, 4}),
                                  key_of_posting(7, 1, (struct place){20, 6}),
                                  key_of_posting(8, 1, (struct place){15, 0}),
                                  key_of_posting(7, 2, (struct place){15, 0}),
                                  key_of_place((struct place){15, 0}),
                                  key_of_span(1, (struct place){15, 0}),
                                  {.size = 3}};
    cr_assert(range_holds(&range, key_text(&inside), &place));
    cr_expect_eq(place.day, 15);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        cr_expect_not(range_holds(&range, key_text(&outside[i]), &place), "case %zu", i);
}
