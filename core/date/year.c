/* date/year.c - years beyond four digits, in exponential form, and with significant digits.
 *
 * Owns: what follows `Y` and `S` in a date. Knows nothing of months.
 */
#include "date/part.h"

static bool refuse_far(const struct date_reader *reader, size_t column)
{
    return date_refuse(reader, column,
                       "days are counted in 64 bits, which reach from Y-25252734927764584 to "
                       "Y25252734927768523",
                       "a year so far away cannot be counted in days");
}

/* Reads an integer above 0 without leading zeros; one too large to hold becomes UINT64_MAX. */
static bool read_integer(struct date_reader *reader, const char *what, uint64_t *number)
{
    uint64_t value = 0;
    char byte = date_peek(reader);
    if (byte < '1' || byte > '9')
        return date_refuse(reader, reader->at, NULL, "%s begins with a digit from 1 to 9", what);
    for (; byte >= '0' && byte <= '9'; byte = date_peek(reader)) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(byte - '0'), &value))
            value = UINT64_MAX;
        reader->at++;
    }
    *number = value;
    return true;
}

static unsigned count_digits(uint64_t number)
{
    unsigned count = 1;
    for (; number >= 10; number /= 10)
        count++;
    return count;
}

static uint64_t power_of_ten(unsigned exponent)
{
    uint64_t power = 1;
    for (; exponent > 0; exponent--)
        power *= 10;
    return power;
}

/* How far a year may lie from 0. */
static uint64_t farthest(bool negative)
{
    return negative ? -(uint64_t)CALENDAR_YEAR_MIN : (uint64_t)CALENDAR_YEAR_MAX;
}

static void set_years(bool negative, uint64_t nearest, uint64_t farthest_year, chancery_date *part)
{
    int64_t first = negative ? -(int64_t)farthest_year : (int64_t)nearest;
    int64_t last = negative ? -(int64_t)nearest : (int64_t)farthest_year;
    part->earliest = calendar_to_number((struct calendar_day){first, 1, 1});
    part->latest = calendar_to_number((struct calendar_day){last, 12, 31});
}

bool date_read_significant(struct date_reader *reader, bool negative, uint64_t year,
                           chancery_date *part)
{
    static const chancery_precision by_width[] = {
        CHANCERY_PRECISION_YEAR, CHANCERY_PRECISION_DECADE, CHANCERY_PRECISION_CENTURY,
        CHANCERY_PRECISION_MILLENNIUM};
    unsigned digits = count_digits(year), vague = 0;
    if (date_take(reader, 'S')) {
        uint64_t significant = 0;
        if (!read_integer(reader, "a number of significant digits", &significant))
            return false;
        vague = significant < digits ? digits - (unsigned)significant : 0;
    }
    uint64_t width = power_of_ten(vague);
    uint64_t nearest = year - year % width, far = nearest + width - 1;
    set_years(negative, nearest, far < farthest(negative) ? far : farthest(negative), part);
    part->precision = by_width[vague < 3 ? vague : 3];
    date_read_qualifier(reader, part);
    return true;
}

bool date_read_long_year(struct date_reader *reader, chancery_date *part)
{
    size_t start = reader->at;
    uint64_t year = 0, exponent = 0;
    date_take(reader, 'Y');
    bool negative = date_take(reader, '-');
    size_t digits_at = reader->at;
    if (!read_integer(reader, "a year behind Y", &year))
        return false;
    bool is_short = reader->at - digits_at <= 4;
    if (date_take(reader, 'E')) {
        if (!read_integer(reader, "an exponent", &exponent))
            return false;
    } else if (is_short) {
        return date_refuse(reader, start, "write it without Y, in four digits",
                           "Y stands before a year of more than four digits");
    }
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(year, 10, &year))
            return refuse_far(reader, digits_at);
    if (year > farthest(negative))
        return refuse_far(reader, digits_at);
    if (date_peek(reader) == '-')
        return date_refuse(reader, reader->at, NULL, "a year behind Y stands without a month");
    return date_read_significant(reader, negative, year, part);
}
