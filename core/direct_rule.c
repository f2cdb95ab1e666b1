#include "direct_rule.h"

#include "event_parse.h"

/* ---- Hashes ---- */

/* Names differ in their length, ends and middle; where they do not, the next place is taken. */
static size_t hash_name(chancery_text name)
{
    if (name.size == 0)
        return 0;
    size_t hash = name.size;
    hash = hash * 31 + (unsigned char)name.bytes[0];
    hash = hash * 31 + (unsigned char)name.bytes[name.size / 2];
    hash = hash * 31 + (unsigned char)name.bytes[name.size - 1];
    return hash ^ (hash >> 5);
}

/* A power of two, at least twice `count`. */
static size_t table_size(size_t count)
{
    size_t size = 4;
    while (size < count * 2)
        size *= 2;
    return size;
}

size_t shape_find(const struct shape *shape, chancery_text name)
{
    for (size_t at = hash_name(name);; at++) {
        uint8_t place = shape->places[at & shape->mask];
        if (place == 0)
            return shape->count;
        if (text_equal(shape->rules[place - 1]->name, name))
            return place - 1;
    }
}

struct rule_type *rules_type(struct rules *rules, chancery_text name)
{
    for (size_t at = hash_name(name);; at++) {
        struct rule_type *type = &rules->types[at & rules->mask];
        if (!type->type)
            return NULL;
        if (text_equal(type->name, name))
            return type;
    }
}

/* ---- Fields ---- */

static struct rule *make_rule(struct arena *arena, const chancery_field *field);

static void add_choices(struct arena *arena, struct rule *rule)
{
    size_t count = 0;
    while (rule->field->choices[count])
        count++;
    chancery_text *choices = arena_make(arena, count, sizeof *choices);
    for (size_t i = 0; choices && i < count; i++)
        choices[i] = chancery_text_of(rule->field->choices[i]);
    rule->choices = choices;
    rule->choice_count = count;
}

/* NULL when there are too many, or when out of memory. */
static struct shape *make_shape(struct arena *arena, const struct rule *const *rules, size_t count)
{
    size_t size = table_size(count);
    struct shape *shape = arena_make(arena, 1, sizeof *shape);
    uint8_t *places = arena_make(arena, size, 1);
    if (!shape || !places || count > SHAPE_MEMBERS_MAX)
        return NULL;
    *shape = (struct shape){.rules = rules, .count = count, .places = places, .mask = size - 1};
    for (size_t i = 0; i < count; i++) {
        const chancery_field *field = rules[i]->field;
        size_t at = hash_name(rules[i]->name);
        while (places[at & shape->mask])
            at++;
        places[at & shape->mask] = (uint8_t)(i + 1);
        shape->required |= (uint64_t)(field && field->required) << i;
        shape->kept |= (uint64_t)(field != NULL) << i;
    }
    return shape;
}

static const struct shape *make_members(struct arena *arena, const chancery_field *field)
{
    const struct rule **rules = arena_make(arena, field->member_count + 1, sizeof *rules);
    for (size_t i = 0; rules && i < field->member_count; i++)
        rules[i] = make_rule(arena, &field->members[i]);
    return arena->failed ? NULL : make_shape(arena, rules, field->member_count);
}

static struct rule *make_rule(struct arena *arena, const chancery_field *field)
{
    struct rule *rule = arena_make(arena, 1, sizeof *rule);
    if (!rule)
        return NULL;
    *rule = (struct rule){.field = field, .name = chancery_text_of(field->name)};
    if (field->choices)
        add_choices(arena, rule);
    if (field->kind == CHANCERY_LIST)
        rule->items = make_rule(arena, field->items);
    if (field->kind == CHANCERY_OBJECT)
        rule->shape = make_members(arena, field);
    return rule;
}

/* ---- The whole ---- */

static bool make_envelope(struct rules *rules)
{
    const chancery_schema *schema = rules->schema;
    struct arena *arena = &rules->arena;
    rules->envelope = arena_make(arena, schema->envelope_count, sizeof *rules->envelope);
    for (size_t i = 0; rules->envelope && i < schema->envelope_count; i++) {
        struct rule *rule = make_rule(arena, &schema->envelope[i]);
        if (rule)
            rule->set = event_setter_of(schema->envelope[i].name);
        rules->envelope[i] = rule;
    }
    rules->derived = arena_make(arena, 8, sizeof *rules->derived);
    for (size_t i = 0; rules->derived && derived_fields[i]; i++) {
        struct rule *rule = arena_make(arena, 1, sizeof *rule);
        if (rule)
            rule->name = chancery_text_of(derived_fields[i]);
        rules->derived[i] = rule;
    }
    return !arena->failed;
}

static void add_type(struct rules *rules, const chancery_type *type)
{
    chancery_text name = chancery_text_of(type->name);
    size_t at = hash_name(name);
    while (rules->types[at & rules->mask].type)
        at++;
    rules->types[at & rules->mask] = (struct rule_type){.name = name, .type = type};
}

static bool make_types(struct rules *rules)
{
    const chancery_schema *schema = rules->schema;
    size_t count = 0;
    for (size_t i = 0; i < schema->family_count; i++)
        count += schema->families[i].type_count;
    rules->mask = table_size(count) - 1;
    rules->types = arena_make(&rules->arena, rules->mask + 1, sizeof *rules->types);
    for (size_t i = 0; rules->types && i < schema->family_count; i++)
        for (size_t j = 0; j < schema->families[i].type_count; j++)
            add_type(rules, &schema->families[i].types[j]);
    return rules->types != NULL;
}

bool rules_make(struct rules *rules, const chancery_schema *schema)
{
    *rules = (struct rules){.schema = schema};
    return make_envelope(rules) && make_types(rules);
}

void rules_free(struct rules *rules)
{
    arena_free(&rules->arena);
}

/* The envelope with the type's own fields at their place, and what is derived behind. */
static const struct shape *make_event(struct rules *rules, const chancery_type *type, bool derived)
{
    enum { DERIVED = 3 };
    struct arena *arena = &rules->arena;
    size_t count = 0, most = rules->schema->envelope_count + type->field_count + DERIVED;
    const struct rule **all = arena_make(arena, most, sizeof *all);
    if (!all)
        return NULL;
    for (size_t i = 0; i < rules->schema->envelope_count; i++) {
        bool own = text_is(rules->envelope[i]->name, event_own_fields_before);
        for (size_t j = 0; own && j < type->field_count; j++)
            all[count++] = make_rule(arena, &type->fields[j]);
        all[count++] = rules->envelope[i];
    }
    for (size_t i = 0; derived && rules->derived[i]; i++)
        all[count++] = rules->derived[i];
    struct shape *shape = arena->failed ? NULL : make_shape(arena, all, count);
    if (shape && type->target_required)
        shape->required |= UINT64_C(1) << shape_find(shape, TEXT("target"));
    return shape;
}

const struct shape *rules_shape(struct rules *rules, struct rule_type *type, bool derived)
{
    const struct shape **shape = derived ? &type->with_derived : &type->shape;
    if (!*shape)
        *shape = make_event(rules, type->type, derived);
    return *shape;
}
