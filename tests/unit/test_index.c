/* test_index.c - the entries of an event: the whole list, and nothing else. */
#include "database/index.h"

#include "base/bytes.h"
#include "base/status.h"
#include "fixture.h"

#include <stdio.h>

static const struct place place = {17969, 7};
static struct names *names;
static struct buffer record;

static void start(void)
{
    names = names_new();
}

static void end(void)
{
    names_free(names);
    buffer_free(&record);
    fixture_forget();
}

TestSuite(index, .init = start, .fini = end);

static struct record_head head_of(const char *quoted)
{
    struct record_head head;
    chancery_error error = {0};
    buffer_clear(&record);
    cr_assert(record_encode(fixture_event(quoted), place, names, &record));
    cr_assert_eq(record_open(buffer_view(&record), place, &head, &error), CHANCERY_OK);
    return head;
}

static chancery_text party_of(const unsigned char *number)
{
    return names_text(names, NAME_PARTY, bytes_get_u16(number));
}

/* Writes a posting as "table:name/extent=roles", the place left out. */
static chancery_status note(void *context, const struct posting *posting)
{
    struct buffer *out = context;
    const unsigned char *key = posting->key.bytes;
    char line[96];
    struct place found = {0};
    if (posting->table != TABLE_UID) {
        cr_expect(key_read_place(key_text(&posting->key), &found));
        cr_expect_eq(place_compare(found, place), 0);
    }
    struct entry_facts facts = {0};
    if (posting->table == TABLE_PARTY || posting->table == TABLE_PAIR)
        cr_expect(index_read_facts(posting_value(posting), &facts));
    if (posting->table == TABLE_PARTY)
        snprintf(line, sizeof line, "party:%.*s/%d=%d ", TEXT_ARG(party_of(key)), key[2],
                 facts.roles);
    else if (posting->table == TABLE_PAIR)
        snprintf(line, sizeof line, "pair:%.*s-%.*s/%d=%d,%d ", TEXT_ARG(party_of(key)),
                 TEXT_ARG(party_of(key + 2)), key[4], facts.roles, facts.other_roles);
    else if (posting->table == TABLE_TYPE)
        snprintf(line, sizeof line, "type:%.*s/%d ",
                 TEXT_ARG(names_text(names, NAME_TYPE, (uint16_t)(key[0] << 8 | key[1]))), key[2]);
    else if (posting->table == TABLE_SPAN)
        snprintf(line, sizeof line, "span/%d ", key[0]);
    else
        snprintf(line, sizeof line, "%s ", table_names[posting->table]);
    buffer_string(out, line);
    return CHANCERY_OK;
}

static const char *postings_of(const char *quoted)
{
    const struct record_head head = head_of(quoted);
    struct buffer out = {0};
    cr_assert_eq(index_postings(&head, place, note, &out), CHANCERY_OK);
    const char *kept = fixture_keep(buffer_view(&out));
    buffer_free(&out);
    return kept;
}

Test(index, of_a_day_has_no_span)
{
    cr_expect_str_eq(postings_of("{'type':'mission.closed','date':'2019-03-14','actor':'USA',"
                                 "'target':'VEN'}"),
                     "uid type:mission.closed/0 party:USA/0=1 party:VEN/0=2 "
                     "pair:USA-VEN/0=1,2 ");
}

Test(index, of_longer_dates_has_one)
{
    cr_expect_str_eq(postings_of("{'type':'mission.closed','date':'2019-03','actor':'USA',"
                                 "'target':'VEN'}"),
                     "uid type:mission.closed/1 span/1 party:USA/1=1 party:VEN/1=2 "
                     "pair:USA-VEN/1=1,2 ");
    cr_expect_str_eq(postings_of("{'type':'mission.closed','date':'2020','actor':'USA',"
                                 "'target':'VEN'}"),
                     "uid type:mission.closed/2 span/2 party:USA/2=1 party:VEN/2=2 "
                     "pair:USA-VEN/2=1,2 ");
    cr_expect_str_eq(postings_of("{'type':'mission.closed','date':'../2019','actor':'USA',"
                                 "'target':'VEN'}"),
                     "uid type:mission.closed/3 span/3 party:USA/3=1 party:VEN/3=2 "
                     "pair:USA-VEN/3=1,2 ");
}

Test(index, gathers_the_roles_of_a_party)
{
    cr_expect_str_eq(postings_of("{'type':'mission.closed','date':'2019-03-14','actor':'USA',"
                                 "'target':'VEN','account':'USA',"
                                 "'place':{'country':'VEN'}}"),
                     "uid type:mission.closed/0 party:USA/0=17 party:VEN/0=6 "
                     "pair:USA-VEN/0=17,6 ");
}

Test(index, pairs_every_two_parties_once)
{
    const char *told = postings_of("{'type':'statement.support','date':'2019-03-14','actor':"
                                   "['CAN','USA'],'target':['VEN','USA']}");
    EXPECT_HAS(told, "pair:CAN-USA/0=1,3 pair:CAN-VEN/0=1,2 pair:USA-VEN/0=3,2 ");
}

