/* direct_rule.h - the vocabulary compiled for the direct reader: for each object a small hash from
 * the names of its members to the rule of each, in the order in which they are kept.
 *
 * Knows the schema's tables and nothing of JSON text.
 */
#ifndef CORE_DIRECT_RULE_H
#define CORE_DIRECT_RULE_H

#include "event_make.h"

/* What more an object may have is left to the referee. */
enum { SHAPE_MEMBERS_MAX = 64 };

/* A field of the schema. */
struct rule {
    const chancery_field *field; /* NULL: derived, read and dropped */
    chancery_text name;
    event_setter *set;         /* of the envelope's fields that have a place of their own */
    const struct rule *items;  /* of a list */
    const struct shape *shape; /* of an object */
    const chancery_text *choices;
    size_t choice_count;
};

/* The members that an object may have. */
struct shape {
    const struct rule *const *rules;
    size_t count;
    uint64_t required; /* a bit a rule */
    uint64_t kept;     /* those that are not derived */
    uint8_t *places;   /* 1 + the index of a rule, by hash; 0: none */
    size_t mask;
};

/* Of one schema; fills as types are met. */
struct rules {
    struct arena arena;
    const chancery_schema *schema;
    const struct rule **envelope, **derived;
    struct rule_type {
        chancery_text name;
        const chancery_type *type; /* NULL: none stands here */
        const struct shape *shape; /* NULL: not yet met */
        const struct shape *with_derived;
    } * types;
    size_t mask;
};

/* `schema` must outlive it. False when out of memory. */
bool rules_make(struct rules *rules, const chancery_schema *schema);
void rules_free(struct rules *rules);

/* The type called `name`; NULL when there is none. */
struct rule_type *rules_type(struct rules *rules, chancery_text name);
/* The members of an event of that type, with `derived` those that a timeline tells beside. NULL
 * when there are too many of them, or when out of memory. */
const struct shape *rules_shape(struct rules *rules, struct rule_type *type, bool derived);
/* The index of the rule for the member `name`; shape->count when there is none. */
size_t shape_find(const struct shape *shape, chancery_text name);

#endif
