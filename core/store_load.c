/* store_load.c - many entries of one table, put in the order of their keys.
 *
 * Owns: when entries can be appended. Behind the last key LMDB need not search, and fills its
 * pages; between others it splits them in the middle.
 */
#include "store_internal.h"

#include <assert.h>
#include <stdlib.h>

enum { LOADER_KEY_SIZE = 511 }; /* LMDB's longest key */

struct store_loader {
    struct store_txn *txn;
    MDB_cursor *mdb;
    bool appending;
    size_t last_size; /* of the last key of the table; not kept while appending */
    unsigned char last[LOADER_KEY_SIZE];
};

/* Notes the last key of the table, if there is one. */
static int find_last(struct store_loader *loader)
{
    MDB_val key, value;
    int code = mdb_cursor_get(loader->mdb, &key, &value, MDB_LAST);
    loader->appending = code == MDB_NOTFOUND;
    if (code != 0)
        return loader->appending ? 0 : code;
    assert(key.mv_size <= LOADER_KEY_SIZE);
    loader->last_size = key.mv_size;
    memcpy(loader->last, key.mv_data, key.mv_size);
    return 0;
}

chancery_status store_loader_open(struct store_txn *txn, enum table table,
                                  struct store_loader **loader, chancery_error *error)
{
    assert(txn->writing);
    chancery_status status = txn_check(txn, error);
    if (status != CHANCERY_OK)
        return status;
    struct store_loader *opened = malloc(sizeof *opened);
    if (!opened)
        return error_memory(error);
    *opened = (struct store_loader){.txn = txn};
    int code = mdb_cursor_open(txn->mdb, txn_table(txn, table), &opened->mdb);
    if (code != 0) {
        free(opened);
        return txn_fail(txn, code, error);
    }
    txn->cursors++;
    code = find_last(opened);
    if (code != 0) {
        store_loader_close(opened);
        return txn_fail(txn, code, error);
    }
    *loader = opened;
    return CHANCERY_OK;
}

void store_loader_close(struct store_loader *loader)
{
    if (!loader)
        return;
    loader->txn->cursors--;
    mdb_cursor_close(loader->mdb);
    free(loader);
}

static bool is_behind(const struct store_loader *loader, chancery_text key)
{
    size_t size = key.size < loader->last_size ? key.size : loader->last_size;
    int order = memcmp(key.bytes, loader->last, size);
    return order > 0 || (order == 0 && key.size > loader->last_size);
}

chancery_status store_loader_put(struct store_loader *loader, chancery_text key,
                                 chancery_text value, chancery_error *error)
{
    chancery_status status = txn_check(loader->txn, error);
    if (status != CHANCERY_OK)
        return status;
    loader->appending = loader->appending || is_behind(loader, key);
    MDB_val name = store_val(key), content = store_val(value);
    int code = mdb_cursor_put(loader->mdb, &name, &content, loader->appending ? MDB_APPEND : 0);
    return code == 0 ? CHANCERY_OK : txn_fail(loader->txn, code, error);
}
