/* sqlite.c - the peer sqlite3 through its C API, at its best: one prepared statement a table,
 * events laid down in the order of their dates, a table without rowids that covers (country, date),
 * unique uids, everything synced. jansson reads the JSON, as it does in any program of the kind.
 * The summaries are in an index of words (FTS5), as they are in Chancery. Usage: bench-sqlite
 * import DB FILE | dump DB | ask DB LIMIT CODE... | time DB REPEATS LIMIT CODE | add DB LINE | text
 * DB WORD.
 */
#include <fcntl.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

enum { DAY_SIZE = 10, OUT_SIZE = 1 << 20 };

static void fail(sqlite3 *db, const char *what)
{
    fprintf(stderr, "bench-sqlite: %s: %s\n", what, db ? sqlite3_errmsg(db) : "failed");
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail(db, sql);
}

static sqlite3 *open_database(const char *path)
{
    sqlite3 *db;
    if (sqlite3_open(path, &db) != SQLITE_OK)
        fail(db, path);
    run(db, "PRAGMA mmap_size = 68719476736");
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        fail(db, sql);
    return statement;
}

static void step(sqlite3 *db, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        fail(db, "insert");
    sqlite3_reset(statement);
}

/* ---- Storing ---- */

struct store {
    sqlite3 *db;
    sqlite3_stmt *event;
    sqlite3_stmt *party;
};

struct line {
    const char *bytes;
    size_t size;
    char day[DAY_SIZE + 1]; /* the first day that its date may mean */
};

static struct store store_open(sqlite3 *db, const char *party_table)
{
    char sql[100];
    snprintf(sql, sizeof sql, "INSERT OR IGNORE INTO %s VALUES (?1, ?2, ?3)", party_table);
    return (struct store){db, prepare(db, "INSERT INTO event(day, uid, body) VALUES (?1, ?2, ?3)"),
                          prepare(db, sql)};
}

static void bind(sqlite3_stmt *statement, int index, const char *text, size_t size)
{
    sqlite3_bind_text(statement, index, text, (int)size, SQLITE_STATIC);
}

static void store_parties(const struct store *store, const json_t *codes, const char *day,
                          sqlite3_int64 id)
{
    size_t i;
    json_t *code;
    json_array_foreach(codes, i, code)
    {
        bind(store->party, 1, json_string_value(code), json_string_length(code));
        bind(store->party, 2, day, DAY_SIZE);
        sqlite3_bind_int64(store->party, 3, id);
        step(store->db, store->party);
    }
}

