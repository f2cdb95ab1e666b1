/* schema/type.h - reading a family file: its types, and the state that it owns.
 */
#ifndef CORE_SCHEMA_TYPE_H
#define CORE_SCHEMA_TYPE_H

#include "schema/node.h"

/* Reads the document of a family: a built-in one is named after its file, a user's after its
 * types. */
chancery_status schema_family_read(const struct reader *reader, const struct document *document,
                                   chancery_family *family);

/* Checks "$schema", "$id" and "title" of the document whose root is `root`, and that all its
 * keywords are among the `count` names of `known`; gives its description. */
chancery_status schema_head_read(const struct reader *reader, const struct node *root,
                                 const char *const *known, size_t count, const char **description);

/* Checks the "$id" of a user's document. */
chancery_status schema_own_id_check(const struct reader *reader, const struct node *id);

/* Checks a title template against the fields of its type. */
chancery_status schema_title_check(const struct reader *reader, const struct node *node,
                                   const chancery_type *type);

#endif
