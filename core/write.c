/* write.c - one write transaction over events: records with all their index entries, the names they
 * number and the counts, committed together or not at all. */
#include "database.h"

#include "bytes.h"
#include "index.h"
#include "status.h"
#include "vocabulary_store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct chancery_writer {
    chancery_db *db;
    struct store_txn *txn;
    struct store_cursor *events;
    uint16_t names_before[NAME_KIND_COUNT]; /* to forget what an abort leaves behind */
    const struct vocabulary *vocabulary_before;
    bool vocabulary_changed;
    int64_t recorded;
    uint64_t event_count, added;
    struct buffer record;
    chancery_status failed; /* once set, only abort is left */
};

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
    begun->vocabulary_before = db->vocabulary;
    db->writing = true;
    if (status == CHANCERY_OK)
        status = read_figures(begun, error);
    if (status == CHANCERY_OK)
        status = store_cursor_open(begun->txn, TABLE_EVENT, &begun->events, error);
    if (status == CHANCERY_OK)
        *writer = begun;
    else
        chancery_writer_abort(begun);
    return status;
}

static void writer_free(chancery_writer *writer)
{
    buffer_free(&writer->record);
    free(writer);
}

/* Names and vocabulary are as they were; the names' counts are read again with the next
 * transaction. */
static void restore_names(chancery_writer *writer)
{
    for (unsigned kind = 0; kind < NAME_KIND_COUNT; kind++)
        names_truncate(writer->db->names, (enum name_kind)kind, writer->names_before[kind]);
    if (writer->vocabulary_changed)
        vocabulary_restore(writer->db, writer->vocabulary_before);
    writer->db->names_commit = 0;
    writer->db->writing = false;
}

void chancery_writer_abort(chancery_writer *writer)
{
    if (!writer)
        return;
    store_cursor_close(writer->events);
    store_abort(writer->txn);
    restore_names(writer);
    writer_free(writer);
}

