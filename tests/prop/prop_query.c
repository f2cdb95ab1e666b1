/* prop_query.c - every query plan against a dumb filter: random events and random terms; the engine
 * must give what reading all events one by one gives, in the same order, forwards, backwards,
 * limited, resumed and paused. The filter here reads the events' JSON and shares no code with the
 * engine but the parsing of dates. */
#include "../support/random.h"
#include "chancery.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

enum { EVENTS = 1500, QUERIES = 600, TERMS_MAX = 3 };

struct known {
    json_t *json;
    char uid[40];
    chancery_date bounds;
    long long seq;
    size_t added; /* when */
};

static struct known known[EVENTS];
static size_t known_count;

static const char *const parties[] = {"USA", "VEN", "RUS", "CHN", "GBR", "FRA", "CUB",
                                      "BRA", "COL", "UN",  "EU",  "DEU", "TUR", "SUN"};
static const char *const names[] = {"Caracas", "Bogotá", "São Paulo", "New York"};
static const char *const tags[] = {"oil", "crisis", "un"};

/* Words as they are written, and folded by hand. */
static const struct {
    const char *written, *folded;
} said[] = {{"oil", "oil"},         {"sales", "sales"},   {"Sales,", "sales"},
            {"Guaidó", "guaido"},   {"GUAIDO", "guaido"}, {"guaiacum", "guaiacum"},
            {"Öl", "ol"},           {"the", "the"},       {"embargo", "embargo"},
            {"72-hour", "72 hour"}, {"Έλλη", "ελλη"},     {"rare", "rare"}};
static const char *const sayings[] = {"oil",  "sales", "oil sales", "guai*",     "Guaido", "GUAIDÓ",
                                      "the*", "rare",  "72 hour",   "oil guai*", "öl",     "ελλ*"};

/* ---- Events ---- */

static void random_day(struct random *random, char *out, size_t room)
{
    snprintf(out, room, "%04d-%02d-%02d", 2015 + (int)random_below(random, 6),
             1 + (int)random_below(random, 12), 1 + (int)random_below(random, 28));
}

static void random_date(struct random *random, char *out, size_t room)
{
    char a[16], b[16];
    random_day(random, a, sizeof a);
    random_day(random, b, sizeof b);
    const char *first = strcmp(a, b) < 0 ? a : b;
    const char *last = first == a ? b : a;
    switch (random_below(random, 12)) {
    case 0:
        snprintf(out, room, "%.7s", a);
        break;
    case 1:
        snprintf(out, room, "%.4s", a);
        break;
    case 2:
        snprintf(out, room, "%s/%s", first, last);
        break;
    case 3:
        snprintf(out, room, "%s/..", a);
        break;
    case 4:
        snprintf(out, room, "../%s", a);
        break;
    case 5:
        snprintf(out, room, "%.7s~", a);
        break;
    case 6:
        snprintf(out, room, "%.3sX", a);
        break;
    case 7:
        snprintf(out, room, "%.4s-21", a);
        break;
    default:
        snprintf(out, room, "%s", a);
    }
}

/* The first are common, the last rare, so that each index has questions that it answers best. */
static const char *random_party(struct random *random)
{
    const size_t count = sizeof parties / sizeof *parties;
    return parties[random_below(random, 1 + random_below(random, count))];
}

static json_t *random_parties(struct random *random)
{
    json_t *list = json_array();
    bool many = random_below(random, 8) == 0; /* mostly too many for pairs */
    size_t count = many ? 5 + random_below(random, 12) : 1 + random_below(random, 3);
    for (size_t i = 0; i < count; i++) {
        const char *code = random_party(random);
        bool there = false;
        for (size_t j = 0; j < json_array_size(list); j++)
            there = there || strcmp(json_string_value(json_array_get(list, j)), code) == 0;
        if (!there)
            json_array_append_new(list, json_string(code));
    }
    return list;
}

/* The first words are common, the last rare. */
static json_t *random_saying(struct random *random)
{
    const size_t count = sizeof said / sizeof *said;
    json_t *text = json_string("");
    for (size_t words = 1 + random_below(random, 6); words > 0; words--) {
        const char *word = said[random_below(random, 1 + random_below(random, count))].written;
        json_t *longer = json_sprintf("%s%s%s", json_string_value(text),
                                      json_string_length(text) > 0 ? " " : "", word);
        json_decref(text);
        text = longer;
    }
    return text;
}

