/* Owns: what each keyword means for a field, one row of `keywords` each. A keyword without a row
 * is an error, and so is a field without limits: what is not said here would be checked nowhere. */
#include "schema/field.h"

#include "base/text.h"

#include <string.h>

typedef chancery_status keyword_reader(const struct reader *reader, const struct node *node,
                                       chancery_field *field);

#define KIND(kind) (1u << (kind))

enum {
    STRINGS = KIND(CHANCERY_STRING),
    NUMBERS = KIND(CHANCERY_INTEGER) | KIND(CHANCERY_DECIMAL),
    LISTS = KIND(CHANCERY_LIST),
    OBJECTS = KIND(CHANCERY_OBJECT),
    ALL = STRINGS | NUMBERS | LISTS | OBJECTS | KIND(CHANCERY_BOOLEAN),
};

static chancery_status fill(const struct reader *reader, const struct node *node,
                            chancery_field *field);

/* ---- Keywords ---- */

static struct node sibling(const struct node *node, const char *key)
{
    return node_member(node->parent, key);
}

/* The files that are not read here: each stands for a format of its own. */
static bool whole_file_format(chancery_text name, chancery_format *format)
{
    if (text_is(name, "edtf.schema.json"))
        *format = CHANCERY_FORMAT_EDTF;
    else if (text_is(name, "party.schema.json"))
        *format = CHANCERY_FORMAT_PARTY;
    else
        return false;
    return true;
}

static chancery_status read_ref(const struct reader *reader, const struct node *node,
                                chancery_field *field)
{
    struct node target;
    chancery_text name;
    const char *pointer;
    chancery_status status = node_reference(reader, node, &name, &pointer);
    if (status != CHANCERY_OK || (*pointer == '\0' && whole_file_format(name, &field->format)))
        return status;
    status = node_follow(reader, node, &target);
    return status == CHANCERY_OK ? fill(reader, &target, field) : status;
}

static chancery_status read_type(const struct reader *reader, const struct node *node,
                                 chancery_field *field)
{
    static const char *const names[] = {
        [CHANCERY_STRING] = "string",  [CHANCERY_INTEGER] = "integer",
        [CHANCERY_DECIMAL] = "number", [CHANCERY_BOOLEAN] = "boolean",
        [CHANCERY_LIST] = "array",     [CHANCERY_OBJECT] = "object",
    };
    const char *name;
    chancery_status status = node_string(reader, node, &name);
    if (status != CHANCERY_OK)
        return status;
    if (sibling(node, "$ref").json || sibling(node, "anyOf").json)
        return node_fault(reader, node, "stands beside a reference, which gives the type");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            field->kind = (chancery_kind)i;
            if (KIND(i) & NUMBERS)
                field->minimum = INT64_MIN;
            return CHANCERY_OK;
        }
    }
    return node_fault(reader, node, "no field can be of type \"%.80s\"", name);
}

/* A lone item, or a list of such items. */
static chancery_status read_any_of(const struct reader *reader, const struct node *node,
                                   chancery_field *field)
{
    struct node lone = node_item(node, 0), list = node_item(node, 1);
    if (json_array_size(node->json) != 2 ||
        !json_equal(lone.json, json_object_get(list.json, "items")))
        return node_fault(reader, node, "must be an item, and a list of such items");
    chancery_field found;
    chancery_status status = schema_field_read(reader, &list, NULL, &found);
    if (status != CHANCERY_OK)
        return status;
    if (found.kind != CHANCERY_LIST)
        return node_fault(reader, &list, "must be a list");
    found.name = field->name;
    found.single = true;
    *field = found;
    return CHANCERY_OK;
}

static chancery_status read_description(const struct reader *reader, const struct node *node,
                                        chancery_field *field)
{
    return node_text(reader, node, &field->description);
}

static chancery_status read_minimum(const struct reader *reader, const struct node *node,
                                    chancery_field *field)
{
    int64_t number = 0;
    chancery_status status = node_integer(reader, node, &number);
    if (status == CHANCERY_OK && number > field->minimum)
        field->minimum = number;
    return status;
}

