/* test_query.c - the term language as a value: what each field means, and what is refused. */
#include "query/query.h"

#include "fixture.h"

TestSuite(query, .fini = fixture_forget);

#define TERMS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct term *term(const char *text)
{
    const chancery_query *query = fixture_query(TERMS(text));
    cr_assert_eq(query->term_count, 1);
    cr_expect(text_is(query->terms[0].text, text));
    return &query->terms[0];
}

/* The refusal of one term: `error` is filled. */
static const char *refusal(const char *text, chancery_error *error)
{
    chancery_query *query = NULL;
    *error = (chancery_error){0};
    chancery_status status =
        chancery_query_parse(chancery_schema_builtin(), 1, &text, &query, error);
    cr_expect_neq(status, CHANCERY_OK, "\"%s\" should be refused", text);
    cr_expect_eq(status, error->status, "\"%s\": status and error differ", text);
    cr_expect_null(query, "written, though refused");
    chancery_query_free(query);
    return error->message;
}

static void expect_refused(const char *text, chancery_status status, const char *message,
                           const char *hint)
{
    chancery_error error;
    EXPECT_HAS(refusal(text, &error), message);
    EXPECT_HAS(error.hint, hint);
    cr_expect_eq(error.status, status, "\"%s\": %s", text, error.message);
}

static void expect_days(const char *text, const char *from, const char *to)
{
    char first[CHANCERY_DAY_SIZE], last[CHANCERY_DAY_SIZE];
    const struct alternative *days = term(text)->alternatives;
    chancery_day_format(days->from, first);
    chancery_day_format(days->to, last);
    cr_expect_str_eq(first, from, "%s", text);
    cr_expect_str_eq(last, to, "%s", text);
}

/* ---- What they mean ---- */

Test(query, no_terms_ask_for_everything)
{
    chancery_query *query = NULL;
    cr_assert_eq(chancery_query_parse(chancery_schema_builtin(), 0, NULL, &query, NULL),
                 CHANCERY_OK);
    cr_expect_eq(query->term_count, 0);
    chancery_query_free(query);
}

Test(query, bare_countries)
{
    static const char ways[][16] = {"VE", "VEN", "ven", "Venezuela", "\"Venezuela\""};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct term *found = term(ways[i]);
        cr_expect_eq(found->field, TERM_PARTY, "%s", ways[i]);
        cr_expect_str_eq(found->alternatives[0].party->code, "VEN");
        cr_expect_eq(found->roles, CHANCERY_ROLE_ACTOR | CHANCERY_ROLE_TARGET |
                                       CHANCERY_ROLE_PLACE | CHANCERY_ROLE_FIELD);
    }
}

Test(query, roles)
{
    cr_expect_eq(term("actor:VEN")->roles, CHANCERY_ROLE_ACTOR);
    cr_expect_eq(term("target:VEN")->roles, CHANCERY_ROLE_TARGET);
    cr_expect_eq(term("account:VEN")->roles, CHANCERY_ROLE_ACCOUNT);
    cr_expect_eq(term("country:VEN")->roles, term("VEN")->roles);
}

Test(query, bare_dates_and_ranges)
{
    expect_days("2019-03", "2019-03-01", "2019-03-31");
    expect_days("2019", "2019-01-01", "2019-12-31");
    expect_days("2019-01..2019-03-15", "2019-01-01", "2019-03-15");
    expect_days("..1990", "..", "1990-12-31");
    expect_days("1990..", "1990-01-01", "..");
    expect_days("..", "..", "..");
    expect_days("2019/2020", "2019-01-01", "2020-12-31");
    expect_days("2019-01/..", "2019-01-01", "..");
    expect_days("date:-0044", "-0044-01-01", "-0044-12-31");
    expect_days("Y170000002", "Y170000002-01-01", "Y170000002-12-31");
}

Test(query, dates_as_people_write_them)
{
    expect_days("14 March 2019", "2019-03-14", "2019-03-14");
    expect_days("March 14, 2019", "2019-03-14", "2019-03-14");
    expect_days("date:about March 2019", "2019-03-01", "2019-03-31");
    expect_days("14 March 2019..May 2020", "2019-03-14", "2020-05-31");
    expect_days("..March 2020", "..", "2020-03-31");
    expect_days("14/3/2019..May 2020", "2019-03-14", "2020-05-31");
    expect_days("date:[1667,1668]", "1667-01-01", "1668-12-31");
    cr_expect_eq(term("14 March 2019,May 2020")->count, 2);
    cr_expect_eq(term("date:March 14, 2019")->count, 1);
    cr_expect(term("-14 March 2019")->negated);
}

