/* event_parse.h - from JSON to an event, checked against the vocabulary. */
#ifndef CORE_EVENT_PARSE_H
#define CORE_EVENT_PARSE_H

#include "event.h"

enum {
    EVENT_SIZE_MAX = 1 << 20, /* bytes of one event as JSON */
    EVENT_DEPTH_MAX = 32,
};

/* Where the text of an event stands in its file, so that faults are placed there. */
struct event_source {
    const char *file; /* NULL: none */
    size_t line, column;
    bool derived; /* it comes from a timeline document: derived fields are dropped */
};

/* What documents of timelines tell beside an event's fields; ended by NULL. */
extern const char *const derived_fields[];

/* chancery_event_parse, with places counted from `source`. */
chancery_status event_parse(const chancery_schema *schema, chancery_text json,
                            const struct event_source *source, chancery_event **event,
                            chancery_error *error);
/* Reads one item of an event's `sources` by the same rules: the event has that source and nothing
 * else. */
chancery_status event_parse_source(const chancery_schema *schema, chancery_text json,
                                   const struct event_source *source, chancery_event **event,
                                   chancery_error *error);

#endif
