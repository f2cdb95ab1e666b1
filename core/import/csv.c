#include "import/csv.h"

#include "base/status.h"

#include <utf8proc.h>

/* ---- Form ---- */

struct csv_form csv_recognise(chancery_text head)
{
    static const char delimiters[] = ",;\t|";
    size_t counts[sizeof delimiters - 1] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < head.size && (quoted || !memchr("\r\n", head.bytes[i], 2)); i++) {
        const char *found = memchr(delimiters, head.bytes[i], sizeof delimiters - 1);
        quoted ^= head.bytes[i] == '"';
        if (found && !quoted)
            counts[found - delimiters]++;
    }
    for (size_t i = 1; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] > counts[best])
            best = i;
    return (struct csv_form){.delimiter = delimiters[best], .quotes = true};
}

/* ---- The parser ---- */

/* By how much libcsv makes room for a cell: by its own 128 bytes a cell of a megabyte would be
 * copied eight thousand times. */
enum { CELL_STEP = 64 * 1024 };

/* Spaces belong to the cell. */
static int is_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

static chancery_status start_parser(struct csv_reader *reader, chancery_error *error)
{
    if (reader->ready)
        csv_free(&reader->parser);
    reader->ready = csv_init(&reader->parser, CSV_STRICT) == 0;
    if (!reader->ready)
        return error_memory(error);
    csv_set_blk_size(&reader->parser, CELL_STEP);
    csv_set_delim(&reader->parser, (unsigned char)reader->form.delimiter);
    csv_set_quote(&reader->parser, reader->form.quotes ? '"' : '\0');
    csv_set_space_func(&reader->parser, is_space);
    return CHANCERY_OK;
}

static void take_cell(void *bytes, size_t size, void *context)
{
    struct csv_reader *reader = context;
    reader->torn = reader->torn || reader->rows > 0;
    reader->overlong = reader->overlong || size > CSV_CELL_MAX;
    buffer_add(&reader->bytes, bytes, size);
    buffer_add(&reader->ends, &reader->bytes.size, sizeof reader->bytes.size);
}

static void take_row(int end, void *context)
{
    struct csv_reader *reader = context;
    (void)end;
    reader->rows++;
}

chancery_status csv_open(struct csv_reader *reader, struct input *input, struct csv_form form,
                         chancery_error *error)
{
    *reader = (struct csv_reader){.input = input, .form = form};
    return start_parser(reader, error);
}

chancery_status csv_form_set(struct csv_reader *reader, chancery_error *error)
{
    return start_parser(reader, error);
}

void csv_close(struct csv_reader *reader)
{
    if (reader->ready)
        csv_free(&reader->parser);
    buffer_free(&reader->row);
    buffer_free(&reader->line);
    buffer_free(&reader->bytes);
    buffer_free(&reader->ends);
    *reader = (struct csv_reader){0};
}

/* ---- Faults ---- */

struct fault {
    const char *message, *hint;
    size_t line, column;
};

/* Words the fault of a row, and starts anew behind its last line. */
static chancery_status refuse(struct csv_reader *reader, const struct fault *fault,
                              chancery_error *error)
{
    const struct error_place place = {.file = reader->input->name,
                                      .line = fault->line,
                                      .column = fault->column,
                                      .hint = fault->hint};
    chancery_status status = start_parser(reader, error);
    if (status != CHANCERY_OK)
        return status;
    return error_at(error, CHANCERY_INVALID, &place, "%s", fault->message);
}

/* A byte of the line that cannot be text in UTF-8; NULL when all can. */
static const struct fault *find_encoding_fault(struct csv_reader *reader, struct fault *fault)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)reader->line.bytes;
    size_t size = reader->line.size;
    for (size_t at = 0; at < size;) {
        utf8proc_int32_t character = bytes[at];
        utf8proc_ssize_t length = 1;
        if (character >= 0x80)
            length = utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(size - at), &character);
        fault->column = at + 1;
        fault->message = length < 1       ? "a byte here is not UTF-8"
                         : character == 0 ? "a NUL byte stands here"
                                          : NULL;
        fault->hint = length < 1 ? "convert the file: iconv -f WINDOWS-1252 -t UTF-8"
                                 : "the file may be UTF-16 or damaged";
        if (fault->message)
            return fault;
        at += (size_t)length;
    }
    return NULL;
}

/* ---- Lines ---- */

/* Reads one more line of the row into `line` and `row`. */
static chancery_status read_line(struct csv_reader *reader, chancery_error *error)
{
    buffer_clear(&reader->line);
    chancery_status status = input_line(reader->input, CSV_ROW_MAX + 1, &reader->line, error);
    if (status != CHANCERY_OK)
        return status;
    reader->unended = reader->input->unended;
    if (reader->line.size > 0 && reader->line.bytes[reader->line.size - 1] == '\r')
        reader->line.size--;
    if (reader->row.size > 0)
        buffer_byte(&reader->row, '\n');
    buffer_text(&reader->row, buffer_view(&reader->line));
    return reader->row.failed ? error_memory(error) : CHANCERY_OK;
}

