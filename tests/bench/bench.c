/* bench.c - how fast: makes events, imports them, asks for a country, dumps. Prints rates; asserts
 * nothing about time. Usage: bench [EVENTS [FOLDER]]; the seed is CHANCERY_SEED, 1 by default.
 *
 * The events are of about 570 bytes: parties by Zipf's law, dates from 1816 on and denser towards
 * 2026, one in twelve longer than a day.
 */
#include "../support/random.h"
#include "chancery.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PARTIES = 60, REPEATS = 25 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fail(const chancery_error *error)
{
    fprintf(stderr, "bench: %s:%zu: %s\n", error->file, error->line, error->message);
    exit(1);
}

/* ---- Events ---- */

static const char *zipf_party(struct random *random)
{
    static double weights[PARTIES];
    static const char *codes[PARTIES];
    if (!codes[0]) {
        size_t count = 0;
        double sum = 0;
        codes[count++] = "VEN"; /* the two most frequent are those asked for */
        codes[count++] = "USA";
        for (size_t i = 0; count < PARTIES; i += 3)
            if (strcmp(chancery_party_at(chancery_registry_builtin(), i)->code, "VEN") &&
                strcmp(chancery_party_at(chancery_registry_builtin(), i)->code, "USA"))
                codes[count++] = chancery_party_at(chancery_registry_builtin(), i)->code;
        for (size_t i = 0; i < PARTIES; i++)
            weights[i] = sum += 1.0 / (double)(i + 1);
        for (size_t i = 0; i < PARTIES; i++)
            weights[i] /= sum;
    }
    double drawn = (double)(random_next(random) >> 11) / 9007199254740992.0;
    size_t chosen = 0;
    while (chosen < PARTIES - 1 && weights[chosen] < drawn)
        chosen++;
    return codes[chosen];
}

static void write_date(struct random *random, FILE *out)
{
    double drawn = (double)(random_next(random) >> 11) / 9007199254740992.0;
    int year = 2026 - (int)(210 * drawn * drawn * drawn);
    int month = 1 + (int)random_below(random, 12), day = 1 + (int)random_below(random, 28);
    switch (random_below(random, 36)) {
    case 0:
        fprintf(out, "%04d", year);
        break;
    case 1:
        fprintf(out, "%04d-%02d", year, month);
        break;
    case 2:
        fprintf(out, "%04d-%02d-%02d/..", year, month, day);
        break;
    default:
        fprintf(out, "%04d-%02d-%02d", year, month, day);
    }
}

