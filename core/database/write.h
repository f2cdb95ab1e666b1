/* database/write.h - one write transaction over events: records with all their index entries,
 * current and past, the names they number and the counts, committed together or not at all.
 *
 * It stores what it is told to; which version of an event follows which is for database/revision.c
 * to say.
 */
#ifndef CORE_DATABASE_WRITE_H
#define CORE_DATABASE_WRITE_H

#include "database/past.h"
#include "database/waiting.h"
#include "event/words.h"

struct chancery_writer {
    chancery_db *db;
    struct store_txn *txn;
    struct store_cursor *events, *past;
    struct waiting *waiting; /* events that wait to be stored; NULL: each is stored at once */
    const struct bulk_options *bulk;        /* of a writer that has such; see database/bulk.h */
    uint16_t names_before[NAME_KIND_COUNT]; /* to forget what an abort leaves behind */
    const struct vocabulary *vocabulary_before;
    bool vocabulary_changed;
    int64_t began, recorded; /* of the first and the last that this transaction stores */
    uint64_t event_count, past_count, changes;
    struct buffer record; /* of the version being stored */
    struct buffer known; /* of the version that it follows, for which no place in the map is safe */
    struct buffer buried;   /* of a version on its way into the past */
    struct buffer aliases;  /* keys of KEY_UID_SIZE bytes: of the version being stored */
    struct word_list words; /* of the event in work */
    chancery_event former;  /* the version whose words are taken away; its arena is used again */
    chancery_status failed; /* once set, only abort is left */
};

/* Finds what answers to `key` of the table uid, and reads the current record at `place`, unchecked,
 * whether they are stored or wait. CHANCERY_NOT_FOUND (without words): nothing answers to it. The
 * view lives until the next of these or until something is stored. */
chancery_status write_find(struct chancery_writer *writer, const struct key *key,
                           struct place *place, chancery_error *error);
chancery_status write_record(struct chancery_writer *writer, struct place place,
                             chancery_text *bytes, chancery_error *error);

/* The next free place on the event's earliest day, behind those of the same or a lower seq. */
chancery_status write_next_place(struct chancery_writer *writer, const chancery_event *event,
                                 struct place *place, chancery_error *error);
/* Whether `event` may stand at `place`, going by its date and seq. */
bool write_may_stand(const chancery_event *event, struct place place);

/* Counts an entry for the name that it is of, if it is of one that is counted. */
void write_count_name(struct chancery_writer *writer, const struct posting *posting, int by);

/* Adds the words of `event` at `place` to the index of texts. */
chancery_status write_words_put(struct chancery_writer *writer, const chancery_event *event,
                                struct place place, chancery_error *error);
/* Takes those of the current version with that head from it. Its views must not be in the map. */
chancery_status write_words_take(struct chancery_writer *writer, const struct record_head *head,
                                 struct place place, chancery_error *error);

/* Encodes `event` at `place` into writer->record, stamped with the time of this transaction unless
 * it brings its own, and reads its head back from there. */
chancery_status write_encode(struct chancery_writer *writer, const chancery_event *event,
                             struct place place, struct record_head *head, chancery_error *error);
/* Stores `event` as the current version at `place`. */
chancery_status write_current(struct chancery_writer *writer, const chancery_event *event,
                              struct place place, chancery_error *error);
/* Moves the current version, read into memory that no store changes, into the past. */
chancery_status write_bury(struct chancery_writer *writer, const struct version *current,
                           int64_t superseded, chancery_error *error);
/* Stores `event`, which brings its time, as a past version that stood at `place`. */
chancery_status write_past(struct chancery_writer *writer, const chancery_event *event,
                           struct place place, int64_t superseded, chancery_error *error);
/* Sets until when a past version was in force. */
chancery_status write_superseded(struct chancery_writer *writer, const struct version *version,
                                 int64_t superseded, chancery_error *error);

/* Stores `event` in place of the current version at the same place, with which it shares everything
 * but its sources, as if that had never been. Only for versions that this transaction made. */
chancery_status write_again(struct chancery_writer *writer, const struct version *current,
                            const chancery_event *event, chancery_error *error);
/* Whether this transaction made that version. */
bool write_made(const struct chancery_writer *writer, const struct version *version);

/* From database/revision.c, for database/fold.c. Reads the current version at `place` into
 * writer->known, where no store changes it. */
chancery_status revision_read(struct chancery_writer *writer, struct place place,
                              struct version *known, chancery_error *error);
/* Makes the content of `event` the next version of the event of which `known` is the current. */
chancery_status revision_make(struct chancery_writer *writer, const struct version *known,
                              const chancery_event *event, chancery_outcome *outcome,
                              chancery_error *error);
/* chancery_writer_add without its last step, revision_settle: what is refused before anything was
 * stored leaves the writer usable. */
chancery_status revision_add(struct chancery_writer *writer, const chancery_event *event,
                             chancery_outcome *outcome, chancery_error *error);
chancery_status revision_settle(struct chancery_writer *writer, chancery_status status,
                                chancery_outcome result, chancery_outcome *outcome);

/* Takes in `event` as one report, whose first source has an id: see database/fold.c. The writer
 * stays usable after CHANCERY_CONFLICT. */
chancery_status writer_fold(struct chancery_writer *writer, const chancery_event *event,
                            chancery_outcome *outcome, chancery_error *error);
/* Adds the only source of `event` to the event that has a report of the id `to`: CHANCERY_FOLDED,
 * or CHANCERY_UNCHANGED when that source is there or was. CHANCERY_NOT_FOUND: no event has such a
 * report. CHANCERY_CONFLICT: it has as many sources as an event may have. Both store nothing, are
 * not worded, and leave the writer usable. */
chancery_status writer_join(struct chancery_writer *writer, chancery_text to,
                            const chancery_event *event, chancery_outcome *outcome,
                            chancery_error *error);

#endif
