#include "query/range.h"

#include "database/index.h"
#include "database/word_index.h"

#include <assert.h>

/* The key that an entry at `place` has among current ones, also where those lie in lists. */
static struct key current_key(const struct range *range, struct place place)
{
    if (range->table == TABLE_EVENT)
        return key_of_place(place);
    if (range->table == TABLE_SPAN)
        return key_of_span(range->extent, place);
    if (range->table == TABLE_PAIR)
        return key_of_pair(range->number, range->other, range->extent, place);
    return key_of_posting(range->number, range->extent, place);
}

enum table range_table(const struct range *range)
{
    return range->past ? TABLE_PAST : range->table;
}

struct key range_key(const struct range *range, struct place place)
{
    assert(!list_keeps(range_table(range)));
    struct key key = current_key(range, place);
    return range->past ? key_of_past_start(table_tags[range->table], &key) : key;
}

struct range_name range_name(const struct range *range)
{
    struct range_name name = {0};
    assert(list_keeps(range_table(range)));
    if (range->table == TABLE_TEXT) {
        struct word_name word = word_name_of(range->word);
        memcpy(name.bytes, word.bytes, word.size);
        name.size = word.size;
        return name;
    }
    struct key key = current_key(range, range->from);
    name.size = list_name_of(key_text(&key)).size;
    memcpy(name.bytes, key.bytes, name.size);
    return name;
}

bool range_reaches(const struct range *range, struct place place)
{
    return place_compare(place, range->from) >= 0 && place_compare(place, range->to) <= 0;
}

bool range_holds(const struct range *range, chancery_text key, struct place *place)
{
    struct place found;
    int64_t recorded;
    char tag;
    if (range->past &&
        (!key_read_past(key, &tag, &key, &recorded) || tag != table_tags[range->table]))
        return false;
    if (!key_read_place(key, &found))
        return false;
    struct key own = current_key(range, found);
    if (!text_equal(key_text(&own), key) || !range_reaches(range, found))
        return false;
    *place = found;
    return true;
}

static bool has_role(unsigned roles, unsigned wanted)
{
    return wanted == 0 || (roles & wanted) != 0;
}

bool range_passes_over(const struct range *range, const struct match *match, chancery_text value)
{
    struct entry_facts facts;
    bool tells = range->table == TABLE_PARTY || range->table == TABLE_PAIR;
    if (!tells || !index_read_facts(value, &facts))
        return false;
    return !has_role(facts.roles, range->roles) ||
           !has_role(facts.other_roles, range->other_roles) ||
           !match_facts(match, facts.type, facts.standing);
}
