/* test_key.c - keys whose order of bytes is the order meant. */
#include "event/key.h"

#include "fixture.h"

#define HEX "0123456789abcdef0123456789abcdef"

static int order(struct key a, struct key b)
{
    return text_compare(key_text(&a), key_text(&b));
}

Test(key, extents_by_length)
{
    cr_expect_eq(extent_of(0, 0), EXTENT_DAY);
    cr_expect_eq(extent_of(0, 1), EXTENT_MONTH);
    cr_expect_eq(extent_of(0, 30), EXTENT_MONTH);
    cr_expect_eq(extent_of(0, 31), EXTENT_YEAR);
    cr_expect_eq(extent_of(0, 365), EXTENT_YEAR);
    cr_expect_eq(extent_of(0, 366), EXTENT_LONG);
}

Test(key, open_ends_are_long)
{
    cr_expect_eq(extent_of(CHANCERY_DAY_MIN, 0), EXTENT_LONG);
    cr_expect_eq(extent_of(CHANCERY_DAY_MIN, -5), EXTENT_LONG);
    cr_expect_eq(extent_of(0, CHANCERY_DAY_MAX), EXTENT_LONG);
    cr_expect_eq(extent_of(CHANCERY_DAY_MIN, CHANCERY_DAY_MAX), EXTENT_LONG);
}

Test(key, days_beyond_reach_stand_at_the_ends)
{
    cr_expect_eq(key_day(0), 0);
    cr_expect_eq(key_day(CHANCERY_DAY_MIN), INT32_MIN);
    cr_expect_eq(key_day(CHANCERY_DAY_MIN + 1), INT32_MIN + 1);
    cr_expect_eq(key_day(INT32_MIN), INT32_MIN + 1, "only an open start is the lowest");
    cr_expect_eq(key_day(INT32_MAX), INT32_MAX);
    cr_expect_eq(key_day((int64_t)INT32_MAX + 1), INT32_MAX);
    cr_expect_eq(key_day(CHANCERY_DAY_MAX), INT32_MAX);
}

Test(key, places_are_in_order)
{
    static const struct place places[] = {
        {INT32_MIN, 0}, {INT32_MIN, UINT32_MAX}, {-1, 0}, {-1, 5},
        {0, 0},         {0, 1U << 31},           {1, 0},  {INT32_MAX, UINT32_MAX}};
    for (size_t i = 1; i < sizeof places / sizeof *places; i++) {
        cr_expect_lt(place_compare(places[i - 1], places[i]), 0);
        cr_expect_gt(place_compare(places[i], places[i - 1]), 0);
        cr_expect_lt(order(key_of_place(places[i - 1]), key_of_place(places[i])), 0);
        cr_expect_lt(order(key_of_span(1, places[i - 1]), key_of_span(1, places[i])), 0);
        cr_expect_lt(order(key_of_posting(7, 1, places[i - 1]), key_of_posting(7, 1, places[i])),
                     0);
    }
    cr_expect_eq(place_compare(places[3], places[3]), 0);
}

Test(key, postings_order_by_number_then_extent)
{
    const struct place late = {INT32_MAX, UINT32_MAX}, early = {INT32_MIN, 0};
    cr_expect_lt(order(key_of_posting(1, 3, late), key_of_posting(2, 0, early)), 0);
    cr_expect_lt(order(key_of_posting(255, 3, late), key_of_posting(256, 0, early)), 0);
    cr_expect_lt(order(key_of_posting(1, 0, late), key_of_posting(1, 1, early)), 0);
    cr_expect_lt(order(key_of_span(0, late), key_of_span(1, early)), 0);
}

