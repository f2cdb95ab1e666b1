/* store/store.c - transactions and entries.
 *
 * Owns: when a failure sticks and who may commit. Knows bytes, not events; what can be wrong with
 * the file itself is the matter of the other files store_*.c.
 */
#include "store/internal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Failures of a transaction ------------------------------------------------------------ */

/* Hands on a failure that is worded already. */
static chancery_status fail_again(const chancery_error *failure, chancery_error *error)
{
    const struct error_place place = {.hint = failure->hint};
    return error_at(error, failure->status, &place, "%s", failure->message);
}

static chancery_status fail_map_full(const struct store_txn *txn, chancery_error *error)
{
    const struct error_place place = {.hint = "begin again: the map is then twice as large"};
    return error_at(error, CHANCERY_AGAIN, &place, "the map of %s is full; nothing is stored",
                    txn->store->file->path);
}

chancery_status txn_fail(struct store_txn *txn, int code, chancery_error *error)
{
    chancery_error failure = {0};
    if (code == MDB_MAP_FULL)
        fail_map_full(txn, &failure);
    else
        store_fail(txn->store->file->path, code, txn->writing ? "write to" : "read", &failure);
    if (txn->writing && txn->failure.status == CHANCERY_OK)
        txn->failure = failure;
    return fail_again(&failure, error);
}

chancery_status txn_check(const struct store_txn *txn, chancery_error *error)
{
    assert(!txn->paused);
    return txn->failure.status == CHANCERY_OK ? CHANCERY_OK : fail_again(&txn->failure, error);
}

/* ---- Beginning and ending ----------------------------------------------------------------- */

static struct store_txn *new_txn(struct store *store, bool writing)
{
    struct store_txn *txn = malloc(sizeof *txn);
    if (txn)
        *txn = (struct store_txn){.store = store, .writing = writing, .snapshot = 1};
    return txn;
}

chancery_status store_begin_read(struct store *store, struct store_txn **txn, chancery_error *error)
{
    chancery_status status = env_check_process(store->file, error);
    if (status != CHANCERY_OK)
        return status;
    struct store_txn *begun = new_txn(store, false);
    if (!begun)
        return error_memory(error);
    status = env_begin(store->file, MDB_RDONLY, &begun->mdb, error);
    if (status != CHANCERY_OK) {
        free(begun);
        return status;
    }
    *txn = begun;
    return CHANCERY_OK;
}

static chancery_status check_writable(const struct store *store, chancery_error *error)
{
    if (store->writable)
        return CHANCERY_OK;
    return error_set(error, CHANCERY_READ_ONLY, "%s was opened for reading only",
                     store->file->path);
}

static chancery_status begin_locked(struct store *store, unsigned timeout_ms, MDB_txn **mdb,
                                    chancery_error *error)
{
    struct store_file *file = store->file;
    chancery_status status = lock_take(file, timeout_ms, error);
    if (status != CHANCERY_OK)
        return status;
    /* Dead readers would pin the pages that this transaction could use again. */
    mdb_reader_check(file->env, NULL);
    status = env_begin(file, 0, mdb, error);
    if (status != CHANCERY_OK)
        lock_release(file);
    return status;
}

chancery_status store_begin_write(struct store *store, unsigned timeout_ms, struct store_txn **txn,
                                  chancery_error *error)
{
    chancery_status status = env_check_process(store->file, error);
    if (status == CHANCERY_OK)
        status = check_writable(store, error);
    if (status != CHANCERY_OK)
        return status;
    struct store_txn *begun = new_txn(store, true);
    if (!begun)
        return error_memory(error);
    status = begin_locked(store, timeout_ms, &begun->mdb, error);
    if (status != CHANCERY_OK) {
        free(begun);
        return status;
    }
    *txn = begun;
    return CHANCERY_OK;
}

/* Lets go of all that a transaction holds but what LMDB has of it. */
static void finish(struct store_txn *txn, bool grow)
{
    if (!txn->paused)
        env_end(txn->store->file, grow);
    if (txn->writing)
        lock_release(txn->store->file);
    free(txn);
}

void store_abort(struct store_txn *txn)
{
    if (!txn)
        return;
    /* A forked child has a copy of the handle, but the place in the lock file is its parent's. */
    if (env_check_process(txn->store->file, NULL) != CHANCERY_OK) {
        free(txn);
        return;
    }
    assert(txn->cursors == 0);
    mdb_txn_abort(txn->mdb);
    finish(txn, txn->failure.status == CHANCERY_AGAIN);
}

/* LMDB counts pages that were used and given up within one transaction, but never writes them: at
 * the end of the file it then counts more than there are. Filled up, the file can be told from one
 * cut short without reading all of it; when this fails, it is read (store/env.c). */
static void fill_up(const struct store_file *file)
{
    MDB_envinfo info;
    MDB_stat stat;
    struct stat status;
    int descriptor;
    if (mdb_env_info(file->env, &info) != 0 || mdb_env_stat(file->env, &stat) != 0 ||
        mdb_env_get_fd(file->env, &descriptor) != 0 || fstat(descriptor, &status) != 0)
        return;
    off_t wanted = (off_t)((info.me_last_pgno + 1) * stat.ms_psize);
    if (status.st_size < wanted && ftruncate(descriptor, wanted) != 0)
        return;
}

static chancery_status fail_commit(const struct store_txn *txn, int code, chancery_error *error)
{
    chancery_error cause = {0};
    if (code == MDB_MAP_FULL)
        return fail_map_full(txn, error);
    store_fail(txn->store->file->path, code, "commit to", &cause);
    const struct error_place place = {
        .hint = "the changes may be stored or not; to make them again is safe"};
    return error_at(error, cause.status, &place, "not confirmed: %s", cause.message);
}

