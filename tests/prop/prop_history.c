/* prop_history.c - random histories against a list of versions in memory: events are added,
 * amended, retracted and undone, their dates and parties change, and whatever is then asked as
 * known at any time must be what the list says. The dump of a time must stay the same for ever, an
 * import must restore every version, and the state as known at a time must be that of a database
 * which never learnt more. Shares no code with the engine but the parsing of dates. */
#include "../support/random.h"
#include "chancery.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    EVENTS = 120,
    COMMITS = 150,
    STEPS = 8,
    VERSIONS = 64,
    QUESTIONS = 2500,
    DUMPS = 6,
    STATES = 300
};

struct version {
    json_t *content; /* without uid */
    int64_t recorded;
};

struct event {
    char uid[40];
    struct version versions[VERSIONS];
    size_t count;
};

static struct event events[EVENTS];
static size_t event_count;
static int64_t last_time; /* of the last commit */

static const char *const parties[] = {"USA", "VEN", "RUS", "CHN", "GBR", "CUB"};
/* Seldom in an event, so that the indexes of the present may have none of them. */
static const char *const rare_parties[] = {"TUV", "NRU", "PLW"};
static const char *const standings[] = {"confirmed", "reported", "retracted"};

__attribute__((noreturn)) static void bail(const char *what, const chancery_error *error)
{
    printf("Bail out! %s: %s\n", what, error->message);
    exit(1);
}

/* ---- Contents ---- */

static void random_date(struct random *random, char *out, size_t room)
{
    int year = 2018 + (int)random_below(random, 3), month = 1 + (int)random_below(random, 12);
    int day = 1 + (int)random_below(random, 9);
    switch (random_below(random, 6)) {
    case 0:
        snprintf(out, room, "%d-%02d", year, month);
        break;
    case 1:
        snprintf(out, room, "%d", year);
        break;
    case 2:
        snprintf(out, room, "%d-%02d-%02d/..", year, month, day);
        break;
    default:
        snprintf(out, room, "%d-%02d-%02d", year, month, day);
    }
}

static const char *random_party(struct random *random)
{
    return random_below(random, 60) == 0 ? RANDOM_PICK(random, rare_parties)
                                         : RANDOM_PICK(random, parties);
}

/* Now and then so many that the event has no entries for its pairs. */
static json_t *random_parties(struct random *random)
{
    static const char *const many[] = {"ARG", "BRA", "CAN", "CHL", "COL", "CRI", "GTM", "HND"};
    const char *first = random_party(random), *second = random_party(random);
    if (random_below(random, 10) == 0) {
        json_t *list = json_pack("[s]", first);
        for (size_t i = 0; i < sizeof many / sizeof *many; i++)
            json_array_append_new(list, json_string(many[i]));
        return list;
    }
    return strcmp(first, second) == 0 ? json_pack("[s]", first) : json_pack("[s,s]", first, second);
}

static json_t *random_content(struct random *random)
{
    static const char *const types[] = {"mission.closed", "relations.severed", "staff.withdrawn"};
    char date[32];
    random_date(random, date, sizeof date);
    json_t *content = json_pack("{s:s,s:s,s:o,s:o,s:s}", "type", RANDOM_PICK(random, types), "date",
                                date, "actor", random_parties(random), "target",
                                random_parties(random), "standing", RANDOM_PICK(random, standings));
    if (random_below(random, 4) == 0)
        json_object_set_new(content, "seq", json_integer(1 + (int)random_below(random, 2)));
    return content;
}

/* ---- Steps ---- */

static chancery_event *parse(const struct event *event, const json_t *content)
{
    json_t *whole = json_copy((json_t *)(uintptr_t)content);
    chancery_event *parsed;
    chancery_error error = {0};
    json_object_set_new(whole, "uid", json_string(event->uid));
    char *text = json_dumps(whole, 0);
    if (chancery_event_parse(chancery_schema_builtin(), chancery_text_of(text), &parsed, &error) !=
        CHANCERY_OK)
        bail(text, &error);
    free(text);
    json_decref(whole);
    return parsed;
}

static const json_t *current(const struct event *event)
{
    return event->versions[event->count - 1].content;
}

