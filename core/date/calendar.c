/* date/calendar.c - days and instants of the proleptic Gregorian calendar: counting and writing
 * them.
 *
 * Owns: the arithmetic between numbers and days, and the ISO 8601 text of both. Knows nothing of
 * EDTF.
 */
#include "date/date.h"

#include <inttypes.h>
#include <stdio.h>

/* The calendar repeats every 400 years. Counted from 1 March, the leap day is the last of its
 * year, and the lengths of the months follow a straight line. */
enum {
    ERA_YEARS = 400,
    ERA_DAYS = 146097,
    EPOCH_ERAS = 5,      /* eras from 0000-03-01 to the first that begins after 1970-01-01 */
    EPOCH_DAYS = 719468, /* days from 0000-03-01 to 1970-01-01 */
};

static int64_t floor_divide(int64_t number, int64_t divisor)
{
    return number / divisor - (number % divisor < 0);
}

bool calendar_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned calendar_month_days(int64_t year, unsigned month)
{
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && calendar_is_leap(year) ? 29 : lengths[month - 1];
}

int64_t calendar_to_number(struct calendar_day day)
{
    int64_t year = day.year - (day.month <= 2);
    int64_t era = floor_divide(year, ERA_YEARS);
    int64_t year_of_era = year - era * ERA_YEARS;
    int64_t month = day.month > 2 ? day.month - 3 : day.month + 9;
    int64_t day_of_year = (153 * month + 2) / 5 + day.day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - EPOCH_DAYS;
    /* Eras move from one summand to the other so that both lean to the same side of 0: then no
     * step on the way is larger than the sum, which fits. */
    int64_t eras = year < 0 ? EPOCH_ERAS - 2 : EPOCH_ERAS;
    return (era - eras) * ERA_DAYS + (day_of_era + eras * ERA_DAYS);
}

struct calendar_day calendar_from_number(int64_t number)
{
    int64_t era = floor_divide(number, ERA_DAYS);
    int64_t rest = number % ERA_DAYS;
    int64_t day_of_era = (rest < 0 ? rest + ERA_DAYS : rest) + EPOCH_DAYS;
    era += day_of_era / ERA_DAYS;
    day_of_era %= ERA_DAYS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month = (unsigned)((5 * day_of_year + 2) / 153);
    unsigned day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1);
    month = month < 10 ? month + 3 : month - 9;
    return (struct calendar_day){era * ERA_YEARS + year_of_era + (month <= 2), month, day};
}

/* Writes `value` in `width` digits and the mark behind it; returns the place after. */
static char *put_digits(char *out, int64_t value, size_t width, char mark)
{
    for (size_t i = width; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    out[width] = mark;
    return out + width + 1;
}

size_t chancery_day_format(int64_t day, char out[CHANCERY_DAY_SIZE])
{
    struct calendar_day at = calendar_from_number(day);
    if (day == CHANCERY_DAY_MIN || day == CHANCERY_DAY_MAX)
        return (size_t)snprintf(out, CHANCERY_DAY_SIZE, "..");
    if (at.year < -9999 || at.year > 9999)
        return (size_t)snprintf(out, CHANCERY_DAY_SIZE, "Y%" PRId64 "-%02u-%02u", at.year, at.month,
                                at.day);
    char *end = out;
    if (at.year < 0)
        *end++ = '-';
    end = put_digits(end, at.year < 0 ? -at.year : at.year, 4, '-');
    end = put_digits(end, at.month, 2, '-');
    end = put_digits(end, at.day, 2, '\0');
    return (size_t)(end - out) - 1;
}

/* ---- Instants ---------------------------------------------------------------------------- */

#define MICROSECONDS INT64_C(1000000)
#define DAY_MICROSECONDS (INT64_C(86400) * MICROSECONDS)
#define INSTANT_FIRST (INT64_C(-719528) * DAY_MICROSECONDS)    /* 0000-01-01T00:00:00Z */
#define INSTANT_LAST (INT64_C(2932897) * DAY_MICROSECONDS - 1) /* the end of 9999-12-31 */

void instant_format(int64_t microseconds, char out[INSTANT_SIZE])
{
    int64_t instant = microseconds < INSTANT_FIRST  ? INSTANT_FIRST
                      : microseconds > INSTANT_LAST ? INSTANT_LAST
                                                    : microseconds;
    int64_t number = floor_divide(instant, DAY_MICROSECONDS);
    int64_t rest = instant - number * DAY_MICROSECONDS;
    int64_t seconds = rest / MICROSECONDS;
    struct calendar_day day = calendar_from_number(number);
    out = put_digits(out, day.year, 4, '-');
    out = put_digits(out, day.month, 2, '-');
    out = put_digits(out, day.day, 2, 'T');
    out = put_digits(out, seconds / 3600, 2, ':');
    out = put_digits(out, seconds / 60 % 60, 2, ':');
    out = put_digits(out, seconds % 60, 2, '.');
    out = put_digits(out, rest % MICROSECONDS, 6, 'Z');
    *out = '\0';
}

/* Reads `count` digits; -1 when one is none. */
static int read_digits(const char *bytes, size_t count)
{
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] < '0' || bytes[i] > '9')
            return -1;
        value = value * 10 + (bytes[i] - '0');
    }
    return value;
}

/* Reads `.` and one to six decimals as microseconds; nothing at all is 0, anything else -1. */
static int read_decimals(chancery_text text)
{
    int value = 0;
    if (text.size == 0)
        return 0;
    if (text.size == 1 || text.size > 7 || text.bytes[0] != '.')
        return -1;
    value = read_digits(text.bytes + 1, text.size - 1);
    for (size_t i = text.size; value > 0 && i < 7; i++)
        value *= 10;
    return value;
}

bool instant_parse(chancery_text text, int64_t *microseconds)
{
    static const char form[] = "0000-00-00T00:00:00";
    enum { SIZE = sizeof form - 1 };
    if (text.size <= SIZE || text.bytes[text.size - 1] != 'Z')
        return false;
    for (size_t i = 0; i < SIZE; i++)
        if (form[i] != '0' && text.bytes[i] != form[i])
            return false;
    const char *bytes = text.bytes;
    int year = read_digits(bytes, 4), month = read_digits(bytes + 5, 2);
    int day = read_digits(bytes + 8, 2), hour = read_digits(bytes + 11, 2);
    int minute = read_digits(bytes + 14, 2), second = read_digits(bytes + 17, 2);
    int decimals = read_decimals((chancery_text){bytes + SIZE, text.size - SIZE - 1});
    if (year < 0 || month < 1 || month > 12 || day < 1 || decimals < 0 ||
        day > (int)calendar_month_days(year, (unsigned)month))
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    int64_t number =
        calendar_to_number((struct calendar_day){year, (unsigned)month, (unsigned)day});
    *microseconds =
        number * DAY_MICROSECONDS + (hour * 3600 + minute * 60 + second) * MICROSECONDS + decimals;
    return true;
}
