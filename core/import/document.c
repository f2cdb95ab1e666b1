#include "import/document.h"

#include "base/json_scan.h"
#include "base/status.h"
#include "database/write.h"

/* A document in its input. */
struct located {
    const struct event_source *source;
    chancery_error *error;
};

/* Passes a fault of a document on, at its place in the input. */
static void report_located(void *context, const chancery_error *fault)
{
    const struct located *located = context;
    struct error_place place = {
        .file = fault->file, .line = fault->line, .column = fault->column, .hint = fault->hint};
    if (place.line > 0)
        text_position_from(located->source->line, located->source->column, &place.line,
                           &place.column);
    error_at(located->error, fault->status, &place, "%s", fault->message);
}

/* Takes a document in where nothing is stored, so that the events behind it can be checked. */
static chancery_status try_document(struct import_vocabulary *vocabulary, chancery_text json,
                                    const char *file, chancery_outcome *outcome,
                                    chancery_error *error)
{
    struct vocabulary *made;
    chancery_text id;
    chancery_status status =
        vocabulary_with(vocabulary->in_force, json, file, &made, &id, outcome, error);
    if (status != CHANCERY_OK || *outcome == CHANCERY_UNCHANGED)
        return status;
    made->next = vocabulary->own;
    vocabulary->own = made;
    vocabulary->in_force = made;
    return CHANCERY_OK;
}

chancery_status import_document(struct import_vocabulary *vocabulary, chancery_writer *writer,
                                chancery_text json, const struct event_source *source,
                                chancery_outcome *outcome, chancery_error *error)
{
    struct located located = {source, error};
    chancery_error faults = {.report = report_located, .context = &located};
    if (!writer)
        return try_document(vocabulary, json, source->file, outcome, &faults);
    chancery_status status =
        chancery_writer_add_vocabulary(writer, json, source->file, outcome, &faults);
    vocabulary->in_force = writer->db->vocabulary;
    return status;
}

void import_vocabulary_free(struct import_vocabulary *vocabulary)
{
    vocabulary_free(vocabulary->own);
    *vocabulary = (struct import_vocabulary){0};
}
