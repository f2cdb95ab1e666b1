/* state/answer.h - from the states that a group can be in to the answer for each of its entries. */
#ifndef CORE_STATE_ANSWER_H
#define CORE_STATE_ANSWER_H

#include "state/run.h"

/* Makes the answer for an entry of the group that was run, but for its accounts. What it points to
 * is made in `arena`. False when out of memory. */
bool answer_entry(const struct run *run, size_t entry, struct arena *arena,
                  chancery_state_answer *answer);

/* Copies the texts of a key, and the names of its parts; gives how many there are. */
size_t answer_key(const struct facet *facet, const uint32_t *key, const struct symbols *symbols,
                  struct arena *arena, const char **names, chancery_text *texts);

#endif
