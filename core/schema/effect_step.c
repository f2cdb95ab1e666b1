/* Owns: what a step of an effect may say (schemas/README.md, "State and effects"), and that what it
 * sets are values that its facet has. */
#include "schema/effect.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Where a value comes from ---- */

static const chancery_field *type_field(const struct step_reader *in, const char *name)
{
    return field_find(in->type->fields, in->type->field_count, chancery_text_of(name));
}

static chancery_status read_field(const struct step_reader *in, const struct node *node,
                                  const chancery_field **field)
{
    const char *name;
    chancery_status status = node_string(in->reader, node, &name);
    if (status != CHANCERY_OK)
        return status;
    *field = type_field(in, name);
    return *field ? CHANCERY_OK
                  : node_fault(in->reader, node, "the type has no field \"%.80s\"", name);
}

/* "actor", "target" or a field of the type. */
static chancery_status read_origin(const struct step_reader *in, const struct node *node,
                                   struct origin *origin)
{
    const char *name;
    chancery_status status = node_string(in->reader, node, &name);
    if (status != CHANCERY_OK)
        return status;
    origin->kind = strcmp(name, "actor") == 0    ? ORIGIN_ACTOR
                   : strcmp(name, "target") == 0 ? ORIGIN_TARGET
                                                 : ORIGIN_FIELD;
    return origin->kind == ORIGIN_FIELD ? read_field(in, node, &origin->field) : CHANCERY_OK;
}

/* The field, or the items of the list that it is; NULL for the actor and the target. */
static const chancery_field *single_field(const struct origin *origin)
{
    const chancery_field *field = origin->field;
    return field && field->kind == CHANCERY_LIST ? field->items : field;
}

static bool gives_party(const struct origin *origin)
{
    const chancery_field *field = single_field(origin);
    return !field || (field->kind == CHANCERY_STRING && field->format == CHANCERY_FORMAT_PARTY);
}

/* ---- Keys ---- */

static chancery_status check_part(const struct step_reader *in, const struct node *node,
                                  const struct facet_part *part, const struct origin *origin)
{
    if (part->party)
        return gives_party(origin)
                   ? CHANCERY_OK
                   : node_fault(in->reader, node, "\"%s\" gives no party", origin->field->name);
    if (!origin->field || origin->field->kind != CHANCERY_STRING)
        return node_fault(in->reader, node, "must be a field that is one text");
    return CHANCERY_OK;
}

/* Reads an object from parts of the key to fields. */
static chancery_status read_parts(const struct step_reader *in, const struct node *node,
                                  const struct facet *facet, struct origin *origins)
{
    chancery_status status =
        node_known(in->reader, node, facet->parts, facet->part_count, sizeof *facet->parts);
    for (size_t i = 0; i < facet->part_count && status == CHANCERY_OK; i++) {
        struct node part = node_member(node, facet->parts[i].name);
        if (!part.json)
            continue;
        status = read_origin(in, &part, &origins[i]);
        if (status == CHANCERY_OK)
            status = check_part(in, &part, &facet->parts[i], &origins[i]);
    }
    return status;
}

static chancery_status read_move(const struct step_reader *in, const struct node *node,
                                 struct step *step)
{
    if (!node->json)
        return CHANCERY_OK;
    step->moves = true;
    chancery_status status = read_parts(in, node, step->facet, step->move);
    for (size_t i = 0; i < step->facet->part_count && status == CHANCERY_OK; i++) {
        struct node part = node_member(node, step->facet->parts[i].name);
        if (part.json && (step->facet->parts[i].party || step->key[i].kind == ORIGIN_NONE))
            return node_fault(in->reader, &part, "only a text part that the key names can change");
        if (part.json && !step->move[i].field->required)
            return node_fault(in->reader, &part, "\"%s\" may be absent", step->move[i].field->name);
    }
    return status;
}

/* ---- Values ---- */

/* Whether a constant may be the value of a slot. */
static chancery_status check_constant(const struct step_reader *in, const struct node *node,
                                      const struct facet_slot *slot, const char *constant)
{
    if (slot->kind == SLOT_LIST)
        return node_fault(in->reader, node, "\"%s\" is a list, which a constant cannot be",
                          slot->name);
    if (slot->kind == SLOT_CHOICE && !texts_have(slot->choices, chancery_text_of(constant)))
        return node_fault(in->reader, node, "\"%.80s\" is no choice of \"%s\"", constant,
                          slot->name);
    return CHANCERY_OK;
}

