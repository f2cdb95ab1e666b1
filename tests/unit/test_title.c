/* test_title.c - titles made from templates. */
#include "event/title.h"

#include "fixture.h"

#include <stdio.h>

TestSuite(title, .fini = fixture_forget);

static const char *title_of(const chancery_event *event)
{
    struct buffer out = {0};
    title_write(&out, event);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

/* The title of an event of the USA toward Venezuela with `more` members. */
static const char *title(const char *type, const char *more)
{
    char json[2048];
    snprintf(json, sizeof json, "{'type':'%s','date':'2019','actor':['USA'],'target':['VEN']%s%s}",
             type, *more ? "," : "", more);
    return title_of(fixture_event(json));
}

/* An event of the type mission.closed whose template is another. */
static const char *rendered(const char *template, const char *more)
{
    char json[1024];
    snprintf(json, sizeof json,
             "{'type':'mission.closed','date':'2019','actor':['USA'],'target':['VEN']%s%s}",
             *more ? "," : "", more);
    chancery_event *event = fixture_event(json);
    chancery_type type = *event->meaning;
    type.title = template;
    event->meaning = &type;
    const char *made = title_of(event);
    event->meaning = NULL;
    return made;
}

Test(title, names_parties_and_fields)
{
    cr_expect_str_eq(title("mission.closed", "'city':'Caracas','class':'consulate-general'"),
                     "United States closes its consulate general to Venezuela in Caracas");
    cr_expect_str_eq(title("staff.withdrawn", "'count':40"),
                     "United States withdraws 40 of its staff from Venezuela");
}

Test(title, leaves_out_what_is_not_known)
{
    cr_expect_str_eq(title("mission.closed", ""), "United States closes its mission to Venezuela");
    cr_expect_str_eq(title("staff.withdrawn", ""),
                     "United States withdraws its staff from Venezuela");
}

Test(title, tells_several_actors_in_the_plural)
{
    cr_expect_str_eq(title_of(fixture_event("{'type':'mission.closed','date':'2019',"
                                            "'actor':['USA','CAN'],'target':'VEN'}")),
                     "United States and Canada close their mission to Venezuela");
}

Test(title, shortens_a_list_of_more_than_four)
{
    const char *four = title_of(fixture_event("{'type':'statement.condemnation','date':'2019',"
                                              "'actor':['USA','CAN','PER','CHL'],"
                                              "'target':'VEN'}"));
    const char *five = title_of(fixture_event("{'type':'statement.condemnation','date':'2019',"
                                              "'actor':['USA','CAN','PER','CHL','BRA'],"
                                              "'target':'VEN'}"));
    cr_expect_str_eq(four, "United States, Canada, Peru and Chile condemn Venezuela");
    cr_expect_str_eq(five, "United States, Canada and 3 others condemn Venezuela");
}

Test(title, given_goes_before_made)
{
    cr_expect_str_eq(title("mission.closed", "'title':'Gone'"), "Gone");
}

Test(title, of_an_unknown_type_is_its_name)
{
    chancery_event *event = fixture_event("{'type':'mission.closed','date':'2019','actor':'USA',"
                                          "'target':'VEN'}");
    event->meaning = NULL;
    cr_expect_str_eq(title_of(event), "mission.closed");
}

Test(title, of_an_unknown_party_is_its_code)
{
    chancery_event *event = fixture_event("{'type':'mission.closed','date':'2019','actor':'USA',"
                                          "'target':'VEN'}");
    const struct event_party parties[] = {{TEXT("ZZZZ"), CHANCERY_ROLE_ACTOR},
                                          {TEXT("VEN"), CHANCERY_ROLE_TARGET}};
    event->parties = parties;
    cr_expect_str_eq(title_of(event), "ZZZZ closes its mission to Venezuela");
}

Test(title, optional_parts_fall_back)
{
    cr_expect_str_eq(rendered("[{class}|mission]", ""), "mission");
    cr_expect_str_eq(rendered("[{class}|mission]", "'class':'embassy'"), "embassy");
    cr_expect_str_eq(rendered("a[ {class} of {city}]b", "'class':'embassy'"), "ab");
    cr_expect_str_eq(rendered("a[ {class}][ in {city}]", "'city':'Lima'"), "a in Lima");
}

Test(title, broken_templates_do_no_harm)
{
    static const char templates[][16] = {"{",  "[",  "<",  "{actor", "[{city}", "<one|", "<a",
                                         "{}", "[]", "<>", "[|]",    "}",       "]",     "|>"};
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        rendered(templates[i], "");
}

Test(title, missing_fields_write_nothing)
{
    cr_expect_str_eq(rendered("in {city}.", ""), "in .");
    cr_expect_str_eq(rendered("in {nothing}.", ""), "in .");
}

Test(title, is_cut_at_three_hundred_characters)
{
    char reason[301] = "", more[400];
    for (size_t i = 0; i < 150; i++)
        memcpy(reason + 2 * i, "\xC3\xA9", 3);
    snprintf(more, sizeof more, "'reason':'%s'", reason);
    const char *whole = title("relations.severed", more);
    cr_expect_lt(text_characters(chancery_text_of(whole)), 300, "characters, not bytes");
    char longer[901], most[1000];
    for (size_t i = 0; i < 300; i++)
        memcpy(longer + 2 * i, "\xC3\xA9", 3);
    snprintf(most, sizeof most, "'reason':'%s'", longer);
    const char *cut = title("relations.severed", most);
    cr_expect_eq(text_characters(chancery_text_of(cut)), 300);
    cr_expect(text_is_utf8(chancery_text_of(cut)), "cut between characters");
    EXPECT_HAS(cut, "\xE2\x80\xA6");
}
