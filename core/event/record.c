#include "event/record.h"

#include "base/bytes.h"
#include "base/status.h"

#include <assert.h>
#include <xxhash.h>

enum {
    FLAG_UID_MADE = 1,
    FLAG_WHY = 2,     /* why this version was made stands behind the uid */
    FLAG_ALIASES = 4, /* and behind that, what else the event answers to */
    FLAG_DAY = 8,     /* the date is a day, written as every day is, and not written again */
    CHECKSUM_SIZE = 8,
    SUPERSEDED_SIZE = 8,
};

/* ---- Encoding ---- */

/* Names the fields on the way; a failure to number one fails the buffer. */
static void encode_name(struct buffer *out, struct names *names, chancery_text name)
{
    uint16_t number = names_intern(names, NAME_FIELD, name);
    out->failed = out->failed || number == 0;
    bytes_add_varint(out, number);
}

static void encode_value(struct buffer *out, struct names *names, const struct value *value)
{
    bytes_add_u8(out, (uint8_t)value->kind);
    switch (value->kind) {
    case CHANCERY_STRING:
        bytes_add_text(out, value->as.string);
        break;
    case CHANCERY_INTEGER:
    case CHANCERY_DECIMAL:
        bytes_add_signed(out, value->as.integer);
        break;
    case CHANCERY_BOOLEAN:
        bytes_add_u8(out, value->as.boolean);
        break;
    case CHANCERY_LIST:
        bytes_add_varint(out, value->as.list.count);
        for (size_t i = 0; i < value->as.list.count; i++)
            encode_value(out, names, &value->as.list.items[i]);
        break;
    case CHANCERY_OBJECT:
        bytes_add_varint(out, value->as.object.count);
        for (size_t i = 0; i < value->as.object.count; i++) {
            encode_name(out, names, value->as.object.members[i].name);
            encode_value(out, names, &value->as.object.members[i].value);
        }
        break;
    }
}

/* Whether the date says no more than its bounds do, in the one way that a day is written in. */
static bool is_plain_day(const chancery_event *event)
{
    const chancery_date *bounds = &event->bounds;
    char day[CHANCERY_DAY_SIZE];
    if (bounds->precision != CHANCERY_PRECISION_DAY || bounds->flags != 0 ||
        bounds->earliest != bounds->latest)
        return false;
    size_t size = chancery_day_format(bounds->earliest, day);
    return text_equal(event->date, text_slice(day, size));
}

static uint8_t flags_of(const chancery_event *event, chancery_text aliases)
{
    return (uint8_t)((uid_is_made(event->uid) ? FLAG_UID_MADE : 0) |
                     (event->why.size > 0 ? FLAG_WHY : 0) | (aliases.size > 0 ? FLAG_ALIASES : 0) |
                     (is_plain_day(event) ? FLAG_DAY : 0));
}

/* How far a day lies behind another; open bounds wrap, and come back. */
static int64_t days_behind(int64_t day, int64_t before)
{
    return (int64_t)((uint64_t)day - (uint64_t)before);
}

static int64_t day_behind(int64_t before, int64_t days)
{
    return (int64_t)((uint64_t)before + (uint64_t)days);
}

static void encode_parties(struct buffer *out, struct names *names, const chancery_event *event)
{
    bytes_add_varint(out, event->party_count);
    out->failed = out->failed || event->party_count > UINT16_MAX;
    for (size_t i = 0; i < event->party_count; i++) {
        uint16_t number = names_intern(names, NAME_PARTY, event->parties[i].code);
        out->failed = out->failed || number == 0;
        bytes_add_u16(out, number);
        bytes_add_u8(out, (uint8_t)event->parties[i].role);
    }
}

