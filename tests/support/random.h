/* random.h - numbers that look random and can be had again: every random test prints its seed and
 * takes it back from CHANCERY_SEED. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* SplitMix64. */
struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
    uint64_t mixed = random->state += 0x9E3779B97F4A7C15U;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBU;
    return mixed ^ mixed >> 31;
}

/* From 0 to `count` - 1. */
static inline size_t random_below(struct random *random, size_t count)
{
    return (size_t)(random_next(random) % count);
}

#define RANDOM_PICK(random, array) ((array)[random_below(random, sizeof(array) / sizeof *(array))])

/* The seed of CHANCERY_SEED or, without one, of the clock; says which. */
static inline struct random random_start(void)
{
    const char *given = getenv("CHANCERY_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("# CHANCERY_SEED=%llu\n", (unsigned long long)seed);
    fflush(stdout);
    return (struct random){.state = seed};
}

#endif
