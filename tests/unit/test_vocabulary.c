/* test_vocabulary.c - users' documents: taken, replaced and removed, kept in the database, and
 * never believed when they are damaged. What a single document may not say is for the golden cases.
 */
#include "vocabulary/vocabulary.h"

#include "database/vocabulary_store.h"
#include "fixture.h"
#include "schema/node.h"

#include <stdio.h>
#include <unistd.h>

TestSuite(vocabulary, .fini = fixture_forget);
TestSuite(vocabulary_database, .init = fixture_start, .fini = fixture_end);

#define EVENT "https://chancery.example/schemas/event.schema.json#/$defs/"
#define HEAD(id)                                                                                   \
    "{'$schema':'https://json-schema.org/draft/2020-12/schema','$id':'" id "','title':'T',"        \
    "'description':'D','allOf':[{'$ref':'" EVENT "envelope'}],"
#define TYPE(name, fields)                                                                         \
    "'" name "':{'description':'E','properties':{'type':{'const':'" name "'}" fields "},"          \
    "'x-chancery':{'title':'{actor} "                                                              \
    "does','term':'t','cameo':'','cameo_import':[],'plover':'','plover_import':[],"                \
    "'effect':null,'example':'" name " USA 2019'}}"
#define ONE(id, name, fields)                                                                      \
    HEAD(id)                                                                                       \
    "'oneOf':[{'$ref':'#/$defs/" name "'}],'x-chancery':{'state':null},"                           \
    "'$defs':{" TYPE(name, fields) "}}"
#define CITY ",'city':{'$ref':'" EVENT "field-city'}"
#define STATE(id, name, facet)                                                                     \
    HEAD(id)                                                                                       \
    "'oneOf':[{'$ref':'#/$defs/" name "'}],'x-chancery':{'state':{'" facet "':"                    \
    "{'description':'F','key':{'a':'party'},'values':{'status':['yes','no']}}}},"                  \
    "'$defs':{" TYPE(name, "") "}}"

static const char a[] = "https://example.org/a", b[] = "https://example.org/b";
#define A ONE("https://example.org/a", "consul.admitted", "")
#define A_CITY ONE("https://example.org/a", "consul.admitted", CITY)
#define B ONE("https://example.org/b", "consul.left", "")

/* ---- Without a database ---- */

/* `base` with the document, which must be good; the one before is freed. */
static struct vocabulary *with(struct vocabulary *base, const char *quoted, chancery_outcome wanted)
{
    struct vocabulary *made = base;
    chancery_outcome outcome;
    chancery_text id;
    chancery_error error = {0};
    cr_assert_eq(vocabulary_with(base ? base : &vocabulary_builtin, fixture_text(quoted), "doc",
                                 &made, &id, &outcome, &error),
                 CHANCERY_OK, "%s: %s", quoted, error.message);
    cr_expect_eq(outcome, wanted, "%s", quoted);
    if (made != base)
        vocabulary_free(base);
    return made;
}

static const char *refusal(const struct vocabulary *base, const char *quoted)
{
    struct vocabulary *made = NULL;
    struct fixture_log log;
    chancery_outcome outcome;
    chancery_text id;
    fixture_log_start(&log);
    cr_expect_eq(
        vocabulary_with(base, fixture_text(quoted), "doc", &made, &id, &outcome, &log.error),
        CHANCERY_INVALID, "%s", quoted);
    cr_expect_null(made, "written, though refused");
    return fixture_log_read(&log);
}

static bool has_type(const struct vocabulary *vocabulary, const char *name)
{
    return chancery_type_find(vocabulary->schema, chancery_text_of(name)) != NULL;
}

