/* The options parser: every way to write an option, and every way to write it wrong. */
#include "opt.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const colours[] = {"red", "green", "blue", NULL};

static const struct opt options[] = {
    {"flag", 'f', OPT_FLAG, NULL, "a flag", NULL},
    {"name", 'n', OPT_VALUE, "NAME", "a name", NULL},
    {"count", 'c', OPT_NUMBER, "N", "a number", NULL},
    {"colour", 0, OPT_CHOICE, "COLOUR", "a colour", colours},
    {"colours", 0, OPT_CHOICES, "COLOUR,...", "colours", colours},
    {"sure", 0, OPT_BOOLEAN, NULL, "whether", NULL},
    {"from-class", 0, OPT_VALUE, "CLASS", "a class", NULL},
    OPT_END,
};
static const struct opt others[] = {
    {"name", 0, OPT_FLAG, NULL, "hidden by the first list", NULL},
    {"other", 0, OPT_FLAG, NULL, "of the second list", NULL},
    OPT_END,
};

static const struct opt_syntax plain = {.lists = {options, others}};
static const struct opt_syntax terms = {.lists = {options}, .terms = true};
static const struct opt_syntax stopping = {.lists = {options}, .stop = true};

/* A line of up to seven words, ended by NULL, and what is wrong with it. */
struct line {
    char words[8][40];
    char message[80];
    char hint[40];
};

static chancery_status parse(const struct opt_syntax *syntax, char (*line)[40],
                             struct opt_result *result, chancery_error *error)
{
    char *words[8];
    size_t count = 0;
    while (count < 8 && line[count][0]) {
        words[count] = line[count];
        count++;
    }
    return opt_parse(syntax, count, words, result, error);
}

static struct opt_result parsed(const struct opt_syntax *syntax, char (*line)[40])
{
    struct opt_result result = {0};
    chancery_error error = {0};
    cr_assert_eq(parse(syntax, line, &result, &error), CHANCERY_OK, "%s", error.message);
    return result;
}

Test(opt, every_way_to_write_a_value)
{
    char line[][40] = {"--name", "a", "--name=b", "-n", "c", "-nd", "--count=7", ""};
    struct opt_result result = parsed(&plain, line);
    static const char *const values[] = {"a", "b", "c", "d", "7"};
    cr_assert_eq(result.match_count, 5);
    for (size_t i = 0; i < 5; i++)
        cr_assert_str_eq(result.matches[i].value, values[i]);
    cr_assert_str_eq(opt_value(&result, "name", "none"), "d");
    cr_assert_eq(opt_number(&result, "count", 0), 7);
    opt_free(&result);
}

Test(opt, what_is_not_given)
{
    char line[][40] = {"a", ""};
    struct opt_result result = parsed(&plain, line);
    cr_assert(!opt_given(&result, "flag"));
    cr_assert_str_eq(opt_value(&result, "name", "otherwise"), "otherwise");
    cr_assert_eq(opt_number(&result, "count", 3), 3);
    opt_free(&result);
}

Test(opt, options_stand_anywhere_and_end_at_dashes)
{
    char line[][40] = {"a", "--flag", "b", "--", "--name", "-f", ""};
    struct opt_result result = parsed(&plain, line);
    static const char *const arguments[] = {"a", "b", "--name", "-f"};
    cr_assert(opt_given(&result, "flag"));
    cr_assert_eq(result.count, 4);
    for (size_t i = 0; i < 4; i++)
        cr_assert_str_eq(result.arguments[i], arguments[i]);
    opt_free(&result);
}

Test(opt, a_dash_and_a_year_are_arguments)
{
    char line[][40] = {"-", "-0044-03-15", "--name", "-3", "--name=", ""};
    struct opt_result result = parsed(&plain, line);
    cr_assert_eq(result.count, 2);
    cr_assert_str_eq(result.arguments[1], "-0044-03-15");
    cr_assert_str_eq(result.matches[0].value, "-3");
    cr_assert_str_eq(result.matches[1].value, "");
    opt_free(&result);
}

Test(opt, booleans)
{
    char line[][40] = {"--sure", "--sure=false", "--sure=true", "x", ""};
    struct opt_result result = parsed(&plain, line);
    cr_assert_str_eq(result.matches[0].value, "true");
    cr_assert_str_eq(result.matches[1].value, "false");
    cr_assert_str_eq(result.matches[2].value, "true");
    cr_assert_eq(result.count, 1);
    opt_free(&result);
}

