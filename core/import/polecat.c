/* polecat.c - POLECAT, the successor of ICEWS: 40 columns with a header, UTF-8 or ISO 8859-1,
 * `None` for no value, categories and modes of PLOVER.
 *
 * Countries are ISO 3166-1 alpha-3, or where those are missing codes of Correlates of War; several
 * stand between semicolons, and all of them act.
 */
#include "import/coded.h"

static const struct coded_column columns[] = {
    {"Event ID", CODED_FIELD(id), CODED_ID, .required = true, .most = 100},
    {"Event Date", CODED_FIELD(date), CODED_DAY, .required = false},
    {"Event Type", CODED_FIELD(code), CODED_LINE, .required = true, .most = 30},
    {"Event Mode", CODED_FIELD(mode), CODED_LINE, .most = 30},
    {"Intensity", CODED_FIELD(goldstein), CODED_NUMBER, .most = 10},
    {"Event Intensity", CODED_FIELD(goldstein), CODED_NUMBER, .most = 10},
    {"Quad Code", .kind = CODED_IGNORED},
    {"Contexts", CODED_FIELD(contexts), CODED_LINE, .most = 1000},
    {"Actor Name", CODED_FIELD(actor.name), CODED_LINE, .most = 300},
    {"Actor Country", CODED_FIELD(actor.country), CODED_LINE, .most = 300},
    {"Actor COW", CODED_FIELD(actor.group), CODED_LINE, .expected = true, .most = 300},
    {"Primary Actor Sector", CODED_FIELD(actor.kinds[0]), CODED_LINE, .most = 100},
    {"Actor Sectors", CODED_FIELD(actor.sectors), CODED_LINE, .most = 1000},
    {"Actor Title", .kind = CODED_IGNORED},
    {"Actor Name Raw", .kind = CODED_IGNORED},
    {"Wikipedia Actor ID", .kind = CODED_IGNORED},
    {"Recipient Name", CODED_FIELD(target.name), CODED_LINE, .most = 300},
    {"Recipient Country", CODED_FIELD(target.country), CODED_LINE, .expected = true, .most = 300},
    {"Recipient COW", CODED_FIELD(target.group), CODED_LINE, .most = 300},
    {"Primary Recipient Sector", CODED_FIELD(target.kinds[0]), CODED_LINE, .most = 100},
    {"Recipient Sectors", CODED_FIELD(target.sectors), CODED_LINE, .most = 1000},
    {"Recipient Title", .kind = CODED_IGNORED},
    {"Recipient Name Raw", .kind = CODED_IGNORED},
    {"Wikipedia Recipient ID", .kind = CODED_IGNORED},
    {"Placename", CODED_FIELD(place), CODED_LINE, .most = 200},
    {"City", .kind = CODED_IGNORED},
    {"District", .kind = CODED_IGNORED},
    {"Province", CODED_FIELD(region), CODED_LINE, .most = 300},
    {"Country", CODED_FIELD(country), CODED_LINE, .most = 100},
    {"Latitude", CODED_FIELD(latitude), CODED_NUMBER, .most = 90},
    {"Longitude", CODED_FIELD(longitude), CODED_NUMBER, .most = 180},
    {"GeoNames ID", .kind = CODED_IGNORED},
    {"Raw Placename", .kind = CODED_IGNORED},
    {"Feature Type", .kind = CODED_IGNORED},
    {"Source", CODED_FIELD(publisher), CODED_LINE, .most = 300},
    {"Publication Date", CODED_FIELD(published), CODED_DAY, .required = false},
    {"Story People", .kind = CODED_IGNORED},
    {"Story Organizations", .kind = CODED_IGNORED},
    {"Story Locations", .kind = CODED_IGNORED},
    {"Language", .kind = CODED_IGNORED},
    {"Version", .kind = CODED_IGNORED},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static unsigned recognise(chancery_text head, const char *file_name)
{
    (void)file_name;
    return coded_has_header(head, columns, COLUMNS) ? 95 : 0;
}

static chancery_status open_reader(struct import_reader *reader, chancery_error *error)
{
    static const struct coded_rows rows = {
        .data_set = "polecat", .scheme = "plover", .missing = "None", .latin = true};
    chancery_status status = coded_open(reader, &rows, error);
    return status == CHANCERY_OK ? coded_header(reader, columns, COLUMNS, error) : status;
}

/* ---- Lists ---- */

static chancery_text trim(chancery_text text)
{
    while (text.size > 0 && text.bytes[0] == ' ')
        text = text_slice(text.bytes + 1, text.size - 1);
    while (text.size > 0 && text.bytes[text.size - 1] == ' ')
        text.size--;
    return text;
}

/* Takes the first item off a list between semicolons or bars; false when none is left. */
static bool take_item(chancery_text *list, chancery_text *item)
{
    size_t size = 0;
    if (list->size == 0)
        return false;
    while (size < list->size && list->bytes[size] != ';' && list->bytes[size] != '|')
        size++;
    *item = trim(text_slice(list->bytes, size));
    size_t taken = size < list->size ? size + 1 : size;
    *list = text_slice(list->bytes + taken, list->size - taken);
    return true;
}

static void find_all(const struct import_context *context, const struct coded_report *report,
                     const char *scheme, chancery_text codes, struct coded_side *side)
{
    chancery_text code;
    while (take_item(&codes, &code))
        coded_find(context, report, scheme, code, side);
}

static bool is_private(const struct coded_side *side)
{
    chancery_text sectors = side->sectors.size > 0 ? side->sectors : side->kinds[0], sector;
    bool some = sectors.size > 0;
    while (take_item(&sectors, &sector))
        if (coded_acts_for(sector))
            return false;
    return some;
}

static void find_side(const struct import_context *context, const struct coded_report *report,
                      struct coded_side *side)
{
    find_all(context, report, "iso:", side->country, side);
    if (side->count == 0)
        find_all(context, report, "cow:", side->group, side);
    side->private = is_private(side);
}

/* ---- Rows ---- */

/* CATEGORY, or CATEGORY:mode. */
static chancery_status find_code(struct coded_rows *rows, struct coded_report *report,
                                 chancery_error *error)
{
    struct buffer out = {0};
    for (size_t i = 0; i < report->code.size; i++)
        if (report->code.bytes[i] < 'A' || report->code.bytes[i] > 'Z')
            return row_refuse(&rows->row, coded_cell(rows, CODED_FIELD(code)), error,
                              "a category is a word in capitals, such as CONSULT",
                              "Event Type \"%.*s\" is no category of PLOVER",
                              TEXT_ARG(report->code));
    if (report->mode.size == 0)
        return CHANCERY_OK;
    buffer_text(&out, report->code);
    buffer_byte(&out, ':');
    buffer_text(&out, report->mode);
    report->code = arena_take(&rows->arena, &out);
    return CHANCERY_OK;
}

static chancery_status next(struct import_reader *reader, struct import_record *record,
                            chancery_error *error)
{
    struct coded_report report;
    chancery_status status = coded_next(reader, record, &report, error);
    if (status == CHANCERY_OK)
        status = find_code(reader->state, &report, error);
    if (status != CHANCERY_OK)
        return status;
    find_side(reader->context, &report, &report.actor);
    find_side(reader->context, &report, &report.target);
    report.place_party = coded_party(reader->context, &report, "iso:", report.country);
    return coded_write(reader, &report, record, error);
}

const struct import_format polecat_format = {
    .name = "polecat",
    .description = "POLECAT events, coded in PLOVER",
    .recognise = recognise,
    .open = open_reader,
    .next = next,
    .close = coded_close,
};
