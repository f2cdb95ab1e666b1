/* test_coded_type.c - which type a machine's code becomes: the same answers as the other
 * implementation of the rule, tests/schema/machine_codes.mjs, whose list is $CHANCERY_CAMEO_TYPES.
 */
#include "import/coded.h"

#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

static const char *type_of(const char *scheme, const char *code)
{
    const chancery_type *type =
        coded_type(chancery_schema_builtin(), scheme, chancery_text_of(code));
    return type ? type->name : "report.coded";
}

Test(coded_type, agrees_with_the_list_of_all_codes)
{
    char code[16], type[80];
    size_t count = 0;
    const char *path = getenv("CHANCERY_CAMEO_TYPES");
    cr_assert_not_null(path);
    FILE *list = fopen(path, "r");
    cr_assert_not_null(list, "%s", path);
    while (fscanf(list, "%15s %79s", code, type) == 2) {
        if (strcmp(code, "code") == 0)
            continue;
        count++;
        cr_expect_str_eq(type_of("cameo", code), type, "%s", code);
    }
    fclose(list);
    cr_expect_gt(count, 60);
}

Test(coded_type, never_more_than_the_code_tells)
{
    cr_expect_str_eq(type_of("cameo", "161"), "relations.reduced");
    cr_expect_str_eq(type_of("cameo", "010"), "report.coded");
    cr_expect_str_eq(type_of("cameo", "050"), "report.coded");
    cr_expect_str_eq(type_of("cameo", "9999"), "report.coded");
    cr_expect_str_eq(type_of("cameo", ""), "report.coded");
}

Test(coded_type, plover_by_category_and_mode)
{
    cr_expect_str_eq(type_of("plover", "CONSULT:visit"), "talks.visit");
    cr_expect_str_eq(type_of("plover", "CONSULT:phone"), "talks.call");
    cr_expect_str_eq(type_of("plover", "SANCTION:withdraw"), "relations.reduced");
    cr_expect_str_eq(type_of("plover", "SUPPORT"), "report.coded");
    cr_expect_str_eq(type_of("plover", "161"), "report.coded", "a code of another scheme");
    cr_expect_str_eq(type_of("cameo", "CONSULT:visit"), "report.coded");
}

Test(coded_type, what_a_code_tells_beside)
{
    cr_expect_str_eq(coded_told("cameo", TEXT("164"), "status"), "halted");
    cr_expect_str_eq(coded_told("cameo", TEXT("129"), "vote"), "no");
    cr_expect_null(coded_told("cameo", TEXT("129"), "status"));
    cr_expect_null(coded_told("cameo", TEXT("161"), "status"));
    cr_expect_null(coded_told("plover", TEXT("164"), "status"));
}

Test(coded_type, a_visit_told_by_the_host)
{
    cr_expect(coded_is_reversed("cameo", TEXT("043")));
    cr_expect_not(coded_is_reversed("cameo", TEXT("042")));
    cr_expect_not(coded_is_reversed("plover", TEXT("043")));
}
