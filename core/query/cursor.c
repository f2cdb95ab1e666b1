#include "query/cursor.h"

#include "base/status.h"
#include "query/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct chancery_cursor {
    chancery_db *db;
    struct store_txn *txn;
    const chancery_query *query;
    uint64_t commit;    /* for which the plan was made; 0: there is none */
    struct arena arena; /* the plan and what is bound to it */
    struct match match;
    struct plan plan;
    struct stream *streams, *sieves;
    struct store_cursor *events; /* where records are read that other tables lead to */
    chancery_event event;        /* the view handed out; its arena is used again for each */
    chancery_select_options options;
    struct place last; /* of the last event read, when `started` */
    bool started, positioned, paused;
    bool has_history; /* the past versions are asked for, and there are some */
    uint64_t entries_read, records_read, kept;
};

const struct vocabulary *cursor_vocabulary(const chancery_cursor *cursor)
{
    return cursor->db->vocabulary;
}

const struct names *cursor_names(const chancery_cursor *cursor)
{
    return cursor->db->names;
}

/* ---- Streams ---- */

static bool stream_passes_over(const chancery_cursor *cursor, const struct stream *stream)
{
    bool too_late = stream->range->past && stream->recorded > cursor->match.known_at;
    return !stream->ended &&
           (too_late || range_passes_over(stream->range, &cursor->match, stream->value));
}

/* Steps over entries that say themselves that they are no answer. */
static chancery_status pass_over(chancery_cursor *cursor, struct stream *stream,
                                 chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    cursor->entries_read += !stream->ended;
    while (status == CHANCERY_OK && stream_passes_over(cursor, stream)) {
        status = stream_step(stream, error);
        cursor->entries_read += !stream->ended;
    }
    return status;
}

static chancery_status step(chancery_cursor *cursor, struct stream *stream, chancery_error *error)
{
    chancery_status status = stream_step(stream, error);
    return status == CHANCERY_OK ? pass_over(cursor, stream, error) : status;
}

/* Where a seek starts: at the first entry of the range, or behind the last event read. Backwards a
 * seek goes to what lies before a place, so that the place is one too far. No event has the
 * largest seq of a day (see database/write.c), so that one more is still the same day. */
static struct place start_place(const chancery_cursor *cursor, const struct range *range)
{
    struct place start = cursor->options.reverse ? range->to : range->from;
    struct place next = cursor->last;
    if (!cursor->options.reverse) {
        next.seq++;
        return cursor->started && place_compare(next, start) > 0 ? next : start;
    }
    start.seq += start.seq < UINT32_MAX;
    return cursor->started && place_compare(next, start) < 0 ? next : start;
}

static chancery_status seek(chancery_cursor *cursor, struct stream *stream, chancery_error *error)
{
    chancery_status status = stream_seek(stream, start_place(cursor, stream->range), error);
    return status == CHANCERY_OK ? pass_over(cursor, stream, error) : status;
}

/* The stream that stands on the next place in order; NULL when all have ended. */
static struct stream *next_stream(chancery_cursor *cursor)
{
    struct stream *best = NULL;
    for (size_t i = 0; i < cursor->plan.range_count; i++) {
        struct stream *stream = &cursor->streams[i];
        if (stream->ended)
            continue;
        int order = best ? place_compare(stream->place, best->place) : -1;
        if (!best || (cursor->options.reverse ? order > 0 : order < 0))
            best = stream;
    }
    return best;
}

/* Moves every stream that stands on the place behind it: an event is answered once. Past versions
 * may share the place. */
static chancery_status pass(chancery_cursor *cursor, struct place place, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < cursor->plan.range_count && status == CHANCERY_OK; i++) {
        struct stream *stream = &cursor->streams[i];
        while (status == CHANCERY_OK && !stream->ended && place_compare(stream->place, place) == 0)
            status = step(cursor, stream, error);
    }
    return status;
}

/* ---- Starting ---- */

static void close_streams(chancery_cursor *cursor)
{
    for (size_t i = 0; cursor->streams && i < cursor->plan.range_count; i++)
        stream_close(&cursor->streams[i]);
    for (size_t i = 0; cursor->sieves && i < cursor->plan.sieve_count; i++)
        stream_close(&cursor->sieves[i]);
    store_cursor_close(cursor->events);
    cursor->streams = cursor->sieves = NULL;
    cursor->events = NULL;
}

