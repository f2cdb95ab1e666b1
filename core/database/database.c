#include "database/database.h"

#include "base/bytes.h"
#include "base/status.h"
#include "database/vocabulary_store.h"

#include <stdlib.h>

const char db_figure_events[] = "events";
const char db_figure_past[] = "past";
const char db_figure_recorded[] = "recorded";

/* ---- Opening ---- */

chancery_status chancery_create(const char *path, chancery_error *error)
{
    return store_create(path, error);
}

/* So that chancery_db_schema is right from the start. What fails here fails again, with words, when
 * something is read; `chancery check` must be able to open what is damaged. */
static void sync_vocabulary_if_sound(chancery_db *db)
{
    struct store_txn *txn;
    if (store_begin_read(db->store, &txn, NULL) != CHANCERY_OK)
        return;
    vocabulary_sync(db, txn, NULL);
    store_abort(txn);
}

chancery_status db_open(const char *path, unsigned flags, size_t map_bytes, chancery_db **db,
                        chancery_error *error)
{
    struct chancery_db opened = {.names = names_new(),
                                 .vocabulary = &vocabulary_builtin,
                                 .schema = vocabulary_builtin.schema};
    chancery_db *made = malloc(sizeof *made);
    chancery_status status = opened.names && made
                                 ? store_open(path, flags, map_bytes, &opened.store, error)
                                 : error_memory(error);
    if (status != CHANCERY_OK) {
        names_free(opened.names);
        free(made);
        return status;
    }
    *made = opened;
    sync_vocabulary_if_sound(made);
    *db = made;
    return CHANCERY_OK;
}

chancery_status chancery_open(const char *path, unsigned flags, chancery_db **db,
                              chancery_error *error)
{
    return db_open(path, flags, 0, db, error);
}

void chancery_close(chancery_db *db)
{
    if (!db)
        return;
    store_close(db->store);
    names_free(db->names);
    effects_free(db->effects);
    vocabulary_free(db->vocabularies);
    free(db);
}

chancery_status db_effects(chancery_db *db, const struct effects **effects, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    if (db->effects && db->effects->schema != db->schema) {
        effects_free(db->effects);
        db->effects = NULL;
    }
    if (!db->effects)
        status = effects_read(db->schema, NULL, &db->effects, error);
    if (status == CHANCERY_OK)
        *effects = db->effects;
    return status;
}

const chancery_schema *chancery_db_schema(const chancery_db *db)
{
    return db->schema;
}

/* ---- Names: key kind (u8), number (u16); value count (u64), text ---- */

enum { NAME_KEY_SIZE = 3, NAME_COUNT_SIZE = 8 };

static chancery_status damaged_names(chancery_error *error)
{
    return error_at(error, CHANCERY_DAMAGED, &(struct error_place){.hint = "restore a backup"},
                    "the table of names is damaged");
}

static chancery_status load_name(struct names *names, chancery_text key, chancery_text value,
                                 chancery_error *error)
{
    const unsigned char *in = (const unsigned char *)key.bytes;
    if (key.size != NAME_KEY_SIZE || in[0] >= NAME_KIND_COUNT || value.size <= NAME_COUNT_SIZE)
        return damaged_names(error);
    enum name_kind kind = (enum name_kind)in[0];
    uint16_t number = bytes_get_u16(in + 1);
    uint64_t count = bytes_get_u64((const unsigned char *)value.bytes);
    chancery_text text = text_slice(value.bytes + NAME_COUNT_SIZE, value.size - NAME_COUNT_SIZE);
    struct name *known = names_at(names, kind, number);
    if (!known)
        return names_load(names, kind, number, text, count) ? CHANCERY_OK : damaged_names(error);
    known->count = count;
    known->changed = false;
    return text_equal(known->text, text) ? CHANCERY_OK : damaged_names(error);
}

