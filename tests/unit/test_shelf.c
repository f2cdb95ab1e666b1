/* test_shelf.c - entries in memory: found by key, replaced, and put in order. */
#include "sort/shelf.h"

#include "../support/entries.h"
#include "../support/random.h"

#include <criterion/criterion.h>

static struct shelf shelf;

static void start(void)
{
    shelf = (struct shelf){.key_size = 2};
}

static void end(void)
{
    shelf_clear(&shelf);
}

TestSuite(shelf, .init = start, .fini = end);

static void put(const char *key, const char *value)
{
    struct entry entry = entry_of(chancery_text_of(key), chancery_text_of(value));
    EXPECT_DONE(shelf_put(&shelf, &entry, &error));
}

static void take_away(const char *key)
{
    struct entry entry = {.key = chancery_text_of(key), .removed = true};
    EXPECT_DONE(shelf_put(&shelf, &entry, &error));
}

static void expect_order(const char *expected)
{
    struct shelf_order order;
    struct entry entry;
    struct buffer told = {0};
    EXPECT_DONE(shelf_sort(&shelf, &order, &error));
    while (shelf_next(&order, &entry) == CHANCERY_OK)
        entry_tell(&told, &entry);
    shelf_order_free(&order);
    expect_told(&told, expected);
}

Test(shelf, holds_nothing_at_first)
{
    struct entry entry;
    cr_expect(!shelf_get(&shelf, TEXT("aa"), &entry));
    expect_order("");
}

Test(shelf, gives_what_was_put_last)
{
    struct entry entry;
    put("aa", "one");
    put("bb", "");
    put("aa", "longer than before");
    cr_assert(shelf_get(&shelf, TEXT("aa"), &entry));
    cr_expect(text_is(entry.value, "longer than before"));
    put("aa", "short");
    cr_assert(shelf_get(&shelf, TEXT("aa"), &entry));
    cr_expect(text_is(entry.value, "short"));
    put("aa", "longer once more, as it was");
    expect_order("aa=longer once more, as it was bb= ");
}

Test(shelf, tells_what_was_removed)
{
    struct entry entry;
    put("aa", "one");
    take_away("aa");
    take_away("cc");
    cr_assert(shelf_get(&shelf, TEXT("aa"), &entry));
    cr_expect(entry.removed);
    put("cc", "again");
    expect_order("aa- cc=again ");
}

Test(shelf, forgets_everything_when_cleared)
{
    put("aa", "one");
    shelf_clear(&shelf);
    cr_expect_eq(shelf.bytes, 0);
    put("ab", "two");
    expect_order("ab=two ");
}

Test(shelf, is_filled_again_in_the_same_memory)
{
    char value[1000] = {0};
    memset(value, 'x', sizeof value - 1);
    for (int round = 0; round < 3; round++) {
        for (char key[3] = "aa"; key[0] <= 'z'; key[0]++)
            for (key[1] = 'a'; key[1] <= 'z'; key[1]++)
                put(key, value);
        cr_expect_eq(shelf.count, 26 * 26);
        struct entry entry;
        cr_assert(shelf_get(&shelf, TEXT("zz"), &entry));
        cr_expect_eq(entry.value.size, sizeof value - 1);
        shelf_empty(&shelf);
        cr_expect(!shelf_get(&shelf, TEXT("zz"), &entry));
    }
    put("ab", "two");
    expect_order("ab=two ");
}

static chancery_text number_key(unsigned char *bytes, uint64_t number, bool alike)
{
    bytes_put_u64(bytes, alike ? 7 : number);
    bytes_put_u64(bytes + 8, number);
    return (chancery_text){(const char *)bytes, 16};
}

/* Keys that begin alike too, which the first pass cannot tell apart. */
static void expect_ascending(bool alike)
{
    enum { COUNT = 20000 };
    struct random random = random_start();
    struct shelf_order order;
    struct entry entry;
    unsigned char bytes[16], last[16] = {0};
    size_t count = 0;
    shelf.key_size = sizeof bytes;
    for (int i = 0; i < COUNT; i++) {
        chancery_text key = number_key(bytes, random_next(&random), alike);
        entry = entry_of(key, key);
        EXPECT_DONE(shelf_put(&shelf, &entry, &error));
    }
    EXPECT_DONE(shelf_sort(&shelf, &order, &error));
    for (; shelf_next(&order, &entry) == CHANCERY_OK; count++) {
        cr_assert(memcmp(last, entry.key.bytes, sizeof last) < 0);
        cr_assert(text_equal(entry.key, entry.value));
        memcpy(last, entry.key.bytes, sizeof last);
    }
    shelf_order_free(&order);
    cr_expect_eq(count, COUNT);
}

Test(shelf, puts_many_in_order)
{
    expect_ascending(false);
}

Test(shelf, puts_many_that_begin_alike_in_order)
{
    expect_ascending(true);
}
