/* test_store_process.c - several processes on one file: writers that wait, readers that die,
 * children that inherit, files that are replaced.
 */
#include "../support/scratch.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

static struct scratch scratch;

static void set_up(void)
{
    scratch = scratch_make();
    EXPECT_OK(store_create(scratch.path, &error));
}

static void tear_down(void)
{
    scratch_remove(&scratch);
}

TestSuite(store_process, .init = set_up, .fini = tear_down, .timeout = 60);

/* A child process, and the two pipes to keep step with it. */
struct child {
    pid_t pid;
    int from, to;
};

static void say(int pipe)
{
    CHECK(write(pipe, "x", 1) == 1, "the other process ended");
}

static void hear(int pipe)
{
    char byte;
    CHECK(read(pipe, &byte, 1) == 1, "the other process ended");
}

/* Runs `act` in a child, which exits with what it returns. */
static struct child start(int (*act)(int from, int to))
{
    int up[2], down[2];
    cr_assert_eq(pipe(up), 0);
    cr_assert_eq(pipe(down), 0);
    pid_t pid = fork();
    if (pid == 0) {
        scratch_in_child = true;
        close(up[0]);
        close(down[1]);
        _exit(act(down[0], up[1]));
    }
    close(up[1]);
    close(down[0]);
    return (struct child){.pid = pid, .from = up[0], .to = down[1]};
}

