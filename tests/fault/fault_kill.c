/* fault_kill.c - kill -9 during adds and imports: what was acknowledged is there, an import is
 * whole or absent, and the database checks clean every time.
 *
 * The positive control acknowledges before it commits, and must be caught: a test that cannot fail
 * proves nothing. Rounds: CHANCERY_KILLS, 500 by default.
 */
#include "../support/random.h"
#include "chancery.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 100, ACKNOWLEDGED_MAX = 200000 };

enum mode { MODE_ADD, MODE_IMPORT, MODE_LYING };

struct world {
    char folder[64], database[96], lock[104];
    struct random random;
    uint64_t next; /* number of the next event */
    uint64_t *acknowledged;
    size_t acknowledged_count, lost, unsound, torn;
};

/* ---- The process that is killed ---- */

static void event_text(uint64_t number, char *out, size_t room)
{
    snprintf(out, room,
             "{\"uid\":\"kill:%llu\",\"type\":\"statement.support\",\"date\":\"20%02u-%02u\","
             "\"actor\":\"USA\",\"target\":\"VEN\",\"summary\":\"%0*d\"}\n",
             (unsigned long long)number, (unsigned)(number % 20), (unsigned)(number % 12 + 1),
             (int)(number % 300 + 1), 0);
}

static void acknowledge(int pipe, uint64_t number)
{
    if (write(pipe, &number, sizeof number) != sizeof number)
        _exit(3);
}

/* Adds the event and, in the same transaction, a version after it: when the one is there, so is the
 * other, and the check of the database sees whether both tables hold together. */
static chancery_status add_twice(chancery_writer *writer, const chancery_event *event,
                                 chancery_error *error)
{
    chancery_outcome outcome;
    chancery_status status = chancery_writer_add(writer, event, &outcome, error);
    if (status == CHANCERY_OK)
        status = chancery_writer_set_standing(writer, chancery_event_uid(event),
                                              chancery_text_of("retracted"),
                                              chancery_text_of("to be killed"), &outcome, error);
    return status;
}

static void add_for_ever(chancery_db *db, uint64_t number, bool lying, int pipe)
{
    for (;; number++) {
        char text[600];
        chancery_event *event;
        chancery_writer *writer;
        chancery_error error = {0};
        event_text(number, text, sizeof text);
        if (chancery_event_parse(chancery_db_schema(db), chancery_text_of(text), &event, &error) ||
            chancery_writer_begin(db, 5000, &writer, &error) || add_twice(writer, event, &error)) {
            fprintf(stderr, "# %s\n", error.message);
            _exit(2);
        }
        if (lying)
            acknowledge(pipe, number);
        if (chancery_writer_commit(writer, &error))
            _exit(2);
        if (!lying)
            acknowledge(pipe, number);
        chancery_event_free(event);
    }
}

static void import_for_ever(chancery_db *db, uint64_t number, const char *folder, int pipe)
{
    char path[128];
    snprintf(path, sizeof path, "%s/batch.jsonl", folder);
    for (;; number += BATCH) {
        FILE *file = fopen(path, "w+");
        /* Every other one has so little memory that its events wait in the temporary file. */
        chancery_import_options options = {.timeout_ms = 5000,
                                           .memory = number / BATCH % 2 == 0 ? 1 : 0};
        chancery_import_summary summary;
        chancery_error error = {0};
        for (uint64_t i = number; file && i < number + BATCH; i++) {
            char text[600];
            event_text(i, text, sizeof text);
            fputs(text, file);
        }
        if (!file || fflush(file) != 0)
            _exit(2);
        chancery_source source = {.name = path, .fd = fileno(file)};
        if (chancery_import(db, 1, &source, &options, &summary, &error)) {
            fprintf(stderr, "# %s\n", error.message);
            _exit(2);
        }
        fclose(file);
        acknowledge(pipe, number);
    }
}

static void work(const struct world *world, enum mode mode, int pipe)
{
    chancery_db *db;
    chancery_error error = {0};
    if (access(world->database, F_OK) != 0)
        chancery_create(world->database, &error);
    error = (chancery_error){0};
    if (chancery_open(world->database, CHANCERY_OPEN_WRITE, &db, &error) != CHANCERY_OK) {
        fprintf(stderr, "# %s\n", error.message);
        _exit(2);
    }
    if (mode == MODE_IMPORT)
        import_for_ever(db, world->next, world->folder, pipe);
    add_for_ever(db, world->next, mode == MODE_LYING, pipe);
}

/* ---- What is left ---- */

static bool is_there(chancery_db *db, uint64_t number)
{
    char uid[40];
    chancery_event *event;
    snprintf(uid, sizeof uid, "kill:%llu", (unsigned long long)number);
    if (chancery_lookup(db, chancery_text_of(uid), &event, NULL) != CHANCERY_OK)
        return false;
    chancery_event_free(event);
    return true;
}

