#include "query/stream.h"

#include "base/status.h"

#include <stdlib.h>

chancery_status stream_open(struct store_txn *txn, const struct range *range, bool reverse,
                            struct stream *stream, chancery_error *error)
{
    *stream = (struct stream){.range = range, .reverse = reverse, .ended = true};
    chancery_status status = store_cursor_open(txn, range_table(range), &stream->cursor, error);
    if (status != CHANCERY_OK || !list_keeps(range_table(range)))
        return status;
    stream->list = malloc(sizeof *stream->list);
    if (!stream->list)
        return error_memory(error);
    struct range_name name = range_name(range);
    list_reader_open(stream->cursor, range_list(range, &name), stream->list);
    return CHANCERY_OK;
}

void stream_close(struct stream *stream)
{
    store_cursor_close(stream->cursor);
    free(stream->list);
    stream->cursor = NULL;
    stream->list = NULL;
}

/* Takes the entry that the cursor has come to, if it is still in the range. */
static chancery_status take(struct stream *stream, chancery_status status, chancery_text key,
                            chancery_text value)
{
    char tag;
    chancery_text entry;
    stream->moves++;
    stream->ended = status != CHANCERY_OK || !range_holds(stream->range, key, &stream->place);
    stream->value = value;
    if (!stream->ended && stream->range->past)
        key_read_past(key, &tag, &entry, &stream->recorded);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status take_listed(struct stream *stream, chancery_status status,
                                   const struct listed *entry)
{
    stream->moves++;
    stream->ended = status != CHANCERY_OK || !range_reaches(stream->range, entry->place);
    if (!stream->ended) {
        stream->place = entry->place;
        stream->value = text_slice((const char *)entry->facts, stream->list->facts);
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

chancery_status stream_seek(struct stream *stream, struct place start, chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    const struct listed *entry = NULL;
    chancery_status status;
    if (stream->list) {
        status = stream->reverse ? list_seek_before(stream->list, start, &entry, error)
                                 : list_seek(stream->list, start, &entry, error);
        return take_listed(stream, status, entry);
    }
    struct key from = range_key(stream->range, start);
    status = stream->reverse
                 ? store_seek_before(stream->cursor, key_text(&from), &key, &value, error)
                 : store_seek(stream->cursor, key_text(&from), &key, &value, error);
    return take(stream, status, key, value);
}

chancery_status stream_step(struct stream *stream, chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    const struct listed *entry = NULL;
    chancery_status status;
    if (stream->list) {
        status = stream->reverse ? list_previous(stream->list, &entry, error)
                                 : list_next(stream->list, &entry, error);
        return take_listed(stream, status, entry);
    }
    status = stream->reverse ? store_previous(stream->cursor, &key, &value, error)
                             : store_next(stream->cursor, &key, &value, error);
    return take(stream, status, key, value);
}

/* Whether an entry at `at` comes before one at `place`. */
static bool comes_before(const struct stream *stream, struct place at, struct place place)
{
    int order = place_compare(at, place);
    return stream->reverse ? order > 0 : order < 0;
}

/* Whether all of the block that the stream stands in comes before `place`, so that it is sought. */
static bool is_far(const struct stream *stream, struct place place)
{
    const struct list_block *block = stream->list ? &stream->list->block : NULL;
    size_t last = block && !stream->reverse ? block->count - 1 : 0;
    return block && comes_before(stream, block->entries[last].place, place);
}

/* In reverse one seeks what lies before a place. No event has the last seq of a day. */
static chancery_status seek_from(struct stream *stream, struct place place, chancery_error *error)
{
    place.seq += stream->reverse;
    return stream_seek(stream, place, error);
}

chancery_status stream_reach(struct stream *stream, struct place place, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    while (status == CHANCERY_OK && !stream->ended && comes_before(stream, stream->place, place))
        status =
            is_far(stream, place) ? seek_from(stream, place, error) : stream_step(stream, error);
    return status;
}
