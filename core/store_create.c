/* store_create.c - new files: empty databases and copies, complete or not at all.
 *
 * Owns: the temporary file beside the target, and its way to the final name. Whatever ends the
 * process, the target is absent or whole; what a dead process left behind is cleared away by the
 * next one that creates a file of that name.
 */
#include "store_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".new-" /* then the creator's process id, `-` and a random number */

/* A file on its way to its final name. */
struct draft {
    const char *target;
    char *folder, *name; /* of the target */
    char *temporary, *lock;
};

/* ---- Names -------------------------------------------------------------------------------- */

static bool split_target(struct draft *draft)
{
    const char *slash = strrchr(draft->target, '/');
    if (!slash) {
        draft->folder = strdup(".");
        draft->name = strdup(draft->target);
    } else {
        size_t size = (size_t)(slash - draft->target);
        draft->folder = size == 0 ? strdup("/") : strndup(draft->target, size);
        draft->name = strdup(slash + 1);
    }
    return draft->folder && draft->name;
}

static bool name_draft(struct draft *draft)
{
    uint64_t number;
    if (!split_target(draft) || getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        return false;
    if (asprintf(&draft->temporary, "%s" TEMPORARY "%jd-%016jx", draft->target, (intmax_t)getpid(),
                 (uintmax_t)number) < 0) {
        draft->temporary = NULL;
        return false;
    }
    if (asprintf(&draft->lock, "%s-lock", draft->temporary) < 0)
        draft->lock = NULL;
    return draft->lock;
}

static void free_draft(struct draft *draft)
{
    free(draft->folder);
    free(draft->name);
    free(draft->temporary);
    free(draft->lock);
}

/* ---- What the dead left behind ------------------------------------------------------------ */

/* The process that made the temporary file `name` for `target`; 0 when it is no such file. */
static pid_t creator_of(const char *name, const char *target)
{
    size_t size = strlen(target);
    if (strncmp(name, target, size) != 0 ||
        strncmp(name + size, TEMPORARY, sizeof TEMPORARY - 1) != 0)
        return 0;
    const char *digits = name + size + sizeof TEMPORARY - 1;
    char *end;
    errno = 0;
    long long pid = strtoll(digits, &end, 10);
    bool valid = *digits >= '1' && *digits <= '9' && *end == '-' && errno == 0 && pid <= INT32_MAX;
    return valid ? (pid_t)pid : 0;
}

/* A target may itself be on its way to a final name: then what was left on the way to that name
 * goes too. */
static void cut_to_final_name(char *name)
{
    char *mark = strstr(name, TEMPORARY);
    if (mark && mark[sizeof TEMPORARY - 1] >= '1' && mark[sizeof TEMPORARY - 1] <= '9')
        *mark = '\0';
}

/* What cannot be removed is left: it harms nobody. */
static void remove_leftovers(struct draft *draft)
{
    DIR *folder = opendir(draft->folder);
    cut_to_final_name(draft->name);
    if (!folder)
        return;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        pid_t pid = creator_of(entry->d_name, draft->name);
        if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
}

/* ---- From draft to file ------------------------------------------------------------------- */

static chancery_status fail_create(const struct draft *draft, int code, chancery_error *error)
{
    const struct error_place exists = {.hint = "choose another name, or remove it first"};
    if (code == EEXIST)
        return error_at(error, CHANCERY_EXISTS, &exists, "%s exists already", draft->target);
    if (code == ENOENT || code == ENOTDIR)
        return error_set(error, CHANCERY_CANT_CREATE, "cannot create %s: there is no folder %s",
                         draft->target, draft->folder);
    if (code == EACCES || code == EPERM || code == EROFS || code == ENAMETOOLONG || code == EISDIR)
        return error_set(error, CHANCERY_CANT_CREATE, "cannot create %s: %s", draft->target,
                         strerrordesc_np(code));
    return store_fail_at(draft->target, draft->temporary, code, "create", error);
}

/* Checked before the work, and again by the system when the draft gets its name. */
static chancery_status begin_draft(const char *target, struct draft *draft, int *descriptor,
                                   chancery_error *error)
{
    struct stat status;
    *draft = (struct draft){.target = target};
    if (!name_draft(draft))
        return error_memory(error);
    if (lstat(target, &status) == 0)
        return fail_create(draft, EEXIST, error);
    if (errno != ENOENT)
        return fail_create(draft, errno, error);
    if (draft->name[0] == '\0')
        return fail_create(draft, EISDIR, error);
    remove_leftovers(draft);
    int opened = open(draft->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, STORE_MODE);
    if (opened < 0)
        return fail_create(draft, errno, error);
    *descriptor = opened;
    return CHANCERY_OK;
}

static int sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return errno;
    int code = fsync(folder) == 0 ? 0 : errno;
    close(folder);
    return code;
}

/* Never overwrites. One step where the file system can: with link and unlink a process killed
 * between the two leaves a file of two names. */
static int give_name(const char *temporary, const char *target)
{
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, target, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    if (link(temporary, target) != 0)
        return errno;
    return unlink(temporary) == 0 ? 0 : errno;
}

static chancery_status publish(const struct draft *draft, int descriptor, chancery_error *error)
{
    int code = fsync(descriptor) == 0 ? 0 : errno;
    if (code == 0)
        code = give_name(draft->temporary, draft->target);
    if (code == 0)
        code = sync_folder(draft->folder);
    return code == 0 ? CHANCERY_OK : fail_create(draft, code, error);
}

