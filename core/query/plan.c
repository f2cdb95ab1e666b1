#include "query/plan.h"

#include "base/status.h"
#include "database/word_index.h"
#include "query/stream.h"

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
    uint64_t events; /* in the database */
    uint64_t share;  /* of them, by the terms on types: see share_of_types */
    chancery_error *error;
};

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

/* The part of `range` where events of this extent can overlap the days. */
static struct range on_days(struct days days, struct range range, uint8_t extent)
{
    range.extent = extent;
    range.from = first_on(earliest_start(days, extent));
    range.to = last_on(days.to);
    return range;
}

/* ---- Probing ---- */

static chancery_status count_range(const struct planner *planner, const struct range *range,
                                   uint64_t *count)
{
    struct stream stream;
    chancery_status status = stream_open(planner->txn, range, false, &stream, planner->error);
    if (status == CHANCERY_OK)
        status = stream_seek(&stream, range->from, planner->error);
    while (status == CHANCERY_OK && *count <= PROBE_ENTRIES && !stream.ended) {
        ++*count;
        status = stream_step(&stream, planner->error);
    }
    stream_close(&stream);
    return status;
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

/* ---- Parties ---- */

/* Room for `count` times the ranges of every extent. */
static bool make_ranges(const struct planner *planner, size_t count, struct plan *plan)
{
    plan->ranges = arena_make(planner->arena, count, EXTENT_COUNT * sizeof *plan->ranges);
    return plan->ranges != NULL;
}

/* Adds `range` for every extent. */
static void add_extents(const struct planner *planner, struct range range, struct plan *plan)
{
    for (uint8_t extent = 0; extent < EXTENT_COUNT; extent++)
        plan->ranges[plan->range_count++] = on_days(planner->days, range, extent);
}

/* How many events a party is in; 0 for one never seen. */
static uint64_t party_events(const struct planner *planner, uint16_t number)
{
    const struct name *name = names_at(planner->db->names, NAME_PARTY, number);
    return name ? name->count : 0;
}

/* Whether any event can have the party: one that is in none now may have been in one. */
static bool may_occur(const struct planner *planner, uint16_t number)
{
    return number != 0 && (planner->match->known_at != 0 || party_events(planner, number) > 0);
}

/* A party may stand in a term more than once, for other days: its entries are read once. */
static bool is_planned(const struct plan *plan, uint16_t number)
{
    for (size_t i = 0; i < plan->range_count; i++)
        if (plan->ranges[i].table == TABLE_PARTY && plan->ranges[i].number == number)
            return true;
    return false;
}

static void add_party(const struct planner *planner, uint16_t number, unsigned roles,
                      struct plan *plan)
{
    if (!may_occur(planner, number) || is_planned(plan, number))
        return;
    plan->entries += party_events(planner, number);
    add_extents(planner, (struct range){.table = TABLE_PARTY, .number = number, .roles = roles},
                plan);
}

static chancery_status plan_parties(const struct planner *planner, size_t index, struct plan *plan)
{
    const struct term *term = &planner->match->query->terms[index];
    const uint16_t *numbers = planner->match->parties[index];
    if (!make_ranges(planner, term->count, plan))
        return error_memory(planner->error);
    for (size_t i = 0; i < term->count; i++)
        add_party(planner, numbers[i], term->roles, plan);
    return CHANCERY_OK;
}

/* ---- Pairs ---- */

/* Pairs that one plan may read: two terms of several alternatives each have their product. */
enum { PAIRS_MAX = 64 };

/* A term on parties, as one side of the pairs. */
struct side {
    const struct term *term;
    const uint16_t *numbers;
};

static struct side side_at(const struct planner *planner, size_t index)
{
    return (struct side){&planner->match->query->terms[index], planner->match->parties[index]};
}

static bool is_paired(const struct term *term)
{
    return term->field == TERM_PARTY && !term->negated && term->count > 0 &&
           (term->roles & ~(unsigned)ROLES_IN_EVENT) == 0;
}

static uint64_t side_events(const struct planner *planner, struct side side)
{
    uint64_t events = 0;
    for (size_t i = 0; i < side.term->count; i++)
        events += party_events(planner, side.numbers[i]);
    return events;
}

static struct range pair_range(struct side a, size_t i, struct side b, size_t j)
{
    if (a.numbers[i] > b.numbers[j])
        return pair_range(b, j, a, i);
    return (struct range){.table = TABLE_PAIR,
                          .number = a.numbers[i],
                          .other = b.numbers[j],
                          .roles = a.term->roles,
                          .other_roles = b.term->roles};
}

/* Where both terms name the same party, that party alone. */
static void add_pair(const struct planner *planner, struct side a, size_t i, struct side b,
                     size_t j, struct plan *plan)
{
    uint64_t first = party_events(planner, a.numbers[i]);
    uint64_t second = party_events(planner, b.numbers[j]);
    if (a.numbers[i] == b.numbers[j]) {
        add_party(planner, a.numbers[i], a.term->roles, plan);
    } else if (may_occur(planner, a.numbers[i]) && may_occur(planner, b.numbers[j])) {
        plan->entries += first < second ? first : second;
        add_extents(planner, pair_range(a, i, b, j), plan);
    }
}

/* The events too wide for pairs, of each party of one side. They are among those that add_pair
 * counted: together they are no more than all events of the rarer party. */
static void add_wide(const struct planner *planner, struct side side, struct plan *plan)
{
    for (size_t i = 0; i < side.term->count; i++)
        if (side.numbers[i] > 0)
            add_extents(planner,
                        (struct range){.table = TABLE_PAIR,
                                       .number = PAIR_WIDE,
                                       .other = side.numbers[i],
                                       .other_roles = side.term->roles},
                        plan);
}

/* The entries with one party of each of two terms. */
static chancery_status plan_pairs(const struct planner *planner, size_t index, size_t other,
                                  struct plan *plan)
{
    struct side a = side_at(planner, index), b = side_at(planner, other);
    *plan = (struct plan){.driver = a.term, .partner = b.term};
    if (!is_paired(a.term) || !is_paired(b.term) || a.term->count > PAIRS_MAX / b.term->count)
        return CHANCERY_END;
    struct side rarer = side_events(planner, a) <= side_events(planner, b) ? a : b;
    if (!make_ranges(planner, a.term->count * b.term->count + rarer.term->count, plan))
        return error_memory(planner->error);
    for (size_t i = 0; i < a.term->count; i++)
        for (size_t j = 0; j < b.term->count; j++)
            add_pair(planner, a, i, b, j, plan);
    add_wide(planner, rarer, plan);
    return probe(planner, plan);
}

/* ---- Types, uids and days ---- */

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
    if (!make_ranges(planner, last, plan))
        return error_memory(planner->error);
    for (unsigned number = 1; number <= last; number++) {
        struct name *name = names_at(planner->db->names, NAME_TYPE, (uint16_t)number);
        if (!fits_any(term, name->text))
            continue;
        plan->entries += name->count;
        add_extents(planner, (struct range){.table = TABLE_TYPE, .number = (uint16_t)number}, plan);
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
        struct version version;
        chancery_error unfound = {0};
        chancery_status status = version_find(planner->txn, term->alternatives[i].text,
                                              planner->match->known_at, &version, &unfound);
        if (status == CHANCERY_NOT_FOUND)
            continue;
        if (status != CHANCERY_OK)
            return error_pass(planner->error, status, &unfound);
        plan->ranges[plan->range_count++] = (struct range){
            .table = TABLE_EVENT, .past = version.past, .from = version.place, .to = version.place};
        plan->entries++;
    }
    plan->exact = true;
    return CHANCERY_OK;
}

