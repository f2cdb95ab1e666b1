#include "sort/shelf.h"

#include "base/bytes.h"
#include "base/status.h"
#include "base/text.h"

#include <assert.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <xxhash.h>

static const uint32_t REMOVED = UINT32_MAX;
enum { BLOCK_FIRST = 64 << 10, BLOCK_LAST = 32 << 20, ITEMS_FIRST = 256 };
/* A large page of the system: what lies in few of them is reached much faster in no order. */
enum { HUGE_SIZE = 2 << 20 };

struct shelf_block {
    struct shelf_block *next;
    size_t used, room;
    alignas(max_align_t) unsigned char bytes[];
};

static void free_blocks(struct shelf_block *blocks)
{
    while (blocks) {
        struct shelf_block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

void shelf_clear(struct shelf *shelf)
{
    free_blocks(shelf->blocks);
    free_blocks(shelf->spare);
    free(shelf->items);
    free(shelf->slots);
    *shelf = (struct shelf){.key_size = shelf->key_size};
}

void shelf_trim(struct shelf *shelf)
{
    free_blocks(shelf->spare);
    shelf->spare = NULL;
}

void shelf_empty(struct shelf *shelf)
{
    while (shelf->blocks) {
        struct shelf_block *block = shelf->blocks;
        shelf->blocks = block->next;
        block->next = shelf->spare;
        block->used = 0;
        shelf->spare = block;
    }
    if (shelf->slot_count > 0)
        memset(shelf->slots, 0, shelf->slot_count * sizeof *shelf->slots);
    shelf->count = 0;
    shelf->bytes = 0;
}

/* ---- Memory ---- */

/* As malloc, in large pages where it is large. */
static void *allocate(size_t size)
{
    if (size < HUGE_SIZE)
        return malloc(size);
    void *made = aligned_alloc(HUGE_SIZE, (size + HUGE_SIZE - 1) / HUGE_SIZE * HUGE_SIZE);
    if (made)
        madvise(made, size, MADV_HUGEPAGE); /* as well as it can */
    return made;
}

static size_t block_room(const struct shelf_block *last, size_t size)
{
    size_t whole = last ? 2 * (last->room + sizeof *last) : BLOCK_FIRST;
    whole = whole < BLOCK_LAST ? whole : BLOCK_LAST;
    size_t room = whole - sizeof *last;
    return room > size ? room : size;
}

/* A block with room for `size` bytes, a spare one where it has that; NULL when out of memory. */
static struct shelf_block *add_block(struct shelf *shelf, size_t size)
{
    struct shelf_block *block = shelf->spare;
    if (block && block->room >= size) {
        shelf->spare = block->next;
    } else {
        size_t room = block_room(shelf->blocks, size);
        block = allocate(sizeof *block + room);
        if (!block)
            return NULL;
        *block = (struct shelf_block){.room = room};
    }
    block->next = shelf->blocks;
    shelf->blocks = block;
    return block;
}

/* Aligned room for `size` bytes; NULL when out of memory. */
static void *take_room(struct shelf *shelf, size_t size)
{
    const size_t align = alignof(struct shelf_entry);
    struct shelf_block *block = shelf->blocks;
    size = (size + align - 1) / align * align;
    if (!block || block->room - block->used < size)
        block = add_block(shelf, size);
    if (!block)
        return NULL;
    block->used += size;
    shelf->bytes += size;
    return block->bytes + block->used - size;
}

static uint32_t hash_of(chancery_text key)
{
    return (uint32_t)XXH3_64bits(key.bytes, key.size);
}

/* The slot of the item of `key`, or the free one where it would go. */
static uint32_t *find_slot(const struct shelf *shelf, chancery_text key, uint32_t hash)
{
    size_t mask = shelf->slot_count - 1, at = hash & mask;
    for (; shelf->slots[at] != 0; at = (at + 1) & mask) {
        const struct shelf_item *item = &shelf->items[shelf->slots[at] - 1];
        if (item->hash == hash && memcmp(item->entry->bytes, key.bytes, key.size) == 0)
            break;
    }
    return &shelf->slots[at];
}

static void fill_slots(struct shelf *shelf)
{
    size_t mask = shelf->slot_count - 1;
    for (size_t i = 0; i < shelf->count; i++) {
        size_t at = shelf->items[i].hash & mask;
        while (shelf->slots[at] != 0)
            at = (at + 1) & mask;
        shelf->slots[at] = (uint32_t)i + 1;
    }
}

/* Makes room for one more item, with at least half as many slots again. */
static bool grow(struct shelf *shelf)
{
    if (shelf->count < shelf->room)
        return true;
    size_t room = shelf->room > 0 ? shelf->room * 2 : ITEMS_FIRST;
    if (room >= UINT32_MAX)
        return false;
    struct shelf_item *items = realloc(shelf->items, room * sizeof *items);
    if (!items)
        return false;
    shelf->items = items;
    uint32_t *slots = allocate(room * 2 * sizeof *slots);
    if (!slots)
        return false;
    memset(slots, 0, room * 2 * sizeof *slots);
    free(shelf->slots);
    shelf->slots = slots;
    shelf->slot_count = room * 2;
    shelf->room = room;
    fill_slots(shelf);
    return true;
}

/* ---- Entries ---- */

static struct entry view(const struct shelf *shelf, const struct shelf_entry *entry)
{
    const char *bytes = (const char *)entry->bytes;
    bool removed = entry->size == REMOVED;
    return (struct entry){.key = {bytes, shelf->key_size},
                          .value = {bytes + shelf->key_size, removed ? 0 : entry->size},
                          .removed = removed};
}

bool shelf_get(const struct shelf *shelf, chancery_text key, struct entry *entry)
{
    assert(key.size == shelf->key_size);
    uint32_t slot = shelf->count > 0 ? *find_slot(shelf, key, hash_of(key)) : 0;
    if (slot > 0)
        *entry = view(shelf, shelf->items[slot - 1].entry);
    return slot > 0;
}

/* Sees to it that a value of `size` bytes has room, where it was if it fits there. */
static bool make_room(struct shelf *shelf, struct shelf_item *item, chancery_text key, size_t size)
{
    if (item->entry && item->room >= size)
        return true;
    struct shelf_entry *entry = take_room(shelf, sizeof *entry + key.size + size);
    if (!entry)
        return false;
    memcpy(entry->bytes, key.bytes, key.size);
    item->entry = entry;
    item->room = (uint32_t)size;
    return true;
}

chancery_status shelf_put(struct shelf *shelf, const struct entry *entry, chancery_error *error)
{
    chancery_text key = entry->key;
    size_t size = entry->removed ? 0 : entry->value.size;
    struct shelf_item made = {.hash = hash_of(key)};
    assert(key.size == shelf->key_size && size < REMOVED);
    if (!grow(shelf))
        return error_memory(error);
    uint32_t *slot = find_slot(shelf, key, made.hash);
    struct shelf_item *item = *slot > 0 ? &shelf->items[*slot - 1] : &made;
    if (!make_room(shelf, item, key, size))
        return error_memory(error);
    if (size > 0)
        memcpy(item->entry->bytes + key.size, entry->value.bytes, size);
    item->entry->size = entry->removed ? REMOVED : (uint32_t)size;
    if (*slot == 0) {
        shelf->items[shelf->count++] = made;
        shelf->bytes += sizeof made + 2 * sizeof *slot;
        *slot = (uint32_t)shelf->count;
    }
    return CHANCERY_OK;
}

/* ---- Order ---- */

/* The first bytes of a key as a number, and the entry it is of. */
struct shelf_rank {
    uint64_t start;
    const struct shelf_entry *entry;
};

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

static struct shelf_rank rank_of(const struct shelf *shelf, const struct shelf_entry *entry)
{
    unsigned char start[8] = {0};
    memcpy(start, entry->bytes, shelf->key_size < sizeof start ? shelf->key_size : sizeof start);
    return (struct shelf_rank){bytes_get_u64(start), entry};
}

/* One pass over one digit; false when all have the same one, and nothing was moved. */
static bool sort_digit(const struct shelf_rank *from, struct shelf_rank *to, size_t count,
                       int shift)
{
    size_t starts[DIGITS] = {0}, start = 0;
    for (size_t i = 0; i < count; i++)
        starts[from[i].start >> shift & (DIGITS - 1)]++;
    if (starts[from[0].start >> shift & (DIGITS - 1)] == count)
        return false;
    for (size_t i = 0; i < DIGITS; i++) {
        size_t here = starts[i];
        starts[i] = start;
        start += here;
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].start >> shift & (DIGITS - 1)]++] = from[i];
    return true;
}

