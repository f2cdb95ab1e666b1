/* date/date.h - EDTF dates (ISO 8601-2:2019 levels 0 to 2) and days of the calendar. Pure values.
 *
 * The parser's contract is chancery_date_parse; what other modules of the library need beside it
 * stands here.
 */
#ifndef CORE_DATE_DATE_H
#define CORE_DATE_DATE_H

#include "chancery.h"

/* A day of the proleptic Gregorian calendar with astronomical years (0 is 1 BC). */
struct calendar_day {
    int64_t year;
    unsigned month, day; /* from 1 */
};

/* The years of which every day has a number that fits and is no open bound. */
#define CALENDAR_YEAR_MIN INT64_C(-25252734927764584)
#define CALENDAR_YEAR_MAX INT64_C(25252734927768523)

bool calendar_is_leap(int64_t year);
/* The length of `month`, 1 to 12. */
unsigned calendar_month_days(int64_t year, unsigned month);
/* Days since 1970-01-01, of a day in those years, and back from any number. */
int64_t calendar_to_number(struct calendar_day day);
struct calendar_day calendar_from_number(int64_t number);

/* An instant, RFC 3339 in UTC with six decimals: `2019-03-14T09:30:00.000000Z`. One outside the
 * years 0000 to 9999, which that form cannot hold, is written as the nearest inside. */
enum { INSTANT_SIZE = 28 };
void instant_format(int64_t microseconds, char out[INSTANT_SIZE]);
/* Reads that form, with zero to six decimals; false when it is none or no such day or time. */
bool instant_parse(chancery_text text, int64_t *microseconds);

#endif
