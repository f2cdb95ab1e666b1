/* direct.h - the direct reader of events: one pass over text that is an event and nothing else of
 * doubt, many times as fast as event_parse.
 *
 * It never words an error. Whatever it does not recognise in full - what is wrong, and also what is
 * right in an unusual way, such as an escape by number or a whole number written 3.0 - it leaves to
 * event_parse, which accepts it or says why not. What it reads it reads as event_parse does.
 */
#ifndef CORE_DIRECT_H
#define CORE_DIRECT_H

#include "event.h"

/* What it knows of one schema. For one thread at a time. */
struct direct;

/* `schema` must outlive it. NULL when out of memory. */
struct direct *direct_new(const chancery_schema *schema);
/* NULL is fine. */
void direct_free(struct direct *direct);

/* Reads `json` as one event, in which a timeline's derived fields may stand where `derived` says
 * so. `event` is {0} or one that was read before, whose memory is used again; free its arena at the
 * end. False when that is for event_parse to judge: then nothing in `event` but the arena is of
 * use. */
bool direct_read(struct direct *direct, chancery_text json, bool derived, chancery_event *event);

#endif
