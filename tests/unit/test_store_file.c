/* test_store_file.c - what a file is: creating, recognising, refusing, verifying and copying it. */
#include "../support/scratch.h"

#include <criterion/criterion.h>
#include <lmdb.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

static struct scratch scratch;

static void set_up(void)
{
    scratch = scratch_make();
}

static void tear_down(void)
{
    scratch_remove(&scratch);
}

TestSuite(store_file, .init = set_up, .fini = tear_down);

static void refuse_open(chancery_status status, const char *words)
{
    struct store *store = NULL;
    size_t files = scratch_count(&scratch);
    EXPECT_FAIL(status, words, store_open(scratch.path, CHANCERY_OPEN_READ, 0, &store, &error));
    EXPECT_FAIL(status, words, store_open(scratch.path, CHANCERY_OPEN_WRITE, 0, &store, &error));
    cr_assert_null(store);
    cr_assert_eq(scratch_count(&scratch), files, "refusing left a file behind");
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, bytes, size), (ssize_t)size);
    close(file);
}

static char *read_whole(const char *path, size_t *size)
{
    struct stat status;
    int file = open(path, O_RDONLY);
    cr_assert_geq(file, 0);
    cr_assert_eq(fstat(file, &status), 0);
    *size = (size_t)status.st_size;
    char *bytes = malloc(*size);
    cr_assert(bytes);
    cr_assert_eq(read(file, bytes, *size), status.st_size);
    close(file);
    return bytes;
}

/* Writes `size` bytes at `offset` of the database. */
static void patch(off_t offset, const void *bytes, size_t size)
{
    int file = open(scratch.path, O_WRONLY);
    cr_assert_geq(file, 0);
    cr_assert_eq(pwrite(file, bytes, size, offset), (ssize_t)size);
    close(file);
}

static void remove_lock_file(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s-lock", scratch.path);
    unlink(path);
}

/* A closed database of some pages, its meta pages of commits 2 and 3, without a lock file. */
static void make_database(void)
{
    static const char big[9000];
    struct store *store = new_store(&scratch);
    struct store_txn *txn = NULL;
    EXPECT_OK(store_begin_write(store, 100, &txn, &error));
    for (int i = 0; i < 400; i++) {
        char key[16];
        int size = snprintf(key, sizeof key, "%08d", i);
        EXPECT_OK(store_put(txn, TABLE_EVENT, text_slice(key, (size_t)size),
                            text_slice(big, i == 7 ? sizeof big : 60), &error));
    }
    EXPECT_OK(store_commit(txn, &error));
    put_alone(store, "last", "one");
    store_close(store);
    remove_lock_file();
}

/* ---- Creating ----------------------------------------------------------------------------- */

Test(store_file, created_database_is_complete_and_alone)
{
    EXPECT_OK(store_create(scratch.path, &error));
    cr_assert_eq(scratch_count(&scratch), 1);
    EXPECT_OK(store_verify(scratch.path, &error));
    store_close(open_store(scratch.path, CHANCERY_OPEN_READ));
}

Test(store_file, each_database_has_a_uuid_of_its_own)
{
    struct store_info first, second;
    struct store *store = new_store(&scratch);
    EXPECT_OK(store_describe(store, &first, &error));
    store_close(store);
    cr_assert_eq(unlink(scratch.path), 0);
    store = new_store(&scratch);
    EXPECT_OK(store_describe(store, &second, &error));
    store_close(store);
    cr_assert_str_neq(first.uuid, second.uuid);
}

Test(store_file, nothing_is_created_over_anything)
{
    write_file(scratch.path, "mine", 4);
    EXPECT_FAIL(CHANCERY_EXISTS, "exists already", store_create(scratch.path, &error));
    size_t size;
    char *bytes = read_whole(scratch.path, &size);
    cr_assert(size == 4 && memcmp(bytes, "mine", 4) == 0);
    free(bytes);
    unlink(scratch.path);
    cr_assert_eq(symlink("nowhere", scratch.path), 0);
    EXPECT_FAIL(CHANCERY_EXISTS, "exists already", store_create(scratch.path, &error));
    unlink(scratch.path);
    cr_assert_eq(mkdir(scratch.path, 0777), 0);
    EXPECT_FAIL(CHANCERY_EXISTS, "exists already", store_create(scratch.path, &error));
    rmdir(scratch.path);
    EXPECT_OK(store_create(scratch.path, &error));
    EXPECT_FAIL(CHANCERY_EXISTS, "exists already", store_create(scratch.path, &error));
}

