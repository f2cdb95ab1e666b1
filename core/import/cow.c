/* cow.c - COW Diplomatic Exchange: not events but observations, who was represented where at which
 * level in a year. What changed between two of them becomes an event, dated by the interval.
 *
 * DR_at_1 is the level of side 2 at side 1, DR_at_2 that of side 1 at side 2: 0 none, 1 chargé
 * d'affaires, 2 minister, 3 ambassador, 9 not told (codebook of version 2006.1).
 */
#include "import/csv_format.h"

#include "base/status.h"
#include "event/json_write.h"
#include "import/cell.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    LEVEL_NONE = 0,
    LEVEL_CHARGE = 1,
    LEVEL_MINISTER = 2,
    LEVEL_AMBASSADOR = 3,
    LEVEL_UNTOLD = 9
};

static const struct level {
    const char *level; /* of relations */
    const char *rank;  /* of the head of mission */
    bool embassy;      /* the class of a mission that opens with such a head */
} levels[] = {
    [LEVEL_CHARGE] = {"charge", "charg\u00e9 d'affaires", false},
    [LEVEL_MINISTER] = {"minister", "minister", false},
    [LEVEL_AMBASSADOR] = {"ambassador", "ambassador", true},
};

/* What was last known of one side's representation at the other. */
struct known {
    bool seen;
    uint64_t year, level; /* of the last observation that told one */
    bool embassy;         /* the class of the mission, while there is one */
};

enum column { CCODE1, CCODE2, YEAR, DR_AT_1, DR_AT_2, COLUMN_COUNT };
static const char *const column_names[COLUMN_COUNT] = {"ccode1", "ccode2", "year", "DR_at_1",
                                                       "DR_at_2"};

struct cow_state {
    struct csv_reader reader;
    struct columns columns;
    size_t at[COLUMN_COUNT];    /* of each column in the table */
    uint64_t row[COLUMN_COUNT]; /* the present row's numbers */
    bool started;               /* there was a row before */
    struct known known[2];      /* of side 2 at side 1, and of side 1 at side 2 */
    unsigned side;              /* the next of the two to look at; 2: a new row is due */
};

/* ---- Rows ---- */

static chancery_status refuse(const struct cow_state *state, enum column column, const char *hint,
                              const char *what, chancery_error *error)
{
    struct error_place place = {.file = state->reader.input->name, .hint = hint};
    chancery_text cell = csv_cell(&state->reader, state->at[column]);
    csv_place(&state->reader, state->at[column], &place.line, &place.column);
    return error_at(error, CHANCERY_INVALID, &place, "%s \"%.*s\" %s", column_names[column],
                    TEXT_ARG(cell), what);
}

static bool is_level(uint64_t number)
{
    return number <= LEVEL_AMBASSADOR || number == LEVEL_UNTOLD;
}

static chancery_status read_numbers(const struct cow_state *state, uint64_t row[COLUMN_COUNT],
                                    chancery_error *error)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        chancery_text cell = csv_cell(&state->reader, state->at[i]);
        if (!text_number(cell, 9999, &row[i]))
            return refuse(state, i, NULL, "is no number", error);
        if (i >= DR_AT_1 && !is_level(row[i]))
            return refuse(state, i, "0 none, 1 charg\u00e9, 2 minister, 3 ambassador, 9 not told",
                          "is no level of representation", error);
    }
    return CHANCERY_OK;
}

