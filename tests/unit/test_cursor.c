/* test_cursor.c - answers in order: both ways, limited, resumed, paused, and explained. */
#include "query/cursor.h"

#include "fixture.h"

#include <stdio.h>

static void start(void)
{
    fixture_start();
    fixture_put("open", "sanctions.imposed", "../2019-03-14", "USA", "VEN", "");
    fixture_put("year", "statement.support", "2018", "RUS", "VEN", "");
    fixture_put("day", "mission.closed", "2018-06-01", "USA", "VEN", "");
    fixture_put("month", "staff.withdrawn", "2019-03", "USA", "VEN", "");
    fixture_put("first", "mission.closed", "2019-03-11", "USA", "VEN", "'seq':1");
    fixture_put("second", "mission.closed", "2019-03-11", "CAN", "VEN", "'seq':2");
    fixture_put("since", "statement.support", "2019-03-20/..", "CHN", "VEN", "");
    fixture_put("far", "statement.support", "Y170000002", "CHN", "VEN", "");
}

TestSuite(cursor, .init = start, .fini = fixture_end);

#define TERMS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define EVERYTHING ((const char *const[]){NULL})

static const char *answer(chancery_select_options options, const char *const *terms)
{
    return fixture_answer(fixture_db, &options, terms);
}

static chancery_cursor *select_all(chancery_db *db, const char *const *terms,
                                   chancery_select_options options)
{
    chancery_error error = {0};
    chancery_cursor *cursor = NULL;
    cr_assert_eq(chancery_select(db, fixture_query(terms), &options, &cursor, &error), CHANCERY_OK,
                 "%s", error.message);
    return cursor;
}

static const char *next(chancery_cursor *cursor)
{
    chancery_error error = {0};
    chancery_event *event;
    chancery_status status = chancery_cursor_next(cursor, &event, &error);
    cr_assert(status == CHANCERY_OK || status == CHANCERY_END, "%s", error.message);
    return status == CHANCERY_OK ? fixture_keep(chancery_event_uid(event)) : "end";
}

/* ---- Order ---- */

Test(cursor, goes_by_the_earliest_day)
{
    cr_expect_str_eq(ANSWER_ALL(), "open year day month first second since far");
    cr_expect_str_eq(answer((chancery_select_options){.reverse = true}, EVERYTHING),
                     "far since second first month day year open");
}

Test(cursor, every_driver_gives_the_same_order)
{
    static const char *const ways[][2] = {{"VEN", NULL}, {"type:*.*", NULL}, {"..", NULL}};
    for (size_t i = 0; i < 3; i++) {
        cr_expect_str_eq(fixture_answer(fixture_db, NULL, ways[i]),
                         "open year day month first second since far", "%s", ways[i][0]);
        cr_expect_str_eq(answer((chancery_select_options){.reverse = true}, ways[i]),
                         "far since second first month day year open", "%s", ways[i][0]);
    }
}

Test(cursor, spans_that_began_before_are_merged_in)
{
    cr_expect_str_eq(ANSWER("2019-03-11"), "open month first second");
    cr_expect_str_eq(answer((chancery_select_options){.reverse = true}, TERMS("2019-03-11")),
                     "second first month open");
    cr_expect_str_eq(ANSWER("2018-06-01..2018-06-30"), "open year day");
    cr_expect_str_eq(ANSWER("VEN", "2019-03-31"), "month since");
    cr_expect_str_eq(ANSWER("Y170000002"), "since far");
    cr_expect_str_eq(ANSWER("Y180000000"), "since");
}

Test(cursor, dates_that_exclude_each_other_give_nothing)
{
    cr_expect_str_eq(ANSWER("date-within:2018", "date-within:2019"), "");
    cr_expect_str_eq(answer((chancery_select_options){.reverse = true},
                            TERMS("date-within:2018", "date-within:2019", "VEN")),
                     "");
}

Test(cursor, an_event_of_several_ranges_comes_once)
{
    cr_expect_str_eq(ANSWER("USA,VEN"), "open year day month first second since far");
    cr_expect_str_eq(ANSWER("type:mission,mission.closed,*.closed"), "day first second");
    cr_expect_str_eq(ANSWER("uid:day,day"), "day");
    cr_expect_str_eq(answer((chancery_select_options){.reverse = true}, TERMS("uid:day,year")),
                     "day year");
    cr_expect_str_eq(ANSWER("actor:USA,CAN"), "open day month first second",
                     "two of one day in different ranges");
}

/* ---- Limits ---- */

