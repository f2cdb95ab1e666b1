/* csv_native.c - tables whose header names fields: what `dump --format csv` writes, and what people
 * keep in spreadsheets. Several values in a cell stand between semicolons. */
#include "import/csv_format.h"

#include "base/status.h"
#include "event/json_write.h"
#include "import/cell.h"

#include <stdio.h>
#include <stdlib.h>

/* Columns that are not simply a field of that name. */
enum special { FIELD, DERIVED, TITLE, SOURCES, DETAILS, PLACE_NAME, PLACE_OTHER };

static const struct special_column {
    const char *name;
    enum special special;
} special_columns[] = {
    {"earliest", DERIVED},    {"latest", DERIVED},  {"precision", DERIVED}, {"title", TITLE},
    {"sources", SOURCES},     {"source", SOURCES},  {"details", DETAILS},   {"place", PLACE_NAME},
    {"country", PLACE_OTHER}, {"lat", PLACE_OTHER}, {"lon", PLACE_OTHER},
};

struct native_column {
    enum special special;
    const char *name;
    const chancery_field *field; /* of the envelope, of place or of some type; NULL: none */
};

struct csv_native {
    const chancery_schema *schema;
    struct native_column *columns;
    size_t count;
    size_t date; /* the column of the date, or COLUMN_NONE */
};

/* One row on its way. */
struct native_row {
    const struct csv_native *native;
    const struct csv_reader *reader;
    struct import_record *record;
    int64_t day;
    bool some; /* a member stands in the object that is being written */
    chancery_error *error;
};

/* ---- What a column means ---- */

static const chancery_field *find_field(const chancery_field *fields, size_t count,
                                        chancery_text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, fields[i].name))
            return &fields[i];
    return NULL;
}

/* A field of that name of any type: the form of a cell is the same in all that have it. */
static const chancery_field *find_own_field(const chancery_schema *schema, chancery_text name)
{
    for (size_t i = 0; i < schema->family_count; i++) {
        const chancery_family *family = &schema->families[i];
        for (size_t j = 0; j < family->type_count; j++) {
            const chancery_field *field =
                find_field(family->types[j].fields, family->types[j].field_count, name);
            if (field)
                return field;
        }
    }
    return NULL;
}

static bool find_column(const chancery_schema *schema, chancery_text name,
                        struct native_column *column)
{
    const chancery_field *place =
        find_field(schema->envelope, schema->envelope_count, TEXT("place"));
    for (size_t i = 0; i < sizeof special_columns / sizeof *special_columns; i++) {
        if (!text_is(name, special_columns[i].name))
            continue;
        *column = (struct native_column){.special = special_columns[i].special,
                                         .name = special_columns[i].name};
        if (column->special == PLACE_OTHER && place)
            column->field = find_field(place->members, place->member_count, name);
        return true;
    }
    const chancery_field *field = find_field(schema->envelope, schema->envelope_count, name);
    if (!field)
        field = find_own_field(schema, name);
    if (field)
        *column = (struct native_column){.name = field->name, .field = field};
    return field != NULL;
}

size_t csv_native_known(const chancery_schema *schema, const struct columns *columns)
{
    struct native_column column;
    size_t known = 0;
    for (size_t i = 0; i < columns->count; i++)
        known += find_column(schema, columns->names[i], &column);
    return known;
}

static void offer_fields(struct nearest *nearest, const chancery_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        nearest_offer(nearest, fields[i].name);
}

