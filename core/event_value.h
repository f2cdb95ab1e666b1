/* event_value.h - the inside of event_parse: a JSON value and the field of the schema that says
 * what it must be, walked together. Converting and checking are one pass; every fault is reported
 * with its place, and the walk goes on, so that people see all of them at once.
 */
#ifndef CORE_EVENT_VALUE_H
#define CORE_EVENT_VALUE_H

#include "event_make.h"
#include "event_parse.h"
#include "json_scan.h"
#include "status.h"

#include <jansson.h>

/* One event on its way in. */
struct parse {
    const chancery_schema *schema;
    chancery_text json;
    const struct event_source *source;
    chancery_error *error;
    chancery_event *event;
    struct making making;
    bool failed;
};

/* The place in the file of an offset in the event's text. */
struct error_place parse_place(const struct parse *parse, size_t offset, const char *hint);
/* Reports a fault of the value at `path`; NULL is the event itself. */
__attribute__((format(printf, 4, 5))) void parse_fault(struct parse *parse,
                                                       const struct json_path *path,
                                                       const char *hint, const char *format, ...);
/* Reports the member `key` of `where`, at `path`, with the nearest of those that there are. */
void parse_unknown_field(struct parse *parse, const char *key, const struct json_path *path,
                         struct nearest *nearest, const char *where);
/* What people call the kind of a JSON value. */
const char *parse_kind_word(json_t *json);

/* Converts `json`, which stands at `path`, into `value`, as `field` asks; parse->failed when it
 * breaks a rule, and then `value` is not to be used. Texts are kept in the event's arena. */
void parse_value(struct parse *parse, json_t *json, const chancery_field *field,
                 const struct json_path *path, struct value *value);

#endif
