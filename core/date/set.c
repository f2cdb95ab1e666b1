/* date/set.c - sets of EDTF dates: `[one of these]` and `{all of these}`, with ranges.
 *
 * Owns: what stands between the brackets. Knows of its members only their bounds.
 */
#include "date/part.h"

/* Adds what a member says to the whole. */
static void widen(chancery_date *set, const chancery_date *member)
{
    if (member->earliest < set->earliest)
        set->earliest = member->earliest;
    if (member->latest > set->latest)
        set->latest = member->latest;
    set->flags |= member->flags;
}

/* What follows `..` behind a member: the end of a range, or the end of the set. */
static bool read_range(struct date_reader *reader, char closing, const chancery_date *start,
                       chancery_date *set)
{
    chancery_date end;
    size_t column = reader->at;
    if (date_peek(reader) == closing) {
        set->latest = CHANCERY_DAY_MAX;
        set->flags |= CHANCERY_DATE_OPEN_END;
        return true;
    }
    if (!date_read_part(reader, &end) || !date_check_order(reader, column, start, &end))
        return false;
    widen(set, &end);
    return true;
}

static bool read_member(struct date_reader *reader, char closing, chancery_date *set)
{
    chancery_date member;
    if (!date_read_part(reader, &member))
        return false;
    widen(set, &member);
    return !date_take_dots(reader) || read_range(reader, closing, &member, set);
}

/* `..` and a date: that and all before. */
static bool read_earlier(struct date_reader *reader, chancery_date *set)
{
    chancery_date member;
    if (!date_read_part(reader, &member))
        return false;
    widen(set, &member);
    set->earliest = CHANCERY_DAY_MIN;
    set->flags |= CHANCERY_DATE_OPEN_START;
    return true;
}

bool date_read_set(struct date_reader *reader, chancery_date *date)
{
    char closing = date_take(reader, '[') ? ']' : '}';
    chancery_date set = {.earliest = CHANCERY_DAY_MAX,
                         .latest = CHANCERY_DAY_MIN,
                         .precision = CHANCERY_PRECISION_INTERVAL,
                         .flags = CHANCERY_DATE_SET};
    if (closing == '}')
        date_take(reader, '{');
    bool read =
        date_take_dots(reader) ? read_earlier(reader, &set) : read_member(reader, closing, &set);
    while (read && date_take(reader, ','))
        read = read_member(reader, closing, &set);
    if (!read)
        return false;
    if (date_at_end(reader))
        return date_refuse(reader, reader->at, NULL, "the set lacks its \"%c\"", closing);
    if (!date_take(reader, closing))
        return date_refuse_here(reader);
    *date = set;
    return true;
}
