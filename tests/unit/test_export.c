/* test_export.c - what goes out: jansson must read it, an import must give the same back, and a
 * sink may refuse. */
#include "event/json_write.h"
#include "fixture.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

TestSuite(export, .init = fixture_start, .fini = fixture_end);

static json_t *timeline(void)
{
    const chancery_text text = fixture_export(fixture_db, "json");
    json_error_t error;
    json_t *document = json_loadb(text.bytes, text.size, JSON_REJECT_DUPLICATES, &error);
    cr_assert(document, "line %d: %s", error.line, error.text);
    return document;
}

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* Exports `terms`; the sink is a buffer. */
static chancery_status export(const char *format, chancery_text query, const chancery_sink *sink,
                              chancery_error *error)
{
    chancery_cursor *cursor;
    *error = (chancery_error){0};
    cr_assert_eq(chancery_select(fixture_db, fixture_query((const char *const[]){NULL}), NULL,
                                 &cursor, error),
                 CHANCERY_OK);
    chancery_status status = chancery_export(cursor, format, query, sink, error);
    chancery_cursor_close(cursor);
    return status;
}

static void put_all(void)
{
    fixture_put("a", "mission.closed", "2019-03-14", "USA,CAN", "VEN",
                "'city':'Caracas','class':'embassy','seq':2,'account':'USA','tags':['x','y'],"
                "'place':{'name':'Caracas','country':'VEN','lat':10.4806,'lon':-66.9036},"
                "'title':'A title','summary':'line\\nline \\u2028 \\u202e',"
                "'sources':[{'url':'https://a.example/'},{'publisher':'P'},"
                "{'url':'https://b.example/'}],'links':[{'rel':'same-as','to':'b'}]");
    fixture_put("b", "sanctions.imposed", "../1990", "USA", "VEN", "'standing':'reported'");
    fixture_put("c", "staff.withdrawn", "2019-03/..", "USA", "VEN",
                "'count':40,'evacuation':true,'recorded':'2019-03-15T00:00:00.000001Z'");
    fixture_put("d", "relations.severed", "-0044", "IRN", "EGY", "");
}

/* With quotes inside, which fixture_json cannot write. */
static const char titled[] = "{\"uid\":\"q\",\"type\":\"mission.closed\",\"date\":\"2018\","
                             "\"actor\":\"USA\",\"target\":\"VEN\",\"title\":\"A \\\"title\\\", "
                             "with, all\",\"summary\":\"a\\nb\"}";

/* ---- Timeline JSON ---- */

Test(export, timeline_of_nothing)
{
    json_t *document = timeline();
    cr_expect_str_eq(member(document, "format"), "chancery-timeline");
    cr_expect_eq(json_integer_value(json_object_get(document, "version")), 1);
    cr_expect_str_eq(member(document, "query"), "everything");
    cr_expect_eq(json_array_size(json_object_get(document, "events")), 0);
    cr_expect_eq(json_object_size(json_object_get(document, "parties")), 0);
    const json_t *count = json_object_get(document, "count");
    cr_expect_eq(json_integer_value(json_object_get(count, "events")), 0);
    cr_expect(json_is_null(json_object_get(count, "earliest")));
    cr_expect(json_is_null(json_object_get(count, "latest")));
    json_decref(document);
}

Test(export, timeline_has_events_parties_and_counts)
{
    fixture_put("a", "mission.closed", "2019-03-14", "USA", "VEN", "'city':'Caracas'");
    fixture_put("b", "sanctions.imposed", "../1990", "USA", "VEN", "");
    json_t *document = timeline();
    const json_t *events = json_object_get(document, "events");
    const json_t *parties = json_object_get(document, "parties");
    const json_t *count = json_object_get(document, "count");
    cr_assert_eq(json_array_size(events), 2);
    cr_expect(json_is_null(json_object_get(json_array_get(events, 0), "earliest")));
    cr_expect_str_eq(member(json_array_get(events, 0), "latest"), "1990-12-31");
    cr_expect_str_eq(member(json_array_get(events, 1), "precision"), "day");
    cr_expect_str_eq(member(json_array_get(events, 1), "title"),
                     "United States closes its mission to Venezuela in Caracas");
    cr_expect_eq(json_object_size(parties), 2);
    cr_expect_str_eq(member(json_object_get(parties, "VEN"), "name"), "Venezuela");
    cr_expect_str_eq(member(json_object_get(parties, "VEN"), "kind"), "state");
    cr_expect_eq(json_integer_value(json_object_get(count, "events")), 2);
    cr_expect_str_eq(member(count, "earliest"), "2019-03-14");
    cr_expect_str_eq(member(count, "latest"), "2019-03-14");
    json_decref(document);
}

