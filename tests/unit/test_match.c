/* test_match.c - what each term holds for, asked of stored events. */
#include "query/match.h"

#include "fixture.h"

static void start(void)
{
    fixture_start();
    fixture_put("closed", "mission.closed", "2019-03-14", "USA", "VEN",
                "'city':'Caracas','class':'embassy','tags':['oil','crisis'],'account':'USA',"
                "'sources':[{'url':'https://www.example.org/a','publisher':'El Pa\xC3\xADs'}],"
                "'links':[{'rel':'contradicts','to':'expelled'}]");
    fixture_put("expelled", "staff.expelled", "2019-03", "VEN", "USA",
                "'standing':'reported','place':{'name':'Caracas','country':'VEN'},'seq':2,"
                "'sources':[{'publisher':'Reuters'},{'url':'doi:10.1/x'}]");
    fixture_put("backed", "statement.support", "2019-01/..", "RUS,CHN", "VEN",
                "'standing':'retracted','summary':'S',"
                "'place':{'name':'New York','country':'USA'},"
                "'sources':[{'url':'https://example.org:8080/b'}],"
                "'links':[{'rel':'same-as','to':'abcd0000000000000000000000000001'}]");
    fixture_put("abcd0000000000000000000000000001", "relations.severed", "1979", "IRN", "EGY", "");
}

TestSuite(match, .init = start, .fini = fixture_end);

#define SEVERED "abcd0000000000000000000000000001"

Test(match, parties_in_any_role_but_account)
{
    cr_expect_str_eq(ANSWER("VEN"), "backed expelled closed");
    cr_expect_str_eq(ANSWER("USA"), "backed expelled closed");
    cr_expect_str_eq(ANSWER("actor:USA"), "closed");
    cr_expect_str_eq(ANSWER("target:USA"), "expelled");
    cr_expect_str_eq(ANSWER("account:USA"), "closed");
    cr_expect_str_eq(ANSWER("account:VEN"), "");
    cr_expect_str_eq(ANSWER("CUB"), "");
}

Test(match, all_terms_must_hold)
{
    cr_expect_str_eq(ANSWER("USA", "VEN", "type:mission"), "closed");
    cr_expect_str_eq(ANSWER("actor:USA", "actor:VEN"), "");
    cr_expect_str_eq(ANSWER("actor:USA,VEN"), "expelled closed");
}

Test(match, several_terms_on_types_must_all_hold)
{
    cr_expect_str_eq(ANSWER("type:mission,staff", "type:staff,statement"), "expelled");
    cr_expect_str_eq(ANSWER("-type:mission", "-type:statement", "-type:relations"), "expelled");
    cr_expect_str_eq(ANSWER("-standing:retracted", "-standing:reported", "VEN"), "closed");
}

Test(match, negation)
{
    cr_expect_str_eq(ANSWER("-VEN"), SEVERED);
    cr_expect_str_eq(ANSWER("VEN", "-actor:USA,VEN"), "backed");
    cr_expect_str_eq(ANSWER("-VEN", "VEN"), "");
    cr_expect_str_eq(ANSWER("-CUB"), SEVERED " backed expelled closed");
    cr_expect_str_eq(ANSWER("-tag:oil", "VEN"), "backed expelled");
}

Test(match, dates_that_overlap)
{
    cr_expect_str_eq(ANSWER("2019-03-14"), "backed expelled closed");
    cr_expect_str_eq(ANSWER("2019-03-20"), "backed expelled");
    cr_expect_str_eq(ANSWER("2018"), "");
    cr_expect_str_eq(ANSWER("1979-06-01"), SEVERED);
    cr_expect_str_eq(ANSWER("2500"), "backed");
    cr_expect_str_eq(ANSWER("1979,2019-03-20"), SEVERED " backed expelled", "and nothing between");
    cr_expect_str_eq(ANSWER("..2018,2019-03-14"), SEVERED " backed expelled closed");
}

Test(match, dates_that_lie_within)
{
    cr_expect_str_eq(ANSWER("date-within:2019"), "expelled closed");
    cr_expect_str_eq(ANSWER("date-within:2019-03-14"), "closed");
    cr_expect_str_eq(ANSWER("-date-within:2019"), SEVERED " backed");
    cr_expect_str_eq(ANSWER("date-within:.."), SEVERED " backed expelled closed");
}

Test(match, types)
{
    cr_expect_str_eq(ANSWER("type:mission"), "closed");
    cr_expect_str_eq(ANSWER("type:staff.expelled,statement"), "backed expelled");
    cr_expect_str_eq(ANSWER("type:*.severed"), SEVERED);
    cr_expect_str_eq(ANSWER("type:*.*"), SEVERED " backed expelled closed");
    cr_expect_str_eq(ANSWER("type:sanctions"), "");
}

Test(match, standings)
{
    cr_expect_str_eq(ANSWER("standing:reported,retracted"), "backed expelled");
    cr_expect_str_eq(ANSWER("-standing:confirmed"), "backed expelled");
}

