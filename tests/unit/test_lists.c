/* test_lists.c - lists in blocks: adding and removing against a plain table, and reading them in
 * both directions; and the lists of words. */
#include "../support/random.h"
#include "database/word_index.h"
#include "fixture.h"

TestSuite(lists, .init = fixture_start, .fini = fixture_end);

enum { DAYS = 60, SEQS = 200, PLACES = DAYS * SEQS };

static struct store_txn *txn;

static void begin(void)
{
    cr_assert_eq(store_begin_write(fixture_db->store, 0, &txn, NULL), CHANCERY_OK);
}

static struct place place_at(size_t index)
{
    return (struct place){(int32_t)(index / SEQS) - 30, (uint32_t)(index % SEQS) * 7};
}

/* What is in a list: at each place the facts, counted from 1; 0: nothing. */
struct plain {
    struct list list;
    unsigned there[PLACES];
};

static struct listed entry_at(size_t index, unsigned facts)
{
    struct listed entry = {.place = place_at(index)};
    for (size_t i = 0; i < LIST_FACTS_MOST; i++)
        entry.facts[i] = (unsigned char)(facts >> 3 * i);
    return entry;
}

static void expect_entry(const struct plain *plain, const struct listed *found, size_t index)
{
    const struct listed entry = entry_at(index, plain->there[index]);
    cr_assert_eq(place_compare(found->place, entry.place), 0);
    cr_assert_arr_eq(found->facts, entry.facts, list_facts_size(plain->list.table));
}

/* The entries of a list in one direction from one place on, compared with the table. */
static void expect_entries(const struct plain *plain, size_t from, bool reverse)
{
    static struct list_reader reader;
    struct store_cursor *cursor;
    const struct listed *found = NULL;
    size_t at = from;
    cr_assert_eq(store_cursor_open(txn, plain->list.table, &cursor, NULL), CHANCERY_OK);
    list_reader_open(cursor, plain->list, &reader);
    chancery_status status = reverse ? list_seek_before(&reader, place_at(from), &found, NULL)
                                     : list_seek(&reader, place_at(from), &found, NULL);
    for (;;) {
        if (reverse)
            while (at > 0 && plain->there[at - 1] == 0)
                at--;
        else
            while (at < PLACES && plain->there[at] == 0)
                at++;
        if (at == (reverse ? 0 : PLACES))
            break;
        cr_assert_eq(status, CHANCERY_OK);
        expect_entry(plain, found, reverse ? at - 1 : at);
        at = reverse ? at - 1 : at + 1;
        status = reverse ? list_previous(&reader, &found, NULL) : list_next(&reader, &found, NULL);
    }
    cr_expect_eq(status, CHANCERY_END);
    store_cursor_close(cursor);
}

static void add_some(struct random *random, struct plain *plain)
{
    struct listed entries[300];
    size_t count = 0, most = 1 + random_below(random, 300);
    for (size_t i = random_below(random, PLACES); i < PLACES && count < most;
         i += 1 + random_below(random, 20)) {
        plain->there[i] = 1 + (unsigned)random_below(random, 4000);
        entries[count++] = entry_at(i, plain->there[i]);
    }
    cr_assert_eq(list_add(txn, plain->list, entries, count, NULL), CHANCERY_OK);
}

static void remove_some(struct random *random, struct plain *plain)
{
    size_t first = random_below(random, PLACES);
    for (size_t i = first; i < PLACES && i < first + 200; i++) {
        chancery_status status = list_remove(txn, plain->list, place_at(i), NULL);
        cr_assert_eq(status, plain->there[i] > 0 ? CHANCERY_OK : CHANCERY_NOT_FOUND);
        plain->there[i] = 0;
    }
}

static void expect_table(enum table table)
{
    static const char before[] = "oi", own[] = "oil", behind[] = "oils";
    static struct plain plain;
    struct random random = random_start();
    const struct listed other = entry_at(1, 1);
    plain = (struct plain){.list = {table, text_slice(own, 4)}};
    begin();
    cr_assert_eq(list_add(txn, (struct list){table, text_slice(before, 3)}, &other, 1, NULL),
                 CHANCERY_OK);
    cr_assert_eq(list_add(txn, (struct list){table, text_slice(behind, 5)}, &other, 1, NULL),
                 CHANCERY_OK);
    for (int i = 0; i < 300; i++) {
        if (random_below(&random, 3) > 0)
            add_some(&random, &plain);
        else
            remove_some(&random, &plain);
        expect_entries(&plain, random_below(&random, PLACES), i % 2 == 0);
    }
    expect_entries(&plain, 0, false);
    store_abort(txn);
}

Test(lists, are_what_was_added_and_not_removed)
{
    expect_table(TABLE_TEXT);
    expect_table(TABLE_PARTY);
    expect_table(TABLE_PAIR);
}

static struct list oil(void)
{
    return (struct list){TABLE_TEXT, text_slice("oil", 4)};
}

static void add_place(struct place place)
{
    cr_assert_eq(list_add(txn, oil(), &(struct listed){.place = place}, 1, NULL), CHANCERY_OK);
}

Test(lists, fill_their_blocks_in_order_of_date)
{
    struct store_table_info info;
    begin();
    for (size_t i = 0; i < PLACES; i++)
        add_place((struct place){(int32_t)i, 0});
    cr_assert_eq(store_describe_table(txn, TABLE_TEXT, &info, NULL), CHANCERY_OK);
    cr_expect_leq(info.entries, 2 * PLACES / LIST_BLOCK_BYTES + 2);
    store_abort(txn);
}

