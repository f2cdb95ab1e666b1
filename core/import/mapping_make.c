/* mapping_make.c - the events of one row, as a mapping says. */
#include "import/mapping.h"

#include "base/status.h"
#include "date/date.h"
#include "event/json_write.h"
#include "import/cell.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum made { MADE, ABSENT, REFUSED };

/* One event on its way into `record`. */
struct maker {
    struct mapping_row *row;
    struct import_record *record;
    int64_t day; /* on which codes of parties are meant */
    chancery_error *error;
};

/* ---- Conditions ---- */

static bool fits_one(const struct mapping_row *row, const struct template *is, chancery_text text)
{
    struct buffer pattern = {0};
    size_t column;
    bool constant = template_is_constant(is);
    if (is->count == 0 || text.size == 0)
        return is->count == 0 && text.size == 0;
    bool fits = template_fill(is, &row->cells, &pattern, &column) &&
                (constant ? pattern_fits(buffer_view(&pattern), text)
                          : text_equal(buffer_view(&pattern), text));
    buffer_free(&pattern);
    return fits;
}

/* Whether two days follow each other; false when either is no day. */
static bool is_next_day(chancery_text before, chancery_text after)
{
    chancery_date first, second;
    return chancery_date_parse(before, &first, NULL) == CHANCERY_OK &&
           chancery_date_parse(after, &second, NULL) == CHANCERY_OK &&
           first.precision == CHANCERY_PRECISION_DAY &&
           second.precision == CHANCERY_PRECISION_DAY && second.earliest - first.latest == 1;
}

static bool condition_holds(const struct mapping_row *row,
                            const struct mapping_condition *condition)
{
    struct buffer text = {0}, before = {0};
    size_t column;
    bool holds = false;
    template_fill(&condition->from, &row->cells, &text, &column);
    for (size_t i = 0; i < condition->is_count && !holds; i++)
        holds = fits_one(row, &condition->is[i], buffer_view(&text));
    if (condition->follows.count > 0)
        holds = template_fill(&condition->follows, &row->cells, &before, &column) &&
                is_next_day(buffer_view(&before), buffer_view(&text));
    buffer_free(&text);
    buffer_free(&before);
    return holds;
}

static size_t count_holding(const struct mapping_row *row,
                            const struct mapping_conditions *conditions)
{
    size_t holding = 0;
    for (size_t i = 0; i < conditions->count; i++)
        holding += condition_holds(row, &conditions->items[i]);
    return holding;
}

static bool rule_holds(const struct mapping_row *row, const struct mapping_rule *rule)
{
    return count_holding(row, &rule->when) == rule->when.count &&
           count_holding(row, &rule->unless) == 0;
}

/* ---- Refusals ---- */

__attribute__((format(printf, 4, 5))) static enum made
refuse(struct maker *maker, size_t column, const char *hint, const char *format, ...)
{
    char what[300];
    struct error_place place = {.file = maker->row->reader->input->name, .hint = hint};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    csv_place(maker->row->reader, column == COLUMN_NONE ? 0 : column, &place.line, &place.column);
    error_at(maker->error, CHANCERY_INVALID, &place, "%s", what);
    return REFUSED;
}

/* ---- Steps ---- */

/* Takes every `strip` out of the text. */
static void strip_text(struct buffer *text, chancery_text strip)
{
    char *found;
    while (strip.size > 0 && (found = memmem(text->bytes, text->size, strip.bytes, strip.size))) {
        size_t behind = text->size - (size_t)(found - text->bytes) - strip.size;
        memmove(found, found + strip.size, behind);
        text->size -= strip.size;
    }
}

/* The first of the texts that is there and does not mean that nothing is. */
static bool fill_from(struct maker *maker, const struct mapping_node *node, struct buffer *text,
                      size_t *column)
{
    for (size_t i = 0; i < node->from_count; i++) {
        buffer_clear(text);
        if (template_fill(&node->from[i], &maker->row->cells, text, column) &&
            !patterns_fit(node->absent, node->absent_count, buffer_view(text))) {
            strip_text(text, node->strip);
            return true;
        }
    }
    return false;
}

static int compare_key(const void *key, const void *pair)
{
    return text_compare(*(const chancery_text *)key, ((const struct mapping_pair *)pair)->key);
}

