#include "sort/collate.h"

#include "base/bytes.h"
#include "base/status.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <xxhash.h>

/* What comes for one key lies in pieces, each as large as all before it, within bounds: the size of
 * its parts, the first one as it came, and of each further one how far its number lies behind the
 * one before (in the upper half, and in the lower half, which is counted from 0 in another upper
 * one) and what follows the number. So a part takes two bytes more than that where numbers lie near
 * each other, and not eight. */
enum { PIECE_FIRST = 48, PIECE_LAST = 1000, HEAPS_FIRST = 256 };
enum { NUMBER_SIZE = 8, STEP_MOST = 2 * 5, PART_MOST = 255 }; /* 5: a varint of 32 bits */

struct collator_piece {
    struct collator_piece *next;
    uint32_t used, room;
    unsigned char bytes[];
};

struct collator_heap {
    uint64_t hash;
    chancery_text key;
    uint64_t number;          /* of the part that came last */
    unsigned char *out, *end; /* what is free of the last piece */
    struct collator_piece *first, *last;
};

struct collator_slot {
    uint32_t hash; /* the upper half */
    uint32_t heap; /* index + 1; 0: free */
};

struct collator collator_of(struct spill *spill, size_t most)
{
    return (struct collator){.spill = spill, .most = most};
}

/* Forgets what is in memory. */
static void forget(struct collator *collator)
{
    arena_free(&collator->arena);
    free(collator->heaps);
    free(collator->slots);
    *collator =
        (struct collator){.spill = collator->spill, .most = collator->most, .runs = collator->runs};
}

static struct spilled *runs_of(const struct collator *collator, size_t *count)
{
    *count = collator->runs.size / sizeof(struct spilled);
    return (struct spilled *)(void *)collator->runs.bytes;
}

void collator_free(struct collator *collator)
{
    size_t count;
    struct spilled *runs = runs_of(collator, &count);
    for (size_t i = 0; i < count; i++)
        spilled_free(&runs[i]);
    buffer_free(&collator->runs);
    forget(collator);
}

/* ---- Finding ---- */

/* For a short key a number that no other key of that size has, so that to compare it is enough. */
static uint64_t hash_of(chancery_text key)
{
    unsigned char start[sizeof(uint64_t)] = {0};
    if (key.size >= sizeof start)
        return XXH3_64bits(key.bytes, key.size);
    memcpy(start, key.bytes, key.size);
    return (bytes_get_u64(start) | key.size) * 0x9E3779B97F4A7C15U;
}

static bool is_heap_of(const struct collator_heap *heap, chancery_text key, uint64_t hash)
{
    return heap->hash == hash && heap->key.size == key.size &&
           (key.size < sizeof hash || text_equal(heap->key, key));
}

/* The slot of the heap of `key`, or the free one where it would go. */
static struct collator_slot *find_slot(const struct collator *collator, chancery_text key,
                                       uint64_t hash)
{
    size_t mask = collator->slot_count - 1, at = hash >> 32 & mask;
    for (; collator->slots[at].heap != 0; at = (at + 1) & mask) {
        const struct collator_slot *slot = &collator->slots[at];
        if (slot->hash == hash >> 32 && is_heap_of(&collator->heaps[slot->heap - 1], key, hash))
            break;
    }
    return &collator->slots[at];
}

/* Makes room for one more heap, keeping the table of slots at most half full. */
static bool grow(struct collator *collator)
{
    if (collator->heap_count < collator->heap_room)
        return true;
    size_t room = collator->heap_room > 0 ? collator->heap_room * 2 : HEAPS_FIRST;
    if (room >= UINT32_MAX)
        return false;
    struct collator_heap *heaps = realloc(collator->heaps, room * sizeof *heaps);
    if (heaps)
        collator->heaps = heaps;
    struct collator_slot *slots = heaps ? calloc(room * 2, sizeof *slots) : NULL;
    if (!slots)
        return false;
    free(collator->slots);
    collator->bytes += (room - collator->heap_room) * (sizeof *heaps + 2 * sizeof *slots);
    collator->slots = slots;
    collator->slot_count = room * 2;
    collator->heap_room = room;
    for (size_t i = 0; i < collator->heap_count; i++)
        *find_slot(collator, heaps[i].key, heaps[i].hash) =
            (struct collator_slot){(uint32_t)(heaps[i].hash >> 32), (uint32_t)i + 1};
    return true;
}

