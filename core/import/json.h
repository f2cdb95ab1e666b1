/* json.h - the events of Chancery JSON, one text at a time: JSON Lines, or a document that is one
 * event, several, an array of events, or a timeline. Documents of vocabulary come out like events.
 *
 * It finds where each begins and ends; what it is, and whether it is one, is for others to say.
 */
#ifndef CORE_IMPORT_JSON_H
#define CORE_IMPORT_JSON_H

#include "event_parse.h"
#include "import/input.h"

struct json_reader {
    struct input *input;
    enum { JSON_UNKNOWN, JSON_LINES, JSON_DOCUMENT } layout;
    enum { LEVEL_TOP, LEVEL_ARRAY, LEVEL_TIMELINE } level; /* of a document */
    struct buffer text;
    struct event_source source; /* where `text` begins */
    struct buffer frame;        /* of a timeline: what stands around its events */
    struct event_source head;   /* where the frame begins */
    size_t documents, document; /* in its list "vocabulary"; the next one to hand out */
};

struct json_reader json_reader_of(struct input *input);
void json_reader_close(struct json_reader *reader);

/* Reads the next event's text into `text` and its place into `source`. CHANCERY_END after the last;
 * CHANCERY_INVALID when the document as a whole is broken, after which nothing more is read. */
chancery_status json_reader_next(struct json_reader *reader, chancery_error *error);

#endif
