/* fuzz_coded.c - any bytes as a file of machine-coded reports: whatever the format makes an event
 * of is one by the referee, event_parse, each refusal has words and a place, and rows and records
 * are as many. Built once for each format, which is FUZZ_FORMAT.
 */
#include "../support/memory_input.h"
#include "import/coded.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_refusal(const chancery_error *error)
{
    assert(error->status == CHANCERY_INVALID && *error->message);
    assert(error->line > 0 && error->column > 0 && strcmp(error->file, "fuzz") == 0);
}

static void check_record(const struct import_context *context, const struct import_record *record)
{
    chancery_event *event = NULL;
    chancery_error error = {0};
    chancery_status status = record->joins.size > 0
                                 ? event_parse_source(context->schema, buffer_view(&record->text),
                                                      &record->source, &event, &error)
                                 : event_parse(context->schema, buffer_view(&record->text),
                                               &record->source, &event, &error);
    assert(status == CHANCERY_OK);
    chancery_event_free(event);
}

static void read_all(struct import_reader *reader)
{
    struct import_record record = {0};
    chancery_status status = CHANCERY_OK;
    while (status != CHANCERY_END) {
        chancery_error error = {0};
        import_record_clear(&record);
        status = reader->format->next(reader, &record, &error);
        assert(status == CHANCERY_OK || status == CHANCERY_END || status == CHANCERY_INVALID);
        if (status == CHANCERY_INVALID)
            check_refusal(&error);
        else if (status == CHANCERY_OK && !record.left_out)
            check_record(reader->context, &record);
    }
    import_record_free(&record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const chancery_import_options options = {0};
    const struct import_context context = {.schema = chancery_schema_builtin(),
                                           .options = &options};
    struct input input = {0};
    chancery_text bytes = {(const char *)data, size};
    chancery_text head = bytes;
    struct import_reader reader = {.format = &FUZZ_FORMAT, .input = &input, .context = &context};
    chancery_error error = {0};
    assert(input_start(&input, "fuzz", memory_fill, &bytes, NULL) == CHANCERY_OK);
    assert(reader.format->recognise(head, "fuzz") <= 100);
    chancery_status status = reader.format->open(&reader, &error);
    if (status == CHANCERY_OK)
        read_all(&reader);
    else if (status == CHANCERY_INVALID)
        check_refusal(&error);
    else
        assert(status == CHANCERY_END);
    reader.format->close(&reader);
    input_free(&input);
    return 0;
}
