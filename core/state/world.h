/* state/world.h - the events of one account, and what they do to which entries.
 *
 * A world is what one account tells, with what nobody disputes. Everything that does not depend on
 * the order of events is settled here: keys, cities that are not named, which entries there are.
 */
#ifndef CORE_STATE_WORLD_H
#define CORE_STATE_WORLD_H

#include "state/order.h"
#include "state/state.h"

/* Parts of a key that are no symbols. */
enum { KEY_OPEN, KEY_ABSENT };

/* A step of an event for one pair of actor and target, and one key. */
struct act {
    const struct step *step;
    size_t event, moment;
    chancery_text actor, target;
    uint32_t key[FACET_PARTS];
    uint32_t moved[FACET_PARTS]; /* the key after a move */
};

struct entry {
    const struct facet *facet;
    uint32_t key[FACET_PARTS];
    size_t group; /* entries that moves connect have one */
};

/* An act on an entry. */
struct use {
    size_t group, moment, act, entry;
    size_t to;      /* of a move: the other entry */
    bool told;      /* of an entry that the key names, not of every entry */
    unsigned did;   /* of use_did, over all orders */
    size_t because; /* the earliest moment that gave cause for it; SIZE_MAX: none */
};

enum use_did { USE_CHANGED = 1, USE_SAID_AGAIN = 2, USE_KEPT_OUT = 4 };

struct world {
    struct arena arena;
    const struct state_history *history;
    const struct state_question *question;
    struct symbols *symbols;
    struct order order;
    struct buffer moment_bytes, act_bytes, entry_bytes, use_bytes; /* the arrays below */
    struct act *acts;
    size_t act_count;
    struct entry *entries;
    size_t entry_count;
    struct use *uses; /* in order of group, moment, act */
    size_t use_count;
    struct number_map entry_numbers;
};

/* Makes the world of `account`, that is of all events without account and those with this one.
 * False when out of memory. In either case: world_free. */
bool world_make(struct world *world, const struct state_history *history,
                const struct state_question *question, chancery_text account,
                struct symbols *symbols);
void world_free(struct world *world);

/* Whether the event counts at all, whatever its account. */
bool world_considers(const struct state_question *question, const chancery_event *event);

/* The number of the entry with that key; SIZE_MAX when there is none. */
size_t world_entry(const struct world *world, const struct facet *facet, const uint32_t *key);
/* Whether an act with this key touches an entry with that one. */
bool key_touches(const struct facet *facet, const uint32_t *act, const uint32_t *entry);
/* Whether the key names all parties of the question. */
bool key_answers(const struct facet *facet, const uint32_t *key,
                 const struct state_question *question, const struct symbols *symbols);
/* The date of a moment, for the report. */
chancery_state_date world_date(const struct world *world, size_t moment);

#endif
