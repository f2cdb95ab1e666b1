#include "event/format.h"

#include "base/status.h"
#include "base/text.h"
#include "date/date.h"

#include <stdio.h>

static chancery_status check_none(const chancery_registry *registry, chancery_text text,
                                  chancery_error *error)
{
    (void)registry;
    (void)text;
    (void)error;
    return CHANCERY_OK;
}

static chancery_status check_edtf(const chancery_registry *registry, chancery_text text,
                                  chancery_error *error)
{
    (void)registry;
    chancery_date date;
    return chancery_date_parse(text, &date, error);
}

static chancery_status check_party(const chancery_registry *registry, chancery_text text,
                                   chancery_error *error)
{
    const chancery_party *party;
    chancery_error found = {0};
    char hint[160];
    if (chancery_party_by_code(registry, text))
        return CHANCERY_OK;
    chancery_status status = chancery_party_find(registry, text, CHANCERY_DAY_NONE, &party, &found);
    if (status == CHANCERY_OK)
        snprintf(hint, sizeof hint, "write its code, %s (%s)", party->code, party->name);
    else
        snprintf(hint, sizeof hint, "%.159s", found.hint);
    if (status == CHANCERY_AMBIGUOUS)
        return error_at(error, CHANCERY_INVALID, &(struct error_place){.hint = hint}, "%s",
                        found.message);
    return error_at(error, CHANCERY_INVALID, &(struct error_place){.hint = hint},
                    "no party has the code \"%.*s\"", TEXT_ARG(text));
}

static bool is_alphanumeric(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z');
}

/* Whether every byte from `from` on is a letter, a digit or one of `others`. */
static bool is_made_of(chancery_text text, size_t from, const char *others)
{
    for (size_t i = from; i < text.size; i++)
        if (!is_alphanumeric(text.bytes[i]) &&
            (text.bytes[i] == '\0' || !strchr(others, text.bytes[i])))
            return false;
    return true;
}

static chancery_status check_uid(const chancery_registry *registry, chancery_text text,
                                 chancery_error *error)
{
    (void)registry;
    if (text.size > 0 && is_alphanumeric(text.bytes[0]) && is_made_of(text, 1, "._:/-"))
        return CHANCERY_OK;
    return error_set(error, CHANCERY_INVALID,
                     "\"%.*s\" cannot be a uid: letters, digits and . _ : / - after a letter or "
                     "digit",
                     TEXT_ARG(text));
}

static chancery_status check_uri(const chancery_registry *registry, chancery_text text,
                                 chancery_error *error)
{
    (void)registry;
    size_t colon = text_find(text, ':');
    chancery_text scheme = text_slice(text.bytes, colon);
    bool good = colon > 0 && colon + 1 < text.size && scheme.bytes[0] >= 'a' &&
                scheme.bytes[0] <= 'z' && is_made_of(scheme, 1, "+.-");
    for (size_t i = 0; good && i < text.size; i++)
        good = (unsigned char)text.bytes[i] > ' ' && text.bytes[i] != 0x7F &&
               (i > colon || text.bytes[i] < 'A' || text.bytes[i] > 'Z');
    if (good)
        return CHANCERY_OK;
    return error_at(error, CHANCERY_INVALID,
                    &(struct error_place){.hint = "write it whole: https://example.org/report"},
                    "\"%.*s\" is not an absolute URI", TEXT_ARG(text));
}

static chancery_status check_instant(const chancery_registry *registry, chancery_text text,
                                     chancery_error *error)
{
    (void)registry;
    int64_t instant;
    if (instant_parse(text, &instant))
        return CHANCERY_OK;
    return error_set(error, CHANCERY_INVALID,
                     "\"%.*s\" is not an instant of UTC such as 2019-03-14T09:30:00Z",
                     TEXT_ARG(text));
}

static chancery_status check_word(const chancery_registry *registry, chancery_text text,
                                  chancery_error *error)
{
    (void)registry;
    bool good = text.size > 0 && text.bytes[0] != '-';
    for (size_t i = 0; good && i < text.size; i++)
        good = (text.bytes[i] >= 'a' && text.bytes[i] <= 'z') ||
               (text.bytes[i] >= '0' && text.bytes[i] <= '9') || text.bytes[i] == '-';
    if (good)
        return CHANCERY_OK;
    return error_set(error, CHANCERY_INVALID,
                     "\"%.*s\" is not a word of lower-case letters, digits and hyphens",
                     TEXT_ARG(text));
}

/* The first control character of `text` that is not in `allowed`; its size when there is none. */
static size_t find_control(chancery_text text, const char *allowed)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool control = byte < 0x20 || byte == 0x7F;
        if (control && (byte == 0 || !strchr(allowed, byte)))
            return i;
    }
    return text.size;
}

static chancery_status check_controls(chancery_text text, const char *allowed,
                                      chancery_error *error)
{
    size_t at = find_control(text, allowed);
    if (at == text.size)
        return CHANCERY_OK;
    return error_set(error, CHANCERY_INVALID, "the text holds the control character U+%04X%s",
                     (unsigned)(unsigned char)text.bytes[at],
                     text.bytes[at] == '\n' ? ", a new line, but must be one line" : "");
}

static chancery_status check_line(const chancery_registry *registry, chancery_text text,
                                  chancery_error *error)
{
    (void)registry;
    return check_controls(text, "", error);
}

static chancery_status check_prose(const chancery_registry *registry, chancery_text text,
                                   chancery_error *error)
{
    (void)registry;
    return check_controls(text, "\n\t", error);
}

chancery_status format_check(const chancery_registry *registry, chancery_format format,
                             chancery_text text, chancery_error *error)
{
    static chancery_status (*const checks[])(const chancery_registry *, chancery_text,
                                             chancery_error *) = {
        [CHANCERY_FORMAT_NONE] = check_none,       [CHANCERY_FORMAT_EDTF] = check_edtf,
        [CHANCERY_FORMAT_PARTY] = check_party,     [CHANCERY_FORMAT_TYPE] = check_none,
        [CHANCERY_FORMAT_UID] = check_uid,         [CHANCERY_FORMAT_URI] = check_uri,
        [CHANCERY_FORMAT_INSTANT] = check_instant, [CHANCERY_FORMAT_WORD] = check_word,
        [CHANCERY_FORMAT_LINE] = check_line,       [CHANCERY_FORMAT_PROSE] = check_prose,
    };
    return checks[format](registry, text, error);
}
