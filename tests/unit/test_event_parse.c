/* test_event_parse.c - events from JSON: what they become, and what each fault is told as. */
#include "event/parse.h"

#include "event/uid.h"
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

TestSuite(event_parse, .fini = fixture_forget);

#define GOOD "'type':'mission.closed','date':'2019-03-14','actor':'USA','target':'VEN'"
#define UID_OF_GOOD "a93c5dfef329ab891ec62af08a3e1947"

/* All that is said against `json`, a line a fault; "" when it is an event. */
static const char *faults_of(chancery_text json)
{
    struct fixture_log log;
    chancery_event *event = NULL;
    fixture_log_start(&log);
    chancery_status status =
        chancery_event_parse(chancery_schema_builtin(), json, &event, &log.error);
    cr_assert((status == CHANCERY_OK) == (event != NULL), "written, though refused");
    cr_assert((status == CHANCERY_OK) == (log.count == 0));
    if (status != CHANCERY_OK)
        cr_assert_eq(status, CHANCERY_INVALID);
    chancery_event_free(event);
    return fixture_log_read(&log);
}

static const char *faults(const char *quoted)
{
    return faults_of(fixture_text(quoted));
}

/* Good but for `more`. */
static const char *faults_with(const char *more)
{
    char json[2000];
    snprintf(json, sizeof json, "{" GOOD ",%s}", more);
    return faults(json);
}

