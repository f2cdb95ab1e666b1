/* test_icews.c - rows of ICEWS, daily and yearly: one event's fields by hand, and every way in
 * which a row can be wrong. The rows are made up.
 */
#include "import/coded.h"

#include "fixture.h"
#include "reading.h"

#include <stdio.h>

TestSuite(icews, .fini = fixture_forget);

#define HEADER                                                                                     \
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\t"  \
    "Intensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\t"          \
    "Publisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"

/* The head of a row, and what is behind its two sides. */
#define BEGIN "90000001\t2019-03-14\t"
#define REST                                                                                       \
    "\t50000001\t3\tThe Example\tCaracas\t\tDistrito Capital\tVenezuela\t10.488\t-66.8792\n"
#define USA "Foreign Affairs (United States)\tGovernment,Executive\tUnited States\t"
#define VEN "Venezuela\t\tVenezuela"
#define REDUCE "Reduce or break diplomatic relations\t161\t-4\t"

#define READ(rows) reading_text(&icews_format, HEADER rows)

Test(icews, every_field_of_one_event)
{
    cr_expect_str_eq(
        READ(BEGIN USA REDUCE VEN REST),
        "2 {'uid':'icews:90000001','type':'relations.reduced','date':'2019-03-14',"
        "'actor':['USA'],'target':['VEN'],'standing':'reported',"
        "'place':{'name':'Caracas','country':'VEN','lat':10.488,'lon':-66.8792},"
        "'sources':[{'id':'icews:90000001','publisher':'The Example',"
        "'coded':{'scheme':'cameo','code':'161','goldstein':-4,"
        "'actor':'Foreign Affairs (United States)','actor_sectors':'Government,Executive',"
        "'target':'Venezuela','region':'Distrito Capital','story':'50000001','sentence':3}}]}\n");
}

Test(icews, yearly_files_say_na)
{
    const char *told = READ("90000001\t2018-06-01\tVietnam\tNA\tVietnam\tConsult\t040\t1\t"
                            "Bangladesh\tNA\tBangladesh\t5\t2\tNA\tNA\tNA\tNA\tNA\tNA\tNA\n");
    cr_expect_str_eq(told,
                     "2 {'uid':'icews:90000001','type':'talks.meeting','date':'2018-06-01',"
                     "'actor':['VNM'],'target':['BGD'],'standing':'reported',"
                     "'sources':[{'id':'icews:90000001','coded':{'scheme':'cameo','code':'040',"
                     "'goldstein':1,'actor':'Vietnam','target':'Bangladesh','story':'5',"
                     "'sentence':2}}]}\n");
}

Test(icews, recognised_by_its_header)
{
    cr_expect_eq(import_format_recognise(TEXT(HEADER), "x"), &icews_format);
    cr_expect_eq(icews_format.recognise(TEXT("Event ID\tEvent Date\n"), "x"), 0);
    cr_expect_eq(icews_format.recognise(TEXT(""), "x"), 0);
}

Test(icews, columns_in_another_order)
{
    const char *told = reading_text(
        &icews_format, "CAMEO Code\tTarget Country\tSource Country\tNotes\tEvent Date\tEvent ID\n"
                       "161\tVenezuela\tUnited States\tmine\t2019-03-14\t7\n");
    EXPECT_HAS(told, "'uid':'icews:7','type':'relations.reduced'");
    EXPECT_HAS(told, "'actor':['USA'],'target':['VEN']");
}

/* ---- Parties ---- */

static const char *parties_of(const char *actor)
{
    struct buffer rows = {0};
    buffer_string(&rows, HEADER BEGIN);
    buffer_string(&rows, actor);
    buffer_string(&rows, "\t" REDUCE VEN REST);
    const char *told = reading_text(&icews_format, fixture_keep(buffer_view(&rows)));
    buffer_free(&rows);
    return told;
}

Test(icews, countries_are_names)
{
    static const char names[][48] = {"Russian Federation",
                                     "RUS",
                                     "Cote d'Ivoire",
                                     "CIV",
                                     "the former Yugoslav Republic of Macedonia",
                                     "MKD",
                                     "Congo",
                                     "COG",
                                     "Democratic Republic of Congo",
                                     "COD",
                                     "Occupied Palestinian Territory",
                                     "PSE",
                                     "Holy See",
                                     "VAT",
                                     "North Korea",
                                     "PRK",
                                     "Swaziland",
                                     "SWZ"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i += 2) {
        char actor[64], party[64];
        snprintf(actor, sizeof actor, "X\t\t%.47s", names[i]);
        snprintf(party, sizeof party, "'actor':['%.47s']", names[i + 1]);
        EXPECT_HAS(parties_of(actor), party);
    }
}