static void store_line(const struct store *store, const struct line *line)
{
    json_t *event = json_loadb(line->bytes, line->size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *uid = json_object_get(event, "uid");
    if (!event)
        fail(NULL, "JSON");
    bind(store->event, 1, line->day, DAY_SIZE);
    bind(store->event, 2, json_string_value(uid), json_string_length(uid));
    bind(store->event, 3, line->bytes, line->size);
    step(store->db, store->event);
    sqlite3_int64 id = sqlite3_last_insert_rowid(store->db);
    store_parties(store, json_object_get(event, "actor"), line->day, id);
    store_parties(store, json_object_get(event, "target"), line->day, id);
    json_decref(event);
}

/* ---- Importing: lines sorted by day before they are stored ---- */

/* The date is "YYYY", "YYYY-MM" or begins with a whole day. */
static struct line line_at(const char *bytes, size_t size)
{
    static const char mark[] = "\"date\":\"";
    struct line line = {bytes, size, "0000-01-01"};
    const char *date = memmem(bytes, size, mark, sizeof mark - 1);
    if (!date)
        fail(NULL, "date");
    date += sizeof mark - 1;
    size_t length = strcspn(date, "\"/");
    memcpy(line.day, date, length < DAY_SIZE ? length : DAY_SIZE);
    return line;
}

static int by_day(const void *a, const void *b)
{
    const struct line *left = a, *right = b;
    int order = memcmp(left->day, right->day, DAY_SIZE);
    return order != 0 ? order : (left->bytes > right->bytes) - (left->bytes < right->bytes);
}

static struct line *read_lines(const char *path, size_t *count)
{
    struct stat about;
    size_t room = 1 << 16;
    struct line *lines = malloc(room * sizeof *lines);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (!lines || fd < 0 || fstat(fd, &about) != 0)
        fail(NULL, path);
    const char *at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        fail(NULL, path);
    for (const char *end = at + about.st_size, *next; at < end; at = next + 1) {
        next = memchr(at, '\n', (size_t)(end - at));
        if (!next)
            fail(NULL, "last line");
        if (*count == room && !(lines = reallocarray(lines, room *= 2, sizeof *lines)))
            fail(NULL, "memory");
        lines[(*count)++] = line_at(at, (size_t)(next - at));
    }
    qsort(lines, *count, sizeof *lines, by_day);
    return lines;
}

/* Postings are gathered as they come and laid down sorted: twice as fast as one by one. */
static void import(const char *path, const char *from)
{
    size_t count = 0;
    struct line *lines = read_lines(from, &count);
    sqlite3 *db = open_database(path);
    run(db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY; PRAGMA threads = 2;"
            "CREATE TABLE event (id INTEGER PRIMARY KEY, day TEXT, uid TEXT, body TEXT);"
            "CREATE TABLE party (code TEXT, day TEXT, id INTEGER, PRIMARY KEY (code, day, id))"
            " WITHOUT ROWID;"
            "CREATE TEMP TABLE gathered (code TEXT, day TEXT, id INTEGER);"
            "BEGIN");
    struct store store = store_open(db, "gathered");
    for (size_t i = 0; i < count; i++)
        store_line(&store, &lines[i]);
    run(db, "INSERT INTO party SELECT * FROM gathered ORDER BY code, day, id;"
            "CREATE UNIQUE INDEX by_uid ON event(uid);"
            "CREATE INDEX by_day ON event(day);"
            "CREATE VIRTUAL TABLE words USING fts5(body, content='', columnsize=0);"
            "INSERT INTO words(rowid, body) SELECT id, json_extract(body, '$.summary') FROM event;"
            "ANALYZE; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_finalize(store.event);
    sqlite3_finalize(store.party);
    sqlite3_close(db);
    free(lines);
}

static void add(const char *path, const char *text)
{
    struct line line = line_at(text, strlen(text));
    sqlite3 *db = open_database(path);
    run(db, "PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
    struct store store = store_open(db, "party");
    store_line(&store, &line);
    run(db, "COMMIT");
    sqlite3_finalize(store.event);
    sqlite3_finalize(store.party);
    sqlite3_close_v2(db);
}

/* ---- Asking ---- */

static const char one_party[] = "SELECT body FROM party JOIN event USING (id) WHERE code = ?2"
                                " ORDER BY party.day DESC, id DESC LIMIT ?1";
static const char two_parties[] =
    "SELECT body FROM party a JOIN event USING (id) WHERE a.code = ?2 AND EXISTS"
    " (SELECT 1 FROM party b WHERE b.code = ?3 AND b.day = a.day AND b.id = a.id)"
    " ORDER BY a.day DESC, id DESC LIMIT ?1";

/* Writes the bodies that `statement` yields, a line each; the bytes of them. */
static size_t write_bodies(sqlite3_stmt *statement, FILE *out)
{
    size_t bytes = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        size_t size = (size_t)sqlite3_column_bytes(statement, 0);
        bytes += size + 1;
        fwrite(sqlite3_column_text(statement, 0), 1, size, out);
        putc_unlocked('\n', out);
    }
    sqlite3_reset(statement);
    return bytes;
}

static sqlite3_stmt *ask(sqlite3 *db, const char *limit, int count, char **codes)
{
    sqlite3_stmt *statement = prepare(db, count == 1 ? one_party : two_parties);
    sqlite3_bind_int64(statement, 1, atoll(limit) > 0 ? atoll(limit) : -1);
    for (int i = 0; i < count; i++)
        bind(statement, 2 + i, codes[i], strlen(codes[i]));
    return statement;
}

static void print(const char *path, const char *sql, const char *word)
{
    sqlite3 *db = open_database(path);
    sqlite3_stmt *statement = prepare(db, sql);
    if (word)
        bind(statement, 1, word, strlen(word));
    write_bodies(statement, stdout);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void time_asking(const char *path, unsigned long repeats, const char *limit, char **code)
{
    FILE *nowhere = fopen("/dev/null", "w");
    sqlite3 *db = open_database(path);
    sqlite3_stmt *statement = ask(db, limit, 1, code);
    if (!nowhere || setvbuf(nowhere, NULL, _IOFBF, OUT_SIZE) != 0)
        fail(NULL, "/dev/null");
    for (; repeats > 0; repeats--) {
        double start = seconds();
        write_bodies(statement, nowhere);
        printf("%.9f\n", seconds() - start);
    }
}

int main(int count, char **arguments)
{
    const char *verb = count > 2 ? arguments[1] : "", *path = count > 2 ? arguments[2] : "";
    static char buffer[OUT_SIZE];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    if (strcmp(verb, "import") == 0 && count == 4)
        import(path, arguments[3]);
    else if (strcmp(verb, "add") == 0 && count == 4)
        add(path, arguments[3]);
    else if (strcmp(verb, "dump") == 0)
        print(path, "SELECT body FROM event ORDER BY id", NULL);
    else if (strcmp(verb, "ask") == 0 && count > 4)
        write_bodies(ask(open_database(path), arguments[3], count - 4, arguments + 4), stdout);
    else if (strcmp(verb, "text") == 0 && count == 4)
        print(
            path,
            "SELECT event.body FROM words JOIN event ON event.id = words.rowid WHERE words MATCH ?1"
            " ORDER BY id DESC",
            arguments[3]);
    else if (strcmp(verb, "time") == 0 && count == 6)
        time_asking(path, strtoul(arguments[3], NULL, 10), arguments[4], arguments + 5);
    else
        return 2;
    return fflush(stdout) != 0;
}
