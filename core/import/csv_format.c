/* csv_format.c - tables of text: finds out what the columns are, by the mapping asked for, by a
 * ready mapping whose columns the header has, or by their names. */
#include "import/csv_format.h"

#include "base/status.h"
#include "import/mapping.h"

#include <stdlib.h>

struct csv_state {
    struct csv_reader reader;
    struct columns columns;
    struct csv_native *native; /* when there is no mapping */
    struct import_mapping *mapping;
    struct mapping_memory memory;
    struct mapping_row row;
    bool in_row; /* the row may give more events */
};

/* ---- Opening ---- */

static struct csv_form form_of(const struct import_reader *reader,
                               const struct import_mapping *mapping)
{
    struct csv_form form = csv_recognise(input_look(reader->input, CSV_HEAD));
    if (mapping && mapping->form.delimiter)
        form.delimiter = mapping->form.delimiter;
    if (mapping)
        form.quotes = mapping->form.quotes;
    return form;
}

static chancery_status skip_lines(struct input *input, size_t count, chancery_error *error)
{
    struct buffer line = {0};
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < count && status == CHANCERY_OK; i++)
        status = input_line(input, 0, &line, error);
    buffer_free(&line);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* Reads the header, and then knows what the columns are. */
static chancery_status start(struct import_reader *reader, struct csv_state *state,
                             chancery_error *error)
{
    const char *file = reader->input->name;
    size_t skip = state->mapping ? state->mapping->skip : 0;
    chancery_status status = skip_lines(reader->input, skip, error);
    if (status == CHANCERY_OK)
        status = csv_open(&state->reader, reader->input, form_of(reader, state->mapping), error);
    if (status == CHANCERY_OK)
        status = columns_read(&state->reader, &state->columns, error);
    if (status == CHANCERY_OK && !state->mapping)
        status = mapping_recognise(&state->columns, &state->mapping, error);
    if (status != CHANCERY_OK)
        return status;
    reader->header = state->columns.header;
    if (!state->mapping)
        return csv_native_make(reader->context->schema, &state->columns, file, &state->native,
                               error);
    state->reader.form.quotes = state->mapping->form.quotes;
    status = csv_form_set(&state->reader, error);
    return status == CHANCERY_OK ? mapping_bind(state->mapping, &state->columns, file, error)
                                 : status;
}

static chancery_status csv_format_open(struct import_reader *reader, chancery_error *error)
{
    struct csv_state *state = calloc(1, sizeof *state);
    chancery_status status = CHANCERY_OK;
    if (!state)
        return error_memory(error);
    reader->state = state;
    if (reader->context->options->mapping)
        status = mapping_find(reader->context->options->mapping, &state->mapping, error);
    return status == CHANCERY_OK ? start(reader, state, error) : status;
}

static void csv_format_close(struct import_reader *reader)
{
    struct csv_state *state = reader->state;
    if (!state)
        return;
    csv_close(&state->reader);
    columns_free(&state->columns);
    csv_native_free(state->native);
    mapping_free(state->mapping);
    arena_free(&state->memory.arena);
    free(state);
    reader->state = NULL;
}

/* ---- Rows ---- */

/* Whether the last cell of a row may have been cut without a trace: it is not empty, and some event
 * is made from it. */
static bool may_be_cut(const struct csv_state *state)
{
    size_t last = csv_count(&state->reader) - 1;
    return state->reader.unended && (!state->mapping || (csv_cell(&state->reader, last).size > 0 &&
                                                         mapping_uses(state->mapping, last)));
}

static chancery_status next_row(struct csv_state *state, struct import_record *record,
                                chancery_error *error)
{
    chancery_status status = csv_next(&state->reader, error);
    if (status == CHANCERY_OK)
        status = columns_check_row(&state->columns, &state->reader, error);
    if (status == CHANCERY_OK && may_be_cut(state))
        status = csv_refuse_unended(&state->reader, error);
    record->raw = csv_raw(&state->reader);
    return status;
}

