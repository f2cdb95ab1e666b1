#include "direct.h"

#include "direct_rule.h"
#include "direct_text.h"
#include "event_parse.h"
#include "format.h"

#include <stdlib.h>

struct direct {
    struct rules rules;
    struct buffer items; /* of the lists that are being read, the innermost last */
};

/* One event on its way. */
struct reading {
    struct direct *direct;
    struct direct_text text;
    struct arena *arena; /* of the event */
};

static bool read_value(struct reading *reading, const struct rule *rule, struct value *value);

/* ---- Strings and numbers ---- */

static bool is_choice(const struct rule *rule, chancery_text text)
{
    for (size_t i = 0; i < rule->choice_count; i++)
        if (text_equal(rule->choices[i], text))
            return true;
    return false;
}

static bool fits_format(const struct reading *reading, chancery_format format, chancery_text text)
{
    const chancery_registry *parties = reading->direct->rules.schema->parties;
    if (format == CHANCERY_FORMAT_PARTY)
        return chancery_party_by_code(parties, text) != NULL;
    return format_check(parties, format, text, NULL) == CHANCERY_OK;
}

static bool read_string(struct reading *reading, const struct rule *rule, struct value *value)
{
    const chancery_field *field = rule->field;
    struct direct_string string;
    if (!direct_string(&reading->text, &string))
        return false;
    chancery_text text = direct_string_copy(&string, reading->arena);
    int64_t characters = (int64_t)(string.ascii ? text.size : text_characters(text));
    value->as.string = text;
    if (characters < field->minimum || characters > field->maximum)
        return false;
    if (field->choices)
        return is_choice(rule, text);
    return fits_format(reading, field->format, text);
}

/* Exact, as strtod: both numbers of the quotient are (Clinger 1990, section 2). */
static double as_double(const struct direct_number *number)
{
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    return (double)number->digits / powers[number->places];
}

static bool read_number(struct reading *reading, const struct rule *rule, struct value *value)
{
    const chancery_field *field = rule->field;
    struct direct_number number;
    if (!direct_number(&reading->text, &number))
        return false;
    double read = as_double(&number);
    if (read < (double)field->minimum || read > (double)field->maximum)
        return false;
    value->as.integer = field->kind == CHANCERY_DECIMAL ? decimal_scale(read) : number.digits;
    return field->kind == CHANCERY_DECIMAL || number.places == 0;
}

static bool read_boolean(struct reading *reading, struct value *value)
{
    value->as.boolean = direct_next(&reading->text) == 't';
    return direct_word(&reading->text, value->as.boolean ? TEXT("true") : TEXT("false"));
}

/* ---- Lists ---- */

static bool are_equal(const struct value *a, const struct value *b);

static bool are_equal_lists(const struct value_list *a, const struct value_list *b)
{
    bool equal = a->count == b->count;
    for (size_t i = 0; equal && i < a->count; i++)
        equal = are_equal(&a->items[i], &b->items[i]);
    return equal;
}

/* Members stand in the order of their rules in both. */
static bool are_equal_objects(const struct value_object *a, const struct value_object *b)
{
    bool equal = a->count == b->count;
    for (size_t i = 0; equal && i < a->count; i++)
        equal = text_equal(a->members[i].name, b->members[i].name) &&
                are_equal(&a->members[i].value, &b->members[i].value);
    return equal;
}

/* Of two values of one field. Numbers that are equal may be written apart: the referee says. */
static bool are_equal(const struct value *a, const struct value *b)
{
    switch (a->kind) {
    case CHANCERY_STRING:
        return text_equal(a->as.string, b->as.string);
    case CHANCERY_INTEGER:
    case CHANCERY_DECIMAL:
        return a->as.integer == b->as.integer;
    case CHANCERY_BOOLEAN:
        return a->as.boolean == b->as.boolean;
    case CHANCERY_LIST:
        return are_equal_lists(&a->as.list, &b->as.list);
    case CHANCERY_OBJECT:
        return are_equal_objects(&a->as.object, &b->as.object);
    }
    return true;
}

static bool are_unique(const struct value *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (are_equal(&items[i], &items[j]))
                return false;
    return true;
}

/* Reads the items between the brackets onto the stack of items. */
static bool read_items(struct reading *reading, const struct rule *rule, size_t *count)
{
    struct buffer *stack = &reading->direct->items;
    if (direct_take(&reading->text, ']'))
        return true;
    do {
        struct value item = {0};
        if ((int64_t)*count == rule->field->maximum || !read_value(reading, rule->items, &item))
            return false;
        buffer_add(stack, &item, sizeof item);
        ++*count;
    } while (direct_take(&reading->text, ','));
    return direct_take(&reading->text, ']') && !stack->failed;
}

/* A lone item may stand for a list of one where the field says so. */
static bool read_list(struct reading *reading, const struct rule *rule, struct value *value)
{
    struct buffer *stack = &reading->direct->items;
    size_t start = stack->size, count = 0;
    bool list = direct_take(&reading->text, '['), good = false;
    if (list) {
        good = read_items(reading, rule, &count);
    } else if (rule->field->single) {
        struct value item = {0};
        good = read_value(reading, rule->items, &item);
        buffer_add(stack, &item, sizeof item);
        count = 1;
    }
    struct value *items = good ? arena_make(reading->arena, count, sizeof *items) : NULL;
    if (items && count > 0 && !stack->failed)
        memcpy(items, stack->bytes + start, count * sizeof *items);
    stack->size = start;
    value->as.list = (struct value_list){.items = items, .count = count};
    return items && (int64_t)count >= rule->field->minimum &&
           (int64_t)count <= rule->field->maximum &&
           (!rule->field->unique || are_unique(items, count));
}

