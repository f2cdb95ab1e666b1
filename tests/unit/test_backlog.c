/* test_backlog.c - entries that wait in memory and in runs: the newest counts, wherever it is. */
#include "sort/backlog.h"

#include "../support/entries.h"
#include "../support/random.h"
#include "../support/scratch.h"

#include <criterion/criterion.h>

static struct scratch scratch;
static struct spill spill;
static struct backlog backlog;

static void start(void)
{
    scratch = scratch_make();
    spill = (struct spill){.beside = scratch.path};
    backlog = backlog_of(&spill, 2);
}

static void end(void)
{
    backlog_clear(&backlog);
    spill_close(&spill);
    scratch_remove(&scratch);
}

TestSuite(backlog, .init = start, .fini = end);

static void keep(const char *key, const char *value)
{
    EXPECT_DONE(backlog_put(&backlog, chancery_text_of(key), chancery_text_of(value), &error));
}

static void take_away(const char *key)
{
    EXPECT_DONE(backlog_remove(&backlog, chancery_text_of(key), &error));
}

static void spill_all(void)
{
    EXPECT_DONE(backlog_spill(&backlog, &error));
}

static void expect_kept(const char *key, const char *value)
{
    chancery_text found;
    chancery_error error = {0};
    chancery_status status = backlog_get(&backlog, chancery_text_of(key), &found, &error);
    cr_expect_eq(status, value ? CHANCERY_OK : CHANCERY_NOT_FOUND, "%s", key);
    if (status == CHANCERY_OK && value)
        cr_expect(text_is(found, value), "%s: %.*s", key, (int)found.size, found.bytes);
}

static void expect_all(const char *expected)
{
    struct backlog_reader reader;
    struct entry entry;
    struct buffer told = {0};
    chancery_error error = {0};
    cr_assert_eq(backlog_begin(&backlog, 100, &reader, &error), CHANCERY_OK);
    while (backlog_next(&reader, &entry, &error) == CHANCERY_OK)
        entry_tell(&told, &entry);
    backlog_end(&reader);
    expect_told(&told, expected);
}

Test(backlog, the_newest_counts)
{
    keep("aa", "1");
    keep("bb", "1");
    keep("cc", "1");
    keep("ff", "1");
    spill_all();
    keep("aa", "2");
    take_away("bb");
    keep("dd", "2");
    spill_all();
    take_away("cc");
    keep("bb", "3");
    expect_kept("aa", "2");
    expect_kept("bb", "3");
    expect_kept("cc", NULL);
    expect_kept("dd", "2");
    expect_kept("ee", NULL);
    expect_kept("ff", "1");
    expect_all("aa=2 bb=3 dd=2 ff=1 ");
    spill_all();
    expect_kept("bb", "3");
    expect_kept("cc", NULL);
    expect_all("aa=2 bb=3 dd=2 ff=1 ");
}

Test(backlog, spilling_nothing_makes_no_run)
{
    spill_all();
    cr_expect_eq(backlog.runs.size, 0);
    cr_expect(!spill.opened);
    expect_all("");
}

Test(backlog, is_empty_when_cleared)
{
    keep("aa", "1");
    spill_all();
    keep("bb", "1");
    backlog_clear(&backlog);
    expect_kept("aa", NULL);
    keep("cc", "2");
    expect_all("cc=2 ");
}

/* What was written is not what is read: that is said, or another value comes, but no more happens.
 */
Test(backlog, a_damaged_file_does_no_harm)
{
    struct random random = random_start();
    int failed = 0;
    for (int round = 0; round < 300; round++) {
        struct backlog_reader reader;
        struct entry entry;
        chancery_text value;
        chancery_error error = {0};
        uint64_t start = spill.size;
        for (char key[3] = "aa"; key[0] <= 'm'; key[0]++)
            for (key[1] = 'a'; key[1] <= 'm'; key[1]++)
                keep(key, "some value");
        spill_all();
        for (int i = 0; i < 3; i++) {
            unsigned char byte = (unsigned char)random_next(&random);
            off_t at = (off_t)(start + random_below(&random, spill.size - start));
            cr_assert_eq(pwrite(spill.fd, &byte, 1, at), 1);
        }
        backlog_get(&backlog, TEXT("gg"), &value, &error);
        error = (chancery_error){0};
        cr_assert_eq(backlog_begin(&backlog, 100, &reader, &error), CHANCERY_OK);
        chancery_status status = CHANCERY_OK;
        while (status == CHANCERY_OK)
            status = backlog_next(&reader, &entry, &error);
        cr_assert(status == CHANCERY_END || status == CHANCERY_IO);
        failed += status == CHANCERY_IO;
        backlog_end(&reader);
        backlog_clear(&backlog);
    }
    cr_expect_gt(failed, 0);
}
