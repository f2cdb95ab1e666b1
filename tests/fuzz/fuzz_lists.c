/* fuzz_lists.c - any bytes as a block of a list: entries in order of place, read the same forwards,
 * backwards and one by one, also when one is taken out and put in again; or called damaged, and
 * never read past its end.
 */
#include "base/text.h"
#include "database/lists.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum table tables[] = {TABLE_PARTY, TABLE_PAIR, TABLE_TYPE};
static struct store *store;

struct read {
    size_t count;
    struct listed entries[2 * LIST_BLOCK_MOST];
};

static void open_store(void)
{
    char path[64], lock[72];
    snprintf(path, sizeof path, "/dev/shm/chancery-fuzz-lists-%d.db", (int)getpid());
    snprintf(lock, sizeof lock, "%s-lock", path);
    chancery_status status = store_create(path, NULL);
    assert(status == CHANCERY_OK);
    status = store_open(path, CHANCERY_OPEN_WRITE, 1 << 24, &store, NULL);
    assert(status == CHANCERY_OK);
    unlink(path);
    unlink(lock);
}

static chancery_status take(void *context, struct list list, const struct listed *entry)
{
    struct read *read = context;
    assert(text_is(list.name, "list") && read->count < 2 * LIST_BLOCK_MOST);
    assert(read->count == 0 ||
           place_compare(read->entries[read->count - 1].place, entry->place) < 0);
    read->entries[read->count++] = *entry;
    return CHANCERY_OK;
}

static bool same(enum table table, const struct listed *a, const struct listed *b)
{
    return place_compare(a->place, b->place) == 0 &&
           memcmp(a->facts, b->facts, list_facts_size(table)) == 0;
}

static chancery_status read_all(struct store_txn *txn, enum table table, struct read *read)
{
    read->count = 0;
    return list_each(txn, table, TEXT(""), take, read, NULL);
}

static void expect_backwards(struct store_txn *txn, struct list list, const struct read *read)
{
    struct store_cursor *cursor;
    struct list_reader reader;
    const struct listed *found;
    size_t at = read->count;
    chancery_status status = store_cursor_open(txn, list.table, &cursor, NULL);
    assert(status == CHANCERY_OK);
    list_reader_open(cursor, list, &reader);
    status = list_seek_before(&reader, (struct place){INT32_MAX, UINT32_MAX}, &found, NULL);
    for (; status == CHANCERY_OK; status = list_previous(&reader, &found, NULL)) {
        assert(at > 0 && same(list.table, found, &read->entries[at - 1]));
        at--;
    }
    assert(status == CHANCERY_END && at <= 1); /* one at the very end lies not before it */
    store_cursor_close(cursor);
}

/* Takes one out and puts it in again. */
static void change(struct store_txn *txn, struct list list, const struct read *read, size_t index)
{
    static struct read again;
    const struct listed *entry = &read->entries[index];
    if (entry->place.seq == UINT32_MAX) /* no event has it */
        return;
    chancery_status status = list_remove(txn, list, entry->place, NULL);
    assert(status == CHANCERY_OK);
    assert(list_remove(txn, list, entry->place, NULL) == CHANCERY_NOT_FOUND);
    status = list_add(txn, list, entry, 1, NULL);
    assert(status == CHANCERY_OK);
    status = read_all(txn, list.table, &again);
    assert(status == CHANCERY_OK && again.count == read->count);
    for (size_t i = 0; i < again.count; i++)
        assert(same(list.table, &again.entries[i], &read->entries[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct read read;
    struct store_txn *txn;
    if (size < 10)
        return 0;
    if (!store)
        open_store();
    const struct list list = {tables[data[0] % 3], TEXT("list")};
    struct list_key key = list_block_key(list.name, (struct place){data[1], 0});
    memcpy(key.bytes + key.size - KEY_PLACE_SIZE, data + 2, data[1] % 9);
    chancery_status status = store_begin_write(store, 1000, &txn, NULL);
    assert(status == CHANCERY_OK);
    status = store_put(txn, list.table, list_key_text(&key),
                       text_slice((const char *)data + 10, size - 10), NULL);
    assert(status == CHANCERY_OK);
    status = read_all(txn, list.table, &read);
    assert(status == CHANCERY_OK ? read.count > 0 : status == CHANCERY_DAMAGED);
    if (status == CHANCERY_OK) {
        expect_backwards(txn, list, &read);
        change(txn, list, &read, data[1] % read.count);
    }
    store_abort(txn);
    return 0;
}
