#include "sort/spilled.h"

#include "base/bytes.h"
#include "base/status.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <xxhash.h>

/* An entry: size of the key (u16), size of the value (u32) or REMOVED, key, value. */
enum { HEAD_SIZE = 6, PIECE = 256 * 1024 };
static const uint32_t REMOVED = UINT32_MAX;

/* A mark stands at the first entry of each stretch of about so many bytes: what is read to find
 * one. */
enum { STRETCH = 8 * 1024 };

struct spilled_mark {
    unsigned char key[SPILLED_KEY_SIZE]; /* filled up with zeros */
    uint64_t offset;
};

/* Each key sets five bits of one line of 512, which is one access to memory; with ten bits a key,
 * about one in a hundred keys that are not there seems to be. */
enum { LINE_WORDS = 8, LINE_BITS = 512, KEY_BITS = 10, PROBES = 5, PROBE_BITS = 9 };

void spilled_free(struct spilled *run)
{
    buffer_free(&run->marks);
    free(run->filter);
    *run = (struct spilled){0};
}

/* ---- Filter ---- */

/* The line of a key, and what its bits are taken from. */
static uint64_t *filter_line(const struct spilled *run, chancery_text key, uint64_t *bits)
{
    uint64_t hash = XXH3_64bits(key.bytes, key.size);
    uint64_t line = ((hash >> 32) * run->filter_lines) >> 32;
    *bits = hash * 0x9E3779B97F4A7C15U;
    return run->filter + line * LINE_WORDS;
}

static void filter_add(struct spilled *run, chancery_text key)
{
    uint64_t bits, *line = filter_line(run, key, &bits);
    for (int i = 0; i < PROBES; i++, bits >>= PROBE_BITS)
        line[bits % LINE_BITS / 64] |= UINT64_C(1) << bits % 64;
}

static bool filter_may_have(const struct spilled *run, chancery_text key)
{
    uint64_t bits;
    const uint64_t *line = filter_line(run, key, &bits);
    for (int i = 0; i < PROBES; i++, bits >>= PROBE_BITS)
        if (!(line[bits % LINE_BITS / 64] >> bits % 64 & 1))
            return false;
    return true;
}

/* ---- Writing ---- */

chancery_status spilled_begin(struct spilled_writer *writer, struct spill *spill,
                              struct spilled *run, size_t found, chancery_error *error)
{
    *run = (struct spilled){.start = spill->size};
    *writer = (struct spilled_writer){.spill = spill, .run = run};
    if (found == 0)
        return CHANCERY_OK;
    run->filter_lines = found * KEY_BITS / LINE_BITS + 1;
    run->filter = calloc(run->filter_lines, LINE_WORDS * sizeof *run->filter);
    return run->filter ? CHANCERY_OK : error_memory(error);
}

static chancery_status write_piece(struct spilled_writer *writer, chancery_error *error)
{
    if (writer->piece.failed || writer->run->marks.failed)
        return error_memory(error);
    chancery_status status =
        spill_add(writer->spill, writer->piece.bytes, writer->piece.size, error);
    buffer_clear(&writer->piece);
    return status;
}

/* Makes the entry findable that is written next. */
static void note_key(struct spilled_writer *writer, chancery_text key)
{
    struct spilled *run = writer->run;
    uint64_t at = writer->spill->size + writer->piece.size;
    assert(key.size <= SPILLED_KEY_SIZE);
    filter_add(run, key);
    if (run->count > 0 && at - writer->marked < STRETCH)
        return;
    struct spilled_mark mark = {.offset = at};
    memcpy(mark.key, key.bytes, key.size);
    buffer_add(&run->marks, &mark, sizeof mark);
    writer->marked = at;
}

chancery_status spilled_add(struct spilled_writer *writer, const struct entry *entry,
                            chancery_error *error)
{
    unsigned char head[HEAD_SIZE];
    assert(entry->key.size <= UINT16_MAX && entry->value.size < REMOVED);
    if (writer->run->filter)
        note_key(writer, entry->key);
    bytes_put_u16(head, (uint16_t)entry->key.size);
    bytes_put_u32(head + 2, entry->removed ? REMOVED : (uint32_t)entry->value.size);
    buffer_add(&writer->piece, head, sizeof head);
    buffer_text(&writer->piece, entry->key);
    if (!entry->removed)
        buffer_text(&writer->piece, entry->value);
    writer->run->count++;
    return writer->piece.size < PIECE ? CHANCERY_OK : write_piece(writer, error);
}

chancery_status spilled_end(struct spilled_writer *writer, chancery_status status,
                            chancery_error *error)
{
    if (status == CHANCERY_OK)
        status = write_piece(writer, error);
    writer->run->end = writer->spill->size;
    buffer_free(&writer->piece);
    if (status != CHANCERY_OK)
        spilled_free(writer->run);
    return status;
}