/* ---- Objects ---- */

/* Reads the members behind the opening brace, each into the place of its rule in `values`; `seen`
 * has a bit for each that is there. */
static bool read_members(struct reading *reading, const struct shape *shape, struct value *values,
                         uint64_t *seen)
{
    struct direct_string name;
    if (direct_take(&reading->text, '}'))
        return shape->required == 0;
    do {
        if (!direct_string(&reading->text, &name) || name.escaped ||
            !direct_take(&reading->text, ':'))
            return false;
        size_t at = shape_find(shape, name.raw);
        uint64_t bit = at < shape->count ? UINT64_C(1) << at : 0;
        if (bit == 0 || (*seen & bit) || !read_value(reading, shape->rules[at], &values[at]))
            return false;
        *seen |= bit;
    } while (direct_take(&reading->text, ','));
    return direct_take(&reading->text, '}') && (shape->required & ~*seen) == 0;
}

static bool read_object(struct reading *reading, const struct rule *rule, struct value *value)
{
    const struct shape *shape = rule->shape;
    struct value values[SHAPE_MEMBERS_MAX];
    uint64_t seen = 0;
    size_t count = 0;
    if (!shape || !direct_take(&reading->text, '{') || !read_members(reading, shape, values, &seen))
        return false;
    struct member *members =
        arena_make(reading->arena, (size_t)__builtin_popcountll(seen), sizeof *members);
    for (uint64_t left = seen; members && left; left &= left - 1) {
        size_t at = (size_t)__builtin_ctzll(left);
        members[count++] = (struct member){.name = shape->rules[at]->name, .value = values[at]};
    }
    value->as.object = (struct value_object){.members = members, .count = count};
    return members && (int64_t)count >= rule->field->minimum;
}

/* A text or null; it is dropped. */
static bool read_derived(struct reading *reading)
{
    struct direct_string string;
    return direct_next(&reading->text) == 'n' ? direct_word(&reading->text, TEXT("null"))
                                              : direct_string(&reading->text, &string);
}

static bool read_value(struct reading *reading, const struct rule *rule, struct value *value)
{
    if (!rule->field)
        return read_derived(reading);
    *value = (struct value){.kind = rule->field->kind};
    switch (rule->field->kind) {
    case CHANCERY_STRING:
        return read_string(reading, rule, value);
    case CHANCERY_INTEGER:
    case CHANCERY_DECIMAL:
        return read_number(reading, rule, value);
    case CHANCERY_BOOLEAN:
        return read_boolean(reading, value);
    case CHANCERY_LIST:
        return read_list(reading, rule, value);
    case CHANCERY_OBJECT:
        return read_object(reading, rule, value);
    }
    return false;
}

/* ---- Events ---- */

/* The type decides what the members mean, wherever it stands among them. */
static struct rule_type *find_type(struct rules *rules, struct direct_text text)
{
    struct direct_string name, type;
    if (!direct_take(&text, '{'))
        return NULL;
    do {
        if (!direct_string(&text, &name) || !direct_take(&text, ':'))
            return NULL;
        if (text_equal(name.raw, TEXT("type")))
            return direct_string(&text, &type) ? rules_type(rules, type.raw) : NULL;
    } while (direct_skip(&text) && direct_take(&text, ','));
    return NULL;
}

static bool at_end(struct direct_text *text)
{
    direct_space(text);
    return text->at == text->end;
}

static bool read_event(struct reading *reading, const struct shape *shape, chancery_event *event)
{
    struct value values[SHAPE_MEMBERS_MAX];
    struct making making = {.event = event};
    uint64_t seen = 0;
    if (!direct_take(&reading->text, '{') || !read_members(reading, shape, values, &seen) ||
        !at_end(&reading->text) || !event_make_start(&making, (size_t)__builtin_popcountll(seen)))
        return false;
    for (uint64_t left = seen & shape->kept; left; left &= left - 1) {
        const size_t at = (size_t)__builtin_ctzll(left);
        const struct rule *rule = shape->rules[at];
        event_make_take(&making, rule->set, rule->name, &values[at]);
    }
    event_make_finish(&making);
    return !event->arena.failed;
}

bool direct_read(struct direct *direct, chancery_text json, bool derived, chancery_event *event)
{
    struct reading reading = {.direct = direct, .text = {json.bytes, json.bytes + json.size}};
    struct rule_type *type =
        json.size <= EVENT_SIZE_MAX ? find_type(&direct->rules, reading.text) : NULL;
    const struct shape *shape = type ? rules_shape(&direct->rules, type, derived) : NULL;
    if (!shape)
        return false;
    arena_clear(&event->arena);
    *event = (chancery_event){.arena = event->arena,
                              .registry = direct->rules.schema->parties,
                              .type = type->name,
                              .meaning = type->type};
    reading.arena = &event->arena;
    direct->items.size = 0;
    direct->items.failed = false;
    return read_event(&reading, shape, event);
}

struct direct *direct_new(const chancery_schema *schema)
{
    struct direct *direct = calloc(1, sizeof *direct);
    if (direct && rules_make(&direct->rules, schema))
        return direct;
    direct_free(direct);
    return NULL;
}

void direct_free(struct direct *direct)
{
    if (!direct)
        return;
    rules_free(&direct->rules);
    buffer_free(&direct->items);
    free(direct);
}
