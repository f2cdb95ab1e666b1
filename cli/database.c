/* database.c - the one place where a command finds and opens the database. */
#include "cmd.h"
#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_set(const char *value)
{
    return value && *value;
}

/* The user's own database, below the folder that the XDG Base Directory Specification names. */
static char *own_path(void)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int written;
    if (is_set(data) && data[0] == '/')
        written = asprintf(&path, "%s/chancery/chancery.db", data);
    else
        written = asprintf(&path, "%s/.local/share/chancery/chancery.db", is_set(home) ? home : "");
    return written < 0 ? NULL : path;
}

char *database_path(const struct cli *cli)
{
    static const char here[] = "chancery.db";
    const char *told = opt_value(&cli->args, "db", cli->named);
    const char *named = told ? told : getenv("CHANCERY_DB");
    if (told || is_set(named))
        return strdup(named);
    return access(here, F_OK) == 0 ? strdup(here) : own_path();
}

bool database_stands(const struct cli *cli)
{
    char *path = database_path(cli);
    bool stands = path && access(path, F_OK) == 0;
    free(path);
    return stands;
}

/* Makes the folders above the user's own database; those of a path that was named must stand. */
static chancery_status make_folders(char *path, chancery_error *error)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int failed = mkdir(path, 0700);
        bool made = failed == 0 || errno == EEXIST;
        if (!made)
            *error = fault(CHANCERY_CANT_CREATE, "name another place with --db",
                           "the folder %s cannot be created: %s", path, strerror(errno));
        *slash = '/';
        if (!made)
            return CHANCERY_CANT_CREATE;
    }
    return CHANCERY_OK;
}

static bool is_named(const struct cli *cli)
{
    return opt_given(&cli->args, "db") || cli->named || is_set(getenv("CHANCERY_DB"));
}

static chancery_status create(const struct cli *cli, char *path, chancery_error *error)
{
    chancery_status status = is_named(cli) ? CHANCERY_OK : make_folders(path, error);
    if (status == CHANCERY_OK)
        status = chancery_create(path, error);
    if (status == CHANCERY_OK)
        out_note("created the database %s", path);
    /* Somebody else was faster: theirs is as good. */
    return status == CHANCERY_EXISTS ? CHANCERY_OK : status;
}

static chancery_status open_at(struct cli *cli, char *path, unsigned flags, bool make,
                               chancery_error *error)
{
    struct stat about;
    bool missing = stat(path, &about) != 0 && errno == ENOENT;
    chancery_status status = CHANCERY_OK;
    if (missing && make)
        status = create(cli, path, error);
    else if (missing) {
        *error = fault(CHANCERY_NOT_FOUND,
                       "`chancery init`, `add` and `import` create one; --db names another",
                       "there is no database at %s", path);
        return error->status;
    }
    return status == CHANCERY_OK ? chancery_open(path, flags, &cli->db, error) : status;
}

chancery_status database_open(struct cli *cli, unsigned flags, bool make, chancery_error *error)
{
    if (cli->db)
        return CHANCERY_OK;
    char *path = database_path(cli);
    if (!path) {
        *error = fault(CHANCERY_MEMORY, NULL, "out of memory");
        return error->status;
    }
    if (opt_given(&cli->args, "network"))
        flags |= CHANCERY_OPEN_NETWORK;
    chancery_status status = open_at(cli, path, flags, make, error);
    free(path);
    return status;
}

const chancery_schema *database_schema(struct cli *cli, unsigned flags)
{
    chancery_error ignored = {0};
    if (database_stands(cli))
        database_open(cli, flags, false, &ignored);
    return cli->db ? chancery_db_schema(cli->db) : chancery_schema_builtin();
}

/* ---- A database made aside ---- */

/* Named so that whoever creates the database at `path` clears it away when this process has died.
 */
