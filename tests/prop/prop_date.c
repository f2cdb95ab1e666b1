/* prop_date.c - EDTF dates at random: made from the grammar, against a search of the whole
 * calendar, and broken; and every day of the years 0000 to 9999 against counting on one's fingers.
 */
#include "../support/random.h"
#include "base/text.h"
#include "date/date.h"

#include <stdarg.h>

enum { MADE = 200000, SEARCHED = 400, BROKEN = 200000, SHOWN = 20 };

static struct random source;
static size_t failures; /* of the test under way */
static bool failed;     /* any test */

/* Counts a failure, and shows the first of them. */
static void expect(bool truth, const char *what, chancery_text text)
{
    if (!truth && ++failures <= SHOWN)
        printf("# %s: %.*s\n", what, (int)text.size, text.bytes);
}

/* Ends a test; `telling` says whether its data could have failed it at all. */
static void report(int number, const char *name, bool telling)
{
    bool passed = failures == 0 && telling;
    printf("%sok %d - %s\n", passed ? "" : "not ", number, name);
    failed = failed || !passed;
    failures = 0;
}

static unsigned below(unsigned bound)
{
    return (unsigned)random_below(&source, bound);
}

/* ---- Made from the grammar --------------------------------------------------------------- */

struct made {
    char text[256];
    size_t size;
};

__attribute__((format(printf, 2, 3))) static void put(struct made *made, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    made->size += (size_t)vsnprintf(made->text + made->size, sizeof made->text - made->size, format,
                                    arguments);
    va_end(arguments);
}

static void put_qualifier(struct made *made)
{
    static const char *const qualifiers[] = {"?", "~", "%", "", "", "", ""};
    put(made, "%s", qualifiers[below(7)]);
}

/* `number` in `width` digits, some of them unspecified: a mask that `number` itself fits. */
static void put_digits(struct made *made, unsigned width, unsigned number)
{
    size_t end = made->size + width;
    put(made, "%0*u", (int)width, number);
    for (size_t i = made->size - width; i < end; i++)
        if (below(6) == 0)
            made->text[i] = 'X';
}

static void put_component(struct made *made, const char *mark, unsigned width, unsigned number)
{
    put(made, "%s", mark);
    put_qualifier(made);
    put_digits(made, width, number);
    put_qualifier(made);
}

static void put_long_year(struct made *made)
{
    put(made, "Y%s", below(2) ? "-" : "");
    if (below(2))
        put(made, "%uE%u", 1 + below(99999), 1 + below(11));
    else
        put(made, "%u", 10000 + below(2000000000));
    if (below(2))
        put(made, "S%u", 1 + below(9));
    put_qualifier(made);
}

/* A date that exists: in `year`, or, if `any` will do, also of kinds that lie elsewhere. */
static void put_date(struct made *made, unsigned year, bool any)
{
    unsigned kind = below(any ? 7 : 5);
    if (kind == 5) {
        put_long_year(made);
        return;
    }
    put_qualifier(made);
    if (kind == 6) {
        put(made, "%s%04uS%u", below(2) && year ? "-" : "", year, 1 + below(5));
        put_qualifier(made);
        return;
    }
    put(made, "%s", any && year && below(3) == 0 ? "-" : "");
    if (any)
        put_digits(made, 4, year);
    else
        put(made, "%04u", year);
    put_qualifier(made);
    if (kind == 1) {
        put(made, "-");
        put_qualifier(made);
        put(made, "%02u", 21 + below(21));
        put_qualifier(made);
    } else if (kind > 1) {
        put_component(made, "-", 2, 1 + below(12));
        if (kind > 2)
            put_component(made, "-", 2, 1 + below(28));
    }
}

static void put_interval(struct made *made)
{
    unsigned year = below(5000), form = below(6);
    if (form < 4)
        put_date(made, year, form < 2);
    else
        put(made, "..");
    put(made, "/");
    if (form == 0)
        put(made, "..");
    else if (form != 1)
        put_date(made, year + 2 + below(4000), form > 3);
}

static void put_set(struct made *made)
{
    bool one = below(2);
    unsigned year = below(1000);
    put(made, one ? "[" : "{");
    put(made, "%s", below(3) == 0 ? ".." : "");
    put_date(made, year, false);
    for (unsigned i = below(4); i > 0; i--) {
        put(made, ",");
        put_date(made, year += 2, false);
        if (below(2)) {
            put(made, "..");
            put_date(made, year += 2, false);
        }
    }
    put(made, one ? "]" : "}");
}

