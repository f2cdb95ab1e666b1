/* Days and instants: counted both ways, written and read. */
#include "date/date.h"

#include <criterion/criterion.h>

/* Counts day by day with a table of months, as on paper. */
static struct calendar_day next_day(struct calendar_day day)
{
    static const unsigned lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = day.year % 400 == 0 || (day.year % 100 != 0 && day.year % 4 == 0);
    unsigned length = day.month == 2 && leap ? 29 : lengths[day.month];
    if (day.day < length)
        return (struct calendar_day){day.year, day.month, day.day + 1};
    if (day.month < 12)
        return (struct calendar_day){day.year, day.month + 1, 1};
    return (struct calendar_day){day.year + 1, 1, 1};
}

static bool same_day(struct calendar_day a, struct calendar_day b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

Test(calendar, agrees_with_counting_day_by_day)
{
    struct calendar_day day = {0, 1, 1};
    int64_t first = -719528, number = first;
    for (; day.year <= 9999; day = next_day(day), number++) {
        cr_assert(calendar_to_number(day) == number && same_day(calendar_from_number(number), day),
                  "%d-%u-%u", (int)day.year, day.month, day.day);
        cr_assert_eq(day.year == 1970 && day.month == 1 && day.day == 1, number == 0);
    }
    cr_expect_eq(number - first, 3652425);
}

Test(calendar, reaches_back_before_year_0)
{
    struct calendar_day day = {-10000, 1, 1};
    int64_t number = calendar_to_number(day);
    for (; day.year < 1; day = next_day(day), number++)
        cr_assert(calendar_to_number(day) == number && same_day(calendar_from_number(number), day),
                  "%d-%u-%u", (int)day.year, day.month, day.day);
    cr_expect_eq(number, calendar_to_number((struct calendar_day){1, 1, 1}));
}

Test(calendar, holds_every_number)
{
    static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -719469,  -719468, -1, 0,
                                      1,         INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct calendar_day day = calendar_from_number(numbers[i]);
        cr_expect(day.month >= 1 && day.month <= 12 && day.day >= 1 && day.day <= 31);
        if (day.year >= CALENDAR_YEAR_MIN && day.year <= CALENDAR_YEAR_MAX)
            cr_expect_eq(calendar_to_number(day), numbers[i]);
    }
}

Test(calendar, first_and_last_year_are_the_last_that_fit)
{
    struct calendar_day first = {CALENDAR_YEAR_MIN, 1, 1}, last = {CALENDAR_YEAR_MAX, 12, 31};
    int64_t low = calendar_to_number(first), high = calendar_to_number(last);
    cr_expect(same_day(calendar_from_number(low), first));
    cr_expect(same_day(calendar_from_number(high), last));
    cr_expect(low > CHANCERY_DAY_MIN && low - CHANCERY_DAY_MIN < 366);
    cr_expect(high < CHANCERY_DAY_MAX && CHANCERY_DAY_MAX - high < 366);
}

static void expect_day(int64_t number, const char *expected)
{
    char out[CHANCERY_DAY_SIZE];
    memset(out, 'x', sizeof out);
    size_t size = chancery_day_format(number, out);
    cr_expect_str_eq(out, expected);
    cr_expect_eq(size, strlen(expected), "length of %s", expected);
}

Test(calendar, writes_days)
{
    expect_day(0, "1970-01-01");
    expect_day(-1, "1969-12-31");
    expect_day(17969, "2019-03-14");
    expect_day(-719528, "0000-01-01");
    expect_day(-719529, "-0001-12-31");
    expect_day(2932896, "9999-12-31");
    expect_day(2932897, "Y10000-01-01");
    expect_day(calendar_to_number((struct calendar_day){-44, 3, 15}), "-0044-03-15");
    expect_day(calendar_to_number((struct calendar_day){-9999, 1, 1}), "-9999-01-01");
    expect_day(calendar_to_number((struct calendar_day){-10000, 12, 31}), "Y-10000-12-31");
    expect_day(calendar_to_number((struct calendar_day){170000002, 1, 1}), "Y170000002-01-01");
    expect_day(calendar_to_number((struct calendar_day){CALENDAR_YEAR_MIN, 12, 31}),
               "Y-25252734927764584-12-31");
    expect_day(CHANCERY_DAY_MIN + 1, "Y-25252734927764585-06-08");
    expect_day(CHANCERY_DAY_MIN, "..");
    expect_day(CHANCERY_DAY_MAX, "..");
}

