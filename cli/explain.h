/* explain.h - the derivation of a state, step by step, in words. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "chancery.h"

/* Prints how each answer of `state` on `day` came about, from `history`, which was asked the same.
 * False when out of memory. */
bool explain(const chancery_state *state, const chancery_history *history,
             const chancery_state_question *question);

#endif
