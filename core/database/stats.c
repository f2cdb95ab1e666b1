/* database/stats.c - figures about a database itself. */
#include "database/database.h"

#include <string.h>

static chancery_status read_tables(struct store_txn *txn, chancery_stats *stats,
                                   chancery_error *error)
{
    _Static_assert(TABLE_COUNT <= sizeof stats->tables / sizeof *stats->tables,
                   "every table has a place in chancery_stats");
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        struct store_table_info info;
        chancery_status status = store_describe_table(txn, (enum table)i, &info, error);
        if (status != CHANCERY_OK)
            return status;
        stats->tables[i] = (chancery_table_stats){.name = table_names[i],
                                                  .entries = info.entries,
                                                  .bytes = info.bytes,
                                                  .depth = info.depth};
    }
    stats->table_count = TABLE_COUNT;
    return CHANCERY_OK;
}

static uint64_t count_used(struct names *names, enum name_kind kind)
{
    uint64_t used = 0;
    for (unsigned i = 1; i <= names_last(names, kind); i++)
        used += names_at(names, kind, (uint16_t)i)->count > 0;
    return used;
}

/* The day of the entry found, when there is one. */
static chancery_status note_day(chancery_status status, chancery_text key, int64_t *day)
{
    struct place place;
    if (status == CHANCERY_OK && key_read_place(key, &place))
        *day = place.day;
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status read_days(struct store_txn *txn, chancery_stats *stats,
                                 chancery_error *error)
{
    const struct key dated = key_of_place((struct place){.day = INT32_MIN + 1});
    const struct key last = key_of_place((struct place){INT32_MAX, UINT32_MAX});
    struct store_cursor *cursor;
    chancery_text key, value;
    chancery_status status = store_cursor_open(txn, TABLE_EVENT, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    stats->earliest = CHANCERY_DAY_MIN;
    stats->latest = CHANCERY_DAY_MAX;
    status = store_seek(cursor, key_text(&dated), &key, &value, error);
    status = note_day(status, key, &stats->earliest);
    if (status == CHANCERY_OK && stats->earliest != CHANCERY_DAY_MIN) {
        status = store_seek_before(cursor, key_text(&last), &key, &value, error);
        status = note_day(status, key, &stats->latest);
    }
    store_cursor_close(cursor);
    return status;
}

static chancery_status read_stats(chancery_db *db, struct store_txn *txn, chancery_stats *stats,
                                  chancery_error *error)
{
    struct store_info info;
    chancery_status status = store_describe(db->store, &info, error);
    if (status == CHANCERY_OK)
        status = db_read_figure(txn, db_figure_events, &stats->events, error);
    if (status == CHANCERY_OK)
        status = db_read_figure(txn, db_figure_past, &stats->past, error);
    if (status == CHANCERY_OK)
        status = read_tables(txn, stats, error);
    if (status == CHANCERY_OK)
        status = read_days(txn, stats, error);
    if (status != CHANCERY_OK)
        return status;
    memcpy(stats->uuid, info.uuid, sizeof stats->uuid);
    stats->format = info.format;
    stats->file_bytes = info.file_bytes;
    stats->map_bytes = info.map_bytes;
    stats->last_commit = info.last_commit;
    stats->readers = info.readers;
    stats->parties = count_used(db->names, NAME_PARTY);
    stats->types = count_used(db->names, NAME_TYPE);
    return CHANCERY_OK;
}

chancery_status chancery_stats_read(chancery_db *db, chancery_stats *stats, chancery_error *error)
{
    chancery_stats found = {0};
    struct store_txn *txn;
    chancery_status status = db_begin_read(db, &txn, error);
    if (status != CHANCERY_OK)
        return status;
    status = read_stats(db, txn, &found, error);
    store_abort(txn);
    if (status == CHANCERY_OK)
        *stats = found;
    return status;
}
