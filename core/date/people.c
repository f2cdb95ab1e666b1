/* date/people.c - the readings of a date as people write it: phrases around dates.
 *
 * Owns: `about`, `before`, `between ... and`, `O.S.` and the like, as a table; the words that are
 * refused with advice; and what is done with no, one or several readings. What a single date looks
 * like is in date/form.c. core/dates.md lists what is understood.
 */
#include "date/people.h"

#include "base/status.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

enum { DEEPEST = 4 }; /* phrases in phrases: `between about March 1833 and 1834` */

/* ---- Collecting -------------------------------------------------------------------------- */

void date_readings_refuse(struct date_readings *readings, const char *format, ...)
{
    va_list arguments;
    if (readings->why[0] || readings->told)
        return;
    va_start(arguments, format);
    vsnprintf(readings->why, sizeof readings->why, format, arguments);
    va_end(arguments);
}

bool date_readings_offer(struct date_readings *readings, const char *edtf)
{
    chancery_date date;
    chancery_error error = {0};
    if (date_parse_strict(chancery_text_of(edtf), &date, &error) != CHANCERY_OK) {
        const char *reason = strstr(error.message, "\": ");
        readings->told = readings->told || text_is(readings->text, edtf);
        if (reason)
            date_readings_refuse(readings, "%s", reason + 3);
        return false;
    }
    for (size_t i = 0; i < readings->count; i++)
        if (strcmp(readings->edtf[i], edtf) == 0)
            return true;
    if (readings->count < DATE_READINGS_MOST && strlen(edtf) < DATE_READING_SIZE)
        strcpy(readings->edtf[readings->count++], edtf);
    return true;
}

/* ---- EDTF that is merely untidy ---------------------------------------------------------- */

/* Whether a space may go: one between two digits parts two numbers. */
static bool may_close_up(chancery_text text, size_t at)
{
    bool before = at > 0 && text.bytes[at - 1] >= '0' && text.bytes[at - 1] <= '9';
    bool behind = at + 1 < text.size && text.bytes[at + 1] >= '0' && text.bytes[at + 1] <= '9';
    return !(before && behind);
}

/* The same without spaces and in capitals. */
static void read_untidy(chancery_text text, struct date_readings *readings)
{
    char edtf[DATE_READING_SIZE];
    chancery_date date;
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte != ' ' || !may_close_up(text, i))
            edtf[size++] = byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
    }
    edtf[size] = '\0';
    if (chancery_date_parse((chancery_text){edtf, size}, &date, NULL) == CHANCERY_OK)
        date_readings_offer(readings, edtf);
}

/* ---- Phrases ----------------------------------------------------------------------------- */

/* What a phrase makes of the date in it. */
enum phrase {
    APPROXIMATE,
    UNCERTAIN,
    SINCE,
    UNTIL,
    BEFORE,
    AFTER,
    OLD_STYLE,
    NEW_STYLE,
};

static const struct {
    const char *words;
    bool behind; /* they stand behind the date */
    enum phrase phrase;
} phrases[] = {
    {"about ", false, APPROXIMATE},
    {"around ", false, APPROXIMATE},
    {"approximately ", false, APPROXIMATE},
    {"approx. ", false, APPROXIMATE},
    {"circa ", false, APPROXIMATE},
    {"on or about ", false, APPROXIMATE},
    {"ca. ", false, APPROXIMATE},
    {"ca ", false, APPROXIMATE},
    {"c. ", false, APPROXIMATE},
    {"c.", false, APPROXIMATE},
    {"perhaps ", false, UNCERTAIN},
    {"possibly ", false, UNCERTAIN},
    {"probably ", false, UNCERTAIN},
    {"(?)", true, UNCERTAIN},
    {"?", true, UNCERTAIN},
    {"since ", false, SINCE},
    {"from ", false, SINCE},
    {" onwards", true, SINCE},
    {" or later", true, SINCE},
    {"-present", true, SINCE},
    {"\u2013present", true, SINCE},
    {" to present", true, SINCE},
    {" to the present", true, SINCE},
    {"until ", false, UNTIL},
    {"till ", false, UNTIL},
    {"up to ", false, UNTIL},
    {"by ", false, UNTIL},
    {"no later than ", false, UNTIL},
    {" or earlier", true, UNTIL},
    {"before ", false, BEFORE},
    {"prior to ", false, BEFORE},
    {"after ", false, AFTER},
    {" (O.S.)", true, OLD_STYLE},
    {" O.S.", true, OLD_STYLE},
    {" OS", true, OLD_STYLE},
    {" Old Style", true, OLD_STYLE},
    {" (N.S.)", true, NEW_STYLE},
    {" N.S.", true, NEW_STYLE},
    {" NS", true, NEW_STYLE},
    {" New Style", true, NEW_STYLE},
};

