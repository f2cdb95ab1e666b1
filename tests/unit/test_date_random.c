/* EDTF dates at random: made from the grammar, against a search of the whole calendar, and broken.
 * The seed is printed, and taken from CHANCERY_SEED. */
#include "date.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state;

static void start(void)
{
    const char *given = getenv("CHANCERY_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    cr_log_warn("CHANCERY_SEED=%llu", (unsigned long long)seed);
    state = seed * 2654435769u + 1;
}

static unsigned below(unsigned bound)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % bound;
}

TestSuite(date_random, .init = start);

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

Test(date_random, made_from_the_grammar_is_valid)
{
    for (int i = 0; i < 200000; i++) {
        char bare[256];
        struct made made = make();
        chancery_error error = {0};
        chancery_date date, plain;
        cr_assert_eq(chancery_date_parse(text_slice(made.text, made.size), &date, &error),
                     CHANCERY_OK, "%s", error.message);
        cr_assert_leq(date.earliest, date.latest, "%s", made.text);
        cr_assert_eq(chancery_date_parse(without_qualifiers(&made, bare), &plain, &error),
                     CHANCERY_OK, "%s", error.message);
        cr_assert(plain.earliest == date.earliest && plain.latest == date.latest &&
                      plain.precision == date.precision,
                  "qualifiers change %s", made.text);
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

Test(date_random, unspecified_digits_agree_with_a_search_of_the_calendar)
{
    static const char *const months[] = {"02", "XX", "X2", "0X", "1X", "X1", "04", "X0", "X9"};
    static const char *const days[] = {"29", "3X", "2X", "XX", "X9", "30", "31", "X1", "0X", "X0"};
    size_t valid = 0;
    for (int i = 0; i < 400; i++) {
        struct made made = {0};
        bool negative = below(3) == 0;
        put(&made, "%s", negative ? "-" : "");
        put_digits(&made, 4, below(10000));
        put(&made, "-%s-%s", months[below(9)], days[below(10)]);
        int64_t earliest = 0, latest = 0;
        bool found = search(made.text + negative, negative, &earliest, &latest);
        chancery_date date;
        chancery_status status = chancery_date_parse(text_slice(made.text, made.size), &date, NULL);
        if (strncmp(made.text, "-0000", 5) == 0)
            continue;
        cr_assert_eq(status == CHANCERY_OK, found, "%s", made.text);
        if (found)
            cr_assert(date.earliest == earliest && date.latest == latest, "%s", made.text);
        valid += found;
    }
    cr_log_warn("%zu of 400 have a day", valid);
    cr_expect(valid > 0 && valid < 400);
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

Test(date_random, broken_is_refused_with_its_place_or_still_sound)
{
    size_t refused = 0;
    for (int i = 0; i < 200000; i++) {
        struct made made = make();
        chancery_error error = {0};
        chancery_date date;
        for (unsigned n = 1 + below(3); n > 0 && made.size > 0; n--)
            break_text(&made);
        chancery_text text = text_slice(made.text, made.size);
        if (chancery_date_parse(text, &date, &error) == CHANCERY_OK) {
            cr_assert_leq(date.earliest, date.latest, "%.*s", (int)made.size, made.text);
            continue;
        }
        refused++;
        cr_assert(error.column >= 1 && error.column <= made.size + 1, "%s", error.message);
        cr_assert_neq(error.message[0], '\0');
    }
    cr_log_warn("%zu of 200000 refused", refused);
    cr_expect(refused > 0 && refused < 200000);
}
