/* event/format.h - what a format of import is: how it is recognised, and how it gives its records,
 * each as the Chancery JSON of one event.
 *
 * A format reads bytes and writes JSON text, nothing else. Whether that is an event, and whether
 * the database has it already, is for event_parse and import.c to say, so that no format can bring
 * in what the schemas refuse.
 */
#ifndef CORE_IMPORT_FORMAT_H
#define CORE_IMPORT_FORMAT_H

#include "event/parse.h"
#include "import/input.h"

/* What all readers of an import share. */
struct import_context {
    const chancery_schema *schema; /* the vocabulary in force */
    const chancery_import_options *options;
};

/* From the byte `offset` of a record's text on, what it says stands there in the input. */
struct import_mark {
    size_t offset;
    size_t line, column;
};

enum { IMPORT_MARKS_MAX = 64 };

/* One record of an input. A reader fills it anew each time; its buffer stays. */
struct import_record {
    struct buffer text;         /* the event as Chancery JSON */
    struct event_source source; /* where the record begins: its physical line, from 1 */
    chancery_text raw;          /* the record as it came, a view that lives until the next one */
    bool folds;                 /* a report: rows of one (date, type, actor, target, code) are one
                                 * event with each row as a source */
    const char *left_out;       /* why this record is no event ("no party", "not diplomatic"), a
                                 * static text; NULL for an event */
    /* Not empty: `text` is no event but one further source, of the event of that uid or, where an
     * event was folded, of the one with a source of that id. */
    chancery_text joins;
    /* Where the parts of `text` stand in the input, in order of offset, for messages. None: `text`
     * is the input itself, from `source` on. */
    struct import_mark marks[IMPORT_MARKS_MAX];
    size_t mark_count;
};

struct import_reader {
    const struct import_format *format;
    struct input *input;
    const struct import_context *context;
    chancery_text header; /* the line of names above the records, as it came; empty: none */
    void *state;          /* the format's own; set by open, freed by close */
    bool broken;          /* nothing more can be read */
    bool header_written;  /* to the rejects; not the format's concern */
};

struct import_format {
    const char *name, *description; /* "gdelt", ... as --format takes it */
    /* How well the first bytes of an input (up to 64 KiB) fit: 0 not at all, 100 surely. */
    unsigned (*recognise)(chancery_text head, const char *file_name);
    /* Prepares reader->state; NULL: nothing is to be prepared. What is refused here is refused as a
     * whole. close is called even after a failure. */
    chancery_status (*open)(struct import_reader *reader, chancery_error *error);
    /* The next record. CHANCERY_END after the last; CHANCERY_INVALID: this record is refused,
     * `error` says where and why and record->raw is set, and reading goes on, unless reader->broken
     * is set: then the rest of the input is lost. Any other status ends the import. */
    chancery_status (*next)(struct import_reader *reader, struct import_record *record,
                            chancery_error *error);
    void (*close)(struct import_reader *reader); /* NULL: nothing is to be freed */
};

/* The formats there are, ended by NULL: one row a format. */
extern const struct import_format *const import_formats[];
/* The format called `name`; NULL when there is none. */
const struct import_format *import_format_find(chancery_text name);
/* The format that fits `head` best; NULL when none does. */
const struct import_format *import_format_recognise(chancery_text head, const char *file_name);

/* Forgets the record before; its memory stays. */
void import_record_clear(struct import_record *record);
void import_record_free(struct import_record *record);
/* What is appended to record->text from now on stands at that place in the input. */
void import_mark(struct import_record *record, size_t line, size_t column);
/* Turns a place in record->text (its column, from 1: the text is one line) into one in the input.
 */
void import_place(const struct import_record *record, size_t *line, size_t *column);

#endif
