/* store/open.c - opening a file: examined, mapped, recognised as ours, shared within the process.
 *
 * Owns: LMDB's environments, of which a process must have at most one a file. Knows nothing of
 * what is read or written later.
 */
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t default_map = (size_t)16 << 30;
enum { MOST_READERS = 1022 };

static pthread_mutex_t registry_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct store_file *registry;

/* ---- What the meta table says -------------------------------------------------------------- */

static int get_meta(const struct store_file *file, MDB_txn *txn, const char *key, MDB_val *value)
{
    MDB_val name = {.mv_size = strlen(key), .mv_data = (void *)(uintptr_t)key};
    return mdb_get(txn, file->tables[TABLE_META], &name, value);
}

/* A number of the meta table; 0 when it is not there. */
static uint32_t get_number(const struct store_file *file, MDB_txn *txn, const char *key)
{
    MDB_val value;
    if (get_meta(file, txn, key, &value) != 0 || value.mv_size != 4)
        return 0;
    const unsigned char *bytes = value.mv_data;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void format_uuid(const unsigned char bytes[16], char out[37])
{
    static const char digits[] = "0123456789abcdef";
    char *end = out;
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *end++ = '-';
        *end++ = digits[bytes[i] >> 4];
        *end++ = digits[bytes[i] & 15];
    }
    *end = '\0';
}

static chancery_status fail_not_ours(const struct store_file *file, chancery_error *error)
{
    return error_set(error, CHANCERY_NOT_DATABASE,
                     "%s is an LMDB file of another program, not a Chancery database", file->path);
}

static chancery_status check_version(struct store_file *file, MDB_txn *txn, chancery_error *error)
{
    const struct error_place place = {.hint = "use a newer version of Chancery"};
    file->format = get_number(file, txn, META_FORMAT);
    if (file->format > STORE_FORMAT)
        return error_at(error, CHANCERY_NEWER, &place,
                        "%s has format %" PRIu32 ", and this version reads up to %d", file->path,
                        file->format, STORE_FORMAT);
    if (file->format > 0 && file->format < STORE_FORMAT)
        return error_at(error, CHANCERY_UNSUPPORTED,
                        &(struct error_place){.hint = "dump it as JSON Lines with the version that "
                                                      "made it, and import that anew"},
                        "%s has format %" PRIu32 ", and this version reads only %d", file->path,
                        file->format, STORE_FORMAT);
    if (get_number(file, txn, META_FEATURES_READ) != 0)
        return error_at(error, CHANCERY_NEWER, &place,
                        "%s uses features that this version does not know", file->path);
    if (file->writable && get_number(file, txn, META_FEATURES_WRITE) != 0)
        return error_at(error, CHANCERY_NEWER, &place,
                        "%s uses features that this version cannot write", file->path);
    return CHANCERY_OK;
}

static chancery_status read_meta_table(struct store_file *file, MDB_txn *txn, chancery_error *error)
{
    MDB_val value;
    int code = mdb_dbi_open(txn, table_names[TABLE_META], 0, &file->tables[TABLE_META]);
    if (code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE)
        return fail_not_ours(file, error);
    if (code != 0)
        return store_fail(file->path, code, "read", error);
    code = get_meta(file, txn, META_MAGIC, &value);
    if (code != 0 || value.mv_size != strlen(META_MAGIC_VALUE) ||
        memcmp(value.mv_data, META_MAGIC_VALUE, value.mv_size) != 0)
        return fail_not_ours(file, error);
    chancery_status status = check_version(file, txn, error);
    if (status != CHANCERY_OK)
        return status;
    code = get_meta(file, txn, META_UUID, &value);
    if (file->format == 0 || code != 0 || value.mv_size != 16)
        return store_fail(file->path, MDB_CORRUPTED, "read", error);
    format_uuid(value.mv_data, file->uuid);
    return CHANCERY_OK;
}

static chancery_status open_tables(struct store_file *file, MDB_txn *txn, chancery_error *error)
{
    chancery_status status = read_meta_table(file, txn, error);
    for (size_t i = 0; i < TABLE_COUNT && status == CHANCERY_OK; i++) {
        unsigned flags;
        int code = mdb_dbi_open(txn, table_names[i], 0, &file->tables[i]);
        if (code == 0)
            code = mdb_dbi_flags(txn, file->tables[i], &flags);
        if (code == 0 && flags != 0)
            code = MDB_INCOMPATIBLE;
        if (code != 0)
            status =
                store_fail(file->path, code == MDB_NOTFOUND ? MDB_CORRUPTED : code, "read", error);
    }
    return status;
}

