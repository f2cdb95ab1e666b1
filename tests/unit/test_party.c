/* test_party.c - the registry of parties: its tables, its lookups and their refusals. */
#include "base/text.h"
#include "party/party.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* Finds `text`; NULL, and `error` filled, when it is refused. */
static const chancery_party *find(const char *text, chancery_error *error)
{
    const chancery_party *party = NULL;
    *error = (chancery_error){0};
    chancery_status status = chancery_party_find(
        chancery_registry_builtin(), chancery_text_of(text), CHANCERY_DAY_NONE, &party, error);
    cr_assert_eq(status, error->status, "%s: status and error differ", text);
    cr_assert((status == CHANCERY_OK) == (party != NULL), "%s: written, though refused", text);
    return party;
}

static void expect_party(const char *text, const char *code)
{
    chancery_error error;
    const chancery_party *party = find(text, &error);
    cr_assert(party, "\"%s\" should find %s: %s", text, code, error.message);
    cr_assert_str_eq(party->code, code, "\"%s\" should find %s, not %s", text, code, party->code);
}

/* `text` finds the party, or is refused as ambiguous and the message names it. */
static void expect_among(const char *text, const char *code)
{
    chancery_error error;
    const chancery_party *party = find(text, &error);
    if (party) {
        cr_assert_str_eq(party->code, code, "\"%s\" should find %s", text, code);
        return;
    }
    char named[16];
    snprintf(named, sizeof named, " %s ", code);
    cr_assert_eq(error.status, CHANCERY_AMBIGUOUS, "\"%s\": %s", text, error.message);
    cr_assert(strstr(error.message, named), "\"%s\": %s", text, error.message);
}

static json_t *load(const char *variable, const char *file)
{
    const char *folder = getenv(variable);
    cr_assert(folder, "%s should name a folder", variable);
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    json_error_t error;
    json_t *document = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    cr_assert(document, "%s: %s", path, error.text);
    return document;
}

/* ---- The tables --------------------------------------------------------------------------- */

Test(party, codes_are_in_order_and_unique)
{
    cr_assert_gt(chancery_party_count(chancery_registry_builtin()), 300);
    for (size_t i = 1; i < chancery_party_count(chancery_registry_builtin()); i++)
        cr_assert_lt(strcmp(chancery_party_at(chancery_registry_builtin(), i - 1)->code,
                            chancery_party_at(chancery_registry_builtin(), i)->code),
                     0, "%s", chancery_party_at(chancery_registry_builtin(), i)->code);
}

Test(party, every_field_is_sound)
{
    static const char *const kinds[] = {"state", "former-state", "territory", "organisation"};
    for (size_t i = 0; i < chancery_party_count(chancery_registry_builtin()); i++) {
        const chancery_party *party = chancery_party_at(chancery_registry_builtin(), i);
        size_t size = strlen(party->code), kind = 0;
        cr_assert(size >= 2 && size <= 12, "%s", party->code);
        cr_assert_eq(strspn(party->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), size);
        cr_assert(strlen(party->alpha2) == 0 || strlen(party->alpha2) == 2, "%s", party->code);
        cr_assert(strlen(party->numeric) == 0 || strlen(party->numeric) == 3, "%s", party->code);
        cr_assert(*party->name && party->official_name && party->names, "%s", party->code);
        cr_assert_str_neq(party->name, party->official_name);
        while (kind < 4 && strcmp(kinds[kind], party->kind) != 0)
            kind++;
        cr_assert_lt(kind, 4, "%s: %s", party->code, party->kind);
    }
}

Test(party, names_are_in_order_and_unique)
{
    for (size_t i = 0; i < registry_builtin.name_count; i++) {
        const struct party_name *name = &registry_builtin.names[i];
        cr_assert(*party_name_text(&registry_builtin, name));
        cr_assert_lt(name->party, registry_builtin.count);
        if (i == 0)
            continue;
        const char *before = party_name_text(&registry_builtin, &name[-1]);
        const char *folded = party_name_text(&registry_builtin, name);
        int order = strcmp(before, folded);
        cr_assert(order < 0 || (order == 0 && name[-1].party != name->party), "%s", folded);
    }
}

