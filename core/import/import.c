/* import.c - many events from many inputs in one transaction, with a word on each that is refused.
 *
 * Owns: which format reads which member of which source, and what becomes of each record. What is
 * in a source is unpack.c's concern, what a record says its format's, whether it is known the
 * writer's.
 */
#include "import/ahead.h"
#include "import/document.h"
#include "import/doubt.h"
#include "import/refusal.h"
#include "import/shadow.h"
#include "import/unpack.h"

#include "base/status.h"
#include "database/write.h"

#include <stdio.h>

/* How often the caller hears of progress: a record in that many. */
enum { PROGRESS_EVERY = 256, GROWTH_ATTEMPTS_MAX = 32 };
/* How often the memory of pages is looked at: each record may touch a dozen, and for each of them
 * the system shows sixteen. */
enum { TRIM_EVERY = 256 };

struct import {
    chancery_db *db;
    struct shadow shadow; /* of a dry run */
    struct bulk_options bulk;
    chancery_writer *writer; /* NULL: nothing is stored any more, but the rest is still checked */
    const chancery_import_options *options;
    struct import_vocabulary vocabulary; /* that the events are read by */
    struct import_context context;
    struct ahead *ahead;
    struct refusals refusals;
    struct held held; /* faults in reading a record, while others before it are in work */
    struct tally formats, types, left_out;
    struct doubts doubts;
    chancery_import_summary summary;
    chancery_error *error;
    const struct unpack *unpack; /* of the source in work */
    uint64_t bytes_before, bytes_total;
};

/* ---- Records ---- */

static bool is_refusal(chancery_status status)
{
    return status == CHANCERY_INVALID || status == CHANCERY_CONFLICT;
}

/* Without keep_going a refusal decides: nothing will be stored. */
static chancery_status refuse(struct import *import, struct import_reader *reader,
                              const struct import_record *record)
{
    import->summary.refused++;
    if (!import->options->keep_going && import->writer) {
        chancery_writer_abort(import->writer);
        import->writer = NULL;
    }
    return refusals_refuse(&import->refusals, reader, record);
}

/* `format` NULL: of none. */
static void count_read(struct import *import, const struct import_format *format)
{
    import->summary.read++;
    if (format)
        tally_add(&import->formats, chancery_text_of(format->name));
}

static void count(struct import *import, const chancery_event *event, chancery_outcome outcome)
{
    chancery_import_summary *summary = &import->summary;
    uint64_t *const counts[] = {
        [CHANCERY_ADDED] = &summary->added,
        [CHANCERY_UNCHANGED] = &summary->unchanged,
        [CHANCERY_REVISED] = &summary->revised,
        [CHANCERY_FOLDED] = &summary->folded,
    };
    ++*counts[outcome];
    if (outcome == CHANCERY_ADDED)
        tally_add(&import->types, event->type);
}

/* What ends the import is told, but not that the map was full: then it begins anew. */
static chancery_status end_with(const struct import *import, chancery_status status,
                                const chancery_error *failed)
{
    if (status != CHANCERY_OK && status != CHANCERY_AGAIN)
        error_pass(import->error, status, failed);
    return status;
}

static chancery_status store(struct import *import, const chancery_event *event, bool folds,
                             chancery_error *found)
{
    chancery_outcome outcome = CHANCERY_ADDED;
    chancery_error failed = {0};
    chancery_status status = CHANCERY_OK;
    if (import->writer && import->options->dry_run)
        status = shadow_bring(&import->shadow, import->writer, event, &failed);
    if (import->writer && status == CHANCERY_OK)
        status = folds ? writer_fold(import->writer, event, &outcome, &failed)
                       : chancery_writer_add(import->writer, event, &outcome, &failed);
    if (status == CHANCERY_OK)
        count(import, event, outcome);
    else if (status != CHANCERY_AGAIN)
        error_pass(is_refusal(status) ? found : import->error, status, &failed);
    return status;
}