static void encode_head(struct buffer *out, struct names *names, const chancery_event *event,
                        uint8_t flags, struct place place)
{
    uint16_t type = names_intern(names, NAME_TYPE, event->type);
    out->failed = out->failed || type == 0;
    bytes_add_u8(out, RECORD_VERSION);
    bytes_add_u8(out, flags);
    bytes_add_u8(out, (uint8_t)event->standing);
    bytes_add_u8(out, (uint8_t)event->bounds.precision);
    bytes_add_u8(out, (uint8_t)event->bounds.flags);
    bytes_add_u8(out, (uint8_t)event->seq);
    bytes_add_u64(out, (uint64_t)event->recorded);
    bytes_add_u16(out, type);
    bytes_add_signed(out, days_behind(event->bounds.earliest, place.day));
    bytes_add_signed(out, days_behind(event->bounds.latest, event->bounds.earliest));
    encode_parties(out, names, event);
}

static void encode_uid(struct buffer *out, chancery_text uid)
{
    if (uid_is_made(uid))
        buffer_add(out, key_of_uid(uid).bytes, KEY_UID_SIZE);
    else
        bytes_add_text(out, uid);
}

static uint64_t checksum(struct place place, chancery_text bytes)
{
    struct key key = key_of_place(place);
    return XXH3_64bits_withSeed(bytes.bytes, bytes.size, XXH3_64bits(key.bytes, key.size));
}

/* Ends what stands in `out` from `start` on with its checksum. */
static void seal(struct buffer *out, size_t start, struct place place)
{
    if (!out->failed)
        bytes_add_u64(out, checksum(place, text_slice(out->bytes + start, out->size - start)));
}

bool record_encode(const chancery_event *event, struct place place, struct names *names,
                   struct buffer *out)
{
    return record_encode_aliased(event, place, TEXT(""), names, out);
}

bool record_encode_aliased(const chancery_event *event, struct place place, chancery_text aliases,
                           struct names *names, struct buffer *out)
{
    size_t start = out->size;
    assert(aliases.size % KEY_UID_SIZE == 0);
    const uint8_t flags = flags_of(event, aliases);
    encode_head(out, names, event, flags, place);
    encode_uid(out, event->uid);
    if (flags & FLAG_WHY)
        bytes_add_text(out, event->why);
    if (flags & FLAG_ALIASES)
        bytes_add_text(out, aliases);
    if ((flags & FLAG_DAY) == 0)
        bytes_add_text(out, event->date);
    bytes_add_varint(out, event->field_count);
    for (size_t i = 0; i < event->field_count; i++) {
        encode_name(out, names, event->fields[i].name);
        encode_value(out, names, &event->fields[i].value);
    }
    seal(out, start, place);
    return !out->failed;
}

void record_bury(chancery_text bytes, struct place place, bool past, int64_t superseded,
                 struct buffer *out)
{
    size_t start = out->size, skipped = past ? SUPERSEDED_SIZE : 0;
    assert(bytes.size > skipped + CHECKSUM_SIZE);
    bytes_add_u64(out, (uint64_t)superseded);
    buffer_add(out, bytes.bytes + skipped, bytes.size - skipped - CHECKSUM_SIZE);
    seal(out, start, place);
}

/* ---- Decoding ---- */

static chancery_status damaged(struct place place, const char *what, chancery_error *error)
{
    char day[CHANCERY_DAY_SIZE];
    chancery_day_format(place.day, day);
    return error_at(error, CHANCERY_DAMAGED,
                    &(struct error_place){.hint = "restore a backup; `chancery check` lists all "
                                                  "damage"},
                    "the record of event %u on %s is damaged: %s", (unsigned)place.seq, day, what);
}

static void read_parties(struct bytes_reader *reader, struct record_head *head)
{
    uint64_t count = bytes_read_varint(reader);
    reader->failed = reader->failed || count > UINT16_MAX;
    head->party_count = reader->failed ? 0 : (size_t)count;
    head->parties =
        (const unsigned char *)bytes_read_run(reader, head->party_count * RECORD_PARTY_SIZE).bytes;
}

