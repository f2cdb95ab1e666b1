/* schema_node.h - places in the schema files, for the parts of the schema reader.
 *
 * A node is a JSON value and the way to it, so that every error can name both. Nothing outside
 * schema_node.c, schema_field.c, schema_type.c and schema_read.c needs this.
 */
#ifndef CORE_SCHEMA_NODE_H
#define CORE_SCHEMA_NODE_H

#include "buffer.h"
#include "schema.h"

#include <jansson.h>

/* A schema file in memory. */
struct document {
    char *path;       /* as it was opened; owned */
    const char *name; /* the last part of path */
    json_t *root;     /* owned */
};

enum { DOCUMENTS_MAX = 100 };

/* What a reading needs everywhere. */
struct reader {
    struct arena *arena;                      /* where the tables go */
    struct document documents[DOCUMENTS_MAX]; /* event.schema.json, then the families */
    size_t document_count;
    chancery_error *error;
};

/* A value in a document, and the node that it was reached from: the value around it, or, where
 * `jumped` is set, the $ref that leads to it. */
struct node {
    json_t *json;
    const struct document *document;
    const struct node *parent;
    const char *key; /* after a jump the pointer that $ref gives, "#/$defs/NAME" */
    size_t index;    /* in an array, where key is NULL */
    bool jumped;
};

struct node node_root(const struct document *document);
/* The member or item; its json is NULL when there is none. */
struct node node_member(const struct node *parent, const char *key);
struct node node_item(const struct node *parent, size_t index);

/* Reports a fault at `node`, as "POINTER: ...", and returns CHANCERY_INVALID. */
__attribute__((format(printf, 3, 4))) chancery_status
node_fault(const struct reader *reader, const struct node *node, const char *format, ...);
chancery_status node_memory(const struct reader *reader);

/* Each reads the value of `node`, or reports that it is absent or of another kind. */
chancery_status node_string(const struct reader *reader, const struct node *node,
                            const char **string);
chancery_status node_integer(const struct reader *reader, const struct node *node, int64_t *number);
chancery_status node_boolean(const struct reader *reader, const struct node *node, bool *value);
chancery_status node_object(const struct reader *reader, const struct node *node);
chancery_status node_array(const struct reader *reader, const struct node *node);
/* The value must be exactly the string `wanted`. */
chancery_status node_exactly(const struct reader *reader, const struct node *node,
                             const char *wanted);
/* Every member of the object must be among `known` (of `count` names, each at the start of a row
 * of `stride` bytes). */
chancery_status node_known(const struct reader *reader, const struct node *object,
                           const void *known, size_t count, size_t stride);

/* A string value, kept as long as the tables; it must not be empty. */
chancery_status node_text(const struct reader *reader, const struct node *node, const char **text);
/* The strings of an array, all different, kept as long as the tables and ended by NULL. */
chancery_status node_texts(const struct reader *reader, const struct node *node,
                           const char *const **texts);
/* The value as compact JSON, kept as long as the tables. */
chancery_status node_compact(const struct reader *reader, const struct node *node,
                             const char **json);

/* What the $ref `node` leads to: "#/$defs/NAME", or "FILE#/$defs/NAME" in one of the documents.
 * `target` refers to `node`, which must outlive it. */
chancery_status node_follow(const struct reader *reader, const struct node *node,
                            struct node *target);

#endif
