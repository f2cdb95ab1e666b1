#include "database/past.h"

#include "base/status.h"
#include "date/date.h"

struct key past_key(enum table table, const struct key *key, int64_t recorded)
{
    return key_of_past(table_tags[table], key, recorded);
}

chancery_status version_current(struct store_txn *txn, struct place place, struct version *version,
                                chancery_error *error)
{
    version->place = place;
    version->past = false;
    chancery_status status = db_record_bytes(txn, place, &version->bytes, error);
    return status == CHANCERY_OK ? record_open(version->bytes, place, &version->head, error)
                                 : status;
}

chancery_status version_past(struct store_txn *txn, struct place place, int64_t recorded,
                             struct version *version, chancery_error *error)
{
    struct key at = key_of_place(place), key = past_key(TABLE_EVENT, &at, recorded);
    version->place = place;
    version->past = true;
    chancery_status status = store_get(txn, TABLE_PAST, key_text(&key), &version->bytes, error);
    if (status == CHANCERY_NOT_FOUND)
        return error_at(error, CHANCERY_DAMAGED,
                        &(struct error_place){.hint = "`chancery check` lists all damage"},
                        "an index names a past version that is not there");
    return status == CHANCERY_OK
               ? record_open_past(version->bytes, place, recorded, &version->head, error)
               : status;
}

chancery_status version_decode(chancery_db *db, const struct version *version,
                               chancery_event *event, chancery_error *error)
{
    struct record_head head;
    chancery_text copy = arena_text(&event->arena, version->bytes);
    if (event->arena.failed)
        return error_memory(error);
    chancery_status status =
        version->past ? record_open_past(copy, version->place, version->head.recorded, &head, error)
                      : record_open(copy, version->place, &head, error);
    return status == CHANCERY_OK ? record_decode(&head, db->names, db->schema, event, error)
                                 : status;
}

/* ---- The versions of one event ---- */

/* Reads the version whose entry under its uid has been found, if it is one of that uid. */
static chancery_status read_entry(struct store_txn *txn, const struct key *uid, chancery_text key,
                                  chancery_text value, struct version *version,
                                  chancery_error *error)
{
    char tag;
    chancery_text own;
    int64_t recorded;
    struct place place;
    if (!key_read_past(key, &tag, &own, &recorded) || tag != table_tags[TABLE_UID] ||
        !text_equal(own, key_text(uid)))
        return CHANCERY_END;
    if (value.size != KEY_PLACE_SIZE || !key_read_place(value, &place))
        return error_set(error, CHANCERY_DAMAGED, "the index of past versions is damaged");
    return version_past(txn, place, recorded, version, error);
}

typedef chancery_status seek_function(struct store_cursor *cursor, chancery_text key,
                                      chancery_text *found, chancery_text *value,
                                      chancery_error *error);

/* Seeks among the versions of a uid for what is recorded one after `time`. */
static chancery_status seek_version(struct store_txn *txn, const struct key *uid, int64_t time,
                                    seek_function *seek, struct version *version,
                                    chancery_error *error)
{
    struct key next = past_key(TABLE_UID, uid, time < INT64_MAX ? time + 1 : time);
    struct store_cursor *cursor;
    chancery_text key, value;
    chancery_status status = store_cursor_open(txn, TABLE_PAST, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    status = seek(cursor, key_text(&next), &key, &value, error);
    store_cursor_close(cursor);
    return status == CHANCERY_OK ? read_entry(txn, uid, key, value, version, error) : status;
}

chancery_status version_before(struct store_txn *txn, const struct key *uid, int64_t time,
                               struct version *version, chancery_error *error)
{
    return seek_version(txn, uid, time, store_seek_before, version, error);
}

chancery_status version_after(struct store_txn *txn, const struct key *uid, int64_t time,
                              struct version *version, chancery_error *error)
{
    return seek_version(txn, uid, time, store_seek, version, error);
}

chancery_status version_each(chancery_db *db, struct store_txn *txn, const struct key *uid,
                             int64_t time,
                             chancery_status (*visit)(void *context, chancery_event *event),
                             void *context, chancery_error *error)
{
    chancery_event event = {0};
    struct version version;
    chancery_status status = CHANCERY_OK;
    for (int64_t last = INT64_MIN; status == CHANCERY_OK; last = version.head.recorded) {
        chancery_status found = version_after(txn, uid, last, &version, error);
        if (found == CHANCERY_END || (found == CHANCERY_OK && version.head.recorded >= time))
            break;
        arena_clear(&event.arena);
        status = found == CHANCERY_OK
                     ? record_decode(&version.head, db->names, db->schema, &event, error)
                     : found;
        if (status == CHANCERY_OK)
            status = visit(context, &event);
    }
    arena_free(&event.arena);
    return status;
}

static chancery_status not_yet_known(chancery_text uid, int64_t time, chancery_error *error)
{
    char instant[INSTANT_SIZE];
    instant_format(time, instant);
    return error_at(error, CHANCERY_NOT_FOUND,
                    &(struct error_place){.hint = "`chancery log UID` lists when it was recorded"},
                    "event \"%.*s\" was not known yet at %s", TEXT_ARG(uid), instant);
}

chancery_status version_find(struct store_txn *txn, chancery_text uid, int64_t time,
                             struct version *version, chancery_error *error)
{
    struct place place;
    chancery_status status = db_find_uid(txn, uid, &place, error);
    if (status == CHANCERY_OK)
        status = version_current(txn, place, version, error);
    if (status != CHANCERY_OK || time == 0 || version->head.recorded <= time)
        return status;
    struct key key = record_uid_key(&version->head);
    status = version_before(txn, &key, time, version, error);
    return status == CHANCERY_END ? not_yet_known(uid, time, error) : status;
}
