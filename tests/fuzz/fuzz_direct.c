/* fuzz_direct.c - any bytes through the direct reader and through jansson: what the first takes is
 * what the second makes of it, to the last byte of the record; what it leaves is for the second.
 *
 * Most random bytes are no event, and then nothing is compared: so the mutator starts from the
 * example of each type and puts in members and values. How many inputs were read directly is
 * printed at the end.
 */
#include "direct.h"
#include "event_parse.h"
#include "example.h"
#include "json_write.h"
#include "record.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);

enum { SEEDS_MAX = 1024 };
static struct buffer seeds[SEEDS_MAX];
static size_t seed_count;
static struct direct *direct;
static unsigned long long inputs, events, taken;

static void tell(void)
{
    printf("direct: %llu inputs, %llu events, of which %llu were read directly\n", inputs, events,
           taken);
}

static void make_seeds(void)
{
    const chancery_schema *schema = chancery_schema_builtin();
    for (size_t i = 0; i < schema->family_count; i++) {
        for (size_t j = 0; j < schema->families[i].type_count && seed_count < SEEDS_MAX; j++) {
            const chancery_type *type = &schema->families[i].types[j];
            assert(example_write(schema, type, &seeds[seed_count++], NULL) == CHANCERY_OK);
        }
    }
}

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    direct = direct_new(chancery_schema_builtin());
    make_seeds();
    atexit(tell);
    return 0;
}

/* ---- Comparing ---- */

static void encode(const chancery_event *event, struct buffer *out)
{
    const struct place place = {.day = 1, .seq = 2};
    struct names *names = names_new();
    assert(record_encode(event, place, names, out));
    json_write_event(out, event, JSON_STORED | JSON_DERIVED);
    names_free(names);
}

static void compare(const chancery_event *read, const chancery_event *judged)
{
    struct buffer a = {0}, b = {0};
    encode(read, &a);
    encode(judged, &b);
    assert(text_equal(buffer_view(&a), buffer_view(&b)));
    assert(read->meaning == judged->meaning && read->registry == judged->registry);
    buffer_free(&a);
    buffer_free(&b);
}

/* What ends with a blank is read as if it came from a timeline. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct event_source source = {
        .line = 1, .column = 1, .derived = size > 0 && (data[size - 1] == ' ')};
    chancery_text json = {(const char *)data, size};
    static chancery_event read; /* again and again, as an import does */
    chancery_event *judged = NULL;
    bool direct_one = direct_read(direct, json, source.derived, &read);
    chancery_status status = event_parse(chancery_schema_builtin(), json, &source, &judged, NULL);
    assert(!direct_one || status == CHANCERY_OK);
    if (direct_one)
        compare(&read, judged);
    inputs++;
    events += status == CHANCERY_OK;
    taken += direct_one;
    chancery_event_free(judged);
    return 0;
}

/* ---- Mutating ---- */

static const char *const pieces[] = {
    "\"uid\":\"a:1\"",
    "\"uid\":\"\"",
    "\"seq\":3",
    "\"seq\":-0",
    "\"seq\":3.0",
    "\"seq\":4294967296",
    "\"seq\":07",
    "\"account\":\"USA\"",
    "\"account\":\"\"",
    "\"target\":[\"VEN\",\"CUB\"]",
    "\"target\":[\"VEN\",\"VEN\"]",
    "\"target\":\"FRA\"",
    "\"target\":[]",
    "\"standing\":\"reported\"",
    "\"standing\":\"confirmed\"",
    "\"standing\":\"doubtful\"",
    "\"title\":\"A title\"",
    "\"title\":\"\\u0041\"",
    "\"summary\":\"a\\nb\\t\\\"c\\\" d\\/e\"",
    "\"summary\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
    "\"summary\":\"\xED\xA0\x80\"",
    "\"summary\":\"\xC0\xAF\"",
    "\"summary\":\"\x7F\"",
    "\"summary\":\"\\b\"",
    "\"place\":{\"name\":\"Caracas\",\"country\":\"VEN\",\"lat\":10.5,\"lon\":-66.9}",
    "\"place\":{\"lat\":1e1,\"lon\":0.12345678,\"name\":\"x\"}",
    "\"place\":{\"lat\":89.99999995,\"lon\":-179.99999995,\"country\":\"COL\"}",
    "\"place\":{}",
    "\"tags\":[\"a\",\"b-c\"]",
    "\"tags\":[\"a\",\"a\"]",
    "\"tags\":[\"\"]",
    "\"sources\":[{\"url\":\"https://example.org/a\",\"publisher\":\"P\",\"quote\":\"Q\"}]",
    "\"sources\":[{\"id\":\"x:1\"},{\"id\":\"x:2\",\"url\":\"http://a.b/\"}]",
    "\"links\":[{\"rel\":\"same-as\",\"to\":\"y\"}]",
    "\"why\":\"because\"",
    "\"recorded\":\"2019-03-15T00:00:00.000001Z\"",
    "\"recorded\":\"2019-02-29T00:00:00Z\"",
    "\"superseded\":\"2019-03-15T00:00:00Z\"",
    "\"date\":\"2020-02-29\"",
    "\"date\":\"1900-02-29\"",
    "\"date\":\"-0001-12-31\"",
    "\"date\":\"2019-03/2019-05?\"",
    "\"date\":\"2019-13-01\"",
    "\"earliest\":\"2019-03-01\"",
    "\"latest\":null",
    "\"precision\":\"day\"",
    "\"unknown\":true",
    "\"type\":\"mission.closed\"",
};