/* Where a text is in what it is part of. */
struct context {
    unsigned depth;
    enum date_calendar calendar;
};

static void read_phrases(chancery_text text, struct context context,
                         struct date_readings *readings);

/* What a phrase writes around the date in it, or around the unit of time next to it. */
static const struct {
    const char *before, *behind;
    int next; /* -1, 1: the unit before, behind */
} makings[] = {
    [APPROXIMATE] = {"", "~", 0}, [UNCERTAIN] = {"", "?", 0}, [SINCE] = {"", "/..", 0},
    [UNTIL] = {"../", "", 0},     [BEFORE] = {"../", "", -1}, [AFTER] = {"", "/..", 1},
    [OLD_STYLE] = {"", "", 0},    [NEW_STYLE] = {"", "", 0},
};

/* The last character of a date, where its qualifier stands when it has one. */
static char *edtf_end(char *edtf)
{
    return edtf + strlen(edtf) - 1;
}

/* Writes the day, month or year before (-1) or behind (1) `date`, whichever it is of, and as sure
 * as it is by its last character. */
static void write_neighbour(const chancery_date *date, int direction, char last,
                            char out[DATE_READING_SIZE])
{
    static const size_t cut[] = {[CHANCERY_PRECISION_DAY] = 0,
                                 [CHANCERY_PRECISION_MONTH] = sizeof "-14" - 1,
                                 [CHANCERY_PRECISION_SEASON] = sizeof "-14" - 1};
    bool is_exact = date->precision <= CHANCERY_PRECISION_SEASON;
    size_t size = chancery_day_format(direction < 0 ? date->earliest - 1 : date->latest + 1, out);
    size -= is_exact ? cut[date->precision] : sizeof "-03-14" - 1;
    if (strchr("?~%", last))
        out[size++] = last;
    out[size] = '\0';
}

static void offer_phrase(enum phrase phrase, const char *edtf, struct date_readings *readings)
{
    char made[DATE_READING_SIZE + 4], unit[DATE_READING_SIZE];
    const char *behind = makings[phrase].behind;
    chancery_date date;
    if (chancery_date_parse(chancery_text_of(edtf), &date, NULL) != CHANCERY_OK ||
        date.precision == CHANCERY_PRECISION_INTERVAL)
        return;
    char *last = edtf_end(strcpy(unit, edtf));
    if (phrase == UNCERTAIN && *last == '~') {
        *last = '\0';
        behind = "%"; /* both at once */
    }
    if (makings[phrase].next != 0)
        write_neighbour(&date, makings[phrase].next, *last, unit);
    snprintf(made, sizeof made, "%s%s%s", makings[phrase].before, unit, behind);
    date_readings_offer(readings, made);
}

static chancery_text trimmed(chancery_text text)
{
    while (text.size > 0 && text.bytes[0] == ' ')
        text = text_slice(text.bytes + 1, text.size - 1);
    while (text.size > 0 && text.bytes[text.size - 1] == ' ')
        text.size--;
    return text;
}

/* Whether `text` has `words` at that end; `rest` is what is left. */
static bool strip(chancery_text text, chancery_text words, bool behind, chancery_text *rest)
{
    if (text.size <= words.size)
        return false;
    size_t left = text.size - words.size;
    if (strncasecmp(text.bytes + (behind ? left : 0), words.bytes, words.size) != 0)
        return false;
    *rest = trimmed(text_slice(text.bytes + (behind ? 0 : words.size), left));
    return true;
}

