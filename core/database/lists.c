#include "database/lists.h"

#include "base/bytes.h"
#include "base/status.h"

#include <assert.h>
#include <stdlib.h>

/* A block's value begins with the facts of the place in its key. Then come, for each further place,
 * how far it lies behind the one before (in days, and in order within the day, which is counted
 * from 0 on another day) and its facts. */

/* What an entry takes in a block at most: two varints of 32 bits, and its facts. */
enum { ENTRY_BYTES = 5 + 5 + LIST_FACTS_MOST };

enum { FACTS_OF_PARTY = 3, FACTS_OF_PAIR = 4 };

static const struct {
    bool keeps;
    uint8_t facts;
} kinds[TABLE_COUNT] = {
    [TABLE_PARTY] = {true, FACTS_OF_PARTY},
    [TABLE_PAIR] = {true, FACTS_OF_PAIR},
    [TABLE_TYPE] = {true, 0},
    [TABLE_SPAN] = {true, 0},
    [TABLE_TEXT] = {true, 0},
};

bool list_keeps(enum table table)
{
    return kinds[table].keeps;
}

size_t list_facts_size(enum table table)
{
    return kinds[table].facts;
}

struct list_key list_block_key(chancery_text name, struct place place)
{
    struct list_key key = {.size = name.size + KEY_PLACE_SIZE};
    struct key own = key_of_place(place);
    assert(name.size > 0 && name.size <= LIST_MOST);
    memcpy(key.bytes, name.bytes, name.size);
    memcpy(key.bytes + name.size, own.bytes, KEY_PLACE_SIZE);
    return key;
}

chancery_text list_name_of(chancery_text key)
{
    bool whole = key.size > KEY_PLACE_SIZE && key.size <= LIST_MOST + KEY_PLACE_SIZE;
    return text_slice(key.bytes, whole ? key.size - KEY_PLACE_SIZE : 0);
}

/* ---- Blocks in bytes ---- */

/* A block's value in the making. */
struct packed {
    size_t size;
    unsigned char bytes[LIST_BLOCK_BYTES + ENTRY_BYTES];
};

/* Writes an entry that comes behind `before`; returns how many bytes it takes. */
static size_t write_entry(unsigned char *out, size_t facts, struct place before,
                          const struct listed *entry)
{
    uint32_t days = (uint32_t)entry->place.day - (uint32_t)before.day;
    size_t size = bytes_put_varint(out, days);
    size +=
        bytes_put_varint(out + size, days == 0 ? entry->place.seq - before.seq : entry->place.seq);
    memcpy(out + size, entry->facts, facts);
    return size + facts;
}

static void start_block(struct packed *packed, size_t facts, const struct listed *entry)
{
    memcpy(packed->bytes, entry->facts, facts);
    packed->size = facts;
}

static chancery_status damaged(enum table table, chancery_error *error)
{
    return error_at(error, CHANCERY_DAMAGED,
                    &(struct error_place){.hint = "`chancery check` lists all damage"},
                    "a block of the index \"%s\" is damaged", table_names[table]);
}

/* Reads the entry behind `before`; false when there is none to make sense of. */
static inline bool read_entry(struct bytes_reader *reader, size_t facts, struct place before,
                              struct listed *entry)
{
    uint64_t days = bytes_read_varint(reader), seq = bytes_read_varint(reader);
    const unsigned char *told = bytes_take(reader, facts);
    int64_t day = before.day + (int64_t)(days <= UINT32_MAX ? days : UINT32_MAX);
    if (days == 0 && (seq == 0 || __builtin_add_overflow(seq, before.seq, &seq)))
        return false;
    if (!told || day > INT32_MAX || seq > UINT32_MAX)
        return false;
    entry->place = (struct place){.day = (int32_t)day, .seq = (uint32_t)seq};
    memcpy(entry->facts, told, facts);
    return true;
}

/* Reads all entries into a block whose first place is there already. Made for each size of facts:
 * compilers then copy them in one step, and a block is read whenever a list is asked. */