static chancery_status make_aside(struct cli *cli, struct aside *aside, chancery_error *error)
{
    chancery_status status = is_named(cli) ? CHANCERY_OK : make_folders(aside->path, error);
    if (status != CHANCERY_OK)
        return status;
    /* A dead process may have had this one's number. */
    uint32_t number = 0;
    getrandom(&number, sizeof number, 0);
    if (asprintf(&aside->made, "%s.new-%jd-import-%08" PRIx32, aside->path, (intmax_t)getpid(),
                 number) < 0) {
        aside->made = NULL;
        *error = fault(CHANCERY_MEMORY, NULL, "out of memory");
        return error->status;
    }
    status = chancery_create(aside->made, error);
    unsigned flags = opt_given(&cli->args, "network") ? CHANCERY_OPEN_NETWORK : 0;
    return status == CHANCERY_OK
               ? chancery_open(aside->made, flags | CHANCERY_OPEN_WRITE, &cli->db, error)
               : status;
}

chancery_status database_open_aside(struct cli *cli, struct aside *aside, chancery_error *error)
{
    *aside = (struct aside){0};
    if (database_stands(cli))
        return database_open(cli, CHANCERY_OPEN_WRITE, false, error);
    aside->path = database_path(cli);
    if (aside->path)
        return make_aside(cli, aside, error);
    *error = fault(CHANCERY_MEMORY, NULL, "out of memory");
    return error->status;
}

/* Never over a database that somebody else has created meanwhile. Moved rather than linked, so that
 * a process that dies leaves no second name; but not every file system can tell. */
static bool put_in_place(const struct aside *aside)
{
    if (renameat2(AT_FDCWD, aside->made, AT_FDCWD, aside->path, RENAME_NOREPLACE) == 0)
        return true;
    return errno != EEXIST && link(aside->made, aside->path) == 0;
}

/* So that the name is as durable as what it names. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

static void remove_aside(struct aside *aside)
{
    char *lock = NULL;
    if (aside->made) {
        unlink(aside->made);
        if (asprintf(&lock, "%s-lock", aside->made) >= 0)
            unlink(lock);
    }
    free(lock);
    free(aside->made);
    free(aside->path);
    *aside = (struct aside){0};
}

chancery_status database_settle(struct cli *cli, struct aside *aside, bool keep,
                                chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    if (!aside->path)
        return CHANCERY_OK;
    chancery_close(cli->db);
    cli->db = NULL;
    if (keep && aside->made && put_in_place(aside)) {
        sync_folder(aside->path);
        out_note("created the database %s", aside->path);
    } else if (keep) {
        *error = fault(CHANCERY_CANT_CREATE, "import once more", "%s cannot be created: %s",
                       aside->path, strerror(errno));
        status = error->status;
    }
    remove_aside(aside);
    return status;
}

unsigned writer_timeout(const struct cli *cli)
{
    enum { USUAL_S = 10, LONGEST_S = 24 * 60 * 60 };
    uint64_t seconds = opt_number(&cli->args, "wait", USUAL_S);
    return (unsigned)(seconds < LONGEST_S ? seconds : LONGEST_S) * 1000U;
}

/* ---- Writing ---- */

static chancery_status write_once(struct cli *cli, write_job *job, void *context,
                                  chancery_error *error)
{
    chancery_writer *writer;
    chancery_status status = chancery_writer_begin(cli->db, writer_timeout(cli), &writer, error);
    if (status != CHANCERY_OK)
        return status;
    status = job(writer, context, error);
    if (status == CHANCERY_OK)
        return chancery_writer_commit(writer, error);
    chancery_writer_abort(writer);
    return status;
}

chancery_status database_write(struct cli *cli, bool make, write_job *job, void *context,
                               chancery_error *error)
{
    enum { ATTEMPTS_MOST = 32 }; /* each doubles the map */
    chancery_status status =
        cli->db ? CHANCERY_OK : database_open(cli, CHANCERY_OPEN_WRITE, make, error);
    if (status != CHANCERY_OK)
        return status;
    status = CHANCERY_AGAIN;
    for (int i = 0; i < ATTEMPTS_MOST && status == CHANCERY_AGAIN; i++) {
        *error = (chancery_error){0};
        status = write_once(cli, job, context, error);
    }
    return status;
}