Test(cursor, limit)
{
    cr_expect_str_eq(answer((chancery_select_options){.limit = 2}, EVERYTHING), "open year");
    cr_expect_str_eq(answer((chancery_select_options){.limit = 2, .reverse = true}, TERMS("VEN")),
                     "far since");
    cr_expect_str_eq(answer((chancery_select_options){.limit = 100}, TERMS("type:mission")),
                     "day first second");
    cr_expect_str_eq(answer((chancery_select_options){.limit = 1}, TERMS("CUB")), "");
}

Test(cursor, after_an_event)
{
    const chancery_select_options options = {.after = TEXT("month"), .limit = 2};
    const chancery_select_options reverse = {.after = TEXT("month"), .reverse = true};
    cr_expect_str_eq(answer(options, EVERYTHING), "first second");
    cr_expect_str_eq(answer(reverse, EVERYTHING), "day year open");
    cr_expect_str_eq(answer(reverse, TERMS("type:mission")), "day");
    cr_expect_str_eq(answer((chancery_select_options){.after = TEXT("far")}, EVERYTHING), "");
    cr_expect_str_eq(
        answer((chancery_select_options){.after = TEXT("open"), .reverse = true}, EVERYTHING), "");
}

Test(cursor, after_an_event_that_does_not_answer)
{
    const chancery_select_options options = {.after = TEXT("month")};
    cr_expect_str_eq(answer(options, TERMS("type:mission")), "first second");
    cr_expect_str_eq(answer(options, TERMS("2018")), "");
}

Test(cursor, pages_put_together_are_the_whole)
{
    char last[16] = "";
    struct buffer pages = {0};
    for (int page = 0; page < 20; page++) {
        const chancery_select_options options = {.after = chancery_text_of(last), .limit = 3};
        const char *uids = answer(options, TERMS("VEN"));
        if (!*uids)
            break;
        buffer_string(&pages, uids);
        buffer_byte(&pages, ' ');
        const char *space = strrchr(uids, ' ');
        snprintf(last, sizeof last, "%s", space ? space + 1 : uids);
    }
    cr_expect(text_is(buffer_view(&pages), "open year day month first second since far "));
    buffer_free(&pages);
}

Test(cursor, after_no_event_is_refused)
{
    EXPECT_HAS(answer((chancery_select_options){.after = TEXT("nothing")}, EVERYTHING),
               "no event has the uid \"nothing\"");
}

Test(cursor, after_an_ambiguous_event_is_refused)
{
    fixture_put("abcd0000000000000000000000000001", "mission.closed", "2000", "USA", "VEN", "");
    fixture_put("abcd0000000000000000000000000002", "mission.closed", "2000", "USA", "VEN", "");
    EXPECT_HAS(answer((chancery_select_options){.after = TEXT("abcd")}, EVERYTHING), "several");
    EXPECT_HAS(ANSWER("uid:abcd"), "several");
    EXPECT_HAS(ANSWER("VEN", "uid:abcd"), "several");
}

Test(cursor, stays_at_its_end)
{
    chancery_cursor *cursor =
        select_all(fixture_db, TERMS("uid:day"), (chancery_select_options){0});
    cr_expect_str_eq(next(cursor), "day");
    cr_expect_str_eq(next(cursor), "end");
    cr_expect_str_eq(next(cursor), "end");
    chancery_cursor_pause(cursor);
    cr_expect_str_eq(next(cursor), "end");
    chancery_cursor_close(cursor);
}

/* ---- Pausing ---- */

Test(cursor, goes_on_behind_the_last_event)
{
    static const char *const ways[][2] = {{NULL, NULL}, {"VEN", NULL}, {"..", NULL}};
    for (size_t i = 0; i < 3; i++) {
        chancery_cursor *cursor = select_all(fixture_db, ways[i], (chancery_select_options){0});
        chancery_cursor_pause(cursor);
        cr_expect_str_eq(next(cursor), "open");
        chancery_cursor_pause(cursor);
        chancery_cursor_pause(cursor);
        cr_expect_str_eq(next(cursor), "year");
        cr_expect_str_eq(next(cursor), "day");
        chancery_cursor_pause(cursor);
        cr_expect_str_eq(next(cursor), "month");
        chancery_cursor_close(cursor);
    }
}

Test(cursor, goes_on_backwards)
{
    chancery_cursor *cursor =
        select_all(fixture_db, TERMS("2019-03-11"), (chancery_select_options){.reverse = true});
    cr_expect_str_eq(next(cursor), "second");
    chancery_cursor_pause(cursor);
    cr_expect_str_eq(next(cursor), "first");
    chancery_cursor_pause(cursor);
    cr_expect_str_eq(next(cursor), "month");
    cr_expect_str_eq(next(cursor), "open");
    chancery_cursor_close(cursor);
}

