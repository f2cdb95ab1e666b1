#include "database/waiting.h"

#include <stdlib.h>

struct waiting *waiting_new(const char *beside, size_t most)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);
    if (!waiting)
        return NULL;
    waiting->spill.beside = beside;
    waiting->most = most;
    waiting->records = backlog_of(&waiting->spill, KEY_PLACE_SIZE);
    waiting->keys = backlog_of(&waiting->spill, KEY_UID_SIZE);
    return waiting;
}

void waiting_clear(struct waiting *waiting)
{
    backlog_clear(&waiting->records);
    backlog_clear(&waiting->keys);
    spill_close(&waiting->spill);
}

void waiting_free(struct waiting *waiting)
{
    if (!waiting)
        return;
    waiting_clear(waiting);
    days_free(&waiting->days);
    free(waiting);
}

size_t waiting_count(const struct waiting *waiting)
{
    return backlog_count(&waiting->records);
}

/* ---- Reading ---- */

chancery_status waiting_find(struct waiting *waiting, chancery_text key, struct place *place,
                             chancery_error *error)
{
    chancery_text value;
    chancery_status status = backlog_get(&waiting->keys, key, &value, error);
    return status == CHANCERY_OK && !key_read_place(value, place)
               ? spill_damaged(&waiting->spill, error)
               : status;
}

chancery_status waiting_record(struct waiting *waiting, struct place place, chancery_text *bytes,
                               chancery_error *error)
{
    struct key key = key_of_place(place);
    return backlog_get(&waiting->records, key_text(&key), bytes, error);
}

/* ---- Changing ---- */

static size_t bytes_in_memory(const struct waiting *waiting)
{
    return waiting->records.shelf.bytes + waiting->keys.shelf.bytes;
}

/* Records and keys are spilled together: of both, each run costs a look at each key that is asked
 * for. */
static chancery_status spill_all(struct waiting *waiting, chancery_error *error)
{
    chancery_status status = backlog_spill(&waiting->records, error);
    return status == CHANCERY_OK ? backlog_spill(&waiting->keys, error) : status;
}

chancery_status waiting_settle(struct waiting *waiting, chancery_error *error)
{
    bool spilled = waiting->records.runs.size > 0;
    chancery_status status = CHANCERY_OK;
    if (spilled && bytes_in_memory(waiting) > waiting->most / 4)
        status = spill_all(waiting, error);
    shelf_trim(&waiting->records.shelf);
    shelf_trim(&waiting->keys.shelf);
    return status;
}

chancery_status waiting_put_record(struct waiting *waiting, struct place place, chancery_text bytes,
                                   chancery_error *error)
{
    struct key key = key_of_place(place);
    chancery_status status =
        bytes_in_memory(waiting) < waiting->most ? CHANCERY_OK : spill_all(waiting, error);
    return status == CHANCERY_OK ? backlog_put(&waiting->records, key_text(&key), bytes, error)
                                 : status;
}

chancery_status waiting_put_key(struct waiting *waiting, chancery_text key, struct place place,
                                chancery_error *error)
{
    struct key value = key_of_place(place);
    return backlog_put(&waiting->keys, key, key_text(&value), error);
}

chancery_status waiting_remove_record(struct waiting *waiting, struct place place,
                                      chancery_error *error)
{
    struct key key = key_of_place(place);
    return backlog_remove(&waiting->records, key_text(&key), error);
}

chancery_status waiting_remove_key(struct waiting *waiting, chancery_text key,
                                   chancery_error *error)
{
    return backlog_remove(&waiting->keys, key, error);
}