Test(export, query_is_escaped)
{
    struct buffer out = {0};
    const chancery_sink sink = fixture_sink(&out);
    chancery_error error;
    cr_assert_eq(export("json", TEXT("place:\"a\\b\"\n\x1B"), &sink, &error), CHANCERY_OK);
    json_t *document = json_loadb(out.bytes, out.size, 0, NULL);
    cr_assert_not_null(document);
    cr_expect_str_eq(member(document, "query"), "place:\"a\\b\"\n\x1B");
    json_decref(document);
    buffer_free(&out);
}

Test(export, nothing_raw_reaches_a_terminal)
{
    static const char *const formats[] = {"json", "jsonl"};
    put_all();
    for (size_t i = 0; i < 2; i++) {
        const chancery_text text = fixture_export(fixture_db, formats[i]);
        cr_expect_null(memmem(text.bytes, text.size, "\xE2\x80\xAE", 3), "%s", formats[i]);
        cr_expect_null(memmem(text.bytes, text.size, "\xE2\x80\xA8", 3), "%s", formats[i]);
        cr_expect_not_null(memmem(text.bytes, text.size, "\\u202e", 6), "%s", formats[i]);
    }
}

/* ---- JSON Lines ---- */

Test(export, lines_are_as_stored)
{
    fixture_put("c", "staff.withdrawn", "2019-03/..", "USA", "VEN",
                "'count':40,'recorded':'2019-03-15T00:00:00.000001Z'");
    const chancery_text lines = fixture_export(fixture_db, "jsonl");
    cr_expect_str_eq(lines.bytes,
                     fixture_json("{'uid':'c','type':'staff.withdrawn','date':'2019-03/..',"
                                  "'actor':['USA'],'target':['VEN'],'standing':'confirmed',"
                                  "'count':40,'recorded':'2019-03-15T00:00:00.000001Z'}\n"));
}

Test(export, lines_imported_anew_give_the_same_bytes)
{
    chancery_error error = {0};
    chancery_import_summary summary;
    chancery_db *copy;
    put_all();
    fixture_put("later", "relations.resumed", "2020", "IRN", "EGY", "");
    const chancery_text lines = fixture_export(fixture_db, "jsonl");
    const char *path = fixture_file("copy.db");
    const chancery_source source = {"lines", fixture_input(lines)};
    cr_assert_eq(chancery_create(path, &error), CHANCERY_OK);
    cr_assert_eq(chancery_open(path, CHANCERY_OPEN_WRITE, &copy, &error), CHANCERY_OK);
    cr_assert_eq(chancery_import(copy, 1, &source, &(chancery_import_options){0}, &summary, &error),
                 CHANCERY_OK, "%s", error.message);
    cr_expect_eq(summary.added, 5);
    cr_expect(text_equal(fixture_export(copy, "jsonl"), lines));
    cr_expect(text_equal(fixture_export(copy, "json"), fixture_export(fixture_db, "json")));
    cr_expect(text_equal(fixture_export(copy, "csv"), fixture_export(fixture_db, "csv")));
    chancery_close(copy);
    close(source.fd);
}

/* ---- CSV ---- */

Test(export, csv_of_nothing_is_its_header)
{
    cr_expect_str_eq(fixture_export(fixture_db, "csv").bytes,
                     "uid,date,earliest,latest,precision,type,actor,target,title,account,standing,"
                     "place,country,lat,lon,summary,tags,sources,recorded,details\n");
}