/* Takes over `content` as the next version. */
static void append(struct event *event, json_t *content)
{
    event->versions[event->count++] = (struct version){.content = content};
}

static void add(chancery_writer *writer, struct random *random)
{
    struct event *event = &events[event_count++];
    chancery_outcome outcome;
    chancery_error error = {0};
    snprintf(event->uid, sizeof event->uid, "h:%zu", event_count);
    append(event, random_content(random));
    chancery_event *parsed = parse(event, current(event));
    if (chancery_writer_add(writer, parsed, &outcome, &error) != CHANCERY_OK ||
        outcome != CHANCERY_ADDED)
        bail("add", &error);
    chancery_event_free(parsed);
}

static void amend(chancery_writer *writer, struct event *event, struct random *random)
{
    json_t *content =
        random_below(random, 6) == 0 ? json_deep_copy(current(event)) : random_content(random);
    bool same = json_equal((json_t *)(uintptr_t)current(event), content);
    chancery_event *parsed = parse(event, content);
    chancery_outcome outcome;
    chancery_error error = {0};
    if (chancery_writer_amend(writer, chancery_text_of(event->uid), parsed, &outcome, &error) !=
            CHANCERY_OK ||
        outcome != (same ? CHANCERY_UNCHANGED : CHANCERY_REVISED))
        bail("amend", &error);
    chancery_event_free(parsed);
    if (same)
        json_decref(content);
    else
        append(event, content);
}

static void stand(chancery_writer *writer, struct event *event, struct random *random)
{
    const char *wanted = RANDOM_PICK(random, standings);
    json_t *content = json_deep_copy(current(event));
    chancery_outcome outcome;
    chancery_error error = {0};
    json_object_set_new(content, "standing", json_string(wanted));
    bool same = json_equal((json_t *)(uintptr_t)current(event), content);
    if (chancery_writer_set_standing(writer, chancery_text_of(event->uid), chancery_text_of(wanted),
                                     chancery_text_of("chance"), &outcome, &error) != CHANCERY_OK ||
        outcome != (same ? CHANCERY_UNCHANGED : CHANCERY_REVISED))
        bail("stand", &error);
    if (same)
        json_decref(content);
    else
        append(event, content);
}

static void undo(chancery_writer *writer, struct event *event)
{
    chancery_outcome outcome;
    chancery_error error = {0};
    chancery_status status = chancery_writer_undo(writer, chancery_text_of(event->uid),
                                                  chancery_text_of(""), &outcome, &error);
    if (status != (event->count == 1 ? CHANCERY_NOT_FOUND : CHANCERY_OK))
        bail("undo", &error);
    if (event->count > 1)
        append(event, json_deep_copy(event->versions[event->count - 2].content));
}

static void step(chancery_writer *writer, struct random *random)
{
    if (event_count == 0 || (event_count < EVENTS && random_below(random, 4) == 0)) {
        add(writer, random);
        return;
    }
    struct event *event = &events[random_below(random, event_count)];
    if (event->count == VERSIONS)
        return;
    switch (random_below(random, 4)) {
    case 0:
        stand(writer, event, random);
        break;
    case 1:
        undo(writer, event);
        break;
    default:
        amend(writer, event, random);
    }
}

/* What the database says of when each version was recorded: they must be as many as in the list,
 * and each later than the one before. */
struct reading {
    struct event *event;
    size_t count;
    int64_t superseded; /* of the version before */
};

static chancery_status read_version(void *context, chancery_event *event)
{
    struct reading *reading = context;
    int64_t recorded = chancery_event_recorded(event);
    assert(reading->count < reading->event->count && "no more versions than were made");
    assert((reading->count == 0 || reading->superseded == recorded) && "no gap between versions");
    assert((reading->count + 1 == reading->event->count) ==
               (chancery_event_superseded(event) == 0) &&
           "only the last is in force");
    reading->event->versions[reading->count++].recorded = recorded;
    reading->superseded = chancery_event_superseded(event);
    last_time = recorded > last_time ? recorded : last_time;
    return CHANCERY_OK;
}