/* Closes a draft, published or not; `descriptor` -1: it was never begun. */
static void end_draft(struct draft *draft, int descriptor)
{
    if (descriptor >= 0) {
        unlink(draft->temporary);
        unlink(draft->lock);
        close(descriptor);
    }
    free_draft(draft);
}

/* ---- An empty database -------------------------------------------------------------------- */

static int put_meta(MDB_txn *txn, MDB_dbi meta, const char *key, const void *bytes, size_t size)
{
    MDB_val name = {.mv_size = strlen(key), .mv_data = (void *)(uintptr_t)key};
    MDB_val value = {.mv_size = size, .mv_data = (void *)(uintptr_t)bytes};
    return mdb_put(txn, meta, &name, &value, MDB_NOOVERWRITE);
}

/* A random uuid, version 4 of RFC 4122, section 4.4. */
static int make_uuid(unsigned char uuid[16])
{
    if (getrandom(uuid, 16, 0) != 16)
        return errno;
    uuid[6] = (unsigned char)(0x40 | (uuid[6] & 0x0F));
    uuid[8] = (unsigned char)(0x80 | (uuid[8] & 0x3F));
    return 0;
}

static int fill_meta(MDB_txn *txn, MDB_dbi meta)
{
    static const unsigned char format[4] = {0, 0, 0, STORE_FORMAT}, no_features[4] = {0};
    unsigned char uuid[16];
    int code = make_uuid(uuid);
    if (code == 0)
        code = put_meta(txn, meta, META_MAGIC, META_MAGIC_VALUE, strlen(META_MAGIC_VALUE));
    if (code == 0)
        code = put_meta(txn, meta, META_FORMAT, format, sizeof format);
    if (code == 0)
        code = put_meta(txn, meta, META_FEATURES_READ, no_features, sizeof no_features);
    if (code == 0)
        code = put_meta(txn, meta, META_FEATURES_WRITE, no_features, sizeof no_features);
    if (code == 0)
        code = put_meta(txn, meta, META_UUID, uuid, sizeof uuid);
    return code;
}

static int fill_tables(MDB_env *env)
{
    MDB_txn *txn;
    MDB_dbi tables[TABLE_COUNT];
    int code = mdb_txn_begin(env, NULL, 0, &txn);
    if (code != 0)
        return code;
    for (size_t i = 0; i < TABLE_COUNT && code == 0; i++)
        code = mdb_dbi_open(txn, table_names[i], MDB_CREATE, &tables[i]);
    if (code == 0)
        code = fill_meta(txn, tables[TABLE_META]);
    if (code == 0)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return code;
}

static int fill_database(const char *path)
{
    MDB_env *env;
    int code = mdb_env_create(&env);
    if (code != 0)
        return code;
    code = mdb_env_set_maxdbs(env, TABLE_COUNT);
    if (code == 0)
        code = lock_prepare(path);
    if (code == 0)
        code = mdb_env_open(env, path, STORE_ENV_FLAGS, STORE_MODE);
    if (code == 0)
        code = fill_tables(env);
    mdb_env_close(env);
    return code;
}

chancery_status store_create(const char *path, chancery_error *error)
{
    struct draft draft;
    int descriptor = -1;
    chancery_status status = begin_draft(path, &draft, &descriptor, error);
    if (status == CHANCERY_OK) {
        int code = fill_database(draft.temporary);
        status = code == 0 ? CHANCERY_OK : fail_create(&draft, code, error);
    }
    if (status == CHANCERY_OK)
        status = publish(&draft, descriptor, error);
    end_draft(&draft, descriptor);
    return status;
}

/* ---- A copy ------------------------------------------------------------------------------- */

/* Compacting leaves out free pages; a file that has lost count of its pages is copied as it is. */
static int copy_pages(MDB_env *env, int descriptor)
{
    int code = mdb_env_copyfd2(env, descriptor, MDB_CP_COMPACT);
    if (code != MDB_INCOMPATIBLE)
        return code;
    if (ftruncate(descriptor, 0) != 0 || lseek(descriptor, 0, SEEK_SET) != 0)
        return errno;
    return mdb_env_copyfd2(env, descriptor, 0);
}

static chancery_status check_copy(const struct draft *draft, int descriptor, chancery_error *error)
{
    struct file_shape shape = {0};
    chancery_status status = file_read_shape(descriptor, draft->target, &shape, error);
    return status == CHANCERY_OK ? verify_file(descriptor, draft->target, &shape, error) : status;
}

chancery_status store_copy(struct store *store, const char *path, chancery_error *error)
{
    struct draft draft;
    int descriptor = -1;
    struct store_txn *txn;
    /* This one clears dead readers and fits the map, and so spares LMDB's own to fail for it. */
    chancery_status status = store_begin_read(store, &txn, error);
    if (status != CHANCERY_OK)
        return status;
    status = begin_draft(path, &draft, &descriptor, error);
    if (status == CHANCERY_OK) {
        int code = copy_pages(store->file->env, descriptor);
        status = code == 0 ? CHANCERY_OK : fail_create(&draft, code, error);
    }
    if (status == CHANCERY_OK)
        status = check_copy(&draft, descriptor, error);
    if (status == CHANCERY_OK)
        status = publish(&draft, descriptor, error);
    end_draft(&draft, descriptor);
    store_abort(txn);
    return status;
}
