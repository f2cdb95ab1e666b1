#include "fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { THINGS_MAX = 4096 };

chancery_db *fixture_db;
char fixture_path[128];
char fixture_folder[96];

static struct arena texts;
static chancery_event *events[THINGS_MAX];
static size_t event_count;
static chancery_query *queries[THINGS_MAX];
static size_t query_count;

/* ---- Start and end ---- */

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void make_folder(void)
{
    const char *folder = getenv("TMPDIR");
    snprintf(fixture_folder, sizeof fixture_folder, "%.64s/chancery-XXXXXX",
             folder ? folder : "/tmp");
    cr_assert(mkdtemp(fixture_folder), "%s cannot be created", fixture_folder);
}

void fixture_start(void)
{
    chancery_error error = {0};
    make_folder();
    snprintf(fixture_path, sizeof fixture_path, "%s/test.db", fixture_folder);
    cr_assert_eq(chancery_create(fixture_path, &error), CHANCERY_OK, "%s", error.message);
    fixture_db = fixture_open(CHANCERY_OPEN_WRITE);
}

void fixture_forget(void)
{
    while (event_count > 0)
        chancery_event_free(events[--event_count]);
    while (query_count > 0)
        chancery_query_free(queries[--query_count]);
    arena_free(&texts);
    if (fixture_folder[0])
        nftw(fixture_folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    fixture_folder[0] = '\0';
}

void fixture_end(void)
{
    chancery_close(fixture_db);
    fixture_db = NULL;
    fixture_forget();
}

const char *fixture_file(const char *name)
{
    char path[192];
    if (!fixture_folder[0])
        make_folder();
    snprintf(path, sizeof path, "%s/%s", fixture_folder, name);
    return fixture_keep(chancery_text_of(path));
}

chancery_db *fixture_open(unsigned flags)
{
    chancery_error error = {0};
    chancery_db *db = NULL;
    cr_assert_eq(chancery_open(fixture_path, flags, &db, &error), CHANCERY_OK, "%s", error.message);
    return db;
}

/* ---- Texts and events ---- */

const char *fixture_keep(chancery_text text)
{
    return arena_text(&texts, text).bytes;
}

const char *fixture_json(const char *quoted)
{
    char *copy = arena_make(&texts, strlen(quoted) + 1, 1);
    for (size_t i = 0; quoted[i]; i++)
        copy[i] = quoted[i] == '\'' ? '"' : quoted[i];
    return copy;
}

chancery_text fixture_text(const char *quoted)
{
    return chancery_text_of(fixture_json(quoted));
}

chancery_event *fixture_event(const char *quoted)
{
    chancery_error error = {0};
    chancery_event *event = NULL;
    chancery_status status =
        chancery_event_parse(chancery_schema_builtin(), fixture_text(quoted), &event, &error);
    cr_assert_eq(status, CHANCERY_OK, "%s: %s", quoted, error.message);
    cr_assert_lt(event_count, THINGS_MAX);
    return events[event_count++] = event;
}

chancery_outcome fixture_add(const char *quoted)
{
    chancery_error error = {0};
    chancery_outcome outcome = CHANCERY_ADDED;
    chancery_writer *writer;
    const chancery_event *event = fixture_event(quoted);
    cr_assert_eq(chancery_writer_begin(fixture_db, 1000, &writer, &error), CHANCERY_OK, "%s",
                 error.message);
    cr_assert_eq(chancery_writer_add(writer, event, &outcome, &error), CHANCERY_OK, "%s",
                 error.message);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK, "%s", error.message);
    return outcome;
}

static void write_parties(struct buffer *out, const char *name, const char *codes)
{
    if (!*codes)
        return;
    buffer_string(out, ",'");
    buffer_string(out, name);
    buffer_string(out, "':['");
    for (; *codes; codes++)
        buffer_string(out, *codes == ',' ? "','" : (const char[]){*codes, '\0'});
    buffer_string(out, "']");
}

void fixture_put(const char *uid, const char *type, const char *date, const char *actors,
                 const char *targets, const char *more)
{
    struct buffer out = {0};
    char head[256];
    snprintf(head, sizeof head, "{'uid':'%s','type':'%s','date':'%s'", uid, type, date);
    buffer_string(&out, head);
    write_parties(&out, "actor", actors);
    write_parties(&out, "target", targets);
    buffer_string(&out, *more ? "," : "");
    buffer_string(&out, more);
    buffer_string(&out, "}");
    const char *json = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    cr_assert_eq(fixture_add(json), CHANCERY_ADDED, "%s", json);
}

