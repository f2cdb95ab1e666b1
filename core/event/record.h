/* event/record.h - an event as bytes in the event table, and back. schemas/storage.md draws the
 * layout.
 *
 * A record is read in place: its head answers most filters without a copy. The checksum covers the
 * key too, so that a record in the wrong place is found. Numbers for names come from event/names.h.
 */
#ifndef CORE_EVENT_RECORD_H
#define CORE_EVENT_RECORD_H

#include "base/bytes.h"
#include "event/event.h"
#include "event/key.h"
#include "event/names.h"

enum {
    RECORD_VERSION = 3,
    RECORD_NESTING_MAX = 8, /* of values: deeper is damage, because no schema goes there */
};

/* The fixed part of a record, with views of the rest. */
struct record_head {
    int64_t earliest, latest, recorded;
    int64_t superseded; /* of a past version: when the next was recorded; 0: it is the current */
    uint16_t type;      /* number in names */
    uint8_t standing, precision, date_flags;
    uint8_t seq;
    size_t party_count;
    const unsigned char *parties; /* party_count times number (u16), role (u8) */
    chancery_text uid;            /* 16 bytes when uid_made, else text */
    bool uid_made;
    chancery_text aliases; /* keys of KEY_UID_SIZE bytes: what else the event answers to */
    chancery_text why;     /* why this version was made; empty: not told */
    chancery_text date;    /* as it was written; empty: as record_date tells */
    chancery_text body;    /* fields */
    chancery_text bytes;   /* all of it */
};

struct record_party {
    uint16_t number;
    uint8_t role;
};
enum { RECORD_PARTY_SIZE = 3 };
static inline struct record_party record_party_at(const struct record_head *head, size_t index)
{
    const unsigned char *at = head->parties + index * RECORD_PARTY_SIZE;
    return (struct record_party){.number = bytes_get_u16(at), .role = at[2]};
}

/* Appends the record of `event` at `place`, numbering new names. False when the names or the memory
 * are used up. */
bool record_encode(const chancery_event *event, struct place place, struct names *names,
                   struct buffer *out);
/* The same for an event that answers to `aliases` too, keys of KEY_UID_SIZE bytes each. */
bool record_encode_aliased(const chancery_event *event, struct place place, chancery_text aliases,
                           struct names *names, struct buffer *out);

/* Checks the sum and reads the head of the record `bytes` found at `place`. CHANCERY_DAMAGED, or
 * CHANCERY_NEWER for a later version of the layout, names the day. Views of `bytes`. */
chancery_status record_open(chancery_text bytes, struct place place, struct record_head *head,
                            chancery_error *error);

/* Appends to `out` the version whose sound record, current or `past`, is `bytes`, as a past one
 * that was superseded at that time: the same bytes behind it, under a checksum of their own. */
void record_bury(chancery_text bytes, struct place place, bool past, int64_t superseded,
                 struct buffer *out);
/* As record_open, of a past version that was recorded at `recorded` and stood at `place`. */
chancery_status record_open_past(chancery_text bytes, struct place place, int64_t recorded,
                                 struct record_head *head, chancery_error *error);

/* Copies the record into the arena, and makes `head` views of the copy. False when out of memory.
 */
bool record_keep(struct record_head *head, struct arena *arena);

/* Reads the whole event; `event` keeps its arena, which grows, and is otherwise overwritten. Its
 * texts are views of the record, of names and of the arena. */
chancery_status record_decode(const struct record_head *head, const struct names *names,
                              const chancery_schema *schema, chancery_event *event,
                              chancery_error *error);

/* Whether two records hold the same event, whenever and why each was recorded. */
bool record_same_content(const struct record_head *a, const struct record_head *b);

/* Whether the event is meant by `uid`, its own or a shortened one. */
bool record_answers(const struct record_head *head, chancery_text uid);
/* The uid as text: a view of the record, or of `digits`. */
chancery_text record_uid(const struct record_head *head, char digits[UID_DIGITS]);
/* The date as it was written: a view of the record, or of `day`. */
chancery_text record_date(const struct record_head *head, char day[CHANCERY_DAY_SIZE]);
/* The key of the record's uid. */
struct key record_uid_key(const struct record_head *head);

#endif