static chancery_status open_ranges(chancery_cursor *cursor, const struct range *ranges,
                                   size_t count, struct stream **streams, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    *streams = arena_make(&cursor->arena, count, sizeof **streams);
    if (!*streams)
        return error_memory(error);
    for (size_t i = 0; i < count && status == CHANCERY_OK; i++)
        status =
            stream_open(cursor->txn, &ranges[i], cursor->options.reverse, &(*streams)[i], error);
    return status;
}

static chancery_status open_streams(chancery_cursor *cursor, chancery_error *error)
{
    const struct plan *plan = &cursor->plan;
    chancery_status status = store_cursor_open(cursor->txn, TABLE_EVENT, &cursor->events, error);
    if (status == CHANCERY_OK)
        status = open_ranges(cursor, plan->ranges, plan->range_count, &cursor->streams, error);
    if (status == CHANCERY_OK)
        status = open_ranges(cursor, plan->sieves, plan->sieve_count, &cursor->sieves, error);
    return status;
}

static chancery_status look_for_history(chancery_cursor *cursor, chancery_error *error)
{
    uint64_t past = 0;
    chancery_status status = CHANCERY_OK;
    if (cursor->options.history)
        status = db_read_figure(cursor->txn, db_figure_past, &past, error);
    cursor->has_history = past > 0;
    return status;
}

/* Binds the query to the database as the transaction shows it, and makes the plan. */
static chancery_status prepare(chancery_cursor *cursor, chancery_error *error)
{
    close_streams(cursor);
    arena_clear(&cursor->arena);
    cursor->plan = (struct plan){0};
    cursor->commit = 0;
    if (!match_bind(cursor->query, cursor->db->names, &cursor->arena, &cursor->match))
        return error_memory(error);
    cursor->match.known_at = cursor->options.as_known_at;
    chancery_status status =
        plan_make(cursor->db, cursor->txn, &cursor->match, &cursor->arena, &cursor->plan, error);
    if (status == CHANCERY_OK)
        status = open_streams(cursor, error);
    if (status == CHANCERY_OK)
        status = look_for_history(cursor, error);
    if (status == CHANCERY_OK)
        cursor->commit = store_txn_id(cursor->txn);
    return status;
}

static chancery_status start(chancery_cursor *cursor, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    if (cursor->options.after.size > 0) {
        struct version version;
        status = version_find(cursor->txn, cursor->options.after, cursor->options.as_known_at,
                              &version, error);
        cursor->started = status == CHANCERY_OK;
        cursor->last = version.place;
    }
    return status == CHANCERY_OK ? prepare(cursor, error) : status;
}

chancery_status chancery_select(chancery_db *db, const chancery_query *query,
                                const chancery_select_options *options, chancery_cursor **cursor,
                                chancery_error *error)
{
    chancery_cursor *made = calloc(1, sizeof *made);
    if (!made)
        return error_memory(error);
    made->db = db;
    made->query = query;
    if (options)
        made->options = *options;
    chancery_status status = db_begin_read(db, &made->txn, error);
    if (status == CHANCERY_OK)
        status = start(made, error);
    if (status == CHANCERY_OK)
        *cursor = made;
    else
        chancery_cursor_close(made);
    return status;
}

void chancery_cursor_pause(chancery_cursor *cursor)
{
    if (cursor->paused)
        return;
    store_pause(cursor->txn);
    cursor->paused = true;
    cursor->positioned = false;
}

void chancery_cursor_close(chancery_cursor *cursor)
{
    if (!cursor)
        return;
    close_streams(cursor);
    store_abort(cursor->txn);
    arena_free(&cursor->event.arena);
    arena_free(&cursor->arena);
    free(cursor);
}

/* ---- Reading ---- */

static chancery_status resume(chancery_cursor *cursor, chancery_error *error)
{
    chancery_status status = store_resume(cursor->txn, error);
    if (status != CHANCERY_OK)
        return status;
    cursor->paused = false;
    return db_sync_names(cursor->db, cursor->txn, error);
}

bool cursor_stands(chancery_cursor *cursor)
{
    return store_resume(cursor->txn, NULL) == CHANCERY_OK &&
           cursor->commit == store_txn_id(cursor->txn);
}

/* Goes to where the next event is to be looked for. What was never seen when the plan was made may
 * be there by now, and a plan for an older commit would pass it by. */
