/* store/file.c - what a file is, found out by reading it, before LMDB may map it.
 *
 * Owns: telling a database from everything else that can stand under a name, and the layout of
 * LMDB's meta pages. LMDB itself trusts a file: what it maps unchecked can end the process.
 */
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum {
    LMDB_VERSION = 1,
    META_BYTES = FILE_PAGE_HEADER + 136,
    FLAG_META = 8,           /* of a page */
    FLAG_INTEGER_KEYS = 8,   /* of the tree of free pages */
    FLAG_NO_FOLDER = 0x4000, /* MDB_NOSUBDIR, kept in the same field */
};
static const uint32_t lmdb_magic = 0xBEEFC0DE;

/* ---- Kinds of files ---------------------------------------------------------------------- */

static const struct {
    mode_t kind;
    const char *name;
} kinds[] = {
    {S_IFDIR, "a folder"}, {S_IFIFO, "a pipe"},    {S_IFCHR, "a device"},
    {S_IFBLK, "a device"}, {S_IFSOCK, "a socket"},
};

static const struct {
    unsigned long type;
    const char *name;
} networks[] = {
    {0x6969, "NFS"},     {0x517B, "SMB"},    {0xFF534D42, "CIFS"},
    {0xFE534D42, "SMB"}, {0x01021997, "9p"}, {0x65735546, "FUSE"},
};

const char *file_network_name(unsigned long type)
{
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
        if (networks[i].type == (type & 0xFFFFFFFF))
            return networks[i].name;
    return NULL;
}

static chancery_status check_kind(const struct stat *status, const char *path,
                                  chancery_error *error)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == (status->st_mode & S_IFMT))
            return error_set(error, CHANCERY_NOT_DATABASE, "%s is %s, not a database", path,
                             kinds[i].name);
    return CHANCERY_OK;
}

static chancery_status fail_open(const char *path, int code, unsigned flags, chancery_error *error)
{
    const struct error_place missing = {.hint = "create it first (chancery init)"};
    const struct error_place fixed = {.hint = "it can still be opened for reading"};
    if (code == ENOENT)
        return error_at(error, CHANCERY_NOT_FOUND, &missing, "there is no database at %s", path);
    if ((code == EACCES || code == EROFS || code == EPERM) && (flags & CHANCERY_OPEN_WRITE))
        return error_at(error, CHANCERY_READ_ONLY, &fixed, "cannot write to %s: %s", path,
                        strerrordesc_np(code));
    return store_fail(path, code, "open", error);
}

static chancery_status check_place(int descriptor, const char *path, unsigned flags,
                                   struct file_shape *shape, chancery_error *error)
{
    struct statfs system;
    if (fstatfs(descriptor, &system) != 0)
        return store_fail(path, errno, "examine", error);
    shape->read_only_medium = system.f_flags & ST_RDONLY;
    const char *network = file_network_name((unsigned long)system.f_type);
    if (!network || (flags & CHANCERY_OPEN_NETWORK))
        return CHANCERY_OK;
    const struct error_place place = {.hint = "copy it to a local disk, or accept the risk "
                                              "explicitly if only one machine uses it"};
    return error_at(error, CHANCERY_UNSUPPORTED, &place,
                    "%s is on a network file system (%s), whose locks may not hold", path, network);
}

/* The lock file is named after the database: through two names two lock files would each let a
 * writer in. */
static chancery_status check_names(const struct stat *status, const char *path,
                                   const struct file_shape *shape, chancery_error *error)
{
    const struct error_place place = {
        .hint = "remove the other name (find -samefile finds it) or make a copy"};
    if (status->st_nlink < 2 || shape->read_only_medium)
        return CHANCERY_OK;
    return error_at(error, CHANCERY_UNSUPPORTED, &place,
                    "%s has %ju names (hard links), and each would have its own lock", path,
                    (uintmax_t)status->st_nlink);
}

/* ---- Contents ---------------------------------------------------------------------------- */