static int end(struct child *child, int signal)
{
    int status;
    if (signal)
        kill(child->pid, signal);
    close(child->to);
    cr_assert_eq(waitpid(child->pid, &status, 0), child->pid);
    close(child->from);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static struct store_txn *begin_write(struct store *store)
{
    struct store_txn *txn = NULL;
    EXPECT_OK(store_begin_write(store, 5000, &txn, &error));
    return txn;
}

static struct store_txn *begin_read(struct store *store)
{
    struct store_txn *txn = NULL;
    EXPECT_OK(store_begin_read(store, &txn, &error));
    return txn;
}

/* ---- Writers ------------------------------------------------------------------------------ */

static int hold_the_lock(int from, int to)
{
    struct store_txn *txn = begin_write(open_store(scratch.path, CHANCERY_OPEN_WRITE));
    put(txn, "child", "unfinished");
    say(to);
    hear(from);
    store_abort(txn);
    return 0;
}

Test(store_process, busy_writer_is_named)
{
    char words[64];
    struct store_txn *txn = NULL;
    struct child child = start(hold_the_lock);
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    hear(child.from);
    snprintf(words, sizeof words, "another process (pid %d) is writing to", (int)child.pid);
    EXPECT_FAIL(CHANCERY_BUSY, words, store_begin_write(store, 0, &txn, &error));
    EXPECT_FAIL(CHANCERY_BUSY, words, store_begin_write(store, 60, &txn, &error));
    store_abort(begin_read(store)); /* readers do not wait */
    say(child.to);
    txn = begin_write(store);
    store_abort(txn);
    cr_assert_eq(end(&child, 0), 0);
    store_close(store);
}

Test(store_process, stopped_writer_blocks_nobody_for_ever)
{
    struct store_txn *txn = NULL;
    struct child child = start(hold_the_lock);
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    hear(child.from);
    kill(child.pid, SIGSTOP);
    EXPECT_FAIL(CHANCERY_BUSY, "another process", store_begin_write(store, 50, &txn, &error));
    cr_assert_eq(end(&child, SIGKILL), 128 + SIGKILL);
    txn = begin_write(store);
    expect_missing(txn, "child");
    store_abort(txn);
    store_close(store);
}

enum { WRITERS = 3, ROUNDS = 60 };

static int count_up(int from, int to)
{
    (void)from;
    (void)to;
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    for (int i = 0; i < ROUNDS; i++) {
        char text[16];
        unsigned long number = 0;
        chancery_text value;
        struct store_txn *txn = begin_write(store);
        if (store_get(txn, TABLE_EVENT, TEXT("count"), &value, NULL) == CHANCERY_OK) {
            snprintf(text, sizeof text, "%.*s", (int)value.size, value.bytes);
            number = strtoul(text, NULL, 10);
        }
        snprintf(text, sizeof text, "%lu", number + 1);
        put(txn, "count", text);
        EXPECT_OK(store_commit(txn, &error));
    }
    store_close(store);
    return 0;
}

Test(store_process, writers_lose_nothing_to_each_other)
{
    char wanted[16];
    struct child children[WRITERS];
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    put_alone(store, "a", "one"); /* and lets the lock go, though the store stays open */
    for (int i = 0; i < WRITERS; i++)
        children[i] = start(count_up);
    for (int i = 0; i < WRITERS; i++)
        cr_assert_eq(end(&children[i], 0), 0);
    struct store_txn *txn = begin_read(store);
    snprintf(wanted, sizeof wanted, "%d", WRITERS * ROUNDS);
    expect_value(txn, "count", wanted);
    store_abort(txn);
    store_close(store);
}

/* ---- Readers ------------------------------------------------------------------------------ */

static int read_and_wait(int from, int to)
{
    begin_read(open_store(scratch.path, CHANCERY_OPEN_READ));
    say(to);
    hear(from);
    return 0;
}

static off_t size_after_commits(struct store *store)
{
    static const char big[10000];
    struct stat status;
    for (int i = 0; i < 100; i++) {
        struct store_txn *txn = begin_write(store);
        EXPECT_OK(store_put(txn, TABLE_EVENT, TEXT("big"), text_slice(big, sizeof big), &error));
        EXPECT_OK(store_commit(txn, &error));
    }
    cr_assert_eq(stat(scratch.path, &status), 0);
    return status.st_size;
}

Test(store_process, dead_reader_pins_no_pages)
{
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    struct child child = start(read_and_wait);
    hear(child.from);
    cr_assert_eq(end(&child, SIGKILL), 128 + SIGKILL);
    off_t size = size_after_commits(store);
    cr_assert_lt(size, 200000, "the file grew to %jd bytes", (intmax_t)size);
    child = start(read_and_wait); /* the control: a living one does pin them */
    hear(child.from);
    size = size_after_commits(store);
    cr_assert_gt(size, 1000000, "a reader pins no pages: the test tests nothing");
    say(child.to);
    cr_assert_eq(end(&child, 0), 0);
    store_close(store);
}

static int fill_places(int from, int to)
{
    enum { PLACES = 1022 };
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_READ);
    struct store_txn *txn = NULL;
    chancery_error error = {0};
    int count = 0;
    while (count <= PLACES && store_begin_read(store, &txn, &error) == CHANCERY_OK)
        count++;
    say(to);
    hear(from);
    return error.status == CHANCERY_BUSY && strstr(error.message, "places for readers") &&
                   count >= PLACES - 1
               ? 0
               : 1;
}

Test(store_process, full_places_of_dead_readers_are_taken_again)
{
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_READ);
    struct child child = start(fill_places);
    struct store_txn *txn = NULL;
    hear(child.from);
    EXPECT_FAIL(CHANCERY_BUSY, "places for readers", store_begin_read(store, &txn, &error));
    say(child.to);
    cr_assert_eq(end(&child, 0), 0, "the places were not all to be had, or without the words");
    child = start(fill_places);
    hear(child.from);
    cr_assert_eq(end(&child, SIGKILL), 128 + SIGKILL);
    txn = begin_read(store);
    store_abort(txn);
    store_close(store);
}

/* ---- The map ------------------------------------------------------------------------------ */

static int write_much(int from, int to)
{
    static const char big[1 << 20];
    struct store *store = NULL;
    struct store_txn *txn;
    hear(from);
    EXPECT_OK(store_open(scratch.path, CHANCERY_OPEN_WRITE, 64 << 20, &store, &error));
    txn = begin_write(store);
    for (char key[] = "a"; key[0] < 'k'; key[0]++)
        EXPECT_OK(
            store_put(txn, TABLE_EVENT, text_slice(key, 1), text_slice(big, sizeof big), &error));
    EXPECT_OK(store_commit(txn, &error));
    store_close(store);
    say(to);
    return 0;
}

