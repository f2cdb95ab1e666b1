#include "export/export.h"

#include "base/status.h"
#include "query/cursor.h"

/* Large enough that a write costs little beside what it carries. */
enum { EXPORT_PIECE = 256 * 1024 };
/* What is made room for at once, so that a short answer does not grow step by step. */
enum { EXPORT_START = 16 * 1024 };

static const char *const names[] = {"json", "jsonl", "csv", NULL};
static const struct export_format *const formats[] = {&export_json, &export_jsonl, &export_csv};

_Static_assert(sizeof names / sizeof *names == sizeof formats / sizeof *formats + 1,
               "every format has its name");

const char *const *chancery_export_formats(void)
{
    return names;
}

static chancery_status flush(struct exporter *exporter, chancery_error *error)
{
    if (exporter->text.failed || exporter->parties.failed)
        return error_memory(error);
    if (exporter->text.size == 0)
        return CHANCERY_OK;
    chancery_cursor_pause(exporter->cursor);
    chancery_status status =
        exporter->sink->write(exporter->sink->context, exporter->text.bytes, exporter->text.size);
    buffer_clear(&exporter->text);
    return status;
}

static void note_bounds(struct exporter *exporter, const struct record_head *head)
{
    if (head->earliest != CHANCERY_DAY_MIN && head->earliest < exporter->earliest)
        exporter->earliest = head->earliest;
    if (head->latest != CHANCERY_DAY_MAX && head->latest > exporter->latest)
        exporter->latest = head->latest;
}

static void note_parties(struct exporter *exporter, const struct record_head *head)
{
    struct buffer *seen = &exporter->parties;
    for (size_t i = 0; i < head->party_count; i++) {
        uint16_t number = record_party_at(head, i).number;
        while (seen->size <= number && !seen->failed)
            buffer_byte(seen, false);
        if (!seen->failed)
            seen->bytes[number] = true;
    }
}

struct history {
    struct exporter *exporter;
    const struct export_format *format;
};

static chancery_status write_past(void *context, chancery_event *event)
{
    const struct history *history = context;
    history->format->event(history->exporter, event);
    return CHANCERY_OK;
}

static chancery_status write_current(struct exporter *exporter, const struct export_format *format,
                                     const struct record_head *head, chancery_error *error)
{
    chancery_event *event;
    if (format->record && format->record(exporter, head))
        return CHANCERY_OK;
    chancery_status status = cursor_decode(exporter->cursor, head, &event, error);
    if (status == CHANCERY_OK)
        format->event(exporter, event);
    return status;
}

static chancery_status write_event(struct exporter *exporter, const struct export_format *format,
                                   const struct record_head *head, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    note_bounds(exporter, head);
    if (format->lists_parties)
        note_parties(exporter, head);
    if (format->history)
        status = cursor_history(exporter->cursor, head, write_past,
                                &(struct history){exporter, format}, error);
    if (status == CHANCERY_OK)
        status = write_current(exporter, format, head, error);
    exporter->events++;
    return status;
}

static chancery_status write_events(struct exporter *exporter, const struct export_format *format,
                                    chancery_error *error)
{
    struct record_head head;
    chancery_status status;
    while ((status = cursor_next_head(exporter->cursor, &head, error)) == CHANCERY_OK) {
        status = write_event(exporter, format, &head, error);
        if (status == CHANCERY_OK && exporter->text.size >= EXPORT_PIECE)
            status = flush(exporter, error);
        if (status != CHANCERY_OK)
            return status;
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status write_all(struct exporter *exporter, const struct export_format *format,
                                 chancery_error *error)
{
    buffer_reserve(&exporter->text, EXPORT_START);
    if (format->begin)
        format->begin(exporter);
    chancery_status status = write_events(exporter, format, error);
    if (status == CHANCERY_OK && format->end)
        format->end(exporter);
    return status == CHANCERY_OK ? flush(exporter, error) : status;
}

static const struct export_format *format_find(const char *name)
{
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return formats[i];
    return NULL;
}

chancery_status chancery_export(chancery_cursor *cursor, const char *format, chancery_text query,
                                const chancery_sink *sink, chancery_error *error)
{
    const struct export_format *chosen = format_find(format);
    struct exporter exporter = {
        .cursor = cursor,
        .sink = sink,
        .query = query,
        .earliest = CHANCERY_DAY_MAX,
        .latest = CHANCERY_DAY_MIN,
    };
    if (!chosen)
        return error_at(error, CHANCERY_USAGE,
                        &(struct error_place){.hint = "the formats are json, jsonl and csv"},
                        "no format is called \"%.*s\"", TEXT_ARG(chancery_text_of(format)));
    if (chosen->record && !(exporter.json = json_record_new(cursor_names(cursor))))
        return error_memory(error);
    chancery_status status = write_all(&exporter, chosen, error);
    json_record_free(exporter.json);
    buffer_free(&exporter.parties);
    buffer_free(&exporter.cell);
    buffer_free(&exporter.text);
    return status;
}