static inline bool read_entries(chancery_text value, size_t facts, struct list_block *block)
{
    struct bytes_reader reader = bytes_reader_of(value);
    struct listed *entry = block->entries, *end = entry + LIST_BLOCK_MOST;
    const unsigned char *told = bytes_take(&reader, facts);
    if (!told)
        return false;
    memcpy(entry->facts, told, facts);
    for (entry++; bytes_left(&reader) > 0; entry++)
        if (entry == end || !read_entry(&reader, facts, entry[-1].place, entry))
            return false;
    block->count = (size_t)(entry - block->entries);
    return true;
}

static chancery_status read_block(enum table table, chancery_text key, chancery_text value,
                                  struct list_block *block, chancery_error *error)
{
    bool whole = value.size <= LIST_BLOCK_BYTES && list_name_of(key).size > 0 &&
                 key_read_place(key, &block->entries->place);
    block->count = 0;
    switch (whole ? kinds[table].facts : UINT8_MAX) {
    case 0:
        whole = read_entries(value, 0, block);
        break;
    case FACTS_OF_PARTY:
        whole = read_entries(value, FACTS_OF_PARTY, block);
        break;
    case FACTS_OF_PAIR:
        whole = read_entries(value, FACTS_OF_PAIR, block);
        break;
    default:
        whole = false;
    }
    return whole ? CHANCERY_OK : damaged(table, error);
}

/* Puts blocks: into their table, or behind the last of a loader. */
struct block_sink {
    struct store_txn *txn;
    struct store_loader *loader; /* NULL: into the table */
    struct list list;
    chancery_error *error;
};

static chancery_status put_block(const struct block_sink *sink, struct place first,
                                 chancery_text value)
{
    struct list_key key = list_block_key(sink->list.name, first);
    return sink->loader
               ? store_loader_put(sink->loader, list_key_text(&key), value, sink->error)
               : store_put(sink->txn, sink->list.table, list_key_text(&key), value, sink->error);
}

/* Puts entries as blocks of at most `most` bytes, each as full as that allows. */
static chancery_status put_blocks(const struct block_sink *sink, const struct listed *entries,
                                  size_t count, size_t most)
{
    const size_t facts = list_facts_size(sink->list.table);
    struct packed packed;
    size_t first = 0;
    chancery_status status = CHANCERY_OK;
    start_block(&packed, facts, &entries[0]);
    for (size_t i = 1; i <= count && status == CHANCERY_OK; i++) {
        if (i < count && packed.size + ENTRY_BYTES <= most) {
            packed.size +=
                write_entry(packed.bytes + packed.size, facts, entries[i - 1].place, &entries[i]);
            continue;
        }
        status = put_block(sink, entries[first].place,
                           text_slice((const char *)packed.bytes, packed.size));
        first = i;
        if (i < count)
            start_block(&packed, facts, &entries[i]);
    }
    return status;
}

chancery_status list_load(struct store_loader *loader, struct list list,
                          const struct listed *entries, size_t count, chancery_error *error)
{
    assert(count > 0);
    return put_blocks(&(struct block_sink){.loader = loader, .list = list, .error = error}, entries,
                      count, LIST_BLOCK_BYTES);
}

/* ---- Adding and removing ---- */

/* One block as it stands in the table, and where the next one of its list begins. */
struct found {
    bool is_last;
    struct place next; /* unless it is the last */
    struct list_block block;
};

chancery_status list_go(struct store_cursor *cursor, chancery_text name, struct place place,
                        chancery_text *key, chancery_text *value, chancery_error *error)
{
    struct place behind = {place.day, place.seq + 1}; /* no event has the last seq of a day */
    struct list_key limit = list_block_key(name, behind);
    chancery_status status = store_seek_before(cursor, list_key_text(&limit), key, value, error);
    if (status == CHANCERY_END || (status == CHANCERY_OK && !text_equal(list_name_of(*key), name)))
        status = store_seek(cursor, list_key_text(&limit), key, value, error);
    return status == CHANCERY_OK && !text_equal(list_name_of(*key), name) ? CHANCERY_END : status;
}

