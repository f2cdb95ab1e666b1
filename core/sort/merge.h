/* sort/merge.h - several streams of entries, each in the order of its keys, as one.
 *
 * Of equal keys that of the first stream comes first. Knows nothing of where the streams come from.
 */
#ifndef CORE_SORT_MERGE_H
#define CORE_SORT_MERGE_H

#include "sort/spilled.h"

/* Gives the next entry of a stream, whose views live until the one after it; CHANCERY_END (without
 * words) behind the last. */
typedef chancery_status merge_read(void *stream, struct entry *entry, chancery_error *error);

struct merge {
    struct merge_stream *streams;
    size_t stream_count, stream_room;
    size_t *heap; /* of streams, the one with the smallest entry on top */
    size_t heap_count;
    bool begun;
};

/* Makes a merge of at most `room` streams. End with merge_free. */
chancery_status merge_make(size_t room, struct merge *merge, chancery_error *error);
void merge_free(struct merge *merge);
/* `stream` stays the caller's. */
void merge_add(struct merge *merge, merge_read *read, void *stream);
/* The view lives until the next. CHANCERY_END (without words) behind the last. */
chancery_status merge_next(struct merge *merge, struct entry *entry, chancery_error *error);

#endif