/* ---- Instants ---------------------------------------------------------------------------- */

static void expect_instant(int64_t microseconds, const char *expected)
{
    char out[INSTANT_SIZE];
    int64_t read = 1;
    instant_format(microseconds, out);
    cr_expect_str_eq(out, expected);
    cr_expect(instant_parse(chancery_text_of(expected), &read), "%s", expected);
    cr_expect_eq(read, microseconds, "%s", expected);
}

Test(instant, is_written_and_read_again)
{
    expect_instant(0, "1970-01-01T00:00:00.000000Z");
    expect_instant(-1, "1969-12-31T23:59:59.999999Z");
    expect_instant(1552555800000000, "2019-03-14T09:30:00.000000Z");
    expect_instant(1552607999123456, "2019-03-14T23:59:59.123456Z");
    expect_instant(951782400000000, "2000-02-29T00:00:00.000000Z");
    expect_instant(-62167219200000000, "0000-01-01T00:00:00.000000Z");
    expect_instant(253402300799999999, "9999-12-31T23:59:59.999999Z");
}

Test(instant, outside_four_digit_years_is_written_as_the_nearest)
{
    char out[INSTANT_SIZE];
    instant_format(INT64_MIN, out);
    cr_expect_str_eq(out, "0000-01-01T00:00:00.000000Z");
    instant_format(INT64_MAX, out);
    cr_expect_str_eq(out, "9999-12-31T23:59:59.999999Z");
}

Test(instant, is_read_with_zero_to_six_decimals)
{
    static const struct {
        const char *text;
        int64_t microseconds;
    } cases[] = {{"1970-01-01T00:00:01Z", 1000000},       {"1970-01-01T00:00:01.5Z", 1500000},
                 {"1970-01-01T00:00:01.05Z", 1050000},    {"1970-01-01T00:00:01.005Z", 1005000},
                 {"1970-01-01T00:00:01.0005Z", 1000500},  {"1970-01-01T00:00:01.00005Z", 1000050},
                 {"1970-01-01T00:00:01.000005Z", 1000005}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t read = 0;
        cr_expect(instant_parse(chancery_text_of(cases[i].text), &read), "%s", cases[i].text);
        cr_expect_eq(read, cases[i].microseconds, "%s", cases[i].text);
    }
}

Test(instant, refuses_everything_else)
{
    static const char *const cases[] = {"",
                                        "Z",
                                        "2019-03-14",
                                        "2019-03-14T09:30:00",
                                        "2019-03-14T09:30:00z",
                                        "2019-03-14t09:30:00Z",
                                        "2019-03-14 09:30:00Z",
                                        "2019-03-14T09:30Z",
                                        "2019-03-14T09:30:00.Z",
                                        "2019-03-14T09:30:00.1234567Z",
                                        "2019-03-14T09:30:00.12a456Z",
                                        "2019-03-14T09:30:00,123456Z",
                                        "2019-03-14T09:30:00+00:00",
                                        "2019-03-14T09:30:00ZZ",
                                        "2019-02-29T09:30:00Z",
                                        "2019-13-14T09:30:00Z",
                                        "2019-00-14T09:30:00Z",
                                        "2019-03-00T09:30:00Z",
                                        "2019-03-14T24:00:00Z",
                                        "2019-03-14T09:60:00Z",
                                        "2019-03-14T09:30:60Z",
                                        "2019-03-1xT09:30:00Z",
                                        "x019-03-14T09:30:00Z",
                                        "-019-03-14T09:30:00Z",
                                        "2019-03-14T-9:30:00Z",
                                        "2019-03-14T09:+3:00Z",
                                        " 2019-03-14T09:30:00Z"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t read = 7;
        cr_expect_not(instant_parse(chancery_text_of(cases[i]), &read), "%s", cases[i]);
        cr_expect_eq(read, 7, "%s", cases[i]);
    }
}
