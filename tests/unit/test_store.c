/* test_store.c - transactions, entries and cursors, within one process. */
#include "../support/random.h"
#include "../support/scratch.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>

static struct scratch scratch;
static struct store *store;

static void set_up(void)
{
    scratch = scratch_make();
    store = new_store(&scratch);
}

static void tear_down(void)
{
    store_close(store);
    scratch_remove(&scratch);
}

TestSuite(store, .init = set_up, .fini = tear_down);

static struct store_txn *begin_read(void)
{
    struct store_txn *txn = NULL;
    EXPECT_OK(store_begin_read(store, &txn, &error));
    return txn;
}

static struct store_txn *begin_write(void)
{
    struct store_txn *txn = NULL;
    EXPECT_OK(store_begin_write(store, 1000, &txn, &error));
    return txn;
}

static struct store_cursor *open_cursor(struct store_txn *txn)
{
    struct store_cursor *cursor = NULL;
    EXPECT_OK(store_cursor_open(txn, TABLE_EVENT, &cursor, &error));
    return cursor;
}

/* ---- Loading ------------------------------------------------------------------------------- */

/* Puts the even, or the odd, numbers up to `count` in order, as keys of four digits. */
static void load(struct store_txn *txn, int from, int count, uint64_t coming)
{
    struct store_loader *loader = NULL;
    char key[16];
    EXPECT_OK(store_loader_open(txn, TABLE_EVENT, coming, &loader, &error));
    for (int i = from; i <= count; i += 2) {
        snprintf(key, sizeof key, "%04d", i);
        EXPECT_OK(store_loader_put(loader, chancery_text_of(key), chancery_text_of(key), &error));
    }
    EXPECT_OK(store_loader_end(loader, CHANCERY_OK, &error));
}

static void expect_loaded(struct store_txn *txn, int first, int step, int last)
{
    struct store_cursor *cursor = open_cursor(txn);
    chancery_text key, value;
    char wanted[16];
    snprintf(wanted, sizeof wanted, "%04d", first);
    chancery_status status = store_seek(cursor, chancery_text_of(wanted), &key, &value, NULL);
    for (int i = first; i <= last; i += step) {
        snprintf(wanted, sizeof wanted, "%04d", i);
        cr_assert_eq(status, CHANCERY_OK, "%s is missing", wanted);
        cr_assert(text_is(key, wanted) && text_is(value, wanted), "%s", wanted);
        status = store_next(cursor, &key, &value, NULL);
    }
    cr_expect_eq(status, CHANCERY_END);
    store_cursor_close(cursor);
}

static uint64_t loaded_bytes(struct store_txn *txn)
{
    struct store_table_info info;
    EXPECT_OK(store_describe_table(txn, TABLE_EVENT, &info, &error));
    return info.bytes;
}

/* With few entries coming those that are there stay where they are; with many they are put again.
 */
Test(store, loads_entries_behind_and_between_others)
{
    for (uint64_t coming = 0; coming < 10000; coming += 5000) {
        struct store_txn *txn = begin_write();
        load(txn, 2, 3000, 0);
        load(txn, 1, 2999, coming);
        load(txn, 3001, 3001, coming);
        expect_loaded(txn, 1, 1, 3001);
        load(txn, 2, 3004, coming); /* replaces */
        expect_loaded(txn, 3002, 2, 3004);
        store_abort(txn);
    }
}

Test(store, loaded_pages_are_full_even_between_others)
{
    struct store_txn *txn = begin_write();
    load(txn, 0, 9998, 0);
    uint64_t half = loaded_bytes(txn);
    cr_expect_lt(half, 5000 * (8 + 2 + 4 + 4) * 11 / 10);
    load(txn, 1, 9999, 5000);
    cr_expect_lt(loaded_bytes(txn), 2 * half + 10000);
    store_abort(txn);
}

/* ---- Entries ------------------------------------------------------------------------------ */

Test(store, entries_are_put_read_replaced_and_deleted)
{
    struct store_txn *txn = begin_write();
    put(txn, "a", "one");
    put(txn, "b", "");
    put(txn, "a", "two");
    expect_value(txn, "a", "two");
    expect_value(txn, "b", "");
    EXPECT_OK(store_commit(txn, &error));
    txn = begin_write();
    EXPECT_OK(store_delete(txn, TABLE_EVENT, TEXT("a"), &error));
    cr_assert_eq(store_delete(txn, TABLE_EVENT, TEXT("a"), NULL), CHANCERY_NOT_FOUND);
    cr_assert_eq(store_delete(txn, TABLE_EVENT, TEXT(""), NULL), CHANCERY_NOT_FOUND);
    expect_missing(txn, "a");
    expect_missing(txn, "");
    EXPECT_OK(store_commit(txn, &error));
    txn = begin_read();
    expect_missing(txn, "a");
    expect_value(txn, "b", "");
    store_abort(txn);
}

