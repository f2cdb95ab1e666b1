/* schema/effect.h - what types do to the state: facets and steps, compiled from the schemas' JSON.
 *
 * The grammar is in schemas/README.md, "State and effects". Steps may set facets of any family, so
 * that they are read when the whole vocabulary is known. Knows no events: state*.c take the steps.
 */
#ifndef CORE_SCHEMA_EFFECT_H
#define CORE_SCHEMA_EFFECT_H

#include "base/text.h"
#include "schema/node.h"

enum { FACET_PARTS = 4, FACET_SLOTS = 4 }; /* at most, of a facet's key and of its values */

/* One part of a facet's key. */
struct facet_part {
    const char *name;
    bool party;    /* else a text */
    bool previous; /* an event without it means what the one before it named */
};

enum slot_kind { SLOT_CHOICE, SLOT_TEXT, SLOT_INTEGER, SLOT_LIST };

/* One of the values that an entry of a facet has. */
struct facet_slot {
    const char *name;
    enum slot_kind kind;
    const char *const *choices; /* of SLOT_CHOICE, ended by NULL */
    const char *const *holds;   /* the choices that mean yes; NULL where none is said to */
};

/* A piece of state: entries by key, each with values. */
struct facet {
    const char *name, *description;
    const char *family;
    struct facet_part parts[FACET_PARTS];
    size_t part_count;
    struct facet_slot slots[FACET_SLOTS];
    size_t slot_count;
    bool symmetric; /* the order of the two parts does not matter */
};

/* Where an event gives a value. */
struct origin {
    enum origin_kind { ORIGIN_NONE, ORIGIN_ACTOR, ORIGIN_TARGET, ORIGIN_FIELD } kind;
    const chancery_field *field;
};

struct mapping {
    const char *from, *to;
};

/* A value that a step sets. */
struct setting {
    size_t slot;
    enum setting_kind {
        SET_CONSTANT, /* to `constant` */
        SET_NOTHING,  /* it is known that there is none */
        SET_ORIGIN,   /* to what `origin` gives, translated; else see `otherwise` */
        SET_CHANGE,   /* a list: adds what `origin` gives, takes away what `removed` gives */
    } kind;
    enum setting_else { ELSE_LEAVE, ELSE_CONSTANT, ELSE_NOTHING } otherwise;
    const char *constant;
    struct origin origin, removed;
    const struct mapping *map;
    size_t map_count;
};

/* What the present value of a slot must, or (`unless`) must not, be. */
struct condition {
    size_t slot;
    bool unless;
    const char *const *values; /* one of these; NULL: */
    struct origin origin;      /* what the event gives */
};

/* A step that waits. */
struct pending {
    const chancery_field *until;  /* the deadline; NULL: there is none */
    const char *const *fulfilled; /* by an event of these types */
    const chancery_field *ended;  /* NULL: by no field of the event itself */
    const char *const *ended_values;
};

struct step {
    const struct facet *facet;
    size_t index;                    /* in the effect */
    struct origin key[FACET_PARTS];  /* ORIGIN_NONE: every entry */
    struct origin move[FACET_PARTS]; /* ORIGIN_NONE: that part stays */
    bool moves;
    const struct setting *settings;
    size_t setting_count;
    const struct condition *conditions;
    size_t condition_count;
    const chancery_field *from; /* counts from the date there, if the event has it; may be NULL */
    const struct pending *pending; /* NULL: taken at once */
};

/* What one type does. */
struct effect {
    const chancery_type *type;
    const struct step *steps;
    size_t step_count;
};

struct effects {
    struct arena arena;
    const chancery_schema *schema;
    const struct facet *facets; /* in order of family, and as they stand there */
    size_t facet_count;
    const struct effect *effects; /* of types that do something, in order of name */
    size_t effect_count;
};

/* Compiles and checks all state and effects of `schema`. Where `files` is not NULL, faults are
 * placed in its documents. The schema must outlive what is made. Owned: effects_free. */
chancery_status effects_read(const chancery_schema *schema, const struct reader *files,
                             struct effects **effects, chancery_error *error);
void effects_free(struct effects *effects);
/* Only checks them, and places faults in the documents of `reader`. */
chancery_status effects_check(const chancery_schema *schema, const struct reader *reader);

static inline bool texts_have(const char *const *texts, chancery_text text)
{
    for (; texts && *texts; texts++)
        if (text_is(text, *texts))
            return true;
    return false;
}

/* NULL when there is none. */
const struct facet *effects_facet(const struct effects *effects, chancery_text name);
/* NULL when the type leaves the state as it was. */
const struct effect *effects_of(const struct effects *effects, chancery_text type);

/* Whether some step of the effect leaves a party of its key open, and so touches entries of parties
 * that the event does not name. */
bool effect_reaches_further(const struct effect *effect);

/* ---- For the parts of the compiler ---- */

/* Reads the facet at `node`, whose key is its name. */
chancery_status facet_read(const struct reader *reader, const struct node *node, const char *name,
                           struct facet *facet);

struct step_reader {
    const struct reader *reader;
    const struct effects *effects;
    const chancery_type *type;
};

/* Reads the step at `node`. */
chancery_status step_read(const struct step_reader *reader, const struct node *node,
                          struct step *step);
/* Refuses two steps of an effect, at `node`, that set the same value under conditions that can both
 * hold: which of them is meant to win would be a matter of chance. */
chancery_status effect_check(const struct reader *reader, const struct node *node,
                             const struct effect *effect);

#endif
