/* schema/field.h - reading the schema of one field.
 *
 * A field is what a JSON Schema says of one value: its kind, its limits, its choices. Knows
 * nothing of types and families.
 */
#ifndef CORE_SCHEMA_FIELD_H
#define CORE_SCHEMA_FIELD_H

#include "schema/node.h"

/* Reads the schema at `node` into `field`; `name` is NULL for the items of a list. */
chancery_status schema_field_read(const struct reader *reader, const struct node *node,
                                  const char *name, chancery_field *field);

/* Reads "properties" into fields, in their order, without the property `skipped` (may be NULL). */
chancery_status schema_fields_read(const struct reader *reader, const struct node *properties,
                                   const char *skipped, chancery_field **fields, size_t *count);

/* Marks the fields that `required` names; a node without value names none. Where `target` is not
 * NULL, it tells whether "target" was among the names, which then need not be a field. */
chancery_status schema_required_read(const struct reader *reader, const struct node *required,
                                     chancery_field *fields, size_t count, bool *target);

#endif