static enum made map_text(struct maker *maker, const struct mapping_node *node, size_t column,
                          chancery_text *text)
{
    const struct mapping_pair *pair = node->map->count > 0
                                          ? bsearch(text, node->map->pairs, node->map->count,
                                                    sizeof *node->map->pairs, compare_key)
                                          : NULL;
    if (pair && !pair->absent)
        *text = pair->value;
    if (pair)
        return pair->absent ? ABSENT : MADE;
    if (node->otherwise == OTHERWISE_REFUSE)
        return refuse(maker, column, "add it to that table of the mapping",
                      "\"%.*s\" is not in the table \"%.*s\"", TEXT_ARG(*text),
                      TEXT_ARG(node->map->name.size > 0 ? node->map->name : node->key));
    return node->otherwise == OTHERWISE_KEEP ? MADE : ABSENT;
}

static enum made write_party(struct maker *maker, const struct mapping_node *node, size_t column,
                             chancery_text text)
{
    chancery_error found = {0};
    const chancery_schema *schema = maker->row->context->schema;
    chancery_text scheme = text_is(node->party, "name") ? TEXT("") : node->party;
    if (cell_write_party(&maker->record->text, schema, scheme, text, maker->day, &found))
        return MADE;
    return refuse(maker, column, found.hint, "%s", found.message);
}

/* A text of the formats that the mapping names, in words. */
static enum made refuse_date(struct maker *maker, const struct mapping_node *node, size_t column,
                             chancery_text text)
{
    chancery_error found = {0};
    chancery_date date;
    if (text_is(node->dates[0], "edtf") && chancery_date_parse(text, &date, &found) != CHANCERY_OK)
        return refuse(maker, column, found.hint, "%s", found.message);
    return refuse(maker, column, "a mapping may name several forms of dates",
                  "date \"%.*s\" is not of the form %.*s", TEXT_ARG(text),
                  TEXT_ARG(node->dates[0]));
}

static bool is_about(const struct maker *maker, const struct mapping_node *node)
{
    return count_holding(maker->row, &node->about) > 0;
}

static enum made write_date(struct maker *maker, const struct mapping_node *node, size_t column,
                            chancery_text text)
{
    char edtf[CHANCERY_DATE_SIZE];
    bool read = false;
    for (size_t i = 0; i < node->date_count && !read; i++)
        read = mapping_date_read(text, node->dates[i], edtf);
    if (!read)
        return refuse_date(maker, node, column, text);
    size_t size = strlen(edtf);
    if (is_about(maker, node) && size + 1 < sizeof edtf && !strpbrk(edtf, "~?%/[{"))
        memcpy(edtf + size, "~", 2);
    json_write_string(&maker->record->text, chancery_text_of(edtf));
    return MADE;
}

static enum made write_parts(struct maker *maker, const struct mapping_node *node)
{
    char edtf[CHANCERY_DATE_SIZE];
    struct buffer bytes[3] = {{0}, {0}, {0}};
    chancery_text parts[3];
    size_t columns[3];
    for (size_t i = 0; i < 3; i++) {
        template_fill(&node->from[i], &maker->row->cells, &bytes[i], &columns[i]);
        parts[i] = buffer_view(&bytes[i]);
    }
    bool read = mapping_date_parts(parts, edtf);
    enum made made = parts[0].size == 0 ? ABSENT : MADE;
    if (made == MADE && !read)
        made = refuse(maker, columns[0], NULL,
                      "year \"%.*s\", month \"%.*s\", day \"%.*s\" are no date", TEXT_ARG(parts[0]),
                      TEXT_ARG(parts[1]), TEXT_ARG(parts[2]));
    if (made == MADE && is_about(maker, node))
        strcat(edtf, "~");
    if (made == MADE)
        json_write_string(&maker->record->text, chancery_text_of(edtf));
    for (size_t i = 0; i < 3; i++)
        buffer_free(&bytes[i]);
    return made;
}

/* What a uid cannot hold becomes a hyphen, so that names of people and places may stand in it. */
static void write_uid(struct buffer *out, chancery_text text)
{
    static const char most[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-";
    buffer_byte(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        bool fits = memchr(most, text.bytes[i], sizeof most - 1);
        bool again = i > 0 && !memchr(most, text.bytes[i - 1], sizeof most - 1);
        if (fits || !again)
            buffer_byte(out, fits ? text.bytes[i] : '-');
    }
    buffer_byte(out, '"');
}

/* A name from the words of a path: `rio-de-janeiro` is Rio De Janeiro. */
static void write_name(struct buffer *out, chancery_text text)
{
    struct buffer name = {0};
    bool first = true;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        bool gap = byte == '-' || byte == '_' || byte == ' ';
        bool small = byte >= 'a' && byte <= 'z';
        buffer_byte(&name, gap ? ' ' : first && small ? (char)(byte - 'a' + 'A') : byte);
        first = gap;
    }
    out->failed = out->failed || name.failed;
    json_write_string(out, buffer_view(&name));
    buffer_free(&name);
}

