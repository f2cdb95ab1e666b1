/* database/check.c - whether a database is sound: every record by its checksum, every index entry
 * both ways, every count. It says what is wrong and changes nothing. */
#include "database/past.h"

#include "base/status.h"
#include "database/vocabulary_store.h"
#include "database/word_index.h"
#include "date/date.h"
#include "event/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <xxhash.h>

struct check {
    chancery_db *db;
    struct store_txn *txn;
    struct names *names; /* as the transaction sees them: those of `db` may be ahead, of a writer */
    chancery_error *error;
    chancery_check_summary summary;
    uint64_t expected[TABLE_COUNT];    /* entries, by what the records say */
    uint64_t *counts[NAME_KIND_COUNT]; /* events of each type and party, by number */
    chancery_event event;              /* of the record in work */
    struct word_list words;            /* of that */
    struct word_sum {
        uint64_t count, sum;
    } told, indexed; /* of all words and places, by the events and by the index */
};

__attribute__((format(printf, 2, 3))) static void fault(struct check *check, const char *format,
                                                        ...)
{
    char message[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    check->summary.faults++;
    error_set(check->error, CHANCERY_DAMAGED, "%s", message);
}

/* ---- From records to entries ---- */

static void count_number(struct check *check, enum name_kind kind, uint16_t number)
{
    if (number <= names_last(check->names, kind))
        check->counts[kind][number]++;
}

/* Every entry that a record should have must be there, with the value it should have; that no
 * others are there follows from their number. */
static chancery_status check_entry(struct check *check, enum table table, const struct key *key,
                                   const struct posting *posting)
{
    const char *whose = table == TABLE_PAST ? "a past version of event" : "event";
    chancery_text value;
    chancery_status status = store_get(check->txn, table, key_text(key), &value, check->error);
    check->expected[table]++;
    check->summary.postings++;
    if (status == CHANCERY_NOT_FOUND)
        fault(check, "%s %.*s is missing in the index \"%s\"", whose, TEXT_ARG(check->event.uid),
              table_names[posting->table]);
    else if (status == CHANCERY_OK && !text_equal(value, posting_value(posting)))
        fault(check, "%s %.*s has a wrong entry in the index \"%s\"", whose,
              TEXT_ARG(check->event.uid), table_names[posting->table]);
    return status == CHANCERY_NOT_FOUND ? CHANCERY_OK : status;
}

static chancery_status check_posting(void *context, const struct posting *posting)
{
    return check_entry(context, posting->table, &posting->key, posting);
}

static chancery_status check_past_posting(void *context, const struct posting *posting)
{
    struct check *check = context;
    if (posting->alias)
        return CHANCERY_OK;
    struct key key = past_key(posting->table, &posting->key, check->event.recorded);
    return check_entry(check, TABLE_PAST, &key, posting);
}

static chancery_status count_party(void *context, struct record_party party)
{
    count_number(context, NAME_PARTY, party.number);
    return CHANCERY_OK;
}

static void check_date(struct check *check, struct place place)
{
    const chancery_event *event = &check->event;
    chancery_date date;
    if (chancery_date_parse(event->date, &date, NULL) != CHANCERY_OK ||
        date.earliest != event->bounds.earliest || date.latest != event->bounds.latest)
        fault(check, "event %.*s: its bounds are not those of its date", TEXT_ARG(event->uid));
    if (place.day != key_day(event->bounds.earliest))
        fault(check, "event %.*s does not stand on its earliest day", TEXT_ARG(event->uid));
}

/* Decodes into check->event; false when that was a fault. */
static bool check_event(struct check *check, chancery_status opened, const struct record_head *head,
                        struct place place, chancery_error *found)
{
    chancery_status status = opened;
    arena_clear(&check->event.arena);
    if (status == CHANCERY_OK)
        status = record_decode(head, check->names, check->db->schema, &check->event, found);
    if (status == CHANCERY_OK)
        check_date(check, place);
    else
        fault(check, "%s", found->message);
    return status == CHANCERY_OK;
}

/* ---- Words ---- */

/* Sums of hashes, which come out the same in any order: so each side is read once from end to end,
 * where looking up each word of each event would take an hour for what this takes a minute. */
static void sum_word(struct word_sum *sum, chancery_text word, struct place place)
{
    uint64_t seed = (uint64_t)(uint32_t)place.day << 32 | place.seq;
    sum->sum += XXH3_64bits_withSeed(word.bytes, word.size, seed);
    sum->count++;
}

static void sum_indexed(void *context, chancery_text word, struct place place)
{
    struct check *check = context;
    sum_word(&check->indexed, word, place);
}

static chancery_status sum_words(struct check *check, struct place place)
{
    if (!word_list_take(&check->event, &check->words))
        return error_memory(check->error);
    for (size_t i = 0; i < word_list_count(&check->words); i++)
        sum_word(&check->told, word_list_at(&check->words, i), place);
    check->summary.postings += word_list_count(&check->words);
    return CHANCERY_OK;
}

static chancery_status check_words(struct check *check)
{
    struct store_cursor *cursor;
    chancery_error found = {0};
    chancery_status status = store_cursor_open(check->txn, TABLE_TEXT, &cursor, check->error);
    if (status != CHANCERY_OK)
        return status;
    status = word_index_each(cursor, sum_indexed, check, &found);
    store_cursor_close(cursor);
    if (status != CHANCERY_OK && status != CHANCERY_DAMAGED)
        return error_set(check->error, status, "%s", found.message);
    if (status == CHANCERY_DAMAGED)
        fault(check, "%s", found.message);
    else if (check->told.count != check->indexed.count || check->told.sum != check->indexed.sum)
        fault(check,
              "the index \"text\" has %llu words of events, and the events %llu: they differ",
              (unsigned long long)check->indexed.count, (unsigned long long)check->told.count);
    return CHANCERY_OK;
}

/* ---- Records ---- */

static chancery_status check_record(struct check *check, chancery_text key, chancery_text value)
{
    struct record_head head;
    struct place place;
    chancery_error found = {0};
    check->expected[TABLE_EVENT]++;
    check->summary.events++;
    if (key.size != KEY_PLACE_SIZE || !key_read_place(key, &place)) {
        fault(check, "an event stands under a key that is none");
        return CHANCERY_OK;
    }
    if (!check_event(check, record_open(value, place, &head, &found), &head, place, &found))
        return CHANCERY_OK;
    count_number(check, NAME_TYPE, head.type);
    index_parties(&head, count_party, check);
    chancery_status status = sum_words(check, place);
    return status == CHANCERY_OK ? index_postings(&head, place, check_posting, check) : status;
}

/* ---- The past ---- */

/* A version was in force until the next one was recorded; the last is the current one. */
static chancery_status check_successor(struct check *check, const struct record_head *head)
{
    struct key uid = record_uid_key(head);
    struct version next;
    chancery_error found = {0};
    chancery_status status = version_after(check->txn, &uid, head->recorded, &next, &found);
    if (status == CHANCERY_END)
        status = version_find(check->txn, check->event.uid, 0, &next, &found);
    if (status != CHANCERY_OK)
        fault(check, "a past version of event %.*s has no successor: %s",
              TEXT_ARG(check->event.uid), found.message);
    else if (next.head.recorded != head->superseded)
        fault(check, "a past version of event %.*s ends at another time than the next one begins",
              TEXT_ARG(check->event.uid));
    return CHANCERY_OK;
}

static chancery_status check_version(struct check *check, chancery_text entry, int64_t recorded,
                                     chancery_text value)
{
    struct record_head head;
    struct place place;
    chancery_error found = {0};
    check->expected[TABLE_PAST]++;
    check->summary.past++;
    if (entry.size != KEY_PLACE_SIZE || !key_read_place(entry, &place)) {
        fault(check, "a past version stands under a key that is none");
        return CHANCERY_OK;
    }
    if (!check_event(check, record_open_past(value, place, recorded, &head, &found), &head, place,
                     &found))
        return CHANCERY_OK;
    chancery_status status = check_successor(check, &head);
    return status == CHANCERY_OK ? index_postings(&head, place, check_past_posting, check) : status;
}

/* Other entries than those of records follow from their number. */
static chancery_status check_past_entry(struct check *check, chancery_text key, chancery_text value)
{
    chancery_text entry;
    int64_t recorded;
    char tag;
    bool version = key_read_past(key, &tag, &entry, &recorded) && tag == table_tags[TABLE_EVENT];
    return version ? check_version(check, entry, recorded, value) : CHANCERY_OK;
}

static chancery_status check_each(struct check *check, enum table table,
                                  chancery_status (*entry)(struct check *check, chancery_text key,
                                                           chancery_text value))
{
    struct store_cursor *cursor;
    chancery_text key, value;
    chancery_status status = store_cursor_open(check->txn, table, &cursor, check->error);
    if (status != CHANCERY_OK)
        return status;
    status = store_seek(cursor, TEXT(""), &key, &value, check->error);
    while (status == CHANCERY_OK) {
        status = entry(check, key, value);
        if (status == CHANCERY_OK)
            status = store_next(cursor, &key, &value, check->error);
    }
    store_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* ---- From counts to records ---- */

static chancery_status check_tables(struct check *check)
{
    static const enum table counted[] = {TABLE_EVENT, TABLE_PARTY, TABLE_PAIR, TABLE_TYPE,
                                         TABLE_SPAN,  TABLE_UID,   TABLE_PAST};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        struct store_table_info info;
        chancery_status status = store_describe_table(check->txn, counted[i], &info, check->error);
        if (status != CHANCERY_OK)
            return status;
        if (info.entries != check->expected[counted[i]])
            fault(check, "the table \"%s\" has %llu entries; the records ask for %llu",
                  table_names[counted[i]], (unsigned long long)info.entries,
                  (unsigned long long)check->expected[counted[i]]);
    }
    return CHANCERY_OK;
}

static void check_names(struct check *check, enum name_kind kind)
{
    for (unsigned i = 1; i <= names_last(check->names, kind); i++) {
        const struct name *name = names_at(check->names, kind, (uint16_t)i);
        if (name->count != check->counts[kind][i])
            fault(check, "%.*s is counted in %llu events, but occurs in %llu", TEXT_ARG(name->text),
                  (unsigned long long)name->count, (unsigned long long)check->counts[kind][i]);
    }
}

/* The documents that users added, read as when they came in. */
static chancery_status check_vocabulary(struct check *check)
{
    struct vocabulary *vocabulary = NULL;
    chancery_error found = {0};
    chancery_status status = vocabulary_load(check->txn, &vocabulary, &found);
    vocabulary_free(vocabulary);
    if (status != CHANCERY_DAMAGED)
        return status == CHANCERY_OK ? status
                                     : error_set(check->error, status, "%s", found.message);
    fault(check, "%s", found.message);
    return CHANCERY_OK;
}

static chancery_status check_all(struct check *check)
{
    uint64_t events, past;
    chancery_status status = db_read_figure(check->txn, db_figure_events, &events, check->error);
    if (status == CHANCERY_OK)
        status = db_read_figure(check->txn, db_figure_past, &past, check->error);
    if (status == CHANCERY_OK)
        status = check_vocabulary(check);
    if (status == CHANCERY_OK)
        status = check_each(check, TABLE_EVENT, check_record);
    if (status == CHANCERY_OK)
        status = check_each(check, TABLE_PAST, check_past_entry);
    if (status == CHANCERY_OK)
        status = check_words(check);
    if (status == CHANCERY_OK)
        status = check_tables(check);
    if (status != CHANCERY_OK)
        return status;
    check_names(check, NAME_TYPE);
    check_names(check, NAME_PARTY);
    if (events != check->summary.events)
        fault(check, "%llu events are counted, but %llu are there", (unsigned long long)events,
              (unsigned long long)check->summary.events);
    if (past != check->summary.past)
        fault(check, "%llu past versions are counted, but %llu are there", (unsigned long long)past,
              (unsigned long long)check->summary.past);
    return check->summary.faults > 0 ? CHANCERY_DAMAGED : CHANCERY_OK;
}

/* The pages first: LMDB follows whatever they say, over the end of the file if need be. */
static chancery_status check_pages(struct check *check)
{
    chancery_error found = {0};
    chancery_status status = store_verify_open(check->db->store, &found);
    const struct error_place place = {.hint = found.hint};
    if (status == CHANCERY_DAMAGED)
        check->summary.faults++;
    return status == CHANCERY_OK ? status
                                 : error_at(check->error, status, &place, "%s", found.message);
}

static chancery_status make_counts(struct check *check, struct arena *arena)
{
    for (unsigned kind = 0; kind < NAME_KIND_COUNT; kind++)
        check->counts[kind] = arena_make(arena, names_last(check->names, (enum name_kind)kind) + 1U,
                                         sizeof **check->counts);
    return arena->failed ? error_memory(check->error) : CHANCERY_OK;
}

chancery_status chancery_check(chancery_db *db, chancery_check_summary *summary,
                               chancery_error *error)
{
    struct check check = {.db = db, .names = names_new(), .error = error};
    struct arena arena = {0};
    chancery_status status =
        check.names ? store_begin_read(db->store, &check.txn, error) : error_memory(error);
    if (status == CHANCERY_OK)
        status = check_pages(&check);
    if (status == CHANCERY_OK)
        status = db_load_names(check.names, check.txn, error);
    if (status == CHANCERY_OK)
        status = make_counts(&check, &arena);
    if (status == CHANCERY_OK)
        status = check_all(&check);
    store_abort(check.txn);
    arena_free(&check.event.arena);
    word_list_free(&check.words);
    arena_free(&arena);
    names_free(check.names);
    *summary = check.summary;
    return status;
}

chancery_status chancery_backup(chancery_db *db, const char *path, chancery_error *error)
{
    return store_copy(db->store, path, error);
}
