/* database/word_index.h - the table `text`: for each word the places of the events that have it, as
 * lists without facts (database/lists.h).
 *
 * Knows words and their lists; what is a word is for base/words.h to say, and whose words they are
 * for event/words.h.
 */
#ifndef CORE_DATABASE_WORD_INDEX_H
#define CORE_DATABASE_WORD_INDEX_H

#include "database/lists.h"

/* The name of a word's list: the word, and what ends it. */
struct word_name {
    char bytes[LIST_MOST];
    size_t size;
};
struct word_name word_name_of(chancery_text word);
static inline struct list word_name_list(const struct word_name *name)
{
    return (struct list){TABLE_TEXT, {name->bytes, name->size}};
}
/* The word of a list; empty for a name that is none. */
chancery_text word_of(chancery_text name);

/* About how many places a word has: exact when they lie in a few blocks, else by samples. `cursor`
 * is on the table. */
chancery_status word_index_estimate(struct store_cursor *cursor, chancery_text word,
                                    uint64_t *places, bool *exact, chancery_error *error);
/* Calls `visit` for each word that begins with `prefix`, in order of bytes. A status other than
 * CHANCERY_OK ends it and is returned. The view lives as long as the call. */
chancery_status word_index_words(struct store_cursor *cursor, chancery_text prefix,
                                 chancery_status (*visit)(void *context, chancery_text word),
                                 void *context, chancery_error *error);

#endif
