/* Parties of a database over the built-in ones. */
#include "base/text.h"
#include "party/party.h"

#include <criterion/criterion.h>

static const char good[] =
    "[{\"code\":\"RUHR\",\"kind\":\"territory\",\"name\":\"Ruhr Authority\",\"names\":[\"IAR\"],"
    "\"spells\":[\"1949-04-28/1952\"],\"predecessors\":[{\"party\":\"DEU\",\"date\":\"1949\","
    "\"kind\":\"secession\"}]},"
    "{\"code\":\"BLOC\",\"kind\":\"organisation\",\"name\":\"Our Bloc\","
    "\"members\":[{\"span\":\"1950/..\",\"parties\":[\"RUHR\",\"FRA\"]}]}]";

static chancery_status extend(const char *json, chancery_registry **registry, chancery_error *error)
{
    json_t *documents[8] = {0}, *list = json_loads(json, 0, NULL);
    size_t count = json_array_size(list);
    cr_assert(list, "%s", json);
    cr_assert_leq(count, 8);
    for (size_t i = 0; i < count; i++)
        documents[i] = json_array_get(list, i);
    chancery_status status =
        registry_extend(chancery_registry_builtin(), count, documents, registry, error);
    json_decref(list);
    return status;
}

static const char *found_as(const chancery_registry *registry, const char *text)
{
    const chancery_party *party;
    return chancery_party_find(registry, chancery_text_of(text), CHANCERY_DAY_NONE, &party, NULL) ==
                   CHANCERY_OK
               ? party->code
               : "none";
}

Test(party_extend, lays_parties_over_the_base)
{
    chancery_registry *registry = NULL;
    chancery_error error = {0};
    cr_assert_eq(extend(good, &registry, &error), CHANCERY_OK, "%s", error.message);
    size_t below = chancery_party_count(chancery_registry_builtin());
    cr_expect_eq(chancery_party_count(registry), below + 2);
    for (size_t i = 1; i < below + 2; i++)
        cr_assert_lt(
            strcmp(chancery_party_at(registry, i - 1)->code, chancery_party_at(registry, i)->code),
            0);
    cr_expect_null(chancery_party_at(registry, below + 2));
    cr_expect_str_eq(found_as(registry, "our bloc"), "BLOC");
    cr_expect_str_eq(found_as(registry, "i.a.r."), "RUHR");
    cr_expect_str_eq(found_as(registry, "France"), "FRA");
    cr_expect_str_eq(found_as(registry, "cow:220"), "FRA");
    cr_expect_str_eq(found_as(chancery_registry_builtin(), "RUHR"), "none");
    const chancery_party *ruhr = chancery_party_by_code(registry, TEXT("RUHR"));
    cr_assert(ruhr);
    cr_expect_eq(ruhr->spell_count, 1);
    cr_expect_str_eq(chancery_party_name(registry, ruhr, TEXT("es")), "Ruhr Authority");
    cr_expect_str_eq(chancery_party_instead(registry, ruhr, 0, 0)->code, "DEU");
    registry_free(registry);
}

Test(party_extend, hints_at_parties_of_both)
{
    chancery_registry *registry = NULL;
    chancery_error error = {0};
    const chancery_party *party = NULL;
    cr_assert_eq(extend(good, &registry, NULL), CHANCERY_OK);
    cr_expect_eq(
        chancery_party_find(registry, TEXT("Ruhr Authorty"), CHANCERY_DAY_NONE, &party, &error),
        CHANCERY_NOT_FOUND);
    cr_expect_str_eq(error.hint, "did you mean RUHR Ruhr Authority?");
    registry_free(registry);
}

Test(party_extend, of_nothing_is_the_base)
{
    chancery_registry *registry = NULL;
    cr_assert_eq(extend("[]", &registry, NULL), CHANCERY_OK);
    cr_expect_eq(chancery_party_count(registry), chancery_party_count(chancery_registry_builtin()));
    cr_expect_str_eq(found_as(registry, "Venezuela"), "VEN");
    registry_free(registry);
    registry_free(NULL);
}