static chancery_status refuse_column(const chancery_schema *schema, const struct columns *columns,
                                     size_t index, const char *file, chancery_error *error)
{
    char hint[200];
    struct nearest nearest = nearest_start(columns->names[index]);
    offer_fields(&nearest, schema->envelope, schema->envelope_count);
    for (size_t i = 0; i < sizeof special_columns / sizeof *special_columns; i++)
        nearest_offer(&nearest, special_columns[i].name);
    for (size_t i = 0; i < schema->family_count; i++)
        for (size_t j = 0; j < schema->families[i].type_count; j++)
            offer_fields(&nearest, schema->families[i].types[j].fields,
                         schema->families[i].types[j].field_count);
    if (nearest.best)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest.best);
    else
        snprintf(hint, sizeof hint, "rename the column, or say with a mapping what it is (--map)");
    const struct error_place place = {
        .file = file, .line = columns->line, .column = 1, .hint = hint};
    return error_at(error, CHANCERY_INVALID, &place, "column \"%.*s\" is no field of an event",
                    TEXT_ARG(columns->names[index]));
}

/* What no table of events goes without. */
static chancery_status check_required(const struct columns *columns, const char *file,
                                      chancery_error *error)
{
    static const char *const required[] = {"type", "date", "actor"};
    const struct error_place place = {
        .file = file,
        .line = columns->line,
        .column = 1,
        .hint = columns->count == 1 ? "the header has a single column: is the delimiter right?"
                                    : "say with a mapping which column is what (--map)"};
    for (size_t i = 0; i < sizeof required / sizeof *required; i++)
        if (columns_find(columns, chancery_text_of(required[i])) == COLUMN_NONE)
            return error_at(error, CHANCERY_INVALID, &place, "there is no column \"%s\"",
                            required[i]);
    return CHANCERY_OK;
}

chancery_status csv_native_make(const chancery_schema *schema, const struct columns *columns,
                                const char *file, struct csv_native **native, chancery_error *error)
{
    chancery_status status = check_required(columns, file, error);
    if (status != CHANCERY_OK)
        return status;
    struct csv_native *made = calloc(1, sizeof *made);
    if (!made || !(made->columns = calloc(columns->count, sizeof *made->columns))) {
        free(made);
        return error_memory(error);
    }
    made->schema = schema;
    made->count = columns->count;
    made->date = columns_find(columns, TEXT("date"));
    for (size_t i = 0; i < columns->count; i++)
        if (!find_column(schema, columns->names[i], &made->columns[i]))
            status = refuse_column(schema, columns, i, file, error);
    if (status == CHANCERY_OK)
        *native = made;
    else
        csv_native_free(made);
    return status;
}

void csv_native_free(struct csv_native *native)
{
    if (!native)
        return;
    free(native->columns);
    free(native);
}

/* ---- Cells ---- */

static void open_member(struct native_row *row, const char *name, size_t column)
{
    struct buffer *out = &row->record->text;
    size_t line, at;
    if (row->some)
        buffer_byte(out, ',');
    row->some = true;
    csv_place(row->reader, column, &line, &at);
    import_mark(row->record, line, at);
    json_write_string(out, chancery_text_of(name));
    buffer_byte(out, ':');
}

static chancery_status refuse_cell(const struct native_row *row, size_t column,
                                   const chancery_error *found)
{
    struct error_place place = {.file = row->reader->input->name, .hint = found->hint};
    csv_place(row->reader, column, &place.line, &place.column);
    return error_at(row->error, CHANCERY_INVALID, &place, "%s", found->message);
}

static chancery_status write_party(struct native_row *row, size_t column, chancery_text cell)
{
    chancery_error found = {0};
    struct buffer *out = &row->record->text;
    const chancery_schema *schema = row->native->schema;
    if (chancery_party_by_code(schema->parties, cell)) {
        json_write_string(out, cell);
        return CHANCERY_OK;
    }
    return cell_write_party(out, schema, TEXT(""), cell, row->day, &found)
               ? CHANCERY_OK
               : refuse_cell(row, column, &found);
}

static chancery_status write_item(struct native_row *row, size_t column,
                                  const chancery_field *field, chancery_text cell)
{
    struct buffer *out = &row->record->text;
    if (field->kind == CHANCERY_INTEGER || field->kind == CHANCERY_DECIMAL)
        cell_write_number(out, cell);
    else if (field->kind == CHANCERY_BOOLEAN)
        cell_write_boolean(out, cell);
    else if (field->format == CHANCERY_FORMAT_PARTY)
        return write_party(row, column, cell);
    else
        json_write_string(out, cell);
    return CHANCERY_OK;
}

