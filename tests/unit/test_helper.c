/* test_helper.c - pieces of work for a second thread: all are done, in order, with a thread or
 * without. */
#include "base/helper.h"

#include <criterion/criterion.h>
#include <signal.h>

/* What the helper writes and its user reads, without any other guard than the handing over. */
struct worked {
    uint64_t pieces[1000];
    uint64_t count;
    pthread_t thread;
    bool signals; /* whether any may come to the thread */
};

static void work(void *context, uint64_t piece)
{
    struct worked *worked = context;
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    worked->signals = !sigismember(&blocked, SIGINT) || !sigismember(&blocked, SIGTERM);
    worked->thread = pthread_self();
    worked->pieces[worked->count++] = piece;
}

Test(helper, pieces_are_done_in_order)
{
    static struct worked worked;
    struct helper helper;
    helper_start(&helper, work, &worked);
    for (uint64_t i = 0; i < 1000; i++) {
        helper_give(&helper, true);
        if (i % 3 == 0)
            helper_await(&helper, i + 1);
        if (i % 3 == 0)
            cr_assert_eq(worked.count, i + 1);
    }
    helper_await(&helper, 1000);
    for (uint64_t i = 0; i < 1000; i++)
        cr_assert_eq(worked.pieces[i], i);
    cr_expect(!pthread_equal(worked.thread, pthread_self()));
    cr_expect(!worked.signals, "signals are for the caller's threads");
    helper_stop(&helper);
}

Test(helper, a_single_piece_needs_no_thread)
{
    static struct worked worked;
    struct helper helper;
    helper_start(&helper, work, &worked);
    helper_give(&helper, false);
    cr_expect_eq(worked.count, 0);
    helper_await(&helper, 1);
    cr_expect_eq(worked.count, 1);
    cr_expect(pthread_equal(worked.thread, pthread_self()));
    helper_stop(&helper);
}

Test(helper, pieces_given_before_the_thread_are_done_by_it)
{
    static struct worked worked;
    struct helper helper;
    helper_start(&helper, work, &worked);
    helper_give(&helper, false);
    helper_give(&helper, true);
    helper_await(&helper, 2);
    cr_expect_eq(worked.count, 2);
    cr_expect_eq(worked.pieces[0], 0);
    helper_stop(&helper);
}

/* No thread has a stack of as much as there are addresses. */
Test(helper, works_where_no_thread_can_be_made)
{
    static struct worked worked;
    struct helper helper;
    pthread_attr_t unmakable;
    cr_assert_eq(pthread_attr_init(&unmakable), 0);
    cr_assert_eq(pthread_attr_setstacksize(&unmakable, (size_t)1 << 47), 0);
    cr_assert_eq(pthread_setattr_default_np(&unmakable), 0);
    helper_start(&helper, work, &worked);
    for (uint64_t i = 0; i < 10; i++)
        helper_give(&helper, true);
    cr_expect_eq(worked.count, 0);
    helper_await(&helper, 4);
    cr_expect_eq(worked.count, 4, "nobody does more than is awaited");
    helper_await(&helper, 10);
    cr_expect_eq(worked.count, 10);
    cr_expect(pthread_equal(worked.thread, pthread_self()));
    helper_stop(&helper);
}

Test(helper, may_be_stopped_before_anything_was_given)
{
    struct helper helper;
    helper_start(&helper, work, NULL);
    helper_stop(&helper);
}
