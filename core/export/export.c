#include "export/export.h"

#include "base/status.h"
#include "export/relief.h"
#include "query/cursor.h"

/* Large enough that a write costs little beside what it carries. */
enum { EXPORT_PIECE = 256 * 1024 };
/* Events of an answer behind which a second thread is worth its while. */
enum { EXPORT_ALONE = 4096 };
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

chancery_status exporter_send(struct exporter *exporter, struct buffer *text, chancery_error *error)
{
    const struct chancery_sink *sink = exporter->sink;
    if (text->failed)
        return error_memory(error);
    if (text->size == 0)
        return CHANCERY_OK;
    chancery_cursor_pause(exporter->cursor);
    chancery_status status = sink->write(sink->context, text->bytes, text->size);
    buffer_clear(text);
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

static chancery_status write_past(void *context, chancery_event *event)
{
    struct exporter *exporter = context;
    exporter->format->event(exporter, event);
    return CHANCERY_OK;
}

static chancery_status decode(struct exporter *exporter, const struct record_head *head,
                              chancery_event **event, chancery_error *error)
{
    if (!exporter->relieved)
        return cursor_decode(exporter->cursor, head, event, error);
    arena_clear(&exporter->event.arena);
    *event = &exporter->event;
    return record_decode(head, cursor_names(exporter->cursor),
                         cursor_vocabulary(exporter->cursor)->schema, &exporter->event, error);
}

static chancery_status write_current(struct exporter *exporter, const struct record_head *head,
                                     chancery_error *error)
{
    const struct export_format *format = exporter->format;
    chancery_event *event;
    if (format->record && format->record(exporter, head))
        return CHANCERY_OK;
    chancery_status status = decode(exporter, head, &event, error);
    if (status == CHANCERY_OK)
        format->event(exporter, event);
    return status;
}

static chancery_status write_event(struct exporter *exporter, const struct record_head *head,
                                   chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    note_bounds(exporter, head);
    if (exporter->format->lists_parties)
        note_parties(exporter, head);
    if (exporter->format->history && !exporter->relieved)
        status = cursor_history(exporter->cursor, head, write_past, exporter, error);
    if (status == CHANCERY_OK)
        status = write_current(exporter, head, error);
    exporter->events++;
    return status == CHANCERY_OK && exporter->parties.failed ? error_memory(error) : status;
}

/* Whether an event is written from its record, without what only the cursor can read. That changes
 * while the cursor is paused. */
static bool can_be_relieved(const struct exporter *exporter)
{
    const struct export_format *format = exporter->format;
    return format->record && !(format->history && cursor_has_history(exporter->cursor));
}

/* Writes events until there are so many. */
static chancery_status write_alone(struct exporter *exporter, uint64_t most, chancery_error *error)
{
    struct record_head head;
    chancery_status status = CHANCERY_OK;
    while (status == CHANCERY_OK && exporter->events < most) {
        status = cursor_next_head(exporter->cursor, &head, error);
        if (status == CHANCERY_OK)
            status = write_event(exporter, &head, error);
        if (status == CHANCERY_OK && exporter->text.size >= EXPORT_PIECE)
            status = exporter_send(exporter, &exporter->text, error);
    }
    return status;
}

/* Writes events as long as they can be written so. */
static chancery_status write_relieved(struct exporter *exporter, chancery_error *error)
{
    struct record_head head;
    struct relief *relief = relief_new(exporter, write_event);
    chancery_status status = relief ? CHANCERY_OK : error_memory(error);
    exporter->relieved = true;
    while (status == CHANCERY_OK) {
        status = cursor_next_head(exporter->cursor, &head, error);
        if (status != CHANCERY_OK || !can_be_relieved(exporter))
            break;
        status = relief_put(relief, &head, error);
    }
    if (status == CHANCERY_OK || status == CHANCERY_END) {
        chancery_status settled = relief_settle(relief, error);
        status = settled == CHANCERY_OK ? status : settled;
    }
    relief_free(relief);
    exporter->relieved = false;
    return status == CHANCERY_OK ? write_event(exporter, &head, error) : status;
}

static chancery_status write_events(struct exporter *exporter, chancery_error *error)
{
    chancery_status status = write_alone(exporter, EXPORT_ALONE, error);
    if (status == CHANCERY_OK && can_be_relieved(exporter))
        status = write_relieved(exporter, error);
    if (status == CHANCERY_OK)
        status = write_alone(exporter, UINT64_MAX, error);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status write_all(struct exporter *exporter, chancery_error *error)
{
    const struct export_format *format = exporter->format;
    buffer_reserve(&exporter->text, EXPORT_START);
    if (format->begin)
        format->begin(exporter);
    chancery_status status = write_events(exporter, error);
    if (status == CHANCERY_OK && format->end)
        format->end(exporter);
    return status == CHANCERY_OK ? exporter_send(exporter, &exporter->text, error) : status;
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
    struct exporter exporter = {
        .cursor = cursor,
        .sink = sink,
        .format = format_find(format),
        .query = query,
        .earliest = CHANCERY_DAY_MAX,
        .latest = CHANCERY_DAY_MIN,
    };
    if (!exporter.format)
        return error_at(error, CHANCERY_USAGE,
                        &(struct error_place){.hint = "the formats are json, jsonl and csv"},
                        "no format is called \"%.*s\"", TEXT_ARG(chancery_text_of(format)));
    if (exporter.format->record && !(exporter.json = json_record_new(cursor_names(cursor))))
        return error_memory(error);
    chancery_status status = write_all(&exporter, error);
    json_record_free(exporter.json);
    arena_free(&exporter.event.arena);
    buffer_free(&exporter.parties);
    buffer_free(&exporter.cell);
    buffer_free(&exporter.text);
    return status;
}
