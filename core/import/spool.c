#include "import/spool.h"

#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static chancery_status cannot_read(const char *name, chancery_error *error)
{
    return error_at(error, CHANCERY_IO, &(struct error_place){.file = name}, "cannot be read: %s",
                    strerror(errno));
}

static bool write_whole(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return true;
}

/* Copies one piece. A signal interrupts the reading, so that the caller has a say. */
static chancery_status copy_piece(const chancery_source *source, struct spool *spool,
                                  const chancery_import_options *options, bool *ended,
                                  chancery_error *error)
{
    char bytes[PIECE];
    ssize_t size = read(source->fd, bytes, sizeof bytes);
    if (size < 0 && errno != EINTR)
        return cannot_read(source->name, error);
    if (size > 0 && !write_whole(spool->fd, bytes, (size_t)size))
        return error_set(error, CHANCERY_IO, "the temporary file cannot be written: %s",
                         strerror(errno));
    *ended = size == 0;
    spool->size += size > 0 ? (uint64_t)size : 0;
    return options->progress ? options->progress(options->context, spool->size, 0, 0) : CHANCERY_OK;
}

static chancery_status copy(const chancery_source *source, const chancery_import_options *options,
                            struct spool *spool, chancery_error *error)
{
    const char *folder = getenv("TMPDIR");
    chancery_status status = CHANCERY_OK;
    spool->fd = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    spool->owned = spool->fd >= 0;
    if (spool->fd < 0)
        return error_set(error, CHANCERY_CANT_CREATE, "no temporary file can be created: %s",
                         strerror(errno));
    for (bool ended = false; status == CHANCERY_OK && !ended;)
        status = copy_piece(source, spool, options, &ended, error);
    return status;
}

chancery_status spool_open(const chancery_source *source, const chancery_import_options *options,
                           struct spool *spool, chancery_error *error)
{
    struct stat about;
    struct spool opened = {.name = source->name, .fd = source->fd};
    chancery_status status = CHANCERY_OK;
    if (fstat(source->fd, &about) != 0)
        return cannot_read(source->name, error);
    if (S_ISDIR(about.st_mode))
        return error_at(error, CHANCERY_NOT_FOUND, &(struct error_place){.file = source->name},
                        "is a folder; name the files in it");
    if (S_ISREG(about.st_mode))
        opened.size = (uint64_t)about.st_size;
    else
        status = copy(source, options, &opened, error);
    if (status == CHANCERY_OK)
        *spool = opened;
    else
        spool_close(&opened);
    return status;
}

void spool_close(struct spool *spool)
{
    if (spool->owned)
        close(spool->fd);
    *spool = (struct spool){.fd = -1};
}

chancery_status spool_rewind(const struct spool *spool, chancery_error *error)
{
    return lseek(spool->fd, 0, SEEK_SET) < 0 ? cannot_read(spool->name, error) : CHANCERY_OK;
}

chancery_status spool_read(const struct spool *spool, char *bytes, size_t room, size_t *size,
                           chancery_error *error)
{
    ssize_t got;
    do
        got = read(spool->fd, bytes, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return cannot_read(spool->name, error);
    *size = (size_t)got;
    return CHANCERY_OK;
}