Test(lists, backwards_make_no_block_of_each)
{
    struct store_table_info info;
    begin();
    for (size_t i = PLACES; i > 0; i--)
        add_place((struct place){(int32_t)i, 0});
    cr_assert_eq(store_describe_table(txn, TABLE_TEXT, &info, NULL), CHANCERY_OK);
    cr_expect_leq(info.entries, 5 * PLACES / LIST_BLOCK_BYTES, "%llu",
                  (unsigned long long)info.entries);
    store_abort(txn);
}

/* ---- Entries by key and value ---- */

Test(lists, keep_entries_of_indexes)
{
    const struct place place = {5, 7};
    const struct key key = key_of_posting(3, EXTENT_DAY, place);
    struct listed room;
    chancery_text value;
    begin();
    cr_assert_eq(entry_put(txn, TABLE_PARTY, key_text(&key), TEXT("abc"), NULL), CHANCERY_OK);
    cr_assert_eq(entry_put(txn, TABLE_PARTY, key_text(&key), TEXT("xyz"), NULL), CHANCERY_OK);
    cr_assert_eq(entry_get(txn, TABLE_PARTY, key_text(&key), &room, &value, NULL), CHANCERY_OK);
    cr_expect(text_is(value, "xyz"), "the last one holds");
    cr_assert_eq(entry_delete(txn, TABLE_PARTY, key_text(&key), NULL), CHANCERY_OK);
    cr_expect_eq(entry_delete(txn, TABLE_PARTY, key_text(&key), NULL), CHANCERY_NOT_FOUND);
    cr_expect_eq(entry_get(txn, TABLE_PARTY, key_text(&key), &room, &value, NULL),
                 CHANCERY_NOT_FOUND);
    store_abort(txn);
}

/* ---- Damage ---- */

static chancery_status count_entry(void *context, struct list list, const struct listed *entry)
{
    (void)entry;
    *(size_t *)context += list.name.size == 4;
    return CHANCERY_OK;
}

static void expect_damage(enum table table, const char *bytes, size_t size)
{
    const struct list_key key = list_block_key(TEXT("list"), (struct place){INT32_MAX, 7});
    chancery_error error = {0};
    size_t count = 0;
    begin();
    cr_assert_eq(store_put(txn, table, list_key_text(&key), text_slice(bytes, size), NULL),
                 CHANCERY_OK);
    cr_expect_eq(list_each(txn, table, TEXT(""), count_entry, &count, &error), CHANCERY_DAMAGED);
    EXPECT_HAS(error.message, table_names[table]);
    cr_expect_eq(count, 0);
    store_abort(txn);
}

Test(lists, tell_damaged_blocks)
{
    static const char zeros[LIST_BLOCK_BYTES + 1];
    expect_damage(TABLE_PARTY, "", 0);
    expect_damage(TABLE_PARTY, "ab", 2);
    expect_damage(TABLE_PARTY, "abc\0\1ab", 7);
    expect_damage(TABLE_TEXT, "\0", 1);
    expect_damage(TABLE_TEXT, "\0\0", 2);
    expect_damage(TABLE_TEXT, "\1\0", 2);
    expect_damage(TABLE_TEXT, "\0\377\377\377\377\17", 6);
    expect_damage(TABLE_TEXT, zeros, sizeof zeros);
}

/* ---- Words ---- */

static void add_word(const char *word, struct place place)
{
    const struct word_name name = word_name_of(chancery_text_of(word));
    cr_assert_eq(list_add(txn, word_name_list(&name), &(struct listed){.place = place}, 1, NULL),
                 CHANCERY_OK);
}

Test(lists, estimate_what_a_word_has)
{
    struct store_cursor *cursor;
    uint64_t places;
    size_t counted = 0;
    bool exact;
    begin();
    for (size_t i = 0; i < PLACES * 10; i++) {
        const struct place place = {(int32_t)i / 2, (uint32_t)i % 2};
        add_word("oil", place);
        if (i < 5)
            add_word("rare", place);
    }
    cr_assert_eq(store_cursor_open(txn, TABLE_TEXT, &cursor, NULL), CHANCERY_OK);
    cr_assert_eq(word_index_estimate(cursor, TEXT("rare"), &places, &exact, NULL), CHANCERY_OK);
    cr_expect(exact && places == 5);
    cr_assert_eq(word_index_estimate(cursor, TEXT("none"), &places, &exact, NULL), CHANCERY_OK);
    cr_expect(exact && places == 0);
    cr_assert_eq(word_index_estimate(cursor, TEXT("oil"), &places, &exact, NULL), CHANCERY_OK);
    cr_expect_not(exact);
    cr_expect(places > PLACES * 9 && places < PLACES * 11, "%llu", (unsigned long long)places);
    cr_assert_eq(list_each(txn, TABLE_TEXT, TEXT("oil"), count_entry, &counted, NULL), CHANCERY_OK);
    cr_expect_eq(counted, PLACES * 10);
    store_cursor_close(cursor);
    store_abort(txn);
}

static chancery_status note_word(void *context, chancery_text word)
{
    buffer_text(context, word);
    buffer_byte(context, ' ');
    return CHANCERY_OK;
}

Test(lists, of_words_that_begin_alike)
{
    static const char words[][12] = {"gu", "guaido", "guaidos", "guai", "guayana", "gv"};
    struct store_cursor *cursor;
    struct buffer found = {0};
    begin();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int day = 0; day < 3; day++)
            add_word(words[i], (struct place){day, 0});
    cr_assert_eq(store_cursor_open(txn, TABLE_TEXT, &cursor, NULL), CHANCERY_OK);
    cr_assert_eq(word_index_words(cursor, TEXT("guai"), note_word, &found, NULL), CHANCERY_OK);
    cr_expect(text_is(buffer_view(&found), "guai guaido guaidos "));
    buffer_free(&found);
    store_cursor_close(cursor);
    store_abort(txn);
}
