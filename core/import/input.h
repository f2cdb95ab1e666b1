/* input.h - the bytes of one input or of one member of an archive, in UTF-8, with the line and
 * column where each stands.
 *
 * Where they come from is for who opens it to say (`fill`); what they mean, for the formats. A mark
 * of byte order is passed over, and UTF-16 becomes UTF-8 on the way. What is no Unicode in it comes
 * out as bytes that are no UTF-8, so that it is refused where it stands.
 */
#ifndef CORE_IMPORT_INPUT_H
#define CORE_IMPORT_INPUT_H

#include "base/buffer.h"

struct input {
    const char *name; /* for messages: FILE, or FILE!member */
    /* Gives up to `room` further bytes; 0 at the end. */
    chancery_status (*fill)(void *from, char *bytes, size_t room, size_t *size,
                            chancery_error *error);
    void *from;
    char *bytes; /* the window */
    size_t room, at, end;
    size_t line, column; /* of the next byte, from 1 */
    bool started, ended; /* the encoding is known; nothing is behind the window */
    bool unended;        /* the line that input_line gave last ends with the input, not with a line
                          * feed: it may have been cut */
    enum { INPUT_UTF8, INPUT_UTF16_LE, INPUT_UTF16_BE } encoding;
    struct buffer units;    /* of UTF-16, not converted yet */
    chancery_error failure; /* why nothing more can be read */
};

enum { INPUT_END = -1, INPUT_FAILED = -2 };

/* What a file of refused records (--rejects) says above each of them. input_line and
 * input_skip_note pass over such lines, so that the file can be corrected and imported. */
#define INPUT_NOTE "# refused: "

/* Starts to read what `fill` gives. Frees and keeps nothing of an input before. */
chancery_status input_start(struct input *input, const char *name,
                            chancery_status (*fill)(void *from, char *bytes, size_t room,
                                                    size_t *size, chancery_error *error),
                            void *from, chancery_error *error);
void input_free(struct input *input);

/* The next byte, without or with moving behind it; INPUT_END or INPUT_FAILED. */
int input_peek(struct input *input);
int input_take(struct input *input);
/* Some of the bytes to come, without moving: none at the end or after a failure. */
chancery_text input_ahead(struct input *input);
/* The next `size` bytes, without moving; fewer only where the input ends or fails before. */
chancery_text input_look(struct input *input, size_t size);
/* Words the failure that INPUT_FAILED told: CHANCERY_INVALID when the input is broken there. */
chancery_status input_error(const struct input *input, chancery_error *error);

/* Appends the rest of the line to `line`, without its end, and moves behind it; at most `most`
 * bytes are kept. CHANCERY_END when nothing is left. What a failure cuts short is no line. */
chancery_status input_line(struct input *input, size_t most, struct buffer *line,
                           chancery_error *error);
/* Moves behind notes that begin here. */
void input_skip_notes(struct input *input);

/* Appends `text`, in ISO 8859-1, as UTF-8. */
void input_from_latin1(struct buffer *out, chancery_text text);

#endif