static void read_times(chancery_db *db)
{
    for (size_t i = 0; i < event_count; i++) {
        struct reading reading = {.event = &events[i]};
        chancery_error error = {0};
        if (chancery_log(db, chancery_text_of(events[i].uid), read_version, &reading, &error) !=
            CHANCERY_OK)
            bail("log", &error);
        assert(reading.count == events[i].count && "every version is there");
    }
}

static void commit_some(chancery_db *db, struct random *random)
{
    chancery_writer *writer;
    chancery_error error = {0};
    if (chancery_writer_begin(db, 1000, &writer, &error) != CHANCERY_OK)
        bail("begin", &error);
    for (size_t steps = 1 + random_below(random, STEPS); steps > 0; steps--)
        step(writer, random);
    if (chancery_writer_commit(writer, &error) != CHANCERY_OK)
        bail("commit", &error);
    read_times(db);
}

/* ---- Questions ---- */

struct question {
    const char *field; /* party, type, date, standing, uid */
    char value[40], text[64];
    bool negated;
};

static const char *asked_party(struct random *random)
{
    return random_below(random, 4) == 0 ? RANDOM_PICK(random, rare_parties)
                                        : RANDOM_PICK(random, parties);
}

static struct question random_question(struct random *random)
{
    static const char *const fields[] = {"party", "party", "type", "date", "standing", "uid"};
    struct question question = {.field = RANDOM_PICK(random, fields),
                                .negated = random_below(random, 5) == 0};
    if (strcmp(question.field, "date") == 0)
        snprintf(question.value, sizeof question.value, "20%02d-%02d",
                 18 + (int)random_below(random, 3), 1 + (int)random_below(random, 12));
    else if (strcmp(question.field, "uid") == 0)
        snprintf(question.value, sizeof question.value, "%s",
                 events[random_below(random, event_count)].uid);
    else
        snprintf(question.value, sizeof question.value, "%s",
                 strcmp(question.field, "party") == 0      ? asked_party(random)
                 : strcmp(question.field, "standing") == 0 ? RANDOM_PICK(random, standings)
                 : random_below(random, 2)                 ? "mission"
                                                           : "relations.severed");
    snprintf(question.text, sizeof question.text, "%s%s:%s", question.negated ? "-" : "",
             strcmp(question.field, "party") == 0 ? "country" : question.field, question.value);
    return question;
}

static bool in_list(const json_t *list, const char *wanted)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), wanted) == 0)
            return true;
    return false;
}

static chancery_date bounds_of(const char *text)
{
    chancery_date date = {0};
    chancery_status status = chancery_date_parse(chancery_text_of(text), &date, NULL);
    assert(status == CHANCERY_OK);
    return date;
}

static bool holds(const struct event *event, const json_t *content, const struct question *question)
{
    const char *value = question->value;
    if (strcmp(question->field, "party") == 0)
        return in_list(json_object_get(content, "actor"), value) ||
               in_list(json_object_get(content, "target"), value);
    if (strcmp(question->field, "uid") == 0)
        return strcmp(event->uid, value) == 0;
    if (strcmp(question->field, "standing") == 0)
        return strcmp(json_string_value(json_object_get(content, "standing")), value) == 0;
    if (strcmp(question->field, "type") == 0)
        return strncmp(json_string_value(json_object_get(content, "type")), value, strlen(value)) ==
               0;
    chancery_date asked = bounds_of(value);
    chancery_date date = bounds_of(json_string_value(json_object_get(content, "date")));
    return date.earliest <= asked.latest && date.latest >= asked.earliest;
}

/* The version in force at `time`; NULL when the event was not known. */
static const struct version *in_force(const struct event *event, int64_t time)
{
    const struct version *found = NULL;
    for (size_t i = 0; i < event->count; i++)
        if (time == 0 || event->versions[i].recorded <= time)
            found = &event->versions[i];
    return found;
}

static int64_t random_time(struct random *random)
{
    const struct event *event = &events[random_below(random, event_count)];
    int64_t time = event->versions[random_below(random, event->count)].recorded;
    return random_below(random, 8) == 0 ? 0 : time - 1 + (int64_t)random_below(random, 3);
}

