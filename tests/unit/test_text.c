/* test_text.c - comparing, cutting, folding, and the nearest name. */
#include "fixture.h"

#include <stdlib.h>

static void expect_fold(const char *text, const char *folded)
{
    char *own = text_fold(chancery_text_of(text));
    cr_assert(own, "\"%s\" should fold", text);
    cr_expect_str_eq(own, folded, "\"%s\"", text);
    free(own);
}

Test(text, of_nothing_is_empty)
{
    cr_assert_eq(chancery_text_of(NULL).size, 0);
    cr_assert_eq(chancery_text_of("").size, 0);
    cr_assert_not_null(chancery_text_of(NULL).bytes);
}

Test(text, equal_looks_at_length_and_bytes)
{
    cr_expect(text_equal(TEXT("abc"), TEXT("abc")));
    cr_expect(text_equal((chancery_text){NULL, 0}, TEXT("")));
    cr_expect_not(text_equal(TEXT("abc"), TEXT("ab")));
    cr_expect_not(text_equal(TEXT("abc"), TEXT("abd")));
    cr_expect_not(text_equal(TEXT("a\0b"), TEXT("a\0c")));
}

Test(text, starts_with_a_prefix_only)
{
    cr_expect(text_starts(TEXT("mission.closed"), TEXT("mission")));
    cr_expect(text_starts(TEXT("a"), TEXT("")));
    cr_expect_not(text_starts(TEXT("mis"), TEXT("mission")));
    cr_expect_not(text_starts(TEXT("Mission"), TEXT("mission")));
}

Test(text, compare_puts_a_prefix_first)
{
    cr_expect_lt(text_compare(TEXT("ab"), TEXT("abc")), 0);
    cr_expect_gt(text_compare(TEXT("b"), TEXT("abc")), 0);
    cr_expect_eq(text_compare(TEXT("ab"), TEXT("ab")), 0);
    cr_expect_gt(text_compare(TEXT("\xC3\xA9"), TEXT("z")), 0);
    cr_expect_eq(text_compare(TEXT(""), (chancery_text){NULL, 0}), 0);
}

Test(text, find_ends_at_the_end)
{
    cr_expect_eq(text_find(TEXT("a.b"), '.'), 1);
    cr_expect_eq(text_find(TEXT("ab"), '.'), 2);
    cr_expect_eq(text_find((chancery_text){NULL, 0}, '.'), 0);
}

Test(text, characters_are_not_bytes)
{
    cr_expect_eq(text_characters(TEXT("Guaid\xC3\xB3")), 6);
    cr_expect_eq(text_characters(TEXT("\xF0\x9F\x87\xBB\xF0\x9F\x87\xAA")), 2);
    cr_expect_eq(text_characters(TEXT("")), 0);
}

Test(text, utf8_refuses_what_is_none)
{
    static const char bad[][8] = {"\xFF",         "\xC3",         "\xC0\xAF",
                                  "\xE0\x80\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                                  "a\x80",        "\xE2\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(text_is_utf8(chancery_text_of(bad[i])), "case %zu", i);
    cr_expect(text_is_utf8(TEXT("")));
    cr_expect(text_is_utf8(TEXT("\xF4\x8F\xBF\xBF")));
}

Test(text, number_takes_the_whole_text)
{
    uint64_t number = 7;
    cr_assert(text_number(TEXT("18446744073709551615"), UINT64_MAX, &number));
    cr_expect_eq(number, UINT64_MAX);
    cr_assert(text_number(TEXT("007"), 7, &number));
    cr_expect_eq(number, 7);
}

Test(text, number_refuses)
{
    static const char bad[][24] = {
        "",  "-1", "+1", " 1", "1 ", "1.0", "0x1", "18446744073709551616", "99999999999999999999",
        "11"};
    uint64_t number = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(text_number(chancery_text_of(bad[i]), i < 7 ? UINT64_MAX : 10, &number),
                      "\"%s\"", bad[i]);
    cr_expect_not(text_number(TEXT("18446744073709551616"), UINT64_MAX, &number));
    cr_expect_eq(number, 7, "written, though refused");
}

Test(text, fold_drops_case_accents_and_punctuation)
{
    expect_fold("Juan Guaid\xC3\xB3", "juan guaido");
    expect_fold("C\xC3\xB4te d'Ivoire", "cote d ivoire");
    expect_fold("  --Stra\xC3\x9F"
                "e,  Nr. 1! ",
                "strasse nr 1");
    expect_fold("\xEF\xBC\xB5\xEF\xBC\xB3\xEF\xBC\xA1", "usa");
    expect_fold("...", "");
    expect_fold("", "");
}

Test(text, fold_refuses_what_is_not_utf8)
{
    cr_expect_null(text_fold(TEXT("\xFF")));
    cr_expect_null(text_fold(TEXT("Bogot\xE1")));
    cr_expect_not(text_fold_equal(TEXT("\xFF"), TEXT("\xFF")));
    cr_expect(text_fold_equal(TEXT("BOGOT\xC3\x81"), TEXT("bogota")));
    cr_expect_not(text_fold_equal(TEXT("bogota"), TEXT("bogot")));
}

Test(text, distance_counts_edits_and_swaps)
{
    cr_expect_eq(text_distance(TEXT("closed"), TEXT("closed"), 3), 0);
    cr_expect_eq(text_distance(TEXT("closd"), TEXT("closed"), 3), 1);
    cr_expect_eq(text_distance(TEXT("colsed"), TEXT("closed"), 3), 1);
    cr_expect_eq(text_distance(TEXT(""), TEXT("abc"), 3), 3);
    cr_expect_eq(text_distance(TEXT("kitten"), TEXT("sitting"), 5), 3);
}

Test(text, distance_stops_at_the_limit)
{
    char longer[80];
    memset(longer, 'a', sizeof longer);
    cr_expect_eq(text_distance(TEXT("abcdef"), TEXT("uvwxyz"), 2), 3);
    cr_expect_eq(text_distance(TEXT("a"), TEXT("abcdef"), 2), 3);
    cr_expect_eq(text_distance(text_slice(longer, 80), text_slice(longer, 80), 2), 3,
                 "texts of more than 64 bytes are not compared");
    cr_expect_eq(text_distance(text_slice(longer, 64), text_slice(longer, 64), 2), 0);
}

Test(text, nearest_names_the_nearest)
{
    struct nearest nearest = nearest_start(TEXT("actr"));
    nearest_offer(&nearest, "target");
    nearest_offer(&nearest, "actors");
    nearest_offer(&nearest, "actor");
    nearest_offer(&nearest, "factor");
    cr_assert_not_null(nearest.best);
    cr_expect_str_eq(nearest.best, "actor");
}

Test(text, nearest_names_nothing_that_is_far)
{
    struct nearest nearest = nearest_start(TEXT("xy"));
    nearest_offer(&nearest, "date");
    nearest_offer(&nearest, "abc");
    nearest_offer(&nearest, "");
    cr_expect_null(nearest.best);
    nearest = nearest_start(TEXT("same"));
    nearest_offer(&nearest, "same");
    nearest_offer(&nearest, "some");
    cr_expect_str_eq(nearest.best, "same");
}
