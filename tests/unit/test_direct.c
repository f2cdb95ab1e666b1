/* test_direct.c - the direct reader: what it takes and that this is what event_parse makes of it,
 * and what it leaves to event_parse. */
#include "direct.h"

#include "event_parse.h"
#include "example.h"
#include "fixture.h"
#include "json_write.h"
#include "record.h"

#include <stdio.h>
#include <stdlib.h>

static struct direct *direct;
static chancery_event read_event; /* again and again, as an import does */

static void start(void)
{
    direct = direct_new(chancery_schema_builtin());
}

static void end(void)
{
    arena_free(&read_event.arena);
    direct_free(direct);
    fixture_forget();
}

TestSuite(direct, .init = start, .fini = end);

#define GOOD "'type':'mission.closed','date':'2019-03-14','actor':'USA','target':'VEN'"

static const struct event_source plain = {.line = 1, .column = 1},
                                 timeline = {.line = 1, .column = 1, .derived = true};

static struct buffer encode(const chancery_event *event)
{
    struct buffer out = {0};
    struct names *names = names_new();
    cr_assert(record_encode(event, (struct place){1, 2}, names, &out));
    json_write_event(&out, event, JSON_STORED | JSON_DERIVED);
    names_free(names);
    return out;
}

/* Whether the direct reader takes `json`; then it must be the event that event_parse makes of it.
 */
static bool takes_from(chancery_text json, const struct event_source *source)
{
    chancery_event *judged = NULL;
    if (!direct_read(direct, json, source->derived, &read_event))
        return false;
    cr_assert_eq(event_parse(chancery_schema_builtin(), json, source, &judged, NULL), CHANCERY_OK,
                 "%.*s", TEXT_ARG(json));
    struct buffer a = encode(&read_event), b = encode(judged);
    cr_expect(text_equal(buffer_view(&a), buffer_view(&b)), "%.*s", TEXT_ARG(json));
    buffer_free(&a);
    buffer_free(&b);
    chancery_event_free(judged);
    return true;
}

static bool takes(const char *quoted)
{
    return takes_from(fixture_text(quoted), &plain);
}

static bool takes_with(const char *more)
{
    char json[2000];
    snprintf(json, sizeof json, "{" GOOD ",%s}", more);
    return takes(json);
}

/* ---- What it takes ---- */

/* Also as it is written, with and without what is derived. */
static void take_example(const chancery_schema *schema, const chancery_type *type)
{
    struct buffer json = {0}, stored = {0};
    chancery_event *event;
    cr_assert_eq(example_write(schema, type, &json, NULL), CHANCERY_OK, "%s: %s", type->name,
                 type->example);
    cr_expect(takes_from(buffer_view(&json), &plain), "%s", json.bytes);
    cr_assert_eq(chancery_event_parse(schema, buffer_view(&json), &event, NULL), CHANCERY_OK);
    json_write_event(&stored, event, JSON_STORED);
    cr_expect(takes_from(buffer_view(&stored), &plain), "%.*s", TEXT_ARG(buffer_view(&stored)));
    buffer_clear(&stored);
    json_write_event(&stored, event, JSON_STORED | JSON_DERIVED);
    cr_expect(takes_from(buffer_view(&stored), &timeline), "%.*s", TEXT_ARG(buffer_view(&stored)));
    chancery_event_free(event);
    buffer_free(&json);
    buffer_free(&stored);
}

Test(direct, takes_the_example_of_each_type)
{
    const chancery_schema *schema = chancery_schema_builtin();
    for (size_t i = 0; i < schema->family_count; i++)
        for (size_t j = 0; j < schema->families[i].type_count; j++)
            take_example(schema, &schema->families[i].types[j]);
}

static void take_lines(const char *name)
{
    char path[512], line[8192];
    snprintf(path, sizeof path, "%s/%s", getenv("CHANCERY_TEST_DATA"), name);
    FILE *file = fopen(path, "r");
    cr_assert(file, "%s", path);
    while (fgets(line, sizeof line, file))
        cr_expect(takes_from(chancery_text_of(line), &plain), "%s", line);
    fclose(file);
}

