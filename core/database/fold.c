/* database/fold.c - many reports, one event: which event a report belongs to, and what becomes of a
 * report that comes again with other content.
 *
 * A report is an event with one source that has an id. It folds into the event that answers to its
 * fold key, as a further source. The ids of all sources are known for ever, so that the same report
 * adds nothing twice, whatever the event has become since.
 */
#include "database/write.h"

#include "base/status.h"
#include "event/identity.h"
#include "event/json_write.h"

#include <assert.h>
#include <stdio.h>

/* One report on its way in. */
struct report {
    struct chancery_writer *writer;
    const chancery_event *event;
    const struct value *source; /* its only one */
    chancery_text id;
    struct key key; /* under which it folds */
    chancery_error *error;
};

/* An event that is there, and its content in memory of its own. */
struct known {
    struct version version;
    chancery_event event;
};

static chancery_status find(const struct report *report, const struct key *key, struct place *place)
{
    return write_find(report->writer, key, place, report->error);
}

static chancery_status read_known(const struct report *report, struct place place,
                                  struct known *known)
{
    chancery_status status = revision_read(report->writer, place, &known->version, report->error);
    return status == CHANCERY_OK
               ? version_decode(report->writer->db, &known->version, &known->event, report->error)
               : status;
}

/* ---- Whether it is known ---- */

static bool is_same_source(const struct value *a, const struct value *b)
{
    struct buffer left = {0}, right = {0};
    json_write_value(&left, a);
    json_write_value(&right, b);
    bool same =
        text_equal(buffer_view(&left), buffer_view(&right)) && !left.failed && !right.failed;
    buffer_free(&left);
    buffer_free(&right);
    return same;
}

static bool folds_alike(const struct report *report, const chancery_event *event)
{
    struct key key;
    return event_fold_key(event, &key) && text_equal(key_text(&key), key_text(&report->key));
}

/* Whether a version tells just what the report tells. */
static bool tells(const struct report *report, const chancery_event *event)
{
    const struct value *source = event_source_of(event, report->id);
    return source && is_same_source(source, report->source) && folds_alike(report, event);
}

/* Whether a version is a report, and none that a person made who cites one. */
static bool is_reported(const struct report *report, const chancery_event *event)
{
    (void)report;
    return event->standing == STANDING_REPORTED;
}

typedef bool predicate(const struct report *report, const chancery_event *event);

/* Whether that holds of the event, or held of it in a past version: then it has been amended since.
 */
