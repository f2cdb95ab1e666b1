/* database/write_place.c - where events are, for a writer: what answers to a key, what stands at a
 * place, and which place is the next that is free.
 *
 * Owns: that what waits comes before what is stored. Changes nothing but the count of days.
 */
#include "database/write.h"

#include "base/status.h"

/* ---- What is there ---- */

chancery_status write_find(struct chancery_writer *writer, const struct key *key,
                           struct place *place, chancery_error *error)
{
    chancery_text value;
    chancery_status status = writer->waiting
                                 ? waiting_find(writer->waiting, key_text(key), place, error)
                                 : CHANCERY_NOT_FOUND;
    if (status != CHANCERY_NOT_FOUND)
        return status;
    status = store_get(writer->txn, TABLE_UID, key_text(key), &value, error);
    if (status == CHANCERY_OK && (value.size != KEY_PLACE_SIZE || !key_read_place(value, place)))
        return error_set(error, CHANCERY_DAMAGED, "the index of uids is damaged");
    return status;
}

chancery_status write_record(struct chancery_writer *writer, struct place place,
                             chancery_text *bytes, chancery_error *error)
{
    chancery_status status =
        writer->waiting ? waiting_record(writer->waiting, place, bytes, error) : CHANCERY_NOT_FOUND;
    return status == CHANCERY_NOT_FOUND ? db_record_bytes(writer->txn, place, bytes, error)
                                        : status;
}

/* ---- Places ---- */

/* Moves `place` behind the one that `key` ends in, unless that lies before it or on another day. */
static void go_behind(struct place *place, chancery_text key)
{
    struct place taken;
    if (key_read_place(key, &taken) && taken.day == place->day && taken.seq >= place->seq)
        place->seq = taken.seq + 1;
}

static chancery_status go_behind_current(struct chancery_writer *writer, const struct key *limit,
                                         struct place *place, chancery_error *error)
{
    chancery_text key, value;
    chancery_status status =
        store_seek_before(writer->events, key_text(limit), &key, &value, error);
    if (status == CHANCERY_OK)
        go_behind(place, key);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status go_behind_past(struct chancery_writer *writer, const struct key *limit,
                                      struct place *place, chancery_error *error)
{
    struct key last = key_of_past_start(table_tags[TABLE_EVENT], limit);
    chancery_text key, value, entry;
    int64_t recorded;
    char tag;
    if (writer->past_count == 0)
        return CHANCERY_OK;
    chancery_status status = store_seek_before(writer->past, key_text(&last), &key, &value, error);
    if (status == CHANCERY_OK && key_read_past(key, &tag, &entry, &recorded) &&
        tag == table_tags[TABLE_EVENT])
        go_behind(place, entry);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* Moves `next`, the first of its day and seq, behind all that were given out there. */
static chancery_status go_behind_all(struct chancery_writer *writer, struct place *next,
                                     chancery_error *error)
{
    struct key limit = key_of_place((struct place){next->day, next->seq | PLACE_RUNNING_LAST});
    struct place last;
    if (writer->waiting && days_find(&writer->waiting->days, *next, &last)) {
        next->seq = last.seq + 1;
        return CHANCERY_OK;
    }
    chancery_status status = go_behind_current(writer, &limit, next, error);
    return status == CHANCERY_OK ? go_behind_past(writer, &limit, next, error) : status;
}

/* A place belongs to one event for ever, past versions included: at no time do two events that were
 * known then stand at the same one. */
chancery_status write_next_place(struct chancery_writer *writer, const chancery_event *event,
                                 struct place *place, chancery_error *error)
{
    uint32_t first = event->seq << PLACE_RUNNING_BITS;
    struct place next = {.day = key_day(event->bounds.earliest), .seq = first};
    chancery_status status = go_behind_all(writer, &next, error);
    if (status != CHANCERY_OK)
        return status;
    if (next.seq == (first | PLACE_RUNNING_LAST))
        return error_set(error, CHANCERY_FULL,
                         "one day holds at most %d events of the same seq; this one is full",
                         PLACE_RUNNING_LAST);
    if (writer->waiting && !days_note(&writer->waiting->days, next))
        return error_memory(error);
    *place = next;
    return CHANCERY_OK;
}

bool write_may_stand(const chancery_event *event, struct place place)
{
    return place.day == key_day(event->bounds.earliest) &&
           place.seq >> PLACE_RUNNING_BITS == event->seq;
}