static size_t lines(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* ---- What it becomes ---- */

Test(event_parse, parties_are_in_order_of_role)
{
    chancery_event *event = fixture_event(
        "{'account':'VEN','place':{'country':'COL'},'target':['VEN','CUB'],'actor':['USA'],"
        "'date':'2019-03-14','type':'mission.closed'}");
    static const char codes[][4] = {"USA", "VEN", "CUB", "COL", "VEN"};
    static const chancery_role roles[] = {CHANCERY_ROLE_ACTOR, CHANCERY_ROLE_TARGET,
                                          CHANCERY_ROLE_TARGET, CHANCERY_ROLE_PLACE,
                                          CHANCERY_ROLE_ACCOUNT};
    cr_assert_eq(chancery_event_party_count(event), 5);
    for (size_t i = 0; i < 5; i++) {
        chancery_role role;
        cr_expect(text_is(chancery_event_party(event, i, &role), codes[i]), "party %zu", i);
        cr_expect_eq(role, roles[i]);
    }
}

Test(event_parse, party_past_the_end_is_empty)
{
    chancery_event *event = fixture_event("{" GOOD "}");
    chancery_role role = CHANCERY_ROLE_FIELD;
    cr_expect_eq(chancery_event_party(event, 2, &role).size, 0);
    cr_expect_eq(chancery_event_party(event, SIZE_MAX, &role).size, 0);
    cr_expect_eq(role, CHANCERY_ROLE_FIELD);
}

Test(event_parse, more_parties_than_the_first_room)
{
    char json[1024] = "{'type':'statement.support','date':'2019','target':'VEN','actor':[";
    for (size_t i = 0; i < 40; i++) {
        char code[16];
        snprintf(code, sizeof code, "%s'%s'", i > 0 ? "," : "",
                 chancery_party_at(chancery_registry_builtin(), i)->code);
        strncat(json, code, sizeof json - strlen(json) - 1);
    }
    strncat(json, "]}", sizeof json - strlen(json) - 1);
    chancery_event *event = fixture_event(json);
    cr_assert_eq(chancery_event_party_count(event), 41);
    for (size_t i = 0; i < 40; i++)
        cr_expect(text_is(event->parties[i].code,
                          chancery_party_at(chancery_registry_builtin(), i)->code));
}

Test(event_parse, defaults)
{
    chancery_event *event = fixture_event("{" GOOD "}");
    cr_expect_str_eq(chancery_event_standing(event), "confirmed");
    cr_expect_eq(chancery_event_recorded(event), 0);
    cr_expect_eq(event->seq, 0);
    cr_expect_eq(event->field_count, 0);
    cr_expect(uid_is_made(chancery_event_uid(event)));
}

Test(event_parse, uid_is_of_the_content)
{
    const chancery_text uid = chancery_event_uid(fixture_event("{" GOOD "}"));
    static const char same[][160] = {
        "{" GOOD ",'standing':'reported'}", "{" GOOD ",'recorded':'2019-03-14T00:00:00Z'}",
        " { 'target' : ['VEN'] , 'actor':['USA'], 'date':'2019-03-14','type':'mission.closed'}"};
    static const char others[][160] = {
        "{" GOOD ",'seq':1}", "{" GOOD ",'city':'Caracas'}", "{" GOOD ",'account':'USA'}",
        "{'type':'mission.closed','date':'2019-03-14?','actor':'USA','target':'VEN'}",
        "{'type':'mission.closed','date':'2019-03-14','actor':'VEN','target':'USA'}"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        cr_expect(text_equal(uid, chancery_event_uid(fixture_event(same[i]))), "%s", same[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_not(text_equal(uid, chancery_event_uid(fixture_event(others[i]))), "%s",
                      others[i]);
}

/* The uid of an event is a promise to every database there is: it must never change. */
Test(event_parse, uid_is_the_same_for_ever)
{
    cr_expect(text_is(chancery_event_uid(fixture_event("{" GOOD "}")), UID_OF_GOOD));
}

Test(event_parse, fields_are_kept_as_they_are)
{
    chancery_event *event = fixture_event("{" GOOD ",'place':{'lat':10.5,'lon':-66.9036},'tags':[],"
                                          "'sources':[{'quote':'a\\nb\\u00e9'}]}");
    EXPECT_HAS(fixture_keep(chancery_event_json(event, false)),
               fixture_json("'place':{'lat':10.5,'lon':-66.9036},'tags':[],"
                            "'sources':[{'quote':'a\\nb\xC3\xA9'}]"));
}

Test(event_parse, whole_numbers_may_be_written_as_reals)
{
    chancery_event *event = fixture_event("{" GOOD ",'seq':3.0}");
    cr_expect_eq(event->seq, 3);
    EXPECT_HAS(faults_with("'seq':3.5"), "seq must be a whole number, not a number");
    EXPECT_HAS(faults_with("'seq':1e30"), "seq must be a whole number");
}

/* ---- Refusals ---- */

Test(event_parse, what_is_not_json_is_placed)
{
    EXPECT_HAS(faults("{'type':}"), ":1:");
    EXPECT_HAS(faults("{'type':'a',\n  'date' '2019'}"), ":2:");
    EXPECT_HAS(faults(""), "not valid JSON");
    EXPECT_HAS(faults("{" GOOD), "not valid JSON");
    EXPECT_HAS(faults("{" GOOD "} {}"), "not valid JSON");
    EXPECT_HAS(faults("{" GOOD "}]"), "not valid JSON");
    EXPECT_HAS(faults("{" GOOD ",'city':'\xFF'}"), "not valid JSON");
    EXPECT_HAS(faults("{" GOOD ",'city':'\\u0000'}"), "not valid JSON");
    EXPECT_HAS(faults("{" GOOD ",'city':'\\ud800'}"), "not valid JSON");
    EXPECT_HAS(faults("{" GOOD ",'count':99999999999999999999}"), "not valid JSON");
}

Test(event_parse, members_given_twice_are_refused)
{
    EXPECT_HAS(faults("{" GOOD ",'date':'2020'}"), "duplicate");
    EXPECT_HAS(faults("{" GOOD ",'place':{'name':'a','name':'b'}}"), "duplicate");
}

Test(event_parse, nul_in_the_text_is_refused)
{
    EXPECT_HAS(faults_of(TEXT("{}\0")), "not valid JSON");
    EXPECT_HAS(faults_of(TEXT("\0{}")), "not valid JSON");
}

Test(event_parse, other_json_is_not_an_event)
{
    EXPECT_HAS(faults("[]"), "an event must be a JSON object, not a list");
    EXPECT_HAS(faults("5"), "not a whole number");
    EXPECT_HAS(faults("null"), "not null");
    EXPECT_HAS(faults("'x'"), "not text");
    EXPECT_HAS(faults("true"), "not true or false");
    EXPECT_HAS(faults("1.5"), "not a number");
}

Test(event_parse, too_deep_or_too_long)
{
    char deep[64] = "";
    memset(deep, '[', EVENT_DEPTH_MAX);
    EXPECT_HAS(faults(deep), "not valid JSON");
    deep[EVENT_DEPTH_MAX] = '[';
    EXPECT_HAS(faults(deep), "nested more than 32 deep");
    char *much = malloc(EVENT_SIZE_MAX + 2);
    memset(much, ' ', EVENT_SIZE_MAX + 2);
    EXPECT_HAS(faults_of(text_slice(much, EVENT_SIZE_MAX + 1)), "more than 1048576 bytes");
    EXPECT_HAS(faults_of(text_slice(much, EVENT_SIZE_MAX)), "not valid JSON");
    free(much);
}

Test(event_parse, everything_missing_is_told_at_once)
{
    const char *told = faults("{}");
    cr_expect_eq(lines(told), 3, "%s", told);
    EXPECT_HAS(told, "an event needs \"type\"");
    EXPECT_HAS(told, "an event needs \"date\"");
    EXPECT_HAS(told, "an event needs \"actor\"");
}

Test(event_parse, what_the_type_needs_is_told)
{
    EXPECT_HAS(faults("{'type':'mission.opened','date':'2019','actor':'USA'}"),
               "mission.opened needs \"target\"");
    EXPECT_HAS(faults("{'type':'mission.opened','date':'2019','actor':'USA','target':'VEN'}"),
               "mission.opened needs \"class\"");
}

Test(event_parse, both_mistakes_are_named)
{
    const char *told = faults("{'type':'mission.closd','date':'2019-02-30','actor':'USA'}");
    EXPECT_HAS(told,
               ":1:9: no type is called \"mission.closd\" [did you mean \"mission.closed\"?]");
    EXPECT_HAS(told, ":1:32: date \"2019-02-30\": February 2019 has 28 days");
    cr_expect_eq(lines(told), 2, "%s", told);
}

Test(event_parse, types_that_are_none)
{
    EXPECT_HAS(faults("{'type':5,'date':'2019','actor':'USA'}"), "type must be text");
    EXPECT_HAS(faults("{'type':'','date':'2019','actor':'USA'}"), "no type is called \"\"");
    EXPECT_HAS(faults("{'type':'mission','date':'2019','actor':'USA'}"), "no type is called");
    EXPECT_HAS(faults("{'type':'zzz','date':'2019','actor':'USA'}"), "chancery types");
}

Test(event_parse, unknown_fields_get_the_nearest)
{
    EXPECT_HAS(faults_with("'citi':'x'"),
               "mission.closed has no field \"citi\" [did you mean \"city\"?]");
    EXPECT_HAS(faults_with("'government':'x'"), "mission.closed has no field \"government\"");
    EXPECT_HAS(faults_with("'':1"), "has no field \"\"");
    EXPECT_HAS(faults_with("'place':{'nme':'x'}"), "place has no field \"nme\"");
    EXPECT_HAS(faults_with("'sources':[{'link':'x'}]"), "sources has no field \"link\"");
}

Test(event_parse, derived_fields_belong_to_timelines)
{
    EXPECT_HAS(faults_with("'earliest':'2019-03-14'"), "has no field \"earliest\"");
    EXPECT_HAS(faults_with("'precision':'day'"), "has no field \"precision\"");
}

Test(event_parse, dates_carry_their_own_words)
{
    EXPECT_HAS(faults("{'type':'mission.closed','date':'2019-13','actor':'USA','target':'VEN'}"),
               "date \"2019-13\"");
    EXPECT_HAS(faults("{'type':'mission.closed','date':'','actor':'USA','target':'VEN'}"), "date");
    EXPECT_HAS(faults("{'type':'mission.closed','date':2019,'actor':'USA','target':'VEN'}"),
               "date must be text, not a whole number");
    EXPECT_HAS(faults("{'type':'mission.closed','date':null,'actor':'USA','target':'VEN'}"),
               "date must be text, not null");
}

Test(event_parse, parties_are_codes_once_each)
{
    EXPECT_HAS(faults("{'type':'mission.closed','date':'2019','actor':'Venezuela',"
                      "'target':'VEN'}"),
               "actor: no party has the code \"Venezuela\" [write its code, VEN (Venezuela)]");
    EXPECT_HAS(faults("{'type':'mission.closed','date':'2019','actor':['USA','USA'],"
                      "'target':'VEN'}"),
               "actor holds the same item twice");
    EXPECT_HAS(faults("{'type':'mission.closed','date':'2019','actor':[],'target':'VEN'}"),
               "actor has 0 items");
    EXPECT_HAS(faults("{'type':'mission.closed','date':'2019','actor':[['USA']],"
                      "'target':'VEN'}"),
               "actor must be text, not a list");
    EXPECT_HAS(faults("{'type':'mission.closed','date':'2019','actor':{'a':1},'target':'VEN'}"),
               "actor must be a list, not an object");
}

Test(event_parse, faults_stand_where_the_value_is)
{
    EXPECT_HAS(faults("{" GOOD ",\n 'sources':[{'url':'https://a.b/'},\n  {'url':'nope'}]}"),
               ":3:10: ");
    EXPECT_HAS(faults("{'type':'mission.closed','date':'2019','target':'VEN',\n'actor':['USA',\n"
                      "'XQZ']}"),
               ":3:1: ");
}

Test(event_parse, numbers_have_bounds)
{
    EXPECT_HAS(faults_with("'seq':0"), "seq: must be from 1 to 255");
    EXPECT_HAS(faults_with("'seq':256"), "seq: must be from 1 to 255");
    EXPECT_HAS(faults_with("'seq':-1"), "seq: must be from 1 to 255");
    EXPECT_HAS(faults_with("'seq':'1'"), "seq must be a whole number, not text");
    EXPECT_HAS(faults_with("'place':{'lat':90.1}"), "lat: must be from -90 to 90");
    EXPECT_HAS(faults_with("'place':{'lon':-180.5}"), "lon: must be from -180 to 180");
    EXPECT_HAS(faults_with("'place':{'lat':true}"), "lat must be a number");
}

Test(event_parse, choices_are_listed_with_the_nearest)
{
    EXPECT_HAS(faults_with("'standing':'rumoured'"),
               "standing \"rumoured\": must be confirmed, reported or retracted");
    EXPECT_HAS(faults_with("'standing':'confirmd'"), "did you mean \"confirmed\"?");
    EXPECT_HAS(faults_with("'class':'embasy'"), "did you mean \"embassy\"?");
    EXPECT_HAS(faults_with("'links':[{'rel':'like','to':'x'}]"), "rel \"like\": must be");
}

Test(event_parse, texts_have_lengths_and_characters)
{
    char more[1200];
    memset(more, 0, sizeof more);
    memcpy(more, "'title':'", 9);
    memset(more + 9, 'x', 301);
    more[310] = '\'';
    EXPECT_HAS(faults_with(more), "title has 301 characters; at most 300 are allowed");
    EXPECT_HAS(faults_with("'title':''"), "title is empty or too short");
    EXPECT_HAS(faults_with("'title':'a\\nb'"), "a new line, but must be one line");
    EXPECT_HAS(faults_with("'summary':'a\\u001bb'"), "U+001B");
    EXPECT_HAS(faults_with("'tags':['Oil']"), "is not a word");
    EXPECT_HAS(faults_with("'uid':'a b'"), "cannot be a uid");
    EXPECT_HAS(faults_with("'sources':[{'url':'example.org'}]"), "is not an absolute URI");
    EXPECT_HAS(faults_with("'recorded':'now'"), "is not an instant");
}

Test(event_parse, objects_and_lists_have_rules_too)
{
    EXPECT_HAS(faults_with("'place':{}"), "place is empty");
    EXPECT_HAS(faults_with("'place':'Caracas'"), "place must be an object, not text");
    EXPECT_HAS(faults_with("'sources':{'url':'https://a.b/'}"), "sources must be a list");
    EXPECT_HAS(faults_with("'sources':[{}]"), "sources is empty");
    EXPECT_HAS(faults_with("'sources':[null]"), "sources must be an object, not null");
    EXPECT_HAS(faults_with("'tags':['a','b','a']"), "tags holds the same item twice");
    EXPECT_HAS(faults_with("'links':[{'to':'x'}]"), "links needs \"rel\"");
}

Test(event_parse, bytes_from_outside_are_quoted_in_part)
{
    char more[600];
    memset(more, 0, sizeof more);
    memcpy(more, "'standing':'", 12);
    memset(more + 12, 'y', 400);
    more[412] = '\'';
    const char *told = faults_with(more);
    EXPECT_HAS(told, "must be confirmed");
    cr_expect_lt(strlen(told), 400);
}

Test(event_parse, places_count_from_the_source)
{
    const struct event_source source = {.file = "f.jsonl", .line = 17, .column = 5};
    struct fixture_log log;
    chancery_event *event;
    fixture_log_start(&log);
    cr_expect_eq(event_parse(chancery_schema_builtin(),
                             fixture_text("{'type':'x',\n'date':'y','actor':'USA'}"), &source,
                             &event, &log.error),
                 CHANCERY_INVALID);
    const char *told = fixture_log_read(&log);
    EXPECT_HAS(told, "f.jsonl:17:13: no type");
    EXPECT_HAS(told, "f.jsonl:18:8: date");
}

Test(event_parse, derived_parts_of_timelines_are_dropped)
{
    const struct event_source source = {.line = 1, .column = 1, .derived = true};
    chancery_event *event;
    chancery_error error = {0};
    cr_assert_eq(event_parse(chancery_schema_builtin(),
                             fixture_text("{" GOOD ",'earliest':'2019-03-14','latest':null,"
                                          "'precision':'day','title':'United States closes its "
                                          "mission to Venezuela'}"),
                             &source, &event, &error),
                 CHANCERY_OK, "%s", error.message);
    cr_expect_null(event_field(event, "title"));
    cr_expect(text_is(event->uid, UID_OF_GOOD), "an event keeps its uid through a timeline");
    chancery_event_free(event);
}

Test(event_parse, a_title_of_its_own_stays_in_a_timeline)
{
    const struct event_source source = {.line = 1, .column = 1, .derived = true};
    chancery_event *event;
    chancery_error error = {0};
    cr_assert_eq(event_parse(chancery_schema_builtin(),
                             fixture_text("{" GOOD ",'title':'Gone','city':'Caracas'}"), &source,
                             &event, &error),
                 CHANCERY_OK, "%s", error.message);
    cr_expect(text_is(event_field(event, "title")->as.string, "Gone"));
    cr_expect_not_null(event_field(event, "city"));
    chancery_event_free(event);
}

/* The same event must come back from a timeline that came from a line, whatever title it has. */
Test(event_parse, a_title_as_the_template_has_it_is_no_content)
{
    chancery_event *titled = fixture_event("{" GOOD ",'title':'United States closes its mission "
                                           "to Venezuela'}");
    cr_expect_null(event_field(titled, "title"));
    cr_expect(text_is(titled->uid, UID_OF_GOOD));
}

Test(event_parse, nobody_need_listen)
{
    chancery_event *event = NULL;
    cr_expect_eq(chancery_event_parse(chancery_schema_builtin(), TEXT("{"), &event, NULL),
                 CHANCERY_INVALID);
    cr_expect_eq(chancery_event_parse(chancery_schema_builtin(), TEXT("{}"), &event, NULL),
                 CHANCERY_INVALID);
    cr_expect_null(event);
    chancery_event_free(NULL);
}
