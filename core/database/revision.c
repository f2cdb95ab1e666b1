/* database/revision.c - which version of an event follows which: adding, amending, changing the
 * standing and undoing, and where a version that comes from elsewhere belongs among those that are
 * there.
 *
 * Nothing is overwritten: every version stays, in force from when it was recorded until the next
 * one was. database/write.c stores what is decided here.
 */
#include "database/write.h"

#include "base/status.h"
#include "date/date.h"
#include "event/format.h"
#include "schema/schema.h"

#include <assert.h>
#include <stdio.h>

/* ---- What is there ---- */

/* Reads the current version at `place` into writer->known: it is needed while stores change the map
 * below it. */
chancery_status revision_read(struct chancery_writer *writer, struct place place,
                              struct version *known, chancery_error *error)
{
    chancery_text bytes;
    chancery_status status = write_record(writer, place, &bytes, error);
    if (status != CHANCERY_OK)
        return status;
    buffer_clear(&writer->known);
    buffer_text(&writer->known, bytes);
    if (writer->known.failed)
        return error_memory(error);
    *known = (struct version){.place = place, .bytes = buffer_view(&writer->known)};
    return record_open(known->bytes, place, &known->head, error);
}

static chancery_status find_known(struct chancery_writer *writer, chancery_text uid,
                                  struct version *known, chancery_error *error)
{
    struct place place;
    assert(!writer->waiting);
    chancery_status status = db_find_uid(writer->txn, uid, &place, error);
    return status == CHANCERY_OK ? revision_read(writer, place, known, error) : status;
}

static chancery_status same_content(struct chancery_writer *writer, const chancery_event *event,
                                    const struct version *known, bool *same, chancery_error *error)
{
    struct record_head given;
    chancery_status status = write_encode(writer, event, known->place, &given, error);
    if (status == CHANCERY_OK)
        *same = record_same_content(&known->head, &given);
    return status;
}

/* ---- The next version ---- */

/* Two versions of one event never have the same time: one that is made in the transaction that made
 * the other comes a microsecond later. */
static int64_t time_after(struct chancery_writer *writer, int64_t known)
{
    if (known == writer->recorded)
        writer->recorded++;
    return known < writer->recorded ? writer->recorded : known + 1;
}

/* Stores `event` as the version that follows `known`, at the same place where its date allows it,
 * so that the order within a day stays. */
static chancery_status supersede(struct chancery_writer *writer, const struct version *known,
                                 const chancery_event *event, chancery_error *error)
{
    struct place place = known->place;
    chancery_status status = write_bury(writer, known, event->recorded, error);
    if (status == CHANCERY_OK && !write_may_stand(event, place))
        status = write_next_place(writer, event, &place, error);
    return status == CHANCERY_OK ? write_current(writer, event, place, error) : status;
}

/* Makes the content of `event` the next version of the event of which `known` is the current. */
chancery_status revision_make(struct chancery_writer *writer, const struct version *known,
                              const chancery_event *event, chancery_outcome *outcome,
                              chancery_error *error)
{
    char digits[UID_DIGITS];
    chancery_event version = *event;
    bool same;
    version.uid = record_uid(&known->head, digits);
    version.recorded = 0;
    chancery_status status = same_content(writer, &version, known, &same, error);
    if (status != CHANCERY_OK)
        return status;
    *outcome = same ? CHANCERY_UNCHANGED : CHANCERY_REVISED;
    if (same)
        return CHANCERY_OK;
    version.recorded = time_after(writer, known->head.recorded);
    return supersede(writer, known, &version, error);
}

/* ---- A version from elsewhere ---- */

static chancery_status conflict(const chancery_event *event, const struct names *names,
                                const struct version *known, chancery_error *error)
{
    char hint[240];
    chancery_text type = names_text(names, NAME_TYPE, known->head.type);
    snprintf(
        hint, sizeof hint,
        "`chancery show %.*s` prints the one that is there (%.*s); `chancery amend` changes it; "
        "another event needs another uid",
        TEXT_ARG(event->uid), TEXT_ARG(type));
    return error_at(error, CHANCERY_CONFLICT, &(struct error_place){.hint = hint},
                    "uid \"%.*s\" is taken by an event with other content", TEXT_ARG(event->uid));
}