static chancery_status read_maximum(const struct reader *reader, const struct node *node,
                                    chancery_field *field)
{
    int64_t number = 0;
    chancery_status status = node_integer(reader, node, &number);
    if (status == CHANCERY_OK && number < field->maximum)
        field->maximum = number;
    return status;
}

static chancery_status read_enum(const struct reader *reader, const struct node *node,
                                 chancery_field *field)
{
    if (field->choices)
        return node_fault(reader, node, "the reference beside it gives choices already");
    if (json_array_size(node->json) == 0)
        return node_fault(reader, node, "must be a list of one or more strings");
    return node_texts(reader, node, &field->choices);
}

/* Formats stand once, in event.schema.json, so that their patterns are right. */
static bool may_hold_format(const struct node *node)
{
    return node->document->name && strcmp(node->document->name, SCHEMA_EVENT) == 0;
}

static chancery_status read_format(const struct reader *reader, const struct node *node,
                                   chancery_field *field)
{
    static const struct {
        const char *name;
        chancery_format format;
    } formats[] = {
        {"type", CHANCERY_FORMAT_TYPE},   {"uid", CHANCERY_FORMAT_UID},
        {"uri", CHANCERY_FORMAT_URI},     {"instant", CHANCERY_FORMAT_INSTANT},
        {"word", CHANCERY_FORMAT_WORD},   {"line", CHANCERY_FORMAT_LINE},
        {"prose", CHANCERY_FORMAT_PROSE},
    };
    const char *name;
    chancery_status status = node_string(reader, node, &name);
    if (status != CHANCERY_OK)
        return status;
    if (!may_hold_format(node))
        return node_fault_hint(reader, node,
                               "refer to \"" SCHEMA_BASE SCHEMA_EVENT "#/$defs/line\" or another",
                               "stands only in the definitions of " SCHEMA_EVENT);
    if (!sibling(node, "pattern").json)
        return node_fault(reader, node, "has no pattern beside it, by which others can check it");
    if (field->format != CHANCERY_FORMAT_NONE)
        return node_fault(reader, node, "the reference beside it gives a format already");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            field->format = formats[i].format;
            return CHANCERY_OK;
        }
    }
    return node_fault(reader, node, "the library has no check for the format \"%.80s\"", name);
}

static chancery_status read_pattern(const struct reader *reader, const struct node *node,
                                    chancery_field *field)
{
    (void)field;
    const char *pattern;
    if (!sibling(node, "format").json)
        return node_fault(reader, node,
                          "has no format beside it, by which the library can check it");
    return node_text(reader, node, &pattern);
}

/* {"pattern": "\\n"} says what the pattern says already, to engines whose $ also holds before a
 * last line feed. */
static chancery_status read_not(const struct reader *reader, const struct node *node,
                                chancery_field *field)
{
    (void)field;
    struct node pattern = node_member(node, "pattern");
    if (json_object_size(node->json) != 1 || !sibling(node, "pattern").json)
        return node_fault(reader, node, "must be a pattern, with another one beside it");
    return node_exactly(reader, &pattern, "\\n");
}

static chancery_status read_items(const struct reader *reader, const struct node *node,
                                  chancery_field *field)
{
    if (field->items)
        return node_fault(reader, node, "the reference beside it gives items already");
    chancery_field *items = arena_make(reader->arena, 1, sizeof *items);
    if (!items)
        return node_memory(reader);
    field->items = items;
    return schema_field_read(reader, node, NULL, items);
}

static chancery_status read_unique(const struct reader *reader, const struct node *node,
                                   chancery_field *field)
{
    return node_boolean(reader, node, &field->unique);
}

static chancery_status read_properties(const struct reader *reader, const struct node *node,
                                       chancery_field *field)
{
    if (field->members)
        return node_fault(reader, node, "the reference beside it gives properties already");
    if (!sibling(node, "additionalProperties").json)
        return node_fault(reader, node, "has no \"additionalProperties\": false beside it");
    chancery_field *members;
    chancery_status status = schema_fields_read(reader, node, NULL, &members, &field->member_count);
    if (status != CHANCERY_OK)
        return status;
    field->members = members;
    struct node required = sibling(node, "required");
    return schema_required_read(reader, &required, members, field->member_count, NULL);
}

