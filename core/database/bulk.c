#include "database/bulk.h"

#include "base/status.h"
#include "database/lists.h"
#include "database/wording.h"
#include "sort/collate.h"

#include <stdlib.h>

/* Bytes of memory by default: for events that wait, for the entries of their indexes, for their
 * words, and for what is read of runs. LMDB itself keeps up to 512 MiB of pages of a transaction.
 */
enum {
    WAITING_MOST = 256 << 20,
    ENTRIES_MOST = 48 << 20,
    WORDS_MOST = 48 << 20,
    READING_MOST = 32 << 20,
};
enum { TELL_EVERY = 4096 };

/* Entries of one list that were not stored yet: they come in parts, and make full blocks together.
 */
enum { GATHERED_MOST = 8192 };
struct gathered {
    enum table table;
    char name[LIST_MOST];
    size_t name_size, count;
    struct listed *entries;
};

struct storing {
    chancery_writer *writer;
    struct store_loader *loader; /* of the table in work */
    enum table table;
    size_t coming;           /* events */
    struct collator entries; /* of all indexes but that of words */
    struct wording *wording;
    bool is_new[TABLE_COUNT]; /* the table was empty */
    struct gathered gathered;
    uint64_t steps;
    chancery_error *error;
};

/* What the options allow of a room that has so many bytes by default. */
static size_t memory_of(const struct bulk_options *options, size_t most)
{
    return options->memory > 0 && options->memory < most ? options->memory : most;
}

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