Test(store_file, creation_needs_a_folder_and_a_name)
{
    char path[160], name[300];
    snprintf(path, sizeof path, "%s/none/test.db", scratch.folder);
    EXPECT_FAIL(CHANCERY_CANT_CREATE, "there is no folder", store_create(path, &error));
    write_file(scratch.path, "x", 1);
    snprintf(path, sizeof path, "%s/test.db", scratch.path);
    EXPECT_FAIL(CHANCERY_CANT_CREATE, "there is no folder", store_create(path, &error));
    snprintf(path, sizeof path, "%s/new/", scratch.folder);
    EXPECT_FAIL(CHANCERY_CANT_CREATE, "cannot create", store_create(path, &error));
    EXPECT_FAIL(CHANCERY_CANT_CREATE, "cannot create", store_create("", &error));
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    EXPECT_FAIL(CHANCERY_CANT_CREATE, "too long", store_create(name, &error));
}

Test(store_file, what_dead_creators_left_is_cleared_away)
{
    char dead[160], alive[160], foreign[160], dated[160];
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    snprintf(dead, sizeof dead, "%s.new-%d-00ff", scratch.path, (int)child);
    snprintf(alive, sizeof alive, "%s.new-%d-00ff", scratch.path, (int)getpid());
    snprintf(foreign, sizeof foreign, "%s.new-things", scratch.path);
    snprintf(dated, sizeof dated, "%s.new-%d.bak", scratch.path, (int)child);
    write_file(dead, "x", 1);
    write_file(alive, "x", 1);
    write_file(foreign, "x", 1);
    write_file(dated, "x", 1);
    EXPECT_OK(store_create(scratch.path, &error));
    cr_assert_neq(access(dead, F_OK), 0);
    cr_assert_eq(access(alive, F_OK), 0);
    cr_assert_eq(access(foreign, F_OK), 0);
    cr_assert_eq(access(dated, F_OK), 0);
}

/* ---- Other files -------------------------------------------------------------------------- */

Test(store_file, what_is_not_there_is_not_found)
{
    refuse_open(CHANCERY_NOT_FOUND, "there is no database at");
    cr_assert_eq(symlink("nowhere", scratch.path), 0);
    refuse_open(CHANCERY_NOT_FOUND, "there is no database at");
}

Test(store_file, folder_is_refused)
{
    cr_assert_eq(mkdir(scratch.path, 0777), 0);
    refuse_open(CHANCERY_NOT_DATABASE, "is a folder");
}

Test(store_file, pipe_is_refused_without_waiting, .timeout = 10)
{
    cr_assert_eq(mkfifo(scratch.path, 0666), 0);
    refuse_open(CHANCERY_NOT_DATABASE, "is a pipe");
}

Test(store_file, device_is_refused)
{
    struct store *store;
    EXPECT_FAIL(CHANCERY_NOT_DATABASE, "is a device",
                store_open("/dev/null", CHANCERY_OPEN_READ, 0, &store, &error));
}

Test(store_file, socket_is_refused)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", scratch.path);
    cr_assert_eq(bind(end, (struct sockaddr *)&address, sizeof address), 0);
    refuse_open(CHANCERY_NOT_DATABASE, "is a socket");
    close(end);
}

Test(store_file, empty_file_is_refused)
{
    write_file(scratch.path, "", 0);
    refuse_open(CHANCERY_NOT_DATABASE, "is empty");
}

