#include "database/vocabulary_store.h"

#include "base/bytes.h"
#include "base/status.h"
#include "database/lists.h"
#include "database/past.h"
#include "event/json_write.h"
#include "event/parse.h"
#include "event/words.h"
#include "schema/effect.h"

#include <stdio.h>
#include <xxhash.h>

static const char figure_vocabulary[] = "vocabulary"; /* the commit that changed it last */

/* ---- Entries: key $id; value checksum (u64), JSON ---- */

enum { SUM_SIZE = 8 };

static uint64_t sum_of(chancery_text id, chancery_text json)
{
    return XXH3_64bits_withSeed(json.bytes, json.size, XXH3_64bits(id.bytes, id.size));
}

static chancery_status damaged(chancery_text id, const char *why, chancery_error *error)
{
    return error_at(error, CHANCERY_DAMAGED, &(struct error_place){.hint = "restore a backup"},
                    "the document \"%.*s\" of the vocabulary is damaged: %s", TEXT_ARG(id), why);
}

static chancery_status read_entry(chancery_text key, chancery_text value,
                                  struct vocabulary_document *document, chancery_error *error)
{
    if (value.size < SUM_SIZE || !text_is_utf8(key))
        return damaged(key, "it is cut short", error);
    document->id = key;
    document->json = text_slice(value.bytes + SUM_SIZE, value.size - SUM_SIZE);
    if (bytes_get_u64((const unsigned char *)value.bytes) != sum_of(key, document->json))
        return damaged(key, "its checksum is wrong", error);
    return CHANCERY_OK;
}

