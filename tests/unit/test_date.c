/* EDTF dates: what each form says in days, and how each mistake is told. */
#include "date/date.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct said {
    const char *text, *earliest, *latest;
    chancery_precision precision;
    uint32_t flags;
};

#define DAY CHANCERY_PRECISION_DAY
#define MONTH CHANCERY_PRECISION_MONTH
#define SEASON CHANCERY_PRECISION_SEASON
#define YEAR CHANCERY_PRECISION_YEAR
#define DECADE CHANCERY_PRECISION_DECADE
#define CENTURY CHANCERY_PRECISION_CENTURY
#define MILLENNIUM CHANCERY_PRECISION_MILLENNIUM
#define INTERVAL CHANCERY_PRECISION_INTERVAL

enum {
    UNCERTAIN = CHANCERY_DATE_UNCERTAIN,
    APPROXIMATE = CHANCERY_DATE_APPROXIMATE,
    BOTH = CHANCERY_DATE_UNCERTAIN | CHANCERY_DATE_APPROXIMATE,
    OPEN_START = CHANCERY_DATE_OPEN_START,
    OPEN_END = CHANCERY_DATE_OPEN_END,
    UNKNOWN_START = CHANCERY_DATE_UNKNOWN_START,
    UNKNOWN_END = CHANCERY_DATE_UNKNOWN_END,
    IN_SEASON = CHANCERY_DATE_SEASON,
    SET = CHANCERY_DATE_SET,
};

static void expect_said(const struct said *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char earliest[CHANCERY_DAY_SIZE], latest[CHANCERY_DAY_SIZE];
        chancery_date date = {0};
        chancery_error error = {0};
        chancery_status status =
            chancery_date_parse(chancery_text_of(cases[i].text), &date, &error);
        chancery_day_format(date.earliest, earliest);
        chancery_day_format(date.latest, latest);
        cr_expect_eq(status, CHANCERY_OK, "%s: %s", cases[i].text, error.message);
        cr_expect_str_eq(earliest, cases[i].earliest, "%s: earliest %s", cases[i].text, earliest);
        cr_expect_str_eq(latest, cases[i].latest, "%s: latest %s", cases[i].text, latest);
        cr_expect_eq(date.precision, cases[i].precision, "%s: %s", cases[i].text,
                     chancery_precision_name(date.precision));
        cr_expect_eq(date.flags, cases[i].flags, "%s: flags %u", cases[i].text, date.flags);
    }
}

#define EXPECT_SAID(cases) expect_said(cases, sizeof(cases) / sizeof *(cases))

Test(date, level_0)
{
    static const struct said cases[] = {
        {"2019-03-14", "2019-03-14", "2019-03-14", DAY, 0},
        {"2020-02-29", "2020-02-29", "2020-02-29", DAY, 0},
        {"0000-02-29", "0000-02-29", "0000-02-29", DAY, 0},
        {"9999-12-31", "9999-12-31", "9999-12-31", DAY, 0},
        {"2019-02", "2019-02-01", "2019-02-28", MONTH, 0},
        {"2000-02", "2000-02-01", "2000-02-29", MONTH, 0},
        {"2019", "2019-01-01", "2019-12-31", YEAR, 0},
        {"2019-03-14T23:20:30", "2019-03-14", "2019-03-14", DAY, 0},
        {"2019-03-14T00:00:00Z", "2019-03-14", "2019-03-14", DAY, 0},
        {"2019-03-14T23:20:30-04", "2019-03-14", "2019-03-14", DAY, 0},
        {"2019-03-14T00:20:30+04:30", "2019-03-14", "2019-03-14", DAY, 0},
        {"2019-03-14T24:00:00", "2019-03-14", "2019-03-14", DAY, 0},
        {"2016-12-31T23:59:60Z", "2016-12-31", "2016-12-31", DAY, 0},
        {"2019/2020", "2019-01-01", "2020-12-31", INTERVAL, 0},
        {"2019-03/2019-05-02", "2019-03-01", "2019-05-02", INTERVAL, 0},
        {"2019-03-14/2019-03-14", "2019-03-14", "2019-03-14", INTERVAL, 0},
    };
    EXPECT_SAID(cases);
}