/* Counts what was stored, and says now and then that it goes on. */
static chancery_status step(struct storing *storing, size_t entries)
{
    const struct bulk_options *options = storing->writer->bulk;
    uint64_t before = storing->steps / TELL_EVERY;
    storing->steps += entries;
    if (storing->steps / TELL_EVERY == before)
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

/* What comes before the place in the keys of an index, behind the number of the table. Records come
 * in order of place, and so do the entries of each. */
enum { GROUP_HEAD = 1 };

static chancery_status collate_posting(void *context, const struct posting *posting)
{
    struct storing *storing = context;
    char group[GROUP_HEAD + LIST_MOST], part[KEY_PLACE_SIZE + LIST_FACTS_MOST];
    if (posting->table == TABLE_UID)
        return CHANCERY_OK; /* these wait by themselves, because events are found by them */
    size_t before = posting->key.size - KEY_PLACE_SIZE, facts = list_facts_size(posting->table);
    group[0] = (char)posting->table;
    memcpy(group + GROUP_HEAD, posting->key.bytes, before);
    memcpy(part, posting->key.bytes + before, KEY_PLACE_SIZE);
    memcpy(part + KEY_PLACE_SIZE, posting->value, facts);
    write_count_name(storing->writer, posting, 1);
    return collator_add(&storing->entries, text_slice(group, GROUP_HEAD + before),
                        text_slice(part, KEY_PLACE_SIZE + facts), storing->error);
}

/* ---- Lists ---- */

/* Blocks of a list that is there already take the new entries in; else they are made one behind the
 * other. */
static chancery_status store_gathered(struct storing *storing)
{
    struct gathered *gathered = &storing->gathered;
    const struct list list = {gathered->table, text_slice(gathered->name, gathered->name_size)};
    size_t count = gathered->count;
    gathered->count = 0;
    if (count == 0)
        return CHANCERY_OK;
    if (!storing->is_new[list.table])
        return list_add(storing->writer->txn, list, gathered->entries, count, storing->error);
    chancery_status status = open_table(storing, list.table);
    return status == CHANCERY_OK
               ? list_load(storing->loader, list, gathered->entries, count, storing->error)
               : status;
}

/* Begins to gather for a list, unless it goes on with it. */
static chancery_status turn_to(struct storing *storing, struct list list)
{
    struct gathered *gathered = &storing->gathered;
    if (gathered->table == list.table &&
        text_equal(text_slice(gathered->name, gathered->name_size), list.name))
        return CHANCERY_OK;
    chancery_status status = store_gathered(storing);
    gathered->table = list.table;
    gathered->name_size = list.name.size;
    memcpy(gathered->name, list.name.bytes, list.name.size);
    return status;
}

/* A word that an event has twice comes twice, when what was gathered of it was spilled in between.
 */
static chancery_status gather_entry(struct storing *storing, const struct listed *entry)
{
    struct gathered *gathered = &storing->gathered;
    const struct listed *last = gathered->entries + gathered->count - 1;
    chancery_status status = CHANCERY_OK;
    if (gathered->count > 0 && place_compare(last->place, entry->place) == 0)
        return CHANCERY_OK;
    if (gathered->count == GATHERED_MOST)
        status = store_gathered(storing);
    gathered->entries[gathered->count++] = *entry;
    return status;
}

static chancery_status gather(struct storing *storing, struct list list, chancery_text parts)
{
    const size_t facts = list_facts_size(list.table), size = KEY_PLACE_SIZE + facts;
    struct listed entry;
    chancery_status status = turn_to(storing, list);
    for (size_t at = 0; at < parts.size && status == CHANCERY_OK; at += size) {
        key_read_place(text_slice(parts.bytes + at, KEY_PLACE_SIZE), &entry.place);
        memcpy(entry.facts, parts.bytes + at + KEY_PLACE_SIZE, facts);
        status = gather_entry(storing, &entry);
    }
    return status == CHANCERY_OK ? step(storing, parts.size / size) : status;
}

/* ---- All of them ---- */

/* What comes from the temporary file may be damaged. */
static bool is_part(struct list list, chancery_text parts)
{
    return list.name.size > 0 && list.name.size <= LIST_MOST && parts.size > 0 &&
           parts.size % (KEY_PLACE_SIZE + list_facts_size(list.table)) == 0;
}

static chancery_status store_group(void *context, chancery_text group, chancery_text parts)
{
    struct storing *storing = context;
    bool named = group.size > GROUP_HEAD && (unsigned char)group.bytes[0] < TABLE_COUNT;
    const struct list list = {named ? (enum table)group.bytes[0] : TABLE_META,
                              text_slice(group.bytes + GROUP_HEAD, group.size - GROUP_HEAD)};
    return named && list_keeps(list.table) && is_part(list, parts)
               ? gather(storing, list, parts)
               : spill_damaged(storing->entries.spill, storing->error);
}

static chancery_status store_word(void *context, struct list list, chancery_text places)
{
    return gather(context, list, places);
}

/* ---- Events ---- */

/* Every record passes here, in order of place: what else is to be built of them begins here, or on
 * the thread that gathers words. */
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
    return status == CHANCERY_OK ? wording_put(storing->wording, entry, storing->error) : status;
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
            status = step(storing, 1);
    }
    backlog_end(&reader);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status note_new_tables(struct storing *storing)
{
    chancery_status status = CHANCERY_OK;
    for (enum table table = 0; table < TABLE_COUNT && status == CHANCERY_OK; table++) {
        struct store_table_info info = {0};
        status = store_describe_table(storing->writer->txn, table, &info, storing->error);
        storing->is_new[table] = info.entries == 0;
    }
    return status;
}

static chancery_status store_all(struct storing *storing)
{
    struct waiting *waiting = storing->writer->waiting;
    chancery_status status = note_new_tables(storing);
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
    if (status == CHANCERY_OK)
        status = wording_each(storing->wording, READING_MOST, store_word, storing, storing->error);
    return status == CHANCERY_OK ? store_gathered(storing) : status;
}

chancery_status bulk_store(chancery_writer *writer, chancery_error *error)
{
    struct waiting *waiting = writer->waiting;
    if (!waiting || waiting_count(waiting) == 0)
        return CHANCERY_OK;
    struct storing storing = {
        .writer = writer,
        .coming = waiting_count(waiting),
        .entries = collator_of(&waiting->spill, memory_of(writer->bulk, ENTRIES_MOST)),
        .wording =
            wording_new(writer->db, waiting->spill.beside, memory_of(writer->bulk, WORDS_MOST)),
        .gathered.entries = malloc(GATHERED_MOST * sizeof *storing.gathered.entries),
        .error = error,
    };
    bool whole = storing.wording && storing.gathered.entries;
    chancery_status status = whole ? store_all(&storing) : error_memory(error);
    status = end_table(&storing, status);
    free(storing.gathered.entries);
    wording_free(storing.wording);
    collator_free(&storing.entries);
    waiting_clear(waiting);
    return status;
}