static chancery_status read_constant(const struct step_reader *in, const struct node *node,
                                     const struct facet_slot *slot, const char **constant)
{
    if (slot->kind == SLOT_INTEGER) {
        int64_t number;
        char digits[24];
        chancery_status status = node_integer(in->reader, node, &number);
        if (status != CHANCERY_OK)
            return status;
        snprintf(digits, sizeof digits, "%" PRId64, number);
        *constant = arena_text(in->reader->arena, chancery_text_of(digits)).bytes;
        return CHANCERY_OK;
    }
    chancery_status status = node_text(in->reader, node, constant);
    return status == CHANCERY_OK ? check_constant(in, node, slot, *constant) : status;
}

static chancery_status read_map(const struct step_reader *in, const struct node *node,
                                const struct facet_slot *slot, struct setting *setting)
{
    const chancery_field *field = setting->origin.field;
    const char *from;
    json_t *value;
    chancery_status status = node_object(in->reader, node);
    if (status != CHANCERY_OK)
        return status;
    struct mapping *map =
        arena_make(in->reader->arena, json_object_size(node->json) + 1, sizeof *map);
    if (!map)
        return node_memory(in->reader);
    setting->map = map;
    json_object_foreach(node->json, from, value)
    {
        struct node item = node_member(node, from);
        if (!field || !texts_have(field->choices, chancery_text_of(from)))
            return node_fault(in->reader, &item, "the field has no such choice");
        struct mapping *row = &map[setting->map_count++];
        row->from = arena_text(in->reader->arena, chancery_text_of(from)).bytes;
        status = read_constant(in, &item, slot, &row->to);
        if (status != CHANCERY_OK)
            return status;
    }
    return CHANCERY_OK;
}

static chancery_status read_else(const struct step_reader *in, const struct node *node,
                                 const struct facet_slot *slot, struct setting *setting)
{
    if (!node->json)
        return CHANCERY_OK;
    setting->otherwise = json_is_null(node->json) ? ELSE_NOTHING : ELSE_CONSTANT;
    return json_is_null(node->json) ? CHANCERY_OK
                                    : read_constant(in, node, slot, &setting->constant);
}

static bool is_mapped(const struct setting *setting, const char *choice)
{
    for (size_t i = 0; i < setting->map_count; i++)
        if (strcmp(setting->map[i].from, choice) == 0)
            return true;
    return false;
}

/* A choice that goes through unmapped must be one of the slot; with a map, others change nothing.
 */
static chancery_status check_choices(const struct step_reader *in, const struct node *node,
                                     const struct facet_slot *slot, const struct setting *setting)
{
    const chancery_field *field = setting->origin.field;
    if (!field || field->kind != CHANCERY_STRING || !field->choices)
        return node_fault(in->reader, node, "gives no choices, as \"%s\" needs them", slot->name);
    for (size_t i = 0; setting->map_count == 0 && field->choices[i]; i++)
        if (!is_mapped(setting, field->choices[i]) &&
            !texts_have(slot->choices, chancery_text_of(field->choices[i])))
            return node_fault(in->reader, node, "gives \"%s\", which is no choice of \"%s\"",
                              field->choices[i], slot->name);
    return CHANCERY_OK;
}

static chancery_status check_gives(const struct step_reader *in, const struct node *node,
                                   const struct facet_slot *slot, const struct setting *setting)
{
    const struct origin *origin = &setting->origin;
    const chancery_field *field = slot->kind == SLOT_LIST ? single_field(origin) : origin->field;
    if (slot->kind == SLOT_CHOICE)
        return check_choices(in, node, slot, setting);
    chancery_kind kind = field ? field->kind : CHANCERY_STRING;
    chancery_kind wanted = slot->kind == SLOT_INTEGER ? CHANCERY_INTEGER : CHANCERY_STRING;
    if (kind != wanted)
        return node_fault(in->reader, node, "gives no value of the kind of \"%s\"", slot->name);
    return CHANCERY_OK;
}

/* {"field": F, "map": {...}, "else": ...} */
static chancery_status read_from_field(const struct step_reader *in, const struct node *node,
                                       const struct facet_slot *slot, struct setting *setting)
{
    static const char *const known[] = {"field", "map", "else"};
    struct node field = node_member(node, "field"), map = node_member(node, "map");
    struct node otherwise = node_member(node, "else");
    setting->kind = SET_ORIGIN;
    chancery_status status = node_known(in->reader, node, known, COUNT(known), sizeof *known);
    if (status == CHANCERY_OK)
        status = read_origin(in, &field, &setting->origin);
    if (status == CHANCERY_OK && map.json)
        status = read_map(in, &map, slot, setting);
    if (status == CHANCERY_OK)
        status = read_else(in, &otherwise, slot, setting);
    return status == CHANCERY_OK ? check_gives(in, &field, slot, setting) : status;
}

