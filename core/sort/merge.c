#include "sort/merge.h"

#include "base/status.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>

struct merge_stream {
    merge_read *read;
    void *stream;
    struct entry entry; /* the one that it is at */
};

chancery_status merge_make(size_t room, struct merge *merge, chancery_error *error)
{
    *merge = (struct merge){.streams = calloc(room + 1, sizeof *merge->streams),
                            .heap = calloc(room + 1, sizeof *merge->heap),
                            .stream_room = room};
    if (merge->streams && merge->heap)
        return CHANCERY_OK;
    merge_free(merge);
    return error_memory(error);
}

void merge_free(struct merge *merge)
{
    free(merge->streams);
    free(merge->heap);
    *merge = (struct merge){0};
}

void merge_add(struct merge *merge, merge_read *read, void *stream)
{
    assert(merge->stream_count < merge->stream_room && !merge->begun);
    merge->streams[merge->stream_count++] = (struct merge_stream){.read = read, .stream = stream};
}

static bool comes_before(const struct merge *merge, size_t a, size_t b)
{
    int order = text_compare(merge->streams[a].entry.key, merge->streams[b].entry.key);
    return order != 0 ? order < 0 : a < b;
}

/* Lets what is at `at` sink to where it belongs. */
static void sink(struct merge *merge, size_t at)
{
    size_t stream = merge->heap[at];
    for (size_t below = 2 * at + 1; below < merge->heap_count; below = 2 * at + 1) {
        if (below + 1 < merge->heap_count &&
            comes_before(merge, merge->heap[below + 1], merge->heap[below]))
            below++;
        if (comes_before(merge, stream, merge->heap[below]))
            break;
        merge->heap[at] = merge->heap[below];
        at = below;
    }
    merge->heap[at] = stream;
}

static chancery_status begin(struct merge *merge, chancery_error *error)
{
    for (size_t i = 0; i < merge->stream_count; i++) {
        struct merge_stream *stream = &merge->streams[i];
        chancery_status status = stream->read(stream->stream, &stream->entry, error);
        if (status == CHANCERY_OK)
            merge->heap[merge->heap_count++] = i;
        else if (status != CHANCERY_END)
            return status;
    }
    for (size_t i = merge->heap_count / 2; i-- > 0;)
        sink(merge, i);
    merge->begun = true;
    return CHANCERY_OK;
}

/* Moves the stream on top, whose entry was given out. */
static chancery_status advance(struct merge *merge, chancery_error *error)
{
    struct merge_stream *top = &merge->streams[merge->heap[0]];
    chancery_status status = top->read(top->stream, &top->entry, error);
    if (status == CHANCERY_END)
        merge->heap[0] = merge->heap[--merge->heap_count];
    else if (status != CHANCERY_OK)
        return status;
    if (merge->heap_count > 1)
        sink(merge, 0);
    return CHANCERY_OK;
}

chancery_status merge_next(struct merge *merge, struct entry *entry, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    if (!merge->begun)
        status = begin(merge, error);
    else if (merge->heap_count > 0)
        status = advance(merge, error);
    if (status != CHANCERY_OK)
        return status;
    if (merge->heap_count == 0)
        return CHANCERY_END;
    *entry = merge->streams[merge->heap[0]].entry;
    return CHANCERY_OK;
}