static void inherit(struct date_readings *readings, const struct date_readings *inner)
{
    if (inner->why[0])
        date_readings_refuse(readings, "%s", inner->why);
    if (inner->doubt)
        readings->doubt = inner->doubt;
}

static void read_phrase(chancery_text text, size_t index, struct context context,
                        struct date_readings *readings)
{
    struct date_readings inner = {0};
    chancery_text rest;
    if (!strip(text, chancery_text_of(phrases[index].words), phrases[index].behind, &rest))
        return;
    if (phrases[index].phrase == OLD_STYLE)
        context.calendar = DATE_CALENDAR_JULIAN;
    if (phrases[index].phrase == NEW_STYLE)
        context.calendar = DATE_CALENDAR_GREGORIAN;
    read_phrases(rest, context, &inner);
    for (size_t i = 0; i < inner.count; i++)
        offer_phrase(phrases[index].phrase, inner.edtf[i], readings);
    inherit(readings, &inner);
}

/* ---- Two dates --------------------------------------------------------------------------- */

static const struct {
    const char *before, *between;
    bool either; /* one of the two, and not from the one to the other */
} pairs[] = {
    {"between ", " and ", false},
    {"from ", " to ", false},
    {"from ", " until ", false},
    {"", " to ", false},
    {"", " until ", false},
    {"", " through ", false},
    {"", "..", false},
    {"", " - ", false},
    {"", "\u2013", false},
    {"", "\u2014", false},
    {"", " or ", true},
};

static void offer_pair(bool either, const struct date_readings *start,
                       const struct date_readings *end, struct date_readings *readings)
{
    char edtf[2 * DATE_READING_SIZE + 8];
    for (size_t i = 0; i < start->count; i++)
        for (size_t j = 0; j < end->count; j++) {
            snprintf(edtf, sizeof edtf, either ? "[%s,%s]" : "%s/%s", start->edtf[i], end->edtf[j]);
            date_readings_offer(readings, edtf);
        }
}

static void read_pair(chancery_text text, size_t index, struct context context,
                      struct date_readings *readings)
{
    struct date_readings start = {0}, end = {0};
    chancery_text mark = chancery_text_of(pairs[index].between), rest = text;
    chancery_text before = chancery_text_of(pairs[index].before);
    if (before.size > 0 && !strip(text, before, false, &rest))
        return;
    const char *at = memmem(rest.bytes, rest.size, mark.bytes, mark.size);
    if (!at)
        return;
    size_t first = (size_t)(at - rest.bytes);
    read_phrases(trimmed(text_slice(rest.bytes, first)), context, &start);
    read_phrases(trimmed(text_slice(at + mark.size, rest.size - first - mark.size)), context, &end);
    offer_pair(pairs[index].either, &start, &end, readings);
    inherit(readings, &start);
    inherit(readings, &end);
}

/* `between March and May 2019`: what a form says with a dash. */
static void read_shared(chancery_text text, struct context context, struct date_readings *readings)
{
    char dashed[DATE_READING_SIZE];
    chancery_text rest = text;
    chancery_text mark = TEXT(" and ");
    bool between = strip(text, TEXT("between "), false, &rest);
    const char *at = between ? memmem(rest.bytes, rest.size, mark.bytes, mark.size) : NULL;
    if (between && !at)
        return;
    if (!between && !strip(text, TEXT("from "), false, &rest))
        return;
    size_t first = at ? (size_t)(at - rest.bytes) : rest.size;
    int size = snprintf(dashed, sizeof dashed, "%.*s%s%.*s", (int)first, rest.bytes, at ? "-" : "",
                        at ? (int)(rest.size - first - mark.size) : 0, at ? at + mark.size : "");
    date_form_read((chancery_text){dashed, (size_t)size}, context.calendar, readings);
}

/* ---- The whole --------------------------------------------------------------------------- */

static void read_phrases(chancery_text text, struct context context, struct date_readings *readings)
{
    chancery_date date;
    if (text.size == 0 || text.size >= DATE_READING_SIZE || context.depth++ == DEEPEST)
        return;
    readings->text = text;
    read_untidy(text, readings);
    if (chancery_date_parse(text, &date, NULL) == CHANCERY_OK)
        return;
    date_form_read(text, context.calendar, readings);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        read_pair(text, i, context, readings);
    read_shared(text, context, readings);
    if (readings->count > 0)
        return; /* `from 2014 to 2019` is not since `2014 to 2019` */
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        read_phrase(text, i, context, readings);
}

