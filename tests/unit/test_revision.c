/* test_revision.c - versions of events: which follows which, which are refused, and what is found
 * as known at a time. */
#include "database/past.h"
#include "date/date.h"
#include "fixture.h"

#include <stdio.h>

TestSuite(revision, .init = fixture_start, .fini = fixture_end);

#define FIRST "'type':'mission.closed','date':'2019-03-14','actor':'USA','target':'VEN'"
#define MOVED "'type':'mission.closed','date':'2019-03-15','actor':'USA','target':'VEN'"
#define OTHER "'type':'mission.closed','date':'2019-03-14','actor':'USA','target':'CUB'"

static chancery_writer *begin(void)
{
    chancery_error error = {0};
    chancery_writer *writer = NULL;
    cr_assert_eq(chancery_writer_begin(fixture_db, 100, &writer, &error), CHANCERY_OK, "%s",
                 error.message);
    return writer;
}

static void commit(chancery_writer *writer)
{
    chancery_error error = {0};
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK, "%s", error.message);
}

static chancery_outcome amend(const char *uid, const char *quoted)
{
    chancery_writer *writer = begin();
    chancery_outcome outcome = CHANCERY_ADDED;
    chancery_error error = {0};
    cr_assert_eq(chancery_writer_amend(writer, chancery_text_of(uid), fixture_event(quoted),
                                       &outcome, &error),
                 CHANCERY_OK, "%s", error.message);
    commit(writer);
    return outcome;
}

static chancery_status refused(const char *uid, const char *quoted, const char *words)
{
    chancery_writer *writer = begin();
    chancery_outcome outcome;
    chancery_error error = {0};
    chancery_status status = chancery_writer_amend(writer, chancery_text_of(uid),
                                                   fixture_event(quoted), &outcome, &error);
    EXPECT_HAS(error.message, words);
    cr_expect_eq(
        chancery_writer_add(writer, fixture_event("{'uid':'after'," FIRST "}"), &outcome, NULL),
        CHANCERY_OK, "the writer stays usable");
    chancery_writer_abort(writer);
    return status;
}

/* ---- What is there ---- */

struct versions {
    int64_t recorded[16], superseded[16];
    char dates[160], whys[160];
    size_t count;
};

static chancery_status note(void *context, chancery_event *event)
{
    struct versions *versions = context;
    versions->recorded[versions->count] = chancery_event_recorded(event);
    versions->superseded[versions->count++] = chancery_event_superseded(event);
    size_t dates = strlen(versions->dates), whys = strlen(versions->whys);
    snprintf(versions->dates + dates, sizeof versions->dates - dates, "%.*s ",
             TEXT_ARG(chancery_event_date(event)));
    snprintf(versions->whys + whys, sizeof versions->whys - whys, "%.*s;",
             TEXT_ARG(chancery_event_why(event)));
    return CHANCERY_OK;
}

static struct versions versions_of(const char *uid)
{
    struct versions versions = {0};
    chancery_error error = {0};
    cr_assert_eq(chancery_log(fixture_db, chancery_text_of(uid), note, &versions, &error),
                 CHANCERY_OK, "%s", error.message);
    return versions;
}

static struct place place_of(const char *uid)
{
    struct store_txn *txn;
    struct place place = {0};
    cr_assert_eq(db_begin_read(fixture_db, &txn, NULL), CHANCERY_OK);
    cr_expect_eq(db_find_uid(txn, chancery_text_of(uid), &place, NULL), CHANCERY_OK);
    store_abort(txn);
    return place;
}

static void expect_sound(void)
{
    struct fixture_log log;
    chancery_check_summary summary;
    fixture_log_start(&log);
    cr_expect_eq(chancery_check(fixture_db, &summary, &log.error), CHANCERY_OK, "%s",
                 fixture_log_read(&log));
}

static const char *as_known_at(int64_t time, const char *term)
{
    const chancery_select_options options = {.as_known_at = time};
    return fixture_answer(fixture_db, &options, (const char *const[]){term, NULL});
}

/* ---- Amending ---- */

Test(revision, amended_event_has_both_versions)
{
    fixture_add("{'uid':'a'," FIRST "}");
    cr_expect_eq(amend("a", "{" MOVED ",'why':'told later'}"), CHANCERY_REVISED);
    struct versions versions = versions_of("a");
    cr_assert_eq(versions.count, 2);
    cr_expect_str_eq(versions.dates, "2019-03-14 2019-03-15 ");
    cr_expect_str_eq(versions.whys, ";told later;");
    cr_expect_eq(versions.superseded[0], versions.recorded[1]);
    cr_expect_eq(versions.superseded[1], 0);
    cr_expect_lt(versions.recorded[0], versions.recorded[1]);
    expect_sound();
}

