/* database/check.c - whether a database is sound: every record by its checksum, every index entry
 * both ways, every count. It says what is wrong and changes nothing.
 *
 * Lists are read once from end to end, and what they hold is summed as hashes, which come out the
 * same in any order; so is what the records ask for. Only where the sums differ is each entry
 * looked up, which takes many times as long.
 */
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
    struct sum {
        uint64_t count, sum;
    } told[TABLE_COUNT],
        listed[TABLE_COUNT];   /* entries of lists, by the records and by themselves */
    bool differs[TABLE_COUNT]; /* the two are not the same */
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
    struct listed room;
    chancery_text value;
    chancery_status status =
        entry_get(check->txn, table, key_text(key), &room, &value, check->error);
    if (status == CHANCERY_NOT_FOUND)
        fault(check, "%s %.*s is missing in the index \"%s\"", whose, TEXT_ARG(check->event.uid),
              table_names[posting->table]);
    else if (status == CHANCERY_OK && !text_equal(value, posting_value(posting)))
        fault(check, "%s %.*s has a wrong entry in the index \"%s\"", whose,
              TEXT_ARG(check->event.uid), table_names[posting->table]);
    return status == CHANCERY_NOT_FOUND ? CHANCERY_OK : status;
}

static void sum_entry(struct sum *sum, chancery_text list, struct place place, chancery_text facts)
{
    uint64_t seed = (uint64_t)(uint32_t)place.day << 32 | place.seq;
    uint64_t told = XXH3_64bits_withSeed(facts.bytes, facts.size, seed);
    sum->sum += XXH3_64bits_withSeed(list.bytes, list.size, told);
    sum->count++;
}

static void sum_posting(struct check *check, const struct posting *posting)
{
    chancery_text key = key_text(&posting->key);
    struct place place = {0};
    key_read_place(key, &place);
    sum_entry(&check->told[posting->table], list_name_of(key), place, posting_value(posting));
}

static chancery_status check_posting(void *context, const struct posting *posting)
{
    struct check *check = context;
    check->expected[posting->table]++;
    check->summary.postings++;
    if (!list_keeps(posting->table))
        return check_entry(check, posting->table, &posting->key, posting);
    sum_posting(check, posting);
    return CHANCERY_OK;
}

static chancery_status check_past_posting(void *context, const struct posting *posting)
{
    struct check *check = context;
    if (posting->alias)
        return CHANCERY_OK;
    struct key key = past_key(posting->table, &posting->key, check->event.recorded);
    check->expected[TABLE_PAST]++;
    check->summary.postings++;
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

static chancery_status sum_words(struct check *check, struct place place)
{
    if (!word_list_take(&check->event, &check->words))
        return error_memory(check->error);
    for (size_t i = 0; i < word_list_count(&check->words); i++) {
        struct word_name name = word_name_of(word_list_at(&check->words, i));
        sum_entry(&check->told[TABLE_TEXT], word_name_list(&name).name, place, TEXT(""));
    }
    check->summary.postings += word_list_count(&check->words);
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

/* ---- Lists ---- */

static chancery_status sum_listed(void *context, struct list list, const struct listed *entry)
{
    struct check *check = context;
    sum_entry(&check->listed[list.table], list.name, entry->place,
              text_slice((const char *)entry->facts, list_facts_size(list.table)));
    return CHANCERY_OK;
}

static chancery_status sum_lists(struct check *check)
{
    chancery_status status = CHANCERY_OK;
    for (enum table table = 0; table < TABLE_COUNT && status == CHANCERY_OK; table++) {
        chancery_error found = {0};
        const struct sum *told = &check->told[table], *listed = &check->listed[table];
        if (list_keeps(table))
            status = list_each(check->txn, table, TEXT(""), sum_listed, check, &found);
        if (status == CHANCERY_DAMAGED)
            fault(check, "%s", found.message);
        else if (status != CHANCERY_OK)
            error_set(check->error, status, "%s", found.message);
        status = status == CHANCERY_DAMAGED ? CHANCERY_OK : status;
        check->differs[table] = told->count != listed->count || told->sum != listed->sum;
    }
    return status;
}

/* A block that makes no sense was told before. */
static chancery_status look_up_posting(void *context, const struct posting *posting)
{
    struct check *check = context;
    chancery_status status = CHANCERY_OK;
    if (check->differs[posting->table])
        status = check_entry(check, posting->table, &posting->key, posting);
    return status == CHANCERY_DAMAGED ? CHANCERY_OK : status;
}

/* The entries of one record in the lists that differ. */
static chancery_status look_up_record(struct check *check, chancery_text key, chancery_text value)
{
    struct record_head head;
    struct place place;
    bool sound = key.size == KEY_PLACE_SIZE && key_read_place(key, &place) &&
                 record_open(value, place, &head, NULL) == CHANCERY_OK;
    arena_clear(&check->event.arena);
    if (!sound || record_decode(&head, check->names, check->db->schema, &check->event, NULL) !=
                      CHANCERY_OK) /* it was told before */
        return CHANCERY_OK;
    return index_postings(&head, place, look_up_posting, check);
}

/* Words are told together: they are no entries of one event each. */
static chancery_status check_lists(struct check *check)
{
    bool differ = false;
    chancery_status status = sum_lists(check);
    for (enum table table = 0; table < TABLE_COUNT; table++)
        differ = differ || (check->differs[table] && table != TABLE_TEXT);
    if (status == CHANCERY_OK && differ)
        status = check_each(check, TABLE_EVENT, look_up_record);
    if (check->differs[TABLE_TEXT])
        fault(check,
              "the index \"text\" has %llu words of events, and the events %llu: they differ",
              (unsigned long long)check->listed[TABLE_TEXT].count,
              (unsigned long long)check->told[TABLE_TEXT].count);
    return status;
}

/* ---- From counts to records ---- */

static void check_count(struct check *check, enum table table, uint64_t entries)
{
    if (entries != check->expected[table])
        fault(check, "the table \"%s\" has %llu entries; the records ask for %llu",
              table_names[table], (unsigned long long)entries,
              (unsigned long long)check->expected[table]);
}

static chancery_status check_tables(struct check *check)
{
    static const enum table counted[] = {TABLE_EVENT, TABLE_PARTY, TABLE_PAIR, TABLE_TYPE,
                                         TABLE_SPAN,  TABLE_UID,   TABLE_PAST};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        struct store_table_info info;
        chancery_status status = store_describe_table(check->txn, counted[i], &info, check->error);
        if (status != CHANCERY_OK)
            return status;
        check_count(check, counted[i],
                    list_keeps(counted[i]) ? check->listed[counted[i]].count : info.entries);
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
        status = check_lists(check);
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