Test(party, at_ends_with_the_table)
{
    cr_assert_null(chancery_party_at(chancery_registry_builtin(),
                                     chancery_party_count(chancery_registry_builtin())));
    cr_assert_null(chancery_party_at(chancery_registry_builtin(), SIZE_MAX));
}

Test(party, kinds_are_as_the_field_has_them)
{
    static const struct {
        char code[16], kind[16];
    } cases[] = {
        {"VEN", "state"},
        {"VAT", "state"},
        {"PSE", "state"},
        {"TWN", "state"},
        {"XKX", "state"},
        {"COK", "state"},
        {"PRI", "territory"},
        {"GRL", "territory"},
        {"HKG", "territory"},
        {"ATA", "territory"},
        {"ANT", "territory"},
        {"FQHH", "territory"},
        {"SUN", "former-state"},
        {"YUG", "former-state"},
        {"CSK", "former-state"},
        {"DDR", "former-state"},
        {"SCG", "former-state"},
        {"UN", "organisation"},
        {"EU", "organisation"},
        {"NATO", "organisation"},
        {"AFU", "organisation"},
        {"OAS", "organisation"},
        {"LIMAGROUP", "organisation"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const chancery_party *party =
            chancery_party_by_code(chancery_registry_builtin(), chancery_text_of(cases[i].code));
        cr_assert(party, "%s", cases[i].code);
        cr_assert_str_eq(party->kind, cases[i].kind, "%s", cases[i].code);
    }
}

/* ---- By code ------------------------------------------------------------------------------ */

Test(party, by_code_finds_every_code)
{
    for (size_t i = 0; i < chancery_party_count(chancery_registry_builtin()); i++) {
        const chancery_party *party = chancery_party_at(chancery_registry_builtin(), i);
        cr_assert_eq(
            chancery_party_by_code(chancery_registry_builtin(), chancery_text_of(party->code)),
            party);
    }
}

Test(party, by_code_is_exact)
{
    static const char *const others[] = {"",     "V",    "VE",  "ven",  "Ven",  "VEN ",
                                         " VEN", "VENE", "862", "AU",   "XXX",  "Venezuela",
                                         "AAA",  "ZZZ",  "É",   "\xff", "VEN\n"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_assert_null(
            chancery_party_by_code(chancery_registry_builtin(), chancery_text_of(others[i])), "%s",
            others[i]);
    cr_assert_null(chancery_party_by_code(chancery_registry_builtin(), TEXT("VEN\0")));
    cr_assert_not_null(
        chancery_party_by_code(chancery_registry_builtin(), text_slice("VENEZUELA", 3)));
}

/* ---- Finding ------------------------------------------------------------------------------ */

Test(party, finds_what_people_write)
{
    static const struct {
        char text[48], code[16];
    } cases[] = {
        {"VEN", "VEN"},
        {"ven", "VEN"},
        {"VE", "VEN"},
        {"ve", "VEN"},
        {"862", "VEN"},
        {"032", "ARG"},
        {"Venezuela", "VEN"},
        {"VENEZUELA", "VEN"},
        {"  venezuela\t", "VEN"},
        {"Venezuela, Bolivarian Republic of", "VEN"},
        {"Bolivarian Republic of Venezuela", "VEN"},
        {"Côte d'Ivoire", "CIV"},
        {"Co\xcc\x82te d’Ivoire", "CIV"},
        {"CÔTE D'IVOIRE", "CIV"},
        {"cote divoire", "CIV"},
        {"Ivory Coast", "CIV"},
        {"US", "USA"},
        {"U.S.", "USA"},
        {"U.S.A.", "USA"},
        {"America", "USA"},
        {"the United States", "USA"},
        {"The United States of America", "USA"},
        {"UK", "GBR"},
        {"Great Britain", "GBR"},
        {"Russia", "RUS"},
        {"Russian Federation", "RUS"},
        {"Türkiye", "TUR"},
        {"turkiye", "TUR"},
        {"Turkey", "TUR"},
        {"Holy See", "VAT"},
        {"the Vatican", "VAT"},
        {"South Korea", "KOR"},
        {"North Korea", "PRK"},
        {"DPRK", "PRK"},
        {"Syria", "SYR"},
        {"Iran", "IRN"},
        {"Taiwan", "TWN"},
        {"Palestine", "PSE"},
        {"Czech Republic", "CZE"},
        {"Viet Nam", "VNM"},
        {"Vietnam", "VNM"},
        {"Timor Leste", "TLS"},
        {"guinea bissau", "GNB"},
        {"Guinea", "GIN"},
        {"Samoa", "WSM"},
        {"Dominica", "DMA"},
        {"Niger", "NER"},
        {"St. Kitts & Nevis", "KNA"},
        {"Trinidad & Tobago", "TTO"},
        {"The Gambia", "GMB"},
        {"and", "AND"},
        {"st", "STP"},
        {"Kosovo", "XKX"},
        {"XK", "XKX"},
        {"Soviet Union", "SUN"},
        {"USSR", "SUN"},
        {"East Germany", "DDR"},
        {"EU", "EU"},
        {"UN", "UN"},
        {"U.N.", "UN"},
        {"nato", "NATO"},
        {"Organisation of American States", "OAS"},
        {"Organization of American States", "OAS"},
        {"African Union", "AFU"},
        {"Lima Group", "LIMAGROUP"},
        {"ＶＥＮ", "VEN"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_party(cases[i].text, cases[i].code);
}

Test(party, identifiers_mean_their_owner_of_today)
{
    static const struct {
        char text[8], code[8];
    } cases[] = {
        {"AU", "AUS"},  /* not the African Union */
        {"NAM", "NAM"}, /* not the Non-Aligned Movement */
        {"AI", "AIA"},  /* once French Afars and Issas */
        {"GE", "GEO"},  /* once Gilbert and Ellice Islands */
        {"SK", "SVK"},  /* once Sikkim */
        {"BY", "BLR"},  {"262", "DJI"}, {"180", "COD"}, {"ATF", "ATF"},
        {"SU", "SUN"},  {"YU", "YUG"},  {"DD", "DDR"},  {"810", "SUN"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_party(cases[i].text, cases[i].code);
}

Test(party, every_party_is_found_by_its_code_and_name)
{
    for (size_t i = 0; i < chancery_party_count(chancery_registry_builtin()); i++) {
        const chancery_party *party = chancery_party_at(chancery_registry_builtin(), i);
        expect_party(party->code, party->code);
        expect_party(party->name, party->code);
        if (*party->official_name)
            expect_among(party->official_name, party->code);
        for (const char *const *name = party->names; *name; name++)
            expect_among(*name, party->code);
    }
}

Test(party, every_entry_of_iso_3166_1_is_found_by_each_identifier)
{
    json_t *document = load("ISO_CODES", "iso_3166-1.json");
    json_t *entries = json_object_get(document, "3166-1"), *entry, *value;
    cr_assert_gt(json_array_size(entries), 240);
    size_t i;
    json_array_foreach(entries, i, entry)
    {
        const char *code = json_string_value(json_object_get(entry, "alpha_3")), *key;
        json_object_foreach(entry, key, value)
        {
            const char *text = json_string_value(value);
            if (strcmp(key, "flag") == 0)
                continue;
            if (strcmp(text, "Congo") == 0)
                expect_among(text, code);
            else
                expect_party(text, code);
        }
    }
    json_decref(document);
}

Test(party, every_entry_of_iso_3166_3_is_there)
{
    json_t *document = load("ISO_CODES", "iso_3166-3.json");
    json_t *entries = json_object_get(document, "3166-3"), *entry;
    cr_assert_gt(json_array_size(entries), 25);
    size_t i;
    json_array_foreach(entries, i, entry)
    {
        const char *code = json_string_value(json_object_get(entry, "alpha_3"));
        const char *name = json_string_value(json_object_get(entry, "name"));
        expect_among(name, strcmp(code, "ATF") == 0 ? "FQHH" : code);
        expect_party(code, code);
    }
    json_decref(document);
}

/* ---- Refusals ----------------------------------------------------------------------------- */

Test(party, hints_at_the_nearest)
{
    static const struct {
        char text[48], hint[80];
    } cases[] = {
        {"Venzuela", "did you mean VEN Venezuela?"},
        {"Veneuzela", "did you mean VEN Venezuela?"},
        {"Venez", "did you mean VEN Venezuela?"},
        {"Unided States", "did you mean USA United States?"},
        {"N Korea", "did you mean KOR South Korea or PRK North Korea?"},
        {"Unicevs", "did you mean UNICEF?"},
        {"VEZ", "did you mean VEN Venezuela?"},
        {"AAL", "did you mean ALA Åland Islands?"},
        {"Zi", ""},
        {"United", ""},
        {"xyzzy", ""},
        {"VX", ""},
        {"863", ""},
        {"8-6-2", ""},
        {"８６２", ""},
        {"86", ""},
        {"Guaidó", ""},
        {"2019-03-14", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chancery_error error;
        char message[120];
        snprintf(message, sizeof message, "no party is called \"%.47s\"", cases[i].text);
        cr_assert_null(find(cases[i].text, &error), "%s", cases[i].text);
        cr_assert_eq(error.status, CHANCERY_NOT_FOUND, "%s", cases[i].text);
        cr_assert_str_eq(error.message, message);
        cr_assert_str_eq(error.hint, cases[i].hint, "%s", cases[i].text);
    }
}

Test(party, says_what_is_ambiguous)
{
    static const struct {
        char text[24], message[120];
    } cases[] = {
        {"Congo", "\"Congo\" fits 2 parties: COD Democratic Republic of the Congo and COG Republic "
                  "of the Congo"},
        {"korea", "\"korea\" fits 2 parties: KOR South Korea and PRK North Korea"},
        {"Burma", "\"Burma\" fits 2 parties: BUR Burma (until 1989) and MMR Myanmar"},
        {"East Timor",
         "\"East Timor\" fits 2 parties: TLS Timor-Leste and TMP East Timor (until 2002)"},
        {"St Martin",
         "\"St Martin\" fits 2 parties: MAF Saint Martin (French part) and SXM Sint Maarten"},
        {"Virgin Islands", "\"Virgin Islands\" fits 2 parties: VGB British Virgin Islands and VIR "
                           "U.S. Virgin Islands"},
        {"CS", "\"CS\" fits 2 parties: CSK Czechoslovakia and SCG Serbia and Montenegro"},
        {"891", "\"891\" fits 2 parties: SCG Serbia and Montenegro and YUG Yugoslavia"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chancery_error error;
        cr_assert_null(find(cases[i].text, &error), "%s", cases[i].text);
        cr_assert_eq(error.status, CHANCERY_AMBIGUOUS, "%s", cases[i].text);
        cr_assert_str_eq(error.message, cases[i].message);
        cr_assert_str_eq(error.hint, "give the code of the one that is meant");
    }
}

/* Names in English, or of ours, that several parties have. */
Test(party, nothing_else_is_ambiguous)
{
    static const char shared[][16] = {"burma", "congo",       "easttimor",
                                      "korea", "saintmartin", "virginislands"};
    size_t found = 0;
    for (size_t i = 1; i < registry_builtin.name_count; i++) {
        const struct party_name *name = &registry_builtin.names[i];
        const char *folded = party_name_text(&registry_builtin, name);
        if (name->claim != CLAIM_NAME ||
            strcmp(party_name_text(&registry_builtin, &name[-1]), folded) != 0)
            continue;
        cr_assert_lt(found, sizeof shared / sizeof *shared, "%s", folded);
        cr_assert_str_eq(folded, shared[found++]);
    }
    cr_assert_eq(found, sizeof shared / sizeof *shared);
}

static void expect_refusal(chancery_text text, chancery_status status, const char *message)
{
    const chancery_party *party = NULL;
    chancery_error error = {0};
    cr_assert_eq(
        chancery_party_find(chancery_registry_builtin(), text, CHANCERY_DAY_NONE, &party, &error),
        status, "%s", error.message);
    cr_assert_null(party);
    cr_assert(strstr(error.message, message), "%s", error.message);
    cr_assert_eq(
        chancery_party_find(chancery_registry_builtin(), text, CHANCERY_DAY_NONE, &party, NULL),
        status);
}

Test(party, refuses_empty_names)
{
    expect_refusal(TEXT(""), CHANCERY_NOT_FOUND, "the name of the party is empty");
    expect_refusal((chancery_text){NULL, 0}, CHANCERY_NOT_FOUND, "is empty");
    expect_refusal(TEXT(" "), CHANCERY_NOT_FOUND, "no party is called \" \"");
    expect_refusal(TEXT("..."), CHANCERY_NOT_FOUND, "no party is called \"...\"");
    expect_refusal(TEXT("the and"), CHANCERY_NOT_FOUND, "no party is called");
    expect_refusal(TEXT("\xc2\xad"), CHANCERY_NOT_FOUND, "no party is called");
}

Test(party, refuses_what_is_not_utf8)
{
    expect_refusal(TEXT("\xff"), CHANCERY_INVALID, "the name of the party is not UTF-8");
    expect_refusal(TEXT("C\xf4te d'Ivoire"), CHANCERY_INVALID, "not UTF-8");
    expect_refusal(TEXT("VEN\xc3"), CHANCERY_INVALID, "not UTF-8");
    expect_refusal(TEXT("\xc1\x96"), CHANCERY_INVALID, "not UTF-8");
    expect_refusal(TEXT("\xed\xa0\x80"), CHANCERY_INVALID, "not UTF-8");
}

Test(party, refuses_what_is_too_long)
{
    enum { SIZE = 1000000 };
    char *bytes = malloc(SIZE);
    memset(bytes, 'v', SIZE);
    for (size_t size = 390; size < 410; size++)
        expect_refusal(text_slice(bytes, size), CHANCERY_NOT_FOUND, "no party is called \"vvv");
    expect_refusal(text_slice(bytes, SIZE), CHANCERY_NOT_FOUND, "no party is called \"vvv");
    free(bytes);
}

Test(party, reads_no_further_than_the_text)
{
    const chancery_party *party = NULL;
    cr_assert_eq(chancery_party_find(chancery_registry_builtin(), text_slice("VENdetta", 3),
                                     CHANCERY_DAY_NONE, &party, NULL),
                 CHANCERY_OK);
    cr_assert_str_eq(party->code, "VEN");
    expect_refusal(text_slice("VEN", 1), CHANCERY_NOT_FOUND, "no party is called \"V\"");
}

/* ---- By day ------------------------------------------------------------------------------- */

static int64_t day_of(const char *text)
{
    chancery_date date;
    cr_assert_eq(chancery_date_parse(chancery_text_of(text), &date, NULL), CHANCERY_OK, "%s", text);
    return date.earliest;
}

static const char *found_on(const char *text, const char *day)
{
    const chancery_party *party;
    chancery_status status =
        chancery_party_find(chancery_registry_builtin(), chancery_text_of(text),
                            *day ? day_of(day) : CHANCERY_DAY_NONE, &party, NULL);
    return status == CHANCERY_OK ? party->code : chancery_status_name(status);
}

Test(party, codes_mean_their_owner_of_the_day)
{
    static const char cases[][3][16] = {
        {"AI", "1976", "AFI"},        {"AI", "1990", "AIA"},          {"GE", "1978", "GEL"},
        {"GE", "1995", "GEO"},        {"SK", "1975-01-01", "SKM"},    {"SK", "1993", "SVK"},
        {"CS", "1990", "CSK"},        {"CS", "2004", "SCG"},          {"CS", "", "ambiguous"},
        {"ATF", "1978", "FQHH"},      {"ATF", "1990", "ATF"},         {"BQ", "1975", "ATB"},
        {"BQ", "2015", "BES"},        {"NT", "1980", "NTZ"},          {"NT", "2020", "NTZ"},
        {"891", "1995", "YUG"},       {"891", "2004", "SCG"},         {"YEM", "1980", "NORTHYEMEN"},
        {"YEM", "1990-05-22", "YEM"}, {"VN", "1970", "SOUTHVIETNAM"}, {"VNM", "", "VNM"},
        {"YE", "2000", "YEM"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(found_on(cases[i][0], cases[i][1]), cases[i][2], "%s on %s", cases[i][0],
                         cases[i][1]);
}

Test(party, schemes_are_never_mixed)
{
    static const char cases[][3][16] = {
        {"cow:300", "", "AUSHUN"},
        {"cow:300", "2019", "AUSHUN"},
        {"cow:AUS", "", "AUT"},
        {"gw:AUS", "", "AUT"},
        {"iso:AUS", "", "AUS"},
        {"AUS", "", "AUS"},
        {"cow:SWZ", "", "CHE"},
        {"cow:MNG", "", "MNE"},
        {"cow:MAC", "", "MKD"},
        {"cow:SLV", "", "SVN"},
        {"cow:CZE", "", "CSK"},
        {"gw:CZE", "1950", "CSK"},
        {"fips:AU", "", "AUT"},
        {"fips:CH", "", "CHN"},
        {"fips:SW", "", "SWE"},
        {"cameo:ROM", "", "ROU"},
        {"cameo:EEC", "", "EU"},
        {"EEC", "", "EEC"},
        {"cow:365", "1914", "RUS"},
        {"cow:365", "1970", "SUN"},
        {"cow:365", "", "RUS"},
        {"cow:255", "1860", "PRUSSIA"},
        {"cow:255", "1900", "DEU"},
        {"cow:345", "1900", "SRB"},
        {"cow:345", "1970", "YUG"},
        {"cow:345", "2004", "SCG"},
        {"cow:345", "", "SRB"},
        {"gw:340", "1900", "SRB"},
        {"gw:89", "", "UPCA"},
        {"gw:auh", "", "AUSHUN"},
        {"cow:970", "", "NRU"},
        {"gw:970", "", "KIR"},
        {"cow:678", "", "NORTHYEMEN"},
        {"gw:678", "", "YEM"},
        {"gw:678", "1970", "NORTHYEMEN"},
        {"iso:FR", "", "FRA"},
        {"300", "", "GRC"},
        {"cow:", "", "not found"},
        {"cow:0", "", "not found"},
        {"cow:03", "", "not found"},
        {"iso:Franc", "", "not found"},
        {"COW:300", "", "not found"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(found_on(cases[i][0], cases[i][1]), cases[i][2], "%s on %s", cases[i][0],
                         cases[i][1]);
}

Test(party, codes_of_a_scheme_never_overlap)
{
    const chancery_registry *registry = chancery_registry_builtin();
    const chancery_scheme_code *before = chancery_scheme_code_at(registry, 0), *code;
    for (size_t i = 1; (code = chancery_scheme_code_at(registry, i)); before = code, i++) {
        cr_assert(chancery_party_by_code(registry, chancery_text_of(code->party)));
        cr_assert_leq(before->scheme, code->scheme);
        cr_assert_leq(code->span.from, code->span.to, "%s", code->code);
        if (before->scheme == code->scheme && strcmp(before->code, code->code) == 0 &&
            strcmp(code->abbreviation, "SRB") != 0) /* COW has both on 2006-06-03 */
            cr_assert_lt(before->span.to, code->span.from, "%s", code->code);
    }
}

/* ---- Time --------------------------------------------------------------------------------- */

static const chancery_party *party_called(const char *code)
{
    const chancery_party *party =
        chancery_party_by_code(chancery_registry_builtin(), chancery_text_of(code));
    cr_assert(party, "%s", code);
    return party;
}

Test(party, existed_in_its_spells)
{
    static const struct {
        char code[16], day[16];
        bool existed;
    } cases[] = {
        {"SUN", "1922-12-29", false}, {"SUN", "1922-12-30", true},    {"SUN", "1991-12-26", true},
        {"SUN", "1991-12-27", false}, {"RUS", "1900-01-01", true},    {"RUS", "1950-01-01", false},
        {"RUS", "2020-01-01", true},  {"AUT", "1940-01-01", false},   {"POL", "1700-01-01", true},
        {"POL", "1850-01-01", false}, {"POL", "1942-01-01", true},    {"SYR", "1960-01-01", false},
        {"FRA", "1500-01-01", true},  {"AUSHUN", "1914-07-28", true}, {"GRL", "1600-01-01", true},
        {"EU", "1993-10-31", false},  {"EU", "1993-11-01", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t day = day_of(cases[i].day);
        cr_expect_eq(chancery_party_existed(party_called(cases[i].code), day, day),
                     cases[i].existed, "%s on %s", cases[i].code, cases[i].day);
    }
    cr_expect(chancery_party_existed(party_called("SUN"), CHANCERY_DAY_MIN, CHANCERY_DAY_MAX));
}

Test(party, every_spell_follows_the_one_before_it)
{
    for (size_t i = 0; i < registry_builtin.count; i++) {
        const chancery_party *party = &registry_builtin.parties[i];
        for (size_t j = 0; j < party->spell_count; j++) {
            cr_assert_leq(party->spells[j].from, party->spells[j].to, "%s", party->code);
            cr_assert(j == 0 || party->spells[j - 1].to < party->spells[j].from, "%s", party->code);
        }
    }
}

Test(party, every_state_has_spells)
{
    for (size_t i = 0; i < registry_builtin.count; i++) {
        const chancery_party *party = &registry_builtin.parties[i];
        if (strcmp(party->kind, "state") == 0 && strcmp(party->code, "VAT") != 0)
            cr_expect_gt(party->spell_count, 0, "%s", party->code);
    }
}

Test(party, successors_begin_when_their_date_says)
{
    for (size_t i = 0; i < registry_builtin.count; i++) {
        const chancery_party *party = &registry_builtin.parties[i];
        for (size_t j = 0; j < party->predecessor_count; j++) {
            const chancery_party *before = party_called(party->predecessors[j].party);
            int64_t day = day_of(party->predecessors[j].date);
            cr_expect(chancery_party_existed(party, day, CHANCERY_DAY_MAX), "%s", party->code);
            cr_expect(chancery_party_existed(before, CHANCERY_DAY_MIN, day), "%s before %s",
                      before->code, party->code);
        }
    }
}

Test(party, instead_is_the_nearest_by_succession)
{
    static const char cases[][3][16] = {
        {"SUN", "2019", "RUS"},     {"RUS", "1950", "SUN"},        {"PRUSSIA", "1900", "DEU"},
        {"DEU", "1850", "PRUSSIA"}, {"SARDINIA", "1950", "ITA"},   {"UAR", "1970", "EGY"},
        {"UKR", "1970", "SUN"},     {"UKR", "1900", "RUS"},        {"YUG", "2020", "SRB"},
        {"HRV", "1950", "YUG"},     {"TANGANYIKA", "2000", "TZA"}, {"ZAR", "2010", "COD"},
        {"OTTOMAN", "1990", "TUR"}, {"EU", "1970", "EEC"},         {"OAU", "2010", "AFU"},
        {"AUT", "1940", ""},        {"VEN", "1500", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t day = day_of(cases[i][1]);
        const chancery_party *instead = chancery_party_instead(chancery_registry_builtin(),
                                                               party_called(cases[i][0]), day, day);
        cr_expect_str_eq(instead ? instead->code : "", cases[i][2], "%s in %s", cases[i][0],
                         cases[i][1]);
    }
}

static void count_successor(void *context, const chancery_party *successor,
                            const chancery_succession *succession)
{
    (void)successor;
    (void)succession;
    ++*(size_t *)context;
}

Test(party, the_soviet_union_had_fifteen_successors)
{
    size_t count = 0;
    chancery_party_successors(chancery_registry_builtin(), party_called("SUN"), count_successor,
                              &count);
    cr_expect_eq(count, 15, "%zu", count);
}

/* ---- Groups ------------------------------------------------------------------------------- */

Test(party, groups_had_as_many_members)
{
    static const struct {
        char group[16], day[16];
        size_t members;
    } cases[] = {
        {"UN", "1945-12-31", 51},
        {"UN", "1960-12-31", 99},
        {"UN", "1990-01-01", 159},
        {"UN", "2020-01-01", 193},
        {"EU", "1993-11-01", 12},
        {"EU", "1995-01-01", 15},
        {"EU", "2004-05-01", 25},
        {"EU", "2007-01-01", 27},
        {"EU", "2019-01-01", 28},
        {"EU", "2020-02-01", 27},
        {"EEC", "1960-01-01", 6},
        {"EEC", "1986-01-01", 12},
        {"NATO", "1949-12-31", 12},
        {"NATO", "1990-01-01", 16},
        {"NATO", "2024-03-07", 32},
        {"AFU", "2017-02-01", 55},
        {"OAU", "1994-07-01", 53},
        {"ASEAN", "2000-01-01", 10},
        {"OAS", "2000-01-01", 35},
        {"ARABLEAGUE", "2000-01-01", 22},
        {"G7", "1980-01-01", 7},
        {"WARSAWPACT", "1956-06-01", 8},
        {"COMMONWEALTH", "2023-01-01", 56},
        {"GCC", "2000-01-01", 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const chancery_party *group = party_called(cases[i].group);
        int64_t day = day_of(cases[i].day);
        size_t count = 0;
        for (size_t j = 0; j < group->member_count; j++)
            count += group->members[j].span.from <= day && group->members[j].span.to >= day;
        cr_expect_eq(count, cases[i].members, "%s on %s: %zu", cases[i].group, cases[i].day, count);
    }
}

/* ---- Languages ---------------------------------------------------------------------------- */

static void need_languages(void)
{
    if (!chancery_language_at(chancery_registry_builtin(), 0))
        cr_skip_test("this system has no translations of iso-codes");
}

Test(party, has_names_in_other_languages)
{
    static const char cases[][3][40] = {
        {"BRA", "pt_BR", "Brasil"},  {"DEU", "es", "Alemania"},      {"DEU", "es_MX", "Alemania"},
        {"FRA", "de", "Frankreich"}, {"FRA", "qq", "France"},        {"FRA", "", "France"},
        {"CHE", "fr", "Suisse"},     {"UN", "fr", "United Nations"},
    };
    need_languages();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(chancery_party_name(chancery_registry_builtin(), party_called(cases[i][0]),
                                             chancery_text_of(cases[i][1])),
                         cases[i][2], "%s in %s", cases[i][0], cases[i][1]);
}

Test(party, is_found_in_any_language)
{
    need_languages();
    expect_party("Alemania", "DEU");
    expect_party("Royaume-Uni", "GBR");
    expect_party("Российская Федерация", "RUS");
    expect_party("日本", "JPN");
    expect_party("Tschechoslowakei", "CSK");
    expect_party("estados unidos", "USA");
}

Test(party, english_goes_before_other_languages)
{
    for (size_t i = 1; i < registry_builtin.name_count; i++) {
        const struct party_name *name = &registry_builtin.names[i];
        if (strcmp(party_name_text(&registry_builtin, &name[-1]),
                   party_name_text(&registry_builtin, name)) == 0)
            cr_assert_eq(name->claim, name[-1].claim, "%s",
                         party_name_text(&registry_builtin, name));
    }
}

/* ---- The schema --------------------------------------------------------------------------- */

Test(party, schema_lists_exactly_the_codes)
{
    json_t *schema = load("CHANCERY_SCHEMAS", "party.schema.json");
    json_t *codes = json_object_get(schema, "enum");
    for (size_t i = 0;
         i < chancery_party_count(chancery_registry_builtin()) && i < json_array_size(codes); i++)
        cr_assert_str_eq(json_string_value(json_array_get(codes, i)),
                         chancery_party_at(chancery_registry_builtin(), i)->code,
                         "party.schema.json is out of date: see core/meson.build");
    cr_assert_eq(json_array_size(codes), chancery_party_count(chancery_registry_builtin()),
                 "party.schema.json is out of date: see core/meson.build");
    json_decref(schema);
}