static chancery_status write_list(struct native_row *row, size_t column,
                                  const chancery_field *field, chancery_text cell)
{
    struct buffer *out = &row->record->text;
    chancery_status status = CHANCERY_OK;
    bool some = false;
    buffer_byte(out, '[');
    while (cell.size > 0 && status == CHANCERY_OK) {
        chancery_text piece = cell_take_piece(&cell, TEXT(";"));
        if (piece.size == 0)
            continue;
        buffer_string(out, some ? "," : "");
        some = true;
        status = write_item(row, column, field->items, piece);
    }
    buffer_byte(out, ']');
    return status;
}

/* Lists and objects may also stand as JSON. */
static bool is_json(const chancery_field *field, chancery_text cell)
{
    return (field->kind == CHANCERY_LIST && cell.bytes[0] == '[') || field->kind == CHANCERY_OBJECT;
}

static chancery_status write_field(struct native_row *row, size_t column, chancery_text cell)
{
    const struct native_column *about = &row->native->columns[column];
    open_member(row, about->name, column);
    if (is_json(about->field, cell))
        buffer_text(&row->record->text, cell);
    else if (about->field->kind == CHANCERY_LIST)
        return write_list(row, column, about->field, cell);
    else
        return write_item(row, column, about->field, cell);
    return CHANCERY_OK;
}

/* ---- Columns with a form of their own ---- */

/* A URI has a scheme and no space; anything else is the title of a source. */
static bool is_uri(chancery_text text)
{
    size_t colon = text_find(text, ':');
    for (size_t i = 0; i < colon; i++)
        if (!memchr("abcdefghijklmnopqrstuvwxyz0123456789+.-", text.bytes[i], 39))
            return false;
    return colon > 0 && colon + 1 < text.size && text_find(text, ' ') == text.size;
}

static bool has_member(chancery_text details, const char *key)
{
    struct buffer quoted = {0};
    json_write_string(&quoted, chancery_text_of(key));
    buffer_byte(&quoted, ':');
    bool found = memmem(details.bytes, details.size, quoted.bytes, quoted.size) != NULL;
    buffer_free(&quoted);
    return found;
}

static chancery_text special_cell(const struct native_row *row, enum special special)
{
    for (size_t i = 0; i < row->native->count; i++)
        if (row->native->columns[i].special == special)
            return csv_cell(row->reader, i);
    return TEXT("");
}

/* The details of a dump have the sources whole; the column has but their addresses. */
static chancery_status write_sources(struct native_row *row, size_t column, chancery_text cell)
{
    struct buffer *out = &row->record->text;
    bool some = false;
    if (has_member(special_cell(row, DETAILS), "sources"))
        return CHANCERY_OK;
    open_member(row, "sources", column);
    buffer_byte(out, '[');
    while (cell.size > 0) {
        chancery_text piece = cell_take_piece(&cell, TEXT(";"));
        if (piece.size == 0)
            continue;
        buffer_string(out, some ? "," : "");
        some = true;
        buffer_string(out, is_uri(piece) ? "{\"url\":" : "{\"title\":");
        json_write_string(out, piece);
        buffer_byte(out, '}');
    }
    buffer_byte(out, ']');
    return CHANCERY_OK;
}

