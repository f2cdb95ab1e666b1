/* Codes and spells against the lists that others made, row for row, where they are at hand:
 * $CHANCERY_DATA. Every row that differs is known by name; schemas/parties.md gives the reasons.
 */
#include "base/text.h"
#include "party/party.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_COLUMNS = 12, MOST_KNOWN = 16 };

/* One line of a list, cut at its separator. */
struct row {
    char line[4096];
    char *column[MOST_COLUMNS];
};

static FILE *open_list(const char *name, struct row *heading)
{
    char path[4096];
    const char *folder = getenv("CHANCERY_DATA");
    if (!folder)
        cr_skip_test("CHANCERY_DATA is not set");
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *list = fopen(path, "r");
    if (!list)
        cr_skip_test("%s is not there", path);
    cr_assert_not_null(fgets(heading->line, sizeof heading->line, list));
    return list;
}

/* Ends the field that starts at `at`, without its quotes, and returns where the next one starts. */
static char *cut(char **at, char separator)
{
    char *end = *at;
    bool quoted = *end == '"';
    if (quoted) {
        ++*at;
        end = strchr(*at, '"');
        cr_assert(end);
        *end++ = '\0';
    } else {
        end += strcspn(end, (const char[]){separator, '\0'});
    }
    if (*end == '\0')
        return end;
    *end = '\0';
    return end + 1;
}

static bool next_row(FILE *list, char separator, struct row *row)
{
    if (!fgets(row->line, sizeof row->line, list))
        return false;
    row->line[strcspn(row->line, "\r\n")] = '\0';
    char *rest = row->line;
    for (size_t i = 0; i < MOST_COLUMNS; i++) {
        row->column[i] = rest;
        rest = cut(&row->column[i], separator);
    }
    return true;
}

static int64_t day_of(const char *text)
{
    chancery_date date;
    cr_assert_eq(chancery_date_parse(chancery_text_of(text), &date, NULL), CHANCERY_OK, "%s", text);
    return date.earliest;
}

static int64_t day_of_columns(char *const *columns)
{
    char text[32];
    snprintf(text, sizeof text, "%04ld-%02ld-%02ld", strtol(columns[0], NULL, 10),
             strtol(columns[1], NULL, 10), strtol(columns[2], NULL, 10));
    return day_of(text);
}

/* ---- Differences -------------------------------------------------------------------------- */

/* Rows counted, and those known to differ, each of which must. */
struct tally {
    const char *name;
    size_t rows, agree, known;
    const char *differ[MOST_KNOWN]; /* ended by NULL */
};

static void count_row(struct tally *tally, const char *key, bool agrees)
{
    tally->rows++;
    for (size_t i = 0; i < MOST_KNOWN && tally->differ[i]; i++) {
        if (strcmp(tally->differ[i], key) != 0)
            continue;
        cr_expect(!agrees, "%s: \"%s\" agrees now: schemas/parties.md says that it differs",
                  tally->name, key);
        tally->known++;
        return;
    }
    tally->agree += agrees;
    cr_expect(agrees, "%s: \"%s\" differs, and schemas/parties.md does not say why", tally->name,
              key);
}

static void finish(const struct tally *tally, FILE *list)
{
    fclose(list);
    fprintf(stderr, "%s: %zu of %zu rows agree, %zu differ for known reasons\n", tally->name,
            tally->agree, tally->rows, tally->known);
    cr_assert_gt(tally->rows, 0);
    cr_assert_eq(tally->agree + tally->known, tally->rows);
}

/* ---- Spells ------------------------------------------------------------------------------- */

static bool is_code(const chancery_scheme_code *code, chancery_scheme scheme, const char *number,
                    const char *abbreviation)
{
    return code && code->scheme == scheme && strcmp(code->code, number) == 0 &&
           strcmp(code->abbreviation, abbreviation) == 0;
}

/* Whether our rows of that code, each beginning the day after the one before it has ended, cover
 * the span exactly. One that ends with the list lasts. */
static bool is_covered(chancery_scheme scheme, char *const *code, chancery_span span, int64_t end)
{
    const chancery_registry *registry = chancery_registry_builtin();
    const chancery_scheme_code *row;
    int64_t last = span.to == end ? CHANCERY_DAY_MAX : span.to, from = span.from;
    for (size_t i = 0; (row = chancery_scheme_code_at(registry, i)); i++) {
        if (!is_code(row, scheme, code[1], code[0]) || row->span.from != from)
            continue;
        if (row->span.to == last)
            return true;
        from = row->span.to + 1;
    }
    return false;
}

static void compare_cow(const char *file, const char *end, struct tally *tally)
{
    struct row row;
    FILE *list = open_list(file, &row);
    while (next_row(list, ',', &row)) {
        char key[64];
        chancery_span span = {day_of_columns(row.column + 3), day_of_columns(row.column + 6)};
        snprintf(key, sizeof key, "%s %s", row.column[0], row.column[3]);
        count_row(tally, key, is_covered(CHANCERY_SCHEME_COW, row.column, span, day_of(end)));
    }
    finish(tally, list);
}

