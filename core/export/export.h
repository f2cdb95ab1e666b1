/* export.h - what the formats of chancery_export share: a buffered way out, and the table of them.
 */
#ifndef CORE_EXPORT_EXPORT_H
#define CORE_EXPORT_EXPORT_H

#include "event/json_record.h"

struct export_format;

/* The way out: text gathers in `text` and leaves for the sink in large pieces. */
struct exporter {
    chancery_cursor *cursor;
    const chancery_sink *sink;
    const struct export_format *format;
    struct buffer text;
    chancery_text query;                 /* what the document says was asked */
    const struct vocabulary *vocabulary; /* whose documents are written; NULL: none are */
    uint64_t events;                     /* written so far */
    int64_t earliest, latest; /* of those that have such a bound; earliest > latest: none has */
    struct buffer parties;    /* a byte for each number of a party: whether it occurs */
    struct json_record *json; /* for formats that write records */
    struct buffer cell;       /* the cell in work, for those that write cells */
    bool relieved;            /* events are written while the cursor reads on */
    chancery_event event;     /* one that must be decoded then; its arena is used again for each */
};

/* Sends a piece of text, and clears it. The cursor is paused. */
chancery_status exporter_send(struct exporter *exporter, struct buffer *text,
                              chancery_error *error);

/* A format: what stands before, for each event, and after. Each but `event` may be NULL. */
struct export_format {
    bool lists_parties;
    bool history; /* writes the past versions of an event before it, where they are asked for */
    void (*begin)(struct exporter *exporter);
    void (*event)(struct exporter *exporter, const chancery_event *event);
    /* What `event` writes, of a record that need not be decoded for it; false, and nothing written,
     * where it must be. */
    bool (*record)(struct exporter *exporter, const struct record_head *head);
    void (*end)(struct exporter *exporter);
};

extern const struct export_format export_json;
extern const struct export_format export_jsonl;
extern const struct export_format export_csv;

#endif
