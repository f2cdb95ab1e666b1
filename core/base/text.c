#include "base/text.h"

#include <stdlib.h>
#include <utf8proc.h>

chancery_text chancery_text_of(const char *string)
{
    return string ? (chancery_text){string, strlen(string)} : (chancery_text){"", 0};
}

int text_compare(chancery_text a, chancery_text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.bytes, b.bytes, size) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

size_t text_find(chancery_text text, char byte)
{
    const char *found = text.size > 0 ? memchr(text.bytes, byte, text.size) : NULL;
    return found ? (size_t)(found - text.bytes) : text.size;
}

size_t text_characters(chancery_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
    return count;
}

bool text_is_utf8(chancery_text text)
{
    return utf8proc_decompose((const utf8proc_uint8_t *)text.bytes, (utf8proc_ssize_t)text.size,
                              NULL, 0, 0) >= 0;
}

size_t text_control_length(const unsigned char *at, size_t left)
{
    if (*at < 0x20 || *at == 0x7F)
        return 1;
    if (*at == 0xC2 && left >= 2 && at[1] < 0xA0) /* C1 controls */
        return 2;
    if (*at == 0xD8 && left >= 2 && at[1] == 0x9C) /* the Arabic mark of direction */
        return 2;
    if (*at != 0xE2 || left < 3)
        return 0;
    if (at[1] == 0x80) /* marks of direction, separators of lines, embeddings and overrides */
        return at[2] == 0x8E || at[2] == 0x8F || (at[2] >= 0xA8 && at[2] <= 0xAE) ? 3 : 0;
    return at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9 ? 3 : 0; /* isolates */
}

bool text_is_plain(chancery_text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text_control_length((const unsigned char *)text.bytes + i, text.size - i) > 0)
            return false;
    return true;
}

bool text_number(chancery_text text, uint64_t maximum, uint64_t *number)
{
    uint64_t value = 0;
    if (text.size == 0)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        char digit = text.bytes[i];
        if (digit < '0' || digit > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(digit - '0'), &value) || value > maximum)
            return false;
    }
    *number = value;
    return true;
}

static bool is_separator(utf8proc_int32_t character)
{
    utf8proc_category_t category = utf8proc_category(character);
    return category >= UTF8PROC_CATEGORY_PC && category != UTF8PROC_CATEGORY_CO;
}

/* Encodes the characters again, with each run of separators as one space, none at the ends. */
static size_t encode_folded(const utf8proc_int32_t *characters, utf8proc_ssize_t count, char *out)
{
    size_t size = 0;
    bool gap = false;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        if (is_separator(characters[i])) {
            gap = size > 0;
            continue;
        }
        if (gap)
            out[size++] = ' ';
        gap = false;
        size += (size_t)utf8proc_encode_char(characters[i], (utf8proc_uint8_t *)out + size);
    }
    out[size] = '\0';
    return size;
}

char *text_fold(chancery_text text)
{
    const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.bytes;
    utf8proc_ssize_t size = (utf8proc_ssize_t)text.size;
    utf8proc_ssize_t count = utf8proc_decompose(bytes, size, NULL, 0, options);
    if (count < 0)
        return NULL;
    utf8proc_int32_t *characters = calloc((size_t)count + 1, sizeof *characters);
    char *folded = malloc((size_t)count * 5 + 1);
    if (!characters || !folded) {
        free(characters);
        free(folded);
        return NULL;
    }
    utf8proc_decompose(bytes, size, characters, count, options);
    encode_folded(characters, count, folded);
    free(characters);
    return folded;
}

bool text_fold_equal(chancery_text a, chancery_text b)
{
    char *folded_a = text_fold(a);
    char *folded_b = text_fold(b);
    bool equal = folded_a && folded_b && strcmp(folded_a, folded_b) == 0;
    free(folded_a);
    free(folded_b);
    return equal;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* Optimal string alignment distance, three rows of the matrix at a time. */
size_t text_distance(chancery_text a, chancery_text b, size_t limit)
{
    enum { LONGEST = 64 };
    size_t rows[3][LONGEST + 1];
    size_t gap = a.size > b.size ? a.size - b.size : b.size - a.size;
    if (a.size > LONGEST || b.size > LONGEST || gap > limit)
        return limit + 1;
    for (size_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t change = a.bytes[i - 1] != b.bytes[j - 1];
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + change);
            if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] &&
                a.bytes[i - 2] == b.bytes[j - 1] && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
    }
    size_t distance = rows[a.size % 3][b.size];
    return distance <= limit ? distance : limit + 1;
}

struct nearest nearest_start(chancery_text wanted)
{
    size_t farthest = wanted.size <= 3 ? 1 : wanted.size <= 8 ? 2 : 3;
    return (struct nearest){.wanted = wanted, .distance = farthest + 1};
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
    size_t distance =
        text_distance(nearest->wanted, chancery_text_of(candidate), nearest->distance - 1);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = candidate;
    }
}

const char *chancery_nearest(chancery_text wanted,
                             const char *(*candidate)(const void *context, size_t index),
                             const void *context)
{
    struct nearest nearest = nearest_start(wanted);
    const char *offered;
    for (size_t i = 0; (offered = candidate(context, i)); i++)
        nearest_offer(&nearest, offered);
    return nearest.best;
}
