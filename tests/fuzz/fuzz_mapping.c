/* fuzz_mapping.c - any bytes as a mapping. What is refused is refused in words; what is accepted
 * makes records of every row of a small table, or says what it lacks.
 */
#include "fuzz_input.h"

#include "import/mapping.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char table[] = "a,b,c,d\n"
                            "USA,2019-03-14,mission.closed,12\n"
                            "USA,2019-03-15,x y,\n"
                            "\"\xC3\xA9,;|\",14.03.2019,NA,cow:2\n";

static void make_rows(struct import_mapping *mapping, struct csv_reader *reader,
                      const struct columns *columns)
{
    const chancery_import_options options = {0};
    const struct import_context context = {.schema = chancery_schema_builtin(),
                                           .options = &options};
    struct mapping_memory memory = {0};
    struct import_record record = {0};
    struct mapping_row row;
    while (csv_next(reader, NULL) == CHANCERY_OK) {
        chancery_status status;
        mapping_row_start(&row, mapping, &context, columns, reader, &memory);
        do {
            chancery_error error = {0};
            import_record_clear(&record);
            status = mapping_row_next(&row, &record, &error);
            assert(status != CHANCERY_INVALID || (*error.message && error.line > 0));
            assert(status != CHANCERY_OK || record.left_out || record.text.size > 0);
        } while (status != CHANCERY_END);
        assert(mapping_row_finish(&row, NULL) == CHANCERY_OK);
    }
    import_record_free(&record);
    arena_free(&memory.arena);
}

static void read_table(struct import_mapping *mapping)
{
    struct fuzz_source source;
    struct input input;
    struct csv_reader reader;
    struct columns columns;
    chancery_error error = {0};
    assert(fuzz_input_start(&source, &input, (const uint8_t *)table, sizeof table - 1));
    const struct csv_form form = {.delimiter = ',', .quotes = mapping->form.quotes};
    assert(csv_open(&reader, &input, form, &error) == CHANCERY_OK);
    assert(columns_read(&reader, &columns, &error) == CHANCERY_OK);
    if (mapping_bind(mapping, &columns, "table", &error) == CHANCERY_OK)
        make_rows(mapping, &reader, &columns);
    else
        assert(*error.message);
    columns_free(&columns);
    csv_close(&reader);
    input_free(&input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct import_mapping *mapping;
    chancery_error error = {0};
    const chancery_text json = text_slice((const char *)data, size);
    if (mapping_read(json, "fuzz", &mapping, &error) != CHANCERY_OK) {
        assert(error.status == CHANCERY_INVALID && *error.message);
        return 0;
    }
    read_table(mapping);
    mapping_free(mapping);
    return 0;
}
