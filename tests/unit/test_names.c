/* test_names.c - names and their numbers. */
#include "event/names.h"

#include "fixture.h"

#include <stdio.h>

static struct names *names;

static void start(void)
{
    names = names_new();
    cr_assert_not_null(names);
}

static void end(void)
{
    names_free(names);
}

TestSuite(names, .init = start, .fini = end);

static uint16_t intern(const char *name)
{
    return names_intern(names, NAME_PARTY, chancery_text_of(name));
}

Test(names, are_numbered_from_one)
{
    cr_expect_eq(names_last(names, NAME_PARTY), 0);
    cr_expect_eq(intern("USA"), 1);
    cr_expect_eq(intern("VEN"), 2);
    cr_expect_eq(intern("USA"), 1);
    cr_expect_eq(names_last(names, NAME_PARTY), 2);
    cr_expect(text_is(names_text(names, NAME_PARTY, 2), "VEN"));
}

Test(names, of_each_kind_stand_apart)
{
    intern("USA");
    cr_expect_eq(names_number(names, NAME_TYPE, TEXT("USA")), 0);
    cr_expect_eq(names_intern(names, NAME_TYPE, TEXT("mission.closed")), 1);
    cr_expect_eq(names_last(names, NAME_FIELD), 0);
}

Test(names, that_are_unknown_have_no_number)
{
    cr_expect_eq(names_number(names, NAME_PARTY, TEXT("USA")), 0, "in an empty table");
    intern("USA");
    cr_expect_eq(names_number(names, NAME_PARTY, TEXT("US")), 0);
    cr_expect_eq(names_number(names, NAME_PARTY, TEXT("")), 0);
}

Test(names, out_of_range_are_nothing)
{
    intern("USA");
    cr_expect_null(names_at(names, NAME_PARTY, 0));
    cr_expect_null(names_at(names, NAME_PARTY, 2));
    cr_expect_null(names_at(names, NAME_PARTY, UINT16_MAX));
    cr_expect_eq(names_text(names, NAME_PARTY, 0).size, 0);
    cr_expect_eq(names_text(names, NAME_PARTY, 2).size, 0);
}

Test(names, are_found_after_the_table_grew)
{
    char name[16];
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "name-%d", i);
        cr_assert_eq(intern(name), i + 1);
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "name-%d", i);
        cr_assert_eq(names_number(names, NAME_PARTY, chancery_text_of(name)), i + 1);
        cr_assert(text_is(names_text(names, NAME_PARTY, (uint16_t)(i + 1)), name));
    }
}

Test(names, run_out_after_the_last_number)
{
    char name[16];
    for (int i = 0; i < NAME_NUMBER_MAX; i++) {
        snprintf(name, sizeof name, "%d", i);
        cr_assert_eq(intern(name), i + 1);
    }
    cr_expect_eq(intern("one too many"), 0);
    cr_expect_eq(intern("0"), 1, "known names are still found");
    cr_expect_eq(names_last(names, NAME_PARTY), NAME_NUMBER_MAX);
}

Test(names, are_forgotten_behind_a_number)
{
    intern("a");
    intern("b");
    const chancery_text c = (intern("c"), names_text(names, NAME_PARTY, 3));
    names_truncate(names, NAME_PARTY, 1);
    cr_expect_eq(names_number(names, NAME_PARTY, TEXT("a")), 1);
    cr_expect_eq(names_number(names, NAME_PARTY, TEXT("b")), 0);
    cr_expect_null(names_at(names, NAME_PARTY, 2));
    cr_expect(text_is(c, "c"), "texts handed out stay valid");
    cr_expect_eq(intern("d"), 2);
}

Test(names, truncated_where_they_end_are_as_they_were)
{
    names_truncate(names, NAME_PARTY, 0);
    names_truncate(names, NAME_PARTY, 9);
    intern("a");
    names_truncate(names, NAME_PARTY, 1);
    cr_expect_eq(names_number(names, NAME_PARTY, TEXT("a")), 1);
    names_truncate(names, NAME_PARTY, 0);
    cr_expect_eq(names_number(names, NAME_PARTY, TEXT("a")), 0);
}

Test(names, load_in_their_turn_only)
{
    cr_expect(names_load(names, NAME_PARTY, 1, TEXT("USA"), 5));
    cr_expect_not(names_load(names, NAME_PARTY, 1, TEXT("VEN"), 5));
    cr_expect_not(names_load(names, NAME_PARTY, 3, TEXT("VEN"), 5));
    cr_expect_not(names_load(names, NAME_PARTY, 0, TEXT("VEN"), 5));
    cr_expect(names_load(names, NAME_PARTY, 2, TEXT("VEN"), 7));
    cr_expect_eq(names_at(names, NAME_PARTY, 2)->count, 7);
    cr_expect_not(names_at(names, NAME_PARTY, 2)->changed, "what was loaded need not be stored");
}

Test(names, interned_are_to_be_stored)
{
    intern("USA");
    cr_expect(names_at(names, NAME_PARTY, 1)->changed);
    cr_expect_eq(names_at(names, NAME_PARTY, 1)->count, 0);
}

Test(names, free_takes_nothing)
{
    names_free(NULL);
}
