#include "event_value.h"

#include "format.h"
#include "schema.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- Faults ---- */

struct error_place parse_place(const struct parse *parse, size_t offset, const char *hint)
{
    struct error_place place = {.file = parse->source->file, .hint = hint};
    text_position(parse->json, offset, &place.line, &place.column);
    text_position_from(parse->source->line, parse->source->column, &place.line, &place.column);
    return place;
}

void parse_fault(struct parse *parse, const struct json_path *path, const char *hint,
                 const char *format, ...)
{
    char message[400];
    struct error_place place = parse_place(parse, json_locate(parse->json, path), hint);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    parse->failed = true;
    error_at(parse->error, CHANCERY_INVALID, &place, "%s", message);
}

/* The innermost name on the path: what people call the field. */
static const char *path_name(const struct json_path *path)
{
    while (path && !path->key)
        path = path->outer;
    return path ? path->key : "event";
}

/* "a, b or c", cut short where there is no room. */
static void write_choices(const char *const *choices, char *out, size_t room)
{
    static const char rest[] = " or another";
    size_t size = 0;
    out[0] = '\0';
    for (size_t i = 0; choices[i]; i++) {
        const char *between = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        size_t more = strlen(between) + strlen(choices[i]);
        if (size + more + sizeof rest > room) {
            snprintf(out + size, room - size, "%s", rest);
            return;
        }
        snprintf(out + size, room - size, "%s%s", between, choices[i]);
        size += more;
    }
}

static const char *const kind_words[] = {
    [CHANCERY_STRING] = "text",      [CHANCERY_INTEGER] = "a whole number",
    [CHANCERY_DECIMAL] = "a number", [CHANCERY_BOOLEAN] = "true or false",
    [CHANCERY_LIST] = "a list",      [CHANCERY_OBJECT] = "an object",
};

const char *parse_kind_word(json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "text";
    case JSON_INTEGER:
        return "a whole number";
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "true or false";
    case JSON_NULL:
        return "null";
    }
    return "unknown";
}

/* ---- Values ---- */

static void check_choice(struct parse *parse, chancery_text text, const chancery_field *field,
                         const struct json_path *path)
{
    char choices[240], hint[96] = "";
    struct nearest nearest = nearest_start(text);
    for (size_t i = 0; field->choices[i]; i++) {
        if (text_is(text, field->choices[i]))
            return;
        nearest_offer(&nearest, field->choices[i]);
    }
    write_choices(field->choices, choices, sizeof choices);
    if (nearest.best)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest.best);
    parse_fault(parse, path, hint, "%s \"%.*s\": must be %s", path_name(path), TEXT_ARG(text),
                choices);
}

static void check_format(struct parse *parse, chancery_text text, const chancery_field *field,
                         const struct json_path *path)
{
    chancery_error found = {0};
    const char *name = path_name(path);
    if (format_check(parse->schema->parties, field->format, text, &found) == CHANCERY_OK)
        return;
    bool names_itself = strncmp(found.message, name, strlen(name)) == 0;
    parse_fault(parse, path, found.hint, "%s%s%s", names_itself ? "" : name,
                names_itself ? "" : ": ", found.message);
}

/* One fault a text, the one that says most: what breaks a format is told so even where it is too
 * short as well. */
static void check_string(struct parse *parse, chancery_text text, const chancery_field *field,
                         const struct json_path *path)
{
    int64_t characters = (int64_t)text_characters(text);
    bool failed_before = parse->failed;
    parse->failed = false;
    if (characters > field->maximum)
        parse_fault(parse, path, NULL, "%s has %lld characters; at most %lld are allowed",
                    path_name(path), (long long)characters, (long long)field->maximum);
    else if (field->choices)
        check_choice(parse, text, field, path);
    else if (characters > 0 || field->minimum == 0)
        check_format(parse, text, field, path);
    if (!parse->failed && characters < field->minimum)
        parse_fault(parse, path, "leave the field out when it is not known",
                    "%s is empty or too short", path_name(path));
    parse->failed = parse->failed || failed_before;
}

static void convert_number(struct parse *parse, json_t *json, const chancery_field *field,
                           const struct json_path *path, struct value *value)
{
    double number = json_number_value(json);
    if (number < (double)field->minimum || number > (double)field->maximum) {
        parse_fault(parse, path, NULL, "%s: must be from %lld to %lld", path_name(path),
                    (long long)field->minimum, (long long)field->maximum);
        return;
    }
    if (field->kind == CHANCERY_INTEGER) {
        value->as.integer =
            json_is_integer(json) ? json_integer_value(json) : (int64_t)json_real_value(json);
        return;
    }
    value->as.integer = decimal_scale(number);
}

static bool value_equal(json_t *a, json_t *b)
{
    return json_equal(a, b) != 0;
}

static void check_unique(struct parse *parse, json_t *list, const struct json_path *path)
{
    for (size_t i = 1; i < json_array_size(list); i++) {
        for (size_t j = 0; j < i; j++) {
            if (value_equal(json_array_get(list, i), json_array_get(list, j))) {
                struct json_path item = {.outer = path, .index = i};
                parse_fault(parse, &item, "leave one of them out", "%s holds the same item twice",
                            path_name(path));
                return;
            }
        }
    }
}

