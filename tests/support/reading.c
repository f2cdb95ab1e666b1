#include "reading.h"

#include "fixture.h"
#include "memory_input.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Records ---- */

struct telling {
    struct buffer *out;
    struct reading so_far;
    void (*event)(void *context, const struct import_record *record, const chancery_event *event);
    void *context;
};

static void tell(const struct telling *telling, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void tell(const struct telling *telling, const char *format, ...)
{
    char line[8192];
    va_list arguments;
    if (!telling->out)
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    buffer_string(telling->out, line);
    buffer_byte(telling->out, '\n');
}

static void tell_event(struct telling *telling, const chancery_schema *schema,
                       const struct import_record *record)
{
    chancery_event *event = NULL;
    chancery_error error = {0};
    chancery_text text = buffer_view(&record->text);
    chancery_status status = event_parse(schema, text, &record->source, &event, &error);
    cr_assert_eq(status, CHANCERY_OK, "%s: %.*s", error.message, (int)text.size, text.bytes);
    telling->so_far.events++;
    tell(telling, "%zu %.*s", record->source.line, (int)text.size, text.bytes);
    if (telling->event)
        telling->event(telling->context, record, event);
    chancery_event_free(event);
}

static void check_source(const chancery_schema *schema, const struct import_record *record)
{
    chancery_event *event = NULL;
    chancery_error error = {0};
    chancery_status status =
        event_parse_source(schema, buffer_view(&record->text), &record->source, &event, &error);
    cr_assert_eq(status, CHANCERY_OK, "%s", error.message);
    chancery_event_free(event);
}

static void tell_record(struct telling *telling, const chancery_schema *schema,
                        const struct import_record *record)
{
    chancery_text text = buffer_view(&record->text);
    if (record->left_out) {
        telling->so_far.left_out++;
        tell(telling, "%zu left out: %s", record->source.line, record->left_out);
    } else if (record->joins.size > 0) {
        check_source(schema, record);
        telling->so_far.joins++;
        tell(telling, "%zu + %.*s %.*s", record->source.line, (int)record->joins.size,
             record->joins.bytes, (int)text.size, text.bytes);
    } else {
        tell_event(telling, schema, record);
    }
}

static void tell_refusal(struct telling *telling, const chancery_error *error)
{
    telling->so_far.refused++;
    tell(telling, "%s:%zu:%zu: %s%s%s%s", error->file, error->line, error->column, error->message,
         *error->hint ? " [" : "", error->hint, *error->hint ? "]" : "");
}

static void read_all(struct import_reader *reader, struct telling *telling)
{
    struct import_record record = {0};
    chancery_error error = {0};
    chancery_status status = reader->format->open(reader, &error);
    if (status == CHANCERY_INVALID)
        tell_refusal(telling, &error);
    bool reading = status == CHANCERY_OK;
    while (reading) {
        error = (chancery_error){0};
        import_record_clear(&record);
        status = reader->format->next(reader, &record, &error);
        if (status == CHANCERY_OK)
            tell_record(telling, reader->context->schema, &record);
        else if (status == CHANCERY_INVALID)
            tell_refusal(telling, &error);
        reading = !reader->broken && (status == CHANCERY_OK || status == CHANCERY_INVALID);
    }
    import_record_free(&record);
    reader->format->close(reader);
}

struct reading reading_of(const struct import_format *format, chancery_text bytes,
                          const chancery_import_options *options, struct buffer *out,
                          void (*event)(void *context, const struct import_record *record,
                                        const chancery_event *event),
                          void *context)
{
    static const chancery_import_options none = {0};
    struct telling telling = {.out = out, .event = event, .context = context};
    struct input input = {0};
    const struct import_context all = {.schema = chancery_schema_builtin(),
                                       .options = options ? options : &none};
    struct import_reader reader = {.format = format, .input = &input, .context = &all};
    cr_assert_eq(input_start(&input, "in", memory_fill, &bytes, NULL), CHANCERY_OK);
    read_all(&reader, &telling);
    input_free(&input);
    return telling.so_far;
}

const char *reading_text(const struct import_format *format, const char *bytes)
{
    struct buffer out = {0};
    reading_of(format, chancery_text_of(bytes), NULL, &out, NULL, NULL);
    for (size_t i = 0; i < out.size; i++)
        if (out.bytes[i] == '"')
            out.bytes[i] = '\'';
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

/* ---- Real files ---- */

chancery_text reading_file(const char *name)
{
    char path[4096];
    struct buffer bytes = {0};
    const char *folder = getenv("CHANCERY_DATA");
    if (!folder)
        cr_skip_test("CHANCERY_DATA is not set");
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        cr_skip_test("%s is not there", path);
    for (size_t size = 1; size > 0; bytes.size += size) {
        char *room = buffer_reserve(&bytes, 1 << 16);
        cr_assert_not_null(room);
        size = fread(room, 1, 1 << 16, file);
    }
    fclose(file);
    const char *kept = fixture_keep(buffer_view(&bytes));
    chancery_text text = text_slice(kept, bytes.size);
    buffer_free(&bytes);
    return text;
}
