/* json.c - the timeline document (schemas/timeline.schema.json) and JSON Lines. */
#include "export/export.h"

#include "date/date.h"
#include "event/json_write.h"
#include "query/cursor.h"

#include <stdlib.h>

/* The documents that users added, without which others cannot read the events: each between
 * `before` and `after`. */
static void write_vocabulary(struct exporter *exporter, const char *before, const char *first,
                             const char *after)
{
    exporter->vocabulary = cursor_vocabulary(exporter->cursor);
    for (size_t i = 0; i < exporter->vocabulary->count; i++) {
        buffer_string(&exporter->text, i > 0 ? before : first);
        buffer_text(&exporter->text, exporter->vocabulary->documents[i].json);
        buffer_string(&exporter->text, after);
    }
}

static void timeline_begin(struct exporter *exporter)
{
    struct buffer *out = &exporter->text;
    int64_t known_at = cursor_known_at(exporter->cursor);
    char instant[INSTANT_SIZE];
    buffer_string(out, "{\"format\":\"" TIMELINE_FORMAT "\",\"version\":");
    buffer_integer(out, TIMELINE_VERSION);
    buffer_string(out, ",\"query\":");
    json_write_string(out, exporter->query);
    if (known_at != 0) {
        instant_format(known_at, instant);
        buffer_string(out, ",\"as_known_at\":");
        json_write_string(out, chancery_text_of(instant));
    }
    write_vocabulary(exporter, ",\n", ",\"vocabulary\":[\n", "");
    buffer_string(out, exporter->vocabulary->count > 0 ? "\n],\"events\":[" : ",\"events\":[");
}

static void begin_event(struct exporter *exporter)
{
    buffer_string(&exporter->text, exporter->events > 0 ? ",\n" : "\n");
}

static void timeline_event(struct exporter *exporter, const chancery_event *event)
{
    begin_event(exporter);
    json_write_event(&exporter->text, event, JSON_STORED | JSON_DERIVED);
}

static bool write_record(struct exporter *exporter, const struct record_head *head, unsigned parts)
{
    return json_record_write(exporter->json, head, cursor_vocabulary(exporter->cursor)->schema,
                             parts, &exporter->text);
}

static bool timeline_record(struct exporter *exporter, const struct record_head *head)
{
    size_t start = exporter->text.size;
    begin_event(exporter);
    bool written = write_record(exporter, head, JSON_STORED | JSON_DERIVED);
    if (!written)
        exporter->text.size = start;
    return written;
}

static int by_code(const void *a, const void *b)
{
    return text_compare(*(const chancery_text *)a, *(const chancery_text *)b);
}

static void write_party(struct exporter *exporter, chancery_text code)
{
    struct buffer *out = &exporter->text;
    const chancery_registry *registry = cursor_vocabulary(exporter->cursor)->schema->parties;
    const chancery_party *party = chancery_party_by_code(registry, code);
    json_write_string(out, code);
    buffer_string(out, ":{\"name\":");
    json_write_string(out, party ? chancery_text_of(party->name) : code);
    buffer_string(out, ",\"kind\":");
    json_write_string(out, chancery_text_of(party ? party->kind : "unknown"));
    buffer_byte(out, '}');
}

/* The codes of the parties that occur, in order; NULL when out of memory. */
static chancery_text *list_codes(const struct exporter *exporter, size_t *count)
{
    const struct names *names = cursor_names(exporter->cursor);
    chancery_text *codes = calloc(exporter->parties.size + 1, sizeof *codes);
    size_t found = 0;
    for (size_t number = 1; codes && number < exporter->parties.size; number++)
        if (exporter->parties.bytes[number])
            codes[found++] = names_text(names, NAME_PARTY, (uint16_t)number);
    if (codes)
        qsort(codes, found, sizeof *codes, by_code);
    *count = found;
    return codes;
}

static void write_parties(struct exporter *exporter)
{
    size_t count;
    chancery_text *codes = list_codes(exporter, &count);
    exporter->text.failed = exporter->text.failed || !codes;
    for (size_t i = 0; i < count && codes; i++) {
        buffer_string(&exporter->text, i > 0 ? ",\n" : "\n");
        write_party(exporter, codes[i]);
    }
    free(codes);
}

static void timeline_end(struct exporter *exporter)
{
    struct buffer *out = &exporter->text;
    buffer_string(out, exporter->events > 0 ? "\n],\"parties\":{" : "],\"parties\":{");
    write_parties(exporter);
    buffer_string(out,
                  exporter->events > 0 ? "\n},\"count\":{\"events\":" : "},\"count\":{\"events\":");
    buffer_integer(out, (int64_t)exporter->events);
    buffer_string(out, ",\"earliest\":");
    json_write_day(out, exporter->earliest);
    buffer_string(out, ",\"latest\":");
    json_write_day(out, exporter->latest);
    buffer_string(out, "}}\n");
}

static void lines_begin(struct exporter *exporter)
{
    write_vocabulary(exporter, "", "", "\n");
}

/* What was added to the vocabulary while the output waited comes before the events that need it. */
static void renew_vocabulary(struct exporter *exporter)
{
    if (exporter->vocabulary != cursor_vocabulary(exporter->cursor))
        write_vocabulary(exporter, "", "", "\n");
}

static void line_event(struct exporter *exporter, const chancery_event *event)
{
    renew_vocabulary(exporter);
    json_write_event(&exporter->text, event, JSON_STORED);
    buffer_byte(&exporter->text, '\n');
}

static bool line_record(struct exporter *exporter, const struct record_head *head)
{
    renew_vocabulary(exporter);
    bool written = write_record(exporter, head, JSON_STORED);
    if (written)
        buffer_byte(&exporter->text, '\n');
    return written;
}

const struct export_format export_json = {
    .lists_parties = true,
    .begin = timeline_begin,
    .event = timeline_event,
    .record = timeline_record,
    .end = timeline_end,
};

const struct export_format export_jsonl = {
    .history = true,
    .begin = lines_begin,
    .event = line_event,
    .record = line_record,
};
