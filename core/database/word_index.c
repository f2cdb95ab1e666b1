#include "database/word_index.h"

#include "base/status.h"

/* What ends a word in the name of its list: no word has it. */
enum { WORD_END = 0 };

/* How many blocks are counted to estimate a word, and at how many days one of more is sampled. */
enum { COUNTED_BLOCKS = 16, SAMPLES = 64 };

struct word_name word_name_of(chancery_text word)
{
    struct word_name name = {.size = word.size + 1};
    memcpy(name.bytes, word.bytes, word.size);
    name.bytes[word.size] = WORD_END;
    return name;
}

chancery_text word_of(chancery_text name)
{
    bool whole = name.size > 1 && name.size <= LIST_MOST && name.bytes[name.size - 1] == WORD_END;
    return text_slice(name.bytes, whole ? name.size - 1 : 0);
}

/* How many places a block has, from its bytes: each byte that ends a varint ends half a place. */
static uint64_t count_places(chancery_text value)
{
    uint64_t ends = 0;
    for (size_t i = 0; i < value.size; i++)
        ends += ((unsigned char)value.bytes[i] & 0x80) == 0;
    return 1 + ends / 2;
}

/* Reads the block on which a word stands on `day`: how many places it has a day. */
static chancery_status read_density(struct store_cursor *cursor, chancery_text name, int32_t day,
                                    int32_t last, double *density, chancery_error *error)
{
    chancery_text key = {0}, value = {0};
    struct place from = {0}, to = {last, 0};
    chancery_status status = list_go(cursor, name, (struct place){day, 0}, &key, &value, error);
    if (status != CHANCERY_OK)
        return status;
    key_read_place(key, &from);
    *density = (double)count_places(value);
    status = store_next(cursor, &key, &value, error);
    if (status == CHANCERY_OK && text_equal(list_name_of(key), name))
        key_read_place(key, &to);
    *density /= to.day > from.day ? (double)to.day - from.day : 1;
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* Adds what a word has from `first` on, going by days evenly apart: events lie dense in some years,
 * and thin in others. */
static chancery_status sample_places(struct store_cursor *cursor, chancery_text name,
                                     struct place first, uint64_t *places, chancery_error *error)
{
    struct list_key end = list_block_key(name, (struct place){INT32_MAX, UINT32_MAX});
    chancery_text key = {0}, value = {0};
    struct place last = first;
    chancery_status status = store_seek_before(cursor, list_key_text(&end), &key, &value, error);
    if (status != CHANCERY_OK || !key_read_place(key, &last))
        return status;
    double sum = 0, days = ((double)last.day - first.day) / SAMPLES;
    for (int i = 0; i < SAMPLES && status == CHANCERY_OK; i++) {
        double density = 0;
        int32_t day = (int32_t)(first.day + days * (i + 0.5));
        status = read_density(cursor, name, day, last.day, &density, error);
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
    struct word_name own = word_name_of(word);
    chancery_text name = word_name_list(&own).name;
    struct list_key start = list_block_key(name, (struct place){INT32_MIN, 0});
    struct place place = {0};
    chancery_text key = {0}, value = {0};
    chancery_status status = store_seek(cursor, list_key_text(&start), &key, &value, error);
    *places = 0;
    for (int i = 0; status == CHANCERY_OK && text_equal(list_name_of(key), name); i++) {
        *exact = i < COUNTED_BLOCKS || !key_read_place(key, &place);
        if (!*exact)
            return sample_places(cursor, name, place, places, error);
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
    while (status == CHANCERY_OK && text_starts(word_of(list_name_of(key)), prefix)) {
        char word[LIST_MOST];
        size_t size = word_of(list_name_of(key)).size;
        memcpy(word, key.bytes, size);
        word[size] = WORD_END + 1; /* behind all blocks of the word, before all longer words */
        status = visit(context, text_slice(word, size));
        if (status == CHANCERY_OK)
            status = store_seek(cursor, text_slice(word, size + 1), &key, &value, error);
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}
