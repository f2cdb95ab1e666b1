/* test_query_make.c - questions made without text answer as written ones do. */
#include "query/query.h"

#include "fixture.h"

static void start(void)
{
    fixture_start();
    fixture_put("closed", "mission.closed", "2019-03-14", "USA", "VEN", "");
    fixture_put("opened", "mission.opened", "2019-05-01", "VEN", "USA", "'class':'embassy'");
    fixture_put("severed", "relations.severed", "2019-01-23", "VEN", "USA",
                "'standing':'reported'");
    fixture_put("backed", "statement.support", "2019-03-14", "CUB", "VEN", "'account':'USA'");
}

TestSuite(query_make, .init = start, .fini = fixture_end);

static const chancery_party *party(const char *code)
{
    const chancery_party *found = NULL;
    cr_assert_eq(chancery_party_find(chancery_registry_builtin(), chancery_text_of(code),
                                     CHANCERY_DAY_NONE, &found, NULL),
                 CHANCERY_OK);
    return found;
}

/* The uids that answer, each with a blank behind it; frees the query. */
static const char *answer(chancery_query *query)
{
    struct buffer out = {0};
    chancery_cursor *cursor = NULL;
    chancery_event *event;
    chancery_error error = {0};
    cr_assert(query_is_whole(query));
    cr_assert_eq(chancery_select(fixture_db, query, NULL, &cursor, &error), CHANCERY_OK);
    while (chancery_cursor_next(cursor, &event, &error) == CHANCERY_OK) {
        buffer_text(&out, chancery_event_uid(event));
        buffer_byte(&out, ' ');
    }
    chancery_cursor_close(cursor);
    chancery_query_free(query);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

static chancery_query *pair(void)
{
    chancery_query *query = query_new(5);
    cr_assert_not_null(query);
    query_add_party(query, party("USA"), ROLES_IN_EVENT);
    query_add_party(query, party("VEN"), ROLES_IN_EVENT);
    return query;
}

Test(query_make, no_terms_ask_for_everything)
{
    cr_expect_str_eq(answer(query_new(1)), "severed closed backed opened ");
}

Test(query_make, a_pair)
{
    cr_expect_str_eq(answer(pair()), "severed closed opened ");
}

Test(query_make, acts_of_a_pair_up_to_a_day)
{
    static const chancery_text names[] = {{"mission.closed", 14}, {"relations.severed", 17}};
    static const standing told[] = {STANDING_CONFIRMED, STANDING_REPORTED};
    chancery_query *query = pair();
    query_add_types(query, names, 2);
    query_add_days(query, CHANCERY_DAY_MIN, 17969);
    query_add_standings(query, told, 2);
    cr_expect_str_eq(answer(query), "severed closed ");
    query = pair();
    query_add_types(query, names, 2);
    query_add_days(query, CHANCERY_DAY_MIN, 17968);
    cr_expect_str_eq(answer(query), "severed ");
    query = pair();
    query_add_standings(query, told, 1);
    cr_expect_str_eq(answer(query), "closed opened ");
}

Test(query_make, one_party_in_one_role)
{
    chancery_query *query = query_new(1);
    query_add_party(query, party("USA"), CHANCERY_ROLE_ACCOUNT);
    cr_expect_str_eq(answer(query), "backed ");
}

Test(query_make, one_of_none_holds_for_nothing)
{
    chancery_query *query = pair();
    query_add_types(query, NULL, 0);
    cr_expect_str_eq(answer(query), "");
}