Test(cursor, limit_holds_across_pauses)
{
    chancery_cursor *cursor =
        select_all(fixture_db, EVERYTHING, (chancery_select_options){.limit = 2});
    next(cursor);
    chancery_cursor_pause(cursor);
    next(cursor);
    chancery_cursor_pause(cursor);
    cr_expect_str_eq(next(cursor), "end");
    chancery_cursor_close(cursor);
}

Test(cursor, unpaused_it_keeps_to_its_snapshot)
{
    chancery_db *reader = fixture_open(CHANCERY_OPEN_READ);
    chancery_cursor *cursor = select_all(reader, TERMS("VEN"), (chancery_select_options){0});
    cr_expect_str_eq(next(cursor), "open");
    fixture_put("new", "mission.closed", "2018-01-02", "USA", "VEN", "");
    cr_expect_str_eq(next(cursor), "year");
    cr_expect_str_eq(next(cursor), "day");
    chancery_cursor_close(cursor);
    chancery_close(reader);
}

Test(cursor, paused_it_sees_what_was_added_behind)
{
    chancery_db *reader = fixture_open(CHANCERY_OPEN_READ);
    chancery_cursor *cursor = select_all(reader, TERMS("VEN"), (chancery_select_options){0});
    cr_expect_str_eq(next(cursor), "open");
    cr_expect_str_eq(next(cursor), "year");
    chancery_cursor_pause(cursor);
    fixture_put("before", "mission.closed", "2000", "USA", "VEN", "");
    fixture_put("new", "mission.closed", "2018-01-02", "GBR", "VEN", "");
    cr_expect_str_eq(next(cursor), "new");
    cr_expect_str_eq(next(cursor), "day");
    chancery_cursor_close(cursor);
    chancery_close(reader);
}

/* A party or type may occur for the first time while the cursor is paused. */
Test(cursor, paused_it_sees_parties_and_types_never_seen_before)
{
    static const char *const ways[][3] = {{"CUB", NULL},
                                          {"type:relations", NULL},
                                          {"uid:new", NULL},
                                          {"VEN,CUB", "type:relations", NULL}};
    chancery_db *reader = fixture_open(CHANCERY_OPEN_READ);
    chancery_cursor *cursors[4];
    for (size_t i = 0; i < 4; i++) {
        cursors[i] = select_all(reader, ways[i], (chancery_select_options){0});
        chancery_cursor_pause(cursors[i]);
    }
    fixture_put("new", "relations.severed", "2018-01-02", "CUB", "USA", "");
    for (size_t i = 0; i < 4; i++) {
        cr_expect_str_eq(next(cursors[i]), "new", "%s", ways[i][0]);
        cr_expect_str_eq(next(cursors[i]), "end");
        chancery_cursor_close(cursors[i]);
    }
    chancery_close(reader);
}

Test(cursor, a_refusal_after_a_pause_is_repeated)
{
    static const char base[] = "abcd000000000000000000000000000";
    char uid[33];
    chancery_event *event;
    chancery_cursor *cursor =
        select_all(fixture_db, TERMS("uid:abcd"), (chancery_select_options){0});
    chancery_cursor_pause(cursor);
    for (int i = 1; i <= 2; i++) {
        snprintf(uid, sizeof uid, "%s%d", base, i);
        fixture_put(uid, "mission.closed", "2000", "USA", "VEN", "");
    }
    for (int i = 0; i < 2; i++)
        cr_expect_eq(chancery_cursor_next(cursor, &event, NULL), CHANCERY_AMBIGUOUS);
    chancery_cursor_close(cursor);
}

Test(cursor, paused_it_pins_nothing)
{
    chancery_stats stats;
    chancery_db *reader = fixture_open(CHANCERY_OPEN_READ);
    chancery_cursor *cursor = select_all(reader, EVERYTHING, (chancery_select_options){0});
    next(cursor);
    chancery_cursor_pause(cursor);
    cr_assert_eq(chancery_stats_read(fixture_db, &stats, NULL), CHANCERY_OK);
    uint64_t before = stats.file_bytes;
    for (int i = 0; i < 60; i++) {
        char uid[16];
        snprintf(uid, sizeof uid, "n:%d", i);
        fixture_put(uid, "mission.closed", "2018-02", "USA", "VEN", "");
    }
    cr_assert_eq(chancery_stats_read(fixture_db, &stats, NULL), CHANCERY_OK);
    cr_expect_lt(stats.file_bytes, before + 40 * 4096, "old pages are used again");
    chancery_cursor_close(cursor);
    chancery_close(reader);
}

/* ---- Damage ---- */

static void change(enum table table, struct key key, chancery_text value)
{
    struct store_txn *txn;
    chancery_error error = {0};
    cr_assert_eq(store_begin_write(fixture_db->store, 100, &txn, &error), CHANCERY_OK);
    if (value.bytes)
        entry_put(txn, table, key_text(&key), value, &error);
    else
        entry_delete(txn, table, key_text(&key), &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK, "%s", error.message);
}

