/* test_import.c - many events from files of every shape, good and broken. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

TestSuite(import, .init = fixture_start, .fini = fixture_end);

#define EVENT(uid)                                                                                 \
    "{'uid':'" uid "','type':'mission.closed','date':'2019-03-14','actor':'USA','target':'VEN'}"
#define BAD "{'type':'mission.closd','date':'2019-03-14','actor':'USA','target':'VEN'}"

static struct fixture_log log_;
static chancery_import_summary summary;

static chancery_status import_fds(chancery_db *db, size_t count, const chancery_source *sources,
                                  chancery_import_options options)
{
    summary = (chancery_import_summary){0};
    fixture_log_start(&log_);
    options.timeout_ms = 100;
    return chancery_import(db, count, sources, &options, &summary, &log_.error);
}

static chancery_status import_bytes(chancery_text bytes, chancery_import_options options)
{
    const chancery_source source = {"in", fixture_input(bytes)};
    chancery_status status = import_fds(fixture_db, 1, &source, options);
    close(source.fd);
    return status;
}

static chancery_status import(const char *quoted)
{
    return import_bytes(fixture_text(quoted), (chancery_import_options){0});
}

/* Must be good; gives what the database then holds. */
static const char *imported(const char *quoted)
{
    chancery_status status = import(quoted);
    const char *told = fixture_log_read(&log_);
    cr_expect_eq(status, CHANCERY_OK, "%s", told);
    cr_expect_str_eq(told, "");
    cr_expect_eq(summary.refused, 0);
    return ANSWER_ALL();
}

/* Must be refused, and nothing stored; gives what was said. */
static const char *refused_bytes(chancery_text bytes)
{
    cr_expect_eq(import_bytes(bytes, (chancery_import_options){0}), CHANCERY_INVALID);
    cr_expect_gt(summary.refused, 0);
    cr_expect_str_eq(ANSWER_ALL(), "", "something was stored");
    return fixture_log_read(&log_);
}

static const char *refused(const char *quoted)
{
    return refused_bytes(fixture_text(quoted));
}

/* ---- Shapes ---- */

Test(import, json_lines)
{
    cr_expect_str_eq(imported(EVENT("a") "\n" EVENT("b") "\n" EVENT("c") "\n"), "a b c");
    cr_expect_eq(summary.read, 3);
    cr_expect_eq(summary.added, 3);
}

Test(import, json_lines_without_a_last_new_line)
{
    cr_expect_str_eq(imported(EVENT("a") "\n" EVENT("b")), "a b");
}

Test(import, blank_lines_and_carriage_returns)
{
    cr_expect_str_eq(imported("\r\n\n" EVENT("a") "\r\n\r\n  \t\r\n" EVENT("b") "\r\n\n"), "a b");
    cr_expect_eq(summary.read, 2);
}

Test(import, one_event)
{
    cr_expect_str_eq(imported(EVENT("a")), "a");
    cr_expect_str_eq(imported("  \n " EVENT("b") " \n "), "a b");
}

Test(import, pretty_documents)
{
    static const char pretty[] = "{\n  'uid': '%s',\n  'type': 'mission.closed',\n  'date':\n"
                                 "    '2019-03-14',\n  'actor': [\n 'USA' ],\n'target': 'VEN'\n}";
    char both[600], one[280];
    snprintf(one, sizeof one, pretty, "a");
    cr_expect_str_eq(imported(one), "a");
    snprintf(both, sizeof both, "%s\n", one);
    snprintf(one, sizeof one, pretty, "b");
    strcat(both, one);
    cr_expect_str_eq(imported(both), "a b", "several documents in one file");
    cr_expect_eq(summary.unchanged, 1);
}

Test(import, arrays)
{
    cr_expect_str_eq(imported("[" EVENT("a") "," EVENT("b") "]"), "a b");
    cr_expect_str_eq(imported("[\n" EVENT("c") "\n,\n" EVENT("d") "\n]\n"), "a b c d");
    cr_expect_str_eq(imported("[]"), "a b c d");
    cr_expect_str_eq(imported(" [ ] [ " EVENT("e") " ] "), "a b c d e");
}