chancery_status db_load_names(struct names *names, struct store_txn *txn, chancery_error *error)
{
    struct store_cursor *cursor;
    chancery_text key, value;
    chancery_status status = store_cursor_open(txn, TABLE_NAME, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    status = store_seek(cursor, TEXT(""), &key, &value, error);
    while (status == CHANCERY_OK) {
        status = load_name(names, key, value, error);
        if (status == CHANCERY_OK)
            status = store_next(cursor, &key, &value, error);
    }
    store_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

chancery_status db_sync_names(chancery_db *db, struct store_txn *txn, chancery_error *error)
{
    uint64_t commit = store_txn_id(txn);
    if (db->writing || db->names_commit == commit)
        return CHANCERY_OK;
    chancery_status status = db_load_names(db->names, txn, error);
    if (status == CHANCERY_OK)
        status = vocabulary_sync(db, txn, error);
    if (status == CHANCERY_OK)
        db->names_commit = commit;
    return status;
}

static chancery_status store_name(struct store_txn *txn, enum name_kind kind, uint16_t number,
                                  struct name *name, struct buffer *value, chancery_error *error)
{
    unsigned char key[NAME_KEY_SIZE] = {(unsigned char)kind};
    bytes_put_u16(key + 1, number);
    buffer_clear(value);
    bytes_add_u64(value, name->count);
    buffer_text(value, name->text);
    if (value->failed)
        return error_memory(error);
    name->changed = false;
    return store_put(txn, TABLE_NAME, text_slice((const char *)key, sizeof key), buffer_view(value),
                     error);
}

chancery_status db_store_names(chancery_db *db, struct store_txn *txn, chancery_error *error)
{
    struct buffer value = {0};
    chancery_status status = CHANCERY_OK;
    for (unsigned kind = 0; kind < NAME_KIND_COUNT; kind++) {
        unsigned last = names_last(db->names, (enum name_kind)kind);
        for (unsigned i = 1; i <= last && status == CHANCERY_OK; i++) {
            struct name *name = names_at(db->names, (enum name_kind)kind, (uint16_t)i);
            if (name->changed)
                status = store_name(txn, (enum name_kind)kind, (uint16_t)i, name, &value, error);
        }
    }
    buffer_free(&value);
    return status;
}

chancery_status db_begin_read(chancery_db *db, struct store_txn **txn, chancery_error *error)
{
    struct store_txn *begun;
    chancery_status status = store_begin_read(db->store, &begun, error);
    if (status != CHANCERY_OK)
        return status;
    status = db_sync_names(db, begun, error);
    if (status == CHANCERY_OK)
        *txn = begun;
    else
        store_abort(begun);
    return status;
}

/* ---- Figures of the meta table ---- */

chancery_status db_read_figure(struct store_txn *txn, const char *name, uint64_t *figure,
                               chancery_error *error)
{
    chancery_text value;
    chancery_status status = store_get(txn, TABLE_META, chancery_text_of(name), &value, error);
    if (status == CHANCERY_NOT_FOUND) {
        *figure = 0;
        return CHANCERY_OK;
    }
    if (status == CHANCERY_OK && value.size != 8)
        return error_set(error, CHANCERY_DAMAGED, "the figure \"%s\" of the database is damaged",
                         name);
    if (status == CHANCERY_OK)
        *figure = bytes_get_u64((const unsigned char *)value.bytes);
    return status;
}

chancery_status db_write_figure(struct store_txn *txn, const char *name, uint64_t figure,
                                chancery_error *error)
{
    unsigned char value[8];
    bytes_put_u64(value, figure);
    return store_put(txn, TABLE_META, chancery_text_of(name),
                     text_slice((const char *)value, sizeof value), error);
}

/* ---- Events ---- */

/* What an index names must be there. */
static chancery_status expect_found(chancery_status status, chancery_error *error)
{
    return status == CHANCERY_NOT_FOUND
               ? error_at(error, CHANCERY_DAMAGED,
                          &(struct error_place){.hint = "`chancery check` lists all damage"},
                          "an index names an event that is not there")
               : status;
}

chancery_status db_record_bytes(struct store_txn *txn, struct place place, chancery_text *bytes,
                                chancery_error *error)
{
    struct key key = key_of_place(place);
    return expect_found(store_get(txn, TABLE_EVENT, key_text(&key), bytes, error), error);
}

chancery_status db_record(struct store_txn *txn, struct place place, struct record_head *head,
                          chancery_error *error)
{
    chancery_text bytes;
    chancery_status status = db_record_bytes(txn, place, &bytes, error);
    return status == CHANCERY_OK ? record_open(bytes, place, head, error) : status;
}

chancery_status db_record_near(struct store_cursor *events, struct place place,
                               struct record_head *head, chancery_error *error)
{
    struct key key = key_of_place(place);
    chancery_text bytes;
    chancery_status status = expect_found(store_find(events, key_text(&key), &bytes, error), error);
    return status == CHANCERY_OK ? record_open(bytes, place, head, error) : status;
}

static chancery_status not_found(chancery_text uid, chancery_error *error)
{
    return error_set(error, CHANCERY_NOT_FOUND, "no event has the uid \"%.*s\"", TEXT_ARG(uid));
}

static chancery_status read_place(chancery_text value, struct place *place, chancery_error *error)
{
    return value.size == KEY_PLACE_SIZE && key_read_place(value, place)
               ? CHANCERY_OK
               : error_set(error, CHANCERY_DAMAGED, "the index of uids is damaged");
}

/* Looks among the uids that begin with the bytes of `uid`, as many digits as it has. */
static chancery_status find_shortened(struct store_cursor *cursor, struct store_txn *txn,
                                      chancery_text uid, struct place *place, chancery_error *error)
{
    unsigned char start[KEY_UID_SIZE];
    chancery_text key, value;
    struct place found = {0};
    size_t matches = 0;
    uid_read_digits(uid, start);
    chancery_status status =
        store_seek(cursor, text_slice((const char *)start, sizeof start), &key, &value, error);
    while (status == CHANCERY_OK && matches < 2 && key.size == KEY_UID_SIZE &&
           memcmp(key.bytes, start, uid.size / 2) == 0) {
        struct record_head head;
        struct place here;
        status = read_place(value, &here, error);
        if (status == CHANCERY_OK)
            status = db_record(txn, here, &head, error);
        if (status != CHANCERY_OK)
            return status;
        bool other = matches == 0 || place_compare(here, found) != 0; /* not by an alias */
        if (other && record_answers(&head, uid)) {
            found = here;
            matches++;
        }
        status = store_next(cursor, &key, &value, error);
    }
    if (status != CHANCERY_OK && status != CHANCERY_END)
        return status;
    if (matches > 1)
        return error_at(error, CHANCERY_AMBIGUOUS, &(struct error_place){.hint = "give more of it"},
                        "several events have a uid that begins with \"%.*s\"", TEXT_ARG(uid));
    if (matches == 0)
        return not_found(uid, error);
    *place = found;
    return CHANCERY_OK;
}

chancery_status db_find_uid(struct store_txn *txn, chancery_text uid, struct place *place,
                            chancery_error *error)
{
    struct key key = key_of_uid(uid), source = key_of_source(uid);
    struct store_cursor *cursor;
    chancery_text value;
    chancery_status status = store_get(txn, TABLE_UID, key_text(&key), &value, error);
    if (status == CHANCERY_NOT_FOUND)
        status = store_get(txn, TABLE_UID, key_text(&source), &value, error);
    if (status == CHANCERY_OK)
        return read_place(value, place, error);
    if (status != CHANCERY_NOT_FOUND)
        return status;
    if (!uid_is_shortened(uid))
        return not_found(uid, error);
    status = store_cursor_open(txn, TABLE_UID, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    status = find_shortened(cursor, txn, uid, place, error);
    store_cursor_close(cursor);
    return status;
}
