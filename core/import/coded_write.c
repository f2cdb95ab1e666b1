/* coded_write.c - a report as the JSON of an event, or the reason why it is none.
 *
 * Only what passes between two parties, each acting for itself, is an event of diplomacy: what a
 * citizen says, or what a state does to itself, stays a coded report.
 */
#include "import/coded.h"

#include "event/format.h"
#include "event/json_write.h"

/* ---- Parties ---- */

static bool has_party(const struct coded_side *side, const chancery_party *party)
{
    for (size_t i = 0; i < side->count; i++)
        if (side->parties[i] == party)
            return true;
    return false;
}

const chancery_party *coded_party(const struct import_context *context,
                                  const struct coded_report *report, const char *scheme,
                                  chancery_text code)
{
    char name[80];
    const chancery_party *party = NULL;
    size_t size = strlen(scheme);
    if (code.size == 0 || size + code.size > sizeof name)
        return NULL;
    memcpy(name, scheme, size);
    memcpy(name + size, code.bytes, code.size);
    chancery_status status = chancery_party_find(
        context->schema->parties, text_slice(name, size + code.size), report->day, &party, NULL);
    return status == CHANCERY_OK ? party : NULL;
}

bool coded_find(const struct import_context *context, const struct coded_report *report,
                const char *scheme, chancery_text code, struct coded_side *side)
{
    const chancery_party *party = coded_party(context, report, scheme, code);
    if (party && !has_party(side, party) && side->count < CODED_PARTIES_MAX)
        side->parties[side->count++] = party;
    return party != NULL;
}

bool coded_acts_for(chancery_text kind)
{
    static const char *const official[] = {"GOV", "MIL", "LEG", "JUD", "SPY", "COP", "IGO"};
    for (size_t i = 0; i < sizeof official / sizeof *official; i++)
        if (text_is(kind, official[i]))
            return true;
    return false;
}

static bool share_a_party(const struct coded_side *a, const struct coded_side *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (has_party(b, a->parties[i]))
            return true;
    return false;
}

static bool is_between_parties(const struct coded_report *report)
{
    const struct coded_side *actor = &report->actor, *target = &report->target;
    return target->count > 0 && !actor->private && !target->private &&
           !share_a_party(actor, target);
}

/* ---- Members of an object ---- */

static void name_member(struct buffer *out, const char *name)
{
    if (out->size > 0 && out->bytes[out->size - 1] != '{')
        buffer_byte(out, ',');
    json_write_string(out, chancery_text_of(name));
    buffer_byte(out, ':');
}

static void write_text(struct buffer *out, const char *name, chancery_text text)
{
    if (text.size == 0)
        return;
    name_member(out, name);
    json_write_string(out, text);
}

/* A number as coded_next has written it anew. */
static void write_number(struct buffer *out, const char *name, chancery_text number)
{
    if (number.size == 0)
        return;
    name_member(out, name);
    buffer_text(out, number);
}

static void write_flag(struct buffer *out, const char *name, chancery_text flag)
{
    if (flag.size == 0)
        return;
    name_member(out, name);
    buffer_string(out, text_is(flag, "1") ? "true" : "false");
}

/* Ends the object that began at `start`, or takes it and its name back when it is empty. */
static void end_object(struct buffer *out, size_t before)
{
    if (out->size > 0 && out->bytes[out->size - 1] == '{')
        out->size = before;
    else
        buffer_byte(out, '}');
}

static size_t start_object(struct buffer *out, const char *name)
{
    size_t before = out->size;
    name_member(out, name);
    buffer_byte(out, '{');
    return before;
}

/* ---- The event ---- */

/* What a source tells beside what all events have: see `coded` in event.schema.json. */
static const struct {
    const char *name;
    size_t field;
    void (*write)(struct buffer *out, const char *name, chancery_text text);
    bool of_code; /* stands at the event itself where that is a coded report */
} told_by_source[] = {
    {"code", CODED_FIELD(code), write_text, true},
    {"goldstein", CODED_FIELD(goldstein), write_number, true},
    {"actor", CODED_FIELD(actor.name), write_text, false},
    {"actor_code", CODED_FIELD(actor.code), write_text, false},
    {"actor_sectors", CODED_FIELD(actor.sectors), write_text, false},
    {"target", CODED_FIELD(target.name), write_text, false},
    {"target_code", CODED_FIELD(target.code), write_text, false},
    {"target_sectors", CODED_FIELD(target.sectors), write_text, false},
    {"contexts", CODED_FIELD(contexts), write_text, false},
    {"region", CODED_FIELD(region), write_text, false},
    {"story", CODED_FIELD(story), write_text, false},
    {"sentence", CODED_FIELD(sentence), write_number, false},
    {"confidence", CODED_FIELD(confidence), write_number, false},
    {"tone", CODED_FIELD(tone), write_number, false},
    {"root", CODED_FIELD(root), write_flag, false},
    {"mentions", CODED_FIELD(mentions), write_number, false},
    {"outlets", CODED_FIELD(outlets), write_number, false},
    {"articles", CODED_FIELD(articles), write_number, false},
};

static chancery_text text_at(const struct coded_report *report, size_t field)
{
    return *(const chancery_text *)(const void *)((const char *)report + field);
}