Test(import, timelines)
{
    cr_expect_str_eq(
        imported("{'format':'chancery-timeline','version':1,'query':'[{','events':[" EVENT(
            "a") "," EVENT("b") "],'parties':{'x':['}']},'count':{}}"),
        "a b");
    cr_expect_eq(summary.read, 2);
    cr_expect_str_eq(imported("{'events':[]}"), "a b");
    cr_expect_str_eq(
        imported("{\n 'events' : [\n" EVENT("c") "\n]\n}\n{'events':[" EVENT("d") "]}"), "a b c d",
        "two timelines in one file");
}

Test(import, derived_fields_of_timelines_are_dropped)
{
    fixture_put("a", "mission.closed", "2019-03", "USA", "VEN", "'city':'Caracas'");
    fixture_put("b", "mission.closed", "2019-04/..", "USA", "VEN", "'title':'Gone'");
    fixture_put("c", "mission.closed", "2019-05", "USA", "VEN",
                "'title':'United States closes its mission to Venezuela'");
    const chancery_text timeline = fixture_export(fixture_db, "json");
    const chancery_text lines = fixture_export(fixture_db, "jsonl");
    cr_expect_eq(import_bytes(timeline, (chancery_import_options){0}), CHANCERY_OK, "%s",
                 fixture_log_read(&log_));
    cr_expect_eq(summary.unchanged, 3);
    chancery_close(fixture_db);
    unlink(fixture_path);
    cr_assert_eq(chancery_create(fixture_path, NULL), CHANCERY_OK);
    fixture_db = fixture_open(CHANCERY_OPEN_WRITE);
    cr_expect_eq(import_bytes(timeline, (chancery_import_options){0}), CHANCERY_OK);
    cr_expect_eq(summary.added, 3);
    cr_expect(text_equal(fixture_export(fixture_db, "jsonl"), lines));
}

Test(import, byte_order_mark)
{
    cr_expect_str_eq(imported("\xEF\xBB\xBF" EVENT("a") "\n" EVENT("b")), "a b");
    cr_expect_str_eq(imported("\xEF\xBB\xBF[" EVENT("c") "]"), "a b c");
    cr_expect_str_eq(imported("\xEF\xBB\xBF"), "a b c");
}

Test(import, nothing)
{
    cr_expect_str_eq(imported(""), "");
    cr_expect_str_eq(imported(" \r\n\t "), "");
    cr_expect_eq(summary.read, 0);
    cr_expect_eq(import_fds(fixture_db, 0, NULL, (chancery_import_options){0}), CHANCERY_OK);
}

Test(import, pipe)
{
    int ends[2];
    const char *json = fixture_json(EVENT("a") "\n" EVENT("b") "\n");
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], json, strlen(json)), (ssize_t)strlen(json));
    close(ends[1]);
    const chancery_source source = {"-", ends[0]};
    cr_expect_eq(import_fds(fixture_db, 1, &source, (chancery_import_options){0}), CHANCERY_OK,
                 "%s", fixture_log_read(&log_));
    cr_expect_str_eq(ANSWER_ALL(), "a b");
    close(ends[0]);
}

Test(import, several_files_in_one_transaction)
{
    const chancery_source good[] = {{"one", fixture_input(fixture_text(EVENT("a")))},
                                    {"two", fixture_input(fixture_text("[" EVENT("b") "]"))}};
    const chancery_source bad[] = {{"three", fixture_input(fixture_text(EVENT("c")))},
                                   {"four", fixture_input(fixture_text(BAD))}};
    cr_expect_eq(import_fds(fixture_db, 2, good, (chancery_import_options){0}), CHANCERY_OK);
    cr_expect_eq(summary.added, 2);
    cr_expect_eq(import_fds(fixture_db, 2, bad, (chancery_import_options){0}), CHANCERY_INVALID);
    EXPECT_HAS(fixture_log_read(&log_), "four:1:9: no type is called");
    cr_expect_str_eq(ANSWER_ALL(), "a b");
    for (size_t i = 0; i < 2; i++) {
        close(good[i].fd);
        close(bad[i].fd);
    }
}

Test(import, same_file_twice_adds_nothing)
{
    static const char lines[] =
        "{'type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}\n" EVENT("b") "\n";
    imported(lines);
    imported(lines);
    cr_expect_eq(summary.read, 2);
    cr_expect_eq(summary.added, 0);
    cr_expect_eq(summary.unchanged, 2);
}

/* ---- Refusals ---- */