Test(store, tables_are_apart)
{
    struct store_txn *txn = begin_write();
    chancery_text value;
    put(txn, "a", "one");
    cr_assert_eq(store_get(txn, TABLE_UID, TEXT("a"), &value, NULL), CHANCERY_NOT_FOUND);
    store_abort(txn);
}

Test(store, aborted_changes_are_gone)
{
    put_alone(store, "a", "one");
    struct store_txn *txn = begin_write();
    put(txn, "a", "two");
    put(txn, "b", "two");
    store_abort(txn);
    txn = begin_read();
    expect_value(txn, "a", "one");
    expect_missing(txn, "b");
    store_abort(txn);
    store_abort(NULL);
}

Test(store, table_is_described)
{
    struct store_table_info info;
    struct store_txn *txn = begin_write();
    EXPECT_OK(store_describe_table(txn, TABLE_EVENT, &info, &error));
    cr_assert_eq(info.entries, 0);
    cr_assert_eq(info.bytes, 0);
    cr_assert_eq(info.depth, 0);
    put(txn, "a", "one");
    EXPECT_OK(store_describe_table(txn, TABLE_EVENT, &info, &error));
    cr_assert_eq(info.entries, 1);
    cr_assert_eq(info.bytes, (uint64_t)sysconf(_SC_PAGESIZE));
    cr_assert_eq(info.depth, 1);
    store_abort(txn);
}

Test(store, file_is_described)
{
    struct store_info before, after;
    struct stat status;
    EXPECT_OK(store_describe(store, &before, &error));
    put_alone(store, "a", "one");
    struct store_txn *txn = begin_read();
    EXPECT_OK(store_describe(store, &after, &error));
    cr_assert_eq(stat(scratch.path, &status), 0);
    cr_assert_eq(before.format, STORE_FORMAT);
    cr_assert_eq(strlen(before.uuid), 36);
    cr_assert_eq(before.uuid[14], '4', "%s is not of version 4", before.uuid);
    cr_assert_str_eq(before.uuid, after.uuid);
    cr_assert_eq(after.last_commit, before.last_commit + 1);
    cr_assert_eq(after.last_commit, store_txn_id(txn));
    cr_assert_eq(after.file_bytes, (uint64_t)status.st_size);
    cr_assert_eq(after.map_bytes, (uint64_t)16 << 30);
    cr_assert_geq(after.readers, 1);
    store_abort(txn);
}

/* ---- Failures ----------------------------------------------------------------------------- */

Test(store, failure_sticks_and_nothing_is_stored)
{
    char long_key[600];
    memset(long_key, 'k', sizeof long_key);
    chancery_text key = text_slice(long_key, sizeof long_key), value;
    struct store_txn *txn = begin_write();
    struct store_cursor *cursor = open_cursor(txn);
    put(txn, "a", "one");
    EXPECT_FAIL(CHANCERY_INVALID, "511 bytes",
                store_put(txn, TABLE_EVENT, key, TEXT("value"), &error));
    EXPECT_FAIL(CHANCERY_INVALID, "511 bytes",
                store_put(txn, TABLE_EVENT, TEXT("b"), TEXT("two"), &error));
    EXPECT_FAIL(CHANCERY_INVALID, "511 bytes",
                store_get(txn, TABLE_EVENT, TEXT("a"), &value, &error));
    EXPECT_FAIL(CHANCERY_INVALID, "511 bytes", store_delete(txn, TABLE_EVENT, TEXT("a"), &error));
    EXPECT_FAIL(CHANCERY_INVALID, "511 bytes", store_seek(cursor, TEXT("a"), &key, &value, &error));
    store_cursor_close(cursor);
    EXPECT_FAIL(CHANCERY_INVALID, "511 bytes", store_commit(txn, &error));
    txn = begin_read();
    expect_missing(txn, "a");
    store_abort(txn);
    put_alone(store, "a", "again"); /* the lock was given back */
}

Test(store, empty_key_is_refused)
{
    struct store_txn *txn = begin_write();
    EXPECT_FAIL(CHANCERY_INVALID, "empty",
                store_put(txn, TABLE_EVENT, TEXT(""), TEXT("value"), &error));
    store_abort(txn);
}

