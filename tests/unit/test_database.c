/* test_database.c - adding events, all of them or none, and finding them by uid. */
#include "database/database.h"

#include "fixture.h"

#include <stdio.h>
#include <unistd.h>

TestSuite(database, .init = fixture_start, .fini = fixture_end);

#define GOOD "'type':'mission.closed','date':'2019-03-14','actor':'USA','target':'VEN'"

static chancery_writer *begin(chancery_db *db)
{
    chancery_error error = {0};
    chancery_writer *writer = NULL;
    cr_assert_eq(chancery_writer_begin(db, 100, &writer, &error), CHANCERY_OK, "%s", error.message);
    return writer;
}

static chancery_status add(chancery_writer *writer, const char *quoted, chancery_error *error)
{
    chancery_outcome outcome;
    *error = (chancery_error){0};
    return chancery_writer_add(writer, fixture_event(quoted), &outcome, error);
}

static uint64_t events(chancery_db *db)
{
    chancery_stats stats;
    chancery_error error = {0};
    cr_assert_eq(chancery_stats_read(db, &stats, &error), CHANCERY_OK, "%s", error.message);
    return stats.events;
}

static void expect_sound(void)
{
    struct fixture_log log;
    chancery_check_summary summary;
    fixture_log_start(&log);
    cr_expect_eq(chancery_check(fixture_db, &summary, &log.error), CHANCERY_OK, "%s",
                 fixture_log_read(&log));
    cr_expect_eq(summary.events, events(fixture_db));
}

static chancery_status lookup(const char *uid, chancery_error *error)
{
    chancery_event *event = NULL;
    *error = (chancery_error){0};
    chancery_status status = chancery_lookup(fixture_db, chancery_text_of(uid), &event, error);
    cr_expect((status == CHANCERY_OK) == (event != NULL));
    cr_expect_eq(status, error->status, "\"%s\": status and error differ", uid);
    chancery_event_free(event);
    return status;
}

/* ---- Opening ---- */

Test(database, is_not_created_over_anything)
{
    chancery_error error = {0};
    cr_expect_eq(chancery_create(fixture_path, &error), CHANCERY_EXISTS);
    cr_expect_eq(chancery_create("/nonexistent/folder/x.db", NULL), CHANCERY_CANT_CREATE);
}

Test(database, is_not_opened_where_there_is_none)
{
    chancery_error error = {0};
    chancery_db *db = NULL;
    cr_expect_eq(chancery_open(fixture_file("none.db"), CHANCERY_OPEN_READ, &db, &error),
                 CHANCERY_NOT_FOUND);
    cr_expect_eq(error.status, CHANCERY_NOT_FOUND);
    cr_expect_null(db);
}

Test(database, close_takes_nothing)
{
    chancery_close(NULL);
    chancery_writer_abort(NULL);
    chancery_cursor_close(NULL);
    chancery_query_free(NULL);
}

Test(database, empty_one_is_sound)
{
    chancery_stats stats;
    expect_sound();
    cr_assert_eq(chancery_stats_read(fixture_db, &stats, NULL), CHANCERY_OK);
    cr_expect_eq(stats.events, 0);
    cr_expect_eq(stats.earliest, CHANCERY_DAY_MIN);
    cr_expect_eq(stats.latest, CHANCERY_DAY_MAX);
    cr_expect_eq(stats.parties, 0);
}

Test(database, read_only_handle_does_not_write)
{
    chancery_db *reader = fixture_open(CHANCERY_OPEN_READ);
    chancery_error error = {0};
    chancery_writer *writer = NULL;
    cr_expect_eq(chancery_writer_begin(reader, 0, &writer, &error), CHANCERY_READ_ONLY);
    cr_expect_null(writer);
    chancery_close(reader);
}

/* ---- Adding ---- */

Test(database, keeps_what_is_committed)
{
    fixture_add("{'uid':'a'," GOOD ",'city':'Caracas'}");
    chancery_close(fixture_db);
    fixture_db = fixture_open(CHANCERY_OPEN_WRITE);
    cr_expect_str_eq(ANSWER_ALL(), "a");
    expect_sound();
}

Test(database, forgets_what_is_aborted)
{
    chancery_error error;
    chancery_writer *writer = begin(fixture_db);
    cr_assert_eq(add(writer, "{'uid':'a'," GOOD "}", &error), CHANCERY_OK);
    chancery_writer_abort(writer);
    cr_expect_str_eq(ANSWER_ALL(), "");
    cr_expect_eq(lookup("a", &error), CHANCERY_NOT_FOUND);
    expect_sound();
}