Test(import, broken_line_is_placed)
{
    struct buffer lines = {0};
    for (int i = 1; i <= 20; i++)
        buffer_string(&lines, i == 17 ? "{'type':'mission.closed','date':'2019-02-30','actor':"
                                        "'USA','target':'VEN'}\n"
                                      : "{'type':'mission.closed','date':'2019-02','actor':'USA',"
                                        "'target':'VEN'}\n");
    const char *told = refused(fixture_keep(buffer_view(&lines)));
    cr_expect_str_eq(told, "in:17:33: date \"2019-02-30\": February 2019 has 28 days\n");
    cr_expect_eq(summary.read, 20, "the rest is checked too");
    cr_expect_eq(summary.refused, 1);
    buffer_free(&lines);
}

Test(import, all_refusals_are_told)
{
    const char *told = refused(BAD "\n" EVENT("a") "\n{\n[]\n" BAD "\n5\n");
    EXPECT_HAS(told, "in:1:9: no type");
    EXPECT_HAS(told, "in:3:");
    EXPECT_HAS(told, "in:4:1: an event must be a JSON object, not a list");
    EXPECT_HAS(told, "in:5:9: no type");
    EXPECT_HAS(told, "in:6:1: an event must be a JSON object, not a whole number");
    cr_expect_eq(summary.refused, 5);
}

Test(import, keep_going_stores_the_rest)
{
    const chancery_import_options options = {.keep_going = true};
    cr_expect_eq(import_bytes(fixture_text(BAD "\n" EVENT("a") "\n{\n" EVENT("b")), options),
                 CHANCERY_OK);
    cr_expect_str_eq(ANSWER_ALL(), "a b");
    cr_expect_eq(log_.count, 2);
    cr_expect_eq(log_.error.status, CHANCERY_INVALID, "the caller can see that some were refused");
    cr_expect_eq(summary.read, 4);
    cr_expect_eq(summary.added, 2);
    cr_expect_eq(summary.refused, 2);
    fixture_log_read(&log_);
}

Test(import, keep_going_goes_on_with_the_next_file)
{
    const chancery_source sources[] = {{"one", fixture_input(fixture_text("[" EVENT("a") "x"))},
                                       {"two", fixture_input(fixture_text("nonsense"))},
                                       {"three", fixture_input(fixture_text(EVENT("b")))}};
    cr_expect_eq(import_fds(fixture_db, 3, sources, (chancery_import_options){.keep_going = true}),
                 CHANCERY_OK);
    const char *told = fixture_log_read(&log_);
    EXPECT_HAS(told, "one:1:");
    EXPECT_HAS(told, "two:1:1: is of none of the formats");
    cr_expect_str_eq(ANSWER_ALL(), "a b");
    for (size_t i = 0; i < 3; i++)
        close(sources[i].fd);
}

Test(import, conflicts_are_refusals)
{
    fixture_add(EVENT("a"));
    cr_expect_eq(import("{'uid':'a','type':'mission.opened','date':'2019','actor':'USA',"
                        "'target':'VEN','class':'embassy'}\n" EVENT("b")),
                 CHANCERY_INVALID);
    EXPECT_HAS(fixture_log_read(&log_), "in:1:1: uid \"a\" is taken");
    cr_expect_str_eq(ANSWER_ALL(), "a");
    cr_expect_eq(
        import_bytes(fixture_text(EVENT("x") "\n{'uid':'x','type':'mission.closed',"
                                             "'date':'2020','actor':'USA','target':'VEN'}"),
                     (chancery_import_options){.keep_going = true}),
        CHANCERY_OK);
    EXPECT_HAS(fixture_log_read(&log_), "in:2:1: uid \"x\" is taken");
    cr_expect_str_eq(ANSWER_ALL(), "a x");
}

Test(import, other_encodings)
{
    EXPECT_HAS(refused_bytes(TEXT("\0{\0\"")), "UTF-16");
    EXPECT_HAS(refused_bytes(TEXT("{\0\"\0")), "UTF-16");
    EXPECT_HAS(refused_bytes(TEXT("[\0{\0")), "UTF-16");
    EXPECT_HAS(refused_bytes(TEXT("\xFF\xFE\0\0{\0\0\0")), "UTF-16");
    EXPECT_HAS(refused_bytes(TEXT("\xEF\xBB{}")), "none of the formats");
    EXPECT_HAS(refused_bytes(TEXT("\xEF")), "none of the formats");
    EXPECT_HAS(refused("{'type':'mission.closed','city':'Bogot\xE1'}"), "in:1:");
}

