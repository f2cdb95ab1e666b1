/* memory_input.h - bytes in memory as an input of an import. */
#ifndef TESTS_MEMORY_INPUT_H
#define TESTS_MEMORY_INPUT_H

#include "base/text.h"
#include "import/input.h"

/* For input_start, with a chancery_text of which the unread bytes are left. */
static inline chancery_status memory_fill(void *from, char *bytes, size_t room, size_t *size,
                                          chancery_error *error)
{
    chancery_text *left = from;
    (void)error;
    *size = left->size < room ? left->size : room;
    memcpy(bytes, left->bytes, *size);
    *left = text_slice(left->bytes + *size, left->size - *size);
    return CHANCERY_OK;
}

#endif