static int compare_keys(const void *a, const void *b, void *key_size)
{
    const struct shelf_rank *left = a, *right = b;
    return memcmp(left->entry->bytes, right->entry->bytes, *(size_t *)key_size);
}

/* Sorts those whose keys begin alike, which are few unless somebody makes them so. */
static void sort_alike(const struct shelf *shelf, struct shelf_rank *ranks)
{
    size_t key_size = shelf->key_size;
    for (size_t first = 0, end; first < shelf->count; first = end) {
        for (end = first + 1; end < shelf->count && ranks[end].start == ranks[first].start;)
            end++;
        if (end - first > 1)
            qsort_r(ranks + first, end - first, sizeof *ranks, compare_keys, &key_size);
    }
}

chancery_status shelf_sort(const struct shelf *shelf, struct shelf_order *order,
                           chancery_error *error)
{
    size_t count = shelf->count;
    struct shelf_rank *ranks = calloc(count + 1, sizeof *ranks);
    struct shelf_rank *spare = calloc(count + 1, sizeof *spare);
    for (size_t i = 0; ranks && spare && i < count; i++)
        ranks[i] = rank_of(shelf, shelf->items[i].entry);
    for (int shift = 0; ranks && spare && count > 0 && shift < 64; shift += DIGIT_BITS) {
        if (!sort_digit(ranks, spare, count, shift))
            continue;
        struct shelf_rank *sorted = spare;
        spare = ranks;
        ranks = sorted;
    }
    bool whole = ranks && spare;
    free(spare);
    *order = (struct shelf_order){.shelf = shelf, .ranks = ranks};
    if (!whole)
        return error_memory(error);
    if (shelf->key_size > sizeof(uint64_t))
        sort_alike(shelf, ranks);
    return CHANCERY_OK;
}

void shelf_order_free(struct shelf_order *order)
{
    free(order->ranks);
    *order = (struct shelf_order){0};
}

/* Entries lie in memory as they came: one that will be read soon is asked for now. */
chancery_status shelf_next(struct shelf_order *order, struct entry *entry)
{
    enum { AHEAD = 8 };
    const struct shelf *shelf = order->shelf;
    if (order->next >= shelf->count)
        return CHANCERY_END;
    if (order->next + AHEAD < shelf->count)
        __builtin_prefetch(order->ranks[order->next + AHEAD].entry);
    *entry = view(shelf, order->ranks[order->next++].entry);
    return CHANCERY_OK;
}