Test(vocabulary, documents_stand_in_order_of_their_id_and_share_a_family)
{
    struct vocabulary *made = with(with(NULL, B, CHANCERY_ADDED), A, CHANCERY_ADDED);
    cr_assert_eq(made->count, 2);
    cr_expect(text_is(made->documents[0].id, a) && text_is(made->documents[1].id, b));
    cr_expect(has_type(made, "consul.admitted") && has_type(made, "consul.left"));
    cr_expect(has_type(made, "mission.closed"));
    const chancery_family *family = chancery_family_find(made->schema, TEXT("consul"));
    cr_expect_eq(family->type_count, 2);
    cr_expect_eq(made->schema->family_count, chancery_schema_builtin()->family_count + 1);
    vocabulary_free(made);
}

Test(vocabulary, white_space_makes_no_other_document)
{
    struct vocabulary *made = with(NULL, A, CHANCERY_ADDED);
    struct buffer spaced = {0};
    buffer_string(&spaced, "\n  ");
    buffer_string(&spaced, A);
    buffer_string(&spaced, "\n");
    buffer_byte(&spaced, '\0');
    cr_expect_eq(with(made, spaced.bytes, CHANCERY_UNCHANGED), made);
    made = with(made, A_CITY, CHANCERY_REPLACED);
    cr_expect_eq(made->count, 1);
    buffer_free(&spaced);
    vocabulary_free(made);
}

Test(vocabulary, what_is_there_is_refused_and_both_are_named)
{
    struct vocabulary *made = with(NULL, A, CHANCERY_ADDED);
    EXPECT_HAS(refusal(made, ONE("https://example.org/b", "consul.admitted", "")),
               "\"consul.admitted\" is there already, in https://example.org/a");
    EXPECT_HAS(refusal(made, ONE("https://example.org/b", "mission.closed", "")),
               "\"mission.closed\" is there already, in the built-in vocabulary");
    made = with(made, STATE("https://example.org/c", "cx.x", "cx-facet"), CHANCERY_ADDED);
    EXPECT_HAS(refusal(made, STATE("https://example.org/d", "dx.x", "cx-facet")),
               "\"cx-facet\" is there already, in https://example.org/c");
    EXPECT_HAS(refusal(made, STATE("https://example.org/d", "dx.x", "mission")),
               "\"mission\" is there already, in the built-in vocabulary");
    vocabulary_free(made);
}

Test(vocabulary, facets_join_those_of_the_family)
{
    struct vocabulary *made =
        with(with(NULL, STATE("https://example.org/c", "cx.x", "one"), CHANCERY_ADDED),
             STATE("https://example.org/d", "cx.y", "two"), CHANCERY_ADDED);
    const chancery_family *family = chancery_family_find(made->schema, TEXT("cx"));
    EXPECT_HAS(family->state, "\"one\":");
    EXPECT_HAS(family->state, "\"two\":");
    vocabulary_free(made);
}

Test(vocabulary, a_type_is_removed_and_with_the_last_one_the_document)
{
    struct vocabulary *rest;
    chancery_text id;
    chancery_error error = {0};
    struct vocabulary *made =
        with(NULL,
             HEAD("https://example.org/a") "'oneOf':[{'$ref':'#/$defs/consul.admitted'},"
                                           "{'$ref':'#/$defs/consul.left'}],"
                                           "'x-chancery':{'state':null},"
                                           "'$defs':{" TYPE("consul.admitted",
                                                            "") "," TYPE("consul.left", "") "}}",
             CHANCERY_ADDED);
    cr_assert_eq(vocabulary_without(made, TEXT("consul.left"), &rest, &id, &error), CHANCERY_OK,
                 "%s", error.message);
    cr_expect(text_is(id, a));
    cr_expect(has_type(rest, "consul.admitted") && !has_type(rest, "consul.left"));
    vocabulary_free(made);
    made = rest;
    cr_assert_eq(vocabulary_without(made, TEXT("consul.admitted"), &rest, &id, &error),
                 CHANCERY_OK);
    cr_expect_eq(rest->count, 0);
    cr_expect_eq(rest->schema, chancery_schema_builtin());
    cr_expect_eq(vocabulary_without(rest, TEXT("consul.admitted"), &made, &id, &error),
                 CHANCERY_NOT_FOUND);
    vocabulary_free(made);
    vocabulary_free(rest);
}