/* As UTF-16, with a mark of byte order. */
static chancery_text utf16(const char *ascii, bool little)
{
    struct buffer out = {0};
    buffer_string(&out, little ? "\xFF\xFE" : "\xFE\xFF");
    for (; *ascii; ascii++) {
        if (!little)
            buffer_byte(&out, '\0');
        buffer_byte(&out, *ascii);
        if (little)
            buffer_byte(&out, '\0');
    }
    chancery_text kept = text_slice(fixture_keep(buffer_view(&out)), out.size);
    buffer_free(&out);
    return kept;
}

Test(import, utf16_by_its_mark)
{
    const char *lines = fixture_json(EVENT("a") "\r\n" EVENT("b"));
    cr_expect_eq(import_bytes(utf16(lines, true), (chancery_import_options){0}), CHANCERY_OK);
    cr_expect_str_eq(ANSWER_ALL(), "a b");
    cr_expect_eq(import_bytes(utf16(lines, false), (chancery_import_options){0}), CHANCERY_OK);
    cr_expect_eq(summary.unchanged, 2);
}

Test(import, utf16_that_is_broken)
{
    EXPECT_HAS(refused_bytes(TEXT("\xFF\xFE{\0\"\0")), "in:1:");
    EXPECT_HAS(refused_bytes(TEXT("\xFF\xFE{\0\"\0\x3D\xD8\"\0:\0001\0}\0")),
               "unable to decode byte 0xed");
    EXPECT_HAS(refused_bytes(TEXT("\xFF\xFE{\0}\0\n\0{\0}")), "in:2:");
}

Test(import, other_formats)
{
    EXPECT_HAS(refused("name,notes\n1,2\n"), "in:1:1: is of none of the formats");
    EXPECT_HAS(refused("<html>"), "in:1:1: is of the format HTML, which is not read");
    EXPECT_HAS(refused("PK\x03\x04"), "cannot be unpacked");
    EXPECT_HAS(refused("'text'"), "none of the formats");
    EXPECT_HAS(refused("null"), "none of the formats");
}

Test(import, documents_cut_short)
{
    EXPECT_HAS(refused("[" EVENT("a")), "the list of events ends before its closing bracket");
    EXPECT_HAS(refused("[" EVENT("a") ","), "the list of events ends before its closing bracket");
    EXPECT_HAS(refused("[" EVENT("a") ", \n "), "in:2:");
    EXPECT_HAS(refused("["), "in:1:2: the list of events ends");
    EXPECT_HAS(refused("[{'uid':'a','type"), "not valid JSON");
    EXPECT_HAS(refused("{'events':[" EVENT("a") "]"), "the timeline ends before its closing brace");
    EXPECT_HAS(refused("{'events':[" EVENT("a") "],'parties':{'USA"), "the timeline ends");
    EXPECT_HAS(refused("{'events':[" EVENT("a")), "the list of events ends");
    EXPECT_HAS(refused("{'events':["), "the list of events ends");
    EXPECT_HAS(refused("{'events':"), "not valid JSON");
    EXPECT_HAS(refused("{"), "not valid JSON");
    EXPECT_HAS(refused("{\n'type'"), "not valid JSON");
}

Test(import, lists_with_wrong_commas)
{
    EXPECT_HAS(refused("[" EVENT("a") " " EVENT("b") "]"), "a comma or the end of the list");
    EXPECT_HAS(refused("[" EVENT("a") ",]"), "in:1:");
    EXPECT_HAS(refused("[," EVENT("a") "]"), "in:1:");
    EXPECT_HAS(refused("[" EVENT("a") "}"), "a comma or the end of the list");
    EXPECT_HAS(refused("[" EVENT("a") ",," EVENT("b") "]"), "in:1:");
}

Test(import, lists_of_other_things)
{
    EXPECT_HAS(refused("[1,[" EVENT("a") "],'x']"), "in:1:2: an event must be a JSON object");
    cr_expect_eq(summary.refused, 3);
    EXPECT_HAS(refused("{'events':{}}"), "in:1:");
    EXPECT_HAS(refused("{'events':5}"), "in:1:");
}

