/* example.h - the example of a type, which is arguments of `chancery add`, as an event.
 *
 * Owns how such a line is read without the command: words as a shell parts them, TYPE ACTOR
 * [TARGET] DATE, and the type's own fields, account and standing as options. A type whose example
 * it would refuse is a mistake.
 */
#ifndef CORE_EXAMPLE_H
#define CORE_EXAMPLE_H

#include "buffer.h"

/* Appends the example of `type` to `out`, as the JSON of an event that nobody has checked yet. */
chancery_status example_write(const chancery_schema *schema, const chancery_type *type,
                              struct buffer *out, chancery_error *error);
/* Reads the example of `type` and validates the event by `schema`. CHANCERY_INVALID: `error` says
 * what of it is wrong, without place. */
chancery_status example_check(const chancery_schema *schema, const chancery_type *type,
                              chancery_error *error);

#endif
