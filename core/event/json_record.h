/* event/json_record.h - a record straight to JSON, without making an event of it.
 *
 * It writes what json_write_event writes of the decoded event, byte for byte, and knows only
 * records as they should be: whatever else it meets it leaves to record_decode, which is the judge.
 */
#ifndef CORE_EVENT_JSON_RECORD_H
#define CORE_EVENT_JSON_RECORD_H

#include "event/record.h"

/* A writer of records, with the names of a database as they stand in JSON. */
struct json_record;

/* `names` must outlive it. NULL when out of memory. */
struct json_record *json_record_new(const struct names *names);
/* NULL is fine. */
void json_record_free(struct json_record *writer);

/* Appends the event of `head`; `parts` of json_part as for json_write_event, `schema` is the
 * vocabulary in force. False, and nothing appended, when the event must be decoded to be written or
 * to say what is wrong with it; memory that ran out fails `out` too. */
bool json_record_write(struct json_record *writer, const struct record_head *head,
                       const chancery_schema *schema, unsigned parts, struct buffer *out);

#endif