static void convert_list(struct parse *parse, json_t *json, const chancery_field *field,
                         const struct json_path *path, struct value *value)
{
    bool lone = !json_is_array(json);
    size_t count = lone ? 1 : json_array_size(json);
    struct value *items = arena_make(&parse->event->arena, count, sizeof *items);
    if (!items)
        return;
    if ((int64_t)count < field->minimum || (int64_t)count > field->maximum) {
        parse_fault(parse, path, NULL, "%s has %zu items; from %lld to %lld are allowed",
                    path_name(path), count, (long long)field->minimum, (long long)field->maximum);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct json_path item = {.outer = path, .index = i};
        parse_value(parse, lone ? json : json_array_get(json, i), field->items, lone ? path : &item,
                    &items[i]);
    }
    if (field->unique && !lone)
        check_unique(parse, json, path);
    value->as.list.items = items;
    value->as.list.count = count;
}

void parse_unknown_field(struct parse *parse, const char *key, const struct json_path *path,
                         struct nearest *nearest, const char *where)
{
    char hint[96] = "";
    if (nearest->best)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest->best);
    parse_fault(parse, path, hint, "%s has no field \"%.*s\"", where,
                TEXT_ARG(chancery_text_of(key)));
}

static void check_members(struct parse *parse, json_t *json, const chancery_field *field,
                          const struct json_path *path)
{
    const char *key;
    json_t *ignored;
    json_object_foreach(json, key, ignored)
    {
        struct nearest nearest = nearest_start(chancery_text_of(key));
        if (field_find(field->members, field->member_count, chancery_text_of(key)))
            continue;
        for (size_t i = 0; i < field->member_count; i++)
            nearest_offer(&nearest, field->members[i].name);
        struct json_path inner = {.outer = path, .key = key};
        parse_unknown_field(parse, key, &inner, &nearest, path_name(path));
    }
}

static void convert_object(struct parse *parse, json_t *json, const chancery_field *field,
                           const struct json_path *path, struct value *value)
{
    struct member *members = arena_make(&parse->event->arena, field->member_count, sizeof *members);
    size_t count = 0;
    if (!members)
        return;
    check_members(parse, json, field, path);
    for (size_t i = 0; i < field->member_count; i++) {
        const chancery_field *member = &field->members[i];
        json_t *inner = json_object_get(json, member->name);
        struct json_path inside = {.outer = path, .key = member->name};
        if (inner) {
            members[count].name = chancery_text_of(member->name);
            parse_value(parse, inner, member, &inside, &members[count++].value);
        } else if (member->required) {
            parse_fault(parse, path, member->description, "%s needs \"%s\"", path_name(path),
                        member->name);
        }
    }
    if ((int64_t)json_object_size(json) < field->minimum)
        parse_fault(parse, path, "leave it out when nothing of it is known", "%s is empty",
                    path_name(path));
    value->as.object.members = members;
    value->as.object.count = count;
}

/* Whether `json` is of the kind that `field` asks for. JSON Schema counts 3.0 as an integer. */
static bool kind_fits(json_t *json, const chancery_field *field)
{
    double real = json_is_real(json) ? json_real_value(json) : 0.5;
    switch (field->kind) {
    case CHANCERY_STRING:
        return json_is_string(json);
    case CHANCERY_INTEGER:
        return json_is_integer(json) ||
               (real > -9e15 && real < 9e15 && real == (double)(int64_t)real);
    case CHANCERY_DECIMAL:
        return json_is_number(json);
    case CHANCERY_BOOLEAN:
        return json_is_boolean(json);
    case CHANCERY_LIST:
        return json_is_array(json) || (field->single && kind_fits(json, field->items));
    case CHANCERY_OBJECT:
        return json_is_object(json);
    }
    return false;
}

void parse_value(struct parse *parse, json_t *json, const chancery_field *field,
                 const struct json_path *path, struct value *value)
{
    value->kind = field->kind;
    if (!kind_fits(json, field)) {
        parse_fault(parse, path, NULL, "%s must be %s, not %s", path_name(path),
                    kind_words[field->kind], parse_kind_word(json));
        return;
    }
    switch (field->kind) {
    case CHANCERY_STRING:
        value->as.string = arena_text(
            &parse->event->arena, text_slice(json_string_value(json), json_string_length(json)));
        check_string(parse, value->as.string, field, path);
        break;
    case CHANCERY_INTEGER:
    case CHANCERY_DECIMAL:
        convert_number(parse, json, field, path, value);
        break;
    case CHANCERY_BOOLEAN:
        value->as.boolean = json_is_true(json);
        break;
    case CHANCERY_LIST:
        convert_list(parse, json, field, path, value);
        break;
    case CHANCERY_OBJECT:
        convert_object(parse, json, field, path, value);
        break;
    }
}
