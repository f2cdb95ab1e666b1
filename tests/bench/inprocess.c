/* inprocess.c - how long libchancery takes to answer within a process that has the database open.
 * Usage: bench-inprocess DB REPEATS LIMIT TERM... Prints the seconds of each repeat, a line each;
 * the answer of the last goes to no file, only its size is told on stderr.
 */
#include "chancery.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fail(const chancery_error *error)
{
    fprintf(stderr, "bench-inprocess: %s\n", error->message);
    exit(1);
}

static chancery_status drop(void *context, const char *bytes, size_t size)
{
    (void)bytes;
    *(size_t *)context += size;
    return CHANCERY_OK;
}

/* The bytes of the newest `limit` events as JSON Lines. */
static size_t ask(chancery_db *db, size_t term_count, const char *const *terms, uint64_t limit)
{
    size_t bytes = 0;
    chancery_select_options options = {.reverse = true, .limit = limit};
    chancery_sink sink = {.write = drop, .context = &bytes, .detached = true};
    chancery_query *query;
    chancery_cursor *cursor;
    chancery_error error = {0};
    if (chancery_query_parse(chancery_db_schema(db), term_count, terms, &query, &error) ||
        chancery_select(db, query, &options, &cursor, &error) ||
        chancery_export(cursor, "jsonl", (chancery_text){"", 0}, &sink, &error))
        fail(&error);
    chancery_cursor_close(cursor);
    chancery_query_free(query);
    return bytes;
}

int main(int count, char **arguments)
{
    chancery_db *db;
    chancery_error error = {0};
    size_t bytes = 0;
    if (count < 5) {
        fputs("usage: bench-inprocess DB REPEATS LIMIT TERM...\n", stderr);
        return 2;
    }
    if (chancery_open(arguments[1], 0, &db, &error) != CHANCERY_OK)
        fail(&error);
    for (unsigned long i = strtoul(arguments[2], NULL, 10); i > 0; i--) {
        double start = seconds();
        bytes = ask(db, (size_t)count - 4, (const char *const *)arguments + 4,
                    strtoull(arguments[3], NULL, 10));
        printf("%.9f\n", seconds() - start);
    }
    fprintf(stderr, "%zu bytes\n", bytes);
    chancery_close(db);
    return 0;
}