Test(icews, a_country_is_never_a_code)
{
    cr_expect_str_eq(parties_of("X\t\tUSA"), "2 left out: the actor is no party\n");
    cr_expect_str_eq(parties_of("X\t\tUtopia"), "2 left out: the actor is no party\n");
}

Test(icews, organisations_are_found_by_their_own_names)
{
    static const char igo[] = "International Government Organization";
    char actor[200];
    snprintf(actor, sizeof actor, "European Union\tRegional,%s\t", igo);
    EXPECT_HAS(parties_of(actor), "'type':'relations.reduced','date':'2019-03-14','actor':['EU']");
    snprintf(actor, sizeof actor, "European Commission\tRegional,%s\t", igo);
    EXPECT_HAS(parties_of(actor), "'actor':['EU']");
    snprintf(actor, sizeof actor, "Society for X\tRegional,%s\t", igo);
    cr_expect_str_eq(parties_of(actor), "2 left out: the actor is no party\n");
    cr_expect_str_eq(parties_of("European Union\tMedia\t"), "2 left out: the actor is no party\n");
}

Test(icews, a_citizen_is_not_the_state)
{
    EXPECT_HAS(parties_of("Citizen (Canada)\tSocial\tCanada"),
               "'type':'report.coded','date':'2019-03-14','actor':['CAN'],'target':['VEN']");
    EXPECT_HAS(parties_of("Donald Trump\tElite,Government\tUnited States"), "relations.reduced");
    EXPECT_HAS(parties_of("X\tGovernmental\tCanada"), "report.coded");
}

Test(icews, neither_side_is_a_party)
{
    cr_expect_str_eq(READ(BEGIN "X\t\t\t" REDUCE "Y\t\t" REST), "2 left out: no party\n");
    EXPECT_HAS(READ(BEGIN USA REDUCE "Y\t\t" REST), "'actor':['USA'],'standing'");
}

/* ---- Places ---- */

Test(icews, the_place_is_the_narrowest_told)
{
    static const struct {
        char city[48], told[80];
    } places[] = {
        {"A\tB\tC\tVenezuela", "'place':{'name':'A','country':'VEN'"},
        {"A\tB\tC\tVenezuela", "'region':'B, C'"},
        {"\tB\tC\tVenezuela", "'place':{'name':'B','country':'VEN'"},
        {"\tB\tC\tVenezuela", "'region':'C'"},
        {"\t\tC\tVenezuela", "'place':{'name':'C','country':'VEN'"},
        {"\t\t\tVenezuela", "'place':{'country':'VEN'"},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char rows[1000];
        snprintf(rows, sizeof rows, HEADER BEGIN USA REDUCE VEN "\t5\t3\tP\t%.47s\t1\t2\n",
                 places[i].city);
        EXPECT_HAS(reading_text(&icews_format, rows), places[i].told);
    }
}

/* ---- Faults ---- */

Test(icews, a_header_that_lacks_a_column)
{
    cr_expect_str_eq(reading_text(&icews_format, "Event ID\tEvent Date\tSource Country\n"
                                                 "1\t2019-03-14\tCanada\n"),
                     "in:1:1: there is no column 'CAMEO Code' [the first line has to name the "
                     "columns, as the data set is published]\n");
}

Test(icews, faults_name_their_cells)
{
    EXPECT_HAS(READ("x y\t2019-03-14\t" USA REDUCE VEN REST), "in:2:1: Event ID 'x y': must be");
    EXPECT_HAS(READ("9\t14.03.2019\t" USA REDUCE VEN REST),
               "in:2:3: Event Date '14.03.2019': must be a day as YYYY-MM-DD");
    EXPECT_HAS(READ("9\t2019-02-30\t" USA REDUCE VEN REST),
               "in:2:3: Event Date: date '2019-02-30': February 2019 has 28 days");
    EXPECT_HAS(READ("9\t2019-03-14\t" USA "x\t57\t-4\t" VEN REST),
               "in:2:83: CAMEO Code '57': is no code of CAMEO [010 to 2042;");
    EXPECT_HAS(READ("9\t2019-03-14\t" USA "x\t161\tlow\t" VEN REST),
               "Intensity 'low': is not a number");
    EXPECT_HAS(READ("9\t2019-03-14\t" USA REDUCE "V\xE9n\t\tVenezuela" REST),
               "in:2:125: is not UTF-8");
    EXPECT_HAS(READ("9\t2019-03-14\tx\n" BEGIN USA REDUCE VEN REST),
               "in:2:1: the row has 3 columns, not 20");
    EXPECT_HAS(READ("9\t2019-03-14\tx\n" BEGIN USA REDUCE VEN REST), "3 {'uid'");
}

Test(icews, a_file_cut_at_its_end)
{
    EXPECT_HAS(READ(BEGIN USA REDUCE VEN "\t5\t3\tP\tA\tB\tC\tVenezuela\t10.488\t-66.8"),
               "in:2:1: the last row does not end in a new line");
}
