/* test_csv.c - rows of tables: cells, quotes, lines, and where each stands. */
#include "import/columns.h"

#include <criterion/criterion.h>
#include <stdio.h>

static chancery_text rest;
static struct input input;
static struct csv_reader reader;
static struct columns columns;
static char said[600];

static chancery_status fill(void *from, char *bytes, size_t room, size_t *size,
                            chancery_error *error)
{
    (void)from;
    (void)error;
    *size = rest.size < room ? rest.size : room;
    memcpy(bytes, rest.bytes, *size);
    rest = text_slice(rest.bytes + *size, rest.size - *size);
    return CHANCERY_OK;
}

static void open_text(chancery_text text)
{
    const struct csv_form form = csv_recognise(text);
    rest = text;
    cr_assert_eq(input_start(&input, "in", fill, NULL, NULL), CHANCERY_OK);
    cr_assert_eq(csv_open(&reader, &input, form, NULL), CHANCERY_OK);
}

static void close_all(void)
{
    columns_free(&columns);
    csv_close(&reader);
    input_free(&input);
}

TestSuite(csv, .fini = close_all);

/* The next row as `cell|cell`, or what is wrong with it as `LINE:COLUMN: why`, or "" at the end. */
static const char *next(void)
{
    chancery_error error = {0};
    chancery_status status = csv_next(&reader, &error);
    size_t size = 0;
    said[0] = '\0';
    if (status == CHANCERY_INVALID)
        snprintf(said, sizeof said, "%zu:%zu: %s", error.line, error.column, error.message);
    for (size_t i = 0; status == CHANCERY_OK && i < csv_count(&reader); i++)
        size += (size_t)snprintf(said + size, sizeof said - size, "%s%.*s", i > 0 ? "|" : "",
                                 (int)csv_cell(&reader, i).size, csv_cell(&reader, i).bytes);
    return said;
}

Test(csv, cells_as_they_are)
{
    open_text(TEXT("a, b ,,\"c,\"\"d\"\"\"\r\n\r\n\n\"\",x\n"));
    cr_expect_str_eq(next(), "a| b ||c,\"d\"");
    cr_expect_str_eq(next(), "|x");
    cr_expect_eq(reader.row_line, 4);
    cr_expect_str_eq(next(), "");
}

Test(csv, a_cell_over_lines_keeps_them_counted)
{
    size_t line, column;
    open_text(TEXT("a,\"b\r\nc\n\",d\ne,f\n"));
    cr_expect_str_eq(next(), "a|b\nc\n|d");
    csv_place(&reader, 1, &line, &column);
    cr_expect(line == 1 && column == 3);
    csv_place(&reader, 2, &line, &column);
    cr_expect(line == 3 && column == 3, "%zu:%zu", line, column);
    cr_expect_str_eq(next(), "e|f");
    cr_expect_eq(reader.row_line, 4);
}

Test(csv, the_delimiter_that_the_header_has_most_of)
{
    cr_expect_eq(csv_recognise(TEXT("a;b;c,d\n,,,,\n")).delimiter, ';');
    cr_expect_eq(csv_recognise(TEXT("a\tb\n")).delimiter, '\t');
    cr_expect_eq(csv_recognise(TEXT("\"a;b;c\",d\n")).delimiter, ',');
    cr_expect_eq(csv_recognise(TEXT("a\n")).delimiter, ',');
}

Test(csv, a_fault_costs_one_row)
{
    open_text(TEXT("a,b\n\"x\"y,z\nc,d\"e\ne,\xFF\nf,g\rh\ni,j\n"));
    cr_expect_str_eq(next(), "a|b");
    cr_expect_str_eq(next(), "2:3: a quote stands here that neither opens nor closes a cell");
    cr_expect_str_eq(next(), "3:4: a quote stands here that neither opens nor closes a cell");
    cr_expect_str_eq(next(), "4:3: a byte here is not UTF-8");
    cr_expect_str_eq(next(), "5:1: a carriage return stands inside the row");
    cr_expect_str_eq(next(), "i|j");
    cr_expect_str_eq(next(), "");
}

Test(csv, quotes_may_be_letters)
{
    open_text(TEXT("a,\"b\nc,d\"e\n"));
    reader.form.quotes = false;
    cr_assert_eq(csv_form_set(&reader, NULL), CHANCERY_OK);
    cr_expect_str_eq(next(), "a|\"b");
    cr_expect_str_eq(next(), "c|d\"e");
}

Test(csv, a_quote_that_is_never_closed)
{
    open_text(TEXT("a,b\nc,\"d\ne,f\n"));
    cr_expect_str_eq(next(), "a|b");
    cr_expect_str_eq(next(), "2:1: a quote opens a cell in this row and is never closed");
    cr_expect_str_eq(next(), "");
}

Test(csv, a_row_or_cell_too_long)
{
    static char bytes[CSV_ROW_MAX + 100];
    memset(bytes, 'x', sizeof bytes);
    bytes[CSV_CELL_MAX + 1] = '\n';
    bytes[sizeof bytes - 3] = '\n';
    open_text(text_slice(bytes, sizeof bytes - 2));
    cr_expect_str_eq(next(), "1:1: a cell is longer than 1 MiB");
    cr_expect_str_eq(next(), "2:1: a cell is longer than 1 MiB");
    cr_expect_str_eq(next(), "");
    close_all();
    bytes[CSV_CELL_MAX + 1] = 'x';
    open_text(text_slice(bytes, sizeof bytes - 2));
    cr_expect_str_eq(next(), "1:1: a row is longer than 4 MiB");
    cr_expect_str_eq(next(), "");
}

Test(csv, a_last_line_without_end_is_marked)
{
    open_text(TEXT("a,b\nc,d"));
    cr_expect_str_eq(next(), "a|b");
    cr_expect_not(reader.unended);
    cr_expect_str_eq(next(), "c|d");
    cr_expect(reader.unended);
}

Test(csv, a_header_may_end_in_a_delimiter)
{
    open_text(TEXT("a;b;\nc;d\ne;f;\ng;h;i\nj\n"));
    cr_assert_eq(columns_read(&reader, &columns, NULL), CHANCERY_OK);
    cr_expect_eq(columns.count, 2);
    cr_expect_eq(columns_find(&columns, TEXT("b")), 1);
    cr_expect_eq(columns_find(&columns, TEXT("")), COLUMN_NONE);
    static const chancery_status expected[] = {CHANCERY_OK, CHANCERY_OK, CHANCERY_INVALID,
                                               CHANCERY_INVALID};
    for (size_t i = 0; i < 4; i++) {
        next();
        cr_expect_eq(columns_check_row(&columns, &reader, NULL), expected[i], "row %zu", i);
    }
}

Test(csv, headers_that_are_none)
{
    static const char *const texts[] = {"", "\n\n", "a,,b\n", "a, a\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        chancery_error error = {0};
        open_text(chancery_text_of(texts[i]));
        cr_expect_eq(columns_read(&reader, &columns, &error), CHANCERY_INVALID, "%s", texts[i]);
        cr_expect(*error.message && error.line > 0);
        close_all();
    }
}
