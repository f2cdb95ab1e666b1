/* date_hint.c - how a text that is not EDTF was probably meant.
 *
 * Owns: the forms in which people write dates, as tables, for hints only: none is read as input.
 */
#include "date_part.h"

#include <stdio.h>
#include <strings.h>

/* Longer texts are beyond guessing. */
enum { WRITTEN_SIZE = 72, MOST_TOKENS = 8, MOST_GUESSES = 2 };

/* What the text may be in EDTF; only valid dates get in. */
struct guesses {
    char written[MOST_GUESSES][WRITTEN_SIZE];
    size_t count;
};

static void offer(struct guesses *guesses, const char *written)
{
    chancery_date date;
    if (guesses->count == MOST_GUESSES ||
        chancery_date_parse(chancery_text_of(written), &date, NULL) != CHANCERY_OK)
        return;
    for (size_t i = 0; i < guesses->count; i++)
        if (strcmp(guesses->written[i], written) == 0)
            return;
    snprintf(guesses->written[guesses->count++], WRITTEN_SIZE, "%s", written);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* ---- The same without spaces, in capitals ------------------------------------------------ */

static void guess_squeezed(chancery_text text, struct guesses *guesses)
{
    char written[WRITTEN_SIZE];
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte != ' ' && byte != '\t')
            written[size++] = byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
    }
    written[size] = '\0';
    offer(guesses, written);
}

/* ---- Two dates with something else than `/` between them --------------------------------- */

static void guess_interval(chancery_text text, struct guesses *guesses)
{
    static const char *const marks[] = {"..", " to ", " until ", " - ", "\u2013", "\u2014"};
    char written[WRITTEN_SIZE];
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        chancery_text mark = chancery_text_of(marks[i]);
        const char *at = memmem(text.bytes, text.size, mark.bytes, mark.size);
        if (!at)
            continue;
        size_t before = (size_t)(at - text.bytes);
        snprintf(written, sizeof written, "%.*s/%.*s", (int)before, text.bytes,
                 (int)(text.size - before - mark.size), at + mark.size);
        offer(guesses, written);
    }
}

/* ---- Dates in words and in other orders -------------------------------------------------- */

/* A text as a row of kinds: `n` and `y` numbers of one or two and of three or four digits, `N`
 * longer ones, `M` a month's name, the kinds of `words`, and marks as they are. */
struct shape {
    char kinds[MOST_TOKENS + 1];
    size_t count;
    unsigned numbers[MOST_TOKENS]; /* of those that have one, in order */
    size_t number_count;
};

static const struct {
    const char *word;
    char kind; /* NUL: means nothing */
    unsigned char number;
} words[] = {
    {"january", 'M', 1},   {"february", 'M', 2}, {"march", 'M', 3},     {"april", 'M', 4},
    {"may", 'M', 5},       {"june", 'M', 6},     {"july", 'M', 7},      {"august", 'M', 8},
    {"september", 'M', 9}, {"october", 'M', 10}, {"november", 'M', 11}, {"december", 'M', 12},
    {"spring", 'Q', 21},   {"summer", 'Q', 22},  {"autumn", 'Q', 23},   {"fall", 'Q', 23},
    {"winter", 'Q', 24},   {"about", '~', 0},    {"around", '~', 0},    {"circa", '~', 0},
    {"ca", '~', 0},        {"c", '~', 0},        {"bc", 'B', 0},        {"bce", 'B', 0},
    {"century", 'C', 0},   {"s", 's', 0},        {"ad", '\0', 0},       {"ce", '\0', 0},
    {"of", '\0', 0},       {"the", '\0', 0},     {"st", '\0', 0},       {"nd", '\0', 0},
    {"rd", '\0', 0},       {"th", '\0', 0},
};

/* Each shape, what its numbers are in order, and the date to write: `y` year, `m` month, `d` day,
 * `q` season, `b` the year before (BC counts no 0), `t` its ten years, `h` its hundred. */