/* Eight references to a field with eight references, and so on: 8^5 fields, were they all read. */
Test(vocabulary, references_that_multiply_are_stopped)
{
    enum { LEVELS = 5, WIDTH = 8 };
    struct buffer text = {0};
    buffer_string(&text,
                  HEAD("https://example.org/a") "'oneOf':[{'$ref':'#/$defs/x.y'}],"
                                                "'x-chancery':{'state':null},'$defs':{" TYPE(
                                                    "x.y", ",'f':{'$ref':'#/$defs/field-0'}"));
    for (int i = 0; i < LEVELS; i++) {
        char part[160];
        snprintf(part, sizeof part,
                 ",'field-%d':{'description':'d','type':'object','additionalProperties':false,"
                 "'properties':{",
                 i);
        buffer_string(&text, part);
        for (int j = 0; j < WIDTH; j++) {
            snprintf(part, sizeof part, "%s'%c':{'$ref':'#/$defs/field-%d'}", j > 0 ? "," : "",
                     'a' + j, i + 1);
            buffer_string(&text, part);
        }
        buffer_string(&text, "}}");
    }
    buffer_string(&text, ",'field-5':{'$ref':'" EVENT "field-city'}}}");
    buffer_byte(&text, '\0');
    EXPECT_HAS(refusal(&vocabulary_builtin, text.bytes), "is one field too many");
    buffer_free(&text);
}

Test(vocabulary, values_nest_no_deeper_than_records_hold)
{
    struct buffer text = {0};
    buffer_string(&text, ",'f':");
    for (int i = 0; i < FIELD_NESTING_MAX + 1; i++)
        buffer_string(&text, "{'description':'d','type':'array','maxItems':2,'items':");
    buffer_string(&text, "{'$ref':'" EVENT "line','maxLength':3}");
    for (int i = 0; i < FIELD_NESTING_MAX + 1; i++)
        buffer_string(&text, "}");
    buffer_byte(&text, '\0');
    struct buffer whole = {0};
    static const char before[] = HEAD(
        "https://example.org/a") "'oneOf':[{'$ref':'#/$defs/x.y'}],'x-chancery':{'state':null},"
                                 "'$defs':{'x.y':{'description':'E','properties':{'type':{'const':'"
                                 "x.y'}";
    buffer_string(&whole, before);
    buffer_string(&whole, text.bytes);
    buffer_string(&whole, "},'x-chancery':{}}}}");
    buffer_byte(&whole, '\0');
    EXPECT_HAS(refusal(&vocabulary_builtin, whole.bytes), "is nested more than 6 deep");
    buffer_free(&text);
    buffer_free(&whole);
}

Test(vocabulary, documents_are_counted)
{
    struct vocabulary *made = NULL;
    char text[2000];
    for (int i = 0; i <= VOCABULARY_DOCUMENTS_MAX; i++) {
        char name[] = "aa";
        name[0] = (char)('a' + i / 26);
        name[1] = (char)('a' + i % 26);
        snprintf(text, sizeof text, ONE("https://example.org/%s", "x.%s", ""), name, name, name,
                 name, name);
        if (i < VOCABULARY_DOCUMENTS_MAX)
            made = with(made, text, CHANCERY_ADDED);
    }
    EXPECT_HAS(refusal(made, text), "at most 64 documents");
    vocabulary_free(made);
}

/* A database outlives the day on which the library learns a type that its user had added. */
Test(vocabulary, the_built_in_meaning_counts_where_it_came_later)
{
    struct vocabulary *made;
    chancery_error error = {0};
    const struct vocabulary_document kept = {
        .id = chancery_text_of(a),
        .json = fixture_text(ONE("https://example.org/a", "mission.closed", CITY))};
    cr_assert_eq(vocabulary_make(&kept, 1, &made, &error), CHANCERY_OK, "%s", error.message);
    const chancery_type *type = chancery_type_find(made->schema, TEXT("mission.closed"));
    cr_expect_str_neq(type->description, "E");
    vocabulary_free(made);
}

