/* coded_row.c - the cells of a row by the table of columns: each checked by its kind, and put where
 * the report has it. A cell that breaks its rule refuses the row, at the place of the cell.
 */
#include "import/coded.h"

#include "event/format.h"
#include "event/json_write.h"

#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_SIZE_MAX = 40, PUBLISHER_MAX = 300 };

static chancery_text *field_of(struct coded_report *report, size_t field)
{
    return (chancery_text *)(void *)((char *)report + field);
}

chancery_status coded_open(struct import_reader *reader, const struct coded_rows *rows,
                           chancery_error *error)
{
    struct coded_rows *made = malloc(sizeof *made);
    if (!made)
        return error_memory(error);
    *made = *rows;
    reader->state = made;
    return CHANCERY_OK;
}

/* ---- Columns ---- */

void coded_columns(struct coded_rows *rows, const struct coded_column *table, size_t count,
                   unsigned flavour)
{
    rows->count = 0;
    for (size_t i = 0; i < count; i++)
        if (table[i].flavours == 0 || (table[i].flavours & flavour))
            rows->columns[rows->count++] = &table[i];
}

static const struct coded_column *column_named(const struct coded_column *table, size_t count,
                                               chancery_text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, table[i].name))
            return &table[i];
    return NULL;
}

/* Whether the file has the column at `wanted`, or another that fills the same field. */
static bool has_column(const struct coded_rows *rows, const struct coded_column *wanted)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->columns[i] && rows->columns[i]->field == wanted->field &&
            rows->columns[i]->kind == wanted->kind)
            return true;
    return false;
}

static const char *lacking(const struct coded_rows *rows, const struct coded_column *table,
                           size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((table[i].required || table[i].expected) && !has_column(rows, &table[i]))
            return table[i].name;
    return NULL;
}

static void name_columns(struct coded_rows *rows, const struct coded_column *table, size_t count)
{
    rows->count = rows->row.count < ROW_CELLS_MAX ? rows->row.count : ROW_CELLS_MAX;
    for (size_t i = 0; i < rows->count; i++)
        rows->columns[i] = column_named(table, count, rows->row.cells[i]);
}

chancery_status coded_header(struct import_reader *reader, const struct coded_column *table,
                             size_t count, chancery_error *error)
{
    struct coded_rows *rows = reader->state;
    chancery_status status = row_next(reader->input, rows->latin, &rows->row, error);
    if (status != CHANCERY_OK)
        return status;
    buffer_text(&rows->header, rows->row.raw);
    reader->header = buffer_view(&rows->header);
    name_columns(rows, table, count);
    const char *name = lacking(rows, table, count);
    if (name)
        return row_refuse(&rows->row, 0, error,
                          "the first line has to name the columns, as the data set is published",
                          "there is no column \"%s\"", name);
    return rows->header.failed ? error_memory(error) : CHANCERY_OK;
}

bool coded_has_header(chancery_text head, const struct coded_column *table, size_t count)
{
    struct coded_rows rows = {0};
    chancery_text line = text_slice(head.bytes, text_find(head, '\n'));
    if (line.size > 0 && line.bytes[line.size - 1] == '\r')
        line.size--;
    rows.row.count = row_cut(line, ROW_CELLS_MAX, rows.row.cells);
    name_columns(&rows, table, count);
    return !lacking(&rows, table, count);
}

size_t coded_cell(const struct coded_rows *rows, size_t field)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->columns[i] && rows->columns[i]->kind != CODED_IGNORED &&
            rows->columns[i]->field == field)
            return i;
    return ROW_CELLS_MAX;
}

/* ---- Cells ---- */

/* A cell on its way into the report. */
struct cell {
    struct coded_rows *rows;
    const struct coded_column *column;
    size_t index;
    chancery_text text;
    chancery_error *error;
};

static chancery_status refuse(const struct cell *cell, const char *hint, const char *rule)
{
    return row_refuse(&cell->rows->row, cell->index, cell->error, hint, "%s \"%.*s\": %s",
                      cell->column->name, TEXT_ARG(cell->text), rule);
}

static size_t count_digits(chancery_text text, size_t from)
{
    size_t at = from;
    while (at < text.size && text.bytes[at] >= '0' && text.bytes[at] <= '9')
        at++;
    return at - from;
}

static bool is_digits(chancery_text text)
{
    return count_digits(text, 0) == text.size;
}

static chancery_status take_line(const struct cell *cell, chancery_text *text)
{
    char rule[80];
    chancery_error found = {0};
    if (text_characters(cell->text) > (size_t)cell->column->most) {
        snprintf(rule, sizeof rule, "is longer than %d characters", cell->column->most);
        return refuse(cell, NULL, rule);
    }
    if (format_check(NULL, CHANCERY_FORMAT_LINE, cell->text, &found) != CHANCERY_OK)
        return refuse(cell, NULL, "holds a control character");
    *text = cell->text;
    return CHANCERY_OK;
}