Test(revision, same_content_is_no_version_whatever_the_reason)
{
    fixture_add("{'uid':'a'," FIRST "}");
    cr_expect_eq(amend("a", "{" FIRST ",'why':'again'}"), CHANCERY_UNCHANGED);
    cr_expect_eq(versions_of("a").count, 1);
}

Test(revision, event_keeps_its_uid)
{
    fixture_add("{" FIRST "}");
    const char *uid = fixture_keep(chancery_event_uid(fixture_event("{" FIRST "}")));
    amend(uid, "{'uid':'another'," MOVED "}");
    cr_expect_str_eq(ANSWER_ALL(), uid);
}

Test(revision, place_stays_while_day_and_seq_do)
{
    fixture_add("{'uid':'a'," FIRST "}");
    fixture_add("{'uid':'b'," FIRST "}");
    struct place before = place_of("a");
    amend("a", "{" OTHER "}");
    cr_expect_eq(place_compare(before, place_of("a")), 0);
    cr_expect_str_eq(ANSWER_ALL(), "a b");
    amend("a", "{'seq':1," OTHER "}");
    cr_expect_str_eq(ANSWER_ALL(), "b a");
}

Test(revision, place_that_was_left_is_not_given_to_another_event)
{
    fixture_add("{'uid':'a'," FIRST "}");
    struct place before = place_of("a");
    amend("a", "{" MOVED "}");
    fixture_add("{'uid':'b'," FIRST "}");
    cr_expect_neq(place_compare(before, place_of("b")), 0);
}

Test(revision, versions_of_one_transaction_have_times_of_their_own)
{
    chancery_writer *writer = begin();
    chancery_outcome outcome;
    chancery_error error = {0};
    chancery_writer_add(writer, fixture_event("{'uid':'a'," FIRST "}"), &outcome, &error);
    chancery_writer_amend(writer, TEXT("a"), fixture_event("{" OTHER "}"), &outcome, &error);
    chancery_writer_amend(writer, TEXT("a"), fixture_event("{" MOVED "}"), &outcome, &error);
    commit(writer);
    fixture_add("{'uid':'b'," FIRST "}");
    struct versions versions = versions_of("a"), later = versions_of("b");
    cr_assert_eq(versions.count, 3);
    cr_expect_eq(versions.recorded[1], versions.recorded[0] + 1);
    cr_expect_eq(versions.recorded[2], versions.recorded[0] + 2);
    cr_expect_gt(later.recorded[0], versions.recorded[2]);
    expect_sound();
}

Test(revision, time_of_the_last_version_counts_as_a_commit_even_when_the_clock_stands)
{
    chancery_writer *writer = begin();
    struct store_txn *txn;
    chancery_outcome outcome;
    uint64_t last;
    chancery_writer_add(writer, fixture_event("{'uid':'a'," FIRST "}"), &outcome, NULL);
    chancery_writer_amend(writer, TEXT("a"), fixture_event("{" OTHER "}"), &outcome, NULL);
    commit(writer);
    cr_assert_eq(db_begin_read(fixture_db, &txn, NULL), CHANCERY_OK);
    cr_assert_eq(db_read_figure(txn, db_figure_recorded, &last, NULL), CHANCERY_OK);
    store_abort(txn);
    cr_expect_eq((int64_t)last, versions_of("a").recorded[1]);
}

Test(revision, version_after_one_from_the_future_is_later_still)
{
    fixture_add("{'uid':'a'," FIRST ",'recorded':'2999-01-01T00:00:00Z'}");
    amend("a", "{" OTHER "}");
    fixture_add("{'uid':'b'," FIRST "}");
    struct versions versions = versions_of("a");
    cr_expect_eq(versions.recorded[1], versions.recorded[0] + 1);
    cr_expect_lt(versions_of("b").recorded[0], versions.recorded[0], "the clock goes on as it was");
    expect_sound();
}

Test(revision, amending_what_is_not_there_is_refused)
{
    fixture_add("{'uid':'aaaa0000000000000000000000000000'," FIRST "}");
    fixture_add("{'uid':'aaaa1111111111111111111111111111'," FIRST "}");
    cr_expect_eq(refused("b", "{" MOVED "}", "no event has the uid \"b\""), CHANCERY_NOT_FOUND);
    cr_expect_eq(refused("aaaa", "{" MOVED "}", "several events"), CHANCERY_AMBIGUOUS);
}

