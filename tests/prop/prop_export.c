/* prop_export.c - long answers, which a second thread writes, over events that a second thread read
 * as they were imported and searched for words as they were stored: each answer must be the same
 * bytes as its events one by one, and where the sink changes events meanwhile, whatever was not
 * changed comes exactly once. */
#include "event/json_write.h"

#include "../support/random.h"
#include "base/text.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { EVENTS = 9000, ROUNDS = 40 };

struct world {
    char folder[64], path[100];
    struct random random;
    chancery_db *db;
    bool amended[EVENTS];
    int added;
    int calls_left; /* of the sink, before it changes something; 0: it changes nothing any more */
    struct buffer out;
    uint64_t relieved; /* rounds with more events than one thread writes */
    uint64_t changed;  /* what the sink changed */
};

__attribute__((noreturn)) static void bail(const char *what, const chancery_error *error)
{
    printf("Bail out! %s: %s\n", what, error ? error->message : "");
    exit(1);
}

/* ---- Events ---- */

static void write_event(struct world *world, struct buffer *out, int number)
{
    static const char *const types[] = {"mission.closed", "relations.severed", "staff.withdrawn"};
    static const char *const parties[] = {"USA", "RUS", "CHN", "GBR", "CUB"};
    static const char *const texts[] = {"oil sales", "Guaid\\u00f3 says \\\"no\\\"", "a\\nb",
                                        "armistice", "\xc3\xa9t\xc3\xa9 \\u202e"};
    char event[600];
    int written = snprintf(
        event, sizeof event,
        "{\"uid\":\"p:%d\",\"type\":\"%s\",\"date\":\"%d-%02d\",\"actor\":\"%s\","
        "\"target\":\"VEN\",\"summary\":\"%s %0*d\"}\n",
        number, RANDOM_PICK(&world->random, types), 1900 + (int)random_below(&world->random, 120),
        1 + (int)random_below(&world->random, 12), RANDOM_PICK(&world->random, parties),
        RANDOM_PICK(&world->random, texts), 1 + (int)random_below(&world->random, 200), 1);
    buffer_add(out, event, (size_t)written);
}

static void import(struct world *world, const struct buffer *lines)
{
    static const size_t memories[] = {2000, 200000, 0};
    const chancery_import_options options = {.memory = RANDOM_PICK(&world->random, memories)};
    chancery_import_summary summary;
    chancery_error error = {0};
    const chancery_source source = {"events", memfd_create("events", MFD_CLOEXEC)};
    if (source.fd < 0 || write(source.fd, lines->bytes, lines->size) != (ssize_t)lines->size ||
        lseek(source.fd, 0, SEEK_SET) != 0)
        bail("memfd", NULL);
    if (chancery_import(world->db, 1, &source, &options, &summary, &error) != CHANCERY_OK ||
        summary.refused > 0)
        bail("import", &error);
}

static void start(struct world *world)
{
    struct buffer lines = {0};
    chancery_error error = {0};
    chancery_check_summary checked;
    if (!mkdtemp(world->folder))
        bail("a folder in /tmp", NULL);
    snprintf(world->path, sizeof world->path, "%s/events.db", world->folder);
    if (chancery_create(world->path, &error) != CHANCERY_OK ||
        chancery_open(world->path, CHANCERY_OPEN_WRITE, &world->db, &error) != CHANCERY_OK)
        bail("open", &error);
    for (int i = 0; i < EVENTS; i++)
        write_event(world, &lines, i);
    import(world, &lines);
    if (chancery_check(world->db, &checked, &error) != CHANCERY_OK || checked.events != EVENTS)
        bail("check", &error);
    buffer_free(&lines);
}

static void end(struct world *world)
{
    char lock[120];
    snprintf(lock, sizeof lock, "%s-lock", world->path);
    chancery_close(world->db);
    unlink(world->path);
    unlink(lock);
    rmdir(world->folder);
    buffer_free(&world->out);
}

/* ---- Answers ---- */

/* Adds an event, and makes another version of one that is there. */
static void change(struct world *world)
{
    struct buffer line = {0};
    chancery_writer *writer;
    chancery_event *event;
    chancery_outcome outcome;
    chancery_error error = {0};
    int number = (int)random_below(&world->random, EVENTS);
    write_event(world, &line, EVENTS + world->added++);
    char uid[24];
    int size = snprintf(uid, sizeof uid, "p:%d", number);
    const chancery_text amended = {uid, (size_t)size};
    if (chancery_event_parse(chancery_schema_builtin(), buffer_view(&line), &event, &error) ||
        chancery_writer_begin(world->db, 0, &writer, &error) ||
        chancery_writer_add(writer, event, &outcome, &error))
        bail("add", &error);
    chancery_event_free(event);
    const chancery_text other = TEXT("{\"type\":\"mission.closed\",\"date\":\"1950-05-05\","
                                     "\"actor\":\"FRA\",\"target\":\"VEN\",\"why\":\"better\"}");
    if (chancery_event_parse(chancery_schema_builtin(), other, &event, &error) ||
        chancery_writer_amend(writer, amended, event, &outcome, &error) ||
        chancery_writer_commit(writer, &error))
        bail("amend", &error);
    chancery_event_free(event);
    world->amended[number] = true;
    world->changed++;
    buffer_free(&line);
}

