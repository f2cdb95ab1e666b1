/* date/people.h - dates as people write them, turned into EDTF.
 *
 * Nothing here decides: it finds the readings that a text has, and the parser and the command line
 * refuse, hint or accept by how many there are.
 */
#ifndef CORE_DATE_PEOPLE_H
#define CORE_DATE_PEOPLE_H

#include "date/date.h"

enum { DATE_READINGS_MOST = 2, DATE_READING_SIZE = 72, DATE_WHY_SIZE = 160 };

/* Whose calendar the days of a text are in. */
enum date_calendar { DATE_CALENDAR_UNSAID, DATE_CALENDAR_JULIAN, DATE_CALENDAR_GREGORIAN };

struct date_readings {
    chancery_text text;                               /* what is read */
    char edtf[DATE_READINGS_MOST][DATE_READING_SIZE]; /* valid, different, likeliest first */
    size_t count;                                     /* further ones are dropped */
    char guess[DATE_READING_SIZE]; /* good enough for a hint, not to be read as input; or "" */
    char why[DATE_WHY_SIZE]; /* without readings: what is wrong with a text of known form; or "" */
    bool told;               /* the parser of EDTF says better what is wrong */
    const char *advice;      /* without readings: what to do about it; may be NULL */
    const char *doubt;       /* why there are several; NULL: they speak for themselves */
};

/* Finds the readings of `text`; a text that is EDTF has one. */
struct date_readings date_people_read(chancery_text text);

/* ---- Between date/people.c and date/form.c ---- */

/* Adds `edtf` unless it is there or no valid date; false then, with the reason in `why` when that
 * is empty. */
bool date_readings_offer(struct date_readings *readings, const char *edtf);
/* Says why a text of known form is refused, unless that is said. */
__attribute__((format(printf, 2, 3))) void date_readings_refuse(struct date_readings *readings,
                                                                const char *format, ...);
/* The readings of one date, or of two that share month or year: `14 March 2019`, `March-May 2019`.
 */
void date_form_read(chancery_text text, enum date_calendar calendar,
                    struct date_readings *readings);

/* The month's English name; `month` from 1. */
const char *date_month_name(unsigned month);

/* As chancery_date_parse, but refuses in the words of EDTF alone. */
chancery_status date_parse_strict(chancery_text text, chancery_date *date, chancery_error *error);

#endif
