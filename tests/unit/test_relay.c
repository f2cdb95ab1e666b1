/* test_relay.c - entries handed to a second thread: each is visited once and in order, and a visit
 * that fails ends it. */
#include "sort/relay.h"

#include "../support/entries.h"
#include "base/status.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { NEVER = -1 };

/* What the visits met; `fails` is the number of the entry at which they fail. */
struct visited {
    int count, fails;
    size_t padding; /* of values */
};

static chancery_status visit(void *context, const struct entry *entry, chancery_error *error)
{
    struct visited *visited = context;
    if (bytes_get_u32((const unsigned char *)entry->key.bytes) != (uint32_t)visited->count ||
        entry->key.size != 4 || entry->value.size != (size_t)visited->count % 7 + visited->padding)
        return error_set(error, CHANCERY_DAMAGED, "entry %d is another", visited->count);
    if (visited->count == visited->fails)
        return error_at(error, CHANCERY_FULL, &(struct error_place){.hint = "a hint"}, "full at %d",
                        visited->count);
    visited->count++;
    return CHANCERY_OK;
}

static chancery_status put(struct relay *relay, int number, size_t padding, chancery_error *error)
{
    unsigned char key[4];
    char *value = calloc(1, padding + 7);
    bytes_put_u32(key, (uint32_t)number);
    const struct entry entry = {.key = {(const char *)key, sizeof key},
                                .value = {value, (size_t)number % 7 + padding}};
    chancery_status status = relay_put(relay, &entry, error);
    free(value);
    return status;
}

/* Hands on so many entries, or fewer when it fails. */
static chancery_status hand_on(size_t memory, int count, struct visited *visited,
                               chancery_error *error)
{
    struct relay *relay = relay_new(memory, visit, visited);
    chancery_status status = CHANCERY_OK;
    cr_assert(relay);
    for (int i = 0; i < count && status == CHANCERY_OK; i++)
        status = put(relay, i, visited->padding, error);
    return relay_end(relay, status, error);
}

Test(relay, each_is_visited_in_order)
{
    static const size_t memories[] = {0, 1, 100, 100000};
    static const int counts[] = {0, 1, 2, 3, 4, 5, 5000};
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++)
        for (size_t j = 0; j < sizeof counts / sizeof *counts; j++) {
            struct visited visited = {.fails = NEVER};
            EXPECT_DONE(hand_on(memories[i], counts[j], &visited, &error));
            cr_expect_eq(visited.count, counts[j]);
        }
}

Test(relay, entries_may_be_larger_than_its_memory)
{
    struct visited visited = {.fails = NEVER, .padding = 100000};
    EXPECT_DONE(hand_on(1000, 50, &visited, &error));
    cr_expect_eq(visited.count, 50);
}

Test(relay, a_visit_that_fails_ends_it_and_is_told)
{
    static const int fails[] = {0, 1, 2, 3, 100, 4999};
    for (size_t i = 0; i < sizeof fails / sizeof *fails; i++) {
        struct visited visited = {.fails = fails[i]};
        chancery_error error = {0};
        char words[40];
        snprintf(words, sizeof words, "full at %d", fails[i]);
        cr_expect_eq(hand_on(100, 5000, &visited, &error), CHANCERY_FULL);
        cr_expect_str_eq(error.message, words);
        cr_expect_str_eq(error.hint, "a hint");
        cr_expect_eq(visited.count, fails[i], "nothing is visited behind it");
    }
}

Test(relay, the_failure_of_its_user_ends_it_at_once)
{
    struct visited visited = {.fails = NEVER};
    struct relay *relay = relay_new(100, visit, &visited);
    for (int i = 0; i < 1000; i++)
        EXPECT_DONE(put(relay, i, 0, &error));
    cr_expect_eq(relay_end(relay, CHANCERY_INTERRUPTED, NULL), CHANCERY_INTERRUPTED);
    cr_expect_eq(relay_end(NULL, CHANCERY_IO, NULL), CHANCERY_IO);
}