Test(database, aborted_names_are_forgotten_too)
{
    chancery_error error;
    fixture_add("{'uid':'a'," GOOD "}");
    chancery_writer *writer = begin(fixture_db);
    cr_assert_eq(add(writer,
                     "{'uid':'b','type':'sanctions.imposed','date':'2019','actor':'CAN',"
                     "'target':'CUB'}",
                     &error),
                 CHANCERY_OK);
    cr_expect_eq(names_last(fixture_db->names, NAME_PARTY), 4);
    chancery_writer_abort(writer);
    cr_expect_eq(names_last(fixture_db->names, NAME_PARTY), 2);
    cr_expect_eq(names_last(fixture_db->names, NAME_TYPE), 1);
    fixture_add("{'uid':'c','type':'relations.severed','date':'2019','actor':'GBR',"
                "'target':'FRA'}");
    cr_expect(text_is(names_text(fixture_db->names, NAME_PARTY, 3), "GBR"));
    cr_expect_str_eq(ANSWER("GBR"), "c");
    cr_expect_str_eq(ANSWER("CAN"), "");
    expect_sound();
}

Test(database, aborted_counts_are_as_before)
{
    chancery_error error;
    fixture_add("{'uid':'a'," GOOD "}");
    chancery_writer *writer = begin(fixture_db);
    add(writer, "{'uid':'b'," GOOD "}", &error);
    add(writer, "{'uid':'c'," GOOD "}", &error);
    chancery_writer_abort(writer);
    fixture_add("{'uid':'d'," GOOD "}");
    cr_expect_eq(names_at(fixture_db->names, NAME_PARTY, 1)->count, 2);
    expect_sound();
}

Test(database, the_same_event_is_there_already)
{
    cr_expect_eq(fixture_add("{" GOOD "}"), CHANCERY_ADDED);
    cr_expect_eq(fixture_add("{" GOOD "}"), CHANCERY_UNCHANGED);
    cr_expect_eq(fixture_add("{" GOOD ",'recorded':'2001-01-01T00:00:00Z'}"), CHANCERY_UNCHANGED,
                 "the first recording stands");
    cr_expect_eq(events(fixture_db), 1);
    expect_sound();
}

Test(database, twice_in_one_transaction_is_once)
{
    chancery_error error = {0};
    chancery_outcome outcome;
    chancery_writer *writer = begin(fixture_db);
    cr_assert_eq(add(writer, "{" GOOD "}", &error), CHANCERY_OK);
    cr_assert_eq(chancery_writer_add(writer, fixture_event("{" GOOD "}"), &outcome, &error),
                 CHANCERY_OK);
    cr_expect_eq(outcome, CHANCERY_UNCHANGED);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
    cr_expect_eq(events(fixture_db), 1);
    expect_sound();
}

Test(database, other_content_under_a_uid_is_a_conflict)
{
    chancery_error error;
    fixture_add("{'uid':'a'," GOOD "}");
    chancery_writer *writer = begin(fixture_db);
    cr_expect_eq(add(writer, "{'uid':'a'," GOOD ",'city':'Caracas'}", &error), CHANCERY_CONFLICT);
    EXPECT_HAS(error.message, "\"a\"");
    EXPECT_HAS(error.hint, "mission.closed");
    cr_expect_eq(add(writer, "{'uid':'a'," GOOD ",'standing':'reported'}", &error),
                 CHANCERY_CONFLICT);
    chancery_writer_abort(writer);
    cr_expect_str_eq(ANSWER("-standing:confirmed"), "");
}

Test(database, writer_goes_on_after_a_conflict)
{
    chancery_error error;
    fixture_add("{'uid':'a'," GOOD "}");
    chancery_writer *writer = begin(fixture_db);
    cr_expect_eq(add(writer,
                     "{'uid':'a','type':'sanctions.imposed','date':'2018','actor':'CHN',"
                     "'target':'CUB','sector':'oil'}",
                     &error),
                 CHANCERY_CONFLICT);
    cr_expect_eq(add(writer, "{'uid':'b'," GOOD "}", &error), CHANCERY_OK);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK, "%s", error.message);
    cr_expect_str_eq(ANSWER_ALL(), "a b");
    cr_expect_str_eq(ANSWER("CHN"), "");
    expect_sound();
}