Test(store_process, file_grown_by_others_is_mapped_anew)
{
    struct child child = start(write_much);
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    EXPECT_OK(store_open(scratch.path, CHANCERY_OPEN_WRITE, 1 << 20, &store, &error));
    struct store_txn *paused = begin_read(store), *held = begin_read(store);
    store_pause(paused);
    say(child.to);
    hear(child.from);
    EXPECT_FAIL(CHANCERY_BUSY, "outgrown the map", store_begin_read(store, &txn, &error));
    EXPECT_FAIL(CHANCERY_BUSY, "outgrown the map", store_resume(paused, &error));
    store_abort(held);
    EXPECT_OK(store_resume(paused, &error));
    chancery_text value;
    EXPECT_OK(store_get(paused, TABLE_EVENT, TEXT("j"), &value, &error));
    cr_assert(value.size == 1 << 20 && value.bytes[value.size - 1] == 0);
    store_abort(paused);
    put_alone(store, "a", "one");
    cr_assert_eq(end(&child, 0), 0);
    store_close(store);
}

static int open_in_little_space(int from, int to)
{
    struct rlimit limit = {.rlim_cur = (rlim_t)1 << 30, .rlim_max = (rlim_t)1 << 30};
    struct store_info info;
    (void)from;
    (void)to;
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        return 2;
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    put_alone(store, "a", "one");
    EXPECT_OK(store_describe(store, &info, &error));
    store_close(store);
    return info.map_bytes < limit.rlim_cur && info.map_bytes > 1 << 26 ? 0 : 3;
}

/* gcc and clang each have a way of their own to say so. */
#if defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

Test(store_process, smaller_map_is_taken_where_address_space_is_short)
{
#if SANITIZED
    cr_skip("the address sanitizer takes more address space than the limit leaves");
#endif
    struct child child = start(open_in_little_space);
    cr_assert_eq(end(&child, 0), 0);
}

/* ---- Room --------------------------------------------------------------------------------- */

static int write_past_the_limit(int from, int to)
{
    static const char big[1 << 20];
    struct rlimit limit = {.rlim_cur = 400000, .rlim_max = RLIM_INFINITY};
    chancery_error error = {0};
    (void)from;
    (void)to;
    signal(SIGXFSZ, SIG_IGN);
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    struct store_txn *txn = begin_write(store);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        store_put(txn, TABLE_EVENT, TEXT("big"), text_slice(big, sizeof big), &error) !=
            CHANCERY_OK)
        return 2;
    chancery_status status = store_commit(txn, &error);
    if (status != CHANCERY_FULL || !strstr(error.message, "not confirmed") ||
        !strstr(error.message, "the limit of file sizes"))
        return 3;
    limit.rlim_cur = RLIM_INFINITY;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 4;
    put_alone(store, "after", "one"); /* there is room again */
    store_close(store);
    return 0;
}

Test(store_process, full_device_loses_nothing)
{
    struct child child = start(write_past_the_limit);
    cr_assert_eq(end(&child, 0), 0);
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_READ);
    struct store_txn *txn = begin_read(store);
    expect_value(txn, "after", "one");
    expect_missing(txn, "big");
    store_abort(txn);
    store_close(store);
    EXPECT_OK(store_verify(scratch.path, &error));
}

/* What the child below does where the folder is a small device of its own. */
static int (*on_device)(void);
static const char *device_options;

enum { SKIP = 77 };

static int mount_and_run(int from, int to)
{
    (void)from;
    (void)to;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", scratch.folder, "tmpfs", 0, device_options) != 0)
        return SKIP;
    return on_device();
}

static void run_on_device(const char *options, int (*act)(void))
{
    on_device = act;
    device_options = options;
    struct child child = start(mount_and_run);
    int result = end(&child, 0);
    if (result == SKIP)
        cr_skip("only root can mount a small device");
    cr_assert_eq(result, 0);
}