/* ---- Parties ---- */

#define PARTIES(id, entries)                                                                       \
    "{'$schema':'https://chancery.example/schemas/parties.schema.json','$id':'" id                 \
    "','added':[" entries "]}"
#define HRE "{'code':'HRE','kind':'former-state','name':'Holy Roman Empire'}"

static bool has_party(const struct vocabulary *vocabulary, const char *code)
{
    return chancery_party_by_code(vocabulary->schema->parties, chancery_text_of(code)) != NULL;
}

Test(vocabulary, parties_and_types_stand_side_by_side)
{
    struct vocabulary *made =
        with(with(NULL, PARTIES("https://example.org/p", HRE), CHANCERY_ADDED), A, CHANCERY_ADDED);
    cr_expect(has_party(made, "HRE") && has_party(made, "FRA"));
    cr_expect(has_type(made, "consul.admitted"));
    made = with(made, PARTIES("https://example.org/p", "{'code':'HR2','kind':'state','name':'N'}"),
                CHANCERY_REPLACED);
    cr_expect(has_party(made, "HR2") && !has_party(made, "HRE"));
    vocabulary_free(made);
}

Test(vocabulary, parties_that_are_there_or_are_none_are_refused)
{
    struct vocabulary *made = with(NULL, PARTIES("https://example.org/p", HRE), CHANCERY_ADDED);
    EXPECT_HAS(refusal(made, PARTIES("https://example.org/q", HRE)),
               "#/added/0: party HRE: \"HRE\" is a code or name of HRE already");
    EXPECT_HAS(refusal(made, PARTIES("https://example.org/q", HRE ",'x'")),
               "#/added/1: a party should be an object");
    EXPECT_HAS(refusal(made, PARTIES("https://example.org/q",
                                     "{'code':'ZZA','kind':'state','name':'France'}")),
               "#/added/0: party ZZA: \"France\" is a code or name of FRA already");
    EXPECT_HAS(refusal(made, PARTIES("https://example.org/q", "")), "one or more parties");
    EXPECT_HAS(refusal(made, PARTIES("q", HRE)), "#/$id: must be an absolute URI");
    vocabulary_free(made);
}

/* As with types: what the library learns later counts. */
Test(vocabulary, the_built_in_party_counts_where_it_came_later)
{
    struct vocabulary *made;
    chancery_error error = {0};
    const struct vocabulary_document kept = {
        .id = TEXT("https://example.org/p"),
        .json = fixture_text(PARTIES("https://example.org/p",
                                     "{'code':'FRA','kind':'state','name':'Frankia'}," HRE))};
    cr_assert_eq(vocabulary_make(&kept, 1, &made, &error), CHANCERY_OK, "%s", error.message);
    cr_expect_str_eq(chancery_party_by_code(made->schema->parties, TEXT("FRA"))->name, "France");
    cr_expect(has_party(made, "HRE"));
    vocabulary_free(made);
}

struct glance {
    char json[120];
    bool document;
};

Test(vocabulary, documents_are_told_from_events)
{
    static const struct glance glances[] = {
        {"{'$schema':'x','$id':'y'}", true},
        {" { 'title' : 't' , '$id' : 'y' , '$schema' : 'x' }", true},
        {"{'$schema':'x','$id':'y','type':'mission.closed'}", false},
        {"{'$schema':'x'}", false},
        {"{'$id':'x'}", false},
        {"{'type':'mission.closed','summary':'\\'$id\\' and \\'$schema\\''}", false},
        {"{'place':{'$schema':'x','$id':'y'}}", false},
        {"['$schema','$id']", false},
        {"", false},
        {"{'$id'", false},
    };
    for (size_t i = 0; i < sizeof glances / sizeof *glances; i++)
        cr_expect_eq(vocabulary_looks_like_document(fixture_text(glances[i].json)),
                     glances[i].document, "%s", glances[i].json);
}