static void read_head(struct bytes_reader *reader, struct place place, struct record_head *head)
{
    uint8_t flags = bytes_read_u8(reader);
    head->uid_made = (flags & FLAG_UID_MADE) != 0;
    head->standing = bytes_read_u8(reader);
    head->precision = bytes_read_u8(reader);
    head->date_flags = bytes_read_u8(reader);
    head->seq = bytes_read_u8(reader);
    head->recorded = (int64_t)bytes_read_u64(reader);
    head->type = bytes_read_u16(reader);
    head->earliest = day_behind(place.day, bytes_read_signed(reader));
    head->latest = day_behind(head->earliest, bytes_read_signed(reader));
    read_parties(reader, head);
    head->uid = head->uid_made ? bytes_read_run(reader, KEY_UID_SIZE) : bytes_read_text(reader);
    head->why = flags & FLAG_WHY ? bytes_read_text(reader) : TEXT("");
    head->aliases = flags & FLAG_ALIASES ? bytes_read_text(reader) : TEXT("");
    reader->failed = reader->failed || head->aliases.size % KEY_UID_SIZE != 0;
    head->date = flags & FLAG_DAY ? TEXT("") : bytes_read_text(reader);
    reader->failed = reader->failed || ((flags & FLAG_DAY) == 0 && head->date.size == 0);
    head->body = text_slice((const char *)reader->at, bytes_left(reader));
}

/* What stands before the checksum, when it is right. */
static chancery_status unseal(chancery_text bytes, struct place place, chancery_text *content,
                              chancery_error *error)
{
    if (bytes.size <= CHECKSUM_SIZE)
        return damaged(place, "it is too short", error);
    chancery_text sealed = text_slice(bytes.bytes, bytes.size - CHECKSUM_SIZE);
    struct bytes_reader sum = bytes_reader_of(text_slice(bytes.bytes + sealed.size, CHECKSUM_SIZE));
    if (bytes_read_u64(&sum) != checksum(place, sealed))
        return damaged(place, "its checksum is wrong", error);
    *content = sealed;
    return CHANCERY_OK;
}

static chancery_status open_content(chancery_text content, struct place place,
                                    struct record_head *head, chancery_error *error)
{
    struct bytes_reader reader = bytes_reader_of(content);
    if (bytes_read_u8(&reader) != RECORD_VERSION)
        return error_set(error, CHANCERY_NEWER,
                         "a record was written by a later version of chancery");
    read_head(&reader, place, head);
    bool no_day = head->precision != CHANCERY_PRECISION_DAY || head->date_flags != 0 ||
                  head->earliest != head->latest;
    if (reader.failed || head->standing >= STANDING_COUNT ||
        head->precision > CHANCERY_PRECISION_INTERVAL || (head->date.size == 0 && no_day))
        return damaged(place, "its head makes no sense", error);
    return CHANCERY_OK;
}

chancery_status record_open(chancery_text bytes, struct place place, struct record_head *head,
                            chancery_error *error)
{
    chancery_text content = {0};
    chancery_status status = unseal(bytes, place, &content, error);
    head->superseded = 0;
    head->bytes = bytes;
    return status == CHANCERY_OK ? open_content(content, place, head, error) : status;
}

chancery_status record_open_past(chancery_text bytes, struct place place, int64_t recorded,
                                 struct record_head *head, chancery_error *error)
{
    chancery_text content = {0};
    chancery_status status = unseal(bytes, place, &content, error);
    if (status != CHANCERY_OK)
        return status;
    struct bytes_reader reader = bytes_reader_of(content);
    int64_t superseded = (int64_t)bytes_read_u64(&reader);
    if (reader.failed || bytes_left(&reader) == 0)
        return damaged(place, "it is too short", error);
    status =
        open_content(text_slice((const char *)reader.at, bytes_left(&reader)), place, head, error);
    head->superseded = superseded;
    head->bytes = bytes;
    if (status == CHANCERY_OK && (head->recorded != recorded || superseded <= recorded))
        return damaged(place, "its times make no sense", error);
    return status;
}

