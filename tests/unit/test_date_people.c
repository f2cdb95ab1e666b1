/* Dates as people write them: what has one reading, what has several, what has none. */
#include "date/date.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct reading {
    const char *text, *edtf;
};

static void expect_read(const struct reading *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char edtf[CHANCERY_DATE_SIZE] = "unwritten";
        chancery_error error = {0};
        chancery_status status =
            chancery_date_understand(chancery_text_of(cases[i].text), edtf, &error);
        cr_expect_eq(status, CHANCERY_OK, "%s: %s", cases[i].text, error.message);
        cr_expect_str_eq(edtf, cases[i].edtf, "%s: %s", cases[i].text, edtf);
    }
}

#define EXPECT_READ(...)                                                                           \
    do {                                                                                           \
        static const struct reading cases[] = {__VA_ARGS__};                                       \
        expect_read(cases, sizeof cases / sizeof *cases);                                          \
    } while (0)

Test(date_people, edtf_stays_as_it_is)
{
    EXPECT_READ({"2019-03-14", "2019-03-14"}, {"2019-01~", "2019-01~"},
                {"../2019-03-14", "../2019-03-14"}, {"1904-05", "1904-05"}, {"1921-22", "1921-22"},
                {"[1667,1668]", "[1667,1668]"});
}

Test(date_people, days)
{
    EXPECT_READ({"14 March 2019", "2019-03-14"}, {"March 14, 2019", "2019-03-14"},
                {"14 Mar 2019", "2019-03-14"}, {"14 MAR. 2019", "2019-03-14"},
                {"14. march 2019", "2019-03-14"}, {"14th of March, 2019", "2019-03-14"},
                {"2019 March 14", "2019-03-14"}, {"14-Mar-2019", "2019-03-14"},
                {"14.03.2019", "2019-03-14"}, {"14/3/2019", "2019-03-14"},
                {"3/14/2019", "2019-03-14"}, {"3/3/2019", "2019-03-03"},
                {"2019/03/14", "2019-03-14"}, {"20190314", "2019-03-14"},
                {"14.III.1917", "1917-03-14"}, {"14 III 1917", "1917-03-14"},
                {"Thursday, 14 March 2019", "2019-03-14"}, {"Thurs 14 Mar 2019", "2019-03-14"},
                {"  2019-03-14 ", "2019-03-14"});
}

Test(date_people, longer_units)
{
    EXPECT_READ({"March 2019", "2019-03"}, {"Sept. 1833", "1833-09"}, {"3/2019", "2019-03"},
                {"spring 1848", "1848-21"}, {"autumn of 1848", "1848-23"},
                {"winter 1848/49", "1848-24"}, {"winter 1848-1849", "1848-24"}, {"1830s", "183X"},
                {"the 1830's", "183X"}, {"19th century", "18XX"}, {"19th c.", "18XX"},
                {"Q1 2019", "2019-33"}, {"first quarter of 2019", "2019-33"},
                {"second half of 1848", "1848-41"}, {"44 BC", "-0043"});
}

Test(date_people, how_sure)
{
    EXPECT_READ({"c. 1833", "1833~"}, {"c.1833", "1833~"}, {"ca 1833", "1833~"},
                {"circa 1830s", "183X~"}, {"about March 1833", "1833-03~"},
                {"on or about 14 March 2019", "2019-03-14~"}, {"perhaps March 1833", "1833-03?"},
                {"March 1833 (?)", "1833-03?"}, {"c. 1833?", "1833%"},
                {"1833 or 1834", "[1833,1834]"});
}

Test(date_people, spans)
{
    EXPECT_READ({"between 1914 and 1918", "1914/1918"}, {"from 1914 to 1918", "1914/1918"},
                {"1914-1918", "1914/1918"}, {"1914-18", "1914/1918"}, {"1914/18", "1914/1918"},
                {"1939\u20131945", "1939/1945"}, {"14\u201316 March 2019", "2019-03-14/2019-03-16"},
                {"March 14-16, 2019", "2019-03-14/2019-03-16"},
                {"30 March - 2 April 2019", "2019-03-30/2019-04-02"},
                {"between March and May 2019", "2019-03/2019-05"},
                {"14 March 2019 to April 2020", "2019-03-14/2020-04"},
                {"c. 1830 to 1840", "1830~/1840"}, {"before 1990", "../1989"},
                {"before March 2019", "../2019-02"}, {"before 1 March 2019", "../2019-02-28"},
                {"before the 1990s", "../1989"}, {"after 1990", "1991/.."},
                {"after 31 December 1999", "2000-01-01/.."}, {"since 2014", "2014/.."},
                {"2014 onwards", "2014/.."}, {"until March 2019", "../2019-03"},
                {"by 2014", "../2014"}, {"before c. 1833", "../1832~"},
                {"after about March 2019", "2019-04~/.."}, {"2014-present", "2014/.."},
                {"March 2014\u2013present", "2014-03/.."}, {"before Y17E7", "../Y169999999"});
}

Test(date_people, two_calendars)
{
    EXPECT_READ({"25 October 1917 O.S.", "1917-11-07"}, {"1 March 1917 (O.S.)", "1917-03-14"},
                {"14 October 1066 Old Style", "1066-10-20"}, {"14 March 1917 N.S.", "1917-03-14"},
                {"14 October 1066 N.S.", "1066-10-14"}, {"14/27 March 1917", "1917-03-27"},
                {"28 February/13 March 1917", "1917-03-13"}, {"29 February 1500", "1500-03-10"},
                {"24 October 1648", "1648-10-24"}, {"Wednesday 25 October 1917 O.S.", "1917-11-07"},
                {"Saturday 14 October 1066", "1066-10-20"});
}

