/* example.h - the example of a type, which is arguments of `chancery add`, as an event.
 *
 * Owns how such a line is read without the command: words as a shell parts them, TYPE ACTOR
 * [TARGET] DATE, and the type's own fields as options. A type whose example it would refuse is a
 * mistake.
 */
#ifndef CORE_EXAMPLE_H
#define CORE_EXAMPLE_H

#include "chancery.h"

/* Reads the example of `type` and validates the event by `schema`. CHANCERY_INVALID: `error` says
 * what of it is wrong, without place. */
chancery_status example_check(const chancery_schema *schema, const chancery_type *type,
                              chancery_error *error);

#endif
