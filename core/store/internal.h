/* store/internal.h - what the files store*.c share; nobody else includes it.
 *
 *   store/store.c         transactions, entries
 *   store/cursor.c  cursors
 *   store/load.c    many entries in order
 *   store/env.c     what a transaction needs to begin: the map, and its growth
 *   store/open.c    the open file: one a process, and the stores that share it
 *   store/file.c    what a file is, found out by reading, before LMDB may map it
 *   store/verify.c  whether its pages hold together, likewise
 *   store/create.c  new files: empty ones and copies, complete or not at all
 *   store/lock.c    one writer at a time, with a timeout and a name
 *   store/error.c   LMDB's and the system's errors in our words
 */
#ifndef CORE_STORE_INTERNAL_H
#define CORE_STORE_INTERNAL_H

#include "base/status.h"
#include "store/store.h"

#include <lmdb.h>
#include <pthread.h>
#include <string.h>
#include <sys/types.h>

/* ---- store/error.c ---- */

/* Words for `code` of LMDB or the system, met while doing `what` ("read", "write to", ...) with
 * `path`. `code` is not 0. */
chancery_status store_fail(const char *path, int code, const char *what, chancery_error *error);
/* The same for a file whose final name is `path`, but which is still at `where`. */
chancery_status store_fail_at(const char *path, const char *where, int code, const char *what,
                              chancery_error *error);

/* ---- store/file.c ---- */

/* A B+tree as a meta page describes it. */
struct file_tree {
    uint16_t flags, depth;
    uint64_t branch_pages, leaf_pages, overflow_pages, entries, root;
};

/* What the file says of itself, by its newer meta page. */
struct file_shape {
    dev_t device;
    ino_t inode;
    uint64_t size; /* of the file, in bytes */
    uint32_t page_size;
    uint64_t map_size, last_page, txnid;
    struct file_tree free, main;
    bool read_only_medium;
};

/* Reads `bytes`, of the `room` that LMDB gives a tree in a meta page or a named database. */
enum { FILE_TREE_BYTES = 48, FILE_PAGE_HEADER = 16 };
void file_tree_read(const unsigned char *bytes, struct file_tree *tree);

/* Numbers as LMDB writes them: in the order of this machine. */
static inline uint16_t file_u16(const unsigned char *bytes)
{
    uint16_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

static inline uint32_t file_u32(const unsigned char *bytes)
{
    uint32_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

static inline uint64_t file_u64(const unsigned char *bytes)
{
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

/* Opens `path` without waiting for anything and says what it is: CHANCERY_OK for an LMDB file of
 * a kind that this machine can map, with its descriptor (to be closed) and shape. `flags` as of
 * store_open. */
chancery_status file_open(const char *path, unsigned flags, int *descriptor,
                          struct file_shape *shape, chancery_error *error);
/* Reads the meta pages again. */
chancery_status file_read_shape(int descriptor, const char *path, struct file_shape *shape,
                                chancery_error *error);
/* Reads `size` bytes at `offset`; false when they are not there, and then errno is 0 at the end of
 * the file. */
bool file_read(int descriptor, void *bytes, size_t size, uint64_t offset);
/* The network file system of that statfs number, or NULL when it is none. */
const char *file_network_name(unsigned long type);

/* ---- store/verify.c ---- */

/* As store_verify, of an open file. */
chancery_status verify_file(int descriptor, const char *path, const struct file_shape *shape,
                            chancery_error *error);

/* ---- store/open.c ---- */

/* An open file, shared by all stores that this process has on it: LMDB must not have a file open
 * twice in one process. */
struct store_file {
    struct store_file *next;
    char *path; /* without symbolic links: LMDB names the lock file after it */
    dev_t device;
    ino_t inode;
    unsigned process; /* of env_process: a forked child must leave the file alone */
    unsigned users;
    bool writable;
    MDB_env *env;
    MDB_dbi tables[TABLE_COUNT];
    char uuid[37];
    uint32_t format;
    pthread_mutex_t mutex; /* for what follows */
    pthread_cond_t written;
    bool writing;    /* this process has a write transaction */
    unsigned active; /* transactions that look into the map */
    bool grow;       /* the map was too small */
    bool lost;       /* the map could not be had again after a change of its size */
};

struct store {
    struct store_file *file;
    bool writable;
};

/* ---- store/env.c ---- */

/* Whether so much more could be mapped. */
bool env_address_space(size_t size);
/* Lets go of the memory that shows pages of files, when it is more than `most` bytes; they are
 * shown again when they are looked at. */
void env_trim(const struct store_file *file, uint64_t most);
/* A number that this process shares with none that it was forked from or forks. */
unsigned env_process(void);
/* CHANCERY_USAGE in a child that was forked after the file was opened. */
chancery_status env_check_process(const struct store_file *file, chancery_error *error);
/* Begins a transaction, or renews *txn when it is one, with whatever must be done for that:
 * growing the map, clearing dead readers. */
chancery_status env_begin(struct store_file *file, unsigned flags, MDB_txn **txn,
                          chancery_error *error);
/* Counts a transaction out that env_begin has counted in. `grow`: it filled the map. */
void env_end(struct store_file *file, bool grow);

/* ---- store/store.c ---- */

struct store_txn {
    struct store *store;
    MDB_txn *mdb;
    bool writing, paused;
    unsigned snapshot; /* counts the snapshots it has had */
    unsigned cursors;
    chancery_error failure; /* the first, which sticks to a write transaction */
};

/* LMDB's handle of a table. */
static inline MDB_dbi txn_table(const struct store_txn *txn, enum table table)
{
    return txn->store->file->tables[table];
}

static inline MDB_val store_val(chancery_text text)
{
    return (MDB_val){.mv_size = text.size, .mv_data = (void *)(uintptr_t)text.bytes};
}

static inline chancery_text store_text(const MDB_val *val)
{
    return (chancery_text){val->mv_data, val->mv_size};
}

/* The failure that sticks to the transaction, if one does. */
chancery_status txn_check(const struct store_txn *txn, chancery_error *error);
/* Words the failure `code` of LMDB; in a write transaction it sticks. */
chancery_status txn_fail(struct store_txn *txn, int code, chancery_error *error);

/* ---- store/create.c ---- */

/* What the meta table holds under these keys, each number big-endian. */
#define META_MAGIC "magic"
#define META_MAGIC_VALUE "chancery"
#define META_FORMAT "format"
#define META_FEATURES_READ "features-read"   /* bits that a reader must know */
#define META_FEATURES_WRITE "features-write" /* bits that a writer must know */
#define META_UUID "uuid"                     /* 16 bytes */

enum { STORE_ENV_FLAGS = MDB_NOSUBDIR | MDB_NOTLS, STORE_MODE = 0666 };

/* ---- store/lock.c ---- */

/* Makes this thread the one that writes to the file, among all processes and threads. */
chancery_status lock_take(struct store_file *file, unsigned timeout_ms, chancery_error *error);
void lock_release(struct store_file *file);
/* Sees to it that LMDB's lock file has its room on the device: LMDB maps it with holes, and a full
 * device would end the process that first writes to one. Only while this process does not have the
 * database open. Returns 0 or the system's error number. */
int lock_prepare(const char *path);

#endif
