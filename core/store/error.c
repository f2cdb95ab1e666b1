/* store/error.c - LMDB's and the system's error numbers in our words.
 *
 * Owns: which status a number becomes, what people are told and advised. Knows nothing of
 * transactions.
 */
#include "store/internal.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static const char damaged_hint[] = "restore it from a backup";

struct fault {
    int code;
    chancery_status status;
    const char *words, *hint; /* NULL: the system's own words, no hint */
};

static const struct fault faults[] = {
    {MDB_CORRUPTED, CHANCERY_DAMAGED, "its structure is wrong", damaged_hint},
    {MDB_PAGE_NOTFOUND, CHANCERY_DAMAGED, "a page is missing", damaged_hint},
    {MDB_INCOMPATIBLE, CHANCERY_DAMAGED, "its tables are of another kind", damaged_hint},
    {MDB_INVALID, CHANCERY_DAMAGED, "its lock file is none of LMDB's",
     "make sure that no process uses the database, and remove the lock file"},
    {MDB_VERSION_MISMATCH, CHANCERY_BUSY, "another version of LMDB has it open",
     "end the other process first"},
    {MDB_PANIC, CHANCERY_IO, "an earlier write failed", "close the database and open it again"},
    {MDB_READERS_FULL, CHANCERY_BUSY, "all places for readers are taken",
     "end some of the processes that read it"},
    {MDB_MAP_RESIZED, CHANCERY_BUSY,
     "it has outgrown the map, which other transactions of this process still use",
     "end those first"},
    {MDB_TXN_FULL, CHANCERY_FULL, "the transaction changes too much at once",
     "write in smaller parts"},
    {MDB_BAD_VALSIZE, CHANCERY_INVALID, "a key is empty or longer than 511 bytes", NULL},
    {ENOMEM, CHANCERY_MEMORY, "out of memory", "raise the limit of memory (ulimit -v)"},
    {EAGAIN, CHANCERY_BUSY, "a process of the same number in another container uses it",
     "let the containers share their process numbers"},
    {ENOENT, CHANCERY_NOT_FOUND, NULL, NULL},
    {ENOTDIR, CHANCERY_NOT_FOUND, NULL, NULL},
    {EROFS, CHANCERY_READ_ONLY, NULL, NULL},
};

static bool near_file_limit(const char *path)
{
    enum { NEAR = 1 << 20 };
    struct rlimit limit;
    struct stat status;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           stat(path, &status) == 0 && (rlim_t)status.st_size + NEAR >= limit.rlim_cur;
}

static bool device_full(const char *path)
{
    enum { NEAR = 64 }; /* blocks: file systems keep some back for themselves */
    struct statvfs room;
    return statvfs(path, &room) == 0 && room.f_blocks > 0 && room.f_bavail < NEAR;
}

/* ext4 says EIO where others say ENOSPC, and LMDB makes EIO of every write that came out short:
 * the number alone does not tell a full device from a broken one. */
static bool fail_for_room(const char *path, const char *where, int code, const char *what,
                          chancery_error *error)
{
    bool full = code == ENOSPC || code == EDQUOT;
    if (code != EIO && code != EFBIG && !full)
        return false;
    if (code == EFBIG || near_file_limit(where)) {
        const struct error_place place = {.hint = "raise the limit of file sizes (ulimit -f)"};
        error_at(error, CHANCERY_FULL, &place, "cannot %s %s: the limit of file sizes is reached",
                 what, path);
        return true;
    }
    if (!full && !device_full(where))
        return false;
    const struct error_place place = {.hint = "make room and try again"};
    error_at(error, CHANCERY_FULL, &place, "cannot %s %s: no room on the device", what, path);
    return true;
}

static const struct fault *find_fault(int code)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].code == code)
            return &faults[i];
    return NULL;
}

static const char *system_words(int code)
{
    const char *words = code > 0 ? strerrordesc_np(code) : mdb_strerror(code);
    return words ? words : "unknown error";
}

chancery_status store_fail_at(const char *path, const char *where, int code, const char *what,
                              chancery_error *error)
{
    if (fail_for_room(path, where, code, what, error))
        return CHANCERY_FULL;
    const struct fault *fault = find_fault(code);
    const struct error_place place = {.hint = fault ? fault->hint : NULL};
    return error_at(error, fault ? fault->status : CHANCERY_IO, &place, "cannot %s %s: %s", what,
                    path, fault && fault->words ? fault->words : system_words(code));
}

chancery_status store_fail(const char *path, int code, const char *what, chancery_error *error)
{
    return store_fail_at(path, path, code, what, error);
}
