/* state/pool.h - rows of numbers, each once, in the order in which they came. */
#ifndef CORE_STATE_POOL_H
#define CORE_STATE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool {
    size_t width; /* numbers a row */
    size_t count, room;
    size_t limit; /* rows; 0: none */
    uint32_t *rows;
    uint32_t *slots; /* row plus 1, by hash; 0: free */
    bool full;       /* a row was not taken because of the limit */
    bool failed;     /* or for want of memory */
};

static inline struct pool pool_start(size_t width, size_t limit)
{
    return (struct pool){.width = width, .limit = limit};
}

static inline const uint32_t *pool_row(const struct pool *pool, size_t index)
{
    return pool->rows + index * pool->width;
}

/* Takes in a copy of `row`, unless it is there. `row` may not lie in the pool. */
void pool_add(struct pool *pool, const uint32_t *row);
/* Forgets the rows but keeps the memory. */
void pool_clear(struct pool *pool);
void pool_free(struct pool *pool);

#endif
