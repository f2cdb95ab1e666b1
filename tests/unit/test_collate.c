/* test_collate.c - what comes for each key, brought together in the order in which it came. */
#include "sort/collate.h"

#include "../support/entries.h"
#include "../support/random.h"
#include "../support/scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

static struct scratch scratch;
static struct spill spill;
static struct collator collator;

static void start(void)
{
    scratch = scratch_make();
    spill = (struct spill){.beside = scratch.path};
    collator = collator_of(&spill, SIZE_MAX);
}

static void end(void)
{
    collator_free(&collator);
    spill_close(&spill);
    scratch_remove(&scratch);
}

TestSuite(collate, .init = start, .fini = end);

/* A part of which only its letter matters: that is its number, and what follows it. */
enum { PART_SIZE = 9 };

static chancery_text part_of(char letter, char part[PART_SIZE])
{
    bytes_put_u64((unsigned char *)part, (uint64_t)letter);
    part[PART_SIZE - 1] = letter;
    return text_slice(part, PART_SIZE);
}

static void add(const char *key, char letter)
{
    char part[PART_SIZE];
    EXPECT_DONE(collator_add(&collator, chancery_text_of(key), part_of(letter, part), &error));
}

/* Gathers `KEY:LETTERS `, with all parts of one key together. */
struct gathered {
    struct buffer text;
    char last[40];
};

static chancery_status gather(void *context, chancery_text key, chancery_text parts)
{
    struct gathered *gathered = context;
    if (!text_is(key, gathered->last)) {
        snprintf(gathered->last, sizeof gathered->last, "%.*s", (int)key.size, key.bytes);
        buffer_byte(&gathered->text, ' ');
        buffer_text(&gathered->text, key);
        buffer_byte(&gathered->text, ':');
    }
    for (size_t at = 0; at < parts.size; at += PART_SIZE) {
        const char *part = parts.bytes + at;
        cr_assert_eq(bytes_get_u64((const unsigned char *)part), (uint64_t)part[PART_SIZE - 1]);
        buffer_byte(&gathered->text, part[PART_SIZE - 1]);
    }
    return CHANCERY_OK;
}

static void expect_all(const char *expected)
{
    struct gathered gathered = {.last = "?"};
    chancery_error error = {0};
    cr_assert_eq(collator_each(&collator, 1000, gather, &gathered, &error), CHANCERY_OK);
    expect_told(&gathered.text, expected);
}

Test(collate, a_part_that_came_last_need_not_come_again)
{
    for (const char *letter = "aabaa"; *letter; letter++) {
        char part[PART_SIZE];
        EXPECT_DONE(collator_add_new(&collator, TEXT("k"), part_of(*letter, part), &error));
    }
    expect_all(" k:aba");
}

Test(collate, has_nothing_at_first)
{
    expect_all("");
}

Test(collate, keys_are_sorted_and_parts_are_not)
{
    add("b", '3');
    add("", '9');
    add("a longer key", '2');
    add("b", '1');
    add("a", '7');
    add("a longer key", '1');
    expect_all(" :9 a:7 a longer key:21 b:31");
}

Test(collate, order_lasts_over_runs)
{
    collator.most = 1;
    for (const char *letter = "abcdefgh"; *letter; letter++)
        add(*letter % 3 == 0 ? "three" : "other", *letter);
    cr_expect(collator.runs.size >= 7 * sizeof(struct spilled));
    expect_all(" other:abdegh three:cf");
}

static chancery_status stop(void *context, chancery_text key, chancery_text parts)
{
    (void)parts;
    ++*(int *)context;
    return text_is(key, "b") ? CHANCERY_INTERRUPTED : CHANCERY_OK;
}

Test(collate, the_visitor_may_end_it)
{
    int calls = 0;
    add("a", '1');
    add("b", '1');
    add("c", '1');
    cr_expect_eq(collator_each(&collator, 1000, stop, &calls, NULL), CHANCERY_INTERRUPTED);
    cr_expect_eq(calls, 2);
}