/* ---- In a database ---- */

static chancery_writer *begin(void)
{
    chancery_error error = {0};
    chancery_writer *writer = NULL;
    cr_assert_eq(chancery_writer_begin(fixture_db, 100, &writer, &error), CHANCERY_OK, "%s",
                 error.message);
    return writer;
}

static void take(chancery_writer *writer, const char *quoted)
{
    chancery_outcome outcome;
    chancery_error error = {0};
    cr_assert_eq(
        chancery_writer_add_vocabulary(writer, fixture_text(quoted), "doc", &outcome, &error),
        CHANCERY_OK, "%s", error.message);
}

static void add_document(const char *quoted)
{
    chancery_error error = {0};
    chancery_writer *writer = begin();
    take(writer, quoted);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK, "%s", error.message);
}

static bool knows(const chancery_db *db, const char *type)
{
    return chancery_type_find(chancery_db_schema(db), chancery_text_of(type)) != NULL;
}

static void add_event(const char *quoted)
{
    chancery_event *event;
    chancery_outcome outcome;
    chancery_error error = {0};
    cr_assert_eq(
        chancery_event_parse(chancery_db_schema(fixture_db), fixture_text(quoted), &event, &error),
        CHANCERY_OK, "%s", error.message);
    chancery_writer *writer = begin();
    cr_assert_eq(chancery_writer_add(writer, event, &outcome, &error), CHANCERY_OK);
    cr_assert_eq(chancery_writer_commit(writer, &error), CHANCERY_OK);
    chancery_event_free(event);
}

#define ADMITTED "{'uid':'u','type':'consul.admitted','date':'2019','actor':'USA'}"

Test(vocabulary_database, counts_at_once_and_vanishes_with_its_transaction)
{
    const chancery_schema *before = chancery_db_schema(fixture_db);
    chancery_writer *writer = begin();
    take(writer, A);
    cr_expect(knows(fixture_db, "consul.admitted"));
    chancery_writer_abort(writer);
    cr_expect_eq(chancery_db_schema(fixture_db), before);
    cr_expect_str_eq(ANSWER_ALL(), "");
    cr_expect_not(knows(fixture_db, "consul.admitted"));
}

Test(vocabulary_database, is_there_when_it_is_opened_anew)
{
    add_document(A);
    add_event(ADMITTED);
    chancery_close(fixture_db);
    fixture_db = fixture_open(CHANCERY_OPEN_WRITE);
    cr_expect(knows(fixture_db, "consul.admitted"));
    cr_expect_str_eq(ANSWER("type:consul"), "u");
}

Test(vocabulary_database, is_noticed_by_those_who_have_it_open)
{
    chancery_stats stats;
    chancery_db *other = fixture_open(CHANCERY_OPEN_READ);
    const chancery_schema *before = chancery_db_schema(other);
    add_document(A);
    cr_expect_not(knows(other, "consul.admitted"), "nothing was read yet");
    cr_expect_eq(chancery_stats_read(other, &stats, NULL), CHANCERY_OK);
    cr_expect(knows(other, "consul.admitted"));
    cr_expect_not_null(chancery_type_find(before, TEXT("mission.closed")), "old views stay");
    chancery_close(other);
}

Test(vocabulary_database, refusals_leave_the_writer_usable)
{
    chancery_outcome outcome;
    chancery_error error = {0};
    chancery_writer *writer = begin();
    cr_expect_eq(chancery_writer_add_vocabulary(writer, TEXT("{}"), "doc", &outcome, &error),
                 CHANCERY_INVALID);
    cr_expect_eq(chancery_writer_remove_vocabulary(writer, TEXT("mission.closed"), &error),
                 CHANCERY_NOT_FOUND);
    take(writer, A);
    error = (chancery_error){0};
    cr_expect_eq(chancery_writer_commit(writer, &error), CHANCERY_OK, "%s", error.message);
    cr_expect(knows(fixture_db, "consul.admitted"));
}

