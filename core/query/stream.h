/* query/stream.h - the entries of one range, one by one in either direction, however its table
 * keeps them. */
#ifndef CORE_QUERY_STREAM_H
#define CORE_QUERY_STREAM_H

#include "database/lists.h"
#include "query/range.h"

struct stream {
    const struct range *range;
    struct store_cursor *cursor;
    struct list_reader *list; /* where entries lie in lists; NULL for others */
    struct place place;       /* of the entry it stands on */
    int64_t recorded;         /* of a past version: which */
    chancery_text value;      /* of the entry; lives until the stream moves */
    uint64_t moves;           /* how often it came to an entry, or to its end */
    bool reverse, ended;
};

/* Opens a range, which is borrowed. Also after a failure end with stream_close, while the
 * transaction lives. */
chancery_status stream_open(struct store_txn *txn, const struct range *range, bool reverse,
                            struct stream *stream, chancery_error *error);
void stream_close(struct stream *stream);

/* Goes to the first entry at or behind `start`; in reverse, to the last one before it. Anew
 * whenever the transaction was paused. */
chancery_status stream_seek(struct stream *stream, struct place start, chancery_error *error);
/* Goes to the next entry, or `ended`. */
chancery_status stream_step(struct stream *stream, chancery_error *error);
/* Goes on to the first entry at or behind `place`, in reverse to the last at or before it, which
 * may be where it stands already. */
chancery_status stream_reach(struct stream *stream, struct place place, chancery_error *error);

#endif
