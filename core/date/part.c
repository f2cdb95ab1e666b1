/* date/part.c - one EDTF date: year, month or season, day, and their qualifiers.
 *
 * Owns: the grammar of what stands between the marks of intervals and sets, and its bounds.
 * Knows nothing of those marks.
 */
#include "date/part.h"

#include "date/people.h"

/* Values that a component of two digits may have, one bit each; none is above 41. */
typedef uint64_t values;

#define VALUES_BETWEEN(low, high) ((((values)2 << (high)) - 1) ^ (((values)1 << (low)) - 1))
#define MONTHS VALUES_BETWEEN(1, 12)
#define SEASONS VALUES_BETWEEN(21, 41)
#define DAYS VALUES_BETWEEN(1, 31)

enum { UNSPECIFIED = 10, YEAR_DIGITS = 4 };

/* Digits as written; those marked X are UNSPECIFIED. */
struct digits {
    unsigned char digit[YEAR_DIGITS];
    unsigned open; /* how many are unspecified */
};

struct date_fields {
    bool negative;
    struct digits year;
    values months;
    values days;
    size_t day_at; /* where the day is written */
};

/* ---- Digits ------------------------------------------------------------------------------ */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool read_digits(struct date_reader *reader, size_t count, struct digits *digits)
{
    struct digits read = {0};
    for (size_t i = 0; i < count; i++) {
        char byte = date_peek(reader);
        if (!is_digit(byte) && byte != 'X')
            return false;
        read.digit[i] = byte == 'X' ? UNSPECIFIED : (unsigned char)(byte - '0');
        read.open += byte == 'X';
        reader->at++;
    }
    *digits = read;
    return true;
}

static values two_digit_values(const struct digits *digits)
{
    unsigned tens = digits->digit[0], ones = digits->digit[1];
    values found = 0;
    if (digits->open == 0)
        return tens * 10 + ones <= 41 ? (values)1 << (tens * 10 + ones) : 0;
    for (unsigned value = 0; value <= 41; value++)
        if ((tens == UNSPECIFIED || tens == value / 10) &&
            (ones == UNSPECIFIED || ones == value % 10))
            found |= (values)1 << value;
    return found;
}

/* The year in which the digits of `index` stand for the unspecified ones. */
static unsigned fill_year(const struct digits *year, unsigned index)
{
    unsigned value = 0, place = 1;
    for (unsigned i = YEAR_DIGITS; i-- > 0; place *= 10) {
        unsigned digit = year->digit[i];
        if (digit == UNSPECIFIED) {
            digit = index % 10;
            index /= 10;
        }
        value += digit * place;
    }
    return value;
}

/* How many years `year` may be. */
static unsigned year_count(const struct digits *year)
{
    static const unsigned powers[] = {1, 10, 100, 1000, 10000};
    return powers[year->open];
}

/* ---- Bounds ------------------------------------------------------------------------------ */

/* A day of any year of one kind; month 0 when there is none. */
struct month_day {
    unsigned month, day;
};

static unsigned lowest(values set)
{
    return (unsigned)__builtin_ctzll(set);
}

static unsigned highest(values set)
{
    return 63 - (unsigned)__builtin_clzll(set);
}

static struct month_day edge_in_year(const struct date_fields *fields, bool leap, bool latest)
{
    for (unsigned i = 1; i <= 12; i++) {
        unsigned month = latest ? 13 - i : i;
        if (!(fields->months >> month & 1))
            continue;
        unsigned length = calendar_month_days(leap ? 2000 : 2001, month);
        values days = fields->days & VALUES_BETWEEN(1, length);
        if (days)
            return (struct month_day){month, latest ? highest(days) : lowest(days)};
    }
    return (struct month_day){0};
}

