#include "key.h"

#include "bytes.h"
#include "text.h"

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

bool key_read_place(chancery_text key, struct place *place)
{
    if (key.size < KEY_PLACE_SIZE)
        return false;
    const unsigned char *in = (const unsigned char *)key.bytes + key.size - KEY_PLACE_SIZE;
    place->day = (int32_t)(bytes_get_u32(in) ^ 0x80000000U);
    place->seq = bytes_get_u32(in + 4);
    return true;
}

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool uid_read_digits(chancery_text digits, unsigned char bytes[KEY_UID_SIZE])
{
    unsigned char read[KEY_UID_SIZE] = {0};
    if (digits.size > 2 * KEY_UID_SIZE)
        return false;
    for (size_t i = 0; i < digits.size; i++) {
        int value = digit_value(digits.bytes[i]);
        if (value < 0)
            return false;
        read[i / 2] |= (unsigned char)(i % 2 == 0 ? value << 4 : value);
    }
    memcpy(bytes, read, sizeof read);
    return true;
}

bool uid_is_made(chancery_text uid)
{
    unsigned char bytes[KEY_UID_SIZE];
    return uid.size == 2 * KEY_UID_SIZE && uid_read_digits(uid, bytes);
}

bool uid_is_shortened(chancery_text text)
{
    enum { SHORTEST = 4 };
    unsigned char bytes[KEY_UID_SIZE];
    return text.size >= SHORTEST && text.size < 2 * KEY_UID_SIZE && uid_read_digits(text, bytes);
}

bool uid_answers(chancery_text uid, chancery_text text)
{
    return text_equal(uid, text) ||
           (uid_is_made(uid) && uid_is_shortened(text) && text_starts(uid, text));
}

void uid_write_digits(const unsigned char bytes[KEY_UID_SIZE], char digits[2 * KEY_UID_SIZE])
{
    for (size_t i = 0; i < KEY_UID_SIZE; i++) {
        digits[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        digits[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
}

struct key key_of_uid(chancery_text uid)
{
    struct key key = {.size = KEY_UID_SIZE};
    if (uid.size == 2 * KEY_UID_SIZE && uid_read_digits(uid, key.bytes))
        return key;
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(uid.bytes, uid.size));
    memcpy(key.bytes, canonical.digest, KEY_UID_SIZE);
    return key;
}