Test(export, csv_cells)
{
    fixture_put("a", "mission.closed", "../2019-03", "USA,CAN", "VEN",
                "'city':'Caracas','tags':['x','y'],'account':'USA',"
                "'place':{'name':'C','country':'VEN','lat':10.5,'lon':-66},"
                "'sources':[{'url':'https://a.example/'},{'publisher':'P'},"
                "{'url':'https://b.example/'}],'recorded':'2019-03-15T00:00:00Z'");
    const char *csv = fixture_export(fixture_db, "csv").bytes;
    EXPECT_HAS(csv, "\na,../2019-03,,2019-03-31,interval,mission.closed,USA;CAN,VEN,"
                    "United States and Canada close their mission to Venezuela in Caracas,USA,"
                    "confirmed,C,VEN,10.5,-66,,x;y,https://a.example/;https://b.example/,"
                    "2019-03-15T00:00:00.000000Z,");
    EXPECT_HAS(csv, "\"{\"\"city\"\":\"\"Caracas\"\",\"\"sources\"\":[");
}

Test(export, csv_quotes)
{
    chancery_writer *writer;
    chancery_event *event;
    chancery_outcome outcome;
    cr_assert_eq(
        chancery_event_parse(chancery_schema_builtin(), chancery_text_of(titled), &event, NULL),
        CHANCERY_OK);
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, NULL), CHANCERY_OK);
    cr_assert_eq(chancery_writer_add(writer, event, &outcome, NULL), CHANCERY_OK);
    cr_assert_eq(chancery_writer_commit(writer, NULL), CHANCERY_OK);
    chancery_event_free(event);
    const char *csv = fixture_export(fixture_db, "csv").bytes;
    EXPECT_HAS(csv, ",\"A \"\"title\"\", with, all\",");
    EXPECT_HAS(csv, ",\"a\nb\",");
}

/* ---- Refusals ---- */

Test(export, formats_are_listed)
{
    const char *const *formats = chancery_export_formats();
    static const char names[][8] = {"json", "jsonl", "csv"};
    for (size_t i = 0; i < 3; i++)
        cr_expect_str_eq(formats[i], names[i]);
    cr_expect_null(formats[3]);
}

Test(export, unknown_formats)
{
    static const char names[][8] = {"xml", "", "JSON", "json ", "jso"};
    struct buffer out = {0};
    const chancery_sink sink = fixture_sink(&out);
    chancery_error error;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cr_expect_eq(export(names[i], TEXT(""), &sink, &error), CHANCERY_USAGE, "%s", names[i]);
        EXPECT_HAS(error.message, names[i]);
        EXPECT_HAS(error.hint, "json, jsonl and csv");
    }
    cr_expect_eq(out.size, 0);
    buffer_free(&out);
}

static chancery_status refuse(void *context, const char *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    return --*(int *)context < 0 ? CHANCERY_IO : CHANCERY_OK;
}

Test(export, refusal_of_the_sink_is_given_back)
{
    static const char *const formats[] = {"json", "jsonl", "csv"};
    put_all();
    for (size_t i = 0; i < 3; i++) {
        int writes = 0;
        const chancery_sink sink = {.write = refuse, .context = &writes};
        chancery_error error;
        cr_expect_eq(export(formats[i], TEXT(""), &sink, &error), CHANCERY_IO, "%s", formats[i]);
        cr_expect_eq(writes, -1, "the sink is not called again");
    }
}

static void add_numbered(chancery_writer *writer, int number)
{
    char json[512];
    chancery_outcome outcome;
    chancery_event *event;
    chancery_error error = {0};
    snprintf(json, sizeof json,
             "{\"uid\":\"n:%d\",\"type\":\"mission.closed\",\"date\":\"%d\",\"actor\":"
             "\"USA\",\"target\":\"VEN\",\"summary\":\"%0300d\"}",
             number, 1000 + number / 10, number);
    cr_assert_eq(
        chancery_event_parse(chancery_schema_builtin(), chancery_text_of(json), &event, &error),
        CHANCERY_OK);
    cr_assert_eq(chancery_writer_add(writer, event, &outcome, &error), CHANCERY_OK);
    chancery_event_free(event);
}