/* The first or last existing day that the fields allow; false when there is none. */
static bool edge_day(const struct date_fields *fields, bool latest, int64_t *number)
{
    struct month_day edges[] = {edge_in_year(fields, false, latest),
                                edge_in_year(fields, true, latest)};
    bool possible = edges[0].month > 0 || edges[1].month > 0;
    unsigned count = possible ? year_count(&fields->year) : 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned magnitude =
            fill_year(&fields->year, latest != fields->negative ? count - 1 - i : i);
        int64_t year = fields->negative ? -(int64_t)magnitude : magnitude;
        const struct month_day *edge = &edges[calendar_is_leap(year)];
        if (edge->month == 0 || (fields->negative && magnitude == 0))
            continue;
        *number = calendar_to_number((struct calendar_day){year, edge->month, edge->day});
        return true;
    }
    return false;
}

/* The smallest unit that a year with unspecified digits is sure of. */
static chancery_precision year_precision(const struct digits *year)
{
    static const chancery_precision by_place[YEAR_DIGITS] = {
        CHANCERY_PRECISION_MILLENNIUM, CHANCERY_PRECISION_MILLENNIUM, CHANCERY_PRECISION_CENTURY,
        CHANCERY_PRECISION_DECADE};
    for (size_t i = 0; i < YEAR_DIGITS; i++)
        if (year->digit[i] == UNSPECIFIED)
            return by_place[i];
    return CHANCERY_PRECISION_YEAR;
}

/* ---- Components -------------------------------------------------------------------------- */

static bool read_year(struct date_reader *reader, struct date_fields *fields)
{
    size_t start = reader->at;
    fields->negative = date_take(reader, '-');
    if (!is_digit(date_peek(reader)) && date_peek(reader) != 'X')
        return date_refuse_for(reader, "a year");
    if (!read_digits(reader, YEAR_DIGITS, &fields->year))
        return date_refuse(reader, reader->at, "years before 1000 begin with zeros: 0800",
                           "a year has four digits");
    if (is_digit(date_peek(reader)))
        return date_refuse(reader, reader->at,
                           "a year of more than four digits begins with Y: Y170000002",
                           "a year has four digits");
    if (fields->negative && fields->year.open == 0 && fill_year(&fields->year, 0) == 0)
        return date_refuse(reader, start, "0000 is the year 1 BC, -0001 is 2 BC",
                           "there is no year -0000");
    return true;
}

static bool is_zero(const struct digits *digits)
{
    return digits->digit[0] == 0 && digits->digit[1] == 0;
}

static const char unknown_hint[] = "leave out what is not known, or write XX for it";

static bool read_month(struct date_reader *reader, values *months, bool *open)
{
    static const char range_hint[] =
        "months are 01 to 12; 21 to 41 are seasons, quarters and other parts of a year";
    size_t start = reader->at;
    struct digits digits;
    if (!read_digits(reader, 2, &digits) || is_digit(date_peek(reader)))
        return date_refuse(reader, reader->at, NULL, "a month has two digits");
    values found = two_digit_values(&digits);
    values parts = digits.open > 0 ? 0 : found & SEASONS;
    if (!(found & MONTHS) && !parts)
        return date_refuse(reader, start, is_zero(&digits) ? unknown_hint : range_hint,
                           "month %.2s", reader->text.bytes + start);
    *months = parts ? parts : found & MONTHS;
    *open = digits.open > 0;
    return true;
}

/* Days that no month has are left to the bounds, which know the month. */
static bool read_day(struct date_reader *reader, values *days, bool *open)
{
    size_t start = reader->at;
    struct digits digits;
    if (!read_digits(reader, 2, &digits) || is_digit(date_peek(reader)))
        return date_refuse(reader, reader->at, NULL, "a day has two digits");
    if (is_zero(&digits))
        return date_refuse(reader, start, unknown_hint, "day 00");
    *days = two_digit_values(&digits) & DAYS;
    *open = digits.open > 0;
    return true;
}

static bool refuse_day(const struct date_reader *reader, const struct date_fields *fields)
{
    bool one_month = (fields->months & (fields->months - 1)) == 0;
    if (!one_month || fields->year.open > 0)
        return date_refuse(reader, fields->day_at, NULL,
                           "none of the months and years it may mean has such a day");
    unsigned year = fill_year(&fields->year, 0), month = lowest(fields->months);
    return date_refuse(reader, fields->day_at, NULL, "%s %s%04u has %u days",
                       date_month_name(month), fields->negative ? "-" : "", year,
                       calendar_month_days(year, month));
}

