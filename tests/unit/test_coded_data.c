/* test_coded_data.c - the real files of GDELT and ICEWS, where they are at hand: every row is
 * accounted for, and as many of each kind as a count by other means finds.
 */
#include "import/coded.h"

#include "fixture.h"
#include "reading.h"

#include <stdio.h>
#include <stdlib.h>

TestSuite(coded_data, .fini = fixture_forget);

/* ---- Counting by other means ---- */

enum { CELLS = 70 };

/* Cuts the next line of `*at` in place; the number of its cells, 0 at the end. */
static size_t next_line(char **at, char *cells[CELLS])
{
    size_t count = 0;
    char *line = *at, *end = strchr(line, '\n');
    if (!*line)
        return 0;
    *at = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    for (char *cell = line; cell && count < CELLS; count++) {
        cells[count] = cell;
        cell = strchr(cell, '\t');
        if (cell)
            *cell++ = '\0';
    }
    return count;
}

static bool is_among(const char *text, const char *const *list)
{
    while (*list && strcmp(*list, text) != 0)
        list++;
    return *list != NULL;
}

/* What a data set's actors are that no party is: regions of CAMEO; and groups that are parties. */
static const char *const regions[] = {"",    "AFR", "ASA", "CAS", "CAU", "EAF", "EEU", "EUR",
                                      "LAM", "MEA", "MED", "NAF", "NMR", "PGS", "SAF", "SAM",
                                      "SAS", "SCN", "SEA", "WAF", "WST", NULL};
static const char *const groups[] = {"UNO", "EEC", "NAT", "ARL", "IRC", NULL};

static bool gdelt_party(char *const *cells, size_t country)
{
    return !is_among(cells[country], regions) || is_among(cells[country + 1], groups);
}

struct counts {
    uint64_t rows, events, no_party, no_actor, reduced;
};

static bool is_official(char *const *types)
{
    static const char *const official[] = {"GOV", "MIL", "LEG", "JUD", "SPY", "COP", "IGO", NULL};
    bool none = !*types[-3] && !*types[-2] && !*types[0] && !*types[1] && !*types[2];
    return none || is_among(types[0], official) || is_among(types[1], official) ||
           is_among(types[2], official);
}

static struct counts count_gdelt(const char *bytes)
{
    struct counts counts = {0};
    char *copy = strdup(bytes), *at = copy, *cells[CELLS];
    while (next_line(&at, cells) > 0) {
        bool actor = gdelt_party(cells, 7), target = gdelt_party(cells, 17);
        counts.rows++;
        counts.events += actor;
        counts.no_party += !actor && !target;
        counts.no_actor += !actor && target;
        counts.reduced += actor && target && strcmp(cells[26], "161") == 0 &&
                          strcmp(cells[7], cells[17]) != 0 && is_official(cells + 12) &&
                          is_official(cells + 22);
    }
    free(copy);
    return counts;
}

static struct counts count_icews(const char *bytes)
{
    struct counts counts = {0};
    char *copy = strdup(bytes), *at = copy, *cells[CELLS];
    next_line(&at, cells); /* the header */
    while (next_line(&at, cells) > 0)
        counts.rows++;
    free(copy);
    return counts;
}

/* ---- What the formats say ---- */

static void count_type(void *context, const struct import_record *record,
                       const chancery_event *event)
{
    struct counts *counts = context;
    cr_expect(record->folds);
    cr_expect_eq(record->mark_count > 0, true);
    counts->reduced += text_is(event->type, "relations.reduced");
}

static uint64_t lines_with(const struct buffer *out, const char *part)
{
    uint64_t count = 0;
    const char *kept = fixture_keep(buffer_view(out));
    for (const char *at = strstr(kept, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

static void check(const char *name, const struct import_format *format,
                  struct counts (*count)(const char *bytes), uint64_t rows)
{
    chancery_text bytes = reading_file(name);
    struct buffer out = {0};
    struct counts expected = count(bytes.bytes), found = {0};
    cr_expect_eq(import_format_recognise(bytes, name), format, "%s", name);
    struct reading reading = reading_of(format, bytes, NULL, &out, count_type, &found);
    cr_expect_eq(expected.rows, rows, "%s", name);
    cr_expect_eq(reading.refused, 0, "%s", name);
    cr_expect_eq(reading.events + reading.left_out, rows, "%s: %lu + %lu", name, reading.events,
                 reading.left_out);
    if (expected.events > 0) {
        cr_expect_eq(reading.events, expected.events, "%s: %lu", name, reading.events);
        cr_expect_eq(lines_with(&out, " left out: no party\n"), expected.no_party);
        cr_expect_eq(lines_with(&out, " left out: the actor is no party\n"), expected.no_actor);
        cr_expect_eq(found.reduced, expected.reduced, "%s: %lu reduced, not %lu", name,
                     found.reduced, expected.reduced);
    }
    buffer_free(&out);
}

Test(coded_data, gdelt_2)
{
    check("gdelt/gdelt2_20151027220000.export.CSV", &gdelt_format, count_gdelt, 2116);
    check("gdelt/gdelt2_20170101073000.export.CSV", &gdelt_format, count_gdelt, 720);
}

Test(coded_data, gdelt_1)
{
    check("gdelt/gdelt1_historical_57col_sample.tsv", &gdelt_format, count_gdelt, 201);
    check("gdelt/gdelt1_daily_58col_sample.tsv", &gdelt_format, count_gdelt, 509);
}

Test(coded_data, gdelt_mentions)
{
    chancery_text bytes = reading_file("gdelt/gdelt2_20170101073000.mentions.CSV");
    struct reading reading = reading_of(&gdelt_mentions_format, bytes, NULL, NULL, NULL, NULL);
    cr_expect_eq(import_format_recognise(bytes, "x"), &gdelt_mentions_format);
    cr_expect_eq(reading.joins, 1983);
    cr_expect_eq(reading.refused + reading.left_out + reading.events, 0);
}

Test(coded_data, icews)
{
    check("icews/20190123-icews-events.tab", &icews_format, count_icews, 2421);
    check("icews/20190124-icews-events.tab", &icews_format, count_icews, 2626);
    check("icews/20190312-icews-events.tab", &icews_format, count_icews, 2213);
    check("icews/20190313-icews-events.tab", &icews_format, count_icews, 2298);
    check("icews/20190314-icews-events.tab", &icews_format, count_icews, 2206);
    check("icews/events.2018.sample.tab", &icews_format, count_icews, 3705);
    check("icews/icews_diplomatic_subset.tab", &icews_format, count_icews, 11542);
    check("icews/icews_venezuela_subset.tab", &icews_format, count_icews, 5205);
}