/* At most `most` characters, the last of them a mark that more was there. */
static chancery_text cut_text(chancery_text text, size_t most, struct buffer *out)
{
    size_t end = 0;
    if (most == 0 || text_characters(text) <= most)
        return text;
    for (size_t i = 0; i + 1 < most; i++)
        do
            end++;
        while (((unsigned char)text.bytes[end] & 0xC0) == 0x80);
    buffer_text(out, text_slice(text.bytes, end));
    buffer_string(out, "\u2026");
    return buffer_view(out);
}

static enum made write_text(struct maker *maker, const struct mapping_node *node,
                            chancery_text text)
{
    struct buffer cut = {0};
    struct buffer *out = &maker->record->text;
    text = cut_text(text, node->cut, &cut);
    if (node->as == AS_UID)
        write_uid(out, text);
    else if (node->as == AS_NAME)
        write_name(out, text);
    else if (node->as == AS_NUMBER)
        cell_write_number(out, text);
    else if (node->as == AS_BOOLEAN)
        cell_write_boolean(out, text);
    else
        json_write_string(out, text);
    buffer_free(&cut);
    return MADE;
}

/* One text, or one piece of a text that is split. */
static enum made write_piece(struct maker *maker, const struct mapping_node *node, size_t column,
                             chancery_text text)
{
    enum made made = node->map ? map_text(maker, node, column, &text) : MADE;
    if (made != MADE)
        return made;
    if (node->party.size > 0)
        return write_party(maker, node, column, text);
    if (node->date_count > 0)
        return write_date(maker, node, column, text);
    return write_text(maker, node, text);
}

/* ---- The tree ---- */

/* Takes back what was written from `size` on, and its marks. */
static void take_back(struct import_record *record, size_t size)
{
    record->text.size = size;
    while (record->mark_count > 0 && record->marks[record->mark_count - 1].offset >= size)
        record->mark_count--;
}

static enum made write_split(struct maker *maker, const struct mapping_node *node, size_t column,
                             chancery_text text)
{
    struct buffer *out = &maker->record->text;
    size_t start = out->size;
    buffer_byte(out, '[');
    while (text.size > 0) {
        size_t before = out->size;
        chancery_text piece = cell_take_piece(&text, node->split);
        if (before > start + 1)
            buffer_byte(out, ',');
        enum made made = piece.size > 0 ? write_piece(maker, node, column, piece) : ABSENT;
        if (made == REFUSED)
            return REFUSED;
        if (made == ABSENT)
            take_back(maker->record, before);
    }
    bool some = out->size > start + 1;
    buffer_byte(out, ']');
    return some ? MADE : ABSENT;
}

static enum made write_value(struct maker *maker, const struct mapping_node *node)
{
    struct buffer text = {0};
    size_t column = COLUMN_NONE, line, at;
    if (node->parts)
        return write_parts(maker, node);
    enum made made = fill_from(maker, node, &text, &column) ? MADE : ABSENT;
    if (made == MADE) {
        csv_place(maker->row->reader, column == COLUMN_NONE ? 0 : column, &line, &at);
        import_mark(maker->record, line, at);
        made = node->split.size > 0 ? write_split(maker, node, column, buffer_view(&text))
                                    : write_piece(maker, node, column, buffer_view(&text));
    }
    maker->record->text.failed = maker->record->text.failed || text.failed;
    buffer_free(&text);
    return made;
}

static enum made write_node(struct maker *maker, const struct mapping_node *node);

/* The parts of a list or an object that are there. */
static enum made write_parts_of(struct maker *maker, const struct mapping_node *node)
{
    struct buffer *out = &maker->record->text;
    bool object = node->form == NODE_OBJECT, some = false;
    buffer_byte(out, object ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        size_t before = out->size;
        buffer_string(out, some ? "," : "");
        if (object) {
            json_write_string(out, node->nodes[i].key);
            buffer_byte(out, ':');
        }
        enum made made = write_node(maker, &node->nodes[i]);
        if (made == REFUSED)
            return REFUSED;
        if (made == ABSENT)
            take_back(maker->record, before);
        some = some || made == MADE;
    }
    buffer_byte(out, object ? '}' : ']');
    return some ? MADE : ABSENT;
}

static enum made write_node(struct maker *maker, const struct mapping_node *node)
{
    switch (node->form) {
    case NODE_LITERAL:
        buffer_text(&maker->record->text, node->literal);
        return MADE;
    case NODE_VALUE:
        return write_value(maker, node);
    case NODE_LIST:
    case NODE_OBJECT:
        break;
    }
    return write_parts_of(maker, node);
}

/* ---- Events ---- */

