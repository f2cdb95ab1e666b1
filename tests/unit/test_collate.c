/* test_collate.c - what comes for each key, brought together in the order in which it came. */
#include "sort/collate.h"

#include "../support/entries.h"
#include "../support/random.h"
#include "../support/scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>

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

static void add(const char *key, const char *part)
{
    EXPECT_DONE(collator_add(&collator, chancery_text_of(key), chancery_text_of(part), &error));
}

/* Gathers `KEY:PARTS `, with all parts of one key together. */
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
    buffer_text(&gathered->text, parts);
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
    static const char parts[][4] = {"aa", "aa", "bb", "aa", "aa"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        EXPECT_DONE(collator_add_new(&collator, TEXT("k"), chancery_text_of(parts[i]), &error));
    expect_all(" k:aabbaa");
}

Test(collate, has_nothing_at_first)
{
    expect_all("");
}

Test(collate, keys_are_sorted_and_parts_are_not)
{
    add("b", "3");
    add("", "9");
    add("a longer key", "2");
    add("b", "1");
    add("a", "7");
    add("a longer key", "1");
    expect_all(" :9 a:7 a longer key:21 b:31");
}

Test(collate, order_lasts_over_runs)
{
    collator.most = 1;
    for (const char *part = "abcdefgh"; *part; part++) {
        char text[2] = {*part};
        add(*part % 3 == 0 ? "three" : "other", text);
    }
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
    add("a", "1");
    add("b", "1");
    add("c", "1");
    cr_expect_eq(collator_each(&collator, 1000, stop, &calls, NULL), CHANCERY_INTERRUPTED);
    cr_expect_eq(calls, 2);
}

/* Every part says its key and its number among those of it. */
struct counted {
    uint32_t next[300];
    size_t parts;
};

static chancery_status count(void *context, chancery_text key, chancery_text parts)
{
    struct counted *counted = context;
    uint16_t number = bytes_get_u16((const unsigned char *)key.bytes + key.size - 2);
    cr_assert_eq(parts.size % 6, 0, "a part was cut");
    for (size_t at = 0; at < parts.size; at += 6, counted->parts++) {
        const unsigned char *part = (const unsigned char *)parts.bytes + at;
        cr_assert_eq(bytes_get_u16(part), number);
        cr_assert_eq(bytes_get_u32(part + 2), counted->next[number]++);
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
        size_t which = random_below(&random, 1 + random_below(&random, 300));
        unsigned char key[20] = {0}, part[6];
        size_t size = which % 2 == 0 ? 2 : sizeof key;
        bytes_put_u16(key + size - 2, (uint16_t)which);
        bytes_put_u16(part, (uint16_t)which);
        bytes_put_u32(part + 2, numbers[which]++);
        EXPECT_DONE(collator_add(&collator, (chancery_text){(const char *)key, size},
                                 (chancery_text){(const char *)part, sizeof part}, &error));
    }
    chancery_error error = {0};
    cr_expect_eq(collator_each(&collator, 1000, count, &counted, &error), CHANCERY_OK, "%s",
                 error.message);
    cr_expect_eq(counted.parts, 100000);
}