Test(date, level_1)
{
    static const struct said cases[] = {
        {"Y170000002", "Y170000002-01-01", "Y170000002-12-31", YEAR, 0},
        {"Y-12345", "Y-12345-01-01", "Y-12345-12-31", YEAR, 0},
        {"2019-21", "2019-03-01", "2019-05-31", SEASON, IN_SEASON},
        {"2019-22", "2019-06-01", "2019-08-31", SEASON, IN_SEASON},
        {"2019-23", "2019-09-01", "2019-11-30", SEASON, IN_SEASON},
        {"2019-24", "2019-12-01", "2020-02-29", SEASON, IN_SEASON},
        {"2018-24", "2018-12-01", "2019-02-28", SEASON, IN_SEASON},
        {"-0001-24", "-0001-12-01", "0000-02-29", SEASON, IN_SEASON},
        {"9999-24", "9999-12-01", "Y10000-02-29", SEASON, IN_SEASON},
        {"1984?", "1984-01-01", "1984-12-31", YEAR, UNCERTAIN},
        {"2019-01~", "2019-01-01", "2019-01-31", MONTH, APPROXIMATE},
        {"2019-01-23%", "2019-01-23", "2019-01-23", DAY, BOTH},
        {"201X", "2010-01-01", "2019-12-31", DECADE, 0},
        {"20XX", "2000-01-01", "2099-12-31", CENTURY, 0},
        {"2019-XX", "2019-01-01", "2019-12-31", YEAR, 0},
        {"2019-02-XX", "2019-02-01", "2019-02-28", MONTH, 0},
        {"2019-XX-XX", "2019-01-01", "2019-12-31", YEAR, 0},
        {"2019-03-14/..", "2019-03-14", "..", INTERVAL, OPEN_END},
        {"../2019-03-14", "..", "2019-03-14", INTERVAL, OPEN_START},
        {"2019-03/", "2019-03-01", "..", INTERVAL, UNKNOWN_END},
        {"/2019-03", "..", "2019-03-31", INTERVAL, UNKNOWN_START},
        {"../..", "..", "..", INTERVAL, OPEN_START | OPEN_END},
        {"/..", "..", "..", INTERVAL, UNKNOWN_START | OPEN_END},
        {"../", "..", "..", INTERVAL, OPEN_START | UNKNOWN_END},
        {"2018-24~/2019-22?", "2018-12-01", "2019-08-31", INTERVAL, BOTH | IN_SEASON},
        {"-0043", "-0043-01-01", "-0043-12-31", YEAR, 0},
        {"-0044-03-15", "-0044-03-15", "-0044-03-15", DAY, 0},
        {"-0044-02-29", "-0044-02-29", "-0044-02-29", DAY, 0},
        {"-0044-03-15T12:00:00Z", "-0044-03-15", "-0044-03-15", DAY, 0},
    };
    EXPECT_SAID(cases);
}

Test(date, level_2_years)
{
    static const struct said cases[] = {
        {"Y-17E7", "Y-170000000-01-01", "Y-170000000-12-31", YEAR, 0},
        {"Y2E3", "2000-01-01", "2000-12-31", YEAR, 0},
        {"1950S2", "1900-01-01", "1999-12-31", CENTURY, 0},
        {"1953S3", "1950-01-01", "1959-12-31", DECADE, 0},
        {"1953S1", "1000-01-01", "1999-12-31", MILLENNIUM, 0},
        {"1953S4", "1953-01-01", "1953-12-31", YEAR, 0},
        {"1953S99999999999999999999", "1953-01-01", "1953-12-31", YEAR, 0},
        {"-1859S2", "-1899-01-01", "-1800-12-31", CENTURY, 0},
        {"0050S1", "0050-01-01", "0059-12-31", DECADE, 0},
        {"0000S1", "0000-01-01", "0000-12-31", YEAR, 0},
        {"Y171010000S3", "Y171000000-01-01", "Y171999999-12-31", MILLENNIUM, 0},
        {"Y-3388E2S3~", "Y-338999-01-01", "Y-338000-12-31", MILLENNIUM, APPROXIMATE},
        {"?Y17E7", "Y170000000-01-01", "Y170000000-12-31", YEAR, UNCERTAIN},
        {"Y25252734927768523", "Y25252734927768523-01-01", "Y25252734927768523-12-31", YEAR, 0},
        {"Y-25252734927764584", "Y-25252734927764584-01-01", "Y-25252734927764584-12-31", YEAR, 0},
        {"Y25252734927768523S1", "Y20000000000000000-01-01", "Y25252734927768523-12-31", MILLENNIUM,
         0},
        {"Y-25252734927764584S2", "Y-25252734927764584-01-01", "Y-25000000000000000-12-31",
         MILLENNIUM, 0},
    };
    EXPECT_SAID(cases);
}

