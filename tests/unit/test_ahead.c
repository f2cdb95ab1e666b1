/* test_ahead.c - records read ahead: they come back in order, each as the event that it is. */
#include "import/ahead.h"

#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

static struct ahead *ahead;
static size_t taken; /* the number of the next record to come back */

static void start(void)
{
    ahead = ahead_new();
    ahead_use_schema(ahead, chancery_schema_builtin());
}

static void end(void)
{
    ahead_free(ahead);
    fixture_forget();
}

TestSuite(ahead, .init = start, .fini = end);

/* One in seven has no type, and is for event_parse to judge. */
static bool is_good(size_t number)
{
    return number % 7 != 0;
}

static void put(size_t number, size_t padding)
{
    struct ahead_item *item = ahead_room(ahead);
    struct buffer *text = &item->record.text;
    char head[160];
    snprintf(head, sizeof head,
             "{\"uid\":\"n:%zu\",\"type\":\"mission.%s\",\"date\":\"2019-03-14\",\"actor\":\"USA\","
             "\"target\":\"VEN\",\"summary\":\"s",
             number, is_good(number) ? "closed" : "shut");
    buffer_string(text, head);
    for (size_t i = 0; i < padding; i++)
        buffer_byte(text, 's');
    buffer_string(text, "\"}");
    item->record.raw = buffer_view(text);
    item->progress = number;
    cr_assert(ahead_keep(ahead));
}

static void check_item(const struct ahead_item *item)
{
    char uid[32];
    snprintf(uid, sizeof uid, "n:%zu", taken);
    cr_assert_eq(item->progress, taken);
    cr_assert_eq(item->parsed, is_good(taken), "%zu", taken);
    cr_assert(text_equal(item->record.raw, buffer_view(&item->record.text)));
    if (item->parsed)
        cr_assert(text_is(item->event.uid, uid), "%zu", taken);
    taken++;
}

static void take(bool all)
{
    struct ahead_item *items;
    size_t count;
    while ((items = ahead_take(ahead, all, &count)))
        for (size_t i = 0; i < count; i++)
            check_item(&items[i]);
}

static void pass_through(size_t from, size_t to, size_t padding)
{
    for (size_t i = from; i < to; i++) {
        put(i, padding);
        take(false);
    }
    take(true);
    cr_assert_eq(taken, to);
}

Test(ahead, few_come_back_without_a_thread)
{
    pass_through(0, 3, 0);
    pass_through(3, 4, 0);
}

Test(ahead, many_come_back_in_order)
{
    pass_through(0, 5000, 0);
    pass_through(5000, 5001, 0);
    pass_through(5001, 5900, 0);
}

Test(ahead, large_ones_fill_a_batch_by_their_bytes)
{
    for (size_t i = 0; i < 40; i++) {
        put(i, 3000);
        take(false);
    }
    cr_expect_eq(taken, 0, "not full yet");
    pass_through(40, 900, 3000);
}

Test(ahead, what_is_discarded_never_comes)
{
    for (size_t i = 0; i < 700; i++) {
        put(i, 0);
        take(false);
    }
    ahead_discard(ahead);
    taken = 2000;
    pass_through(2000, 3000, 0);
}

Test(ahead, views_of_a_record_are_kept)
{
    char raw[] = "as\tit\tcame", joins[] = "a:1";
    size_t count;
    struct ahead_item *item = ahead_room(ahead);
    buffer_string(&item->record.text, "{}");
    item->record.raw = chancery_text_of(raw);
    item->record.joins = chancery_text_of(joins);
    cr_assert(ahead_keep(ahead));
    memset(raw, 'x', sizeof raw);
    memset(joins, 'x', sizeof joins);
    item = ahead_take(ahead, true, &count);
    cr_assert_eq(count, 1);
    cr_expect(text_is(item->record.raw, "as\tit\tcame"));
    cr_expect(text_is(item->record.joins, "a:1"));
    cr_expect_not(item->parsed, "a further source is no event");
}
