#include "sort/backlog.h"

#include "base/status.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct backlog backlog_of(struct spill *spill, size_t key_size)
{
    return (struct backlog){.spill = spill, .shelf = {.key_size = key_size}};
}

static struct spilled *runs_of(const struct backlog *backlog, size_t *count)
{
    *count = backlog->runs.size / sizeof(struct spilled);
    return (struct spilled *)(void *)backlog->runs.bytes;
}

void backlog_clear(struct backlog *backlog)
{
    size_t count;
    struct spilled *runs = runs_of(backlog, &count);
    for (size_t i = 0; i < count; i++)
        spilled_free(&runs[i]);
    shelf_clear(&backlog->shelf);
    buffer_free(&backlog->runs);
    buffer_free(&backlog->found);
}

/* ---- Entries ---- */

chancery_status backlog_put(struct backlog *backlog, chancery_text key, chancery_text value,
                            chancery_error *error)
{
    return shelf_put(&backlog->shelf, &(struct entry){.key = key, .value = value}, error);
}

chancery_status backlog_remove(struct backlog *backlog, chancery_text key, chancery_error *error)
{
    return shelf_put(&backlog->shelf, &(struct entry){.key = key, .removed = true}, error);
}

static chancery_status find_spilled(struct backlog *backlog, chancery_text key, struct entry *entry,
                                    chancery_error *error)
{
    size_t count;
    const struct spilled *runs = runs_of(backlog, &count);
    chancery_status status = CHANCERY_NOT_FOUND;
    while (count > 0 && status == CHANCERY_NOT_FOUND)
        status = spilled_find(backlog->spill, &runs[--count], key, &backlog->found, entry, error);
    return status;
}

chancery_status backlog_get(struct backlog *backlog, chancery_text key, chancery_text *value,
                            chancery_error *error)
{
    struct entry entry;
    chancery_status status = shelf_get(&backlog->shelf, key, &entry)
                                 ? CHANCERY_OK
                                 : find_spilled(backlog, key, &entry, error);
    if (status == CHANCERY_OK && entry.removed)
        return CHANCERY_NOT_FOUND;
    if (status == CHANCERY_OK)
        *value = entry.value;
    return status;
}

size_t backlog_count(const struct backlog *backlog)
{
    size_t count, all = backlog->shelf.count;
    const struct spilled *runs = runs_of(backlog, &count);
    for (size_t i = 0; i < count; i++)
        all += runs[i].count;
    return all;
}

/* ---- Spilling ---- */

static chancery_status write_run(struct backlog *backlog, struct spilled *run,
                                 chancery_error *error)
{
    struct shelf_order order;
    struct spilled_writer writer;
    struct entry entry;
    chancery_status status = shelf_sort(&backlog->shelf, &order, error);
    if (status != CHANCERY_OK)
        return status;
    status = spilled_begin(&writer, backlog->spill, run, backlog->shelf.count, error);
    while (status == CHANCERY_OK && shelf_next(&order, &entry) == CHANCERY_OK)
        status = spilled_add(&writer, &entry, error);
    shelf_order_free(&order);
    return spilled_end(&writer, status, error);
}

chancery_status backlog_spill(struct backlog *backlog, chancery_error *error)
{
    struct spilled run = {0};
    if (backlog->shelf.count == 0)
        return CHANCERY_OK;
    chancery_status status = write_run(backlog, &run, error);
    if (status != CHANCERY_OK)
        return status;
    buffer_add(&backlog->runs, &run, sizeof run);
    shelf_empty(&backlog->shelf);
    if (!backlog->runs.failed)
        return CHANCERY_OK;
    spilled_free(&run);
    return error_memory(error);
}

/* ---- All of it ---- */

static chancery_status read_shelf(void *stream, struct entry *entry, chancery_error *error)
{
    (void)error;
    return shelf_next(stream, entry);
}

static chancery_status read_run(void *stream, struct entry *entry, chancery_error *error)
{
    return spilled_next(stream, entry, error);
}

/* The newest stream comes first, so that of equal keys its entry does. */
static void add_streams(const struct backlog *backlog, size_t memory, struct backlog_reader *reader)
{
    size_t count;
    const struct spilled *runs = runs_of(backlog, &count);
    merge_add(&reader->merge, read_shelf, &reader->order);
    for (size_t i = 0; i < count; i++)
        reader->runs[i] = spilled_read(backlog->spill, &runs[i], memory / count);
    for (size_t i = count; i-- > 0;)
        merge_add(&reader->merge, read_run, &reader->runs[i]);
    reader->run_count = count;
}

chancery_status backlog_begin(const struct backlog *backlog, size_t memory,
                              struct backlog_reader *reader, chancery_error *error)
{
    size_t count = backlog->runs.size / sizeof(struct spilled);
    *reader = (struct backlog_reader){.backlog = backlog,
                                      .runs = calloc(count + 1, sizeof *reader->runs)};
    chancery_status status =
        reader->runs ? merge_make(count + 1, &reader->merge, error) : error_memory(error);
    if (status == CHANCERY_OK)
        status = shelf_sort(&backlog->shelf, &reader->order, error);
    if (status == CHANCERY_OK)
        add_streams(backlog, memory, reader);
    else
        backlog_end(reader);
    return status;
}

void backlog_end(struct backlog_reader *reader)
{
    for (size_t i = 0; i < reader->run_count; i++)
        buffer_free(&reader->runs[i].piece);
    free(reader->runs);
    merge_free(&reader->merge);
    shelf_order_free(&reader->order);
    *reader = (struct backlog_reader){0};
}

/* Whether a newer entry of that key came before. */
static bool is_older(struct backlog_reader *reader, chancery_text key)
{
    bool older = reader->begun && memcmp(reader->last, key.bytes, key.size) == 0;
    reader->begun = true;
    memcpy(reader->last, key.bytes, key.size);
    return older;
}

chancery_status backlog_next(struct backlog_reader *reader, struct entry *entry,
                             chancery_error *error)
{
    chancery_status status;
    bool skipped;
    do {
        status = merge_next(&reader->merge, entry, error);
        if (status == CHANCERY_OK && entry->key.size != reader->backlog->shelf.key_size)
            return spill_damaged(reader->backlog->spill, error);
        skipped = status == CHANCERY_OK && (is_older(reader, entry->key) || entry->removed);
    } while (skipped);
    return status;
}
