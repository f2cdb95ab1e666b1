#include "base/buffer.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* ---- Buffer ---- */

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

static bool make_room(struct buffer *buffer, size_t size)
{
    size_t needed, room = buffer->room > 0 ? buffer->room : 256;
    if (buffer->failed || __builtin_add_overflow(buffer->size, size, &needed))
        return false;
    while (room < needed)
        if (__builtin_mul_overflow(room, 2, &room))
            return false;
    char *bytes = realloc(buffer->bytes, room);
    if (!bytes)
        return false;
    buffer->bytes = bytes;
    buffer->room = room;
    return true;
}

char *buffer_grow(struct buffer *buffer, size_t size)
{
    buffer->failed = !make_room(buffer, size);
    return buffer->failed ? NULL : buffer->bytes + buffer->size;
}

void buffer_integer(struct buffer *buffer, int64_t number)
{
    char digits[20];
    size_t start = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        buffer_byte(buffer, '-');
    buffer_add(buffer, digits + start, sizeof digits - start);
}

/* ---- Arena ---- */

struct arena_block {
    struct arena_block *next;
    size_t used, room;
    alignas(max_align_t) char bytes[];
};

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->blocks;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct arena){0};
}

/* The largest block comes first, because each new one is at least twice the one before. */
void arena_clear(struct arena *arena)
{
    struct arena_block *keep = arena->blocks;
    if (keep) {
        struct arena rest = {.blocks = keep->next};
        arena_free(&rest);
        keep->next = NULL;
        keep->used = 0;
    }
    arena->failed = false;
}

static struct arena_block *arena_grow(struct arena *arena, size_t size)
{
    size_t room = arena->blocks ? arena->blocks->room : 1024, whole;
    if (__builtin_mul_overflow(room, 2, &room))
        return NULL;
    if (room < size)
        room = size;
    if (__builtin_add_overflow(room, sizeof(struct arena_block), &whole))
        return NULL;
    struct arena_block *block = malloc(whole);
    if (!block)
        return NULL;
    *block = (struct arena_block){.next = arena->blocks, .room = room};
    arena->blocks = block;
    return block;
}

void *arena_make(struct arena *arena, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);
    struct arena_block *block = arena->blocks;
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole) ||
        __builtin_add_overflow(whole, align - 1, &whole)) {
        arena->failed = true;
        return NULL;
    }
    whole &= ~(align - 1);
    if (!block || block->room - block->used < whole)
        block = arena_grow(arena, whole);
    if (!block) {
        arena->failed = true;
        return NULL;
    }
    void *made = block->bytes + block->used;
    block->used += whole;
    return memset(made, 0, whole);
}

chancery_text arena_text(struct arena *arena, chancery_text text)
{
    char *copy = arena_make(arena, text.size + 1, 1);
    if (!copy)
        return (chancery_text){"", 0};
    if (text.size > 0)
        memcpy(copy, text.bytes, text.size);
    return (chancery_text){copy, text.size};
}

chancery_text arena_take(struct arena *arena, struct buffer *buffer)
{
    chancery_text taken = arena_text(arena, buffer_view(buffer));
    arena->failed = arena->failed || buffer->failed;
    buffer_free(buffer);
    return taken;
}

void *arena_move(struct arena *arena, struct buffer *buffer)
{
    void *moved = buffer->failed ? NULL : arena_make(arena, buffer->size + 1, 1);
    arena->failed = arena->failed || buffer->failed;
    if (moved && buffer->size > 0)
        memcpy(moved, buffer->bytes, buffer->size);
    buffer_free(buffer);
    return moved;
}
