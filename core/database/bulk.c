#include "database/bulk.h"

#include "base/status.h"
#include "database/word_index.h"
#include "sort/collate.h"

#include <stdlib.h>

/* Bytes of memory by default: for events that wait, for the entries of their indexes, and for what
 * is read of runs. LMDB itself keeps up to 512 MiB of pages of a transaction. */
enum { WAITING_MOST = 256 << 20, ENTRIES_MOST = 96 << 20, READING_MOST = 32 << 20 };
enum { TELL_EVERY = 4096 };

struct storing {
    chancery_writer *writer;
    struct store_loader *loader; /* of the table in work */
    enum table table;
    size_t coming; /* events */
    struct collator entries;
    bool text_is_new; /* the index of texts was empty */
    struct last_word {
        char word[WORD_MOST];
        size_t size;
        struct place place;
    } last; /* of the index of texts that was stored: the parts of a word may come in several calls
             */
    uint64_t steps;
    chancery_error *error;
};

chancery_status bulk_begin(chancery_db *db, const struct bulk_options *options,
                           chancery_writer **writer, chancery_error *error)
{
    chancery_writer *begun;
    chancery_status status = chancery_writer_begin(db, options->timeout_ms, &begun, error);
    if (status != CHANCERY_OK)
        return status;
    begun->bulk = options;
    begun->waiting =
        waiting_new(store_path(db->store), options->memory > 0 ? options->memory : WAITING_MOST);
    if (!begun->waiting) {
        chancery_writer_abort(begun);
        return error_memory(error);
    }
    *writer = begun;
    return CHANCERY_OK;
}

/* ---- Tables ---- */

/* Counts a step, and says now and then that it goes on. */
static chancery_status step(struct storing *storing)
{
    const struct bulk_options *options = storing->writer->bulk;
    if (++storing->steps % TELL_EVERY != 0)
        return CHANCERY_OK;
    store_trim(storing->writer->txn);
    return options->tell ? options->tell(options->context) : CHANCERY_OK;
}

static chancery_status end_table(struct storing *storing, chancery_status status)
{
    struct store_loader *loader = storing->loader;
    storing->loader = NULL;
    return store_loader_end(loader, status, storing->error);
}

static chancery_status open_table(struct storing *storing, enum table table)
{
    if (storing->loader && storing->table == table)
        return CHANCERY_OK;
    chancery_status status = end_table(storing, CHANCERY_OK);
    if (status != CHANCERY_OK)
        return status;
    storing->table = table;
    return store_loader_open(storing->writer->txn, table, storing->coming, &storing->loader,
                             storing->error);
}

/* ---- Entries of indexes ---- */

/* What comes before the place in the keys of an index, behind the number of the table and the size
 * of the values. Records come in order of place, and so do the entries of each. */
enum { GROUP_HEAD = 2 };

static chancery_status collate_posting(void *context, const struct posting *posting)
{
    struct storing *storing = context;
    unsigned char group[GROUP_HEAD + KEY_SIZE_MAX], part[2 * KEY_PLACE_SIZE];
    if (posting->table == TABLE_UID)
        return CHANCERY_OK; /* these wait by themselves, because events are found by them */
    size_t before = posting->key.size - KEY_PLACE_SIZE;
    group[0] = (unsigned char)posting->table;
    group[1] = (unsigned char)posting->value_size;
    memcpy(group + GROUP_HEAD, posting->key.bytes, before);
    memcpy(part, posting->key.bytes + before, KEY_PLACE_SIZE);
    memcpy(part + KEY_PLACE_SIZE, posting->value, posting->value_size);
    write_count_name(storing->writer, posting, 1);
    return collator_add(
        &storing->entries, (chancery_text){(const char *)group, GROUP_HEAD + before},
        (chancery_text){(const char *)part, KEY_PLACE_SIZE + posting->value_size}, storing->error);
}

/* ---- Words ---- */

static chancery_status collate_words(struct storing *storing, const struct record_head *head,
                                     struct place place)
{
    chancery_writer *writer = storing->writer;
    struct key key = key_of_place(place);
    arena_clear(&writer->former.arena);
    chancery_status status =
        record_decode(head, writer->db->names, writer->db->schema, &writer->former, storing->error);
    struct buffer *folded = &writer->words.folded;
    buffer_clear(folded);
    if (status == CHANCERY_OK && !event_words_add(&writer->former, folded))
        status = error_memory(storing->error);
    chancery_text run = buffer_view(folded), word;
    while (status == CHANCERY_OK && words_next(&run, &word)) {
        char group[GROUP_HEAD + WORD_MOST] = {TABLE_TEXT, 0};
        memcpy(group + GROUP_HEAD, word.bytes, word.size);
        status = collator_add_new(&storing->entries, text_slice(group, GROUP_HEAD + word.size),
                                  key_text(&key), storing->error);
    }
    return status;
}

/* A word that an event has twice comes twice, when what was gathered of it was spilled in between.
 */
static bool is_last_word(const struct storing *storing, chancery_text word, struct place place)
{
    const struct last_word *last = &storing->last;
    return text_equal(text_slice(last->word, last->size), word) &&
           place_compare(last->place, place) == 0;
}

static void note_last_word(struct storing *storing, chancery_text word, struct place place)
{
    memcpy(storing->last.word, word.bytes, word.size);
    storing->last.size = word.size;
    storing->last.place = place;
}

/* Blocks of a word that is there already take the new places in; else they are made one behind the
 * other. */