static const char *const values[] = {
    "true",
    "false",
    "null",
    "0",
    "1",
    "-1",
    "1.5",
    "0.1",
    "1e3",
    "99999999999999999999",
    "\"x\"",
    "\"\"",
    "\"USA\"",
    "\"usa\"",
    "\"2019-03-14\"",
    "[]",
    "{}",
    "[\"USA\",\"FRA\"]",
    "[1]",
    "\"embassy\"",
    "\" \"",
    "\"\\u00e9\"",
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* Puts `piece` in place of the bytes from `from` to `to`. */
static size_t splice(uint8_t *data, size_t size, size_t room, size_t from, size_t to,
                     const char *piece, size_t length)
{
    if (size - (to - from) + length > room)
        return size;
    memmove(data + from + length, data + to, size - to);
    memcpy(data + from, piece, length);
    return size - (to - from) + length;
}

/* A new member behind the opening brace, or behind one of the commas. */
static size_t add_member(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    char piece[200];
    int length = snprintf(piece, sizeof piece, "%s,", pieces[seed / 7 % COUNT(pieces)]);
    const uint8_t *brace = memchr(data, '{', size);
    size_t at = brace ? (size_t)(brace - data) + 1 : 0;
    for (unsigned skip = seed / 1000 % 4; skip > 0; skip--) {
        const uint8_t *comma = memchr(data + at, ',', size - at);
        at = comma ? (size_t)(comma - data) + 1 : at;
    }
    return splice(data, size, room, at, at, piece, (size_t)length);
}

/* Another value behind one of the colons. */
static size_t replace_value(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    const char *value = values[seed / 7 % COUNT(values)];
    size_t at = 0;
    for (unsigned skip = seed / 1000 % 8 + 1; skip > 0; skip--) {
        const uint8_t *colon = memchr(data + at, ':', size - at);
        at = colon ? (size_t)(colon - data) + 1 : at;
    }
    size_t end = at;
    while (end < size && data[end] != ',' && data[end] != '}' && data[end] != ']')
        end++;
    return splice(data, size, room, at, end, value, strlen(value));
}

static size_t start_anew(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    const struct buffer *fresh = &seeds[seed / 7 % seed_count];
    return splice(data, size, room, 0, size, fresh->bytes, fresh->size);
}

static size_t add_space(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    static const char spaces[] = " \t\n\r";
    size_t at = seed % 2 ? size : seed / 7 % (size + 1);
    return splice(data, size, room, at, at, spaces + seed / 1000 % 4, 1);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    if (size < 3 || seed / 11 % 2 == 0)
        size = start_anew(data, size, room, seed);
    switch (seed % 7) {
    case 0:
    case 1:
    case 2:
        return add_member(data, size, room, seed);
    case 3:
        return replace_value(data, size, room, seed);
    case 4:
        return add_space(data, size, room, seed);
    default:
        return LLVMFuzzerMutate(data, size, room);
    }
}
