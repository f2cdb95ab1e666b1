/* test_spilled.c - entries in the temporary file: read in order, found by key, and what is said
 * when the file cannot be had. */
#include "sort/spilled.h"

#include "../support/entries.h"
#include "../support/scratch.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/resource.h>

static struct scratch scratch;
static struct spill spill;
static struct spilled run;

static void start(void)
{
    scratch = scratch_make();
    spill = (struct spill){.beside = scratch.path};
}

static void end(void)
{
    spilled_free(&run);
    spill_close(&spill);
    scratch_remove(&scratch);
}

TestSuite(spilled, .init = start, .fini = end);

/* Entries of the even numbers below `count`, each with a value of as many letters as its number,
 * but at most 999; every tenth is removed. */
static void write_numbers(unsigned count, size_t found)
{
    static char letters[1000];
    struct spilled_writer writer;
    memset(letters, 'x', sizeof letters);
    EXPECT_DONE(spilled_begin(&writer, &spill, &run, found, &error));
    for (unsigned i = 0; i < count; i += 2) {
        unsigned char key[4];
        bytes_put_u32(key, i);
        struct entry entry = {.key = {(const char *)key, sizeof key},
                              .value = {letters, i % 1000},
                              .removed = i % 10 == 0};
        EXPECT_DONE(spilled_add(&writer, &entry, &error));
    }
    EXPECT_DONE(spilled_end(&writer, CHANCERY_OK, &error));
}

static void expect_number(const struct entry *entry, unsigned number)
{
    cr_assert_eq(bytes_get_u32((const unsigned char *)entry->key.bytes), number);
    cr_assert_eq(entry->removed, number % 10 == 0);
    cr_assert_eq(entry->value.size, entry->removed ? 0 : number % 1000);
}

static void expect_all(unsigned count, size_t memory)
{
    struct spilled_reader reader = spilled_read(&spill, &run, memory);
    struct entry entry;
    for (unsigned i = 0; i < count; i += 2) {
        EXPECT_DONE(spilled_next(&reader, &entry, &error));
        expect_number(&entry, i);
    }
    cr_expect_eq(spilled_next(&reader, &entry, NULL), CHANCERY_END);
    buffer_free(&reader.piece);
}

Test(spilled, reads_what_was_written_with_any_memory)
{
    static const size_t memories[] = {1, 1000, 10000000};
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
        write_numbers(5000, 0);
        expect_all(5000, memories[i]);
        spilled_free(&run);
    }
}

Test(spilled, runs_lie_one_behind_the_other)
{
    struct spilled first;
    write_numbers(500, 0);
    first = run;
    write_numbers(7, 0);
    cr_expect_eq(run.start, first.end);
    expect_all(7, 100);
    spilled_free(&first);
}

Test(spilled, finds_by_key_what_is_there)
{
    struct buffer piece = {0};
    struct entry entry;
    unsigned there = 0;
    write_numbers(20000, 10000);
    for (unsigned i = 0; i < 20010; i++) {
        unsigned char key[4];
        chancery_error error = {0};
        bytes_put_u32(key, i);
        chancery_status status = spilled_find(
            &spill, &run, (chancery_text){(const char *)key, sizeof key}, &piece, &entry, &error);
        cr_assert_eq(status, i % 2 == 0 && i < 20000 ? CHANCERY_OK : CHANCERY_NOT_FOUND, "%u", i);
        if (status == CHANCERY_OK)
            expect_number(&entry, i);
        there += status == CHANCERY_OK;
    }
    cr_expect_eq(there, 10000);
    buffer_free(&piece);
}

Test(spilled, takes_no_room_when_it_was_read)
{
    struct stat before, after;
    write_numbers(20000, 0);
    cr_assert_eq(fsync(spill.fd), 0);
    cr_assert_eq(fstat(spill.fd, &before), 0);
    expect_all(20000, 100000);
    cr_assert_eq(fstat(spill.fd, &after), 0);
    cr_expect_lt(after.st_blocks, before.st_blocks / 10);
}

Test(spilled, leaves_no_file)
{
    write_numbers(1000, 0);
    cr_expect_eq(scratch_count(&scratch), 0);
}

static chancery_status add(chancery_error *error)
{
    return spill_add(&spill, "bytes", 5, error);
}

Test(spilled, of_a_folder_that_is_gone_lies_where_temporary_files_do)
{
    spill.beside = "/nowhere/at/all/test.db";
    EXPECT_OK(add(&error));
    cr_expect_eq(spill.size, 5);
}

Test(spilled, says_that_there_is_no_such_folder)
{
    spill.beside = "/dev/null/test.db";
    EXPECT_FAIL(CHANCERY_IO, "the temporary file beside /dev/null/test.db cannot be created",
                add(&error));
}

Test(spilled, says_that_the_limit_of_file_sizes_is_reached)
{
    struct rlimit limit = {.rlim_cur = 7, .rlim_max = RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    EXPECT_OK(add(&error));
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    EXPECT_FAIL(CHANCERY_FULL, "cannot be written: File too large", add(&error));
    limit.rlim_cur = RLIM_INFINITY;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

Test(spilled, says_that_less_is_there_than_was_written)
{
    char bytes[10];
    EXPECT_OK(add(&error));
    EXPECT_FAIL(CHANCERY_IO, "cannot be read", spill_read(&spill, 0, bytes, 6, &error));
}
