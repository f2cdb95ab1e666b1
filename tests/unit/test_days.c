/* test_days.c - the last place of each day and seq. */
#include "database/days.h"

#include <criterion/criterion.h>

static struct days days;

static void end(void)
{
    days_free(&days);
}

TestSuite(days, .fini = end);

static struct place place(int32_t day, uint32_t seq, uint32_t running)
{
    return (struct place){day, seq << PLACE_RUNNING_BITS | running};
}

static void expect_last(struct place first, int64_t running)
{
    struct place last;
    bool found = days_find(&days, first, &last);
    cr_assert_eq(found, running >= 0);
    if (!found)
        return;
    cr_expect_eq(last.day, first.day);
    cr_expect_eq(last.seq, first.seq + (uint32_t)running);
}

Test(days, are_unknown_at_first)
{
    expect_last(place(0, 0, 0), -1);
}

Test(days, each_seq_of_a_day_stands_for_itself)
{
    cr_assert(days_note(&days, place(100, 0, 4)));
    cr_assert(days_note(&days, place(100, 1, 0)));
    cr_assert(days_note(&days, place(-100, 255, PLACE_RUNNING_LAST - 1)));
    cr_assert(days_note(&days, place(100, 0, 5)));
    expect_last(place(100, 0, 0), 5);
    expect_last(place(100, 1, 0), 0);
    expect_last(place(100, 2, 0), -1);
    expect_last(place(-100, 255, 0), PLACE_RUNNING_LAST - 1);
}

Test(days, the_first_and_the_last_are_days_too)
{
    cr_assert(days_note(&days, place(INT32_MIN, 0, 0)));
    cr_assert(days_note(&days, place(INT32_MAX, 255, 3)));
    cr_assert(days_note(&days, place(-1, 255, PLACE_RUNNING_LAST - 1)));
    expect_last(place(INT32_MIN, 0, 0), 0);
    expect_last(place(INT32_MAX, 255, 0), 3);
    expect_last(place(-1, 255, 0), PLACE_RUNNING_LAST - 1);
}

Test(days, many_are_kept)
{
    for (int32_t day = -50000; day < 50000; day++)
        cr_assert(days_note(&days, place(day, 0, (uint32_t)(day + 50000))));
    cr_expect_eq(days.count, 100000);
    for (int32_t day = -50000; day < 50000; day++)
        expect_last(place(day, 0, 0), day + 50000);
}