Test(cursor, damaged_record_ends_it)
{
    chancery_event *event;
    chancery_date date;
    chancery_error error = {0};
    chancery_date_parse(TEXT("2018-06-01"), &date, NULL);
    change(TABLE_EVENT, key_of_place((struct place){(int32_t)date.earliest, 0}),
           TEXT("0123456789 nonsense"));
    chancery_cursor *cursor = select_all(fixture_db, EVERYTHING, (chancery_select_options){0});
    next(cursor);
    next(cursor);
    cr_expect_eq(chancery_cursor_next(cursor, &event, &error), CHANCERY_DAMAGED);
    EXPECT_HAS(error.message, "2018-06-01");
    chancery_cursor_close(cursor);
}

Test(cursor, posting_without_a_record_is_damage)
{
    chancery_event *event;
    chancery_error error = {0};
    const uint16_t rus = names_number(fixture_db->names, NAME_PARTY, TEXT("RUS"));
    change(TABLE_PARTY, key_of_posting(rus, EXTENT_DAY, (struct place){-100000, 0}),
           TEXT("\0\1\1"));
    chancery_cursor *cursor = select_all(fixture_db, TERMS("RUS"), (chancery_select_options){0});
    cr_expect_eq(chancery_cursor_next(cursor, &event, &error), CHANCERY_DAMAGED);
    EXPECT_HAS(error.message, "not there");
    chancery_cursor_close(cursor);
}

/* ---- Plans ---- */

static const char *explain(const char *const *terms)
{
    struct buffer out = {0};
    const chancery_sink sink = fixture_sink(&out);
    chancery_cursor *cursor = select_all(fixture_db, terms, (chancery_select_options){0});
    while (strcmp(next(cursor), "end") != 0)
        ;
    cr_assert_eq(chancery_cursor_explain(cursor, &sink), CHANCERY_OK);
    chancery_cursor_close(cursor);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

Test(cursor, the_rarest_term_drives)
{
    EXPECT_HAS(explain(TERMS("VEN", "RUS")), "driven by VEN and RUS: 1 entries");
    EXPECT_HAS(explain(TERMS("RUS", "VEN")), "driven by RUS and VEN: 1 entries");
    EXPECT_HAS(explain(TERMS("VEN", "type:staff")), "driven by type:staff: 1 entries");
    EXPECT_HAS(explain(TERMS("VEN", "uid:day", "-RUS")), "driven by uid:day: 1 entries");
    EXPECT_HAS(explain(TERMS("CUB", "VEN")), "driven by CUB and VEN: 0 entries");
}

Test(cursor, dates_drive_when_nothing_is_rarer)
{
    EXPECT_HAS(explain(EVERYTHING), "driven by dates, in order: 8 entries");
    EXPECT_HAS(explain(TERMS("-VEN")), "driven by dates, in order: 8 entries");
    EXPECT_HAS(explain(TERMS("tag:x")), "driven by dates, in order: 8 entries");
}

Test(cursor, explanation_names_ranges_filters_and_work)
{
    const char *told = explain(TERMS("RUS", "type:statement"));
    EXPECT_HAS(told, "read   party RUS, events of up to a year, beginning ..\n");
    EXPECT_HAS(told, "filter RUS\n");
    EXPECT_HAS(told, "filter type:statement\n");
    EXPECT_HAS(told, "1 index entries and 1 records read, 1 events kept");
}

Test(cursor, explanation_names_pairs)
{
    const char *told = explain(TERMS("VEN", "RUS"));
    EXPECT_HAS(told, "read   pair RUS VEN, events of up to a year, beginning ..\n");
    EXPECT_HAS(told, "read   pair RUS and many, events of up to a year, beginning ..\n");
    EXPECT_HAS(told, "1 index entries and 1 records read, 1 events kept");
}

Test(cursor, entries_of_other_types_and_standings_lead_to_no_record)
{
    EXPECT_HAS(explain(TERMS("VEN", "RUS", "type:mission")),
               "1 index entries and 0 records read, 0 events kept");
    EXPECT_HAS(explain(TERMS("RUS", "standing:reported")),
               "1 index entries and 0 records read, 0 events kept");
}

Test(cursor, explanation_gives_back_the_refusal_of_its_sink)
{
    chancery_cursor *cursor = select_all(fixture_db, EVERYTHING, (chancery_select_options){0});
    struct buffer failed = {.failed = true};
    const chancery_sink sink = fixture_sink(&failed);
    cr_expect_eq(chancery_cursor_explain(cursor, &sink), CHANCERY_MEMORY);
    buffer_free(&failed);
    chancery_cursor_close(cursor);
}
