/* test_json_scan.c - finding one's way in JSON, broken JSON included. */
#include "base/json_scan.h"

#include "../support/random.h"
#include "fixture.h"

TestSuite(json_scan, .fini = fixture_forget);

/* The value that starts at the first non-space of `quoted`. */
static const char *value_of(const char *quoted)
{
    const chancery_text json = fixture_text(quoted);
    size_t start = json_skip_space(json, 0);
    size_t end = json_skip_value(json, start);
    cr_assert_leq(end, json.size);
    return fixture_keep(text_slice(json.bytes + start, end - start));
}

static const char *rest_at(const char *quoted, const struct json_path *path)
{
    const chancery_text json = fixture_text(quoted);
    size_t at = json_locate(json, path);
    cr_assert_leq(at, json.size);
    return fixture_keep(text_slice(json.bytes + at, json.size - at));
}

Test(json_scan, skips_one_value)
{
    cr_expect_str_eq(value_of(" {'a':[1,2,{'b':'}'}]} , 5"), "{\"a\":[1,2,{\"b\":\"}\"}]}");
    cr_expect_str_eq(value_of("12.5,3"), "12.5");
    cr_expect_str_eq(value_of("true]"), "true");
    cr_expect_str_eq(value_of("'a\\'b' x"), "\"a\\\"b\"");
    cr_expect_str_eq(value_of("[]x"), "[]");
}

Test(json_scan, never_leaves_a_broken_text)
{
    cr_expect_str_eq(value_of("{'a':"), "{\"a\":");
    cr_expect_str_eq(value_of("'never closed"), "\"never closed");
    cr_expect_str_eq(value_of("'ends in \\"), "\"ends in \\");
    cr_expect_str_eq(value_of("[[["), "[[[");
    cr_expect_str_eq(value_of("] x"), "]");
    cr_expect_str_eq(value_of(""), "");
    cr_expect_str_eq(value_of("   "), "");
}

Test(json_scan, depth_counts_brackets_outside_of_strings)
{
    cr_expect_eq(json_depth(fixture_text("{'a':[{}]}")), 3);
    cr_expect_eq(json_depth(fixture_text("'[[['")), 0);
    cr_expect_eq(json_depth(fixture_text("[],[],[]")), 1);
    cr_expect_eq(json_depth(fixture_text("")), 0);
}

Test(json_scan, depth_of_broken_text)
{
    cr_expect_eq(json_depth(fixture_text("]]]]")), 0);
    cr_expect_eq(json_depth(fixture_text("]]][[")), 2);
    cr_expect_eq(json_depth(fixture_text("[['")), 2);
    cr_expect_eq(json_depth(fixture_text("'\\")), 0);
}

Test(json_scan, locates_members_and_items)
{
    const struct json_path sources = {.key = "sources"};
    const struct json_path second = {.outer = &sources, .index = 1};
    const struct json_path url = {.outer = &second, .key = "url"};
    const char *json = " {'a' : 1, 'sources':[{'url':'x'}, {'t':{'url':0}, 'url' : 'y'}]}";
    cr_expect_str_eq(rest_at(json, &url), "\"y\"}]}");
    cr_expect_eq(rest_at(json, NULL)[0], '{');
    cr_expect_eq(rest_at(json, &second)[1], '"');
}

Test(json_scan, locates_the_innermost_that_is_there)
{
    const struct json_path a = {.key = "a"}, b = {.outer = &a, .key = "b"};
    const struct json_path ninth = {.outer = &a, .index = 9};
    cr_expect_str_eq(rest_at("{'x':1}", &a), "{\"x\":1}");
    cr_expect_str_eq(rest_at("{'a':{'c':1}}", &b), "{\"c\":1}}");
    cr_expect_str_eq(rest_at("{'a':5}", &b), "5}");
    cr_expect_str_eq(rest_at("{'a':[1,2]}", &ninth), "[1,2]}");
    cr_expect_str_eq(rest_at("{'a':[1,2]}", &b), "[1,2]}");
}

Test(json_scan, locates_in_broken_text)
{
    const struct json_path a = {.key = "a"}, inner = {.outer = &a, .index = 0};
    static const char broken[][16] = {"",       "{",  "{'a'",   "{'a':", "{'a':[", "{a",  "{,,,",
                                      "{'a',:", "[}", "{'b':]", "{'a'1", "{:::",   "nul", "{'a'  "};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        rest_at(broken[i], &a);
        rest_at(broken[i], &inner);
    }
}

Test(json_scan, random_bytes_do_no_harm)
{
    struct random random = random_start();
    const struct json_path a = {.key = "a"}, item = {.outer = &a, .index = 1},
                           deep = {.outer = &item, .key = "a"};
    for (int round = 0; round < 20000; round++) {
        size_t size = 1 + random_below(&random, 24);
        char *bytes = malloc(size); /* exactly, for the sanitizer to guard */
        for (size_t i = 0; i < size; i++)
            bytes[i] = "{}[],:\"\\a1 \n"[random_below(&random, 12)];
        cr_assert_leq(json_locate(text_slice(bytes, size), &deep), size);
        cr_assert_leq(json_skip_value(text_slice(bytes, size), 0), size);
        json_depth(text_slice(bytes, size));
        free(bytes);
    }
}

Test(json_scan, position_counts_lines_and_bytes)
{
    size_t line, column;
    text_position(TEXT("ab\ncd\n"), 0, &line, &column);
    cr_expect(line == 1 && column == 1);
    text_position(TEXT("ab\ncd\n"), 4, &line, &column);
    cr_expect(line == 2 && column == 2);
    text_position(TEXT("ab\ncd\n"), 6, &line, &column);
    cr_expect(line == 3 && column == 1);
}

Test(json_scan, position_behind_the_end)
{
    size_t line, column;
    text_position(TEXT(""), 0, &line, &column);
    cr_expect(line == 1 && column == 1);
    text_position(TEXT("ab"), 2, &line, &column);
    cr_expect(line == 1 && column == 3);
}