/* Reads the block that `place` belongs to; it is empty when the list is. */
static chancery_status find_block(struct store_cursor *cursor, struct list list, struct place place,
                                  struct found *found, chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    found->is_last = true;
    found->block.count = 0;
    chancery_status status = list_go(cursor, list.name, place, &key, &value, error);
    if (status != CHANCERY_OK)
        return status == CHANCERY_END ? CHANCERY_OK : status;
    status = read_block(list.table, key, value, &found->block, error);
    if (status == CHANCERY_OK)
        status = store_next(cursor, &key, &value, error);
    found->is_last = status != CHANCERY_OK || !text_equal(list_name_of(key), list.name);
    if (!found->is_last)
        key_read_place(key, &found->next);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* Merges entries into those of a block, each place once; the facts of the new ones hold. */
static size_t merge(const struct list_block *block, const struct listed *entries, size_t count,
                    struct listed *out)
{
    size_t made = 0, i = 0, j = 0;
    while (i < block->count || j < count) {
        int order = i == block->count ? 1
                    : j == count      ? -1
                                      : place_compare(block->entries[i].place, entries[j].place);
        out[made++] = order < 0 ? block->entries[i] : entries[j];
        i += order <= 0;
        j += order >= 0;
    }
    return made;
}

static size_t packed_size(size_t facts, const struct listed *entries, size_t count)
{
    unsigned char room[ENTRY_BYTES];
    size_t size = facts;
    for (size_t i = 1; i < count; i++)
        size += write_entry(room, facts, entries[i - 1].place, &entries[i]);
    return size;
}

/* How full the blocks become that take the place of one: where its list ends new places come
 * behind it, and it stays full; between others they come anywhere, and it is parted evenly. */
static size_t fill_of(const struct found *found, size_t facts, const struct listed *entries,
                      size_t count)
{
    const struct list_block *block = &found->block;
    size_t bytes = packed_size(facts, entries, count);
    size_t pieces = bytes / (LIST_BLOCK_BYTES - ENTRY_BYTES) + 1;
    bool behind = found->is_last && block->count > 0 &&
                  place_compare(entries[0].place, block->entries[0].place) == 0;
    return behind || pieces == 1 ? LIST_BLOCK_BYTES : bytes / pieces + 2 * ENTRY_BYTES;
}

/* Takes a block away, as it will be stored under another place. */
static chancery_status drop_block(const struct block_sink *sink, const struct list_block *block)
{
    struct list_key key = list_block_key(sink->list.name, block->entries[0].place);
    return store_delete(sink->txn, sink->list.table, list_key_text(&key), sink->error);
}

/* Adds the first of `entries` that belong into one block; says how many they are. */
static chancery_status add_to_block(const struct block_sink *sink, struct store_cursor *cursor,
                                    const struct listed *entries, size_t count, size_t *taken)
{
    struct found found;
    const struct list_block *block = &found.block;
    size_t some = 1;
    chancery_status status = find_block(cursor, sink->list, entries[0].place, &found, sink->error);
    if (status != CHANCERY_OK)
        return status;
    while (some < count && (found.is_last || place_compare(entries[some].place, found.next) < 0))
        some++;
    struct listed *all = malloc((block->count + some) * sizeof *all);
    if (!all)
        return error_memory(sink->error);
    size_t made = merge(block, entries, some, all);
    *taken = some;
    if (block->count > 0 && place_compare(all[0].place, block->entries[0].place) < 0)
        status = drop_block(sink, block);
    if (status == CHANCERY_OK)
        status = put_blocks(sink, all, made,
                            fill_of(&found, list_facts_size(sink->list.table), all, made));
    free(all);
    return status;
}

chancery_status list_add(struct store_txn *txn, struct list list, const struct listed *entries,
                         size_t count, chancery_error *error)
{
    struct store_cursor *cursor;
    const struct block_sink sink = {.txn = txn, .list = list, .error = error};
    chancery_status status = store_cursor_open(txn, list.table, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    for (size_t taken = 0; count > 0 && status == CHANCERY_OK; entries += taken, count -= taken)
        status = add_to_block(&sink, cursor, entries, count, &taken);
    store_cursor_close(cursor);
    return status;
}

/* Where a place stands in a block; its count when it does not. */
static size_t index_of(const struct list_block *block, struct place place)
{
    size_t index = 0;
    while (index < block->count && place_compare(block->entries[index].place, place) != 0)
        index++;
    return index;
}

/* Stores what is left of a block without its entry at `index`: that is shorter than it was. */
static chancery_status take_out(const struct block_sink *sink, struct list_block *block,
                                size_t index)
{
    chancery_status status = index == 0 ? drop_block(sink, block) : CHANCERY_OK;
    block->count--;
    memmove(block->entries + index, block->entries + index + 1,
            (block->count - index) * sizeof *block->entries);
    if (status != CHANCERY_OK || block->count == 0)
        return status;
    return put_blocks(sink, block->entries, block->count, LIST_BLOCK_BYTES + ENTRY_BYTES);
}

/* Reads the block that has `place`, and where; CHANCERY_NOT_FOUND when none has it. */
static chancery_status find_entry(struct store_txn *txn, struct list list, struct place place,
                                  struct found *found, size_t *index, chancery_error *error)
{
    struct store_cursor *cursor;
    chancery_status status = store_cursor_open(txn, list.table, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    status = find_block(cursor, list, place, found, error);
    store_cursor_close(cursor);
    if (status != CHANCERY_OK)
        return status;
    *index = index_of(&found->block, place);
    return *index == found->block.count ? CHANCERY_NOT_FOUND : CHANCERY_OK;
}

chancery_status list_remove(struct store_txn *txn, struct list list, struct place place,
                            chancery_error *error)
{
    struct found found;
    size_t index;
    const struct block_sink sink = {.txn = txn, .list = list, .error = error};
    chancery_status status = find_entry(txn, list, place, &found, &index, error);
    return status == CHANCERY_OK ? take_out(&sink, &found.block, index) : status;
}

/* ---- Entries of any index ---- */

/* Parts the key of an entry into its list and its place. */
static struct list part(enum table table, chancery_text key, struct place *place)
{
    struct list list = {table, list_name_of(key)};
    assert(list.name.size > 0);
    key_read_place(key, place);
    return list;
}

chancery_status entry_put(struct store_txn *txn, enum table table, chancery_text key,
                          chancery_text value, chancery_error *error)
{
    struct listed entry = {0};
    if (!list_keeps(table))
        return store_put(txn, table, key, value, error);
    assert(value.size == list_facts_size(table));
    memcpy(entry.facts, value.bytes, value.size);
    struct list list = part(table, key, &entry.place);
    return list_add(txn, list, &entry, 1, error);
}

chancery_status entry_delete(struct store_txn *txn, enum table table, chancery_text key,
                             chancery_error *error)
{
    struct place place;
    if (!list_keeps(table))
        return store_delete(txn, table, key, error);
    struct list list = part(table, key, &place);
    return list_remove(txn, list, place, error);
}

chancery_status entry_get(struct store_txn *txn, enum table table, chancery_text key,
                          struct listed *room, chancery_text *value, chancery_error *error)
{
    struct found found;
    struct place place;
    size_t index;
    if (!list_keeps(table))
        return store_get(txn, table, key, value, error);
    struct list list = part(table, key, &place);
    chancery_status status = find_entry(txn, list, place, &found, &index, error);
    if (status != CHANCERY_OK)
        return status;
    *room = found.block.entries[index];
    *value = text_slice((const char *)room->facts, list_facts_size(table));
    return CHANCERY_OK;
}

/* ---- Reading ---- */

void list_reader_open(struct store_cursor *cursor, struct list list, struct list_reader *reader)
{
    reader->cursor = cursor;
    reader->table = list.table;
    reader->facts = list_facts_size(list.table);
    reader->name_size = list.name.size;
    memcpy(reader->name, list.name.bytes, list.name.size);
    reader->block.count = reader->at = 0;
}

static chancery_text name_of(const struct list_reader *reader)
{
    return text_slice(reader->name, reader->name_size);
}

/* Reads the block that the cursor has come to; CHANCERY_END when it is of another list. */
static chancery_status enter(struct list_reader *reader, chancery_status status, chancery_text key,
                             chancery_text value, chancery_error *error)
{
    reader->block.count = reader->at = 0;
    if (status != CHANCERY_OK)
        return status;
    if (!text_equal(list_name_of(key), name_of(reader)))
        return CHANCERY_END;
    return read_block(reader->table, key, value, &reader->block, error);
}

static chancery_status take(const struct list_reader *reader, const struct listed **found)
{
    *found = &reader->block.entries[reader->at];
    return CHANCERY_OK;
}

chancery_status list_seek(struct list_reader *reader, struct place from,
                          const struct listed **found, chancery_error *error)
{
    const struct list_block *block = &reader->block;
    chancery_text key = {0}, value = {0};
    chancery_status status = list_go(reader->cursor, name_of(reader), from, &key, &value, error);
    status = enter(reader, status, key, value, error);
    if (status != CHANCERY_OK)
        return status;
    while (reader->at < block->count && place_compare(block->entries[reader->at].place, from) < 0)
        reader->at++;
    reader->at--; /* wraps, and comes back */
    return list_next(reader, found, error);
}

chancery_status list_seek_before(struct list_reader *reader, struct place before,
                                 const struct listed **found, chancery_error *error)
{
    const struct list_block *block = &reader->block;
    chancery_text key = {0}, value = {0};
    struct list_key own = list_block_key(name_of(reader), before);
    chancery_status status =
        store_seek_before(reader->cursor, list_key_text(&own), &key, &value, error);
    status = enter(reader, status, key, value, error);
    if (status != CHANCERY_OK)
        return status;
    reader->at = block->count;
    while (reader->at > 0 && place_compare(block->entries[reader->at - 1].place, before) >= 0)
        reader->at--;
    return list_previous(reader, found, error);
}

chancery_status list_next(struct list_reader *reader, const struct listed **found,
                          chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    if (++reader->at < reader->block.count)
        return take(reader, found);
    chancery_status status = store_next(reader->cursor, &key, &value, error);
    status = enter(reader, status, key, value, error);
    return status == CHANCERY_OK ? take(reader, found) : status;
}

chancery_status list_previous(struct list_reader *reader, const struct listed **found,
                              chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    if (reader->at == 0) {
        chancery_status status = store_previous(reader->cursor, &key, &value, error);
        status = enter(reader, status, key, value, error);
        if (status != CHANCERY_OK)
            return status;
        reader->at = reader->block.count;
    }
    reader->at--;
    return take(reader, found);
}

static chancery_status visit_block(const struct list list, const struct list_block *block,
                                   chancery_status (*visit)(void *context, struct list list,
                                                            const struct listed *entry),
                                   void *context)
{
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < block->count && status == CHANCERY_OK; i++)
        status = visit(context, list, &block->entries[i]);
    return status;
}

chancery_status list_each(struct store_txn *txn, enum table table, chancery_text prefix,
                          chancery_status (*visit)(void *context, struct list list,
                                                   const struct listed *entry),
                          void *context, chancery_error *error)
{
    struct store_cursor *cursor;
    struct list_block block;
    chancery_text key = {0}, value = {0};
    chancery_status status = store_cursor_open(txn, table, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    status = store_seek(cursor, prefix, &key, &value, error);
    while (status == CHANCERY_OK && text_starts(key, prefix)) {
        status = read_block(table, key, value, &block, error);
        if (status == CHANCERY_OK)
            status = visit_block((struct list){table, list_name_of(key)}, &block, visit, context);
        if (status == CHANCERY_OK)
            status = store_next(cursor, &key, &value, error);
    }
    store_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}