/* Less, equal or greater, by pair and then year. */
static int compare_rows(const uint64_t a[COLUMN_COUNT], const uint64_t b[COLUMN_COUNT],
                        unsigned columns)
{
    for (unsigned i = 0; i < columns; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static bool is_needed(const struct cow_state *state, size_t column)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (state->at[i] == column)
            return true;
    return false;
}

/* What a change is needs the observation before, and so the order of the published file. */
static chancery_status next_row(struct cow_state *state, struct import_record *record,
                                chancery_error *error)
{
    uint64_t row[COLUMN_COUNT];
    chancery_status status = csv_next(&state->reader, error);
    record->raw = csv_raw(&state->reader);
    if (status == CHANCERY_OK)
        status = columns_check_row(&state->columns, &state->reader, error);
    if (status == CHANCERY_OK && state->reader.unended &&
        is_needed(state, csv_count(&state->reader) - 1))
        status = csv_refuse_unended(&state->reader, error);
    if (status == CHANCERY_OK)
        status = read_numbers(state, row, error);
    if (status != CHANCERY_OK)
        return status;
    if (state->started && compare_rows(state->row, row, YEAR + 1) >= 0)
        return refuse(state, YEAR, "sort the file by ccode1, ccode2 and year",
                      "does not come behind the row before it", error);
    if (!state->started || compare_rows(state->row, row, YEAR) != 0)
        memset(state->known, 0, sizeof state->known);
    memcpy(state->row, row, sizeof row);
    state->started = true;
    state->side = 0;
    return CHANCERY_OK;
}

/* ---- Events ---- */

static void write_member(struct buffer *out, const char *name, const char *value)
{
    buffer_byte(out, ',');
    json_write_string(out, chancery_text_of(name));
    buffer_byte(out, ':');
    json_write_string(out, chancery_text_of(value));
}

/* The day on which codes are meant: some day of the year of observation. */
static int64_t day_of(const struct cow_state *state)
{
    char text[24];
    chancery_date date = {.latest = CHANCERY_DAY_NONE};
    snprintf(text, sizeof text, "%04u", (unsigned)state->row[YEAR]);
    chancery_date_parse(chancery_text_of(text), &date, NULL);
    return date.latest;
}

static chancery_status write_party(const struct cow_state *state, enum column column,
                                   const chancery_schema *schema, const char *name,
                                   struct import_record *record, chancery_error *error)
{
    size_t line, at;
    struct error_place place = {.file = state->reader.input->name};
    chancery_error found = {0};
    csv_place(&state->reader, state->at[column], &line, &at);
    import_mark(record, line, at);
    buffer_string(&record->text, ",\"");
    buffer_string(&record->text, name);
    buffer_string(&record->text, "\":");
    if (cell_write_party(&record->text, schema, TEXT("cow"),
                         csv_cell(&state->reader, state->at[column]), day_of(state), &found))
        return CHANCERY_OK;
    place.line = line;
    place.column = at;
    place.hint = found.hint;
    return error_at(error, CHANCERY_INVALID, &place, "%s", found.message);
}

/* A change of the class of a mission, or one within its class. */
static const char *change_type(const struct known *known, uint64_t level)
{
    if (known->level == LEVEL_NONE)
        return "mission.opened";
    if (level == LEVEL_NONE)
        return "mission.closed";
    if (level != LEVEL_CHARGE && levels[level].embassy != known->embassy)
        return "mission.class-changed";
    return level > known->level ? "relations.upgraded" : "relations.downgraded";
}

static const char *class_name(bool embassy)
{
    return embassy ? "embassy" : "legation";
}

static void write_details(struct buffer *out, const char *type, const struct known *known,
                          uint64_t level)
{
    if (strcmp(type, "mission.opened") == 0) {
        write_member(out, "class", class_name(levels[level].embassy));
        write_member(out, "head_rank", levels[level].rank);
    } else if (strcmp(type, "mission.closed") == 0) {
        write_member(out, "class", class_name(known->embassy));
    } else if (strcmp(type, "mission.class-changed") == 0) {
        write_member(out, "from_class", class_name(known->embassy));
        write_member(out, "to_class", class_name(levels[level].embassy));
    } else {
        write_member(out, "level", levels[level].level);
    }
}

/* Of sender, host and year, and whether it is what was found at first: a file cut short in front
 * begins with other observations, and must not make other events of the same name. */
static void write_names(struct buffer *out, const struct cow_state *state, unsigned side,
                        const char *type, const struct known *known)
{
    char id[80], date[40];
    unsigned sender = (unsigned)state->row[side == 0 ? CCODE2 : CCODE1];
    unsigned host = (unsigned)state->row[side == 0 ? CCODE1 : CCODE2];
    unsigned year = (unsigned)state->row[YEAR];
    snprintf(id, sizeof id, "cow-de:%u-%u-%u%s", sender, host, year, known->seen ? "" : "-first");
    if (known->seen)
        snprintf(date, sizeof date, "%04u/%04u", (unsigned)known->year, year);
    else
        snprintf(date, sizeof date, "../%04u", year);
    buffer_string(out, "{\"type\":\"");
    buffer_string(out, type);
    buffer_byte(out, '"');
    write_member(out, "uid", id);
    write_member(out, "date", date);
    write_member(out, "standing", "reported");
    buffer_string(out, ",\"sources\":[{\"title\":\"Diplomatic Exchange, version 2006.1\","
                       "\"publisher\":\"Correlates of War\","
                       "\"url\":\"https://correlatesofwar.org/data-sets/diplomatic-exchange\"");
    write_member(out, "id", id);
    buffer_string(out, "}]");
}

static chancery_status write_event(const struct cow_state *state, unsigned side,
                                   const struct known *known, uint64_t level,
                                   const chancery_schema *schema, struct import_record *record,
                                   chancery_error *error)
{
    struct buffer *out = &record->text;
    const char *type = change_type(known, level);
    size_t line, column;
    csv_place(&state->reader, state->at[DR_AT_1 + side], &line, &column);
    import_mark(record, line, column);
    write_names(out, state, side, type, known);
    write_details(out, type, known, level);
    chancery_status status =
        write_party(state, side == 0 ? CCODE2 : CCODE1, schema, "actor", record, error);
    if (status == CHANCERY_OK)
        status = write_party(state, side == 0 ? CCODE1 : CCODE2, schema, "target", record, error);
    buffer_byte(out, '}');
    return out->failed ? error_memory(error) : status;
}

static void learn(struct known *known, uint64_t year, uint64_t level)
{
    if (level == LEVEL_NONE)
        known->embassy = false;
    else if (level != LEVEL_CHARGE || known->level == LEVEL_NONE)
        known->embassy = levels[level].embassy;
    known->seen = true;
    known->year = year;
    known->level = level;
}

/* One side of the row: an event, or why it is none. */
static chancery_status take_side(struct cow_state *state, unsigned side,
                                 const chancery_schema *schema, struct import_record *record,
                                 chancery_error *error)
{
    struct known *known = &state->known[side], before = *known;
    uint64_t level = state->row[DR_AT_1 + side];
    if (level == LEVEL_UNTOLD) {
        record->left_out = "level not told (9)";
        return CHANCERY_OK;
    }
    learn(known, state->row[YEAR], level);
    if (level == before.level) {
        record->left_out = before.seen ? "no change" : "no representation at first";
        return CHANCERY_OK;
    }
    return write_event(state, side, &before, level, schema, record, error);
}

/* ---- The format ---- */

static chancery_status cow_open(struct import_reader *reader, chancery_error *error)
{
    struct cow_state *state = calloc(1, sizeof *state);
    if (!state)
        return error_memory(error);
    reader->state = state;
    state->side = 2;
    chancery_status status = csv_open(&state->reader, reader->input,
                                      csv_recognise(input_look(reader->input, CSV_HEAD)), error);
    if (status == CHANCERY_OK)
        status = columns_read(&state->reader, &state->columns, error);
    if (status != CHANCERY_OK)
        return status;
    reader->header = state->columns.header;
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        state->at[i] = columns_find(&state->columns, chancery_text_of(column_names[i]));
        if (state->at[i] == COLUMN_NONE)
            return error_at(error, CHANCERY_INVALID,
                            &(struct error_place){.file = reader->input->name, .line = 1},
                            "there is no column %s", column_names[i]);
    }
    return CHANCERY_OK;
}