static chancery_status read_required(const struct reader *reader, const struct node *node,
                                     chancery_field *field)
{
    (void)field;
    if (!sibling(node, "properties").json)
        return node_fault(reader, node, "has no properties beside it");
    return CHANCERY_OK;
}

static chancery_status read_closed(const struct reader *reader, const struct node *node,
                                   chancery_field *field)
{
    (void)field;
    return json_is_false(node->json) ? CHANCERY_OK : node_fault(reader, node, "must be false");
}

/* In the order in which they are read: what gives the kind comes first. */
static const struct keyword {
    const char *name;
    unsigned kinds; /* of fields that it may stand in */
    keyword_reader *read;
} keywords[] = {
    {"$ref", ALL, read_ref},
    {"anyOf", ALL, read_any_of},
    {"type", ALL, read_type},
    {"description", ALL, read_description},
    {"enum", STRINGS, read_enum},
    {"format", STRINGS, read_format},
    {"pattern", STRINGS, read_pattern},
    {"not", STRINGS, read_not},
    {"minLength", STRINGS, read_minimum},
    {"maxLength", STRINGS, read_maximum},
    {"minimum", NUMBERS, read_minimum},
    {"maximum", NUMBERS, read_maximum},
    {"items", LISTS, read_items},
    {"minItems", LISTS, read_minimum},
    {"maxItems", LISTS, read_maximum},
    {"uniqueItems", LISTS, read_unique},
    {"properties", OBJECTS, read_properties},
    {"required", OBJECTS, read_required},
    {"minProperties", OBJECTS, read_minimum},
    {"additionalProperties", OBJECTS, read_closed},
};
enum { KEYWORD_COUNT = sizeof keywords / sizeof *keywords };

/* ---- Fields ---- */

/* Adds what the keywords of one schema object say to `field`. */
static chancery_status fill(const struct reader *reader, const struct node *node,
                            chancery_field *field)
{
    chancery_status status = node_known(reader, node, keywords, KEYWORD_COUNT, sizeof *keywords);
    if (status != CHANCERY_OK)
        return status;
    if (!json_object_get(node->json, "$ref") && !json_object_get(node->json, "anyOf") &&
        !json_object_get(node->json, "type"))
        return node_fault(reader, node, "has no type");
    for (size_t i = 0; i < KEYWORD_COUNT && status == CHANCERY_OK; i++) {
        struct node member = node_member(node, keywords[i].name);
        if (!member.json)
            continue;
        if (!(keywords[i].kinds & KIND(field->kind)))
            return node_fault(reader, &member, "does not apply to a field of this type");
        status = keywords[i].read(reader, &member, field);
    }
    return status;
}

/* Numbers within these bounds are exact, whichever program reads them. */
static int64_t exact_limit(const chancery_field *field)
{
    return field->kind == CHANCERY_INTEGER ? INT64_C(9007199254740991) : INT64_C(900000000);
}

/* How deeply the values of `field` are nested. */
static size_t nesting(const chancery_field *field)
{
    size_t deepest = field->items ? nesting(field->items) : 0;
    for (size_t i = 0; i < field->member_count; i++) {
        size_t inner = nesting(&field->members[i]);
        deepest = inner > deepest ? inner : deepest;
    }
    return field->items || field->member_count > 0 ? deepest + 1 : 0;
}

/* snake_case; the name becomes an option, a column and a word of queries. */
static bool is_field_name(const char *name)
{
    enum { LONGEST = 40 };
    size_t size = strlen(name);
    bool good = size > 0 && size <= LONGEST && name[size - 1] != '_';
    for (size_t i = 0; good && i < size; i++)
        good = (name[i] >= 'a' && name[i] <= 'z') ||
               (i > 0 &&
                ((name[i] >= '0' && name[i] <= '9') || (name[i] == '_' && name[i - 1] != '_')));
    return good;
}

