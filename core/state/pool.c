/* Owns: finding a row again. */
#include "state/pool.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static size_t slot_of(const struct pool *pool, const uint32_t *row)
{
    size_t bytes = pool->width * sizeof *row;
    size_t mask = 2 * pool->room - 1;
    size_t at = (size_t)XXH3_64bits(row, bytes) & mask;
    while (pool->slots[at] != 0 && memcmp(pool_row(pool, pool->slots[at] - 1), row, bytes) != 0)
        at = (at + 1) & mask;
    return at;
}

static bool grow(struct pool *pool)
{
    struct pool larger = *pool;
    larger.room = pool->room > 0 ? 2 * pool->room : 8;
    larger.rows = realloc(pool->rows, larger.room * pool->width * sizeof *larger.rows);
    if (!larger.rows)
        return false;
    pool->rows = larger.rows;
    larger.slots = calloc(2 * larger.room, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < pool->count; i++)
        larger.slots[slot_of(&larger, pool_row(&larger, i))] = (uint32_t)i + 1;
    free(pool->slots);
    *pool = larger;
    return true;
}

void pool_add(struct pool *pool, const uint32_t *row)
{
    if (pool->count == pool->room && !grow(pool)) {
        pool->failed = true;
        return;
    }
    size_t slot = slot_of(pool, row);
    if (pool->slots[slot] != 0)
        return;
    if (pool->limit > 0 && pool->count == pool->limit) {
        pool->full = true;
        return;
    }
    memcpy(pool->rows + pool->count * pool->width, row, pool->width * sizeof *row);
    pool->slots[slot] = (uint32_t)++pool->count;
}

void pool_clear(struct pool *pool)
{
    if (pool->room > 0)
        memset(pool->slots, 0, 2 * pool->room * sizeof *pool->slots);
    pool->count = 0;
    pool->full = false;
}

void pool_free(struct pool *pool)
{
    free(pool->rows);
    free(pool->slots);
    *pool = (struct pool){0};
}
