#include "import/refusal.h"

#include "status.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Figures ---- */

enum { TALLY_MAX = 200 };

static struct tally_item *tally_find(const struct tally *tally, chancery_text name)
{
    for (size_t i = 0; i < tally->count; i++)
        if (text_is(name, tally->items[i].name))
            return &tally->items[i];
    return NULL;
}

static struct tally_item *tally_make(struct tally *tally, chancery_text name)
{
    struct tally_item *grown = reallocarray(tally->items, tally->count + 1, sizeof *tally->items);
    if (!grown)
        return NULL;
    tally->items = grown;
    char *copy = strndup(name.bytes, name.size);
    if (!copy)
        return NULL;
    grown[tally->count] = (struct tally_item){.name = copy};
    return &grown[tally->count++];
}

void tally_add(struct tally *tally, chancery_text name)
{
    struct tally_item *item = tally_find(tally, name);
    if (!item && tally->count + 1 >= TALLY_MAX) {
        name = TEXT("other");
        item = tally_find(tally, name);
    }
    if (!item)
        item = tally_make(tally, name);
    if (item)
        item->count++;
}

void tally_clear(struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++)
        free(tally->items[i].name);
    free(tally->items);
    *tally = (struct tally){0};
}

static int by_count(const void *left, const void *right)
{
    const struct tally_item *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return strcmp(a->name, b->name);
}

void tally_tell(struct tally *tally, int about, const chancery_import_options *options)
{
    if (!options->figure || tally->count == 0)
        return;
    qsort(tally->items, tally->count, sizeof *tally->items, by_count);
    for (size_t i = 0; i < tally->count; i++) {
        chancery_import_figure figure = {.name = tally->items[i].name,
                                         .count = tally->items[i].count};
        memcpy(&figure.about, &about, sizeof about);
        options->figure(options->context, &figure);
    }
}

/* ---- Faults ---- */

void refusals_restart(struct refusals *refusals)
{
    refusals->faults = refusals->refused = 0;
    tally_clear(&refusals->reasons);
}

void refusals_free(struct refusals *refusals)
{
    tally_clear(&refusals->reasons);
}

void refusals_tell(struct refusals *refusals, const chancery_error *fault)
{
    const struct error_place place = {
        .file = fault->file, .line = fault->line, .column = fault->column, .hint = fault->hint};
    if (refusals->first.status == CHANCERY_OK) {
        refusals->first = *fault;
        refusals->first.report = NULL;
    }
    if (++refusals->faults <= refusals->told)
        return;
    refusals->told = refusals->faults;
    error_at(refusals->error, fault->status, &place, "%s", fault->message);
}

static void tell_placed(void *context, const chancery_error *fault)
{
    struct refusals *refusals = context;
    const struct import_record *record = refusals->record;
    chancery_error placed = *fault;
    if (record && record->mark_count > 0 && placed.line > 0) {
        placed.line = record->source.line;
        import_place(record, &placed.line, &placed.column);
    }
    if (record && !placed.file[0] && record->source.file) {
        snprintf(placed.file, sizeof placed.file, "%s", record->source.file);
        placed.line = record->source.line;
        placed.column = record->source.column;
    }
    refusals_tell(refusals, &placed);
}

chancery_error refusals_error(struct refusals *refusals, const struct import_record *record)
{
    refusals->record = record;
    refusals->first.status = CHANCERY_OK;
    return (chancery_error){.report = tell_placed, .context = refusals};
}

/* ---- Faults held back ---- */

static void hold(void *context, const chancery_error *fault)
{
    struct held *held = context;
    buffer_add(&held->faults, fault, sizeof *fault);
}

chancery_error held_error(struct held *held)
{
    return (chancery_error){.report = hold, .context = held};
}

void held_tell(struct held *held, const chancery_error *error)
{
    for (size_t at = 0; at < held->faults.size; at += sizeof(chancery_error)) {
        chancery_error fault;
        memcpy(&fault, held->faults.bytes + at, sizeof fault);
        error->report(error->context, &fault);
    }
    buffer_clear(&held->faults);
}

