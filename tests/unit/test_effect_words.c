/* test_effect_words.c - effects and state in words: every part of the grammar, and what is none. */
#include "effect_words.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* Facets for the effects of these tests. */
static json_t *facets(void)
{
    json_t *made =
        json_loads("{\"door\": {\"description\": \"A door.\","
                   " \"key\": {\"house\": \"party\", \"room\": \"text\"},"
                   " \"values\": {\"status\": [\"open\", \"shut\"], \"paint\": \"text\"},"
                   " \"holds\": {\"status\": [\"open\"]},"
                   " \"absent\": {\"room\": \"previous\"}}}",
                   0, NULL);
    cr_assert(made);
    return made;
}

#define STEP(rest)                                                                                 \
    "[{\"facet\": \"door\", \"key\": {\"house\": \"actor\", \"room\": \"room\"}, " rest "}]"

struct telling {
    const char *effect, *words;
};

Test(effect_words, every_part_of_a_step_is_told)
{
    static const struct telling tellings[] = {
        {STEP("\"set\": {\"status\": \"shut\"}"), "sets door (actor, room) to shut"},
        {"[{\"facet\": \"door\", \"key\": {\"house\": \"target\"}, \"set\": {\"status\": "
         "\"shut\"}}]",
         "sets door (target, every room) to shut"},
        {STEP("\"set\": {\"status\": \"open\", \"paint\": {\"field\": \"colour\"}}"),
         "sets door (actor, room) to open; paint to the colour told"},
        {STEP("\"set\": {\"paint\": {\"field\": \"colour\", \"else\": null}}"),
         "sets door (actor, room): paint to the colour told, else unknown"},
        {STEP("\"set\": {\"paint\": null, \"status\": \"open\"}"),
         "sets door (actor, room): paint to unknown; to open"},
        {STEP("\"set\": {\"status\": {\"field\": \"how\", \"map\": {\"wide\": \"open\"}}}"),
         "sets door (actor, room) by how: wide gives open"},
        {STEP("\"set\": {\"status\": {\"field\": \"how\", \"map\": {\"wide\": \"open\"},"
              " \"else\": \"shut\"}}"),
         "sets door (actor, room) by how: wide gives open, anything else shut"},
        {STEP("\"set\": {\"paint\": {\"add\": \"new\", \"remove\": \"old\"}}"),
         "sets door (actor, room): paint plus those new, less those old"},
        {STEP("\"set\": {\"paint\": {\"remove\": \"old\"}}"),
         "sets door (actor, room): paint less those old"},
        {STEP("\"move\": {\"room\": \"where\"}"),
         "moves door (actor, room) to the room told as where"},
        {STEP("\"set\": {\"status\": \"shut\"}, \"when\": {\"paint\": [\"red\", \"blue\"]}"),
         "sets door (actor, room) to shut, only where paint is red or blue"},
        {STEP("\"set\": {\"status\": \"shut\"}, \"unless\": {\"paint\": {\"field\": \"colour\"}}"),
         "sets door (actor, room) to shut, except where paint is the colour told"},
        {STEP("\"set\": {\"status\": \"shut\"}, \"from\": \"later\""),
         "sets door (actor, room) to shut; from later on, where it is told"},
        {STEP(
             "\"set\": {\"status\": \"shut\"}, \"pending\": {\"until\": \"deadline\","
             " \"fulfilled-by\": [\"a.b\", \"c.d\", \"e.f\"], \"ended-by\": {\"off\": [\"yes\"]}}"),
         "would set door (actor, room) to shut; pending until a.b, c.d or e.f, overdue after "
         "deadline, off where off is yes"},
        {STEP("\"set\": {\"status\": \"shut\"}, \"pending\": {\"fulfilled-by\": [\"a.b\"]}"),
         "would set door (actor, room) to shut; pending until a.b"},
    };
    json_t *known = facets();
    for (size_t i = 0; i < sizeof tellings / sizeof *tellings; i++) {
        json_t *words = effect_words(tellings[i].effect, known);
        cr_assert_eq(json_array_size(words), 1, "%s", tellings[i].effect);
        cr_expect_str_eq(json_string_value(json_array_get(words, 0)), tellings[i].words);
        json_decref(words);
    }
    json_decref(known);
}

Test(effect_words, an_act_without_effect_has_no_words)
{
    json_t *known = facets(), *words = effect_words("null", known);
    cr_expect(words);
    cr_expect_eq(json_array_size(words), 0);
    json_decref(words);
    json_decref(known);
}

Test(effect_words, what_is_of_another_grammar_does_no_harm)
{
    static const char *const effects[] = {
        "[{}]",
        "[7]",
        "{\"facet\": 7}",
        "[{\"facet\": \"none\", \"key\": 7, \"set\": []}]",
        STEP("\"set\": {\"status\": {\"field\": 7, \"map\": []}}, \"when\": 7, \"pending\": 7"),
    };
    json_t *known = facets();
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        json_t *words = effect_words(effects[i], known);
        cr_expect(words, "%s", effects[i]);
        json_decref(words);
    }
    cr_expect_null(effect_words("no JSON", known));
    json_decref(known);
}

Test(effect_words, a_facet_tells_its_key_its_answers_and_what_absence_means)
{
    json_t *known = facets(), *door = json_object_get(known, "door"), *words = facet_words(door);
    char *key = facet_key_words("door", door);
    cr_expect_str_eq(key, "door (house, room)");
    cr_assert_eq(json_array_size(words), 3);
    cr_expect_str_eq(json_string_value(json_array_get(words, 0)), "status: open (yes), shut (no)");
    cr_expect_str_eq(json_string_value(json_array_get(words, 1)), "paint: text");
    cr_expect_str_eq(json_string_value(json_array_get(words, 2)),
                     "room not told: the one that was told last");
    free(key);
    json_decref(words);
    json_decref(known);
}

Test(effect_words, the_facets_of_all_families_are_found)
{
    json_t *all = facets_load(chancery_schema_builtin());
    cr_assert(all);
    cr_expect(json_object_get(all, "mission"));
    cr_expect(json_object_get(all, "state-recognition"));
    cr_expect_null(json_object_get(all, "statement"));
    char *key = facet_key_words("relations", json_object_get(all, "relations"));
    cr_expect_str_eq(key, "relations (a, b), in either order");
    free(key);
    json_decref(all);
}
