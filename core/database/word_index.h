/* database/word_index.h - the table `text`: for each word the places of the events that have it.
 *
 * The places of a word lie in blocks, in order, each block under the word and its first place. An
 * entry for each word and event, as the other indexes have, would take more room than the events
 * themselves. Knows words and places; what is a word is for base/words.h to say, and whose words
 * they are for event/words.h.
 */
#ifndef CORE_DATABASE_WORD_INDEX_H
#define CORE_DATABASE_WORD_INDEX_H

#include "base/words.h"
#include "event/key.h"
#include "store/store.h"

enum {
    WORD_BLOCK_BYTES = 1000,                      /* of a block's value at most */
    WORD_BLOCK_PLACES = WORD_BLOCK_BYTES / 2 + 1, /* each but the first takes two bytes or more */
};

/* Adds places, in order and each once, to those of a word; places that are there stay. */
chancery_status word_index_add(struct store_txn *txn, chancery_text word,
                               const struct place *places, size_t count, chancery_error *error);
/* Takes a place from those of a word. CHANCERY_NOT_FOUND (without words) when it is not there. */
chancery_status word_index_remove(struct store_txn *txn, chancery_text word, struct place place,
                                  chancery_error *error);
/* The same as word_index_add into a table that has nothing of that word, nor of words behind it. */
chancery_status word_index_load(struct store_loader *loader, chancery_text word,
                                const struct place *places, size_t count, chancery_error *error);

/* ---- Reading ---- */

/* Goes through the places of one word. Start from word_reader_open. */
struct word_reader {
    struct store_cursor *cursor; /* on the table `text`; borrowed */
    char word[WORD_MOST];
    size_t word_size;
    struct place places[WORD_BLOCK_PLACES]; /* of the block it stands in */
    size_t count, at;
};
void word_reader_open(struct store_cursor *cursor, chancery_text word, struct word_reader *reader);
/* Each goes to a place and reads it; CHANCERY_END (without words) when there is none. Seeking comes
 * first, and anew whenever the transaction was paused. */
chancery_status word_reader_seek(struct word_reader *reader, struct place from, struct place *found,
                                 chancery_error *error); /* the first at or behind */
chancery_status word_reader_seek_before(struct word_reader *reader, struct place before,
                                        struct place *found,
                                        chancery_error *error); /* the last before */
chancery_status word_reader_next(struct word_reader *reader, struct place *found,
                                 chancery_error *error);
chancery_status word_reader_previous(struct word_reader *reader, struct place *found,
                                     chancery_error *error);

/* About how many places a word has: exact when they lie in a few blocks, else by samples. */
chancery_status word_index_estimate(struct store_cursor *cursor, chancery_text word,
                                    uint64_t *places, bool *exact, chancery_error *error);
/* Calls `visit` for each word that begins with `prefix`, in order of bytes. A status other than
 * CHANCERY_OK ends it and is returned. The view lives as long as the call. */
chancery_status word_index_words(struct store_cursor *cursor, chancery_text prefix,
                                 chancery_status (*visit)(void *context, chancery_text word),
                                 void *context, chancery_error *error);
/* Calls `visit` for all words and places there are, in order of both. CHANCERY_DAMAGED for what is
 * no block. */
chancery_status word_index_each(struct store_cursor *cursor,
                                void (*visit)(void *context, chancery_text word,
                                              struct place place),
                                void *context, chancery_error *error);

#endif
