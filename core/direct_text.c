#include "direct_text.h"

#include "text.h"

/* ---- Eight bytes at once ---- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t load(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Not 0 when a byte below 0x80 is 0; may mark further bytes then. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - EACH(0x01)) & ~word & EACH(0x80);
}

/* Not 0 when there is a quote, a backslash, a control character or a byte from 0x80 on. */
static uint64_t special_bytes(uint64_t word)
{
    uint64_t control = (word - EACH(0x20)) & ~word;
    return ((control | word) & EACH(0x80)) | zero_bytes(word ^ EACH('"')) |
           zero_bytes(word ^ EACH('\\'));
}

static const char *skip_plain(const char *at, const char *end)
{
    while (end - at >= 8 && !special_bytes(load(at)))
        at += 8;
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20 &&
           (unsigned char)*at < 0x80)
        at++;
    return at;
}

/* ---- Strings ---- */

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The length of the character of several bytes at `at`; 0 when it is not UTF-8 (RFC 3629). */
static size_t character_length(const char *at, const char *end)
{
    unsigned char first = (unsigned char)*at;
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || (size_t)(end - at) < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (!is_continuation(at[i]))
            return 0;
    unsigned char second = (unsigned char)at[1];
    bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    bool surrogate = first == 0xED && second > 0x9F, beyond = first == 0xF4 && second > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

static const char escapes[] = "\"\\/bfnrt", escaped[] = "\"\\/\b\f\n\r\t";

/* The length of what is not plain at `at`: an escape or a character; 0 when it is refused. */
static size_t special_length(const char *at, const char *end, struct direct_string *string)
{
    if (*at != '\\') {
        string->ascii = false;
        return (unsigned char)*at < 0x80 ? 0 : character_length(at, end);
    }
    string->escaped = true;
    return end - at >= 2 && memchr(escapes, at[1], sizeof escapes - 1) ? 2 : 0;
}

bool direct_string(struct direct_text *text, struct direct_string *string)
{
    if (!direct_take(text, '"'))
        return false;
    const char *start = text->at, *at = start;
    *string = (struct direct_string){.ascii = true};
    while ((at = skip_plain(at, text->end)) < text->end && *at != '"') {
        size_t length = special_length(at, text->end, string);
        if (length == 0)
            return false;
        at += length;
    }
    if (at == text->end)
        return false;
    string->raw = text_slice(start, (size_t)(at - start));
    text->at = at + 1;
    return true;
}

static size_t unescape(chancery_text raw, char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < raw.size; i++) {
        char byte = raw.bytes[i];
        if (byte == '\\')
            byte = escaped[strchr(escapes, raw.bytes[++i]) - escapes];
        out[size++] = byte;
    }
    return size;
}

chancery_text direct_string_copy(const struct direct_string *string, struct arena *arena)
{
    if (!string->escaped)
        return arena_text(arena, string->raw);
    char *out = arena_make(arena, string->raw.size + 1, 1);
    return out ? text_slice(out, unescape(string->raw, out)) : (chancery_text){"", 0};
}

/* ---- Other words ---- */

static bool is_digit(const struct direct_text *text)
{
    return text->at < text->end && *text->at >= '0' && *text->at <= '9';
}

/* Whether what was read ends here, as numbers and words must. */
static bool ends(const struct direct_text *text)
{
    return text->at < text->end && memchr(",]} \t\r\n", *text->at, 7);
}

bool direct_number(struct direct_text *text, struct direct_number *number)
{
    enum { DIGITS_MAX = 15 };
    unsigned count = 0;
    bool negative = direct_next(text) == '-';
    *number = (struct direct_number){0};
    text->at += negative;
    const char *start = text->at;
    for (; is_digit(text) && count <= DIGITS_MAX; count++)
        number->digits = number->digits * 10 + (*text->at++ - '0');
    if (count == 0 || (count > 1 && *start == '0'))
        return false;
    if (text->at < text->end && *text->at == '.') {
        text->at++;
        for (; is_digit(text) && count <= DIGITS_MAX; count++, number->places++)
            number->digits = number->digits * 10 + (*text->at++ - '0');
        if (number->places == 0)
            return false;
    }
    bool zero = negative && number->digits == 0;
    number->digits = negative ? -number->digits : number->digits;
    return count <= DIGITS_MAX && !zero && ends(text);
}

bool direct_word(struct direct_text *text, chancery_text word)
{
    direct_space(text);
    if ((size_t)(text->end - text->at) < word.size || memcmp(text->at, word.bytes, word.size) != 0)
        return false;
    text->at += word.size;
    return ends(text);
}

bool direct_skip(struct direct_text *text)
{
    struct direct_string string;
    size_t depth = 0;
    do {
        char byte = direct_next(text);
        if (byte == '"') {
            if (!direct_string(text, &string))
                return false;
            continue;
        }
        if (text->at == text->end || (depth == 0 && (byte == ',' || byte == '}' || byte == ']')))
            return false;
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        text->at++;
        while (depth == 0 && byte != '}' && byte != ']' && text->at < text->end && !ends(text))
            text->at++;
    } while (depth > 0);
    return true;
}
