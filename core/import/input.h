/* input.h - bytes of an input, read once or again, with the line and column where each stands.
 *
 * Whatever cannot be read twice (a pipe) is first copied to an unnamed temporary file, because an
 * import may have to start over when the database grows.
 */
#ifndef CORE_INPUT_H
#define CORE_INPUT_H

#include "buffer.h"

struct input {
    const char *name;
    int fd;
    bool owned; /* the descriptor is a copy of ours */
    char *bytes;
    size_t at, end; /* the unread bytes of the window */
    bool ended;     /* nothing is behind the window */
    uint64_t read, total;
    size_t line, column; /* of the next byte, from 1 */
};

enum { INPUT_END = -1, INPUT_FAILED = -2 };

/* Opens `source`. While it is copied options->progress is asked whether to go on, also when a
 * signal has come. */
chancery_status input_open(const chancery_source *source, const chancery_import_options *options,
                           struct input *input, chancery_error *error);
void input_close(struct input *input);
chancery_status input_rewind(struct input *input, chancery_error *error);

/* The next byte, without or with moving behind it; INPUT_END or INPUT_FAILED (errno is set). */
int input_peek(struct input *input);
int input_take(struct input *input);
/* Some of the bytes to come, without moving: none at the end or after a failure. */
chancery_text input_ahead(struct input *input);
/* Words the failure that INPUT_FAILED told. */
chancery_status input_error(const struct input *input, chancery_error *error);

/* Appends the rest of the line to `line`, without its end, and moves behind it; at most `most`
 * bytes are kept. CHANCERY_END when nothing is left. */
chancery_status input_line(struct input *input, size_t most, struct buffer *line,
                           chancery_error *error);

#endif
