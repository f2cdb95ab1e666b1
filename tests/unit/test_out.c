/* What text from outside becomes on its way to people. */
#include "out.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    chancery_text given;
    const char *shown;
} texts[] = {
    {{"", 0}, ""},
    {{"plain", 5}, "plain"},
    {{"a\0b", 3}, "a\\u0000b"},
    {{"\033[31m", 5}, "\\u001b[31m"},
    {{"line\nand\ttab\r", 13}, "line\\u000aand\\u0009tab\\u000d"},
    {{"\177", 1}, "\\u007f"},
    {{"\302\200\302\237\302\240", 6}, "\\u0080\\u009f\302\240"}, /* C1, and what follows it */
    {{"caf\303\251 \346\274\242 \360\237\222\245", 14},
     "caf\303\251 \346\274\242 \360\237\222\245"},
    {{"\330\234", 2}, "\\u061c"},          /* Arabic letter mark */
    {{"\342\200\215", 3}, "\342\200\215"}, /* zero width joiner, which scripts need */
    {{"\342\200\216\342\200\217", 6}, "\\u200e\\u200f"},
    {{"\342\200\250\342\200\251", 6}, "\\u2028\\u2029"},
    {{"\342\200\252\342\200\256", 6}, "\\u202a\\u202e"},
    {{"\342\201\246\342\201\251\342\201\252", 9}, "\\u2066\\u2069\342\201\252"},
    {{"\363\240\200\201", 4}, "\\udb40\\udc01"}, /* a tag character */
    {{"\377", 1}, "\\xff"},
    {{"\200x", 2}, "\\x80x"},
    {{"\303", 1}, "\\xc3"}, /* cut short */
    {{"\346\274", 2}, "\\xe6\\xbc"},
    {{"\303(", 2}, "\\xc3("},        /* not a continuation */
    {{"\300\257", 2}, "\\xc0\\xaf"}, /* overlong */
    {{"\340\200\257", 3}, "\\xe0\\x80\\xaf"},
    {{"\360\200\200\257", 4}, "\\xf0\\x80\\x80\\xaf"},
    {{"\355\240\200", 3}, "\\xed\\xa0\\x80"},          /* a surrogate */
    {{"\364\220\200\200", 4}, "\\xf4\\x90\\x80\\x80"}, /* past the last character */
};

Test(out, text_from_outside)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *shown = out_escaped(texts[i].given);
        cr_assert_not_null(shown);
        cr_expect_str_eq(shown, texts[i].shown, "case %zu: %s", i, shown);
        free(shown);
    }
}

/* Writes pieces as the data of a terminal (or not) and compares what arrives. */
static void expect_data(bool terminal, size_t count, const char *const *pieces,
                        const char *expected)
{
    int ends[2];
    char read_back[256] = "";
    cr_assert_eq(pipe(ends), 0);
    struct out_data data = {.fd = ends[1], .terminal = terminal};
    const chancery_sink sink = out_data_sink(&data);
    for (size_t i = 0; i < count; i++)
        cr_assert_eq(sink.write(sink.context, pieces[i], strlen(pieces[i])), CHANCERY_OK);
    cr_assert_eq(out_data_end(&data, CHANCERY_OK), CHANCERY_OK);
    close(ends[1]);
    cr_assert_geq(read(ends[0], read_back, sizeof read_back - 1), 0);
    close(ends[0]);
    cr_expect_str_eq(read_back, expected);
}

Test(out, data_keeps_its_layout_on_a_terminal)
{
    static const char *const pieces[] = {"{\n\t\"a\": \"\342\200\256\302\233\"}\r\n"};
    expect_data(true, 1, pieces, "{\n\t\"a\": \"\\u202e\\u009b\"}\r\n");
    expect_data(false, 1, pieces, pieces[0]);
}

Test(out, a_character_may_be_cut_between_pieces)
{
    static const char *const pieces[] = {"a\342", "\200", "\256b\303", "\251c"};
    expect_data(true, 4, pieces, "a\\u202eb\303\251c");
    expect_data(false, 4, pieces, "a\342\200\256b\303\251c");
}

Test(out, a_character_that_never_ends)
{
    static const char *const pieces[] = {"a\342\200"};
    expect_data(true, 1, pieces, "a\\ufffd");
}

Test(out, a_failure_to_write_is_kept)
{
    struct out_data data = {.fd = -1};
    const chancery_sink sink = out_data_sink(&data);
    cr_expect_eq(sink.write(sink.context, "x", 1), CHANCERY_IO);
    cr_expect_neq(data.error, 0);
    cr_expect_eq(out_data_end(&data, CHANCERY_IO), CHANCERY_IO);
}

Test(out, faults_are_filled)
{
    chancery_error error = fault(CHANCERY_USAGE, "try again", "no %s", "good");
    cr_expect_eq(error.status, CHANCERY_USAGE);
    cr_expect_str_eq(error.message, "no good");
    cr_expect_str_eq(error.hint, "try again");
    error = fault(CHANCERY_IO, NULL, "%0900d", 1);
    cr_expect_eq(strlen(error.message), sizeof error.message - 1);
    cr_expect_str_eq(error.hint, "");
}