chancery_status store_commit(struct store_txn *txn, chancery_error *error)
{
    chancery_status status = env_check_process(txn->store->file, error);
    if (status == CHANCERY_OK)
        status = txn_check(txn, error);
    if (status != CHANCERY_OK) {
        store_abort(txn);
        return status;
    }
    assert(txn->cursors == 0);
    int code = mdb_txn_commit(txn->mdb);
    if (code != 0)
        status = fail_commit(txn, code, error);
    else if (txn->writing)
        fill_up(txn->store->file);
    finish(txn, code == MDB_MAP_FULL);
    return status;
}

void store_trim(const struct store_txn *txn)
{
    enum { MOST = 128 * 1024 * 1024 };
    env_trim(txn->store->file, MOST);
}

uint64_t store_txn_id(const struct store_txn *txn)
{
    return mdb_txn_id(txn->mdb);
}

void store_pause(struct store_txn *txn)
{
    assert(!txn->writing);
    if (txn->paused || env_check_process(txn->store->file, NULL) != CHANCERY_OK)
        return;
    mdb_txn_reset(txn->mdb);
    env_end(txn->store->file, false);
    txn->paused = true;
}

chancery_status store_resume(struct store_txn *txn, chancery_error *error)
{
    chancery_status status = env_check_process(txn->store->file, error);
    if (status != CHANCERY_OK || !txn->paused)
        return status;
    status = env_begin(txn->store->file, MDB_RDONLY, &txn->mdb, error);
    if (status != CHANCERY_OK)
        return status;
    txn->paused = false;
    txn->snapshot++;
    return CHANCERY_OK;
}

/* ---- Entries ------------------------------------------------------------------------------ */

chancery_status store_get(struct store_txn *txn, enum table table, chancery_text key,
                          chancery_text *value, chancery_error *error)
{
    chancery_status status = txn_check(txn, error);
    if (status != CHANCERY_OK)
        return status;
    if (key.size == 0)
        return CHANCERY_NOT_FOUND;
    MDB_val name = store_val(key), found;
    int code = mdb_get(txn->mdb, txn_table(txn, table), &name, &found);
    if (code == MDB_NOTFOUND)
        return CHANCERY_NOT_FOUND;
    if (code != 0)
        return txn_fail(txn, code, error);
    *value = store_text(&found);
    return CHANCERY_OK;
}

chancery_status store_put(struct store_txn *txn, enum table table, chancery_text key,
                          chancery_text value, chancery_error *error)
{
    assert(txn->writing);
    chancery_status status = txn_check(txn, error);
    if (status != CHANCERY_OK)
        return status;
    MDB_val name = store_val(key), content = store_val(value);
    int code = mdb_put(txn->mdb, txn_table(txn, table), &name, &content, 0);
    return code == 0 ? CHANCERY_OK : txn_fail(txn, code, error);
}

chancery_status store_delete(struct store_txn *txn, enum table table, chancery_text key,
                             chancery_error *error)
{
    assert(txn->writing);
    chancery_status status = txn_check(txn, error);
    if (status != CHANCERY_OK)
        return status;
    if (key.size == 0)
        return CHANCERY_NOT_FOUND;
    MDB_val name = store_val(key);
    int code = mdb_del(txn->mdb, txn_table(txn, table), &name, NULL);
    if (code == MDB_NOTFOUND)
        return CHANCERY_NOT_FOUND;
    return code == 0 ? CHANCERY_OK : txn_fail(txn, code, error);
}

chancery_status store_describe_table(struct store_txn *txn, enum table table,
                                     struct store_table_info *info, chancery_error *error)
{
    chancery_status status = txn_check(txn, error);
    if (status != CHANCERY_OK)
        return status;
    MDB_stat stat;
    int code = mdb_stat(txn->mdb, txn_table(txn, table), &stat);
    if (code != 0)
        return txn_fail(txn, code, error);
    uint64_t pages = stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    *info = (struct store_table_info){
        .entries = stat.ms_entries, .bytes = pages * stat.ms_psize, .depth = stat.ms_depth};
    return CHANCERY_OK;
}

/* ---- Figures ------------------------------------------------------------------------------ */

const char *store_path(const struct store *store)
{
    return store->file->path;
}

static int count_reader(const char *line, void *context)
{
    unsigned *readers = context;
    while (*line == ' ')
        line++;
    *readers += *line >= '0' && *line <= '9';
    return 0;
}

chancery_status store_describe(struct store *store, struct store_info *info, chancery_error *error)
{
    struct store_file *file = store->file;
    struct store_txn *txn = NULL;
    chancery_status status = store_begin_read(store, &txn, error);
    if (status != CHANCERY_OK)
        return status;
    struct store_info found = {.format = file->format, .last_commit = mdb_txn_id(txn->mdb)};
    memcpy(found.uuid, file->uuid, sizeof found.uuid);
    store_abort(txn);
    MDB_envinfo env;
    struct stat file_status;
    int descriptor, code = mdb_env_info(file->env, &env);
    if (code == 0)
        code = mdb_env_get_fd(file->env, &descriptor);
    if (code == 0)
        code = fstat(descriptor, &file_status) == 0 ? 0 : errno;
    if (code != 0)
        return store_fail(file->path, code, "examine", error);
    mdb_reader_list(file->env, count_reader, &found.readers);
    found.file_bytes = (uint64_t)file_status.st_size;
    found.map_bytes = env.me_mapsize;
    *info = found;
    return CHANCERY_OK;
}
