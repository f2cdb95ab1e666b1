/* vocabulary/vocabulary.h - the documents that users added, and the vocabulary in force with them.
 *
 * A vocabulary never changes once it is made: adding a document makes another one. Knows nothing of
 * databases; database/vocabulary_store.h keeps it there.
 */
#ifndef CORE_VOCABULARY_VOCABULARY_H
#define CORE_VOCABULARY_VOCABULARY_H

#include "base/buffer.h"
#include "party/party.h"
#include "schema/schema.h"

enum {
    VOCABULARY_DOCUMENTS_MAX = SCHEMA_SOURCES_MAX,
    VOCABULARY_SIZE_MAX =
        512 * 1024, /* bytes of all documents: a timeline's head still holds them */
};

/* One document: its $id, and its canonical JSON, both ended by NUL. */
struct vocabulary_document {
    chancery_text id, json;
};

struct vocabulary {
    const chancery_schema *schema;               /* in force */
    const struct vocabulary_document *documents; /* in order of id */
    size_t count;
    chancery_registry *registry; /* with users' parties; owned, NULL when there are none */
    chancery_schema base;        /* the built-in schema with that registry */
    chancery_schema *extended;   /* with users' types; owned, NULL when there are none */
    struct arena arena;
    struct vocabulary *next; /* for those who keep several */
};

/* The vocabulary without any document; static. */
extern const struct vocabulary vocabulary_builtin;

/* The vocabulary of `count` documents in order of id, as they were kept; they are copied. Owned:
 * vocabulary_free. */
chancery_status vocabulary_make(const struct vocabulary_document *documents, size_t count,
                                struct vocabulary **made, chancery_error *error);
/* `base` with the document in `json`, of types or of parties, which messages call `label`, in the
 * place of one of the same $id. Every fault of it is reported at its line and column, examples that
 * it would refuse too. CHANCERY_UNCHANGED: it is there already, and `made` is not written. `id`
 * becomes its $id, a view of `made`; with CHANCERY_UNCHANGED of `base`. */
chancery_status vocabulary_with(const struct vocabulary *base, chancery_text json,
                                const char *label, struct vocabulary **made, chancery_text *id,
                                chancery_outcome *outcome, chancery_error *error);
/* `base` without what `name` names: a document by its $id, or a type, with its document when it
 * holds no other. `id` becomes the document's, a view of `base`. */
chancery_status vocabulary_without(const struct vocabulary *base, chancery_text name,
                                   struct vocabulary **made, chancery_text *id,
                                   chancery_error *error);
/* Frees it and those behind `next`. NULL is fine. */
void vocabulary_free(struct vocabulary *vocabulary);

/* The document of that $id; NULL when there is none. */
const struct vocabulary_document *vocabulary_find(const struct vocabulary *vocabulary,
                                                  chancery_text id);

/* Whether the document defines a type of that name. */
bool vocabulary_defines(const struct vocabulary_document *document, const char *type);

/* Whether `json` is a document and no event: an object with "$schema" and "$id" and without "type".
 * Only a glance, for those who read both. */
bool vocabulary_looks_like_document(chancery_text json);

/* The vocabulary in force as one JSON Schema that needs no other (draft 2020-12, section 9.3.1,
 * "compound document"), in lines of one resource each. */
bool vocabulary_write_bundle(const struct vocabulary *vocabulary, struct buffer *out);

#endif