static void fill_device(void)
{
    char path[128], block[4096] = {0};
    snprintf(path, sizeof path, "%s/filler", scratch.folder);
    int file = open(path, O_WRONLY | O_CREAT, 0666);
    while (write(file, block, sizeof block) > 0)
        ;
    close(file);
}

static int create_on_full_device(void)
{
    fill_device();
    EXPECT_FAIL(CHANCERY_FULL, "no room on the device", store_create(scratch.path, &error));
    return scratch_count(&scratch) == 1 ? 0 : 1;
}

Test(store_process, full_device_holds_no_new_database)
{
    run_on_device("size=1m", create_on_full_device);
}

static int create_on_tiny_device(void)
{
    EXPECT_FAIL(CHANCERY_FULL, "no room on the device", store_create(scratch.path, &error));
    return scratch_count(&scratch) == 0 ? 0 : 1;
}

/* There is room for the lock file, but LMDB's write comes out short, and it says EIO. */
Test(store_process, device_filled_by_the_creation_is_full)
{
    run_on_device("size=76k", create_on_tiny_device);
}

static int open_on_full_device(void)
{
    struct store *store = NULL;
    EXPECT_OK(store_create(scratch.path, &error));
    fill_device();
    EXPECT_FAIL(CHANCERY_FULL, "no room on the device",
                store_open(scratch.path, CHANCERY_OPEN_READ, 0, &store, &error));
    return 0;
}

/* LMDB would map its lock file all the same, and fall over the first write to it. */
Test(store_process, full_device_has_no_room_for_the_lock_file)
{
    run_on_device("size=1m", open_on_full_device);
}

static int copy_to_full_device(void)
{
    static const char big[400000];
    char path[128];
    struct store *store = new_store(&scratch);
    struct store_txn *txn = begin_write(store);
    EXPECT_OK(store_put(txn, TABLE_EVENT, TEXT("big"), text_slice(big, sizeof big), &error));
    EXPECT_OK(store_commit(txn, &error));
    snprintf(path, sizeof path, "%s/copy.db", scratch.folder);
    EXPECT_FAIL(CHANCERY_FULL, "no room on the device", store_copy(store, path, &error));
    store_close(store);
    return scratch_count(&scratch) == 2 ? 0 : 1;
}

Test(store_process, full_device_holds_no_copy)
{
    run_on_device("size=700k", copy_to_full_device);
}

