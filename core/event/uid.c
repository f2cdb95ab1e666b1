#include "event/uid.h"

#include "base/text.h"

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool uid_read_digits(chancery_text digits, unsigned char bytes[UID_SIZE])
{
    unsigned char read[UID_SIZE] = {0};
    if (digits.size > UID_DIGITS)
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
    unsigned char bytes[UID_SIZE];
    return uid.size == UID_DIGITS && uid_read_digits(uid, bytes);
}

bool uid_is_shortened(chancery_text text)
{
    enum { SHORTEST = 4 };
    unsigned char bytes[UID_SIZE];
    return text.size >= SHORTEST && text.size < UID_DIGITS && uid_read_digits(text, bytes);
}

bool uid_answers(chancery_text uid, chancery_text text)
{
    return text_equal(uid, text) ||
           (uid_is_made(uid) && uid_is_shortened(text) && text_starts(uid, text));
}

void uid_write_digits(const unsigned char bytes[UID_SIZE], char digits[UID_DIGITS])
{
    for (size_t i = 0; i < UID_SIZE; i++) {
        digits[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        digits[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
}
