/* test_uid.c - made uids, and what may stand for one. */
#include "event/uid.h"

#include "fixture.h"

#define HEX "0123456789abcdef0123456789abcdef"

Test(uid, made_uids_are_32_lower_case_digits)
{
    static const char others[][40] = {"",
                                      "0123",
                                      "0123456789ABCDEF0123456789ABCDEF",
                                      "0123456789abcdef0123456789abcde",
                                      HEX "0",
                                      "g123456789abcdef0123456789abcdef",
                                      "gdelt:410412347"};
    cr_expect(uid_is_made(TEXT(HEX)));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_not(uid_is_made(chancery_text_of(others[i])), "%s", others[i]);
}

Test(uid, shortened_digits_are_filled_with_zeros)
{
    unsigned char bytes[UID_SIZE];
    cr_assert(uid_read_digits(TEXT("abc"), bytes));
    cr_expect_eq(bytes[0], 0xAB);
    cr_expect_eq(bytes[1], 0xC0);
    cr_expect_eq(bytes[15], 0);
}

Test(uid, uids_answer_to_themselves_and_their_beginning)
{
    cr_expect(uid_answers(TEXT("gdelt:1"), TEXT("gdelt:1")));
    cr_expect(uid_answers(TEXT(HEX), TEXT(HEX)));
    cr_expect(uid_answers(TEXT(HEX), TEXT("0123")));
    cr_expect(uid_answers(TEXT(HEX), TEXT("01234")));
}

Test(uid, uids_answer_to_nothing_else)
{
    cr_expect_not(uid_answers(TEXT(HEX), TEXT("012")), "too few digits");
    cr_expect_not(uid_answers(TEXT(HEX), TEXT("0124")));
    cr_expect_not(uid_answers(TEXT(HEX), TEXT("")));
    cr_expect_not(uid_answers(TEXT(HEX), TEXT(HEX "0")));
    cr_expect_not(uid_answers(TEXT("0123456789"), TEXT("01234")), "only made ones are shortened");
    cr_expect_not(uid_answers(TEXT("gdelt:1"), TEXT("gdelt")));
    cr_expect_not(uid_is_shortened(TEXT("ABCD")));
    cr_expect_not(uid_is_shortened(TEXT(HEX)));
}

Test(uid, digits_that_are_none_change_nothing)
{
    unsigned char bytes[UID_SIZE] = {1};
    cr_expect_not(uid_read_digits(TEXT("abx"), bytes));
    cr_expect_not(uid_read_digits(TEXT("AB"), bytes));
    cr_expect_not(uid_read_digits(TEXT(HEX "0"), bytes));
    cr_expect_eq(bytes[0], 1, "written, though refused");
}