static chancery_status position(chancery_cursor *cursor, chancery_error *error)
{
    chancery_status status = cursor->paused ? resume(cursor, error) : CHANCERY_OK;
    if (status == CHANCERY_OK && cursor->commit != store_txn_id(cursor->txn))
        status = prepare(cursor, error);
    for (size_t i = 0; i < cursor->plan.range_count && status == CHANCERY_OK; i++)
        status = seek(cursor, &cursor->streams[i], error);
    for (size_t i = 0; i < cursor->plan.sieve_count && status == CHANCERY_OK; i++)
        status =
            stream_seek(&cursor->sieves[i], start_place(cursor, cursor->sieves[i].range), error);
    cursor->positioned = status == CHANCERY_OK;
    return status;
}

static chancery_status read_head(chancery_cursor *cursor, const struct stream *stream,
                                 struct record_head *head, chancery_error *error)
{
    const struct range *range = stream->range;
    struct version version;
    cursor->records_read++;
    if (!range->past)
        return range->table == TABLE_EVENT
                   ? record_open(stream->value, stream->place, head, error)
                   : db_record_near(cursor->events, stream->place, head, error);
    if (range->table == TABLE_EVENT)
        return record_open_past(stream->value, stream->place, stream->recorded, head, error);
    chancery_status status =
        version_past(cursor->txn, stream->place, stream->recorded, &version, error);
    *head = version.head;
    return status;
}

static chancery_status decode(chancery_cursor *cursor, const struct record_head *head,
                              chancery_error *error)
{
    arena_clear(&cursor->event.arena);
    return record_decode(head, cursor->db->names, cursor->db->schema, &cursor->event, error);
}

/* Whether the record under `head` answers the query. */
static chancery_status judge(chancery_cursor *cursor, const struct record_head *head, bool *kept,
                             chancery_error *error)
{
    *kept = match_head(&cursor->match, head);
    if (!*kept || !cursor->match.reads_body)
        return CHANCERY_OK;
    chancery_status status = decode(cursor, head, error);
    *kept = status == CHANCERY_OK && match_event(&cursor->match, &cursor->event);
    return status;
}

/* Reads the version that `stream` stands on, and goes on behind it. Of the versions that have stood
 * at one place at most one was in force at a time, and nothing superseded it then. */
static chancery_status take(chancery_cursor *cursor, struct stream *stream,
                            struct record_head *head, bool *kept, chancery_error *error)
{
    chancery_status status = read_head(cursor, stream, head, error);
    if (status != CHANCERY_OK)
        return status;
    if (!match_in_force(&cursor->match, head))
        return step(cursor, stream, error);
    head->superseded = 0;
    status = judge(cursor, head, kept, error);
    return status == CHANCERY_OK ? pass(cursor, cursor->last, error) : status;
}

/* Whether the place is in every sieve. CHANCERY_END when nothing from there on is. */
static chancery_status sift(chancery_cursor *cursor, struct place place, bool *held,
                            chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    *held = true;
    for (size_t i = 0; i < cursor->plan.sieve_count && status == CHANCERY_OK && *held; i++) {
        struct stream *sieve = &cursor->sieves[i];
        uint64_t before = sieve->moves;
        status = stream_reach(sieve, place, error);
        cursor->entries_read += sieve->moves - before;
        *held = status == CHANCERY_OK && place_compare(sieve->place, place) == 0;
        if (status == CHANCERY_OK && sieve->ended)
            status = CHANCERY_END;
    }
    return status;
}

chancery_status cursor_next_head(chancery_cursor *cursor, struct record_head *head,
                                 chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    bool kept = false, held;
    if (cursor->options.limit > 0 && cursor->kept == cursor->options.limit)
        return CHANCERY_END;
    if (!cursor->positioned)
        status = position(cursor, error);
    while (status == CHANCERY_OK && !kept) {
        struct stream *stream = next_stream(cursor);
        if (!stream)
            return CHANCERY_END;
        cursor->last = stream->place;
        cursor->started = true;
        status = sift(cursor, cursor->last, &held, error);
        if (status == CHANCERY_OK)
            status =
                held ? take(cursor, stream, head, &kept, error) : pass(cursor, cursor->last, error);
    }
    cursor->kept += kept;
    return status;
}

chancery_status cursor_decode(chancery_cursor *cursor, const struct record_head *head,
                              chancery_event **event, chancery_error *error)
{
    bool decoded = cursor->match.reads_body;
    chancery_status status = decoded ? CHANCERY_OK : decode(cursor, head, error);
    if (status == CHANCERY_OK)
        *event = &cursor->event;
    return status;
}

