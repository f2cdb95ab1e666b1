#include "example.h"

#include "schema.h"
#include "status.h"
#include "text.h"

#include <jansson.h>
#include <stdlib.h>

enum { WORDS_MAX = 64 };

/* ---- Words ---- */

struct words {
    chancery_text list[WORDS_MAX];
    size_t count;
};

/* Takes the word at `at`, without its quotes, into `out`; returns where it ends, NULL when a quote
 * is not closed. */
static const char *take_word(const char *at, struct buffer *out)
{
    while (*at && *at != ' ') {
        char quote = *at;
        if (quote != '\'' && quote != '"') {
            buffer_byte(out, *at++);
            continue;
        }
        const char *end = strchr(at + 1, quote);
        if (!end)
            return NULL;
        buffer_add(out, at + 1, (size_t)(end - at - 1));
        at = end + 1;
    }
    return at;
}

static chancery_status part_words(const char *line, struct arena *arena, struct words *words,
                                  chancery_error *error)
{
    while (*(line += strspn(line, " "))) {
        struct buffer word = {0};
        line = take_word(line, &word);
        chancery_text taken = arena_take(arena, &word);
        if (!line)
            return error_set(error, CHANCERY_INVALID, "a quote is not closed");
        if (words->count == WORDS_MAX)
            return error_set(error, CHANCERY_INVALID, "it has more than %d words", WORDS_MAX);
        words->list[words->count++] = taken;
    }
    return arena->failed ? error_memory(error) : CHANCERY_OK;
}

/* ---- Values ---- */

static json_t *text_value(chancery_text text)
{
    return json_stringn(text.bytes, text.size);
}

static json_t *party_value(const chancery_registry *registry, chancery_text text)
{
    const chancery_party *party;
    bool found =
        chancery_party_find(registry, text, CHANCERY_DAY_NONE, &party, NULL) == CHANCERY_OK;
    return found ? json_string(party->code) : text_value(text);
}

static json_t *item_value(const chancery_registry *registry, const chancery_field *field,
                          chancery_text text)
{
    if (field->kind == CHANCERY_STRING)
        return field->format == CHANCERY_FORMAT_PARTY ? party_value(registry, text)
                                                      : text_value(text);
    json_t *value = json_loadb(text.bytes, text.size, JSON_DECODE_ANY, NULL);
    return value ? value : text_value(text);
}

/* Items are parted by commas, unless they are free text. */
static json_t *list_value(const chancery_registry *registry, const chancery_field *item,
                          chancery_text text)
{
    bool parted = item->format == CHANCERY_FORMAT_PARTY || item->choices ||
                  item->format == CHANCERY_FORMAT_WORD;
    json_t *list = json_array();
    for (size_t at = 0; at <= text.size;) {
        chancery_text rest = text_slice(text.bytes + at, text.size - at);
        rest.size = parted ? text_find(rest, ',') : rest.size;
        json_array_append_new(list, item_value(registry, item, rest));
        at += rest.size + 1;
    }
    return list;
}

static json_t *field_value(const chancery_registry *registry, const chancery_field *field,
                           chancery_text text)
{
    return field->kind == CHANCERY_LIST ? list_value(registry, field->items, text)
                                        : item_value(registry, field, text);
}

/* ---- The line ---- */

static bool is_option(chancery_text word)
{
    return text_starts(word, TEXT("--"));
}

/* Whether an option, up to a `=`, is for the field: its name with - for _. */
static bool names_field(chancery_text option, const chancery_field *field)
{
    bool same = strlen(field->name) == option.size;
    for (size_t i = 0; same && i < option.size; i++)
        same =
            option.bytes[i] == field->name[i] || (option.bytes[i] == '-' && field->name[i] == '_');
    return same;
}

/* Of the envelope these have options in examples, as every type has them. */
static bool is_shared(const chancery_field *field)
{
    return strcmp(field->name, "account") == 0 || strcmp(field->name, "standing") == 0;
}