Test(query, tells_how_dates_are_read)
{
    chancery_text written = {0};
    const char *edtf = NULL;
    const chancery_query *query =
        fixture_query(TERMS("2019", "VEN", "May 2020,2017,June 2021", "14 March 2019..2020"));
    static const char *const expected[][2] = {{"May 2020", "2020-05"},
                                              {"June 2021", "2021-06"},
                                              {"14 March 2019..2020", "2019-03-14..2020"}};
    for (size_t i = 0; i < 3; i++) {
        cr_assert(chancery_query_reading(query, i, &written, &edtf));
        cr_expect(text_is(written, expected[i][0]));
        cr_expect_str_eq(edtf, expected[i][1]);
    }
    cr_expect_not(chancery_query_reading(query, 3, &written, &edtf));
}

Test(query, refuses_dates_of_two_readings)
{
    expect_refused("03/04/2019", CHANCERY_USAGE, "it may mean 3 April 2019 or 4 March 2019",
                   "2019-04-03 or 2019-03-04");
    expect_refused("30 February 2019", CHANCERY_USAGE, "February 2019 has 28 days", "");
    expect_refused("May 2020..03/04/2021", CHANCERY_USAGE, "3 April 2021 or 4 March 2021", "");
    expect_refused("..03/04/2021", CHANCERY_USAGE, "3 April 2021 or 4 March 2021", "");
    cr_expect_eq(term("May")->field, TERM_TEXT);
}

Test(query, dates_within)
{
    cr_expect_eq(term("date:2019")->field, TERM_DATE);
    cr_expect_eq(term("date-within:2019")->field, TERM_DATE_WITHIN);
}

Test(query, sets_of_dates_are_quoted)
{
    expect_days("date:\"[1667,1668..1670]\"", "1667-01-01", "1670-12-31");
    expect_days("\"{1667,1670}\"", "1667-01-01", "1670-12-31");
}

Test(query, commas_are_or)
{
    const struct term *found = term("actor:USA,VE,\"Colombia\"");
    cr_assert_eq(found->count, 3);
    cr_expect_str_eq(found->alternatives[0].party->code, "USA");
    cr_expect_str_eq(found->alternatives[1].party->code, "VEN");
    cr_expect_str_eq(found->alternatives[2].party->code, "COL");
    cr_expect_eq(term("2019,2017")->count, 2);
    cr_expect_eq(term("VEN,COL")->count, 2);
}

Test(query, commas_in_quotes_are_not)
{
    const struct term *found = term("place:\"Washington, D.C.\",Caracas");
    cr_assert_eq(found->count, 2);
    cr_expect(text_is(found->alternatives[0].text, "Washington, D.C."));
    cr_expect_str_eq(found->alternatives[0].folded, "washington d c");
}

Test(query, minus_negates)
{
    cr_expect(term("-VEN")->negated);
    cr_expect(term("-type:mission")->negated);
    cr_expect_not(term("VEN")->negated);
}

Test(query, types_families_and_verbs)
{
    cr_expect_eq(term("type:mission.closed")->field, TERM_TYPE);
    cr_expect_eq(term("type:mission")->count, 1);
    cr_expect_eq(term("type:*.severed,mission.*")->count, 2);
    cr_expect(query_type_fits(TEXT("mission"), TEXT("mission.closed")));
    cr_expect(query_type_fits(TEXT("mission.*"), TEXT("mission.closed")));
    cr_expect(query_type_fits(TEXT("*.closed"), TEXT("mission.closed")));
    cr_expect_not(query_type_fits(TEXT("mission.opened"), TEXT("mission.closed")));
    cr_expect_not(query_type_fits(TEXT("mis"), TEXT("mission.closed")));
    cr_expect_not(query_type_fits(TEXT("closed"), TEXT("mission.closed")));
}