struct decoder {
    struct bytes_reader reader;
    const struct names *names;
    struct arena *arena;
};

static void decode_value(struct decoder *decoder, struct value *value, unsigned nesting);

/* How many items follow; each takes at least a byte, so that a damaged count asks for no memory. */
static size_t decode_count(struct decoder *decoder)
{
    uint64_t count = bytes_read_varint(&decoder->reader);
    if (count > bytes_left(&decoder->reader))
        decoder->reader.failed = true;
    return decoder->reader.failed ? 0 : (size_t)count;
}

static struct member *decode_members(struct decoder *decoder, size_t count, unsigned nesting)
{
    struct member *members = arena_make(decoder->arena, count, sizeof *members);
    for (size_t i = 0; members && i < count && !decoder->reader.failed; i++) {
        uint64_t number = bytes_read_varint(&decoder->reader);
        members[i].name = number <= NAME_NUMBER_MAX
                              ? names_text(decoder->names, NAME_FIELD, (uint16_t)number)
                              : (chancery_text){"", 0};
        decoder->reader.failed = decoder->reader.failed || members[i].name.size == 0;
        decode_value(decoder, &members[i].value, nesting);
    }
    return members;
}

static struct value *decode_items(struct decoder *decoder, size_t count, unsigned nesting)
{
    struct value *items = arena_make(decoder->arena, count, sizeof *items);
    for (size_t i = 0; items && i < count && !decoder->reader.failed; i++)
        decode_value(decoder, &items[i], nesting);
    return items;
}

static void decode_value(struct decoder *decoder, struct value *value, unsigned nesting)
{
    uint8_t kind = bytes_read_u8(&decoder->reader);
    if (nesting == RECORD_NESTING_MAX || kind > CHANCERY_OBJECT) {
        decoder->reader.failed = true;
        return;
    }
    value->kind = (chancery_kind)kind;
    switch (value->kind) {
    case CHANCERY_STRING:
        value->as.string = bytes_read_text(&decoder->reader);
        break;
    case CHANCERY_INTEGER:
    case CHANCERY_DECIMAL:
        value->as.integer = bytes_read_signed(&decoder->reader);
        break;
    case CHANCERY_BOOLEAN:
        value->as.boolean = bytes_read_u8(&decoder->reader) != 0;
        break;
    case CHANCERY_LIST:
        value->as.list.count = decode_count(decoder);
        value->as.list.items = decode_items(decoder, value->as.list.count, nesting + 1);
        break;
    case CHANCERY_OBJECT:
        value->as.object.count = decode_count(decoder);
        value->as.object.members = decode_members(decoder, value->as.object.count, nesting + 1);
        break;
    }
}

/* False when a party has no name. */
/* A view of `from` becomes one of its copy; other texts are static. */
static chancery_text move_view(chancery_text view, chancery_text from, chancery_text copy)
{
    uintptr_t at = (uintptr_t)view.bytes - (uintptr_t)from.bytes;
    return at <= from.size ? text_slice(copy.bytes + at, view.size) : view;
}

bool record_keep(struct record_head *head, struct arena *arena)
{
    const chancery_text from = head->bytes, copy = arena_text(arena, from);
    chancery_text *const views[] = {&head->uid, &head->aliases, &head->why, &head->date,
                                    &head->body};
    if (arena->failed)
        return false;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        *views[i] = move_view(*views[i], from, copy);
    const chancery_text parties = {(const char *)head->parties, 0};
    head->parties = (const unsigned char *)move_view(parties, from, copy).bytes;
    head->bytes = copy;
    return true;
}