/* Words that look like dates and cannot be read as one. */
static const struct {
    const char *why, *advice;
    bool alone; /* also without a number beside them */
    const char *words[14];
} refusals[] = {
    {"it means another day tomorrow",
     "write the day out: 2019-03-14",
     true,
     {"today", "yesterday", "tomorrow"}},
    {"when a fiscal year begins depends on the state",
     "write its days: 2018-10-01/2019-09-30",
     false,
     {"fiscal", "FY"}},
    {"which days are meant is not settled",
     "write those that it may be, such as 2019-03-01/2019-03-10, or the whole month or year",
     false,
     {"early", "mid", "late"}},
    {"it is of the French Republican calendar",
     "write the Gregorian date",
     false,
     {"vend\u00e9miaire", "brumaire", "frimaire", "niv\u00f4se", "pluvi\u00f4se", "vent\u00f4se",
      "germinal", "flor\u00e9al", "prairial", "messidor", "thermidor", "fructidor"}},
    {"it is of the Islamic calendar", "write the Gregorian date", false, {"AH"}},
};

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80);
}

static bool has_word(chancery_text text, chancery_text word)
{
    for (size_t at = 0; at + word.size <= text.size; at++) {
        bool starts = at == 0 || !is_word_byte(text.bytes[at - 1]);
        bool ends = at + word.size == text.size || !is_word_byte(text.bytes[at + word.size]);
        if (starts && ends && strncasecmp(text.bytes + at, word.bytes, word.size) == 0)
            return true;
    }
    return false;
}

static bool has_digit(chancery_text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] >= '0' && text.bytes[i] <= '9')
            return true;
    return false;
}

/* The first refusal that has a word of `text`, by index; their count when there is none. */
static size_t find_refusal(chancery_text text)
{
    size_t count = sizeof refusals / sizeof *refusals;
    for (size_t i = 0; i < count; i++)
        for (const char *const *word = refusals[i].words; *word; word++) {
            bool alone = refusals[i].alone && text.size == strlen(*word);
            /* Beside a number it is meant as a date; in other texts it may be anything. */
            if ((alone || has_digit(text)) && has_word(text, chancery_text_of(*word)))
                return i;
        }
    return count;
}

static void refuse_word(chancery_text text, struct date_readings *readings)
{
    size_t index = find_refusal(text);
    if (index == sizeof refusals / sizeof *refusals)
        return;
    date_readings_refuse(readings, "%s", refusals[index].why);
    readings->advice = refusals[index].advice;
}

struct date_readings date_people_read(chancery_text text)
{
    struct date_readings readings = {0};
    text = trimmed(text);
    if (text.size == 0 || text.size >= DATE_READING_SIZE || memchr(text.bytes, '\0', text.size))
        return readings;
    refuse_word(text, &readings);
    read_phrases(text, (struct context){0}, &readings);
    return readings;
}

chancery_status chancery_date_understand(chancery_text text, char edtf[CHANCERY_DATE_SIZE],
                                         chancery_error *error)
{
    chancery_date date;
    chancery_error found = {0};
    if (text.size < CHANCERY_DATE_SIZE && chancery_date_parse(text, &date, NULL) == CHANCERY_OK) {
        memcpy(edtf, text.bytes, text.size);
        edtf[text.size] = '\0';
        return CHANCERY_OK;
    }
    struct date_readings readings = date_people_read(text);
    if (readings.count == 1) {
        strcpy(edtf, readings.edtf[0]);
        return CHANCERY_OK;
    }
    chancery_status status = readings.count > 1 ? CHANCERY_AMBIGUOUS : CHANCERY_INVALID;
    if (!error)
        return status; /* no one asks for words */
    chancery_date_parse(text, &date, &found);
    const struct error_place place = {.column = found.column, .hint = found.hint};
    return error_at(error, status, &place, "%s", found.message);
}