static chancery_status keep(void *context, const char *bytes, size_t size)
{
    struct world *world = context;
    buffer_add(&world->out, bytes, size);
    if (world->calls_left > 0 && --world->calls_left == 0)
        change(world);
    return CHANCERY_OK;
}

struct question {
    size_t term_count;
    const char *terms[2];
    chancery_select_options options;
};

static struct question random_question(struct world *world)
{
    static const char *const terms[] = {
        "VEN", "USA", "type:mission.closed", "text:armistice", "text:guai*", "1950..", "VEN,RUS"};
    struct question question = {.term_count = random_below(&world->random, 3)};
    for (size_t i = 0; i < question.term_count; i++)
        question.terms[i] = RANDOM_PICK(&world->random, terms);
    question.options.reverse = random_below(&world->random, 2);
    if (random_below(&world->random, 3) == 0)
        question.options.limit = 1 + random_below(&world->random, EVENTS);
    return question;
}

static chancery_cursor *ask(struct world *world, const struct question *question,
                            chancery_query **query)
{
    chancery_cursor *cursor;
    chancery_error error = {0};
    if (chancery_query_parse(chancery_schema_builtin(), question->term_count, question->terms,
                             query, &error) ||
        chancery_select(world->db, *query, &question->options, &cursor, &error))
        bail("ask", &error);
    return cursor;
}

static void export(struct world *world, const struct question *question, bool detached)
{
    const chancery_sink sink = {.write = keep, .context = world, .detached = detached};
    chancery_query *query;
    chancery_cursor *cursor = ask(world, question, &query);
    chancery_error error = {0};
    buffer_clear(&world->out);
    if (chancery_export(cursor, "jsonl", TEXT(""), &sink, &error))
        bail("export", &error);
    chancery_cursor_close(cursor);
    chancery_query_free(query);
}

/* The same, one event after the other. */
static uint64_t write_one_by_one(struct world *world, const struct question *question,
                                 struct buffer *out)
{
    chancery_query *query;
    chancery_cursor *cursor = ask(world, question, &query);
    chancery_event *event;
    chancery_error error = {0};
    uint64_t count = 0;
    chancery_status status;
    while ((status = chancery_cursor_next(cursor, &event, &error)) == CHANCERY_OK) {
        json_write_event(out, event, JSON_STORED);
        buffer_byte(out, '\n');
        count++;
    }
    if (status != CHANCERY_END)
        bail("one by one", &error);
    chancery_cursor_close(cursor);
    chancery_query_free(query);
    return count;
}

static void compare(struct world *world)
{
    const struct question question = random_question(world);
    struct buffer expected = {0};
    bool detached = random_below(&world->random, 3) > 0;
    uint64_t count = write_one_by_one(world, &question, &expected);
    world->calls_left = 0;
    export(world, &question, detached);
    world->relieved += count > 5000;
    if (!text_equal(buffer_view(&world->out), buffer_view(&expected)))
        bail("an answer is not what its events are one by one", NULL);
    buffer_free(&expected);
}

static void count_uids(const struct buffer *lines, int *counts, int most)
{
    static const char before[] = "{\"uid\":\"p:";
    for (const char *at = lines->bytes; (at = strstr(at, before)); at++) {
        int number = atoi(at + strlen(before));
        if (number < most)
            counts[number]++;
    }
}

/* The sink changes an event behind its first calls, somewhere before or behind what was sent. */
static void disturb(struct world *world)
{
    const struct question all = {.options.reverse = random_below(&world->random, 2)};
    static int counts[2 * EVENTS];
    int before = EVENTS + world->added;
    memset(counts, 0, sizeof counts);
    world->calls_left = 1 + (int)random_below(&world->random, 12);
    export(world, &all, false);
    buffer_byte(&world->out, '\0');
    count_uids(&world->out, counts, before);
    for (int i = 0; i < before; i++)
        if (counts[i] != 1 && !(i < EVENTS && world->amended[i]))
            bail("an event that nothing changed comes not once", NULL);
}

int main(void)
{
    static struct world world = {.folder = "/tmp/chancery-export-XXXXXX"};
    world.random = random_start();
    start(&world);
    for (int i = 0; i < ROUNDS; i++)
        i % 4 == 3 ? disturb(&world) : compare(&world);
    end(&world);
    bool all = world.relieved > 0 && world.changed > 0; /* else it proves nothing */
    printf(
        "1..2\nok 1 - long answers are their events one by one\n%sok 2 - some were long, and some "
        "were disturbed\n",
        all ? "" : "not ");
    return !all;
}
