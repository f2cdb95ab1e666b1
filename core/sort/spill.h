/* sort/spill.h - one temporary file for what does not fit in memory.
 *
 * It lies beside the database, where the room that is needed is needed anyway, and has no name from
 * the start: however the process ends, nothing of it stays. What is written there is never changed.
 * Knows bytes, not what they are.
 */
#ifndef CORE_SORT_SPILL_H
#define CORE_SORT_SPILL_H

#include "base/buffer.h"

/* Set `beside` and start from zeros otherwise; spill_close at the end. */
struct spill {
    const char *beside; /* the path of the database; borrowed */
    int fd;             /* once opened */
    bool opened;
    uint64_t size;
};

void spill_close(struct spill *spill);
/* Writes behind what is there. CHANCERY_FULL when the device, the quota or the limit of file sizes
 * allows no more. */
chancery_status spill_add(struct spill *spill, const void *bytes, size_t size,
                          chancery_error *error);
/* Reads exactly `size` bytes that were written at `offset`. */
chancery_status spill_read(const struct spill *spill, uint64_t offset, void *bytes, size_t size,
                           chancery_error *error);
/* CHANCERY_IO, in words: what was read is not what was written. */
chancery_status spill_damaged(const struct spill *spill, chancery_error *error);
/* Gives back the room of bytes that will not be read again, where the file system can. */
void spill_forget(const struct spill *spill, uint64_t offset, uint64_t size);

#endif
