/* test_record.c - events as bytes, and bytes that are none. */
#include "event/record.h"

#include "base/bytes.h"
#include "event/json_write.h"
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

static const struct place place = {17969, 7};
static struct names *names;
static struct buffer record;
static chancery_event decoded;

static const char whole[] =
    "{'uid':'x:1','type':'mission.closed','date':'2019-03-14?','seq':3,'actor':['USA','CAN'],"
    "'target':'VEN','account':'USA','standing':'reported','title':'T','summary':'S\\nS',"
    "'place':{'name':'Caracas','country':'VEN','lat':10.5,'lon':-66.9},'tags':['a','b'],"
    "'city':'Caracas','class':'embassy','sources':[{'url':'https://example.org/'},"
    "{'publisher':'P','quote':'Q'}],'links':[{'rel':'same-as','to':'y'}],"
    "'recorded':'2019-03-15T00:00:00.000001Z'}";

static void start(void)
{
    names = names_new();
}

static void end(void)
{
    names_free(names);
    buffer_free(&record);
    arena_free(&decoded.arena);
    fixture_forget();
}

TestSuite(record, .init = start, .fini = end);

static void encode(const char *quoted)
{
    buffer_clear(&record);
    cr_assert(record_encode(fixture_event(quoted), place, names, &record));
}

static chancery_status open_at(struct place where, struct record_head *head, chancery_error *error)
{
    *error = (chancery_error){0};
    return record_open(buffer_view(&record), where, head, error);
}

static const char *json_of(const chancery_event *event)
{
    struct buffer out = {0};
    json_write_event(&out, event, JSON_STORED | JSON_DERIVED);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

static const char *there_and_back(const char *quoted)
{
    struct record_head head;
    chancery_error error;
    encode(quoted);
    cr_assert_eq(open_at(place, &head, &error), CHANCERY_OK, "%s", error.message);
    arena_clear(&decoded.arena);
    cr_assert_eq(record_decode(&head, names, chancery_schema_builtin(), &decoded, &error),
                 CHANCERY_OK, "%s", error.message);
    return json_of(&decoded);
}

/* Puts a right checksum behind the bytes in `record`, as a program that writes nonsense would. */
static void seal(void)
{
    const struct key key = key_of_place(place);
    bytes_add_u64(
        &record, XXH3_64bits_withSeed(record.bytes, record.size, XXH3_64bits(key.bytes, key.size)));
}

Test(record, gives_back_all_that_was_put_in)
{
    cr_expect_str_eq(there_and_back(whole), json_of(fixture_event(whole)));
}

Test(record, gives_back_the_least)
{
    static const char least[] = "{'type':'mission.closed','date':'2019','actor':'USA',"
                                "'target':'VEN'}";
    cr_expect_str_eq(there_and_back(least), json_of(fixture_event(least)));
}

Test(record, gives_back_extreme_dates)
{
    static const char dates[][40] = {"-9999", "Y170000002",   "Y-25000000000000", "../1900",
                                     "2019/", "{1900..1910}", "0000-02-29"};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char json[400];
        snprintf(json, sizeof json,
                 "{'type':'mission.closed','date':'%s','actor':'USA','target':'VEN'}", dates[i]);
        cr_expect_str_eq(there_and_back(json), json_of(fixture_event(json)), "%s", dates[i]);
    }
}

static size_t size_of(const char *date)
{
    char quoted[200], told[200];
    snprintf(quoted, sizeof quoted,
             "{'uid':'x:1','type':'mission.closed','date':'%s','actor':'USA',"
             "'target':'VEN'}",
             date);
    snprintf(told, sizeof told, "\"date\":\"%s\"", date);
    EXPECT_HAS(there_and_back(quoted), told);
    return record.size;
}

/* A day that is written as every day is takes no room; whatever says more is kept as it stands. */
Test(record, gives_back_dates_as_they_were_written)
{
    static const char *const others[] = {"2019-03-14?",  "2019-03-14/2019-03-14", "2019-03",
                                         "[2019-03-14]", "-0044-03-15~",          "Y170000002"};
    const size_t plain = size_of("2019-03-14");
    cr_expect_eq(size_of("1816-01-01"), plain + 2, "its place is that of another day");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_geq(size_of(others[i]), plain + strlen(others[i]), "%s", others[i]);
}