static chancery_status ever(const struct report *report, const struct known *known,
                            predicate *holds, bool *held)
{
    struct key uid = record_uid_key(&known->version.head);
    struct chancery_writer *writer = report->writer;
    chancery_event event = {0};
    struct version version;
    chancery_status status = CHANCERY_OK;
    int64_t last = INT64_MIN;
    *held = holds(report, &known->event);
    while (!*held && status == CHANCERY_OK) {
        status = version_after(writer->txn, &uid, last, &version, report->error);
        if (status != CHANCERY_OK)
            break;
        arena_clear(&event.arena);
        status = record_decode(&version.head, writer->db->names, writer->db->schema, &event,
                               report->error);
        *held = status == CHANCERY_OK && holds(report, &event);
        last = version.head.recorded;
    }
    arena_free(&event.arena);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* ---- Changing the sources of an event ---- */

/* Makes the event a version whose reason is `why`; a retraction keeps its own. What this
 * transaction made is changed as if it had come so. */
static chancery_status store_version(const struct report *report, struct known *known,
                                     const char *why)
{
    chancery_outcome outcome;
    if (write_made(report->writer, &known->version)) {
        known->event.recorded = known->version.head.recorded;
        return write_again(report->writer, &known->version, &known->event, report->error);
    }
    if (known->event.standing != STANDING_RETRACTED)
        known->event.why = chancery_text_of(why);
    return revision_make(report->writer, &known->version, &known->event, &outcome, report->error);
}

/* The sources of the event without the report's own, and with `more` in its place or behind. */
static chancery_status change_sources(const struct report *report, struct known *known,
                                      const struct value *more)
{
    struct value_list sources = event_list(&known->event, "sources");
    struct value *items = arena_make(&known->event.arena, sources.count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; items && i < sources.count; i++) {
        bool own = text_equal(source_id(&sources.items[i]), report->id);
        if (own && !more)
            continue;
        items[count++] = own ? *more : sources.items[i];
        more = own ? NULL : more;
    }
    if (items && more)
        items[count++] = *more;
    return items && event_set_sources(&known->event, items, count) ? CHANCERY_OK
                                                                   : error_memory(report->error);
}

/* The event at `place` gains the report as a source, unless it is none of reports. */
static chancery_status gain(const struct report *report, struct place place, bool *gained)
{
    struct known known = {0};
    chancery_status status = read_known(report, place, &known);
    *gained = false;
    if (status == CHANCERY_OK)
        status = ever(report, &known, is_reported, gained);
    if (status == CHANCERY_OK && *gained)
        status = change_sources(report, &known, report->source);
    if (status == CHANCERY_OK && *gained)
        status = store_version(report, &known, "a further report");
    arena_free(&known.event.arena);
    return status;
}

/* ---- A report that is new ---- */

static chancery_status take_new(const struct report *report, chancery_outcome *outcome)
{
    struct place place;
    bool gained = false;
    chancery_status status = find(report, &report->key, &place);
    if (status == CHANCERY_OK)
        status = gain(report, place, &gained);
    *outcome = CHANCERY_FOLDED;
    if (gained || (status != CHANCERY_OK && status != CHANCERY_NOT_FOUND))
        return status;
    return revision_add(report->writer, report->event, outcome, report->error);
}

/* ---- A report that comes again, corrected ---- */

/* It was the only source of its event: the event itself is corrected. */
static chancery_status correct(const struct report *report, const struct known *known)
{
    chancery_outcome outcome;
    chancery_event version = *report->event;
    version.why = TEXT("the report was corrected");
    return revision_make(report->writer, &known->version, &version, &outcome, report->error);
}

/* Takes the report out of its event, which is retracted when nothing else reports it. */
static chancery_status take_out(const struct report *report, struct known *known, chancery_text to)
{
    char why[260];
    chancery_outcome outcome;
    chancery_status status = change_sources(report, known, NULL);
    if (status != CHANCERY_OK)
        return status;
    snprintf(why, sizeof why, "the report %.*s was corrected%s%.*s", TEXT_ARG(report->id),
             to.size > 0 ? " and tells of event " : "", TEXT_ARG(to));
    if (event_list(&known->event, "sources").count == 0)
        known->event.standing = STANDING_RETRACTED;
    known->event.why = chancery_text_of(why);
    return revision_make(report->writer, &known->version, &known->event, &outcome, report->error);
}

/* The report begins an event: under its own id, unless that is the uid of another. */
static chancery_status begin(const struct report *report)
{
    struct place place;
    chancery_outcome outcome;
    struct key key = key_of_uid(report->event->uid);
    chancery_event event = *report->event;
    event.arena = (struct arena){0};
    chancery_status status = find(report, &key, &place);
    if (status == CHANCERY_OK)
        event_make_uid(&event);
    if (status == CHANCERY_OK || status == CHANCERY_NOT_FOUND)
        status = event.arena.failed ? error_memory(report->error)
                                    : revision_add(report->writer, &event, &outcome, report->error);
    arena_free(&event.arena);
    return status;
}

enum { UID_ROOM = 101 };

/* Leaves writer->known alone. */
static chancery_status uid_at(const struct report *report, struct place place, char uid[UID_ROOM])
{
    struct record_head head;
    char digits[UID_DIGITS];
    chancery_text bytes;
    chancery_status status = write_record(report->writer, place, &bytes, report->error);
    if (status == CHANCERY_OK)
        status = record_open(bytes, place, &head, report->error);
    if (status != CHANCERY_OK)
        return status;
    chancery_text whole = record_uid(&head, digits);
    snprintf(uid, UID_ROOM, "%.*s", TEXT_ARG(whole));
    return CHANCERY_OK;
}

/* The report leaves its event for the one that it tells of now. */
static chancery_status move(const struct report *report, struct known *known)
{
    char uid[UID_ROOM] = "";
    struct place to;
    bool gained = false;
    bool only = event_list(&known->event, "sources").count == 1;
    chancery_status found = find(report, &report->key, &to);
    if (found != CHANCERY_OK && found != CHANCERY_NOT_FOUND)
        return found;
    if (only && found == CHANCERY_NOT_FOUND)
        return correct(report, known);
    chancery_status status = found == CHANCERY_OK ? uid_at(report, to, uid) : CHANCERY_OK;
    if (status == CHANCERY_OK)
        status = take_out(report, known, chancery_text_of(uid));
    if (status == CHANCERY_OK && found == CHANCERY_OK)
        status = gain(report, to, &gained);
    return status == CHANCERY_OK && !gained ? begin(report) : status;
}

/* ---- Either ---- */

/* The report is a source of `known`. */
static chancery_status take_again(const struct report *report, struct known *known,
                                  chancery_outcome *outcome)
{
    bool told;
    chancery_status status = ever(report, known, tells, &told);
    *outcome = told ? CHANCERY_UNCHANGED : CHANCERY_REVISED;
    if (status != CHANCERY_OK || told)
        return status;
    if (!folds_alike(report, &known->event))
        return move(report, known);
    status = change_sources(report, known, report->source);
    return status == CHANCERY_OK ? store_version(report, known, "the report was corrected")
                                 : status;
}

/* Reads the event found under `key`, when it is one of reports that has this one as a source. */
static chancery_status find_reported(const struct report *report, const struct key *key,
                                     struct known *known, bool *reported)
{
    struct place place;
    chancery_status status = find(report, key, &place);
    *reported = false;
    if (status == CHANCERY_NOT_FOUND)
        return CHANCERY_OK;
    arena_clear(&known->event.arena);
    if (status == CHANCERY_OK)
        status = read_known(report, place, known);
    if (status == CHANCERY_OK && event_source_of(&known->event, report->id))
        status = ever(report, known, is_reported, reported);
    return status;
}

/* An event may have the report's id as its uid, and lost the report to another since. */
static chancery_status fold(struct report *report, chancery_outcome *outcome)
{
    struct known known = {0};
    struct key uid = key_of_uid(report->id), source = key_of_source(report->id);
    bool reported;
    chancery_status status = find_reported(report, &uid, &known, &reported);
    if (status == CHANCERY_OK && !reported)
        status = find_reported(report, &source, &known, &reported);
    if (status == CHANCERY_OK)
        status = reported ? take_again(report, &known, outcome) : take_new(report, outcome);
    arena_free(&known.event.arena);
    return status;
}

chancery_status writer_fold(struct chancery_writer *writer, const chancery_event *event,
                            chancery_outcome *outcome, chancery_error *error)
{
    struct value_list sources = event_list(event, "sources");
    struct report report = {.writer = writer, .event = event, .error = error};
    chancery_outcome result = CHANCERY_UNCHANGED;
    assert(writer->failed == CHANCERY_OK);
    if (sources.count != 1 || !event_fold_key(event, &report.key))
        return chancery_writer_add(writer, event, outcome, error);
    report.source = sources.items;
    report.id = source_id(report.source);
    chancery_status status = fold(&report, &result);
    return revision_settle(writer, status, result, outcome);
}

/* ---- A source of a report that is there ---- */

static bool has_source(const struct report *report, const chancery_event *event)
{
    return event_source_of(event, report->id);
}

/* Finds the event that has a report of the id `to`, whether under its uid or as one of many. */
static chancery_status find_joined(const struct report *report, chancery_text to,
                                   struct known *known)
{
    struct report joined = *report;
    struct key uid = key_of_uid(to), source = key_of_source(to);
    bool reported;
    joined.id = to;
    chancery_status status = find_reported(&joined, &uid, known, &reported);
    if (status == CHANCERY_OK && !reported)
        status = find_reported(&joined, &source, known, &reported);
    return status == CHANCERY_OK && !reported ? CHANCERY_NOT_FOUND : status;
}

static chancery_status join(const struct report *report, struct known *known,
                            chancery_outcome *outcome)
{
    bool told;
    chancery_status status = ever(report, known, has_source, &told);
    *outcome = told ? CHANCERY_UNCHANGED : CHANCERY_FOLDED;
    if (status != CHANCERY_OK || told)
        return status;
    if (!event_takes_reports(&known->event))
        return CHANCERY_CONFLICT;
    status = change_sources(report, known, report->source);
    return status == CHANCERY_OK ? store_version(report, known, "a further mention") : status;
}

chancery_status writer_join(struct chancery_writer *writer, chancery_text to,
                            const chancery_event *event, chancery_outcome *outcome,
                            chancery_error *error)
{
    struct known known = {0};
    struct value_list sources = event_list(event, "sources");
    struct report report = {.writer = writer, .event = event, .error = error};
    chancery_outcome result = CHANCERY_UNCHANGED;
    assert(writer->failed == CHANCERY_OK && sources.count == 1);
    report.source = sources.items;
    report.id = source_id(report.source);
    chancery_status status = find_joined(&report, to, &known);
    if (status == CHANCERY_OK)
        status = join(&report, &known, &result);
    arena_free(&known.event.arena);
    return revision_settle(writer, status, result, outcome);
}