static struct made make(void)
{
    struct made made = {0};
    unsigned form = below(8);
    if (form == 0)
        put(&made, "%04u-%02u-%02uT%02u:%02u:%02u+%02u:%02u", below(10000), 1 + below(12),
            1 + below(28), below(24), below(60), below(60), below(24), below(60));
    else if (form < 3)
        put_interval(&made);
    else if (form < 5)
        put_set(&made);
    else
        put_date(&made, below(10000), true);
    return made;
}

static chancery_text without_qualifiers(const struct made *made, char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < made->size; i++)
        if (!strchr("?~%", made->text[i]))
            out[size++] = made->text[i];
    return text_slice(out, size);
}

static void check_made(void)
{
    for (int i = 0; i < MADE; i++) {
        char bare[256];
        struct made made = make();
        chancery_text text = text_slice(made.text, made.size);
        chancery_error error = {0};
        chancery_date date = {0}, plain = {0};
        expect(chancery_date_parse(text, &date, &error) == CHANCERY_OK, error.message, text);
        expect(date.earliest <= date.latest, "earliest is after latest", text);
        expect(chancery_date_parse(without_qualifiers(&made, bare), &plain, NULL) == CHANCERY_OK &&
                   plain.earliest == date.earliest && plain.latest == date.latest &&
                   plain.precision == date.precision,
               "qualifiers matter", text);
    }
}

/* ---- Against a search of the whole calendar ---------------------------------------------- */

static bool fits(const char *mask, unsigned number, int width)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%0*u", width, number);
    for (int i = 0; i < width; i++)
        if (mask[i] != 'X' && mask[i] != digits[i])
            return false;
    return true;
}

/* Looks at every day of the ten thousand years on one side of 0. */
static bool search(const char *mask, bool negative, int64_t *earliest, int64_t *latest)
{
    bool found = false;
    for (unsigned magnitude = negative; magnitude <= 9999; magnitude++) {
        int64_t year = negative ? -(int64_t)magnitude : magnitude;
        for (unsigned month = 1; month <= 12 && fits(mask, magnitude, 4); month++)
            for (unsigned day = 1; fits(mask + 5, month, 2) && day <= 31; day++) {
                if (!fits(mask + 8, day, 2) || day > calendar_month_days(year, month))
                    continue;
                int64_t number = calendar_to_number((struct calendar_day){year, month, day});
                *earliest = !found || number < *earliest ? number : *earliest;
                *latest = !found || number > *latest ? number : *latest;
                found = true;
            }
    }
    return found;
}

/* Returns how many of the dates exist. */
static size_t check_searched(void)
{
    static const char *const months[] = {"02", "XX", "X2", "0X", "1X", "X1", "04", "X0", "X9"};
    static const char *const days[] = {"29", "3X", "2X", "XX", "X9", "30", "31", "X1", "0X", "X0"};
    size_t existing = 0;
    for (int i = 0; i < SEARCHED; i++) {
        struct made made = {0};
        bool negative = below(3) == 0;
        put(&made, "%s", negative ? "-" : "");
        put_digits(&made, 4, 1 + below(9999));
        put(&made, "-%s-%s", RANDOM_PICK(&source, months), RANDOM_PICK(&source, days));
        chancery_text text = text_slice(made.text, made.size);
        int64_t earliest = 0, latest = 0;
        bool found = search(made.text + negative, negative, &earliest, &latest);
        chancery_date date = {0};
        bool valid = chancery_date_parse(text, &date, NULL) == CHANCERY_OK;
        expect(valid == found && date.earliest == earliest && date.latest == latest,
               "a search finds other days", text);
        existing += found;
    }
    return existing;
}

/* ---- Broken ------------------------------------------------------------------------------ */

static void break_text(struct made *made)
{
    static const char bytes[] = "0123456789-X?~%/.,[]{}YESTZ: +\xC3\xA9";
    size_t at = below((unsigned)made->size);
    char byte = bytes[below(sizeof bytes)];
    switch (below(3)) {
    case 0:
        made->text[at] = byte;
        break;
    case 1:
        made->size--;
        memmove(made->text + at, made->text + at + 1, made->size - at);
        break;
    default:
        memmove(made->text + at + 1, made->text + at, made->size - at);
        made->text[at] = byte;
        made->size++;
        break;
    }
}