Test(index, numbers_of_a_pair_are_in_order)
{
    postings_of("{'type':'mission.closed','date':'2019','actor':'VEN','target':'USA'}");
    EXPECT_HAS(postings_of("{'type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}"),
               "pair:VEN-USA/2=2,1 ");
}

Test(index, an_account_makes_no_pair)
{
    const char *told = postings_of("{'type':'mission.closed','date':'2019-03-14','actor':'USA',"
                                   "'target':'VEN','account':'CUB'}");
    EXPECT_HAS(told, "party:CUB/0=16 pair:USA-VEN/0=1,2 ");
    cr_expect_null(strstr(told, "pair:USA-CUB"));
}

/* How many entries of pairs, and of these of wide events, an event has. */
struct pair_count {
    unsigned all, wide;
};

static chancery_status count_pairs(void *context, const struct posting *posting)
{
    struct pair_count *count = context;
    bool pair = posting->table == TABLE_PAIR;
    count->all += pair;
    count->wide += pair && bytes_get_u16(posting->key.bytes) == PAIR_WIDE;
    return CHANCERY_OK;
}

static struct pair_count pairs_of(const char *quoted)
{
    const struct record_head head = head_of(quoted);
    struct pair_count count = {0};
    cr_assert_eq(index_postings(&head, place, count_pairs, &count), CHANCERY_OK);
    return count;
}

Test(index, the_widest_that_is_paired)
{
    const struct pair_count count =
        pairs_of("{'type':'statement.support','date':'2019','actor':['USA','CAN','BRA','COL','PER',"
                 "'CHL','ARG'],'target':'VEN','account':'CUB'}");
    cr_expect_eq(count.all, 28);
    cr_expect_eq(count.wide, 0);
}

Test(index, one_party_more_is_too_wide)
{
    const struct pair_count count =
        pairs_of("{'type':'statement.support','date':'2019','actor':['USA','CAN','BRA','COL','PER',"
                 "'CHL','ARG','ECU'],'target':'VEN','account':'CUB'}");
    cr_expect_eq(count.all, 9, "one for each party, none for whose account it is");
    cr_expect_eq(count.wide, 9);
}

static chancery_status expect_facts(void *context, const struct posting *posting)
{
    const uint16_t *type = context;
    struct entry_facts facts;
    if (posting->table == TABLE_PARTY || posting->table == TABLE_PAIR) {
        cr_assert(index_read_facts(posting_value(posting), &facts));
        cr_expect_eq(facts.type, *type);
        cr_expect_eq(facts.standing, STANDING_RETRACTED);
    }
    return CHANCERY_OK;
}

Test(index, entries_tell_type_and_standing)
{
    const struct record_head head =
        head_of("{'type':'mission.closed','date':'2019','actor':'USA','target':'VEN',"
                "'account':'USA','standing':'retracted'}");
    uint16_t type = head.type;
    cr_expect_eq(index_postings(&head, place, expect_facts, &type), CHANCERY_OK);
}

Test(index, facts_of_another_size_are_none)
{
    struct entry_facts facts = {.type = 7};
    cr_expect_not(index_read_facts(TEXT(""), &facts));
    cr_expect_not(index_read_facts(TEXT("\1"), &facts));
    cr_expect_not(index_read_facts(TEXT("12345"), &facts));
    cr_expect_eq(facts.type, 7, "written, though refused");
}

static chancery_status expect_uid(void *context, const struct posting *posting)
{
    const struct key key = key_of_uid(TEXT("x")), at = key_of_place(place);
    (void)context;
    if (posting->table == TABLE_UID) {
        cr_expect(text_equal(key_text(&posting->key), key_text(&key)));
        cr_expect(text_equal(posting_value(posting), key_text(&at)));
    }
    return CHANCERY_OK;
}

Test(index, uid_leads_to_the_place)
{
    const struct record_head head =
        head_of("{'uid':'x','type':'mission.closed','date':'2019','actor':'USA','target':'VEN'}");
    cr_expect_eq(index_postings(&head, place, expect_uid, NULL), CHANCERY_OK);
}

static chancery_status stop_at_third(void *context, const struct posting *posting)
{
    unsigned *calls = context;
    (void)posting;
    return ++*calls == 3 ? CHANCERY_FULL : CHANCERY_OK;
}

Test(index, stops_at_the_first_refusal)
{
    const struct record_head head =
        head_of("{'type':'mission.closed','date':'2019','actor':['USA','CAN'],'target':'VEN'}");
    unsigned calls = 0;
    cr_expect_eq(index_postings(&head, place, stop_at_third, &calls), CHANCERY_FULL);
    cr_expect_eq(calls, 3);
}

static chancery_status refuse(void *context, struct record_party party)
{
    (void)party;
    ++*(unsigned *)context;
    return CHANCERY_IO;
}

Test(index, parties_stop_at_the_first_refusal)
{
    const struct record_head head =
        head_of("{'type':'mission.closed','date':'2019','actor':['USA','CAN'],'target':'VEN'}");
    unsigned calls = 0;
    cr_expect_eq(index_parties(&head, refuse, &calls), CHANCERY_IO);
    cr_expect_eq(calls, 1);
}
