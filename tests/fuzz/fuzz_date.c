/* fuzz_date.c - any bytes as a date: what is valid is sound, what is refused says where. */
#include "date/date.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void check_valid(const chancery_date *date)
{
    char written[CHANCERY_DAY_SIZE];
    const uint32_t starts = CHANCERY_DATE_OPEN_START | CHANCERY_DATE_UNKNOWN_START;
    const uint32_t ends = CHANCERY_DATE_OPEN_END | CHANCERY_DATE_UNKNOWN_END;
    demand(date->earliest <= date->latest);
    demand((date->earliest == CHANCERY_DAY_MIN) == ((date->flags & starts) != 0));
    demand((date->latest == CHANCERY_DAY_MAX) == ((date->flags & ends) != 0));
    demand(date->precision != CHANCERY_PRECISION_DAY || date->earliest == date->latest);
    demand(chancery_day_format(date->earliest, written) == strlen(written));
    demand(chancery_day_format(date->latest, written) == strlen(written));
}

/* What is understood is EDTF; what is EDTF is understood as it is. */
static void check_understood(chancery_text text, bool is_edtf)
{
    char edtf[CHANCERY_DATE_SIZE];
    chancery_error error = {0};
    chancery_date date;
    chancery_status status = chancery_date_understand(text, edtf, &error);
    demand(chancery_date_understand(text, edtf, NULL) == status);
    if (status != CHANCERY_OK) {
        demand(!is_edtf && error.status == status && error.column >= 1 && error.message[0]);
        demand(status == CHANCERY_INVALID || (status == CHANCERY_AMBIGUOUS && error.hint[0]));
        return;
    }
    demand(chancery_date_parse(chancery_text_of(edtf), &date, NULL) == CHANCERY_OK);
    demand(!is_edtf || (strlen(edtf) == text.size && memcmp(edtf, text.bytes, text.size) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    chancery_text text = {(const char *)data, size};
    chancery_error error = {0};
    chancery_date date, again;
    chancery_status status = chancery_date_parse(text, &date, &error);
    demand(chancery_date_parse(text, &again, NULL) == status);
    if (status == CHANCERY_OK)
        check_valid(&date);
    else
        demand(status == CHANCERY_INVALID && error.status == status && error.column >= 1 &&
               error.column <= size + 1);
    check_understood(text, status == CHANCERY_OK);
    int64_t instant;
    char written[INSTANT_SIZE];
    if (instant_parse(text, &instant)) {
        instant_format(instant, written);
        demand(memcmp(written, data, 19) == 0);
    }
    return 0;
}
