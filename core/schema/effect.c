/* Owns: finding the JSON of state and effects in a vocabulary, and what is compiled from it. What a
 * facet and a step may say is in schema/effect_facet.c and schema/effect_step.c. */
#include "schema/effect.h"

#include "base/status.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The way to a value in a document, from the root. */
enum { WAY_MAX = 5 };
struct way {
    struct node nodes[WAY_MAX];
    size_t count;
    struct document nowhere; /* for JSON that is in no document */
};

/* Follows `keys` from the root of `document`; gives where they lead. */
static struct node *way_follow(struct way *way, const struct document *document,
                               const char *const *keys)
{
    way->count = 0;
    way->nodes[way->count++] = node_root(document);
    for (; *keys; keys++, way->count++)
        way->nodes[way->count] = node_member(&way->nodes[way->count - 1], *keys);
    return &way->nodes[way->count - 1];
}

/* The place of `json` in the document in which `keys` lead to it; in none, a place without file. */
static const struct node *way_find(const struct reader *reader, const char *const *keys,
                                   json_t *json, struct way *way)
{
    for (size_t i = 0; i < reader->document_count; i++) {
        const struct node *node = way_follow(way, &reader->documents[i], keys);
        if (json_equal(node->json, json))
            return node;
    }
    way->nowhere = (struct document){.label = "", .name = ""};
    struct node *node = way_follow(way, &way->nowhere, keys);
    node->json = json;
    return node;
}

/* ---- Facets ---- */

static size_t count_facets(const chancery_schema *schema)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->family_count; i++) {
        json_t *json = json_loads(schema->families[i].state, JSON_DECODE_ANY, NULL);
        count += json_object_size(json);
        json_decref(json);
    }
    return count;
}

/* Reads a facet behind those that there are. */
static chancery_status read_facet(const struct reader *reader, const char *name, json_t *json,
                                  struct effects *effects, struct facet *facets)
{
    const char *const keys[] = {"x-chancery", "state", name, NULL};
    struct way way;
    const struct node *node = way_find(reader, keys, json, &way);
    const struct facet *taken = effects_facet(effects, chancery_text_of(name));
    if (taken)
        return node_fault(reader, node, "the family \"%s\" has a facet of this name",
                          taken->family);
    chancery_status status = facet_read(reader, node, name, &facets[effects->facet_count]);
    effects->facet_count += status == CHANCERY_OK;
    return status;
}

static chancery_status read_family(const struct reader *reader, const chancery_family *family,
                                   struct effects *effects, struct facet *facets)
{
    const char *name;
    json_t *value, *state = json_loads(family->state, JSON_DECODE_ANY, NULL);
    chancery_status status = state ? CHANCERY_OK : node_memory(reader);
    json_object_foreach(state, name, value)
    {
        facets[effects->facet_count].family = family->name;
        if (status == CHANCERY_OK)
            status = read_facet(reader, name, value, effects, facets);
    }
    json_decref(state);
    return status;
}

static chancery_status read_all_facets(const struct reader *reader, struct effects *effects)
{
    const chancery_schema *schema = effects->schema;
    struct facet *facets = arena_make(reader->arena, count_facets(schema) + 1, sizeof *facets);
    if (!facets)
        return node_memory(reader);
    effects->facets = facets;
    for (size_t i = 0; i < schema->family_count; i++) {
        chancery_status status = read_family(reader, &schema->families[i], effects, facets);
        if (status != CHANCERY_OK)
            return status;
    }
    return CHANCERY_OK;
}

/* ---- Effects ---- */

static chancery_status read_steps(const struct step_reader *reader, const struct node *node,
                                  struct effect *effect)
{
    size_t count = json_array_size(node->json);
    struct step *steps = arena_make(reader->reader->arena, count, sizeof *steps);
    if (!steps)
        return node_memory(reader->reader);
    for (size_t i = 0; i < count; i++) {
        struct node item = node_item(node, i);
        steps[i].index = i;
        chancery_status status = step_read(reader, &item, &steps[i]);
        if (status != CHANCERY_OK)
            return status;
    }
    *effect = (struct effect){reader->type, steps, count};
    return effect_check(reader->reader, node, effect);
}