/* The heap of that key, a new one where there is none; NULL when out of memory. */
static struct collator_heap *find_heap(struct collator *collator, chancery_text key)
{
    uint64_t hash = hash_of(key);
    if (!grow(collator))
        return NULL;
    struct collator_slot *slot = find_slot(collator, key, hash);
    if (slot->heap == 0) {
        struct collator_heap made = {.key = arena_text(&collator->arena, key), .hash = hash};
        collator->heaps[collator->heap_count++] = made;
        collator->bytes += key.size;
        *slot = (struct collator_slot){(uint32_t)(hash >> 32), (uint32_t)collator->heap_count};
    }
    return collator->arena.failed ? NULL : &collator->heaps[slot->heap - 1];
}

/* ---- Adding ---- */

static void close_piece(struct collator_heap *heap)
{
    if (heap->last)
        heap->last->used = (uint32_t)(heap->out - heap->last->bytes);
}

/* Begins a piece with `part`; false when out of memory. */
static bool begin_piece(struct collator *collator, struct collator_heap *heap, chancery_text part)
{
    struct collator_piece *before = heap->last;
    size_t room = before ? (size_t)before->room * 2 : PIECE_FIRST;
    room = room > PIECE_LAST ? PIECE_LAST : room;
    room = room < 1 + part.size ? 1 + part.size : room;
    struct collator_piece *piece = arena_make(&collator->arena, 1, sizeof *piece + room);
    if (!piece)
        return false;
    close_piece(heap);
    piece->room = (uint32_t)room;
    *(before ? &before->next : &heap->first) = piece;
    heap->last = piece;
    piece->bytes[0] = (unsigned char)part.size;
    memcpy(piece->bytes + 1, part.bytes, part.size);
    heap->out = piece->bytes + 1 + part.size;
    heap->end = piece->bytes + room;
    collator->bytes += sizeof *piece + room;
    return true;
}

/* Puts a part behind the one before; there is room. */
static void put_step(struct collator_heap *heap, uint64_t number, chancery_text part)
{
    uint32_t upper = (uint32_t)(number >> 32) - (uint32_t)(heap->number >> 32);
    uint32_t lower = (uint32_t)number - (upper == 0 ? (uint32_t)heap->number : 0);
    unsigned char *out = heap->out + bytes_put_varint(heap->out, upper);
    out += bytes_put_varint(out, lower);
    for (size_t i = NUMBER_SIZE; i < part.size; i++)
        *out++ = (unsigned char)part.bytes[i];
    heap->out = out;
}

static chancery_status spill(struct collator *collator, chancery_error *error);

static chancery_status add(struct collator *collator, chancery_text key, chancery_text part,
                           bool only_new, chancery_error *error)
{
    assert(part.size >= NUMBER_SIZE && part.size <= PART_MOST && key.size <= UINT16_MAX);
    uint64_t number = bytes_get_u64((const unsigned char *)part.bytes);
    chancery_status status =
        collator->bytes >= collator->most ? spill(collator, error) : CHANCERY_OK;
    if (status != CHANCERY_OK)
        return status;
    struct collator_heap *heap = find_heap(collator, key);
    if (!heap)
        return error_memory(error);
    if (only_new && heap->last && heap->number == number)
        return CHANCERY_OK;
    if ((size_t)(heap->end - heap->out) >= STEP_MOST + part.size - NUMBER_SIZE)
        put_step(heap, number, part);
    else if (!begin_piece(collator, heap, part))
        return error_memory(error);
    heap->number = number;
    return CHANCERY_OK;
}

chancery_status collator_add(struct collator *collator, chancery_text key, chancery_text part,
                             chancery_error *error)
{
    return add(collator, key, part, false, error);
}

chancery_status collator_add_new(struct collator *collator, chancery_text key, chancery_text part,
                                 chancery_error *error)
{
    return add(collator, key, part, true, error);
}

/* ---- What is in memory, in order ---- */

struct heap_reader {
    const struct collator *collator;
    size_t next;                        /* heap */
    const struct collator_piece *piece; /* of the heap before; NULL: it is at its end */
};

static int compare_heaps(const void *a, const void *b)
{
    const struct collator_heap *left = a, *right = b;
    return text_compare(left->key, right->key);
}

/* Nothing is found by hash any more. */
static struct heap_reader sort_heaps(struct collator *collator)
{
    for (size_t i = 0; i < collator->heap_count; i++)
        close_piece(&collator->heaps[i]);
    if (collator->heap_count > 0)
        qsort(collator->heaps, collator->heap_count, sizeof *collator->heaps, compare_heaps);
    return (struct heap_reader){.collator = collator};
}

