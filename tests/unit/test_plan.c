/* test_plan.c - which term drives a query, over which ranges, and whether their entries are known
 * exactly. */
#include "query/plan.h"

#include "fixture.h"

#include <stdio.h>

static struct arena arena;
static struct store_txn *txn;
static struct match match;

/* Commits 400 events, one a day from 2018-01-01; of every 80 one is of `rarer`. */
static void add_year(const char *prefix, const char *actor, const char *rarer, const char *target)
{
    chancery_error error = {0};
    chancery_writer *writer;
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, &error), CHANCERY_OK);
    for (int i = 0; i < 400; i++) {
        char day[CHANCERY_DAY_SIZE], json[200];
        chancery_outcome outcome;
        chancery_day_format(17532 + i, day);
        snprintf(json, sizeof json,
                 "{'uid':'%s:%d','type':'%s','date':'%s','actor':'%s','target':'%s'}", prefix, i,
                 i % 100 == 7 ? "mission.opened','class':'embassy" : "mission.closed", day,
                 i % 80 == 3 ? rarer : actor, target);
        cr_assert_eq(chancery_writer_add(writer, fixture_event(json), &outcome, &error),
                     CHANCERY_OK, "%s", error.message);
    }
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
}

/* 400 events between the USA and VEN; 5 of CAN among them. */
static void start(void)
{
    fixture_start();
    add_year("e", "USA", "CAN", "VEN");
    cr_assert_eq(db_begin_read(fixture_db, &txn, NULL), CHANCERY_OK);
}

/* Those, and 2,000 between RUS, CHN and TUR, where the first have no part. */
static void add_others(void)
{
    static const char *const prefixes[] = {"a", "b", "c", "d", "f"};
    for (size_t i = 0; i < 5; i++)
        add_year(prefixes[i], "RUS", "CHN", "TUR");
    store_abort(txn);
    cr_assert_eq(db_begin_read(fixture_db, &txn, NULL), CHANCERY_OK);
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
    char text[160];
    snprintf(text, sizeof text, "%.*s%s%.*s", TEXT_ARG(plan.driver ? plan.driver->text : TEXT("")),
             plan.partner ? " and " : "", TEXT_ARG(plan.partner ? plan.partner->text : TEXT("")));
    cr_expect_str_eq(text, driver);
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
    expect_plan(PLAN("CAN,CUB"), "CAN,CUB", 5, true);
}

