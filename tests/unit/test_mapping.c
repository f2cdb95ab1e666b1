/* test_mapping.c - mappings: what is wrong with them and where, their dates and patterns. */
#include "fixture.h"

#include "import/mapping.h"

#include <criterion/parameterized.h>

static struct fixture_log log_;

/* All that is said of a mapping in which `rest` stands behind its head. */
static const char *faults(const char *head, const char *quoted)
{
    struct import_mapping *mapping;
    struct buffer json = {0};
    buffer_string(&json, head);
    buffer_string(&json, quoted);
    buffer_byte(&json, '\0');
    fixture_log_start(&log_);
    if (mapping_read(fixture_text(json.bytes), "m", &mapping, &log_.error) == CHANCERY_OK)
        mapping_free(mapping);
    buffer_free(&json);
    return fixture_log_read(&log_);
}

#define HEAD "{'format':'chancery-mapping','version':1,'name':'x','columns':['a'],"
#define EVENT "'event':{'type':'t','date':'{d}','actor':'{a}'}"

Test(mappings, sound)
{
    cr_expect_str_eq(faults(HEAD, "'rules':[{" EVENT "}]}"), "");
    cr_expect_str_eq(faults(HEAD, "'rules':[{'left_out':'why'}]}"), "");
}

struct fault {
    char rest[200], said[140];
};

ParameterizedTestParameters(mappings, every_fault_has_its_pointer)
{
    static struct fault cases[] = {
        {"'rules':[]}", "/rules: must be a list of at least one rule"},
        {"'rules':[{}]}", "/rules/0: a rule has either an \"event\" or the reason"},
        {"'rules':[{'left_out':'x'," EVENT "}]}", "/rules/0: a rule has either"},
        {"'rulez':[],'rules':[{" EVENT "}]}", "/rulez: there is no member of this name"},
        {"'skip':-1,'rules':[{" EVENT "}]}", "/skip: must be a number of lines"},
        {"'delimiter':'::','rules':[{" EVENT "}]}", "/delimiter: must be one character"},
        {"'choose':'some','rules':[{" EVENT "}]}", "/choose: \"some\" is none of the choices"},
        {"'rules':[{'when':[{'from':'{a}'}]," EVENT "}]}", "/rules/0/when/0: a condition has"},
        {"'rules':[{'when':[{'from':'{a','is':'b'}]," EVENT "}]}",
         "/rules/0/when/0/from: a brace must enclose"},
        {"'rules':[{'event':{'type':'t','date':'d'}}]}", "/rules/0/event: an event has at least"},
        {"'rules':[{'event':{'type':'t','date':'d','actor':{'from':'{a}','map':'t'}}}]}",
         "/rules/0/event/actor/map: no table in \"values\""},
        {"'rules':[{'event':{'type':'t','date':'d','actor':{'from':'{a}','party':'cwo'}}}]}",
         "/rules/0/event/actor/party: \"cwo\" is none of the choices"},
        {"'rules':[{'event':{'type':'t','actor':'a','date':{'from':'{d}','date':'%d.%m'}}}]}",
         "/rules/0/event/date/date: \"%d.%m\" is neither"},
        {"'rules':[{'event':{'type':'t','actor':'a','date':{'from':'{d}','date':'parts'}}}]}",
         "/rules/0/event/date: a date of \"parts\" needs"},
        {"'rules':[{'event':{'type':'t','actor':'a','date':null}}]}",
         "/rules/0/event/date: is no value"},
    };
    return cr_make_param_array(struct fault, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(struct fault *fault, mappings, every_fault_has_its_pointer)
{
    const char *said = faults(HEAD, fault->rest);
    cr_expect(strstr(said, fault->said), "%s: %s", fault->rest, said);
    cr_expect(strstr(said, "m:1:"), "%s", said);
}

Test(mappings, all_faults_are_told)
{
    const char *said = faults("", "{'format':'x','version':2,'rules':[{'when':1}],'q':1}");
    cr_expect(strstr(said, "/format") && strstr(said, "/version") && strstr(said, "/q") &&
                  strstr(said, "/rules/0/when") && strstr(said, "\"name\" is missing") &&
                  strstr(said, "\"columns\" is missing"),
              "%s", said);
}

Test(mappings, ready_ones_are_sound_and_in_order)
{
    const char *const *names = chancery_import_mappings();
    for (size_t i = 0; names[i]; i++) {
        struct import_mapping *mapping;
        cr_assert_eq(mapping_find(names[i], &mapping, NULL), CHANCERY_OK, "%s", names[i]);
        mapping_free(mapping);
        cr_expect(i == 0 || strcmp(names[i - 1], names[i]) < 0, "%s", names[i]);
    }
}

struct date_case {
    char text[40], form[24], edtf[24];
};

ParameterizedTestParameters(mappings, dates)
{
    static struct date_case cases[] = {
        {"14.3.2019", "%d.%m.%Y", "2019-03-14"},
        {"14.03.2019", "%d.%m.%Y", "2019-03-14"},
        {"31.6.2019", "%d.%m.%Y", ""},
        {"14.3.2019x", "%d.%m.%Y", ""},
        {"20190314", "%Y%m%d", "2019-03-14"},
        {"March 2019", "%B %Y", "2019-03"},
        {"14 mar 2019", "%d %B %Y", "2019-03-14"},
        {"2019", "%Y", "2019"},
        {"2019-03?", "edtf", "2019-03?"},
        {"March 2019", "edtf", ""},
        {"", "%Y", ""},
        {"14 2019", "%d %Y", ""},
    };
    return cr_make_param_array(struct date_case, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(struct date_case *each, mappings, dates)
{
    char edtf[CHANCERY_DATE_SIZE] = "";
    bool read = mapping_date_read(chancery_text_of(each->text), chancery_text_of(each->form), edtf);
    cr_expect_eq(read, each->edtf[0] != '\0', "%s", each->text);
    cr_expect_str_eq(edtf, each->edtf);
}

Test(mappings, dates_of_parts)
{
    char edtf[CHANCERY_DATE_SIZE];
    cr_expect(mapping_date_parts((chancery_text[]){TEXT("1935"), TEXT("5"), TEXT("4")}, edtf));
    cr_expect_str_eq(edtf, "1935-05-04");
    cr_expect(mapping_date_parts((chancery_text[]){TEXT("1935"), TEXT(""), TEXT("")}, edtf));
    cr_expect_str_eq(edtf, "1935");
    cr_expect_not(mapping_date_parts((chancery_text[]){TEXT("1935"), TEXT(""), TEXT("4")}, edtf));
    cr_expect_not(mapping_date_parts((chancery_text[]){TEXT("1935"), TEXT("2"), TEXT("30")}, edtf));
}

Test(mappings, patterns)
{
    cr_expect(pattern_fits(TEXT("*"), TEXT("")));
    cr_expect(pattern_fits(TEXT("a*c*"), TEXT("abcbc")));
    cr_expect(pattern_fits(TEXT("*b"), TEXT("abab")));
    cr_expect_not(pattern_fits(TEXT("a*c"), TEXT("abcb")));
    cr_expect_not(pattern_fits(TEXT(""), TEXT("a")));
    cr_expect_not(pattern_fits(TEXT("A"), TEXT("a")));
}
