/* query/lookup.c - single events by their uid: as they are, as they were known at a time, and all
 * their versions. */
#include "database/past.h"

#include "base/status.h"

#include <stdlib.h>

/* As it was then, nothing had superseded it yet. */
static chancery_status look_up(chancery_db *db, struct store_txn *txn, chancery_text uid,
                               int64_t time, chancery_event *event, chancery_error *error)
{
    struct version version;
    chancery_status status = version_find(txn, uid, time, &version, error);
    if (status == CHANCERY_OK)
        status = version_decode(db, &version, event, error);
    event->superseded = 0;
    return status;
}

chancery_status chancery_lookup_as_known_at(chancery_db *db, chancery_text uid, int64_t time,
                                            chancery_event **event, chancery_error *error)
{
    struct store_txn *txn;
    chancery_event *found = calloc(1, sizeof *found);
    if (!found)
        return error_memory(error);
    chancery_status status = db_begin_read(db, &txn, error);
    if (status == CHANCERY_OK) {
        status = look_up(db, txn, uid, time, found, error);
        store_abort(txn);
    }
    if (status == CHANCERY_OK)
        *event = found;
    else
        chancery_event_free(found);
    return status;
}

chancery_status chancery_lookup(chancery_db *db, chancery_text uid, chancery_event **event,
                                chancery_error *error)
{
    return chancery_lookup_as_known_at(db, uid, 0, event, error);
}

/* ---- All versions ---- */

static chancery_status tell_all(chancery_db *db, struct store_txn *txn, chancery_text uid,
                                chancery_status (*told)(void *context, chancery_event *event),
                                void *context, chancery_error *error)
{
    struct version current;
    chancery_event event = {0};
    chancery_status status = version_find(txn, uid, 0, &current, error);
    if (status != CHANCERY_OK)
        return status;
    struct key key = record_uid_key(&current.head);
    status = version_each(db, txn, &key, INT64_MAX, told, context, error);
    if (status == CHANCERY_OK)
        status = record_decode(&current.head, db->names, db->schema, &event, error);
    if (status == CHANCERY_OK)
        status = told(context, &event);
    arena_free(&event.arena);
    return status;
}

chancery_status chancery_log(chancery_db *db, chancery_text uid,
                             chancery_status (*version)(void *context, chancery_event *event),
                             void *context, chancery_error *error)
{
    struct store_txn *txn;
    chancery_status status = db_begin_read(db, &txn, error);
    if (status != CHANCERY_OK)
        return status;
    status = tell_all(db, txn, uid, version, context, error);
    store_abort(txn);
    return status;
}
