/* date/date.c - the EDTF parser: what a text says in days (ISO 8601-2:2019, levels 0 to 2).
 *
 * Owns: the whole text, intervals, the time of day, and the wording of refusals. What a single
 * date and a set are is in date/part.c, date/year.c and date/set.c. core/dates.md says which
 * reading is ours where others differ.
 */
#include "date/part.h"

#include "base/status.h"
#include "date/people.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { LONGEST = 256 };

const char *chancery_precision_name(chancery_precision precision)
{
    static const char *const names[] = {
        [CHANCERY_PRECISION_DAY] = "day",
        [CHANCERY_PRECISION_MONTH] = "month",
        [CHANCERY_PRECISION_SEASON] = "season",
        [CHANCERY_PRECISION_YEAR] = "year",
        [CHANCERY_PRECISION_DECADE] = "decade",
        [CHANCERY_PRECISION_CENTURY] = "century",
        [CHANCERY_PRECISION_MILLENNIUM] = "millennium",
        [CHANCERY_PRECISION_INTERVAL] = "interval",
    };
    return names[precision];
}

/* ---- Reading and refusing ---------------------------------------------------------------- */

bool date_take_dots(struct date_reader *reader)
{
    if (reader->text.size - reader->at < 2 || memcmp(reader->text.bytes + reader->at, "..", 2) != 0)
        return false;
    reader->at += 2;
    return true;
}

/* Why a text is refused, and what to do. */
struct refusal {
    char why[DATE_WHY_SIZE];
    const char *hint; /* may be NULL */
    char made[240];   /* where a hint that is made stands */
};

/* `3 April 2019`, or the days from the first to the last. */
static void describe(const char *edtf, char *out, size_t room)
{
    chancery_date date;
    char from[CHANCERY_DAY_SIZE], to[CHANCERY_DAY_SIZE];
    if (chancery_date_parse(chancery_text_of(edtf), &date, NULL) != CHANCERY_OK)
        return;
    struct calendar_day day = calendar_from_number(date.earliest);
    chancery_day_format(date.earliest, from);
    chancery_day_format(date.latest, to);
    if (date.precision == CHANCERY_PRECISION_DAY)
        snprintf(out, room, "%u %s %" PRId64, day.day, date_month_name(day.month), day.year);
    else
        snprintf(out, room, "%s to %s", from, to);
}

static void tell_ambiguous(const struct date_readings *readings, struct refusal *refusal)
{
    char first[64] = "", second[64] = "";
    describe(readings->edtf[0], first, sizeof first);
    describe(readings->edtf[1], second, sizeof second);
    if (readings->doubt)
        snprintf(refusal->why, sizeof refusal->why, "%s", readings->doubt);
    else
        snprintf(refusal->why, sizeof refusal->why, "it may mean %s or %s", first, second);
    snprintf(refusal->made, sizeof refusal->made, "write it as %s or %s", readings->edtf[0],
             readings->edtf[1]);
    refusal->hint = refusal->made;
}

/* What people may have meant is more to the point than the grammar of EDTF. */
static void consider_people(chancery_text text, struct refusal *refusal)
{
    struct date_readings readings = date_people_read(text);
    const char *likely = readings.count > 0 ? readings.edtf[0] : readings.guess;
    if (readings.count > 1) {
        tell_ambiguous(&readings, refusal);
    } else if (likely[0]) {
        snprintf(refusal->made, sizeof refusal->made, "write it as %s", likely);
        refusal->hint = refusal->made;
    } else if (readings.why[0]) {
        snprintf(refusal->why, sizeof refusal->why, "%s", readings.why);
        refusal->hint = readings.advice;
    }
}

bool date_refuse(const struct date_reader *reader, size_t column, const char *hint,
                 const char *format, ...)
{
    if (!reader->error)
        return false;
    struct refusal refusal = {.hint = hint};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(refusal.why, sizeof refusal.why, format, arguments);
    va_end(arguments);
    if (!reader->strict)
        consider_people(reader->text, &refusal);
    struct error_place place = {.column = column + 1, .hint = refusal.hint};
    error_at(reader->error, CHANCERY_INVALID, &place, "date \"%.*s\": %s", TEXT_ARG(reader->text),
             refusal.why);
    return false;
}

/* The character at the reader's place, all its bytes. */
static chancery_text character_here(const struct date_reader *reader)
{
    size_t size = 1, rest = reader->text.size - reader->at;
    const char *bytes = reader->text.bytes + reader->at;
    while (size < 4 && size < rest && ((unsigned char)bytes[size] & 0xC0) == 0x80)
        size++;
    return text_slice(bytes, size);
}