Test(database, commit_of_nothing_changes_nothing)
{
    chancery_stats before, after;
    chancery_error error = {0};
    fixture_add("{'uid':'a'," GOOD "}");
    chancery_stats_read(fixture_db, &before, NULL);
    chancery_writer *writer = begin(fixture_db);
    add(writer, "{'uid':'a'," GOOD "}", &error);
    cr_expect_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
    chancery_stats_read(fixture_db, &after, NULL);
    cr_expect_eq(before.last_commit, after.last_commit);
}

Test(database, out_parameters_are_left_alone_by_a_conflict)
{
    chancery_error error = {0};
    chancery_outcome outcome = (chancery_outcome)77;
    fixture_add("{'uid':'a'," GOOD "}");
    chancery_writer *writer = begin(fixture_db);
    chancery_writer_add(writer, fixture_event("{'uid':'a'," GOOD ",'seq':1}"), &outcome, &error);
    cr_expect_eq((int)outcome, 77);
    chancery_writer_abort(writer);
}

Test(database, order_within_a_day_is_seq_then_arrival)
{
    fixture_add("{'uid':'third'," GOOD ",'seq':2}");
    fixture_add("{'uid':'first'," GOOD "}");
    fixture_add("{'uid':'second'," GOOD ",'seq':1}");
    fixture_add("{'uid':'last'," GOOD ",'seq':255}");
    fixture_add("{'uid':'first-b'," GOOD "}");
    fixture_add("{'uid':'last-b'," GOOD ",'seq':255}");
    cr_expect_str_eq(ANSWER_ALL(), "first first-b second third last last-b");
    fixture_put("next", "mission.closed", "2019-03-15", "USA", "VEN", "");
    fixture_put("next-b", "mission.closed", "2019-03-15", "USA", "VEN", "'seq':1");
    cr_expect_str_eq(ANSWER("date-within:2019-03-15"), "next next-b", "each day counts anew");
    expect_sound();
}

Test(database, recorded_is_set_and_grows)
{
    chancery_event *a, *b;
    fixture_add("{'uid':'a'," GOOD "}");
    fixture_add("{'uid':'b'," GOOD "}");
    cr_assert_eq(chancery_lookup(fixture_db, TEXT("a"), &a, NULL), CHANCERY_OK);
    cr_assert_eq(chancery_lookup(fixture_db, TEXT("b"), &b, NULL), CHANCERY_OK);
    cr_expect_gt(chancery_event_recorded(a), 1500000000000000);
    cr_expect_gt(chancery_event_recorded(b), chancery_event_recorded(a));
    chancery_event_free(a);
    chancery_event_free(b);
}