chancery_status chancery_writer_commit(chancery_writer *writer, chancery_error *error)
{
    assert(writer->failed == CHANCERY_OK);
    chancery_db *db = writer->db;
    uint64_t commit = store_txn_id(writer->txn);
    if (writer->added == 0 && !writer->vocabulary_changed) {
        chancery_writer_abort(writer);
        return CHANCERY_OK;
    }
    chancery_status status = db_store_names(db, writer->txn, error);
    if (status == CHANCERY_OK)
        status = db_write_figure(writer->txn, db_figure_events, writer->event_count, error);
    if (status == CHANCERY_OK)
        status =
            db_write_figure(writer->txn, db_figure_recorded, (uint64_t)writer->recorded, error);
    if (status != CHANCERY_OK) {
        chancery_writer_abort(writer);
        return status;
    }
    store_cursor_close(writer->events);
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

/* The next free place on the event's earliest day, behind those of the same or a lower seq. */
static chancery_status next_place(chancery_writer *writer, const chancery_event *event,
                                  struct place *place, chancery_error *error)
{
    int32_t day = key_day(event->bounds.earliest);
    uint32_t first = event->seq << RUNNING_BITS;
    struct place last = {.day = day, .seq = first | RUNNING_LAST};
    struct key limit = key_of_place(last);
    struct place before;
    chancery_text key, value;
    chancery_status status =
        store_seek_before(writer->events, key_text(&limit), &key, &value, error);
    if (status != CHANCERY_OK && status != CHANCERY_END)
        return status;
    bool follows = status == CHANCERY_OK && key_read_place(key, &before) && before.day == day &&
                   before.seq >= first;
    *place = (struct place){.day = day, .seq = follows ? before.seq + 1 : first};
    if (place->seq == last.seq)
        return error_set(error, CHANCERY_FULL,
                         "one day holds at most %d events of the same seq; this one is full",
                         RUNNING_LAST);
    return CHANCERY_OK;
}

struct emission {
    chancery_writer *writer;
    chancery_error *error;
};

static void count_name(struct names *names, enum name_kind kind, const struct key *key)
{
    struct name *name = names_at(names, kind, bytes_get_u16(key->bytes));
    name->count++;
    name->changed = true;
}

static chancery_status put_posting(void *context, const struct posting *posting)
{
    struct emission *emission = context;
    chancery_writer *writer = emission->writer;
    if (posting->table == TABLE_PARTY)
        count_name(writer->db->names, NAME_PARTY, &posting->key);
    else if (posting->table == TABLE_TYPE)
        count_name(writer->db->names, NAME_TYPE, &posting->key);
    return store_put(writer->txn, posting->table, key_text(&posting->key), posting_value(posting),
                     emission->error);
}

/* Encodes `event` at `place` into writer->record and reads its head back from there. */
static chancery_status encode(chancery_writer *writer, const chancery_event *event,
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

static chancery_status store_event(chancery_writer *writer, const chancery_event *event,
                                   chancery_error *error)
{
    struct emission emission = {writer, error};
    struct record_head head;
    struct place place;
    chancery_status status = next_place(writer, event, &place, error);
    if (status == CHANCERY_OK)
        status = encode(writer, event, place, &head, error);
    if (status != CHANCERY_OK)
        return status;
    struct key key = key_of_place(place);
    status =
        store_put(writer->txn, TABLE_EVENT, key_text(&key), buffer_view(&writer->record), error);
    if (status == CHANCERY_OK)
        status = index_postings(&head, place, put_posting, &emission);
    if (status == CHANCERY_OK) {
        writer->event_count++;
        writer->added++;
    }
    return status;
}

static chancery_status conflict(const chancery_event *event, const struct names *names,
                                const struct record_head *known, chancery_error *error)
{
    char hint[200];
    chancery_text type = names_text(names, NAME_TYPE, known->type);
    snprintf(hint, sizeof hint,
             "`chancery show %.*s` prints the one that is there (%.*s); give this one another uid",
             TEXT_ARG(event->uid), TEXT_ARG(type));
    return error_at(error, CHANCERY_CONFLICT, &(struct error_place){.hint = hint},
                    "uid \"%.*s\" is taken by an event with other content", TEXT_ARG(event->uid));
}

/* The event at `place` has the uid of `event`: are they one and the same? */
static chancery_status compare(chancery_writer *writer, const chancery_event *event,
                               struct place place, chancery_error *error)
{
    struct record_head known, given;
    chancery_status status = db_record(writer->txn, place, &known, error);
    if (status == CHANCERY_OK)
        status = encode(writer, event, place, &given, error);
    if (status != CHANCERY_OK)
        return status;
    return record_same_content(&known, &given) ? CHANCERY_OK
                                               : conflict(event, writer->db->names, &known, error);
}

static chancery_status add(chancery_writer *writer, const chancery_event *event,
                           chancery_outcome *outcome, chancery_error *error)
{
    struct key key = key_of_uid(event->uid);
    struct place place;
    chancery_text value;
    chancery_status status = store_get(writer->txn, TABLE_UID, key_text(&key), &value, error);
    if (status == CHANCERY_NOT_FOUND) {
        *outcome = CHANCERY_ADDED;
        return store_event(writer, event, error);
    }
    if (status != CHANCERY_OK)
        return status;
    if (value.size != KEY_PLACE_SIZE || !key_read_place(value, &place))
        return error_set(error, CHANCERY_DAMAGED, "the index of uids is damaged");
    *outcome = CHANCERY_UNCHANGED;
    return compare(writer, event, place, error);
}

chancery_status chancery_writer_add(chancery_writer *writer, const chancery_event *event,
                                    chancery_outcome *outcome, chancery_error *error)
{
    chancery_outcome result;
    assert(writer->failed == CHANCERY_OK);
    chancery_status status = add(writer, event, &result, error);
    if (status == CHANCERY_OK)
        *outcome = result;
    else if (status != CHANCERY_CONFLICT)
        writer->failed = status;
    return status;
}

/* What does not concern the store leaves the writer usable. */
static chancery_status vocabulary_done(chancery_writer *writer, chancery_status status)
{
    bool refused =
        status == CHANCERY_INVALID || status == CHANCERY_CONFLICT || status == CHANCERY_NOT_FOUND;
    writer->vocabulary_changed =
        writer->vocabulary_changed || writer->db->vocabulary != writer->vocabulary_before;
    if (status != CHANCERY_OK && !refused)
        writer->failed = status;
    return status;
}

chancery_status chancery_writer_add_vocabulary(chancery_writer *writer, chancery_text json,
                                               const char *name, chancery_outcome *outcome,
                                               chancery_error *error)
{
    assert(writer->failed == CHANCERY_OK);
    return vocabulary_done(writer,
                           vocabulary_add(writer->db, writer->txn, json, name, outcome, error));
}

chancery_status chancery_writer_remove_vocabulary(chancery_writer *writer, chancery_text name,
                                                  chancery_error *error)
{
    assert(writer->failed == CHANCERY_OK);
    return vocabulary_done(writer, vocabulary_remove(writer->db, writer->txn, name, error));
}
