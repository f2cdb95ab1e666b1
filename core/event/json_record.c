#include "event/json_record.h"

#include "base/bytes.h"
#include "date/date.h"
#include "event/json_write.h"
#include "event/title.h"

#include <stdlib.h>

/* The names of one kind as they are written, each with what stands before and behind it. */
struct prepared {
    chancery_text *texts; /* by number - 1; without bytes until it is needed */
    size_t count;
    const char *last; /* the text of the last name, which shows whether the numbers mean the same */
};

struct json_record {
    const struct names *names;
    struct prepared prepared[NAME_KIND_COUNT];
    struct arena texts;   /* of them */
    uint16_t title;       /* the number of that field; 0: there is none yet */
    chancery_event event; /* for titles that are made; its arena is used again for each */
    struct buffer made;   /* the last of them, or the last name */
    /* Events one after the other are often of one day, and were recorded together. */
    int64_t day;
    char day_text[CHANCERY_DAY_SIZE]; /* empty: of none yet */
    int64_t instant;                  /* 0: of none yet */
    char instant_text[INSTANT_SIZE];
};

struct json_record *json_record_new(const struct names *names)
{
    struct json_record *writer = calloc(1, sizeof *writer);
    if (writer)
        writer->names = names;
    return writer;
}

/* ---- Names ---- */

void json_record_free(struct json_record *writer)
{
    if (!writer)
        return;
    for (unsigned kind = 0; kind < NAME_KIND_COUNT; kind++)
        free(writer->prepared[kind].texts);
    arena_free(&writer->texts);
    arena_free(&writer->event.arena);
    buffer_free(&writer->made);
    free(writer);
}

/* Makes room for all names of a kind that there are by now. */
static void prepare(struct json_record *writer, enum name_kind kind)
{
    struct prepared *prepared = &writer->prepared[kind];
    size_t last = names_last(writer->names, kind);
    free(prepared->texts);
    *prepared = (struct prepared){.texts = calloc(last + 1, sizeof *prepared->texts)};
    if (!prepared->texts)
        return;
    prepared->count = last;
    prepared->last = names_text(writer->names, kind, (uint16_t)last).bytes;
    writer->title = names_number(writer->names, NAME_FIELD, TEXT("title"));
}

/* Numbers above those in use, which a write transaction had given, may mean something else after it
 * was given up: then their texts lie elsewhere. */
static void refresh(struct json_record *writer)
{
    for (unsigned kind = 0; kind < NAME_KIND_COUNT; kind++) {
        const struct prepared *prepared = &writer->prepared[kind];
        uint16_t last = names_last(writer->names, (enum name_kind)kind);
        if (prepared->count != last ||
            (last > 0 &&
             names_text(writer->names, (enum name_kind)kind, last).bytes != prepared->last))
            prepare(writer, (enum name_kind)kind);
    }
}

/* ---- Parts of an event ---- */

/* One event on its way. */
struct writing {
    struct json_record *writer;
    const struct record_head *head;
    struct buffer *out;
    struct bytes_reader reader;
    bool failed; /* beside what the reader found */
};

static chancery_text prepare_name(struct json_record *writer, enum name_kind kind, uint16_t number)
{
    static const char *const before[NAME_KIND_COUNT] = {
        [NAME_TYPE] = ",\"type\":", [NAME_PARTY] = "", [NAME_FIELD] = ","};
    static const char *const behind[NAME_KIND_COUNT] = {
        [NAME_TYPE] = ",\"date\":", [NAME_PARTY] = "", [NAME_FIELD] = ":"};
    struct buffer *text = &writer->made;
    buffer_clear(text);
    buffer_string(text, before[kind]);
    json_write_string(text, names_text(writer->names, kind, number));
    buffer_string(text, behind[kind]);
    return arena_text(&writer->texts, buffer_view(text));
}

/* Fails where nothing has that number, or memory runs out. */
static chancery_text name_of(struct writing *writing, enum name_kind kind, uint64_t number)
{
    struct json_record *writer = writing->writer;
    const struct prepared *prepared = &writer->prepared[kind];
    if (number == 0 || number > prepared->count) {
        writing->failed = true;
        return TEXT("");
    }
    chancery_text *text = &prepared->texts[number - 1];
    if (!text->bytes)
        *text = prepare_name(writer, kind, (uint16_t)number);
    writing->failed = writing->failed || writer->texts.failed || writer->made.failed;
    return *text;
}

static void write_value(struct writing *writing, unsigned nesting);

static uint64_t read_count(struct writing *writing)
{
    uint64_t count = bytes_read_varint(&writing->reader);
    if (count > bytes_left(&writing->reader))
        writing->reader.failed = true;
    return writing->reader.failed ? 0 : count;
}

