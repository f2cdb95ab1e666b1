/* refusal.h - what an import says of records that it refuses, and the figures that it counts.
 *
 * Owns: each fault told once although an import may start over, the rejected records as they came,
 * and the tables of figures. Knows nothing of databases.
 */
#ifndef CORE_IMPORT_REFUSAL_H
#define CORE_IMPORT_REFUSAL_H

#include "import/format.h"

/* How often each name came, for names that are few. Start from {0}; tally_free at the end. */
struct tally {
    struct tally_item {
        char *name;
        uint64_t count;
    } * items;
    size_t count;
};
/* Without room or memory it counts under "other". */
void tally_add(struct tally *tally, chancery_text name);
void tally_clear(struct tally *tally);
/* Hands out what it holds, the highest count first. */
void tally_tell(struct tally *tally, int about, const chancery_import_options *options);

struct refusals {
    const chancery_import_options *options;
    chancery_error *error;     /* the caller's */
    uint64_t faults, told;     /* found in this attempt; told to the caller in any */
    uint64_t refused, written; /* records of this attempt; written to the rejects in any */
    struct tally reasons;
    /* The record in work. */
    const struct import_record *record; /* NULL: it has no text of its own */
    chancery_error first;               /* of its faults */
};

/* Faults that are not told yet, because records before them are still in work. Start from {0};
 * held_free at the end. */
struct held {
    struct buffer faults; /* of chancery_error */
};
/* The error to hand to what may find some. */
chancery_error held_error(struct held *held);
/* Tells them to `error`, and forgets them. */
void held_tell(struct held *held, const chancery_error *error);
void held_free(struct held *held);

/* Begins a new attempt at the same inputs. */
void refusals_restart(struct refusals *refusals);
void refusals_free(struct refusals *refusals);

/* The error to hand to what works on `record`: its faults are told at their place in the input. */
chancery_error refusals_error(struct refusals *refusals, const struct import_record *record);
/* Tells a fault found otherwise. */
void refusals_tell(struct refusals *refusals, const chancery_error *fault);
/* Counts the record in work as refused, for the first of its faults, and writes it to the rejects.
 * CHANCERY_INVALID when that is one too many. */
chancery_status refusals_refuse(struct refusals *refusals, struct import_reader *reader,
                                const struct import_record *record);

#endif