/* ---- Words ---- */

/* Words that one plan may read; where more begin alike, something else drives. */
enum { PLANNED_WORDS_MAX = 64 };

/* The words that one value of a term on texts can be found by. */
struct word_choice {
    const struct planner *planner;
    struct store_cursor *cursor;
    struct range ranges[PLANNED_WORDS_MAX];
    size_t count;
    uint64_t entries;
};

static struct range word_range(const struct planner *planner, chancery_text word)
{
    const struct range range = {.table = TABLE_TEXT, .word = arena_text(planner->arena, word)};
    return on_days(planner->days, range, EXTENT_LONG);
}

/* Whether the last word of a run, which is not ended, may go on; such are all that begin with it.
 */
static bool may_go_on(chancery_text run, chancery_text word)
{
    return word.bytes + word.size == run.bytes + run.size;
}

static chancery_status choose_word(void *context, chancery_text word)
{
    struct word_choice *choice = context;
    const struct planner *planner = choice->planner;
    uint64_t places;
    bool exact;
    if (choice->count == PLANNED_WORDS_MAX)
        return CHANCERY_END;
    chancery_status status =
        word_index_estimate(choice->cursor, word, &places, &exact, planner->error);
    choice->entries += places;
    choice->ranges[choice->count++] = word_range(planner, word);
    return status;
}

/* Takes the rarest of the words that a text must have, or all that begin with its last. The view
 * that `run` is of stays. CHANCERY_END when there are too many. */
static chancery_status choose_words(struct word_choice *best, chancery_text run)
{
    chancery_text word;
    bool found = false;
    for (chancery_text rest = run; words_next(&rest, &word);) {
        struct word_choice choice = {.planner = best->planner, .cursor = best->cursor};
        chancery_status status =
            may_go_on(run, word)
                ? word_index_words(best->cursor, word, choose_word, &choice, best->planner->error)
                : choose_word(&choice, word);
        bool many = status == CHANCERY_OK && choice.count == PLANNED_WORDS_MAX;
        if (status != CHANCERY_OK)
            return status;
        if (!many && (!found || choice.entries < best->entries))
            *best = choice;
        found = found || !many;
    }
    return found ? CHANCERY_OK : CHANCERY_END;
}

