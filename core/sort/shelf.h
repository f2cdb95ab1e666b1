/* sort/shelf.h - entries in memory, found by key while they come, and put in order when they are
 * all there.
 *
 * What is on a shelf replaces what had the same key. Knows nothing of files: sort/backlog.h does.
 */
#ifndef CORE_SORT_SHELF_H
#define CORE_SORT_SHELF_H

#include "sort/spilled.h"

/* An entry as it lies in memory. */
struct shelf_entry {
    uint32_t size;         /* of the value; UINT32_MAX: removed */
    unsigned char bytes[]; /* key, value */
};

struct shelf_item {
    struct shelf_entry *entry;
    uint32_t hash;
    uint32_t room; /* for a value */
};

/* Set `key_size`, at most SPILLED_KEY_SIZE, and start from zeros otherwise; shelf_clear at the end.
 */
struct shelf {
    size_t key_size; /* of all keys */
    struct shelf_item *items;
    size_t count, room;
    uint32_t *slots; /* index of an item + 1, by hash; 0: free */
    size_t slot_count;
    struct shelf_block *blocks, *spare;
    size_t bytes; /* of memory in use */
};

/* Takes all entries away, and gives the memory back. */
void shelf_clear(struct shelf *shelf);
/* Takes all entries away, but keeps the memory for what comes next. */
void shelf_empty(struct shelf *shelf);
/* Gives back the memory that was kept and is not in use. */
void shelf_trim(struct shelf *shelf);
/* CHANCERY_MEMORY, worded, is all that can fail. */
chancery_status shelf_put(struct shelf *shelf, const struct entry *entry, chancery_error *error);
/* False when there is none. The views live until the entry is put again or the shelf is cleared. */
bool shelf_get(const struct shelf *shelf, chancery_text key, struct entry *entry);

/* The entries in the order of their keys, from first to last; nothing may be put meanwhile. */
struct shelf_order {
    const struct shelf *shelf;
    struct shelf_rank *ranks;
    size_t next;
};
chancery_status shelf_sort(const struct shelf *shelf, struct shelf_order *order,
                           chancery_error *error);
void shelf_order_free(struct shelf_order *order);
/* CHANCERY_END (without words) behind the last. */
chancery_status shelf_next(struct shelf_order *order, struct entry *entry);

#endif
