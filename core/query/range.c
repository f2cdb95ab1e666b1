#include "query/range.h"

#include "database/index.h"

#include <assert.h>

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

struct key range_key(const struct range *range, struct place place)
{
    assert(range->table != TABLE_TEXT);
    struct key key = current_key(range, place);
    return range->past ? key_of_past_start(table_tags[range->table], &key) : key;
}

enum table range_table(const struct range *range)
{
    return range->past ? TABLE_PAST : range->table;
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
    if (!text_equal(key_text(&own), key) || place_compare(found, range->from) < 0 ||
        place_compare(found, range->to) > 0)
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