/* {"add": F, "remove": F} */
static chancery_status read_change(const struct step_reader *in, const struct node *node,
                                   const struct facet_slot *slot, struct setting *setting)
{
    static const char *const known[] = {"add", "remove"};
    struct node add = node_member(node, "add"), removed = node_member(node, "remove");
    setting->kind = SET_CHANGE;
    chancery_status status = node_known(in->reader, node, known, COUNT(known), sizeof *known);
    if (status == CHANCERY_OK && slot->kind != SLOT_LIST)
        return node_fault(in->reader, node, "\"%s\" is no list", slot->name);
    if (status == CHANCERY_OK && add.json)
        status = read_origin(in, &add, &setting->origin);
    if (status == CHANCERY_OK && add.json)
        status = check_gives(in, &add, slot, setting);
    if (status == CHANCERY_OK && removed.json)
        status = read_origin(in, &removed, &setting->removed);
    const struct setting other = {.origin = setting->removed};
    if (status == CHANCERY_OK && removed.json)
        status = check_gives(in, &removed, slot, &other);
    return status;
}

static chancery_status read_setting(const struct step_reader *in, const struct node *node,
                                    const struct facet_slot *slot, struct setting *setting)
{
    if (json_is_null(node->json)) {
        setting->kind = SET_NOTHING;
        return CHANCERY_OK;
    }
    if (!json_is_object(node->json))
        return read_constant(in, node, slot, &setting->constant);
    return json_object_get(node->json, "field") ? read_from_field(in, node, slot, setting)
                                                : read_change(in, node, slot, setting);
}

static chancery_status read_settings(const struct step_reader *in, const struct node *node,
                                     struct step *step)
{
    const struct facet *facet = step->facet;
    if (!node->json)
        return CHANCERY_OK;
    chancery_status status =
        node_known(in->reader, node, facet->slots, facet->slot_count, sizeof *facet->slots);
    struct setting *settings = arena_make(in->reader->arena, facet->slot_count, sizeof *settings);
    if (!settings)
        return node_memory(in->reader);
    step->settings = settings;
    for (size_t i = 0; i < facet->slot_count && status == CHANCERY_OK; i++) {
        struct node value = node_member(node, facet->slots[i].name);
        if (!value.json)
            continue;
        settings[step->setting_count].slot = i;
        status = read_setting(in, &value, &facet->slots[i], &settings[step->setting_count++]);
    }
    return status;
}

/* ---- Conditions ---- */

static chancery_status check_values(const struct step_reader *in, const struct node *node,
                                    const struct facet_slot *slot, const char *const *values)
{
    for (size_t i = 0; values[i]; i++) {
        struct node item = node_item(node, i);
        chancery_status status = check_constant(in, &item, slot, values[i]);
        if (status != CHANCERY_OK)
            return status;
    }
    return values[0] ? CHANCERY_OK : node_fault(in->reader, node, "must have one value or more");
}

static chancery_status read_condition(const struct step_reader *in, const struct node *node,
                                      const struct facet_slot *slot, struct condition *condition)
{
    static const char *const known[] = {"field"};
    if (!json_is_object(node->json)) {
        chancery_status status = node_texts(in->reader, node, &condition->values);
        return status == CHANCERY_OK ? check_values(in, node, slot, condition->values) : status;
    }
    struct node field = node_member(node, "field");
    chancery_status status = node_known(in->reader, node, known, COUNT(known), sizeof *known);
    if (status == CHANCERY_OK)
        status = read_origin(in, &field, &condition->origin);
    const struct setting gives = {.origin = condition->origin};
    return status == CHANCERY_OK ? check_gives(in, &field, slot, &gives) : status;
}

static chancery_status read_conditions(const struct step_reader *in, const struct node *node,
                                       bool unless, struct step *step, struct condition *conditions)
{
    const struct facet *facet = step->facet;
    if (!node->json)
        return CHANCERY_OK;
    chancery_status status =
        node_known(in->reader, node, facet->slots, facet->slot_count, sizeof *facet->slots);
    for (size_t i = 0; i < facet->slot_count && status == CHANCERY_OK; i++) {
        struct node value = node_member(node, facet->slots[i].name);
        if (!value.json)
            continue;
        struct condition *condition = &conditions[step->condition_count++];
        *condition = (struct condition){.slot = i, .unless = unless};
        status = read_condition(in, &value, &facet->slots[i], condition);
    }
    return status;
}

static chancery_status read_when(const struct step_reader *in, const struct node *node,
                                 struct step *step)
{
    struct node when = node_member(node, "when"), unless = node_member(node, "unless");
    struct condition *conditions =
        arena_make(in->reader->arena, 2 * step->facet->slot_count, sizeof *conditions);
    if (!conditions)
        return node_memory(in->reader);
    step->conditions = conditions;
    chancery_status status = read_conditions(in, &when, false, step, conditions);
    return status == CHANCERY_OK ? read_conditions(in, &unless, true, step, conditions) : status;
}

/* ---- Dates ---- */

