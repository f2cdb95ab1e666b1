/* store/env.c - what a transaction needs to begin: a map of the right size, a place among the
 * readers, a lock file that speaks of this file.
 *
 * Owns: the count of the transactions that look into the map, and the map's size. Knows nothing of
 * what they read or write.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_TRIES = 20 };

/* ---- Processes ---------------------------------------------------------------------------- */

static unsigned generation; /* counts the forks that lead from the first process to this one */

static void count_fork(void)
{
    generation++;
}

static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, count_fork);
}

/* Asked for each transaction, where getpid would cost more than all the rest. */
unsigned env_process(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    return generation;
}

chancery_status env_check_process(const struct store_file *file, chancery_error *error)
{
    if (file->process == env_process())
        return CHANCERY_OK;
    const struct error_place place = {.hint = "open it again in the child process"};
    return error_at(error, CHANCERY_USAGE, &place,
                    "%s was opened by the parent process, and cannot be used by its child",
                    file->path);
}

/* ---- The map ------------------------------------------------------------------------------ */

bool env_address_space(size_t size)
{
    void *map = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED)
        return false;
    munmap(map, size);
    return true;
}

static size_t map_size(const struct store_file *file)
{
    MDB_envinfo info = {0};
    mdb_env_info(file->env, &info);
    return info.me_mapsize;
}

/* Gives the map another size: `size` 0 takes what the file says of itself. No transaction may be
 * looking into it. */
static int resize_map(struct store_file *file, size_t size)
{
    size_t now = map_size(file);
    /* LMDB lets go of the old map first, and has none when the new one is refused. */
    if (size > now && !env_address_space(size - now))
        return ENOMEM;
    int code = mdb_env_set_mapsize(file->env, size);
    file->lost = code != 0;
    return code;
}

static int grow_map(struct store_file *file)
{
    size_t now = map_size(file);
    if (file->active > 0)
        return MDB_MAP_RESIZED;
    if (now > SIZE_MAX / 2)
        return ENOMEM;
    int code = resize_map(file, now * 2);
    file->grow = code != 0;
    return code;
}

/* The addresses of a mapping, from a line of /proc/self/maps: `start-end perms ...`; false when it
 * is none that is shared and as large as the map. LMDB does not tell where its map lies. */
static bool is_map(const char *line, size_t size, uintptr_t *start)
{
    char *end;
    *start = (uintptr_t)strtoull(line, &end, 16);
    if (*end != '-')
        return false;
    uintptr_t stop = (uintptr_t)strtoull(end + 1, &end, 16);
    return strncmp(end, " r--s", 5) == 0 && stop - *start == size;
}

/* The bytes of files that this process has in memory, as the system counts; 0 when it does not say.
 */
static uint64_t mapped_bytes(void)
{
    char text[100] = "";
    FILE *counts = fopen("/proc/self/statm", "re");
    if (!counts)
        return 0;
    bool read = fgets(text, sizeof text, counts);
    fclose(counts);
    char *at = text;
    for (int skipped = 0; read && skipped < 2;
         skipped++) /* behind the size and all that is resident */
        strtoull(at, &at, 10);
    return read ? strtoull(at, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

void env_trim(const struct store_file *file, uint64_t most)
{
    char *line = NULL;
    size_t room = 0, size = map_size(file);
    FILE *maps = mapped_bytes() > most ? fopen("/proc/self/maps", "re") : NULL;
    while (maps && getline(&line, &room, maps) >= 0) {
        uintptr_t start;
        if (is_map(line, size, &start))
            madvise((void *)start, size, MADV_DONTNEED); /* of a file nothing is lost by that */
    }
    free(line);
    if (maps)
        fclose(maps);
}

/* ---- Beginning and ending ----------------------------------------------------------------- */

static int begin_once(struct store_file *file, unsigned flags, MDB_txn **txn)
{
    return *txn ? mdb_txn_renew(*txn) : mdb_txn_begin(file->env, NULL, flags, txn);
}

/* Whether the lock file speaks of this file. When a database is replaced by another while a
 * process has the old one open, the lock file goes on for the old one: its last commit is not
 * ours, and to write by it would lose what is stored. */
static bool lock_is_ours(const struct store_file *file, MDB_txn *txn, bool writing)
{
    MDB_envinfo info = {0};
    mdb_env_info(file->env, &info);
    return mdb_txn_id(txn) == info.me_last_txnid + writing;
}

static chancery_status fail_replaced(const struct store_file *file, chancery_error *error)
{
    const struct error_place place = {.hint = "end the processes that have had it open since"};
    return error_at(error, CHANCERY_BUSY, &place,
                    "%s was replaced while another process had it open: its lock file still "
                    "belongs to the old one",
                    file->path);
}

/* The mutex is held. */
static int begin_anyhow(struct store_file *file, unsigned flags, MDB_txn **txn)
{
    if (file->lost)
        return ENOMEM;
    if (file->grow && !(flags & MDB_RDONLY)) {
        int code = grow_map(file);
        if (code != 0)
            return code;
    }
    int code = begin_once(file, flags, txn);
    if (code == MDB_READERS_FULL) {
        mdb_reader_check(file->env, NULL);
        code = begin_once(file, flags, txn);
    }
    if (code == MDB_MAP_RESIZED && file->active == 0) {
        code = resize_map(file, 0);
        if (code == 0)
            code = begin_once(file, flags, txn);
    }
    return code;
}

static int begin_counted(struct store_file *file, unsigned flags, MDB_txn **txn)
{
    pthread_mutex_lock(&file->mutex);
    int code = begin_anyhow(file, flags, txn);
    file->active += code == 0;
    pthread_mutex_unlock(&file->mutex);
    return code;
}

chancery_status env_begin(struct store_file *file, unsigned flags, MDB_txn **txn,
                          chancery_error *error)
{
    bool writing = !(flags & MDB_RDONLY), renewing = *txn;
    MDB_txn *begun = *txn;
    for (int try = 0; try < LOCK_TRIES; try++) {
        int code = begin_counted(file, flags, &begun);
        if (code != 0)
            return store_fail(file->path, code, writing ? "write to" : "read", error);
        if (lock_is_ours(file, begun, writing)) {
            *txn = begun;
            return CHANCERY_OK;
        }
        if (renewing) {
            mdb_txn_reset(begun);
        } else {
            mdb_txn_abort(begun);
            begun = NULL;
        }
        env_end(file, false);
        /* A commit is seen in the file a moment before it is in the lock file. */
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    return fail_replaced(file, error);
}

void env_end(struct store_file *file, bool grow)
{
    pthread_mutex_lock(&file->mutex);
    file->active--;
    file->grow = file->grow || grow;
    if (file->grow && file->active == 0)
        grow_map(file); /* a failure is met, and said, when the next one begins */
    pthread_mutex_unlock(&file->mutex);
}
