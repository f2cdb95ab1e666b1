/* test_check.c - every kind of damage is found, and named. Each is made through the store, with
 * pages that hold together, as a faulty program would make it. */
#include "base/bytes.h"
#include "database/index.h"
#include "database/word_index.h"
#include "fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void start(void)
{
    fixture_start();
    fixture_put("day", "mission.closed", "2019-03-14", "USA", "VEN", "");
    fixture_put("month", "staff.withdrawn", "2019-03", "USA", "VEN", "'city':'Caracas'");
}

TestSuite(check, .init = start, .fini = fixture_end);

static const struct place day = {17969, 0}, month = {17956, 0};

static const char *faults(chancery_check_summary *summary)
{
    struct fixture_log log;
    fixture_log_start(&log);
    chancery_status status = chancery_check(fixture_db, summary, &log.error);
    cr_expect_eq(status, log.count > 0 ? CHANCERY_DAMAGED : CHANCERY_OK);
    cr_expect_eq(summary->faults, log.count);
    return fixture_log_read(&log);
}

static void expect_fault(const char *words)
{
    chancery_check_summary summary;
    EXPECT_HAS(faults(&summary), words);
}

static void put(enum table table, struct key key, chancery_text value)
{
    struct store_txn *txn;
    chancery_error error = {0};
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    cr_assert_eq(entry_put(txn, table, key_text(&key), value, &error), CHANCERY_OK);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
}

static void take_away(enum table table, struct key key)
{
    struct store_txn *txn;
    chancery_error error = {0};
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    cr_assert_eq(entry_delete(txn, table, key_text(&key), &error), CHANCERY_OK);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
}

static uint16_t party(const char *code)
{
    return names_number(fixture_db->names, NAME_PARTY, chancery_text_of(code));
}

static uint16_t type(const char *name)
{
    return names_number(fixture_db->names, NAME_TYPE, chancery_text_of(name));
}

/* The value of an entry, to be changed. */
static struct buffer value_at(enum table table, struct key key)
{
    struct store_txn *txn;
    struct buffer copy = {0};
    chancery_text bytes;
    cr_assert_eq(store_begin_read(fixture_db->store, &txn, NULL), CHANCERY_OK);
    cr_assert_eq(store_get(txn, table, key_text(&key), &bytes, NULL), CHANCERY_OK);
    buffer_text(&copy, bytes);
    store_abort(txn);
    return copy;
}

static struct buffer record_at(struct place place)
{
    return value_at(TABLE_EVENT, key_of_place(place));
}

Test(check, sound_database_has_no_faults)
{
    chancery_check_summary summary;
    cr_expect_str_eq(faults(&summary), "");
    cr_expect_eq(summary.events, 2);
    cr_expect_eq(summary.postings, 5 + 6 + 1);
    cr_expect_eq(summary.faults, 0);
}

Test(check, reads_only)
{
    chancery_stats before, after;
    chancery_check_summary summary;
    chancery_stats_read(fixture_db, &before, NULL);
    faults(&summary);
    chancery_stats_read(fixture_db, &after, NULL);
    cr_expect_eq(before.last_commit, after.last_commit);
}

Test(check, missing_postings)
{
    take_away(TABLE_PARTY, key_of_posting(party("VEN"), EXTENT_DAY, day));
    expect_fault("event day is missing in the index \"party\"");
    take_away(TABLE_PAIR, key_of_pair(party("USA"), party("VEN"), EXTENT_DAY, day));
    expect_fault("event day is missing in the index \"pair\"");
    take_away(TABLE_TYPE, key_of_posting(type("staff.withdrawn"), EXTENT_MONTH, month));
    expect_fault("event month is missing in the index \"type\"");
    take_away(TABLE_SPAN, key_of_span(EXTENT_MONTH, month));
    expect_fault("event month is missing in the index \"span\"");
    take_away(TABLE_UID, key_of_uid(TEXT("day")));
    expect_fault("event day is missing in the index \"uid\"");
}

Test(check, extra_postings)
{
    put(TABLE_PARTY, key_of_posting(party("VEN"), EXTENT_YEAR, day), TEXT("\0\1\2"));
    expect_fault("the table \"party\" has 5 entries; the records ask for 4");
    put(TABLE_PAIR, key_of_pair(PAIR_WIDE, party("VEN"), EXTENT_DAY, day), TEXT("\0\1\0\2"));
    expect_fault("the table \"pair\" has 3 entries; the records ask for 2");
    put(TABLE_TYPE, key_of_posting(99, EXTENT_DAY, day), TEXT(""));
    expect_fault("the table \"type\" has 3 entries; the records ask for 2");
    put(TABLE_SPAN, key_of_span(EXTENT_YEAR, month), TEXT(""));
    expect_fault("the table \"span\" has 2 entries; the records ask for 1");
    put(TABLE_UID, key_of_uid(TEXT("nobody")), TEXT("12345678"));
    expect_fault("the table \"uid\" has 3 entries; the records ask for 2");
}

