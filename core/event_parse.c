/* One walk over the jansson value and the schema's fields together converts and checks; every fault
 * is reported and the walk goes on, so that people see all of them at once. */
#include "event_parse.h"

#include "date.h"
#include "format.h"
#include "json_scan.h"
#include "json_write.h"
#include "key.h"
#include "schema.h"
#include "status.h"
#include "title.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

struct parse {
    const chancery_schema *schema;
    chancery_text json;
    const struct event_source *source;
    chancery_error *error;
    chancery_event *event;
    struct member *fields; /* event->fields, while it grows */
    struct event_party *parties;
    size_t party_room;
    bool failed;
};

/* ---- Faults ---- */

static struct error_place place_of(const struct parse *parse, size_t offset, const char *hint)
{
    struct error_place place = {.file = parse->source->file, .hint = hint};
    text_position(parse->json, offset, &place.line, &place.column);
    if (place.line == 1)
        place.column += parse->source->column - 1;
    place.line += parse->source->line - 1;
    return place;
}

__attribute__((format(printf, 4, 5))) static void
fault(struct parse *parse, const struct json_path *path, const char *hint, const char *format, ...)
{
    char message[400];
    struct error_place place = place_of(parse, json_locate(parse->json, path), hint);
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
    size_t size = 0;
    out[0] = '\0';
    for (size_t i = 0; choices[i] && size < room; i++) {
        const char *between = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        int more = snprintf(out + size, room - size, "%s%s", between, choices[i]);
        size += more > 0 ? (size_t)more : 0;
    }
}

static const char *const kind_words[] = {
    [CHANCERY_STRING] = "text",      [CHANCERY_INTEGER] = "a whole number",
    [CHANCERY_DECIMAL] = "a number", [CHANCERY_BOOLEAN] = "true or false",
    [CHANCERY_LIST] = "a list",      [CHANCERY_OBJECT] = "an object",
};

static const char *json_word(json_t *json)
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

static void convert(struct parse *parse, json_t *json, const chancery_field *field,
                    const struct json_path *path, struct value *value);

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
    fault(parse, path, hint, "%s \"%.*s\": must be %s", path_name(path), TEXT_ARG(text), choices);
}

static void check_format(struct parse *parse, chancery_text text, const chancery_field *field,
                         const struct json_path *path)
{
    chancery_error found = {0};
    const char *name = path_name(path);
    if (format_check(field->format, text, &found) == CHANCERY_OK)
        return;
    bool names_itself = strncmp(found.message, name, strlen(name)) == 0;
    fault(parse, path, found.hint, "%s%s%s", names_itself ? "" : name, names_itself ? "" : ": ",
          found.message);
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
        fault(parse, path, NULL, "%s has %lld characters; at most %lld are allowed",
              path_name(path), (long long)characters, (long long)field->maximum);
    else if (field->choices)
        check_choice(parse, text, field, path);
    else if (characters > 0 || field->minimum == 0)
        check_format(parse, text, field, path);
    if (!parse->failed && characters < field->minimum)
        fault(parse, path, "leave the field out when it is not known", "%s is empty or too short",
              path_name(path));
    parse->failed = parse->failed || failed_before;
}

static void convert_number(struct parse *parse, json_t *json, const chancery_field *field,
                           const struct json_path *path, struct value *value)
{
    double number = json_number_value(json);
    if (number < (double)field->minimum || number > (double)field->maximum) {
        fault(parse, path, NULL, "%s: must be from %lld to %lld", path_name(path),
              (long long)field->minimum, (long long)field->maximum);
        return;
    }
    if (field->kind == CHANCERY_INTEGER) {
        value->as.integer =
            json_is_integer(json) ? json_integer_value(json) : (int64_t)json_real_value(json);
        return;
    }
    double scaled = number * DECIMAL_SCALE;
    value->as.integer = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
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
                fault(parse, &item, "leave one of them out", "%s holds the same item twice",
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
        fault(parse, path, NULL, "%s has %zu items; from %lld to %lld are allowed", path_name(path),
              count, (long long)field->minimum, (long long)field->maximum);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct json_path item = {.outer = path, .index = i};
        convert(parse, lone ? json : json_array_get(json, i), field->items, lone ? path : &item,
                &items[i]);
    }
    if (field->unique && !lone)
        check_unique(parse, json, path);
    value->as.list.items = items;
    value->as.list.count = count;
}

