/* database/vocabulary_store.h - the documents of a database's users in its table `vocabulary`, and
 * what events have to say when a document changes.
 *
 * Bytes from disk are not trusted: each document is under a checksum, and is read by the same rules
 * as when it came in.
 */
#ifndef CORE_DATABASE_VOCABULARY_STORE_H
#define CORE_DATABASE_VOCABULARY_STORE_H

#include "database/database.h"
#include "vocabulary/vocabulary.h"

/* Reads all documents that `txn` sees. CHANCERY_DAMAGED names the one that is unsound. */
chancery_status vocabulary_load(struct store_txn *txn, struct vocabulary **vocabulary,
                                chancery_error *error);

/* Brings db->schema up to what `txn` sees, when the figure of the last change says that it is not.
 * What was handed out before stays valid until the database is closed. */
chancery_status vocabulary_sync(chancery_db *db, struct store_txn *txn, chancery_error *error);

/* As chancery_writer_add_vocabulary and chancery_writer_remove_vocabulary, in the write transaction
 * `txn`. CHANCERY_INVALID, CHANCERY_CONFLICT and CHANCERY_NOT_FOUND leave everything as it was. */
chancery_status vocabulary_add(chancery_db *db, struct store_txn *txn, chancery_text json,
                               const char *label, chancery_outcome *outcome, chancery_error *error);
chancery_status vocabulary_remove(chancery_db *db, struct store_txn *txn, chancery_text name,
                                  chancery_error *error);
/* Puts `before` in force again, after the transaction that changed it was given up. */
void vocabulary_restore(chancery_db *db, const struct vocabulary *before);

#endif