static void write_items(struct writing *writing, unsigned nesting)
{
    uint64_t count = read_count(writing);
    buffer_byte(writing->out, '[');
    for (uint64_t i = 0; i < count && !writing->reader.failed; i++) {
        if (i > 0)
            buffer_byte(writing->out, ',');
        write_value(writing, nesting + 1);
    }
    buffer_byte(writing->out, ']');
}

/* A prepared name of a field begins with the comma that separates it from the one before. */
static void write_members(struct writing *writing, unsigned nesting)
{
    uint64_t count = read_count(writing);
    buffer_byte(writing->out, '{');
    for (uint64_t i = 0; i < count && !writing->reader.failed && !writing->failed; i++) {
        chancery_text name = name_of(writing, NAME_FIELD, bytes_read_varint(&writing->reader));
        size_t comma = i == 0 && name.size > 0;
        buffer_add(writing->out, name.bytes + comma, name.size - comma);
        write_value(writing, nesting + 1);
    }
    buffer_byte(writing->out, '}');
}

static void write_value(struct writing *writing, unsigned nesting)
{
    struct bytes_reader *reader = &writing->reader;
    uint8_t kind = bytes_read_u8(reader);
    if (nesting == RECORD_NESTING_MAX)
        kind = UINT8_MAX;
    switch (kind) {
    case CHANCERY_STRING:
        json_write_string(writing->out, bytes_read_text(reader));
        break;
    case CHANCERY_INTEGER:
        buffer_integer(writing->out, bytes_read_signed(reader));
        break;
    case CHANCERY_DECIMAL:
        json_write_decimal(writing->out, bytes_read_signed(reader));
        break;
    case CHANCERY_BOOLEAN:
        buffer_string(writing->out, bytes_read_u8(reader) != 0 ? "true" : "false");
        break;
    case CHANCERY_LIST:
        write_items(writing, nesting);
        break;
    case CHANCERY_OBJECT:
        write_members(writing, nesting);
        break;
    default:
        writing->failed = true;
    }
}

/* `named` begins with the comma and ends with the colon. */
static void write_role(struct writing *writing, chancery_text named, chancery_role role)
{
    const struct record_head *head = writing->head;
    bool first = true;
    for (size_t i = 0; i < head->party_count; i++) {
        struct record_party party = record_party_at(head, i);
        if (party.role != (unsigned)role)
            continue;
        buffer_text(writing->out, first ? named : TEXT(","));
        buffer_text(writing->out, name_of(writing, NAME_PARTY, party.number));
        first = false;
    }
    if (!first)
        buffer_byte(writing->out, ']');
}

/* Only the first counts, as in event_account. Every party must have a name, also one of a role that
 * is not written because a field tells it. */
static void write_account(struct writing *writing)
{
    const struct record_head *head = writing->head;
    bool written = false;
    for (size_t i = 0; i < head->party_count; i++) {
        struct record_party party = record_party_at(head, i);
        chancery_text name = name_of(writing, NAME_PARTY, party.number);
        if (party.role != CHANCERY_ROLE_ACCOUNT || written)
            continue;
        buffer_text(writing->out, TEXT(",\"account\":"));
        buffer_text(writing->out, name);
        written = true;
    }
}

static void write_parties(struct writing *writing)
{
    write_role(writing, TEXT(",\"actor\":["), CHANCERY_ROLE_ACTOR);
    write_role(writing, TEXT(",\"target\":["), CHANCERY_ROLE_TARGET);
    write_account(writing);
}

static void write_uid(struct writing *writing)
{
    char digits[UID_DIGITS];
    buffer_text(writing->out, TEXT("{\"uid\":"));
    json_write_string(writing->out, record_uid(writing->head, digits));
}

/* A day in quotes. */
static void write_day(struct writing *writing, int64_t day)
{
    struct json_record *writer = writing->writer;
    if (writer->day != day || !*writer->day_text) {
        chancery_day_format(day, writer->day_text);
        writer->day = day;
    }
    json_write_string(writing->out, chancery_text_of(writer->day_text));
}

static void write_bound(struct writing *writing, int64_t day)
{
    if (day == CHANCERY_DAY_MIN || day == CHANCERY_DAY_MAX)
        json_write_day(writing->out, day);
    else
        write_day(writing, day);
}

static void write_bounds(struct writing *writing)
{
    const struct record_head *head = writing->head;
    buffer_text(writing->out, TEXT(",\"earliest\":"));
    write_bound(writing, head->earliest);
    buffer_text(writing->out, TEXT(",\"latest\":"));
    write_bound(writing, head->latest);
    buffer_text(writing->out, TEXT(",\"precision\":\""));
    buffer_string(writing->out, chancery_precision_name((chancery_precision)head->precision));
    buffer_byte(writing->out, '"');
}

