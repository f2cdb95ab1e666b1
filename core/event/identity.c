#include "event/identity.h"

#include "event/json_write.h"

#include <stdlib.h>
#include <xxhash.h>

chancery_text source_id(const struct value *source)
{
    return value_text(object_member(source, "id"));
}

const struct value *event_source_of(const chancery_event *event, chancery_text id)
{
    struct value_list sources = event_list(event, "sources");
    for (size_t i = 0; i < sources.count; i++)
        if (id.size > 0 && text_equal(source_id(&sources.items[i]), id))
            return &sources.items[i];
    return NULL;
}

void event_make_uid(chancery_event *event)
{
    struct buffer content = {0};
    XXH128_canonical_t hash;
    char digits[UID_DIGITS];
    json_write_event(&content, event, 0);
    XXH128_canonicalFromHash(&hash, XXH3_128bits(content.bytes, content.size));
    uid_write_digits(hash.digest, digits);
    event->uid = arena_text(&event->arena, text_slice(digits, sizeof digits));
    event->arena.failed = event->arena.failed || content.failed;
    buffer_free(&content);
}

/* ---- The fold key ---- */

/* Parts are ended by NUL, which no text of an event holds. */
static void add_part(struct buffer *out, chancery_text part)
{
    buffer_text(out, part);
    buffer_byte(out, '\0');
}

/* What stands before the colon of the first id there is. */
static bool add_data_set(struct buffer *out, const chancery_event *event)
{
    struct value_list sources = event_list(event, "sources");
    for (size_t i = 0; i < sources.count; i++) {
        chancery_text id = source_id(&sources.items[i]);
        if (id.size == 0)
            continue;
        add_part(out, text_slice(id.bytes, text_find(id, ':')));
        return true;
    }
    return false;
}

static int by_role_and_code(const void *left, const void *right)
{
    const struct event_party *a = left, *b = right;
    return a->role != b->role ? (a->role > b->role) - (a->role < b->role)
                              : text_compare(a->code, b->code);
}

/* In whatever order they were given. */
static void add_parties(struct buffer *out, const chancery_event *event)
{
    struct event_party *sorted = calloc(event->party_count + 1, sizeof *sorted);
    out->failed = out->failed || !sorted;
    if (!sorted)
        return;
    if (event->party_count > 0)
        memcpy(sorted, event->parties, event->party_count * sizeof *sorted);
    qsort(sorted, event->party_count, sizeof *sorted, by_role_and_code);
    for (size_t i = 0; i < event->party_count; i++) {
        if (sorted[i].role == CHANCERY_ROLE_PLACE)
            continue;
        buffer_byte(out, (char)sorted[i].role);
        add_part(out, sorted[i].code);
    }
    free(sorted);
}

/* The code and what has a closed list of choices: a status, a vote. What else a report tells, such
 * as how often it is mentioned, differs from one to the next. */
static void add_choices(struct buffer *out, const chancery_event *event)
{
    const chancery_type *type = event->meaning;
    for (size_t i = 0; type && i < type->field_count; i++) {
        const chancery_field *field = &type->fields[i];
        if (field->choices || strcmp(field->name, "code") == 0)
            add_part(out, value_text(event_field(event, field->name)));
    }
}

bool event_fold_key(const chancery_event *event, struct key *key)
{
    struct buffer parts = {0};
    XXH128_canonical_t hash;
    bool report = add_data_set(&parts, event);
    if (report) {
        add_part(&parts, event->type);
        add_part(&parts, event->date);
        add_choices(&parts, event);
        add_parties(&parts, event);
        XXH128_canonicalFromHash(&hash, XXH3_128bits(parts.bytes, parts.size));
        key->size = KEY_UID_SIZE;
        memcpy(key->bytes, hash.digest, KEY_UID_SIZE);
        report = !parts.failed;
    }
    buffer_free(&parts);
    return report;
}

/* ---- Sources ---- */

/* The schema allows 200 sources, and an event has to stay below 1 MiB as JSON, where a byte may
 * take six. */
enum { SOURCES_MAX = 200, SOURCES_SIZE_MAX = 128 * 1024 };

/* The bytes of its texts, and of its names for what else it holds. */
static size_t source_size(const struct value *value)
{
    size_t size = 0;
    if (value->kind == CHANCERY_STRING)
        return value->as.string.size;
    if (value->kind == CHANCERY_OBJECT)
        for (size_t i = 0; i < value->as.object.count; i++)
            size += value->as.object.members[i].name.size +
                    source_size(&value->as.object.members[i].value);
    return size;
}

bool event_takes_reports(const chancery_event *event)
{
    struct value_list sources = event_list(event, "sources");
    size_t size = 0;
    for (size_t i = 0; i < sources.count; i++)
        size += source_size(&sources.items[i]);
    return sources.count < SOURCES_MAX && size < SOURCES_SIZE_MAX;
}

bool event_set_sources(chancery_event *event, const struct value *items, size_t count)
{
    struct member *fields = arena_make(&event->arena, event->field_count + 1, sizeof *fields);
    const struct member sources = {
        .name = TEXT("sources"),
        .value = {.kind = CHANCERY_LIST, .as.list = {.items = items, .count = count}}};
    bool placed = count == 0;
    size_t kept = 0;
    for (size_t i = 0; fields && i <= event->field_count; i++) {
        const struct member *field = i < event->field_count ? &event->fields[i] : NULL;
        bool old = field && text_is(field->name, "sources");
        if (!placed && (!field || old || text_is(field->name, "links"))) {
            fields[kept++] = sources;
            placed = true;
        }
        if (field && !old)
            fields[kept++] = *field;
    }
    if (!fields)
        return false;
    event->fields = fields;
    event->field_count = kept;
    return true;
}