Test(direct, takes_the_events_of_the_examples)
{
    take_lines("venezuela-2019.jsonl");
    take_lines("usa-venezuela.jsonl");
}

Test(direct, takes_every_field_of_the_envelope)
{
    cr_expect(takes_with(
        "'uid':'x:1','seq':3,'account':'USA','standing':'reported','title':'T','summary':'S',"
        "'place':{'name':'Caracas','country':'VEN','lat':10.5,'lon':-66.9},'tags':['a','b'],"
        "'sources':[{'url':'https://example.org/'},{'publisher':'P','quote':'Q'}],"
        "'links':[{'rel':'same-as','to':'y'}],'why':'because',"
        "'recorded':'2019-03-15T00:00:00.000001Z','superseded':'2019-03-16T00:00:00Z'"));
}

static const char good[][160] = {
    "{'target':['VEN','CUB'],'actor':['USA'],'date':'2019-03-14','type':'mission.closed'}",
    "  {\t" GOOD "\r\n}\n",
    "{" GOOD ",'summary':'a \\\"b\\\" \\\\ \\/'}",
    "{" GOOD ",'summary':'line\\nline\\ttab'}",
    "{" GOOD ",'summary':'\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80'}",
    "{" GOOD ",'place':{'lat':0,'lon':-179.9999999}}",
    "{'actor':['USA'],'type':'mission.closed','target':'VEN','date':'2019-03/2019-05?'}",
};

Test(direct, takes_what_is_usual)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(takes(good[i]), "%s", good[i]);
}

/* ---- What it leaves ---- */

static const char left[][160] = {
    "",
    "{}",
    "[]",
    "{" GOOD,
    "{" GOOD "} x",
    "{" GOOD ",}",
    "{" GOOD ",'unknown':1}",
    "{" GOOD ",'seq':1,'seq':1}",
    "{" GOOD ",'seq':01}",
    "{" GOOD ",'seq':-0}",
    "{" GOOD ",'seq':3.0}",
    "{" GOOD ",'seq':1e1}",
    "{" GOOD ",'seq':null}",
    "{" GOOD ",'seq':99999999999999999999}",
    "{" GOOD ",'summary':'\\u0041'}",
    "{" GOOD ",'summary':'\x01'}",
    "{" GOOD ",'summary':'\xC0\xAF'}",
    "{" GOOD ",'summary':'\xED\xA0\x80'}",
    "{" GOOD ",'summary':'\xF4\x90\x80\x80'}",
    "{" GOOD ",'summary':''}",
    "{" GOOD ",'summary':'\\b'}",
    "{" GOOD ",'links':[{'rel':'same-as','to':'y'},{'to':'y','rel':'same-as'}]}",
    "{" GOOD ",'tags':['a','a']}",
    "{" GOOD ",'tags':'a'}",
    "{" GOOD ",'standing':'doubtful'}",
    "{" GOOD ",'account':''}",
    "{" GOOD ",'place':{}}",
    "{" GOOD ",'place':{'lat':91,'lon':0}}",
    "{" GOOD ",'earliest':'2019-03-14'}",
    "{'type':'mission.closed','date':'2019-03-14','actor':'USA'}",
    "{'type':'mission.closed','date':'2019-02-29','actor':'USA','target':'VEN'}",
    "{'type':'mission.closed','date':'2019-03-14','actor':'usa','target':'VEN'}",
    "{'type':'mission.shut','date':'2019-03-14','actor':'USA','target':'VEN'}",
    "{'type':1,'date':'2019-03-14','actor':'USA','target':'VEN'}",
    "{'\\u0074ype':'mission.closed','date':'2019-03-14','actor':'USA','target':'VEN'}",
};

Test(direct, leaves_what_is_wrong_or_unusual)
{
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        cr_expect_not(takes(left[i]), "%s", left[i]);
}

Test(direct, takes_nothing_of_an_event_cut_short)
{
    chancery_text whole = fixture_text("{" GOOD ",'place':{'name':'A','country':'VEN'}}");
    for (size_t size = 0; size < whole.size; size++)
        cr_expect_not(takes_from(text_slice(whole.bytes, size), &plain), "%zu", size);
    cr_expect(takes_from(whole, &plain));
}