Test(check, one_missing_and_one_extra_do_not_make_up)
{
    take_away(TABLE_PARTY, key_of_posting(party("VEN"), EXTENT_DAY, day));
    put(TABLE_PARTY, key_of_posting(party("VEN"), EXTENT_YEAR, day), TEXT("\0\1\2"));
    expect_fault("event day is missing in the index \"party\"");
}

Test(check, wrong_roles)
{
    put(TABLE_PARTY, key_of_posting(party("VEN"), EXTENT_DAY, day), TEXT("\0\1\1"));
    expect_fault("event day has a wrong entry in the index \"party\"");
}

Test(check, wrong_facts_of_a_pair)
{
    static const char *const wrong[] = {"\0\2\1\2", "\0\1\101\2", "\0\1\2\1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put(TABLE_PAIR, key_of_pair(party("USA"), party("VEN"), EXTENT_DAY, day),
            text_slice(wrong[i], 4));
        expect_fault("event day has a wrong entry in the index \"pair\"");
    }
    put(TABLE_PAIR, key_of_pair(party("USA"), party("VEN"), EXTENT_DAY, day),
        text_slice("\0\1\1\2", 4));
    chancery_check_summary summary;
    cr_expect_str_eq(faults(&summary), "");
}

Test(check, uid_that_leads_elsewhere)
{
    const struct key elsewhere = key_of_place(month);
    put(TABLE_UID, key_of_uid(TEXT("day")), key_text(&elsewhere));
    expect_fault("event day has a wrong entry in the index \"uid\"");
}

Test(check, every_flipped_byte_of_a_record)
{
    struct buffer record = record_at(day);
    chancery_check_summary summary;
    for (size_t i = 0; i < record.size; i++) {
        record.bytes[i] ^= 1;
        put(TABLE_EVENT, key_of_place(day), buffer_view(&record));
        EXPECT_HAS(faults(&summary), "the record of event 0 on 2019-03-14 is damaged");
        record.bytes[i] ^= 1;
    }
    put(TABLE_EVENT, key_of_place(day), buffer_view(&record));
    cr_expect_str_eq(faults(&summary), "");
    buffer_free(&record);
}

Test(check, missing_record)
{
    take_away(TABLE_EVENT, key_of_place(day));
    expect_fault("2 events are counted, but 1 are there");
    expect_fault("the table \"uid\" has 2 entries; the records ask for 1");
    expect_fault("mission.closed is counted in 1 events, but occurs in 0");
}

Test(check, record_in_another_place)
{
    struct buffer record = record_at(day);
    put(TABLE_EVENT, key_of_place((struct place){17970, 0}), buffer_view(&record));
    expect_fault("on 2019-03-15 is damaged: its checksum is wrong");
    buffer_free(&record);
}

Test(check, keys_that_are_none)
{
    put(TABLE_EVENT, (struct key){.size = 12, .bytes = "abcdefghijkl"}, TEXT("x"));
    expect_fault("an event stands under a key that is none");
    take_away(TABLE_EVENT, (struct key){.size = 12, .bytes = "abcdefghijkl"});
    put(TABLE_EVENT, (struct key){.size = 3, .bytes = "abc"}, TEXT("x"));
    expect_fault("an event stands under a key that is none");
}

Test(check, bounds_that_are_not_those_of_the_date)
{
    struct buffer record = {0};
    chancery_event *event = fixture_event("{'uid':'day','type':'mission.closed',"
                                          "'date':'2019-03-14','actor':'USA','target':'VEN'}");
    event->bounds.latest++;
    cr_assert(record_encode(event, day, fixture_db->names, &record));
    put(TABLE_EVENT, key_of_place(day), buffer_view(&record));
    expect_fault("event day: its bounds are not those of its date");
    event->bounds.latest--;
    buffer_clear(&record);
    event->date = TEXT("2019-13");
    cr_assert(record_encode(event, day, fixture_db->names, &record));
    put(TABLE_EVENT, key_of_place(day), buffer_view(&record));
    expect_fault("event day: its bounds are not those of its date");
    buffer_free(&record);
}

Test(check, events_that_do_not_stand_on_their_day)
{
    struct buffer record = {0};
    chancery_event *event = fixture_event("{'uid':'day','type':'mission.closed',"
                                          "'date':'2019-03-14','actor':'USA','target':'VEN'}");
    const struct place late = {17970, 0};
    cr_assert(record_encode(event, late, fixture_db->names, &record));
    put(TABLE_EVENT, key_of_place(late), buffer_view(&record));
    expect_fault("event day does not stand on its earliest day");
    buffer_free(&record);
}