/* Digits, and behind a point digits again: how many bytes before and behind the point. */
static bool split_number(chancery_text text, size_t *start, size_t *whole, size_t *places)
{
    *start = text.size > 0 && (text.bytes[0] == '-' || text.bytes[0] == '+');
    *whole = count_digits(text, *start);
    size_t at = *start + *whole;
    *places = 0;
    if (at < text.size && text.bytes[at] == '.') {
        *places = count_digits(text, at + 1);
        at += 1 + *places;
    }
    return at == text.size && *whole + *places > 0 && text.size <= NUMBER_SIZE_MAX;
}

/* In units of 10^-7, rounded half away from zero; at most 10^9 whole. */
static int64_t scale_number(chancery_text text, size_t start, size_t whole, size_t places)
{
    int64_t scaled = 0;
    const char *digit = text.bytes + start;
    for (size_t i = 0; i < whole; i++)
        scaled = scaled * 10 + (digit[i] - '0');
    for (size_t i = 0; i < DECIMAL_PLACES; i++)
        scaled = scaled * 10 + (i < places ? digit[whole + 1 + i] - '0' : 0);
    if (places > DECIMAL_PLACES && digit[whole + 1 + DECIMAL_PLACES] >= '5')
        scaled++;
    return text.bytes[0] == '-' ? -scaled : scaled;
}

static chancery_status take_number(const struct cell *cell, chancery_text *text)
{
    char rule[80];
    struct buffer out = {0};
    size_t start, whole, places;
    if (!split_number(cell->text, &start, &whole, &places))
        return refuse(cell, "a decimal has a point: -1.25", "is not a number");
    snprintf(rule, sizeof rule, "must be from -%d to %d", cell->column->most, cell->column->most);
    if (whole > 9)
        return refuse(cell, NULL, rule);
    const struct value value = {
        .kind = CHANCERY_DECIMAL,
        .as.integer = scale_number(cell->text, start, whole, places),
    };
    int64_t most = (int64_t)cell->column->most * DECIMAL_SCALE;
    if (value.as.integer < -most || value.as.integer > most)
        return refuse(cell, NULL, rule);
    json_write_value(&out, &value);
    *text = arena_take(&cell->rows->arena, &out);
    return CHANCERY_OK;
}

static chancery_status take_count(const struct cell *cell, chancery_text *text)
{
    char rule[80];
    uint64_t number;
    if (cell->text.bytes[0] == '-' &&
        text_number(text_slice(cell->text.bytes + 1, cell->text.size - 1), UINT64_MAX, &number))
        return CHANCERY_OK; /* -1: it is not known */
    snprintf(rule, sizeof rule, "must be a whole number up to %d", cell->column->most);
    if (!text_number(cell->text, (uint64_t)cell->column->most, &number))
        return refuse(cell, NULL, rule);
    struct buffer out = {0};
    buffer_integer(&out, (int64_t)number);
    *text = arena_take(&cell->rows->arena, &out);
    return CHANCERY_OK;
}

static chancery_status take_flag(const struct cell *cell, chancery_text *text)
{
    if (!text_is(cell->text, "0") && !text_is(cell->text, "1"))
        return refuse(cell, NULL, "must be 0 or 1");
    *text = cell->text;
    return CHANCERY_OK;
}

static chancery_status take_id(const struct cell *cell, chancery_text *text)
{
    struct buffer out = {0};
    chancery_error found = {0};
    buffer_string(&out, cell->rows->data_set);
    buffer_byte(&out, ':');
    buffer_text(&out, cell->text);
    chancery_text id = arena_take(&cell->rows->arena, &out);
    if (id.size > (size_t)cell->column->most ||
        format_check(NULL, CHANCERY_FORMAT_UID, id, &found) != CHANCERY_OK)
        return refuse(cell, NULL, "must be a short id of letters, digits and ._:/-");
    *text = id;
    return CHANCERY_OK;
}

/* The day must be one of the calendar. */
static chancery_status check_day(const struct cell *cell, chancery_text day, chancery_text *text)
{
    chancery_date date;
    chancery_error found = {0};
    if (chancery_date_parse(day, &date, &found) != CHANCERY_OK)
        return row_refuse(&cell->rows->row, cell->index, cell->error, found.hint, "%s: %s",
                          cell->column->name, found.message);
    *text = day;
    return CHANCERY_OK;
}

static chancery_status take_stamp(const struct cell *cell, chancery_text *text)
{
    struct buffer out = {0};
    const char *digits = cell->text.bytes;
    if (!is_digits(cell->text) || (cell->text.size != 8 && cell->text.size != 14))
        return refuse(cell, NULL, "must be a day as YYYYMMDD, or an instant as YYYYMMDDhhmmss");
    buffer_add(&out, digits, 4);
    buffer_byte(&out, '-');
    buffer_add(&out, digits + 4, 2);
    buffer_byte(&out, '-');
    buffer_add(&out, digits + 6, 2);
    return check_day(cell, arena_take(&cell->rows->arena, &out), text);
}

