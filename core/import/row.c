#include "import/row.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

/* Windows-1252 at 0x80 to 0x9F, where ISO 8859-1 has control characters that no text holds. The
 * five that it leaves open become what stands for an unknown character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

void row_free(struct row *row)
{
    buffer_free(&row->bytes);
    buffer_free(&row->converted);
    *row = (struct row){0};
}

chancery_status row_refuse(const struct row *row, size_t index, chancery_error *error,
                           const char *hint, const char *format, ...)
{
    char message[400];
    const struct error_place place = {
        .file = row->file,
        .line = row->line,
        .column = index < row->count && index < ROW_CELLS_MAX ? row->columns[index] : 1,
        .hint = hint,
    };
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return error_at(error, CHANCERY_INVALID, &place, "%s", message);
}

size_t row_cut(chancery_text line, size_t most, chancery_text *cells)
{
    size_t count = 0;
    for (;;) {
        size_t size = text_find(line, '\t');
        if (count < most)
            cells[count] = text_slice(line.bytes, size);
        count++;
        if (size == line.size)
            return count;
        line = text_slice(line.bytes + size + 1, line.size - size - 1);
    }
}

static void cut(struct row *row)
{
    row->count = row_cut(row->raw, ROW_CELLS_MAX, row->cells);
    for (size_t i = 0; i < row->count && i < ROW_CELLS_MAX; i++)
        row->columns[i] = (size_t)(row->cells[i].bytes - row->raw.bytes) + 1;
}

/* The character as UTF-8: all of Windows-1252 lies below U+10000. */
static void add_character(struct buffer *out, unsigned code)
{
    if (code < 0x80) {
        buffer_byte(out, (char)code);
    } else if (code < 0x800) {
        buffer_byte(out, (char)(0xC0 | code >> 6));
        buffer_byte(out, (char)(0x80 | (code & 0x3F)));
    } else {
        buffer_byte(out, (char)(0xE0 | code >> 12));
        buffer_byte(out, (char)(0x80 | (code >> 6 & 0x3F)));
        buffer_byte(out, (char)(0x80 | (code & 0x3F)));
    }
}

static void convert(struct buffer *out, chancery_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned code = (unsigned char)text.bytes[i];
        add_character(out, code >= 0x80 && code < 0xA0 ? windows_1252[code - 0x80] : code);
    }
}

/* Room is made first, so that the cells converted before stay where they are. */
static chancery_status convert_cells(struct row *row, chancery_error *error)
{
    buffer_clear(&row->converted);
    if (!buffer_reserve(&row->converted, 3 * row->raw.size + 1))
        return error_memory(error);
    for (size_t i = 0; i < row->count && i < ROW_CELLS_MAX; i++) {
        size_t start = row->converted.size;
        convert(&row->converted, row->cells[i]);
        row->cells[i] = text_slice(row->converted.bytes + start, row->converted.size - start);
    }
    return CHANCERY_OK;
}

static chancery_status check_encoding(bool latin, struct row *row, chancery_error *error)
{
    if (text_is_utf8(row->raw))
        return CHANCERY_OK;
    if (latin)
        return convert_cells(row, error);
    for (size_t i = 0; i < row->count && i < ROW_CELLS_MAX; i++)
        if (!text_is_utf8(row->cells[i]))
            return row_refuse(row, i, error, "convert the file: iconv -f LATIN1 -t UTF-8",
                              "is not UTF-8");
    return row_refuse(row, 0, error, NULL, "is not UTF-8");
}

static chancery_status check(bool latin, bool unended, struct row *row, chancery_error *error)
{
    size_t nul = text_find(row->raw, '\0');
    if (row->bytes.size > ROW_SIZE_MAX)
        return row_refuse(row, 0, error, NULL, "the row is longer than %d bytes", ROW_SIZE_MAX);
    if (unended)
        return row_refuse(row, 0, error,
                          "the file may be cut short; if it is whole, end it with a new line",
                          "the last row does not end in a new line");
    if (nul == row->raw.size)
        return check_encoding(latin, row, error);
    for (size_t i = 0; i < row->count && i < ROW_CELLS_MAX; i++)
        if (text_find(row->cells[i], '\0') < row->cells[i].size)
            return row_refuse(row, i, error, "the file is damaged, or no text",
                              "holds the byte NUL");
    return row_refuse(row, 0, error, NULL, "holds the byte NUL");
}

chancery_status row_next(struct input *input, bool latin, struct row *row, chancery_error *error)
{
    do {
        row->file = input->name;
        row->line = input->line;
        buffer_clear(&row->bytes);
        chancery_status status = input_line(input, ROW_SIZE_MAX + 1, &row->bytes, error);
        if (status != CHANCERY_OK)
            return status;
        row->raw = buffer_view(&row->bytes);
        if (row->raw.size > 0 && row->raw.bytes[row->raw.size - 1] == '\r')
            row->raw.size--;
    } while (row->raw.size == 0);
    cut(row);
    return check(latin, input->unended, row, error);
}