static chancery_status plan_words(const struct planner *planner, const struct alternative *wanted,
                                  struct plan *plan)
{
    struct word_choice choice = {.planner = planner};
    chancery_status status =
        store_cursor_open(planner->txn, TABLE_TEXT, &choice.cursor, planner->error);
    if (status != CHANCERY_OK)
        return status;
    status = choose_words(&choice, chancery_text_of(wanted->folded));
    store_cursor_close(choice.cursor);
    if (status != CHANCERY_OK)
        return status;
    memcpy(plan->ranges + plan->range_count, choice.ranges, choice.count * sizeof *choice.ranges);
    plan->range_count += choice.count;
    plan->entries += choice.entries;
    return CHANCERY_OK;
}

/* Only current versions have their words indexed. */
static chancery_status plan_texts(const struct planner *planner, size_t index, struct plan *plan)
{
    const struct term *term = &planner->match->query->terms[index];
    chancery_status status = planner->match->known_at == 0 ? CHANCERY_OK : CHANCERY_END;
    plan->exact = false;
    plan->ranges =
        arena_make(planner->arena, term->count * PLANNED_WORDS_MAX, sizeof *plan->ranges);
    if (!plan->ranges)
        return error_memory(planner->error);
    for (size_t i = 0; i < term->count && status == CHANCERY_OK; i++)
        status = plan_words(planner, &term->alternatives[i], plan);
    return status;
}

/* ---- Sieves ---- */

/* Words that sift a plan, and how many times as many places as the plan has entries one may have:
 * about as many as lie in a block, which is what a look at it costs. */
enum { SIEVES_MAX = 4, SIEVE_SHARE = 256 };

static bool drives(const struct plan *plan, chancery_text word)
{
    return plan->range_count == 1 && plan->ranges[0].table == TABLE_TEXT &&
           text_equal(plan->ranges[0].word, word);
}

static chancery_status consider_sieve(const struct planner *planner, struct store_cursor *cursor,
                                      chancery_text word, struct plan *plan)
{
    uint64_t places = 0;
    bool exact;
    if (drives(plan, word) || plan->sieve_count == SIEVES_MAX)
        return CHANCERY_OK;
    chancery_status status = word_index_estimate(cursor, word, &places, &exact, planner->error);
    if (status == CHANCERY_OK && places / SIEVE_SHARE <= plan->entries)
        plan->sieves[plan->sieve_count++] =
            on_days(planner->days,
                    (struct range){.table = TABLE_TEXT, .word = arena_text(planner->arena, word)},
                    EXTENT_LONG);
    return status;
}

/* The words of a term, but for the last where it may go on. */
static chancery_status sift_by_term(const struct planner *planner, const struct term *term,
                                    struct plan *plan)
{
    const chancery_text run = chancery_text_of(term->alternatives[0].folded);
    chancery_text rest = run, word;
    struct store_cursor *cursor;
    chancery_status status = store_cursor_open(planner->txn, TABLE_TEXT, &cursor, planner->error);
    if (status != CHANCERY_OK)
        return status;
    while (status == CHANCERY_OK && words_next(&rest, &word))
        if (!may_go_on(run, word))
            status = consider_sieve(planner, cursor, word, plan);
    store_cursor_close(cursor);
    return status;
}

/* Where few records are to be read, sieves are not worth it; past versions have no words. */
static chancery_status plan_sieves(const struct planner *planner, struct plan *plan)
{
    const chancery_query *query = planner->match->query;
    chancery_status status = CHANCERY_OK;
    if (planner->match->known_at != 0 || plan->entries <= PROBE_ENTRIES)
        return CHANCERY_OK;
    plan->sieves = arena_make(planner->arena, SIEVES_MAX, sizeof *plan->sieves);
    if (!plan->sieves)
        return error_memory(planner->error);
    for (size_t i = 0; i < query->term_count && status == CHANCERY_OK; i++) {
        const struct term *term = &query->terms[i];
        if (term->field == TERM_TEXT && !term->negated && term->count == 1)
            status = sift_by_term(planner, term, plan);
    }
    return status;
}