Test(key, pairs_order_by_lower_number_then_higher)
{
    const struct place late = {INT32_MAX, UINT32_MAX}, early = {INT32_MIN, 0};
    cr_expect_eq(order(key_of_pair(300, 2, 1, early), key_of_pair(2, 300, 1, early)), 0);
    cr_expect_lt(order(key_of_pair(9, 1, 3, late), key_of_pair(1, 10, 0, early)), 0);
    cr_expect_lt(order(key_of_pair(1, 255, 3, late), key_of_pair(1, 256, 0, early)), 0);
    cr_expect_lt(order(key_of_pair(1, UINT16_MAX, 3, late), key_of_pair(2, 3, 0, early)), 0);
    cr_expect_lt(order(key_of_pair(1, 2, 0, late), key_of_pair(1, 2, 1, early)), 0);
    cr_expect_lt(order(key_of_pair(UINT16_MAX, PAIR_WIDE, 3, late), key_of_pair(1, 2, 0, early)),
                 0);
}

Test(key, place_is_read_back_from_any_key)
{
    const struct place place = {-719528, 77};
    const struct key keys[] = {key_of_place(place), key_of_span(2, place),
                               key_of_posting(9, 3, place), key_of_pair(9, 8, 3, place)};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct place read = {0};
        cr_assert(key_read_place(key_text(&keys[i]), &read));
        cr_expect_eq(place_compare(read, place), 0);
    }
}

Test(key, place_is_not_read_from_a_short_key)
{
    struct place place = {5, 5};
    cr_expect_not(key_read_place(TEXT("1234567"), &place));
    cr_expect_not(key_read_place(TEXT(""), &place));
    cr_expect_eq(place.day, 5, "written, though refused");
}

static struct key past(int64_t recorded)
{
    const struct key place = key_of_place((struct place){17969, 3});
    return key_of_past('e', &place, recorded);
}

Test(key, past_versions_of_an_entry_stand_in_order_of_time)
{
    const struct key place = key_of_place((struct place){17969, 3});
    const struct key next = key_of_place((struct place){17969, 4});
    const struct key start = key_of_past_start('e', &place);
    cr_expect_lt(order(start, past(INT64_MIN)), 0);
    cr_expect_lt(order(past(INT64_MIN), past(-1)), 0);
    cr_expect_lt(order(past(-1), past(0)), 0);
    cr_expect_lt(order(past(255), past(256)), 0);
    cr_expect_lt(order(past(INT64_MAX), key_of_past_start('e', &next)), 0);
    cr_expect_lt(order(past(INT64_MAX), key_of_past_start('p', &place)), 0);
}

Test(key, past_is_read_back)
{
    const struct key place = key_of_place((struct place){17969, 3});
    const struct key made = past(-5);
    chancery_text key;
    int64_t recorded;
    char tag;
    cr_assert(key_read_past(key_text(&made), &tag, &key, &recorded));
    cr_expect_eq(tag, 'e');
    cr_expect_eq(recorded, -5);
    cr_expect(text_equal(key, key_text(&place)));
    cr_expect_not(key_read_past(TEXT("e12345678"), &tag, &key, &recorded));
    cr_expect_not(key_read_past(TEXT(""), &tag, &key, &recorded));
}

Test(key, made_uids_are_their_own_key)
{
    char digits[32];
    struct key key = key_of_uid(TEXT(HEX));
    cr_assert_eq(key.size, KEY_UID_SIZE);
    uid_write_digits(key.bytes, digits);
    cr_expect(text_equal(text_slice(digits, 32), TEXT(HEX)));
}

Test(key, other_uids_are_hashed)
{
    const struct key a = key_of_uid(TEXT("gdelt:1")), b = key_of_uid(TEXT("gdelt:2"));
    const struct key again = key_of_uid(TEXT("gdelt:1"));
    cr_expect_eq(a.size, KEY_UID_SIZE);
    cr_expect_neq(order(a, b), 0);
    cr_expect_eq(order(a, again), 0);
    cr_expect_neq(order(key_of_uid(TEXT("ABCDEF")), key_of_uid(TEXT("abcdef"))), 0);
}