Test(vocabulary_database, is_replaced_only_if_all_events_stay_valid)
{
    chancery_outcome outcome;
    struct fixture_log log;
    add_document(A_CITY);
    add_event(ADMITTED);
    add_event("{'uid':'v','type':'consul.admitted','date':'2020','actor':'USA','city':'Bonn'}");
    fixture_log_start(&log);
    chancery_writer *writer = begin();
    cr_expect_eq(
        chancery_writer_add_vocabulary(writer, fixture_text(A), "doc", &outcome, &log.error),
        CHANCERY_CONFLICT);
    EXPECT_HAS(fixture_log_read(&log), "event v would not be valid any more");
    cr_expect_eq(chancery_writer_remove_vocabulary(writer, chancery_text_of(a), &log.error),
                 CHANCERY_CONFLICT);
    EXPECT_HAS(fixture_log_read(&log), "is used by 2 events");
    chancery_writer_abort(writer);
    add_document(ONE("https://example.org/a", "consul.admitted",
                     CITY ",'rank':{'$ref':'" EVENT "field-rank'}"));
    cr_expect_str_eq(ANSWER("has:city"), "v");
}

Test(vocabulary_database, parties_that_events_name_stay)
{
    struct fixture_log log;
    add_document(PARTIES("https://example.org/p", HRE));
    add_event("{'uid':'h','type':'mission.opened','date':'1700','actor':'HRE','target':'FRA',"
              "'class':'legation'}");
    cr_expect_str_eq(fixture_answer(fixture_db, NULL, (const char *const[]){"HRE", NULL}), "h");
    fixture_log_start(&log);
    chancery_writer *writer = begin();
    cr_expect_eq(
        chancery_writer_remove_vocabulary(writer, TEXT("https://example.org/p"), &log.error),
        CHANCERY_CONFLICT);
    EXPECT_HAS(fixture_log_read(&log), "the party HRE is used by 1 event of this database");
    chancery_writer_abort(writer);
}

/* A step may set a facet of another document, which then stays. */
Test(vocabulary_database, facets_that_others_set_stay)
{
    struct fixture_log log;
    add_document(STATE("https://example.org/c", "cx.x", "one"));
    add_document(HEAD("https://example.org/d") "'oneOf':[{'$ref':'#/$defs/dx.y'}],"
                                               "'x-chancery':{'state':null},'$defs':{'dx.y':"
                                               "{'description':'E','properties':{'type':"
                                               "{'const':'dx.y'}},'x-chancery':{'title':'{actor}',"
                                               "'term':'t','cameo':'','cameo_import':[],"
                                               "'plover':'','plover_import':[],'effect':"
                                               "[{'facet':'one','key':{'a':'actor'},"
                                               "'set':{'status':'yes'}}],"
                                               "'example':'dx.y USA 2019'}}}}");
    fixture_log_start(&log);
    chancery_writer *writer = begin();
    cr_expect_eq(
        chancery_writer_remove_vocabulary(writer, TEXT("https://example.org/c"), &log.error),
        CHANCERY_INVALID);
    EXPECT_HAS(fixture_log_read(&log), "no facet \"one\"");
    chancery_writer_abort(writer);
}

