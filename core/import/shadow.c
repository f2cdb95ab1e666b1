#include "import/shadow.h"

#include "base/status.h"
#include "event/identity.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- The temporary database ---- */

static chancery_status open_made(const char *path, struct shadow *shadow, chancery_error *error)
{
    chancery_status status = chancery_create(path, error);
    return status == CHANCERY_OK ? chancery_open(path, CHANCERY_OPEN_WRITE, &shadow->made, error)
                                 : status;
}

/* Once it is open its files need no names, and go with the process however that ends. */
static chancery_status open_in(char *folder, struct shadow *shadow, chancery_error *error)
{
    char *path = NULL, *lock = NULL;
    chancery_status status = CHANCERY_MEMORY;
    if (asprintf(&path, "%s/dry-run.db", folder) < 0)
        path = NULL;
    if (path && asprintf(&lock, "%s-lock", path) < 0)
        lock = NULL;
    if (lock)
        status = open_made(path, shadow, error);
    else
        error_memory(error);
    if (path)
        unlink(path);
    if (lock)
        unlink(lock);
    free(path);
    free(lock);
    return status;
}

chancery_status shadow_open(chancery_db *real, struct shadow *shadow, chancery_error *error)
{
    const char *parent = getenv("TMPDIR");
    char *folder = NULL;
    struct shadow opened = {.real = real};
    if (asprintf(&folder, "%s/chancery-XXXXXX", parent && *parent ? parent : "/tmp") < 0)
        return error_memory(error);
    chancery_status status =
        mkdtemp(folder) ? open_in(folder, &opened, error)
                        : error_set(error, CHANCERY_CANT_CREATE,
                                    "no temporary database can be created: %s", strerror(errno));
    rmdir(folder);
    free(folder);
    if (status == CHANCERY_OK)
        *shadow = opened;
    return status;
}

void shadow_close(struct shadow *shadow)
{
    chancery_close(shadow->made);
    *shadow = (struct shadow){0};
}

chancery_status shadow_begin(struct shadow *shadow, const struct bulk_options *options,
                             chancery_writer **writer, chancery_error *error)
{
    chancery_status status = bulk_begin(shadow->made, options, writer, error);
    if (status == CHANCERY_OK && shadow->real)
        status = db_begin_read(shadow->real, &shadow->txn, error);
    if (status == CHANCERY_OK && shadow->real)
        shadow->made->schema = shadow->real->schema;
    return status;
}

void shadow_end(struct shadow *shadow)
{
    store_abort(shadow->txn);
    shadow->txn = NULL;
}

/* ---- Bringing events ---- */

struct bringing {
    struct shadow *shadow;
    chancery_writer *writer;
    chancery_error *error;
};

static chancery_status bring_past(void *context, chancery_event *event)
{
    const struct bringing *to = context;
    struct place place;
    chancery_status status = write_next_place(to->writer, event, &place, to->error);
    return status == CHANCERY_OK
               ? write_past(to->writer, event, place, event->superseded, to->error)
               : status;
}

/* Copies the event of `version` with all its versions. */
static chancery_status bring_event(struct bringing *to, const struct version *version)
{
    struct key uid = record_uid_key(&version->head);
    chancery_event event = {0};
    struct place place;
    chancery_status status = version_decode(to->shadow->real, version, &event, to->error);
    if (status == CHANCERY_OK)
        status = write_next_place(to->writer, &event, &place, to->error);
    if (status == CHANCERY_OK)
        status = write_current(to->writer, &event, place, to->error);
    if (status == CHANCERY_OK)
        status = version_each(to->shadow->real, to->shadow->txn, &uid, INT64_MAX, bring_past, to,
                              to->error);
    arena_free(&event.arena);
    return status;
}

/* Copies what the real database has under `key`, unless that has been done. */
static chancery_status bring_key(struct bringing *to, const struct key *key)
{
    chancery_text value;
    struct place place;
    struct version version;
    chancery_status status =
        store_get(to->shadow->txn, TABLE_UID, key_text(key), &value, to->error);
    if (status == CHANCERY_NOT_FOUND)
        return CHANCERY_OK;
    if (status == CHANCERY_OK && (value.size != KEY_PLACE_SIZE || !key_read_place(value, &place)))
        return error_set(to->error, CHANCERY_DAMAGED, "the index of uids is damaged");
    if (status == CHANCERY_OK)
        status = version_current(to->shadow->txn, place, &version, to->error);
    if (status != CHANCERY_OK)
        return status;
    struct key uid = record_uid_key(&version.head);
    status = write_find(to->writer, &uid, &place, to->error);
    return status == CHANCERY_NOT_FOUND ? bring_event(to, &version) : status;
}

chancery_status shadow_bring(struct shadow *shadow, chancery_writer *writer,
                             const chancery_event *event, chancery_error *error)
{
    struct bringing to = {shadow, writer, error};
    struct value_list sources = event_list(event, "sources");
    struct key key = key_of_uid(event->uid);
    if (!shadow->real)
        return CHANCERY_OK;
    chancery_status status = bring_key(&to, &key);
    for (size_t i = 0; i < sources.count && status == CHANCERY_OK; i++) {
        chancery_text id = source_id(&sources.items[i]);
        key = key_of_source(id);
        status = id.size > 0 ? bring_key(&to, &key) : CHANCERY_OK;
    }
    if (status == CHANCERY_OK && event_fold_key(event, &key))
        status = bring_key(&to, &key);
    return status;
}

chancery_status shadow_bring_report(struct shadow *shadow, chancery_writer *writer,
                                    chancery_text id, chancery_error *error)
{
    struct bringing to = {shadow, writer, error};
    struct key uid = key_of_uid(id), source = key_of_source(id);
    if (!shadow->real)
        return CHANCERY_OK;
    chancery_status status = bring_key(&to, &uid);
    return status == CHANCERY_OK ? bring_key(&to, &source) : status;
}
