/* database/wording.h - the words of many records, gathered on a second thread while the first one
 * stores the records.
 *
 * Knows which words a record has and which list each goes to (database/word_index.h); storing the
 * lists is for database/bulk.c.
 */
#ifndef CORE_DATABASE_WORDING_H
#define CORE_DATABASE_WORDING_H

#include "database/database.h"
#include "database/lists.h"
#include "sort/spilled.h"

struct wording;

/* `beside` is the path of the database, borrowed; `memory` is about what words may take before they
 * go to a temporary file. NULL when out of memory. */
struct wording *wording_new(const chancery_db *db, const char *beside, size_t memory);
/* Whatever is still on its way is given up. NULL is fine. */
void wording_free(struct wording *wording);

/* Hands a record on, under the key of its place; they come in order of place. What names the
 * database has numbered may not change before wording_each. A failure may be that of an earlier
 * record. */
chancery_status wording_put(struct wording *wording, const struct entry *record,
                            chancery_error *error);

/* Is given a word's list with places of records that have it, each KEY_PLACE_SIZE bytes, in order;
 * a place may come twice. */
typedef chancery_status wording_visit(void *context, struct list list, chancery_text places);

/* Waits for all of them. Then calls `visit` for all words in the order of their lists, each as
 * often as it takes. A status other than CHANCERY_OK ends it and is returned. No record may come
 * behind.
 */
chancery_status wording_each(struct wording *wording, size_t memory, wording_visit *visit,
                             void *context, chancery_error *error);

#endif