Test(opt, an_underscore_is_a_dash)
{
    char line[][40] = {"--from_class", "legation", ""};
    struct opt_result result = parsed(&plain, line);
    cr_assert_str_eq(opt_value(&result, "from-class", ""), "legation");
    opt_free(&result);
}

Test(opt, the_first_list_counts)
{
    char line[][40] = {"--name", "x", "--other", ""};
    struct opt_result result = parsed(&plain, line);
    cr_assert_str_eq(opt_value(&result, "name", ""), "x");
    cr_assert(opt_given(&result, "other"));
    opt_free(&result);
}

Test(opt, terms_may_be_negated)
{
    char line[][40] = {"-type:statement", "-USA", "-f", "-n", "x", "-flag", "-z", ""};
    struct opt_result result = parsed(&terms, line);
    static const char *const arguments[] = {"-type:statement", "-USA", "-flag", "-z"};
    cr_assert_eq(result.count, 4);
    for (size_t i = 0; i < 4; i++)
        cr_assert_str_eq(result.arguments[i], arguments[i]);
    cr_assert(opt_given(&result, "flag"));
    cr_assert_str_eq(opt_value(&result, "name", ""), "x");
    opt_free(&result);
}

Test(opt, the_first_argument_stops)
{
    char line[][40] = {"--flag", "--name", "x", "command", "--bogus", ""};
    struct opt_result result = parsed(&stopping, line);
    cr_assert_eq(result.taken, 3);
    cr_assert_eq(result.count, 0);
    opt_free(&result);
}

Test(opt, lists_of_choices)
{
    char line[][40] = {"--colours", "red,blue", "--colour=green", ""};
    struct opt_result result = parsed(&plain, line);
    const char *given = opt_value(&result, "colours", "");
    cr_assert(opt_list_holds(given, "red"));
    cr_assert(opt_list_holds(given, "blue"));
    cr_assert(!opt_list_holds(given, "green"));
    cr_assert(!opt_list_holds(given, "re"));
    cr_assert(!opt_list_holds(given, ""));
    opt_free(&result);
}

static struct line wrong_lines[] = {
    {{"--flg"}, "there is no option --flg", "did you mean --flag?"},
    {{"--frobnicate"}, "there is no option --frobnicate", ""},
    {{"--flagg=x"}, "there is no option --flagg", "did you mean --flag?"},
    {{"-z"}, "there is no option -z", "long options begin with two dashes"},
    {{"-help"}, "there is no option -help", "long options begin with two dashes"},
    {{"--flag=x"}, "--flag takes no value", ""},
    {{"-fx"}, "--flag takes no value", ""},
    {{"--name"}, "--name needs a value: NAME", "a name"},
    {{"-n"}, "--name needs a value: NAME", "a name"},
    {{"--count", "x"}, "--count \"x\": must be a whole number", ""},
    {{"--count="}, "--count \"\": must be a whole number", ""},
    {{"--count", "-1"}, "--count \"-1\": must be a whole number", ""},
    {{"--count", "+1"}, "--count \"+1\": must be a whole number", ""},
    {{"--count", " 1"}, "--count \" 1\": must be a whole number", ""},
    {{"--count", "1k"}, "--count \"1k\": must be a whole number", ""},
    {{"--count", "18446744073709551616"},
     "--count \"18446744073709551616\": must be a whole number",
     ""},
    {{"--colour", "gren"}, "--colour \"gren\": must be red, green or blue", "did you mean green?"},
    {{"--colour="}, "--colour \"\": must be red, green or blue", ""},
    {{"--colours", "red,"}, "--colours \"\": must be red, green or blue", ""},
    {{"--colours", "red,pink"}, "--colours \"pink\": must be red, green or blue", ""},
    {{"--sure=maybe"}, "--sure \"maybe\": must be true or false", ""},
};

Test(opt, what_is_wrong_is_named)
{
    for (size_t i = 0; i < sizeof wrong_lines / sizeof *wrong_lines; i++) {
        struct opt_result result = {0};
        chancery_error error = {0};
        cr_expect_eq(parse(&plain, wrong_lines[i].words, &result, &error), CHANCERY_USAGE);
        cr_expect_str_eq(error.message, wrong_lines[i].message);
        cr_expect_str_eq(error.hint, wrong_lines[i].hint);
        cr_expect_null(result.arguments, "nothing is written on failure");
    }
}
