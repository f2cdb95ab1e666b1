/* scratch.h - a folder of its own for a test, and what tests of the store do over and over. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include "base/text.h"
#include "store/store.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether this is a process that the test has forked: it must not fail as Criterion's do, which go
 * on as if they were the test, but end. */
static bool scratch_in_child;

#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition) && scratch_in_child) {                                                    \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
            _exit(70);                                                                             \
        }                                                                                          \
        cr_assert(condition, __VA_ARGS__);                                                         \
    } while (0)

struct scratch {
    char folder[64];
    char path[96]; /* of a database in it */
};

static inline struct scratch scratch_make(void)
{
    struct scratch scratch = {.folder = "/tmp/chancery-test-XXXXXX"};
    cr_assert(mkdtemp(scratch.folder), "no folder could be made in /tmp");
    cr_assert_eq(chmod(scratch.folder, 0755), 0);
    snprintf(scratch.path, sizeof scratch.path, "%s/test.db", scratch.folder);
    return scratch;
}

/* The number of files in it. */
static inline size_t scratch_count(const struct scratch *scratch)
{
    size_t count = 0;
    DIR *folder = opendir(scratch->folder);
    cr_assert(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static inline void scratch_remove(const struct scratch *scratch)
{
    DIR *folder = opendir(scratch->folder);
    cr_assert(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (unlinkat(dirfd(folder), entry->d_name, 0) != 0)
            unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
    closedir(folder);
    rmdir(scratch->folder);
}

/* The call succeeds, or the test fails with the error's words. `error` is a chancery_error. */
#define EXPECT_OK(call)                                                                            \
    do {                                                                                           \
        chancery_error error = {0};                                                                \
        chancery_status status_ = (call);                                                          \
        CHECK(status_ == CHANCERY_OK, "%s:%d: %s: %s: %s", __FILE__, __LINE__, #call,              \
              chancery_status_name(status_), error.message);                                       \
    } while (0)

/* The call fails in this way, and its message contains `words`. */
#define EXPECT_FAIL(wanted, words, call)                                                           \
    do {                                                                                           \
        chancery_error error = {0};                                                                \
        chancery_status status_ = (call);                                                          \
        CHECK(status_ == (wanted), "%s:%d: %s: %s: %s", __FILE__, __LINE__, #call,                 \
              chancery_status_name(status_), error.message);                                       \
        CHECK(error.status == (wanted), "%s:%d: %s: the error says %s", __FILE__, __LINE__, #call, \
              chancery_status_name(error.status));                                                 \
        CHECK(strstr(error.message, (words)), "%s:%d: \"%s\" lacks \"%s\"", __FILE__, __LINE__,    \
              error.message, (words));                                                             \
    } while (0)

static inline struct store *open_store(const char *path, unsigned flags)
{
    struct store *store = NULL;
    EXPECT_OK(store_open(path, flags, 0, &store, &error));
    return store;
}

static inline struct store *new_store(const struct scratch *scratch)
{
    EXPECT_OK(store_create(scratch->path, &error));
    return open_store(scratch->path, CHANCERY_OPEN_WRITE);
}

static inline void put(struct store_txn *txn, const char *key, const char *value)
{
    EXPECT_OK(store_put(txn, TABLE_EVENT, chancery_text_of(key), chancery_text_of(value), &error));
}

/* Puts one entry in a transaction of its own. */
static inline void put_alone(struct store *store, const char *key, const char *value)
{
    struct store_txn *txn = NULL;
    EXPECT_OK(store_begin_write(store, 5000, &txn, &error));
    put(txn, key, value);
    EXPECT_OK(store_commit(txn, &error));
}

static inline void expect_value(struct store_txn *txn, const char *key, const char *wanted)
{
    chancery_text value = {0};
    EXPECT_OK(store_get(txn, TABLE_EVENT, chancery_text_of(key), &value, &error));
    CHECK(text_is(value, wanted), "%s is \"%.*s\", not \"%s\"", key, (int)value.size, value.bytes,
          wanted);
}

static inline void expect_missing(struct store_txn *txn, const char *key)
{
    chancery_text value = {0};
    chancery_error error = {0};
    CHECK(store_get(txn, TABLE_EVENT, chancery_text_of(key), &value, &error) == CHANCERY_NOT_FOUND,
          "%s should not be there", key);
    CHECK(error.status == CHANCERY_OK, "%s", error.message);
}

#endif