/* How many of the events fit; `fits` says for each whether it does. */
static size_t expect(const struct question *questions, size_t count, int64_t time, bool *fits)
{
    size_t found = 0;
    for (size_t i = 0; i < event_count; i++) {
        const struct version *version = in_force(&events[i], time);
        fits[i] = version != NULL;
        for (size_t j = 0; j < count && fits[i]; j++)
            fits[i] = holds(&events[i], version->content, &questions[j]) != questions[j].negated;
        found += fits[i];
    }
    return found;
}

/* Whether the event handed out is the version that the list has, and had not come before. */
static bool is_expected(const chancery_event *got, int64_t time, bool *fits)
{
    chancery_text uid = chancery_event_uid(got);
    for (size_t i = 0; i < event_count; i++) {
        if (strncmp(events[i].uid, uid.bytes, uid.size) != 0 || events[i].uid[uid.size] != '\0')
            continue;
        bool expected = fits[i];
        fits[i] = false;
        return expected && in_force(&events[i], time)->recorded == chancery_event_recorded(got) &&
               chancery_event_superseded(got) == 0;
    }
    return false;
}

static chancery_status add_row(void *context, const chancery_count_row *row)
{
    *(size_t *)context += row->events;
    return CHANCERY_OK;
}

static bool answers(chancery_db *db, const chancery_query *query,
                    const chancery_select_options *options, size_t expected, bool *fits,
                    size_t pause_every)
{
    chancery_cursor *cursor;
    chancery_event *event;
    chancery_error error = {0};
    int64_t last = options->reverse ? CHANCERY_DAY_MAX : CHANCERY_DAY_MIN;
    size_t got = 0, counted = 0;
    bool right = true;
    chancery_status status = chancery_select(db, query, options, &cursor, &error);
    while (right && status == CHANCERY_OK &&
           (status = chancery_cursor_next(cursor, &event, &error)) == CHANCERY_OK) {
        int64_t day = chancery_event_bounds(event).earliest;
        right = is_expected(event, options->as_known_at, fits) &&
                (options->reverse ? day <= last : day >= last);
        last = day;
        if (++got % pause_every == 0)
            chancery_cursor_pause(cursor);
    }
    chancery_cursor_close(cursor);
    if (right)
        right = status == CHANCERY_END && got == expected &&
                chancery_count(db, query, options, 0, add_row, &counted, &error) == CHANCERY_OK &&
                counted == expected;
    if (!right)
        printf("# expected %zu, got %zu, counted %zu: %s %s\n", expected, got, counted,
               chancery_status_name(status), error.message);
    return right;
}

static bool ask(chancery_db *db, struct random *random)
{
    struct question questions[3];
    size_t count = random_below(random, 4);
    const char *texts[3];
    bool fits[EVENTS];
    chancery_query *query;
    chancery_error error = {0};
    const chancery_select_options options = {.as_known_at = random_time(random),
                                             .reverse = random_below(random, 2) == 0};
    for (size_t i = 0; i < count; i++) {
        questions[i] = random_question(random);
        texts[i] = questions[i].text;
    }
    if (chancery_query_parse(chancery_schema_builtin(), count, texts, &query, &error) !=
        CHANCERY_OK)
        bail("query", &error);
    size_t expected = expect(questions, count, options.as_known_at, fits);
    bool right = answers(db, query, &options, expected, fits, 1 + random_below(random, 5));
    chancery_query_free(query);
    for (size_t i = 0; i < count && !right; i++)
        printf("# %s as known at %lld%s\n", texts[i], (long long)options.as_known_at,
               options.reverse ? ", reverse" : "");
    return right;
}

/* ---- Dumps ---- */

struct dump {
    int64_t time;
    char *text;
    size_t size;
};

static chancery_status keep(void *context, const char *bytes, size_t size)
{
    return fwrite(bytes, 1, size, context) == size ? CHANCERY_OK : CHANCERY_IO;
}