Test(plan, common_terms_do_not_drive)
{
    expect_plan(PLAN("VEN"), "", 400, true);
    expect_plan(PLAN("type:mission"), "", 400, true);
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

/* ---- Pairs ---- */

static uint16_t party(const char *code)
{
    return names_number(fixture_db->names, NAME_PARTY, chancery_text_of(code));
}

Test(plan, two_parties_are_read_as_a_pair)
{
    const struct plan plan = PLAN("target:VEN", "actor:CAN");
    expect_plan(plan, "target:VEN and actor:CAN", 5, true);
    cr_assert_eq(plan.range_count, 2 * EXTENT_COUNT);
    for (uint8_t i = 0; i < EXTENT_COUNT; i++) {
        const struct range *pair = &plan.ranges[i], *wide = &plan.ranges[EXTENT_COUNT + i];
        cr_expect_eq(pair->table, TABLE_PAIR);
        cr_expect_eq(pair->extent, i);
        cr_expect_eq(pair->number, party("VEN"));
        cr_expect_eq(pair->roles, CHANCERY_ROLE_TARGET);
        cr_expect_eq(pair->other, party("CAN"));
        cr_expect_eq(pair->other_roles, CHANCERY_ROLE_ACTOR);
        cr_expect_eq(wide->table, TABLE_PAIR);
        cr_expect_eq(wide->extent, i);
        cr_expect_eq(wide->number, PAIR_WIDE);
        cr_expect_eq(wide->roles, 0);
        cr_expect_eq(wide->other, party("CAN"), "the rarer of the two");
        cr_expect_eq(wide->other_roles, CHANCERY_ROLE_ACTOR);
    }
}

Test(plan, long_pairs_are_bounded_by_the_rarer_party)
{
    add_others();
    expect_plan(PLAN("USA", "VEN"), "USA and VEN", 395, false);
    expect_plan(PLAN("2018-02", "USA", "VEN"), "USA and VEN", 28, true);
    expect_plan(PLAN("USA", "RUS"), "USA and RUS", 0, true);
}

Test(plan, alternatives_multiply)
{
    add_others();
    const struct plan plan = PLAN("CAN,USA,CUB", "VEN");
    expect_plan(plan, "CAN,USA,CUB and VEN", 400, false);
    cr_expect_eq(plan.range_count, (2 + 2) * EXTENT_COUNT, "two pairs, wide ones of two parties");
}

Test(plan, too_many_pairs_are_none)
{
    const char *const nine = "CAN,BRA,COL,PER,CHL,ARG,ECU,GTM,HND";
    expect_plan(PLAN(nine, "VEN,USA,RUS,CHN,CUB,BOL,NIC"),
                "CAN,BRA,COL,PER,CHL,ARG,ECU,GTM,HND and VEN,USA,RUS,CHN,CUB,BOL,NIC", 5, true);
    expect_plan(PLAN(nine, "VEN,USA,RUS,CHN,CUB,BOL,NIC,TUR"), nine, 5, true);
}

Test(plan, a_party_makes_no_pair_with_itself)
{
    const struct plan plan = PLAN("CAN", "actor:CAN");
    cr_assert_geq(plan.range_count, EXTENT_COUNT);
    cr_expect_eq(plan.ranges[0].table, TABLE_PARTY);
    cr_expect_eq(plan.entries, 5);
    cr_expect(plan.exact);
}

Test(plan, accounts_and_negations_make_no_pair)
{
    expect_plan(PLAN("CAN", "account:VEN"), "CAN", 5, true);
    expect_plan(PLAN("CAN", "-VEN"), "CAN", 5, true);
}

Test(plan, the_best_of_several_pairs_drives)
{
    expect_plan(PLAN("VEN", "USA", "CAN"), "USA and CAN", 0, true);
    expect_plan(PLAN("CAN", "VEN", "account:USA"), "CAN and VEN", 5, true);
}

/* An entry of a party tells the type, one of a type tells no party. */
Test(plan, entries_that_tell_more_may_be_more)
{
    add_others();
    expect_plan(PLAN("CAN", "type:mission.opened"), "CAN", 5, true);
    expect_plan(PLAN("TUR", "type:mission.opened"), "type:mission.opened", 24, true);
    expect_plan(PLAN("CAN", "uid:e:3"), "uid:e:3", 1, true);
}

/* ---- Ranges ---- */

Test(plan, ranges_pass_over_what_entries_rule_out)
{
    const uint16_t closed = names_number(fixture_db->names, NAME_TYPE, TEXT("mission.closed"));
    struct range range = {.table = TABLE_PAIR, .roles = 1, .other_roles = 2};
    const char fits[] = {0, (char)closed, 1, 2}, type[] = {0, 9, 1, 2},
               stands[] = {0, (char)closed, 1 | 1 << 6, 2}, roles[] = {0, (char)closed, 2, 2},
               others[] = {0, (char)closed, 1, 1};
    PLAN("type:mission.closed", "standing:confirmed");
    cr_expect_not(range_passes_over(&range, &match, text_slice(fits, 4)));
    cr_expect(range_passes_over(&range, &match, text_slice(type, 4)));
    cr_expect(range_passes_over(&range, &match, text_slice(stands, 4)));
    cr_expect(range_passes_over(&range, &match, text_slice(roles, 4)));
    cr_expect(range_passes_over(&range, &match, text_slice(others, 4)));
    cr_expect_not(range_passes_over(&range, &match, text_slice(type, 1)), "left to the record");
    range.roles = range.other_roles = 0;
    cr_expect_not(range_passes_over(&range, &match, text_slice(roles, 4)));
    range.table = TABLE_TYPE;
    cr_expect_not(range_passes_over(&range, &match, text_slice(type, 4)));
}

Test(plan, range_holds_keys_of_its_pair_only)
{
    const struct range range = {
        .table = TABLE_PAIR, .number = 7, .other = 9, .extent = 1, .from = {10, 5}, .to = {20, 5}};
    struct place place;
    const struct key inside = key_of_pair(9, 7, 1, (struct place){15, 0});
    const struct key outside[] = {
        key_of_pair(7, 9, 1, (struct place){10, 4}), key_of_pair(7, 8, 1, (struct place){15, 0}),
        key_of_pair(8, 9, 1, (struct place){15, 0}), key_of_pair(7, 9, 2, (struct place){15, 0}),
        key_of_posting(7, 1, (struct place){15, 0})};
    cr_assert(range_holds(&range, key_text(&inside), &place));
    cr_expect_eq(place.day, 15);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        cr_expect_not(range_holds(&range, key_text(&outside[i]), &place), "case %zu", i);
}

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

/* 400 events more, whose texts have the words "oil sales"; of every hundred one has "seldom" too.
 */
static void add_texts(void)
{
    chancery_error error = {0};
    chancery_writer *writer;
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, &error), CHANCERY_OK);
    for (int i = 0; i < 400; i++) {
        char json[200];
        chancery_outcome outcome;
        snprintf(json, sizeof json,
                 "{'uid':'t:%d','type':'mission.closed','date':'2018','actor':'FRA','target':'VEN',"
                 "'summary':'Oil sales%s'}",
                 i, i % 100 == 0 ? ", seldom" : "");
        cr_assert_eq(chancery_writer_add(writer, fixture_event(json), &outcome, &error),
                     CHANCERY_OK, "%s", error.message);
    }
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
    store_abort(txn);
    cr_assert_eq(db_begin_read(fixture_db, &txn, NULL), CHANCERY_OK);
}

static void expect_sieves(struct plan plan, const char *words)
{
    struct buffer found = {0};
    for (size_t i = 0; i < plan.sieve_count; i++) {
        cr_expect_eq(plan.sieves[i].table, TABLE_TEXT);
        buffer_text(&found, plan.sieves[i].word);
        buffer_byte(&found, ' ');
    }
    buffer_byte(&found, '\0');
    cr_expect_str_eq(found.bytes, words);
    buffer_free(&found);
}

Test(plan, words_that_every_answer_has_sift)
{
    add_texts();
    expect_sieves(PLAN("VEN", "text:oil"), "oil ");
    expect_sieves(PLAN("text:\"oil sales\"", "VEN"), "oil sales ");
    expect_sieves(PLAN("text:oil", "FRA", "text:sal*"), "oil ");
    expect_sieves(PLAN("VEN", "-text:oil"), "");
    expect_sieves(PLAN("VEN", "text:oil,sales"), "");
    expect_sieves(PLAN("VEN"), "");
}

Test(plan, the_word_that_drives_does_not_sift)
{
    add_texts();
    add_others();
    const struct plan plan = PLAN("text:oil", "text:sales");
    cr_expect_eq(plan.ranges[0].table, TABLE_TEXT);
    expect_sieves(plan, text_is(plan.ranges[0].word, "oil") ? "sales " : "oil ");
}

Test(plan, few_entries_are_not_sifted)
{
    add_texts();
    const struct plan plan = PLAN("text:seldom", "text:oil");
    expect_plan(plan, "text:seldom", 4, false);
    expect_sieves(plan, "");
}
