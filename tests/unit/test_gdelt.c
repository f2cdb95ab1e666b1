/* test_gdelt.c - rows of GDELT's three flavours and its mentions: one event's fields by hand, and
 * every way in which a row can be wrong. The rows are made up; the figures in them are not GDELT's.
 */
#include "import/coded.h"

#include "fixture.h"
#include "reading.h"

#include <stdio.h>

TestSuite(gdelt, .fini = fixture_forget);

enum { V1_OLD = 57, V1_DAILY = 58, V2 = 61 };

/* The columns that the tests change, by their number in 2.0. */
enum {
    ID = 0,
    DAY = 1,
    ACTOR_CODE = 5,
    ACTOR_NAME = 6,
    ACTOR_COUNTRY = 7,
    ACTOR_GROUP = 8,
    ACTOR_TYPE = 12,
    TARGET_COUNTRY = 17,
    TARGET_GROUP = 18,
    TARGET_TYPE = 22,
    ROOT = 25,
    CODE = 26,
    GOLDSTEIN = 30,
    MENTIONS = 31,
    TONE = 34,
    GEO_KIND = 51,
    GEO_NAME = 52,
    GEO_COUNTRY = 53,
    LATITUDE = 56,
    ADDED = 59,
    URL = 60,
};

static const char *const sample[V2] = {
    "900000001",
    "20190314",
    "201903",
    "2019",
    "2019.2027",
    "USAGOV",
    "STATE DEPARTMENT",
    "USA",
    "",
    "",
    "",
    "",
    "GOV",
    "",
    "",
    "VEN",
    "VENEZUELA",
    "VEN",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "1",
    "161",
    "16",
    "16",
    "4",
    "-4.0",
    "7",
    "2",
    "7",
    "-3.45678901234567",
    "3",
    "Washington, District of Columbia, United States",
    "US",
    "USDC",
    "DC001",
    "38.8951",
    "-77.0364",
    "531871",
    "4",
    "Caracas, Distrito Federal, Venezuela",
    "VE",
    "VE25",
    "",
    "10.5",
    "-66.9167",
    "-937457",
    "4",
    "Caracas, Distrito Federal, Venezuela",
    "VE",
    "VE25",
    "",
    "10.5",
    "-66.9167",
    "-937457",
    "20190315004500",
    "https://news.example/embassy",
};

struct change {
    size_t column;
    const char *text;
};

