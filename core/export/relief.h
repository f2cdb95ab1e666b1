/* export/relief.h - writing the events of a long answer on a second thread, while the first reads
 * on and sends what is written.
 *
 * Owns: what is between the two, copies of records that were read and text that was not sent. Names
 * and vocabulary stay as they are while it writes: it rests when they may change, which is when a
 * sink is called that may use the database, and when the cursor comes upon a later commit.
 */
#ifndef CORE_EXPORT_RELIEF_H
#define CORE_EXPORT_RELIEF_H

#include "export/export.h"

struct relief;

/* While records are in it, the second thread has the exporter, and the caller only its cursor and
 * sink. `write` appends one event to the text. NULL when out of memory. */
struct relief *relief_new(struct exporter *exporter,
                          chancery_status (*write)(struct exporter *exporter,
                                                   const struct record_head *head,
                                                   chancery_error *error));
/* What is in it is given up. NULL is fine. */
void relief_free(struct relief *relief);

/* Takes a record in; may send what earlier ones came to. A failure may be theirs. */
chancery_status relief_put(struct relief *relief, const struct record_head *head,
                           chancery_error *error);
/* Writes and sends all that is in it. */
chancery_status relief_settle(struct relief *relief, chancery_error *error);

#endif
