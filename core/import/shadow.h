/* shadow.h - the database of a dry run: a temporary one, to which the events that an import would
 * meet are copied when it comes to them. So a dry run does the very same as an import, on a
 * database that is open for reading only, and keeps no writer waiting.
 */
#ifndef CORE_IMPORT_SHADOW_H
#define CORE_IMPORT_SHADOW_H

#include "database/bulk.h"

struct shadow {
    chancery_db *real; /* NULL: there is none */
    chancery_db *made; /* its files have no names any more */
    struct store_txn *txn;
};

chancery_status shadow_open(chancery_db *real, struct shadow *shadow, chancery_error *error);
void shadow_close(struct shadow *shadow);

/* Begins to write to the shadow, as bulk_begin. End with chancery_writer_abort and then
 * shadow_end. */
chancery_status shadow_begin(struct shadow *shadow, const struct bulk_options *options,
                             chancery_writer **writer, chancery_error *error);
void shadow_end(struct shadow *shadow);

/* Copies what answers to the uid of `event`, to the ids of its sources or to its fold key. */
chancery_status shadow_bring(struct shadow *shadow, chancery_writer *writer,
                             const chancery_event *event, chancery_error *error);
/* Copies the event that has a report of that id. */
chancery_status shadow_bring_report(struct shadow *shadow, chancery_writer *writer,
                                    chancery_text id, chancery_error *error);

#endif