Test(record, head_alone_answers_the_common_questions)
{
    struct record_head head;
    chancery_error error;
    encode(whole);
    cr_assert_eq(open_at(place, &head, &error), CHANCERY_OK);
    cr_expect_eq(head.earliest, 17969);
    cr_expect_eq(head.latest, 17969);
    cr_expect_eq(head.standing, STANDING_REPORTED);
    cr_expect_eq(head.seq, 3);
    cr_expect_eq(head.date_flags, CHANCERY_DATE_UNCERTAIN);
    cr_expect(text_is(names_text(names, NAME_TYPE, head.type), "mission.closed"));
    cr_expect(!head.uid_made && text_is(head.uid, "x:1"));
    cr_assert_eq(head.party_count, 5);
    static const uint8_t roles[] = {CHANCERY_ROLE_ACTOR, CHANCERY_ROLE_ACTOR, CHANCERY_ROLE_TARGET,
                                    CHANCERY_ROLE_PLACE, CHANCERY_ROLE_ACCOUNT};
    for (size_t i = 0; i < 5; i++)
        cr_expect_eq(record_party_at(&head, i).role, roles[i]);
}

/* Kept records, with all texts and with the fewest, say the same when what they were read from is
 * gone. */
Test(record, is_kept_whole)
{
    static const char least[] =
        "{'type':'mission.closed','date':'2019-03-14','actor':'USA','target':'VEN'}";
    static const char *const events[] = {whole, least};
    for (size_t i = 0; i < 2; i++) {
        struct arena arena = {0};
        struct record_head head;
        chancery_error error;
        const char *said = there_and_back(events[i]);
        cr_assert_eq(open_at(place, &head, &error), CHANCERY_OK);
        const chancery_text bytes = head.bytes;
        cr_expect(text_equal(bytes, buffer_view(&record)));
        cr_assert(record_keep(&head, &arena));
        cr_expect(text_equal(head.bytes, bytes));
        memset(record.bytes, 0xff, record.size);
        arena_clear(&decoded.arena);
        cr_assert_eq(record_decode(&head, names, chancery_schema_builtin(), &decoded, &error),
                     CHANCERY_OK, "%s", error.message);
        cr_expect_str_eq(json_of(&decoded), said);
        arena_free(&arena);
    }
}

Test(record, key_of_the_uid_made_or_given)
{
    struct record_head head;
    chancery_error error;
    encode(whole);
    cr_assert_eq(open_at(place, &head, &error), CHANCERY_OK);
    struct key expected = key_of_uid(TEXT("x:1")), found = record_uid_key(&head);
    cr_expect(text_equal(key_text(&expected), key_text(&found)));
    encode("{'type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}");
    cr_assert_eq(open_at(place, &head, &error), CHANCERY_OK);
    cr_expect(head.uid_made);
    cr_expect_eq(head.uid.size, KEY_UID_SIZE);
}

Test(record, same_content_whenever_recorded)
{
    struct buffer other = {0};
    struct record_head a, b;
    chancery_error error = {0};
    encode("{'uid':'x','type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}");
    cr_assert(record_encode(
        fixture_event("{'uid':'x','type':'mission.closed','date':'2019','actor':'USA',"
                      "'target':'VEN','recorded':'2019-03-15T00:00:00Z'}"),
        place, names, &other));
    cr_assert_eq(open_at(place, &a, &error), CHANCERY_OK);
    cr_assert_eq(record_open(buffer_view(&other), place, &b, &error), CHANCERY_OK);
    cr_expect(record_same_content(&a, &b));
    buffer_free(&other);
}

Test(record, other_content_is_not_the_same)
{
    static const char base[] =
        "{'uid':'x','type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}";
    static const char others[][140] = {
        "{'uid':'y','type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}",
        "{'uid':'x','type':'mission.resumed','date':'2019','actor':'USA','target':'VEN'}",
        "{'uid':'x','type':'mission.closed','date':'2019?','actor':'USA','target':'VEN'}",
        "{'uid':'x','type':'mission.closed','date':'2019','actor':'VEN','target':'USA'}",
        "{'uid':'x','type':'mission.closed','date':'2019','actor':['USA','CAN'],'target':'VEN'}",
        "{'uid':'x','type':'mission.closed','date':'2019','actor':'USA','target':'VEN','seq':1}",
        "{'uid':'x','type':'mission.closed','date':'2019','actor':'USA','target':'VEN',"
        "'standing':'reported'}",
        "{'uid':'x','type':'mission.closed','date':'2019','actor':'USA','target':'VEN',"
        "'city':'C'}"};
    struct buffer other = {0};
    struct record_head a, b;
    chancery_error error = {0};
    encode(base);
    cr_assert_eq(open_at(place, &a, &error), CHANCERY_OK);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        buffer_clear(&other);
        cr_assert(record_encode(fixture_event(others[i]), place, names, &other));
        cr_assert_eq(record_open(buffer_view(&other), place, &b, &error), CHANCERY_OK);
        cr_expect_not(record_same_content(&a, &b), "%s", others[i]);
    }
    buffer_free(&other);
}