Test(store_file, text_is_refused)
{
    char page[5000];
    write_file(scratch.path, "{\"type\": \"talks.held\"}\n", 23);
    refuse_open(CHANCERY_NOT_DATABASE, "is a text file");
    memset(page, 'x', sizeof page);
    write_file(scratch.path, page, sizeof page);
    refuse_open(CHANCERY_NOT_DATABASE, "is a text file");
}

Test(store_file, other_bytes_are_refused)
{
    char bytes[9000] = {1, 2, 3};
    for (size_t size = 1; size < sizeof bytes; size = size * 3 + 1) {
        write_file(scratch.path, bytes, size);
        refuse_open(CHANCERY_NOT_DATABASE, "is not a database");
    }
}

static void make_lmdb(const char *table, unsigned flags, const char *key, const char *value)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi handle;
    cr_assert_eq(mdb_env_create(&env), 0);
    cr_assert_eq(mdb_env_set_maxdbs(env, 4), 0);
    cr_assert_eq(mdb_env_open(env, scratch.path, MDB_NOSUBDIR, 0666), 0);
    cr_assert_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
    cr_assert_eq(mdb_dbi_open(txn, table, MDB_CREATE | flags, &handle), 0);
    char name[64], content[64];
    snprintf(name, sizeof name, "%s", key);
    snprintf(content, sizeof content, "%s", value);
    MDB_val key_val = {strlen(name), name}, value_val = {strlen(content), content};
    cr_assert_eq(mdb_put(txn, handle, &key_val, &value_val, 0), 0);
    cr_assert_eq(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

/* Once as it came here, and once with a lock file, as LMDB leaves it after the first opening. */
static void refuse_lmdb(const char *words)
{
    struct store *store;
    EXPECT_FAIL(CHANCERY_NOT_DATABASE, words,
                store_open(scratch.path, CHANCERY_OPEN_WRITE, 0, &store, &error));
    remove_lock_file();
    EXPECT_FAIL(CHANCERY_NOT_DATABASE, words,
                store_open(scratch.path, CHANCERY_OPEN_READ, 0, &store, &error));
    unlink(scratch.path);
    remove_lock_file();
}

Test(store_file, other_programs_lmdb_files_are_refused)
{
    make_lmdb(NULL, 0, "key", "value");
    refuse_lmdb("of another program");
    make_lmdb("things", 0, "key", "value");
    refuse_lmdb("of another program");
    make_lmdb("things", MDB_DUPSORT, "key", "value");
    refuse_lmdb("of another program");
    make_lmdb("meta", 0, "magic", "other");
    refuse_lmdb("of another program");
    make_lmdb("meta", 0, "magic", "chancery+");
    refuse_lmdb("of another program");
    make_lmdb(NULL, 0, "meta", "a value where a table should be");
    refuse_lmdb("of another program");
    make_lmdb(NULL, MDB_DUPSORT, "key", "value");
    refuse_lmdb("of another program");
}

static void set_meta(const char *key, const char *value, size_t size)
{
    struct store_txn *txn = NULL;
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    EXPECT_OK(store_begin_write(store, 100, &txn, &error));
    EXPECT_OK(store_put(txn, TABLE_META, chancery_text_of(key), text_slice(value, size), &error));
    EXPECT_OK(store_commit(txn, &error));
    store_close(store);
}

Test(store_file, newer_format_is_refused)
{
    EXPECT_OK(store_create(scratch.path, &error));
    set_meta("format", "\0\0\0\5", 4);
    refuse_open(CHANCERY_NEWER, "has format 5, and this version reads up to 4");
}

Test(store_file, older_format_is_refused)
{
    EXPECT_OK(store_create(scratch.path, &error));
    set_meta("format", "\0\0\0\1", 4);
    refuse_open(CHANCERY_UNSUPPORTED, "has format 1, and this version reads only 4");
}

Test(store_file, unknown_features_are_refused)
{
    struct store *store = NULL;
    EXPECT_OK(store_create(scratch.path, &error));
    set_meta("features-write", "\0\0\0\1", 4);
    EXPECT_FAIL(CHANCERY_NEWER, "cannot write",
                store_open(scratch.path, CHANCERY_OPEN_WRITE, 0, &store, &error));
    store_close(open_store(scratch.path, CHANCERY_OPEN_READ));
    unlink(scratch.path);
    EXPECT_OK(store_create(scratch.path, &error));
    set_meta("features-read", "\1\0\0\0", 4);
    refuse_open(CHANCERY_NEWER, "does not know");
}

Test(store_file, meta_table_must_be_whole)
{
    EXPECT_OK(store_create(scratch.path, &error));
    set_meta("uuid", "short", 5);
    refuse_open(CHANCERY_DAMAGED, "structure");
    unlink(scratch.path);
    EXPECT_OK(store_create(scratch.path, &error));
    set_meta("format", "", 0);
    refuse_open(CHANCERY_DAMAGED, "structure");
}

/* Takes a table away and, with `flags`, makes another of its name. */
static void replace_table(const char *name, unsigned flags)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi table;
    cr_assert_eq(mdb_env_create(&env), 0);
    cr_assert_eq(mdb_env_set_maxdbs(env, 4), 0);
    cr_assert_eq(mdb_env_open(env, scratch.path, MDB_NOSUBDIR, 0666), 0);
    cr_assert_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
    cr_assert_eq(mdb_dbi_open(txn, name, 0, &table), 0);
    cr_assert_eq(mdb_drop(txn, table, 1), 0);
    cr_assert(flags == 0 || mdb_dbi_open(txn, name, flags, &table) == 0);
    cr_assert_eq(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

Test(store_file, tables_must_be_there_and_of_the_right_kind)
{
    EXPECT_OK(store_create(scratch.path, &error));
    replace_table("span", 0);
    refuse_open(CHANCERY_DAMAGED, "structure");
    unlink(scratch.path);
    EXPECT_OK(store_create(scratch.path, &error));
    replace_table("span", MDB_CREATE | MDB_DUPSORT);
    refuse_open(CHANCERY_DAMAGED, "of another kind");
}

/* ---- Meta pages --------------------------------------------------------------------------- */

/* Offsets in a meta page, its header included. */
enum {
    MAGIC = 16,
    VERSION = 20,
    MAP_SIZE = 32,
    PAGE_SIZE = 40,
    ENV_FLAGS = 44,
    LAST = 136,
    ID = 144
};

static void refuse_number(off_t offset, uint64_t number, size_t size, chancery_status status,
                          const char *words)
{
    make_database();
    patch(offset, &number, size); /* of little-endian machines */
    refuse_open(status, words);
    unlink(scratch.path);
}

Test(store_file, wrong_meta_pages_are_refused)
{
    off_t second = sysconf(_SC_PAGESIZE);
    refuse_number(MAGIC, 0xDEC0EFBE, 4, CHANCERY_UNSUPPORTED, "other byte order");
    refuse_number(MAGIC, 0xBEEFC0DF, 4, CHANCERY_NOT_DATABASE, "is not a database");
    refuse_number(VERSION, 999, 4, CHANCERY_UNSUPPORTED, "of version 999, not 1");
    refuse_number(PAGE_SIZE, 16384, 4, CHANCERY_UNSUPPORTED, "has pages of 16384 bytes");
    refuse_number(PAGE_SIZE, 0, 4, CHANCERY_UNSUPPORTED, "has pages of 0 bytes");
    refuse_number(second + MAGIC, 0, 4, CHANCERY_DAMAGED, "meta page 1");
    refuse_number(second + VERSION, 2, 4, CHANCERY_DAMAGED, "meta page 1");
    refuse_number(second + PAGE_SIZE, 512, 4, CHANCERY_DAMAGED, "meta page 1");
    refuse_number(ENV_FLAGS, 0x4009, 2, CHANCERY_DAMAGED, "meta page 0"); /* a fixed address */
    refuse_number(MAP_SIZE, UINT64_MAX, 8, CHANCERY_DAMAGED, "meta page 0");
    refuse_number(LAST, UINT64_MAX, 8, CHANCERY_DAMAGED, "meta page 0");
    refuse_number(ID, 3, 8, CHANCERY_DAMAGED, "meta page 0");
    refuse_number(ID, 6, 8, CHANCERY_DAMAGED, "not neighbours");
    refuse_number(second + ID, 5, 8, CHANCERY_DAMAGED, "not neighbours");
    refuse_number(second + LAST, 1000, 8, CHANCERY_DAMAGED, "cut short");
}

/* ---- Damage ------------------------------------------------------------------------------- */

Test(store_file, file_cut_at_any_page_is_refused)
{
    size_t size, page = (size_t)sysconf(_SC_PAGESIZE);
    make_database();
    char *bytes = read_whole(scratch.path, &size);
    /* Makes a lock file, so that only the length tells. */
    store_close(open_store(scratch.path, CHANCERY_OPEN_READ));
    for (size_t cut = page; cut < size; cut += page / 2) {
        struct store *store = NULL;
        write_file(scratch.path, bytes, cut);
        EXPECT_FAIL(CHANCERY_DAMAGED, "cut",
                    store_open(scratch.path, CHANCERY_OPEN_READ, 0, &store, &error));
        EXPECT_FAIL(CHANCERY_DAMAGED, "cut", store_verify(scratch.path, &error));
    }
    free(bytes);
}

/* Each word is turned around: what is still opened must be read through without a crash. */
static void read_through(struct store *store)
{
    for (enum table table = 0; table < TABLE_COUNT; table++) {
        struct store_txn *txn = NULL;
        struct store_cursor *cursor = NULL;
        chancery_text key, value;
        EXPECT_OK(store_begin_read(store, &txn, &error));
        EXPECT_OK(store_cursor_open(txn, table, &cursor, &error));
        unsigned count = 0;
        chancery_status status = store_seek(cursor, TEXT(""), &key, &value, NULL);
        for (; status == CHANCERY_OK && count < 10000; count++)
            status = store_next(cursor, &key, &value, NULL);
        cr_assert_eq(status, CHANCERY_END);
        store_cursor_close(cursor);
        store_abort(txn);
    }
}

Test(store_file, no_flipped_bits_crash_it)
{
    size_t size, refused = 0, opened = 0;
    make_database();
    char *bytes = read_whole(scratch.path, &size);
    for (size_t offset = 0; offset < size; offset += offset < 600 ? 1 : 13) {
        chancery_error error = {0};
        struct store *store = NULL;
        char flipped = (char)(bytes[offset] ^ (1 << offset % 8));
        patch((off_t)offset, &flipped, 1);
        remove_lock_file();
        if (store_open(scratch.path, CHANCERY_OPEN_READ, 0, &store, &error) == CHANCERY_OK) {
            read_through(store);
            opened++;
        } else {
            cr_assert(error.message[0]);
            refused++;
        }
        store_close(store);
        patch((off_t)offset, &bytes[offset], 1);
    }
    cr_assert(refused > 100 && opened > 100, "%zu refused, %zu opened", refused, opened);
    free(bytes);
}

Test(store_file, damage_is_met_before_the_first_use_here)
{
    struct store *store = NULL;
    size_t size;
    make_database();
    char *bytes = read_whole(scratch.path, &size);
    size_t page = (size_t)sysconf(_SC_PAGESIZE), last = size / page - 1;
    patch((off_t)(last * page), "\0\0\0\1", 4); /* the page's number */
    EXPECT_FAIL(CHANCERY_DAMAGED, "is damaged: page",
                store_open(scratch.path, CHANCERY_OPEN_READ, 0, &store, &error));
    EXPECT_FAIL(CHANCERY_DAMAGED, "is damaged: page", store_verify(scratch.path, &error));
    free(bytes);
}

Test(store_file, verification_says_what_the_file_is)
{
    EXPECT_FAIL(CHANCERY_NOT_FOUND, "no database at", store_verify(scratch.path, &error));
    write_file(scratch.path, "text", 4);
    EXPECT_FAIL(CHANCERY_NOT_DATABASE, "text file", store_verify(scratch.path, &error));
    unlink(scratch.path);
    make_database();
    EXPECT_OK(store_verify(scratch.path, &error));
}

/* LMDB counts pages that were taken and given up in one transaction, without writing them. */
static void give_pages_up(MDB_env *env, bool give)
{
    static char big[100000]; /* not const: LMDB's interface takes no const */
    char key[] = "key";
    MDB_val name = {3, key}, small = {3, key}, large = {sizeof big, big};
    MDB_txn *txn;
    MDB_dbi table;
    cr_assert_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
    cr_assert_eq(mdb_dbi_open(txn, "event", 0, &table), 0);
    cr_assert_eq(mdb_put(txn, table, &name, &small, 0), 0);
    cr_assert(!give || mdb_put(txn, table, &name, &large, 0) == 0);
    cr_assert(!give || mdb_del(txn, table, &name, NULL) == 0);
    cr_assert_eq(mdb_txn_commit(txn), 0);
}

static bool file_is_short(MDB_env *env)
{
    MDB_envinfo info;
    struct stat status;
    cr_assert_eq(mdb_env_info(env, &info), 0);
    cr_assert_eq(stat(scratch.path, &status), 0);
    return status.st_size < (off_t)(info.me_last_pgno + 1) * sysconf(_SC_PAGESIZE);
}

Test(store_file, missing_free_pages_at_the_end_are_no_damage)
{
    MDB_env *env;
    EXPECT_OK(store_create(scratch.path, &error));
    cr_assert_eq(mdb_env_create(&env), 0);
    cr_assert_eq(mdb_env_set_maxdbs(env, 1), 0);
    cr_assert_eq(mdb_env_set_mapsize(env, 1 << 26), 0);
    cr_assert_eq(mdb_env_open(env, scratch.path, MDB_NOSUBDIR, 0666), 0);
    for (int i = 0; i < 4; i++) /* makes some free pages, which LMDB needs for it */
        give_pages_up(env, i == 3);
    cr_assert(file_is_short(env), "the test does not make what it tests");
    mdb_env_close(env);
    EXPECT_OK(store_verify(scratch.path, &error));
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    put_alone(store, "a", "one");
    store_close(store);
    size_t size;
    char *bytes = read_whole(scratch.path, &size);
    uint64_t last[2];
    memcpy(&last[0], bytes + LAST, sizeof last[0]);
    memcpy(&last[1], bytes + sysconf(_SC_PAGESIZE) + LAST, sizeof last[1]);
    uint64_t pages = (last[0] > last[1] ? last[0] : last[1]) + 1;
    cr_assert_eq(size, pages * (uint64_t)sysconf(_SC_PAGESIZE), "the file was not filled up");
    free(bytes);
}

/* ---- Names and places --------------------------------------------------------------------- */

Test(store_file, hard_links_are_refused)
{
    char other[128];
    snprintf(other, sizeof other, "%s/other.db", scratch.folder);
    EXPECT_OK(store_create(scratch.path, &error));
    cr_assert_eq(link(scratch.path, other), 0);
    refuse_open(CHANCERY_UNSUPPORTED, "has 2 names");
    unlink(other);
    store_close(open_store(scratch.path, CHANCERY_OPEN_WRITE));
}

Test(store_file, replaced_file_is_refused_in_this_process)
{
    struct store *second = NULL, *store = new_store(&scratch);
    unlink(scratch.path);
    EXPECT_OK(store_create(scratch.path, &error));
    EXPECT_FAIL(CHANCERY_BUSY, "was replaced",
                store_open(scratch.path, CHANCERY_OPEN_READ, 0, &second, &error));
    store_close(store);
    store_close(open_store(scratch.path, CHANCERY_OPEN_READ));
}

/* Runs `act` as a user who owns nothing; 0 when it passed. */
static int as_nobody(int (*act)(void))
{
    enum { NOBODY = 65534 };
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0) ? 99 : act());
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int fails(chancery_status wanted, const char *words, chancery_status status,
                 const chancery_error *error)
{
    if (status == wanted && strstr(error->message, words))
        return 0;
    fprintf(stderr, "%s: %s\n", chancery_status_name(status), error->message);
    return 1;
}

static int write_foreign_file(void)
{
    struct store *store;
    chancery_error error = {0};
    chancery_status status = store_open(scratch.path, CHANCERY_OPEN_WRITE, 0, &store, &error);
    return fails(CHANCERY_READ_ONLY, "cannot write to", status, &error);
}

static int read_without_lock_file(void)
{
    struct store *store;
    chancery_error error = {0};
    chancery_status status = store_open(scratch.path, CHANCERY_OPEN_READ, 0, &store, &error);
    return fails(CHANCERY_IO, "cannot use the lock file", status, &error);
}

static int read_with_lock_file(void)
{
    struct store *store;
    chancery_error error = {0};
    chancery_status status = store_open(scratch.path, CHANCERY_OPEN_READ, 0, &store, &error);
    if (status == CHANCERY_OK)
        store_close(store);
    return fails(CHANCERY_OK, "", status, &error);
}

static int create_in_foreign_folder(void)
{
    char path[128];
    chancery_error error = {0};
    snprintf(path, sizeof path, "%s/new.db", scratch.folder);
    chancery_status status = store_create(path, &error);
    return fails(CHANCERY_CANT_CREATE, "Permission denied", status, &error);
}

Test(store_file, other_users_files_and_folders)
{
    char lock[128];
    if (geteuid() != 0)
        cr_skip("only root can become another user");
    snprintf(lock, sizeof lock, "%s-lock", scratch.path);
    make_database();
    cr_assert_eq(as_nobody(create_in_foreign_folder), 0);
    cr_assert_eq(as_nobody(write_foreign_file), 0);
    cr_assert_eq(as_nobody(read_without_lock_file), 0);
    store_close(open_store(scratch.path, CHANCERY_OPEN_READ));
    cr_assert_eq(chmod(lock, 0644), 0);
    cr_assert_eq(as_nobody(read_without_lock_file), 0);
    cr_assert_eq(chmod(lock, 0666), 0);
    cr_assert_eq(as_nobody(read_with_lock_file), 0);
}

/* ---- Copying ------------------------------------------------------------------------------ */

Test(store_file, copy_is_whole_and_compact)
{
    char path[128];
    struct stat original, copied;
    struct store_info first, second;
    make_database();
    snprintf(path, sizeof path, "%s/copy.db", scratch.folder);
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_READ);
    EXPECT_OK(store_copy(store, path, &error));
    EXPECT_OK(store_describe(store, &first, &error));
    store_close(store);
    cr_assert_eq(scratch_count(&scratch), 3, "the copy left something behind");
    cr_assert_eq(stat(scratch.path, &original), 0);
    cr_assert_eq(stat(path, &copied), 0);
    cr_assert_lt(copied.st_size, original.st_size);
    EXPECT_OK(store_verify(path, &error));
    store = open_store(path, CHANCERY_OPEN_WRITE);
    struct store_txn *txn = NULL;
    EXPECT_OK(store_begin_read(store, &txn, &error));
    expect_value(txn, "last", "one");
    store_abort(txn);
    EXPECT_OK(store_describe(store, &second, &error));
    cr_assert_str_eq(first.uuid, second.uuid);
    put_alone(store, "later", "two");
    store_close(store);
}

Test(store_file, copy_overwrites_nothing)
{
    char path[160];
    make_database();
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_READ);
    snprintf(path, sizeof path, "%s/copy.db", scratch.folder);
    write_file(path, "mine", 4);
    EXPECT_FAIL(CHANCERY_EXISTS, "exists already", store_copy(store, path, &error));
    EXPECT_FAIL(CHANCERY_EXISTS, "exists already", store_copy(store, scratch.path, &error));
    snprintf(path, sizeof path, "%s/none/copy.db", scratch.folder);
    EXPECT_FAIL(CHANCERY_CANT_CREATE, "there is no folder", store_copy(store, path, &error));
    cr_assert_eq(scratch_count(&scratch), 3);
    store_close(store);
}