/* ---- Queries ---- */

static size_t count_terms(const char *const *terms)
{
    size_t count = 0;
    while (terms[count])
        count++;
    return count;
}

chancery_query *fixture_query(const char *const *terms)
{
    chancery_error error = {0};
    chancery_query *query = NULL;
    chancery_status status =
        chancery_query_parse(chancery_schema_builtin(), count_terms(terms), terms, &query, &error);
    cr_assert_eq(status, CHANCERY_OK, "%s", error.message);
    cr_assert_lt(query_count, THINGS_MAX);
    return queries[query_count++] = query;
}

static chancery_status gather_uids(chancery_cursor *cursor, struct buffer *out,
                                   chancery_error *error)
{
    chancery_event *event;
    chancery_status status;
    while ((status = chancery_cursor_next(cursor, &event, error)) == CHANCERY_OK) {
        if (out->size > 0)
            buffer_byte(out, ' ');
        buffer_text(out, chancery_event_uid(event));
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

const char *fixture_answer(chancery_db *db, const chancery_select_options *options,
                           const char *const *terms)
{
    chancery_error error = {0};
    chancery_query *query = NULL;
    chancery_cursor *cursor = NULL;
    struct buffer out = {0};
    chancery_status status =
        chancery_query_parse(chancery_db_schema(db), count_terms(terms), terms, &query, &error);
    if (status == CHANCERY_OK)
        status = chancery_select(db, query, options, &cursor, &error);
    if (status == CHANCERY_OK)
        status = gather_uids(cursor, &out, &error);
    const char *told =
        fixture_keep(status == CHANCERY_OK ? buffer_view(&out) : chancery_text_of(error.message));
    chancery_cursor_close(cursor);
    chancery_query_free(query);
    buffer_free(&out);
    return told;
}

/* ---- Reports ---- */

static void note(void *context, const chancery_error *error)
{
    struct fixture_log *log = context;
    char place[320] = "";
    if (error->line > 0)
        snprintf(place, sizeof place, "%s:%zu:%zu: ", error->file, error->line, error->column);
    else if (error->file[0])
        snprintf(place, sizeof place, "%s: ", error->file);
    buffer_string(&log->text, place);
    buffer_string(&log->text, error->message);
    if (error->hint[0]) {
        buffer_string(&log->text, " [");
        buffer_string(&log->text, error->hint);
        buffer_string(&log->text, "]");
    }
    buffer_byte(&log->text, '\n');
    log->count++;
}

void fixture_log_start(struct fixture_log *log)
{
    *log = (struct fixture_log){.error = {.report = note, .context = log}};
}

const char *fixture_log_read(struct fixture_log *log)
{
    const char *text = fixture_keep(buffer_view(&log->text));
    buffer_free(&log->text);
    fixture_log_start(log);
    return text;
}

/* ---- Bytes in and out ---- */

int fixture_input(chancery_text bytes)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    cr_assert_geq(fd, 0);
    for (size_t at = 0; at < bytes.size;) {
        ssize_t written = write(fd, bytes.bytes + at, bytes.size - at);
        cr_assert_gt(written, 0);
        at += (size_t)written;
    }
    cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static chancery_status gather(void *context, const char *bytes, size_t size)
{
    struct buffer *out = context;
    buffer_add(out, bytes, size);
    return out->failed ? CHANCERY_MEMORY : CHANCERY_OK;
}

chancery_sink fixture_sink(struct buffer *out)
{
    return (chancery_sink){.write = gather, .context = out};
}

chancery_text fixture_export(chancery_db *db, const char *format)
{
    chancery_error error = {0};
    chancery_cursor *cursor;
    struct buffer out = {0};
    const chancery_sink sink = fixture_sink(&out);
    const chancery_query *query = fixture_query((const char *const[]){NULL});
    cr_assert_eq(chancery_select(db, query, NULL, &cursor, &error), CHANCERY_OK, "%s",
                 error.message);
    chancery_status status = chancery_export(cursor, format, TEXT("everything"), &sink, &error);
    cr_assert_eq(status, CHANCERY_OK, "%s", error.message);
    chancery_cursor_close(cursor);
    const chancery_text kept = {fixture_keep(buffer_view(&out)), out.size};
    buffer_free(&out);
    return kept;
}
