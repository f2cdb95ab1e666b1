/* store/load.c - many entries of one table, put in the order of their keys.
 *
 * Owns: how pages become full. Behind the last key LMDB need not search, and fills its pages;
 * between others it splits them in the middle and leaves them so. So the entries of a table that
 * has few are held back, and put again in their turn.
 */
#include "base/buffer.h"
#include "base/text.h"
#include "store/internal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

enum { LOADER_KEY_SIZE = 511 }; /* LMDB's longest key */
enum { HELD_MOST = 32 << 20 };  /* bytes of pages of a table that is held back */

struct store_loader {
    struct store_txn *txn;
    MDB_cursor *mdb;
    enum table table;
    bool appending;
    chancery_text last; /* key of the table; not kept while appending */
    char last_bytes[LOADER_KEY_SIZE];
    struct buffer held; /* entries that were there: struct held_entry, key, value */
    size_t next;        /* of them, that is not put again */
};

struct held_entry {
    uint32_t key_size, value_size;
};

/* ---- What is there ---- */

/* Notes the last key of the table, if there is one. */
static int find_last(struct store_loader *loader)
{
    MDB_val key, value;
    int code = mdb_cursor_get(loader->mdb, &key, &value, MDB_LAST);
    loader->appending = code == MDB_NOTFOUND;
    if (code != 0)
        return loader->appending ? 0 : code;
    assert(key.mv_size <= LOADER_KEY_SIZE);
    memcpy(loader->last_bytes, key.mv_data, key.mv_size);
    loader->last = text_slice(loader->last_bytes, key.mv_size);
    return 0;
}

static void hold(struct store_loader *loader, const MDB_val *key, const MDB_val *value)
{
    struct held_entry entry = {(uint32_t)key->mv_size, (uint32_t)value->mv_size};
    buffer_add(&loader->held, &entry, sizeof entry);
    buffer_add(&loader->held, key->mv_data, key->mv_size);
    buffer_add(&loader->held, value->mv_data, value->mv_size);
}

/* Takes all entries out of the table. */
static int hold_back(struct store_loader *loader)
{
    MDB_val key, value;
    int code = mdb_cursor_get(loader->mdb, &key, &value, MDB_FIRST);
    for (; code == 0; code = mdb_cursor_get(loader->mdb, &key, &value, MDB_NEXT))
        hold(loader, &key, &value);
    if (code != MDB_NOTFOUND)
        return code;
    if (loader->held.failed)
        return ENOMEM;
    return mdb_drop(loader->txn->mdb, txn_table(loader->txn, loader->table), 0);
}

static int prepare(struct store_loader *loader, uint64_t coming)
{
    MDB_stat stat;
    int code = mdb_stat(loader->txn->mdb, txn_table(loader->txn, loader->table), &stat);
    if (code != 0)
        return code;
    size_t pages = stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    if (stat.ms_entries <= coming && pages <= HELD_MOST / stat.ms_psize)
        code = hold_back(loader);
    return code == 0 ? find_last(loader) : code;
}

chancery_status store_loader_open(struct store_txn *txn, enum table table, uint64_t coming,
                                  struct store_loader **loader, chancery_error *error)
{
    assert(txn->writing);
    chancery_status status = txn_check(txn, error);
    if (status != CHANCERY_OK)
        return status;
    struct store_loader *opened = malloc(sizeof *opened);
    if (!opened)
        return error_memory(error);
    *opened = (struct store_loader){.txn = txn, .table = table};
    int code = mdb_cursor_open(txn->mdb, txn_table(txn, table), &opened->mdb);
    if (code != 0) {
        free(opened);
        return txn_fail(txn, code, error);
    }
    txn->cursors++;
    code = prepare(opened, coming);
    if (code != 0)
        return store_loader_end(opened, txn_fail(txn, code, error), error);
    *loader = opened;
    return CHANCERY_OK;
}

/* ---- Putting ---- */

static chancery_status put(struct store_loader *loader, chancery_text key, chancery_text value,
                           chancery_error *error)
{
    MDB_val name = store_val(key), content = store_val(value);
    loader->appending = loader->appending || text_compare(key, loader->last) > 0;
    int code = mdb_cursor_put(loader->mdb, &name, &content, loader->appending ? MDB_APPEND : 0);
    return code == 0 ? CHANCERY_OK : txn_fail(loader->txn, code, error);
}

/* The next entry that was held back; false when there is none. */
static bool next_held(const struct store_loader *loader, chancery_text *key, chancery_text *value)
{
    struct held_entry entry;
    if (loader->next == loader->held.size)
        return false;
    const char *at = loader->held.bytes + loader->next;
    memcpy(&entry, at, sizeof entry);
    *key = text_slice(at + sizeof entry, entry.key_size);
    *value = text_slice(key->bytes + entry.key_size, entry.value_size);
    return true;
}

/* Puts those again that come before `limit`, or all. */
static chancery_status put_held(struct store_loader *loader, const chancery_text *limit,
                                chancery_error *error)
{
    chancery_text key, value;
    chancery_status status = CHANCERY_OK;
    while (status == CHANCERY_OK && next_held(loader, &key, &value)) {
        int order = limit ? text_compare(key, *limit) : -1;
        if (order > 0)
            break;
        if (order < 0)
            status = put(loader, key, value, error);
        loader->next += sizeof(struct held_entry) + key.size + value.size;
    }
    return status;
}

chancery_status store_loader_put(struct store_loader *loader, chancery_text key,
                                 chancery_text value, chancery_error *error)
{
    chancery_status status = txn_check(loader->txn, error);
    if (status == CHANCERY_OK)
        status = put_held(loader, &key, error);
    return status == CHANCERY_OK ? put(loader, key, value, error) : status;
}

chancery_status store_loader_end(struct store_loader *loader, chancery_status status,
                                 chancery_error *error)
{
    if (!loader)
        return status;
    if (status == CHANCERY_OK)
        status = put_held(loader, NULL, error);
    loader->txn->cursors--;
    mdb_cursor_close(loader->mdb);
    buffer_free(&loader->held);
    free(loader);
    return status;
}