static int read_on_read_only_medium(void)
{
    struct store *store = new_store(&scratch);
    put_alone(store, "a", "one");
    store_close(store);
    char lock[128];
    snprintf(lock, sizeof lock, "%s-lock", scratch.path);
    unlink(lock);
    if (mount("none", scratch.folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0)
        return 2;
    EXPECT_FAIL(CHANCERY_READ_ONLY, "Read-only file system",
                store_open(scratch.path, CHANCERY_OPEN_WRITE, 0, &store, &error));
    store = open_store(scratch.path, CHANCERY_OPEN_READ);
    struct store_txn *txn = begin_read(store);
    expect_value(txn, "a", "one");
    store_pause(txn);
    EXPECT_OK(store_resume(txn, &error));
    expect_value(txn, "a", "one");
    store_abort(txn);
    EXPECT_FAIL(CHANCERY_CANT_CREATE, "Read-only file system", store_copy(store, lock, &error));
    store_close(store);
    return 0;
}

Test(store_process, read_only_medium_is_read)
{
    run_on_device("size=1m", read_on_read_only_medium);
}

/* ---- Children ----------------------------------------------------------------------------- */

static struct store *inherited;
static struct store_txn *inherited_txn;

static int use_inherited(int from, int to)
{
    struct store_txn *txn = NULL;
    (void)from;
    (void)to;
    EXPECT_FAIL(CHANCERY_USAGE, "parent process", store_begin_read(inherited, &txn, &error));
    EXPECT_FAIL(CHANCERY_USAGE, "parent process", store_begin_write(inherited, 0, &txn, &error));
    EXPECT_FAIL(CHANCERY_USAGE, "parent process", store_commit(inherited_txn, &error));
    store_close(inherited);
    struct store *own = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    store_abort(begin_read(own));
    store_close(own);
    return 0;
}

Test(store_process, child_leaves_its_parents_store_alone)
{
    inherited = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    inherited_txn = begin_write(inherited);
    put(inherited_txn, "a", "one");
    struct child child = start(use_inherited);
    cr_assert_eq(end(&child, 0), 0);
    EXPECT_OK(store_commit(inherited_txn, &error));
    struct store_txn *txn = begin_read(inherited);
    expect_value(txn, "a", "one");
    store_abort(txn);
    store_close(inherited);
}

static int abort_inherited(int from, int to)
{
    (void)from;
    (void)to;
    store_pause(inherited_txn);
    store_abort(inherited_txn);
    store_close(inherited);
    return 0;
}

/* The place in the lock file is the parent's: emptied, its snapshot would be written over. */
Test(store_process, child_does_not_end_its_parents_reading)
{
    inherited = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    put_alone(inherited, "a", "one");
    inherited_txn = begin_read(inherited);
    struct child child = start(abort_inherited);
    cr_assert_eq(end(&child, 0), 0);
    off_t size = size_after_commits(inherited);
    cr_assert_gt(size, 1000000, "the snapshot is not held any more");
    expect_value(inherited_txn, "a", "one");
    store_abort(inherited_txn);
    store_close(inherited);
}

/* ---- Replaced files ----------------------------------------------------------------------- */

static int keep_open(int from, int to)
{
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    put_alone(store, "old", "one");
    put_alone(store, "old", "two");
    say(to);
    hear(from);
    store_close(store);
    return 0;
}

/* The lock file speaks of the old file's commits: to believe it would undo the new one's. */
Test(store_process, lock_file_of_a_replaced_database_is_not_believed)
{
    struct child child = start(keep_open);
    struct store *store = NULL;
    hear(child.from);
    unlink(scratch.path);
    EXPECT_OK(store_create(scratch.path, &error));
    EXPECT_FAIL(CHANCERY_BUSY, "lock file still belongs",
                store_open(scratch.path, CHANCERY_OPEN_WRITE, 0, &store, &error));
    say(child.to);
    cr_assert_eq(end(&child, 0), 0);
    store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    put_alone(store, "new", "one");
    store_close(store);
}

/* ---- Copies ------------------------------------------------------------------------------- */

static int write_for_ever(int from, int to)
{
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_WRITE);
    (void)from;
    for (unsigned i = 0;; i++) {
        char key[16];
        struct store_txn *txn = begin_write(store);
        snprintf(key, sizeof key, "%u", i % 500);
        put(txn, key, key);
        put(txn, "twin", key);
        put(txn, "other twin", key);
        EXPECT_OK(store_commit(txn, &error));
        if (i == 0)
            say(to);
    }
    return 0;
}

static void expect_twins(const char *path)
{
    chancery_text one, other;
    struct store *store = open_store(path, CHANCERY_OPEN_READ);
    struct store_txn *txn = begin_read(store);
    EXPECT_OK(store_get(txn, TABLE_EVENT, TEXT("twin"), &one, &error));
    EXPECT_OK(store_get(txn, TABLE_EVENT, TEXT("other twin"), &other, &error));
    cr_assert(text_equal(one, other));
    store_abort(txn);
    store_close(store);
}

Test(store_process, copies_are_whole_while_another_process_writes)
{
    char path[128];
    struct child child = start(write_for_ever);
    struct store *store = open_store(scratch.path, CHANCERY_OPEN_READ);
    hear(child.from);
    for (int i = 0; i < 15; i++) {
        snprintf(path, sizeof path, "%s/copy%d.db", scratch.folder, i);
        EXPECT_OK(store_copy(store, path, &error));
        expect_twins(path);
    }
    for (int i = 0; i < 20; i++) { /* a reader keeps the pages that are being verified */
        struct store_txn *txn = begin_read(store);
        EXPECT_OK(store_verify(scratch.path, &error));
        store_abort(txn);
    }
    cr_assert_eq(end(&child, SIGKILL), 128 + SIGKILL);
    store_close(store);
}