static chancery_status check_bytes(const struct import_record *record, chancery_error *found)
{
    const struct event_source *source = &record->source;
    size_t line = source->line, column = source->column > 0 ? source->column : 1;
    size_t at = text_find(record->raw, '\0');
    if (at == record->raw.size)
        return CHANCERY_OK;
    for (size_t i = 0; i < at; i++) {
        bool ended = record->raw.bytes[i] == '\n';
        line += ended;
        column = ended ? 1 : column + 1;
    }
    const struct error_place place = {.file = source->file,
                                      .line = line,
                                      .column = column,
                                      .hint =
                                          "the file may be damaged, or in UTF-16 without a mark "
                                          "of byte order: iconv -f UTF-16LE -t UTF-8"};
    return error_at(found, CHANCERY_INVALID, &place, "a NUL byte, which no text has");
}

static chancery_status parse_event(struct import *import, const struct import_record *record,
                                   chancery_event **event, chancery_error *found)
{
    const struct event_source made = {.file = record->source.file, .line = 1, .column = 1};
    bool written = record->mark_count > 0;
    return event_parse(import->context.schema, buffer_view(&record->text),
                       written ? &made : &record->source, event, found);
}

static chancery_status import_event(struct import *import, const struct ahead_item *item,
                                    chancery_error *found)
{
    chancery_event *parsed = NULL;
    chancery_status status =
        item->parsed ? CHANCERY_OK : parse_event(import, &item->record, &parsed, found);
    if (status != CHANCERY_OK)
        return status;
    const chancery_event *event = item->parsed ? &item->event : parsed;
    status = store(import, event, item->record.folds, found);
    if (status == CHANCERY_OK)
        doubts_note(&import->doubts, event);
    chancery_event_free(parsed);
    return status;
}

static chancery_status leave_out(struct import *import, const char *reason)
{
    import->summary.left_out++;
    tally_add(&import->left_out, chancery_text_of(reason));
    return CHANCERY_OK;
}

/* Adds a source to the event that it names. Where there is no writer any more, it is only checked.
 */
static chancery_status store_source(struct import *import, chancery_text to,
                                    const chancery_event *event)
{
    chancery_outcome outcome = CHANCERY_FOLDED;
    chancery_error failed = {0};
    chancery_status status = CHANCERY_OK;
    if (import->writer && import->options->dry_run)
        status = shadow_bring_report(&import->shadow, import->writer, to, &failed);
    if (import->writer && status == CHANCERY_OK)
        status = writer_join(import->writer, to, event, &outcome, &failed);
    if (status == CHANCERY_NOT_FOUND)
        return leave_out(import, "no such event");
    if (status == CHANCERY_CONFLICT)
        return leave_out(import, "the event has as many sources as it may");
    if (status == CHANCERY_OK)
        count(import, event, outcome);
    return end_with(import, status, &failed);
}

static chancery_status import_joining(struct import *import, const struct import_record *record,
                                      chancery_error *found)
{
    chancery_event *event;
    const struct event_source made = {.file = record->source.file, .line = 1, .column = 1};
    chancery_status status = event_parse_source(import->context.schema, buffer_view(&record->text),
                                                &made, &event, found);
    if (status != CHANCERY_OK)
        return status;
    status = store_source(import, record->joins, event);
    chancery_event_free(event);
    return status;
}

static void use_vocabulary(struct import *import, const struct vocabulary *vocabulary)
{
    import->vocabulary.in_force = vocabulary;
    import->context.schema = vocabulary->schema;
    ahead_use_schema(import->ahead, vocabulary->schema);
    if (import->shadow.made)
        import->shadow.made->schema = vocabulary->schema;
}

/* Documents come with Chancery JSON only, and are no records unless they are refused. */
static bool is_document(const struct import_record *record)
{
    return record->mark_count == 0 && vocabulary_looks_like_document(buffer_view(&record->text));
}

