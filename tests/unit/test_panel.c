/* test_panel.c - which answer stands for a period, which rows there are, and histories. */
#include "fixture.h"

#include <stdio.h>

TestSuite(panel, .init = fixture_start, .fini = fixture_end);

static chancery_status take_shape(void *context, const chancery_panel_shape *shape)
{
    (void)context;
    cr_assert(shape->part_count > 0);
    return CHANCERY_OK;
}

static void put_text(struct buffer *out, char before, chancery_text text)
{
    buffer_byte(out, before);
    buffer_text(out, text);
}

static chancery_status take_row(void *context, const chancery_panel_row *row)
{
    buffer_text(context, row->period);
    for (size_t i = 0; i < row->shape->part_count; i++) {
        put_text(context, ' ', row->key[i]);
        if (row->codes[i].size > 0)
            put_text(context, '=', row->codes[i]);
    }
    put_text(
        context, ' ',
        chancery_text_of(row->disputed ? "disputed" : chancery_state_verdict_name(row->verdict)));
    for (size_t i = 0; i < row->shape->slot_count; i++)
        put_text(context, ',', row->values[i]);
    for (size_t i = 0; i < row->accounts.count; i++)
        put_text(context, '@', row->accounts.codes[i]);
    put_text(context, ' ', row->evidence);
    buffer_byte(context, '\n');
    return CHANCERY_OK;
}

static int64_t day_of(const char *text)
{
    chancery_date date;
    cr_assert_eq(chancery_date_parse(chancery_text_of(text), &date, NULL), CHANCERY_OK);
    return date.earliest;
}

static const char *panel_of(const char *from, const char *to, chancery_panel_question question)
{
    struct buffer out = {0};
    chancery_error error = {0};
    const chancery_panel_sink sink = {take_shape, take_row, &out};
    question.from = day_of(from);
    question.to = day_of(to);
    if (!question.state.facet)
        question.state.facet = "mission";
    chancery_status status = chancery_panel(fixture_db, &question, &sink, &error);
    cr_assert_eq(status, CHANCERY_OK, "%s", error.message);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}