/* ---- Reading ---- */

struct spilled_reader spilled_read(const struct spill *spill, const struct spilled *run,
                                   size_t memory)
{
    return (struct spilled_reader){.spill = spill,
                                   .last = true,
                                   .forgotten = run->start,
                                   .at = run->start,
                                   .end = run->end,
                                   .piece_size = memory};
}

/* Gives back what has been read. */
static void forget(struct spilled_reader *reader, uint64_t before)
{
    if (reader->last && before > reader->forgotten)
        spill_forget(reader->spill, reader->forgotten, before - reader->forgotten);
    reader->forgotten = before;
}

/* Sees to it that `size` bytes are in the piece behind what is used. */
static chancery_status need(struct spilled_reader *reader, size_t size, chancery_error *error)
{
    struct buffer *piece = &reader->piece;
    size_t left = piece->size - reader->used;
    if (left >= size)
        return CHANCERY_OK;
    if (left > 0)
        memmove(piece->bytes, piece->bytes + reader->used, left);
    piece->size = left;
    reader->used = 0;
    forget(reader, reader->at - left);
    uint64_t wanted = size - left > reader->piece_size ? size - left : reader->piece_size;
    if (wanted > reader->end - reader->at)
        wanted = reader->end - reader->at;
    if (left + wanted < size)
        return spill_damaged(reader->spill, error);
    char *out = buffer_reserve(piece, (size_t)wanted);
    if (!out)
        return error_memory(error);
    chancery_status status = spill_read(reader->spill, reader->at, out, (size_t)wanted, error);
    if (status == CHANCERY_OK) {
        piece->size += (size_t)wanted;
        reader->at += wanted;
    }
    return status;
}

chancery_status spilled_next(struct spilled_reader *reader, struct entry *entry,
                             chancery_error *error)
{
    if (reader->at == reader->end && reader->used == reader->piece.size)
        return CHANCERY_END;
    chancery_status status = need(reader, HEAD_SIZE, error);
    if (status != CHANCERY_OK)
        return status;
    const unsigned char *head = (const unsigned char *)reader->piece.bytes + reader->used;
    size_t key_size = bytes_get_u16(head);
    uint32_t value_size = bytes_get_u32(head + 2);
    bool removed = value_size == REMOVED;
    size_t whole = HEAD_SIZE + key_size + (removed ? 0 : value_size);
    status = need(reader, whole, error);
    if (status != CHANCERY_OK)
        return status;
    const char *key = reader->piece.bytes + reader->used + HEAD_SIZE;
    *entry = (struct entry){.key = {key, key_size},
                            .value = {key + key_size, removed ? 0 : value_size},
                            .removed = removed};
    reader->used += whole;
    return CHANCERY_OK;
}

/* ---- Finding ---- */

/* The last mark whose key is not behind `key`; NULL when all are. */
static const struct spilled_mark *find_mark(const struct spilled *run, chancery_text key)
{
    const struct spilled_mark *marks = (const struct spilled_mark *)(const void *)run->marks.bytes;
    size_t low = 0, high = run->marks.size / sizeof *marks;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(marks[middle].key, key.bytes, key.size) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &marks[low - 1] : NULL;
}

/* The stretch that begins at a mark. */
static struct spilled_reader read_stretch(const struct spill *spill, const struct spilled *run,
                                          const struct spilled_mark *mark, struct buffer *piece)
{
    const struct spilled_mark *end =
        (const struct spilled_mark *)(const void *)(run->marks.bytes + run->marks.size);
    buffer_clear(piece);
    return (struct spilled_reader){.spill = spill,
                                   .at = mark->offset,
                                   .end = mark + 1 < end ? mark[1].offset : run->end,
                                   .piece_size = SIZE_MAX,
                                   .piece = *piece};
}

chancery_status spilled_find(const struct spill *spill, const struct spilled *run,
                             chancery_text key, struct buffer *piece, struct entry *entry,
                             chancery_error *error)
{
    const struct spilled_mark *mark = filter_may_have(run, key) ? find_mark(run, key) : NULL;
    struct entry found;
    if (!mark)
        return CHANCERY_NOT_FOUND;
    struct spilled_reader reader = read_stretch(spill, run, mark, piece);
    chancery_status status = spilled_next(&reader, &found, error);
    while (status == CHANCERY_OK && text_compare(found.key, key) < 0)
        status = spilled_next(&reader, &found, error);
    *piece = reader.piece;
    if (status == CHANCERY_END || (status == CHANCERY_OK && !text_equal(found.key, key)))
        return CHANCERY_NOT_FOUND;
    if (status == CHANCERY_OK)
        *entry = found;
    return status;
}
