/* state/ask.h - reading a question about the state, for those that ask it of a database. */
#ifndef CORE_STATE_ASK_H
#define CORE_STATE_ASK_H

#include "state/state.h"

/* Reads what is asked by the vocabulary that the last commit left, whose effects are good until it
 * changes. CHANCERY_USAGE as of chancery_state_ask; here no party needs to be named. */
chancery_status state_read_question(chancery_db *db, const chancery_state_question *asked,
                                    const struct effects **effects, struct state_question *question,
                                    chancery_error *error);

#endif
