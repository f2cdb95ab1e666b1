/* import.c - many events from many inputs in one transaction, with a word on each that is refused.
 */
#include "import/doubt.h"
#include "import/json.h"

#include "database.h"
#include "status.h"

/* How often the caller hears of progress: a record in that many. */
enum { PROGRESS_EVERY = 256, GROWTH_ATTEMPTS_MAX = 32 };

struct import {
    chancery_db *db;
    chancery_writer *writer; /* NULL: nothing is stored any more, but the rest is still checked */
    const chancery_schema *schema;
    const chancery_import_options *options;
    chancery_import_summary summary;
    chancery_error *error;
    uint64_t faults, told; /* found in this attempt; told to the caller in any */
    uint64_t bytes_before, bytes_total;
    struct doubts doubts;
};

/* ---- Refusals ---- */

/* Passes a fault on, unless an earlier attempt at the same inputs told it already. */
static void report(void *context, const chancery_error *fault)
{
    struct import *import = context;
    const struct error_place place = {
        .file = fault->file, .line = fault->line, .column = fault->column, .hint = fault->hint};
    if (++import->faults <= import->told)
        return;
    import->told = import->faults;
    error_at(import->error, fault->status, &place, "%s", fault->message);
}

static bool is_refusal(chancery_status status)
{
    return status == CHANCERY_INVALID || status == CHANCERY_CONFLICT;
}

/* Without keep_going a refusal decides: nothing will be stored. */
static void refuse(struct import *import)
{
    import->summary.refused++;
    if (import->options->keep_going || !import->writer)
        return;
    chancery_writer_abort(import->writer);
    import->writer = NULL;
}

/* ---- Records ---- */

static chancery_status store(struct import *import, const chancery_event *event,
                             const struct event_source *source)
{
    chancery_outcome outcome = CHANCERY_ADDED;
    chancery_error found = {0};
    chancery_status status = CHANCERY_OK;
    if (import->writer)
        status = chancery_writer_add(import->writer, event, &outcome, &found);
    if (status == CHANCERY_OK && outcome == CHANCERY_ADDED)
        import->summary.added++;
    else if (status == CHANCERY_OK && outcome == CHANCERY_REVISED)
        import->summary.revised++;
    else if (status == CHANCERY_OK)
        import->summary.unchanged++;
    else if (status != CHANCERY_AGAIN) {
        memcpy(found.file, source->file, strnlen(source->file, sizeof found.file - 1));
        found.line = source->line;
        found.column = source->column;
        report(import, &found);
    }
    return status;
}

static chancery_status import_record(struct import *import, const struct json_reader *reader)
{
    chancery_event *event;
    chancery_error faults = {.report = report, .context = import};
    chancery_status status =
        event_parse(import->schema, buffer_view(&reader->text), &reader->source, &event, &faults);
    import->summary.read++;
    if (status == CHANCERY_OK) {
        status = store(import, event, &reader->source);
        if (status == CHANCERY_OK)
            doubts_note(&import->doubts, event);
        chancery_event_free(event);
    }
    if (!is_refusal(status))
        return status;
    refuse(import);
    return CHANCERY_OK;
}

static chancery_status tell_progress(const struct import *import, const struct input *input)
{
    const chancery_import_options *options = import->options;
    if (!options->progress || import->summary.read % PROGRESS_EVERY != 0)
        return CHANCERY_OK;
    return options->progress(options->context, import->bytes_before + input->read,
                             import->bytes_total, import->summary.read);
}

static chancery_status import_input(struct import *import, struct input *input)
{
    struct json_reader reader = json_reader_of(input);
    chancery_error broken = {.report = report, .context = import};
    chancery_status status;
    while ((status = json_reader_next(&reader, &broken)) == CHANCERY_OK) {
        status = import_record(import, &reader);
        if (status == CHANCERY_OK)
            status = tell_progress(import, input);
        if (status != CHANCERY_OK)
            break;
    }
    json_reader_close(&reader);
    if (status == CHANCERY_INVALID) { /* what is broken counts as one record */
        import->summary.read++;
        refuse(import);
        return CHANCERY_OK;
    }
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

/* ---- Attempts ---- */

static chancery_status begin(struct import *import)
{
    if (!import->db)
        return CHANCERY_OK;
    return chancery_writer_begin(import->db, import->options->timeout_ms, &import->writer,
                                 import->error);
}

static chancery_status finish(struct import *import)
{
    chancery_writer *writer = import->writer;
    import->writer = NULL;
    if (!writer || import->options->dry_run) {
        chancery_writer_abort(writer);
        return CHANCERY_OK;
    }
    return chancery_writer_commit(writer, import->error);
}

static chancery_status attempt(struct import *import, size_t count, struct input *inputs)
{
    import->summary = (chancery_import_summary){0};
    import->bytes_before = 0;
    chancery_status status = begin(import);
    for (size_t i = 0; i < count && status == CHANCERY_OK; i++) {
        status = input_rewind(&inputs[i], import->error);
        if (status == CHANCERY_OK)
            status = import_input(import, &inputs[i]);
        import->bytes_before += inputs[i].total;
    }
    if (status == CHANCERY_OK)
        status = finish(import);
    chancery_writer_abort(import->writer);
    import->writer = NULL;
    return status;
}

/* When the map is full, the abort has grown it: the same again, without telling the same faults. */
static chancery_status attempt_until_it_fits(struct import *import, size_t count,
                                             struct input *inputs)
{
    chancery_status status = CHANCERY_AGAIN;
    for (int i = 0; i < GROWTH_ATTEMPTS_MAX && status == CHANCERY_AGAIN; i++) {
        import->faults = 0;
        doubts_clear(&import->doubts);
        status = attempt(import, count, inputs);
    }
    return status;
}

static chancery_status open_inputs(size_t count, const chancery_source *sources,
                                   const chancery_import_options *options, struct input *inputs,
                                   size_t *opened, uint64_t *bytes, chancery_error *error)
{
    for (*opened = 0; *opened < count; ++*opened) {
        chancery_status status = input_open(&sources[*opened], options, &inputs[*opened], error);
        if (status != CHANCERY_OK)
            return status;
        *bytes += inputs[*opened].total;
    }
    return CHANCERY_OK;
}

chancery_status chancery_import(chancery_db *db, size_t count, const chancery_source *sources,
                                const chancery_import_options *options,
                                chancery_import_summary *summary, chancery_error *error)
{
    struct arena arena = {0};
    struct import import = {
        .db = db,
        .schema = db ? chancery_db_schema(db) : chancery_schema_builtin(),
        .options = options,
        .error = error,
    };
    struct input *inputs = arena_make(&arena, count, sizeof *inputs);
    size_t opened = 0;
    if (!inputs)
        return error_memory(error);
    chancery_status status =
        open_inputs(count, sources, options, inputs, &opened, &import.bytes_total, error);
    if (status == CHANCERY_OK)
        status = attempt_until_it_fits(&import, count, inputs);
    for (size_t i = 0; i < opened; i++)
        input_close(&inputs[i]);
    arena_free(&arena);
    if (status == CHANCERY_OK && options->doubt)
        doubts_tell(&import.doubts, import.schema->parties, options->doubt, options->context);
    doubts_clear(&import.doubts);
    *summary = import.summary;
    if (status == CHANCERY_OK && import.summary.refused > 0 && !options->keep_going)
        return CHANCERY_INVALID;
    return status;
}
