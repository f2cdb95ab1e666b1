/* mapping_ready.c - where mappings come from: those that come with the library, and files. */
#include "import/mapping.h"

#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { MAPPING_SIZE_MAX = 4 << 20 };

static const char *ready_name(const void *context, size_t index)
{
    (void)context;
    return mappings_ready[index].name;
}

static chancery_status read_ready(const struct mapping_ready *ready,
                                  struct import_mapping **mapping, chancery_error *error)
{
    return mapping_read(chancery_text_of(ready->json), ready->name, mapping, error);
}

/* ---- Files ---- */

static chancery_status read_failed(const char *path, chancery_error *error)
{
    return error_at(error, CHANCERY_IO, &(struct error_place){.file = path}, "cannot be read: %s",
                    strerror(errno));
}

/* All bytes of `fd`, or one more than a mapping may have. */
static chancery_status read_bytes(int fd, const char *path, struct buffer *bytes,
                                  chancery_error *error)
{
    enum { STEP = 64 * 1024 };
    ssize_t size = 1;
    while (size != 0 && bytes->size <= MAPPING_SIZE_MAX) {
        char *room = buffer_reserve(bytes, STEP);
        if (!room)
            return error_memory(error);
        size = read(fd, room, STEP);
        if (size < 0 && errno != EINTR)
            return read_failed(path, error);
        bytes->size += size > 0 ? (size_t)size : 0;
    }
    if (bytes->size > MAPPING_SIZE_MAX)
        return error_at(error, CHANCERY_INVALID, &(struct error_place){.file = path},
                        "is larger than the 4 MiB that a mapping may have");
    return CHANCERY_OK;
}

/* The ready mapping that was meant, or all of them. */
static void write_hint(const char *asked, struct buffer *hint)
{
    const char *near = chancery_nearest(chancery_text_of(asked), ready_name, NULL);
    buffer_string(hint, near ? "did you mean " : "ready ones are ");
    for (size_t i = 0; near ? i < 1 : mappings_ready[i].name != NULL; i++) {
        buffer_string(hint, i > 0 ? ", " : "");
        buffer_string(hint, near ? near : mappings_ready[i].name);
    }
    buffer_add(hint, near ? "?" : "", 2 - !near);
}

static chancery_status not_found(const char *asked, chancery_error *error)
{
    struct buffer hint = {0};
    write_hint(asked, &hint);
    const struct error_place place = {.hint = hint.failed ? NULL : hint.bytes};
    chancery_status status =
        error_at(error, CHANCERY_NOT_FOUND, &place,
                 "\"%.200s\" is neither a file nor the name of a ready mapping", asked);
    buffer_free(&hint);
    return status;
}

static chancery_status read_file(const char *path, struct import_mapping **mapping,
                                 chancery_error *error)
{
    struct buffer bytes = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? not_found(path, error) : read_failed(path, error);
    chancery_status status = read_bytes(fd, path, &bytes, error);
    close(fd);
    if (status == CHANCERY_OK)
        status = mapping_read(buffer_view(&bytes), path, mapping, error);
    buffer_free(&bytes);
    return status;
}

chancery_status mapping_find(const char *asked, struct import_mapping **mapping,
                             chancery_error *error)
{
    for (const struct mapping_ready *ready = mappings_ready; ready->name; ready++)
        if (strcmp(ready->name, asked) == 0)
            return read_ready(ready, mapping, error);
    return read_file(asked, mapping, error);
}

const char *const *chancery_import_mappings(void)
{
    static const char *names[MAPPINGS_MAX + 1];
    for (size_t i = 0; i < MAPPINGS_MAX && mappings_ready[i].name; i++)
        names[i] = mappings_ready[i].name;
    return names;
}

/* ---- By the header ---- */

static bool is_made_for(const struct import_mapping *mapping, const struct columns *columns)
{
    if (mapping->column_count != columns->count)
        return false;
    for (size_t i = 0; i < mapping->column_count; i++)
        if (columns_find(columns, mapping->columns[i]) == COLUMN_NONE)
            return false;
    return true;
}

chancery_status mapping_recognise(const struct columns *columns, struct import_mapping **mapping,
                                  chancery_error *error)
{
    for (const struct mapping_ready *ready = mappings_ready; ready->name; ready++) {
        struct import_mapping *read;
        chancery_status status = read_ready(ready, &read, error);
        if (status != CHANCERY_OK)
            return status;
        if (is_made_for(read, columns)) {
            *mapping = read;
            return CHANCERY_OK;
        }
        mapping_free(read);
    }
    *mapping = NULL;
    return CHANCERY_OK;
}
