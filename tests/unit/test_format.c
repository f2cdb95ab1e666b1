/* test_format.c - the rules that a string may be under, each with what it refuses. */
#include "event/format.h"

#include "fixture.h"

static const char *refusal(chancery_format format, const char *text, chancery_error *error)
{
    *error = (chancery_error){0};
    chancery_status status =
        format_check(chancery_registry_builtin(), format, chancery_text_of(text), error);
    cr_assert_eq(status, error->status, "\"%s\": status and error differ", text);
    return status == CHANCERY_OK ? "" : error->message;
}

static void expect_good(chancery_format format, const char *text)
{
    chancery_error error;
    cr_expect_str_eq(refusal(format, text, &error), "", "\"%s\": %s", text, error.message);
}

static void expect_bad(chancery_format format, const char *text)
{
    chancery_error error;
    cr_expect_str_neq(refusal(format, text, &error), "", "\"%s\" should be refused", text);
    cr_expect_eq(error.status, CHANCERY_INVALID, "\"%s\"", text);
}

Test(format, none_allows_anything)
{
    expect_good(CHANCERY_FORMAT_NONE, "");
    expect_good(CHANCERY_FORMAT_NONE, "\n\x7F");
}

Test(format, edtf)
{
    expect_good(CHANCERY_FORMAT_EDTF, "2019-03-14");
    expect_good(CHANCERY_FORMAT_EDTF, "2019-01/..");
    expect_bad(CHANCERY_FORMAT_EDTF, "2019-02-30");
    expect_bad(CHANCERY_FORMAT_EDTF, "14/03/2019");
    expect_bad(CHANCERY_FORMAT_EDTF, "");
}

Test(format, party_is_a_code)
{
    expect_good(CHANCERY_FORMAT_PARTY, "VEN");
    expect_good(CHANCERY_FORMAT_PARTY, "UN");
    expect_bad(CHANCERY_FORMAT_PARTY, "");
    expect_bad(CHANCERY_FORMAT_PARTY, "ven");
    expect_bad(CHANCERY_FORMAT_PARTY, "XQZ");
    expect_bad(CHANCERY_FORMAT_PARTY, "\xFF\xFF");
}

Test(format, party_is_told_its_code)
{
    chancery_error error;
    EXPECT_HAS(refusal(CHANCERY_FORMAT_PARTY, "Venezuela", &error), "\"Venezuela\"");
    EXPECT_HAS(error.hint, "VEN");
    refusal(CHANCERY_FORMAT_PARTY, "Venzuela", &error);
    EXPECT_HAS(error.hint, "VEN");
}

Test(format, uid)
{
    expect_good(CHANCERY_FORMAT_UID, "gdelt:410412347");
    expect_good(CHANCERY_FORMAT_UID, "A.b_c:d/e-f");
    expect_bad(CHANCERY_FORMAT_UID, "");
    expect_bad(CHANCERY_FORMAT_UID, ":1");
    expect_bad(CHANCERY_FORMAT_UID, "-1");
    expect_bad(CHANCERY_FORMAT_UID, "a b");
    expect_bad(CHANCERY_FORMAT_UID, "a\nb");
    expect_bad(CHANCERY_FORMAT_UID, "Guaid\xC3\xB3");
}

Test(format, uid_with_a_nul_inside_is_refused)
{
    chancery_error error = {0};
    cr_expect_eq(
        format_check(chancery_registry_builtin(), CHANCERY_FORMAT_UID, TEXT("a\0b"), &error),
        CHANCERY_INVALID);
    cr_expect_eq(
        format_check(chancery_registry_builtin(), CHANCERY_FORMAT_WORD, TEXT("a\0b"), NULL),
        CHANCERY_INVALID);
    cr_expect_eq(
        format_check(chancery_registry_builtin(), CHANCERY_FORMAT_LINE, TEXT("a\0b"), NULL),
        CHANCERY_INVALID);
    cr_expect_eq(
        format_check(chancery_registry_builtin(), CHANCERY_FORMAT_PROSE, TEXT("a\0b"), NULL),
        CHANCERY_INVALID);
    cr_expect_eq(
        format_check(chancery_registry_builtin(), CHANCERY_FORMAT_URI, TEXT("a:\0b"), NULL),
        CHANCERY_INVALID);
}

Test(format, uri_is_absolute)
{
    expect_good(CHANCERY_FORMAT_URI, "https://example.org/report");
    expect_good(CHANCERY_FORMAT_URI, "doi:10.7910/DVN/QI2T9A");
    expect_good(CHANCERY_FORMAT_URI, "https://example.org/\xC3\xA9");
    expect_bad(CHANCERY_FORMAT_URI, "");
    expect_bad(CHANCERY_FORMAT_URI, "example.org/report");
    expect_bad(CHANCERY_FORMAT_URI, "https:");
    expect_bad(CHANCERY_FORMAT_URI, ":x");
    expect_bad(CHANCERY_FORMAT_URI, "HTTPS://example.org");
    expect_bad(CHANCERY_FORMAT_URI, "hTTp://example.org");
    expect_bad(CHANCERY_FORMAT_URI, "1http://example.org");
    expect_bad(CHANCERY_FORMAT_URI, "https://example.org/a b");
    expect_bad(CHANCERY_FORMAT_URI, "https://example.org/\n");
}

Test(format, instant)
{
    chancery_error error;
    expect_good(CHANCERY_FORMAT_INSTANT, "2019-03-14T09:30:00Z");
    expect_good(CHANCERY_FORMAT_INSTANT, "2019-03-14T09:30:00.000001Z");
    expect_bad(CHANCERY_FORMAT_INSTANT, "2019-03-14T09:30:00+01:00");
    expect_bad(CHANCERY_FORMAT_INSTANT, "2019-02-30T09:30:00Z");
    expect_bad(CHANCERY_FORMAT_INSTANT, "2019-03-14");
    expect_bad(CHANCERY_FORMAT_INSTANT, "");
    EXPECT_HAS(refusal(CHANCERY_FORMAT_INSTANT, "yesterday", &error), "2019-03-14T09:30:00Z");
}

Test(format, word)
{
    expect_good(CHANCERY_FORMAT_WORD, "venezuela-2019");
    expect_good(CHANCERY_FORMAT_WORD, "9");
    expect_bad(CHANCERY_FORMAT_WORD, "");
    expect_bad(CHANCERY_FORMAT_WORD, "-oil");
    expect_bad(CHANCERY_FORMAT_WORD, "Oil");
    expect_bad(CHANCERY_FORMAT_WORD, "oil sales");
    expect_bad(CHANCERY_FORMAT_WORD, "\xC3\xB6l");
}

Test(format, line_has_no_controls)
{
    chancery_error error;
    expect_good(CHANCERY_FORMAT_LINE, "Guaid\xC3\xB3, \"interim\"");
    expect_bad(CHANCERY_FORMAT_LINE, "a\tb");
    expect_bad(CHANCERY_FORMAT_LINE, "\x1B[31mred");
    expect_bad(CHANCERY_FORMAT_LINE, "a\x7F");
    EXPECT_HAS(refusal(CHANCERY_FORMAT_LINE, "a\nb", &error), "U+000A, a new line");
}

Test(format, prose_has_new_lines_and_tabs)
{
    chancery_error error;
    expect_good(CHANCERY_FORMAT_PROSE, "a\n\tb");
    expect_bad(CHANCERY_FORMAT_PROSE, "a\r\nb");
    EXPECT_HAS(refusal(CHANCERY_FORMAT_PROSE, "\x1B", &error), "U+001B");
}