Test(date, level_2_seasons)
{
    static const struct said cases[] = {
        {"2019-25", "2019-03-01", "2019-05-31", SEASON, IN_SEASON},
        {"2019-28", "2019-12-01", "2020-02-29", SEASON, IN_SEASON},
        {"2019-29", "2019-09-01", "2019-11-30", SEASON, IN_SEASON},
        {"2019-30", "2019-12-01", "2020-02-29", SEASON, IN_SEASON},
        {"2019-31", "2019-03-01", "2019-05-31", SEASON, IN_SEASON},
        {"2019-32", "2019-06-01", "2019-08-31", SEASON, IN_SEASON},
        {"2019-33", "2019-01-01", "2019-03-31", SEASON, 0},
        {"2019-36", "2019-10-01", "2019-12-31", SEASON, 0},
        {"2019-37", "2019-01-01", "2019-04-30", SEASON, 0},
        {"2019-39", "2019-09-01", "2019-12-31", SEASON, 0},
        {"2019-40", "2019-01-01", "2019-06-30", SEASON, 0},
        {"2019-41", "2019-07-01", "2019-12-31", SEASON, 0},
        {"200X-24", "2000-12-01", "2010-02-28", DECADE, IN_SEASON},
        {"-004X-34?", "-0049-04-01", "-0040-06-30", DECADE, UNCERTAIN},
    };
    EXPECT_SAID(cases);
}

Test(date, level_2_unspecified_digits)
{
    static const struct said cases[] = {
        {"156X-12-25", "1560-12-25", "1569-12-25", DECADE, 0},
        {"-156X", "-1569-01-01", "-1560-12-31", DECADE, 0},
        {"-156X-12-25", "-1569-12-25", "-1560-12-25", DECADE, 0},
        {"XXXX-12-XX", "0000-12-01", "9999-12-31", MILLENNIUM, 0},
        {"-XXXX", "-9999-01-01", "-0001-12-31", MILLENNIUM, 0},
        {"-000X", "-0009-01-01", "-0001-12-31", DECADE, 0},
        {"20X0-10-02", "2000-10-02", "2090-10-02", CENTURY, 0},
        {"1X32-X1-X2", "1032-01-02", "1932-11-22", MILLENNIUM, 0},
        {"1984-1X", "1984-10-01", "1984-12-31", YEAR, 0},
        {"1984-X0", "1984-10-01", "1984-10-31", YEAR, 0},
        {"1560-XX-25", "1560-01-25", "1560-12-25", YEAR, 0},
        {"2019-XX-31", "2019-01-31", "2019-12-31", YEAR, 0},
        {"2019-X2-3X", "2019-12-30", "2019-12-31", YEAR, 0},
        {"2019-02-2X", "2019-02-20", "2019-02-28", MONTH, 0},
        {"2020-02-X9", "2020-02-09", "2020-02-29", MONTH, 0},
        {"2019-02-X9", "2019-02-09", "2019-02-19", MONTH, 0},
        {"2019-04-X1", "2019-04-01", "2019-04-21", MONTH, 0},
        {"XXXX-02-29", "0000-02-29", "9996-02-29", MILLENNIUM, 0},
        {"190X-02-29", "1904-02-29", "1908-02-29", DECADE, 0},
        {"-XX00-02-29", "-9600-02-29", "-0400-02-29", MILLENNIUM, 0},
    };
    EXPECT_SAID(cases);
}