bool file_read(int descriptor, void *bytes, size_t size, uint64_t offset)
{
    unsigned char *out = bytes;
    while (size > 0) {
        errno = 0;
        ssize_t got = pread(descriptor, out, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        out += got;
        size -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

static bool looks_like_text(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] < ' ' && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t')
            return false;
    return true;
}

static chancery_status fail_foreign(int descriptor, const char *path, uint64_t size,
                                    chancery_error *error)
{
    unsigned char start[64] = {0};
    size_t length = size < sizeof start ? (size_t)size : sizeof start;
    const struct error_place import = {.hint = "to take in events from it, use chancery import"};
    if (size == 0)
        return error_set(error, CHANCERY_NOT_DATABASE, "%s is empty, not a database", path);
    if (!file_read(descriptor, start, length, 0))
        return store_fail(path, errno ? errno : EIO, "read", error);
    if (looks_like_text(start, length))
        return error_at(error, CHANCERY_NOT_DATABASE, &import, "%s is a text file, not a database",
                        path);
    return error_set(error, CHANCERY_NOT_DATABASE, "%s is not a database", path);
}

void file_tree_read(const unsigned char *bytes, struct file_tree *tree)
{
    *tree = (struct file_tree){
        .flags = file_u16(bytes + 4),
        .depth = file_u16(bytes + 6),
        .branch_pages = file_u64(bytes + 8),
        .leaf_pages = file_u64(bytes + 16),
        .overflow_pages = file_u64(bytes + 24),
        .entries = file_u64(bytes + 32),
        .root = file_u64(bytes + 40),
    };
}

/* One of the two meta pages: a header of 16 bytes, then LMDB's struct MDB_meta. */
struct meta {
    uint16_t page_flags;
    uint32_t magic, version, page_size;
    uint64_t map_size, last_page, txnid;
    struct file_tree free, main;
};

static void read_meta(const unsigned char *bytes, struct meta *meta)
{
    const unsigned char *body = bytes + FILE_PAGE_HEADER;
    *meta = (struct meta){
        .page_flags = file_u16(bytes + 10),
        .magic = file_u32(body),
        .version = file_u32(body + 4),
        .map_size = file_u64(body + 16),
        .page_size = file_u32(body + 24),
        .last_page = file_u64(body + 120),
        .txnid = file_u64(body + 128),
    };
    file_tree_read(body + 24, &meta->free);
    file_tree_read(body + 72, &meta->main);
}

static chancery_status check_origin(const struct meta *meta, const char *path,
                                    chancery_error *error)
{
    const struct error_place elsewhere = {
        .hint = "dump it as JSON Lines on the machine it comes from, and import that here"};
    uint32_t here = (uint32_t)sysconf(_SC_PAGESIZE);
    if (meta->magic == __builtin_bswap32(lmdb_magic))
        return error_at(error, CHANCERY_UNSUPPORTED, &elsewhere,
                        "%s was written on a machine of the other byte order", path);
    if (meta->version != LMDB_VERSION)
        return error_set(error, CHANCERY_UNSUPPORTED,
                         "%s is an LMDB file of version %" PRIu32 ", not %d", path, meta->version,
                         LMDB_VERSION);
    if (meta->page_size != here)
        return error_at(error, CHANCERY_UNSUPPORTED, &elsewhere,
                        "%s has pages of %" PRIu32 " bytes, this machine has pages of %" PRIu32,
                        path, meta->page_size, here);
    return CHANCERY_OK;
}

static bool meta_sound(const struct meta *meta, const struct meta *first, unsigned index)
{
    /* No page size lets the map of a 64-bit machine be larger than this. */
    const uint64_t most = (uint64_t)1 << 47;
    return meta->magic == lmdb_magic && meta->version == LMDB_VERSION &&
           (meta->page_flags & FLAG_META) && meta->page_size == first->page_size &&
           (meta->free.flags & ~FLAG_NO_FOLDER) == FLAG_INTEGER_KEYS && meta->map_size < most &&
           meta->last_page < most / meta->page_size && meta->last_page >= 1 &&
           (meta->txnid == 0 || (meta->txnid & 1) == index);
}

static bool neighbours(uint64_t a, uint64_t b)
{
    return a > b ? a - b == 1 : b - a <= 1;
}

static chancery_status check_metas(int descriptor, const char *path, uint64_t size,
                                   struct meta metas[2], chancery_error *error)
{
    static const char damaged[] = "restore it from a backup";
    const struct error_place place = {.hint = damaged};
    unsigned char bytes[META_BYTES];
    if (size < META_BYTES || !file_read(descriptor, bytes, sizeof bytes, 0))
        return fail_foreign(descriptor, path, size, error);
    read_meta(bytes, &metas[0]);
    if (metas[0].magic != lmdb_magic && metas[0].magic != __builtin_bswap32(lmdb_magic))
        return fail_foreign(descriptor, path, size, error);
    chancery_status status = check_origin(&metas[0], path, error);
    if (status != CHANCERY_OK)
        return status;
    if (!file_read(descriptor, bytes, sizeof bytes, metas[0].page_size))
        return error_at(error, CHANCERY_DAMAGED, &place,
                        "%s is cut off after %" PRIu64 " bytes, within its first pages", path,
                        size);
    read_meta(bytes, &metas[1]);
    for (unsigned i = 0; i < 2; i++)
        if (!meta_sound(&metas[i], &metas[0], i))
            return error_at(error, CHANCERY_DAMAGED, &place, "%s is damaged: meta page %u is wrong",
                            path, i);
    if (!neighbours(metas[0].txnid, metas[1].txnid))
        return error_at(error, CHANCERY_DAMAGED, &place,
                        "%s is damaged: its meta pages are of commits %" PRIu64 " and %" PRIu64
                        ", which are not neighbours",
                        path, metas[0].txnid, metas[1].txnid);
    return CHANCERY_OK;
}

chancery_status file_read_shape(int descriptor, const char *path, struct file_shape *shape,
                                chancery_error *error)
{
    enum { TRIES = 5 };
    struct stat status;
    struct meta metas[2];
    chancery_status found = CHANCERY_OK;
    /* A commit under way can be read half done, so that only the last try is believed. */
    for (int try = 1; try <= TRIES; try++) {
        if (fstat(descriptor, &status) != 0)
            return store_fail(path, errno, "examine", error);
        found = check_metas(descriptor, path, (uint64_t)status.st_size, metas,
                            try == TRIES ? error : NULL);
        if (found == CHANCERY_OK)
            break;
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
    if (found != CHANCERY_OK)
        return found;
    const struct meta *newer = &metas[metas[1].txnid > metas[0].txnid];
    shape->device = status.st_dev;
    shape->inode = status.st_ino;
    shape->size = (uint64_t)status.st_size;
    shape->page_size = newer->page_size;
    shape->map_size = newer->map_size;
    shape->last_page = newer->last_page;
    shape->txnid = newer->txnid;
    shape->free = newer->free;
    shape->main = newer->main;
    return CHANCERY_OK;
}

static chancery_status examine(int descriptor, const char *path, unsigned flags,
                               struct file_shape *shape, chancery_error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return store_fail(path, errno, "examine", error);
    chancery_status found = check_kind(&status, path, error);
    if (found == CHANCERY_OK)
        found = check_place(descriptor, path, flags, shape, error);
    if (found == CHANCERY_OK)
        found = file_read_shape(descriptor, path, shape, error);
    return found == CHANCERY_OK ? check_names(&status, path, shape, error) : found;
}

chancery_status file_open(const char *path, unsigned flags, int *descriptor,
                          struct file_shape *shape, chancery_error *error)
{
    struct stat status;
    struct file_shape seen = {0};
    /* Looked at before it is opened: to open a device can act on it. */
    if (stat(path, &status) != 0)
        return fail_open(path, errno, flags, error);
    chancery_status found = check_kind(&status, path, error);
    if (found != CHANCERY_OK)
        return found;
    int mode = flags & CHANCERY_OPEN_WRITE ? O_RDWR : O_RDONLY;
    int opened = open(path, mode | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (opened < 0)
        return fail_open(path, errno, flags, error);
    found = examine(opened, path, flags, &seen, error);
    if (found != CHANCERY_OK) {
        close(opened);
        return found;
    }
    *shape = seen;
    *descriptor = opened;
    return CHANCERY_OK;
}
