/* gdelt.c - the events of GDELT: version 1.0 with 57 columns (the back file) or 58 (daily), version
 * 2.0 with 61. There is no header: a flavour is known by its number of columns.
 *
 * Actors have country codes of CAMEO, places of FIPS 10-4, and neither is ever read as the other.
 */
#include "import/gdelt.h"

enum { V1_OLD = 1, V1_DAILY = 2, V2 = 4, WITH_URL = V1_DAILY | V2 };

enum { NEXT_ID_SIZE = 64 }; /* bytes that hold the id of the row to come, and its tab */

static const struct coded_column columns[] = {
    {"GLOBALEVENTID", CODED_FIELD(id), CODED_ID, .required = true, .most = 40},
    {"SQLDATE", CODED_FIELD(date), CODED_STAMP, .required = true},
    {"MonthYear", .kind = CODED_IGNORED},
    {"Year", .kind = CODED_IGNORED},
    {"FractionDate", .kind = CODED_IGNORED},
    {"Actor1Code", CODED_FIELD(actor.code), CODED_LINE, .most = 64},
    {"Actor1Name", CODED_FIELD(actor.name), CODED_LINE, .most = 300},
    {"Actor1CountryCode", CODED_FIELD(actor.country), CODED_LINE, .most = 20},
    {"Actor1KnownGroupCode", CODED_FIELD(actor.group), CODED_LINE, .most = 20},
    {"Actor1EthnicCode", CODED_FIELD(actor.kinds[0]), CODED_LINE, .most = 20},
    {"Actor1Religion1Code", CODED_FIELD(actor.kinds[1]), CODED_LINE, .most = 20},
    {"Actor1Religion2Code", .kind = CODED_IGNORED},
    {"Actor1Type1Code", CODED_FIELD(actor.kinds[2]), CODED_LINE, .most = 20},
    {"Actor1Type2Code", CODED_FIELD(actor.kinds[3]), CODED_LINE, .most = 20},
    {"Actor1Type3Code", CODED_FIELD(actor.kinds[4]), CODED_LINE, .most = 20},
    {"Actor2Code", CODED_FIELD(target.code), CODED_LINE, .most = 64},
    {"Actor2Name", CODED_FIELD(target.name), CODED_LINE, .most = 300},
    {"Actor2CountryCode", CODED_FIELD(target.country), CODED_LINE, .most = 20},
    {"Actor2KnownGroupCode", CODED_FIELD(target.group), CODED_LINE, .most = 20},
    {"Actor2EthnicCode", CODED_FIELD(target.kinds[0]), CODED_LINE, .most = 20},
    {"Actor2Religion1Code", CODED_FIELD(target.kinds[1]), CODED_LINE, .most = 20},
    {"Actor2Religion2Code", .kind = CODED_IGNORED},
    {"Actor2Type1Code", CODED_FIELD(target.kinds[2]), CODED_LINE, .most = 20},
    {"Actor2Type2Code", CODED_FIELD(target.kinds[3]), CODED_LINE, .most = 20},
    {"Actor2Type3Code", CODED_FIELD(target.kinds[4]), CODED_LINE, .most = 20},
    {"IsRootEvent", CODED_FIELD(root), CODED_FLAG, .required = false},
    {"EventCode", CODED_FIELD(code), CODED_CAMEO, .required = true},
    {"EventBaseCode", .kind = CODED_IGNORED},
    {"EventRootCode", .kind = CODED_IGNORED},
    {"QuadClass", .kind = CODED_IGNORED},
    {"GoldsteinScale", CODED_FIELD(goldstein), CODED_NUMBER, .most = 10},
    {"NumMentions", CODED_FIELD(mentions), CODED_COUNT, .most = 100000000},
    {"NumSources", CODED_FIELD(outlets), CODED_COUNT, .most = 100000000},
    {"NumArticles", CODED_FIELD(articles), CODED_COUNT, .most = 100000000},
    {"AvgTone", CODED_FIELD(tone), CODED_NUMBER, .most = 100},
    {"Actor1Geo_Type", .kind = CODED_IGNORED},
    {"Actor1Geo_Fullname", .kind = CODED_IGNORED},
    {"Actor1Geo_CountryCode", .kind = CODED_IGNORED},
    {"Actor1Geo_ADM1Code", .kind = CODED_IGNORED},
    {"Actor1Geo_ADM2Code", .kind = CODED_IGNORED, .flavours = V2},
    {"Actor1Geo_Lat", .kind = CODED_IGNORED},
    {"Actor1Geo_Long", .kind = CODED_IGNORED},
    {"Actor1Geo_FeatureID", .kind = CODED_IGNORED},
    {"Actor2Geo_Type", .kind = CODED_IGNORED},
    {"Actor2Geo_Fullname", .kind = CODED_IGNORED},
    {"Actor2Geo_CountryCode", .kind = CODED_IGNORED},
    {"Actor2Geo_ADM1Code", .kind = CODED_IGNORED},
    {"Actor2Geo_ADM2Code", .kind = CODED_IGNORED, .flavours = V2},
    {"Actor2Geo_Lat", .kind = CODED_IGNORED},
    {"Actor2Geo_Long", .kind = CODED_IGNORED},
    {"Actor2Geo_FeatureID", .kind = CODED_IGNORED},
    {"ActionGeo_Type", CODED_FIELD(place_kind), CODED_LINE, .most = 20},
    {"ActionGeo_Fullname", CODED_FIELD(place), CODED_LINE, .most = 200},
    {"ActionGeo_CountryCode", CODED_FIELD(country), CODED_LINE, .most = 20},
    {"ActionGeo_ADM1Code", .kind = CODED_IGNORED},
    {"ActionGeo_ADM2Code", .kind = CODED_IGNORED, .flavours = V2},
    {"ActionGeo_Lat", CODED_FIELD(latitude), CODED_NUMBER, .most = 90},
    {"ActionGeo_Long", CODED_FIELD(longitude), CODED_NUMBER, .most = 180},
    {"ActionGeo_FeatureID", .kind = CODED_IGNORED},
    {"DATEADDED", CODED_FIELD(accessed), CODED_STAMP, .required = true},
    {"SOURCEURL", CODED_FIELD(url), CODED_URL, .flavours = WITH_URL, .most = 2000},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static unsigned flavour_of(size_t cells)
{
    return cells == 57 ? V1_OLD : cells == 58 ? V1_DAILY : cells == 61 ? V2 : 0;
}

static bool is_number(chancery_text text, size_t digits)
{
    uint64_t number;
    return (digits == 0 || text.size == digits) && text_number(text, UINT64_MAX, &number);
}

static size_t first_cells(chancery_text head, chancery_text cells[2])
{
    return row_cut(text_slice(head.bytes, text_find(head, '\n')), 2, cells);
}

static unsigned recognise(chancery_text head, const char *file_name)
{
    chancery_text cells[2] = {{0}, {0}};
    size_t count = first_cells(head, cells);
    (void)file_name;
    return flavour_of(count) != 0 && is_number(cells[0], 0) && is_number(cells[1], 8) ? 95 : 0;
}

/* The flavour of the file is that of its first row; without a row that is any, 2.0. */
static chancery_status open_reader(struct import_reader *reader, chancery_error *error)
{
    chancery_text cells[2] = {{0}, {0}};
    struct coded_rows rows = {.data_set = "gdelt", .scheme = "cameo"};
    rows.flavour = flavour_of(first_cells(input_ahead(reader->input), cells));
    if (rows.flavour == 0)
        rows.flavour = V2;
    coded_columns(&rows, columns, COLUMNS, rows.flavour);
    return coded_open(reader, &rows, error);
}

/* ---- Rows ---- */

/* Without a header, a file that was cut at its head begins with the rest of an id. Such a rest is
 * far below the ids that follow, for they are given out in order. */
static chancery_status check_id(struct import_reader *reader, bool first, chancery_error *error)
{
    const struct coded_rows *rows = reader->state;
    chancery_text cells[2] = {{0}, {0}}, cell = rows->row.cells[0];
    uint64_t id = 0, next = 0;
    if (!text_number(cell, UINT64_MAX, &id))
        return row_refuse(&rows->row, 0, error, NULL, "GLOBALEVENTID \"%.*s\": not a number",
                          TEXT_ARG(cell));
    if (first)
        first_cells(input_look(reader->input, NEXT_ID_SIZE), cells);
    bool cut = (rows->flavour == V2 && id < GDELT_FIRST_ID_OF_V2) ||
               (first && text_number(cells[0], UINT64_MAX, &next) && id < next / 2);
    if (cut)
        return row_refuse(
            &rows->row, 0, error, "the file may have been cut here; take it as it was published",
            "GLOBALEVENTID \"%.*s\" has lost digits: it is below those around it", TEXT_ARG(cell));
    return CHANCERY_OK;
}

/* What an ethnic group, a creed or a sector narrows within a country acts for itself, unless one
 * of its sectors is the state's. */
static bool is_private(const struct coded_side *side)
{
    bool narrowed = false;
    for (size_t i = 0; i < sizeof side->kinds / sizeof *side->kinds; i++) {
        if (coded_acts_for(side->kinds[i]))
            return false;
        narrowed = narrowed || side->kinds[i].size > 0;
    }
    return narrowed;
}

static void find_side(const struct import_context *context, const struct coded_report *report,
                      struct coded_side *side)
{
    if (!coded_find(context, report, "cameo:", side->country, side))
        coded_find(context, report, "cameo:", side->group, side);
    side->private = is_private(side);
}

/* A city of kind 3 or 4 is named with all that it lies in: "Salem, Oregon, United States". */
static void split_place(struct coded_report *report)
{
    chancery_text name = report->place;
    size_t comma = text_find(name, ',');
    if (!text_is(report->place_kind, "3") && !text_is(report->place_kind, "4"))
        return;
    if (comma == 0 || comma + 2 >= name.size || name.bytes[comma + 1] != ' ')
        return;
    report->place.size = comma;
    report->region = text_slice(name.bytes + comma + 2, name.size - comma - 2);
}

static chancery_status next(struct import_reader *reader, struct import_record *record,
                            chancery_error *error)
{
    struct coded_report report;
    struct coded_rows *rows = reader->state;
    bool first = !rows->begun;
    rows->begun = true;
    chancery_status status = coded_next(reader, record, &report, error);
    if (status == CHANCERY_OK)
        status = check_id(reader, first, error);
    if (status != CHANCERY_OK)
        return status;
    find_side(reader->context, &report, &report.actor);
    find_side(reader->context, &report, &report.target);
    report.place_party = coded_party(reader->context, &report, "fips:", report.country);
    split_place(&report);
    return coded_write(reader, &report, record, error);
}

const struct import_format gdelt_format = {
    .name = "gdelt",
    .description = "GDELT events, 1.0 (57 or 58 columns) and 2.0 (61)",
    .recognise = recognise,
    .open = open_reader,
    .next = next,
    .close = coded_close,
};
