/* store/store.h - the file on disk: transactions, entries and cursors over the tables of
 * store/table.h.
 *
 * The only module that includes lmdb.h. It owns everything that can go wrong with the file: how it
 * is created (complete or not at all), what it is (ours, foreign, damaged, newer), the map and its
 * growth, readers that died, writers that wait. It knows bytes, not events.
 *
 * Keys and values are borrowed texts: what a read hands out lives until the transaction ends, is
 * paused, or (when writing) changes anything. A failure sticks to a write transaction: everything
 * after it fails with the same status, and only store_abort is left.
 */
#ifndef CORE_STORE_STORE_H
#define CORE_STORE_STORE_H

#include "chancery.h"
#include "store/table.h"

struct store;
struct store_txn;
struct store_cursor;

enum { STORE_FORMAT = 4 }; /* version of the file format, in the meta table */

/* What the meta table says of the file. */
struct store_info {
    char uuid[37];
    uint32_t format;
    uint64_t file_bytes, map_bytes, last_commit;
    unsigned readers;
};

struct store_table_info {
    uint64_t entries, bytes;
    unsigned depth;
};

/* See chancery_create and chancery_open, whose contracts these serve. `map_bytes` 0 takes the
 * default (16 GiB or four times the file, whichever is more); tests ask for less. A file without a
 * lock file beside it has not been used here before and is verified first, all its pages; later
 * openings look at its meta pages and its length only. All stores of a process on one file share
 * it, and a transaction is ended by the thread that began it. */
chancery_status store_create(const char *path, chancery_error *error);
chancery_status store_open(const char *path, unsigned flags, size_t map_bytes, struct store **store,
                           chancery_error *error);
void store_close(struct store *store);
chancery_status store_describe(struct store *store, struct store_info *info, chancery_error *error);
/* Whether the pages of the file at `path` hold together, without mapping it: CHANCERY_DAMAGED says
 * which page does not, and why. It reads every page. Where others may write meanwhile, hold a read
 * transaction; this process itself must not be writing to the file. */
chancery_status store_verify(const char *path, chancery_error *error);
/* The same of an open file; a read transaction must be held. */
chancery_status store_verify_open(struct store *store, chancery_error *error);
/* A copy of the last commit at the new file `path`, synced, checked and whole, or nothing. */
chancery_status store_copy(struct store *store, const char *path, chancery_error *error);

/* Begins to read, on the last commit. */
chancery_status store_begin_read(struct store *store, struct store_txn **txn,
                                 chancery_error *error);
/* Begins to write; waits at most `timeout_ms` for another writer, and then says CHANCERY_BUSY with
 * its process id. */
chancery_status store_begin_write(struct store *store, unsigned timeout_ms, struct store_txn **txn,
                                  chancery_error *error);
/* Commits and syncs; the transaction is gone whatever comes back. */
chancery_status store_commit(struct store_txn *txn, chancery_error *error);
/* Ends a transaction, all its cursors closed before. After CHANCERY_AGAIN it doubles the map. NULL
 * is fine. */
void store_abort(struct store_txn *txn);
/* Lets go of the memory of pages that were looked at and that the file still holds, when there is
 * more than some of it. A transaction over a whole file would otherwise have all of it in memory at
 * its end, as far as the system counts. */
void store_trim(const struct store_txn *txn);
/* The number of the commit that a transaction reads, or will make. */
uint64_t store_txn_id(const struct store_txn *txn);
/* Lets a read transaction go of its snapshot, and takes the newest. Cursors stay and must be sought
 * anew after store_resume. */
void store_pause(struct store_txn *txn);
chancery_status store_resume(struct store_txn *txn, chancery_error *error);

/* CHANCERY_NOT_FOUND (without words in `error`) when there is no such key. */
chancery_status store_get(struct store_txn *txn, enum table table, chancery_text key,
                          chancery_text *value, chancery_error *error);
/* Sets the value of a key. */
chancery_status store_put(struct store_txn *txn, enum table table, chancery_text key,
                          chancery_text value, chancery_error *error);
/* CHANCERY_NOT_FOUND when there is none. */
chancery_status store_delete(struct store_txn *txn, enum table table, chancery_text key,
                             chancery_error *error);
chancery_status store_describe_table(struct store_txn *txn, enum table table,
                                     struct store_table_info *info, chancery_error *error);

chancery_status store_cursor_open(struct store_txn *txn, enum table table,
                                  struct store_cursor **cursor, chancery_error *error);
void store_cursor_close(struct store_cursor *cursor);
/* Each moves the cursor and reads there; CHANCERY_END (without words) when nothing is there. */
chancery_status store_seek(struct store_cursor *cursor, chancery_text key, chancery_text *found,
                           chancery_text *value, chancery_error *error); /* first at or after */
chancery_status store_seek_before(struct store_cursor *cursor, chancery_text key,
                                  chancery_text *found, chancery_text *value,
                                  chancery_error *error); /* last before */
/* Goes to the entry of `key`; CHANCERY_NOT_FOUND (without words) when there is none. Costs less than
 * store_get where it was near that key before. */
chancery_status store_find(struct store_cursor *cursor, chancery_text key, chancery_text *value,
                           chancery_error *error);
chancery_status store_next(struct store_cursor *cursor, chancery_text *key, chancery_text *value,
                           chancery_error *error);
chancery_status store_previous(struct store_cursor *cursor, chancery_text *key,
                               chancery_text *value, chancery_error *error);

/* Puts entries in the order of their keys into a table, which nothing else changes or reads
 * meanwhile; about `coming` of them. End with store_loader_end. */
struct store_loader;
chancery_status store_loader_open(struct store_txn *txn, enum table table, uint64_t coming,
                                  struct store_loader **loader, chancery_error *error);
/* Replaces what is there under that key. */
chancery_status store_loader_put(struct store_loader *loader, chancery_text key,
                                 chancery_text value, chancery_error *error);
/* Without it the table may lack entries that it had; after a failure, `status`, only store_abort is
 * left anyway. Returns `status` or the failure of the end. NULL is fine. */
chancery_status store_loader_end(struct store_loader *loader, chancery_status status,
                                 chancery_error *error);
/* Where the file lies; lives as long as the store. */
const char *store_path(const struct store *store);

#endif
