/* fuzz_input.h - the bytes of a fuzzer as an input, without files. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include "import/input.h"

#include <string.h>

struct fuzz_source {
    const uint8_t *bytes;
    size_t size;
};

static inline chancery_status fuzz_fill(void *from, char *bytes, size_t room, size_t *size,
                                        chancery_error *error)
{
    struct fuzz_source *source = from;
    (void)error;
    *size = source->size < room ? source->size : room;
    memcpy(bytes, source->bytes, *size);
    source->bytes += *size;
    source->size -= *size;
    return CHANCERY_OK;
}

static inline bool fuzz_input_start(struct fuzz_source *source, struct input *input,
                                    const uint8_t *data, size_t size)
{
    *source = (struct fuzz_source){data, size};
    return input_start(input, "fuzz", fuzz_fill, source, NULL) == CHANCERY_OK;
}

#endif
