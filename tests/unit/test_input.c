/* test_input.c - bytes that trickle in, lines, encodings, failures on the way. */
#include "import/input.h"

#include "fixture.h"

#include <stdlib.h>

TestSuite(input, .fini = fixture_forget);

/* Bytes that come `step` at a time, and then an end or a failure. */
static struct trickle {
    chancery_text left;
    size_t step;
    bool fails;
} trickle;

static chancery_status fill(void *from, char *bytes, size_t room, size_t *size,
                            chancery_error *error)
{
    struct trickle *source = from;
    size_t most = source->step < room ? source->step : room;
    *size = source->left.size < most ? source->left.size : most;
    if (*size == 0 && source->fails)
        return error_set(error, CHANCERY_INVALID, "it is cut short");
    memcpy(bytes, source->left.bytes, *size);
    source->left = text_slice(source->left.bytes + *size, source->left.size - *size);
    return CHANCERY_OK;
}

static struct input start(chancery_text bytes, size_t step, bool fails)
{
    struct input input;
    trickle = (struct trickle){bytes, step, fails};
    cr_assert_eq(input_start(&input, "in", fill, &trickle, NULL), CHANCERY_OK);
    return input;
}

/* All lines, each ended by `|`; a failure as its words. */
static const char *lines_of(chancery_text bytes, size_t step, bool fails)
{
    struct buffer line = {0}, all = {0};
    chancery_error error = {0};
    struct input input = start(bytes, step, fails);
    while (input_line(&input, 100, &line, &error) == CHANCERY_OK) {
        buffer_text(&all, buffer_view(&line));
        buffer_byte(&all, '|');
        buffer_clear(&line);
    }
    buffer_string(&all, error.message);
    const char *kept = fixture_keep(buffer_view(&all));
    buffer_free(&line);
    buffer_free(&all);
    input_free(&input);
    return kept;
}

static void expect_lines(chancery_text bytes, const char *expected)
{
    static const size_t steps[] = {1, 2, 3, 5, 1000};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        cr_expect_str_eq(lines_of(bytes, steps[i], false), expected, "%zu bytes at a time",
                         steps[i]);
}

Test(input, lines)
{
    expect_lines(TEXT(""), "");
    expect_lines(TEXT("a\nb\n"), "a|b|");
    expect_lines(TEXT("a\n\nb"), "a||b|");
    expect_lines(TEXT("\n"), "|");
}

Test(input, marks_of_byte_order)
{
    expect_lines(TEXT("\xEF\xBB\xBF"
                      "a\nb"),
                 "a|b|");
    expect_lines(TEXT("\xFF\xFE"
                      "a\0\n\0b\0"),
                 "a|b|");
    expect_lines(TEXT("\xFE\xFF\0a\0\n\0b"), "a|b|");
    expect_lines(TEXT("\xEF\xBB"), "\xEF\xBB|");
}

Test(input, utf16_beyond_ascii)
{
    expect_lines(TEXT("\xFF\xFE\xE9\0\x17\x04\x3D\xD8\x00\xDE"),
                 "\xC3\xA9\xD0\x97\xF0\x9F\x98\x80|");
    expect_lines(TEXT("\xFE\xFF\xD8\x3D\xDE\x00"), "\xF0\x9F\x98\x80|");
}

Test(input, utf16_that_is_broken_is_no_utf8)
{
    cr_expect(!text_is_utf8(chancery_text_of(lines_of(TEXT("\xFF\xFE\x3D\xD8"), 2, false))));
    cr_expect(
        !text_is_utf8(chancery_text_of(lines_of(TEXT("\xFF\xFE\x00\xDE\x3D\xD8"), 3, false))));
    cr_expect(!text_is_utf8(chancery_text_of(lines_of(TEXT("\xFF\xFE"
                                                           "a"),
                                                      1, false))));
}

Test(input, what_a_failure_cuts_short_is_no_line)
{
    cr_expect_str_eq(lines_of(TEXT("a\nb"), 1, true), "a|it is cut short");
    cr_expect_str_eq(lines_of(TEXT("a\nb\n"), 1000, true), "a|b|it is cut short");
}

Test(input, notes_are_passed_over)
{
    expect_lines(TEXT("# refused: a\nb\n# refused: c\n# refused: d\ne"), "b|e|");
    expect_lines(TEXT("# refuse\nb # refused: c"), "# refuse|b # refused: c|");
    expect_lines(TEXT("# refused: a"), "");
}

Test(input, a_line_knows_whether_it_was_ended)
{
    struct buffer line = {0};
    struct input input = start(TEXT("a\nb"), 1, false);
    cr_expect_eq(input_line(&input, 100, &line, NULL), CHANCERY_OK);
    cr_expect_not(input.unended);
    cr_expect_eq(input_line(&input, 100, &line, NULL), CHANCERY_OK);
    cr_expect(input.unended);
    cr_expect_eq(input.line, 3);
    buffer_free(&line);
    input_free(&input);
}

Test(input, looking_ahead_moves_nothing)
{
    char bytes[1000];
    memset(bytes, 'x', sizeof bytes);
    struct input input = start(text_slice(bytes, sizeof bytes), 7, false);
    cr_expect_eq(input_take(&input), 'x');
    cr_expect_geq(input_look(&input, 500).size, 500);
    cr_expect_eq(input_look(&input, 5000).size, 999);
    cr_expect_eq(input.column, 2);
    input_free(&input);
}

Test(input, more_than_the_window_ahead)
{
    enum { SIZE = 1024 * 1024 };
    char *bytes = malloc(SIZE);
    cr_assert(bytes);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)('a' + i % 26);
    struct input input = start(text_slice(bytes, SIZE), 100000, false);
    cr_expect(
        text_equal(text_slice(input_look(&input, SIZE).bytes, SIZE), text_slice(bytes, SIZE)));
    input_free(&input);
    free(bytes);
}

Test(input, latin1)
{
    struct buffer out = {0};
    input_from_latin1(&out, TEXT("Bogot\xE1 \xFF"));
    cr_expect(text_equal(buffer_view(&out), TEXT("Bogot\xC3\xA1 \xC3\xBF")));
    buffer_free(&out);
}