Test(import, what_follows_a_document)
{
    EXPECT_HAS(refused("[" EVENT("a") "] nonsense"), "in:1:");
    EXPECT_HAS(refused("[" EVENT("a") "]]"), "in:1:");
    EXPECT_HAS(refused("{'events':[" EVENT("a") "]}}"), "in:1:");
    EXPECT_HAS(refused("{'events':[" EVENT("a") "],'events':[" EVENT("b") "]}"),
               "duplicate object key");
}

Test(import, timelines_of_a_later_version)
{
    EXPECT_HAS(refused("{'format':'chancery-timeline','version':2,'events':[" EVENT("a") "]}"),
               "version");
    EXPECT_HAS(refused("{'format':'other','version':1,'events':[" EVENT("a") "]}"), "format");
}

Test(import, lines_too_long)
{
    struct buffer lines = {0};
    buffer_string(&lines, fixture_json(EVENT("a") "\n"));
    buffer_string(&lines, "{\"summary\":\"");
    for (int i = 0; i < 3000000; i++)
        buffer_byte(&lines, 'x');
    buffer_string(&lines, "\"}\n");
    buffer_string(&lines, fixture_json(EVENT("b") "\n" BAD));
    const char *told = refused_bytes(buffer_view(&lines));
    EXPECT_HAS(told, "in:2:1: the event has more than 1048576 bytes");
    EXPECT_HAS(told, "in:4:9: no type");
    cr_expect_eq(summary.read, 4);
    buffer_free(&lines);
}

Test(import, long_first_line)
{
    struct buffer lines = {0};
    buffer_string(&lines, "{\"summary\":\"");
    for (int i = 0; i < 3000000; i++)
        buffer_byte(&lines, 'x');
    buffer_string(&lines, "\"}\n");
    buffer_string(&lines, fixture_json(EVENT("b") "\n"));
    EXPECT_HAS(refused_bytes(buffer_view(&lines)), "in:1:1: the event has more than");
    cr_expect_eq(summary.read, 2);
    buffer_free(&lines);
}

Test(import, events_too_long_in_a_document)
{
    struct buffer list = {0};
    buffer_string(&list, "[{\"summary\":\"");
    for (int i = 0; i < 3000000; i++)
        buffer_byte(&list, 'x');
    buffer_string(&list, fixture_json("'},\n" BAD "]"));
    const char *told = refused_bytes(buffer_view(&list));
    EXPECT_HAS(told, "in:1:2: the event has more than");
    EXPECT_HAS(told, "in:2:9: no type");
    buffer_free(&list);
}

Test(import, sources_that_cannot_be_read)
{
    const chancery_source closed = {"closed", -1};
    cr_expect_eq(import_fds(fixture_db, 1, &closed, (chancery_import_options){0}), CHANCERY_IO);
    EXPECT_HAS(fixture_log_read(&log_), "closed: cannot be read");
    FILE *handle = fopen(fixture_folder, "r");
    cr_assert_not_null(handle);
    const chancery_source directory = {"folder", fileno(handle)};
    cr_expect_eq(import_fds(fixture_db, 1, &directory, (chancery_import_options){0}),
                 CHANCERY_NOT_FOUND);
    EXPECT_HAS(fixture_log_read(&log_), "is a folder");
    fclose(handle);
}

Test(import, read_only_database)
{
    chancery_db *reader = fixture_open(CHANCERY_OPEN_READ);
    const chancery_source source = {"in", fixture_input(fixture_text(EVENT("a")))};
    cr_expect_eq(import_fds(reader, 1, &source, (chancery_import_options){0}), CHANCERY_READ_ONLY);
    fixture_log_read(&log_);
    chancery_close(reader);
    close(source.fd);
}

/* ---- Dry runs and progress ---- */

Test(import, dry_run_stores_nothing)
{
    fixture_add(EVENT("a"));
    cr_expect_eq(import_bytes(fixture_text(EVENT("a") "\n" EVENT("b") "\n" EVENT("b")),
                              (chancery_import_options){.dry_run = true}),
                 CHANCERY_OK);
    cr_expect_eq(summary.added, 1);
    cr_expect_eq(summary.unchanged, 2);
    cr_expect_str_eq(ANSWER_ALL(), "a");
}