Test(revision, change_to_an_older_version_is_refused)
{
    fixture_add("{'uid':'a'," FIRST ",'recorded':'2019-03-14T00:00:00Z'}");
    cr_expect_eq(refused("a", "{" MOVED ",'recorded':'2019-03-13T00:00:00Z'}", "older version"),
                 CHANCERY_CONFLICT);
    cr_expect_eq(amend("a", "{" MOVED ",'recorded':'2019-03-14T00:00:00Z'}"), CHANCERY_REVISED);
}

/* ---- Standing and undo ---- */

Test(revision, retracting_changes_the_standing_alone)
{
    chancery_writer *writer = begin();
    chancery_outcome outcome;
    chancery_writer_add(writer, fixture_event("{'uid':'a'," FIRST ",'tags':['x']}"), &outcome,
                        NULL);
    cr_expect_eq(chancery_writer_set_standing(writer, TEXT("a"), TEXT("retracted"), TEXT("wrong"),
                                              &outcome, NULL),
                 CHANCERY_OK);
    cr_expect_eq(outcome, CHANCERY_REVISED);
    cr_expect_eq(chancery_writer_set_standing(writer, TEXT("a"), TEXT("retracted"), TEXT("still"),
                                              &outcome, NULL),
                 CHANCERY_OK);
    cr_expect_eq(outcome, CHANCERY_UNCHANGED);
    commit(writer);
    cr_expect_str_eq(ANSWER("standing:retracted", "tag:x"), "a");
    cr_expect_str_eq(versions_of("a").whys, ";wrong;");
}

Test(revision, standings_and_reasons_that_are_none_are_refused)
{
    chancery_writer *writer = begin();
    chancery_outcome outcome;
    chancery_writer_add(writer, fixture_event("{'uid':'a'," FIRST "}"), &outcome, NULL);
    cr_expect_eq(
        chancery_writer_set_standing(writer, TEXT("a"), TEXT("maybe"), TEXT(""), &outcome, NULL),
        CHANCERY_USAGE);
    cr_expect_eq(chancery_writer_set_standing(writer, TEXT("a"), TEXT("retracted"), TEXT("a\nb"),
                                              &outcome, NULL),
                 CHANCERY_INVALID);
    cr_expect_eq(chancery_writer_undo(writer, TEXT("a"), TEXT("\xFF"), &outcome, NULL),
                 CHANCERY_INVALID);
    commit(writer);
    cr_expect_eq(versions_of("a").count, 1);
}

Test(revision, undo_goes_back_and_forth)
{
    chancery_outcome outcome;
    fixture_add("{'uid':'a'," FIRST "}");
    amend("a", "{" MOVED "}");
    for (int i = 0; i < 2; i++) {
        chancery_writer *writer = begin();
        cr_expect_eq(chancery_writer_undo(writer, TEXT("a"), TEXT("no"), &outcome, NULL),
                     CHANCERY_OK);
        commit(writer);
    }
    cr_expect_str_eq(versions_of("a").dates, "2019-03-14 2019-03-15 2019-03-14 2019-03-15 ");
    cr_expect_str_eq(versions_of("a").whys, ";;no;no;");
    expect_sound();
}

Test(revision, first_version_cannot_be_undone)
{
    chancery_writer *writer = begin();
    chancery_outcome outcome;
    chancery_error error = {0};
    chancery_writer_add(writer, fixture_event("{'uid':'a'," FIRST "}"), &outcome, NULL);
    cr_expect_eq(chancery_writer_undo(writer, TEXT("a"), TEXT(""), &outcome, &error),
                 CHANCERY_NOT_FOUND);
    EXPECT_HAS(error.message, "one version only");
    commit(writer);
}

/* ---- Versions from elsewhere ---- */

#define AT(month) ",'recorded':'2019-" month "-01T00:00:00Z'"
#define UNTIL(month) ",'superseded':'2019-" month "-01T00:00:00Z'"

static chancery_status add_status(const char *quoted)
{
    chancery_writer *writer = begin();
    chancery_outcome outcome;
    chancery_status status = chancery_writer_add(writer, fixture_event(quoted), &outcome, NULL);
    commit(writer);
    return status;
}

Test(revision, versions_find_their_place_by_their_time)
{
    cr_expect_eq(fixture_add("{'uid':'a'," MOVED AT("05") "}"), CHANCERY_ADDED);
    cr_expect_eq(fixture_add("{'uid':'a'," FIRST AT("07") "}"), CHANCERY_REVISED);
    cr_expect_eq(fixture_add("{'uid':'a'," OTHER AT("06") UNTIL("07") "}"), CHANCERY_REVISED);
    cr_expect_eq(fixture_add("{'uid':'a'," FIRST AT("04") UNTIL("05") "}"), CHANCERY_REVISED);
    struct versions versions = versions_of("a");
    cr_assert_eq(versions.count, 4);
    cr_expect_str_eq(versions.dates, "2019-03-14 2019-03-15 2019-03-14 2019-03-14 ");
    for (size_t i = 0; i < 3; i++)
        cr_expect_eq(versions.superseded[i], versions.recorded[i + 1]);
    expect_sound();
}

