/* csv.c - CSV as RFC 4180 has it, a row an event: several values of one column are joined by `;`,
 * and the fields of a type's own stand as JSON in the last column. */
#include "export/export.h"

#include "date/date.h"
#include "event/json_write.h"
#include "event/title.h"

typedef void write_cell(struct buffer *out, const chancery_event *event);

static void cell_uid(struct buffer *out, const chancery_event *event)
{
    buffer_text(out, event->uid);
}

static void cell_type(struct buffer *out, const chancery_event *event)
{
    buffer_text(out, event->type);
}

static void cell_date(struct buffer *out, const chancery_event *event)
{
    buffer_text(out, event->date);
}

static void write_day(struct buffer *out, int64_t day)
{
    char text[CHANCERY_DAY_SIZE];
    if (day != CHANCERY_DAY_MIN && day != CHANCERY_DAY_MAX)
        buffer_add(out, text, chancery_day_format(day, text));
}

static void cell_earliest(struct buffer *out, const chancery_event *event)
{
    write_day(out, event->bounds.earliest);
}

static void cell_latest(struct buffer *out, const chancery_event *event)
{
    write_day(out, event->bounds.latest);
}

static void cell_precision(struct buffer *out, const chancery_event *event)
{
    buffer_string(out, chancery_precision_name(event->bounds.precision));
}

static void write_role(struct buffer *out, const chancery_event *event, chancery_role role)
{
    size_t start = out->size;
    for (size_t i = 0; i < event->party_count; i++) {
        if (event->parties[i].role != role)
            continue;
        if (out->size > start)
            buffer_byte(out, ';');
        buffer_text(out, event->parties[i].code);
    }
}

static void cell_actor(struct buffer *out, const chancery_event *event)
{
    write_role(out, event, CHANCERY_ROLE_ACTOR);
}

static void cell_target(struct buffer *out, const chancery_event *event)
{
    write_role(out, event, CHANCERY_ROLE_TARGET);
}

static void cell_account(struct buffer *out, const chancery_event *event)
{
    write_role(out, event, CHANCERY_ROLE_ACCOUNT);
}

static void cell_standing(struct buffer *out, const chancery_event *event)
{
    buffer_string(out, standing_names[event->standing]);
}

/* Text as it is, anything else as JSON; nothing when there is no value. */
static void write_plain(struct buffer *out, const struct value *value)
{
    if (value && value->kind == CHANCERY_STRING)
        buffer_text(out, value->as.string);
    else if (value)
        json_write_value(out, value);
}

static void write_place(struct buffer *out, const chancery_event *event, const char *member)
{
    const struct value *place = event_field(event, "place");
    if (place)
        write_plain(out, object_member(place, member));
}

static void cell_place(struct buffer *out, const chancery_event *event)
{
    write_place(out, event, "name");
}

static void cell_country(struct buffer *out, const chancery_event *event)
{
    write_place(out, event, "country");
}

static void cell_lat(struct buffer *out, const chancery_event *event)
{
    write_place(out, event, "lat");
}

static void cell_lon(struct buffer *out, const chancery_event *event)
{
    write_place(out, event, "lon");
}

static void cell_summary(struct buffer *out, const chancery_event *event)
{
    write_plain(out, event_field(event, "summary"));
}

/* The items of a list, or `member` of each when they are objects. */
static void write_list(struct buffer *out, struct value_list list, const char *member)
{
    size_t start = out->size;
    for (size_t i = 0; i < list.count; i++) {
        const struct value *shown = member ? object_member(&list.items[i], member) : &list.items[i];
        if (shown && out->size > start)
            buffer_byte(out, ';');
        write_plain(out, shown);
    }
}

static void cell_tags(struct buffer *out, const chancery_event *event)
{
    write_list(out, event_list(event, "tags"), NULL);
}

static void cell_sources(struct buffer *out, const chancery_event *event)
{
    write_list(out, event_list(event, "sources"), "url");
}

static void cell_recorded(struct buffer *out, const chancery_event *event)
{
    char instant[INSTANT_SIZE];
    instant_format(event->recorded, instant);
    buffer_string(out, instant);
}

static bool has_column(chancery_text name)
{
    static const char *const elsewhere[] = {"title", "summary", "place", "tags"};
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (text_is(name, elsewhere[i]))
            return true;
    return false;
}

/* The order within the day, and the fields that have no column of their own: with the columns this
 * is the whole event, which csv_native.c reads again. */
static void cell_details(struct buffer *out, const chancery_event *event)
{
    size_t start = out->size;
    if (event->seq > 0) {
        buffer_string(out, "{\"seq\":");
        buffer_integer(out, event->seq);
    }
    for (size_t i = 0; i < event->field_count; i++) {
        const struct member *field = &event->fields[i];
        if (has_column(field->name))
            continue;
        buffer_byte(out, out->size == start ? '{' : ',');
        json_write_string(out, field->name);
        buffer_byte(out, ':');
        json_write_value(out, &field->value);
    }
    if (out->size > start)
        buffer_byte(out, '}');
}

static const struct column {
    const char *name;
    write_cell *write;
} columns[] = {
    {"uid", cell_uid},
    {"date", cell_date},
    {"earliest", cell_earliest},
    {"latest", cell_latest},
    {"precision", cell_precision},
    {"type", cell_type},
    {"actor", cell_actor},
    {"target", cell_target},
    {"title", title_write},
    {"account", cell_account},
    {"standing", cell_standing},
    {"place", cell_place},
    {"country", cell_country},
    {"lat", cell_lat},
    {"lon", cell_lon},
    {"summary", cell_summary},
    {"tags", cell_tags},
    {"sources", cell_sources},
    {"recorded", cell_recorded},
    {"details", cell_details},
};

enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

/* Looked at without a branch a byte, because most cells need none. */
static bool needs_quotes(chancery_text cell)
{
    unsigned char found = 0;
    for (size_t i = 0; i < cell.size; i++)
        found |= (cell.bytes[i] == ',') | (cell.bytes[i] == '"') | (cell.bytes[i] == '\r') |
                 (cell.bytes[i] == '\n');
    return found;
}

static void write_quoted(struct buffer *out, chancery_text cell)
{
    buffer_byte(out, '"');
    while (cell.size > 0) {
        size_t quote = text_find(cell, '"'), taken = quote + (quote < cell.size);
        buffer_add(out, cell.bytes, taken);
        if (quote < cell.size)
            buffer_byte(out, '"');
        cell = text_slice(cell.bytes + taken, cell.size - taken);
    }
    buffer_byte(out, '"');
}

static void write_cell_text(struct buffer *out, chancery_text cell)
{
    if (needs_quotes(cell))
        write_quoted(out, cell);
    else
        buffer_text(out, cell);
}

static void csv_begin(struct exporter *exporter)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        buffer_string(&exporter->text, i > 0 ? "," : "");
        buffer_string(&exporter->text, columns[i].name);
    }
    buffer_byte(&exporter->text, '\n');
}

static void csv_event(struct exporter *exporter, const chancery_event *event)
{
    struct buffer *cell = &exporter->cell;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        buffer_clear(cell);
        columns[i].write(cell, event);
        buffer_string(&exporter->text, i > 0 ? "," : "");
        write_cell_text(&exporter->text, buffer_view(cell));
    }
    buffer_byte(&exporter->text, '\n');
    exporter->text.failed = exporter->text.failed || cell->failed;
}

const struct export_format export_csv = {.begin = csv_begin, .event = csv_event};