/* The order of an event's fields is part of its uid. */
Test(vocabulary_database, fields_of_events_keep_their_order)
{
    chancery_outcome outcome;
    struct fixture_log log;
#define RANK ",'rank':{'$ref':'" EVENT "field-rank'}"
    add_document(ONE("https://example.org/a", "consul.admitted", CITY RANK));
    add_event("{'uid':'v','type':'consul.admitted','date':'2020','actor':'USA','city':'Bonn',"
              "'rank':'consul'}");
    fixture_log_start(&log);
    chancery_writer *writer = begin();
    cr_expect_eq(chancery_writer_add_vocabulary(
                     writer,
                     fixture_text(ONE("https://example.org/a", "consul.admitted", RANK CITY)),
                     "doc", &outcome, &log.error),
                 CHANCERY_CONFLICT);
    EXPECT_HAS(fixture_log_read(&log), "in another order");
    chancery_writer_abort(writer);
}

/* ---- Damage ---- */

static void damage(chancery_text id, chancery_text value)
{
    struct store_txn *txn;
    chancery_error error = {0};
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, &error), CHANCERY_OK);
    cr_assert_eq(store_put(txn, TABLE_VOCABULARY, id, value, &error), CHANCERY_OK);
    cr_assert_eq(db_write_figure(txn, "vocabulary", store_txn_id(txn), &error), CHANCERY_OK);
    cr_assert_eq(store_commit(txn, &error), CHANCERY_OK);
}

struct injury {
    char value[40];
    char words[40];
};

Test(vocabulary_database, damage_is_said_wherever_it_is_read)
{
    static const struct injury injuries[] = {
        {"", "cut short"}, {"1234567", "cut short"}, {"12345678{}", "its checksum is wrong"}};
    add_document(A);
    for (size_t i = 0; i < sizeof injuries / sizeof *injuries; i++) {
        struct fixture_log log;
        chancery_check_summary summary;
        chancery_stats stats;
        chancery_error error = {0};
        damage(chancery_text_of(a), chancery_text_of(injuries[i].value));
        cr_expect_eq(chancery_stats_read(fixture_db, &stats, &error), CHANCERY_DAMAGED);
        EXPECT_HAS(error.message, injuries[i].words);
        fixture_log_start(&log);
        cr_expect_eq(chancery_check(fixture_db, &summary, &log.error), CHANCERY_DAMAGED);
        cr_expect_eq(summary.faults, 1);
        EXPECT_HAS(fixture_log_read(&log),
                   "\"https://example.org/a\" of the vocabulary is damaged");
        chancery_close(fixture_db);
        fixture_db = fixture_open(CHANCERY_OPEN_WRITE);
    }
}

/* ---- Dumps ---- */

static chancery_status to_buffer(void *context, const char *bytes, size_t size)
{
    buffer_add(context, bytes, size);
    return CHANCERY_OK;
}

/* A sink that, with the first piece, adds a document and an event of it behind. */
static chancery_status disturb(void *context, const char *bytes, size_t size)
{
    struct buffer *out = context;
    if (out->size == 0) {
        add_document(A);
        add_event(ADMITTED);
    }
    return to_buffer(out, bytes, size);
}

Test(vocabulary_database, lines_carry_what_is_added_meanwhile)
{
    struct buffer out = {0}, big = {0};
    const chancery_sink sink = {.write = disturb, .context = &out};
    chancery_cursor *cursor;
    chancery_error error = {0};
    for (int i = 0; i < 20000; i++)
        buffer_byte(&big, 'x');
    buffer_byte(&big, '\0');
    for (int i = 0; i < 20; i++) {
        char uid[8], more[20100];
        snprintf(uid, sizeof uid, "e%d", i);
        snprintf(more, sizeof more, "'summary':'%.*s'", (int)big.size, big.bytes);
        fixture_put(uid, "mission.closed", "1999", "USA", "VEN", more);
    }
    chancery_query *query = fixture_query((const char *const[]){NULL});
    cr_assert_eq(chancery_select(fixture_db, query, NULL, &cursor, &error), CHANCERY_OK);
    cr_expect_eq(chancery_export(cursor, "jsonl", TEXT(""), &sink, &error), CHANCERY_OK, "%s",
                 error.message);
    chancery_cursor_close(cursor);
    buffer_byte(&out, '\0');
    const char *document = strstr(out.bytes, "{\"$schema\""), *event = strstr(out.bytes, "\"u\"");
    cr_assert(document && event, "both are written");
    cr_expect(document < event, "the document before the event that needs it");
    cr_expect_null(strstr(document + 1, "{\"$schema\""), "and once");
    buffer_free(&out);
    buffer_free(&big);
}

