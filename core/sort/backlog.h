/* sort/backlog.h - entries of one table that wait to be stored: the newest in memory, older ones in
 * runs. What was put last under a key is what counts.
 *
 * Knows keys and values, not what they mean; when to spill is for database/waiting.h to say.
 */
#ifndef CORE_SORT_BACKLOG_H
#define CORE_SORT_BACKLOG_H

#include "sort/merge.h"
#include "sort/shelf.h"

/* Start from backlog_of; backlog_clear at the end. */
struct backlog {
    struct spill *spill; /* where the runs lie; borrowed */
    struct shelf shelf;
    struct buffer runs;  /* struct spilled, oldest first */
    struct buffer found; /* what was read last of a run */
};

/* For keys of that size, at most SPILLED_KEY_SIZE. */
struct backlog backlog_of(struct spill *spill, size_t key_size);
/* Takes all entries away. */
void backlog_clear(struct backlog *backlog);

chancery_status backlog_put(struct backlog *backlog, chancery_text key, chancery_text value,
                            chancery_error *error);
chancery_status backlog_remove(struct backlog *backlog, chancery_text key, chancery_error *error);
/* CHANCERY_NOT_FOUND (without words) when there is none. The view lives until the next call. */
chancery_status backlog_get(struct backlog *backlog, chancery_text key, chancery_text *value,
                            chancery_error *error);
/* How many entries there are, older ones and removed ones included. */
size_t backlog_count(const struct backlog *backlog);
/* Makes a run of what is in memory. */
chancery_status backlog_spill(struct backlog *backlog, chancery_error *error);

/* All entries there are, in the order of their keys; nothing may be put meanwhile. */
struct backlog_reader {
    const struct backlog *backlog;
    struct merge merge;
    struct shelf_order order;
    struct spilled_reader *runs;
    size_t run_count;
    unsigned char last[SPILLED_KEY_SIZE]; /* the key that came last */
    bool begun;
};
/* `memory` is what the pieces of all runs may take together. End with backlog_end. */
chancery_status backlog_begin(const struct backlog *backlog, size_t memory,
                              struct backlog_reader *reader, chancery_error *error);
void backlog_end(struct backlog_reader *reader);
/* CHANCERY_END (without words) behind the last. */
chancery_status backlog_next(struct backlog_reader *reader, struct entry *entry,
                             chancery_error *error);

#endif