bool date_refuse_here(const struct date_reader *reader)
{
    if (date_at_end(reader))
        return date_refuse(reader, reader->at, NULL, "it ends too early");
    if (date_peek(reader) == ' ')
        return date_refuse(reader, reader->at, NULL, "no space may stand in a date");
    if (date_peek(reader) == 'T')
        return date_refuse(reader, reader->at, NULL,
                           "a time of day stands only behind a plain day, not in an interval");
    return date_refuse(reader, reader->at, NULL, "\"%.*s\" cannot stand here",
                       TEXT_ARG(character_here(reader)));
}

bool date_refuse_for(const struct date_reader *reader, const char *what)
{
    if (date_at_end(reader))
        return date_refuse(reader, reader->at, NULL, "it ends where %s belongs", what);
    return date_refuse(reader, reader->at, NULL, "\"%.*s\" stands where %s belongs",
                       TEXT_ARG(character_here(reader)), what);
}

void date_read_qualifier(struct date_reader *reader, chancery_date *part)
{
    if (date_take(reader, '?'))
        part->flags |= CHANCERY_DATE_UNCERTAIN;
    else if (date_take(reader, '~'))
        part->flags |= CHANCERY_DATE_APPROXIMATE;
    else if (date_take(reader, '%'))
        part->flags |= CHANCERY_DATE_UNCERTAIN | CHANCERY_DATE_APPROXIMATE;
}

/* ---- Time of day ------------------------------------------------------------------------- */

static bool read_clock(struct date_reader *reader, const char *what, unsigned maximum,
                       unsigned *value)
{
    size_t start = reader->at;
    chancery_text rest = text_slice(reader->text.bytes + start, reader->text.size - start);
    uint64_t number;
    if (rest.size < 2 || !text_number(text_slice(rest.bytes, 2), 99, &number))
        return date_refuse(reader, start, NULL, "the %s has two digits", what);
    if (number > maximum)
        return date_refuse(reader, start, NULL, "%s %u", what, (unsigned)number);
    reader->at += 2;
    *value = (unsigned)number;
    return true;
}

/* `Z`, or the difference from UTC, or nothing. */
static bool read_zone(struct date_reader *reader)
{
    size_t start = reader->at;
    unsigned hours = 0, minutes = 0;
    if (date_take(reader, 'Z'))
        return true;
    bool west = date_take(reader, '-');
    if (!west && !date_take(reader, '+'))
        return true;
    if (!read_clock(reader, "zone hour", 23, &hours))
        return false;
    if (date_take(reader, ':') && !read_clock(reader, "zone minute", 59, &minutes))
        return false;
    if (west && hours == 0 && minutes == 0)
        return date_refuse(reader, start, "write Z", "there is no zone -00:00");
    return true;
}

/* The time of day from its `T` on, which no bound depends on. */
static bool read_time(struct date_reader *reader)
{
    size_t start = reader->at + 1;
    unsigned hour = 0, minute = 0, second = 0;
    date_take(reader, 'T');
    if (!read_clock(reader, "hour", 24, &hour))
        return false;
    if (!date_take(reader, ':'))
        return date_refuse(reader, reader->at, NULL, "a time of day is written 09:30:00");
    if (!read_clock(reader, "minute", 59, &minute))
        return false;
    if (!date_take(reader, ':'))
        return date_refuse(reader, reader->at, NULL, "a time of day is written 09:30:00");
    if (!read_clock(reader, "second", 60, &second))
        return false;
    if (hour == 24 && (minute > 0 || second > 0))
        return date_refuse(reader, start, NULL, "the day ends at 24:00:00");
    return read_zone(reader);
}

/* ---- Intervals --------------------------------------------------------------------------- */

bool date_check_order(const struct date_reader *reader, size_t column, const chancery_date *start,
                      const chancery_date *end)
{
    return end->latest >= start->earliest ||
           date_refuse(reader, column, "the earlier date stands first", "it ends before it starts");
}

/* One end of an interval: a date, `..` or nothing, which gets the flags given for each. */
static bool read_end(struct date_reader *reader, uint32_t open, uint32_t unknown,
                     chancery_date *end)
{
    chancery_date boundless = {.earliest = CHANCERY_DAY_MIN, .latest = CHANCERY_DAY_MAX};
    if (date_take_dots(reader))
        boundless.flags = open;
    else if (date_at_end(reader) || date_peek(reader) == '/')
        boundless.flags = unknown;
    else
        return date_read_part(reader, end);
    *end = boundless;
    return true;
}

