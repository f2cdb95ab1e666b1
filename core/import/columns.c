#include "import/columns.h"

#include "base/status.h"

#include <stdio.h>

static chancery_status refuse(const struct csv_reader *reader, size_t index, const char *hint,
                              const char *what, chancery_error *error)
{
    struct error_place place = {.file = reader->input->name, .hint = hint};
    csv_place(reader, index, &place.line, &place.column);
    return error_at(error, CHANCERY_INVALID, &place, "%s \"%.*s\"", what,
                    TEXT_ARG(csv_cell(reader, index)));
}

/* Names are compared without the spaces around them, which nobody sees. */
static chancery_text trim(chancery_text name)
{
    while (name.size > 0 && name.bytes[0] == ' ')
        name = text_slice(name.bytes + 1, name.size - 1);
    while (name.size > 0 && name.bytes[name.size - 1] == ' ')
        name.size--;
    return name;
}

static chancery_status add_name(struct columns *columns, const struct csv_reader *reader,
                                chancery_error *error)
{
    size_t index = columns->count;
    chancery_text name = trim(csv_cell(reader, index));
    if (name.size == 0)
        return refuse(reader, index, "name it in the header, or take it out",
                      "a column has no name:", error);
    if (columns_find(columns, name) != COLUMN_NONE)
        return refuse(reader, index, "rename one of them", "two columns are called", error);
    columns->names[columns->count++] = arena_text(&columns->arena, name);
    return CHANCERY_OK;
}

static chancery_status add_names(struct columns *columns, const struct csv_reader *reader,
                                 chancery_error *error)
{
    size_t count = csv_count(reader);
    chancery_status status = CHANCERY_OK;
    columns->trailing = count > 1 && csv_cell(reader, count - 1).size == 0;
    count -= columns->trailing;
    columns->names = arena_make(&columns->arena, count, sizeof *columns->names);
    columns->header = arena_text(&columns->arena, csv_raw(reader));
    columns->line = reader->row_line;
    for (size_t i = 0; i < count && !columns->arena.failed && status == CHANCERY_OK; i++)
        status = add_name(columns, reader, error);
    return columns->arena.failed ? error_memory(error) : status;
}

chancery_status columns_read(struct csv_reader *reader, struct columns *columns,
                             chancery_error *error)
{
    struct columns read = {0};
    const struct error_place start = {.file = reader->input->name, .line = 1, .column = 1};
    chancery_status status = csv_next(reader, error);
    if (status == CHANCERY_END)
        return error_at(error, CHANCERY_INVALID, &start, "there is no header of column names");
    if (status == CHANCERY_OK)
        status = add_names(&read, reader, error);
    if (status == CHANCERY_OK)
        *columns = read;
    else
        columns_free(&read);
    return status;
}

void columns_free(struct columns *columns)
{
    arena_free(&columns->arena);
    *columns = (struct columns){0};
}

size_t columns_find(const struct columns *columns, chancery_text name)
{
    for (size_t i = 0; i < columns->count; i++)
        if (text_equal(columns->names[i], name))
            return i;
    return COLUMN_NONE;
}

const char *columns_nearest(const struct columns *columns, chancery_text name)
{
    struct nearest nearest = nearest_start(name);
    for (size_t i = 0; i < columns->count; i++)
        nearest_offer(&nearest, columns->names[i].bytes);
    return nearest.best;
}

chancery_status columns_check_row(const struct columns *columns, const struct csv_reader *reader,
                                  chancery_error *error)
{
    size_t count = csv_count(reader);
    bool spare =
        columns->trailing && count == columns->count + 1 && csv_cell(reader, count - 1).size == 0;
    struct error_place place = {.file = reader->input->name};
    if (count == columns->count || spare)
        return CHANCERY_OK;
    csv_place(reader, count < columns->count ? count : columns->count, &place.line, &place.column);
    if (count == 1)
        place.hint = "the rows may be separated otherwise than the header";
    else
        place.hint = count > columns->count
                         ? "a cell with the delimiter in it stands in quotes"
                         : "the row may be cut short, or a line end in a cell lacks its quotes";
    return error_at(error, CHANCERY_INVALID, &place, "the row has %zu cell%s, the header %zu",
                    count, count == 1 ? "" : "s", columns->count);
}
