/* database/wording.h - the words of many records, gathered on a second thread while the first one
 * stores the records.
 *
 * Knows which words a record has and which list each goes to (database/word_index.h); storing the
 * lists is for database/bulk.c.
 */
#ifndef CORE_DATABASE_WORDING_H
#define CORE_DATABASE_WORDING_H

#include "database/database.h"
#include "sort/collate.h"

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

/* Waits for all of them. Then calls `visit` for the lists of all words in order, with the places of
 * the records that have it as collator_each hands them out: a place may come twice. No record may
 * come behind. */
chancery_status wording_each(struct wording *wording, size_t memory,
                             chancery_status (*visit)(void *context, chancery_text list,
                                                      chancery_text places),
                             void *context, chancery_error *error);
/* CHANCERY_IO, in words: what was read back of the temporary file is not what was written. */
chancery_status wording_damaged(const struct wording *wording, chancery_error *error);

#endif
