/* test_json_write.c - canonical JSON, which jansson must read back the same. */
#include "event/json_write.h"

#include "../support/random.h"
#include "fixture.h"

#include <jansson.h>
#include <stdio.h>

TestSuite(json_write, .fini = fixture_forget);

static const char *string_of(chancery_text text)
{
    struct buffer out = {0};
    json_write_string(&out, text);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

static const char *value_of(struct value value)
{
    struct buffer out = {0};
    json_write_value(&out, &value);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

static const char *decimal_of(int64_t scaled)
{
    return value_of((struct value){.kind = CHANCERY_DECIMAL, .as.integer = scaled});
}

static const char *event_of(const char *quoted, unsigned parts)
{
    struct buffer out = {0};
    json_write_event(&out, fixture_event(quoted), parts);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

static void expect_read_back(chancery_text text)
{
    const char *written = string_of(text);
    json_error_t error;
    json_t *read = json_loads(written, JSON_DECODE_ANY, &error);
    cr_assert(read, "%s: %s", written, error.text);
    cr_expect_eq(json_string_length(read), text.size, "%s", written);
    cr_expect_eq(memcmp(json_string_value(read), text.bytes, text.size), 0, "%s", written);
    json_decref(read);
}

Test(json_write, plain_text_stays)
{
    cr_expect_str_eq(string_of(TEXT("Juan Guaid\xC3\xB3")), "\"Juan Guaid\xC3\xB3\"");
    cr_expect_str_eq(string_of(TEXT("")), "\"\"");
    cr_expect_str_eq(string_of(TEXT("a/b")), "\"a/b\"");
}

Test(json_write, syntax_is_escaped)
{
    cr_expect_str_eq(string_of(TEXT("\"\\")), "\"\\\"\\\\\"");
    cr_expect_str_eq(string_of(TEXT("\n\t\r\b\f")), "\"\\n\\t\\r\\b\\f\"");
}

Test(json_write, controls_are_escaped)
{
    cr_expect_str_eq(string_of(TEXT("\x1B[31m")), "\"\\u001b[31m\"");
    cr_expect_str_eq(string_of(TEXT("\0")), "\"\\u0000\"");
    cr_expect_str_eq(string_of(TEXT("\x7F")), "\"\\u007f\"");
    cr_expect_str_eq(string_of(TEXT("\xC2\x9B")), "\"\\u009b\"");
    cr_expect_str_eq(string_of(TEXT("\xC2\xA0")), "\"\xC2\xA0\"", "a no-break space is none");
}

Test(json_write, what_turns_lines_or_direction_is_escaped)
{
    static const struct {
        char text[4], escape[8];
    } cases[] = {
        {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}, {"\xE2\x80\x8E", "\\u200e"},
        {"\xE2\x80\x8F", "\\u200f"}, {"\xE2\x80\xAE", "\\u202e"}, {"\xE2\x80\xAA", "\\u202a"},
        {"\xE2\x81\xA6", "\\u2066"}, {"\xE2\x81\xA9", "\\u2069"}, {"\xD8\x9C", "\\u061c"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_HAS(string_of(chancery_text_of(cases[i].text)), cases[i].escape);
    cr_expect_str_eq(string_of(TEXT("\xE2\x80\x93")), "\"\xE2\x80\x93\"", "a dash is harmless");
    cr_expect_str_eq(string_of(TEXT("\xD8\xA7")), "\"\xD8\xA7\"", "a letter is harmless");
}

Test(json_write, text_cut_short_is_not_read_over)
{
    cr_expect_str_eq(string_of(text_slice("\xE2\x80\xA8", 2)), "\"\xE2\x80\"");
    cr_expect_str_eq(string_of(text_slice("\xC2\x9B", 1)), "\"\xC2\"");
}

Test(json_write, every_character_is_read_back)
{
    char bytes[4];
    for (unsigned code = 1; code < 0x3000; code++) {
        size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
        if (size == 1)
            bytes[0] = (char)code;
        else if (size == 2)
            snprintf(bytes, sizeof bytes, "%c%c", 0xC0 | code >> 6, 0x80 | (code & 0x3F));
        else
            snprintf(bytes, sizeof bytes, "%c%c%c", 0xE0 | code >> 12, 0x80 | (code >> 6 & 0x3F),
                     0x80 | (code & 0x3F));
        expect_read_back(text_slice(bytes, size));
    }
}

Test(json_write, decimals_have_no_more_digits_than_they_need)
{
    cr_expect_str_eq(decimal_of(0), "0");
    cr_expect_str_eq(decimal_of(105000000), "10.5");
    cr_expect_str_eq(decimal_of(-1), "-0.0000001");
    cr_expect_str_eq(decimal_of(-668790000), "-66.879");
    cr_expect_str_eq(decimal_of(DECIMAL_SCALE), "1");
    cr_expect_str_eq(decimal_of(INT64_MIN), "-922337203685.4775808");
}

Test(json_write, values_of_every_kind)
{
    const struct value items[] = {{.kind = CHANCERY_BOOLEAN, .as.boolean = true},
                                  {.kind = CHANCERY_INTEGER, .as.integer = -3}};
    const struct member members[] = {{TEXT("a\""), {.kind = CHANCERY_LIST, .as.list = {items, 2}}},
                                     {TEXT("b"), {.kind = CHANCERY_LIST}},
                                     {TEXT("c"), {.kind = CHANCERY_OBJECT}},
                                     {TEXT("d"), {.kind = CHANCERY_STRING, .as.string = {"x", 1}}}};
    cr_expect_str_eq(value_of((struct value){.kind = CHANCERY_OBJECT, .as.object = {members, 4}}),
                     fixture_json("{'a\\'':[true,-3],'b':[],'c':{},'d':'x'}"));
}

Test(json_write, days_are_iso_or_null)
{
    struct buffer out = {0};
    json_write_day(&out, 17969);
    json_write_day(&out, CHANCERY_DAY_MIN);
    json_write_day(&out, CHANCERY_DAY_MAX);
    cr_expect(text_is(buffer_view(&out), "\"2019-03-14\"nullnull"));
    buffer_free(&out);
}

Test(json_write, events_are_in_the_order_of_the_schema)
{
    cr_expect_str_eq(
        event_of("{'tags':['oil'],'city':'Caracas','account':'VEN','seq':3,'target':'VEN',"
                 "'actor':['USA','CAN'],'date':'2019-03-14','type':'mission.closed','uid':'x'}",
                 JSON_STORED),
        fixture_json("{'uid':'x','type':'mission.closed','date':'2019-03-14','seq':3,"
                     "'actor':['USA','CAN'],'target':['VEN'],'account':'VEN',"
                     "'standing':'confirmed','tags':['oil'],'city':'Caracas'}"));
}

Test(json_write, content_alone_has_no_uid_standing_or_time)
{
    cr_expect_str_eq(event_of("{'uid':'x','type':'mission.closed','date':'2019','actor':'USA',"
                              "'target':'VEN','standing':'reported',"
                              "'recorded':'2019-03-14T09:30:00Z'}",
                              0),
                     fixture_json("{'type':'mission.closed','date':'2019','actor':['USA'],"
                                  "'target':['VEN']}"));
}

Test(json_write, derived_parts_stand_beside_what_they_come_from)
{
    const char *json = event_of("{'uid':'x','type':'mission.closed','date':'../2019-03',"
                                "'actor':'USA','target':'VEN'}",
                                JSON_STORED | JSON_DERIVED);
    EXPECT_HAS(json, fixture_json("'date':'../2019-03','earliest':null,'latest':'2019-03-31',"
                                  "'precision':'interval'"));
    EXPECT_HAS(json, fixture_json("'title':'United States closes its mission to Venezuela'"));
}

Test(json_write, a_title_is_written_once)
{
    const char *json = event_of("{'type':'mission.closed','date':'2019','actor':'USA',"
                                "'target':'VEN','title':'Gone'}",
                                JSON_DERIVED);
    const char *first = strstr(json, "\"title\"");
    cr_assert_not_null(first);
    cr_expect_null(strstr(first + 1, "\"title\""));
    EXPECT_HAS(json, "\"title\":\"Gone\"");
}

Test(json_write, a_failed_buffer_stays_failed)
{
    struct buffer out = {.failed = true};
    json_write_event(&out,
                     fixture_event("{'type':'mission.closed','date':'2019','actor':'USA',"
                                   "'target':'VEN'}"),
                     JSON_STORED | JSON_DERIVED);
    cr_expect(out.failed);
    buffer_free(&out);
}
