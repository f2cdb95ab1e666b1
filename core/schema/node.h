/* schema/node.h - places in the documents of the vocabulary, for the parts of the schema reader.
 *
 * A node is a JSON value and the way to it, so that every error can name both. Nothing outside
 * schema_*.c needs this. Documents may come from anybody: what is read here is bounded.
 */
#ifndef CORE_SCHEMA_NODE_H
#define CORE_SCHEMA_NODE_H

#include "base/buffer.h"
#include "schema/schema.h"

#include <jansson.h>

#define SCHEMA_DIALECT "https://json-schema.org/draft/2020-12/schema"
#define SCHEMA_BASE "https://chancery.example/schemas/"
#define SCHEMA_SUFFIX ".schema.json"
#define SCHEMA_EVENT "event.schema.json"

/* A schema that was made at run time, and the memory that its tables lie in. */
struct owned_schema {
    chancery_schema schema; /* first, so that a pointer to it is one to the whole */
    struct arena arena;
};

/* A schema document in memory. */
struct document {
    const char *label;  /* what messages call it; borrowed */
    const char *name;   /* of a built-in one: NAME.schema.json, by which others refer to it */
    chancery_text text; /* borrowed */
    json_t *root;       /* owned */
    bool own;           /* a user's: its $id is its own, and its references are absolute */
};

enum {
    SCHEMA_DOCUMENT_MAX = 256 * 1024, /* bytes */
    SCHEMA_ID_MAX = 200,              /* characters of a user's $id, which is a key of LMDB */
    DOCUMENTS_MAX = 100,
    FIELDS_MAX = 5000,     /* read from all documents, those behind references each time */
    FIELD_NESTING_MAX = 6, /* of lists and objects; a record holds two more */
};

/* What a reading needs everywhere. */
struct reader {
    struct arena *arena;                      /* where the tables go */
    struct document documents[DOCUMENTS_MAX]; /* event.schema.json, then the families */
    size_t document_count;
    size_t *fields_left; /* of FIELDS_MAX */
    chancery_error *error;
};

/* Parses the text of a document, within the bounds. */
chancery_status document_load(chancery_text text, const char *label, json_t **root,
                              chancery_error *error);
/* Takes `text` in as the next document, whose label, name and text must outlive the reader. */
chancery_status document_add(struct reader *reader, const struct document *document);
void documents_close(struct reader *reader);

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
/* The same with a hint. */
__attribute__((format(printf, 4, 5))) chancery_status node_fault_hint(const struct reader *reader,
                                                                      const struct node *node,
                                                                      const char *hint,
                                                                      const char *format, ...);
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

/* A string value, kept as long as the tables: one line that is not empty, without control and
 * direction-changing characters, because it is shown as it is. */
chancery_status node_text(const struct reader *reader, const struct node *node, const char **text);
/* The strings of an array, all different, kept as long as the tables and ended by NULL. */
chancery_status node_texts(const struct reader *reader, const struct node *node,
                           const char *const **texts);
/* The value as compact JSON, kept as long as the tables. */
chancery_status node_compact(const struct reader *reader, const struct node *node,
                             const char **json);

/* Parts the $ref `node` into the built-in document that it names, "" for its own document, and the
 * pointer into it, which begins with `#`, or is empty for the whole. */
chancery_status node_reference(const struct reader *reader, const struct node *node,
                               chancery_text *name, const char **pointer);
/* What the $ref `node` leads to: "#/$defs/NAME", or "FILE#/$defs/NAME" in one of the documents.
 * `target` refers to `node`, which must outlive it. */
chancery_status node_follow(const struct reader *reader, const struct node *node,
                            struct node *target);

#endif
