/* state/deadline.h - what waits for another event, and what has waited too long. */
#ifndef CORE_STATE_DEADLINE_H
#define CORE_STATE_DEADLINE_H

#include "state/world.h"

/* Appends a chancery_state_deadline, without accounts, to `out` for every order of the world that
 * waits on the day. Texts of keys are made in `arena`. */
void deadlines_find(struct world *world, struct arena *arena, struct buffer *out);

#endif