static void put_numbered(int count)
{
    chancery_writer *writer;
    chancery_error error = {0};
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, &error), CHANCERY_OK);
    for (int i = 0; i < count; i++)
        add_numbered(writer, i);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
}

/* More than one piece of output. */
static void put_many(void)
{
    put_numbered(3000);
}

/* So many that a second thread writes most of them. */
enum { VERY_MANY = 9000 };

Test(export, refusal_in_the_middle)
{
    static const int counts[] = {2, 9};
    chancery_error error;
    put_numbered(VERY_MANY);
    for (size_t i = 0; i < 4; i++) {
        int writes = counts[i / 2];
        const chancery_sink sink = {.write = refuse, .context = &writes, .detached = i % 2};
        cr_expect_eq(export("json", TEXT(""), &sink, &error), CHANCERY_IO);
        cr_expect_eq(writes, -1, "the sink is not called again");
    }
}

Test(export, pieces_put_together_are_whole)
{
    put_many();
    json_t *document = timeline();
    cr_expect_eq(json_array_size(json_object_get(document, "events")), 3000);
    json_decref(document);
}

static chancery_status add_once(void *context, const char *bytes, size_t size)
{
    struct buffer *out = context;
    if (out->size == 0)
        fixture_put("late", "mission.closed", "2020", "GBR", "VEN", "");
    buffer_add(out, bytes, size);
    return CHANCERY_OK;
}

/* A sink may wait for long, and must not pin the pages of an old commit. */
Test(export, holds_no_snapshot_while_the_sink_works)
{
    struct buffer out = {0};
    const chancery_sink sink = {.write = add_once, .context = &out};
    chancery_error error;
    put_many();
    cr_expect_eq(export("jsonl", TEXT(""), &sink, &error), CHANCERY_OK);
    cr_expect_not_null(memmem(out.bytes, out.size, "\"late\"", 6));
    buffer_free(&out);
}

/* What JSON Lines are, one event after the other. */
static void write_lines(struct buffer *out)
{
    chancery_cursor *cursor;
    chancery_event *event;
    chancery_error error = {0};
    chancery_status status = chancery_select(fixture_db, fixture_query((const char *const[]){NULL}),
                                             NULL, &cursor, &error);
    while (status == CHANCERY_OK) {
        status = chancery_cursor_next(cursor, &event, &error);
        if (status == CHANCERY_OK) {
            json_write_event(out, event, JSON_STORED);
            buffer_byte(out, '\n');
        }
    }
    cr_assert_eq(status, CHANCERY_END, "%s", error.message);
    chancery_cursor_close(cursor);
}

Test(export, long_answers_are_the_same_events)
{
    struct buffer expected = {0};
    chancery_error error;
    put_all();
    put_numbered(VERY_MANY);
    write_lines(&expected);
    for (int detached = 0; detached < 2; detached++) {
        struct buffer out = {0};
        chancery_sink sink = fixture_sink(&out);
        sink.detached = detached;
        cr_expect_eq(export("jsonl", TEXT(""), &sink, &error), CHANCERY_OK);
        cr_expect(text_equal(buffer_view(&out), buffer_view(&expected)), "detached: %d", detached);
        buffer_free(&out);
    }
    json_t *document = timeline();
    cr_expect_eq(json_array_size(json_object_get(document, "events")), VERY_MANY + 4);
    json_decref(document);
    buffer_free(&expected);
}

/* Behind what one thread alone writes, a name comes that was never seen, and the first version that
 * is past. */
struct changing {
    struct buffer out;
    int calls;
};