/* The second end of an interval from its `/` on. */
static bool read_interval(struct date_reader *reader, const chancery_date *start,
                          chancery_date *date)
{
    chancery_date end;
    date_take(reader, '/');
    size_t column = reader->at;
    if (!read_end(reader, CHANCERY_DATE_OPEN_END, CHANCERY_DATE_UNKNOWN_END, &end))
        return false;
    if (start->flags & CHANCERY_DATE_UNKNOWN_START && end.flags & CHANCERY_DATE_UNKNOWN_END)
        return date_refuse(reader, 0, NULL, "an interval needs a start or an end");
    if (!date_check_order(reader, column, start, &end))
        return false;
    *date = (chancery_date){start->earliest, end.latest, CHANCERY_PRECISION_INTERVAL,
                            start->flags | end.flags};
    return true;
}

static bool read_date_or_interval(struct date_reader *reader, chancery_date *date)
{
    chancery_date start;
    if (!read_end(reader, CHANCERY_DATE_OPEN_START, CHANCERY_DATE_UNKNOWN_START, &start))
        return false;
    if (date_peek(reader) == '/')
        return read_interval(reader, &start, date);
    if (start.earliest == CHANCERY_DAY_MIN)
        return date_refuse_for(reader, "\"/\"");
    bool plain = start.precision == CHANCERY_PRECISION_DAY && start.flags == 0;
    if (plain && date_peek(reader) == 'T') {
        if (!read_time(reader))
            return false;
        if (date_peek(reader) == '/')
            return date_refuse(reader, reader->at, "leave the time out",
                               "a time of day cannot stand in an interval");
    }
    *date = start;
    return true;
}

/* ---- The whole --------------------------------------------------------------------------- */

static unsigned digit_at(const char *bytes, size_t index)
{
    return (unsigned)(unsigned char)bytes[index] - '0';
}

/* A plain day, `2019-03-14`, which nearly all dates are. False for anything else and for days
 * that do not exist, on which the parser has more to say. */
static bool read_plain_day(chancery_text text, chancery_date *date)
{
    const char *bytes = text.bytes;
    if (text.size != 10 || bytes[4] != '-' || bytes[7] != '-')
        return false;
    unsigned year = 0;
    for (size_t i = 0; i < 4; i++) {
        if (digit_at(bytes, i) > 9)
            return false;
        year = year * 10 + digit_at(bytes, i);
    }
    if (digit_at(bytes, 5) > 1 || digit_at(bytes, 6) > 9 || digit_at(bytes, 8) > 3 ||
        digit_at(bytes, 9) > 9)
        return false;
    unsigned month = digit_at(bytes, 5) * 10 + digit_at(bytes, 6);
    unsigned day = digit_at(bytes, 8) * 10 + digit_at(bytes, 9);
    if (month < 1 || month > 12 || day < 1 || day > calendar_month_days(year, month))
        return false;
    int64_t number = calendar_to_number((struct calendar_day){year, month, day});
    *date = (chancery_date){.earliest = number, .latest = number};
    return true;
}

static bool read_date(struct date_reader *reader, chancery_date *date)
{
    if (reader->text.size == 0)
        return date_refuse(reader, 0, "a day is written 2019-03-14, a month 2019-03, a year 2019",
                           "it is empty");
    if (reader->text.size > LONGEST)
        return date_refuse(reader, LONGEST, NULL, "it is longer than %d bytes", LONGEST);
    bool is_set = date_peek(reader) == '[' || date_peek(reader) == '{';
    if (!(is_set ? date_read_set(reader, date) : read_date_or_interval(reader, date)))
        return false;
    return date_at_end(reader) || date_refuse_here(reader);
}

static chancery_status parse(struct date_reader *reader, chancery_date *date)
{
    chancery_date read;
    if (!read_plain_day(reader->text, &read) && !read_date(reader, &read))
        return CHANCERY_INVALID;
    *date = read;
    return CHANCERY_OK;
}

chancery_status chancery_date_parse(chancery_text text, chancery_date *date, chancery_error *error)
{
    return parse(&(struct date_reader){.text = text, .error = error}, date);
}

chancery_status date_parse_strict(chancery_text text, chancery_date *date, chancery_error *error)
{
    return parse(&(struct date_reader){.text = text, .error = error, .strict = true}, date);
}
