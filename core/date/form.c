/* date/form.c - the forms in which people write a date, as tables: words and orders of numbers.
 *
 * Owns: English months, seasons and ordinals, the shapes that a date takes, and which calendar a
 * day is of. Knows nothing of the phrases around a date (date/people.c).
 */
#include "base/text.h"
#include "date/people.h"

#include <stdio.h>
#include <strings.h>

enum { MOST_TOKENS = 8 };

/* A text as a row of kinds: `n` and `y` numbers of one or two and of three or four digits, `N`
 * longer ones, `M` a month's name, the kinds of `words`, and marks as they are. */
struct shape {
    char kinds[MOST_TOKENS + 1];
    size_t count;
    unsigned numbers[MOST_TOKENS];     /* of those that have one, in order */
    unsigned char digits[MOST_TOKENS]; /* how many each was written with */
    size_t number_count;
    unsigned weekday; /* from 1, Monday; 0: none is told */
};

enum { SHORTENED = 3 }; /* letters that a shortened name has at least */

static const struct word {
    const char *word;
    char kind; /* NUL: means nothing */
    unsigned char number;
} words[] = {
    {"january", 'M', 1},   {"february", 'M', 2}, {"march", 'M', 3},     {"april", 'M', 4},
    {"may", 'M', 5},       {"june", 'M', 6},     {"july", 'M', 7},      {"august", 'M', 8},
    {"september", 'M', 9}, {"october", 'M', 10}, {"november", 'M', 11}, {"december", 'M', 12},
    {"i", 'R', 1},         {"ii", 'R', 2},       {"iii", 'R', 3},       {"iv", 'R', 4},
    {"v", 'R', 5},         {"vi", 'R', 6},       {"vii", 'R', 7},       {"viii", 'R', 8},
    {"ix", 'R', 9},        {"x", 'R', 10},       {"xi", 'R', 11},       {"xii", 'R', 12},
    {"monday", 'W', 1},    {"tuesday", 'W', 2},  {"wednesday", 'W', 3}, {"thursday", 'W', 4},
    {"friday", 'W', 5},    {"saturday", 'W', 6}, {"sunday", 'W', 7},    {"spring", 'Q', 21},
    {"summer", 'Q', 22},   {"autumn", 'Q', 23},  {"fall", 'Q', 23},     {"winter", 'V', 24},
    {"first", 'n', 1},     {"second", 'n', 2},   {"third", 'n', 3},     {"fourth", 'n', 4},
    {"quarter", 'K', 0},   {"q", 'K', 0},        {"half", 'H', 0},      {"h", 'H', 0},
    {"bc", 'B', 0},        {"bce", 'B', 0},      {"century", 'C', 0},   {"c", 'C', 0},
    {"s", 's', 0},         {"to", '-', 0},       {"until", '-', 0},     {"till", '-', 0},
    {"through", '-', 0},   {"ad", '\0', 0},      {"ce", '\0', 0},       {"of", '\0', 0},
    {"the", '\0', 0},      {"st", '\0', 0},      {"nd", '\0', 0},       {"rd", '\0', 0},
    {"th", '\0', 0},
};

/* Each shape, what its numbers are in order, and the date to write: `y` year, `m` month, `d` day
 * (capitals: of the end), `z` a year that shares the start of the first, `q` season, `w` the year
 * before, `b` the same (BC counts no 0), `t` ten years, `h` a century by its number, `i` by its
 * first year, `k` a quarter, `f` a half. */