Test(date, level_2_qualifiers_leave_the_bounds_alone)
{
    static const struct said cases[] = {
        {"%2001", "2001-01-01", "2001-12-31", YEAR, BOTH},
        {"2004-06~-11", "2004-06-11", "2004-06-11", DAY, APPROXIMATE},
        {"?2004-06-~11", "2004-06-11", "2004-06-11", DAY, BOTH},
        {"2004-%06-11", "2004-06-11", "2004-06-11", DAY, BOTH},
        {"?-2004-06-04~", "-2004-06-04", "-2004-06-04", DAY, BOTH},
        {"?2004?-?06?-?11?", "2004-06-11", "2004-06-11", DAY, UNCERTAIN},
        {"~200X-?XX", "2000-01-01", "2009-12-31", DECADE, BOTH},
        {"2004-?24~", "2004-12-01", "2005-02-28", SEASON, BOTH | IN_SEASON},
    };
    EXPECT_SAID(cases);
}

Test(date, level_2_sets)
{
    static const struct said cases[] = {
        {"[1667,1668,1670..1672]", "1667-01-01", "1672-12-31", INTERVAL, SET},
        {"[..1760-12-03]", "..", "1760-12-03", INTERVAL, SET | OPEN_START},
        {"[1760-12..]", "1760-12-01", "..", INTERVAL, SET | OPEN_END},
        {"{..1984}", "..", "1984-12-31", INTERVAL, SET | OPEN_START},
        {"{..1984,1990..}", "..", "..", INTERVAL, SET | OPEN_START | OPEN_END},
        {"{2001-01..2002-05}", "2001-01-01", "2002-05-31", INTERVAL, SET},
        {"{1961-12,1960}", "1960-01-01", "1961-12-31", INTERVAL, SET},
        {"[2019]", "2019-01-01", "2019-12-31", INTERVAL, SET},
        {"[2019?,-201X,2018-24~]", "-2019-01-01", "2019-12-31", INTERVAL, SET | BOTH | IN_SEASON},
        {"{Y17E7,1950S2}", "1900-01-01", "Y170000000-12-31", INTERVAL, SET},
    };
    EXPECT_SAID(cases);
}

/* ---- Refusals ---------------------------------------------------------------------------- */

struct refused {
    const char *text;
    size_t column;
    const char *why;  /* behind `date "...": `; NULL: any */
    const char *hint; /* NULL: any */
};

static void expect_refused(const struct refused *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        chancery_date date = {.earliest = 7, .latest = 7};
        chancery_error error = {0};
        chancery_text text = chancery_text_of(cases[i].text);
        char message[sizeof error.message];
        cr_expect_eq(chancery_date_parse(text, &date, &error), CHANCERY_INVALID, "%s", text.bytes);
        cr_expect_eq(chancery_date_parse(text, &date, NULL), CHANCERY_INVALID, "%s", text.bytes);
        cr_expect(date.earliest == 7 && date.latest == 7, "%s: out-parameter", text.bytes);
        cr_expect_eq(error.status, CHANCERY_INVALID);
        cr_expect_eq(error.column, cases[i].column, "%s: column %zu", text.bytes, error.column);
        snprintf(message, sizeof message, "date \"%s\": %s", text.bytes,
                 cases[i].why ? cases[i].why : "");
        if (cases[i].why)
            cr_expect_str_eq(error.message, message, "%s", error.message);
        if (cases[i].hint)
            cr_expect_str_eq(error.hint, cases[i].hint, "%s: %s", text.bytes, error.hint);
    }
}

#define EXPECT_REFUSED(cases) expect_refused(cases, sizeof(cases) / sizeof *(cases))

Test(date_refusal, names_what_the_calendar_lacks)
{
    static const struct refused cases[] = {
        {"2019-02-30", 9, "February 2019 has 28 days", ""},
        {"2019-02-29", 9, "February 2019 has 28 days", ""},
        {"1900-02-29", 9, "February 1900 has 28 days", ""},
        {"2016-02-39", 9, "February 2016 has 29 days", ""},
        {"-0044-02-30", 10, "February -0044 has 29 days", ""},
        {"2019-06-31?", 9, "June 2019 has 30 days", ""},
        {"2019-01-99", 9, "January 2019 has 31 days", ""},
        {"2019-13-01", 6, "month 13",
         "months are 01 to 12; 21 to 41 are seasons, quarters and other parts of a year"},
        {"2019-20", 6, "month 20", NULL},
        {"2019-42", 6, "month 42", NULL},
        {"2019-2X", 6, "month 2X", NULL},
        {"2019-00", 6, "month 00", "leave out what is not known, or write XX for it"},
        {"2019-03-00", 9, "day 00", "leave out what is not known, or write XX for it"},
        {"19X1-02-29", 9, "none of the months and years it may mean has such a day", ""},
        {"XXXX-02-3X", 9, "none of the months and years it may mean has such a day", ""},
        {"2019-XX-32", 9, "none of the months and years it may mean has such a day", ""},
        {"2019-02-3X", 9, "February 2019 has 28 days", ""},
        {"2019-21-01", 8, "a season or quarter has no days", ""},
        {"-0000", 1, "there is no year -0000", "0000 is the year 1 BC, -0001 is 2 BC"},
        {"2019/-0000-01", 6, "there is no year -0000", NULL},
    };
    EXPECT_REFUSED(cases);
}

