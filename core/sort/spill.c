#include "sort/spill.h"

#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Failures ---- */

static chancery_status fail(const struct spill *spill, int code, const char *what,
                            chancery_error *error)
{
    bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    const struct error_place place = {
        .hint = code == EFBIG ? "raise the limit of file sizes (ulimit -f)"
                : full        ? "a large import takes about as much room beside its database as "
                                "the database grows by, until it is done"
                              : NULL};
    return error_at(error, full ? CHANCERY_FULL : CHANCERY_IO, &place,
                    "the temporary file beside %s cannot be %s: %s", spill->beside, what,
                    full && code != EFBIG ? "no room on the device" : strerrordesc_np(code));
}

/* ---- The file ---- */

static int open_in(const char *folder)
{
    return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

/* Where the file system makes no file without a name, one loses its name at once. */
static int open_named(const char *folder)
{
    char *path;
    if (asprintf(&path, "%s/chancery-import-XXXXXX", folder) < 0) {
        errno = ENOMEM;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd;
}

static int open_nameless(const char *folder)
{
    int fd = open_in(folder);
    return fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR) ? open_named(folder) : fd;
}

/* The folder of a database; of one whose folder is gone, and which is temporary itself, the one for
 * temporary files. */
static int open_beside(const char *path)
{
    const char *slash = strrchr(path, '/'), *temporary = getenv("TMPDIR");
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    if (!folder) {
        errno = ENOMEM;
        return -1;
    }
    int fd = open_nameless(folder);
    free(folder);
    if (fd < 0 && errno == ENOENT)
        fd = open_nameless(temporary && *temporary ? temporary : "/tmp");
    return fd;
}

static chancery_status open_first(struct spill *spill, chancery_error *error)
{
    if (spill->opened)
        return CHANCERY_OK;
    spill->fd = open_beside(spill->beside);
    spill->opened = spill->fd >= 0;
    return spill->opened ? CHANCERY_OK : fail(spill, errno, "created", error);
}

void spill_close(struct spill *spill)
{
    if (spill->opened)
        close(spill->fd);
    spill->opened = false;
    spill->size = 0;
}

chancery_status spill_add(struct spill *spill, const void *bytes, size_t size,
                          chancery_error *error)
{
    chancery_status status = open_first(spill, error);
    const char *at = bytes;
    while (status == CHANCERY_OK && size > 0) {
        ssize_t written = pwrite(spill->fd, at, size, (off_t)spill->size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return fail(spill, written < 0 ? errno : EIO, "written", error);
        at += written;
        size -= (size_t)written;
        spill->size += (uint64_t)written;
    }
    return status;
}

chancery_status spill_read(const struct spill *spill, uint64_t offset, void *bytes, size_t size,
                           chancery_error *error)
{
    char *out = bytes;
    while (size > 0) {
        ssize_t got = pread(spill->fd, out, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(spill, got < 0 ? errno : EIO, "read", error);
        out += got;
        size -= (size_t)got;
        offset += (uint64_t)got;
    }
    return CHANCERY_OK;
}

chancery_status spill_damaged(const struct spill *spill, chancery_error *error)
{
    return error_set(error, CHANCERY_IO, "the temporary file beside %s is damaged", spill->beside);
}

void spill_forget(const struct spill *spill, uint64_t offset, uint64_t size)
{
    fallocate(spill->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)size);
}