Test(match, places_by_name_city_or_country)
{
    cr_expect_str_eq(ANSWER("place:caracas"), "expelled closed");
    cr_expect_str_eq(ANSWER("place:\"NEW  YORK\""), "backed");
    cr_expect_str_eq(ANSWER("place:VEN"), "expelled");
    cr_expect_str_eq(ANSWER("place:York"), "");
    cr_expect_str_eq(ANSWER("place:Lima"), "");
}

Test(match, tags_are_whole_words)
{
    cr_expect_str_eq(ANSWER("tag:oil"), "closed");
    cr_expect_str_eq(ANSWER("tag:crisis,x"), "closed");
    cr_expect_str_eq(ANSWER("tag:oi"), "");
    cr_expect_str_eq(ANSWER("tag:OIL"), "");
}

Test(match, sources_by_domain_url_or_publisher)
{
    cr_expect_str_eq(ANSWER("source:example.org"), "backed closed");
    cr_expect_str_eq(ANSWER("source:EXAMPLE.org"), "backed closed");
    cr_expect_str_eq(ANSWER("source:www.example.org"), "closed");
    cr_expect_str_eq(ANSWER("source:https://www.example.org/a"), "closed");
    cr_expect_str_eq(ANSWER("source:\"el pais\""), "closed");
    cr_expect_str_eq(ANSWER("source:doi:10.1/x"), "expelled");
    cr_expect_str_eq(ANSWER("source:ample.org"), "", "a part of a label is no domain");
    cr_expect_str_eq(ANSWER("source:org"), "backed closed");
    cr_expect_str_eq(ANSWER("source:nowhere.example"), "");
}

Test(match, uids)
{
    cr_expect_str_eq(ANSWER("uid:closed"), "closed");
    cr_expect_str_eq(ANSWER("uid:closed,backed"), "backed closed");
    cr_expect_str_eq(ANSWER("uid:abcd"), SEVERED);
    cr_expect_str_eq(ANSWER("uid:clos"), "");
    cr_expect_str_eq(ANSWER("-uid:closed"), SEVERED " backed expelled");
    cr_expect_str_eq(ANSWER("-uid:abcd0"), "backed expelled closed");
}

Test(match, digits_too_few_for_a_uid_stand_for_none)
{
    cr_expect_str_eq(ANSWER("uid:abc"), "");
    cr_expect_str_eq(ANSWER("-uid:abc"), SEVERED " backed expelled closed");
}

Test(match, links_to_whole_or_shortened_uids)
{
    cr_expect_str_eq(ANSWER("link:expelled"), "closed");
    cr_expect_str_eq(ANSWER("link:" SEVERED), "backed");
    cr_expect_str_eq(ANSWER("link:abcd0000"), "backed");
    cr_expect_str_eq(ANSWER("link:expel"), "");
}

Test(match, fields_that_are_there)
{
    cr_expect_str_eq(ANSWER("has:source"), "backed expelled closed");
    cr_expect_str_eq(ANSWER("-has:source"), SEVERED);
    cr_expect_str_eq(ANSWER("has:seq"), "expelled");
    cr_expect_str_eq(ANSWER("has:account"), "closed");
    cr_expect_str_eq(ANSWER("has:city,summary"), "backed closed");
    cr_expect_str_eq(ANSWER("-has:uid"), "");
    cr_expect_str_eq(ANSWER("has:target", "-has:place"), SEVERED " closed");
    cr_expect_str_eq(ANSWER("has:government"), "");
}

Test(match, disputed_by_account_or_contradiction)
{
    cr_expect_str_eq(ANSWER("is:disputed"), "closed");
    cr_expect_str_eq(ANSWER("-is:disputed", "VEN"), "backed expelled");
    fixture_put("told", "mission.closed", "2020", "IRN", "EGY", "'account':'IRN'");
    cr_expect_str_eq(ANSWER("is:disputed"), "closed told");
}

/* A record may hold anything behind a right checksum; nothing may be read as what it is not. */
Test(match, fields_of_a_strange_kind_match_nothing)
{
    static const char names[][8] = {"tags", "sources", "links", "place", "city"};
    static const char *const terms[] = {"tag:x",       "source:x", "link:x",
                                        "is:disputed", "place:x",  NULL};
    const struct value number = {.kind = CHANCERY_INTEGER, .as.integer = 7};
    const struct value list = {.kind = CHANCERY_LIST, .as.list = {&number, 1}};
    const struct value *const values[] = {&number, &list};
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (size_t j = 0; j < 2; j++) {
            const struct member field = {chancery_text_of(names[i]), *values[j]};
            const chancery_event event = {.fields = &field, .field_count = 1};
            for (size_t k = 0; terms[k]; k++) {
                struct match match;
                const chancery_query *query = fixture_query((const char *const[]){terms[k], NULL});
                cr_assert(match_bind(query, fixture_db->names, &arena, &match));
                cr_expect_not(match_event(&match, &event), "%s %s", names[i], terms[k]);
            }
        }
    }
    arena_free(&arena);
}