Test(date_refusal, names_what_the_form_lacks)
{
    static const struct refused cases[] = {
        {"", 1, "it is empty", "a day is written 2019-03-14, a month 2019-03, a year 2019"},
        {"?", 2, "it ends where a year belongs", ""},
        {"-", 2, "it ends where a year belongs", ""},
        {"+2006", 1, "\"+\" stands where a year belongs", NULL},
        {"-?2006", 2, "\"?\" stands where a year belongs", NULL},
        {"\xC3\xA9t\xC3\xA9 2019", 1, "\"\xC3\xA9\" stands where a year belongs", NULL},
        {"201", 4, "a year has four digits", "write it as 0201"},
        {"201/2019", 4, "a year has four digits", NULL},
        {"20190?", 5, "a year has four digits",
         "a year of more than four digits begins with Y: Y170000002"},
        {"2019-3", 7, "a month has two digits", "write it as 2019-03"},
        {"2019-123", 8, "a month has two digits", NULL},
        {"2019-03-1", 10, "a day has two digits", "write it as 2019-03-01"},
        {"2019-03-145", 11, "a day has two digits", NULL},
        {"2019-", 6, "a month has two digits", NULL},
        {"2019-03-", 9, "a day has two digits", NULL},
        {"2019-03-14-", 11, "\"-\" cannot stand here", NULL},
        {"2019??", 6, "\"?\" cannot stand here", NULL},
        {"2019x", 5, "\"x\" cannot stand here", NULL},
        {"2019\xE2\x82\xAC", 5, "\"\xE2\x82\xAC\" cannot stand here", NULL},
        {"2001-21^southernHemisphere", 8, "\"^\" cannot stand here", NULL},
        {"2004-(06)?-11", 6, "a month has two digits", NULL},
    };
    EXPECT_REFUSED(cases);
}

Test(date_refusal, of_long_years)
{
    static const char far[] = "a year so far away cannot be counted in days";
    static const struct refused cases[] = {
        {"Y2006", 1, "Y stands before a year of more than four digits",
         "write it without Y, in four digits"},
        {"Y", 2, "a year behind Y begins with a digit from 1 to 9", NULL},
        {"Y-", 3, "a year behind Y begins with a digit from 1 to 9", NULL},
        {"Y012345", 2, "a year behind Y begins with a digit from 1 to 9", NULL},
        {"Y1700X", 1, "Y stands before a year of more than four digits", NULL},
        {"Y17000X", 7, "\"X\" cannot stand here", NULL},
        {"Y17E", 5, "an exponent begins with a digit from 1 to 9", NULL},
        {"Y17E0", 5, "an exponent begins with a digit from 1 to 9", NULL},
        {"Y17E-2", 5, "an exponent begins with a digit from 1 to 9", NULL},
        {"1950S", 6, "a number of significant digits begins with a digit from 1 to 9", NULL},
        {"1950S0", 6, "a number of significant digits begins with a digit from 1 to 9", NULL},
        {"195XS2", 5, "\"S\" cannot stand here", NULL},
        {"1950S2-03", 7, "\"-\" cannot stand here", NULL},
        {"Y17E7-12-26", 6, "a year behind Y stands without a month", NULL},
        {"Y20067890-14-10%", 10, "a year behind Y stands without a month", NULL},
        {"Y25252734927768524", 2, far,
         "days are counted in 64 bits, which reach from Y-25252734927764584 to "
         "Y25252734927768523"},
        {"Y-25252734927764585", 3, far, NULL},
        {"Y99999999999999999999999999", 2, far, NULL},
        {"Y1E17", 2, far, NULL},
        {"Y1E99999999999999999999", 2, far, NULL},
        {"2019/Y3E16S1", 7, far, NULL},
    };
    EXPECT_REFUSED(cases);
}