static chancery_status take_day(const struct cell *cell, chancery_text *text)
{
    chancery_text day = cell->text;
    if (day.size != 10 || count_digits(day, 0) != 4 || day.bytes[4] != '-' ||
        count_digits(day, 5) != 2 || day.bytes[7] != '-' || count_digits(day, 8) != 2)
        return refuse(cell, NULL, "must be a day as YYYY-MM-DD");
    return check_day(cell, day, text);
}

static chancery_status take_cameo(const struct cell *cell, chancery_text *text)
{
    chancery_text code = cell->text;
    bool whole = is_digits(code) && code.size >= 2 && code.size <= 4;
    int root = whole ? (code.bytes[0] - '0') * 10 + code.bytes[1] - '0' : 0;
    if (root < 1 || root > 20)
        return refuse(cell, "010 to 2042; a spreadsheet may have dropped the zero at its head",
                      "is no code of CAMEO");
    *text = code;
    return CHANCERY_OK;
}

/* What is no URI names the report otherwise ("Xinhua/BBC Monitoring"): coded_write tells them
 * apart. */
static chancery_status take_url(const struct cell *cell, chancery_text *text)
{
    chancery_error found = {0};
    if (text_characters(cell->text) > (size_t)cell->column->most)
        return refuse(cell, NULL, "is longer than an address may be");
    if (format_check(NULL, CHANCERY_FORMAT_URI, cell->text, &found) != CHANCERY_OK &&
        (text_characters(cell->text) > PUBLISHER_MAX ||
         format_check(NULL, CHANCERY_FORMAT_LINE, cell->text, NULL) != CHANCERY_OK))
        return refuse(cell, NULL, "is neither an address nor the name of a publisher");
    *text = cell->text;
    return CHANCERY_OK;
}

static chancery_status (*const takers[])(const struct cell *cell, chancery_text *text) = {
    [CODED_LINE] = take_line, [CODED_NUMBER] = take_number, [CODED_COUNT] = take_count,
    [CODED_FLAG] = take_flag, [CODED_URL] = take_url,       [CODED_ID] = take_id,
    [CODED_DAY] = take_day,   [CODED_STAMP] = take_stamp,   [CODED_CAMEO] = take_cameo,
};

static bool is_missing(const struct coded_rows *rows, chancery_text text)
{
    return text.size == 0 || (rows->missing && text_is(text, rows->missing));
}

static chancery_status take(const struct cell *cell, struct coded_report *report)
{
    if (!cell->column || cell->column->kind == CODED_IGNORED)
        return CHANCERY_OK;
    if (!is_missing(cell->rows, cell->text))
        return takers[cell->column->kind](cell, field_of(report, cell->column->field));
    if (!cell->column->required)
        return CHANCERY_OK;
    return row_refuse(&cell->rows->row, cell->index, cell->error, NULL, "%s is empty",
                      cell->column->name);
}

/* For codes that had several owners; a report without date is none. */
static int64_t day_of(chancery_text date)
{
    chancery_date parsed = {.earliest = CHANCERY_DAY_NONE};
    chancery_date_parse(date, &parsed, NULL);
    return parsed.earliest;
}

static chancery_status take_cells(struct coded_rows *rows, struct coded_report *report,
                                  chancery_error *error)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct cell cell = {rows, rows->columns[i], i, rows->row.cells[i], error};
        chancery_status status = take(&cell, report);
        if (status != CHANCERY_OK)
            return status;
    }
    report->day = day_of(report->date);
    return rows->arena.failed ? error_memory(error) : CHANCERY_OK;
}

chancery_status coded_next(struct import_reader *reader, struct import_record *record,
                           struct coded_report *report, chancery_error *error)
{
    struct coded_rows *rows = reader->state;
    arena_clear(&rows->arena);
    chancery_status status = row_next(reader->input, rows->latin, &rows->row, error);
    if (status != CHANCERY_OK && status != CHANCERY_INVALID)
        return status;
    record->raw = rows->row.raw;
    record->source =
        (struct event_source){.file = rows->row.file, .line = rows->row.line, .column = 1};
    import_mark(record, rows->row.line, 1);
    if (status == CHANCERY_INVALID)
        return status;
    if (rows->row.count != rows->count)
        return row_refuse(&rows->row, 0, error,
                          "the cells stand between tabs; the row may be cut or joined with another",
                          "the row has %zu columns, not %zu", rows->row.count, rows->count);
    *report = (struct coded_report){.scheme = rows->scheme};
    return take_cells(rows, report, error);
}

void coded_close(struct import_reader *reader)
{
    struct coded_rows *rows = reader->state;
    if (!rows)
        return;
    row_free(&rows->row);
    buffer_free(&rows->header);
    arena_free(&rows->arena);
    free(rows);
    reader->state = NULL;
}