static void report_unknown(struct parse *parse, const char *key, const struct json_path *path,
                           struct nearest *nearest, const char *where)
{
    char hint[96] = "";
    if (nearest->best)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest->best);
    fault(parse, path, hint, "%s has no field \"%.*s\"", where, TEXT_ARG(chancery_text_of(key)));
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
        report_unknown(parse, key, &inner, &nearest, path_name(path));
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
            convert(parse, inner, member, &inside, &members[count++].value);
        } else if (member->required) {
            fault(parse, path, member->description, "%s needs \"%s\"", path_name(path),
                  member->name);
        }
    }
    if ((int64_t)json_object_size(json) < field->minimum)
        fault(parse, path, "leave it out when nothing of it is known", "%s is empty",
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

static void convert(struct parse *parse, json_t *json, const chancery_field *field,
                    const struct json_path *path, struct value *value)
{
    value->kind = field->kind;
    if (!kind_fits(json, field)) {
        fault(parse, path, NULL, "%s must be %s, not %s", path_name(path), kind_words[field->kind],
              json_word(json));
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

/* ---- The envelope ---- */

static void add_party(struct parse *parse, chancery_text code, chancery_role role)
{
    chancery_event *event = parse->event;
    if (event->party_count == parse->party_room) {
        size_t room = parse->party_room > 0 ? parse->party_room * 2 : 16;
        struct event_party *grown = arena_make(&event->arena, room, sizeof *grown);
        if (!grown)
            return;
        if (event->party_count > 0)
            memcpy(grown, parse->parties, event->party_count * sizeof *grown);
        parse->parties = grown;
        parse->party_room = room;
        event->parties = grown;
    }
    parse->parties[event->party_count++] = (struct event_party){.code = code, .role = role};
}

static void add_parties(struct parse *parse, const struct value *value, chancery_role role)
{
    if (value->kind == CHANCERY_STRING)
        add_party(parse, value->as.string, role);
    for (size_t i = 0; value->kind == CHANCERY_LIST && i < value->as.list.count; i++)
        add_party(parse, value->as.list.items[i].as.string, role);
}

static void set_uid(struct parse *parse, const struct value *value)
{
    parse->event->uid = value->as.string;
}

static void set_nothing(struct parse *parse, const struct value *value)
{
    (void)parse;
    (void)value;
}

static void set_date(struct parse *parse, const struct value *value)
{
    parse->event->date = value->as.string;
    chancery_date_parse(value->as.string, &parse->event->bounds, NULL);
}

static void set_seq(struct parse *parse, const struct value *value)
{
    parse->event->seq = (uint32_t)value->as.integer;
}

static void set_actor(struct parse *parse, const struct value *value)
{
    add_parties(parse, value, CHANCERY_ROLE_ACTOR);
}

static void set_target(struct parse *parse, const struct value *value)
{
    add_parties(parse, value, CHANCERY_ROLE_TARGET);
}

static void set_standing(struct parse *parse, const struct value *value)
{
    standing_find(value->as.string, &parse->event->standing);
}

static void set_recorded(struct parse *parse, const struct value *value)
{
    instant_parse(value->as.string, &parse->event->recorded);
}

/* The fields of the envelope that have a place of their own in the event; the others are kept as
 * they are. The account comes last among the parties and is set with them. */
static const struct slot {
    const char *name;
    void (*set)(struct parse *parse, const struct value *value);
} slots[] = {
    {"uid", set_uid},         {"type", set_nothing},      {"date", set_date},
    {"seq", set_seq},         {"actor", set_actor},       {"target", set_target},
    {"account", set_nothing}, {"standing", set_standing}, {"recorded", set_recorded},
};

static const struct slot *slot_find(const char *name)
{
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (strcmp(slots[i].name, name) == 0)
            return &slots[i];
    return NULL;
}

static bool is_required(const struct parse *parse, const chancery_field *field)
{
    const chancery_type *type = parse->event->meaning;
    return field->required || (type && type->target_required && strcmp(field->name, "target") == 0);
}

static void take_field(struct parse *parse, json_t *root, const chancery_field *field)
{
    json_t *json = json_object_get(root, field->name);
    const struct slot *slot = slot_find(field->name);
    struct json_path path = {.key = field->name};
    struct value value = {0};
    bool failed_before = parse->failed;
    if (!json) {
        if (is_required(parse, field))
            fault(parse, NULL, field->description, "%.*s needs \"%s\"",
                  parse->event->type.size > 0 ? error_width(parse->event->type.size) : 8,
                  parse->event->type.size > 0 ? parse->event->type.bytes : "an event", field->name);
        return;
    }
    parse->failed = false;
    convert(parse, json, field, &path, &value);
    if (!parse->failed && slot)
        slot->set(parse, &value);
    else if (!parse->failed)
        parse->fields[parse->event->field_count++] =
            (struct member){.name = chancery_text_of(field->name), .value = value};
    parse->failed = parse->failed || failed_before;
}

/* The type's own fields are written before the lists of sources and links, which close an event. */
static const char own_fields_before[] = "sources";

static void take_fields(struct parse *parse, json_t *root)
{
    const chancery_type *type = parse->event->meaning;
    size_t own = type ? type->field_count : 0;
    parse->fields = arena_make(&parse->event->arena, parse->schema->envelope_count + own,
                               sizeof *parse->fields);
    if (!parse->fields)
        return;
    parse->event->fields = parse->fields;
    for (size_t i = 0; i < parse->schema->envelope_count; i++) {
        const chancery_field *field = &parse->schema->envelope[i];
        for (size_t j = 0; j < own && strcmp(field->name, own_fields_before) == 0; j++)
            take_field(parse, root, &type->fields[j]);
        take_field(parse, root, field);
    }
}

static const char *const derived_fields[] = {"earliest", "latest", "precision"};

static bool is_derived(const struct parse *parse, const char *key)
{
    for (size_t i = 0; i < sizeof derived_fields / sizeof *derived_fields; i++)
        if (strcmp(key, derived_fields[i]) == 0)
            return parse->source->derived;
    return false;
}

/* With an unknown type its own fields are unknown too, and are left alone. */
static void check_unknown(struct parse *parse, json_t *root)
{
    const chancery_type *type = parse->event->meaning;
    const chancery_schema *schema = parse->schema;
    const char *key;
    json_t *ignored;
    if (!type)
        return;
    json_object_foreach(root, key, ignored)
    {
        chancery_text name = chancery_text_of(key);
        struct nearest nearest = nearest_start(name);
        if (field_find(schema->envelope, schema->envelope_count, name) ||
            field_find(type->fields, type->field_count, name) || is_derived(parse, key))
            continue;
        for (size_t i = 0; i < schema->envelope_count; i++)
            nearest_offer(&nearest, schema->envelope[i].name);
        for (size_t i = 0; i < type->field_count; i++)
            nearest_offer(&nearest, type->fields[i].name);
        report_unknown(parse, key, &(struct json_path){.key = key}, &nearest, type->name);
    }
}

static void take_type(struct parse *parse, json_t *root)
{
    json_t *json = json_object_get(root, "type");
    char hint[120] = "`chancery types` lists them";
    struct json_path path = {.key = "type"};
    if (!json_is_string(json))
        return; /* take_field reports it */
    chancery_text name = text_slice(json_string_value(json), json_string_length(json));
    const chancery_type *type = chancery_type_find(parse->schema, name);
    if (type) {
        parse->event->type = chancery_text_of(type->name);
        parse->event->meaning = type;
        return;
    }
    const char *nearest = chancery_type_nearest(parse->schema, name);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    fault(parse, &path, hint, "no type is called \"%.*s\"", TEXT_ARG(name));
}

/* ---- What follows from the fields ---- */

static void take_field_parties(struct parse *parse)
{
    const chancery_event *event = parse->event;
    const chancery_type *type = event->meaning;
    const struct value *place = event_field(event, "place");
    const struct value *country = place ? object_member(place, "country") : NULL;
    if (country)
        add_party(parse, country->as.string, CHANCERY_ROLE_PLACE);
    for (size_t i = 0; type && i < type->field_count; i++) {
        const chancery_field *field = &type->fields[i];
        chancery_format format = field->items ? field->items->format : field->format;
        const struct value *value = event_field(event, field->name);
        if (value && format == CHANCERY_FORMAT_PARTY)
            add_parties(parse, value, CHANCERY_ROLE_FIELD);
    }
}

static void take_account(struct parse *parse, json_t *root)
{
    const char *account = json_string_value(json_object_get(root, "account"));
    if (account)
        add_party(parse, arena_text(&parse->event->arena, chancery_text_of(account)),
                  CHANCERY_ROLE_ACCOUNT);
}

/* A title that the template makes anyway is no content: a timeline document carries every title,
 * and the event that comes back from there must be the one that went out. */
static void drop_made_title(struct parse *parse)
{
    chancery_event *event = parse->event;
    const struct value *given = event_field(event, "title");
    struct buffer made = {0};
    struct member *kept = parse->fields;
    size_t count = 0;
    if (!given)
        return;
    chancery_event untitled = *event;
    untitled.fields = NULL;
    untitled.field_count = 0;
    struct member *others = arena_make(&event->arena, event->field_count, sizeof *others);
    for (size_t i = 0; others && i < event->field_count; i++)
        if (!text_is(kept[i].name, "title"))
            others[count++] = kept[i];
    untitled.fields = others;
    untitled.field_count = count;
    title_write(&made, &untitled);
    if (others && text_equal(buffer_view(&made), given->as.string)) {
        event->fields = others;
        event->field_count = count;
    }
    buffer_free(&made);
}

/* The uid of an event that brings none: XXH3-128 of its canonical JSON without uid, standing and
 * time of recording, so that the same event has the same uid in every database. */
static void make_uid(struct parse *parse)
{
    chancery_event *event = parse->event;
    struct buffer content = {0};
    XXH128_canonical_t hash;
    char digits[2 * KEY_UID_SIZE];
    json_write_event(&content, event, 0);
    XXH128_canonicalFromHash(&hash, XXH3_128bits(content.bytes, content.size));
    uid_write_digits(hash.digest, digits);
    event->uid = arena_text(&event->arena, text_slice(digits, sizeof digits));
    event->arena.failed = event->arena.failed || content.failed;
    buffer_free(&content);
}

/* ---- The whole ---- */

static chancery_status load(struct parse *parse, json_t **root)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_error_t found;
    if (parse->json.size > EVENT_SIZE_MAX) {
        fault(parse, NULL, "split it, or leave texts to their sources",
              "the event has more than %d bytes", EVENT_SIZE_MAX);
        return CHANCERY_INVALID;
    }
    if (json_depth(parse->json) > EVENT_DEPTH_MAX) {
        fault(parse, NULL, NULL, "the JSON is nested more than %d deep", EVENT_DEPTH_MAX);
        return CHANCERY_INVALID;
    }
    *root = json_loadb(parse->json.bytes, parse->json.size, flags, &found);
    if (!*root) {
        size_t at = found.position > 0 ? (size_t)found.position - 1 : 0;
        struct error_place place = place_of(parse, at, NULL);
        return error_at(parse->error, CHANCERY_INVALID, &place, "not valid JSON: %s", found.text);
    }
    if (json_is_object(*root))
        return CHANCERY_OK;
    fault(parse, NULL, NULL, "an event must be a JSON object, not %s", json_word(*root));
    json_decref(*root);
    return CHANCERY_INVALID;
}

static void walk(struct parse *parse, json_t *root)
{
    take_type(parse, root);
    take_fields(parse, root);
    check_unknown(parse, root);
    if (parse->failed)
        return;
    take_field_parties(parse);
    take_account(parse, root);
    drop_made_title(parse);
    if (parse->event->uid.size == 0)
        make_uid(parse);
}

chancery_status event_parse(const chancery_schema *schema, chancery_text json,
                            const struct event_source *source, chancery_event **event,
                            chancery_error *error)
{
    json_t *root;
    chancery_event *made = calloc(1, sizeof *made);
    if (!made)
        return error_set(error, CHANCERY_MEMORY, "out of memory");
    struct parse parse = {
        .schema = schema, .json = json, .source = source, .error = error, .event = made};
    chancery_status status = load(&parse, &root);
    if (status == CHANCERY_OK) {
        walk(&parse, root);
        json_decref(root);
        if (made->arena.failed)
            status = error_set(error, CHANCERY_MEMORY, "out of memory");
        else if (parse.failed)
            status = CHANCERY_INVALID;
    }
    if (status == CHANCERY_OK)
        *event = made;
    else
        chancery_event_free(made);
    return status;
}

chancery_status chancery_event_parse(const chancery_schema *schema, chancery_text json,
                                     chancery_event **event, chancery_error *error)
{
    const struct event_source source = {.line = 1, .column = 1};
    return event_parse(schema, json, &source, event, error);
}
