/* gdelt_mentions.c - the mentions of GDELT 2.0: each is a further source of an event, which it
 * names by its number. 16 columns, no header.
 */
#include "import/gdelt.h"

#include <xxhash.h>

enum { COLUMN_COUNT = 16 };

static const struct coded_column columns[COLUMN_COUNT] = {
    {"GLOBALEVENTID", CODED_FIELD(joins), CODED_ID, .required = true, .most = 40},
    {"EventTimeDate", .kind = CODED_IGNORED},
    {"MentionTimeDate", CODED_FIELD(accessed), CODED_STAMP, .required = true},
    {"MentionType", .kind = CODED_IGNORED},
    {"MentionSourceName", CODED_FIELD(publisher), CODED_LINE, .most = 300},
    {"MentionIdentifier", CODED_FIELD(url), CODED_URL, .required = true, .most = 2000},
    {"SentenceID", CODED_FIELD(sentence), CODED_COUNT, .most = 100000000},
    {"Actor1CharOffset", .kind = CODED_IGNORED},
    {"Actor2CharOffset", .kind = CODED_IGNORED},
    {"ActionCharOffset", .kind = CODED_IGNORED},
    {"InRawText", .kind = CODED_IGNORED},
    {"Confidence", CODED_FIELD(confidence), CODED_COUNT, .most = 100},
    {"MentionDocLen", .kind = CODED_IGNORED},
    {"MentionDocTone", CODED_FIELD(tone), CODED_NUMBER, .most = 100},
    {"MentionDocTranslationInfo", .kind = CODED_IGNORED},
    {"Extras", .kind = CODED_IGNORED},
};

/* The columns that tell one mention of an event from another: where in which report it stands. */
static const size_t identity[] = {5, 6, 7, 8, 9};

static bool is_stamp(chancery_text text)
{
    uint64_t number;
    return text.size == 14 && text_number(text, UINT64_MAX, &number);
}

static unsigned recognise(chancery_text head, const char *file_name)
{
    uint64_t number;
    chancery_text cells[COLUMN_COUNT] = {{0}};
    size_t count = row_cut(text_slice(head.bytes, text_find(head, '\n')), COLUMN_COUNT, cells);
    (void)file_name;
    return count == COLUMN_COUNT && text_number(cells[0], UINT64_MAX, &number) &&
                   is_stamp(cells[1]) && is_stamp(cells[2])
               ? 95
               : 0;
}

static chancery_status open_reader(struct import_reader *reader, chancery_error *error)
{
    static const struct coded_rows rows = {.data_set = "gdelt"};
    chancery_status status = coded_open(reader, &rows, error);
    if (status == CHANCERY_OK)
        coded_columns(reader->state, columns, COLUMN_COUNT, 0);
    return status;
}

static chancery_status check_id(const struct row *row, chancery_error *error)
{
    uint64_t id = 0;
    if (text_number(row->cells[0], UINT64_MAX, &id) && id >= GDELT_FIRST_ID_OF_V2)
        return CHANCERY_OK;
    return row_refuse(row, 0, error, "the file may have been cut here; take it as it was published",
                      "GLOBALEVENTID \"%.*s\" is no event of GDELT 2.0", TEXT_ARG(row->cells[0]));
}

/* A mention has no id of its own: the event's, and a hash of where it stands. */
static chancery_text id_of(struct coded_rows *rows, chancery_text event)
{
    struct buffer place = {0}, out = {0};
    for (size_t i = 0; i < sizeof identity / sizeof *identity; i++) {
        buffer_text(&place, rows->row.cells[identity[i]]);
        buffer_byte(&place, '\t');
    }
    uint64_t hash = XXH3_64bits(place.bytes ? place.bytes : "", place.size);
    rows->arena.failed = rows->arena.failed || place.failed;
    buffer_free(&place);
    buffer_text(&out, event);
    buffer_string(&out, "/mention/");
    for (int shift = 60; shift >= 0; shift -= 4)
        buffer_byte(&out, "0123456789abcdef"[hash >> shift & 15]);
    return arena_take(&rows->arena, &out);
}

static chancery_status next(struct import_reader *reader, struct import_record *record,
                            chancery_error *error)
{
    struct coded_rows *rows = reader->state;
    struct coded_report report;
    chancery_status status = coded_next(reader, record, &report, error);
    if (status == CHANCERY_OK)
        status = check_id(&rows->row, error);
    if (status != CHANCERY_OK)
        return status;
    report.id = id_of(rows, report.joins);
    record->joins = report.joins;
    coded_write_source(&record->text, &report, NULL);
    return record->text.failed || rows->arena.failed ? error_memory(error) : CHANCERY_OK;
}

const struct import_format gdelt_mentions_format = {
    .name = "gdelt-mentions",
    .description = "GDELT 2.0 mentions (16 columns): sources of events that are there",
    .recognise = recognise,
    .open = open_reader,
    .next = next,
    .close = coded_close,
};