/* Fills a table until the map is full or `count` entries are in. */
static chancery_status fill(struct store_txn *txn, unsigned count, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    char key[16], value[600];
    memset(value, 'v', sizeof value);
    for (unsigned i = 0; i < count && status == CHANCERY_OK; i++) {
        int size = snprintf(key, sizeof key, "%08u", i);
        status = store_put(txn, TABLE_EVENT, text_slice(key, (size_t)size),
                           text_slice(value, sizeof value), error);
    }
    return status;
}

Test(store, full_map_grows_and_the_work_is_done_again)
{
    enum { COUNT = 5000, SMALL = 1 << 20 };
    struct store_info info;
    struct store_table_info table;
    chancery_status status = CHANCERY_AGAIN;
    unsigned tries = 0;
    store_close(store);
    EXPECT_OK(store_open(scratch.path, CHANCERY_OPEN_WRITE, SMALL, &store, &error));
    for (; status == CHANCERY_AGAIN && tries < 10; tries++) {
        chancery_error error = {0};
        struct store_txn *txn = begin_write();
        status = fill(txn, COUNT, &error);
        if (status == CHANCERY_OK) {
            status = store_commit(txn, &error);
            continue;
        }
        cr_assert(strstr(error.message, "map"), "%s", error.message);
        cr_assert_eq(store_put(txn, TABLE_EVENT, TEXT("k"), TEXT("v"), NULL), CHANCERY_AGAIN);
        store_abort(txn);
    }
    cr_assert_eq(status, CHANCERY_OK);
    cr_assert_geq(tries, 3);
    EXPECT_OK(store_describe(store, &info, &error));
    cr_assert_eq(info.map_bytes, (uint64_t)SMALL << (tries - 1));
    struct store_txn *txn = begin_read();
    EXPECT_OK(store_describe_table(txn, TABLE_EVENT, &table, &error));
    cr_assert_eq(table.entries, COUNT);
    store_abort(txn);
}

Test(store, map_does_not_grow_under_a_reader)
{
    store_close(store);
    EXPECT_OK(store_open(scratch.path, CHANCERY_OPEN_WRITE, 1 << 20, &store, &error));
    put_alone(store, "a", "one");
    struct store_txn *reader = begin_read(), *writer = begin_write();
    cr_assert_eq(fill(writer, 5000, NULL), CHANCERY_AGAIN);
    store_abort(writer);
    EXPECT_FAIL(CHANCERY_BUSY, "other transactions of this process",
                store_begin_write(store, 100, &writer, &error));
    expect_value(reader, "a", "one");
    store_pause(reader); /* a paused one does not look into the map */
    put_alone(store, "b", "two");
    EXPECT_OK(store_resume(reader, &error));
    expect_value(reader, "b", "two");
    store_abort(reader);
}

Test(store, reading_store_cannot_write)
{
    struct store_txn *txn = NULL;
    struct store *reading = open_store(scratch.path, CHANCERY_OPEN_READ);
    EXPECT_FAIL(CHANCERY_READ_ONLY, "for reading only",
                store_begin_write(reading, 100, &txn, &error));
    cr_assert_null(txn);
    store_close(reading);
    store_close(NULL);
}

Test(store, stores_of_one_process_share_the_file)
{
    struct store *second = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    struct store_txn *writer = begin_write(), *other = NULL, *reader = NULL;
    EXPECT_FAIL(CHANCERY_BUSY, "this process is already writing",
                store_begin_write(second, 50, &other, &error));
    put(writer, "a", "one");
    EXPECT_OK(store_begin_read(second, &reader, &error));
    EXPECT_OK(store_commit(writer, &error));
    expect_missing(reader, "a");
    store_abort(reader);
    store_close(store);
    put_alone(second, "b", "two"); /* closing the first left the second whole */
    store = second;
}

static void *write_in_thread(void *context)
{
    put_alone(context, "b", "two");
    return NULL;
}

Test(store, writers_of_one_process_wait_for_each_other)
{
    pthread_t thread;
    struct store *second = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    struct store_txn *txn = begin_write();
    cr_assert_eq(pthread_create(&thread, NULL, write_in_thread, second), 0);
    put(txn, "a", "one");
    usleep(30000);
    EXPECT_OK(store_commit(txn, &error));
    cr_assert_eq(pthread_join(thread, NULL), 0);
    txn = begin_read();
    expect_value(txn, "a", "one");
    expect_value(txn, "b", "two");
    store_abort(txn);
    store_close(second);
}

Test(store, file_open_for_reading_is_not_opened_for_writing)
{
    struct store *second = NULL;
    store_close(store);
    store = open_store(scratch.path, CHANCERY_OPEN_READ);
    EXPECT_FAIL(CHANCERY_READ_ONLY, "close that first",
                store_open(scratch.path, CHANCERY_OPEN_WRITE, 0, &second, &error));
    cr_assert_null(second);
}