static void write_event(struct random *random, FILE *out, uint64_t number)
{
    static const char *const words[] = {"embassy",   "minister",  "ambassador", "relations",
                                        "statement", "sanctions", "recognised", "government",
                                        "withdrew",  "talks",     "delegation", "protest"};
    static const char *const types[] = {"statement.support", "statement.condemnation",
                                        "mission.closed", "relations.severed", "staff.expelled"};
    const char *actor = zipf_party(random), *target = zipf_party(random);
    fprintf(out, "{\"uid\":\"bench:%llu\",\"type\":\"%s\",\"date\":\"", (unsigned long long)number,
            RANDOM_PICK(random, types));
    write_date(random, out);
    fprintf(out, "\",\"actor\":[\"%s\"],\"target\":[\"%s\"],\"summary\":\"", actor, target);
    for (int i = 0; i < 36; i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", RANDOM_PICK(random, words));
    fprintf(out, "\",\"sources\":[{\"url\":\"https://example.org/%llu\"}]}\n",
            (unsigned long long)number);
}

static void write_events(const char *path, uint64_t count)
{
    const char *seed = getenv("CHANCERY_SEED");
    struct random random = {.state = seed ? strtoull(seed, NULL, 10) : 1};
    FILE *out = fopen(path, "w");
    if (!out) {
        perror(path);
        exit(1);
    }
    for (uint64_t i = 0; i < count; i++)
        write_event(&random, out, i);
    if (fclose(out) != 0)
        exit(1);
}

/* ---- Work ---- */

static void import(chancery_db *db, const char *path)
{
    chancery_source source = {.name = path, .fd = open(path, O_RDONLY | O_CLOEXEC)};
    chancery_import_options options = {.timeout_ms = 1000};
    chancery_import_summary summary;
    chancery_error error = {0};
    if (chancery_import(db, 1, &source, &options, &summary, &error) != CHANCERY_OK)
        fail(&error);
    close(source.fd);
}

static chancery_status drop(void *context, const char *bytes, size_t size)
{
    (void)bytes;
    *(uint64_t *)context += size;
    return CHANCERY_OK;
}

static chancery_status keep(void *context, const char *bytes, size_t size)
{
    return write(*(int *)context, bytes, size) == (ssize_t)size ? CHANCERY_OK : CHANCERY_IO;
}

static void export(chancery_db *db, size_t term_count, const char *const *terms, uint64_t limit,
                   const char *format, chancery_sink sink)
{
    chancery_select_options options = {.reverse = limit > 0, .limit = limit};
    chancery_query *query;
    chancery_cursor *cursor;
    chancery_error error = {0};
    if (chancery_query_parse(chancery_db_schema(db), term_count, terms, &query, &error) ||
        chancery_select(db, query, &options, &cursor, &error) ||
        chancery_export(cursor, format, (chancery_text){"", 0}, &sink, &error))
        fail(&error);
    chancery_cursor_close(cursor);
    chancery_query_free(query);
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The median time of asking `terms`, in microseconds. */
static double ask(chancery_db *db, size_t term_count, const char *const *terms, uint64_t limit)
{
    static double times[REPEATS];
    uint64_t bytes = 0;
    for (int i = 0; i < REPEATS; i++) {
        double start = seconds();
        export(db, term_count, terms, limit, "json", (chancery_sink){drop, &bytes});
        times[i] = (seconds() - start) * 1e6;
    }
    qsort(times, REPEATS, sizeof *times, by_value);
    return times[REPEATS / 2];
}

static off_t size_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? about.st_size : 0;
}

static void print_rate(const char *what, double taken, uint64_t events, off_t bytes)
{
    printf("| %-34s | %9.3f s | %9.0f events/s | %6.1f MB/s |\n", what, taken,
           (double)events / taken, (double)bytes / taken / 1e6);
}

static void run(const char *events, const char *database, const char *dump, uint64_t count)
{
    static const char *const country[] = {"VE"}, *const pair[] = {"VE", "USA"};
    const char *const rare[] = {"VE", chancery_party_at(chancery_registry_builtin(), 90)->code,
                                "type:mission.closed"};
    static const char *const none[] = {"VE", "USA", "standing:reported"};
    static const char *const acts[] = {"VE", "type:mission.closed", "USA"};
    chancery_db *db;
    chancery_error error = {0};
    struct rusage usage;
    double start = seconds();
    if (chancery_create(database, &error) ||
        chancery_open(database, CHANCERY_OPEN_WRITE, &db, &error))
        fail(&error);
    import(db, events);
    print_rate("import JSON Lines, synced", seconds() - start, count, size_of(events));
    int out = open(dump, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    start = seconds();
    export(db, 0, NULL, 0, "jsonl", (chancery_sink){keep, &out});
    print_rate("dump all as JSON Lines to a file", seconds() - start, count, size_of(dump));
    close(out);
    printf("| in process: 10 newest of a country   | %9.1f us |\n", ask(db, 1, country, 10));
    printf("| in process: 1,000 newest             | %9.1f us |\n", ask(db, 1, country, 1000));
    printf("| in process: 10 newest of a pair      | %9.1f us |\n", ask(db, 2, pair, 10));
    printf("| in process: 10 newest of a rare pair | %9.1f us |\n", ask(db, 2, rare, 10));
    printf("| in process: a rare pair, all         | %9.1f us |\n", ask(db, 2, rare, 0));
    printf("| in process: its acts of one type     | %9.1f us |\n", ask(db, 3, rare, 0));
    printf("| in process: a pair, all              | %9.1f us |\n", ask(db, 2, pair, 0));
    printf("| in process: its acts of one type     | %9.1f us |\n", ask(db, 3, acts, 0));
    printf("| in process: none of all of a pair    | %9.1f us |\n", ask(db, 3, none, 0));
    printf("| in process: a country's of one type  | %9.1f us |\n", ask(db, 2, acts, 0));
    getrusage(RUSAGE_SELF, &usage);
    printf("JSON Lines %.1f MB, database %.1f MB (%.2f of it), peak memory %.0f MB\n",
           (double)size_of(events) / 1e6, (double)size_of(database) / 1e6,
           (double)size_of(database) / (double)size_of(events), (double)usage.ru_maxrss / 1e3);
    chancery_close(db);
}

int main(int count, char **arguments)
{
    uint64_t events = count > 1 ? strtoull(arguments[1], NULL, 10) : 100000;
    const char *under = count > 2 ? arguments[2] : "/tmp";
    char folder[200], paths[4][240];
    static const char *const names[4] = {"events.jsonl", "bench.db", "dump.jsonl", "bench.db-lock"};
    snprintf(folder, sizeof folder, "%.150s/chancery-bench-XXXXXX", under);
    if (events == 0 || !mkdtemp(folder)) {
        fprintf(stderr, "usage: bench [EVENTS [FOLDER]]\n");
        return 2;
    }
    for (int i = 0; i < 4; i++)
        snprintf(paths[i], sizeof paths[i], "%s/%s", folder, names[i]);
    write_events(paths[0], events);
    printf("%llu events, %.0f bytes each\n", (unsigned long long)events,
           (double)size_of(paths[0]) / (double)events);
    run(paths[0], paths[1], paths[2], events);
    for (int i = 0; i < 4; i++)
        unlink(paths[i]);
    rmdir(folder);
    return 0;
}