Test(party_extend, refuses_with_the_document)
{
    static const struct {
        char json[240], message[120];
        chancery_status status;
        size_t document;
    } cases[] = {
        {"[1]", "a party should be an object", CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABC\"}]", "\"name\" should be a text that is not empty: {\"code\":\"ABC\"}",
         CHANCERY_INVALID, 1},
        {"[{\"code\":\"abc\",\"kind\":\"state\",\"name\":\"A\"}]",
         "party abc: a code is 2 to 12 upper-case letters or digits, a letter first",
         CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABC\",\"kind\":\"club\",\"name\":\"A\"}]",
         "party ABC: unknown kind \"club\"", CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABC\",\"kind\":\"state\",\"name\":\"A\",\"flag\":1}]",
         "party ABC: unknown field \"flag\"", CHANCERY_INVALID, 1},
        {"[{\"code\":\"FRA\",\"kind\":\"state\",\"name\":\"Gaul\"}]",
         "party FRA: \"FRA\" is a code or name of FRA already", CHANCERY_CONFLICT, 1},
        {"[{\"code\":\"GAUL\",\"kind\":\"state\",\"name\":\"France\"}]",
         "party GAUL: \"France\" is a code or name of FRA already", CHANCERY_CONFLICT, 1},
        {"[{\"code\":\"SU\",\"kind\":\"state\",\"name\":\"Gaul\"}]",
         "party SU: \"SU\" is a code or name of SUN already", CHANCERY_CONFLICT, 1},
        {"[{\"code\":\"ONE\",\"kind\":\"state\",\"name\":\"One\"},"
         "{\"code\":\"OTHER\",\"kind\":\"state\",\"name\":\"One\"}]",
         "party OTHER: \"One\" is a code or name of ONE already", CHANCERY_CONFLICT, 2},
        {"[{\"code\":\"ONE\",\"kind\":\"state\",\"name\":\"One\"},"
         "{\"code\":\"ONE\",\"kind\":\"state\",\"name\":\"Two\"}]",
         "party ONE: \"ONE\" is a code or name of ONE already", CHANCERY_CONFLICT, 2},
        {"[{\"code\":\"ABCD\",\"kind\":\"state\",\"name\":\"...\"}]",
         "party ABCD: the name \"...\" has nothing to find it by", CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABCD\",\"kind\":\"state\",\"name\":\"A b c\",\"names\":\"x\"}]",
         "party ABCD: \"names\" should be a list", CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABCD\",\"kind\":\"state\",\"name\":\"A b c\",\"spells\":[1]}]",
         "party ABCD: \"spells\" should hold dates, such as \"1918-11-11/1939\"", CHANCERY_INVALID,
         1},
        {"[{\"code\":\"ABCD\",\"kind\":\"state\",\"name\":\"A b c\","
         "\"spells\":[\"1900/1910\",\"1910/..\"]}]",
         "party ABCD: a spell starts before the one before it has ended", CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABCD\",\"kind\":\"state\",\"name\":\"A b c\",\"predecessors\":"
         "[{\"party\":\"QQQ\",\"date\":\"1900\",\"kind\":\"union\"}]}]",
         "party ABCD: no party has the code \"QQQ\"", CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABCD\",\"kind\":\"state\",\"name\":\"A b c\",\"predecessors\":"
         "[{\"party\":\"FRA\",\"date\":\"1900\",\"kind\":\"loss\"}]}]",
         "party ABCD: unknown kind of succession \"loss\"", CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABCD\",\"kind\":\"state\",\"name\":\"A b c\",\"members\":"
         "[{\"span\":\"1900/..\",\"parties\":[\"FRA\",\"FRA\"]}]}]",
         "party ABCD: FRA is a member twice at the same time", CHANCERY_INVALID, 1},
        {"[{\"code\":\"ABCD\",\"kind\":\"state\",\"name\":\"A b c\",\"members\":"
         "[{\"span\":\"1900/..\",\"parties\":[7]}]}]",
         "party ABCD: \"members\" should hold codes of parties", CHANCERY_INVALID, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chancery_registry *registry = NULL;
        chancery_error error = {0};
        cr_expect_eq(extend(cases[i].json, &registry, &error), cases[i].status, "%s",
                     cases[i].json);
        cr_expect_str_eq(error.message, cases[i].message);
        cr_expect_eq(error.line, cases[i].document, "%s", cases[i].json);
        cr_expect_null(registry);
    }
}