Test(import, dry_run_refuses_as_the_real_one)
{
    cr_expect_eq(
        import_bytes(fixture_text(EVENT("a") "\n" BAD), (chancery_import_options){.dry_run = true}),
        CHANCERY_INVALID);
    EXPECT_HAS(fixture_log_read(&log_), "in:2:9");
}

Test(import, dry_run_without_a_database)
{
    const chancery_source source = {"in", fixture_input(fixture_text(EVENT("a") "\n" EVENT("b")))};
    cr_expect_eq(import_fds(NULL, 1, &source, (chancery_import_options){.dry_run = true}),
                 CHANCERY_OK);
    cr_expect_eq(summary.added, 2);
    close(source.fd);
}

static chancery_status stop(void *context, uint64_t read, uint64_t total, uint64_t events)
{
    unsigned *calls = context;
    cr_expect_leq(read, total);
    cr_expect_gt(events, 0);
    return ++*calls == 2 ? CHANCERY_INTERRUPTED : CHANCERY_OK;
}

Test(import, interrupted_stores_nothing)
{
    struct buffer lines = {0};
    unsigned calls = 0;
    for (int i = 0; i < 2000; i++) {
        char line[200];
        snprintf(line, sizeof line, EVENT("n:%d") "\n", i);
        buffer_string(&lines, line);
    }
    const chancery_text json = fixture_text(fixture_keep(buffer_view(&lines)));
    cr_expect_eq(import_bytes(json, (chancery_import_options){.progress = stop, .context = &calls}),
                 CHANCERY_INTERRUPTED);
    cr_expect_eq(calls, 2);
    cr_expect_str_eq(ANSWER_ALL(), "");
    buffer_free(&lines);
}

/* ---- A map that has to grow ---- */

static chancery_status import_into_small_map(bool keep_going)
{
    struct buffer lines = {0};
    chancery_error error = {0};
    chancery_close(fixture_db);
    fixture_db = NULL;
    cr_assert_eq(db_open(fixture_path, CHANCERY_OPEN_WRITE, 256 * 1024, &fixture_db, &error),
                 CHANCERY_OK, "%s", error.message);
    for (int i = 0; i < 3000; i++) {
        char line[400];
        snprintf(line, sizeof line,
                 "{'uid':'n:%d','type':'mission.closed','date':'2019','actor':'USA','target':'%s',"
                 "'summary':'%0150d'}\n",
                 i, i % 1000 == 5 ? "XQZ" : "VEN", i);
        buffer_string(&lines, line);
    }
    chancery_status status = import_bytes(fixture_text(fixture_keep(buffer_view(&lines))),
                                          (chancery_import_options){.keep_going = keep_going});
    buffer_free(&lines);
    return status;
}

Test(import, map_grows_and_refusals_are_told_once)
{
    chancery_check_summary checked;
    cr_expect_eq(import_into_small_map(true), CHANCERY_OK);
    cr_expect_eq(log_.count, 3, "%s", fixture_log_read(&log_));
    cr_expect_eq(summary.read, 3000);
    cr_expect_eq(summary.added, 2997);
    cr_expect_eq(summary.refused, 3);
    cr_expect_eq(chancery_check(fixture_db, &checked, NULL), CHANCERY_OK);
    cr_expect_eq(checked.events, 2997);
    fixture_log_read(&log_);
}

Test(import, refused_in_a_small_map_stores_nothing)
{
    cr_expect_eq(import_into_small_map(false), CHANCERY_INVALID);
    cr_expect_eq(log_.count, 3, "%s", fixture_log_read(&log_));
    cr_expect_str_eq(ANSWER_ALL(), "");
    fixture_log_read(&log_);
}

/* ---- Figures, rejects, limits, dry runs ---- */

static chancery_status gather(void *context, const char *bytes, size_t size)
{
    buffer_add(context, bytes, size);
    return CHANCERY_OK;
}

static void gather_figure(void *context, const chancery_import_figure *figure)
{
    char line[300];
    snprintf(line, sizeof line, "%d %s %d\n", (int)figure->about, figure->name, (int)figure->count);
    buffer_string(context, line);
}

#define WRONG_DAY "{'type':'mission.closed','date':'2019-02-30','actor':'USA','target':'VEN'}"

