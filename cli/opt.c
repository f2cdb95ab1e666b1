#include "opt.h"

#include "out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One word that may be an option, taken apart. */
struct word {
    const char *name; /* without dashes */
    size_t size;
    const char *value; /* behind `=`, or attached to a letter; NULL: none */
};

struct reading {
    const struct opt_syntax *syntax;
    char *const *words;
    size_t count, at;
    struct opt_result *result;
    chancery_error *error;
};

static chancery_status refuse(struct reading *reading, chancery_error error)
{
    *reading->error = error;
    return error.status;
}

/* `_` may stand for `-`: fields of events are written with it. */
static bool is_name(const char *name, const char *given, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (name[i] == '\0' || name[i] != (given[i] == '_' ? '-' : given[i]))
            return false;
    return name[size] == '\0';
}

/* The option at `index`, counted through all lists; NULL past the end. */
static const struct opt *opt_at(const struct opt_syntax *syntax, size_t index)
{
    for (size_t i = 0; i < OPT_LISTS && syntax->lists[i]; i++)
        for (const struct opt *opt = syntax->lists[i]; opt->name; opt++)
            if (index-- == 0)
                return opt;
    return NULL;
}

static const struct opt *find_long(const struct opt_syntax *syntax, const struct word *word)
{
    const struct opt *opt;
    for (size_t i = 0; (opt = opt_at(syntax, i)); i++)
        if (is_name(opt->name, word->name, word->size))
            return opt;
    return NULL;
}

static const struct opt *find_letter(const struct opt_syntax *syntax, char letter)
{
    const struct opt *opt;
    for (size_t i = 0; (opt = opt_at(syntax, i)); i++)
        if (opt->letter == letter)
            return opt;
    return NULL;
}

static const char *name_at(const void *context, size_t index)
{
    const struct opt *opt = opt_at(context, index);
    return opt ? opt->name : NULL;
}

static chancery_status refuse_unknown(struct reading *reading, const struct word *word)
{
    char hint[80] = "";
    const char *nearest =
        chancery_nearest((chancery_text){word->name, word->size}, name_at, reading->syntax);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean --%s?", nearest);
    return refuse(reading, fault(CHANCERY_USAGE, hint, "there is no option --%.*s",
                                 (int)(word->size < 100 ? word->size : 100), word->name));
}

/* ---- Values ---- */

static const char *choice_at(const void *context, size_t index)
{
    return ((const char *const *)context)[index];
}

static void list_choices(const char *const *choices, char *out, size_t room)
{
    size_t size = 0;
    out[0] = '\0';
    for (size_t i = 0; choices[i] && size < room; i++) {
        const char *between = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        int more = snprintf(out + size, room - size, "%s%s", between, choices[i]);
        size += more > 0 ? (size_t)more : 0;
    }
}

static chancery_status check_choice(struct reading *reading, const struct opt *opt,
                                    chancery_text given)
{
    char hint[80] = "", list[200];
    for (size_t i = 0; opt->choices[i]; i++)
        if (strlen(opt->choices[i]) == given.size &&
            memcmp(opt->choices[i], given.bytes, given.size) == 0)
            return CHANCERY_OK;
    const char *nearest = chancery_nearest(given, choice_at, opt->choices);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean %s?", nearest);
    list_choices(opt->choices, list, sizeof list);
    return refuse(reading, fault(CHANCERY_USAGE, hint, "--%s \"%.*s\": must be %s", opt->name,
                                 (int)(given.size < 100 ? given.size : 100), given.bytes, list));
}

static chancery_status check_choices(struct reading *reading, const struct opt *opt,
                                     const char *value)
{
    chancery_status status = CHANCERY_OK;
    for (const char *at = value; status == CHANCERY_OK; at++) {
        size_t size = strcspn(at, ",");
        status = check_choice(reading, opt, (chancery_text){at, size});
        at += size;
        if (*at == '\0')
            break;
    }
    return status;
}

static bool read_number(const char *text, uint64_t *number)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0)
        return false;
    *number = value;
    return true;
}

static chancery_status check_value(struct reading *reading, const struct opt *opt,
                                   const char *value)
{
    uint64_t number;
    switch (opt->kind) {
    case OPT_NUMBER:
        if (read_number(value, &number))
            return CHANCERY_OK;
        return refuse(reading, fault(CHANCERY_USAGE, NULL, "--%s \"%s\": must be a whole number",
                                     opt->name, value));
    case OPT_CHOICE:
        return check_choice(reading, opt, chancery_text_of(value));
    case OPT_CHOICES:
        return check_choices(reading, opt, value);
    case OPT_BOOLEAN:
        if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
            return CHANCERY_OK;
        return refuse(reading, fault(CHANCERY_USAGE, NULL, "--%s \"%s\": must be true or false",
                                     opt->name, value));
    case OPT_FLAG:
    case OPT_VALUE:
        return CHANCERY_OK;
    }
    return CHANCERY_OK;
}

