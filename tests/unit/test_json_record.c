/* test_json_record.c - records straight to JSON: the same bytes as by way of the event, or none. */
#include "event/json_record.h"

#include "base/bytes.h"
#include "event/json_write.h"
#include "fixture.h"

#include <xxhash.h>

static const struct place place = {17969, 7};
static struct names *names;
static struct json_record *writer;
static struct buffer record, written;
static chancery_event decoded;

static void start(void)
{
    names = names_new();
    writer = json_record_new(names);
}

static void end(void)
{
    json_record_free(writer);
    names_free(names);
    buffer_free(&record);
    buffer_free(&written);
    arena_free(&decoded.arena);
    fixture_forget();
}

TestSuite(json_record, .init = start, .fini = end);

static const char whole[] =
    "{'uid':'x:1','type':'mission.closed','date':'2019-03-14?','seq':3,'actor':['USA','CAN'],"
    "'target':'VEN','account':'USA','standing':'reported','title':'T','summary':'S\\nS',"
    "'place':{'name':'Caracas','country':'VEN','lat':10.5,'lon':-66.9},'tags':['a','b'],"
    "'city':'Caracas','class':'embassy','sources':[{'url':'https://example.org/'},"
    "{'publisher':'P','quote':'Q'}],'links':[{'rel':'same-as','to':'y'}],"
    "'why':'because','recorded':'2019-03-15T00:00:00.000001Z'}";

static void encode(const char *quoted)
{
    buffer_clear(&record);
    cr_assert(record_encode(fixture_event(quoted), place, names, &record));
}

/* Puts a right checksum behind the bytes in `record`, as a program that writes nonsense would. */
static void seal(void)
{
    const struct key key = key_of_place(place);
    bytes_add_u64(
        &record, XXH3_64bits_withSeed(record.bytes, record.size, XXH3_64bits(key.bytes, key.size)));
}

static bool write(const struct record_head *head, unsigned parts)
{
    buffer_clear(&written);
    return json_record_write(writer, head, chancery_schema_builtin(), parts, &written);
}

/* By way of the event; NULL when it is damaged. */
static const char *by_event(const struct record_head *head, unsigned parts)
{
    struct buffer out = {0};
    arena_clear(&decoded.arena);
    if (record_decode(head, names, chancery_schema_builtin(), &decoded, NULL) != CHANCERY_OK)
        return NULL;
    json_write_event(&out, &decoded, parts);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

static void expect_same(const char *quoted)
{
    static const unsigned parts[] = {JSON_STORED, JSON_STORED | JSON_DERIVED};
    struct record_head head;
    encode(quoted);
    cr_assert_eq(record_open(buffer_view(&record), place, &head, NULL), CHANCERY_OK);
    for (size_t i = 0; i < 2; i++) {
        cr_assert(write(&head, parts[i]), "%s", quoted);
        cr_expect_str_eq(fixture_keep(buffer_view(&written)), by_event(&head, parts[i]));
    }
    head.superseded = 1552608000000001;
    cr_expect(write(&head, JSON_STORED));
    cr_expect_str_eq(fixture_keep(buffer_view(&written)), by_event(&head, JSON_STORED));
}

Test(json_record, writes_what_the_event_would)
{
    static const char events[][420] = {
        "{'type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}",
        "{'type':'statement.support','date':'2019-01/..','actor':['RUS','CHN','TUR'],"
        "'target':'VEN','summary':'\\n\\u202e\\\\\\/ Guaid\\u00f3 \\ud83d\\ude00'}",
        "{'type':'mission.closed','date':'../1900','actor':'USA','target':'VEN','title':'T'}",
        "{'type':'mission.closed','date':'Y170000002','actor':'USA','target':'VEN','tags':[]}",
        "{'uid':'a:1','type':'staff.expelled','date':'2019-03-14','actor':'VEN',"
        "'target':'USA','count':12,'standing':'retracted','account':'VEN'}",
        "{'type':'mission.closed','date':'{1900..1910}','actor':'USA','target':'VEN','place':{"
        "'name':'N','lat':-0.0000001,'lon':180}}",
    };
    expect_same(whole);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        expect_same(events[i]);
}

Test(json_record, learns_names_that_come_later)
{
    expect_same("{'type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}");
    expect_same("{'type':'staff.expelled','date':'2019','actor':'COL','target':'CUB','count':1}");
}

/* A write transaction that was given up takes its numbers back, and the next one gives them anew.
 */
Test(json_record, names_given_anew_are_the_new_ones)
{
    static const char other[] =
        "{'type':'mission.closed','date':'2019','actor':'USA','target':'COL'}";
    names_intern(names, NAME_PARTY, TEXT("USA"));
    uint16_t kept = names_last(names, NAME_PARTY);
    expect_same("{'type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}");
    names_truncate(names, NAME_PARTY, kept);
    expect_same(other);
    cr_expect(strstr(fixture_keep(buffer_view(&written)), "COL"));
}

Test(json_record, never_less_than_what_is_stored)
{
    struct record_head head;
    encode(whole);
    cr_assert_eq(record_open(buffer_view(&record), place, &head, NULL), CHANCERY_OK);
    cr_expect_not(write(&head, JSON_UID), "the canonical JSON is of events");
    cr_expect_eq(written.size, 0);
}

/* Whatever stands behind a right checksum: what the event says, or nothing where there is none. */
Test(json_record, nonsense_is_left_to_the_decoder)
{
    struct record_head head;
    encode(whole);
    size_t size = record.size - 8, refused = 0;
    for (size_t i = 1; i < size; i++) {
        encode(whole);
        record.size = size;
        record.bytes[i] = (char)(record.bytes[i] ^ 0xFF);
        seal();
        if (record_open(buffer_view(&record), place, &head, NULL) != CHANCERY_OK)
            continue;
        const char *event = by_event(&head, JSON_STORED);
        bool straight = write(&head, JSON_STORED);
        refused += !straight;
        cr_assert(event || !straight, "byte %zu", i);
        cr_expect(straight || written.size == 0);
        if (straight)
            cr_expect_str_eq(fixture_keep(buffer_view(&written)), event);
    }
    cr_expect_gt(refused, size / 8);
}