Test(check, wrong_counts)
{
    unsigned char value[11] = {0, 0, 0, 0, 0, 0, 0, 9, 'U', 'S', 'A'};
    struct key key = {.size = 3, .bytes = {NAME_PARTY, 0, (unsigned char)party("USA")}};
    put(TABLE_NAME, key, text_slice((const char *)value, sizeof value));
    expect_fault("USA is counted in 9 events, but occurs in 2");
    unsigned char figure[8];
    bytes_put_u64(figure, 7);
    put(TABLE_META, (struct key){.size = 6, .bytes = "events"},
        text_slice((const char *)figure, sizeof figure));
    expect_fault("7 events are counted, but 2 are there");
}

Test(check, names_that_are_gone)
{
    chancery_check_summary summary;
    struct key key = {.size = 3, .bytes = {NAME_PARTY, 0, (unsigned char)party("VEN")}};
    take_away(TABLE_NAME, key);
    EXPECT_HAS(faults(&summary), "has no name for its type or a party");
}

Test(check, names_that_contradict_are_damage)
{
    chancery_check_summary summary = {0};
    chancery_error error = {0};
    put(TABLE_NAME, (struct key){.size = 3, .bytes = {9, 0, 1}}, TEXT("\0\0\0\0\0\0\0\1XYZ"));
    cr_expect_eq(chancery_check(fixture_db, &summary, &error), CHANCERY_DAMAGED);
    EXPECT_HAS(error.message, "names");
}

Test(check, all_faults_are_told)
{
    chancery_check_summary summary;
    take_away(TABLE_UID, key_of_uid(TEXT("day")));
    take_away(TABLE_UID, key_of_uid(TEXT("month")));
    put(TABLE_PARTY, key_of_posting(party("VEN"), EXTENT_DAY, day), TEXT("\0\1\1"));
    faults(&summary);
    cr_expect_eq(summary.faults, 4, "two missing, one wrong, one table that is too short");
}

Test(check, nobody_need_listen)
{
    chancery_check_summary summary;
    take_away(TABLE_UID, key_of_uid(TEXT("day")));
    cr_expect_eq(chancery_check(fixture_db, &summary, NULL), CHANCERY_DAMAGED);
    cr_expect_eq(summary.faults, 2);
}

/* What another writer of this handle has not committed is no fault. */
Test(check, while_this_handle_writes)
{
    chancery_check_summary summary;
    chancery_writer *writer;
    chancery_outcome outcome;
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, NULL), CHANCERY_OK);
    cr_assert_eq(chancery_writer_add(writer,
                                     fixture_event("{'type':'mission.closed','date':'2000',"
                                                   "'actor':'USA','target':'CUB'}"),
                                     &outcome, NULL),
                 CHANCERY_OK);
    cr_expect_str_eq(faults(&summary), "");
    cr_expect_eq(summary.events, 2);
    chancery_writer_abort(writer);
}

/* ---- Pages that do not hold together ---- */

/* Spoils the flags of every page but the two that describe the file. */
static void tear(void)
{
    int fd = open(fixture_path, O_RDWR | O_CLOEXEC);
    off_t size = lseek(fd, 0, SEEK_END);
    for (off_t page = 2 * 4096; page < size; page += 4096)
        cr_assert_eq(pwrite(fd, "\xFF\xFF", 2, page + 10), 2);
    close(fd);
}

Test(check, torn_pages_are_found_before_they_are_followed)
{
    chancery_check_summary summary;
    cr_expect_str_eq(ANSWER_ALL(), "month day");
    tear();
    cr_expect_str_neq(faults(&summary), "");
    cr_expect_eq(summary.faults, 1);
    cr_expect_eq(summary.events, 0);
}

Test(check, torn_file_from_elsewhere_is_not_opened)
{
    char lock[160];
    chancery_error error = {0};
    chancery_close(fixture_db);
    fixture_db = NULL;
    snprintf(lock, sizeof lock, "%s-lock", fixture_path);
    cr_assert_eq(unlink(lock), 0);
    tear();
    cr_expect_eq(chancery_open(fixture_path, CHANCERY_OPEN_READ, &fixture_db, &error),
                 CHANCERY_DAMAGED);
    cr_expect_gt(strlen(error.message), 0);
}

/* ---- Backup ---- */

Test(check, backup_is_the_same)
{
    chancery_error error = {0};
    chancery_db *copy;
    const char *path = fixture_file("copy.db");
    cr_assert_eq(chancery_backup(fixture_db, path, &error), CHANCERY_OK, "%s", error.message);
    cr_assert_eq(chancery_open(path, CHANCERY_OPEN_READ, &copy, &error), CHANCERY_OK);
    cr_expect(text_equal(fixture_export(copy, "jsonl"), fixture_export(fixture_db, "jsonl")));
    chancery_close(copy);
}