static struct dump dump_at(chancery_db *db, int64_t time)
{
    struct dump dump = {.time = time};
    const chancery_select_options options = {.as_known_at = time, .history = true};
    chancery_query *query;
    chancery_cursor *cursor = NULL;
    chancery_error error = {0};
    FILE *stream = open_memstream(&dump.text, &dump.size);
    chancery_status status =
        chancery_query_parse(chancery_schema_builtin(), 0, NULL, &query, &error);
    if (status == CHANCERY_OK)
        status = chancery_select(db, query, &options, &cursor, &error);
    if (status == CHANCERY_OK)
        status = chancery_export(cursor, "jsonl", chancery_text_of(""),
                                 &(const chancery_sink){.write = keep, .context = stream}, &error);
    if (status != CHANCERY_OK)
        bail("dump", &error);
    chancery_cursor_close(cursor);
    chancery_query_free(query);
    fclose(stream);
    return dump;
}

static bool same_dump(const struct dump *dump, struct dump again)
{
    bool same = dump->size == again.size && memcmp(dump->text, again.text, dump->size) == 0;
    if (!same)
        printf("# the dump of %lld has changed:\n# %.300s\n# %.300s\n", (long long)dump->time,
               dump->text, again.text);
    free(again.text);
    return same;
}

static void import_dump(chancery_db *db, const struct dump *dump)
{
    const chancery_import_options options = {.timeout_ms = 1000};
    chancery_import_summary summary;
    chancery_error error = {0};
    int fd = memfd_create("dump", MFD_CLOEXEC);
    if (fd < 0 || write(fd, dump->text, dump->size) != (ssize_t)dump->size ||
        lseek(fd, 0, SEEK_SET) != 0)
        bail("memfd", &error);
    if (chancery_import(db, 1, &(const chancery_source){"dump", fd}, &options, &summary, &error) !=
        CHANCERY_OK)
        bail("import", &error);
    close(fd);
}

static bool is_sound(chancery_db *db)
{
    chancery_check_summary summary;
    chancery_error error = {0};
    chancery_status status = chancery_check(db, &summary, &error);
    if (status != CHANCERY_OK)
        printf("# check: %s\n", error.message);
    return status == CHANCERY_OK;
}

/* ---- States ---- */

static void write_answer(FILE *out, const chancery_state *state,
                         const chancery_state_answer *answer)
{
    fprintf(out, "%s %s", answer->facet, chancery_state_verdict_name(answer->verdict));
    for (size_t i = 0; i < answer->part_count; i++)
        fprintf(out, " %.*s", (int)answer->key[i].size, answer->key[i].bytes);
    for (size_t i = 0; i < answer->accounts.count; i++)
        fprintf(out, " @%.*s", (int)answer->accounts.codes[i].size,
                answer->accounts.codes[i].bytes);
    for (size_t i = 0; i < answer->slot_count; i++)
        for (size_t j = 0; j < answer->slots[i].value_count; j++) {
            const chancery_state_value *value = &answer->slots[i].values[j];
            fprintf(out, " %zu:%.*s", i, (int)value->text.size, value->text.bytes);
            for (size_t k = 0; k < value->evidence.count; k++) {
                chancery_text uid =
                    chancery_event_uid(state->events[value->evidence.items[k].event]);
                fprintf(out, "+%.*s", (int)uid.size, uid.bytes);
            }
        }
    putc('\n', out);
}

static char *state_of(chancery_db *db, const chancery_state_question *question)
{
    char *text;
    size_t size;
    chancery_state *state;
    chancery_error error = {0};
    FILE *stream = open_memstream(&text, &size);
    if (chancery_state_ask(db, question, &state, &error) != CHANCERY_OK)
        bail("state", &error);
    for (size_t i = 0; i < state->answer_count; i++)
        write_answer(stream, state, &state->answers[i]);
    fprintf(stream, "%zu warnings, %zu deadlines\n", state->warning_count, state->deadline_count);
    chancery_state_free(state);
    fclose(stream);
    return text;
}

/* Whether `db`, which has learnt more since, says of what was known at the time of the dump just
 * what `then` does, which has the dump and nothing else. */