static void amend_last(void)
{
    chancery_writer *writer;
    chancery_outcome outcome;
    chancery_error error = {0};
    chancery_event *event = fixture_event(
        "{'type':'mission.closed','date':'2021','actor':'USA','target':'VEN','why':'x'}");
    cr_assert_eq(chancery_writer_begin(fixture_db, 0, &writer, &error), CHANCERY_OK);
    cr_assert_eq(chancery_writer_amend(writer, TEXT("n:8999"), event, &outcome, &error),
                 CHANCERY_OK, "%s", error.message);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
}

static chancery_status change_late(void *context, const char *bytes, size_t size)
{
    struct changing *changing = context;
    if (++changing->calls == 9) {
        fixture_put("late", "sanctions.imposed", "2020", "GBR", "IRN", "");
        amend_last();
    }
    buffer_add(&changing->out, bytes, size);
    return CHANCERY_OK;
}

static int count_of(const struct buffer *text, const char *part)
{
    int count = 0;
    for (const char *at = text->bytes; (at = strstr(at, part)); at++)
        count++;
    return count;
}

Test(export, long_answers_take_in_what_comes_meanwhile)
{
    struct changing changing = {0};
    const chancery_sink sink = {.write = change_late, .context = &changing};
    const chancery_select_options options = {.history = true};
    chancery_cursor *cursor;
    chancery_error error = {0};
    put_numbered(VERY_MANY);
    cr_assert_eq(chancery_select(fixture_db, fixture_query((const char *const[]){NULL}), &options,
                                 &cursor, &error),
                 CHANCERY_OK);
    cr_expect_eq(chancery_export(cursor, "jsonl", TEXT(""), &sink, &error), CHANCERY_OK, "%s",
                 error.message);
    chancery_cursor_close(cursor);
    buffer_byte(&changing.out, '\0');
    cr_expect_geq(changing.calls, 10);
    cr_expect_eq(count_of(&changing.out, "{\"uid\":"), VERY_MANY + 2);
    cr_expect_eq(count_of(&changing.out, "{\"uid\":\"late\",\"type\":\"sanctions.imposed\""), 1);
    cr_expect_eq(count_of(&changing.out, "{\"uid\":\"n:8999\""), 2);
    cr_expect_eq(count_of(&changing.out, "\"superseded\":"), 1);
    buffer_free(&changing.out);
}

/* Puts nonsense in place of an event of 14 March 2019. */
static void damage_event(void)
{
    struct store_txn *txn;
    chancery_error error = {0};
    fixture_put("a", "mission.closed", "2019-03-14", "USA", "VEN", "");
    const struct key key = key_of_place((struct place){17969, 0});
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    store_put(txn, TABLE_EVENT, key_text(&key), TEXT("0123456789 nonsense"), &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
}

/* The same with a record that is sound, but of a type that the database has not numbered. */
static void put_unknown_type(void)
{
    struct store_txn *txn;
    struct buffer record = {0};
    struct names *names = names_new();
    chancery_error error = {0};
    const struct place place = {17969, 0};
    const struct key key = key_of_place(place);
    for (int i = 0; i < 1000; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        names_intern(names, NAME_TYPE, chancery_text_of(name));
    }
    cr_assert(record_encode(
        fixture_event("{'type':'mission.closed','date':'2019-03-14','actor':'USA','target':'VEN'}"),
        place, names, &record));
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    store_put(txn, TABLE_EVENT, key_text(&key), buffer_view(&record), &error);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
    buffer_free(&record);
    names_free(names);
}

static void expect_damage(const char *words)
{
    chancery_error error = {0};
    struct buffer out = {0};
    const chancery_sink sink = fixture_sink(&out);
    cr_expect_eq(export("jsonl", TEXT(""), &sink, &error), CHANCERY_DAMAGED);
    EXPECT_HAS(error.message, words);
    buffer_free(&out);
}

Test(export, damage_ends_it)
{
    damage_event();
    expect_damage("2019-03-14");
}

Test(export, damage_ends_long_answers)
{
    put_numbered(VERY_MANY);
    damage_event();
    expect_damage("2019-03-14");
}

Test(export, damage_that_the_second_thread_finds_ends_it)
{
    put_numbered(VERY_MANY);
    put_unknown_type();
    expect_damage("no name for its type");
}