#define PANEL(from, to, period, ...)                                                               \
    panel_of(from, to, (chancery_panel_question){.every = CHANCERY_PERIOD_##period, __VA_ARGS__})
#define YEARS(from, to, ...) PANEL(from, to, YEAR, .scheme = CHANCERY_SCHEME_COUNT, __VA_ARGS__)

static void put_two_cities(void)
{
    fixture_put("t:1", "mission.opened", "2001-03-01", "USA", "VEN",
                "'class':'consulate','city':'Maracaibo'");
    fixture_put("t:2", "mission.opened", "2001-06-01", "USA", "VEN",
                "'class':'embassy','city':'Caracas'");
    fixture_put("t:3", "mission.closed", "2002-02-01", "USA", "VEN", "'city':'Caracas'");
}

Test(panel, each_rule_takes_another_day)
{
    put_two_cities();
    cr_expect_str_eq(YEARS("2001", "2001-12-31", .rule = CHANCERY_PANEL_START),
                     "2001 USA VEN unknown,, \n");
    cr_expect_str_eq(YEARS("2001", "2001-12-31", .rule = CHANCERY_PANEL_END),
                     "2001 USA VEN yes,open,embassy t:2\n");
    cr_expect_str_eq(YEARS("2001", "2001-12-31", .rule = CHANCERY_PANEL_MIN),
                     "2001 USA VEN yes,open,consulate t:1\n", "days of nothing do not count");
    cr_expect_str_eq(YEARS("2002", "2002-12-31", .rule = CHANCERY_PANEL_MAX),
                     "2002 USA VEN yes,open,embassy t:2\n");
    cr_expect_str_eq(YEARS("2002", "2002-12-31", .rule = CHANCERY_PANEL_MIN),
                     "2002 USA VEN yes,open,consulate t:1\n", "a closed one is less than any open");
}

Test(panel, entries_have_rows_of_their_own)
{
    put_two_cities();
    cr_expect_str_eq(YEARS("2002", "2002-12-31", .rule = CHANCERY_PANEL_END, .by_entry = true),
                     "2002 USA VEN Caracas no,closed,embassy t:2 t:3\n"
                     "2002 USA VEN Maracaibo yes,open,consulate t:1\n");
}

Test(panel, days_and_months_are_called_as_iso_does)
{
    put_two_cities();
    cr_expect_str_eq(
        PANEL("2002-01-31", "2002-02-01", DAY, .scheme = CHANCERY_SCHEME_COUNT,
              .rule = CHANCERY_PANEL_END),
        "2002-01-31 USA VEN yes,open,embassy t:2\n2002-02-01 USA VEN yes,open,consulate t:1\n");
    cr_expect_str_eq(
        PANEL("2001-12-31", "2002-01-01", MONTH, .scheme = CHANCERY_SCHEME_COUNT,
              .rule = CHANCERY_PANEL_END),
        "2001-12 USA VEN yes,open,embassy t:2\n2002-01 USA VEN yes,open,embassy t:2\n");
}

Test(panel, has_rows_only_while_both_parties_exist)
{
    fixture_put("t:1", "mission.opened", "1985", "USA", "SUN", "'class':'embassy'");
    cr_expect_str_eq(YEARS("1991", "1993", .rule = CHANCERY_PANEL_END),
                     "1991 USA SUN yes,open,embassy t:1\n");
    EXPECT_HAS(YEARS("1991", "1993", .rule = CHANCERY_PANEL_END, .all_days = true),
               "1992 USA SUN yes,open,embassy t:1\n");
}

Test(panel, of_a_scheme_has_its_codes_and_spells)
{
    fixture_put("t:1", "mission.opened", "1700", "USA", "RUS", "'class':'legation'");
    cr_expect_str_eq(
        PANEL("1815", "1817", YEAR, .rule = CHANCERY_PANEL_END, .scheme = CHANCERY_SCHEME_COW),
        "1816 USA=2 RUS=365 yes,open,legation t:1\n"
        "1817 USA=2 RUS=365 yes,open,legation t:1\n");
}

static void put_a_dispute(void)
{
    fixture_put("t:1", "relations.established", "2000", "USA", "VEN", "");
    fixture_put("t:2", "relations.severed", "2001-05-05", "VEN", "USA", "'account':'VEN'");
}

Test(panel, accounts_that_differ_dispute_the_one_row)
{
    put_a_dispute();
    cr_expect_str_eq(YEARS("1999-12-31", "2001-12-31", .rule = CHANCERY_PANEL_END,
                           .state = {.facet = "relations"}),
                     "1999 USA VEN unknown,, \n"
                     "2000 USA VEN yes,established, t:1\n"
                     "2001 USA VEN disputed,established|severed,@USA@VEN t:1 t:2\n");
}

Test(panel, an_account_that_tells_nothing_disputes_nothing)
{
    fixture_put("t:1", "relations.severed", "2001-05-05", "VEN", "USA", "'account':'VEN'");
    cr_expect_str_eq(YEARS("2001-12-31", "2001-12-31", .rule = CHANCERY_PANEL_END,
                           .state = {.facet = "relations"}),
                     "2001 USA VEN no,severed,@VEN t:1\n");
}

Test(panel, accounts_that_differ_have_a_row_each)
{
    put_a_dispute();
    cr_expect_str_eq(YEARS("2000-12-31", "2001-12-31", .rule = CHANCERY_PANEL_END,
                           .state = {.facet = "relations"}, .by_account = true),
                     "2000 USA VEN yes,established, t:1\n"
                     "2001 USA VEN yes,established,@USA t:1\n"
                     "2001 USA VEN no,severed,@VEN t:1 t:2\n");
}

Test(panel, without_facet_or_days_is_refused)
{
    const chancery_panel_sink sink = {take_shape, take_row, NULL};
    chancery_panel_question question = {.scheme = CHANCERY_SCHEME_COUNT, .from = 1, .to = 0};
    chancery_error error = {0};
    cr_expect_eq(chancery_panel(fixture_db, &question, &sink, &error), CHANCERY_USAGE);
    EXPECT_HAS(error.message, "needs a facet");
    error = (chancery_error){0};
    question.state.facet = "mission";
    cr_expect_eq(chancery_panel(fixture_db, &question, &sink, &error), CHANCERY_USAGE);
    EXPECT_HAS(error.message, "no last day before it");
}

static chancery_status refuse_row(void *context, const chancery_panel_row *row)
{
    (void)row;
    ++*(int *)context;
    return CHANCERY_IO;
}

Test(panel, ends_with_what_the_sink_returns)
{
    put_two_cities();
    int rows = 0;
    const chancery_panel_sink sink = {take_shape, refuse_row, &rows};
    const chancery_panel_question question = {.state = {.facet = "mission"},
                                              .scheme = CHANCERY_SCHEME_COUNT,
                                              .from = day_of("2001"),
                                              .to = day_of("2003"),
                                              .every = CHANCERY_PERIOD_YEAR};
    cr_expect_eq(chancery_panel(fixture_db, &question, &sink, NULL), CHANCERY_IO);
    cr_expect_eq(rows, 1);
}

Test(panel, a_history_has_a_spell_for_each_change)
{
    put_two_cities();
    const chancery_state_question question = {.facet = "mission", .a = "USA", .b = "VEN"};
    chancery_history *history;
    cr_assert_eq(chancery_history_ask(fixture_db, &question, &history, NULL), CHANCERY_OK);
    cr_assert_eq(history->spell_count, 3);
    cr_expect_eq(history->spells[0].from, day_of("2001-06-01"));
    cr_expect_eq(history->spells[0].to, day_of("2002-01-31"));
    cr_expect_eq(history->spells[1].to, CHANCERY_DAY_MAX);
    cr_expect_eq(history->account_count, 2);
    chancery_history_free(history);
    chancery_history_free(NULL);
}