static const struct form {
    const char *shape, *roles, *edtf;
    enum { PLAIN, GUESS, DUAL } use; /* for hints only; the same day in two calendars */
} forms[] = {
    {"n/n/y", "dmy", "y-m-d", PLAIN},
    {"n/n/y", "mdy", "y-m-d", PLAIN},
    {"n-n-y", "dmy", "y-m-d", PLAIN},
    {"n-n-y", "mdy", "y-m-d", PLAIN},
    {"n.n.y", "dmy", "y-m-d", PLAIN},
    {"n.n.y", "mdy", "y-m-d", PLAIN},
    {"y/n/n", "ymd", "y-m-d", PLAIN},
    {"y.n.n", "ymd", "y-m-d", PLAIN},
    {"y-n-n", "ymd", "y-m-d", PLAIN},
    {"ynn", "ymd", "y-m-d", PLAIN},
    {"nMy", "dmy", "y-m-d", PLAIN},
    {"n.My", "dmy", "y-m-d", PLAIN},
    {"Mny", "mdy", "y-m-d", PLAIN},
    {"yMn", "ymd", "y-m-d", PLAIN},
    {"n-M-y", "dmy", "y-m-d", PLAIN},
    {"y-M-n", "ymd", "y-m-d", PLAIN},
    {"n.Ry", "dmy", "y-m-d", PLAIN},
    {"nRy", "dmy", "y-m-d", PLAIN},
    {"My", "my", "y-m", PLAIN},
    {"M-y", "my", "y-m", PLAIN},
    {"yM", "ym", "y-m", PLAIN},
    {"y-M", "ym", "y-m", PLAIN},
    {"n/y", "my", "y-m", PLAIN},
    {"n.y", "my", "y-m", PLAIN},
    {"n-y", "my", "y-m", PLAIN},
    {"y/n", "ym", "y-m", PLAIN},
    {"y.n", "ym", "y-m", PLAIN},
    {"y-n", "ym", "y-m", PLAIN},
    {"y/n", "yz", "y/z", PLAIN},
    {"y-n", "yz", "y/z", PLAIN},
    {"y-y", "yY", "y/Y", PLAIN},
    {"M-My", "mMy", "y-m/y-M", PLAIN},
    {"n-nMy", "dDmy", "y-m-d/y-m-D", PLAIN},
    {"Mn-ny", "mdDy", "y-m-d/y-m-D", PLAIN},
    {"nM-nMy", "dmDMy", "y-m-d/y-M-D", PLAIN},
    {"Mn-Mny", "mdMDy", "y-m-d/y-M-D", PLAIN},
    {"n/nMy", "dDmy", "y-m-D", DUAL},
    {"nM/nMy", "dmDMy", "y-M-D", DUAL},
    {"Qy", "qy", "y-q", PLAIN},
    {"yQ", "yq", "y-q", PLAIN},
    {"Vy", "qy", "y-q", PLAIN},
    {"Vy", "qw", "w-q", PLAIN},
    {"Vy/n", "qyz", "y-q", PLAIN},
    {"Vy-n", "qyz", "y-q", PLAIN},
    {"Vy/y", "qyY", "y-q", PLAIN},
    {"Vy-y", "qyY", "y-q", PLAIN},
    {"Kny", "ky", "y-k", PLAIN},
    {"yKn", "yk", "y-k", PLAIN},
    {"nKy", "ky", "y-k", PLAIN},
    {"Hny", "fy", "y-f", PLAIN},
    {"nHy", "fy", "y-f", PLAIN},
    {"nB", "b", "-b", PLAIN},
    {"yB", "b", "-b", PLAIN},
    {"ys", "t", "tX", PLAIN},
    {"ys", "i", "iXX", PLAIN},
    {"nC", "h", "hXX", PLAIN},
    {"Cy", "y", "y~", PLAIN},
    {"y", "y", "y", GUESS},
    {"n", "y", "y", GUESS},
    {"N", "y", "Yy", GUESS},
};

const char *date_month_name(unsigned month)
{
    static const char *const names[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December",
    };
    return names[month - 1];
}

/* ---- From text to shape ------------------------------------------------------------------ */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static void add_token(struct shape *shape, char kind)
{
    if (shape->count < MOST_TOKENS)
        shape->kinds[shape->count++] = kind;
    else
        shape->kinds[0] = '?';
}

static void add_number(struct shape *shape, char kind, uint64_t number, size_t digits)
{
    add_token(shape, kind);
    if (shape->number_count == MOST_TOKENS)
        return;
    shape->digits[shape->number_count] = (unsigned char)digits;
    shape->numbers[shape->number_count++] = (unsigned)number;
}

static void add_digits(struct shape *shape, chancery_text digits)
{
    uint64_t number;
    if (!text_number(digits, UINT32_MAX, &number)) {
        add_token(shape, '?');
    } else if (digits.size == 8) {
        add_number(shape, 'y', number / 10000, 4);
        add_number(shape, 'n', number / 100 % 100, 2);
        add_number(shape, 'n', number % 100, 2);
    } else {
        add_number(shape,
                   digits.size <= 2   ? 'n'
                   : digits.size <= 4 ? 'y'
                                      : 'N',
                   number, digits.size);
    }
}

/* Whether `text` is the word, or the name of a month or weekday cut short. */
static bool is_word(chancery_text text, const struct word *word)
{
    size_t size = strlen(word->word);
    bool may_be_short = word->kind == 'M' || word->kind == 'W';
    return text.size <= size && strncasecmp(text.bytes, word->word, text.size) == 0 &&
           (text.size == size || (may_be_short && text.size >= SHORTENED));
}

static void add_word(struct shape *shape, chancery_text text)
{
    const struct word *word = words, *end = words + sizeof words / sizeof *words;
    while (word < end && !is_word(text, word))
        word++;
    if (word == end)
        add_token(shape, '?');
    else if (word->kind == 'W')
        shape->weekday = word->number;
    else if (word->number > 0)
        add_number(shape, word->kind, word->number, 1);
    else if (word->kind)
        add_token(shape, word->kind);
}

