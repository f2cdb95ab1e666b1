#include "event/json_write.h"

#include "date/date.h"
#include "event/title.h"

/* How many bytes at the start of `text` form a character that must be escaped; 0: none. */
static size_t unsafe_length(const unsigned char *at, size_t left)
{
    return *at == '"' || *at == '\\' ? 1 : text_control_length(at, left);
}

static void write_escape(struct buffer *out, const unsigned char *at, size_t length)
{
    static const char short_escapes[][2] = {{'"', '"'},  {'\\', '\\'}, {'\n', 'n'}, {'\t', 't'},
                                            {'\r', 'r'}, {'\b', 'b'},  {'\f', 'f'}};
    unsigned code = length == 1   ? at[0]
                    : length == 2 ? (at[0] & 0x1FU) << 6 | (at[1] & 0x3FU)
                                  : (at[0] & 0x0FU) << 12 | (at[1] & 0x3FU) << 6 | (at[2] & 0x3FU);
    buffer_byte(out, '\\');
    for (size_t i = 0; i < sizeof short_escapes / sizeof *short_escapes; i++) {
        if (code == (unsigned char)short_escapes[i][0]) {
            buffer_byte(out, short_escapes[i][1]);
            return;
        }
    }
    buffer_byte(out, 'u');
    for (int shift = 12; shift >= 0; shift -= 4)
        buffer_byte(out, "0123456789abcdef"[code >> shift & 15]);
}

/* Bytes that are judged together, without a branch: compilers make a few comparisons of all. */
enum { BLOCK = 32 };

/* Whether the byte must be escaped or begins a character that may have to be. */
static inline bool is_suspect(unsigned char byte)
{
    return (byte < 0x20) | (byte == '"') | (byte == '\\') | (byte == 0x7F) | (byte == 0xC2) |
           (byte == 0xD8) | (byte == 0xE2);
}

static inline bool is_clean(const unsigned char block[BLOCK])
{
    unsigned char suspect = 0;
    for (size_t i = 0; i < BLOCK; i++)
        suspect |= is_suspect(block[i]);
    return !suspect;
}

/* The same of a text that is shorter than a block. */
static bool is_clean_rest(const unsigned char *at, size_t size)
{
    unsigned char block[BLOCK];
    memset(block, ' ', sizeof block);
    memcpy(block, at, size);
    return is_clean(block);
}

/* How many bytes at the start of `size` bytes go out as they are. */
static size_t clean_length(const unsigned char *at, size_t size)
{
    size_t clean = 0;
    while (clean < size) {
        size_t left = size - clean, stop = left < BLOCK ? size : clean + BLOCK;
        if (left < BLOCK ? is_clean_rest(at + clean, left) : is_clean(at + clean))
            clean = stop;
        for (; clean < stop; clean++)
            if (is_suspect(at[clean]) && unsafe_length(at + clean, size - clean) > 0)
                return clean;
    }
    return clean;
}

/* Whether all of `count` bytes are ASCII that goes out as it is: as signed numbers, what is no
 * ASCII lies below the controls. */
static inline bool is_plain(const unsigned char *at, size_t count)
{
    unsigned char other = 0;
    for (size_t i = 0; i < count; i++)
        other |= (unsigned char)(((signed char)at[i] < 0x20) | (at[i] == '"') | (at[i] == '\\') |
                                 (at[i] == 0x7F));
    return !other;
}

/* The same of a whole text. The last block overlaps the one before. */
static bool is_plain_text(const unsigned char *at, size_t size)
{
    size_t done = 0;
    if (size < 8)
        return is_plain(at, size);
    if (size < 16)
        return is_plain(at, 8) && is_plain(at + size - 8, 8);
    if (size < BLOCK)
        return is_plain(at, 16) && is_plain(at + size - 16, 16);
    while (done + BLOCK <= size && is_plain(at + done, BLOCK))
        done += BLOCK;
    return done + BLOCK > size && is_plain(at + size - BLOCK, BLOCK);
}

static void write_plain(struct buffer *out, chancery_text text)
{
    char *to = buffer_reserve(out, text.size + 2);
    if (!to)
        return;
    to[0] = '"';
    memcpy(to + 1, text.bytes, text.size);
    to[text.size + 1] = '"';
    out->size += text.size + 2;
}

void json_write_string(struct buffer *out, chancery_text text)
{
    const unsigned char *at = (const unsigned char *)text.bytes;
    const unsigned char *end = at + text.size;
    if (is_plain_text(at, text.size)) {
        write_plain(out, text);
        return;
    }
    buffer_byte(out, '"');
    while (at < end) {
        size_t clean = clean_length(at, (size_t)(end - at));
        buffer_add(out, at, clean);
        at += clean;
        if (at == end)
            break;
        size_t length = unsafe_length(at, (size_t)(end - at));
        write_escape(out, at, length);
        at += length;
    }
    buffer_byte(out, '"');
}

