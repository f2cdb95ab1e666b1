/* base/buffer.h - bytes that grow, and the arena that many small pieces share.
 *
 * Both remember that memory ran out instead of failing at each step: write on, and ask once at
 * the end (`failed`).
 */
#ifndef CORE_BASE_BUFFER_H
#define CORE_BASE_BUFFER_H

#include "chancery.h"

#include <string.h>

/* A growing run of bytes. Start from {0}; buffer_free at the end. */
struct buffer {
    char *bytes;
    size_t size, room;
    bool failed;
};

void buffer_free(struct buffer *buffer);
static inline void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}
/* What buffer_reserve does when the room is not there yet. */
char *buffer_grow(struct buffer *buffer, size_t size);
/* Makes room for `size` more bytes and returns where they go, or NULL when out of memory. The
 * caller adds to buffer->size what it has written. */
static inline char *buffer_reserve(struct buffer *buffer, size_t size)
{
    return buffer->room - buffer->size >= size ? buffer->bytes + buffer->size
                                               : buffer_grow(buffer, size);
}
static inline void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
    char *out = size > 0 ? buffer_reserve(buffer, size) : NULL;
    if (!out)
        return;
    memcpy(out, bytes, size);
    buffer->size += size;
}
static inline void buffer_text(struct buffer *buffer, chancery_text text)
{
    buffer_add(buffer, text.bytes, text.size);
}
static inline void buffer_string(struct buffer *buffer, const char *string)
{
    buffer_add(buffer, string, strlen(string));
}
static inline void buffer_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, &byte, 1);
}
/* Writes a decimal number. */
void buffer_integer(struct buffer *buffer, int64_t number);
static inline chancery_text buffer_view(const struct buffer *buffer)
{
    return (chancery_text){buffer->bytes ? buffer->bytes : "", buffer->size};
}

/* Memory that is given back all at once. Start from {0}; arena_free at the end. */
struct arena {
    struct arena_block *blocks;
    bool failed;
};

void arena_free(struct arena *arena);
/* Forgets everything in it but keeps the memory for what comes next. */
void arena_clear(struct arena *arena);
/* `count` zeroed items of `size` bytes, aligned for anything; NULL when out of memory. */
void *arena_make(struct arena *arena, size_t count, size_t size);
/* A copy of `text`, ended by NUL; the empty text when out of memory. */
chancery_text arena_text(struct arena *arena, chancery_text text);
/* Moves what a buffer holds into the arena, ended by NUL; the buffer is empty afterwards. */
chancery_text arena_take(struct arena *arena, struct buffer *buffer);
/* The same for a buffer of structs; NULL when out of memory. */
void *arena_move(struct arena *arena, struct buffer *buffer);

#endif