chancery_status chancery_cursor_next(chancery_cursor *cursor, chancery_event **event,
                                     chancery_error *error)
{
    struct record_head head;
    chancery_status status = cursor_next_head(cursor, &head, error);
    return status == CHANCERY_OK ? cursor_decode(cursor, &head, event, error) : status;
}

int64_t cursor_known_at(const chancery_cursor *cursor)
{
    return cursor->options.as_known_at;
}

bool cursor_has_history(const chancery_cursor *cursor)
{
    return cursor->has_history;
}

chancery_status cursor_history(chancery_cursor *cursor, const struct record_head *head,
                               chancery_status (*visit)(void *context, chancery_event *event),
                               void *context, chancery_error *error)
{
    if (!cursor->has_history)
        return CHANCERY_OK;
    struct key uid = record_uid_key(head);
    return version_each(cursor->db, cursor->txn, &uid, head->recorded, visit, context, error);
}

/* ---- Explaining ---- */

static void explain_place(struct buffer *out, struct place place, bool start)
{
    char day[CHANCERY_DAY_SIZE];
    bool open = start ? place.day == INT32_MIN : place.day == INT32_MAX;
    if (open)
        return;
    chancery_day_format(place.day, day);
    buffer_string(out, day);
}

static void explain_name(struct buffer *out, chancery_text name)
{
    buffer_byte(out, ' ');
    buffer_text(out, name);
}

static void explain_range(struct buffer *out, const struct range *range, const struct names *names)
{
    static const char *const extents[EXTENT_COUNT] = {"a day", "up to a month", "up to a year",
                                                      "longer or open"};
    buffer_string(out, range->past ? "  read   past of " : "  read   ");
    buffer_string(out, table_names[range->table]);
    if (range->table == TABLE_TYPE)
        explain_name(out, names_text(names, NAME_TYPE, range->number));
    if (range->table == TABLE_PARTY)
        explain_name(out, names_text(names, NAME_PARTY, range->number));
    if (range->table == TABLE_PAIR) {
        explain_name(out, names_text(names, NAME_PARTY, range->other));
        explain_name(out, range->number == PAIR_WIDE
                              ? TEXT("and many")
                              : names_text(names, NAME_PARTY, range->number));
    }
    if (range->table == TABLE_TEXT)
        explain_name(out, range->word);
    if (range->table != TABLE_EVENT && range->table != TABLE_TEXT) {
        buffer_string(out, ", events of ");
        buffer_string(out, extents[range->extent]);
    }
    buffer_string(out, ", beginning ");
    explain_place(out, range->from, true);
    buffer_string(out, "..");
    explain_place(out, range->to, false);
    buffer_byte(out, '\n');
}

static void explain_figures(struct buffer *out, const chancery_cursor *cursor)
{
    char line[160];
    snprintf(line, sizeof line,
             "so far    %" PRIu64 " index entries and %" PRIu64 " records read, %" PRIu64
             " events kept\n",
             cursor->entries_read, cursor->records_read, cursor->kept);
    buffer_string(out, line);
}

chancery_status chancery_cursor_explain(const chancery_cursor *cursor, const chancery_sink *sink)
{
    const struct plan *plan = &cursor->plan;
    const chancery_query *query = cursor->match.query;
    struct buffer out = {0};
    buffer_string(&out, "driven by ");
    buffer_text(&out, plan->driver ? plan->driver->text : TEXT("dates, in order"));
    if (plan->partner) {
        buffer_string(&out, " and ");
        buffer_text(&out, plan->partner->text);
    }
    buffer_string(&out, plan->exact ? ": " : ": at most ");
    buffer_integer(&out, (int64_t)plan->entries);
    buffer_string(&out, " entries\n");
    for (size_t i = 0; i < plan->range_count; i++)
        explain_range(&out, &plan->ranges[i], cursor->db->names);
    for (size_t i = 0; i < plan->sieve_count; i++) {
        buffer_string(&out, "  sift   text");
        explain_name(&out, plan->sieves[i].word);
        buffer_byte(&out, '\n');
    }
    for (size_t i = 0; i < query->term_count; i++) {
        buffer_string(&out, "  filter ");
        buffer_text(&out, query->terms[i].text);
        buffer_byte(&out, '\n');
    }
    explain_figures(&out, cursor);
    chancery_status status =
        out.failed ? CHANCERY_MEMORY : sink->write(sink->context, out.bytes, out.size);
    buffer_free(&out);
    return status;
}
