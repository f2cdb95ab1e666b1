/* database/bulk.h - many events in one write transaction: they wait (database/waiting.h), and are
 * stored at its end, table after table, each in the order of its keys.
 *
 * So each page is written about once, and is full. Which versions there are is decided as ever
 * (database/revision.c, database/fold.c), one event at a time; what waits is seen by it as if it
 * were stored.
 */
#ifndef CORE_DATABASE_BULK_H
#define CORE_DATABASE_BULK_H

#include "database/write.h"

struct bulk_options {
    unsigned timeout_ms; /* for another writer */
    size_t memory;       /* bytes that events may wait in, before they go to a file; 0: plenty */
    /* Called now and then while events are stored, when set; a status other than CHANCERY_OK ends
     * that, and is what chancery_writer_commit returns. */
    chancery_status (*tell)(void *context);
    void *context;
};

/* As chancery_writer_begin. Through such a writer events are added only, none is amended or undone;
 * vocabulary may change while nothing waits (bulk_store). The options are borrowed until the writer
 * is gone. */
chancery_status bulk_begin(chancery_db *db, const struct bulk_options *options,
                           chancery_writer **writer, chancery_error *error);

/* Stores what waits in a writer, if it is one of a bulk; it goes on as one. */
chancery_status bulk_store(chancery_writer *writer, chancery_error *error);

#endif
