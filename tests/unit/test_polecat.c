/* test_polecat.c - rows of POLECAT: one event's fields by hand, and every way in which a row can be
 * wrong. The rows are made up, after the columns of the published files.
 */
#include "import/coded.h"

#include "fixture.h"
#include "reading.h"

#include <stdio.h>

TestSuite(polecat, .fini = fixture_forget);

enum { COLUMN_COUNT = 40 };

enum {
    ID = 0,
    DAY = 1,
    TYPE = 2,
    MODE = 3,
    INTENSITY = 4,
    ACTOR_NAME = 7,
    ACTOR_COUNTRY = 8,
    ACTOR_COW = 9,
    ACTOR_SECTORS = 11,
    TARGET_COUNTRY = 16,
    TARGET_COW = 17,
    TARGET_SECTORS = 19,
    PLACE = 23,
    PLACE_COUNTRY = 27,
    PUBLISHED = 34,
};

static const char *const header[COLUMN_COUNT] = {
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
};

static const char *const sample[COLUMN_COUNT] = {
    "20230614_17-a",
    "2023-06-14",
    "CONSULT",
    "visit",
    "2.1",
    "VERBAL COOPERATION",
    "diplomatic;military",
    "Ministry of Foreign Affairs (DEU)",
    "DEU",
    "255",
    "GOV",
    "GOV; DIP",
    "minister",
    "the minister",
    "None",
    "Poland",
    "POL",
    "290",
    "None",
    "None",
    "None",
    "Poland",
    "Poland",
    "Warsaw",
    "Warsaw",
    "None",
    "Mazovia",
    "POL",
    "52.2297",
    "21.0122",
    "756135",
    "Warsaw",
    "PPLC",
    "The Example",
    "2023-06-15",
    "None",
    "None",
    "Warsaw",
    "en",
    "NGEC_1",
};

struct change {
    size_t column;
    const char *text;
};

static void add_cells(struct buffer *out, const char *const *cells)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (i > 0)
            buffer_byte(out, '\t');
        buffer_string(out, cells[i]);
    }
    buffer_byte(out, '\n');
}