static void place_record(const struct csv_state *state, struct import_record *record)
{
    record->raw = csv_raw(&state->reader);
    record->source.file = state->reader.input->name;
    record->source.line = state->reader.row_line;
    record->source.column = 1;
}

static chancery_status next_mapped(const struct import_reader *reader, struct csv_state *state,
                                   struct import_record *record, chancery_error *error)
{
    for (;;) {
        chancery_status status = CHANCERY_OK;
        if (!state->in_row)
            status = next_row(state, record, error);
        if (status != CHANCERY_OK)
            return status;
        if (!state->in_row)
            mapping_row_start(&state->row, state->mapping, reader->context, &state->columns,
                              &state->reader, &state->memory);
        state->in_row = true;
        place_record(state, record);
        status = mapping_row_next(&state->row, record, error);
        if (status != CHANCERY_END)
            return status;
        state->in_row = false;
        status = mapping_row_finish(&state->row, error);
        if (status != CHANCERY_OK)
            return status;
    }
}

static chancery_status csv_format_next(struct import_reader *reader, struct import_record *record,
                                       chancery_error *error)
{
    struct csv_state *state = reader->state;
    if (state->mapping)
        return next_mapped(reader, state, record, error);
    chancery_status status = next_row(state, record, error);
    if (status != CHANCERY_OK)
        return status;
    place_record(state, record);
    return csv_native_event(state->native, &state->reader, record, error);
}

/* ---- Recognition ---- */

/* The header of a table, as an input of its own. */
static chancery_status fill_header(void *from, char *bytes, size_t room, size_t *size,
                                   chancery_error *error)
{
    chancery_text *rest = from;
    (void)error;
    *size = rest->size < room ? rest->size : room;
    memcpy(bytes, rest->bytes, *size);
    *rest = text_slice(rest->bytes + *size, rest->size - *size);
    return CHANCERY_OK;
}

enum { SURELY = 90, LIKELY = 60, PERHAPS = 20 };

/* How well the names of columns fit: those of a ready mapping, or of our own fields. */
static unsigned judge_columns(const struct columns *columns)
{
    enum { KNOWN_LEAST = 2 };
    struct import_mapping *mapping = NULL;
    mapping_recognise(columns, &mapping, NULL);
    bool ready = mapping != NULL;
    mapping_free(mapping);
    size_t known = csv_native_known(chancery_schema_builtin(), columns);
    if (ready || columns->count < KNOWN_LEAST)
        return ready ? SURELY : 0;
    return known == columns->count ? LIKELY : known >= KNOWN_LEAST ? PERHAPS : 0;
}

/* What knows its own header claims more. */
static unsigned csv_format_recognise(chancery_text head, const char *file_name)
{
    chancery_text line = text_slice(head.bytes, text_find(head, '\n'));
    const struct csv_form form = csv_recognise(head);
    struct input input;
    struct csv_reader reader;
    struct columns columns;
    unsigned score = 0;
    size_t size = line.size;
    if (line.size == 0 || memchr("{[<", line.bytes[0], 3) ||
        input_start(&input, file_name, fill_header, &line, NULL) != CHANCERY_OK)
        return 0;
    if (csv_open(&reader, &input, form, NULL) == CHANCERY_OK &&
        columns_read(&reader, &columns, NULL) == CHANCERY_OK) {
        score = judge_columns(&columns);
        columns_free(&columns);
    } else if (memmem(head.bytes, size, "date", 4)) { /* to say what is wrong with the header */
        score = PERHAPS;
    }
    csv_close(&reader);
    input_free(&input);
    return score;
}

const struct import_format csv_format = {
    .name = "csv",
    .description = "CSV or TSV with a header: columns named like fields, or a mapping (--map)",
    .recognise = csv_format_recognise,
    .open = csv_format_open,
    .next = csv_format_next,
    .close = csv_format_close,
};
