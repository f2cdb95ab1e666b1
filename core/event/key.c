#include "event/key.h"

#include "base/bytes.h"

#include <assert.h>
#include <string.h>
#include <xxhash.h>

const int64_t extent_days[EXTENT_COUNT] = {
    [EXTENT_DAY] = 1,
    [EXTENT_MONTH] = 31,
    [EXTENT_YEAR] = 366,
    [EXTENT_LONG] = INT64_MAX,
};

uint8_t extent_of(int64_t earliest, int64_t latest)
{
    int64_t span;
    if (__builtin_sub_overflow(latest, earliest, &span))
        return EXTENT_LONG;
    for (uint8_t extent = EXTENT_DAY; extent < EXTENT_LONG; extent++)
        if (span < extent_days[extent])
            return extent;
    return EXTENT_LONG;
}

int32_t key_day(int64_t day)
{
    if (day == CHANCERY_DAY_MIN)
        return INT32_MIN;
    if (day <= INT32_MIN)
        return INT32_MIN + 1;
    return day < INT32_MAX ? (int32_t)day : INT32_MAX;
}

static void put_place(unsigned char *out, struct place place)
{
    bytes_put_u32(out, (uint32_t)place.day ^ 0x80000000U);
    bytes_put_u32(out + 4, place.seq);
}

struct key key_of_place(struct place place)
{
    struct key key = {.size = KEY_PLACE_SIZE};
    put_place(key.bytes, place);
    return key;
}

struct key key_of_span(uint8_t extent, struct place place)
{
    struct key key = {.size = KEY_SPAN_SIZE};
    key.bytes[0] = extent;
    put_place(key.bytes + 1, place);
    return key;
}

struct key key_of_posting(uint16_t number, uint8_t extent, struct place place)
{
    struct key key = {.size = KEY_POSTING_SIZE};
    bytes_put_u16(key.bytes, number);
    key.bytes[2] = extent;
    put_place(key.bytes + 3, place);
    return key;
}

struct key key_of_pair(uint16_t a, uint16_t b, uint8_t extent, struct place place)
{
    struct key key = {.size = KEY_PAIR_SIZE};
    bytes_put_u16(key.bytes, a < b ? a : b);
    bytes_put_u16(key.bytes + 2, a < b ? b : a);
    key.bytes[4] = extent;
    put_place(key.bytes + 5, place);
    return key;
}

struct key key_of_past_start(char tag, const struct key *key)
{
    struct key past = {.size = 1 + key->size};
    assert(key->size <= KEY_SIZE_MAX - KEY_PAST_MORE);
    past.bytes[0] = (unsigned char)tag;
    memcpy(past.bytes + 1, key->bytes, key->size);
    return past;
}

/* Times before 1970 come before all others, as the dates of places do. */
struct key key_of_past(char tag, const struct key *key, int64_t recorded)
{
    struct key past = key_of_past_start(tag, key);
    bytes_put_u64(past.bytes + past.size, (uint64_t)recorded ^ (UINT64_C(1) << 63));
    past.size += 8;
    return past;
}

bool key_read_past(chancery_text past, char *tag, chancery_text *key, int64_t *recorded)
{
    if (past.size <= KEY_PAST_MORE)
        return false;
    const unsigned char *time = (const unsigned char *)past.bytes + past.size - 8;
    *tag = past.bytes[0];
    *key = (chancery_text){past.bytes + 1, past.size - KEY_PAST_MORE};
    *recorded = (int64_t)(bytes_get_u64(time) ^ (UINT64_C(1) << 63));
    return true;
}

bool key_read_place(chancery_text key, struct place *place)
{
    if (key.size < KEY_PLACE_SIZE)
        return false;
    const unsigned char *in = (const unsigned char *)key.bytes + key.size - KEY_PLACE_SIZE;
    place->day = (int32_t)(bytes_get_u32(in) ^ 0x80000000U);
    place->seq = bytes_get_u32(in + 4);
    return true;
}

struct key key_of_uid(chancery_text uid)
{
    struct key key = {.size = KEY_UID_SIZE};
    if (uid.size == UID_DIGITS && uid_read_digits(uid, key.bytes))
        return key;
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(uid.bytes, uid.size));
    memcpy(key.bytes, canonical.digest, KEY_UID_SIZE);
    return key;
}

struct key key_of_source(chancery_text id)
{
    enum { SEED = 1 }; /* uids have none */
    struct key key = {.size = KEY_UID_SIZE};
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_withSeed(id.bytes, id.size, SEED));
    memcpy(key.bytes, canonical.digest, KEY_UID_SIZE);
    return key;
}