/* An object whose members are members of the event. */
static chancery_status write_details(struct native_row *row, size_t column, chancery_text cell)
{
    chancery_error wrong = {0};
    if (cell.size < 2 || cell.bytes[0] != '{' || cell.bytes[cell.size - 1] != '}') {
        snprintf(wrong.message, sizeof wrong.message, "details must be a JSON object, not \"%.*s\"",
                 TEXT_ARG(cell));
        return refuse_cell(row, column, &wrong);
    }
    if (cell.size == 2)
        return CHANCERY_OK;
    size_t line, at;
    csv_place(row->reader, column, &line, &at);
    import_mark(row->record, line, at);
    if (row->some)
        buffer_byte(&row->record->text, ',');
    row->some = true;
    buffer_text(&row->record->text, text_slice(cell.bytes + 1, cell.size - 2));
    return CHANCERY_OK;
}

/* The place, from the columns that tell of it, when the first of them comes. */
static chancery_status write_place(struct native_row *row)
{
    struct native_row inner = *row;
    chancery_status status = CHANCERY_OK;
    bool begun = false;
    for (size_t i = 0; i < row->native->count && status == CHANCERY_OK; i++) {
        enum special special = row->native->columns[i].special;
        chancery_text cell = csv_cell(row->reader, i);
        if (cell.size == 0 || (special != PLACE_NAME && special != PLACE_OTHER))
            continue;
        if (!begun) {
            open_member(row, "place", i);
            buffer_byte(&row->record->text, '{');
            inner.some = false;
        }
        begun = true;
        if (special == PLACE_OTHER) {
            status = write_field(&inner, i, cell);
            continue;
        }
        open_member(&inner, "name", i);
        json_write_string(&row->record->text, cell);
    }
    buffer_string(&row->record->text, begun ? "}" : "");
    return status;
}

static chancery_status write_column(struct native_row *row, size_t column)
{
    chancery_text cell = csv_cell(row->reader, column);
    if (cell.size == 0)
        return CHANCERY_OK;
    switch (row->native->columns[column].special) {
    case FIELD:
        return write_field(row, column, cell);
    case SOURCES:
        return write_sources(row, column, cell);
    case DETAILS:
        return write_details(row, column, cell);
    case DERIVED:
    case TITLE:
    case PLACE_NAME:
    case PLACE_OTHER:
        break;
    }
    return CHANCERY_OK;
}

/* ---- Events ---- */

/* Whether the event would have this title anyway, and so need not keep it. */
static bool is_made_title(const struct native_row *row, chancery_text title)
{
    struct buffer whole = {0};
    chancery_event *event;
    buffer_text(&whole, buffer_view(&row->record->text));
    buffer_byte(&whole, '}');
    bool made = false;
    if (event_parse(row->native->schema, buffer_view(&whole), &row->record->source, &event, NULL) ==
        CHANCERY_OK) {
        made = text_equal(chancery_event_title(event), title);
        chancery_event_free(event);
    }
    buffer_free(&whole);
    return made;
}

static void write_title(struct native_row *row)
{
    for (size_t i = 0; i < row->native->count; i++) {
        chancery_text cell = csv_cell(row->reader, i);
        if (row->native->columns[i].special != TITLE || cell.size == 0 || is_made_title(row, cell))
            continue;
        open_member(row, "title", i);
        json_write_string(&row->record->text, cell);
    }
}

static int64_t find_day(const struct native_row *row)
{
    chancery_date date;
    if (chancery_date_parse(csv_cell(row->reader, row->native->date), &date, NULL) != CHANCERY_OK)
        return CHANCERY_DAY_NONE;
    return date.earliest == CHANCERY_DAY_MIN ? date.latest : date.earliest;
}

chancery_status csv_native_event(const struct csv_native *native, const struct csv_reader *reader,
                                 struct import_record *record, chancery_error *error)
{
    struct native_row row = {.native = native, .reader = reader, .record = record, .error = error};
    row.day = find_day(&row);
    buffer_byte(&record->text, '{');
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < native->count && status == CHANCERY_OK; i++)
        status = write_column(&row, i);
    if (status == CHANCERY_OK)
        status = write_place(&row);
    if (status == CHANCERY_OK)
        write_title(&row);
    buffer_byte(&record->text, '}');
    return record->text.failed ? error_memory(error) : status;
}