/* A document is judged by the events that are there. */
static chancery_status store_waiting(struct import *import)
{
    chancery_error failed = {0};
    if (!import->writer || import->options->dry_run)
        return CHANCERY_OK;
    return end_with(import, bulk_store(import->writer, &failed), &failed);
}

static chancery_status take_document(struct import *import, struct import_reader *reader,
                                     const struct import_record *record)
{
    chancery_error found = refusals_error(&import->refusals, NULL);
    chancery_outcome outcome;
    chancery_status status = store_waiting(import);
    if (status != CHANCERY_OK)
        return status;
    status = import_document(&import->vocabulary, import->options->dry_run ? NULL : import->writer,
                             buffer_view(&record->text), &record->source, &outcome, &found);
    use_vocabulary(import, import->vocabulary.in_force);
    if (status == CHANCERY_OK && outcome != CHANCERY_UNCHANGED)
        import->summary.documents++;
    if (!is_refusal(status))
        return status;
    import->summary.read++;
    return refuse(import, reader, record);
}

static chancery_status import_record(struct import *import, struct import_reader *reader,
                                     const struct ahead_item *item)
{
    const struct import_record *record = &item->record;
    chancery_error found = refusals_error(&import->refusals, record);
    if (item->document)
        return take_document(import, reader, record);
    count_read(import, reader->format);
    if (record->left_out)
        return leave_out(import, record->left_out);
    chancery_status status = check_bytes(record, &found);
    if (status == CHANCERY_OK)
        status = record->joins.size > 0 ? import_joining(import, record, &found)
                                        : import_event(import, item, &found);
    return is_refusal(status) ? refuse(import, reader, record) : status;
}

/* ---- Inputs ---- */

static void trim(const struct import *import)
{
    if (import->writer && import->summary.read % TRIM_EVERY == 0)
        store_trim(import->writer->txn);
}

static chancery_status tell_progress(const struct import *import, uint64_t done)
{
    const chancery_import_options *options = import->options;
    if (!options->progress || import->summary.read % PROGRESS_EVERY != 0)
        return CHANCERY_OK;
    return options->progress(options->context, import->bytes_before + done, import->bytes_total,
                             import->summary.read);
}

/* While what was read is stored. */
static chancery_status tell_storing(void *context)
{
    const struct import *import = context;
    const chancery_import_options *options = import->options;
    return options->progress ? options->progress(options->context, import->bytes_total,
                                                 import->bytes_total, import->summary.read)
                             : CHANCERY_OK;
}

/* What follows when reading a record ended with `status`: the record is stored, or refused. */
static chancery_status settle(struct import *import, struct import_reader *reader,
                              const struct ahead_item *item, chancery_status status)
{
    if (status == CHANCERY_OK) {
        status = import_record(import, reader, item);
    } else if (is_refusal(status)) {
        count_read(import, reader->format);
        status = refuse(import, reader, &item->record);
    }
    trim(import);
    return status == CHANCERY_OK ? tell_progress(import, item->progress) : status;
}

/* Settles the records of the batches that are ready, or with `all` of all that wait. */
static chancery_status settle_ahead(struct import *import, struct import_reader *reader, bool all)
{
    chancery_status status = CHANCERY_OK;
    struct ahead_item *items;
    size_t count;
    while (status == CHANCERY_OK && (items = ahead_take(import->ahead, all, &count)))
        for (size_t i = 0; i < count && status == CHANCERY_OK; i++)
            status = settle(import, reader, &items[i], CHANCERY_OK);
    return status;
}

static chancery_status read_record(struct import *import, struct import_reader *reader,
                                   struct ahead_item *item)
{
    chancery_error found = held_error(&import->held);
    item->record.source.file = reader->input->name;
    chancery_status status = reader->format->next(reader, &item->record, &found);
    item->progress = unpack_progress(import->unpack);
    reader->broken = reader->broken || reader->input->failure.status != CHANCERY_OK;
    if (status != CHANCERY_END && item->record.text.failed)
        status = error_memory(import->error);
    return import->held.faults.failed ? error_memory(import->error) : status;
}