static chancery_status list_entries(struct store_txn *txn, struct vocabulary_document *documents,
                                    size_t *count, chancery_error *error)
{
    struct store_cursor *cursor;
    chancery_text key, value;
    size_t read = 0;
    chancery_status status = store_cursor_open(txn, TABLE_VOCABULARY, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    status = store_seek(cursor, TEXT(""), &key, &value, error);
    while (status == CHANCERY_OK) {
        if (read == VOCABULARY_DOCUMENTS_MAX)
            status = damaged(key, "there are too many", error);
        if (status == CHANCERY_OK)
            status = read_entry(key, value, &documents[read++], error);
        if (status == CHANCERY_OK)
            status = store_next(cursor, &key, &value, error);
    }
    store_cursor_close(cursor);
    *count = read;
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

chancery_status vocabulary_load(struct store_txn *txn, struct vocabulary **vocabulary,
                                chancery_error *error)
{
    struct vocabulary_document documents[VOCABULARY_DOCUMENTS_MAX];
    chancery_error found = {0};
    size_t count;
    chancery_status status = list_entries(txn, documents, &count, error);
    if (status != CHANCERY_OK)
        return status;
    status = vocabulary_make(documents, count, vocabulary, &found);
    if (status == CHANCERY_INVALID)
        return damaged(chancery_text_of(found.file), found.message, error);
    return status == CHANCERY_OK ? status : error_set(error, status, "%s", found.message);
}

/* ---- Which one is in force ---- */

static void put_in_force(chancery_db *db, const struct vocabulary *vocabulary)
{
    db->vocabulary = vocabulary;
    db->schema = vocabulary->schema;
}

static void keep(chancery_db *db, struct vocabulary *vocabulary)
{
    vocabulary->next = db->vocabularies;
    db->vocabularies = vocabulary;
    put_in_force(db, vocabulary);
}

chancery_status vocabulary_sync(chancery_db *db, struct store_txn *txn, chancery_error *error)
{
    uint64_t changed = 0;
    struct vocabulary *loaded;
    chancery_status status = db_read_figure(txn, figure_vocabulary, &changed, error);
    if (status != CHANCERY_OK || changed == db->vocabulary_changed)
        return status;
    status = vocabulary_load(txn, &loaded, error);
    if (status != CHANCERY_OK)
        return status;
    keep(db, loaded);
    db->vocabulary_changed = changed;
    return CHANCERY_OK;
}

void vocabulary_restore(chancery_db *db, const struct vocabulary *before)
{
    put_in_force(db, before);
}

/* ---- Events that were there before ---- */

enum { EVENTS_NAMED = 5 };

/* A look at all events of the types that a change of the vocabulary touches. */
struct review {
    chancery_db *db;
    struct store_txn *txn;
    const chancery_schema *schema;              /* that would be in force */
    const struct vocabulary_document *document; /* that changes, as it is now */
    const char *label;
    chancery_event event; /* of the record in work */
    struct buffer text;
    uint64_t refused;
    chancery_error *error;
};

/* Whether both versions of the schema search the same texts of it: the index of words stays. */
static bool same_words(const chancery_event *a, const chancery_event *b)
{
    struct word_list first = {0}, second = {0};
    bool same = word_list_take(a, &first) && word_list_take(b, &second) &&
                word_list_count(&first) == word_list_count(&second);
    for (size_t i = 0; same && i < word_list_count(&first); i++)
        same = text_equal(word_list_at(&first, i), word_list_at(&second, i));
    word_list_free(&first);
    word_list_free(&second);
    return same;
}

/* Whether the event comes out the same when it is read again by the new schema: valid, its fields
 * in the same order, and so of the same uid, and found by the same words. */
static bool still_fits(struct review *review, chancery_error *why)
{
    struct buffer again = {0};
    chancery_event *parsed;
    buffer_clear(&review->text);
    json_write_event(&review->text, &review->event, JSON_STORED);
    if (chancery_event_parse(review->schema, buffer_view(&review->text), &parsed, why) !=
        CHANCERY_OK)
        return false;
    json_write_event(&again, parsed, JSON_STORED);
    bool same = text_equal(buffer_view(&again), buffer_view(&review->text));
    if (!same)
        error_set(why, CHANCERY_INVALID,
                  "its fields would stand in another order, or its title would not be kept");
    bool found = !same || same_words(&review->event, parsed);
    if (!found)
        error_set(why, CHANCERY_INVALID, "other texts of it would be searched than now");
    buffer_free(&again);
    chancery_event_free(parsed);
    return same && found;
}

static void review_event(struct review *review)
{
    chancery_error why = {0};
    struct error_place place = {.file = review->label, .line = review->label ? 1 : 0, .column = 1};
    if (still_fits(review, &why) || ++review->refused > EVENTS_NAMED)
        return;
    error_at(review->error, CHANCERY_CONFLICT, &place, "event %.*s would not be valid any more: %s",
             TEXT_ARG(review->event.uid), why.message);
}

static chancery_status review_version(struct review *review, const struct version *version)
{
    arena_clear(&review->event.arena);
    chancery_status status = version_decode(review->db, version, &review->event, review->error);
    if (status == CHANCERY_OK)
        review_event(review);
    return status;
}

static chancery_status review_listed(void *context, struct list list, const struct listed *entry)
{
    struct review *review = context;
    struct version version;
    (void)list;
    chancery_status status = version_current(review->txn, entry->place, &version, review->error);
    return status == CHANCERY_OK ? review_version(review, &version) : status;
}

/* Looks at the past version that an entry of the type's index stands for. */
static chancery_status review_past(struct review *review, chancery_text key)
{
    char tag;
    int64_t recorded;
    struct place place;
    struct version version;
    chancery_text own;
    if (!key_read_past(key, &tag, &own, &recorded) || own.size != KEY_POSTING_SIZE ||
        !key_read_place(own, &place))
        return error_set(review->error, CHANCERY_DAMAGED, "the index of types is damaged");
    chancery_status status = version_past(review->txn, place, recorded, &version, review->error);
    return status == CHANCERY_OK ? review_version(review, &version) : status;
}

/* Looks at all past versions whose entries begin with `prefix`. */
static chancery_status review_all_past(struct review *review, chancery_text prefix)
{
    struct store_cursor *cursor;
    chancery_text key, value;
    chancery_status status = store_cursor_open(review->txn, TABLE_PAST, &cursor, review->error);
    if (status != CHANCERY_OK)
        return status;
    status = store_seek(cursor, prefix, &key, &value, review->error);
    while (status == CHANCERY_OK && text_starts(key, prefix)) {
        status = review_past(review, key);
        if (status == CHANCERY_OK)
            status = store_next(cursor, &key, &value, review->error);
    }
    store_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* What the keys of all entries under a number of `table` begin with. */
static struct key number_prefix(uint16_t number)
{
    struct key prefix = {.size = 2};
    bytes_put_u16(prefix.bytes, number);
    return prefix;
}

/* Looks at all events of the type of that number, and at what they were before. */
static chancery_status review_type(struct review *review, uint16_t number)
{
    struct key current = number_prefix(number);
    struct key past = key_of_past_start(table_tags[TABLE_TYPE], &current);
    chancery_status status = list_each(review->txn, TABLE_TYPE, key_text(&current), review_listed,
                                       review, review->error);
    return status == CHANCERY_OK ? review_all_past(review, key_text(&past)) : status;
}

/* Whether any version, current or past, has an entry under that number of `table`. */
static chancery_status is_used(struct review *review, enum table table, uint16_t number, bool *used)
{
    struct key current = number_prefix(number);
    struct key past = key_of_past_start(table_tags[table], &current);
    struct store_cursor *cursor;
    chancery_text key, value;
    const struct name *name =
        names_at(review->db->names, table == TABLE_TYPE ? NAME_TYPE : NAME_PARTY, number);
    *used = name && name->count > 0;
    if (!name || *used)
        return CHANCERY_OK;
    chancery_status status = store_cursor_open(review->txn, TABLE_PAST, &cursor, review->error);
    if (status != CHANCERY_OK)
        return status;
    status = store_seek(cursor, key_text(&past), &key, &value, review->error);
    *used = status == CHANCERY_OK && text_starts(key, key_text(&past));
    store_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* What would go with its users left behind is refused. */
static chancery_status refuse_removal(struct review *review, const char *what, chancery_text name,
                                      const struct name *counted)
{
    struct error_place place = {.file = review->label, .hint = "its events must go first"};
    review->refused++;
    if (counted->count == 0) {
        place.hint = "what an event was stays readable, and needs it";
        return error_at(review->error, CHANCERY_CONFLICT, &place,
                        "%s %.*s is used by past versions of events", what, TEXT_ARG(name));
    }
    return error_at(review->error, CHANCERY_CONFLICT, &place,
                    "%s %.*s is used by %llu event%s of this database", what, TEXT_ARG(name),
                    (unsigned long long)counted->count, counted->count == 1 ? "" : "s");
}

/* The events of `type`, which is in force now, under the schema that would be. */
static chancery_status review_old_type(struct review *review, const chancery_type *type)
{
    bool used;
    struct names *names = review->db->names;
    uint16_t number = names_number(names, NAME_TYPE, chancery_text_of(type->name));
    chancery_status status = is_used(review, TABLE_TYPE, number, &used);
    if (status != CHANCERY_OK || !used)
        return status;
    if (chancery_type_find(review->schema, chancery_text_of(type->name)))
        return review_type(review, number);
    return refuse_removal(review, "the type", chancery_text_of(type->name),
                          names_at(names, NAME_TYPE, number));
}

/* Whether the document that changes gives `type` its meaning. */
static bool is_concerned(const struct review *review, const chancery_type *type)
{
    return vocabulary_defines(review->document, type->name) &&
           !chancery_type_find(&schema_builtin, chancery_text_of(type->name));
}

/* Users' parties that events name must stay. */
static chancery_status review_parties(struct review *review)
{
    const chancery_registry *own = review->db->vocabulary->registry;
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; own && i < own->count && status == CHANCERY_OK; i++) {
        bool used = false;
        chancery_text code = chancery_text_of(own->parties[i].code);
        uint16_t number = names_number(review->db->names, NAME_PARTY, code);
        if (!chancery_party_by_code(review->schema->parties, code))
            status = is_used(review, TABLE_PARTY, number, &used);
        if (used)
            refuse_removal(review, "the party", code,
                           names_at(review->db->names, NAME_PARTY, number));
    }
    return status;
}

static chancery_status review_all(struct review *review)
{
    const chancery_schema *old = review->db->schema;
    chancery_status status = review_parties(review);
    if (status != CHANCERY_OK)
        return status;
    for (size_t i = 0; i < old->family_count; i++) {
        for (size_t j = 0; j < old->families[i].type_count; j++) {
            const chancery_type *type = &old->families[i].types[j];
            if (is_concerned(review, type))
                status = review_old_type(review, type);
            if (status != CHANCERY_OK && status != CHANCERY_CONFLICT)
                return status;
        }
    }
    if (review->refused > EVENTS_NAMED)
        error_set(review->error, CHANCERY_CONFLICT, "%llu events in all would not be valid",
                  (unsigned long long)review->refused);
    return review->refused > 0 ? CHANCERY_CONFLICT : CHANCERY_OK;
}

/* CHANCERY_CONFLICT when an event of this database would not be valid under `next`, where the
 * document `id` is another one. */
static chancery_status check_events(chancery_db *db, struct store_txn *txn,
                                    const struct vocabulary *next, chancery_text id,
                                    const char *label, chancery_error *error)
{
    struct review review = {.db = db,
                            .txn = txn,
                            .schema = next->schema,
                            .document = vocabulary_find(db->vocabulary, id),
                            .label = label,
                            .error = error};
    chancery_status status = review_all(&review);
    arena_free(&review.event.arena);
    buffer_free(&review.text);
    return status;
}

/* ---- Changing ---- */

static chancery_status put_entry(struct store_txn *txn, const struct vocabulary_document *document,
                                 chancery_error *error)
{
    struct buffer value = {0};
    bytes_add_u64(&value, sum_of(document->id, document->json));
    buffer_text(&value, document->json);
    chancery_status status =
        value.failed ? error_memory(error)
                     : store_put(txn, TABLE_VOCABULARY, document->id, buffer_view(&value), error);
    buffer_free(&value);
    return status;
}

/* Stores what `next` has under `id`, or that it has nothing any more, and puts it in force. */
static chancery_status change(chancery_db *db, struct store_txn *txn, struct vocabulary *next,
                              chancery_text id, chancery_error *error)
{
    const struct vocabulary_document *document = vocabulary_find(next, id);
    chancery_status status =
        document ? put_entry(txn, document, error) : store_delete(txn, TABLE_VOCABULARY, id, error);
    if (status == CHANCERY_OK)
        status = db_write_figure(txn, figure_vocabulary, store_txn_id(txn), error);
    keep(db, next); /* even so: the writer restores what was in force before */
    return status;
}

chancery_status vocabulary_add(chancery_db *db, struct store_txn *txn, chancery_text json,
                               const char *label, chancery_outcome *outcome, chancery_error *error)
{
    struct vocabulary *next;
    chancery_outcome found;
    chancery_text id;
    chancery_status status =
        vocabulary_with(db->vocabulary, json, label, &next, &id, &found, error);
    if (status == CHANCERY_OK && found == CHANCERY_REPLACED) {
        status = check_events(db, txn, next, id, label, error);
        if (status != CHANCERY_OK)
            vocabulary_free(next);
    }
    if (status == CHANCERY_OK && found != CHANCERY_UNCHANGED)
        status = change(db, txn, next, id, error);
    if (status == CHANCERY_OK)
        *outcome = found;
    return status;
}

/* Whether what is left stands without what was removed: steps may set facets of other documents. */
static chancery_status check_effects(const struct vocabulary *next, chancery_error *error)
{
    struct effects *effects = NULL;
    chancery_status status = effects_read(next->schema, NULL, &effects, error);
    effects_free(effects);
    return status;
}

chancery_status vocabulary_remove(chancery_db *db, struct store_txn *txn, chancery_text name,
                                  chancery_error *error)
{
    struct vocabulary *next;
    chancery_text id;
    chancery_status status = vocabulary_without(db->vocabulary, name, &next, &id, error);
    if (status != CHANCERY_OK)
        return status;
    status = check_effects(next, error);
    if (status == CHANCERY_OK)
        status = check_events(db, txn, next, id, NULL, error);
    if (status == CHANCERY_OK)
        return change(db, txn, next, id, error);
    vocabulary_free(next);
    return status;
}

/* ---- Handing out ---- */

chancery_status chancery_db_vocabulary(chancery_db *db,
                                       chancery_status (*document)(void *context, chancery_text id,
                                                                   chancery_text json),
                                       void *context, chancery_error *error)
{
    struct store_txn *txn;
    chancery_status status = db_begin_read(db, &txn, error);
    if (status != CHANCERY_OK)
        return status;
    store_abort(txn);
    const struct vocabulary *vocabulary = db->vocabulary;
    for (size_t i = 0; i < vocabulary->count && status == CHANCERY_OK; i++)
        status = document(context, vocabulary->documents[i].id, vocabulary->documents[i].json);
    return status;
}

chancery_status chancery_schema_export(chancery_db *db, const chancery_sink *sink,
                                       chancery_error *error)
{
    struct buffer out = {0};
    bool whole = vocabulary_write_bundle(db ? db->vocabulary : &vocabulary_builtin, &out);
    chancery_status status =
        whole ? sink->write(sink->context, out.bytes, out.size) : error_memory(error);
    buffer_free(&out);
    return status;
}
