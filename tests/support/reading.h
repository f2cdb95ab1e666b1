/* reading.h - what a format of import makes of some bytes, as text that a test can compare with.
 */
#ifndef TESTS_READING_H
#define TESTS_READING_H

#include "import/format.h"

/* How the records of an input came out. */
struct reading {
    uint64_t events, left_out, refused, joins;
};

/* Reads all of `bytes` by `format`. Each record becomes a line of `out` (may be NULL):
 *   LINE EVENT              an event, its JSON as the format made it
 *   LINE + UID SOURCE       a source of an event that is there
 *   LINE left out: REASON
 *   FILE:LINE:COLUMN: MESSAGE [HINT]
 * Every event must be one by the referee, event_parse. `event` is called for each, when set. */
struct reading reading_of(const struct import_format *format, chancery_text bytes,
                          const chancery_import_options *options, struct buffer *out,
                          void (*event)(void *context, const struct import_record *record,
                                        const chancery_event *event),
                          void *context);

/* The same as text, ended by NUL, with " as ' for tests to read; kept until the end. */
const char *reading_text(const struct import_format *format, const char *bytes);

/* A file of $CHANCERY_DATA; the test is skipped where it is not there. Kept until the end. */
chancery_text reading_file(const char *name);

#endif