static void write_told(struct buffer *out, const struct coded_report *report,
                       const chancery_type *type)
{
    size_t before = start_object(out, "coded");
    if (type)
        write_text(out, "scheme", chancery_text_of(report->scheme));
    for (size_t i = 0; i < sizeof told_by_source / sizeof *told_by_source; i++)
        if (type || !told_by_source[i].of_code)
            told_by_source[i].write(out, told_by_source[i].name,
                                    text_at(report, told_by_source[i].field));
    end_object(out, before);
}

/* What is no address is the publisher, or where that is told already, the title of the report. */
static const char *name_of_url(const struct coded_report *report)
{
    if (format_check(NULL, CHANCERY_FORMAT_URI, report->url, NULL) == CHANCERY_OK)
        return "url";
    return report->publisher.size == 0 ? "publisher" : "title";
}

void coded_write_source(struct buffer *out, const struct coded_report *report,
                        const chancery_type *type)
{
    buffer_byte(out, '{');
    write_text(out, "id", report->id);
    write_text(out, name_of_url(report), report->url);
    write_text(out, "publisher", report->publisher);
    write_text(out, "published", report->published);
    write_text(out, "accessed", report->accessed);
    write_told(out, report, type);
    buffer_byte(out, '}');
}

static void write_parties(struct buffer *out, const char *name, const struct coded_side *side)
{
    if (side->count == 0)
        return;
    name_member(out, name);
    buffer_byte(out, '[');
    for (size_t i = 0; i < side->count; i++) {
        if (i > 0)
            buffer_byte(out, ',');
        json_write_string(out, chancery_text_of(side->parties[i]->code));
    }
    buffer_byte(out, ']');
}

static void write_place(struct buffer *out, const struct coded_report *report)
{
    size_t before = start_object(out, "place");
    write_text(out, "name", report->place);
    if (report->place_party)
        write_text(out, "country", chancery_text_of(report->place_party->code));
    if (report->latitude.size > 0 && report->longitude.size > 0) {
        write_number(out, "lat", report->latitude);
        write_number(out, "lon", report->longitude);
    }
    end_object(out, before);
}

/* The type's own fields: what the code tells, or of a coded report the code itself. */
static void write_fields(struct buffer *out, const struct coded_report *report,
                         const chancery_type *type)
{
    if (!type) {
        write_text(out, "code", report->code);
        write_text(out, "scheme", chancery_text_of(report->scheme));
        write_number(out, "goldstein", report->goldstein);
        return;
    }
    for (size_t i = 0; i < type->field_count; i++) {
        const char *name = type->fields[i].name;
        write_text(out, name, chancery_text_of(coded_told(report->scheme, report->code, name)));
    }
}

/* What comes next is from the cell of `field`. */
static void mark(const struct import_reader *reader, struct import_record *record, size_t field)
{
    const struct coded_rows *rows = reader->state;
    size_t cell = coded_cell(rows, field);
    if (cell < ROW_CELLS_MAX)
        import_mark(record, rows->row.line, rows->row.columns[cell]);
}

static void write_event(const struct import_reader *reader, struct coded_report *report,
                        const chancery_type *type, struct import_record *record)
{
    struct buffer *out = &record->text;
    bool reversed = type && coded_is_reversed(report->scheme, report->code);
    struct coded_side *actor = reversed ? &report->target : &report->actor;
    struct coded_side *target = reversed ? &report->actor : &report->target;
    buffer_byte(out, '{');
    write_text(out, "uid", report->id);
    write_text(out, "type", chancery_text_of(type ? type->name : "report.coded"));
    mark(reader, record, CODED_FIELD(date));
    write_text(out, "date", report->date);
    mark(reader, record, reversed ? CODED_FIELD(target.country) : CODED_FIELD(actor.country));
    write_parties(out, "actor", actor);
    mark(reader, record, reversed ? CODED_FIELD(actor.country) : CODED_FIELD(target.country));
    write_parties(out, "target", target);
    write_text(out, "standing", TEXT("reported"));
    mark(reader, record, CODED_FIELD(code));
    write_fields(out, report, type);
    mark(reader, record, CODED_FIELD(country));
    write_place(out, report);
    name_member(out, "sources");
    buffer_byte(out, '[');
    mark(reader, record, CODED_FIELD(url));
    coded_write_source(out, report, type);
    buffer_string(out, "]}");
}

static const char *reason_against(const struct import_context *context,
                                  const struct coded_report *report, const chancery_type *type)
{
    if (report->date.size == 0)
        return "no date";
    if (report->code.size == 0)
        return "no code";
    if (report->actor.count == 0)
        return report->target.count == 0 ? "no party" : "the actor is no party";
    return !type && context->options->only_diplomatic ? "not diplomatic" : NULL;
}

chancery_status coded_write(const struct import_reader *reader, struct coded_report *report,
                            struct import_record *record, chancery_error *error)
{
    const chancery_type *type =
        is_between_parties(report)
            ? coded_type(reader->context->schema, report->scheme, report->code)
            : NULL;
    record->folds = true;
    record->left_out = reason_against(reader->context, report, type);
    if (record->left_out)
        return CHANCERY_OK;
    write_event(reader, report, type, record);
    return record->text.failed ? error_memory(error) : CHANCERY_OK;
}