/* ---- Opening ------------------------------------------------------------------------------ */

/* The handles of the tables stay only when the transaction commits. */
static chancery_status load_tables(struct store_file *file, chancery_error *error)
{
    MDB_txn *txn = NULL;
    chancery_status status = env_begin(file, MDB_RDONLY, &txn, error);
    if (status != CHANCERY_OK)
        return status;
    status = open_tables(file, txn, error);
    if (status != CHANCERY_OK) {
        mdb_txn_abort(txn);
    } else {
        int code = mdb_txn_commit(txn);
        status = code == 0 ? CHANCERY_OK : store_fail(file->path, code, "read", error);
    }
    env_end(file, false);
    return status;
}

/* The wanted size, or the largest near it for which there is address space. */
static size_t choose_map(size_t wanted, const struct file_shape *shape)
{
    const size_t slack = (size_t)64 << 20;
    size_t size = wanted;
    if (size == 0)
        size = shape->size > default_map / 4 ? (size_t)shape->size * 4 : default_map;
    if (env_address_space(size))
        return size;
    while (size / 2 > shape->size && !env_address_space(size + slack))
        size /= 2;
    return size - size % shape->page_size;
}

static chancery_status fail_lock_file(const struct store_file *file, int code,
                                      chancery_error *error)
{
    const struct error_place place = {
        .hint = "ask its owner to let you write to the lock file (or, where there is none, to "
                "the folder), or copy the database"};
    return error_at(error, CHANCERY_IO, &place, "cannot use the lock file %s-lock: %s", file->path,
                    strerrordesc_np(code));
}

static chancery_status open_env(struct store_file *file, const struct file_shape *shape,
                                size_t map_bytes, chancery_error *error)
{
    int code = mdb_env_create(&file->env);
    if (code == 0)
        code = mdb_env_set_maxdbs(file->env, TABLE_COUNT);
    if (code == 0)
        code = mdb_env_set_maxreaders(file->env, MOST_READERS);
    if (code == 0)
        code = mdb_env_set_mapsize(file->env, choose_map(map_bytes, shape));
    if (code == 0 && !shape->read_only_medium)
        code = lock_prepare(file->path);
    if (code == 0)
        code = mdb_env_open(file->env, file->path,
                            STORE_ENV_FLAGS | (file->writable ? 0 : MDB_RDONLY), STORE_MODE);
    if (code == EACCES || code == EPERM || code == EROFS)
        return fail_lock_file(file, code, error);
    return code == 0 ? CHANCERY_OK : store_fail(file->path, code, "open", error);
}

/* LMDB opens by name again what was examined: it must still be the same file. */
static chancery_status check_descriptor(struct store_file *file, chancery_error *error)
{
    struct stat status;
    int descriptor;
    int code = mdb_env_get_fd(file->env, &descriptor);
    if (code != 0 || fstat(descriptor, &status) != 0)
        return store_fail(file->path, code ? code : errno, "examine", error);
    if (status.st_dev != file->device || status.st_ino != file->inode)
        return error_set(error, CHANCERY_BUSY, "%s was replaced while it was being opened",
                         file->path);
    fcntl(descriptor, F_SETFD, FD_CLOEXEC); /* LMDB 0.9 leaves this one to programs started */
    return CHANCERY_OK;
}

static void free_file(struct store_file *file)
{
    if (file->env)
        mdb_env_close(file->env);
    pthread_cond_destroy(&file->written);
    pthread_mutex_destroy(&file->mutex);
    free(file->path);
    free(file);
}

static bool has_lock_file(const char *path)
{
    struct stat status;
    char *name;
    if (asprintf(&name, "%s-lock", path) < 0)
        return false;
    bool found = stat(name, &status) == 0;
    free(name);
    return found;
}

/* Whether to look at every page first. Without a lock file beside it, the file was not used here
 * before: somebody has sent, copied or restored it. From then on there is one, and the look is
 * not repeated; on a medium that cannot hold one it would be, each time, and is left out. A file
 * shorter than its page count is sound only if the missing pages are free ones. */
static bool wants_verification(const char *path, const struct file_shape *shape)
{
    if (shape->size / shape->page_size <= shape->last_page)
        return true;
    return !shape->read_only_medium && !has_lock_file(path);
}

