/* event/json_write.h - JSON in its canonical form: fields in the order of the schemas, no white
 * space, and every control, line-breaking or direction-changing character escaped, so that the text
 * is safe wherever it goes. What it writes, jansson reads back the same.
 */
#ifndef CORE_EVENT_JSON_WRITE_H
#define CORE_EVENT_JSON_WRITE_H

#include "event/event.h"

/* What a timeline document says of itself: see timeline.schema.json. */
#define TIMELINE_FORMAT "chancery-timeline"
enum { TIMELINE_VERSION = 1 };

enum json_part {
    JSON_UID = 1,
    JSON_STANDING = 2,
    JSON_VERSION = 4, /* why, recorded, superseded */
    JSON_DERIVED = 8, /* title, earliest, latest, precision */
    JSON_STORED = JSON_UID | JSON_STANDING | JSON_VERSION,
};

void json_write_string(struct buffer *out, chancery_text text);
void json_write_value(struct buffer *out, const struct value *value);
/* A number in units of 1/DECIMAL_SCALE. */
void json_write_decimal(struct buffer *out, int64_t scaled);
/* A day as ISO text, an open bound as null. */
void json_write_day(struct buffer *out, int64_t day);
/* One event; `parts` of json_part says what beside its content. */
void json_write_event(struct buffer *out, const chancery_event *event, unsigned parts);

#endif
