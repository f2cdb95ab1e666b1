/* event_make.h - from the checked values of fields to an event: which have a place of their own,
 * who is a party to it, which title is no content, the uid made for it.
 *
 * The one definition for all readers of events. Knows nothing of JSON.
 */
#ifndef CORE_EVENT_MAKE_H
#define CORE_EVENT_MAKE_H

#include "event.h"

/* An event on its way. Start with event (zeroed but for registry and meaning); event_make_start. */
struct making {
    chancery_event *event;
    struct member *fields; /* event->fields, while it grows */
    struct event_party *parties;
    size_t party_room;
    chancery_text account; /* empty: none */
};

/* Gives a field of the envelope its place in the event. */
typedef void event_setter(struct making *making, const struct value *value);
/* The one of the field `name`; NULL when it is kept among the event's fields as it is. */
event_setter *event_setter_of(const char *name);

/* Makes room for `count` fields; false when out of memory. */
bool event_make_start(struct making *making, size_t count);
/* Takes a value: each field once, in the order in which they are written. `name` must outlive the
 * event. */
void event_make_take(struct making *making, event_setter *set, chancery_text name,
                     const struct value *value);
/* What follows from the fields, once all are taken. event->arena.failed says when memory ran out.
 */
void event_make_finish(struct making *making);

/* The field of the envelope before which the type's own are written. */
extern const char event_own_fields_before[];

#endif
