#include "range.h"

#include "index.h"

struct key range_key(const struct range *range, struct place place)
{
    if (range->table == TABLE_EVENT)
        return key_of_place(place);
    if (range->table == TABLE_SPAN)
        return key_of_span(range->extent, place);
    if (range->table == TABLE_PAIR)
        return key_of_pair(range->number, range->other, range->extent, place);
    return key_of_posting(range->number, range->extent, place);
}

bool range_holds(const struct range *range, chancery_text key, struct place *place)
{
    struct place found;
    if (!key_read_place(key, &found))
        return false;
    struct key own = range_key(range, found);
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