Test(check, backup_goes_over_nothing)
{
    chancery_error error = {0};
    cr_expect_eq(chancery_backup(fixture_db, fixture_path, &error), CHANCERY_EXISTS);
    cr_expect_eq(chancery_backup(fixture_db, "/nonexistent/folder/x.db", NULL),
                 CHANCERY_CANT_CREATE);
    cr_expect_str_eq(ANSWER_ALL(), "month day");
}

/* ---- The past ---- */

/* Amends the event of the day, and returns when its first version was recorded. */
static int64_t amend_day(void)
{
    chancery_event *before = NULL;
    chancery_writer *writer = NULL;
    chancery_outcome outcome;
    chancery_error error = {0};
    cr_assert_eq(chancery_lookup(fixture_db, TEXT("day"), &before, &error), CHANCERY_OK);
    int64_t recorded = chancery_event_recorded(before);
    chancery_event_free(before);
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, &error), CHANCERY_OK);
    cr_assert_eq(chancery_writer_set_standing(writer, TEXT("day"), TEXT("retracted"), TEXT("wrong"),
                                              &outcome, &error),
                 CHANCERY_OK);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
    return recorded;
}

static struct key past_of(enum table table, struct key key, int64_t recorded)
{
    return key_of_past(table_tags[table], &key, recorded);
}

Test(check, sound_past_has_no_faults)
{
    chancery_check_summary summary;
    amend_day();
    cr_expect_str_eq(faults(&summary), "");
    cr_expect_eq(summary.events, 2);
    cr_expect_eq(summary.past, 1);
    cr_expect_eq(summary.postings, 5 + 6 + 1 + 5);
}

static void change_word(const char *word, struct place place, bool add)
{
    struct store_txn *txn;
    chancery_error error = {0};
    const struct word_name name = word_name_of(chancery_text_of(word));
    const struct listed entry = {.place = place};
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    cr_assert_eq(add ? list_add(txn, word_name_list(&name), &entry, 1, &error)
                     : list_remove(txn, word_name_list(&name), place, &error),
                 CHANCERY_OK);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
}

Test(check, words_that_are_missing_or_too_many)
{
    change_word("caracas", month, false);
    expect_fault("the index \"text\" has 0 words of events, and the events 1: they differ");
    change_word("maracaibo", month, true);
    expect_fault("the index \"text\" has 1 words of events, and the events 1: they differ");
}

Test(check, blocks_of_words_that_are_none)
{
    struct store_txn *txn;
    chancery_error error = {0};
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    cr_assert_eq(store_put(txn, TABLE_TEXT, TEXT("oil"), TEXT(""), &error), CHANCERY_OK);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    expect_fault("a block of the index \"text\" is damaged");
}

Test(check, missing_entries_of_the_past)
{
    int64_t recorded = amend_day();
    take_away(TABLE_PAST,
              past_of(TABLE_PARTY, key_of_posting(party("VEN"), EXTENT_DAY, day), recorded));
    expect_fault("a past version of event day is missing in the index \"party\"");
    take_away(TABLE_PAST, past_of(TABLE_UID, key_of_uid(TEXT("day")), recorded));
    expect_fault("a past version of event day is missing in the index \"uid\"");
}

Test(check, extra_entries_of_the_past)
{
    int64_t recorded = amend_day();
    put(TABLE_PAST, past_of(TABLE_TYPE, key_of_posting(9, EXTENT_DAY, day), recorded), TEXT(""));
    expect_fault("the table \"past\" has 7 entries; the records ask for 6");
}

Test(check, missing_past_version)
{
    int64_t recorded = amend_day();
    take_away(TABLE_PAST, past_of(TABLE_EVENT, key_of_place(day), recorded));
    expect_fault("1 past versions are counted, but 0 are there");
}

Test(check, past_version_under_another_time)
{
    int64_t recorded = amend_day();
    const struct key key = past_of(TABLE_EVENT, key_of_place(day), recorded);
    struct buffer copy = value_at(TABLE_PAST, key);
    put(TABLE_PAST, past_of(TABLE_EVENT, key_of_place(day), recorded + 1), buffer_view(&copy));
    expect_fault("its times make no sense");
    buffer_free(&copy);
}

Test(check, past_version_that_ends_at_another_time_than_the_next_begins)
{
    int64_t recorded = amend_day();
    const struct key key = past_of(TABLE_EVENT, key_of_place(day), recorded);
    struct buffer copy = value_at(TABLE_PAST, key), moved = {0};
    record_bury(buffer_view(&copy), day, true, recorded + 1, &moved);
    put(TABLE_PAST, key, buffer_view(&moved));
    expect_fault("a past version of event day ends at another time than the next one begins");
    buffer_free(&copy);
    buffer_free(&moved);
}