/* Whether a past version of the event had this content. An event that is imported once more, after
 * it was amended, is known already. */
static chancery_status was_known(struct chancery_writer *writer, const chancery_event *event,
                                 const struct key *uid, bool *same, chancery_error *error)
{
    struct version version;
    chancery_status status = version_after(writer->txn, uid, INT64_MIN, &version, error);
    *same = false;
    while (status == CHANCERY_OK && !*same) {
        status = same_content(writer, event, &version, same, error);
        if (status == CHANCERY_OK && !*same)
            status = version_after(writer->txn, uid, version.head.recorded, &version, error);
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* The versions between which one belongs. */
struct neighbours {
    struct version before, after;
    bool first; /* there is none before */
};

static chancery_status find_neighbours(struct chancery_writer *writer, const struct version *known,
                                       int64_t recorded, struct neighbours *found,
                                       chancery_error *error)
{
    struct key uid = record_uid_key(&known->head);
    chancery_status status = version_after(writer->txn, &uid, recorded, &found->after, error);
    if (status == CHANCERY_END) {
        found->after = *known;
        status = CHANCERY_OK;
    }
    if (status == CHANCERY_OK)
        status = version_before(writer->txn, &uid, recorded, &found->before, error);
    found->first = status == CHANCERY_END;
    return found->first ? CHANCERY_OK : status;
}

static chancery_status insert(struct chancery_writer *writer, const chancery_event *event,
                              const struct neighbours *between, chancery_error *error)
{
    struct place place;
    chancery_status status = CHANCERY_OK;
    if (write_may_stand(event, between->after.place))
        place = between->after.place;
    else if (!between->first && write_may_stand(event, between->before.place))
        place = between->before.place;
    else
        status = write_next_place(writer, event, &place, error);
    if (status == CHANCERY_OK && !between->first)
        status = write_superseded(writer, &between->before, event->recorded, error);
    return status == CHANCERY_OK
               ? write_past(writer, event, place, between->after.head.recorded, error)
               : status;
}

/* `event` was recorded before the current version: it belongs among the past ones, unless it says
 * what was known then already. What does not say that it was superseded may as well be the same
 * event, recorded by another database at another time. */
static chancery_status add_past(struct chancery_writer *writer, const chancery_event *event,
                                const struct version *known, chancery_outcome *outcome,
                                chancery_error *error)
{
    struct neighbours between;
    bool as_before = false, as_after = false;
    chancery_status status = find_neighbours(writer, known, event->recorded, &between, error);
    if (status == CHANCERY_OK && !between.first)
        status = same_content(writer, event, &between.before, &as_before, error);
    if (status == CHANCERY_OK && event->superseded == 0)
        status = same_content(writer, event, &between.after, &as_after, error);
    if (status != CHANCERY_OK)
        return status;
    if (!between.first && !as_before && between.before.head.recorded == event->recorded)
        return conflict(event, writer->db->names, known, error);
    *outcome = as_before || as_after ? CHANCERY_UNCHANGED : CHANCERY_REVISED;
    return as_before || as_after ? CHANCERY_OK : insert(writer, event, &between, error);
}

/* `event` has the uid of `known`: is it that one, or another version of it? */
static chancery_status add_known(struct chancery_writer *writer, const chancery_event *event,
                                 const struct version *known, chancery_outcome *outcome,
                                 chancery_error *error)
{
    struct key uid = record_uid_key(&known->head);
    bool same;
    if (event->recorded != 0 && event->recorded < known->head.recorded)
        return add_past(writer, event, known, outcome, error);
    chancery_status status = same_content(writer, event, known, &same, error);
    if (status == CHANCERY_OK && !same && event->recorded > known->head.recorded) {
        *outcome = CHANCERY_REVISED;
        return supersede(writer, known, event, error);
    }
    if (status == CHANCERY_OK && !same && event->recorded == 0)
        status = was_known(writer, event, &uid, &same, error);
    if (status != CHANCERY_OK)
        return status;
    *outcome = CHANCERY_UNCHANGED;
    return same ? CHANCERY_OK : conflict(event, writer->db->names, known, error);
}

/* A version was in force from when it was recorded until the next one was. */
static chancery_status check_times(const chancery_event *event, chancery_error *error)
{
    const char *hint = "leave \"superseded\" out, unless this is a past version from a dump";
    if (event->superseded == 0 || (event->recorded != 0 && event->recorded < event->superseded))
        return CHANCERY_OK;
    return error_at(error, CHANCERY_INVALID, &(struct error_place){.hint = hint},
                    event->recorded == 0
                        ? "\"superseded\" says until when, but no \"recorded\" from when"
                        : "\"superseded\" is not later than \"recorded\"");
}

chancery_status revision_add(struct chancery_writer *writer, const chancery_event *event,
                             chancery_outcome *outcome, chancery_error *error)
{
    struct key key = key_of_uid(event->uid);
    struct version known;
    struct place place;
    chancery_status status = write_find(writer, &key, &place, error);
    if (status == CHANCERY_NOT_FOUND) {
        *outcome = CHANCERY_ADDED;
        status = write_next_place(writer, event, &place, error);
        return status == CHANCERY_OK ? write_current(writer, event, place, error) : status;
    }
    if (status == CHANCERY_OK)
        status = revision_read(writer, place, &known, error);
    return status == CHANCERY_OK ? add_known(writer, event, &known, outcome, error) : status;
}

/* ---- What callers ask for ---- */

/* Ends a request: what is refused before anything was stored leaves the writer usable. */
chancery_status revision_settle(struct chancery_writer *writer, chancery_status status,
                                chancery_outcome result, chancery_outcome *outcome)
{
    bool refused = status == CHANCERY_CONFLICT || status == CHANCERY_NOT_FOUND ||
                   status == CHANCERY_AMBIGUOUS || status == CHANCERY_USAGE ||
                   status == CHANCERY_INVALID;
    if (status == CHANCERY_OK)
        *outcome = result;
    else if (!refused)
        writer->failed = status;
    return status;
}

chancery_status chancery_writer_add(chancery_writer *writer, const chancery_event *event,
                                    chancery_outcome *outcome, chancery_error *error)
{
    chancery_outcome result = CHANCERY_UNCHANGED;
    assert(writer->failed == CHANCERY_OK);
    chancery_status status = check_times(event, error);
    if (status == CHANCERY_OK)
        status = revision_add(writer, event, &result, error);
    return revision_settle(writer, status, result, outcome);
}

static chancery_status amended_meanwhile(const struct version *known, chancery_error *error)
{
    char instant[INSTANT_SIZE], digits[UID_DIGITS], hint[200];
    chancery_text uid = record_uid(&known->head, digits);
    instant_format(known->head.recorded, instant);
    snprintf(hint, sizeof hint, "`chancery log %.*s` says what changed", TEXT_ARG(uid));
    return error_at(error, CHANCERY_CONFLICT, &(struct error_place){.hint = hint},
                    "the change was made to an older version of event \"%.*s\", which was amended "
                    "at %s",
                    TEXT_ARG(uid), instant);
}

static chancery_status amend(struct chancery_writer *writer, chancery_text uid,
                             const chancery_event *event, chancery_outcome *outcome,
                             chancery_error *error)
{
    struct version known;
    chancery_status status = find_known(writer, uid, &known, error);
    if (status == CHANCERY_OK && event->recorded != 0 && event->recorded != known.head.recorded)
        return amended_meanwhile(&known, error);
    return status == CHANCERY_OK ? revision_make(writer, &known, event, outcome, error) : status;
}

chancery_status chancery_writer_amend(chancery_writer *writer, chancery_text uid,
                                      const chancery_event *version, chancery_outcome *outcome,
                                      chancery_error *error)
{
    chancery_outcome result = CHANCERY_UNCHANGED;
    assert(writer->failed == CHANCERY_OK);
    chancery_status status = amend(writer, uid, version, &result, error);
    return revision_settle(writer, status, result, outcome);
}

/* A reason that comes by itself is under the rules of the field "why" all the same. */
static chancery_status check_why(const struct chancery_writer *writer, chancery_text why,
                                 chancery_error *error)
{
    const chancery_schema *schema = writer->db->schema;
    const chancery_field *field = field_find(schema->envelope, schema->envelope_count, TEXT("why"));
    if (!text_is_utf8(why))
        return error_set(error, CHANCERY_INVALID, "why is not UTF-8");
    int64_t characters = (int64_t)text_characters(why);
    if (characters > field->maximum)
        return error_set(error, CHANCERY_INVALID,
                         "why has %lld characters; at most %lld are allowed", (long long)characters,
                         (long long)field->maximum);
    chancery_error found = {0};
    if (why.size == 0 || format_check(schema->parties, field->format, why, &found) == CHANCERY_OK)
        return CHANCERY_OK;
    return error_at(error, found.status, &(struct error_place){.hint = found.hint}, "why: %s",
                    found.message);
}

static chancery_status set_standing(struct chancery_writer *writer, chancery_text uid,
                                    standing wanted, chancery_text why, chancery_outcome *outcome,
                                    chancery_error *error)
{
    struct version known;
    chancery_event event = {0};
    chancery_status status = find_known(writer, uid, &known, error);
    if (status == CHANCERY_OK)
        status = version_decode(writer->db, &known, &event, error);
    event.standing = wanted;
    event.why = why;
    if (status == CHANCERY_OK)
        status = revision_make(writer, &known, &event, outcome, error);
    arena_free(&event.arena);
    return status;
}

chancery_status chancery_writer_set_standing(chancery_writer *writer, chancery_text uid,
                                             chancery_text standing_name, chancery_text why,
                                             chancery_outcome *outcome, chancery_error *error)
{
    chancery_outcome result = CHANCERY_UNCHANGED;
    standing wanted;
    assert(writer->failed == CHANCERY_OK);
    if (!standing_find(standing_name, &wanted))
        return error_at(
            error, CHANCERY_USAGE,
            &(struct error_place){.hint = "there are confirmed, reported and retracted"},
            "no standing is called \"%.*s\"", TEXT_ARG(standing_name));
    chancery_status status = check_why(writer, why, error);
    if (status == CHANCERY_OK)
        status = set_standing(writer, uid, wanted, why, &result, error);
    return revision_settle(writer, status, result, outcome);
}

/* The version before the current one, as an event of its own. */
static chancery_status read_previous(struct chancery_writer *writer, const struct version *known,
                                     chancery_event *event, chancery_error *error)
{
    struct key key = record_uid_key(&known->head);
    struct version previous;
    char digits[UID_DIGITS];
    chancery_text uid = record_uid(&known->head, digits);
    chancery_status status =
        version_before(writer->txn, &key, known->head.recorded, &previous, error);
    if (status == CHANCERY_END)
        return error_at(error, CHANCERY_NOT_FOUND,
                        &(struct error_place){.hint = "`chancery retract` takes an event back"},
                        "event \"%.*s\" has one version only: there is none to go back to",
                        TEXT_ARG(uid));
    return status == CHANCERY_OK ? version_decode(writer->db, &previous, event, error) : status;
}

static chancery_status undo(struct chancery_writer *writer, chancery_text uid, chancery_text why,
                            chancery_outcome *outcome, chancery_error *error)
{
    struct version known;
    chancery_event event = {0};
    chancery_status status = find_known(writer, uid, &known, error);
    if (status == CHANCERY_OK)
        status = read_previous(writer, &known, &event, error);
    event.why = why;
    if (status == CHANCERY_OK)
        status = revision_make(writer, &known, &event, outcome, error);
    arena_free(&event.arena);
    return status;
}

chancery_status chancery_writer_undo(chancery_writer *writer, chancery_text uid, chancery_text why,
                                     chancery_outcome *outcome, chancery_error *error)
{
    chancery_outcome result = CHANCERY_UNCHANGED;
    assert(writer->failed == CHANCERY_OK);
    chancery_status status = check_why(writer, why, error);
    if (status == CHANCERY_OK)
        status = undo(writer, uid, why, &result, error);
    return revision_settle(writer, status, result, outcome);
}