static const struct {
    const char *shape, *roles, *form;
} forms[] = {
    {"n/n/y", "dmy", "y-m-d"}, {"n/n/y", "mdy", "y-m-d"}, {"n-n-y", "dmy", "y-m-d"},
    {"n-n-y", "mdy", "y-m-d"}, {"n.n.y", "dmy", "y-m-d"}, {"y/n/n", "ymd", "y-m-d"},
    {"y.n.n", "ymd", "y-m-d"}, {"y-n-n", "ymd", "y-m-d"}, {"ynn", "ymd", "y-m-d"},
    {"nMy", "dmy", "y-m-d"},   {"n.My", "dmy", "y-m-d"},  {"Mny", "mdy", "y-m-d"},
    {"yMn", "ymd", "y-m-d"},   {"n-M-y", "dmy", "y-m-d"}, {"y-M-n", "ymd", "y-m-d"},
    {"My", "my", "y-m"},       {"M-y", "my", "y-m"},      {"yM", "ym", "y-m"},
    {"n/y", "my", "y-m"},      {"n.y", "my", "y-m"},      {"n-y", "my", "y-m"},
    {"y/n", "ym", "y-m"},      {"y.n", "ym", "y-m"},      {"y-n", "ym", "y-m"},
    {"Qy", "qy", "y-q"},       {"yQ", "yq", "y-q"},       {"~y", "y", "y~"},
    {"~.y", "y", "y~"},        {"nB", "b", "-b"},         {"yB", "b", "-b"},
    {"ys", "t", "tX"},         {"nC", "h", "hXX"},        {"y", "y", "y"},
    {"n", "y", "y"},           {"N", "y", "Yy"},
};

static void add_token(struct shape *shape, char kind, bool has_number, unsigned number)
{
    if (shape->count < MOST_TOKENS)
        shape->kinds[shape->count++] = kind;
    if (has_number && shape->number_count < MOST_TOKENS)
        shape->numbers[shape->number_count++] = number;
}

static void add_number(struct shape *shape, chancery_text digits)
{
    uint64_t number;
    if (!text_number(digits, UINT32_MAX, &number))
        add_token(shape, '?', false, 0);
    else if (digits.size == 8) {
        add_token(shape, 'y', true, (unsigned)(number / 10000));
        add_token(shape, 'n', true, (unsigned)(number / 100 % 100));
        add_token(shape, 'n', true, (unsigned)(number % 100));
    } else {
        char kind = digits.size <= 2 ? 'n' : digits.size <= 4 ? 'y' : 'N';
        add_token(shape, kind, true, (unsigned)number);
    }
}

/* Whether `word` is `name`, or a month's name cut short. */
static bool is_word(chancery_text word, chancery_text name, char kind)
{
    return strncasecmp(word.bytes, name.bytes, word.size) == 0 &&
           (word.size == name.size || (kind == 'M' && word.size >= 3 && word.size < name.size));
}

static void add_word(struct shape *shape, chancery_text word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!is_word(word, chancery_text_of(words[i].word), words[i].kind))
            continue;
        if (words[i].kind)
            add_token(shape, words[i].kind, words[i].number > 0, words[i].number);
        return;
    }
    add_token(shape, '?', false, 0);
}

static struct shape read_shape(chancery_text text)
{
    struct shape shape = {0};
    size_t at = 0;
    while (at < text.size) {
        size_t start = at++;
        char byte = text.bytes[start];
        bool (*same)(char) = is_digit(byte) ? is_digit : is_letter(byte) ? is_letter : NULL;
        while (same && at < text.size && same(text.bytes[at]))
            at++;
        chancery_text run = text_slice(text.bytes + start, at - start);
        if (same == is_digit)
            add_number(&shape, run);
        else if (same == is_letter)
            add_word(&shape, run);
        else if (byte != ' ' && byte != ',' && byte != '\'')
            add_token(&shape, byte, false, 0);
    }
    return shape;
}

static int write_role(char role, unsigned number, char *out, size_t room)
{
    switch (role) {
    case 'y':
        return snprintf(out, room, "%04u", number);
    case 'b':
        return snprintf(out, room, "%04u", number - 1);
    case 't':
        return snprintf(out, room, "%03u", number / 10);
    case 'h':
        return snprintf(out, room, "%02u", number - 1);
    default:
        return snprintf(out, room, "%02u", number);
    }
}

static void guess_form(const char *roles, const char *form, const struct shape *shape,
                       struct guesses *guesses)
{
    char written[WRITTEN_SIZE];
    size_t size = 0;
    for (; *form; form++) {
        const char *role = strchr(roles, *form);
        if (role)
            size += (size_t)write_role(*form, shape->numbers[role - roles], written + size,
                                       sizeof written - size);
        else
            written[size++] = *form;
    }
    written[size] = '\0';
    offer(guesses, written);
}

bool date_hint(chancery_text text, char hint[DATE_HINT_SIZE])
{
    struct guesses guesses = {0};
    if (text.size == 0 || text.size >= WRITTEN_SIZE)
        return false;
    struct shape shape = read_shape(text);
    guess_squeezed(text, &guesses);
    guess_interval(text, &guesses);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(shape.kinds, forms[i].shape) == 0)
            guess_form(forms[i].roles, forms[i].form, &shape, &guesses);
    if (guesses.count == 0)
        return false;
    snprintf(hint, DATE_HINT_SIZE, "write it as %s%s%s", guesses.written[0],
             guesses.count > 1 ? " or " : "", guesses.written[1]);
    return true;
}
