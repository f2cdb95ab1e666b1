#include "database/word_index.h"

#include "base/bytes.h"
#include "base/status.h"

#include <stdlib.h>

/* A block's key is the word, a byte that no word has, and the first place; its value tells how far
 * each further place lies behind the one before: in days, and in order within the day, which is
 * counted from 0 on another day. */
enum { WORD_END = 0, BLOCK_KEY_MOST = WORD_MOST + 1 + KEY_PLACE_SIZE };

/* What a place takes in a block at most; how many blocks are counted to estimate a word, and at how
 * many days one of more is sampled. */
enum { PLACE_BYTES = 10, COUNTED_BLOCKS = 16, SAMPLES = 64 };

struct block_key {
    char bytes[BLOCK_KEY_MOST];
    size_t size;
};

static struct block_key block_key(chancery_text word, struct place place)
{
    struct block_key key = {.size = word.size + 1 + KEY_PLACE_SIZE};
    struct key own = key_of_place(place);
    memcpy(key.bytes, word.bytes, word.size);
    key.bytes[word.size] = WORD_END;
    memcpy(key.bytes + word.size + 1, own.bytes, KEY_PLACE_SIZE);
    return key;
}

static chancery_text block_text(const struct block_key *key)
{
    return (chancery_text){key->bytes, key->size};
}

/* The word of a block's key; empty for what is none. */
static chancery_text word_of(chancery_text key)
{
    bool whole = key.size > 1 + KEY_PLACE_SIZE && key.size <= BLOCK_KEY_MOST &&
                 key.bytes[key.size - 1 - KEY_PLACE_SIZE] == WORD_END;
    return text_slice(key.bytes, whole ? key.size - 1 - KEY_PLACE_SIZE : 0);
}

/* ---- Blocks in bytes ---- */

static void add_place(struct buffer *out, struct place before, struct place place)
{
    uint32_t days = (uint32_t)place.day - (uint32_t)before.day;
    bytes_add_varint(out, days);
    bytes_add_varint(out, days == 0 ? place.seq - before.seq : place.seq);
}

static chancery_status damaged(chancery_error *error)
{
    return error_at(error, CHANCERY_DAMAGED,
                    &(struct error_place){.hint = "`chancery check` lists all damage"},
                    "a block of the index \"text\" is damaged");
}

/* Reads a block into room for WORD_BLOCK_PLACES. */
static chancery_status read_block(chancery_text key, chancery_text value, struct place *places,
                                  size_t *count, chancery_error *error)
{
    struct bytes_reader reader = bytes_reader_of(value);
    if (value.size > WORD_BLOCK_BYTES || word_of(key).size == 0 || !key_read_place(key, places))
        return damaged(error);
    size_t read = 1;
    while (bytes_left(&reader) > 0 && !reader.failed && read < WORD_BLOCK_PLACES) {
        struct place place = places[read - 1];
        uint64_t days = bytes_read_varint(&reader), seq = bytes_read_varint(&reader);
        int64_t day = place.day + (int64_t)(days <= UINT32_MAX ? days : UINT32_MAX);
        seq += days == 0 ? place.seq : 0;
        if (reader.failed || day > INT32_MAX || seq > UINT32_MAX || (days == 0 && seq == place.seq))
            return damaged(error);
        places[read++] = (struct place){.day = (int32_t)day, .seq = (uint32_t)seq};
    }
    *count = read;
    return reader.failed || bytes_left(&reader) > 0 ? damaged(error) : CHANCERY_OK;
}

/* Puts a block: into its table, or behind the last of a loader. */
struct block_sink {
    struct store_txn *txn;
    struct store_loader *loader; /* NULL: into the table */
    chancery_error *error;
};

static chancery_status put_block(const struct block_sink *sink, chancery_text word,
                                 struct place first, chancery_text value)
{
    struct block_key key = block_key(word, first);
    return sink->loader ? store_loader_put(sink->loader, block_text(&key), value, sink->error)
                        : store_put(sink->txn, TABLE_TEXT, block_text(&key), value, sink->error);
}

/* Puts places as blocks of at most `most` bytes, each as full as that allows. */
static chancery_status put_blocks(const struct block_sink *sink, chancery_text word,
                                  const struct place *places, size_t count, size_t most)
{
    struct buffer value = {0};
    size_t first = 0;
    chancery_status status = CHANCERY_OK;
    for (size_t i = 1; i <= count && status == CHANCERY_OK; i++) {
        if (i < count && value.size + PLACE_BYTES <= most) {
            add_place(&value, places[i - 1], places[i]);
            continue;
        }
        status = value.failed ? error_memory(sink->error)
                              : put_block(sink, word, places[first], buffer_view(&value));
        buffer_clear(&value);
        first = i;
    }
    buffer_free(&value);
    return status;
}

