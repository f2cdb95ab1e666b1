/* database/lists.h - tables whose entries lie in blocks: for each list the places of its events, in
 * order, each with a few bytes of facts.
 *
 * A list is what the key of an entry has before the place: a word, a party and an extent. An entry
 * of its own would take 24 bytes and more for each event; in a block it takes five. Each block
 * stands under its list and its first place. Knows neither what a list is of nor what facts tell:
 * database/index.h and database/word_index.h do.
 */
#ifndef CORE_DATABASE_LISTS_H
#define CORE_DATABASE_LISTS_H

#include "base/words.h"
#include "event/key.h"
#include "store/store.h"

enum {
    LIST_MOST = WORD_MOST + 1, /* bytes of a list's name at most */
    LIST_FACTS_MOST = 4,       /* bytes of facts at most */
    LIST_BLOCK_BYTES = 980,    /* of a block's value at most: four fill a page */
    LIST_BLOCK_MOST =
        LIST_BLOCK_BYTES / 2 + 1, /* its entries: each but the first takes two bytes */
};

/* Whether the entries of a table lie in lists, and how many bytes of facts each has there. */
bool list_keeps(enum table table);
size_t list_facts_size(enum table table);

struct list {
    enum table table;   /* one that keeps lists */
    chancery_text name; /* of one to LIST_MOST bytes */
};

struct listed {
    struct place place;
    unsigned char facts[LIST_FACTS_MOST];
};

/* ---- Changing ---- */

/* Adds entries, in order of place and each place once, to those of a list; the facts of a place
 * that is there are replaced. */
chancery_status list_add(struct store_txn *txn, struct list list, const struct listed *entries,
                         size_t count, chancery_error *error);
/* Takes an entry from those of a list. CHANCERY_NOT_FOUND (without words) when it is not there. */
chancery_status list_remove(struct store_txn *txn, struct list list, struct place place,
                            chancery_error *error);
/* The same as list_add into a table that has nothing of that list, nor of lists behind it. */
chancery_status list_load(struct store_loader *loader, struct list list,
                          const struct listed *entries, size_t count, chancery_error *error);

/* An entry of any index by its key and value, whether its table keeps lists or not: as store_put,
 * store_delete and store_get. A value that is read is a view of the table or of `room`. */
chancery_status entry_put(struct store_txn *txn, enum table table, chancery_text key,
                          chancery_text value, chancery_error *error);
chancery_status entry_delete(struct store_txn *txn, enum table table, chancery_text key,
                             chancery_error *error);
chancery_status entry_get(struct store_txn *txn, enum table table, chancery_text key,
                          struct listed *room, chancery_text *value, chancery_error *error);

/* ---- Reading ---- */

/* A block in memory. */
struct list_block {
    size_t count;
    struct listed entries[LIST_BLOCK_MOST];
};

/* Goes through one list. Start from list_reader_open. */
struct list_reader {
    struct store_cursor *cursor; /* on the list's table; borrowed */
    enum table table;
    size_t facts; /* bytes of them */
    size_t name_size;
    size_t at; /* the entry it stands on */
    char name[LIST_MOST];
    struct list_block block;
};
void list_reader_open(struct store_cursor *cursor, struct list list, struct list_reader *reader);
/* Each goes to an entry, a view of the reader's; CHANCERY_END (without words) when there is none.
 * Seeking comes first, and anew whenever the transaction was paused. */
chancery_status list_seek(struct list_reader *reader, struct place from,
                          const struct listed **found,
                          chancery_error *error); /* the first at or behind */
chancery_status list_seek_before(struct list_reader *reader, struct place before,
                                 const struct listed **found,
                                 chancery_error *error); /* the last before */
chancery_status list_next(struct list_reader *reader, const struct listed **found,
                          chancery_error *error);
chancery_status list_previous(struct list_reader *reader, const struct listed **found,
                              chancery_error *error);

/* Calls `visit` for all entries of the lists of a table whose names begin with `prefix`, in order
 * of both. A status other than CHANCERY_OK ends it and is returned; CHANCERY_DAMAGED for what is no
 * block. */
chancery_status list_each(struct store_txn *txn, enum table table, chancery_text prefix,
                          chancery_status (*visit)(void *context, struct list list,
                                                   const struct listed *entry),
                          void *context, chancery_error *error);

/* ---- Blocks, for those who look at the table itself ---- */

struct list_key {
    char bytes[LIST_MOST + KEY_PLACE_SIZE];
    size_t size;
};
/* The key of the block of a list that begins with `place`. */
struct list_key list_block_key(chancery_text name, struct place place);
static inline chancery_text list_key_text(const struct list_key *key)
{
    return (chancery_text){key->bytes, key->size};
}
/* The list of a block's key; empty for what is none. */
chancery_text list_name_of(chancery_text key);
/* Goes to the last block of the list that begins at or before `place`, else to its first one.
 * CHANCERY_END (without words) when it has none. */
chancery_status list_go(struct store_cursor *cursor, chancery_text name, struct place place,
                        chancery_text *key, chancery_text *value, chancery_error *error);

#endif
