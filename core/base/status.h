/* base/status.h - how failures are worded and carried.
 *
 * Owns: filling a caller's chancery_error. Knows nothing of what failed.
 */
#ifndef CORE_BASE_STATUS_H
#define CORE_BASE_STATUS_H

#include "chancery.h"

/* Records a failure: fills `error` unless it holds one already, and calls its report function.
 * Returns `status`, so that callers end with `return error_set(...)`. `error` may be NULL. */
__attribute__((format(printf, 3, 4))) chancery_status
error_set(chancery_error *error, chancery_status status, const char *format, ...);

/* Where in the input: attached to what error_at reports. */
struct error_place {
    const char *file; /* NULL: none */
    size_t line, column;
    const char *hint; /* NULL: none */
};

/* As error_set, with place and hint. */
__attribute__((format(printf, 4, 5))) chancery_status error_at(chancery_error *error,
                                                               chancery_status status,
                                                               const struct error_place *place,
                                                               const char *format, ...);

/* As error_set, in the words of another failure and with its hint. */
chancery_status error_pass(chancery_error *error, chancery_status status,
                           const chancery_error *found);

/* CHANCERY_MEMORY, in words. */
chancery_status error_memory(chancery_error *error);

/* `size` capped for "%.*s", so that no message is all value. */
int error_width(size_t size);

/* The arguments of "%.*s" for a text. */
#define TEXT_ARG(text) error_width((text).size), (text).bytes

#endif
