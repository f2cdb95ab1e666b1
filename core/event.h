/* event.h - an event in memory: the one form that parsing makes, records encode and decode, the
 * indexes and filters look at, and the writers print.
 *
 * All texts are views: into the event's arena when it owns itself (chancery_event_parse), into a
 * database page when a record was decoded. Knows nothing of disks.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "buffer.h"
#include "text.h"

/* The value of a field: one kind of chancery_kind. */
struct value {
    chancery_kind kind;
    union {
        chancery_text string;
        int64_t integer; /* a decimal too: in units of 1/DECIMAL_SCALE */
        bool boolean;
        struct value_list {
            const struct value *items;
            size_t count;
        } list;
        struct value_object {
            const struct member *members;
            size_t count;
        } object;
    } as;
};

enum { DECIMAL_PLACES = 7, DECIMAL_SCALE = 10000000 };
/* A number of a decimal's field in those units, to the nearest. */
static inline int64_t decimal_scale(double number)
{
    double scaled = number * DECIMAL_SCALE;
    return (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

/* A named value: a field of an event or a member of an object. */
struct member {
    chancery_text name;
    struct value value;
};

struct event_party {
    chancery_text code;
    chancery_role role;
};

/* The roles of those who are in an event: all but whose account of it this is. */
enum {
    ROLES_IN_EVENT =
        CHANCERY_ROLE_ACTOR | CHANCERY_ROLE_TARGET | CHANCERY_ROLE_PLACE | CHANCERY_ROLE_FIELD,
};

typedef enum standing {
    STANDING_CONFIRMED,
    STANDING_REPORTED,
    STANDING_RETRACTED,
    STANDING_COUNT,
} standing;
extern const char *const standing_names[STANDING_COUNT];

/* The number of a standing's name; false when it is none. */
bool standing_find(chancery_text name, standing *found);

struct chancery_event {
    struct arena arena;
    const chancery_registry *registry; /* where its parties are known */
    chancery_text uid;
    chancery_text type;           /* its name */
    const chancery_type *meaning; /* what the schema says of it; NULL when it says nothing */
    chancery_text date;
    chancery_date bounds;
    uint32_t seq; /* 0: none given */
    standing standing;
    chancery_text why;                 /* why this version was made; empty: not told */
    int64_t recorded;                  /* 0: not yet */
    int64_t superseded;                /* of a past version: when the next was recorded; 0: none */
    const struct event_party *parties; /* actors, targets, place, fields, account */
    size_t party_count;
    const struct member *fields; /* the rest, in the order in which they are written */
    size_t field_count;
};

/* The field called `name`; NULL when the event has none. */
const struct value *event_field(const chancery_event *event, const char *name);
const struct value *object_member(const struct value *object, const char *name);
/* The list called `name`; an empty one when the event has none. */
struct value_list event_list(const chancery_event *event, const char *name);
/* The text of a string; the empty text for NULL and for any other kind. */
chancery_text value_text(const struct value *value);

/* The parties of one role: how many, and the code of each. */
size_t event_role_count(const chancery_event *event, chancery_role role);

/* The account whose telling this is; empty when undisputed. */
chancery_text event_account(const chancery_event *event);

#endif