static chancery_status store_word(struct storing *storing, chancery_text word, chancery_text parts)
{
    size_t count = 0;
    struct place *places = malloc(parts.size / KEY_PLACE_SIZE * sizeof *places);
    chancery_status status = places ? CHANCERY_OK : error_memory(storing->error);
    for (size_t at = 0; places && at < parts.size; at += KEY_PLACE_SIZE) {
        key_read_place(text_slice(parts.bytes + at, KEY_PLACE_SIZE), &places[count]);
        count += !is_last_word(storing, word, places[count]);
        note_last_word(storing, word, count > 0 ? places[count - 1] : storing->last.place);
    }
    if (status == CHANCERY_OK && storing->text_is_new && count > 0) {
        status = open_table(storing, TABLE_TEXT);
        if (status == CHANCERY_OK)
            status = word_index_load(storing->loader, word, places, count, storing->error);
    } else if (status == CHANCERY_OK && count > 0) {
        status = word_index_add(storing->writer->txn, word, places, count, storing->error);
    }
    free(places);
    return status == CHANCERY_OK ? step(storing) : status;
}

/* ---- All of them ---- */

/* What comes from the temporary file may be damaged. */
static bool is_group(chancery_text group, chancery_text parts)
{
    if (group.size < GROUP_HEAD || (unsigned char)group.bytes[0] >= TABLE_COUNT)
        return false;
    size_t most = group.bytes[0] == TABLE_TEXT ? WORD_MOST : KEY_SIZE_MAX - KEY_PLACE_SIZE;
    return group.size - GROUP_HEAD <= most &&
           parts.size % (KEY_PLACE_SIZE + (unsigned char)group.bytes[1]) == 0;
}

static chancery_status store_group(void *context, chancery_text group, chancery_text parts)
{
    struct storing *storing = context;
    char key[KEY_SIZE_MAX];
    if (!is_group(group, parts))
        return spill_damaged(storing->entries.spill, storing->error);
    size_t value_size = (unsigned char)group.bytes[1], before = group.size - GROUP_HEAD;
    if (group.bytes[0] == TABLE_TEXT)
        return store_word(storing, text_slice(group.bytes + GROUP_HEAD, before), parts);
    chancery_status status = open_table(storing, (enum table)group.bytes[0]);
    memcpy(key, group.bytes + GROUP_HEAD, before);
    for (const char *part = parts.bytes; status == CHANCERY_OK && part < parts.bytes + parts.size;
         part += KEY_PLACE_SIZE + value_size) {
        memcpy(key + before, part, KEY_PLACE_SIZE);
        status =
            store_loader_put(storing->loader, (chancery_text){key, before + KEY_PLACE_SIZE},
                             (chancery_text){part + KEY_PLACE_SIZE, value_size}, storing->error);
        if (status == CHANCERY_OK)
            status = step(storing);
    }
    return status;
}

/* ---- Events ---- */

/* Every record passes here, in order of place: what else is to be built of them begins here. */
static chancery_status store_record(struct storing *storing, const struct entry *entry)
{
    struct place place = {0};
    struct record_head head;
    key_read_place(entry->key, &place); /* it is as long as a place */
    chancery_status status = record_open(entry->value, place, &head, storing->error);
    if (status == CHANCERY_OK)
        status = store_loader_put(storing->loader, entry->key, entry->value, storing->error);
    if (status == CHANCERY_OK)
        status = index_postings(&head, place, collate_posting, storing);
    return status == CHANCERY_OK ? collate_words(storing, &head, place) : status;
}

static chancery_status store_key(struct storing *storing, const struct entry *entry)
{
    return store_loader_put(storing->loader, entry->key, entry->value, storing->error);
}

static chancery_status
store_backlog(struct storing *storing, struct backlog *backlog, enum table table,
              chancery_status (*store)(struct storing *storing, const struct entry *entry))
{
    struct backlog_reader reader;
    struct entry entry;
    chancery_status status = backlog_begin(backlog, READING_MOST, &reader, storing->error);
    if (status != CHANCERY_OK)
        return status;
    status = open_table(storing, table);
    while (status == CHANCERY_OK) {
        status = backlog_next(&reader, &entry, storing->error);
        if (status == CHANCERY_OK)
            status = store(storing, &entry);
        if (status == CHANCERY_OK)
            status = step(storing);
    }
    backlog_end(&reader);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status note_texts(struct storing *storing)
{
    struct store_table_info texts;
    chancery_status status =
        store_describe_table(storing->writer->txn, TABLE_TEXT, &texts, storing->error);
    storing->text_is_new = status == CHANCERY_OK && texts.entries == 0;
    return status;
}

static chancery_status store_all(struct storing *storing)
{
    struct waiting *waiting = storing->writer->waiting;
    chancery_status status = note_texts(storing);
    if (status == CHANCERY_OK)
        status = waiting_settle(waiting, storing->error);
    if (status == CHANCERY_OK)
        status = store_backlog(storing, &waiting->records, TABLE_EVENT, store_record);
    backlog_clear(&waiting->records); /* its memory is needed for pages */
    if (status == CHANCERY_OK)
        status = store_backlog(storing, &waiting->keys, TABLE_UID, store_key);
    backlog_clear(&waiting->keys);
    if (status == CHANCERY_OK)
        status =
            collator_each(&storing->entries, READING_MOST, store_group, storing, storing->error);
    return status;
}

chancery_status bulk_store(chancery_writer *writer, chancery_error *error)
{
    if (!writer->waiting || waiting_count(writer->waiting) == 0)
        return CHANCERY_OK;
    size_t memory = writer->bulk->memory;
    struct storing storing = {
        .writer = writer, .coming = waiting_count(writer->waiting), .error = error};
    storing.entries = collator_of(&writer->waiting->spill,
                                  memory > 0 && memory < ENTRIES_MOST ? memory : ENTRIES_MOST);
    chancery_status status = end_table(&storing, store_all(&storing));
    collator_free(&storing.entries);
    waiting_clear(writer->waiting);
    return status;
}
