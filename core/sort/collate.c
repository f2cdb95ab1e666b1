#include "sort/collate.h"

#include "base/bytes.h"
#include "base/status.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <xxhash.h>

/* What comes for one key lies in pieces, each as large as all before it, within bounds. */
enum { PIECE_FIRST = 48, PIECE_LAST = 2048, HEAPS_FIRST = 256 };

struct collator_piece {
    struct collator_piece *next;
    uint32_t used, room;
    char bytes[];
};

struct collator_heap {
    uint64_t hash;
    chancery_text key;
    struct collator_piece *first, *last;
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

/* ---- Adding ---- */

/* For a short key a number that no other key of that size has, so that to compare it is enough. */
static uint64_t hash_of(chancery_text key)
{
    unsigned char start[sizeof(uint64_t)] = {0};
    if (key.size >= sizeof start)
        return XXH3_64bits(key.bytes, key.size);
    memcpy(start, key.bytes, key.size);
    return (bytes_get_u64(start) | key.size) * 0x9E3779B97F4A7C15U;
}

/* The slot of the heap of `key`, or the free one where it would go. */
static uint32_t *find_slot(const struct collator *collator, chancery_text key, uint64_t hash)
{
    size_t mask = collator->slot_count - 1, at = hash >> 32 & mask;
    for (; collator->slots[at] != 0; at = (at + 1) & mask) {
        const struct collator_heap *heap = &collator->heaps[collator->slots[at] - 1];
        if (heap->hash == hash && heap->key.size == key.size &&
            (key.size < sizeof hash || text_equal(heap->key, key)))
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
    uint32_t *slots = heaps ? calloc(room * 2, sizeof *slots) : NULL;
    if (!slots)
        return false;
    free(collator->slots);
    collator->bytes += (room - collator->heap_room) * (sizeof *heaps + 2 * sizeof *slots);
    collator->slots = slots;
    collator->slot_count = room * 2;
    collator->heap_room = room;
    for (size_t i = 0; i < collator->heap_count; i++)
        *find_slot(collator, heaps[i].key, heaps[i].hash) = (uint32_t)i + 1;
    return true;
}

/* The heap of that key, a new one where there is none; NULL when out of memory. */
static struct collator_heap *find_heap(struct collator *collator, chancery_text key)
{
    uint64_t hash = hash_of(key);
    if (!grow(collator))
        return NULL;
    uint32_t *slot = find_slot(collator, key, hash);
    if (*slot == 0) {
        struct collator_heap made = {.key = arena_text(&collator->arena, key), .hash = hash};
        collator->heaps[collator->heap_count++] = made;
        collator->bytes += key.size;
        *slot = (uint32_t)collator->heap_count;
    }
    return collator->arena.failed ? NULL : &collator->heaps[*slot - 1];
}

/* Room for `size` bytes at the end of a heap; NULL when out of memory. */
static char *take_room(struct collator *collator, struct collator_heap *heap, size_t size)
{
    struct collator_piece *piece = heap->last;
    if (!piece || piece->room - piece->used < size) {
        size_t room = piece ? (size_t)piece->room * 2 : PIECE_FIRST;
        room = room > PIECE_LAST ? PIECE_LAST : room;
        room = room < size ? size : room;
        piece = arena_make(&collator->arena, 1, sizeof *piece + room);
        if (!piece)
            return NULL;
        piece->room = (uint32_t)room;
        *(heap->last ? &heap->last->next : &heap->first) = piece;
        heap->last = piece;
        collator->bytes += sizeof *piece + room;
    }
    piece->used += (uint32_t)size;
    return piece->bytes + piece->used - size;
}

static chancery_status spill(struct collator *collator, chancery_error *error);

static bool came_last(const struct collator_heap *heap, chancery_text part)
{
    const struct collator_piece *piece = heap->last;
    return piece && piece->used >= part.size &&
           memcmp(piece->bytes + piece->used - part.size, part.bytes, part.size) == 0;
}

static chancery_status add(struct collator *collator, chancery_text key, chancery_text part,
                           bool only_new, chancery_error *error)
{
    assert(part.size > 0 && part.size < UINT32_MAX && key.size <= UINT16_MAX);
    chancery_status status =
        collator->bytes >= collator->most ? spill(collator, error) : CHANCERY_OK;
    if (status != CHANCERY_OK)
        return status;
    struct collator_heap *heap = find_heap(collator, key);
    if (heap && only_new && came_last(heap, part))
        return CHANCERY_OK;
    char *out = heap ? take_room(collator, heap, part.size) : NULL;
    if (!out)
        return error_memory(error);
    memcpy(out, part.bytes, part.size);
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
                            .value = {reader->piece->bytes, reader->piece->used}};
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

static chancery_status visit_all(struct merge *merge,
                                 chancery_status (*visit)(void *context, chancery_text key,
                                                          chancery_text parts),
                                 void *context, chancery_error *error)
{
    struct entry entry;
    chancery_status status = merge_next(merge, &entry, error);
    while (status == CHANCERY_OK) {
        status = visit(context, entry.key, entry.value);
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
    chancery_status status = readers ? merge_make(count + 1, &merge, error) : error_memory(error);
    if (status == CHANCERY_OK) {
        add_streams(collator, memory, &merge, readers, &heaps);
        status = visit_all(&merge, visit, context, error);
    }
    for (size_t i = 0; readers && i < count; i++)
        buffer_free(&readers[i].piece);
    free(readers);
    merge_free(&merge);
    return status;
}