chancery_status word_index_load(struct store_loader *loader, chancery_text word,
                                const struct place *places, size_t count, chancery_error *error)
{
    return put_blocks(&(struct block_sink){.loader = loader, .error = error}, word, places, count,
                      WORD_BLOCK_BYTES);
}

/* ---- Adding and removing ---- */

/* One block as it stands in the table, and where the next one of its word begins. */
struct found {
    bool is_last;
    struct place next; /* unless it is the last */
    struct place places[WORD_BLOCK_PLACES];
    size_t count;
};

/* Goes to the last block of the word that begins at or before `place`, else to its first one. */
static chancery_status go_to_block(struct store_cursor *cursor, chancery_text word,
                                   struct place place, chancery_text *key, chancery_text *value,
                                   chancery_error *error)
{
    struct place behind = {place.day, place.seq + 1}; /* no event has the last seq of a day */
    struct block_key limit = block_key(word, behind);
    chancery_status status = store_seek_before(cursor, block_text(&limit), key, value, error);
    if (status == CHANCERY_END || (status == CHANCERY_OK && !text_equal(word_of(*key), word)))
        status = store_seek(cursor, block_text(&limit), key, value, error);
    return status == CHANCERY_OK && !text_equal(word_of(*key), word) ? CHANCERY_END : status;
}