/* All events that begin in the days, and the longer ones that began before them. */
static chancery_status plan_days(const struct planner *planner, struct plan *plan)
{
    struct days days = planner->days;
    plan->ranges = arena_make(planner->arena, EXTENT_COUNT, sizeof *plan->ranges);
    if (!plan->ranges)
        return error_memory(planner->error);
    plan->entries = planner->events;
    plan->exact = !days.bounded;
    plan->ranges[plan->range_count++] =
        (struct range){.table = TABLE_EVENT, .from = first_on(days.from), .to = last_on(days.to)};
    if (days.from == CHANCERY_DAY_MIN)
        return probe(planner, plan);
    for (uint8_t extent = EXTENT_MONTH; extent < EXTENT_COUNT; extent++) {
        struct range range = on_days(days, (struct range){.table = TABLE_SPAN}, extent);
        range.to = last_on(days.from - 1);
        plan->ranges[plan->range_count++] = range;
    }
    return probe(planner, plan);
}

/* ---- Choosing ---- */

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
    else if (term->field == TERM_TEXT)
        return plan_texts(planner, index, plan);
    return status == CHANCERY_OK ? probe(planner, plan) : status;
}

/* What is read of the current versions is read of the past ones too; they are not counted, because
 * the current ones tell how common a party or type is. A uid has its version already. */
static chancery_status plan_past(const struct planner *planner, struct plan *plan)
{
    size_t count = plan->range_count;
    if (planner->match->known_at == 0 || (plan->driver && plan->driver->field == TERM_UID))
        return CHANCERY_OK;
    struct range *both = arena_make(planner->arena, 2 * count, sizeof *both);
    if (!both)
        return error_memory(planner->error);
    for (size_t i = 0; i < count; i++) {
        both[i] = both[count + i] = plan->ranges[i];
        both[count + i].past = true;
    }
    plan->ranges = both;
    plan->range_count = 2 * count;
    plan->exact = false;
    return CHANCERY_OK;
}

/* ---- Costs ---- */

/* What takes about how long, in entries passed over: a record that an entry leads to, and one met
 * in the order of the table itself (measured: tests/bench). */
enum { COST_OF_SOUGHT = 32, COST_OF_NEXT = 8, SHARE_WHOLE = 1024 };

/* The share of all events whose type is not ruled out, in 1024ths, rounded up. */
static uint64_t share_of_types(const struct planner *planner)
{
    const struct match *match = planner->match;
    const uint64_t events = planner->events;
    uint64_t wanted = 0;
    if (!match->types || events == 0)
        return SHARE_WHOLE;
    for (unsigned i = 1; i <= match->type_last; i++)
        wanted += match->types[i] ? names_at(planner->db->names, NAME_TYPE, (uint16_t)i)->count : 0;
    return wanted < events ? wanted * SHARE_WHOLE / events + 1 : SHARE_WHOLE;
}

/* Entries of parties tell the type, so that only records of the right one are read. */
static uint64_t cost_of(const struct planner *planner, const struct plan *plan)
{
    if (!plan->driver)
        return plan->entries * COST_OF_NEXT;
    uint64_t share = plan->driver->field == TERM_PARTY ? planner->share : SHARE_WHOLE;
    return plan->entries + plan->entries * share / SHARE_WHOLE * COST_OF_SOUGHT;
}

/* Takes the plan just made, unless there was none to make or the best so far costs less. Of two
 * plans that cost the same the later is taken: a pair is bounded only by the rarer of its parties,
 * and has mostly fewer. */
static chancery_status consider(const struct planner *planner, chancery_status status,
                                const struct plan *next, struct plan *best)
{
    if (status == CHANCERY_OK && cost_of(planner, next) <= cost_of(planner, best))
        *best = *next;
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status consider_terms(const struct planner *planner, struct plan *best)
{
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < planner->match->query->term_count && status == CHANCERY_OK; i++) {
        struct plan next;
        status = consider(planner, plan_term(planner, i, &next), &next, best);
    }
    return status;
}

static chancery_status consider_pairs(const struct planner *planner, struct plan *best)
{
    const size_t count = planner->match->query->term_count;
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && status == CHANCERY_OK; j++) {
            struct plan next;
            status = consider(planner, plan_pairs(planner, i, j, &next), &next, best);
        }
    return status;
}

chancery_status plan_make(chancery_db *db, struct store_txn *txn, const struct match *match,
                          struct arena *arena, struct plan *plan, chancery_error *error)
{
    struct planner planner = {.db = db, .txn = txn, .match = match, .arena = arena, .error = error};
    struct plan best = {0};
    planner.days = days_of(match->query);
    chancery_status status = db_read_figure(txn, db_figure_events, &planner.events, error);
    planner.share = share_of_types(&planner);
    if (status == CHANCERY_OK)
        status = plan_days(&planner, &best);
    if (status == CHANCERY_OK)
        status = consider_terms(&planner, &best);
    if (status == CHANCERY_OK)
        status = consider_pairs(&planner, &best);
    if (status == CHANCERY_OK)
        status = plan_sieves(&planner, &best);
    if (status == CHANCERY_OK)
        status = plan_past(&planner, &best);
    if (status == CHANCERY_OK)
        *plan = best;
    return status;
}
