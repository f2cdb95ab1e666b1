/* fault_create.c - kill -9 during creations and copies: what stands under the final name is absent
 * or complete, and what was acknowledged is there.
 *
 * The positive control creates as LMDB does, in place, and must be caught: a test that cannot fail
 * proves nothing. Rounds: CHANCERY_KILLS, 300 by default.
 */
#include "../support/random.h"
#include "base/text.h"
#include "store/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum mode { MODE_CREATE, MODE_COPY, MODE_IN_PLACE };

struct world {
    char folder[64], source[96], target[96];
    struct random random;
    unsigned absent, complete, broken, lost, kills_inside;
};

/* ---- The process that is killed ---- */

static int create_in_place(const char *path)
{
    MDB_env *env;
    int code = mdb_env_create(&env);
    if (code == 0)
        code = mdb_env_open(env, path, MDB_NOSUBDIR, 0666);
    mdb_env_close(env);
    return code;
}

static chancery_status make_target(const struct world *world, enum mode mode, struct store *source)
{
    if (mode == MODE_CREATE)
        return store_create(world->target, NULL);
    if (mode == MODE_COPY)
        return store_copy(source, world->target, NULL);
    return create_in_place(world->target) == 0 ? CHANCERY_OK : CHANCERY_IO;
}

/* Makes the target over and over; says `+` before it is taken away and `-` when it stands. */
static void work(const struct world *world, enum mode mode, int pipe)
{
    struct store *source = NULL;
    if (mode == MODE_COPY && store_open(world->source, CHANCERY_OPEN_READ, 0, &source, NULL))
        _exit(2);
    for (;;) {
        if (write(pipe, "-", 1) != 1)
            _exit(3);
        unlink(world->target);
        if (make_target(world, mode, source) != CHANCERY_OK)
            _exit(4);
        if (write(pipe, "+", 1) != 1)
            _exit(3);
        usleep(2000); /* time to be killed with it standing */
    }
}

/* ---- The process that looks ---- */

static void remove_lock(const struct world *world)
{
    char lock[112];
    snprintf(lock, sizeof lock, "%s-lock", world->target);
    unlink(lock);
}

static void look(struct world *world, enum mode mode, bool acknowledged)
{
    struct store *store = NULL;
    chancery_error error = {0};
    remove_lock(world); /* so that all pages are looked at */
    if (access(world->target, F_OK) != 0) {
        world->absent++;
        world->lost += acknowledged;
        return;
    }
    chancery_status status = store_open(world->target, CHANCERY_OPEN_WRITE, 0, &store, &error);
    world->complete += status == CHANCERY_OK;
    world->broken += status != CHANCERY_OK;
    if (status != CHANCERY_OK && mode != MODE_IN_PLACE)
        printf("# %s\n", error.message);
    store_close(store);
}

static bool round_of(struct world *world, enum mode mode)
{
    int ends[2], status;
    char last = '-', byte;
    if (pipe(ends) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        work(world, mode, ends[1]);
    }
    close(ends[1]);
    usleep((useconds_t)(500 + random_below(&world->random, 40000)));
    kill(child, SIGKILL);
    while (read(ends[0], &byte, 1) == 1)
        last = byte;
    close(ends[0]);
    if (waitpid(child, &status, 0) != child || WIFEXITED(status))
        return false;
    world->kills_inside += last == '-';
    look(world, mode, last == '+');
    return true;
}

/* Removes what is there; the number of files that are neither `keep` nor its lock file. */
static unsigned clean(const struct world *world, const char *keep)
{
    unsigned count = 0;
    DIR *folder = opendir(world->folder);
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
        if (entry->d_name[0] == '.' || (*keep && strncmp(entry->d_name, keep, strlen(keep)) == 0))
            continue;
        count++;
        if (*keep)
            printf("# left behind: %s\n", entry->d_name);
        unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder)
        closedir(folder);
    return count;
}

static bool make_source(const struct world *world)
{
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    bool good = store_create(world->source, NULL) == CHANCERY_OK &&
                store_open(world->source, CHANCERY_OPEN_WRITE, 0, &store, NULL) == CHANCERY_OK &&
                store_begin_write(store, 1000, &txn, NULL) == CHANCERY_OK;
    for (int i = 0; i < 20000 && good; i++) {
        char key[16];
        int size = snprintf(key, sizeof key, "%08d", i);
        chancery_text text = text_slice(key, (size_t)size);
        good = store_put(txn, TABLE_EVENT, text, text, NULL) == CHANCERY_OK;
    }
    good = good && store_commit(txn, NULL) == CHANCERY_OK;
    store_close(store);
    return good;
}

/* One more creation by a living process clears away what the dead ones left. */
static bool leaves_nothing(const struct world *world)
{
    unlink(world->target);
    remove_lock(world); /* of the last look */
    if (store_create(world->target, NULL) != CHANCERY_OK)
        return false;
    unlink(world->target);
    return clean(world, "source.db") == 0;
}

int main(void)
{
    struct world world = {.random = random_start()};
    const char *wanted = getenv("CHANCERY_KILLS");
    int kills = wanted ? (int)strtol(wanted, NULL, 10) : 300;
    snprintf(world.folder, sizeof world.folder, "/tmp/chancery-create-XXXXXX");
    if (!mkdtemp(world.folder))
        return 1;
    snprintf(world.source, sizeof world.source, "%s/source.db", world.folder);
    snprintf(world.target, sizeof world.target, "%s/target.db", world.folder);
    bool ran = make_source(&world);
    for (int i = 0; i < kills && ran; i++)
        ran = round_of(&world, i % 3 == 2 ? MODE_COPY : MODE_CREATE);
    bool good = ran && world.broken == 0 && world.lost == 0;
    printf("1..3\n%sok 1 - %d kills, %u of them in the middle of the work: %u absent, %u complete, "
           "%u broken, %u lost\n",
           good ? "" : "not ", kills, world.kills_inside, world.absent, world.complete,
           world.broken, world.lost);
    bool tidy = ran && leaves_nothing(&world);
    printf("%sok 2 - what the dead left behind is cleared away\n", tidy ? "" : "not ");
    world.broken = 0;
    for (int i = 0; i < 300 && world.broken == 0 && ran; i++)
        ran = round_of(&world, MODE_IN_PLACE);
    printf("%sok 3 - one that creates in place is caught\n", world.broken > 0 ? "" : "not ");
    clean(&world, "");
    rmdir(world.folder);
    return !good || !tidy || world.broken == 0;
}
