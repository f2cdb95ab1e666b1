#include "database/write.h"

#include "base/bytes.h"
#include "base/status.h"
#include "database/bulk.h"
#include "database/lists.h"
#include "database/vocabulary_store.h"
#include "event/identity.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

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
    writer->began = writer->recorded;
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
        status = store_cursor_open(begun->txn, TABLE_PAST, &begun->past, error);
    if (status == CHANCERY_OK)
        *writer = begun;
    else
        chancery_writer_abort(begun);
    return status;
}

static void writer_free(chancery_writer *writer)
{
    waiting_free(writer->waiting);
    buffer_free(&writer->record);
    buffer_free(&writer->known);
    buffer_free(&writer->buried);
    buffer_free(&writer->aliases);
    word_list_free(&writer->words);
    arena_free(&writer->former.arena);
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
    if (writer->changes == 0 && !writer->vocabulary_changed) {
        chancery_writer_abort(writer);
        return CHANCERY_OK;
    }
    chancery_status status = bulk_store(writer, error);
    if (status == CHANCERY_OK)
        status = db_store_names(db, writer->txn, error);
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

/* ---- Entries ---- */

/* What is done with the entries of one version. */
struct emission {
    struct chancery_writer *writer;
    int64_t recorded; /* of the version */
    chancery_error *error;
};

void write_count_name(struct chancery_writer *writer, const struct posting *posting, int by)
{
    static const enum name_kind kinds[TABLE_COUNT] = {
        [TABLE_PARTY] = NAME_PARTY, [TABLE_TYPE] = NAME_TYPE};
    if (posting->table != TABLE_PARTY && posting->table != TABLE_TYPE)
        return;
    struct name *name =
        names_at(writer->db->names, kinds[posting->table], bytes_get_u16(posting->key.bytes));
    name->count += (uint64_t)by;
    name->changed = true;
}

static chancery_status put_posting(void *context, const struct posting *posting)
{
    const struct emission *emission = context;
    write_count_name(emission->writer, posting, 1);
    return entry_put(emission->writer->txn, posting->table, key_text(&posting->key),
                     posting_value(posting), emission->error);
}

/* Of an event that waits, only what it is found by. */
static chancery_status keep_posting(void *context, const struct posting *posting)
{
    const struct emission *emission = context;
    struct place place;
    key_read_place(posting_value(posting), &place);
    return waiting_put_key(emission->writer->waiting, key_text(&posting->key), place,
                           emission->error);
}

static chancery_status put_past_posting(void *context, const struct posting *posting)
{
    const struct emission *emission = context;
    if (posting->alias)
        return CHANCERY_OK;
    struct key key = past_key(posting->table, &posting->key, emission->recorded);
    return store_put(emission->writer->txn, TABLE_PAST, key_text(&key), posting_value(posting),
                     emission->error);
}

static chancery_status move_posting(void *context, const struct posting *posting)
{
    const struct emission *emission = context;
    write_count_name(emission->writer, posting, -1);
    chancery_status status = entry_delete(emission->writer->txn, posting->table,
                                          key_text(&posting->key), emission->error);
    if (status == CHANCERY_NOT_FOUND)
        return error_at(emission->error, CHANCERY_DAMAGED,
                        &(struct error_place){.hint = "`chancery check` lists all damage"},
                        "an event is missing in the index \"%s\"", table_names[posting->table]);
    return status == CHANCERY_OK ? put_past_posting(context, posting) : status;
}

/* The entries of a version that waited. */
static chancery_status bury_posting(void *context, const struct posting *posting)
{
    const struct emission *emission = context;
    chancery_status status = CHANCERY_OK;
    if (posting->table == TABLE_UID)
        status =
            waiting_remove_key(emission->writer->waiting, key_text(&posting->key), emission->error);
    return status == CHANCERY_OK ? put_past_posting(context, posting) : status;
}

/* ---- Aliases ---- */

static bool holds_alias(chancery_text aliases, chancery_text alias)
{
    for (size_t at = 0; at < aliases.size; at += KEY_UID_SIZE)
        if (memcmp(aliases.bytes + at, alias.bytes, KEY_UID_SIZE) == 0)
            return true;
    return false;
}

/* Adds an alias unless another event answers to it already. `before` are those that the event has
 * anyway. */
static chancery_status gather_alias(struct chancery_writer *writer, const struct key *alias,
                                    chancery_text before, chancery_error *error)
{
    struct place place;
    chancery_text key = key_text(alias);
    chancery_status status = CHANCERY_NOT_FOUND;
    if (holds_alias(buffer_view(&writer->aliases), key))
        return CHANCERY_OK;
    if (!holds_alias(before, key))
        status = write_find(writer, alias, &place, error);
    if (status == CHANCERY_NOT_FOUND)
        buffer_text(&writer->aliases, key);
    return status == CHANCERY_NOT_FOUND ? CHANCERY_OK : status;
}

/* Fills writer->aliases with what `event` answers to beside its uid: the other ids of its sources
 * and, while it takes further reports, its fold key: behind a full event another one begins. */
static chancery_status gather_aliases(struct chancery_writer *writer, const chancery_event *event,
                                      chancery_text before, chancery_error *error)
{
    struct value_list sources = event_list(event, "sources");
    struct key fold;
    chancery_status status = CHANCERY_OK;
    buffer_clear(&writer->aliases);
    for (size_t i = 0; i < sources.count && status == CHANCERY_OK; i++) {
        chancery_text id = source_id(&sources.items[i]);
        struct key alias = key_of_source(id);
        if (id.size > 0 && !text_equal(id, event->uid))
            status = gather_alias(writer, &alias, before, error);
    }
    if (status == CHANCERY_OK && event_takes_reports(event) && event_fold_key(event, &fold))
        status = gather_alias(writer, &fold, before, error);
    return status == CHANCERY_OK && writer->aliases.failed ? error_memory(error) : status;
}

/* ---- Versions ---- */

static chancery_status encode(struct chancery_writer *writer, const chancery_event *event,
                              chancery_text aliases, struct place place, struct record_head *head,
                              chancery_error *error)
{
    chancery_event stamped = *event;
    if (stamped.recorded == 0)
        stamped.recorded = writer->recorded;
    buffer_clear(&writer->record);
    if (!record_encode_aliased(&stamped, place, aliases, writer->db->names, &writer->record))
        return error_set(error, CHANCERY_FULL,
                         "no more names can be numbered in this database, or no more memory is "
                         "left");
    return record_open(buffer_view(&writer->record), place, head, error);
}

chancery_status write_encode(struct chancery_writer *writer, const chancery_event *event,
                             struct place place, struct record_head *head, chancery_error *error)
{
    return encode(writer, event, TEXT(""), place, head, error);
}

/* Puts writer->record at `place`: among those that wait, or into its table. */
static chancery_status put_record(struct chancery_writer *writer, struct place place, bool waits,
                                  chancery_error *error)
{
    struct key key = key_of_place(place);
    chancery_text record = buffer_view(&writer->record);
    return waits ? waiting_put_record(writer->waiting, place, record, error)
                 : store_put(writer->txn, TABLE_EVENT, key_text(&key), record, error);
}

chancery_status write_current(struct chancery_writer *writer, const chancery_event *event,
                              struct place place, chancery_error *error)
{
    struct record_head head = {0};
    chancery_status status = gather_aliases(writer, event, TEXT(""), error);
    if (status == CHANCERY_OK)
        status = encode(writer, event, buffer_view(&writer->aliases), place, &head, error);
    struct emission emission = {writer, head.recorded, error};
    if (status == CHANCERY_OK)
        status = put_record(writer, place, writer->waiting, error);
    if (status == CHANCERY_OK)
        status = writer->waiting ? index_keys(&head, place, keep_posting, &emission)
                                 : index_postings(&head, place, put_posting, &emission);
    if (status == CHANCERY_OK && !writer->waiting)
        status = write_words_put(writer, event, place, error);
    if (status == CHANCERY_OK) {
        writer->event_count++;
        writer->changes++;
    }
    return status;
}

bool write_made(const struct chancery_writer *writer, const struct version *version)
{
    return version->head.recorded >= writer->began && version->head.recorded <= writer->recorded;
}

/* One alias of the current version at `place`, which waits or is stored, comes or goes. */
static chancery_status change_alias(struct chancery_writer *writer, chancery_text alias,
                                    struct place place, bool waits, bool comes,
                                    chancery_error *error)
{
    struct key value = key_of_place(place);
    if (waits)
        return comes ? waiting_put_key(writer->waiting, alias, place, error)
                     : waiting_remove_key(writer->waiting, alias, error);
    return comes ? store_put(writer->txn, TABLE_UID, alias, key_text(&value), error)
                 : store_delete(writer->txn, TABLE_UID, alias, error);
}

/* Takes away, or puts, the entries of the aliases in `those` that are not in `others`. */
static chancery_status change_aliases(struct chancery_writer *writer, chancery_text those,
                                      chancery_text others, struct place place, bool waits,
                                      bool come, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    for (size_t at = 0; at < those.size && status == CHANCERY_OK; at += KEY_UID_SIZE) {
        chancery_text alias = text_slice(those.bytes + at, KEY_UID_SIZE);
        if (!holds_alias(others, alias))
            status = change_alias(writer, alias, place, waits, come, error);
    }
    return status;
}

/* Whether the current version at `place` waits to be stored. */
static chancery_status find_waiting(struct chancery_writer *writer, struct place place, bool *waits,
                                    chancery_error *error)
{
    chancery_text bytes;
    chancery_status status = writer->waiting ? waiting_record(writer->waiting, place, &bytes, error)
                                             : CHANCERY_NOT_FOUND;
    *waits = status == CHANCERY_OK;
    return status == CHANCERY_NOT_FOUND ? CHANCERY_OK : status;
}

chancery_status write_again(struct chancery_writer *writer, const struct version *current,
                            const chancery_event *event, chancery_error *error)
{
    struct record_head head;
    bool waits = false;
    chancery_text before = current->head.aliases;
    chancery_status status = gather_aliases(writer, event, before, error);
    chancery_text after = buffer_view(&writer->aliases);
    if (status == CHANCERY_OK)
        status = encode(writer, event, after, current->place, &head, error);
    if (status == CHANCERY_OK)
        status = find_waiting(writer, current->place, &waits, error);
    if (status == CHANCERY_OK && !waits)
        status = write_words_take(writer, &current->head, current->place, error);
    if (status == CHANCERY_OK && !waits)
        status = write_words_put(writer, event, current->place, error);
    if (status == CHANCERY_OK)
        status = put_record(writer, current->place, waits, error);
    if (status == CHANCERY_OK)
        status = change_aliases(writer, before, after, current->place, waits, false, error);
    if (status == CHANCERY_OK)
        status = change_aliases(writer, after, before, current->place, waits, true, error);
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
    bool waits = false;
    chancery_status status = write_superseded(writer, current, superseded, error);
    if (status == CHANCERY_OK)
        status = find_waiting(writer, current->place, &waits, error);
    if (status == CHANCERY_OK)
        status = waits ? waiting_remove_record(writer->waiting, current->place, error)
                       : store_delete(writer->txn, TABLE_EVENT, key_text(&key), error);
    if (status == CHANCERY_OK)
        status = index_postings(&current->head, current->place, waits ? bury_posting : move_posting,
                                &(struct emission){writer, current->head.recorded, error});
    if (status == CHANCERY_OK && !waits)
        status = write_words_take(writer, &current->head, current->place, error);
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
    assert(!writer->waiting || waiting_count(writer->waiting) == 0);
    return vocabulary_done(writer,
                           vocabulary_add(writer->db, writer->txn, json, name, outcome, error));
}

chancery_status chancery_writer_remove_vocabulary(chancery_writer *writer, chancery_text name,
                                                  chancery_error *error)
{
    assert(writer->failed == CHANCERY_OK);
    assert(!writer->waiting || waiting_count(writer->waiting) == 0);
    return vocabulary_done(writer, vocabulary_remove(writer->db, writer->txn, name, error));
}