void json_write_decimal(struct buffer *out, int64_t scaled)
{
    char digits[DECIMAL_PLACES];
    uint64_t whole = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
    uint64_t rest = whole % DECIMAL_SCALE;
    size_t size = DECIMAL_PLACES;
    if (scaled < 0)
        buffer_byte(out, '-');
    buffer_integer(out, (int64_t)(whole / DECIMAL_SCALE));
    if (rest == 0)
        return;
    for (size_t i = DECIMAL_PLACES; i-- > 0; rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    while (digits[size - 1] == '0')
        size--;
    buffer_byte(out, '.');
    buffer_add(out, digits, size);
}

static void write_list(struct buffer *out, const struct value_list *list)
{
    buffer_byte(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            buffer_byte(out, ',');
        json_write_value(out, &list->items[i]);
    }
    buffer_byte(out, ']');
}

static void write_object(struct buffer *out, const struct value_object *object)
{
    buffer_byte(out, '{');
    for (size_t i = 0; i < object->count; i++) {
        if (i > 0)
            buffer_byte(out, ',');
        json_write_string(out, object->members[i].name);
        buffer_byte(out, ':');
        json_write_value(out, &object->members[i].value);
    }
    buffer_byte(out, '}');
}

void json_write_value(struct buffer *out, const struct value *value)
{
    switch (value->kind) {
    case CHANCERY_STRING:
        json_write_string(out, value->as.string);
        break;
    case CHANCERY_INTEGER:
        buffer_integer(out, value->as.integer);
        break;
    case CHANCERY_DECIMAL:
        json_write_decimal(out, value->as.integer);
        break;
    case CHANCERY_BOOLEAN:
        buffer_string(out, value->as.boolean ? "true" : "false");
        break;
    case CHANCERY_LIST:
        write_list(out, &value->as.list);
        break;
    case CHANCERY_OBJECT:
        write_object(out, &value->as.object);
        break;
    }
}

void json_write_day(struct buffer *out, int64_t day)
{
    char text[CHANCERY_DAY_SIZE];
    if (day == CHANCERY_DAY_MIN || day == CHANCERY_DAY_MAX) {
        buffer_string(out, "null");
        return;
    }
    size_t size = chancery_day_format(day, text);
    json_write_string(out, text_slice(text, size));
}

/* The name of the next field, with what separates it from the one before. */
static void write_name(struct buffer *out, const char *name)
{
    char last = out->size > 0 ? out->bytes[out->size - 1] : '{';
    if (last != '{')
        buffer_byte(out, ',');
    json_write_string(out, chancery_text_of(name));
    buffer_byte(out, ':');
}

static void write_text(struct buffer *out, const char *name, chancery_text text)
{
    write_name(out, name);
    json_write_string(out, text);
}

static void write_parties(struct buffer *out, const chancery_event *event, const char *name,
                          chancery_role role)
{
    bool first = true;
    if (event_role_count(event, role) == 0)
        return;
    write_name(out, name);
    buffer_byte(out, '[');
    for (size_t i = 0; i < event->party_count; i++) {
        if (event->parties[i].role != role)
            continue;
        if (!first)
            buffer_byte(out, ',');
        first = false;
        json_write_string(out, event->parties[i].code);
    }
    buffer_byte(out, ']');
}

static void write_fields(struct buffer *out, const chancery_event *event, bool titled)
{
    for (size_t i = 0; i < event->field_count; i++) {
        const struct member *field = &event->fields[i];
        if (titled && text_is(field->name, "title"))
            continue;
        buffer_byte(out, ',');
        json_write_string(out, field->name);
        buffer_byte(out, ':');
        json_write_value(out, &field->value);
    }
}

static void write_derived(struct buffer *out, const chancery_event *event)
{
    write_name(out, "earliest");
    json_write_day(out, event->bounds.earliest);
    write_name(out, "latest");
    json_write_day(out, event->bounds.latest);
    write_text(out, "precision",
               chancery_text_of(chancery_precision_name(event->bounds.precision)));
}

static void write_title(struct buffer *out, const chancery_event *event)
{
    struct buffer title = {0};
    title_write(&title, event);
    write_text(out, "title", buffer_view(&title));
    out->failed = out->failed || title.failed;
    buffer_free(&title);
}

static void write_instant(struct buffer *out, const char *name, int64_t microseconds)
{
    char instant[INSTANT_SIZE];
    if (microseconds == 0)
        return;
    instant_format(microseconds, instant);
    write_text(out, name, chancery_text_of(instant));
}

static void write_version(struct buffer *out, const chancery_event *event)
{
    if (event->why.size > 0)
        write_text(out, "why", event->why);
    write_instant(out, "recorded", event->recorded);
    write_instant(out, "superseded", event->superseded);
}

void json_write_event(struct buffer *out, const chancery_event *event, unsigned parts)
{
    const chancery_text account = event_account(event);
    bool derived = (parts & JSON_DERIVED) != 0;
    buffer_byte(out, '{');
    if (parts & JSON_UID)
        write_text(out, "uid", event->uid);
    write_text(out, "type", event->type);
    write_text(out, "date", event->date);
    if (derived)
        write_derived(out, event);
    if (event->seq > 0) {
        write_name(out, "seq");
        buffer_integer(out, event->seq);
    }
    write_parties(out, event, "actor", CHANCERY_ROLE_ACTOR);
    write_parties(out, event, "target", CHANCERY_ROLE_TARGET);
    if (account.size > 0)
        write_text(out, "account", account);
    if (parts & JSON_STANDING)
        write_text(out, "standing", chancery_text_of(standing_names[event->standing]));
    if (derived)
        write_title(out, event);
    write_fields(out, event, derived);
    if (parts & JSON_VERSION)
        write_version(out, event);
    buffer_byte(out, '}');
}

chancery_text chancery_event_json(chancery_event *event, bool derived)
{
    struct buffer out = {0};
    json_write_event(&out, event, derived ? JSON_STORED | JSON_DERIVED : JSON_STORED);
    return arena_take(&event->arena, &out);
}
