#include "write.h"

#include "bytes.h"
#include "status.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

/* The order within a day is the event's own seq, then a running number of this many bits. */
enum { RUNNING_BITS = 24, RUNNING_LAST = (1 << RUNNING_BITS) - 1 };

static int64_t now_microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Times of recording strictly grow, so that "as known at" separates any two commits, even when the
 * clock was set back. */
static chancery_status read_figures(chancery_writer *writer, chancery_error *error)
{
    uint64_t last = 0;
    chancery_status status =
        db_read_figure(writer->txn, db_figure_events, &writer->event_count, error);
    if (status == CHANCERY_OK)
        status = db_read_figure(writer->txn, db_figure_past, &writer->past_count, error);
    if (status == CHANCERY_OK)
        status = db_read_figure(writer->txn, db_figure_recorded, &last, error);
    int64_t now = now_microseconds();
    writer->recorded = now > (int64_t)last ? now : (int64_t)last + 1;
    return status;
}

chancery_status chancery_writer_begin(chancery_db *db, unsigned timeout_ms,
                                      chancery_writer **writer, chancery_error *error)
{
    assert(!db->writing);
    chancery_writer *begun = calloc(1, sizeof *begun);
    if (!begun)
        return error_memory(error);
    begun->db = db;
    chancery_status status = store_begin_write(db->store, timeout_ms, &begun->txn, error);
    if (status != CHANCERY_OK) {
        free(begun);
        return status;
    }
    status = db_sync_names(db, begun->txn, error);
    for (unsigned kind = 0; kind < NAME_KIND_COUNT; kind++)
        begun->names_before[kind] = names_last(db->names, (enum name_kind)kind);
    db->writing = true;
    if (status == CHANCERY_OK)
        status = read_figures(begun, error);
    if (status == CHANCERY_OK)
        status = store_cursor_open(begun->txn, TABLE_EVENT, &begun->events, error);
    if (status == CHANCERY_OK)
        status = store_cursor_open(begun->txn, TABLE_PAST, &begun->past, error);
    if (status == CHANCERY_OK)
        *writer = begun;
    else
        chancery_writer_abort(begun);
    return status;
}

static void writer_free(chancery_writer *writer)
{
    buffer_free(&writer->record);
    buffer_free(&writer->known);
    buffer_free(&writer->buried);
    free(writer);
}

/* The names are as they were; their counts are read again with the next transaction. */
static void restore_names(chancery_writer *writer)
{
    for (unsigned kind = 0; kind < NAME_KIND_COUNT; kind++)
        names_truncate(writer->db->names, (enum name_kind)kind, writer->names_before[kind]);
    writer->db->names_commit = 0;
    writer->db->writing = false;
}

void chancery_writer_abort(chancery_writer *writer)
{
    if (!writer)
        return;
    store_cursor_close(writer->events);
    store_cursor_close(writer->past);
    store_abort(writer->txn);
    restore_names(writer);
    writer_free(writer);
}

static chancery_status write_figures(const struct chancery_writer *writer, chancery_error *error)
{
    chancery_status status =
        db_write_figure(writer->txn, db_figure_events, writer->event_count, error);
    if (status == CHANCERY_OK)
        status = db_write_figure(writer->txn, db_figure_past, writer->past_count, error);
    return status == CHANCERY_OK
               ? db_write_figure(writer->txn, db_figure_recorded, (uint64_t)writer->recorded, error)
               : status;
}

chancery_status chancery_writer_commit(chancery_writer *writer, chancery_error *error)
{
    assert(writer->failed == CHANCERY_OK);
    chancery_db *db = writer->db;
    uint64_t commit = store_txn_id(writer->txn);
    if (writer->changes == 0) {
        chancery_writer_abort(writer);
        return CHANCERY_OK;
    }
    chancery_status status = db_store_names(db, writer->txn, error);
    if (status == CHANCERY_OK)
        status = write_figures(writer, error);
    if (status != CHANCERY_OK) {
        chancery_writer_abort(writer);
        return status;
    }
    store_cursor_close(writer->events);
    store_cursor_close(writer->past);
    status = store_commit(writer->txn, error);
    if (status == CHANCERY_OK) {
        db->names_commit = commit;
        db->writing = false;
    } else {
        restore_names(writer);
    }
    writer_free(writer);
    return status;
}