/* Records wait for each other only; a document, and what could not be read, is settled at once when
 * all before it are. */
static chancery_status take_record(struct import *import, struct import_reader *reader,
                                   struct ahead_item *item, chancery_status status)
{
    bool told = import->held.faults.size > 0;
    item->document = status == CHANCERY_OK && is_document(&item->record);
    if (status == CHANCERY_OK && !told && !item->document) {
        if (!ahead_keep(import->ahead))
            return error_memory(import->error);
        return settle_ahead(import, reader, false);
    }
    chancery_status before = settle_ahead(import, reader, true);
    if (before != CHANCERY_OK)
        return before;
    chancery_error found = refusals_error(&import->refusals, NULL);
    held_tell(&import->held, &found);
    return settle(import, reader, item, status);
}

static chancery_status read_records(struct import *import, struct import_reader *reader)
{
    chancery_status status = CHANCERY_OK;
    while (status == CHANCERY_OK && !reader->broken) {
        struct ahead_item *item = ahead_room(import->ahead);
        status = read_record(import, reader, item);
        if (status == CHANCERY_END)
            break;
        status = take_record(import, reader, item, status);
    }
    if (status == CHANCERY_OK || status == CHANCERY_END)
        status = settle_ahead(import, reader, true);
    ahead_discard(import->ahead);
    return status;
}

static chancery_status refuse_input(struct import *import, const char *name,
                                    const struct import_format *format, chancery_status status,
                                    const chancery_error *found)
{
    if (!is_refusal(status))
        return error_at(import->error, status,
                        &(struct error_place){.file = found->file, .hint = found->hint}, "%s",
                        found->message);
    chancery_error placed = *found;
    if (!placed.file[0])
        snprintf(placed.file, sizeof placed.file, "%s", name);
    refusals_error(&import->refusals, NULL);
    refusals_tell(&import->refusals, &placed);
    count_read(import, format); /* what cannot be read counts as one record */
    return refuse(import, NULL, NULL);
}

