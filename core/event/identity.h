/* event/identity.h - what an event answers to: the uid made for it, the ids of its sources, and the
 * key under which reports of the same thing become one event. Values only.
 */
#ifndef CORE_EVENT_IDENTITY_H
#define CORE_EVENT_IDENTITY_H

#include "event/event.h"
#include "event/key.h"

/* Gives the event the uid of one that brings none: XXH3-128 of its canonical JSON without uid,
 * standing and what tells versions apart, so that the same event has the same uid in every
 * database. */
void event_make_uid(chancery_event *event);

/* The source's own id of its report; empty when it has none. */
chancery_text source_id(const struct value *source);
/* The source of the event with that id; NULL when there is none. */
const struct value *event_source_of(const chancery_event *event, chancery_text id);

/* The key of reports that tell the same: of one data set (what stands before the first colon of the
 * ids), type, date, code and choices of the type, and parties but for the place. False for an event
 * without a source that has an id: it is no report. */
bool event_fold_key(const chancery_event *event, struct key *key);
/* Whether the event has room for the source of a further report. */
bool event_takes_reports(const chancery_event *event);

/* Makes `sources` the sources of the event, without any field of that name when there are none. The
 * items are kept as views; the list of fields is made in the event's arena. False when out of
 * memory. */
bool event_set_sources(chancery_event *event, const struct value *items, size_t count);

#endif