Test(import, figures_by_format_type_and_reason)
{
    struct buffer told = {0};
    const chancery_import_options options = {
        .keep_going = true, .figure = gather_figure, .context = &told};
    import_bytes(fixture_text(EVENT("a") "\n" WRONG_DAY "\n" WRONG_DAY "\n" EVENT("b") "\n" BAD),
                 options);
    buffer_byte(&told, '\0');
    cr_expect_str_eq(told.bytes, "0 json 5\n1 mission.closed 2\n"
                                 "3 date ...: February ... has ... days 2\n"
                                 "3 no type is called ... 1\n");
    fixture_log_read(&log_);
    buffer_free(&told);
}

Test(import, rejects_are_what_came)
{
    struct buffer out = {0};
    const chancery_sink sink = {.write = gather, .context = &out};
    import_bytes(fixture_text(EVENT("a") "\r\n  " BAD "\r\n"),
                 (chancery_import_options){.rejects = &sink});
    buffer_byte(&out, '\0');
    cr_expect_str_eq(out.bytes,
                     fixture_json("# refused: in:2:11: no type is called \"mission.closd\""
                                  "\n  " BAD "\r\n"));
    fixture_log_read(&log_);
    buffer_free(&out);
}

Test(import, notes_of_rejects_are_passed_over)
{
    cr_expect_str_eq(imported("# refused: x:1:1: y\n" EVENT("a") "\n# refused: \n" EVENT("b")),
                     "a b");
    cr_expect_str_eq(imported("# refused: x:1:1: y\n[\n" EVENT("c") "\n]"), "a b c");
}

Test(import, too_many_refusals_end_it)
{
    const chancery_import_options options = {.keep_going = true, .max_errors = 1};
    cr_expect_eq(import_bytes(fixture_text(BAD "\n" EVENT("a") "\n" BAD "\n" BAD), options),
                 CHANCERY_INVALID);
    cr_expect_eq(summary.read, 3);
    EXPECT_HAS(fixture_log_read(&log_), "more than 1 records are refused");
    cr_expect_str_eq(ANSWER_ALL(), "");
}

Test(import, a_dry_run_needs_no_writer)
{
    chancery_writer *other;
    fixture_add(EVENT("a"));
    cr_assert_eq(chancery_writer_begin(fixture_db, 100, &other, NULL), CHANCERY_OK);
    chancery_db *reading = fixture_open(CHANCERY_OPEN_READ);
    const chancery_source source = {
        "in", fixture_input(fixture_text(EVENT("a") "\n" EVENT("b") "\n" EVENT("b")))};
    cr_expect_eq(import_fds(reading, 1, &source, (chancery_import_options){.dry_run = true}),
                 CHANCERY_OK);
    cr_expect_eq(summary.added, 1);
    cr_expect_eq(summary.unchanged, 2);
    close(source.fd);
    chancery_close(reading);
    chancery_writer_abort(other);
    cr_expect_str_eq(ANSWER_ALL(), "a");
}

Test(import, a_dry_run_knows_conflicts_and_the_past)
{
    chancery_outcome outcome;
    chancery_writer *writer;
    fixture_add(EVENT("a"));
    cr_assert_eq(chancery_writer_begin(fixture_db, 100, &writer, NULL), CHANCERY_OK);
    cr_assert_eq(chancery_writer_set_standing(writer, TEXT("a"), TEXT("retracted"), TEXT("w"),
                                              &outcome, NULL),
                 CHANCERY_OK);
    cr_assert_eq(chancery_writer_commit(writer, NULL), CHANCERY_OK);
    cr_expect_eq(import_bytes(fixture_text(EVENT("a")), (chancery_import_options){.dry_run = true}),
                 CHANCERY_OK);
    cr_expect_eq(summary.unchanged, 1, "as it was before it was retracted");
    cr_expect_eq(import_bytes(fixture_text("{'uid':'a','type':'mission.closed','date':'2018',"
                                           "'actor':'USA','target':'VEN'}"),
                              (chancery_import_options){.dry_run = true}),
                 CHANCERY_INVALID);
    EXPECT_HAS(fixture_log_read(&log_), "is taken by an event with other content");
}

Test(import, a_format_that_is_none)
{
    cr_expect_eq(import_bytes(TEXT("{}"), (chancery_import_options){.format = "jsno"}),
                 CHANCERY_USAGE);
    EXPECT_HAS(fixture_log_read(&log_), "no format of import is called \"jsno\"");
}