static chancery_status read_heap(void *stream, struct entry *entry, chancery_error *error)
{
    struct heap_reader *reader = stream;
    const struct collator *collator = reader->collator;
    (void)error;
    if (!reader->piece) {
        if (reader->next == collator->heap_count)
            return CHANCERY_END;
        reader->piece = collator->heaps[reader->next++].first;
    }
    *entry = (struct entry){.key = collator->heaps[reader->next - 1].key,
                            .value = {(const char *)reader->piece->bytes, reader->piece->used}};
    reader->piece = reader->piece->next;
    return CHANCERY_OK;
}

static chancery_status spill(struct collator *collator, chancery_error *error)
{
    struct heap_reader reader = sort_heaps(collator);
    struct spilled_writer writer;
    struct spilled run;
    struct entry entry;
    chancery_status status = spilled_begin(&writer, collator->spill, &run, 0, error);
    while (status == CHANCERY_OK && read_heap(&reader, &entry, error) == CHANCERY_OK)
        status = spilled_add(&writer, &entry, error);
    status = spilled_end(&writer, status, error);
    if (status == CHANCERY_OK)
        buffer_add(&collator->runs, &run, sizeof run);
    forget(collator);
    return status == CHANCERY_OK && collator->runs.failed ? error_memory(error) : status;
}

/* ---- All of it ---- */

static chancery_status read_run(void *stream, struct entry *entry, chancery_error *error)
{
    return spilled_next(stream, entry, error);
}

/* Reads the parts of a piece, which may come from a damaged file, as they came into `parts`. */
static bool read_parts(chancery_text piece, struct buffer *parts)
{
    struct bytes_reader reader = bytes_reader_of(piece);
    size_t more = (size_t)bytes_read_u8(&reader) - NUMBER_SIZE;
    uint64_t number = bytes_read_u64(&reader);
    buffer_clear(parts);
    for (;;) {
        const unsigned char *rest = bytes_take(&reader, more);
        unsigned char *out =
            rest ? (unsigned char *)buffer_reserve(parts, NUMBER_SIZE + more) : NULL;
        if (!out)
            return false;
        bytes_put_u64(out, number);
        memcpy(out + NUMBER_SIZE, rest, more);
        parts->size += NUMBER_SIZE + more;
        if (bytes_left(&reader) == 0)
            return true;
        uint32_t upper = (uint32_t)bytes_read_varint(&reader);
        uint32_t lower = (uint32_t)bytes_read_varint(&reader);
        uint32_t before = upper == 0 ? (uint32_t)number : 0;
        number = (uint64_t)((uint32_t)(number >> 32) + upper) << 32 | (before + lower);
    }
}

struct visiting {
    chancery_status (*visit)(void *context, chancery_text key, chancery_text parts);
    void *context;
    struct buffer parts; /* of the piece in work */
};

static chancery_status visit_all(const struct collator *collator, struct merge *merge,
                                 struct visiting *visiting, chancery_error *error)
{
    struct entry entry;
    chancery_status status = merge_next(merge, &entry, error);
    while (status == CHANCERY_OK) {
        if (!read_parts(entry.value, &visiting->parts))
            return visiting->parts.failed ? error_memory(error)
                                          : spill_damaged(collator->spill, error);
        status = visiting->visit(visiting->context, entry.key, buffer_view(&visiting->parts));
        if (status == CHANCERY_OK)
            status = merge_next(merge, &entry, error);
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* The oldest run comes first, memory last: so of each key all is in the order in which it came. */
static void add_streams(const struct collator *collator, size_t memory, struct merge *merge,
                        struct spilled_reader *readers, struct heap_reader *heaps)
{
    size_t count;
    const struct spilled *runs = runs_of(collator, &count);
    for (size_t i = 0; i < count; i++) {
        readers[i] = spilled_read(collator->spill, &runs[i], memory / count);
        merge_add(merge, read_run, &readers[i]);
    }
    merge_add(merge, read_heap, heaps);
}

chancery_status collator_each(struct collator *collator, size_t memory,
                              chancery_status (*visit)(void *context, chancery_text key,
                                                       chancery_text parts),
                              void *context, chancery_error *error)
{
    size_t count;
    runs_of(collator, &count);
    struct heap_reader heaps = sort_heaps(collator);
    struct spilled_reader *readers = calloc(count + 1, sizeof *readers);
    struct merge merge = {0};
    struct visiting visiting = {.visit = visit, .context = context};
    chancery_status status = readers ? merge_make(count + 1, &merge, error) : error_memory(error);
    if (status == CHANCERY_OK) {
        add_streams(collator, memory, &merge, readers, &heaps);
        status = visit_all(collator, &merge, &visiting, error);
    }
    for (size_t i = 0; readers && i < count; i++)
        buffer_free(&readers[i].piece);
    free(readers);
    buffer_free(&visiting.parts);
    merge_free(&merge);
    return status;
}