Test(database, recorded_grows_though_the_clock_was_set_back)
{
    struct store_txn *txn;
    chancery_event *event;
    chancery_error error = {0};
    const int64_t future = INT64_C(9000000000000000);
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    db_write_figure(txn, db_figure_recorded, (uint64_t)future, &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    fixture_add("{'uid':'a'," GOOD "}");
    cr_assert_eq(chancery_lookup(fixture_db, TEXT("a"), &event, NULL), CHANCERY_OK);
    cr_expect_eq(chancery_event_recorded(event), future + 1);
    chancery_event_free(event);
}

Test(database, second_writer_is_told_who_holds_the_lock)
{
    chancery_error error = {0};
    chancery_writer *second = NULL;
    chancery_db *other = fixture_open(CHANCERY_OPEN_WRITE);
    chancery_writer *writer = begin(fixture_db);
    cr_expect_eq(chancery_writer_begin(other, 20, &second, &error), CHANCERY_BUSY);
    cr_expect_null(second);
    cr_expect_gt(strlen(error.message), 0);
    chancery_writer_abort(writer);
    chancery_writer_abort(begin(other));
    chancery_close(other);
}

Test(database, another_handle_sees_new_names)
{
    chancery_db *reader = fixture_open(CHANCERY_OPEN_READ);
    cr_expect_str_eq(fixture_answer(reader, NULL, (const char *const[]){"USA", NULL}), "");
    fixture_add("{'uid':'a'," GOOD "}");
    cr_expect_str_eq(fixture_answer(reader, NULL, (const char *const[]){"USA", NULL}), "a");
    chancery_close(reader);
}

Test(database, two_handles_write_in_turn)
{
    chancery_error error;
    chancery_db *other = fixture_open(CHANCERY_OPEN_WRITE);
    fixture_add("{'uid':'a'," GOOD "}");
    chancery_writer *writer = begin(other);
    add(writer, "{'uid':'b','type':'relations.severed','date':'2019','actor':'GBR','target':'VEN'}",
        &error);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
    fixture_add("{'uid':'c','type':'relations.severed','date':'2020','actor':'FRA',"
                "'target':'GBR'}");
    cr_expect_str_eq(ANSWER("GBR"), "b c");
    expect_sound();
    chancery_close(other);
}

/* ---- A map that is too small ---- */

/* Adds events with uids `first`.. until `count` are in or one fails. */
static chancery_status add_many(chancery_writer *writer, int first, int count,
                                chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    for (int i = first; i < first + count && status == CHANCERY_OK; i++) {
        char json[400];
        chancery_event *event;
        chancery_outcome outcome;
        snprintf(json, sizeof json,
                 "{\"uid\":\"n:%d\",\"type\":\"mission.closed\",\"date\":\"2019\",\"actor\":"
                 "\"USA\",\"target\":\"VEN\",\"summary\":\"%0200d\"}",
                 i, i);
        cr_assert_eq(
            chancery_event_parse(chancery_schema_builtin(), chancery_text_of(json), &event, NULL),
            CHANCERY_OK);
        status = chancery_writer_add(writer, event, &outcome, error);
        chancery_event_free(event);
    }
    return status;
}

Test(database, full_map_asks_for_the_work_again_and_grows)
{
    chancery_error error = {0};
    chancery_db *small;
    int attempts = 0;
    chancery_status status;
    chancery_close(fixture_db);
    fixture_db = NULL;
    cr_assert_eq(db_open(fixture_path, CHANCERY_OPEN_WRITE, 256 * 1024, &small, &error),
                 CHANCERY_OK, "%s", error.message);
    do {
        error = (chancery_error){0};
        chancery_writer *writer = begin(small);
        status = add_many(writer, 0, 3000, &error);
        if (status == CHANCERY_OK)
            status = chancery_writer_commit(writer, &error);
        else
            chancery_writer_abort(writer);
        if (status == CHANCERY_AGAIN) {
            cr_expect_eq(events(small), 0, "nothing of a failed attempt is stored");
            cr_expect_eq(names_last(small->names, NAME_PARTY), 0);
        }
    } while (status == CHANCERY_AGAIN && ++attempts < 20);
    cr_expect_eq(status, CHANCERY_OK, "%s", error.message);
    cr_expect_gt(attempts, 0, "the map was large enough from the start");
    fixture_db = small;
    cr_expect_eq(events(small), 3000);
    expect_sound();
}

/* ---- Finding by uid ---- */

static const char *made_uid(int number)
{
    char json[200];
    snprintf(json, sizeof json, "{" GOOD ",'seq':%d}", number);
    fixture_add(json);
    return fixture_keep(chancery_event_uid(fixture_event(json)));
}

Test(database, lookup_gives_the_whole_event)
{
    chancery_event *event;
    fixture_add("{'uid':'a'," GOOD ",'city':'Caracas','tags':['x']}");
    cr_assert_eq(chancery_lookup(fixture_db, TEXT("a"), &event, NULL), CHANCERY_OK);
    EXPECT_HAS(fixture_keep(chancery_event_json(event, false)), "\"city\":\"Caracas\"");
    fixture_add("{'uid':'b'," GOOD "}");
    cr_expect(text_is(chancery_event_uid(event), "a"), "an owned event outlives a commit");
    chancery_event_free(event);
}

Test(database, lookup_refuses_what_is_not_there)
{
    chancery_error error;
    fixture_add("{'uid':'gdelt:1'," GOOD "}");
    cr_expect_eq(lookup("gdelt:2", &error), CHANCERY_NOT_FOUND);
    EXPECT_HAS(error.message, "\"gdelt:2\"");
    cr_expect_eq(lookup("", &error), CHANCERY_NOT_FOUND);
    cr_expect_eq(lookup("gdelt", &error), CHANCERY_NOT_FOUND, "only made uids are shortened");
    cr_expect_eq(lookup("GDELT:1", &error), CHANCERY_NOT_FOUND);
    cr_expect_eq(lookup("ffffffffffffffffffffffffffffffff", &error), CHANCERY_NOT_FOUND);
    cr_expect_eq(lookup("ffffffffffffffffffffffffffffffff0", &error), CHANCERY_NOT_FOUND);
}

Test(database, lookup_takes_shortened_uids)
{
    chancery_error error;
    const char *uid = made_uid(1);
    char digits[40];
    for (int size = 4; size <= 32; size++) {
        snprintf(digits, sizeof digits, "%.*s", size, uid);
        cr_expect_eq(lookup(digits, &error), CHANCERY_OK, "%s", digits);
    }
    snprintf(digits, sizeof digits, "%.3s", uid);
    cr_expect_eq(lookup(digits, &error), CHANCERY_NOT_FOUND, "three digits are too few");
    digits[0] = uid[0] == 'f' ? 'e' : 'f';
    snprintf(digits + 1, sizeof digits - 1, "%.9s", uid + 1);
    cr_expect_eq(lookup(digits, &error), CHANCERY_NOT_FOUND);
}

Test(database, lookup_of_the_highest_digits)
{
    chancery_error error;
    fixture_add("{'uid':'ffffffffffffffffffffffffffffffff'," GOOD "}");
    cr_expect_eq(lookup("ffff", &error), CHANCERY_OK);
    cr_expect_eq(lookup("fffffffffffffff", &error), CHANCERY_OK);
    fixture_add("{'uid':'00000000000000000000000000000000'," GOOD "}");
    cr_expect_eq(lookup("0000", &error), CHANCERY_OK);
}

Test(database, lookup_tells_when_a_short_uid_fits_several)
{
    chancery_error error;
    fixture_add("{'uid':'abcd0000000000000000000000000001'," GOOD "}");
    fixture_add("{'uid':'abcd0000000000000000000000000002'," GOOD "}");
    fixture_add("{'uid':'abce0000000000000000000000000002'," GOOD "}");
    cr_expect_eq(lookup("abcd", &error), CHANCERY_AMBIGUOUS);
    EXPECT_HAS(error.message, "\"abcd\"");
    EXPECT_HAS(error.hint, "more");
    cr_expect_eq(lookup("abcd000", &error), CHANCERY_AMBIGUOUS, "an odd number of digits");
    cr_expect_eq(lookup("abce", &error), CHANCERY_OK);
    cr_expect_eq(lookup("abcd0000000000000000000000000001", &error), CHANCERY_OK);
}

Test(database, lookup_in_a_damaged_index_is_damage)
{
    struct store_txn *txn;
    chancery_error error = {0};
    fixture_add("{'uid':'a'," GOOD "}");
    const struct key key = key_of_uid(TEXT("a")), nowhere = key_of_place((struct place){5, 5});
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    store_put(txn, TABLE_UID, key_text(&key), key_text(&nowhere), &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    cr_expect_eq(lookup("a", &error), CHANCERY_DAMAGED);
    EXPECT_HAS(error.message, "index");
    error = (chancery_error){0};
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    store_put(txn, TABLE_UID, key_text(&key), TEXT("short"), &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    cr_expect_eq(lookup("a", &error), CHANCERY_DAMAGED);
    chancery_writer *writer = begin(fixture_db);
    cr_expect_eq(add(writer, "{'uid':'a'," GOOD "}", &error), CHANCERY_DAMAGED);
    chancery_writer_abort(writer);
}

Test(database, damaged_names_are_told)
{
    struct store_txn *txn;
    chancery_error error = {0};
    fixture_add("{'uid':'a'," GOOD "}");
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    store_put(txn, TABLE_NAME, TEXT("\1\0\1"), TEXT("\0\0\0\0\0\0\0\1XYZ"), &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    cr_expect_eq(lookup("a", &error), CHANCERY_DAMAGED);
    EXPECT_HAS(error.message, "names");
}

Test(database, names_with_gaps_are_damage)
{
    static const char keys[][4] = {"\1\0\7", "\7\0\1", "\1\0"};
    chancery_error error = {0};
    for (size_t i = 0; i < 3; i++) {
        struct store_txn *txn;
        chancery_text key = {keys[i], i < 2 ? 3 : 2};
        cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
        store_put(txn, TABLE_NAME, key, TEXT("\0\0\0\0\0\0\0\1XYZ"), &error);
        cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
        cr_expect_eq(lookup("a", &error), CHANCERY_DAMAGED, "case %zu", i);
        error = (chancery_error){0};
        cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
        store_delete(txn, TABLE_NAME, key, &error);
        cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    }
}

Test(database, damaged_figures_are_told)
{
    struct store_txn *txn;
    chancery_stats stats;
    chancery_error error = {0};
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    store_put(txn, TABLE_META, TEXT("events"), TEXT("12"), &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    cr_expect_eq(chancery_stats_read(fixture_db, &stats, &error), CHANCERY_DAMAGED);
    chancery_writer *writer = NULL;
    cr_expect_eq(chancery_writer_begin(fixture_db, 0, &writer, NULL), CHANCERY_DAMAGED);
    cr_expect_null(writer);
    cr_expect_eq(chancery_writer_begin(fixture_db, 0, &writer, NULL), CHANCERY_DAMAGED,
                 "the lock is given back");
}