static chancery_status read_date_field(const struct step_reader *in, const struct node *node,
                                       const chancery_field **field)
{
    if (!node->json)
        return CHANCERY_OK;
    chancery_status status = read_field(in, node, field);
    if (status == CHANCERY_OK && (*field)->format != CHANCERY_FORMAT_EDTF)
        return node_fault(in->reader, node, "\"%s\" is no date", (*field)->name);
    return status;
}

static chancery_status read_fulfilled(const struct step_reader *in, const struct node *node,
                                      struct pending *pending)
{
    chancery_status status = node_texts(in->reader, node, &pending->fulfilled);
    for (size_t i = 0; status == CHANCERY_OK && pending->fulfilled[i]; i++) {
        struct node item = node_item(node, i);
        chancery_text name = chancery_text_of(pending->fulfilled[i]);
        if (!chancery_type_find(in->effects->schema, name))
            return node_fault(in->reader, &item, "there is no type \"%.80s\"",
                              pending->fulfilled[i]);
    }
    return status;
}

/* One field, and those of its choices that end the waiting. */
static chancery_status read_ended(const struct step_reader *in, const struct node *node,
                                  struct pending *pending)
{
    if (!node->json)
        return CHANCERY_OK;
    chancery_status status = node_object(in->reader, node);
    if (status != CHANCERY_OK)
        return status;
    const char *name = json_object_iter_key(json_object_iter(node->json));
    if (json_object_size(node->json) != 1)
        return node_fault(in->reader, node, "must name one field");
    struct node values = node_member(node, name);
    pending->ended = type_field(in, name);
    if (!pending->ended || !pending->ended->choices)
        return node_fault(in->reader, &values, "the type has no field of this name with choices");
    status = node_texts(in->reader, &values, &pending->ended_values);
    for (size_t i = 0; status == CHANCERY_OK && pending->ended_values[i]; i++) {
        struct node item = node_item(&values, i);
        if (!texts_have(pending->ended->choices, chancery_text_of(pending->ended_values[i])))
            return node_fault(in->reader, &item, "\"%.80s\" is no choice of \"%s\"",
                              pending->ended_values[i], name);
    }
    return status;
}

static chancery_status read_pending(const struct step_reader *in, const struct node *node,
                                    struct step *step)
{
    static const char *const known[] = {"until", "fulfilled-by", "ended-by"};
    if (!node->json)
        return CHANCERY_OK;
    chancery_status status = node_known(in->reader, node, known, COUNT(known), sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    struct pending *pending = arena_make(in->reader->arena, 1, sizeof *pending);
    if (!pending)
        return node_memory(in->reader);
    step->pending = pending;
    struct node until = node_member(node, "until"), ended = node_member(node, "ended-by");
    struct node fulfilled = node_member(node, "fulfilled-by");
    status = read_date_field(in, &until, &pending->until);
    if (status == CHANCERY_OK)
        status = read_fulfilled(in, &fulfilled, pending);
    return status == CHANCERY_OK ? read_ended(in, &ended, pending) : status;
}

/* ---- The whole ---- */

static chancery_status read_facet_name(const struct step_reader *in, const struct node *node,
                                       struct step *step)
{
    const char *name;
    chancery_status status = node_string(in->reader, node, &name);
    if (status != CHANCERY_OK)
        return status;
    step->facet = effects_facet(in->effects, chancery_text_of(name));
    return step->facet ? CHANCERY_OK
                       : node_fault(in->reader, node, "there is no facet \"%.80s\"", name);
}

static chancery_status read_head(const struct step_reader *in, const struct node *node,
                                 struct step *step)
{
    static const char *const known[] = {"facet", "key",    "set",  "move",
                                        "when",  "unless", "from", "pending"};
    struct node facet = node_member(node, "facet"), key = node_member(node, "key");
    struct node from = node_member(node, "from");
    chancery_status status = node_known(in->reader, node, known, COUNT(known), sizeof *known);
    if (status == CHANCERY_OK)
        status = read_facet_name(in, &facet, step);
    if (status == CHANCERY_OK)
        status = read_parts(in, &key, step->facet, step->key);
    return status == CHANCERY_OK ? read_date_field(in, &from, &step->from) : status;
}

chancery_status step_read(const struct step_reader *in, const struct node *node, struct step *step)
{
    struct node set = node_member(node, "set"), move = node_member(node, "move");
    struct node pending = node_member(node, "pending");
    chancery_status status = read_head(in, node, step);
    if (status == CHANCERY_OK && !set.json == !move.json)
        return node_fault(in->reader, node, "must have either \"set\" or \"move\"");
    if (status == CHANCERY_OK)
        status = read_settings(in, &set, step);
    if (status == CHANCERY_OK)
        status = read_move(in, &move, step);
    if (status == CHANCERY_OK)
        status = read_when(in, node, step);
    return status == CHANCERY_OK ? read_pending(in, &pending, step) : status;
}
