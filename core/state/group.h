/* state/group.h - the groups of a world, one run each. */
#ifndef CORE_STATE_GROUP_H
#define CORE_STATE_GROUP_H

#include "state/run.h"

/* Hands every group of entries to `group`, laid out and ready to be run on the day of the question.
 * It returns false when out of memory, which ends the work; what it ran is freed for it. */
bool each_group(struct world *world, bool (*group)(void *context, struct run *run), void *context);

#endif