/* ---- Not one reading --------------------------------------------------------------------- */

struct doubt {
    const char *text;
    chancery_status status;
    const char *why, *hint;
};

static void expect_doubt(const struct doubt *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char edtf[CHANCERY_DATE_SIZE] = "unwritten", message[400];
        chancery_error error = {0};
        chancery_text text = chancery_text_of(cases[i].text);
        cr_expect_eq(chancery_date_understand(text, edtf, &error), cases[i].status, "%s: %s",
                     text.bytes, edtf);
        cr_expect_eq(chancery_date_understand(text, edtf, NULL), cases[i].status);
        cr_expect_str_eq(edtf, "unwritten", "%s", text.bytes);
        cr_expect_eq(error.status, cases[i].status);
        cr_expect(error.column >= 1 && error.column <= text.size + 1);
        snprintf(message, sizeof message, "date \"%s\": %s", text.bytes, cases[i].why);
        cr_expect_str_eq(error.message, message, "%s", error.message);
        cr_expect_str_eq(error.hint, cases[i].hint, "%s: %s", text.bytes, error.hint);
    }
}

Test(date_people, several_readings_are_named)
{
    static const struct doubt cases[] = {
        {"03/04/2019", CHANCERY_AMBIGUOUS, "it may mean 3 April 2019 or 4 March 2019",
         "write it as 2019-04-03 or 2019-03-04"},
        {"3.4.2019", CHANCERY_AMBIGUOUS, "it may mean 3 April 2019 or 4 March 2019",
         "write it as 2019-04-03 or 2019-03-04"},
        {"before 03/04/2019", CHANCERY_AMBIGUOUS,
         "it may mean .. to 2019-04-02 or .. to 2019-03-03",
         "write it as ../2019-04-02 or ../2019-03-03"},
        {"1900s", CHANCERY_AMBIGUOUS,
         "it may mean 1900-01-01 to 1909-12-31 or 1900-01-01 to 1999-12-31",
         "write it as 190X or 19XX"},
        {"winter 1848", CHANCERY_AMBIGUOUS,
         "it may mean 1848-12-01 to 1849-02-28 or 1847-12-01 to 1848-02-29",
         "write it as 1848-24 or 1847-24"},
        {"1904/05", CHANCERY_AMBIGUOUS,
         "it may mean 1904-05-01 to 1904-05-31 or 1904-01-01 to 1905-12-31",
         "write it as 1904-05 or 1904/1905"},
        {"14 October 1066", CHANCERY_AMBIGUOUS,
         "a day before 15 October 1582 may be Julian or Gregorian",
         "write it as 1066-10-20 or 1066-10-14"},
        {"30 January 1649 O.S.", CHANCERY_AMBIGUOUS,
         "an Old Style year may begin on 25 March or on 1 January",
         "write it as 1649-02-09 or 1650-02-09"},
    };
    expect_doubt(cases, sizeof cases / sizeof *cases);
}

Test(date_people, what_cannot_be_is_told)
{
    static const char day[] = "write the day out: 2019-03-14";
    static const struct doubt cases[] = {
        {"30 February 2019", CHANCERY_INVALID, "February 2019 has 28 days", ""},
        {"13/13/2019", CHANCERY_INVALID, "month 13", ""},
        {"Friday 14 March 2019", CHANCERY_INVALID, "2019-03-14 is a Thursday", ""},
        {"14/28 March 1917", CHANCERY_INVALID,
         "these are not one day of the Julian and Gregorian calendars", ""},
        {"31 April 1917 O.S.", CHANCERY_INVALID, "the Julian calendar has no such day", ""},
        {"March 1917 O.S.", CHANCERY_INVALID,
         "only a single day can be turned from Old Style to New", ""},
        {"today", CHANCERY_INVALID, "it means another day tomorrow", day},
        {"FY2019", CHANCERY_INVALID, "when a fiscal year begins depends on the state",
         "write its days: 2018-10-01/2019-09-30"},
        {"mid-March 2019", CHANCERY_INVALID, "which days are meant is not settled",
         "write those that it may be, such as 2019-03-01/2019-03-10, or the whole month or year"},
        {"18 Brumaire 1799", CHANCERY_INVALID, "it is of the French Republican calendar",
         "write the Gregorian date"},
        {"1918 to 1914", CHANCERY_INVALID, "it ends before it starts", ""},
        {"2019-02-30", CHANCERY_INVALID, "February 2019 has 28 days", ""},
        {"May", CHANCERY_INVALID, "\"M\" stands where a year belongs", ""},
        {"800", CHANCERY_INVALID, "a year has four digits", "write it as 0800"},
        {"today's news", CHANCERY_INVALID, "\"t\" stands where a year belongs", ""},
    };
    expect_doubt(cases, sizeof cases / sizeof *cases);
}

Test(date_people, a_nul_is_no_space)
{
    char edtf[CHANCERY_DATE_SIZE];
    chancery_text text = {"14 March\0 2019", 14};
    cr_expect_eq(chancery_date_understand(text, edtf, NULL), CHANCERY_INVALID);
}