Test(store, symbolic_link_leads_to_the_same_file)
{
    char link[128];
    snprintf(link, sizeof link, "%s/link.db", scratch.folder);
    cr_assert_eq(symlink(scratch.path, link), 0);
    struct store *second = open_store(link, CHANCERY_OPEN_WRITE);
    put_alone(second, "a", "one");
    struct store_txn *txn = begin_read();
    expect_value(txn, "a", "one");
    store_abort(txn);
    store_close(second);
    store_close(store);
    store = open_store(link, CHANCERY_OPEN_WRITE);
    cr_assert_eq(scratch_count(&scratch), 3, "the link has a lock file of its own");
}

/* ---- Cursors ------------------------------------------------------------------------------ */

struct seek_case {
    char key[4], at_or_after[4], before[4]; /* empty: none */
};

static void expect_entry(chancery_status status, chancery_text key, const char *wanted,
                         const char *what)
{
    cr_assert_eq(status, *wanted ? CHANCERY_OK : CHANCERY_END, "%s: %s", what,
                 chancery_status_name(status));
    cr_assert(!*wanted || text_is(key, wanted), "%s: %.*s, not %s", what, (int)key.size, key.bytes,
              wanted);
}

static void put_letters(void)
{
    struct store_txn *txn = begin_write();
    put(txn, "f", "6");
    put(txn, "b", "2");
    put(txn, "d", "4");
    put(txn, "dd", "44");
    EXPECT_OK(store_commit(txn, &error));
}

Test(store, seeks_find_neighbours)
{
    static const struct seek_case cases[] = {
        {"", "b", ""},    {"a", "b", ""},    {"b", "b", ""},    {"c", "d", "b"},
        {"d", "d", "b"},  {"dc", "dd", "d"}, {"dd", "dd", "d"}, {"e", "f", "dd"},
        {"f", "f", "dd"}, {"g", "", "f"},    {"\xff", "", "f"},
    };
    put_letters();
    struct store_txn *txn = begin_read();
    struct store_cursor *cursor = open_cursor(txn);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chancery_text key = {0}, value = {0}, wanted = chancery_text_of(cases[i].key);
        chancery_error error = {0};
        expect_entry(store_seek(cursor, wanted, &key, &value, &error), key, cases[i].at_or_after,
                     cases[i].key);
        expect_entry(store_seek_before(cursor, wanted, &key, &value, &error), key, cases[i].before,
                     cases[i].key);
        cr_assert_eq(error.status, CHANCERY_OK, "the end is no error");
    }
    store_cursor_close(cursor);
    store_abort(txn);
}

/* Each step is a letter: n(ext) or p(revious); then what it should find. */
static void expect_steps(struct store_cursor *cursor, const char *steps, const char *const *wanted)
{
    for (size_t i = 0; steps[i]; i++) {
        chancery_text key = {0}, value;
        chancery_status status = steps[i] == 'n' ? store_next(cursor, &key, &value, NULL)
                                                 : store_previous(cursor, &key, &value, NULL);
        expect_entry(status, key, wanted[i], steps + i);
    }
}

Test(store, cursor_walks_both_ways_and_back_from_both_ends)
{
    static const char *const from_end[] = {"", "f", "dd", "d", "b", "", "", "b", "d"};
    static const char *const from_start[] = {"", "b", "d", "dd", "f", "", "", "f", "dd"};
    chancery_text key, value;
    put_letters();
    struct store_txn *txn = begin_read();
    struct store_cursor *cursor = open_cursor(txn);
    cr_assert_eq(store_seek(cursor, TEXT("z"), &key, &value, NULL), CHANCERY_END);
    expect_steps(cursor, "nppppppnn", from_end);
    cr_assert_eq(store_seek_before(cursor, TEXT("a"), &key, &value, NULL), CHANCERY_END);
    expect_steps(cursor, "pnnnnnnpp", from_start);
    store_cursor_close(cursor);
    store_cursor_close(NULL);
    store_abort(txn);
}

Test(store, empty_table_has_no_entries)
{
    static const char *const nothing[] = {"", "", "", ""};
    chancery_text key, value;
    struct store_txn *txn = begin_read();
    struct store_cursor *cursor = open_cursor(txn);
    cr_assert_eq(store_seek(cursor, TEXT(""), &key, &value, NULL), CHANCERY_END);
    expect_steps(cursor, "npnp", nothing);
    cr_assert_eq(store_seek(cursor, TEXT("a"), &key, &value, NULL), CHANCERY_END);
    cr_assert_eq(store_seek_before(cursor, TEXT(""), &key, &value, NULL), CHANCERY_END);
    cr_assert_eq(store_seek_before(cursor, TEXT("a"), &key, &value, NULL), CHANCERY_END);
    expect_steps(cursor, "pnpn", nothing);
    store_cursor_close(cursor);
    store_abort(txn);
}