Test(revision, versions_that_are_there_are_not_added_again)
{
    fixture_add("{'uid':'a'," MOVED AT("05") "}");
    fixture_add("{'uid':'a'," FIRST AT("07") "}");
    cr_expect_eq(fixture_add("{'uid':'a'," MOVED AT("05") UNTIL("07") "}"), CHANCERY_UNCHANGED);
    cr_expect_eq(fixture_add("{'uid':'a'," FIRST AT("07") "}"), CHANCERY_UNCHANGED);
    cr_expect_eq(fixture_add("{'uid':'a'," MOVED "}"), CHANCERY_UNCHANGED, "it was known before");
    cr_expect_eq(versions_of("a").count, 2);
}

Test(revision, the_same_event_recorded_elsewhere_at_another_time_is_the_same)
{
    fixture_add("{'uid':'a'," FIRST AT("05") "}");
    cr_expect_eq(fixture_add("{'uid':'a'," FIRST AT("03") "}"), CHANCERY_UNCHANGED);
    cr_expect_eq(fixture_add("{'uid':'a'," FIRST AT("09") "}"), CHANCERY_UNCHANGED);
    cr_expect_eq(versions_of("a").count, 1);
}

Test(revision, other_content_at_the_same_time_is_a_conflict)
{
    fixture_add("{'uid':'a'," MOVED AT("05") "}");
    fixture_add("{'uid':'a'," FIRST AT("07") "}");
    cr_expect_eq(add_status("{'uid':'a'," OTHER AT("05") "}"), CHANCERY_CONFLICT);
    cr_expect_eq(add_status("{'uid':'a'," OTHER AT("07") "}"), CHANCERY_CONFLICT);
    cr_expect_eq(add_status("{'uid':'a'," OTHER "}"), CHANCERY_CONFLICT);
    cr_expect_eq(versions_of("a").count, 2);
}

Test(revision, times_that_make_no_sense_are_refused)
{
    cr_expect_eq(add_status("{'uid':'a'," FIRST UNTIL("05") "}"), CHANCERY_INVALID);
    cr_expect_eq(add_status("{'uid':'a'," FIRST AT("05") UNTIL("05") "}"), CHANCERY_INVALID);
    cr_expect_eq(add_status("{'uid':'a'," FIRST AT("05") UNTIL("04") "}"), CHANCERY_INVALID);
    cr_expect_str_eq(ANSWER_ALL(), "");
}

/* ---- As known at a time ---- */

static int64_t month(unsigned number)
{
    return calendar_to_number((struct calendar_day){2019, number, 1}) * INT64_C(86400000000);
}

static void add_history(void)
{
    fixture_add("{'uid':'a'," FIRST AT("05") "}");
    fixture_add("{'uid':'a'," OTHER AT("06") "}");
    fixture_add("{'uid':'a'," MOVED AT("07") "}");
    fixture_add("{'uid':'b'," FIRST AT("06") "}");
}

Test(revision, version_in_force_answers)
{
    add_history();
    cr_expect_str_eq(as_known_at(month(5) - 1, "USA"), "");
    cr_expect_str_eq(as_known_at(month(5), "VEN"), "a");
    cr_expect_str_eq(as_known_at(month(6) - 1, "VEN"), "a");
    cr_expect_str_eq(as_known_at(month(6), "VEN"), "b");
    cr_expect_str_eq(as_known_at(month(6), "CUB"), "a");
    cr_expect_str_eq(as_known_at(month(7), "CUB"), "");
    cr_expect_str_eq(as_known_at(month(7), "VEN"), "b a");
    cr_expect_str_eq(as_known_at(0, "CUB"), "");
    cr_expect_str_eq(as_known_at(month(6), "uid:a"), "a");
    cr_expect_str_eq(as_known_at(month(6), "2019-03-15"), "");
    cr_expect_str_eq(as_known_at(month(6), "2019-03-14"), "a b");
}