Test(party_data, cow_2024)
{
    compare_cow("cow/cow_statelist2024.csv", "2024-12-31", &(struct tally){.name = "COW v2024"});
}

Test(party_data, cow_2016)
{
    compare_cow("cow/states2016.csv", "2016-12-31",
                &(struct tally){.name = "COW v2016", .differ = {"YUG 1944"}});
}

static void compare_gw(const char *file, struct tally *tally)
{
    struct row row;
    FILE *list = open_list(file, &row);
    while (next_row(list, '\t', &row)) {
        char key[64], *code[] = {row.column[1], row.column[0]};
        chancery_span span = {day_of(row.column[3]), day_of(row.column[4])};
        snprintf(key, sizeof key, "%s %s", row.column[1], row.column[3]);
        count_row(tally, key, is_covered(CHANCERY_SCHEME_GW, code, span, day_of("2020-12-31")));
    }
    finish(tally, list);
}

Test(party_data, gleditsch_ward)
{
    compare_gw("states/ksgmdw_gleditsch_ward.txt", &(struct tally){.name = "Gleditsch and Ward"});
}

Test(party_data, gleditsch_ward_microstates)
{
    compare_gw("states/gw_microstates.txt",
               &(struct tally){.name = "Gleditsch and Ward, microstates"});
}

/* ---- Crosswalks --------------------------------------------------------------------------- */

static const char *party_of(const char *scheme, const char *code, int64_t day)
{
    char text[160];
    const chancery_party *party;
    snprintf(text, sizeof text, "%s:%s", scheme, code);
    chancery_status status =
        chancery_party_find(chancery_registry_builtin(), chancery_text_of(text), day, &party, NULL);
    return status == CHANCERY_OK ? party->code : "none";
}

/* Whether the scheme's code stands for somebody on that very day. */
static bool is_in_use(chancery_scheme scheme, const char *code, int64_t day)
{
    const chancery_scheme_code *row;
    for (size_t i = 0; (row = chancery_scheme_code_at(chancery_registry_builtin(), i)); i++)
        if (row->scheme == scheme && strcmp(row->code, code) == 0 && row->span.from <= day &&
            row->span.to >= day)
            return true;
    return false;
}

/* A row says that two codes meant the same from year to year: compared on the first day of the last
 * year, because some end within it. */
Test(party_data, cow_to_iso)
{
    struct tally tally = {.name = "cow2iso",
                          .differ = {"58 ATA 1962", "60 KNA 1962", "343 MAC 1962", "817 VNM 1975"}};
    struct row row;
    FILE *list = open_list("states/cow2iso.csv", &row);
    while (next_row(list, ',', &row)) {
        char key[64], *const *column = row.column;
        if (!*column[0] || !*column[4])
            continue;
        int64_t day = day_of(*column[6] ? column[6] : "2024");
        snprintf(key, sizeof key, "%s %s %s", column[0], column[4], column[5]);
        count_row(&tally, key,
                  is_in_use(CHANCERY_SCHEME_COW, column[0], day) &&
                      strcmp(party_of("cow", column[0], day), party_of("iso", column[4], day)) ==
                          0);
    }
    finish(&tally, list);
}

Test(party_data, fips)
{
    struct tally tally = {.name = "country-codes, FIPS",
                          .differ = {"BES NL", "SRB RIKV", "PSE GZWE", "SJM SVJN"}};
    struct row row;
    FILE *list = open_list("states/country-codes_datasets.csv", &row);
    while (next_row(list, ',', &row)) {
        char key[64];
        if (strspn(row.column[7], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") < 2)
            continue;
        snprintf(key, sizeof key, "%s %s", row.column[2], row.column[7]);
        count_row(&tally, key,
                  strcmp(party_of("fips", row.column[7], CHANCERY_DAY_NONE), row.column[2]) == 0);
    }
    finish(&tally, list);
}

Test(party_data, cameo_countries)
{
    struct tally tally = {.name = "CAMEO, countries",
                          .differ = {"IMY", "MTN", "ROM", "TMP"}}; /* others than ISO has */
    size_t regions = 0;
    struct row row;
    FILE *list = open_list("cameo/CAMEO.country.txt", &row);
    while (next_row(list, '\t', &row)) {
        const char *code = row.column[0];
        if (strcmp(party_of("cameo", code, CHANCERY_DAY_NONE), "none") == 0)
            regions++;
        else
            count_row(&tally, code, strcmp(party_of("cameo", code, CHANCERY_DAY_NONE), code) == 0);
    }
    cr_expect_eq(regions, 29, "%zu", regions); /* Africa, West Bank, Baghdad ... are no parties */
    finish(&tally, list);
}

Test(party_data, cameo_differs_from_iso)
{
    static const char cases[][2][8] = {
        {"IMY", "IMN"},  {"MTN", "MNE"}, {"ROM", "ROU"}, {"TMP", "TLS"},
        {"NAT", "NATO"}, {"EEC", "EU"},  {"UNO", "UN"},  {"IRC", "ICRC"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(party_of("cameo", cases[i][0], CHANCERY_DAY_NONE), cases[i][1]);
}
