/* date/instant.c - instants as people write them: in full, or as the end of a day, month or year.
 */
#include "date/date.h"

#include "base/status.h"
#include "base/text.h"

#define INSTANTS_A_DAY INT64_C(86400000000)

/* A day, month or year of which nothing is in doubt, and that does not go on with a time of day, as
 * dates of EDTF may. */
static bool is_plain(chancery_text text, const chancery_date *date)
{
    return text_find(text, 'T') == text.size && date->flags == 0 &&
           (date->precision == CHANCERY_PRECISION_DAY ||
            date->precision == CHANCERY_PRECISION_MONTH ||
            date->precision == CHANCERY_PRECISION_YEAR);
}

static chancery_status no_instant(chancery_text text, chancery_error *error)
{
    return error_at(error, CHANCERY_INVALID,
                    &(struct error_place){.hint = "write 2019-03-14T09:30:00Z, in UTC, or a day, "
                                                  "month or year, which means its end"},
                    "\"%.*s\" is no instant", TEXT_ARG(text));
}

chancery_status chancery_instant_parse(chancery_text text, int64_t *microseconds,
                                       chancery_error *error)
{
    chancery_date date;
    int64_t end;
    if (instant_parse(text, microseconds))
        return CHANCERY_OK;
    if (chancery_date_parse(text, &date, NULL) != CHANCERY_OK || !is_plain(text, &date) ||
        __builtin_mul_overflow(date.latest + 1, INSTANTS_A_DAY, &end))
        return no_instant(text, error);
    *microseconds = end - 1;
    return CHANCERY_OK;
}
