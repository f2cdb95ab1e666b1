/* state/act.h - the acts of one event: its steps, for every pair of actor and target. */
#ifndef CORE_STATE_ACT_H
#define CORE_STATE_ACT_H

#include "state/world.h"

/* Appends the acts of the event at `event` to world->act_bytes; a step that counts from another
 * date gets the moment that `moment_of` gives. */
void acts_make(struct world *world, size_t event, size_t moment,
               size_t (*moment_of)(struct world *world, size_t moment, const chancery_field *from));

/* Gives every act whose key lacks a part the entry that it means (schemas/README.md, "absent"). */
void acts_resolve(struct world *world);

#endif
