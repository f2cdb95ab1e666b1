/* test_word_index.c - blocks of places: adding and removing against a plain set, and reading them
 * in both directions. */
#include "database/word_index.h"

#include "../support/random.h"
#include "fixture.h"

TestSuite(word_index, .init = fixture_start, .fini = fixture_end);

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

/* The places of a word in one direction from one of them on, compared with the set. */
static void expect_places(const bool *there, size_t from, bool reverse)
{
    struct store_cursor *cursor;
    struct word_reader reader;
    struct place place;
    size_t at = from;
    cr_assert_eq(store_cursor_open(txn, TABLE_TEXT, &cursor, NULL), CHANCERY_OK);
    word_reader_open(cursor, TEXT("oil"), &reader);
    chancery_status status = reverse
                                 ? word_reader_seek_before(&reader, place_at(from), &place, NULL)
                                 : word_reader_seek(&reader, place_at(from), &place, NULL);
    for (;;) {
        if (reverse)
            while (at > 0 && !there[at - 1])
                at--;
        else
            while (at < PLACES && !there[at])
                at++;
        if (at == (reverse ? 0 : PLACES))
            break;
        cr_assert_eq(status, CHANCERY_OK);
        cr_assert_eq(place_compare(place, place_at(reverse ? at - 1 : at)), 0);
        at = reverse ? at - 1 : at + 1;
        status = reverse ? word_reader_previous(&reader, &place, NULL)
                         : word_reader_next(&reader, &place, NULL);
    }
    cr_expect_eq(status, CHANCERY_END);
    store_cursor_close(cursor);
}

static void add_some(struct random *random, bool *there)
{
    struct place places[300];
    size_t count = 0, most = 1 + random_below(random, 300);
    for (size_t i = random_below(random, PLACES); i < PLACES && count < most;
         i += 1 + random_below(random, 20)) {
        places[count++] = place_at(i);
        there[i] = true;
    }
    cr_assert_eq(word_index_add(txn, TEXT("oil"), places, count, NULL), CHANCERY_OK);
}

static void remove_some(struct random *random, bool *there)
{
    size_t first = random_below(random, PLACES);
    for (size_t i = first; i < PLACES && i < first + 200; i++) {
        chancery_status status = word_index_remove(txn, TEXT("oil"), place_at(i), NULL);
        cr_assert_eq(status, there[i] ? CHANCERY_OK : CHANCERY_NOT_FOUND);
        there[i] = false;
    }
}

static void count_places(void *context, chancery_text word, struct place place)
{
    (void)place;
    *(size_t *)context += text_is(word, "oil");
}

Test(word_index, is_a_set_of_places)
{
    static bool there[PLACES];
    struct random random = random_start();
    begin();
    cr_assert_eq(word_index_add(txn, TEXT("oi"), &(struct place){1, 1}, 1, NULL), CHANCERY_OK);
    cr_assert_eq(word_index_add(txn, TEXT("oils"), &(struct place){1, 1}, 1, NULL), CHANCERY_OK);
    for (int i = 0; i < 400; i++) {
        if (random_below(&random, 3) > 0)
            add_some(&random, there);
        else
            remove_some(&random, there);
        expect_places(there, random_below(&random, PLACES), i % 2 == 0);
    }
    expect_places(there, 0, false);
    store_abort(txn);
}

Test(word_index, fills_its_blocks_in_order_of_date)
{
    struct store_table_info info;
    begin();
    for (size_t i = 0; i < PLACES; i++)
        cr_assert_eq(word_index_add(txn, TEXT("oil"), &(struct place){(int32_t)i, 0}, 1, NULL),
                     CHANCERY_OK);
    cr_assert_eq(store_describe_table(txn, TABLE_TEXT, &info, NULL), CHANCERY_OK);
    cr_expect_leq(info.entries, 2 * PLACES / WORD_BLOCK_BYTES + 2);
    store_abort(txn);
}

Test(word_index, backwards_makes_no_block_of_each)
{
    struct store_table_info info;
    begin();
    for (size_t i = PLACES; i > 0; i--)
        cr_assert_eq(word_index_add(txn, TEXT("oil"), &(struct place){(int32_t)i, 0}, 1, NULL),
                     CHANCERY_OK);
    cr_assert_eq(store_describe_table(txn, TABLE_TEXT, &info, NULL), CHANCERY_OK);
    cr_expect_leq(info.entries, 5 * PLACES / WORD_BLOCK_BYTES, "%llu",
                  (unsigned long long)info.entries);
    store_abort(txn);
}

Test(word_index, estimates_what_a_word_has)
{
    struct store_cursor *cursor;
    uint64_t places;
    size_t counted = 0;
    bool exact;
    begin();
    for (size_t i = 0; i < PLACES * 10; i++) {
        const struct place place = {(int32_t)i / 2, (uint32_t)i % 2};
        cr_assert_eq(word_index_add(txn, TEXT("oil"), &place, 1, NULL), CHANCERY_OK);
        if (i < 5)
            cr_assert_eq(word_index_add(txn, TEXT("rare"), &place, 1, NULL), CHANCERY_OK);
    }
    cr_assert_eq(store_cursor_open(txn, TABLE_TEXT, &cursor, NULL), CHANCERY_OK);
    cr_assert_eq(word_index_estimate(cursor, TEXT("rare"), &places, &exact, NULL), CHANCERY_OK);
    cr_expect(exact && places == 5);
    cr_assert_eq(word_index_estimate(cursor, TEXT("none"), &places, &exact, NULL), CHANCERY_OK);
    cr_expect(exact && places == 0);
    cr_assert_eq(word_index_estimate(cursor, TEXT("oil"), &places, &exact, NULL), CHANCERY_OK);
    cr_expect_not(exact);
    cr_expect(places > PLACES * 9 && places < PLACES * 11, "%llu", (unsigned long long)places);
    cr_assert_eq(word_index_each(cursor, count_places, &counted, NULL), CHANCERY_OK);
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

Test(word_index, lists_words_that_begin_alike)
{
    static const char words[][12] = {"gu", "guaido", "guaidos", "guai", "guayana", "gv"};
    struct store_cursor *cursor;
    struct buffer found = {0};
    begin();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int day = 0; day < 3; day++)
            cr_assert_eq(
                word_index_add(txn, chancery_text_of(words[i]), &(struct place){day, 0}, 1, NULL),
                CHANCERY_OK);
    cr_assert_eq(store_cursor_open(txn, TABLE_TEXT, &cursor, NULL), CHANCERY_OK);
    cr_assert_eq(word_index_words(cursor, TEXT("guai"), note_word, &found, NULL), CHANCERY_OK);
    cr_expect(text_is(buffer_view(&found), "guai guaido guaidos "));
    buffer_free(&found);
    store_cursor_close(cursor);
    store_abort(txn);
}