Test(revision, answer_goes_on_behind_the_version_that_was_in_force)
{
    add_history();
    const chancery_select_options behind_a = {.as_known_at = month(6), .after = TEXT("a")};
    const chancery_select_options unknown = {.as_known_at = month(5), .after = TEXT("b")};
    cr_expect_str_eq(fixture_answer(fixture_db, &behind_a, (const char *const[]){NULL}), "b");
    EXPECT_HAS(fixture_answer(fixture_db, &unknown, (const char *const[]){NULL}),
               "was not known yet");
}

Test(revision, lookup_finds_the_version_in_force)
{
    chancery_event *event = NULL;
    chancery_error error = {0};
    add_history();
    cr_assert_eq(chancery_lookup_as_known_at(fixture_db, TEXT("a"), month(6), &event, &error),
                 CHANCERY_OK);
    cr_expect_eq(chancery_event_recorded(event), month(6));
    cr_expect_eq(chancery_event_superseded(event), 0, "as it was then");
    chancery_event_free(event);
    cr_expect_eq(chancery_lookup_as_known_at(fixture_db, TEXT("a"), month(4), &event, &error),
                 CHANCERY_NOT_FOUND);
}

static chancery_status stop(void *context, chancery_event *event)
{
    (void)event;
    ++*(size_t *)context;
    return CHANCERY_END;
}

Test(revision, log_ends_when_it_is_told_to)
{
    size_t calls = 0;
    add_history();
    cr_expect_eq(chancery_log(fixture_db, TEXT("a"), stop, &calls, NULL), CHANCERY_END);
    cr_expect_eq(calls, 1);
    cr_expect_eq(chancery_log(fixture_db, TEXT("c"), stop, &calls, NULL), CHANCERY_NOT_FOUND);
}

Test(revision, cost_follows_the_answer)
{
    char uid[16];
    chancery_writer *writer = begin();
    chancery_outcome outcome;
    for (int i = 0; i < 300; i++) {
        char event[200];
        snprintf(uid, sizeof uid, "e%d", i);
        snprintf(event, sizeof event, "{'uid':'%s'," FIRST "}", uid);
        chancery_writer_add(writer, fixture_event(event), &outcome, NULL);
        chancery_writer_amend(writer, chancery_text_of(uid), fixture_event("{" MOVED "}"), &outcome,
                              NULL);
    }
    commit(writer);
    add_history();
    chancery_cursor *cursor;
    chancery_event *event;
    struct buffer out = {0};
    const chancery_sink sink = fixture_sink(&out);
    const chancery_select_options options = {.as_known_at = month(6)};
    chancery_query *query = fixture_query((const char *const[]){"CUB", NULL});
    cr_assert_eq(chancery_select(fixture_db, query, &options, &cursor, NULL), CHANCERY_OK);
    while (chancery_cursor_next(cursor, &event, NULL) == CHANCERY_OK)
        ;
    chancery_cursor_explain(cursor, &sink);
    EXPECT_HAS(fixture_keep(buffer_view(&out)), "1 index entries and 1 records read");
    EXPECT_HAS(fixture_keep(buffer_view(&out)), "read   past of party CUB");
    chancery_cursor_close(cursor);
    buffer_free(&out);
}

/* ---- Instants as people write them ---- */

Test(revision, instants_are_read)
{
    static const struct {
        char text[40];
        char instant[INSTANT_SIZE];
    } good[] = {
        {"2019-03-14T09:30:00Z", "2019-03-14T09:30:00.000000Z"},
        {"2019-03-14T09:30:00.5Z", "2019-03-14T09:30:00.500000Z"},
        {"2019-03-14", "2019-03-14T23:59:59.999999Z"},
        {"2019-02", "2019-02-28T23:59:59.999999Z"},
        {"2019", "2019-12-31T23:59:59.999999Z"},
        {"1969", "1969-12-31T23:59:59.999999Z"},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char written[INSTANT_SIZE];
        int64_t instant = 0;
        cr_expect_eq(chancery_instant_parse(chancery_text_of(good[i].text), &instant, NULL),
                     CHANCERY_OK, "%s", good[i].text);
        instant_format(instant, written);
        cr_expect_str_eq(written, good[i].instant);
    }
}

Test(revision, what_is_no_instant_is_refused)
{
    static const char bad[][40] = {"",        "now",        "2019-02-30",          "2019?",
                                   "2019~",   "2019-03/..", "2019-03-14T09:30:00", "201X",
                                   "2019-21", "[2019]",     "Y170000000000002",    "2019-03-14T"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t instant = 7;
        chancery_error error = {0};
        cr_expect_eq(chancery_instant_parse(chancery_text_of(bad[i]), &instant, &error),
                     CHANCERY_INVALID, "%s", bad[i]);
        cr_expect_eq(instant, 7);
        cr_expect_eq(error.status, CHANCERY_INVALID);
    }
}