static chancery_status probe(const char *path, unsigned flags, struct file_shape *shape,
                             chancery_error *error)
{
    int descriptor;
    chancery_status status = file_open(path, flags, &descriptor, shape, error);
    if (status != CHANCERY_OK)
        return status;
    if (wants_verification(path, shape))
        status = verify_file(descriptor, path, shape, error);
    close(descriptor);
    return status;
}

static chancery_status open_new(char *path, unsigned flags, size_t map_bytes,
                                struct store_file **opened, chancery_error *error)
{
    struct file_shape shape = {0};
    chancery_status status = probe(path, flags, &shape, error);
    if (status != CHANCERY_OK) {
        free(path);
        return status;
    }
    struct store_file *file = calloc(1, sizeof *file);
    if (!file) {
        free(path);
        return error_memory(error);
    }
    *file = (struct store_file){.path = path,
                                .device = shape.device,
                                .inode = shape.inode,
                                .process = env_process(),
                                .writable = flags & CHANCERY_OPEN_WRITE};
    pthread_mutex_init(&file->mutex, NULL);
    pthread_cond_init(&file->written, NULL);
    status = open_env(file, &shape, map_bytes, error);
    if (status == CHANCERY_OK)
        status = check_descriptor(file, error);
    if (status == CHANCERY_OK) {
        mdb_reader_check(file->env, NULL);
        status = load_tables(file, error);
    }
    if (status != CHANCERY_OK) {
        free_file(file);
        return status;
    }
    *opened = file;
    return CHANCERY_OK;
}

/* ---- Sharing ------------------------------------------------------------------------------ */

static chancery_status share(struct store_file *file, const struct stat *found, unsigned flags,
                             chancery_error *error)
{
    if (file->device != found->st_dev || file->inode != found->st_ino)
        return error_set(error, CHANCERY_BUSY,
                         "%s was replaced while this process has it open; close it first",
                         file->path);
    if ((flags & CHANCERY_OPEN_WRITE) && !file->writable)
        return error_set(error, CHANCERY_READ_ONLY,
                         "this process has %s open for reading; close that first, or open it for "
                         "writing first",
                         file->path);
    return CHANCERY_OK;
}

/* The file, counted once more, if this process has it or another file of its name open. */
static chancery_status find_open(const char *path, unsigned flags, struct store_file **opened,
                                 chancery_error *error)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return CHANCERY_OK; /* file_open will say why */
    for (struct store_file *file = registry; file; file = file->next) {
        bool same = file->device == found.st_dev && file->inode == found.st_ino;
        if (file->process != env_process() || (!same && strcmp(file->path, path) != 0))
            continue;
        chancery_status status = share(file, &found, flags, error);
        if (status == CHANCERY_OK)
            *opened = file;
        return status;
    }
    return CHANCERY_OK;
}

static chancery_status acquire(const char *path, unsigned flags, size_t map_bytes,
                               struct store_file **file, chancery_error *error)
{
    struct store_file *found = NULL;
    chancery_status status = find_open(path, flags, &found, error);
    if (status == CHANCERY_OK && !found) {
        char *own = strdup(path);
        status = own ? open_new(own, flags, map_bytes, &found, error) : error_memory(error);
        if (status == CHANCERY_OK) {
            found->next = registry;
            registry = found;
        }
    }
    if (status != CHANCERY_OK)
        return status;
    found->users++;
    *file = found;
    return CHANCERY_OK;
}

chancery_status store_open(const char *path, unsigned flags, size_t map_bytes, struct store **store,
                           chancery_error *error)
{
    struct store *opened = malloc(sizeof *opened);
    if (!opened)
        return error_memory(error);
    *opened = (struct store){.writable = flags & CHANCERY_OPEN_WRITE};
    char *real = realpath(path, NULL);
    pthread_mutex_lock(&registry_mutex);
    chancery_status status = acquire(real ? real : path, flags, map_bytes, &opened->file, error);
    pthread_mutex_unlock(&registry_mutex);
    free(real);
    if (status != CHANCERY_OK) {
        free(opened);
        return status;
    }
    *store = opened;
    return CHANCERY_OK;
}

static void release(struct store_file *file)
{
    if (--file->users > 0)
        return;
    struct store_file **link = &registry;
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    free_file(file);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    /* In a forked child the environment is left as it is: closing it would touch the parent's
     * places in the lock file. */
    if (env_check_process(store->file, NULL) == CHANCERY_OK) {
        pthread_mutex_lock(&registry_mutex);
        release(store->file);
        pthread_mutex_unlock(&registry_mutex);
    }
    free(store);
}