static chancery_status read_input(struct import *import, const struct import_format *format,
                                  struct input *input)
{
    struct import_reader reader = {.format = format, .input = input, .context = &import->context};
    chancery_error found = {0};
    chancery_status status = format->open ? format->open(&reader, &found) : CHANCERY_OK;
    if (status == CHANCERY_OK)
        status = read_records(import, &reader);
    else if (status != CHANCERY_END)
        status = refuse_input(import, input->name, format, status, &found);
    if (format->close)
        format->close(&reader);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static bool is_blank(chancery_text head)
{
    for (size_t i = 0; i < head.size; i++)
        if (!memchr(" \t\r\n", head.bytes[i], 4))
            return false;
    return true;
}

/* In UTF-16 every other byte of plain letters is zero. */
static bool is_binary(chancery_text head)
{
    chancery_text start = text_slice(head.bytes, head.size < 4 ? head.size : 4);
    return text_find(start, '\0') < start.size;
}

static chancery_status not_readable(const struct input *input, chancery_text head,
                                    chancery_error *error)
{
    const struct packing *packing = unpack_packing(head);
    struct error_place place = {.file = input->name, .line = 1, .column = 1};
    if (packing) {
        place.hint = packing->hint ? packing->hint : "unpack it, and import what comes out";
        return error_at(error, CHANCERY_INVALID, &place,
                        packing->hint ? "is of the format %s, which is not read"
                                      : "is packed (%s) inside an archive",
                        packing->name);
    }
    if (is_binary(head)) {
        place.hint = "convert it: iconv -f UTF-16LE -t UTF-8";
        return error_at(error, CHANCERY_INVALID, &place,
                        "looks like UTF-16 without a mark of byte order, or like binary data");
    }
    place.hint =
        "--format names one; for another table give --map, which says what its columns are";
    return error_at(error, CHANCERY_INVALID, &place, "is of none of the formats that are known");
}

/* The format that was asked for, or the one that the input shows. NULL for an empty one. */
static chancery_status choose_format(const struct import *import, struct input *input,
                                     const struct import_format **format, chancery_error *error)
{
    enum { HEAD = 64 * 1024 };
    input_skip_notes(input);
    chancery_text head = input_look(input, HEAD);
    const chancery_import_options *options = import->options;
    const char *wanted = options->format || !options->mapping ? options->format : "csv";
    head.size = head.size < HEAD ? head.size : HEAD;
    if (head.size == 0 && input->failure.status != CHANCERY_OK)
        return input_error(input, error);
    if (is_blank(head))
        return CHANCERY_OK;
    if (!unpack_packing(head) && !is_binary(head))
        *format = wanted ? import_format_find(chancery_text_of(wanted))
                         : import_format_recognise(head, input->name);
    return *format ? CHANCERY_OK : not_readable(input, head, error);
}

static chancery_status import_input(struct import *import, struct input *input)
{
    const struct import_format *format = NULL;
    chancery_error found = {0};
    chancery_status status = choose_format(import, input, &format, &found);
    if (status != CHANCERY_OK)
        return refuse_input(import, input->name, NULL, status, &found);
    return format ? read_input(import, format, input) : CHANCERY_OK;
}

static chancery_status import_members(struct import *import, struct unpack *unpack)
{
    chancery_status status = CHANCERY_OK;
    while (status == CHANCERY_OK) {
        struct input input;
        chancery_error found = {0};
        status = unpack_next(unpack, &input, &found);
        if (status == CHANCERY_END)
            return CHANCERY_OK;
        if (status != CHANCERY_OK)
            return refuse_input(import, unpack->spool->name, NULL, status, &found);
        status = import_input(import, &input);
        input_free(&input);
    }
    return status;
}

static chancery_status import_source(struct import *import, const struct spool *spool)
{
    struct unpack unpack;
    chancery_error found = {0};
    chancery_status status = unpack_open(spool, import->options, &unpack, &found);
    if (status != CHANCERY_OK)
        return refuse_input(import, spool->name, NULL, status, &found);
    import->unpack = &unpack;
    status = import_members(import, &unpack);
    import->unpack = NULL;
    unpack_close(&unpack);
    import->bytes_before += spool->size;
    return status;
}

/* ---- Attempts ---- */

static chancery_status begin(struct import *import)
{
    const struct bulk_options *bulk = &import->bulk;
    chancery_status status =
        import->options->dry_run
            ? shadow_begin(&import->shadow, bulk, &import->writer, import->error)
            : bulk_begin(import->db, bulk, &import->writer, import->error);
    use_vocabulary(import, import->db ? import->db->vocabulary : &vocabulary_builtin);
    return status;
}

static void give_up(struct import *import)
{
    chancery_writer_abort(import->writer);
    import->writer = NULL;
    shadow_end(&import->shadow);
}

static chancery_status finish(struct import *import)
{
    chancery_writer *writer = import->writer;
    chancery_error failed = {0};
    if (!writer || import->options->dry_run)
        return CHANCERY_OK;
    import->writer = NULL;
    return end_with(import, chancery_writer_commit(writer, &failed), &failed);
}

static void restart(struct import *import)
{
    import->summary = (chancery_import_summary){0};
    import->bytes_before = 0;
    buffer_clear(&import->held.faults);
    doubts_clear(&import->doubts);
    refusals_restart(&import->refusals);
    tally_clear(&import->formats);
    tally_clear(&import->types);
    tally_clear(&import->left_out);
}

static chancery_status attempt(struct import *import, size_t count, const struct spool *spools)
{
    restart(import);
    chancery_status status = begin(import);
    for (size_t i = 0; i < count && status == CHANCERY_OK; i++)
        status = import_source(import, &spools[i]);
    if (status == CHANCERY_OK)
        status = finish(import);
    give_up(import);
    return status;
}

/* When the map is full, the abort has grown it: the same again, without telling the same faults. */
static chancery_status attempt_until_it_fits(struct import *import, size_t count,
                                             const struct spool *spools)
{
    chancery_status status = CHANCERY_AGAIN;
    for (int i = 0; i < GROWTH_ATTEMPTS_MAX && status == CHANCERY_AGAIN; i++)
        status = attempt(import, count, spools);
    return status;
}

static chancery_status open_spools(size_t count, const chancery_source *sources,
                                   const chancery_import_options *options, struct spool *spools,
                                   size_t *opened, uint64_t *bytes, chancery_error *error)
{
    for (*opened = 0; *opened < count; ++*opened) {
        chancery_status status = spool_open(&sources[*opened], options, &spools[*opened], error);
        if (status != CHANCERY_OK)
            return status;
        *bytes += spools[*opened].size;
    }
    return CHANCERY_OK;
}

/* ---- The whole ---- */

static const char *format_name(const void *context, size_t index)
{
    (void)context;
    return chancery_import_formats()[index];
}

static chancery_status check_options(const chancery_import_options *options, chancery_error *error)
{
    char hint[100] = "`chancery help import` names them";
    if (!options->format || import_format_find(chancery_text_of(options->format)))
        return CHANCERY_OK;
    const char *near = chancery_nearest(chancery_text_of(options->format), format_name, NULL);
    if (near)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", near);
    return error_at(error, CHANCERY_USAGE, &(struct error_place){.hint = hint},
                    "no format of import is called \"%s\"", options->format);
}

static void tell_figures(struct import *import)
{
    const chancery_import_options *options = import->options;
    tally_tell(&import->formats, CHANCERY_FIGURE_FORMAT, options);
    tally_tell(&import->types, CHANCERY_FIGURE_TYPE, options);
    tally_tell(&import->left_out, CHANCERY_FIGURE_LEFT_OUT, options);
    tally_tell(&import->refusals.reasons, CHANCERY_FIGURE_REFUSED, options);
}

static void tell_doubts(struct import *import)
{
    const chancery_import_options *options = import->options;
    if (options->doubt)
        doubts_tell(&import->doubts, import->context.schema->parties, options->doubt,
                    options->context);
}

static void import_free(struct import *import)
{
    shadow_close(&import->shadow);
    ahead_free(import->ahead);
    held_free(&import->held);
    import_vocabulary_free(&import->vocabulary);
    doubts_clear(&import->doubts);
    refusals_free(&import->refusals);
    tally_clear(&import->formats);
    tally_clear(&import->types);
    tally_clear(&import->left_out);
}

chancery_status chancery_import(chancery_db *db, size_t count, const chancery_source *sources,
                                const chancery_import_options *options,
                                chancery_import_summary *summary, chancery_error *error)
{
    struct arena arena = {0};
    struct import import = {
        .db = db,
        .options = options,
        .context = {.options = options},
        .ahead = ahead_new(),
        .refusals = {.options = options, .error = error},
        .error = error,
    };
    import.bulk = (struct bulk_options){.timeout_ms = options->timeout_ms,
                                        .memory = options->memory,
                                        .tell = tell_storing,
                                        .context = &import};
    struct spool *spools = arena_make(&arena, count, sizeof *spools);
    size_t opened = 0;
    chancery_status status =
        spools && import.ahead ? check_options(options, error) : error_memory(error);
    if (status == CHANCERY_OK)
        status = open_spools(count, sources, options, spools, &opened, &import.bytes_total, error);
    if (status == CHANCERY_OK && options->dry_run)
        status = shadow_open(db, &import.shadow, error);
    if (status == CHANCERY_OK)
        status = attempt_until_it_fits(&import, count, spools);
    for (size_t i = 0; i < opened; i++)
        spool_close(&spools[i]);
    arena_free(&arena);
    *summary = import.summary;
    if (status == CHANCERY_OK)
        tell_doubts(&import);
    tell_figures(&import);
    import_free(&import);
    if (status == CHANCERY_OK && import.summary.refused > 0 && !options->keep_going)
        return CHANCERY_INVALID;
    return status;
}