static json_t *random_event(struct random *random)
{
    static const char *const types[] = {"mission.closed",    "mission.suspended",
                                        "statement.support", "relations.severed",
                                        "staff.withdrawn",   "relations.resumed"};
    static const char *const standings[] = {"confirmed", "reported", "retracted"};
    char date[40];
    const char *type = RANDOM_PICK(random, types);
    random_date(random, date, sizeof date);
    json_t *event = json_pack("{s:s,s:s,s:o,s:o,s:s}", "type", type, "date", date, "actor",
                              random_parties(random), "target", random_parties(random), "standing",
                              RANDOM_PICK(random, standings));
    if (strncmp(type, "mission.", 8) == 0)
        json_object_set_new(event, "city", json_string(RANDOM_PICK(random, names)));
    if (random_below(random, 4) == 0)
        json_object_set_new(event, "seq", json_integer(1 + (int)random_below(random, 3)));
    if (random_below(random, 4) == 0)
        json_object_set_new(event, "account", json_string(RANDOM_PICK(random, parties)));
    if (random_below(random, 3) == 0)
        json_object_set_new(event, "tags", json_pack("[s]", RANDOM_PICK(random, tags)));
    if (random_below(random, 3) == 0)
        json_object_set_new(event, "place",
                            json_pack("{s:s,s:s}", "name", RANDOM_PICK(random, names), "country",
                                      random_party(random)));
    if (random_below(random, 3) == 0)
        json_object_set_new(event, "sources",
                            json_pack("[{s:s}]", "url",
                                      random_below(random, 2) ? "https://www.example.org/a"
                                                              : "https://example.com/b"));
    if (random_below(random, 2) == 0)
        json_object_set_new(event, "summary", random_saying(random));
    if (random_below(random, 5) == 0) /* a uid of its own, not made */
        json_object_set_new(event, "uid",
                            json_sprintf("test:%llu", (unsigned long long)random_next(random)));
    return event;
}

static void add_event(chancery_writer *writer, struct random *random)
{
    json_t *json = random_event(random);
    char *text = json_dumps(json, 0);
    chancery_error error = {0};
    chancery_event *event;
    chancery_outcome outcome;
    if (chancery_event_parse(chancery_schema_builtin(), chancery_text_of(text), &event, &error) !=
            CHANCERY_OK ||
        chancery_writer_add(writer, event, &outcome, &error) != CHANCERY_OK) {
        printf("Bail out! %s: %s\n", text, error.message);
        exit(1);
    }
    if (outcome == CHANCERY_ADDED) {
        struct known *added = &known[known_count];
        chancery_text uid = chancery_event_uid(event);
        added->json = json_incref(json);
        snprintf(added->uid, sizeof added->uid, "%.*s", (int)uid.size, uid.bytes);
        added->bounds = chancery_event_bounds(event);
        added->seq = json_integer_value(json_object_get(json, "seq"));
        added->added = known_count++;
    }
    chancery_event_free(event);
    json_decref(json);
    free(text);
}

static int by_order(const void *left, const void *right)
{
    const struct known *a = left, *b = right;
    if (a->bounds.earliest != b->bounds.earliest)
        return a->bounds.earliest < b->bounds.earliest ? -1 : 1;
    if (a->seq != b->seq)
        return a->seq < b->seq ? -1 : 1;
    return (a->added > b->added) - (a->added < b->added);
}

/* ---- The dumb filter ---- */

static bool in_list(const json_t *list, const char *wanted)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (strcmp(json_string_value(item), wanted) == 0)
            return true;
    }
    return false;
}

static bool is_string(const json_t *object, const char *key, const char *wanted)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value && strcmp(value, wanted) == 0;
}

/* Values that stand for several of the parties above, and the days on which each counts. */
static const struct {
    const char *value, *code, *days;
} sets[] = {
    {"members(EU)", "DEU", "../.."},
    {"members(EU)", "FRA", "../.."},
    {"members(EU)", "GBR", "../2020-01-31"},
    {"members(LIMAGROUP)", "BRA", "2017-08-08/.."},
    {"members(LIMAGROUP)", "COL", "2017-08-08/.."},
    {"RUS+predecessors", "RUS", "../.."},
    {"RUS+predecessors", "SUN", "../.."},
    {"SUN+successors", "SUN", "../.."},
    {"SUN+successors", "RUS", "1991-12-26/.."},
};

static bool value_holds(const struct known *event, const char *field, const char *value);

