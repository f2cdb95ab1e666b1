/* floor.c - the least that the work can cost: writing bytes and syncing them, and committing one
 * entry with LMDB alone. Usage: bench-floor write FROM TO; bench-floor commit DB NUMBER.
 */
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 20 };

static int fail(const char *what)
{
    fprintf(stderr, "bench-floor: %s\n", what);
    return 1;
}

static int write_synced(const char *from, const char *to)
{
    static char buffer[CHUNK];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    ssize_t got;
    if (in < 0 || out < 0)
        return fail("cannot open");
    while ((got = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, (size_t)got) != got)
            return fail("cannot write");
    return got < 0 || fsync(out) != 0 || close(out) != 0 ? fail("cannot sync") : 0;
}

/* What one durable add cannot do without: open, begin, put 570 bytes and three short keys, commit.
 */
static int commit(const char *path, const char *number)
{
    static char body[570];
    char key[32];
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    int failed = mdb_env_create(&env) || mdb_env_set_mapsize(env, (size_t)1 << 34) ||
                 mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOTLS, 0644) ||
                 mdb_txn_begin(env, NULL, 0, &txn) || mdb_dbi_open(txn, NULL, 0, &dbi);
    for (int i = 0; i < 4 && !failed; i++) {
        snprintf(key, sizeof key, "%d:%.20s", i, number);
        failed = mdb_put(txn, dbi, &(MDB_val){strlen(key), key},
                         &(MDB_val){i == 0 ? sizeof body : 0, body}, 0);
    }
    if (failed || mdb_txn_commit(txn) != 0)
        return fail("LMDB refuses");
    mdb_env_close(env);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "write") == 0)
        return write_synced(arguments[2], arguments[3]);
    if (count == 4 && strcmp(arguments[1], "commit") == 0)
        return commit(arguments[2], arguments[3]);
    fputs("usage: bench-floor write FROM TO | commit DB NUMBER\n", stderr);
    return 2;
}
