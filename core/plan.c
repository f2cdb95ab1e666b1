#include "plan.h"

#include "status.h"

/* Entries counted before a range is called long: enough to tell a rare party from a common one. */
enum { PROBE_ENTRIES = 256 };

/* The days that every answer must overlap, from the date terms that are not negated. */
struct days {
    int64_t from, to;
    bool bounded;
};

struct planner {
    chancery_db *db;
    struct store_txn *txn;
    const struct match *match;
    struct arena *arena;
    struct days days;
    chancery_error *error;
};

struct key range_key(const struct range *range, struct place place)
{
    if (range->table == TABLE_EVENT)
        return key_of_place(place);
    if (range->table == TABLE_SPAN)
        return key_of_span(range->extent, place);
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

/* ---- Days ---- */

static struct days days_of(const chancery_query *query)
{
    struct days days = {.from = CHANCERY_DAY_MIN, .to = CHANCERY_DAY_MAX};
    for (size_t i = 0; i < query->term_count; i++) {
        const struct term *term = &query->terms[i];
        bool dated = term->field == TERM_DATE || term->field == TERM_DATE_WITHIN;
        if (!dated || term->negated)
            continue;
        int64_t from = CHANCERY_DAY_MAX, to = CHANCERY_DAY_MIN;
        for (size_t j = 0; j < term->count; j++) {
            from = term->alternatives[j].from < from ? term->alternatives[j].from : from;
            to = term->alternatives[j].to > to ? term->alternatives[j].to : to;
        }
        days.from = from > days.from ? from : days.from;
        days.to = to < days.to ? to : days.to;
        days.bounded = true;
    }
    return days;
}

static struct place first_on(int64_t day)
{
    return (struct place){.day = key_day(day), .seq = 0};
}

static struct place last_on(int64_t day)
{
    return (struct place){.day = key_day(day), .seq = UINT32_MAX};
}

/* The first day on which an event of this extent can begin and still reach `days.from`. */
static int64_t earliest_start(struct days days, uint8_t extent)
{
    int64_t start;
    if (extent == EXTENT_LONG || __builtin_sub_overflow(days.from, extent_days[extent] - 1, &start))
        return CHANCERY_DAY_MIN;
    return start;
}

static struct range extent_range(const struct planner *planner, enum table table, uint16_t number,
                                 uint8_t extent)
{
    return (struct range){
        .table = table,
        .number = number,
        .extent = extent,
        .from = first_on(earliest_start(planner->days, extent)),
        .to = last_on(planner->days.to),
    };
}

/* ---- Candidates ---- */

static void add_extents(const struct planner *planner, enum table table, uint16_t number,
                        unsigned roles, struct plan *plan)
{
    for (uint8_t extent = 0; extent < EXTENT_COUNT; extent++) {
        struct range range = extent_range(planner, table, number, extent);
        range.roles = roles;
        plan->ranges[plan->range_count++] = range;
    }
}

/* A party may stand in a term more than once, for other days: its entries are read once. */
static bool is_planned(const struct plan *plan, uint16_t number)
{
    for (size_t i = 0; i < plan->range_count; i++)
        if (plan->ranges[i].number == number)
            return true;
    return false;
}

static chancery_status plan_parties(const struct planner *planner, size_t index, struct plan *plan)
{
    const struct term *term = &planner->match->query->terms[index];
    plan->ranges = arena_make(planner->arena, term->count * EXTENT_COUNT, sizeof *plan->ranges);
    if (!plan->ranges)
        return error_memory(planner->error);
    for (size_t i = 0; i < term->count; i++) {
        uint16_t number = planner->match->parties[index][i];
        struct name *name = names_at(planner->db->names, NAME_PARTY, number);
        if (!name || is_planned(plan, number))
            continue;
        plan->entries += name->count;
        add_extents(planner, TABLE_PARTY, number, term->roles, plan);
    }
    return CHANCERY_OK;
}

static bool fits_any(const struct term *term, chancery_text name)
{
    for (size_t i = 0; i < term->count; i++)
        if (query_type_fits(term->alternatives[i].text, name))
            return true;
    return false;
}

static chancery_status plan_types(const struct planner *planner, size_t index, struct plan *plan)
{
    const struct term *term = &planner->match->query->terms[index];
    unsigned last = names_last(planner->db->names, NAME_TYPE);
    plan->ranges = arena_make(planner->arena, (size_t)last * EXTENT_COUNT, sizeof *plan->ranges);
    if (!plan->ranges)
        return error_memory(planner->error);
    for (unsigned number = 1; number <= last; number++) {
        struct name *name = names_at(planner->db->names, NAME_TYPE, (uint16_t)number);
        if (!fits_any(term, name->text))
            continue;
        plan->entries += name->count;
        add_extents(planner, TABLE_TYPE, (uint16_t)number, 0, plan);
    }
    return CHANCERY_OK;
}

static chancery_status plan_uids(const struct planner *planner, size_t index, struct plan *plan)
{
    const struct term *term = &planner->match->query->terms[index];
    plan->ranges = arena_make(planner->arena, term->count, sizeof *plan->ranges);
    if (!plan->ranges)
        return error_memory(planner->error);
    for (size_t i = 0; i < term->count; i++) {
        struct place place;
        chancery_error unfound = {0};
        chancery_status status =
            db_find_uid(planner->txn, term->alternatives[i].text, &place, &unfound);
        if (status == CHANCERY_NOT_FOUND)
            continue;
        if (status != CHANCERY_OK)
            return error_at(planner->error, status, &(struct error_place){.hint = unfound.hint},
                            "%s", unfound.message);
        plan->ranges[plan->range_count++] =
            (struct range){.table = TABLE_EVENT, .from = place, .to = place};
        plan->entries++;
    }
    plan->exact = true;
    return CHANCERY_OK;
}

/* All events that begin in the days, and the longer ones that began before them. */
static chancery_status plan_days(const struct planner *planner, struct plan *plan)
{
    uint64_t events;
    struct days days = planner->days;
    chancery_status status =
        db_read_figure(planner->txn, db_figure_events, &events, planner->error);
    if (status != CHANCERY_OK)
        return status;
    plan->ranges = arena_make(planner->arena, EXTENT_COUNT, sizeof *plan->ranges);
    if (!plan->ranges)
        return error_memory(planner->error);
    plan->entries = events;
    plan->exact = !days.bounded;
    plan->ranges[plan->range_count++] =
        (struct range){.table = TABLE_EVENT, .from = first_on(days.from), .to = last_on(days.to)};
    if (days.from == CHANCERY_DAY_MIN)
        return CHANCERY_OK;
    for (uint8_t extent = EXTENT_MONTH; extent < EXTENT_COUNT; extent++) {
        struct range range = extent_range(planner, TABLE_SPAN, 0, extent);
        range.to = last_on(days.from - 1);
        plan->ranges[plan->range_count++] = range;
    }
    return CHANCERY_OK;
}

/* ---- Choosing ---- */

static chancery_status count_range(const struct planner *planner, const struct range *range,
                                   uint64_t *count)
{
    struct store_cursor *cursor;
    struct key start = range_key(range, range->from);
    struct place place;
    chancery_text key, value;
    chancery_status status = store_cursor_open(planner->txn, range->table, &cursor, planner->error);
    if (status != CHANCERY_OK)
        return status;
    status = store_seek(cursor, key_text(&start), &key, &value, planner->error);
    while (status == CHANCERY_OK && *count <= PROBE_ENTRIES && range_holds(range, key, &place)) {
        ++*count;
        status = store_next(cursor, &key, &value, planner->error);
    }
    store_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* Dates cut the ranges of a party or type by an unknown part: counts the first entries, so that a
 * short range is known to be short. */
static chancery_status probe(const struct planner *planner, struct plan *plan)
{
    uint64_t count = 0;
    if (plan->exact)
        return CHANCERY_OK;
    for (size_t i = 0; i < plan->range_count && count <= PROBE_ENTRIES; i++) {
        chancery_status status = count_range(planner, &plan->ranges[i], &count);
        if (status != CHANCERY_OK)
            return status;
    }
    if (count <= PROBE_ENTRIES) {
        plan->entries = count;
        plan->exact = true;
    }
    return CHANCERY_OK;
}

static chancery_status plan_term(const struct planner *planner, size_t index, struct plan *plan)
{
    const struct term *term = &planner->match->query->terms[index];
    chancery_status status = CHANCERY_END; /* no index for this term */
    *plan = (struct plan){.driver = term, .exact = !planner->days.bounded};
    if (term->negated)
        return status;
    if (term->field == TERM_UID)
        status = plan_uids(planner, index, plan);
    else if (term->field == TERM_PARTY)
        status = plan_parties(planner, index, plan);
    else if (term->field == TERM_TYPE)
        status = plan_types(planner, index, plan);
    return status == CHANCERY_OK ? probe(planner, plan) : status;
}

chancery_status plan_make(chancery_db *db, struct store_txn *txn, const struct match *match,
                          struct arena *arena, struct plan *plan, chancery_error *error)
{
    const struct planner planner = {db, txn, match, arena, days_of(match->query), error};
    struct plan best = {0}, next;
    chancery_status status = plan_days(&planner, &best);
    if (status == CHANCERY_OK && planner.days.bounded)
        status = probe(&planner, &best);
    for (size_t i = 0; i < match->query->term_count && status == CHANCERY_OK; i++) {
        status = plan_term(&planner, i, &next);
        if (status == CHANCERY_OK && next.entries < best.entries)
            best = next;
        else if (status == CHANCERY_END)
            status = CHANCERY_OK;
    }
    if (status == CHANCERY_OK)
        *plan = best;
    return status;
}
