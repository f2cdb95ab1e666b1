/* icews.c - the coded events of ICEWS: 20 columns with a header, daily files (no value: empty) and
 * yearly ones (`NA`).
 *
 * Countries are names, not codes. Who has none but is an organisation of states is found by its own
 * name.
 */
#include "import/coded.h"

static const struct coded_column columns[] = {
    {"Event ID", CODED_FIELD(id), CODED_ID, .required = true, .most = 40},
    {"Event Date", CODED_FIELD(date), CODED_DAY, .required = true},
    {"Source Name", CODED_FIELD(actor.name), CODED_LINE, .most = 300},
    {"Source Sectors", CODED_FIELD(actor.sectors), CODED_LINE, .most = 1000},
    {"Source Country", CODED_FIELD(actor.country), CODED_LINE, .expected = true, .most = 100},
    {"Event Text", .kind = CODED_IGNORED},
    {"CAMEO Code", CODED_FIELD(code), CODED_CAMEO, .required = true},
    {"Intensity", CODED_FIELD(goldstein), CODED_NUMBER, .most = 10},
    {"Target Name", CODED_FIELD(target.name), CODED_LINE, .most = 300},
    {"Target Sectors", CODED_FIELD(target.sectors), CODED_LINE, .most = 1000},
    {"Target Country", CODED_FIELD(target.country), CODED_LINE, .expected = true, .most = 100},
    {"Story ID", CODED_FIELD(story), CODED_LINE, .most = 64},
    {"Sentence Number", CODED_FIELD(sentence), CODED_COUNT, .most = 100000000},
    {"Publisher", CODED_FIELD(publisher), CODED_LINE, .most = 300},
    {"City", CODED_FIELD(place), CODED_LINE, .most = 150},
    {"District", CODED_FIELD(district), CODED_LINE, .most = 150},
    {"Province", CODED_FIELD(province), CODED_LINE, .most = 150},
    {"Country", CODED_FIELD(country), CODED_LINE, .most = 100},
    {"Latitude", CODED_FIELD(latitude), CODED_NUMBER, .most = 90},
    {"Longitude", CODED_FIELD(longitude), CODED_NUMBER, .most = 180},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static unsigned recognise(chancery_text head, const char *file_name)
{
    (void)file_name;
    return coded_has_header(head, columns, COLUMNS) ? 95 : 0;
}

static chancery_status open_reader(struct import_reader *reader, chancery_error *error)
{
    static const struct coded_rows rows = {.data_set = "icews", .scheme = "cameo", .missing = "NA"};
    chancery_status status = coded_open(reader, &rows, error);
    return status == CHANCERY_OK ? coded_header(reader, columns, COLUMNS, error) : status;
}

/* ---- Parties ---- */

/* Names of ICEWS that the registry cannot know: of two states that share one elsewhere, and of the
 * organs that act for an organisation (Treaty on European Union, article 13). */
static const struct {
    const char *name, *party;
} names[] = {
    {"Congo", "COG"}, /* the other one is "Democratic Republic of Congo" */
    {"European Commission", "EU"},
    {"European Parliament", "EU"},
};

static const chancery_party *find_country(const struct import_context *context,
                                          const struct coded_report *report, chancery_text name)
{
    enum { LONGEST_CODE = 3 }; /* what is shorter than a name would be read as a code */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i].name))
            return chancery_party_by_code(context->schema->parties,
                                          chancery_text_of(names[i].party));
    return name.size > LONGEST_CODE ? coded_party(context, report, "", name) : NULL;
}

static bool has_sector(chancery_text sectors, const char *wanted)
{
    for (;;) {
        size_t size = text_find(sectors, ',');
        if (text_is(text_slice(sectors.bytes, size), wanted))
            return true;
        if (size == sectors.size)
            return false;
        sectors = text_slice(sectors.bytes + size + 1, sectors.size - size - 1);
    }
}

static void find_side(const struct import_context *context, const struct coded_report *report,
                      struct coded_side *side)
{
    bool organisation = has_sector(side->sectors, "International Government Organization");
    chancery_text name = side->country.size == 0 && organisation ? side->name : side->country;
    const chancery_party *party = find_country(context, report, name);
    if (party)
        side->parties[side->count++] = party;
    side->private =
        side->sectors.size > 0 && !organisation && !has_sector(side->sectors, "Government");
}

/* ---- Places ---- */

/* "District, Province" of what the place lies in. */
static chancery_text join(struct arena *arena, chancery_text district, chancery_text province)
{
    struct buffer out = {0};
    if (district.size == 0 || province.size == 0)
        return district.size > 0 ? district : province;
    buffer_text(&out, district);
    buffer_string(&out, ", ");
    buffer_text(&out, province);
    return arena_take(arena, &out);
}

/* The place is the narrowest that is told. */
static void find_place(struct coded_rows *rows, struct coded_report *report)
{
    chancery_text *const from_narrow[] = {&report->place, &report->district, &report->province};
    for (size_t i = 0; i < 3 && report->place.size == 0; i++) {
        report->place = *from_narrow[i];
        *from_narrow[i] = i == 0 ? report->place : (chancery_text){"", 0};
    }
    report->region = join(&rows->arena, report->district, report->province);
}

static chancery_status next(struct import_reader *reader, struct import_record *record,
                            chancery_error *error)
{
    struct coded_report report;
    chancery_status status = coded_next(reader, record, &report, error);
    if (status != CHANCERY_OK)
        return status;
    find_side(reader->context, &report, &report.actor);
    find_side(reader->context, &report, &report.target);
    report.place_party = find_country(reader->context, &report, report.country);
    find_place(reader->state, &report);
    return coded_write(reader, &report, record, error);
}

const struct import_format icews_format = {
    .name = "icews",
    .description = "ICEWS coded events, daily and yearly files",
    .recognise = recognise,
    .open = open_reader,
    .next = next,
    .close = coded_close,
};