Test(store, entries_may_be_deleted_under_a_cursor)
{
    unsigned deleted = 0;
    chancery_text key, value;
    struct store_txn *txn = begin_write();
    EXPECT_OK(fill(txn, 500, &error));
    struct store_cursor *cursor = open_cursor(txn);
    chancery_status status = store_seek(cursor, TEXT(""), &key, &value, NULL);
    for (; status == CHANCERY_OK; status = store_next(cursor, &key, &value, NULL)) {
        char copy[16];
        cr_assert_leq(key.size, sizeof copy);
        memcpy(copy, key.bytes, key.size);
        EXPECT_OK(store_delete(txn, TABLE_EVENT, text_slice(copy, key.size), &error));
        deleted++;
    }
    cr_assert_eq(status, CHANCERY_END);
    cr_assert_eq(deleted, 500);
    store_cursor_close(cursor);
    EXPECT_OK(store_commit(txn, &error));
}

Test(store, pause_lets_newer_commits_in)
{
    chancery_text key = {0}, value;
    put_alone(store, "a", "one");
    struct store_txn *txn = begin_read();
    struct store_cursor *cursor = open_cursor(txn);
    EXPECT_OK(store_seek(cursor, TEXT("a"), &key, &value, &error));
    put_alone(store, "a", "two");
    expect_value(txn, "a", "one");
    store_pause(txn);
    store_pause(txn);
    put_alone(store, "b", "three");
    EXPECT_OK(store_resume(txn, &error));
    EXPECT_OK(store_resume(txn, &error));
    expect_value(txn, "a", "two");
    EXPECT_OK(store_seek(cursor, TEXT("a"), &key, &value, &error));
    cr_assert(text_is(value, "two"), "the cursor still sees the old snapshot");
    EXPECT_OK(store_seek(cursor, TEXT("aa"), &key, &value, &error));
    cr_assert(text_is(key, "b"));
    store_cursor_close(cursor);
    store_pause(txn);
    store_abort(txn);
}

static void step_unsought(bool resumed)
{
    chancery_text key, value;
    put_alone(store, "a", "one");
    struct store_txn *txn = begin_read();
    struct store_cursor *cursor = open_cursor(txn);
    if (resumed) {
        EXPECT_OK(store_seek(cursor, TEXT(""), &key, &value, &error));
        store_pause(txn);
        EXPECT_OK(store_resume(txn, &error));
    }
    scratch_remove(&scratch); /* nothing comes after what follows */
    store_next(cursor, &key, &value, NULL);
}

Test(store, cursor_must_be_sought_first, .signal = SIGABRT)
{
    step_unsought(false);
}

Test(store, cursor_must_be_sought_anew_after_a_pause, .signal = SIGABRT)
{
    step_unsought(true);
}

/* ---- Pages -------------------------------------------------------------------------------- */

static void change_at_random(struct store_txn *txn, struct random *random)
{
    static const char bytes[20000] = {0};
    static const size_t sizes[] = {0, 3, 40, 500, 2000, 2100, 5000, 20000};
    for (size_t count = 1 + random_below(random, 300); count > 0; count--) {
        char name[64];
        size_t length = 4 + random_below(random, 50);
        snprintf(name, sizeof name, "%04zu%050d", random_below(random, 800), 0);
        chancery_text key = text_slice(name, length), value;
        size_t size = RANDOM_PICK(random, sizes);
        if (random_below(random, 5) < 2)
            store_delete(txn, TABLE_EVENT, key, NULL);
        else
            EXPECT_OK(store_put(txn, TABLE_EVENT, key, text_slice(bytes, size), &error));
        value = (chancery_text){0};
        store_get(txn, TABLE_EVENT, key, &value, NULL);
    }
}

/* What LMDB writes must pass, whatever was done, or every check would cry wolf. */
Test(store, files_verify_after_random_changes)
{
    struct random random = random_start();
    for (int i = 0; i < 150; i++) {
        struct store_txn *reader = i % 7 == 0 ? begin_read() : NULL, *txn = begin_write();
        change_at_random(txn, &random);
        if (random_below(&random, 6) == 0)
            store_abort(txn);
        else
            EXPECT_OK(store_commit(txn, &error));
        EXPECT_OK(store_verify(scratch.path, &error));
        store_abort(reader);
    }
}