/* Returns how many of the texts are refused. */
static size_t check_broken(void)
{
    size_t refused = 0;
    for (int i = 0; i < BROKEN; i++) {
        struct made made = make();
        chancery_error error = {0};
        chancery_date date = {0};
        for (unsigned n = 1 + below(3); n > 0 && made.size > 0; n--)
            break_text(&made);
        chancery_text text = text_slice(made.text, made.size);
        bool valid = chancery_date_parse(text, &date, &error) == CHANCERY_OK;
        expect(!valid || date.earliest <= date.latest, "earliest is after latest", text);
        expect(valid || (error.column >= 1 && error.column <= made.size + 1 && error.message[0]),
               "refused without a place", text);
        refused += !valid;
    }
    return refused;
}

/* ---- Every day --------------------------------------------------------------------------- */

static const char *const month_names[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};

/* The months of a year and their lengths, for an almanac that knows no formula. */
static unsigned almanac_length(unsigned year, unsigned month)
{
    static const unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    return lengths[month - 1] + (month == 2 && leap);
}

/* A day is what the almanac counts, is written as it was read, and means the same in words. */
static void check_day(unsigned year, unsigned month, unsigned day, int64_t number)
{
    char text[32], written[CHANCERY_DAY_SIZE], edtf[CHANCERY_DATE_SIZE];
    chancery_date date = {0};
    snprintf(text, sizeof text, "%04u-%02u-%02u", year, month, day);
    chancery_text edtf_text = chancery_text_of(text);
    expect(chancery_date_parse(edtf_text, &date, NULL) == CHANCERY_OK && date.earliest == number &&
               date.latest == number && date.precision == CHANCERY_PRECISION_DAY,
           "another day than the almanac's", edtf_text);
    chancery_day_format(number, written);
    expect(strcmp(written, text) == 0, "written otherwise", edtf_text);
    if (year < 1583 || day % 7 != 0) /* one day of seven keeps the test short */
        return;
    char words[48];
    snprintf(words, sizeof words, "%u %s %u", day, month_names[month - 1], year);
    expect(chancery_date_understand(chancery_text_of(words), edtf, NULL) == CHANCERY_OK &&
               strcmp(edtf, text) == 0,
           "understood otherwise", chancery_text_of(words));
}

/* No day behind the last of a month is valid. */
static void check_month_end(unsigned year, unsigned month, unsigned length)
{
    char text[32];
    chancery_date date;
    for (unsigned day = length + 1; day <= 32; day++) {
        snprintf(text, sizeof text, "%04u-%02u-%02u", year, month, day);
        expect(chancery_date_parse(chancery_text_of(text), &date, NULL) == CHANCERY_INVALID,
               "no such day", chancery_text_of(text));
    }
}

/* Returns how many days there are. */
static size_t check_every_day(void)
{
    const int64_t first = -719528; /* 0000-01-01, by the day count of other software */
    size_t days = 0;
    for (unsigned year = 0; year <= 9999; year++)
        for (unsigned month = 1; month <= 12; month++) {
            unsigned length = almanac_length(year, month);
            for (unsigned day = 1; day <= length; day++, days++)
                check_day(year, month, day, first + (int64_t)days);
            check_month_end(year, month, length);
        }
    return days;
}

int main(void)
{
    source = random_start();
    printf("1..4\n");
    check_made();
    report(1, "dates made from the grammar are valid, and qualifiers leave their bounds alone",
           true);
    size_t existing = check_searched();
    printf("# %zu of %d masks have a day\n", existing, SEARCHED);
    report(2, "unspecified digits mean the days that a search of the calendar finds",
           existing > 0 && existing < SEARCHED);
    size_t refused = check_broken();
    printf("# %zu of %d broken dates refused\n", refused, BROKEN);
    report(3, "broken dates are refused with their place, or still sound",
           refused > 0 && refused < BROKEN);
    size_t days = check_every_day();
    printf("# %zu days\n", days);
    report(4, "every day of the years 0000 to 9999 is the almanac's", days == 3652425);
    return failed;
}
