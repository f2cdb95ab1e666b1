/* schema/schema.h - the vocabulary: types, families and fields, as schemas/ holds them.
 *
 * The reader turns JSON Schemas into the tables of chancery.h: at build time those of schemas/,
 * which schema_compile prints as C; at run time the documents that users add to a database. It is
 * the one place that knows how schemas are laid out; whatever keyword it does not understand is an
 * error, never ignored.
 */
#ifndef CORE_SCHEMA_SCHEMA_H
#define CORE_SCHEMA_SCHEMA_H

#include "chancery.h"

/* The compiled vocabulary (generated). */
extern const chancery_schema schema_builtin;

/* The files it was compiled from, those of dates, parties and timelines too, as JSON (generated):
 * event.schema.json first. */
struct schema_file {
    const char *name;
    const char *json;
    size_t size;
};
extern const struct schema_file schema_files[];
extern const size_t schema_file_count;

/* Reads the vocabulary from `path` (event.schema.json) and the family files that it names, beside
 * it. Owned: schema_free. Not in the library. */
chancery_status schema_read(const char *path, chancery_schema **schema, chancery_error *error);
/* NULL is fine. */
void schema_free(chancery_schema *schema);

/* A family document of a user. */
struct schema_source {
    const char *label; /* what messages call it */
    chancery_text json;
};

/* Adds what `count` documents (at most SCHEMA_SOURCES_MAX) say to `base`: types to a family that is
 * there, or families. Every fault is reported at its line and column. A type or facet that is there
 * already is refused. The first `settled` documents were accepted once: where the built-in
 * vocabulary has learnt one of their types since, its own counts. Owned: schema_free; it refers to
 * `base`, and not to the documents. */
enum { SCHEMA_SOURCES_MAX = 64 };
chancery_status schema_extend(const chancery_schema *base, size_t count,
                              const struct schema_source *sources, size_t settled,
                              chancery_schema **schema, chancery_error *error);

/* The field called `name` among `count` fields; NULL when there is none. */
const chancery_field *field_find(const chancery_field *fields, size_t count, chancery_text name);

#endif