static bool set_holds(const struct known *event, const char *field, const char *value)
{
    bool holds = false;
    for (size_t i = 0; i < sizeof sets / sizeof *sets && !holds; i++) {
        chancery_date days;
        chancery_status status = chancery_date_parse(chancery_text_of(sets[i].days), &days, NULL);
        assert(status == CHANCERY_OK);
        holds = strcmp(sets[i].value, value) == 0 && event->bounds.earliest <= days.latest &&
                event->bounds.latest >= days.earliest && value_holds(event, field, sets[i].code);
    }
    return holds;
}

/* Appends the words of a text, folded by the table where it has them. */
static void fold_by_hand(const char *text, char *out, size_t room)
{
    size_t size = strlen(text), used = strlen(out);
    for (const char *at = text; at < text + size;) {
        size_t length = strcspn(at, " ");
        const char *folded = NULL;
        for (size_t i = 0; i < sizeof said / sizeof *said && !folded; i++)
            if (strlen(said[i].written) == length && strncmp(said[i].written, at, length) == 0)
                folded = said[i].folded;
        used += (size_t)snprintf(out + used, room - used, " %.*s",
                                 folded ? (int)strlen(folded) : (int)length, folded ? folded : at);
        at += length + (at[length] == ' ');
    }
}

static bool is_said(const json_t *json, const char *value)
{
    static const char *const folded[] = {"oil",     "sales",    "oil sales", "guai",
                                         "guaido",  "guaido",   "the",       "rare",
                                         "72 hour", "oil guai", "ol",        "ελλ"};
    const char *summary = json_string_value(json_object_get(json, "summary"));
    char text[400] = "", wanted[60];
    size_t i = 0;
    while (strcmp(sayings[i], value) != 0)
        i++;
    snprintf(wanted, sizeof wanted, " %s%s", folded[i], strchr(value, '*') ? "" : " ");
    if (summary)
        fold_by_hand(summary, text, sizeof text - 1);
    strcat(text, " ");
    return strstr(text, wanted) != NULL;
}

static bool value_holds(const struct known *event, const char *field, const char *value)
{
    const json_t *json = event->json, *place = json_object_get(json, "place");
    const char *type = json_string_value(json_object_get(json, "type"));
    bool actor = in_list(json_object_get(json, "actor"), value);
    bool target = in_list(json_object_get(json, "target"), value);
    if (strcmp(field, "text") == 0)
        return is_said(json, value);
    if (strpbrk(value, "(+"))
        return set_holds(event, field, value);
    if (strcmp(field, "actor") == 0)
        return actor;
    if (strcmp(field, "target") == 0)
        return target;
    if (strcmp(field, "country") == 0)
        return actor || target || is_string(place, "country", value);
    if (strcmp(field, "account") == 0 || strcmp(field, "standing") == 0)
        return is_string(json, field, value);
    if (strcmp(field, "tag") == 0)
        return in_list(json_object_get(json, "tags"), value);
    if (strcmp(field, "place") == 0)
        return is_string(place, "name", value) || is_string(json, "city", value);
    if (strcmp(field, "uid") == 0)
        return strcmp(event->uid, value) == 0;
    if (strcmp(field, "has") == 0)
        return json_object_get(json, value) != NULL;
    if (strcmp(field, "source") == 0) {
        const json_t *source = json_array_get(json_object_get(json, "sources"), 0);
        const char *url = json_string_value(json_object_get(source, "url"));
        return url && strstr(url, value) != NULL;
    }
    assert(strcmp(field, "type") == 0 && "a field the filter knows");
    return strcmp(type, value) == 0 ||
           (!strchr(value, '.') && strncmp(type, value, strlen(value)) == 0 &&
            type[strlen(value)] == '.') ||
           (value[0] == '*' && strcmp(strchr(type, '.'), value + 1) == 0);
}

static bool days_hold(const struct known *event, const char *field, const char *value)
{
    const char *dots = strstr(value, "..");
    chancery_date from, to;
    chancery_text first = {value, dots ? (size_t)(dots - value) : strlen(value)};
    chancery_status status = chancery_date_parse(first, &from, NULL);
    if (dots)
        status = chancery_date_parse(chancery_text_of(dots + 2), &to, NULL);
    else
        to = from;
    assert(status == CHANCERY_OK);
    if (strcmp(field, "date-within") == 0)
        return event->bounds.earliest >= from.earliest && event->bounds.latest <= to.latest;
    return event->bounds.earliest <= to.latest && event->bounds.latest >= from.earliest;
}