Test(query, places_may_be_parties_too)
{
    cr_expect_not_null(term("place:Venezuela")->alternatives[0].party);
    cr_expect_null(term("place:Caracas")->alternatives[0].party);
}

Test(query, has_takes_the_singular)
{
    cr_expect(text_is(term("has:source")->alternatives[0].text, "sources"));
    cr_expect(text_is(term("has:sources")->alternatives[0].text, "sources"));
    cr_expect(text_is(term("has:city")->alternatives[0].text, "city"));
}

Test(query, values_may_hold_colons)
{
    cr_expect(text_is(term("source:https://example.org/a:b")->alternatives[0].text,
                      "https://example.org/a:b"));
    cr_expect(text_is(term("uid:gdelt:1")->alternatives[0].text, "gdelt:1"));
}

Test(query, terms_are_copied)
{
    char text[] = "VEN";
    const char *terms[] = {text, NULL};
    const chancery_query *query = fixture_query(terms);
    memset(text, 'X', 3);
    cr_expect(text_is(query->terms[0].text, "VEN"));
}

/* ---- Refusals ---- */

Test(query, empty_terms)
{
    expect_refused("", CHANCERY_USAGE, "empty term", "");
    expect_refused("-", CHANCERY_USAGE, "empty term", "");
    expect_refused("actor:", CHANCERY_USAGE, "empty value", "missing");
    expect_refused("actor:USA,", CHANCERY_USAGE, "empty value", "comma");
    expect_refused("actor:,USA", CHANCERY_USAGE, "empty value", "comma");
    expect_refused("VEN,,COL", CHANCERY_USAGE, "empty value", "comma");
    expect_refused("place:\"\"", CHANCERY_USAGE, "empty value", "");
    expect_refused("tag:", CHANCERY_USAGE, "empty value", "");
}

Test(query, unknown_fields)
{
    expect_refused("actr:USA", CHANCERY_USAGE, "no field is called \"actr\"",
                   "did you mean \"actor:\"?");
    expect_refused("zzzzzz:USA", CHANCERY_USAGE, "no field is called", "country, actor");
    expect_refused(":USA", CHANCERY_USAGE, "no field is called \"\"", "country, actor");
}

Test(query, unknown_parties)
{
    expect_refused("country:Venzuela", CHANCERY_USAGE, "term \"country:Venzuela\"", "VEN");
    expect_refused("actor:USA,Nowhereland", CHANCERY_USAGE, "Nowhereland", "");
    expect_refused("Congo", CHANCERY_USAGE, "COD", "");
    expect_refused("actor:\xFF", CHANCERY_USAGE, "UTF-8", "");
}

Test(query, bare_words_that_are_no_party_are_searched_for)
{
    chancery_text written;
    const char *hint;
    const chancery_query *query = fixture_query(TERMS("VEN", "-Venzuela", "guaido,Maduro"));
    cr_expect_eq(query->terms[1].field, TERM_TEXT);
    cr_expect_str_eq(query->terms[1].alternatives[0].folded, " venzuela ");
    cr_expect_str_eq(query->terms[2].alternatives[1].folded, " maduro ");
    cr_assert(chancery_query_doubt(query, 0, &written, &hint));
    cr_expect(text_is(written, "Venzuela"));
    EXPECT_HAS(hint, "VEN Venezuela");
    cr_assert(chancery_query_doubt(query, 1, &written, &hint));
    cr_expect(text_is(written, "guaido"));
    cr_expect_not(chancery_query_doubt(query, 2, &written, &hint));
}

Test(query, bare_words_that_are_nothing)
{
    expect_refused("VEN,guaido", CHANCERY_USAGE, "guaido", "");
    expect_refused("members(Nowhere)", CHANCERY_USAGE, "Nowhere", "");
    expect_refused("---", CHANCERY_USAGE, "there is no word in \"--\"", "letters and digits");
}

Test(query, words_of_texts)
{
    static const struct {
        char text[40], folded[40];
    } ways[] = {
        {"text:Guaidó", " guaido "},
        {"text:\"Oil  Sales\"", " oil sales "},
        {"text:guai*", " guai"},
        {"text:oil sa*", " oil sa"},
        {"text:72-hour", " 72 hour "},
        {"text:委内*", " 委 内"},
        {"text:chargé d'affaires", " charge d affaires "},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        cr_expect_eq(term(ways[i].text)->field, TERM_TEXT);
        cr_expect_str_eq(term(ways[i].text)->alternatives[0].folded, ways[i].folded);
    }
    cr_expect_not(chancery_query_doubt(fixture_query(TERMS("text:a")), 0, NULL, NULL));
}