/* Reads what `type` does behind the effects that there are; nothing for a type that does nothing.
 */
static chancery_status read_effect(const struct reader *reader, struct effects *effects,
                                   struct effect *list, const chancery_type *type)
{
    const char *const keys[] = {"$defs", type->name, "x-chancery", "effect", NULL};
    const struct step_reader steps = {reader, effects, type};
    struct way way;
    json_t *json = json_loads(type->effect, JSON_DECODE_ANY, NULL);
    chancery_status status = json ? CHANCERY_OK : node_memory(reader);
    if (json_array_size(json) > 0) {
        status =
            read_steps(&steps, way_find(reader, keys, json, &way), &list[effects->effect_count]);
        effects->effect_count += status == CHANCERY_OK;
    }
    json_decref(json);
    return status;
}

static int by_type_name(const void *a, const void *b)
{
    const struct effect *x = a, *y = b;
    return strcmp(x->type->name, y->type->name);
}

static chancery_status read_all_effects(const struct reader *reader, struct effects *effects)
{
    const chancery_schema *schema = effects->schema;
    size_t count = 0;
    for (size_t i = 0; i < schema->family_count; i++)
        count += schema->families[i].type_count;
    struct effect *list = arena_make(reader->arena, count + 1, sizeof *list);
    if (!list)
        return node_memory(reader);
    effects->effects = list;
    for (size_t i = 0; i < schema->family_count; i++) {
        const chancery_family *family = &schema->families[i];
        for (size_t j = 0; j < family->type_count; j++) {
            chancery_status status = read_effect(reader, effects, list, &family->types[j]);
            if (status != CHANCERY_OK)
                return status;
        }
    }
    qsort(list, effects->effect_count, sizeof *list, by_type_name);
    return CHANCERY_OK;
}

chancery_status effects_read(const chancery_schema *schema, const struct reader *files,
                             struct effects **effects, chancery_error *error)
{
    struct effects *made = calloc(1, sizeof *made);
    if (!made)
        return error_memory(error);
    struct reader reader = files ? *files : (struct reader){0};
    reader.arena = &made->arena;
    reader.error = error;
    made->schema = schema;
    chancery_status status = read_all_facets(&reader, made);
    if (status == CHANCERY_OK)
        status = read_all_effects(&reader, made);
    if (status == CHANCERY_OK && made->arena.failed)
        status = node_memory(&reader);
    if (status == CHANCERY_OK)
        *effects = made;
    else
        effects_free(made);
    return status;
}

void effects_free(struct effects *effects)
{
    if (!effects)
        return;
    arena_free(&effects->arena);
    free(effects);
}

chancery_status effects_check(const chancery_schema *schema, const struct reader *reader)
{
    struct effects *effects;
    chancery_status status = effects_read(schema, reader, &effects, reader->error);
    if (status == CHANCERY_OK)
        effects_free(effects);
    return status;
}

/* ---- Looking up ---- */

const struct facet *effects_facet(const struct effects *effects, chancery_text name)
{
    for (size_t i = 0; i < effects->facet_count; i++)
        if (text_is(name, effects->facets[i].name))
            return &effects->facets[i];
    return NULL;
}

static int name_against(const void *name, const void *effect)
{
    const struct effect *found = effect;
    return text_compare(*(const chancery_text *)name, chancery_text_of(found->type->name));
}

const struct effect *effects_of(const struct effects *effects, chancery_text type)
{
    return bsearch(&type, effects->effects, effects->effect_count, sizeof *effects->effects,
                   name_against);
}

bool effect_reaches_further(const struct effect *effect)
{
    for (size_t i = 0; i < effect->step_count; i++) {
        const struct step *step = &effect->steps[i];
        for (size_t j = 0; j < step->facet->part_count; j++)
            if (step->facet->parts[j].party && step->key[j].kind == ORIGIN_NONE)
                return true;
    }
    return false;
}
