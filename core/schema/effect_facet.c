/* Owns: what a facet may say of itself (schemas/README.md, "State and effects"). */
#include "schema/effect.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static chancery_status read_part(const struct reader *reader, const struct node *node,
                                 const char *name, struct facet_part *part)
{
    const char *kind;
    chancery_status status = node_string(reader, node, &kind);
    if (status != CHANCERY_OK)
        return status;
    if (strcmp(kind, "party") != 0 && strcmp(kind, "text") != 0)
        return node_fault(reader, node, "must be \"party\" or \"text\", and is \"%.80s\"", kind);
    part->name = arena_text(reader->arena, chancery_text_of(name)).bytes;
    part->party = strcmp(kind, "party") == 0;
    return CHANCERY_OK;
}

static chancery_status read_parts(const struct reader *reader, const struct node *key,
                                  struct facet *facet)
{
    const char *name;
    json_t *value;
    chancery_status status = node_object(reader, key);
    if (status != CHANCERY_OK)
        return status;
    size_t count = json_object_size(key->json);
    if (count == 0 || count > FACET_PARTS)
        return node_fault(reader, key, "must have one to %d parts, and has %zu", FACET_PARTS,
                          count);
    json_object_foreach(key->json, name, value)
    {
        struct node node = node_member(key, name);
        status = read_part(reader, &node, name, &facet->parts[facet->part_count]);
        if (status != CHANCERY_OK)
            return status;
        facet->part_count++;
    }
    return CHANCERY_OK;
}

static chancery_status read_symmetric(const struct reader *reader, const struct node *node,
                                      struct facet *facet)
{
    if (!node->json)
        return CHANCERY_OK;
    chancery_status status = node_boolean(reader, node, &facet->symmetric);
    bool pair = facet->part_count == 2 && facet->parts[0].party && facet->parts[1].party;
    if (status == CHANCERY_OK && facet->symmetric && !pair)
        return node_fault(reader, node, "only a key of two parties can be symmetric");
    return status;
}

/* The kind of a slot that is no choice. */
static chancery_status read_slot_kind(const struct reader *reader, const struct node *node,
                                      struct facet_slot *slot)
{
    static const struct {
        const char *name;
        enum slot_kind kind;
    } kinds[] = {{"text", SLOT_TEXT}, {"integer", SLOT_INTEGER}, {"list", SLOT_LIST}};
    const char *kind = json_string_value(node->json);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(kind, kinds[i].name) == 0) {
            slot->kind = kinds[i].kind;
            return CHANCERY_OK;
        }
    }
    return node_fault(reader, node,
                      "must be a list of choices, \"text\", \"integer\" or \"list\", and is "
                      "\"%.80s\"",
                      kind);
}

static chancery_status read_slot(const struct reader *reader, const struct node *node,
                                 const char *name, struct facet_slot *slot)
{
    slot->name = arena_text(reader->arena, chancery_text_of(name)).bytes;
    if (json_is_string(node->json))
        return read_slot_kind(reader, node, slot);
    slot->kind = SLOT_CHOICE;
    chancery_status status = node_texts(reader, node, &slot->choices);
    if (status == CHANCERY_OK && !slot->choices[0])
        return node_fault(reader, node, "must have one choice or more");
    return status;
}

static chancery_status read_slots(const struct reader *reader, const struct node *values,
                                  struct facet *facet)
{
    const char *name;
    json_t *value;
    chancery_status status = node_object(reader, values);
    if (status != CHANCERY_OK)
        return status;
    size_t count = json_object_size(values->json);
    if (count == 0 || count > FACET_SLOTS)
        return node_fault(reader, values, "must be one to %d values, and are %zu", FACET_SLOTS,
                          count);
    json_object_foreach(values->json, name, value)
    {
        struct node node = node_member(values, name);
        status = read_slot(reader, &node, name, &facet->slots[facet->slot_count]);
        if (status != CHANCERY_OK)
            return status;
        facet->slot_count++;
    }
    return CHANCERY_OK;
}

/* ---- "holds" and "absent" ---- */

