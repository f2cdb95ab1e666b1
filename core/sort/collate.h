/* sort/collate.h - brings together, under each of many keys, what comes for it, in the order in
 * which it comes.
 *
 * Made for indexes: where events come in order of place, the places under each key are in order
 * from the start, and only keys have to be sorted. Beyond a limit of memory, what there is goes to
 * the temporary file. Knows nothing of tables.
 */
#ifndef CORE_SORT_COLLATE_H
#define CORE_SORT_COLLATE_H

#include "sort/merge.h"

/* Start from collator_of; collator_free at the end. */
struct collator {
    struct spill *spill; /* borrowed */
    size_t most;         /* bytes of memory before it spills */
    size_t bytes;        /* of memory, all told */
    struct collator_heap *heaps;
    size_t heap_count, heap_room;
    struct collator_slot *slots; /* by hash of the key */
    size_t slot_count;
    struct arena arena;
    struct buffer runs; /* struct spilled, oldest first */
};

struct collator collator_of(struct spill *spill, size_t most);
void collator_free(struct collator *collator);

/* Puts `part` behind all that came for `key`, of at most 65,535 bytes. A part begins with eight
 * bytes, a number as bytes_put_u64 writes it, and has at most 255; all of one key are of the same
 * size. They take the least room where their numbers rise, each a little behind the one before. */
chancery_status collator_add(struct collator *collator, chancery_text key, chancery_text part,
                             chancery_error *error);

/* The same, unless the part that came last for the key has its number too. It may come twice all
 * the same, when the first went to the temporary file in between. */
chancery_status collator_add_new(struct collator *collator, chancery_text key, chancery_text part,
                                 chancery_error *error);

/* Calls `visit` for all keys in their order, each as often as it takes to hand out all that came
 * for it, in the order in which it came; parts are never cut. The views live as long as the call. A
 * status other than CHANCERY_OK ends it and is returned. `memory` is what reading may take. */
chancery_status collator_each(struct collator *collator, size_t memory,
                              chancery_status (*visit)(void *context, chancery_text key,
                                                       chancery_text parts),
                              void *context, chancery_error *error);

#endif