struct random_term {
    const char *field;
    char values[2][40];
    size_t value_count;
    bool negated, bare;
    char text[120];
};

static bool term_holds(const struct known *event, const struct random_term *term)
{
    bool holds = false;
    for (size_t i = 0; i < term->value_count && !holds; i++)
        holds = strncmp(term->field, "date", 4) == 0
                    ? days_hold(event, term->field, term->values[i])
                    : value_holds(event, term->field, term->values[i]);
    return holds != term->negated;
}

/* ---- Terms ---- */

static void random_value(struct random *random, const char *field, char *out, size_t room)
{
    static const char *const types[] = {"mission.closed", "mission",           "*.severed",
                                        "relations",      "statement.support", "staff"};
    static const char *const standings[] = {"confirmed", "reported", "retracted"};
    static const char *const fields[] = {"account", "seq", "tags", "sources", "place", "city"};
    char a[16], b[16];
    if (strncmp(field, "date", 4) == 0) {
        random_day(random, a, sizeof a);
        random_day(random, b, sizeof b);
        size_t precision = random_below(random, 3);
        if (random_below(random, 2))
            snprintf(out, room, "%.*s", precision == 0 ? 10 : precision == 1 ? 7 : 4, a);
        else
            snprintf(out, room, "%s..%s", strcmp(a, b) < 0 ? a : b, strcmp(a, b) < 0 ? b : a);
        return;
    }
    const char *value = strcmp(field, "type") == 0       ? RANDOM_PICK(random, types)
                        : strcmp(field, "standing") == 0 ? RANDOM_PICK(random, standings)
                        : strcmp(field, "has") == 0      ? RANDOM_PICK(random, fields)
                        : strcmp(field, "tag") == 0      ? RANDOM_PICK(random, tags)
                        : strcmp(field, "place") == 0    ? RANDOM_PICK(random, names)
                        : strcmp(field, "text") == 0     ? RANDOM_PICK(random, sayings)
                        : strcmp(field, "source") == 0   ? "example.org"
                        : strcmp(field, "uid") == 0 ? known[random_below(random, known_count)].uid
                                                    : RANDOM_PICK(random, parties);
    bool is_party = strstr("country actor target account", field) != NULL;
    if (is_party && random_below(random, 4) == 0)
        value = sets[random_below(random, sizeof sets / sizeof *sets)].value;
    snprintf(out, room, "%s", value);
}

static struct random_term random_term(struct random *random)
{
    static const char *const fields[] = {"country", "country", "country",  "actor", "target",
                                         "account", "date",    "date",     "date",  "date-within",
                                         "type",    "type",    "standing", "tag",   "place",
                                         "source",  "uid",     "has",      "text",  "text"};
    struct random_term term = {.field = RANDOM_PICK(random, fields)};
    term.negated = random_below(random, 5) == 0;
    term.value_count = 1 + (random_below(random, 4) == 0);
    for (size_t i = 0; i < term.value_count; i++)
        random_value(random, term.field, term.values[i], sizeof term.values[i]);
    bool can_be_bare = strcmp(term.field, "country") == 0 || strcmp(term.field, "date") == 0;
    term.bare = can_be_bare && random_below(random, 2) == 0;
    snprintf(term.text, sizeof term.text, "%s%s%s%s%s%s", term.negated ? "-" : "",
             term.bare ? "" : term.field, term.bare ? "" : ":", term.values[0],
             term.value_count > 1 ? "," : "", term.value_count > 1 ? term.values[1] : "");
    return term;
}

/* ---- The comparison ---- */

struct question {
    struct random_term terms[TERMS_MAX];
    size_t term_count;
    chancery_select_options options;
    size_t pause_every; /* 0: never */
};

static bool event_holds(const struct question *question, const struct known *event)
{
    for (size_t i = 0; i < question->term_count; i++)
        if (!term_holds(event, &question->terms[i]))
            return false;
    return true;
}

/* The expected answers, as indexes of `known`. */
static size_t expect(const struct question *question, size_t *out)
{
    size_t count = 0;
    bool waiting = question->options.after.size > 0;
    for (size_t i = 0; i < known_count; i++) {
        size_t at = question->options.reverse ? known_count - 1 - i : i;
        if (!waiting && event_holds(question, &known[at]))
            out[count++] = at;
        if (waiting && strcmp(known[at].uid, question->options.after.bytes) == 0)
            waiting = false;
        if (question->options.limit > 0 && count == question->options.limit)
            break;
    }
    return count;
}