Test(date_refusal, of_times)
{
    static const char plain[] = "a time of day stands only behind a plain day, not in an interval";
    static const struct refused cases[] = {
        {"2019-03-14T", 12, "the hour has two digits", NULL},
        {"2019-03-14T9:30:00", 12, "the hour has two digits", NULL},
        {"2019-03-14T25:00:00", 12, "hour 25", ""},
        {"2019-03-14T24:00:01", 12, "the day ends at 24:00:00", ""},
        {"2019-03-14T09", 14, "a time of day is written 09:30:00", NULL},
        {"2019-03-14T09:30", 17, "a time of day is written 09:30:00", NULL},
        {"2019-03-14T09:60:00", 15, "minute 60", NULL},
        {"2019-03-14T09:30:61", 18, "second 61", NULL},
        {"2019-03-14T09:30:1", 18, "the second has two digits", NULL},
        {"2019-03-14T09:30:00z", 20, NULL, "write it as 2019-03-14T09:30:00Z"},
        {"2019-03-14T09:30:00+24", 21, "zone hour 24", NULL},
        {"2019-03-14T09:30:00-05:60", 24, "zone minute 60", NULL},
        {"2019-03-14T09:30:00-00", 20, "there is no zone -00:00", "write Z"},
        {"2019-03-14T09:30:00Z15", 21, "\"1\" cannot stand here", NULL},
        {"2019-03T09:30:00", 8, plain, NULL},
        {"2019-03-1XT09:30:00", 11, plain, NULL},
        {"2019?-03-14T09:30:00", 12, plain, NULL},
        {"2019-03-14/2019-03-15T09:30:00", 22, plain, NULL},
        {"2019-03-14T09:30:00/2019-03-15", 20, "a time of day cannot stand in an interval",
         "leave the time out"},
        {"[2019-03-14T09:30:00]", 12, plain, NULL},
    };
    EXPECT_REFUSED(cases);
}

Test(date_refusal, of_intervals_and_sets)
{
    static const struct refused cases[] = {
        {"2019-03/2019-02", 9, "it ends before it starts", "the earlier date stands first"},
        {"2019/-2019", 6, "it ends before it starts", NULL},
        {"2012-24/2012-21", 9, "it ends before it starts", NULL},
        {"[2019..2018]", 8, "it ends before it starts", NULL},
        {"/", 1, "an interval needs a start or an end", NULL},
        {"..", 3, "it ends where \"/\" belongs", NULL},
        {"..2019", 3, "\"2\" stands where \"/\" belongs", NULL},
        {"2019//2020", 6, "\"/\" cannot stand here", NULL},
        {"2019/2020/2021", 10, "\"/\" cannot stand here", NULL},
        {"2000/12-12", 8, "a year has four digits", NULL},
        {"2019/../", 8, "\"/\" cannot stand here", NULL},
        {"2019/[2020]", 6, "\"[\" stands where a year belongs", NULL},
        {"[", 2, "it ends where a year belongs", NULL},
        {"[]", 2, "\"]\" stands where a year belongs", NULL},
        {"[..]", 4, "\"]\" stands where a year belongs", NULL},
        {"[2019", 6, "the set lacks its \"]\"", NULL},
        {"{2019]", 6, "\"]\" cannot stand here", NULL},
        {"[2019,]", 7, "\"]\" stands where a year belongs", NULL},
        {"[2019..,2020]", 8, "\",\" stands where a year belongs", NULL},
        {"[2019,..2020]", 7, "\".\" stands where a year belongs", NULL},
        {"[..2019..2020]", 8, "\".\" cannot stand here", NULL},
        {"[2019..2020..2021]", 12, "\".\" cannot stand here", NULL},
        {"[2019/2020]", 6, "\"/\" cannot stand here", NULL},
        {"[2019]?", 7, "\"?\" cannot stand here", NULL},
        {"2019]", 5, "\"]\" cannot stand here", NULL},
    };
    EXPECT_REFUSED(cases);
}