Test(query, wrong_words_of_texts)
{
    expect_refused("text:", CHANCERY_USAGE, "an empty value", "");
    expect_refused("text:*", CHANCERY_USAGE, "a star that is not behind a word", "text:guai*");
    expect_refused("text:gu*do", CHANCERY_USAGE, "a star that is not behind a word", "text:guai*");
    expect_refused("text:oil *", CHANCERY_USAGE, "a star that is not behind a word", "text:guai*");
    expect_refused("text:\"oil", CHANCERY_USAGE, "a quote inside or not closed", "");
    expect_refused("text:...", CHANCERY_USAGE, "there is no word in", "letters and digits");
}

Test(query, wrong_dates)
{
    expect_refused("2019-02-30", CHANCERY_USAGE, "February 2019 has 28 days", "");
    expect_refused("2019-13", CHANCERY_USAGE, "term \"2019-13\"", "");
    expect_refused("date:yesterday", CHANCERY_USAGE, "term \"date:yesterday\"", "");
    expect_refused("2019-03..2019-01", CHANCERY_USAGE, "ends before it starts", "");
    expect_refused("2019-03..2019-02-30", CHANCERY_USAGE, "February 2019 has 28 days", "");
    expect_refused("date:1990...1991", CHANCERY_USAGE, "term", "");
    expect_refused("2019,VEN", CHANCERY_USAGE, "term \"2019,VEN\"", "");
}

Test(query, wrong_types)
{
    expect_refused("type:mision", CHANCERY_USAGE, "no type or family is called \"mision\"",
                   "did you mean \"mission\"?");
    expect_refused("type:mission.closd", CHANCERY_USAGE, "mission.closd", "mission.closed");
    expect_refused("type:*.zzz", CHANCERY_USAGE, "no type or family", "");
    expect_refused("type:mission,", CHANCERY_USAGE, "empty value", "");
}

Test(query, wrong_choices)
{
    expect_refused("standing:sure", CHANCERY_USAGE, "no standing is called \"sure\"",
                   "confirmed, reported or retracted");
    expect_refused("is:true", CHANCERY_USAGE, "unknown \"true\"", "is:disputed");
    expect_refused("has:wings", CHANCERY_USAGE, "no type has a field \"wings\"", "chancery types");
}

Test(query, what_is_not_utf8)
{
    expect_refused("tag:\xFF", CHANCERY_USAGE, "UTF-8", "");
    expect_refused("uid:a\xC3", CHANCERY_USAGE, "UTF-8", "");
    expect_refused("link:\xFF", CHANCERY_USAGE, "UTF-8", "");
    expect_refused("place:\xFF", CHANCERY_USAGE, "UTF-8", "");
    expect_refused("\xFF", CHANCERY_USAGE, "UTF-8", "");
}

Test(query, quotes_that_do_not_close)
{
    expect_refused("place:\"New York", CHANCERY_USAGE, "quote", "");
    expect_refused("place:New York\"", CHANCERY_USAGE, "quote", "");
    expect_refused("\"Venezuela", CHANCERY_USAGE, "quote", "");
}

Test(query, first_wrong_term_is_named)
{
    const char *const terms[] = {"VEN", "type:mission", "actr:USA", "zz:1"};
    chancery_query *query = NULL;
    chancery_error error = {0};
    cr_expect_eq(chancery_query_parse(chancery_schema_builtin(), 4, terms, &query, &error),
                 CHANCERY_USAGE);
    EXPECT_HAS(error.message, "actr:USA");
}

Test(query, long_terms_are_quoted_in_part)
{
    char text[4000] = "tag:";
    chancery_error error;
    memset(text + 4, ',', sizeof text - 5);
    text[sizeof text - 1] = '\0';
    cr_expect_lt(strlen(refusal(text, &error)), 400);
    memset(text, 'x', sizeof text - 1);
    text[1] = ':';
    cr_expect_lt(strlen(refusal(text, &error)), 400);
}