static const char *file_with(const struct change *changes)
{
    const char *cells[COLUMN_COUNT];
    struct buffer out = {0};
    memcpy(cells, sample, sizeof cells);
    for (; changes->text; changes++)
        cells[changes->column] = changes->text;
    add_cells(&out, header);
    add_cells(&out, cells);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

#define FILE_WITH(...) file_with((const struct change[]){__VA_ARGS__{0, NULL}})
#define READ(...) reading_text(&polecat_format, FILE_WITH(__VA_ARGS__))

Test(polecat, every_field_of_one_event)
{
    cr_expect_str_eq(
        READ(),
        "2 {'uid':'polecat:20230614_17-a','type':'talks.visit','date':'2023-06-14',"
        "'actor':['DEU'],'target':['POL'],'standing':'reported',"
        "'place':{'name':'Warsaw','country':'POL','lat':52.2297,'lon':21.0122},"
        "'sources':[{'id':'polecat:20230614_17-a','publisher':'The Example',"
        "'published':'2023-06-15','coded':{'scheme':'plover','code':'CONSULT:visit',"
        "'goldstein':2.1,'actor':'Ministry of Foreign Affairs (DEU)','actor_sectors':'GOV; DIP',"
        "'target':'Poland','contexts':'diplomatic;military','region':'Mazovia'}}]}\n");
}

Test(polecat, recognised_by_its_header)
{
    cr_expect_eq(import_format_recognise(chancery_text_of(FILE_WITH()), "x"), &polecat_format);
}

Test(polecat, a_category_without_a_type_is_a_coded_report)
{
    const char *told = READ({TYPE, "PROTEST"}, {MODE, "demo"}, );
    EXPECT_HAS(told, "'type':'report.coded'");
    EXPECT_HAS(told, "'code':'PROTEST:demo','scheme':'plover','goldstein':2.1");
    EXPECT_HAS(READ({TYPE, "PROTEST"}, {MODE, "None"}, ), "'code':'PROTEST','scheme'");
}

/* ---- Parties ---- */

Test(polecat, several_countries_act_together)
{
    EXPECT_HAS(READ({ACTOR_COUNTRY, "DEU; FRA;GBR"}, ), "'actor':['DEU','FRA','GBR']");
    EXPECT_HAS(READ({ACTOR_COUNTRY, "DEU;DEU;"}, ), "'actor':['DEU']");
    EXPECT_HAS(READ({ACTOR_COUNTRY, "DEU;POL"}, ), "'type':'report.coded'");
}

Test(polecat, correlates_of_war_where_the_country_is_missing)
{
    /* AUS is Austria there, and 305 is its number. */
    EXPECT_HAS(READ({ACTOR_COUNTRY, "None"}, {ACTOR_COW, "305"}, ), "'actor':['AUT']");
    EXPECT_HAS(READ({ACTOR_COUNTRY, "None"}, {ACTOR_COW, "AUS"}, ), "'actor':['AUT']");
    EXPECT_HAS(READ({ACTOR_COUNTRY, "AUS"}, {ACTOR_COW, "305"}, ), "'actor':['AUS']");
}

Test(polecat, without_a_party_or_a_day_it_is_no_event)
{
    cr_expect_str_eq(READ({ACTOR_COUNTRY, "None"}, {ACTOR_COW, "None"}, {TARGET_COUNTRY, "None"},
                          {TARGET_COW, "None"}, ),
                     "2 left out: no party\n");
    cr_expect_str_eq(READ({ACTOR_COUNTRY, "ZZZ"}, {ACTOR_COW, "None"}, ),
                     "2 left out: the actor is no party\n");
    cr_expect_str_eq(READ({DAY, "None"}, ), "2 left out: no date\n");
}

Test(polecat, who_does_not_act_for_a_state_stays_a_coded_report)
{
    EXPECT_HAS(READ({ACTOR_SECTORS, "CVL; BUS"}, ), "report.coded");
    EXPECT_HAS(READ({TARGET_SECTORS, "REB"}, ), "report.coded");
    EXPECT_HAS(READ({TARGET_SECTORS, "REB; MIL"}, ), "talks.visit");
}

/* ---- Encodings ---- */

Test(polecat, latin_1_and_utf_8)
{
    EXPECT_HAS(READ({PLACE, "S\xE3o Tom\xE9"}, ), "'place':{'name':'S\u00e3o Tom\u00e9'");
    EXPECT_HAS(READ({PLACE, "S\u00e3o Tom\u00e9"}, ), "'place':{'name':'S\u00e3o Tom\u00e9'");
    EXPECT_HAS(READ({ACTOR_NAME, "\x93"
                                 "A\x94"}, ),
               "'actor':'\u201cA\u201d'");
}

/* ---- Faults ---- */

Test(polecat, faults_name_their_cells)
{
    EXPECT_HAS(READ({TYPE, "Consult"}, ),
               "in:2:26: Event Type 'Consult' is no category of PLOVER [a category is a word in "
               "capitals, such as CONSULT]");
    EXPECT_HAS(READ({TYPE, "161"}, ), "Event Type '161' is no category of PLOVER");
    EXPECT_HAS(READ({TYPE, "None"}, ), "Event Type is empty");
    EXPECT_HAS(READ({DAY, "2023-06-31"}, ), "Event Date: date '2023-06-31': June 2023 has 30 days");
    EXPECT_HAS(READ({DAY, "14/06/2023"}, ), "Event Date '14/06/2023': must be a day");
    EXPECT_HAS(READ({INTENSITY, "x"}, ), "Intensity 'x': is not a number");
    EXPECT_HAS(READ({PUBLISHED, "2023"}, ), "Publication Date '2023': must be a day");
    EXPECT_HAS(READ({ID, "a b"}, ), "in:2:1: Event ID 'a b': must be a short id");
    EXPECT_HAS(READ({PLACE, "a\tb"}, ), "in:2:1: the row has 41 columns, not 40");
}