static bool decode_parties(const struct record_head *head, const struct names *names,
                           chancery_event *event)
{
    bool named = true;
    struct event_party *parties = arena_make(&event->arena, head->party_count, sizeof *parties);
    for (size_t i = 0; parties && i < head->party_count; i++) {
        struct record_party party = record_party_at(head, i);
        parties[i].code = names_text(names, NAME_PARTY, party.number);
        parties[i].role = (chancery_role)party.role;
        named = named && parties[i].code.size > 0;
    }
    event->parties = parties;
    event->party_count = parties ? head->party_count : 0;
    return named;
}

chancery_text record_uid(const struct record_head *head, char digits[UID_DIGITS])
{
    if (!head->uid_made)
        return head->uid;
    uid_write_digits((const unsigned char *)head->uid.bytes, digits);
    return text_slice(digits, UID_DIGITS);
}

chancery_text record_date(const struct record_head *head, char day[CHANCERY_DAY_SIZE])
{
    return head->date.size > 0 ? head->date
                               : text_slice(day, chancery_day_format(head->earliest, day));
}

static chancery_text decode_date(const struct record_head *head, struct arena *arena)
{
    char day[CHANCERY_DAY_SIZE];
    return head->date.size > 0 ? head->date : arena_text(arena, record_date(head, day));
}

static chancery_text decode_uid(const struct record_head *head, struct arena *arena)
{
    char digits[UID_DIGITS];
    chancery_text uid = record_uid(head, digits);
    return head->uid_made ? arena_text(arena, uid) : uid;
}

chancery_status record_decode(const struct record_head *head, const struct names *names,
                              const chancery_schema *schema, chancery_event *event,
                              chancery_error *error)
{
    struct arena arena = event->arena;
    *event = (chancery_event){
        .arena = arena,
        .type = names_text(names, NAME_TYPE, head->type),
        .bounds = {.earliest = head->earliest,
                   .latest = head->latest,
                   .precision = (chancery_precision)head->precision,
                   .flags = head->date_flags},
        .seq = head->seq,
        .standing = (standing)head->standing,
        .why = head->why,
        .recorded = head->recorded,
        .superseded = head->superseded,
    };
    struct decoder decoder = {
        .reader = bytes_reader_of(head->body), .names = names, .arena = &event->arena};
    event->meaning = chancery_type_find(schema, event->type);
    event->registry = schema->parties;
    event->uid = decode_uid(head, &event->arena);
    bool named = decode_parties(head, names, event) && event->type.size > 0;
    event->date = decode_date(head, &event->arena);
    event->field_count = decode_count(&decoder);
    event->fields = decode_members(&decoder, event->field_count, 0);
    if (event->arena.failed)
        return error_memory(error);
    if (!named || decoder.reader.failed || bytes_left(&decoder.reader) > 0)
        return error_set(error, CHANCERY_DAMAGED, "the record of event %.*s is damaged: %s",
                         TEXT_ARG(event->uid),
                         named ? "its fields make no sense"
                               : "the database has no name for its type or a party");
    return CHANCERY_OK;
}

/* ---- Comparing ---- */

bool record_same_content(const struct record_head *a, const struct record_head *b)
{
    return a->type == b->type && a->standing == b->standing && a->seq == b->seq &&
           a->uid_made == b->uid_made && text_equal(a->uid, b->uid) &&
           a->party_count == b->party_count &&
           (a->party_count == 0 ||
            memcmp(a->parties, b->parties, a->party_count * RECORD_PARTY_SIZE) == 0) &&
           a->earliest == b->earliest && text_equal(a->date, b->date) &&
           text_equal(a->body, b->body);
}

bool record_answers(const struct record_head *head, chancery_text uid)
{
    char digits[UID_DIGITS];
    return head->uid_made ? uid_answers(record_uid(head, digits), uid) : text_equal(head->uid, uid);
}

struct key record_uid_key(const struct record_head *head)
{
    struct key key = {.size = KEY_UID_SIZE};
    if (!head->uid_made)
        return key_of_uid(head->uid);
    memcpy(key.bytes, head->uid.bytes, KEY_UID_SIZE);
    return key;
}