/* What `field` lacks to be checked in full; NULL when nothing. */
static const char *lacking(const chancery_field *field)
{
    bool bounded = field->maximum != INT64_MAX;
    switch (field->kind) {
    case CHANCERY_STRING:
        if (bounded || field->choices || field->format == CHANCERY_FORMAT_EDTF ||
            field->format == CHANCERY_FORMAT_PARTY)
            return NULL;
        return "maxLength or enum";
    case CHANCERY_INTEGER:
    case CHANCERY_DECIMAL:
        return bounded && field->minimum != INT64_MIN ? NULL : "minimum and maximum";
    case CHANCERY_LIST:
        return bounded && field->items ? NULL : "items and maxItems";
    case CHANCERY_OBJECT:
        return field->members ? NULL : "properties";
    case CHANCERY_BOOLEAN:
        break;
    }
    return NULL;
}

chancery_status schema_field_read(const struct reader *reader, const struct node *node,
                                  const char *name, chancery_field *field)
{
    chancery_field found = {.name = name ? name : "", .description = "", .maximum = INT64_MAX};
    if (*reader->fields_left == 0)
        return node_fault(reader, node, "is one field too many; %d can be read", FIELDS_MAX);
    --*reader->fields_left;
    if (name && !is_field_name(name))
        return node_fault(reader, node,
                          "cannot be the name of a field: words of a to z and digits "
                          "with _ between them, at most 40 characters");
    chancery_status status = fill(reader, node, &found);
    if (status != CHANCERY_OK)
        return status;
    const char *missing = lacking(&found);
    if (missing)
        return node_fault(reader, node, "has no %s", missing);
    if (found.minimum > found.maximum)
        return node_fault(reader, node, "its minimum is above its maximum");
    if (found.kind != CHANCERY_INTEGER && found.kind != CHANCERY_DECIMAL && found.minimum < 0)
        return node_fault(reader, node, "its minimum is below 0");
    if ((found.kind == CHANCERY_INTEGER || found.kind == CHANCERY_DECIMAL) &&
        (found.maximum > exact_limit(&found) || found.minimum < -exact_limit(&found)))
        return node_fault(reader, node, "its limits must lie within %lld either way",
                          (long long)exact_limit(&found));
    if (nesting(&found) > FIELD_NESTING_MAX)
        return node_fault(reader, node, "is nested more than %d deep", FIELD_NESTING_MAX);
    if (name && *found.description == '\0')
        return node_fault(reader, node, "has no description");
    *field = found;
    return CHANCERY_OK;
}

chancery_status schema_fields_read(const struct reader *reader, const struct node *properties,
                                   const char *skipped, chancery_field **fields, size_t *count)
{
    chancery_status status = node_object(reader, properties);
    if (status != CHANCERY_OK)
        return status;
    chancery_field *list =
        arena_make(reader->arena, json_object_size(properties->json) + 1, sizeof *list);
    if (!list)
        return node_memory(reader);
    size_t read = 0;
    const char *key;
    json_t *value;
    json_object_foreach(properties->json, key, value)
    {
        if (skipped && strcmp(key, skipped) == 0)
            continue;
        struct node member = node_member(properties, key);
        const char *name = arena_text(reader->arena, chancery_text_of(key)).bytes;
        status = schema_field_read(reader, &member, name, &list[read++]);
        if (status != CHANCERY_OK)
            return status;
    }
    *fields = list;
    *count = read;
    return CHANCERY_OK;
}

chancery_status schema_required_read(const struct reader *reader, const struct node *required,
                                     chancery_field *fields, size_t count, bool *target)
{
    const char *const *names;
    if (!required->json)
        return CHANCERY_OK;
    chancery_status status = node_texts(reader, required, &names);
    for (size_t i = 0; status == CHANCERY_OK && names[i]; i++) {
        size_t at = 0;
        while (at < count && strcmp(fields[at].name, names[i]) != 0)
            at++;
        if (at < count)
            fields[at].required = true;
        else if (target && strcmp(names[i], "target") == 0)
            *target = true;
        else
            return node_fault(reader, required, "\"%.80s\" is none of its properties", names[i]);
    }
    return status;
}