static bool same_states(chancery_db *db, chancery_db *then, int64_t time, struct random *random)
{
    bool same = true;
    for (int i = 0; i < STATES && same; i++) {
        chancery_state_question question = {.a = RANDOM_PICK(random, parties),
                                            .b = RANDOM_PICK(random, parties),
                                            .include_reported = random_below(random, 2) == 0};
        char day[32];
        snprintf(day, sizeof day, "20%02d-%02d-%02d", 18 + (int)random_below(random, 4),
                 1 + (int)random_below(random, 12), 1 + (int)random_below(random, 28));
        question.day = bounds_of(day).earliest;
        question.b = strcmp(question.a, question.b) == 0 ? NULL : question.b;
        char *expected = state_of(then, &question);
        question.as_known_at = time;
        char *got = state_of(db, &question);
        same = strcmp(got, expected) == 0;
        if (!same)
            printf("# %s %s on %s as known at %lld:\n# %s# not\n# %s", question.a,
                   question.b ? question.b : "-", day, (long long)time, got, expected);
        free(expected);
        free(got);
    }
    return same;
}

/* ---- The whole ---- */

static chancery_db *make_database(const char *folder, const char *name)
{
    char path[96];
    chancery_db *db;
    chancery_error error = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (chancery_create(path, &error) != CHANCERY_OK ||
        chancery_open(path, CHANCERY_OPEN_WRITE, &db, &error) != CHANCERY_OK)
        bail("create", &error);
    return db;
}

static void remove_database(chancery_db *db, const char *folder, const char *name)
{
    char path[96], lock[104];
    chancery_close(db);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(lock, sizeof lock, "%s-lock", path);
    unlink(path);
    unlink(lock);
}

static bool report(int number, bool right, const char *what)
{
    printf("%sok %d - %s\n", right ? "" : "not ", number, what);
    return right;
}

int main(void)
{
    char folder[] = "/tmp/chancery-prop-XXXXXX";
    struct random random = random_start();
    struct dump dumps[DUMPS + 1];
    size_t dump_count = 0;
    bool asked = true, kept = true, judged = true, restored, completed;
    if (!mkdtemp(folder))
        return 1;
    chancery_db *db = make_database(folder, "a.db"), *copy = make_database(folder, "b.db");
    chancery_db *later = make_database(folder, "c.db");
    for (size_t i = 0; i < COMMITS; i++) {
        commit_some(db, &random);
        if (i % (COMMITS / DUMPS) == COMMITS / DUMPS - 1) {
            struct dump now = dump_at(db, 0);
            now.time = last_time;
            dumps[dump_count++] = now;
        }
    }
    for (int i = 0; i < QUESTIONS; i++)
        asked = ask(db, &random) && asked;
    for (size_t i = 0; i < dump_count; i++)
        kept = same_dump(&dumps[i], dump_at(db, dumps[i].time)) && kept;
    for (size_t i = 0; i < dump_count; i++) {
        chancery_db *then = make_database(folder, "d.db");
        import_dump(then, &dumps[i]);
        judged = same_states(db, then, dumps[i].time, &random) && judged;
        remove_database(then, folder, "d.db");
    }
    struct dump whole = dump_at(db, 0);
    import_dump(copy, &whole);
    restored = same_dump(&whole, dump_at(copy, 0)) && is_sound(copy);
    for (size_t i = 0; i < dump_count; i += 2)
        import_dump(later, &dumps[i]);
    import_dump(later, &whole);
    completed = same_dump(&whole, dump_at(later, 0)) && is_sound(later);
    puts("1..6");
    bool right = report(1, asked, "questions as known at any time answer as the list of versions");
    right = report(2, kept, "the dump of a time stays the same") && right;
    right = report(3, restored, "an import restores every version") && right;
    right = report(4, completed, "an import adds only the versions that are new") && right;
    right = report(5, judged, "a state as known at a time is what it was then") && right;
    right = report(6, is_sound(db), "the database checks clean") && right;
    remove_database(db, folder, "a.db");
    remove_database(copy, folder, "b.db");
    remove_database(later, folder, "c.db");
    rmdir(folder);
    free(whole.text);
    for (size_t i = 0; i < dump_count; i++)
        free(dumps[i].text);
    for (size_t i = 0; i < event_count; i++)
        for (size_t j = 0; j < events[i].count; j++)
            json_decref(events[i].versions[j].content);
    return !right;
}
