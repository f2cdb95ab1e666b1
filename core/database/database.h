/* database/database.h - an open database: the store, the names it has numbered, its vocabulary and
 * counts.
 *
 * Owns what stands between events and the store: which transaction sees which names, and the
 * entries of the meta table that count events. Everything that reads or writes events goes through
 * here; nothing here knows queries or formats.
 */
#ifndef CORE_DATABASE_DATABASE_H
#define CORE_DATABASE_DATABASE_H

#include "event/names.h"
#include "event/record.h"
#include "schema/effect.h"
#include "store/store.h"
#include "vocabulary/vocabulary.h"

struct chancery_db {
    struct store *store;
    struct names *names;
    uint64_t names_commit;               /* the commit that `names` shows; 0: none */
    bool writing;                        /* `names` may be ahead of the last commit */
    const struct vocabulary *vocabulary; /* in force */
    const chancery_schema *schema;       /* that of `vocabulary` */
    uint64_t vocabulary_changed;     /* the commit that changed it last, as far as it is known */
    struct vocabulary *vocabularies; /* all that were ever in force: views may hold them */
    struct effects *effects;         /* of `schema`, when they were asked for; else NULL */
};

/* As chancery_open, with a map of `map_bytes` at first; 0: the default. */
chancery_status db_open(const char *path, unsigned flags, size_t map_bytes, chancery_db **db,
                        chancery_error *error);

/* Begins to read the last commit, and brings names and vocabulary up to it. End with store_abort.
 */
chancery_status db_begin_read(chancery_db *db, struct store_txn **txn, chancery_error *error);
/* Brings names and vocabulary up to the commit that `txn` sees. */
chancery_status db_sync_names(chancery_db *db, struct store_txn *txn, chancery_error *error);
/* Reads all names that `txn` sees into `names`: new ones, and the counts of known ones. */
chancery_status db_load_names(struct names *names, struct store_txn *txn, chancery_error *error);
/* Puts the names that changed, in the write transaction that used them. */
chancery_status db_store_names(chancery_db *db, struct store_txn *txn, chancery_error *error);

/* A number kept in the meta table; 0 when it is not there. */
chancery_status db_read_figure(struct store_txn *txn, const char *name, uint64_t *figure,
                               chancery_error *error);
chancery_status db_write_figure(struct store_txn *txn, const char *name, uint64_t figure,
                                chancery_error *error);
/* The figures there are. */
extern const char db_figure_events[];   /* events stored */
extern const char db_figure_past[];     /* past versions of them */
extern const char db_figure_recorded[]; /* instant of the last commit, in microseconds */

/* The bytes of the record at `place`, unchecked. CHANCERY_DAMAGED when it is not there. */
chancery_status db_record_bytes(struct store_txn *txn, struct place place, chancery_text *bytes,
                                chancery_error *error);
/* The record at `place`, checked. CHANCERY_DAMAGED when it is not there, because an index said that
 * it is. */
chancery_status db_record(struct store_txn *txn, struct place place, struct record_head *head,
                          chancery_error *error);
/* The same through a cursor on the table of events: places one after the other cost less. */
chancery_status db_record_near(struct store_cursor *events, struct place place,
                               struct record_head *head, chancery_error *error);

/* Finds where the event with that uid, or with a source of that id, stands; made uids may be
 * shortened. CHANCERY_NOT_FOUND and CHANCERY_AMBIGUOUS are worded. */
chancery_status db_find_uid(struct store_txn *txn, chancery_text uid, struct place *place,
                            chancery_error *error);

/* What the types of the vocabulary in force do to the state; good until it changes. */
chancery_status db_effects(chancery_db *db, const struct effects **effects, chancery_error *error);

#endif