/* An import that was not acknowledged may be there, but then all of it. */
static bool batch_is_whole(chancery_db *db, uint64_t first)
{
    size_t there = 0;
    for (uint64_t i = first; i < first + BATCH; i++)
        there += is_there(db, i);
    return there == 0 || there == BATCH;
}

/* The database, LMDB's lock file and the batch; a temporary file has no name. */
static bool folder_is_clean(const struct world *world)
{
    size_t count = 0;
    DIR *folder = opendir(world->folder);
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder))
        count += entry->d_name[0] != '.' && !strstr(entry->d_name, ".new-");
    closedir(folder);
    return count <= 3;
}

static void verify(struct world *world, enum mode mode, size_t new_from)
{
    chancery_db *db;
    chancery_error error = {0};
    chancery_check_summary summary;
    if (access(world->database, F_OK) != 0)
        return; /* killed before it was created, and then nothing was acknowledged */
    if (chancery_open(world->database, CHANCERY_OPEN_READ, &db, &error) != CHANCERY_OK) {
        printf("# %s\n", error.message);
        world->unsound++;
        return;
    }
    if (chancery_check(db, &summary, &error) != CHANCERY_OK) {
        printf("# %s\n", error.message);
        world->unsound++;
    }
    /* Everything new each time, and some of the old. */
    for (size_t i = new_from; i < world->acknowledged_count; i++)
        world->lost += !is_there(db, world->acknowledged[i]);
    for (int i = 0; i < 20 && world->acknowledged_count > 0; i++)
        world->lost += !is_there(
            db, world->acknowledged[random_below(&world->random, world->acknowledged_count)]);
    if (mode == MODE_IMPORT)
        world->torn += !batch_is_whole(db, world->next) || !folder_is_clean(world);
    chancery_close(db);
}

static void note(struct world *world, enum mode mode, uint64_t number)
{
    uint64_t count = mode == MODE_IMPORT ? BATCH : 1;
    for (uint64_t i = 0; i < count && world->acknowledged_count < ACKNOWLEDGED_MAX; i++)
        world->acknowledged[world->acknowledged_count++] = number + i;
    world->next = number + count;
}

static bool round_of(struct world *world, enum mode mode)
{
    int ends[2], status;
    uint64_t number;
    size_t new_from = world->acknowledged_count;
    if (pipe(ends) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        work(world, mode, ends[1]);
    }
    close(ends[1]);
    /* Who lies is killed on its word, or on a slow machine it could be at its work by luck only. */
    if (mode == MODE_LYING && read(ends[0], &number, sizeof number) == sizeof number)
        note(world, mode, number);
    else
        usleep((useconds_t)(1000 + random_below(&world->random, 30000)));
    kill(child, SIGKILL);
    while (read(ends[0], &number, sizeof number) == sizeof number)
        note(world, mode, number);
    close(ends[0]);
    if (waitpid(child, &status, 0) != child || (WIFEXITED(status) && WEXITSTATUS(status) != 0))
        return false;
    verify(world, mode, new_from);
    world->next += BATCH; /* what was in work may be there or not: leave its numbers */
    return true;
}

static void clean(struct world *world)
{
    char path[128];
    unlink(world->database);
    unlink(world->lock);
    snprintf(path, sizeof path, "%s/batch.jsonl", world->folder);
    unlink(path);
}

int main(void)
{
    struct world world = {.random = random_start()};
    const char *wanted = getenv("CHANCERY_KILLS");
    int kills = wanted ? atoi(wanted) : 500;
    bool ran = true;
    snprintf(world.folder, sizeof world.folder, "/tmp/chancery-kill-XXXXXX");
    world.acknowledged = calloc(ACKNOWLEDGED_MAX, sizeof *world.acknowledged);
    if (!world.acknowledged || !mkdtemp(world.folder))
        return 1;
    snprintf(world.database, sizeof world.database, "%s/kill.db", world.folder);
    snprintf(world.lock, sizeof world.lock, "%s-lock", world.database);
    for (int i = 0; i < kills && ran; i++)
        ran = round_of(&world, i % 3 == 2 ? MODE_IMPORT : MODE_ADD);
    bool good = ran && world.lost == 0 && world.torn == 0 && world.unsound == 0;
    printf("1..2\n%sok 1 - %d kills, %zu acknowledged: %zu lost, %zu imports torn, %zu databases "
           "unsound\n",
           good ? "" : "not ", kills, world.acknowledged_count, world.lost, world.torn,
           world.unsound);
    clean(&world);
    world.acknowledged_count = 0;
    world.lost = 0;
    for (int i = 0; i < 60 && world.lost == 0 && ran; i++)
        ran = round_of(&world, MODE_LYING);
    printf("%sok 2 - one that acknowledges before it commits is caught\n",
           world.lost > 0 ? "" : "not ");
    clean(&world);
    bool caught = world.lost > 0;
    rmdir(world.folder);
    free(world.acknowledged);
    return !good || !caught;
}