static chancery_status cow_next(struct import_reader *reader, struct import_record *record,
                                chancery_error *error)
{
    struct cow_state *state = reader->state;
    chancery_status status = state->side == 2 ? next_row(state, record, error) : CHANCERY_OK;
    if (status != CHANCERY_OK)
        return status;
    record->raw = csv_raw(&state->reader);
    record->source.file = reader->input->name;
    record->source.line = state->reader.row_line;
    record->source.column = 1;
    return take_side(state, state->side++, reader->context->schema, record, error);
}

static void cow_close(struct import_reader *reader)
{
    struct cow_state *state = reader->state;
    if (!state)
        return;
    csv_close(&state->reader);
    columns_free(&state->columns);
    free(state);
    reader->state = NULL;
}

static unsigned cow_recognise(chancery_text head, const char *file_name)
{
    enum { SURELY = 95 };
    (void)file_name;
    chancery_text line = text_slice(head.bytes, text_find(head, '\n'));
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (!memmem(line.bytes, line.size, column_names[i], strlen(column_names[i])))
            return 0;
    return SURELY;
}

const struct import_format cow_format = {
    .name = "cow-de",
    .description = "COW Diplomatic Exchange: what changed between two observations",
    .recognise = cow_recognise,
    .open = cow_open,
    .next = cow_next,
    .close = cow_close,
};