Test(record, every_flipped_bit_is_found)
{
    struct record_head head;
    chancery_error error;
    encode(whole);
    for (size_t i = 0; i < record.size; i++) {
        record.bytes[i] ^= 0x10;
        cr_expect_eq(open_at(place, &head, &error), CHANCERY_DAMAGED, "byte %zu", i);
        record.bytes[i] ^= 0x10;
    }
    EXPECT_HAS(error.message, "2019-03-14");
    EXPECT_HAS(error.message, "checksum");
    EXPECT_HAS(error.hint, "backup");
}

Test(record, in_the_wrong_place_is_damage)
{
    struct record_head head;
    chancery_error error;
    encode(whole);
    cr_expect_eq(open_at((struct place){place.day, place.seq + 1}, &head, &error),
                 CHANCERY_DAMAGED);
    cr_expect_eq(open_at((struct place){place.day + 1, place.seq}, &head, &error),
                 CHANCERY_DAMAGED);
}

Test(record, cut_short_is_damage)
{
    struct record_head head;
    chancery_error error = {0};
    encode(whole);
    for (size_t size = 0; size < record.size; size++) {
        char *exact = malloc(size + (size == 0));
        memcpy(exact, record.bytes, size);
        cr_expect_eq(record_open(text_slice(exact, size), place, &head, &error), CHANCERY_DAMAGED,
                     "%zu bytes", size);
        free(exact);
    }
}

Test(record, of_a_later_version_is_told_so)
{
    struct record_head head;
    chancery_error error;
    encode(whole);
    record.size -= 8;
    record.bytes[0] = RECORD_VERSION + 1;
    seal();
    cr_expect_eq(open_at(place, &head, &error), CHANCERY_NEWER);
    EXPECT_HAS(error.message, "later version");
}

/* Whatever bytes are behind a right checksum, reading them is safe. */
Test(record, nonsense_with_a_right_checksum_is_damage_or_an_event)
{
    struct record_head head;
    chancery_error error;
    encode(whole);
    size_t size = record.size - 8, damaged = 0;
    for (size_t i = 1; i < size; i++) {
        encode(whole);
        record.size = size;
        record.bytes[i] = (char)(record.bytes[i] ^ 0xFF);
        seal();
        chancery_status status = open_at(place, &head, &error);
        arena_clear(&decoded.arena);
        if (status == CHANCERY_OK)
            status = record_decode(&head, names, chancery_schema_builtin(), &decoded, &error);
        cr_assert(status == CHANCERY_OK || status == CHANCERY_DAMAGED, "byte %zu", i);
        if (status == CHANCERY_OK)
            json_of(&decoded);
        damaged += status == CHANCERY_DAMAGED;
    }
    cr_expect_gt(damaged, size / 4);
}

Test(record, shortened_with_a_right_checksum_is_damage)
{
    struct record_head head;
    chancery_error error;
    encode(whole);
    for (size_t size = record.size - 9; size > 0; size--) {
        encode(whole);
        record.size = size;
        seal();
        chancery_status status = open_at(place, &head, &error);
        arena_clear(&decoded.arena);
        if (status == CHANCERY_OK)
            status = record_decode(&head, names, chancery_schema_builtin(), &decoded, &error);
        cr_expect_eq(status, CHANCERY_DAMAGED, "%zu bytes", size);
    }
}

Test(record, more_than_an_event_is_damage)
{
    struct record_head head;
    chancery_error error;
    encode(whole);
    record.size -= 8;
    buffer_byte(&record, 0);
    seal();
    cr_assert_eq(open_at(place, &head, &error), CHANCERY_OK);
    cr_expect_eq(record_decode(&head, names, chancery_schema_builtin(), &decoded, &error),
                 CHANCERY_DAMAGED);
}

Test(record, names_that_the_database_does_not_know_are_damage)
{
    static const enum name_kind kinds[] = {NAME_TYPE, NAME_PARTY, NAME_FIELD};
    struct record_head head;
    chancery_error error;
    encode(whole);
    cr_assert_eq(open_at(place, &head, &error), CHANCERY_OK);
    for (size_t i = 0; i < 3; i++) {
        struct names *fewer = names_new();
        record_encode(fixture_event(whole), place, fewer, &(struct buffer){.failed = true});
        names_truncate(fewer, kinds[i], (uint16_t)(names_last(fewer, kinds[i]) - 1));
        arena_clear(&decoded.arena);
        error = (chancery_error){0};
        cr_expect_eq(record_decode(&head, fewer, chancery_schema_builtin(), &decoded, &error),
                     CHANCERY_DAMAGED, "kind %zu", i);
        names_free(fewer);
    }
}

Test(record, is_not_written_when_the_numbers_are_used_up)
{
    char name[16];
    for (int i = 0; i < NAME_NUMBER_MAX; i++) {
        snprintf(name, sizeof name, "%d", i);
        names_intern(names, NAME_PARTY, chancery_text_of(name));
    }
    cr_expect_not(record_encode(fixture_event(whole), place, names, &record));
    cr_expect(record.failed);
}