Test(date_refusal, tells_how_peoples_forms_are_written)
{
    static const struct refused cases[] = {
        {"03/04/2019", 3, "it may mean 3 April 2019 or 4 March 2019",
         "write it as 2019-04-03 or 2019-03-04"},
        {"14/03/2019", 3, NULL, "write it as 2019-03-14"},
        {"03/14/2019", 3, NULL, "write it as 2019-03-14"},
        {"03/03/2019", 3, NULL, "write it as 2019-03-03"},
        {"31/02/2019", 3, "February 2019 has 28 days", ""},
        {"14.03.2019", 3, NULL, "write it as 2019-03-14"},
        {"2019/03/14", 8, NULL, "write it as 2019-03-14"},
        {"2019-3-14", 7, NULL, "write it as 2019-03-14"},
        {"20190314", 5, NULL, "write it as 2019-03-14"},
        {"14 March 2019", 3, NULL, "write it as 2019-03-14"},
        {"14 Mar. 2019", 3, NULL, NULL},
        {"14-Mar-2019", 3, NULL, "write it as 2019-03-14"},
        {"March 14th, 2019", 1, NULL, "write it as 2019-03-14"},
        {"1st of May 2004", 2, NULL, "write it as 2004-05-01"},
        {"sept 2019", 1, NULL, "write it as 2019-09"},
        {"03/2019", 3, NULL, "write it as 2019-03"},
        {"Spring 2019", 1, NULL, "write it as 2019-21"},
        {"c. 1984", 1, NULL, "write it as 1984~"},
        {"44 BC", 3, NULL, "write it as -0043"},
        {"1 BC", 2, NULL, NULL},
        {"1980s", 5, NULL, "write it as 198X"},
        {"the 19th century", 1, NULL, "write it as 18XX"},
        {"800", 4, NULL, "write it as 0800"},
        {"170000002", 5, NULL, "write it as Y170000002"},
        {"2019-03-14 ", 11, "no space may stand in a date", "write it as 2019-03-14"},
        {"[1667, 1668]", 7, "\" \" stands where a year belongs", "write it as [1667,1668]"},
        {"201x", 4, NULL, "write it as 201X"},
        {"2019-03..2019-05", 8, NULL, "write it as 2019-03/2019-05"},
        {"2019-03 to 2019-05", 8, NULL, "write it as 2019-03/2019-05"},
        {"1939\xE2\x80\x93"
         "1945",
         5, NULL, "write it as 1939/1945"},
        {"not a date", 1, NULL, ""},
        {"May", 1, NULL, ""},
    };
    EXPECT_REFUSED(cases);
}

Test(date_refusal, of_long_texts)
{
    char text[300];
    chancery_date date;
    chancery_error error = {0};
    memset(text, '1', sizeof text);
    memcpy(text, "1950S", 5);
    cr_expect_eq(chancery_date_parse((chancery_text){text, 256}, &date, &error), CHANCERY_OK);
    cr_expect_eq(chancery_date_parse((chancery_text){text, 257}, &date, &error), CHANCERY_INVALID);
    cr_expect_eq(error.column, 257);
    cr_expect_neq((intptr_t)strstr(error.message, "longer than 256 bytes"), 0);
}

/* The text need not end in NUL, and a NUL in it is a byte like any other. */
Test(date_refusal, reads_no_further_than_the_text)
{
    chancery_date date;
    chancery_error error = {0};
    chancery_text text = {"2019-03-14", 7};
    cr_expect_eq(chancery_date_parse(text, &date, &error), CHANCERY_OK);
    cr_expect_eq(date.precision, CHANCERY_PRECISION_MONTH);
    text = (chancery_text){"2019\0", 5};
    cr_expect_eq(chancery_date_parse(text, &date, &error), CHANCERY_INVALID);
    cr_expect_eq(error.column, 5);
    text = (chancery_text){NULL, 0};
    cr_expect_eq(chancery_date_parse(text, &date, NULL), CHANCERY_INVALID);
}

Test(date, precisions_have_names)
{
    cr_expect_str_eq(chancery_precision_name(CHANCERY_PRECISION_DAY), "day");
    cr_expect_str_eq(chancery_precision_name(CHANCERY_PRECISION_MILLENNIUM), "millennium");
    cr_expect_str_eq(chancery_precision_name(CHANCERY_PRECISION_INTERVAL), "interval");
}