/* Every part says its key and how many came before it behind its number, which rises in steps
 * of any size, or stays, or begins anew. */
enum { COUNTED_SIZE = 8 + 6 };

struct counted {
    uint32_t next[300];
    size_t parts;
};

static uint64_t number_at(uint16_t which, uint32_t index)
{
    uint64_t scattered = (which + UINT64_C(1)) * (index / 2 + 1) * 0x9E3779B97F4A7C15U;
    return index % 5 == 0 ? scattered : UINT64_C(0x7FFFFFFF00000000) + index / 3 * which;
}

static chancery_status count(void *context, chancery_text key, chancery_text parts)
{
    struct counted *counted = context;
    uint16_t which = bytes_get_u16((const unsigned char *)key.bytes + key.size - 2);
    cr_assert_eq(parts.size % COUNTED_SIZE, 0, "a part was cut");
    for (size_t at = 0; at < parts.size; at += COUNTED_SIZE, counted->parts++) {
        const unsigned char *part = (const unsigned char *)parts.bytes + at;
        uint32_t index = counted->next[which]++;
        cr_assert_eq(bytes_get_u64(part), number_at(which, index));
        cr_assert_eq(bytes_get_u16(part + 8), which);
        cr_assert_eq(bytes_get_u32(part + 10), index);
    }
    return CHANCERY_OK;
}

Test(collate, many_keys_and_parts_with_little_memory)
{
    static struct counted counted;
    static uint32_t numbers[300];
    struct random random = random_start();
    collator.most = 50000;
    for (int i = 0; i < 100000; i++) {
        uint16_t which = (uint16_t)random_below(&random, 1 + random_below(&random, 300));
        unsigned char key[20] = {0}, part[COUNTED_SIZE];
        size_t size = which % 2 == 0 ? 2 : sizeof key;
        bytes_put_u16(key + size - 2, which);
        bytes_put_u64(part, number_at(which, numbers[which]));
        bytes_put_u16(part + 8, which);
        bytes_put_u32(part + 10, numbers[which]++);
        EXPECT_DONE(collator_add(&collator, (chancery_text){(const char *)key, size},
                                 (chancery_text){(const char *)part, sizeof part}, &error));
    }
    chancery_error error = {0};
    cr_expect_eq(collator_each(&collator, 1000, count, &counted, &error), CHANCERY_OK, "%s",
                 error.message);
    cr_expect_eq(counted.parts, 100000);
}

static chancery_status measure(void *context, chancery_text key, chancery_text parts)
{
    struct gathered *gathered = context;
    (void)key;
    buffer_text(&gathered->text, parts);
    return CHANCERY_OK;
}

Test(collate, parts_of_any_size_up_to_the_longest)
{
    char part[255] = {0};
    struct gathered gathered = {.last = "?"};
    for (size_t size = 8; size <= sizeof part; size++) {
        char key[10];
        snprintf(key, sizeof key, "%03zu", size);
        for (int i = 0; i < 3; i++)
            EXPECT_DONE(
                collator_add(&collator, chancery_text_of(key), text_slice(part, size), &error));
    }
    EXPECT_DONE(collator_each(&collator, 1000, measure, &gathered, &error));
    cr_expect_eq(gathered.text.size, 3 * (255 * 256 / 2 - 7 * 8 / 2));
    buffer_free(&gathered.text);
}

/* What the temporary file holds may be anything. */
Test(collate, a_run_that_was_changed_is_damage)
{
    chancery_error error = {0};
    struct gathered gathered = {.last = "?"};
    collator.most = 1;
    add("a", 'a');
    add("a", 'b');
    cr_assert_eq(pwrite(spill.fd, "\x07", 1, 6 + 1),
                 1); /* behind the head of an entry and its key */
    cr_expect_eq(collator_each(&collator, 1000, gather, &gathered, &error), CHANCERY_IO);
    cr_expect(strstr(error.message, "is damaged"), "%s", error.message);
    buffer_free(&gathered.text);
}
