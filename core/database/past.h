/* database/past.h - the versions of an event: finding the past ones and the one that was in force
 * at a time.
 *
 * The table past holds, for every version that was superseded, its record and all entries that
 * index_postings names, each under the tag of its table, its key there and the time of recording.
 * So every index has a past of the same order, whatever indexes there are. Reads only;
 * database/write.c fills it.
 */
#ifndef CORE_DATABASE_PAST_H
#define CORE_DATABASE_PAST_H

#include "database/database.h"
#include "database/index.h"

/* One version of an event. The views live as long as what the transaction hands out. */
struct version {
    struct place place;
    chancery_text bytes; /* the record, as it lies in its table */
    struct record_head head;
    bool past;
};

/* The key in the table past of an entry that a version recorded at `recorded` has in `table`. */
struct key past_key(enum table table, const struct key *key, int64_t recorded);

/* The current version of the event at `place`. CHANCERY_DAMAGED when none stands there. */
chancery_status version_current(struct store_txn *txn, struct place place, struct version *version,
                                chancery_error *error);
/* The past version recorded at that time that stood at `place`. CHANCERY_DAMAGED when there is
 * none. */
chancery_status version_past(struct store_txn *txn, struct place place, int64_t recorded,
                             struct version *version, chancery_error *error);

/* Reads the whole event into `event`, whose arena gets a copy of the record: nothing in it depends
 * on the transaction. */
chancery_status version_decode(chancery_db *db, const struct version *version,
                               chancery_event *event, chancery_error *error);

/* Of the event whose key in the table uid is `uid`: the last past version recorded at `time` or
 * before, and the first one recorded after it. CHANCERY_END (without words) when there is none. */
chancery_status version_before(struct store_txn *txn, const struct key *uid, int64_t time,
                               struct version *version, chancery_error *error);
chancery_status version_after(struct store_txn *txn, const struct key *uid, int64_t time,
                              struct version *version, chancery_error *error);

/* Calls `visit` for every past version of that event recorded before `time`, oldest first, each a
 * view that lives as long as the call. A status other than CHANCERY_OK ends it and is returned. */
chancery_status version_each(chancery_db *db, struct store_txn *txn, const struct key *uid,
                             int64_t time,
                             chancery_status (*visit)(void *context, chancery_event *event),
                             void *context, chancery_error *error);

/* The version of the event of `uid` (see db_find_uid) that was in force at `time`; 0: the current.
 * CHANCERY_NOT_FOUND also for an event that was not known then. */
chancery_status version_find(struct store_txn *txn, chancery_text uid, int64_t time,
                             struct version *version, chancery_error *error);

#endif