/* The size of the dash at the start of `text`: `-`, or one of those between numbers; 0: none. */
static size_t dash_size(chancery_text text)
{
    static const char *const dashes[] = {"-", "\u2010", "\u2013", "\u2014"};
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
        if (text_starts(text, chancery_text_of(dashes[i])))
            return strlen(dashes[i]);
    return 0;
}

static void add_mark(struct shape *shape, char byte, bool behind_word)
{
    bool shortens = byte == '.' && behind_word; /* `14 Mar. 2019` */
    if (!shortens && !strchr(" ,'()", byte))
        add_token(shape, byte);
}

static struct shape read_shape(chancery_text text)
{
    struct shape shape = {0};
    size_t at = 0;
    while (at < text.size) {
        size_t start = at++;
        char byte = text.bytes[start];
        size_t dash = dash_size(text_slice(text.bytes + start, text.size - start));
        bool (*same)(char) = is_digit(byte) ? is_digit : is_letter(byte) ? is_letter : NULL;
        while (same && at < text.size && same(text.bytes[at]))
            at++;
        chancery_text run = text_slice(text.bytes + start, at - start);
        if (same == is_digit)
            add_digits(&shape, run);
        else if (same == is_letter)
            add_word(&shape, run);
        else if (dash > 0)
            add_token(&shape, '-');
        else
            add_mark(&shape, byte, start > 0 && is_letter(text.bytes[start - 1]));
        at = dash > 0 ? start + dash : at;
    }
    return shape;
}

/* ---- From shape to EDTF ------------------------------------------------------------------ */

/* `1914/18` and `1914/5`: the end has what it does not repeat from the start. */
static unsigned shared_year(unsigned start, unsigned end, unsigned digits)
{
    unsigned shared = digits == 1 ? 10 : 100;
    return start / shared * shared + end;
}

/* The number of role `role`; 0 when the form has none. */
static unsigned number_of(const struct form *form, const struct shape *shape, char role)
{
    const char *at = strchr(form->roles, role);
    return at ? shape->numbers[at - form->roles] : 0;
}

static int write_role(const struct form *form, const struct shape *shape, char role, char *out,
                      size_t room)
{
    size_t index = (size_t)(strchr(form->roles, role) - form->roles);
    unsigned number = shape->numbers[index];
    switch (role) {
    case 'y':
    case 'Y':
        return snprintf(out, room, "%04u", number);
    case 'z':
        return snprintf(out, room, "%04u",
                        shared_year(number_of(form, shape, 'y'), number, shape->digits[index]));
    case 'b':
    case 'w':
        return snprintf(out, room, "%04u", number - 1);
    case 't':
        return snprintf(out, room, "%03u", number / 10);
    case 'h':
        return snprintf(out, room, "%02u", number - 1);
    case 'i':
        return snprintf(out, room, "%02u", number / 100);
    case 'k':
        return snprintf(out, room, "%02u", 32 + number);
    case 'f':
        return snprintf(out, room, "%02u", 39 + number);
    default:
        return snprintf(out, room, "%02u", number);
    }
}

/* Whether a number can have that role. */
static bool fits_role(char role, unsigned number, unsigned digits)
{
    switch (role) {
    case 'Y':
        return digits == 4;
    case 'b':
    case 'w':
    case 'h':
        return number >= 1;
    case 't':
        return number % 10 == 0;
    case 'i':
        return number % 100 == 0;
    case 'k':
        return number >= 1 && number <= 4;
    case 'f':
        return number >= 1 && number <= 2;
    default:
        return true;
    }
}

static bool fits_roles(const struct form *form, const struct shape *shape)
{
    for (size_t i = 0; form->roles[i]; i++)
        if (!fits_role(form->roles[i], shape->numbers[i], shape->digits[i]))
            return false;
    return true;
}

static void write_form(const struct form *form, const struct shape *shape,
                       char out[DATE_READING_SIZE])
{
    size_t size = 0;
    for (const char *at = form->edtf; *at; at++) {
        if (strchr(form->roles, *at))
            size += (size_t)write_role(form, shape, *at, out + size, DATE_READING_SIZE - size);
        else
            out[size++] = *at;
    }
    out[size] = '\0';
}

/* ---- Calendars --------------------------------------------------------------------------- */

#define GREGORIAN_FIRST INT64_C(-141427) /* 1582-10-15 */

/* The number of a day of the Julian calendar, from year 0 on. */
static int64_t julian_to_number(struct calendar_day day)
{
    int64_t year = day.year - (day.month <= 2);
    return calendar_to_number(day) + year / 100 - year / 400 - 2;
}

static bool is_julian_day(struct calendar_day day)
{
    unsigned leap = day.month == 2 && day.year % 4 == 0;
    return day.month >= 1 && day.month <= 12 && day.day >= 1 &&
           day.day <= calendar_month_days(1, day.month) + leap;
}