void held_free(struct held *held)
{
    buffer_free(&held->faults);
}

/* ---- Reasons: messages without what is particular to a record ---- */

/* Moves over what stands in double quotes or is a number; both become "...". */
static size_t particular(chancery_text message, size_t at)
{
    size_t size = 0;
    if (message.bytes[at] == '"') {
        chancery_text rest = text_slice(message.bytes + at + 1, message.size - at - 1);
        size_t closing = text_find(rest, '"');
        return closing < rest.size ? closing + 2 : 0;
    }
    while (at + size < message.size && message.bytes[at + size] >= '0' &&
           message.bytes[at + size] <= '9')
        size++;
    return size;
}

static chancery_text reason_of(const char *message,
                               char reason[sizeof((chancery_error *)0)->message])
{
    chancery_text text = chancery_text_of(message);
    size_t size = 0;
    for (size_t at = 0; at < text.size && size + 4 < sizeof((chancery_error *)0)->message;) {
        size_t skipped = particular(text, at);
        if (skipped > 0)
            memcpy(reason + size, "...", 3);
        else
            reason[size] = text.bytes[at];
        size += skipped > 0 ? 3 : 1;
        at += skipped > 0 ? skipped : 1;
    }
    return text_slice(reason, size);
}

/* ---- Rejects ---- */

static chancery_status put(const chancery_sink *sink, chancery_text text)
{
    return text.size > 0 ? sink->write(sink->context, text.bytes, text.size) : CHANCERY_OK;
}

static chancery_status put_note(const chancery_sink *sink, const chancery_error *fault)
{
    char note[sizeof fault->file + sizeof fault->message + 80];
    snprintf(note, sizeof note, INPUT_NOTE "%s:%zu:%zu: %s", fault->file, fault->line,
             fault->column, fault->message);
    for (char *at = note; *at; at++) /* a note is one line, whatever the message quotes */
        if (*at == '\n' || *at == '\r')
            *at = ' ';
    chancery_status status = put(sink, chancery_text_of(note));
    return status == CHANCERY_OK ? put(sink, TEXT("\n")) : status;
}

static chancery_status put_line(const chancery_sink *sink, chancery_text line)
{
    chancery_status status = put(sink, line);
    bool ended = line.size > 0 && line.bytes[line.size - 1] == '\n';
    return status == CHANCERY_OK && !ended ? put(sink, TEXT("\n")) : status;
}

static chancery_status write_reject(struct refusals *refusals, struct import_reader *reader,
                                    const struct import_record *record)
{
    const chancery_sink *sink = refusals->options->rejects;
    chancery_status status = CHANCERY_OK;
    bool headed = !reader || reader->header.size == 0 || reader->header_written;
    if (reader)
        reader->header_written = true;
    if (!sink || refusals->refused <= refusals->written)
        return CHANCERY_OK;
    refusals->written = refusals->refused;
    if (!headed)
        status = put_line(sink, reader->header);
    if (status == CHANCERY_OK)
        status = put_note(sink, &refusals->first);
    if (status == CHANCERY_OK && record && record->raw.size > 0)
        status = put_line(sink, record->raw);
    return status;
}

chancery_status refusals_refuse(struct refusals *refusals, struct import_reader *reader,
                                const struct import_record *record)
{
    char reason[sizeof refusals->first.message];
    uint64_t most = refusals->options->max_errors;
    refusals->refused++;
    tally_add(&refusals->reasons, reason_of(refusals->first.message, reason));
    chancery_status status = write_reject(refusals, reader, record);
    if (status != CHANCERY_OK || most == 0 || refusals->refused <= most)
        return status;
    return error_set(refusals->error, CHANCERY_INVALID,
                     "more than %llu records are refused; the rest is not read",
                     (unsigned long long)most);
}
