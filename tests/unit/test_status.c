/* test_status.c - how failures are carried. */
#include "base/status.h"

#include "fixture.h"

Test(status, every_one_has_a_name_of_its_own)
{
    for (int a = CHANCERY_OK; a <= CHANCERY_UNSUPPORTED; a++) {
        const char *name = chancery_status_name((chancery_status)a);
        cr_expect_str_neq(name, "unknown", "status %d", a);
        for (int b = CHANCERY_OK; b < a; b++)
            cr_expect_str_neq(name, chancery_status_name((chancery_status)b));
    }
}

Test(status, unknown_ones_are_called_so)
{
    cr_expect_str_eq(chancery_status_name((chancery_status)(CHANCERY_UNSUPPORTED + 1)), "unknown");
    cr_expect_str_eq(chancery_status_name((chancery_status)999), "unknown");
}

Test(status, first_error_stays)
{
    chancery_error error = {0};
    cr_expect_eq(error_set(&error, CHANCERY_INVALID, "first %d", 1), CHANCERY_INVALID);
    cr_expect_eq(error_set(&error, CHANCERY_IO, "second"), CHANCERY_IO);
    cr_expect_eq(error.status, CHANCERY_INVALID);
    cr_expect_str_eq(error.message, "first 1");
}

Test(status, every_error_is_reported)
{
    struct fixture_log log;
    fixture_log_start(&log);
    error_set(&log.error, CHANCERY_INVALID, "first");
    error_at(&log.error, CHANCERY_IO,
             &(struct error_place){.file = "f", .line = 3, .column = 9, .hint = "try"}, "second");
    cr_expect_eq(log.count, 2);
    cr_expect_eq(log.error.status, CHANCERY_INVALID);
    cr_expect_str_eq(fixture_log_read(&log), "first\nf:3:9: second [try]\n");
    fixture_forget();
}

Test(status, nobody_need_listen)
{
    cr_expect_eq(error_set(NULL, CHANCERY_FULL, "lost"), CHANCERY_FULL);
    cr_expect_eq(error_at(NULL, CHANCERY_BUSY, &(struct error_place){0}, "lost"), CHANCERY_BUSY);
}

Test(status, report_and_context_stay_with_the_error)
{
    struct fixture_log log;
    fixture_log_start(&log);
    error_set(&log.error, CHANCERY_INVALID, "one");
    cr_expect_not_null(log.error.report);
    cr_expect_eq(log.error.context, &log);
    error_set(&log.error, CHANCERY_INVALID, "two");
    cr_expect_eq(log.count, 2);
    buffer_free(&log.text);
}

Test(status, long_words_are_cut)
{
    char much[2000];
    chancery_error error = {0};
    memset(much, 'x', sizeof much - 1);
    much[sizeof much - 1] = '\0';
    error_at(&error, CHANCERY_INVALID, &(struct error_place){.file = much, .hint = much}, "%s",
             much);
    cr_expect_eq(strlen(error.message), sizeof error.message - 1);
    cr_expect_eq(strlen(error.hint), sizeof error.hint - 1);
    cr_expect_eq(strlen(error.file), sizeof error.file - 1);
}

Test(status, values_are_quoted_in_part)
{
    cr_expect_eq(error_width(5), 5);
    cr_expect_eq(error_width(120), 120);
    cr_expect_eq(error_width(SIZE_MAX), 120);
}
