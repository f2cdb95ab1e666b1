/* records.h - all records of a file in memory, packed or not, as an import reads them but without a
 * database: for programs that look at very many files. */
#ifndef TESTS_RECORDS_H
#define TESTS_RECORDS_H

#include "import/format.h"
#include "import/unpack.h"

#include "base/text.h"

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is done with each event; `error` is what refuses it, NULL for a good one. */
typedef void records_visit(void *context, const chancery_event *event, const chancery_error *error);

/* A source that joins an event: seen as an event of that uid which has nothing else. */
static inline void records_of_source(const struct import_record *record,
                                     const chancery_schema *schema, records_visit *visit,
                                     void *context)
{
    const struct event_source made = {.file = record->source.file, .line = 1, .column = 1};
    chancery_event *event = NULL;
    chancery_error error = {0};
    if (event_parse_source(schema, buffer_view(&record->text), &made, &event, &error) ==
        CHANCERY_OK) {
        event->uid = record->joins;
        event->type = event->date = TEXT("");
        visit(context, event, NULL);
    } else {
        visit(context, NULL, &error);
    }
    chancery_event_free(event);
}

static inline void records_of_event(const struct import_record *record,
                                    const chancery_schema *schema, records_visit *visit,
                                    void *context)
{
    const struct event_source made = {.file = record->source.file, .line = 1, .column = 1};
    chancery_event *event = NULL;
    chancery_error error = {0};
    chancery_status status =
        event_parse(schema, buffer_view(&record->text),
                    record->mark_count > 0 ? &made : &record->source, &event, &error);
    visit(context, status == CHANCERY_OK ? event : NULL, status == CHANCERY_OK ? NULL : &error);
    chancery_event_free(event);
}

static inline void records_of_reader(struct import_reader *reader, records_visit *visit,
                                     void *context)
{
    struct import_record record = {0};
    chancery_status status = CHANCERY_OK;
    while (status != CHANCERY_END && !reader->broken) {
        chancery_error error = {0};
        import_record_clear(&record);
        record.source.file = reader->input->name;
        status = reader->format->next(reader, &record, &error);
        assert(status == CHANCERY_OK || status == CHANCERY_END || status == CHANCERY_INVALID);
        reader->broken = reader->broken || reader->input->failure.status != CHANCERY_OK;
        assert(!record.text.failed);
        if (status == CHANCERY_OK && record.joins.size > 0)
            records_of_source(&record, reader->context->schema, visit, context);
        else if (status == CHANCERY_OK && !record.left_out)
            records_of_event(&record, reader->context->schema, visit, context);
        else if (status == CHANCERY_INVALID)
            visit(context, NULL, &error);
    }
    import_record_free(&record);
}

/* `format` NULL: whichever is recognised. */
static inline void records_of_input(struct input *input, const struct import_format *format,
                                    records_visit *visit, void *context)
{
    const chancery_import_options options = {0};
    const struct import_context shared = {.schema = chancery_schema_builtin(), .options = &options};
    struct import_reader reader = {.format = format, .input = input, .context = &shared};
    chancery_error error = {0};
    if (!format)
        reader.format = import_format_recognise(input_look(input, 4096), input->name);
    if (!reader.format)
        return;
    chancery_status status =
        reader.format->open ? reader.format->open(&reader, &error) : CHANCERY_OK;
    if (status == CHANCERY_OK)
        records_of_reader(&reader, visit, context);
    else if (status == CHANCERY_INVALID)
        visit(context, NULL, &error);
    if (reader.format->close)
        reader.format->close(&reader);
}

static inline void records_of_members(const struct spool *spool, const struct import_format *format,
                                      records_visit *visit, void *context)
{
    const chancery_import_options options = {.max_size = 16 << 20};
    struct unpack unpack;
    chancery_error error = {0};
    chancery_status status = unpack_open(spool, &options, &unpack, &error);
    while (status == CHANCERY_OK) {
        struct input input;
        status = unpack_next(&unpack, &input, &error);
        if (status != CHANCERY_OK)
            break;
        records_of_input(&input, format, visit, context);
        input_free(&input);
    }
    if (status == CHANCERY_INVALID)
        visit(context, NULL, &error);
    unpack_close(&unpack);
}

static inline void records_of_bytes(chancery_text bytes, const struct import_format *format,
                                    records_visit *visit, void *context)
{
    static int file =
        -1; /* one for all: a descriptor for each would take longer than its reading */
    if (file < 0)
        file = memfd_create("records", MFD_CLOEXEC);
    assert(file >= 0 && ftruncate(file, 0) == 0);
    assert(pwrite(file, bytes.bytes, bytes.size, 0) == (ssize_t)bytes.size);
    const struct spool spool = {.name = "records", .fd = file, .size = bytes.size};
    records_of_members(&spool, format, visit, context);
}

#endif
