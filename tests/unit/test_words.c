/* test_words.c - what is a word, and which texts of an event are searched. */
#include "base/words.h"

#include "event/words.h"
#include "fixture.h"

#include <stdio.h>

TestSuite(words, .init = fixture_start, .fini = fixture_end);

static void expect_words(const char *text, const char *expected)
{
    struct buffer out = {0};
    cr_assert(words_add(chancery_text_of(text), &out));
    cr_expect(text_is(buffer_view(&out), expected), "\"%s\": \"%.*s\", not \"%s\"", text,
              (int)out.size, out.size > 0 ? out.bytes : "", expected);
    buffer_free(&out);
}

Test(words, are_folded_and_parted)
{
    expect_words("The U.S. embassy, Caracas", " the u s embassy caracas ");
    expect_words("Juan Guaidó's ÎLE", " juan guaido s ile ");
    expect_words("Straße", " strasse ");
    expect_words("ﬁnal № 5", " final no 5 ");
    expect_words("Ἀθῆναι Москва", " αθηναι москва ");
    expect_words("  ", "");
    expect_words("—…", "");
    expect_words("", "");
}

Test(words, of_scripts_without_spaces_are_characters)
{
    expect_words("美国外交官", " 美 国 外 交 官 ");
    expect_words("在Caracas的", " 在 caracas 的 ");
    expect_words("대사관", " 대사관 "); /* taken apart into its letters */
}

/* Both ways to fold must agree: what is not ASCII takes the other one. */
Test(words, of_plain_texts_are_what_folding_makes)
{
    for (int byte = 1; byte < 128; byte++) {
        const char plain[] = {'a', (char)byte, 'B', ' ', (char)byte, 0};
        struct buffer one = {0}, two = {0}, mixed = {0};
        buffer_string(&mixed, plain);
        buffer_string(&mixed, " é");
        cr_assert(words_add(chancery_text_of(plain), &one));
        cr_assert(words_add(buffer_view(&mixed), &two));
        buffer_string(&one, "e ");
        cr_expect(text_equal(buffer_view(&one), buffer_view(&two)), "byte %d", byte);
        buffer_free(&one);
        buffer_free(&two);
        buffer_free(&mixed);
    }
}

Test(words, that_are_long_are_cut_at_a_character)
{
    char text[80], expected[80] = " ";
    memset(text, 'x', 60);
    text[60] = 0;
    memset(expected + 1, 'x', WORD_MOST);
    strcpy(expected + 1 + WORD_MOST, " ");
    expect_words(text, expected);
    strcpy(text + WORD_MOST - 1, "щщ"); /* two bytes each: the first would end at 49 */
    strcpy(expected + WORD_MOST, " ");
    expect_words(text, expected);
}

Test(words, that_are_not_utf8_are_refused)
{
    struct buffer out = {0};
    cr_expect_not(words_add(TEXT("a\xFF"), &out));
    buffer_free(&out);
}

static chancery_event *event_of(const char *type, const char *fields)
{
    char quoted[400];
    snprintf(quoted, sizeof quoted,
             "{'type':'%s','date':'2019-03-14','actor':'USA','target':'VEN'%s%s}", type,
             *fields ? "," : "", fields);
    return fixture_event(quoted);
}

/* The words of an event with those fields, in order of bytes. */
static const char *words_of(const char *type, const char *fields)
{
    struct word_list list = {0};
    struct buffer out = {0};
    chancery_event *event = event_of(type, fields);
    cr_assert(word_list_take(event, &list));
    for (size_t i = 0; i < word_list_count(&list); i++) {
        if (i > 0)
            buffer_byte(&out, ' ');
        buffer_text(&out, word_list_at(&list, i));
    }
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    word_list_free(&list);
    return kept;
}

Test(words, of_an_event_are_those_of_what_people_wrote)
{
    cr_expect_str_eq(words_of("mission.closed", ""), "");
    cr_expect_str_eq(words_of("mission.closed", "'class':'embassy','city':'Caracas','reason':'In "
                                                "Caracas, unrest'"),
                     "caracas in unrest");
    cr_expect_str_eq(words_of("mission.closed", "'title':'A title','summary':'One\\nmore'"),
                     "a title one more");
    cr_expect_str_eq(words_of("mission.closed", "'place':{'name':'La Guaira','country':'VEN'}"),
                     "la guaira");
    cr_expect_str_eq(words_of("talks.call", "'persons':['Ada One','Ada Two']"), "ada one two");
}

Test(words, of_sources_are_those_of_quotes)
{
    cr_expect_str_eq(words_of("mission.closed",
                              "'tags':['oil'],'sources':[{'publisher':'The Paper','title':'News',"
                              "'url':'https://a.example/b','quote':'All gone'}]"),
                     "all gone");
}

Test(words, are_found_in_one_text_and_whole)
{
    chancery_event *event =
        event_of("mission.closed", "'title':'On oil','summary':'Sales of Oilseed'");
    cr_expect(event_has_words(event, TEXT(" oil ")));
    cr_expect(event_has_words(event, TEXT(" sales of oil")));
    cr_expect_not(event_has_words(event, TEXT(" sales of oil ")));
    cr_expect_not(event_has_words(event, TEXT(" oil sales ")));
}