/* Gives the line to the parser; false when it breaks a rule of quotes, behind `fault->column`. */
static bool parse_line(struct csv_reader *reader, struct fault *fault)
{
    buffer_byte(&reader->line, '\n');
    size_t read = csv_parse(&reader->parser, reader->line.bytes, reader->line.size, take_cell,
                            take_row, reader);
    if (read == reader->line.size)
        return true;
    fault->column = reader->line.bytes[read] == '"' ? read + 1 : read;
    fault->message = "a quote stands here that neither opens nor closes a cell";
    fault->hint = "a cell with quotes in it is written \"like \"\"this\"\"\"";
    return false;
}

/* What the parser does not see; NULL when the line is sound so far. */
static const struct fault *check_line(struct csv_reader *reader, struct fault *fault)
{
    fault->column = 1;
    if (reader->line.size > CSV_ROW_MAX || reader->row.size > CSV_ROW_MAX) {
        fault->line = reader->row_line;
        fault->message = "a row is longer than 4 MiB";
        fault->hint = "a quote that is never closed takes in all lines behind it";
        return fault;
    }
    return find_encoding_fault(reader, fault);
}

static const struct fault *check_row(struct csv_reader *reader, struct fault *fault)
{
    fault->column = 1;
    fault->line = reader->row_line;
    fault->hint = NULL;
    if (reader->overlong)
        fault->message = "a cell is longer than 1 MiB";
    else if (csv_count(reader) > CSV_CELLS_MAX)
        fault->message = "a row has more than 10000 cells";
    else if (reader->torn) {
        fault->message = "a carriage return stands inside the row";
        fault->hint = "lines end in LF or CRLF: convert those of an old Mac with tr '\\r' '\\n'";
    } else {
        return NULL;
    }
    return fault;
}

/* ---- Rows ---- */

static void start_row(struct csv_reader *reader)
{
    buffer_clear(&reader->row);
    buffer_clear(&reader->bytes);
    buffer_clear(&reader->ends);
    reader->rows = 0;
    reader->overlong = reader->torn = false;
    reader->row_line = reader->input->line;
}

static chancery_status out_of_lines(struct csv_reader *reader, chancery_error *error)
{
    const struct fault open = {.message = "a quote opens a cell in this row and is never closed",
                               .hint = "the file may be cut short",
                               .line = reader->row_line,
                               .column = 1};
    return reader->row.size > 0 ? refuse(reader, &open, error) : CHANCERY_END;
}

/* One line of the row: OK when the row is whole, AGAIN when a cell goes on in the next line. */
static chancery_status take_line(struct csv_reader *reader, chancery_error *error)
{
    struct fault fault = {.line = reader->input->line};
    chancery_status status = read_line(reader, error);
    if (status == CHANCERY_END)
        return out_of_lines(reader, error);
    if (status != CHANCERY_OK)
        return status;
    if (check_line(reader, &fault) || !parse_line(reader, &fault))
        return refuse(reader, &fault, error);
    if (reader->bytes.failed || reader->ends.failed || csv_error(&reader->parser) == CSV_ENOMEM)
        return error_memory(error);
    if (reader->rows == 0)
        return CHANCERY_AGAIN;
    return check_row(reader, &fault) ? refuse(reader, &fault, error) : CHANCERY_OK;
}

chancery_status csv_next(struct csv_reader *reader, chancery_error *error)
{
    chancery_status status;
    start_row(reader);
    while ((status = take_line(reader, error)) == CHANCERY_AGAIN)
        if (reader->row.size == 0) /* a blank line is no row */
            start_row(reader);
    return status;
}

chancery_status csv_refuse_unended(const struct csv_reader *reader, chancery_error *error)
{
    struct error_place place = {.file = reader->input->name,
                                .hint = "when it is whole, end it: echo >> FILE"};
    csv_place(reader, csv_count(reader) - 1, &place.line, &place.column);
    return error_at(error, CHANCERY_INVALID, &place,
                    "the last line has no line end, so that the file may be cut short");
}

size_t csv_count(const struct csv_reader *reader)
{
    return reader->ends.size / sizeof(size_t);
}

static size_t end_of(const struct csv_reader *reader, size_t index)
{
    size_t end;
    memcpy(&end, reader->ends.bytes + index * sizeof end, sizeof end);
    return end;
}

chancery_text csv_cell(const struct csv_reader *reader, size_t index)
{
    if (index >= csv_count(reader))
        return TEXT("");
    size_t start = index > 0 ? end_of(reader, index - 1) : 0;
    return text_slice(buffer_view(&reader->bytes).bytes + start, end_of(reader, index) - start);
}

chancery_text csv_raw(const struct csv_reader *reader)
{
    return buffer_view(&reader->row);
}

void csv_place(const struct csv_reader *reader, size_t index, size_t *line, size_t *column)
{
    chancery_text row = buffer_view(&reader->row);
    size_t at_line = reader->row_line, at_column = 1;
    bool quoted = false;
    for (size_t i = 0; i < row.size && index > 0; i++) {
        at_column++;
        if (row.bytes[i] == '\n') {
            at_line++;
            at_column = 1;
        }
        quoted ^= reader->form.quotes && row.bytes[i] == '"';
        index -= !quoted && row.bytes[i] == reader->form.delimiter;
    }
    *line = at_line;
    *column = at_column;
}