/* ---- Seasons ----------------------------------------------------------------------------- */

enum { FIRST_SEASON = 21, LAST_METEOROLOGICAL = 32 };

/* Month in which a part of the year begins, and its length; from 21 on. What begins in December
 * ends in the next year. */
static const struct {
    unsigned char month, length;
} seasons[] = {
    {3, 3}, {6, 3},  {9, 3}, {12, 3}, /* 21: spring to winter, where is not said */
    {3, 3}, {6, 3},  {9, 3}, {12, 3}, /* 25: of the north */
    {9, 3}, {12, 3}, {3, 3}, {6, 3},  /* 29: of the south */
    {1, 3}, {4, 3},  {7, 3}, {10, 3}, /* 33: quarters */
    {1, 4}, {5, 4},  {9, 4},          /* 37: quadrimesters */
    {1, 6}, {7, 6},                   /* 40: semesters */
};

static void season_bounds(const struct date_fields *fields, chancery_date *part)
{
    unsigned season = lowest(fields->months);
    unsigned first = seasons[season - FIRST_SEASON].month;
    unsigned last = first + seasons[season - FIRST_SEASON].length - 1;
    struct date_fields start = *fields;
    start.months = (values)1 << first;
    edge_day(&start, false, &part->earliest);
    edge_day(&start, true, &part->latest);
    struct calendar_day end = calendar_from_number(part->latest);
    end.year += last > 12;
    end.month = last > 12 ? last - 12 : last;
    end.day = calendar_month_days(end.year, end.month);
    part->latest = calendar_to_number(end);
    if (season <= LAST_METEOROLOGICAL)
        part->flags |= CHANCERY_DATE_SEASON;
}

/* ---- The whole --------------------------------------------------------------------------- */

/* The month or season, and the day, if they are there. */
static bool read_rest(struct date_reader *reader, struct date_fields *fields, chancery_date *part)
{
    bool open_month = false, open_day = false;
    if (!date_take(reader, '-'))
        return true;
    date_read_qualifier(reader, part);
    if (!read_month(reader, &fields->months, &open_month))
        return false;
    date_read_qualifier(reader, part);
    bool season = fields->months & SEASONS;
    if (fields->year.open == 0 && !open_month)
        part->precision = season ? CHANCERY_PRECISION_SEASON : CHANCERY_PRECISION_MONTH;
    if (season && date_peek(reader) == '-')
        return date_refuse(reader, reader->at, NULL, "a season or quarter has no days");
    if (!date_take(reader, '-'))
        return true;
    date_read_qualifier(reader, part);
    fields->day_at = reader->at;
    if (!read_day(reader, &fields->days, &open_day))
        return false;
    date_read_qualifier(reader, part);
    if (part->precision == CHANCERY_PRECISION_MONTH && !open_day)
        part->precision = CHANCERY_PRECISION_DAY;
    return true;
}

static bool read_calendar_date(struct date_reader *reader, chancery_date *part)
{
    struct date_fields fields = {.months = MONTHS, .days = DAYS};
    if (!read_year(reader, &fields))
        return false;
    if (date_peek(reader) == 'S' && fields.year.open == 0)
        return date_read_significant(reader, fields.negative, fill_year(&fields.year, 0), part);
    part->precision = year_precision(&fields.year);
    date_read_qualifier(reader, part);
    if (!read_rest(reader, &fields, part))
        return false;
    if (fields.months & SEASONS) {
        season_bounds(&fields, part);
        return true;
    }
    if (!edge_day(&fields, false, &part->earliest))
        return refuse_day(reader, &fields);
    edge_day(&fields, true, &part->latest);
    return true;
}

bool date_read_part(struct date_reader *reader, chancery_date *part)
{
    chancery_date read = {.precision = CHANCERY_PRECISION_YEAR};
    date_read_qualifier(reader, &read);
    bool is_long = date_peek(reader) == 'Y';
    if (!(is_long ? date_read_long_year(reader, &read) : read_calendar_date(reader, &read)))
        return false;
    *part = read;
    return true;
}