static void describe(const struct question *question)
{
    printf("# terms:");
    for (size_t i = 0; i < question->term_count; i++)
        printf(" %s", question->terms[i].text);
    printf(" (reverse %d, limit %llu, after %s, pause %zu)\n", question->options.reverse,
           (unsigned long long)question->options.limit,
           question->options.after.size > 0 ? question->options.after.bytes : "-",
           question->pause_every);
}

static bool same_answers(chancery_db *db, const chancery_query *query,
                         const struct question *question)
{
    static size_t expected[EVENTS];
    size_t count = expect(question, expected), got = 0;
    chancery_cursor *cursor;
    chancery_event *event;
    chancery_error error = {0};
    chancery_status status = chancery_select(db, query, &question->options, &cursor, &error);
    while (status == CHANCERY_OK &&
           (status = chancery_cursor_next(cursor, &event, &error)) == CHANCERY_OK) {
        chancery_text uid = chancery_event_uid(event);
        if (got == count || strncmp(known[expected[got]].uid, uid.bytes, uid.size) != 0 ||
            known[expected[got]].uid[uid.size] != '\0')
            break;
        got++;
        if (question->pause_every > 0 && got % question->pause_every == 0)
            chancery_cursor_pause(cursor);
    }
    chancery_cursor_close(cursor);
    if (status == CHANCERY_END && got == count)
        return true;
    describe(question);
    printf("# expected %zu answers; %zu are right, then %s %s\n", count, got,
           chancery_status_name(status), error.message);
    return false;
}

static bool ask(chancery_db *db, struct random *random)
{
    struct question question = {.term_count = random_below(random, TERMS_MAX + 1)};
    const char *texts[TERMS_MAX];
    chancery_query *query;
    chancery_error error = {0};
    for (size_t i = 0; i < question.term_count; i++) {
        question.terms[i] = random_term(random);
        texts[i] = question.terms[i].text;
    }
    question.options.reverse = random_below(random, 2) == 0;
    if (random_below(random, 3) == 0)
        question.options.limit = 1 + random_below(random, 20);
    if (random_below(random, 3) == 0)
        question.options.after = chancery_text_of(known[random_below(random, known_count)].uid);
    if (random_below(random, 3) == 0)
        question.pause_every = 1 + random_below(random, 5);
    if (chancery_query_parse(chancery_db_schema(db), question.term_count, texts, &query, &error) !=
        CHANCERY_OK) {
        describe(&question);
        printf("# refused: %s\n", error.message);
        return false;
    }
    bool same = same_answers(db, query, &question);
    chancery_query_free(query);
    return same;
}

static chancery_db *make_database(const char *path, struct random *random)
{
    chancery_db *db;
    chancery_error error = {0};
    chancery_status status = chancery_create(path, &error);
    if (status == CHANCERY_OK)
        status = chancery_open(path, CHANCERY_OPEN_WRITE, &db, &error);
    for (int part = 0; part < 3 && status == CHANCERY_OK; part++) { /* several commits */
        chancery_writer *writer;
        status = chancery_writer_begin(db, 1000, &writer, &error);
        for (size_t i = 0; i < EVENTS / 3 && status == CHANCERY_OK; i++)
            add_event(writer, random);
        if (status == CHANCERY_OK)
            status = chancery_writer_commit(writer, &error);
    }
    if (status != CHANCERY_OK) {
        printf("Bail out! %s\n", error.message);
        exit(1);
    }
    qsort(known, known_count, sizeof *known, by_order);
    return db;
}

int main(void)
{
    char folder[] = "/tmp/chancery-prop-XXXXXX", path[64], lock[72];
    struct random random = random_start();
    size_t wrong = 0;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/prop.db", folder);
    snprintf(lock, sizeof lock, "%s-lock", path);
    chancery_db *db = make_database(path, &random);
    for (int i = 0; i < QUERIES; i++)
        wrong += !ask(db, &random);
    printf("1..2\n%sok 1 - %d random queries over %zu random events answer as the filter does\n",
           wrong > 0 ? "not " : "", QUERIES, known_count);
    chancery_check_summary summary;
    chancery_error error = {0};
    bool sound = chancery_check(db, &summary, &error) == CHANCERY_OK;
    printf("%sok 2 - the database checks clean %s\n", sound ? "" : "not ", error.message);
    chancery_close(db);
    for (size_t i = 0; i < known_count; i++)
        json_decref(known[i].json);
    unlink(path);
    unlink(lock);
    rmdir(folder);
    return wrong > 0 || !sound;
}
