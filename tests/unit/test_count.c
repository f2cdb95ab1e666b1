/* test_count.c - how many events by which key. */
#include "fixture.h"

#include <stdio.h>

static void start(void)
{
    fixture_start();
    fixture_put("a", "mission.closed", "2019-03-14", "USA", "VEN", "'account':'COL'");
    fixture_put("b", "mission.opened", "2019", "USA,CAN", "VEN", "'class':'embassy'");
    fixture_put("c", "statement.support", "../1990", "RUS", "VEN", "'standing':'reported'");
    fixture_put("d", "statement.support", "-0044", "RUS", "USA",
                "'standing':'retracted','place':{'country':'USA'}");
    fixture_put("e", "statement.support", "Y170000002", "RUS", "USA", "");
}

TestSuite(count, .init = start, .fini = fixture_end);

static chancery_status note(void *context, const chancery_count_row *row)
{
    char line[200];
    snprintf(line, sizeof line, "%s|%s|%s|%s|%s=%llu\n", row->party, row->year, row->type,
             row->family, row->standing, (unsigned long long)row->events);
    buffer_string(context, line);
    return CHANCERY_OK;
}

static const char *count(unsigned keys, const char *const *terms)
{
    struct buffer out = {0};
    chancery_error error = {0};
    chancery_status status =
        chancery_count(fixture_db, fixture_query(terms), NULL, keys, note, &out, &error);
    cr_assert_eq(status, CHANCERY_OK, "%s", error.message);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}
#define COUNT(keys, ...) count(keys, (const char *const[]){__VA_ARGS__, NULL})
#define EVERYTHING ((const char *const[]){NULL})

Test(count, without_keys_is_one_row)
{
    cr_expect_str_eq(count(0, EVERYTHING), "||||=5\n");
    cr_expect_str_eq(COUNT(0, "type:mission"), "||||=2\n");
}

Test(count, of_nothing)
{
    cr_expect_str_eq(COUNT(0, "CUB"), "||||=0\n");
    cr_expect_str_eq(COUNT(CHANCERY_COUNT_TYPE, "CUB"), "");
    cr_expect_str_eq(COUNT(CHANCERY_COUNT_PARTY | CHANCERY_COUNT_YEAR, "date-within:1816"), "");
}

Test(count, by_party_once_an_event)
{
    cr_expect_str_eq(count(CHANCERY_COUNT_PARTY, EVERYTHING),
                     "CAN||||=1\nRUS||||=3\nUSA||||=4\nVEN||||=3\n");
    cr_expect_str_eq(COUNT(CHANCERY_COUNT_PARTY, "uid:d"), "RUS||||=1\nUSA||||=1\n",
                     "target and place of one event");
}

Test(count, who_tells_it_is_not_in_it)
{
    cr_expect_str_eq(COUNT(CHANCERY_COUNT_PARTY, "account:COL"), "USA||||=1\nVEN||||=1\n");
}

Test(count, by_year_of_the_earliest_day)
{
    cr_expect_str_eq(count(CHANCERY_COUNT_YEAR, EVERYTHING),
                     "||||=1\n|-0044|||=1\n|2019|||=2\n|170000002|||=1\n");
}

Test(count, by_type_family_and_standing)
{
    cr_expect_str_eq(count(CHANCERY_COUNT_TYPE, EVERYTHING),
                     "||mission.closed||=1\n||mission.opened||=1\n||statement.support||=3\n");
    cr_expect_str_eq(count(CHANCERY_COUNT_FAMILY, EVERYTHING), "|||mission|=2\n|||statement|=3\n");
    cr_expect_str_eq(count(CHANCERY_COUNT_STANDING, EVERYTHING),
                     "||||confirmed=3\n||||reported=1\n||||retracted=1\n");
}

Test(count, by_several_keys)
{
    cr_expect_str_eq(
        COUNT(CHANCERY_COUNT_PARTY | CHANCERY_COUNT_YEAR | CHANCERY_COUNT_FAMILY, "2019"),
        "CAN|2019||mission|=1\nUSA|2019||mission|=2\nVEN|2019||mission|=2\n");
}

Test(count, many_groups)
{
    chancery_error error = {0};
    chancery_writer *writer;
    char row[40];
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, &error), CHANCERY_OK);
    for (int year = 1000; year < 1500; year++) {
        char json[200];
        chancery_outcome outcome;
        snprintf(json, sizeof json,
                 "{'type':'statement.support','date':'%d','actor':'FRA','target':'GBR'}", year);
        cr_assert_eq(chancery_writer_add(writer, fixture_event(json), &outcome, &error),
                     CHANCERY_OK);
    }
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
    const char *told = COUNT(CHANCERY_COUNT_YEAR, "FRA");
    for (int year = 1000; year < 1500; year++) {
        snprintf(row, sizeof row, "|%d|||=1\n", year);
        cr_assert_eq(strncmp(told, row, strlen(row)), 0, "%d", year);
        told += strlen(row);
    }
    cr_expect_str_eq(told, "");
}

static chancery_status stop_at_second(void *context, const chancery_count_row *row)
{
    (void)row;
    return ++*(int *)context == 2 ? CHANCERY_INTERRUPTED : CHANCERY_OK;
}

Test(count, stops_at_the_first_refusal)
{
    int rows = 0;
    chancery_error error = {0};
    cr_expect_eq(chancery_count(fixture_db, fixture_query(EVERYTHING), NULL, CHANCERY_COUNT_PARTY,
                                stop_at_second, &rows, &error),
                 CHANCERY_INTERRUPTED);
    cr_expect_eq(rows, 2);
}

Test(count, of_an_ambiguous_uid_is_refused)
{
    int rows = 0;
    chancery_error error = {0};
    fixture_put("abcd0000000000000000000000000001", "mission.closed", "2000", "USA", "VEN", "");
    fixture_put("abcd0000000000000000000000000002", "mission.closed", "2000", "USA", "VEN", "");
    cr_expect_eq(chancery_count(fixture_db, fixture_query((const char *const[]){"uid:abcd", NULL}),
                                NULL, 0, stop_at_second, &rows, &error),
                 CHANCERY_AMBIGUOUS);
    cr_expect_eq(rows, 0);
}

Test(count, of_damaged_records_is_refused)
{
    struct store_txn *txn;
    int rows = 0;
    chancery_date date;
    chancery_error error = {0};
    chancery_date_parse(TEXT("2019-03-14"), &date, NULL);
    const struct key key = key_of_place((struct place){(int32_t)date.earliest, 0});
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    store_put(txn, TABLE_EVENT, key_text(&key), TEXT("0123456789 nonsense"), &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    cr_expect_eq(chancery_count(fixture_db, fixture_query(EVERYTHING), NULL, 0, stop_at_second,
                                &rows, &error),
                 CHANCERY_DAMAGED);
    cr_expect_eq(rows, 0, "no row is told of what could not be read");
}