static chancery_status take_option(struct reading *reading, const struct opt *opt,
                                   const struct word *word)
{
    const char *value = word->value;
    if (opt->kind == OPT_FLAG && value)
        return refuse(reading, fault(CHANCERY_USAGE, NULL, "--%s takes no value", opt->name));
    if (opt->kind == OPT_BOOLEAN && !value)
        value = "true";
    if (opt->kind != OPT_FLAG && !value) {
        if (reading->at == reading->count)
            return refuse(reading, fault(CHANCERY_USAGE, opt->help, "--%s needs a value: %s",
                                         opt->name, opt->value));
        value = reading->words[reading->at++];
    }
    chancery_status status = value ? check_value(reading, opt, value) : CHANCERY_OK;
    if (status == CHANCERY_OK)
        reading->result->matches[reading->result->match_count++] =
            (struct opt_match){.opt = opt, .value = value};
    return status;
}

/* ---- Words ---- */

static chancery_status take_long(struct reading *reading, const char *text)
{
    size_t size = strcspn(text, "=");
    struct word word = {.name = text, .size = size, .value = text[size] ? text + size + 1 : NULL};
    const struct opt *opt = find_long(reading->syntax, &word);
    return opt ? take_option(reading, opt, &word) : refuse_unknown(reading, &word);
}

static chancery_status take_letter(struct reading *reading, const char *text)
{
    struct word word = {.name = text, .size = 1, .value = text[1] ? text + 1 : NULL};
    const struct opt *opt = find_letter(reading->syntax, text[0]);
    if (opt)
        return take_option(reading, opt, &word);
    return refuse(reading, fault(CHANCERY_USAGE, "long options begin with two dashes",
                                 "there is no option -%s", text));
}

/* A single dash is standard input, a dash before a digit belongs to a year, and among terms a dash
 * negates unless it stands before the one letter of an option. */
static bool is_argument(const struct opt_syntax *syntax, const char *text)
{
    if (text[0] != '-' || text[1] == '\0' || (text[1] >= '0' && text[1] <= '9'))
        return true;
    if (text[1] == '-')
        return false;
    return syntax->terms && (text[2] != '\0' || !find_letter(syntax, text[1]));
}

static chancery_status read_words(struct reading *reading)
{
    bool ended = false;
    chancery_status status = CHANCERY_OK;
    while (status == CHANCERY_OK && reading->at < reading->count) {
        const char *text = reading->words[reading->at];
        if (ended || is_argument(reading->syntax, text)) {
            if (reading->syntax->stop)
                break;
            reading->result->arguments[reading->result->count++] = text;
            reading->at++;
            continue;
        }
        reading->at++;
        if (strcmp(text, "--") == 0)
            ended = true;
        else
            status = text[1] == '-' ? take_long(reading, text + 2) : take_letter(reading, text + 1);
    }
    reading->result->taken = reading->at;
    return status;
}

chancery_status opt_parse(const struct opt_syntax *syntax, size_t count, char *const *words,
                          struct opt_result *result, chancery_error *error)
{
    struct opt_result made = {
        .arguments = calloc(count + 1, sizeof *made.arguments),
        .matches = calloc(count + 1, sizeof *made.matches),
    };
    struct reading reading = {
        .syntax = syntax, .words = words, .count = count, .result = &made, .error = error};
    chancery_status status = made.arguments && made.matches
                                 ? read_words(&reading)
                                 : refuse(&reading, fault(CHANCERY_MEMORY, NULL, "out of memory"));
    if (status == CHANCERY_OK)
        *result = made;
    else
        opt_free(&made);
    return status;
}

void opt_free(struct opt_result *result)
{
    free(result->arguments);
    free(result->matches);
    *result = (struct opt_result){0};
}

/* ---- Results ---- */

static const struct opt_match *find_match(const struct opt_result *result, const char *name)
{
    for (size_t i = result->match_count; i > 0; i--)
        if (strcmp(result->matches[i - 1].opt->name, name) == 0)
            return &result->matches[i - 1];
    return NULL;
}

bool opt_given(const struct opt_result *result, const char *name)
{
    return find_match(result, name) != NULL;
}

const char *opt_value(const struct opt_result *result, const char *name, const char *otherwise)
{
    const struct opt_match *match = find_match(result, name);
    return match && match->value ? match->value : otherwise;
}

uint64_t opt_number(const struct opt_result *result, const char *name, uint64_t otherwise)
{
    const char *value = opt_value(result, name, NULL);
    uint64_t number = otherwise;
    if (value)
        read_number(value, &number);
    return number;
}

bool opt_list_holds(const char *list, const char *item)
{
    size_t size = strlen(item);
    for (const char *at = list;; at++) {
        size_t here = strcspn(at, ",");
        if (here == size && memcmp(at, item, size) == 0)
            return true;
        at += here;
        if (*at == '\0')
            return false;
    }
}