static chancery_status import_text(chancery_db *db, const char *quoted, bool dry_run,
                                   chancery_import_summary *summary, chancery_error *error)
{
    const chancery_source source = {.name = "in", .fd = fixture_input(fixture_text(quoted))};
    const chancery_import_options options = {.dry_run = dry_run, .timeout_ms = 100};
    return chancery_import(db, 1, &source, &options, summary, error);
}

/* After a refusal nothing is stored, but what follows is still judged rightly. */
Test(vocabulary_database, the_rest_of_a_refused_import_is_read_by_its_vocabulary)
{
    chancery_import_summary summary;
    struct fixture_log log;
    fixture_log_start(&log);
    cr_expect_eq(import_text(fixture_db,
                             A "\n{'type':'no.such'}\n" ADMITTED "\n" B "\n"
                               "{'type':'consul.left','date':'2019','actor':'USA'}\n",
                             false, &summary, &log.error),
                 CHANCERY_INVALID);
    const char *told = fixture_log_read(&log);
    EXPECT_HAS(told, "no type is called \"no.such\"");
    cr_expect_null(strstr(told, "consul"), "%s", told);
    cr_expect_eq(summary.refused, 1);
    cr_expect_not(knows(fixture_db, "consul.admitted"));
}

Test(vocabulary_database, is_judged_by_the_events_before_it_in_an_import)
{
    chancery_import_summary summary;
    struct fixture_log log;
    fixture_log_start(&log);
    cr_expect_eq(import_text(fixture_db,
                             A_CITY "\n{'uid':'u','type':'consul.admitted','date':'2019','actor':"
                                    "'USA','city':'Caracas'}\n" A "\n",
                             false, &summary, &log.error),
                 CHANCERY_INVALID);
    EXPECT_HAS(fixture_log_read(&log), "in:3:1: event u would not be valid any more");
    cr_expect_eq(summary.refused, 1);
    cr_expect_str_eq(ANSWER_ALL(), "");
}

Test(vocabulary_database, a_dry_run_without_database_reads_documents_too)
{
    chancery_import_summary summary;
    chancery_error error = {0};
    cr_expect_eq(import_text(NULL, A "\n" ADMITTED "\n", true, &summary, &error), CHANCERY_OK, "%s",
                 error.message);
    cr_expect_eq(summary.added, 1);
    cr_expect_eq(summary.documents, 1);
}

Test(vocabulary_database, is_taken_again_when_the_map_had_to_grow)
{
    struct buffer lines = {0};
    chancery_import_summary summary;
    chancery_error error = {0};
    chancery_close(fixture_db);
    cr_assert_eq(db_open(fixture_path, CHANCERY_OPEN_WRITE, 128 * 1024, &fixture_db, &error),
                 CHANCERY_OK);
    buffer_string(&lines, A "\n");
    for (int i = 0; i < 2000; i++) {
        char line[120];
        snprintf(line, sizeof line,
                 "{'uid':'u%d','type':'consul.admitted','date':'2019','actor':'USA'}\n", i);
        buffer_string(&lines, line);
    }
    buffer_byte(&lines, '\0');
    cr_expect_eq(import_text(fixture_db, lines.bytes, false, &summary, &error), CHANCERY_OK, "%s",
                 error.message);
    cr_expect_eq(summary.added, 2000);
    cr_expect_eq(summary.documents, 1);
    cr_expect(knows(fixture_db, "consul.admitted"));
    buffer_free(&lines);
}