static chancery_status read_holding(const struct reader *reader, const struct node *node,
                                    struct facet_slot *slot)
{
    chancery_status status = node_texts(reader, node, &slot->holds);
    if (status != CHANCERY_OK)
        return status;
    if (!slot->holds[0])
        return node_fault(reader, node, "must have one choice or more");
    for (size_t i = 0; slot->holds[i]; i++) {
        struct node item = node_item(node, i);
        if (!texts_have(slot->choices, chancery_text_of(slot->holds[i])))
            return node_fault(reader, &item, "\"%.80s\" is no choice of \"%s\"", slot->holds[i],
                              slot->name);
    }
    return CHANCERY_OK;
}

static struct facet_slot *slot_named(struct facet *facet, const char *name)
{
    for (size_t i = 0; i < facet->slot_count; i++)
        if (strcmp(facet->slots[i].name, name) == 0)
            return &facet->slots[i];
    return NULL;
}

static chancery_status read_holds(const struct reader *reader, const struct node *holds,
                                  struct facet *facet)
{
    const char *name;
    json_t *value;
    chancery_status status = holds->json ? node_object(reader, holds) : CHANCERY_OK;
    json_object_foreach(holds->json, name, value)
    {
        struct node node = node_member(holds, name);
        struct facet_slot *slot = slot_named(facet, name);
        if (!slot || slot->kind != SLOT_CHOICE)
            return node_fault(reader, &node, "the facet has no value of this name with choices");
        status = read_holding(reader, &node, slot);
        if (status != CHANCERY_OK)
            return status;
    }
    return status;
}

static struct facet_part *part_named(struct facet *facet, const char *name)
{
    for (size_t i = 0; i < facet->part_count; i++)
        if (strcmp(facet->parts[i].name, name) == 0)
            return &facet->parts[i];
    return NULL;
}

static chancery_status read_absence(const struct reader *reader, const struct node *node,
                                    struct facet_part *part)
{
    const char *rule;
    chancery_status status = node_string(reader, node, &rule);
    if (status != CHANCERY_OK)
        return status;
    part->previous = strcmp(rule, "previous") == 0;
    if (!part->previous && strcmp(rule, "entry") != 0)
        return node_fault(reader, node, "must be \"previous\" or \"entry\", and is \"%.80s\"",
                          rule);
    return CHANCERY_OK;
}

static chancery_status read_absent(const struct reader *reader, const struct node *absent,
                                   struct facet *facet)
{
    const char *name;
    json_t *value;
    chancery_status status = absent->json ? node_object(reader, absent) : CHANCERY_OK;
    json_object_foreach(absent->json, name, value)
    {
        struct node node = node_member(absent, name);
        struct facet_part *part = part_named(facet, name);
        if (!part || part->party)
            return node_fault(reader, &node, "the key has no text part of this name");
        status = read_absence(reader, &node, part);
        if (status != CHANCERY_OK)
            return status;
    }
    return status;
}

/* ---- The whole ---- */

chancery_status facet_read(const struct reader *reader, const struct node *node, const char *name,
                           struct facet *facet)
{
    static const char *const known[] = {"description", "key",   "symmetric",
                                        "values",      "holds", "absent"};
    struct node description = node_member(node, "description"), key = node_member(node, "key");
    struct node symmetric = node_member(node, "symmetric"), values = node_member(node, "values");
    struct node holds = node_member(node, "holds"), absent = node_member(node, "absent");
    facet->name = arena_text(reader->arena, chancery_text_of(name)).bytes;
    chancery_status status = node_known(reader, node, known, COUNT(known), sizeof *known);
    if (status == CHANCERY_OK)
        status = node_text(reader, &description, &facet->description);
    if (status == CHANCERY_OK)
        status = read_parts(reader, &key, facet);
    if (status == CHANCERY_OK)
        status = read_symmetric(reader, &symmetric, facet);
    if (status == CHANCERY_OK)
        status = read_slots(reader, &values, facet);
    if (status == CHANCERY_OK)
        status = read_holds(reader, &holds, facet);
    return status == CHANCERY_OK ? read_absent(reader, &absent, facet) : status;
}
