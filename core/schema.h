/* schema.h - the vocabulary: types, families and fields, as schemas/ holds them.
 *
 * The reader turns the JSON Schemas into the tables of chancery.h. It runs at build time, where
 * schema_compile prints those tables as C, and is the one place that knows how the schemas are laid
 * out; whatever keyword it does not understand is an error, never ignored.
 */
#ifndef CORE_SCHEMA_H
#define CORE_SCHEMA_H

#include "chancery.h"

/* The compiled vocabulary (generated). */
extern const chancery_schema schema_builtin;

/* Reads the vocabulary from `path` (event.schema.json) and the family files that it names, beside
 * it. Owned: schema_free. */
chancery_status schema_read(const char *path, chancery_schema **schema, chancery_error *error);
void schema_free(chancery_schema *schema);

/* The field called `name` among `count` fields; NULL when there is none. */
const chancery_field *field_find(const chancery_field *fields, size_t count, chancery_text name);

#endif
