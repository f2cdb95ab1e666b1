/* sort/spilled.h - a run: entries in the order of their keys, written to the temporary file once
 * and read from its start to its end, or by key.
 *
 * Knows neither what the entries are nor which run is newer than another: sort/merge.h and
 * sort/backlog.h do.
 */
#ifndef CORE_SORT_SPILLED_H
#define CORE_SORT_SPILLED_H

#include "sort/spill.h"

/* An entry on its way. The views live until the next one is read from the same place. */
struct entry {
    chancery_text key, value;
    bool removed; /* an older entry of the same key is no more; there is no value */
};

/* Where a run lies, and what leads to one of its entries. Start from {0}; spilled_free at the end.
 */
struct spilled {
    uint64_t start, end; /* in the temporary file */
    size_t count;        /* entries */
    struct buffer marks; /* struct spilled_mark: where a stretch of entries begins */
    uint64_t *filter;    /* of keys, in lines of eight; NULL: entries are not found by key */
    size_t filter_lines;
};

enum { SPILLED_KEY_SIZE = 16 }; /* the longest key that entries are found by */

void spilled_free(struct spilled *run);

/* Writes one run, entry by entry; keys must ascend (or stay, for those that are not found). */
struct spilled_writer {
    struct spill *spill;
    struct spilled *run;
    struct buffer piece; /* what is written next */
    uint64_t marked;     /* where the last mark stands */
};

/* Begins to write `run`. With `found`, the most entries it will have, they are found by key. */
chancery_status spilled_begin(struct spilled_writer *writer, struct spill *spill,
                              struct spilled *run, size_t found, chancery_error *error);
chancery_status spilled_add(struct spilled_writer *writer, const struct entry *entry,
                            chancery_error *error);
/* Ends the run, or gives it up after a failure: the writer is gone either way. */
chancery_status spilled_end(struct spilled_writer *writer, chancery_status status,
                            chancery_error *error);

/* Reads a run, or a part of one, in order. */
struct spilled_reader {
    const struct spill *spill;
    bool last;           /* what was read is not needed any more */
    uint64_t forgotten;  /* up to where, then */
    uint64_t at, end;    /* what is to be read yet */
    size_t piece_size;   /* read at once */
    struct buffer piece; /* what was read */
    size_t used;         /* of it */
};

/* Reads a whole run for the last time: what was read is gone. Takes about `memory` bytes. End with
 * buffer_free(&reader->piece). */
struct spilled_reader spilled_read(const struct spill *spill, const struct spilled *run,
                                   size_t memory);
/* CHANCERY_END (without words) behind the last. */
chancery_status spilled_next(struct spilled_reader *reader, struct entry *entry,
                             chancery_error *error);

/* Finds the entry of `key` in a run whose entries are found by key; CHANCERY_NOT_FOUND (without
 * words) when it has none. The entry is a view of `piece`. */
chancery_status spilled_find(const struct spill *spill, const struct spilled *run,
                             chancery_text key, struct buffer *piece, struct entry *entry,
                             chancery_error *error);

#endif
