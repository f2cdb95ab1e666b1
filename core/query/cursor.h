/* query/cursor.h - running a plan: the answers to a query, one by one, in order of place. */
#ifndef CORE_QUERY_CURSOR_H
#define CORE_QUERY_CURSOR_H

#include "query/plan.h"
#include "vocabulary/vocabulary.h"

/* As chancery_cursor_next, but only the head of the record, without decoding the event unless a
 * term needs it. */
chancery_status cursor_next_head(chancery_cursor *cursor, struct record_head *head,
                                 chancery_error *error);

/* The event of `head`, the last one that cursor_next_head has handed out. */
chancery_status cursor_decode(chancery_cursor *cursor, const struct record_head *head,
                              chancery_event **event, chancery_error *error);

/* Calls `visit` for every version of `head`, the last one that the cursor has handed out, that was
 * recorded before it: oldest first, or not at all where the cursor was not asked for them
 * (chancery_select_options.history). */
chancery_status cursor_history(chancery_cursor *cursor, const struct record_head *head,
                               chancery_status (*visit)(void *context, chancery_event *event),
                               void *context, chancery_error *error);
/* Takes a snapshot again after a pause, and says whether it is that of before: otherwise, or when
 * it could not, the next call renews names and vocabulary. */
bool cursor_stands(chancery_cursor *cursor);
/* Whether it calls it at all, as of what the cursor has read last. */
bool cursor_has_history(const chancery_cursor *cursor);
/* The time whose versions it answers with; 0: now. */
int64_t cursor_known_at(const chancery_cursor *cursor);
/* The vocabulary of the database as of what the cursor has read last. */
const struct vocabulary *cursor_vocabulary(const chancery_cursor *cursor);
/* The names of the database that the cursor reads. */
const struct names *cursor_names(const chancery_cursor *cursor);

#endif
