/* Owns: looking things up in the vocabulary. Knows nothing of how the schemas are laid out. */
#include "schema/schema.h"

#include "base/text.h"
#include "schema/node.h"

#include <stdlib.h>

void schema_free(chancery_schema *schema)
{
    if (!schema)
        return;
    struct owned_schema *owned = (struct owned_schema *)schema;
    arena_free(&owned->arena);
    free(owned);
}

const chancery_field *field_find(const chancery_field *fields, size_t count, chancery_text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, fields[i].name))
            return &fields[i];
    return NULL;
}

const chancery_family *chancery_family_find(const chancery_schema *schema, chancery_text name)
{
    for (size_t i = 0; i < schema->family_count; i++)
        if (text_is(name, schema->families[i].name))
            return &schema->families[i];
    return NULL;
}

const chancery_type *chancery_type_find(const chancery_schema *schema, chancery_text name)
{
    chancery_text family_name = text_slice(name.bytes, text_find(name, '.'));
    const chancery_family *family = chancery_family_find(schema, family_name);
    for (size_t i = 0; family && i < family->type_count; i++)
        if (text_is(name, family->types[i].name))
            return &family->types[i];
    return NULL;
}

const char *chancery_type_nearest(const chancery_schema *schema, chancery_text name)
{
    struct nearest nearest = nearest_start(name);
    for (size_t i = 0; i < schema->family_count; i++) {
        const chancery_family *family = &schema->families[i];
        nearest_offer(&nearest, family->name);
        for (size_t j = 0; j < family->type_count; j++)
            nearest_offer(&nearest, family->types[j].name);
    }
    return nearest.best;
}