/* Reads the block that `place` belongs to; its count is 0 when the word has none. */
static chancery_status find_block(struct store_cursor *cursor, chancery_text word,
                                  struct place place, struct found *found, chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    *found = (struct found){.is_last = true};
    chancery_status status = go_to_block(cursor, word, place, &key, &value, error);
    if (status != CHANCERY_OK)
        return status == CHANCERY_END ? CHANCERY_OK : status;
    status = read_block(key, value, found->places, &found->count, error);
    if (status == CHANCERY_OK)
        status = store_next(cursor, &key, &value, error);
    found->is_last = status != CHANCERY_OK || !text_equal(word_of(key), word);
    if (!found->is_last)
        key_read_place(key, &found->next);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* Merges two runs of places into `out`, each place once. */
static size_t merge(const struct found *block, const struct place *places, size_t count,
                    struct place *out)
{
    size_t made = 0, i = 0, j = 0;
    while (i < block->count || j < count) {
        int order = i == block->count ? 1
                    : j == count      ? -1
                                      : place_compare(block->places[i], places[j]);
        out[made++] = order <= 0 ? block->places[i] : places[j];
        i += order <= 0;
        j += order >= 0;
    }
    return made;
}

static size_t encoded_size(const struct place *places, size_t count)
{
    struct buffer value = {0};
    for (size_t i = 1; i < count; i++)
        add_place(&value, places[i - 1], places[i]);
    size_t size = value.size;
    buffer_free(&value);
    return size;
}

/* How full the blocks become that take the place of one: where its word ends new places come
 * behind it, and it stays full; between others they come anywhere, and it is parted evenly. */
static size_t fill_of(const struct found *block, const struct place *places, size_t count)
{
    size_t bytes = encoded_size(places, count);
    size_t pieces = bytes / (WORD_BLOCK_BYTES - PLACE_BYTES) + 1;
    bool behind =
        block->is_last && block->count > 0 && place_compare(places[0], block->places[0]) == 0;
    return behind || pieces == 1 ? WORD_BLOCK_BYTES : bytes / pieces + 2 * PLACE_BYTES;
}

/* Takes a block away, as it will be stored under another place. */
static chancery_status drop_block(const struct block_sink *sink, chancery_text word,
                                  const struct found *block)
{
    struct block_key key = block_key(word, block->places[0]);
    return store_delete(sink->txn, TABLE_TEXT, block_text(&key), sink->error);
}

/* Adds the first of `places` that belong into one block; says how many they are. */
static chancery_status add_to_block(const struct block_sink *sink, struct store_cursor *cursor,
                                    chancery_text word, const struct place *places, size_t count,
                                    size_t *taken)
{
    struct found block;
    size_t some = 1;
    chancery_status status = find_block(cursor, word, places[0], &block, sink->error);
    if (status != CHANCERY_OK)
        return status;
    while (some < count && (block.is_last || place_compare(places[some], block.next) < 0))
        some++;
    struct place *all = malloc((block.count + some) * sizeof *all);
    if (!all)
        return error_memory(sink->error);
    size_t made = merge(&block, places, some, all);
    *taken = some;
    if (block.count > 0 && place_compare(all[0], block.places[0]) < 0)
        status = drop_block(sink, word, &block);
    if (status == CHANCERY_OK && made > block.count)
        status = put_blocks(sink, word, all, made, fill_of(&block, all, made));
    free(all);
    return status;
}

chancery_status word_index_add(struct store_txn *txn, chancery_text word,
                               const struct place *places, size_t count, chancery_error *error)
{
    struct store_cursor *cursor;
    const struct block_sink sink = {.txn = txn, .error = error};
    chancery_status status = store_cursor_open(txn, TABLE_TEXT, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    for (size_t taken = 0; count > 0 && status == CHANCERY_OK; places += taken, count -= taken)
        status = add_to_block(&sink, cursor, word, places, count, &taken);
    store_cursor_close(cursor);
    return status;
}

/* Stores what is left of a block when the place at `index` is taken out. */
static chancery_status take_out(const struct block_sink *sink, chancery_text word,
                                struct found *block, size_t index)
{
    chancery_status status = index == 0 ? drop_block(sink, word, block) : CHANCERY_OK;
    block->count--;
    memmove(block->places + index, block->places + index + 1,
            (block->count - index) * sizeof *block->places);
    if (status != CHANCERY_OK || block->count == 0)
        return status;
    return put_blocks(sink, word, block->places, block->count, WORD_BLOCK_BYTES + PLACE_BYTES);
}

chancery_status word_index_remove(struct store_txn *txn, chancery_text word, struct place place,
                                  chancery_error *error)
{
    struct store_cursor *cursor;
    struct found block;
    size_t index = 0;
    chancery_status status = store_cursor_open(txn, TABLE_TEXT, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    status = find_block(cursor, word, place, &block, error);
    store_cursor_close(cursor);
    if (status != CHANCERY_OK)
        return status;
    while (index < block.count && place_compare(block.places[index], place) != 0)
        index++;
    if (index == block.count)
        return CHANCERY_NOT_FOUND;
    return take_out(&(struct block_sink){.txn = txn, .error = error}, word, &block, index);
}

/* ---- Reading ---- */

void word_reader_open(struct store_cursor *cursor, chancery_text word, struct word_reader *reader)
{
    *reader = (struct word_reader){.cursor = cursor, .word_size = word.size};
    memcpy(reader->word, word.bytes, word.size);
}

static chancery_text reader_word(const struct word_reader *reader)
{
    return (chancery_text){reader->word, reader->word_size};
}

/* Reads the block that the cursor has come to; CHANCERY_END when it is of another word. */
static chancery_status enter(struct word_reader *reader, chancery_status status, chancery_text key,
                             chancery_text value, chancery_error *error)
{
    reader->count = reader->at = 0;
    if (status != CHANCERY_OK)
        return status;
    if (!text_equal(word_of(key), reader_word(reader)))
        return CHANCERY_END;
    return read_block(key, value, reader->places, &reader->count, error);
}

/* Goes to the last block that begins at or before `place`. */
static chancery_status enter_before(struct word_reader *reader, struct place place,
                                    chancery_error *error)
{
    struct place behind = place;
    chancery_text key = {0}, value = {0};
    behind.seq++; /* no event has the last seq of a day */
    struct block_key own = block_key(reader_word(reader), behind);
    chancery_status status =
        store_seek_before(reader->cursor, block_text(&own), &key, &value, error);
    return enter(reader, status, key, value, error);
}

chancery_status word_reader_seek(struct word_reader *reader, struct place from, struct place *found,
                                 chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    chancery_status status = enter_before(reader, from, error);
    if (status == CHANCERY_END) {
        struct block_key own = block_key(reader_word(reader), from);
        status = store_seek(reader->cursor, block_text(&own), &key, &value, error);
        status = enter(reader, status, key, value, error);
    }
    if (status != CHANCERY_OK)
        return status;
    while (reader->at < reader->count && place_compare(reader->places[reader->at], from) < 0)
        reader->at++;
    reader->at--; /* wraps, and comes back */
    return word_reader_next(reader, found, error);
}

chancery_status word_reader_seek_before(struct word_reader *reader, struct place before,
                                        struct place *found, chancery_error *error)
{
    chancery_status status = enter_before(reader, before, error);
    if (status != CHANCERY_OK)
        return status;
    reader->at = reader->count;
    while (reader->at > 0 && place_compare(reader->places[reader->at - 1], before) >= 0)
        reader->at--;
    return word_reader_previous(reader, found, error);
}

chancery_status word_reader_next(struct word_reader *reader, struct place *found,
                                 chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    if (++reader->at >= reader->count) {
        chancery_status status = store_next(reader->cursor, &key, &value, error);
        status = enter(reader, status, key, value, error);
        if (status != CHANCERY_OK)
            return status;
    }
    *found = reader->places[reader->at];
    return CHANCERY_OK;
}

chancery_status word_reader_previous(struct word_reader *reader, struct place *found,
                                     chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    if (reader->at == 0) {
        chancery_status status = store_previous(reader->cursor, &key, &value, error);
        status = enter(reader, status, key, value, error);
        if (status != CHANCERY_OK)
            return status;
        reader->at = reader->count;
    }
    *found = reader->places[--reader->at];
    return CHANCERY_OK;
}

/* ---- Words ---- */

/* How many places a block has, from its bytes: each byte that ends a varint ends half a place. */
static uint64_t count_places(chancery_text value)
{
    uint64_t ends = 0;
    for (size_t i = 0; i < value.size; i++)
        ends += ((unsigned char)value.bytes[i] & 0x80) == 0;
    return 1 + ends / 2;
}

/* Reads the block on which a word stands on `day`: how many places it has a day. */
static chancery_status read_density(struct store_cursor *cursor, chancery_text word, int32_t day,
                                    int32_t last, double *density, chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    struct place from = {0}, to = {last, 0};
    chancery_status status = go_to_block(cursor, word, (struct place){day, 0}, &key, &value, error);
    if (status != CHANCERY_OK)
        return status;
    key_read_place(key, &from);
    *density = (double)count_places(value);
    status = store_next(cursor, &key, &value, error);
    if (status == CHANCERY_OK && text_equal(word_of(key), word))
        key_read_place(key, &to);
    *density /= to.day > from.day ? (double)to.day - from.day : 1;
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* Adds what a word has from `first` on, going by days evenly apart: events lie dense in some years,
 * and thin in others. */
static chancery_status sample_places(struct store_cursor *cursor, chancery_text word,
                                     struct place first, uint64_t *places, chancery_error *error)
{
    struct block_key end = block_key(word, (struct place){INT32_MAX, UINT32_MAX});
    chancery_text key = {0}, value = {0};
    struct place last = first;
    chancery_status status = store_seek_before(cursor, block_text(&end), &key, &value, error);
    if (status != CHANCERY_OK || !key_read_place(key, &last))
        return status;
    double sum = 0, days = ((double)last.day - first.day) / SAMPLES;
    for (int i = 0; i < SAMPLES && status == CHANCERY_OK; i++) {
        double density = 0;
        int32_t day = (int32_t)(first.day + days * (i + 0.5));
        status = read_density(cursor, word, day, last.day, &density, error);
        sum += density * days;
    }
    *places += (uint64_t)sum;
    return status;
}

/* The first blocks are counted one by one: they may begin with events of which no start is known,
 * and so stand ages apart. */
chancery_status word_index_estimate(struct store_cursor *cursor, chancery_text word,
                                    uint64_t *places, bool *exact, chancery_error *error)
{
    struct block_key start = block_key(word, (struct place){INT32_MIN, 0});
    struct place place = {0};
    chancery_text key = {0}, value = {0};
    chancery_status status = store_seek(cursor, block_text(&start), &key, &value, error);
    *places = 0;
    for (int i = 0; status == CHANCERY_OK && text_equal(word_of(key), word); i++) {
        *exact = i < COUNTED_BLOCKS || !key_read_place(key, &place);
        if (!*exact)
            return sample_places(cursor, word, place, places, error);
        *places += count_places(value);
        status = store_next(cursor, &key, &value, error);
    }
    *exact = true;
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

chancery_status word_index_words(struct store_cursor *cursor, chancery_text prefix,
                                 chancery_status (*visit)(void *context, chancery_text word),
                                 void *context, chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    chancery_status status = store_seek(cursor, prefix, &key, &value, error);
    while (status == CHANCERY_OK && text_starts(word_of(key), prefix)) {
        char word[WORD_MOST + 1];
        size_t size = word_of(key).size;
        memcpy(word, key.bytes, size);
        word[size] = WORD_END + 1; /* behind all blocks of the word, before all longer words */
        status = visit(context, text_slice(word, size));
        if (status == CHANCERY_OK)
            status = store_seek(cursor, text_slice(word, size + 1), &key, &value, error);
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

chancery_status word_index_each(struct store_cursor *cursor,
                                void (*visit)(void *context, chancery_text word,
                                              struct place place),
                                void *context, chancery_error *error)
{
    struct place places[WORD_BLOCK_PLACES];
    chancery_text key = {0}, value = {0};
    chancery_status status = store_seek(cursor, TEXT(""), &key, &value, error);
    while (status == CHANCERY_OK) {
        size_t count = 0;
        status = read_block(key, value, places, &count, error);
        for (size_t i = 0; status == CHANCERY_OK && i < count; i++)
            visit(context, word_of(key), places[i]);
        if (status == CHANCERY_OK)
            status = store_next(cursor, &key, &value, error);
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}
