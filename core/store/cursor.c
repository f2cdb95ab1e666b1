/* store/cursor.c - where a cursor stands, and how it moves.
 *
 * Owns: what LMDB leaves open: where a cursor is after it found nothing, or after its transaction
 * went on to a newer snapshot.
 */
#include "store/internal.h"

#include <assert.h>
#include <stdlib.h>

enum position { UNSOUGHT, BEFORE_FIRST, ON_ENTRY, AFTER_LAST };

struct store_cursor {
    struct store_txn *txn;
    MDB_cursor *mdb;
    enum table table;
    enum position position;
    unsigned snapshot; /* the one that the position is of */
};

chancery_status store_cursor_open(struct store_txn *txn, enum table table,
                                  struct store_cursor **cursor, chancery_error *error)
{
    chancery_status status = txn_check(txn, error);
    if (status != CHANCERY_OK)
        return status;
    struct store_cursor *opened = malloc(sizeof *opened);
    if (!opened)
        return error_memory(error);
    *opened = (struct store_cursor){.txn = txn, .table = table, .snapshot = txn->snapshot};
    int code = mdb_cursor_open(txn->mdb, txn_table(txn, table), &opened->mdb);
    if (code != 0) {
        free(opened);
        return txn_fail(txn, code, error);
    }
    txn->cursors++;
    *cursor = opened;
    return CHANCERY_OK;
}

void store_cursor_close(struct store_cursor *cursor)
{
    if (!cursor)
        return;
    cursor->txn->cursors--;
    mdb_cursor_close(cursor->mdb);
    free(cursor);
}

/* Moves and reads; where nothing is there the cursor stands at `end`. */
static chancery_status move(struct store_cursor *cursor, MDB_cursor_op operation, MDB_val *key,
                            MDB_val *value, enum position end, chancery_error *error)
{
    int code = mdb_cursor_get(cursor->mdb, key, value, operation);
    if (code == 0 || code == MDB_NOTFOUND) {
        cursor->position = code == 0 ? ON_ENTRY : end;
        return code == 0 ? CHANCERY_OK : CHANCERY_END;
    }
    cursor->position = UNSOUGHT;
    return txn_fail(cursor->txn, code, error);
}

static chancery_status deliver(chancery_status status, const MDB_val *found, const MDB_val *content,
                               chancery_text *key, chancery_text *value)
{
    if (status == CHANCERY_OK) {
        *key = store_text(found);
        *value = store_text(content);
    }
    return status;
}

/* A cursor is tied to a snapshot: it is brought to a newer one when it is first sought there. */
static chancery_status renew_cursor(struct store_cursor *cursor, chancery_error *error)
{
    struct store_txn *txn = cursor->txn;
    chancery_status status = txn_check(txn, error);
    if (status != CHANCERY_OK || cursor->snapshot == txn->snapshot)
        return status;
    int code = mdb_cursor_renew(txn->mdb, cursor->mdb);
    if (code != 0)
        return txn_fail(txn, code, error);
    cursor->snapshot = txn->snapshot;
    cursor->position = UNSOUGHT;
    return CHANCERY_OK;
}

static chancery_status check_sought(const struct store_cursor *cursor, chancery_error *error)
{
    chancery_status status = txn_check(cursor->txn, error);
    assert(status != CHANCERY_OK ||
           (cursor->position != UNSOUGHT && cursor->snapshot == cursor->txn->snapshot));
    return status;
}

chancery_status store_seek(struct store_cursor *cursor, chancery_text key, chancery_text *found,
                           chancery_text *value, chancery_error *error)
{
    chancery_status status = renew_cursor(cursor, error);
    if (status != CHANCERY_OK)
        return status;
    MDB_val name = store_val(key), content;
    /* LMDB has no empty keys, and does not look for them either. */
    MDB_cursor_op operation = key.size == 0 ? MDB_FIRST : MDB_SET_RANGE;
    status = move(cursor, operation, &name, &content, AFTER_LAST, error);
    return deliver(status, &name, &content, found, value);
}

chancery_status store_seek_before(struct store_cursor *cursor, chancery_text key,
                                  chancery_text *found, chancery_text *value, chancery_error *error)
{
    chancery_status status = renew_cursor(cursor, error);
    if (status != CHANCERY_OK)
        return status;
    if (key.size == 0) {
        cursor->position = BEFORE_FIRST;
        return CHANCERY_END;
    }
    MDB_val name = store_val(key), content;
    status = move(cursor, MDB_SET_RANGE, &name, &content, AFTER_LAST, error);
    if (status != CHANCERY_OK && status != CHANCERY_END)
        return status;
    MDB_cursor_op operation = status == CHANCERY_OK ? MDB_PREV : MDB_LAST;
    status = move(cursor, operation, &name, &content, BEFORE_FIRST, error);
    return deliver(status, &name, &content, found, value);
}

chancery_status store_find(struct store_cursor *cursor, chancery_text key, chancery_text *value,
                           chancery_error *error)
{
    chancery_status status = renew_cursor(cursor, error);
    if (status != CHANCERY_OK)
        return status;
    MDB_val name = store_val(key), content;
    chancery_text found;
    status = move(cursor, MDB_SET, &name, &content, UNSOUGHT, error);
    return status == CHANCERY_END ? CHANCERY_NOT_FOUND
                                  : deliver(status, &name, &content, &found, value);
}

chancery_status store_next(struct store_cursor *cursor, chancery_text *key, chancery_text *value,
                           chancery_error *error)
{
    chancery_status status = check_sought(cursor, error);
    if (status != CHANCERY_OK)
        return status;
    if (cursor->position == AFTER_LAST)
        return CHANCERY_END;
    MDB_val name, content;
    MDB_cursor_op operation = cursor->position == ON_ENTRY ? MDB_NEXT : MDB_FIRST;
    status = move(cursor, operation, &name, &content, AFTER_LAST, error);
    return deliver(status, &name, &content, key, value);
}

chancery_status store_previous(struct store_cursor *cursor, chancery_text *key,
                               chancery_text *value, chancery_error *error)
{
    chancery_status status = check_sought(cursor, error);
    if (status != CHANCERY_OK)
        return status;
    if (cursor->position == BEFORE_FIRST)
        return CHANCERY_END;
    MDB_val name, content;
    MDB_cursor_op operation = cursor->position == ON_ENTRY ? MDB_PREV : MDB_LAST;
    status = move(cursor, operation, &name, &content, BEFORE_FIRST, error);
    return deliver(status, &name, &content, key, value);
}