/* Adds a reading, unless its day is another weekday than the text says. */
static void offer(const struct shape *shape, const char *edtf, struct date_readings *readings)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    chancery_date date;
    if (shape->weekday == 0 ||
        chancery_date_parse(chancery_text_of(edtf), &date, NULL) != CHANCERY_OK) {
        date_readings_offer(readings, edtf);
        return;
    }
    int64_t weekday = (date.earliest % 7 + 10) % 7; /* day 0 is a Thursday */
    if (date.precision != CHANCERY_PRECISION_DAY)
        return;
    if (weekday + 1 == shape->weekday)
        date_readings_offer(readings, edtf);
    else
        date_readings_refuse(readings, "%s is a %s", edtf, names[weekday]);
}

static void offer_julian(const struct shape *shape, struct calendar_day day,
                         struct date_readings *readings)
{
    char edtf[CHANCERY_DAY_SIZE];
    if (!is_julian_day(day))
        return;
    chancery_day_format(julian_to_number(day), edtf);
    offer(shape, edtf, readings);
}

/* In England, as in much of Europe, the year of the Julian calendar long began on 25 March. */
static bool may_begin_in_march(struct calendar_day day)
{
    return day.year < 1753 && (day.month < 3 || (day.month == 3 && day.day < 25));
}

static void offer_old_style(const struct shape *shape, struct calendar_day day,
                            struct date_readings *readings)
{
    if (!is_julian_day(day))
        date_readings_refuse(readings, "the Julian calendar has no such day");
    offer_julian(shape, day, readings);
    if (!may_begin_in_march(day))
        return;
    day.year++;
    offer_julian(shape, day, readings);
    readings->doubt = "an Old Style year may begin on 25 March or on 1 January";
}

/* A day of which no calendar is told. */
static void offer_unsaid(const struct shape *shape, const char *edtf, struct calendar_day day,
                         struct date_readings *readings)
{
    chancery_date date;
    bool valid = chancery_date_parse(chancery_text_of(edtf), &date, NULL) == CHANCERY_OK;
    if (valid ? date.earliest < GREGORIAN_FIRST : day.year <= 1582) {
        offer_julian(shape, day, readings);
        readings->doubt = "a day before 15 October 1582 may be Julian or Gregorian";
    }
    offer(shape, edtf, readings);
}

/* ---- The whole --------------------------------------------------------------------------- */

/* `14/27 March 1917` names one day when the calendars are as far apart as its numbers. */
static bool is_one_day(const struct form *form, const struct shape *shape, const char *edtf,
                       struct date_readings *readings)
{
    chancery_date date;
    struct calendar_day old = {number_of(form, shape, 'y'), number_of(form, shape, 'm'),
                               number_of(form, shape, 'd')};
    if (is_julian_day(old) &&
        chancery_date_parse(chancery_text_of(edtf), &date, NULL) == CHANCERY_OK &&
        date.earliest == julian_to_number(old))
        return true;
    date_readings_refuse(readings, "these are not one day of the Julian and Gregorian calendars");
    return false;
}

static void guess(struct date_readings *readings, const char *edtf)
{
    chancery_date date;
    if (chancery_date_parse(chancery_text_of(edtf), &date, NULL) == CHANCERY_OK)
        snprintf(readings->guess, sizeof readings->guess, "%s", edtf);
}

static void offer_form(const struct form *form, const struct shape *shape,
                       enum date_calendar calendar, struct date_readings *readings)
{
    char edtf[DATE_READING_SIZE];
    struct calendar_day day = {number_of(form, shape, 'y'), number_of(form, shape, 'm'),
                               number_of(form, shape, 'd')};
    write_form(form, shape, edtf);
    bool one_day = strcmp(form->edtf, "y-m-d") == 0;
    if (form->use == DUAL && !is_one_day(form, shape, edtf, readings))
        return;
    if (form->use == GUESS)
        guess(readings, edtf);
    else if (one_day && calendar == DATE_CALENDAR_JULIAN)
        offer_old_style(shape, day, readings);
    else if (one_day && calendar == DATE_CALENDAR_UNSAID)
        offer_unsaid(shape, edtf, day, readings);
    else if (form->use != DUAL && calendar == DATE_CALENDAR_JULIAN)
        date_readings_refuse(readings, "only a single day can be turned from Old Style to New");
    else
        offer(shape, edtf, readings);
}

void date_form_read(chancery_text text, enum date_calendar calendar, struct date_readings *readings)
{
    struct shape shape = read_shape(text);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(shape.kinds, forms[i].shape) == 0 && fits_roles(&forms[i], &shape))
            offer_form(&forms[i], &shape, calendar, readings);
}
