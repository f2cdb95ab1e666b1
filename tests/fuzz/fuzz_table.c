/* fuzz_table.c - any bytes as a table, read by each of the formats of tables: by the names of its
 * columns, by each ready mapping, as COW Diplomatic Exchange. Every record is an event's text, a
 * reason why it is none, or a refusal with words and a place; what is no JSON was refused before.
 */
#include "fuzz_input.h"

#include "import/csv_format.h"
#include "import/mapping.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_event(const struct import_context *context, const struct import_record *record)
{
    chancery_event *event;
    chancery_error error = {0};
    for (size_t i = 0; i < record->mark_count; i++) {
        assert(record->marks[i].offset <= record->text.size && record->marks[i].line > 0);
        assert(i == 0 || record->marks[i].offset >= record->marks[i - 1].offset);
    }
    if (event_parse(context->schema, buffer_view(&record->text), &record->source, &event, &error) ==
        CHANCERY_OK)
        chancery_event_free(event);
    else
        assert(error.status == CHANCERY_INVALID && *error.message);
}

static void check_record(const struct import_context *context, const struct import_record *record,
                         chancery_status status, const chancery_error *error)
{
    assert(status == CHANCERY_OK || status == CHANCERY_INVALID);
    if (status == CHANCERY_INVALID)
        assert(*error->message && error->line > 0 && error->column > 0);
    else if (!record->left_out)
        check_event(context, record);
}

static void read_cow(const struct import_context *context, struct input *input)
{
    struct import_reader reader = {.format = &cow_format, .input = input, .context = context};
    struct import_record record = {0};
    chancery_error error = {0};
    chancery_status status = cow_format.open(&reader, &error);
    assert(status == CHANCERY_OK || *error.message);
    status = status == CHANCERY_OK ? status : CHANCERY_END;
    while (status != CHANCERY_END) {
        error = (chancery_error){0};
        import_record_clear(&record);
        status = cow_format.next(&reader, &record, &error);
        if (status != CHANCERY_END)
            check_record(context, &record, status, &error);
    }
    cow_format.close(&reader);
    import_record_free(&record);
}

/* A table by its header: the parts of csv_format.c, without reading a mapping for each input. */
struct table {
    struct csv_reader reader;
    struct columns columns;
    struct import_record record;
};

static bool next_row(struct table *table)
{
    chancery_status status;
    do {
        chancery_error error = {0};
        status = csv_next(&table->reader, &error);
        if (status == CHANCERY_OK)
            status = columns_check_row(&table->columns, &table->reader, &error);
        assert(status != CHANCERY_INVALID ||
               (*error.message && error.line > 0 && error.column > 0));
    } while (status == CHANCERY_INVALID);
    return status == CHANCERY_OK;
}

static void read_native(const struct import_context *context, struct table *table)
{
    struct csv_native *native;
    chancery_error error = {0};
    if (csv_native_make(context->schema, &table->columns, "fuzz", &native, &error) != CHANCERY_OK) {
        assert(*error.message);
        return;
    }
    while (next_row(table)) {
        error = (chancery_error){0};
        import_record_clear(&table->record);
        chancery_status status = csv_native_event(native, &table->reader, &table->record, &error);
        check_record(context, &table->record, status, &error);
    }
    csv_native_free(native);
}

static void read_mapped(const struct import_context *context, struct table *table,
                        struct import_mapping *mapping)
{
    struct mapping_memory memory = {0};
    struct mapping_row row;
    chancery_error error = {0};
    if (mapping_bind(mapping, &table->columns, "fuzz", &error) != CHANCERY_OK) {
        assert(*error.message);
        return;
    }
    while (next_row(table)) {
        chancery_status status;
        mapping_row_start(&row, mapping, context, &table->columns, &table->reader, &memory);
        do {
            error = (chancery_error){0};
            import_record_clear(&table->record);
            status = mapping_row_next(&row, &table->record, &error);
            if (status != CHANCERY_END)
                check_record(context, &table->record, status, &error);
        } while (status != CHANCERY_END);
        assert(mapping_row_finish(&row, NULL) == CHANCERY_OK);
    }
    arena_free(&memory.arena);
}

static void read_table(const struct import_context *context, struct input *input,
                       struct import_mapping *mapping)
{
    struct table table = {0};
    chancery_error error = {0};
    struct csv_form form = csv_recognise(input_look(input, CSV_HEAD));
    form.quotes = !mapping || mapping->form.quotes;
    assert(csv_open(&table.reader, input, form, &error) == CHANCERY_OK);
    if (columns_read(&table.reader, &table.columns, &error) != CHANCERY_OK)
        assert(*error.message);
    else if (mapping)
        read_mapped(context, &table, mapping);
    else
        read_native(context, &table);
    columns_free(&table.columns);
    csv_close(&table.reader);
    import_record_free(&table.record);
}

/* The ready mappings, each read once. */
static struct import_mapping *ready_mapping(size_t index)
{
    static struct import_mapping *read[MAPPINGS_MAX];
    const struct mapping_ready *ready = &mappings_ready[index];
    if (!read[index])
        assert(mapping_find(ready->name, &read[index], NULL) == CHANCERY_OK);
    return read[index];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_source source;
    struct input input;
    chancery_import_options options = {0};
    const struct import_context context = {.schema = chancery_schema_builtin(),
                                           .options = &options};
    size_t ready = 0;
    if (size == 0 || !fuzz_input_start(&source, &input, data + 1, size - 1))
        return 0;
    while (mappings_ready[ready].name)
        ready++;
    size_t chosen = data[0] % (ready + 2);
    if (chosen == ready)
        read_cow(&context, &input);
    else
        read_table(&context, &input, chosen < ready ? ready_mapping(chosen) : NULL);
    input_free(&input);
    return 0;
}