static void write_date(struct writing *writing)
{
    if (writing->head->date.size > 0)
        json_write_string(writing->out, writing->head->date);
    else
        write_day(writing, writing->head->earliest);
}

static void write_instant(struct writing *writing, chancery_text named, int64_t microseconds)
{
    struct json_record *writer = writing->writer;
    if (microseconds == 0)
        return;
    if (writer->instant != microseconds) {
        instant_format(microseconds, writer->instant_text);
        writer->instant = microseconds;
    }
    buffer_text(writing->out, named);
    buffer_add(writing->out, writer->instant_text, INSTANT_SIZE - 1);
    buffer_byte(writing->out, '"');
}

static void write_version(struct writing *writing)
{
    const struct record_head *head = writing->head;
    struct buffer *out = writing->out;
    if (head->why.size > 0) {
        buffer_text(out, TEXT(",\"why\":"));
        json_write_string(out, head->why);
    }
    write_instant(writing, TEXT(",\"recorded\":\""), head->recorded);
    write_instant(writing, TEXT(",\"superseded\":\""), head->superseded);
}

/* ---- Titles ---- */

/* Whether the next field, of `left`, is a title. Schemas put it before all others. */
static bool is_title_next(const struct writing *writing, uint64_t left)
{
    struct bytes_reader ahead = writing->reader;
    return left > 0 && bytes_read_varint(&ahead) == writing->writer->title &&
           bytes_read_u8(&ahead) == CHANCERY_STRING && !ahead.failed;
}

static void write_made_title(struct writing *writing, struct json_record *writer,
                             const chancery_schema *schema)
{
    arena_clear(&writer->event.arena);
    buffer_clear(&writer->made);
    if (record_decode(writing->head, writer->names, schema, &writer->event, NULL) != CHANCERY_OK) {
        writing->failed = true;
        return;
    }
    title_write(&writer->made, &writer->event);
    buffer_text(writing->out, TEXT(",\"title\":"));
    json_write_string(writing->out, buffer_view(&writer->made));
    writing->failed = writing->failed || writer->made.failed;
}

/* ---- Events ---- */

/* The rest of the fields, `left` of them; where a title has been written, none of them is one. */
static void write_fields(struct writing *writing, uint64_t left, bool titled)
{
    for (; left > 0 && !writing->reader.failed && !writing->failed; left--) {
        uint64_t number = bytes_read_varint(&writing->reader);
        writing->failed = titled && number == writing->writer->title;
        buffer_text(writing->out, name_of(writing, NAME_FIELD, number));
        write_value(writing, 0);
    }
    writing->failed = writing->failed || writing->reader.failed || bytes_left(&writing->reader) > 0;
}

static void write_event(struct writing *writing, struct json_record *writer,
                        const chancery_schema *schema, unsigned parts)
{
    static const chancery_text standings[STANDING_COUNT] = {
        [STANDING_CONFIRMED] = {",\"standing\":\"confirmed\"", 23},
        [STANDING_REPORTED] = {",\"standing\":\"reported\"", 22},
        [STANDING_RETRACTED] = {",\"standing\":\"retracted\"", 23},
    };
    const struct record_head *head = writing->head;
    struct buffer *out = writing->out;
    bool derived = (parts & JSON_DERIVED) != 0;
    write_uid(writing);
    buffer_text(out, name_of(writing, NAME_TYPE, head->type));
    write_date(writing);
    if (derived)
        write_bounds(writing);
    if (head->seq > 0) {
        buffer_text(out, TEXT(",\"seq\":"));
        buffer_integer(out, head->seq);
    }
    write_parties(writing);
    buffer_text(out, standings[head->standing]);
    uint64_t fields = read_count(writing);
    bool given = derived && is_title_next(writing, fields);
    if (derived && !given)
        write_made_title(writing, writer, schema);
    if (given) {
        buffer_text(out, name_of(writing, NAME_FIELD, bytes_read_varint(&writing->reader)));
        write_value(writing, 0);
    }
    write_fields(writing, fields - given, derived);
    write_version(writing);
    buffer_byte(out, '}');
}

bool json_record_write(struct json_record *writer, const struct record_head *head,
                       const chancery_schema *schema, unsigned parts, struct buffer *out)
{
    size_t start = out->size;
    struct writing writing = {
        .writer = writer, .head = head, .out = out, .reader = bytes_reader_of(head->body)};
    if ((parts & JSON_STORED) != JSON_STORED)
        return false;
    refresh(writer);
    write_event(&writing, writer, schema, parts);
    if (writing.failed || out->failed)
        out->size = start;
    return !writing.failed && !out->failed;
}
