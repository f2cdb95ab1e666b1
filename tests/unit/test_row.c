/* test_row.c - lines cut between tabs, and what is no such line. */
#include "import/row.h"

#include "fixture.h"
#include "memory_input.h"

#include <stdio.h>

TestSuite(row, .fini = fixture_forget);

static void add_row(struct buffer *out, const struct row *row)
{
    buffer_integer(out, (int64_t)row->line);
    for (size_t i = 0; i < row->count && i < ROW_CELLS_MAX; i++) {
        buffer_byte(out, i == 0 ? ' ' : '|');
        buffer_text(out, row->cells[i]);
        buffer_byte(out, '@');
        buffer_integer(out, (int64_t)row->columns[i]);
    }
}

/* The rows of `bytes`, `LINE CELL@COLUMN|CELL@COLUMN`, and `in:LINE:COLUMN: ...` of what is
 * refused. */
static const char *rows_of(chancery_text bytes, bool latin)
{
    struct input input = {0};
    struct row row = {0};
    struct buffer out = {0};
    chancery_error error = {0};
    chancery_status status;
    cr_assert_eq(input_start(&input, "in", memory_fill, &bytes, NULL), CHANCERY_OK);
    while ((status = row_next(&input, latin, &row, &error)) != CHANCERY_END) {
        char told[900];
        if (status == CHANCERY_OK)
            add_row(&out, &row);
        snprintf(told, sizeof told, "%s:%zu:%zu: %s", error.file, error.line, error.column,
                 error.message);
        if (status == CHANCERY_INVALID)
            buffer_string(&out, told);
        buffer_byte(&out, '\n');
        error = (chancery_error){0};
    }
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    row_free(&row);
    input_free(&input);
    return kept;
}

#define ROWS(literal) rows_of(TEXT(literal), false)
#define LATIN(literal) rows_of(TEXT(literal), true)

Test(row, cells_stand_between_tabs)
{
    cr_expect_str_eq(ROWS("a\tbc\t\td\n"), "1 a@1|bc@3|@6|d@7\n");
    cr_expect_str_eq(ROWS("\t\n"), "1 @1|@2\n");
    cr_expect_str_eq(ROWS("\"a\tb\"\n"), "1 \"a@1|b\"@4\n", "quotes are only characters");
}

Test(row, lines_keep_their_numbers)
{
    cr_expect_str_eq(ROWS("a\n\nb\r\n\r\nc\n"), "1 a@1\n3 b@1\n5 c@1\n");
    cr_expect_str_eq(ROWS("\xEF\xBB\xBF"
                          "a\n"),
                     "1 a@1\n", "a mark of byte order is no cell");
    cr_expect_str_eq(ROWS(""), "");
}

Test(row, what_has_no_end_may_be_cut)
{
    cr_expect_str_eq(ROWS("a\tb\nc\td"),
                     "1 a@1|b@3\nin:2:1: the last row does not end in a new line\n");
}

Test(row, latin_1_only_where_it_occurs)
{
    cr_expect_str_eq(LATIN("a\tS\xE3o Tom\xE9\t\x93x\x94\n"),
                     "1 a@1|S\u00e3o Tom\u00e9@3|\u201cx\u201d@12\n");
    cr_expect_str_eq(LATIN("S\u00e3o\tx\n"), "1 S\u00e3o@1|x@6\n", "what is UTF-8 stays so");
    cr_expect_str_eq(ROWS("a\tS\xE3o\nb\tc\n"), "in:1:3: is not UTF-8\n2 b@1|c@3\n");
}

Test(row, nul)
{
    cr_expect_str_eq(ROWS("a\tb\0c\td\nb\n"), "in:1:3: holds the byte NUL\n2 b@1\n");
}

Test(row, too_long)
{
    struct buffer bytes = {0};
    for (size_t i = 0; i <= ROW_SIZE_MAX; i++)
        buffer_byte(&bytes, 'x');
    buffer_string(&bytes, "\nb\n");
    cr_expect_str_eq(rows_of(buffer_view(&bytes), false),
                     "in:1:1: the row is longer than 1048576 bytes\n2 b@1\n");
    buffer_free(&bytes);
}

Test(row, many_cells_are_only_counted)
{
    struct buffer bytes = {0};
    chancery_text cells[2] = {{0}, {0}};
    for (size_t i = 0; i < 1000; i++)
        buffer_byte(&bytes, '\t');
    cr_expect_eq(row_cut(buffer_view(&bytes), 2, cells), 1001);
    buffer_byte(&bytes, '\n');
    EXPECT_HAS(rows_of(buffer_view(&bytes), false), "1 @1|@2|");
    buffer_free(&bytes);
}
