/* EDTF dates against the lists that others made, where they are at hand: $CHANCERY_DATA/edtf. */
#include "base/text.h"
#include "date/date.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_COLUMNS = 4 };

/* One line of a list, cut at its tabulators. */
struct row {
    char line[512];
    const char *column[MOST_COLUMNS];
};

static FILE *open_list(const char *name)
{
    char path[4096];
    const char *folder = getenv("CHANCERY_DATA");
    if (!folder)
        cr_skip_test("CHANCERY_DATA is not set");
    snprintf(path, sizeof path, "%s/edtf/%s", folder, name);
    FILE *list = fopen(path, "r");
    if (!list)
        cr_skip_test("%s is not there", path);
    struct row heading;
    cr_assert_not_null(fgets(heading.line, sizeof heading.line, list));
    return list;
}

static bool next_row(FILE *list, struct row *row)
{
    if (!fgets(row->line, sizeof row->line, list))
        return false;
    row->line[strcspn(row->line, "\n")] = '\0';
    char *rest = row->line;
    for (size_t i = 0; i < MOST_COLUMNS; i++) {
        row->column[i] = rest;
        rest += strcspn(rest, "\t");
        if (*rest)
            *rest++ = '\0';
    }
    return true;
}

static bool is_among(const char *text, const char *const *list)
{
    while (*list && strcmp(*list, text) != 0)
        list++;
    return *list;
}

static bool is_valid(const char *text)
{
    chancery_date date;
    return chancery_date_parse(chancery_text_of(text), &date, NULL) == CHANCERY_OK;
}

/* Verdicts that are not ours; core/dates.md gives the reasons. */
static const char *const other_verdicts[] = {"0000-01-03/0000-01",   "0000-02/0000",
                                             "2004-06-11%/2004-%06", "2004-06-11%/2004-06~",
                                             "Y-61000/-2000",        NULL};

Test(date_data, verdicts)
{
    FILE *list = open_list("validity_unt.tsv");
    struct row row;
    size_t passed = 0, others = 0;
    while (next_row(list, &row)) {
        bool valid = strcmp(row.column[1], "valid") == 0;
        bool other = is_among(row.column[0], other_verdicts);
        cr_expect_eq(is_valid(row.column[0]), valid != other, "%s is %s", row.column[0],
                     row.column[1]);
        passed += !other;
        others += other;
    }
    fclose(list);
    printf("# %zu of %zu verdicts are ours, %zu are known to differ\n", passed, passed + others,
           others);
    fflush(stdout);
    cr_expect_eq(others, sizeof other_verdicts / sizeof *other_verdicts - 1);
    cr_expect_gt(passed, 0);
}

Test(date_data, examples_of_the_specification)
{
    FILE *list = open_list("loc_spec_examples.tsv");
    struct row row;
    size_t examples = 0, valid = 0;
    for (; next_row(list, &row); examples++) {
        valid += is_valid(row.column[0]);
        cr_expect(is_valid(row.column[0]), "%s", row.column[0]);
    }
    fclose(list);
    printf("# %zu of %zu examples are valid\n", valid, examples);
    fflush(stdout);
    cr_expect_gt(examples, 0);
}

/* Bounds on which two libraries agree and we do not; core/dates.md gives the reasons. */
static const char *const other_bounds[] = {"1985-04-12T23:20:30-04", /* in UTC */
                                           "1953S2",
                                           "1953S3", /* as if exact */
                                           "[1667, 1760-12]",
                                           "[1760-01, 1760-02, 1760-12..]",
                                           "{1960, 1961-12}", /* spaces */
                                           NULL};

/* Whether `day` is the bound as the list writes it. */
static bool is_bound(int64_t day, const char *expected)
{
    char written[CHANCERY_DAY_SIZE];
    chancery_day_format(day, written);
    bool open = strcmp(expected, "inf") == 0 || strcmp(expected, "-inf") == 0;
    return strcmp(written, open ? ".." : expected) == 0;
}

Test(date_data, bounds_that_two_libraries_give)
{
    FILE *list = open_list("bounds_compared.tsv");
    struct row row;
    size_t passed = 0, others = 0;
    while (next_row(list, &row)) {
        chancery_date date;
        if (strncmp(row.column[1], "AGREE", 5) != 0)
            continue;
        bool other = is_among(row.column[0], other_bounds);
        bool same =
            chancery_date_parse(chancery_text_of(row.column[0]), &date, NULL) == CHANCERY_OK &&
            is_bound(date.earliest, row.column[2]) && is_bound(date.latest, row.column[3]);
        cr_expect_eq(same, !other, "%s is %s to %s", row.column[0], row.column[2], row.column[3]);
        passed += !other;
        others += other;
    }
    fclose(list);
    printf("# %zu of %zu bounds are ours, %zu are known to differ\n", passed, passed + others,
           others);
    fflush(stdout);
    cr_expect_eq(others, sizeof other_bounds / sizeof *other_bounds - 1);
    cr_expect_gt(passed, 0);
}