/* The sample as a row of a flavour, with other cells; ends with `NULL` text. */
static const char *row_with(size_t flavour, const struct change *changes)
{
    const char *cells[V2];
    struct buffer out = {0};
    memcpy(cells, sample, sizeof cells);
    if (flavour != V2)
        cells[ADDED] = "20190315";
    for (; changes->text; changes++)
        cells[changes->column] = changes->text;
    for (size_t i = 0; i < V2; i++) {
        bool only_v2 = i == 39 || i == 47 || i == 55;
        if ((flavour != V2 && only_v2) || (flavour == V1_OLD && i == URL))
            continue;
        if (i > 0)
            buffer_byte(&out, '\t');
        buffer_string(&out, cells[i]);
    }
    buffer_byte(&out, '\n');
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

#define ROW_OF(flavour, ...) row_with(flavour, (const struct change[]){__VA_ARGS__{0, NULL}})
#define ROW(...) ROW_OF(V2, __VA_ARGS__)
#define READ(...) reading_text(&gdelt_format, ROW(__VA_ARGS__))

/* ---- What becomes of a row ---- */

Test(gdelt, every_field_of_one_event)
{
    cr_expect_str_eq(
        READ(),
        "1 {'uid':'gdelt:900000001','type':'relations.reduced','date':'2019-03-14',"
        "'actor':['USA'],'target':['VEN'],'standing':'reported',"
        "'place':{'name':'Caracas','country':'VEN','lat':10.5,'lon':-66.9167},"
        "'sources':[{'id':'gdelt:900000001','url':'https://news.example/embassy',"
        "'accessed':'2019-03-15','coded':{'scheme':'cameo','code':'161','goldstein':-4,"
        "'actor':'STATE DEPARTMENT','actor_code':'USAGOV','target':'VENEZUELA',"
        "'target_code':'VEN','region':'Distrito Federal, Venezuela','tone':-3.456789,'root':true,"
        "'mentions':7,'outlets':2,'articles':7}}]}\n");
}

Test(gdelt, the_flavours_of_1_0)
{
    const char *daily = reading_text(&gdelt_format, ROW_OF(V1_DAILY, ));
    const char *old = reading_text(&gdelt_format, ROW_OF(V1_OLD, ));
    cr_expect_str_eq(daily, READ());
    EXPECT_HAS(old, "'place':{'name':'Caracas','country':'VEN','lat':10.5,'lon':-66.9167}");
    EXPECT_HAS(old, "'accessed':'2019-03-15','coded'");
    cr_expect_null(strstr(old, "'url'"));
}

Test(gdelt, recognised_by_its_columns)
{
    const struct import_format *found;
    static const size_t flavours[] = {V1_OLD, V1_DAILY, V2};
    for (size_t i = 0; i < 3; i++) {
        found = import_format_recognise(chancery_text_of(ROW_OF(flavours[i], )), "x");
        cr_expect_eq(found, &gdelt_format, "%zu", flavours[i]);
    }
    cr_expect_eq(gdelt_format.recognise(TEXT("1\t20190314\t3\n"), "x"), 0);
    cr_expect_eq(gdelt_format.recognise(chancery_text_of(ROW({DAY, "x"}, )), "x"), 0);
}

Test(gdelt, a_code_without_a_type_is_a_coded_report)
{
    const char *told = READ({CODE, "020"}, {GOLDSTEIN, "3.0"}, );
    EXPECT_HAS(told, "'type':'report.coded'");
    EXPECT_HAS(told, "'target':['VEN'],'standing':'reported','code':'020','scheme':'cameo',"
                     "'goldstein':3,'place'");
    cr_expect_null(strstr(told, "'coded':{'scheme'"), "told once");
}

Test(gdelt, only_diplomatic)
{
    const chancery_import_options options = {.only_diplomatic = true};
    struct reading coded = reading_of(&gdelt_format, chancery_text_of(ROW({CODE, "020"}, )),
                                      &options, NULL, NULL, NULL);
    struct reading typed =
        reading_of(&gdelt_format, chancery_text_of(ROW()), &options, NULL, NULL, NULL);
    cr_expect_eq(coded.left_out, 1);
    cr_expect_eq(coded.events, 0);
    cr_expect_eq(typed.events, 1);
}

Test(gdelt, a_visit_told_by_its_host)
{
    EXPECT_HAS(READ({CODE, "043"}, ),
               "'type':'talks.visit','date':'2019-03-14','actor':['VEN'],'target':['USA']");
    EXPECT_HAS(READ({CODE, "042"}, ), "'actor':['USA'],'target':['VEN']");
}

Test(gdelt, what_a_code_tells_beside_its_type)
{
    EXPECT_HAS(READ({CODE, "164"}, ), "'type':'talks.negotiation'");
    EXPECT_HAS(READ({CODE, "164"}, ), "'standing':'reported','status':'halted','place'");
}

/* ---- Parties ---- */

Test(gdelt, codes_are_never_read_in_another_scheme)
{
    /* AUS is Austria in Correlates of War, AU in FIPS 10-4. */
    const char *told = READ({ACTOR_COUNTRY, "AUS"}, {GEO_COUNTRY, "AU"}, );
    EXPECT_HAS(told, "'actor':['AUS']");
    EXPECT_HAS(told, "'country':'AUT'");
    EXPECT_HAS(READ({GEO_COUNTRY, "CH"}, ), "'country':'CHN'");
}

Test(gdelt, organisations_are_known_groups)
{
    EXPECT_HAS(READ({ACTOR_COUNTRY, ""}, {ACTOR_GROUP, "UNO"}, {ACTOR_TYPE, "IGO"}, ),
               "'actor':['UN'],'target':['VEN']");
    EXPECT_HAS(READ({ACTOR_COUNTRY, ""}, {ACTOR_GROUP, "NAT"}, {ACTOR_TYPE, "IGO"}, ),
               "'actor':['NATO']");
}

Test(gdelt, without_a_party_it_is_no_event)
{
    cr_expect_str_eq(READ({ACTOR_COUNTRY, ""}, {TARGET_COUNTRY, ""}, ), "1 left out: no party\n");
    cr_expect_str_eq(READ({ACTOR_COUNTRY, "AFR"}, {TARGET_COUNTRY, "EUR"}, ),
                     "1 left out: no party\n", "regions are none");
    cr_expect_str_eq(READ({ACTOR_COUNTRY, ""}, ), "1 left out: the actor is no party\n");
}

Test(gdelt, a_state_and_nobody_stays_a_coded_report)
{
    const char *told = READ({CODE, "057"}, {TARGET_COUNTRY, ""}, );
    EXPECT_HAS(told, "'type':'report.coded','date':'2019-03-14','actor':['USA'],'standing'");
    EXPECT_HAS(READ({CODE, "057"}, ), "'type':'treaty.signed'");
}

Test(gdelt, a_state_and_itself_stays_a_coded_report)
{
    EXPECT_HAS(READ({TARGET_COUNTRY, "USA"}, ),
               "'type':'report.coded','date':'2019-03-14','actor':['USA'],'target':['USA']");
}

Test(gdelt, who_does_not_act_for_a_state_stays_a_coded_report)
{
    static const struct {
        char type[4];
        bool acts;
    } types[] = {{"GOV", true},  {"MIL", true},  {"LEG", true},  {"IGO", true},
                 {"BUS", false}, {"CVL", false}, {"REB", false}, {"OPP", false}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        EXPECT_HAS(READ({ACTOR_TYPE, types[i].type}, ),
                   types[i].acts ? "relations.reduced" : "report.coded");
        EXPECT_HAS(READ({TARGET_TYPE, types[i].type}, ),
                   types[i].acts ? "relations.reduced" : "report.coded");
    }
    EXPECT_HAS(READ({ACTOR_TYPE, ""}, ), "relations.reduced");
}

/* ---- Places and sources ---- */

Test(gdelt, places_of_every_kind)
{
    EXPECT_HAS(READ({GEO_KIND, "1"}, {GEO_NAME, "Venezuela"}, ), "'place':{'name':'Venezuela',");
    EXPECT_HAS(READ({GEO_KIND, "3"}, {GEO_NAME, "Salem, Oregon, United States"}, ),
               "'place':{'name':'Salem',");
    EXPECT_HAS(READ({GEO_KIND, "2"}, {GEO_NAME, "Oregon, United States"}, ),
               "'place':{'name':'Oregon, United States',");
    cr_expect_null(strstr(READ({GEO_NAME, ""}, {GEO_COUNTRY, ""}, {LATITUDE, ""}, ), "'place'"));
    cr_expect_null(strstr(READ({LATITUDE, ""}, ), "'lon'"), "half a place is none");
}

Test(gdelt, a_source_without_an_address)
{
    EXPECT_HAS(READ({URL, "Radio X, Y/BBC Monitoring/(c) BBC"}, ),
               "'publisher':'Radio X, Y/BBC Monitoring/(c) BBC'");
    cr_expect_null(strstr(READ({URL, ""}, ), "'url'"));
}

Test(gdelt, numbers_keep_seven_places)
{
    EXPECT_HAS(READ({TONE, "0.00000005"}, ), "'tone':0.0000001,");
    EXPECT_HAS(READ({TONE, "-12.34567894999"}, ), "'tone':-12.3456789,");
    EXPECT_HAS(READ({TONE, "+7."}, ), "'tone':7,");
    EXPECT_HAS(READ({TONE, ".5"}, ), "'tone':0.5,");
    EXPECT_HAS(READ({TONE, "-0"}, ), "'tone':0,");
}

/* ---- Faults ---- */

Test(gdelt, a_fault_names_its_cell)
{
    static const struct {
        size_t column;
        char text[24], told[160];
    } faults[] = {
        {DAY, "20190229", "in:1:11: SQLDATE: date \"2019-02-29\": February 2019 has 28 days"},
        {DAY, "2019031", "in:1:11: SQLDATE \"2019031\": must be a day as YYYYMMDD"},
        {DAY, "2019-03-14", "in:1:11: SQLDATE \"2019-03-14\": must be a day as YYYYMMDD"},
        {DAY, "", "in:1:11: SQLDATE is empty"},
        {ID, "9e8", "in:1:1: GLOBALEVENTID \"9e8\": not a number"},
        {ID, "a b", "in:1:1: GLOBALEVENTID \"a b\": must be a short id"},
        {CODE, "57", "EventCode \"57\": is no code of CAMEO"},
        {CODE, "0x1", "EventCode \"0x1\": is no code of CAMEO"},
        {CODE, "12345", "EventCode \"12345\": is no code of CAMEO"},
        {CODE, "2101", "EventCode \"2101\": is no code of CAMEO"},
        {CODE, "", "EventCode is empty"},
        {GOLDSTEIN, "11", "GoldsteinScale \"11\": must be from -10 to 10"},
        {GOLDSTEIN, "-10.00001", "GoldsteinScale \"-10.00001\": must be from -10 to 10"},
        {GOLDSTEIN, "1e1", "GoldsteinScale \"1e1\": is not a number"},
        {GOLDSTEIN, "1,5", "GoldsteinScale \"1,5\": is not a number"},
        {GOLDSTEIN, ".", "GoldsteinScale \".\": is not a number"},
        {GOLDSTEIN, "nan", "GoldsteinScale \"nan\": is not a number"},
        {MENTIONS, "1.5", "NumMentions \"1.5\": must be a whole number up to 100000000"},
        {MENTIONS, "99999999999999999999", "NumMentions \"99999999999999999999\": must be"},
        {ROOT, "2", "IsRootEvent \"2\": must be 0 or 1"},
        {LATITUDE, "90.5", "ActionGeo_Lat \"90.5\": must be from -90 to 90"},
        {LATITUDE, "123456789012", "ActionGeo_Lat \"123456789012\": must be from -90 to 90"},
        {ACTOR_NAME,
         "a\x01"
         "b",
         "Actor1Name \"a\x01"
         "b\": holds a control character"},
        {ACTOR_NAME, "\xFF", "in:1:49: is not UTF-8"},
        {ADDED, "", "DATEADDED is empty"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const char *told =
            fixture_keep(chancery_text_of(READ({faults[i].column, faults[i].text}, )));
        char wanted[200];
        snprintf(wanted, sizeof wanted, "%s", faults[i].told);
        for (char *at = wanted; *at; at++)
            *at = *at == '"' ? '\'' : *at;
        EXPECT_HAS(told, wanted);
    }
}

Test(gdelt, too_few_and_too_many_columns)
{
    const char *whole = ROW();
    const char *half = fixture_keep(chancery_text_of("900000002\t20190314\tx\n"));
    struct buffer bytes = {0};
    buffer_string(&bytes, whole);
    buffer_string(&bytes, half);
    buffer_string(&bytes, ROW_OF(V1_DAILY, {ID, "900000003"}, ));
    buffer_string(&bytes, ROW({ID, "900000004"}, ));
    const char *told = reading_text(&gdelt_format, fixture_keep(buffer_view(&bytes)));
    EXPECT_HAS(told, "in:2:1: the row has 3 columns, not 61");
    EXPECT_HAS(told, "in:3:1: the row has 58 columns, not 61");
    EXPECT_HAS(told, "4 {'uid':'gdelt:900000004'");
    buffer_free(&bytes);
}

Test(gdelt, a_file_cut_at_its_head)
{
    struct buffer bytes = {0};
    buffer_string(&bytes, ROW({ID, "0000001"}, )); /* what is left of 900000001 */
    buffer_string(&bytes, ROW({ID, "900000002"}, ));
    EXPECT_HAS(reading_text(&gdelt_format, fixture_keep(buffer_view(&bytes))),
               "in:1:1: GLOBALEVENTID '0000001' has lost digits");
    buffer_clear(&bytes);
    buffer_string(&bytes, ROW_OF(V1_OLD, {ID, "52829"}, ));
    buffer_string(&bytes, ROW_OF(V1_OLD, {ID, "1552839"}, ));
    EXPECT_HAS(reading_text(&gdelt_format, fixture_keep(buffer_view(&bytes))),
               "in:1:1: GLOBALEVENTID '52829' has lost digits");
    buffer_clear(&bytes);
    buffer_string(&bytes, ROW_OF(V1_OLD, {ID, "999999"}, ));
    buffer_string(&bytes, ROW_OF(V1_OLD, {ID, "1000000"}, ));
    EXPECT_HAS(reading_text(&gdelt_format, fixture_keep(buffer_view(&bytes))),
               "1 {'uid':'gdelt:999999'");
    buffer_free(&bytes);
}

Test(gdelt, a_file_cut_at_its_end)
{
    chancery_text whole = chancery_text_of(ROW());
    const char *cut = fixture_keep(text_slice(whole.bytes, whole.size - 1));
    EXPECT_HAS(reading_text(&gdelt_format, cut), "in:1:1: the last row does not end in a new line");
}

/* ---- Mentions ---- */

#define MENTION                                                                                    \
    "900000001\t20190314004500\t20190315003000\t1\tnews.example\thttps://news.example/a\t6\t1075"  \
    "\t1117\t1140\t1\t100\t1655\t-4.924\t\t\n"

Test(gdelt, a_mention_is_a_source_of_its_event)
{
    const char *told = reading_text(&gdelt_mentions_format, MENTION);
    EXPECT_HAS(told, "1 + gdelt:900000001 {'id':'gdelt:900000001/mention/");
    EXPECT_HAS(told, "'url':'https://news.example/a','publisher':'news.example',"
                     "'accessed':'2019-03-15','coded':{'sentence':6,'confidence':100,"
                     "'tone':-4.924}}\n");
}

Test(gdelt, mentions_are_told_apart_by_where_they_stand)
{
    const char *one = reading_text(&gdelt_mentions_format, MENTION);
    cr_expect_str_eq(one, reading_text(&gdelt_mentions_format, MENTION));
    const char *other = reading_text(&gdelt_mentions_format,
                                     "900000001\t20190314004500\t20190315003000\t1\tnews.example\t"
                                     "https://news.example/a\t7\t1075\t1117\t1140\t1\t100\t1655\t"
                                     "-4.924\t\t\n");
    cr_expect_str_neq(fixture_keep(text_slice(one, 64)), fixture_keep(text_slice(other, 64)));
}

Test(gdelt, mentions_are_recognised)
{
    cr_expect_eq(import_format_recognise(TEXT(MENTION), "x"), &gdelt_mentions_format);
    cr_expect_eq(import_format_recognise(TEXT("1\t2\n"), "x"), NULL);
}

Test(gdelt, a_mention_of_a_number_that_is_none)
{
    EXPECT_HAS(reading_text(&gdelt_mentions_format,
                            "00000001\t20190314004500\t20190315003000\t1\tn\thttps://n.example\t6"
                            "\t1\t1\t1\t1\t100\t1\t1\t\t\n"),
               "in:1:1: GLOBALEVENTID '00000001' is no event of GDELT 2.0");
}