static const chancery_field *option_field(const chancery_schema *schema, const chancery_type *type,
                                          chancery_text option)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (names_field(option, &type->fields[i]))
            return &type->fields[i];
    for (size_t i = 0; i < schema->envelope_count; i++)
        if (is_shared(&schema->envelope[i]) && names_field(option, &schema->envelope[i]))
            return &schema->envelope[i];
    return NULL;
}

/* Sets the field of the option at `*at`; its value stands behind `=`, or is the next word. */
static chancery_status take_option(const chancery_schema *schema, const chancery_type *type,
                                   const struct words *words, size_t *at, json_t *event,
                                   chancery_error *error)
{
    chancery_text word = words->list[*at];
    chancery_text option = text_slice(word.bytes + 2, word.size - 2);
    size_t equals = text_find(option, '=');
    chancery_text name = text_slice(option.bytes, equals);
    const chancery_field *field = option_field(schema, type, name);
    chancery_text value = TEXT("true");
    if (!field)
        return error_set(error, CHANCERY_INVALID, "the type has no field for --%.*s",
                         TEXT_ARG(name));
    if (equals < option.size)
        value = text_slice(option.bytes + equals + 1, option.size - equals - 1);
    else if (field->kind != CHANCERY_BOOLEAN && *at + 1 < words->count)
        value = words->list[++*at];
    else if (field->kind != CHANCERY_BOOLEAN)
        return error_set(error, CHANCERY_INVALID, "--%.*s has no value", TEXT_ARG(name));
    json_object_set_new(event, field->name, field_value(schema->parties, field, value));
    return CHANCERY_OK;
}

static chancery_status take_arguments(const chancery_registry *registry,
                                      const chancery_text *arguments, size_t count, json_t *event,
                                      chancery_error *error)
{
    static const chancery_field party = {.kind = CHANCERY_STRING, .format = CHANCERY_FORMAT_PARTY};
    if (count < 3 || count > 4)
        return error_set(error, CHANCERY_INVALID,
                         "it must be TYPE ACTOR [TARGET] DATE and options");
    json_object_set_new(event, "type", text_value(arguments[0]));
    json_object_set_new(event, "actor", list_value(registry, &party, arguments[1]));
    if (count == 4)
        json_object_set_new(event, "target", list_value(registry, &party, arguments[2]));
    json_object_set_new(event, "date", text_value(arguments[count - 1]));
    return CHANCERY_OK;
}

static chancery_status take_line(const chancery_schema *schema, const chancery_type *type,
                                 const struct words *words, json_t *event, chancery_error *error)
{
    chancery_text arguments[WORDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++) {
        chancery_status status = CHANCERY_OK;
        if (is_option(words->list[i]))
            status = take_option(schema, type, words, &i, event, error);
        else
            arguments[count++] = words->list[i];
        if (status != CHANCERY_OK)
            return status;
    }
    return take_arguments(schema->parties, arguments, count, event, error);
}

static chancery_status write_json(json_t *event, struct buffer *out, chancery_error *error)
{
    char *text = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(15));
    if (!text)
        return error_memory(error);
    buffer_string(out, text);
    free(text);
    return out->failed ? error_memory(error) : CHANCERY_OK;
}

chancery_status example_write(const chancery_schema *schema, const chancery_type *type,
                              struct buffer *out, chancery_error *error)
{
    struct arena arena = {0};
    struct words words = {.count = 0};
    json_t *event = json_object();
    chancery_status status = part_words(type->example, &arena, &words, error);
    if (status == CHANCERY_OK)
        status = take_line(schema, type, &words, event, error);
    if (status == CHANCERY_OK)
        status = write_json(event, out, error);
    json_decref(event);
    arena_free(&arena);
    return status;
}

chancery_status example_check(const chancery_schema *schema, const chancery_type *type,
                              chancery_error *error)
{
    struct buffer json = {0};
    chancery_event *event = NULL;
    chancery_status status = example_write(schema, type, &json, error);
    if (status == CHANCERY_OK)
        status = chancery_event_parse(schema, buffer_view(&json), &event, error);
    chancery_event_free(event);
    buffer_free(&json);
    return status;
}
