/* event/key.h - the keys of every table, in bytes whose memcmp order is the order meant.
 *
 * An event's place is its earliest day and a number within that day; every index entry ends in it,
 * and so every range of every index is in order of date. See schemas/storage.md.
 */
#ifndef CORE_EVENT_KEY_H
#define CORE_EVENT_KEY_H

#include "event/uid.h"

/* The order within a day is the event's own seq, then a running number of this many bits, of which
 * the last is never given out. */
enum { PLACE_RUNNING_BITS = 24, PLACE_RUNNING_LAST = (1 << PLACE_RUNNING_BITS) - 1 };

/* Where an event stands in the order of dates. */
struct place {
    int32_t day;  /* earliest, clamped: see key_day */
    uint32_t seq; /* order within the day: the event's own seq, then a running number */
};

/* How long an event may have lasted: overlap with a range of days is then one range of keys a
 * class, because an event of class c that reaches day d begins at most extent_days[c] - 1 before.
 */
enum { EXTENT_DAY, EXTENT_MONTH, EXTENT_YEAR, EXTENT_LONG, EXTENT_COUNT };
extern const int64_t extent_days[EXTENT_COUNT];
uint8_t extent_of(int64_t earliest, int64_t latest);

/* The day of a key: open starts are INT32_MIN, days beyond five million years stand at the ends. */
int32_t key_day(int64_t day);

enum {
    KEY_PLACE_SIZE = 8,
    KEY_SPAN_SIZE = 1 + KEY_PLACE_SIZE,
    KEY_POSTING_SIZE = 2 + 1 + KEY_PLACE_SIZE,
    KEY_PAIR_SIZE = 2 + KEY_POSTING_SIZE,
    KEY_UID_SIZE = UID_SIZE,
    KEY_PAST_MORE = 1 + 8, /* what a key of the past has beside that of a current entry */
    KEY_SIZE_MAX = KEY_UID_SIZE + KEY_PAST_MORE,
};

struct key {
    unsigned char bytes[KEY_SIZE_MAX];
    size_t size;
};

static inline chancery_text key_text(const struct key *key)
{
    return (chancery_text){(const char *)key->bytes, key->size};
}

struct key key_of_place(struct place place);
struct key key_of_span(uint8_t extent, struct place place);
/* For the tables party and type: `number` is the one interned for it. */
struct key key_of_posting(uint16_t number, uint8_t extent, struct place place);
/* For the table pair: the two numbers in either order. With PAIR_WIDE for one of them it is the key
 * of an event with too many parties for an entry of every pair (see database/index.h). */
enum { PAIR_WIDE = 0 }; /* no party has this number */
struct key key_of_pair(uint16_t a, uint16_t b, uint8_t extent, struct place place);
/* A uid made by the library (32 hexadecimal digits) is its own 16 bytes; any other is hashed. */
struct key key_of_uid(chancery_text uid);
/* For the table uid too, but never the key of a uid: under it the event is found that has a source
 * of that id. */
struct key key_of_source(chancery_text id);

/* For the table past: the entry that a version recorded at `recorded` had under `key` in the table
 * of that tag. Without a time (key_of_past_start), what all versions of that entry begin with. */
struct key key_of_past(char tag, const struct key *key, int64_t recorded);
struct key key_of_past_start(char tag, const struct key *key);
/* Parts such a key: the tag, the key of the entry (a view) and the time; false when it is too short
 * to be one. */
bool key_read_past(chancery_text past, char *tag, chancery_text *key, int64_t *recorded);

/* The place that a key of the tables event, span, party, pair or type ends in; false when it is too
 * short to be one. */
bool key_read_place(chancery_text key, struct place *place);

static inline int place_compare(struct place a, struct place b)
{
    if (a.day != b.day)
        return a.day < b.day ? -1 : 1;
    return (a.seq > b.seq) - (a.seq < b.seq);
}

#endif