/* ---- Places ---- */

/* Moves `place` behind the one that `key` ends in, unless that lies before it or on another day. */
static void go_behind(struct place *place, chancery_text key)
{
    struct place taken;
    if (key_read_place(key, &taken) && taken.day == place->day && taken.seq >= place->seq)
        place->seq = taken.seq + 1;
}

static chancery_status go_behind_current(struct chancery_writer *writer, const struct key *limit,
                                         struct place *place, chancery_error *error)
{
    chancery_text key, value;
    chancery_status status =
        store_seek_before(writer->events, key_text(limit), &key, &value, error);
    if (status == CHANCERY_OK)
        go_behind(place, key);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status go_behind_past(struct chancery_writer *writer, const struct key *limit,
                                      struct place *place, chancery_error *error)
{
    struct key last = key_of_past_start(table_tags[TABLE_EVENT], limit);
    chancery_text key, value, entry;
    int64_t recorded;
    char tag;
    if (writer->past_count == 0)
        return CHANCERY_OK;
    chancery_status status = store_seek_before(writer->past, key_text(&last), &key, &value, error);
    if (status == CHANCERY_OK && key_read_past(key, &tag, &entry, &recorded) &&
        tag == table_tags[TABLE_EVENT])
        go_behind(place, entry);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* A place belongs to one event for ever, past versions included: at no time do two events that were
 * known then stand at the same one. */
chancery_status write_next_place(struct chancery_writer *writer, const chancery_event *event,
                                 struct place *place, chancery_error *error)
{
    uint32_t first = event->seq << RUNNING_BITS;
    struct place next = {.day = key_day(event->bounds.earliest), .seq = first};
    struct key limit = key_of_place((struct place){next.day, first | RUNNING_LAST});
    chancery_status status = go_behind_current(writer, &limit, &next, error);
    if (status == CHANCERY_OK)
        status = go_behind_past(writer, &limit, &next, error);
    if (status != CHANCERY_OK)
        return status;
    if (next.seq == (first | RUNNING_LAST))
        return error_set(error, CHANCERY_FULL,
                         "one day holds at most %d events of the same seq; this one is full",
                         RUNNING_LAST);
    *place = next;
    return CHANCERY_OK;
}

bool write_may_stand(const chancery_event *event, struct place place)
{
    return place.day == key_day(event->bounds.earliest) && place.seq >> RUNNING_BITS == event->seq;
}

/* ---- Entries ---- */

/* What is done with the entries of one version. */
struct emission {
    struct chancery_writer *writer;
    int64_t recorded; /* of the version */
    chancery_error *error;
};

static void count_name(struct names *names, const struct posting *posting, int by)
{
    static const enum name_kind kinds[TABLE_COUNT] = {
        [TABLE_PARTY] = NAME_PARTY, [TABLE_TYPE] = NAME_TYPE};
    if (posting->table != TABLE_PARTY && posting->table != TABLE_TYPE)
        return;
    struct name *name = names_at(names, kinds[posting->table], bytes_get_u16(posting->key.bytes));
    name->count += (uint64_t)by;
    name->changed = true;
}

static chancery_status put_posting(void *context, const struct posting *posting)
{
    const struct emission *emission = context;
    count_name(emission->writer->db->names, posting, 1);
    return store_put(emission->writer->txn, posting->table, key_text(&posting->key),
                     posting_value(posting), emission->error);
}

static chancery_status put_past_posting(void *context, const struct posting *posting)
{
    const struct emission *emission = context;
    struct key key = past_key(posting->table, &posting->key, emission->recorded);
    return store_put(emission->writer->txn, TABLE_PAST, key_text(&key), posting_value(posting),
                     emission->error);
}

static chancery_status move_posting(void *context, const struct posting *posting)
{
    const struct emission *emission = context;
    count_name(emission->writer->db->names, posting, -1);
    chancery_status status = store_delete(emission->writer->txn, posting->table,
                                          key_text(&posting->key), emission->error);
    if (status == CHANCERY_NOT_FOUND)
        return error_at(emission->error, CHANCERY_DAMAGED,
                        &(struct error_place){.hint = "`chancery check` lists all damage"},
                        "an event is missing in the index \"%s\"", table_names[posting->table]);
    return status == CHANCERY_OK ? put_past_posting(context, posting) : status;
}

/* ---- Versions ---- */

chancery_status write_encode(struct chancery_writer *writer, const chancery_event *event,
                             struct place place, struct record_head *head, chancery_error *error)
{
    chancery_event stamped = *event;
    if (stamped.recorded == 0)
        stamped.recorded = writer->recorded;
    buffer_clear(&writer->record);
    if (!record_encode(&stamped, place, writer->db->names, &writer->record))
        return error_set(error, CHANCERY_FULL,
                         "no more names can be numbered in this database, or no more memory is "
                         "left");
    return record_open(buffer_view(&writer->record), place, head, error);
}

chancery_status write_current(struct chancery_writer *writer, const chancery_event *event,
                              struct place place, chancery_error *error)
{
    struct record_head head;
    struct key key = key_of_place(place);
    chancery_status status = write_encode(writer, event, place, &head, error);
    if (status == CHANCERY_OK)
        status = store_put(writer->txn, TABLE_EVENT, key_text(&key), buffer_view(&writer->record),
                           error);
    if (status == CHANCERY_OK)
        status = index_postings(&head, place, put_posting,
                                &(struct emission){writer, head.recorded, error});
    if (status == CHANCERY_OK) {
        writer->event_count++;
        writer->changes++;
    }
    return status;
}

chancery_status write_superseded(struct chancery_writer *writer, const struct version *version,
                                 int64_t superseded, chancery_error *error)
{
    struct key at = key_of_place(version->place);
    struct key key = past_key(TABLE_EVENT, &at, version->head.recorded);
    buffer_clear(&writer->buried);
    record_bury(version->bytes, version->place, version->past, superseded, &writer->buried);
    if (writer->buried.failed)
        return error_memory(error);
    return store_put(writer->txn, TABLE_PAST, key_text(&key), buffer_view(&writer->buried), error);
}

chancery_status write_bury(struct chancery_writer *writer, const struct version *current,
                           int64_t superseded, chancery_error *error)
{
    struct key key = key_of_place(current->place);
    chancery_status status = write_superseded(writer, current, superseded, error);
    if (status == CHANCERY_OK)
        status = store_delete(writer->txn, TABLE_EVENT, key_text(&key), error);
    if (status == CHANCERY_OK)
        status = index_postings(&current->head, current->place, move_posting,
                                &(struct emission){writer, current->head.recorded, error});
    if (status == CHANCERY_OK) {
        writer->event_count--;
        writer->past_count++;
        writer->changes++;
    }
    return status;
}

chancery_status write_past(struct chancery_writer *writer, const chancery_event *event,
                           struct place place, int64_t superseded, chancery_error *error)
{
    struct version made = {.place = place};
    chancery_status status = write_encode(writer, event, place, &made.head, error);
    made.bytes = buffer_view(&writer->record);
    if (status == CHANCERY_OK)
        status = write_superseded(writer, &made, superseded, error);
    if (status == CHANCERY_OK)
        status = index_postings(&made.head, place, put_past_posting,
                                &(struct emission){writer, made.head.recorded, error});
    if (status == CHANCERY_OK) {
        writer->past_count++;
        writer->changes++;
    }
    return status;
}