static const struct mapping_node *find_member(const struct mapping_node *event, const char *key)
{
    for (size_t i = 0; i < event->count; i++)
        if (text_is(event->nodes[i].key, key))
            return &event->nodes[i];
    return NULL;
}

/* The day that the event's date begins with, or ends with when its beginning is open. A date that
 * is refused is refused again, in words, when the event is made. */
static int64_t find_day(const struct maker *maker, const struct mapping_node *event)
{
    struct import_record aside = {0};
    struct maker quiet = {.row = maker->row, .record = &aside};
    const struct mapping_node *node = find_member(event, "date");
    int64_t day = CHANCERY_DAY_NONE;
    chancery_date date;
    if (node && write_node(&quiet, node) == MADE && aside.text.size > 2) {
        chancery_text text = text_slice(aside.text.bytes + 1, aside.text.size - 2);
        if (chancery_date_parse(text, &date, NULL) == CHANCERY_OK)
            day = date.earliest == CHANCERY_DAY_MIN ? date.latest : date.earliest;
    }
    import_record_free(&aside);
    return day;
}

/* Previous rows mean something only when they come in order. */
static chancery_status check_order(struct maker *maker)
{
    struct mapping_memory *memory = maker->row->memory;
    bool backward =
        maker->row->cells.previous && maker->day != CHANCERY_DAY_NONE && maker->day < memory->day;
    if (backward) {
        refuse(maker, COLUMN_NONE, "sort the table by its group and by date",
               "the row is earlier than the one before it of the same group");
        return CHANCERY_INVALID;
    }
    if (maker->day != CHANCERY_DAY_NONE)
        memory->day = maker->day;
    return CHANCERY_OK;
}

static chancery_status make_event(struct mapping_row *row, const struct mapping_rule *rule,
                                  struct import_record *record, chancery_error *error)
{
    struct maker maker = {.row = row, .record = record, .error = error};
    maker.day = find_day(&maker, rule->event);
    chancery_status status = check_order(&maker);
    if (status == CHANCERY_OK && write_node(&maker, rule->event) == REFUSED)
        status = CHANCERY_INVALID;
    return record->text.failed ? error_memory(error) : status;
}

/* ---- Rows ---- */

static bool same_group(const struct mapping_row *row, const struct columns *columns)
{
    for (size_t i = 0; i < row->mapping->group_count; i++) {
        size_t index = columns_find(columns, row->mapping->group[i]);
        if (index >= row->memory->count ||
            !text_equal(row->memory->cells[index], csv_cell(row->reader, index)))
            return false;
    }
    return row->mapping->group_count > 0;
}

void mapping_row_start(struct mapping_row *row, const struct import_mapping *mapping,
                       const struct import_context *context, const struct columns *columns,
                       const struct csv_reader *reader, struct mapping_memory *memory)
{
    *row = (struct mapping_row){
        .mapping = mapping,
        .context = context,
        .reader = reader,
        .memory = memory,
        .cells = {.reader = reader,
                  .absent = mapping->absent,
                  .absent_count = mapping->absent_count},
    };
    if (same_group(row, columns)) {
        row->cells.previous = memory->cells;
        row->cells.previous_count = memory->count;
    } else {
        memory->day = CHANCERY_DAY_MIN;
    }
}

chancery_status mapping_row_next(struct mapping_row *row, struct import_record *record,
                                 chancery_error *error)
{
    const struct import_mapping *mapping = row->mapping;
    while (row->rule < mapping->rule_count && !(row->made && mapping->first)) {
        const struct mapping_rule *rule = &mapping->rules[row->rule++];
        if (!rule_holds(row, rule))
            continue;
        row->made = true;
        if (rule->event)
            return make_event(row, rule, record, error);
        record->left_out = rule->left_out;
        return CHANCERY_OK;
    }
    if (row->made)
        return CHANCERY_END;
    row->made = true;
    record->left_out = "no rule of the mapping fits";
    return CHANCERY_OK;
}

chancery_status mapping_row_finish(struct mapping_row *row, chancery_error *error)
{
    struct mapping_memory *memory = row->memory;
    if (row->mapping->group_count == 0)
        return CHANCERY_OK;
    arena_clear(&memory->arena);
    memory->count = csv_count(row->reader);
    memory->cells = arena_make(&memory->arena, memory->count, sizeof *memory->cells);
    for (size_t i = 0; i < memory->count && !memory->arena.failed; i++)
        memory->cells[i] = arena_text(&memory->arena, csv_cell(row->reader, i));
    if (!memory->arena.failed)
        return CHANCERY_OK;
    memory->count = 0;
    return error_memory(error);
}
