/* generate.c - makes events to measure with, the same for the same seed, as JSON Lines that are
 * just what a dump would write of them. Usage: bench-generate COUNT SEED. Knows no peer and no
 * clock.
 *
 * About 570 bytes each: 2 to 4 parties by Zipf's law over real codes, dates from 1816 on and denser
 * towards 2026, one in twelve longer than a day, types of many families with their fields.
 */
#include "../support/random.h"
#include "chancery.h"

#include <string.h>

enum { PARTIES = 200, FIRST = 3, EVENT_PARTIES = 4, SUMMARY_SIZE = 222, DATE_SIZE = 64 };

/* What is told beside the envelope: the fields of a type, behind the summary. */
struct kind {
    const char *type;
    const char *fields;
};

static const struct kind kinds[] = {
    {"statement.support", "\"issue\":\"the conduct of the election\","},
    {"statement.support", ""},
    {"statement.condemnation", "\"issue\":\"the detention of envoys\","},
    {"statement.condemnation", ""},
    {"statement.threat", "\"measure\":\"sanctions\","},
    {"statement.ultimatum", "\"demand\":\"release the crew\","},
    {"talks.call", ""},
    {"talks.meeting", "\"city\":\"Geneva\","},
    {"talks.visit", "\"visitor\":\"the foreign minister\",\"kind\":\"official\","},
    {"talks.negotiation", "\"topic\":\"the delimitation of the border\",\"status\":\"begun\","},
    {"protest.note", "\"issue\":\"overflights\",\"form\":\"note\","},
    {"protest.summons", "\"issue\":\"remarks of the ambassador\","},
    {"mission.opened", "\"class\":\"consulate\","},
    {"mission.closed", "\"class\":\"embassy\","},
    {"mission.suspended", ""},
    {"envoy.recalled", ""},
    {"envoy.returned", ""},
    {"relations.established", "\"level\":\"ambassador\","},
    {"relations.downgraded", "\"level\":\"charge\","},
    {"relations.severed", ""},
    {"sanctions.imposed", "\"programme\":\"arms and dual-use goods\","},
    {"sanctions.lifted", "\"programme\":\"arms and dual-use goods\","},
    {"staff.expelled", "\"count\":4,"},
    {"staff.withdrawn", "\"scope\":\"partial\","},
    {"recognition.state", "\"form\":\"de-jure\","},
    {"visa.restricted", "\"scope\":\"holders of service passports\","},
};

static const char *const words[] = {
    "embassy",    "minister",   "ambassador", "relations",  "statement", "sanctions",  "recognised",
    "government", "withdrew",   "talks",      "delegation", "protest",   "the",        "of",
    "and",        "after",      "without",    "treaty",     "border",    "consulate",  "declared",
    "foreign",    "capital",    "protocol",   "agreement",  "note",      "reception",  "mediation",
    "envoy",      "convention", "ceasefire",  "passports",  "visit",     "parliament", "crisis",
};

/* ---- Parties ---- */

struct parties {
    const chancery_party *drawn[PARTIES];
    double weights[PARTIES]; /* cumulative, the last is 1 */
};

/* The two most frequent are the pair that is asked for; the others follow as the registry has them.
 */
static void parties_fill(struct parties *parties)
{
    const chancery_registry *registry = chancery_registry_builtin();
    size_t count = 0;
    double sum = 0;
    static const char *const first[] = {"GBR", "VEN", "USA"};
    for (; count < FIRST; count++)
        parties->drawn[count] = chancery_party_by_code(registry, chancery_text_of(first[count]));
    for (size_t i = 0; count < PARTIES; i++) {
        const chancery_party *party = chancery_party_at(registry, i);
        if (party != parties->drawn[0] && party != parties->drawn[1] && party != parties->drawn[2])
            parties->drawn[count++] = party;
    }
    for (size_t i = 0; i < PARTIES; i++)
        parties->weights[i] = sum += 1.0 / (double)(i + 1);
    for (size_t i = 0; i < PARTIES; i++)
        parties->weights[i] /= sum;
}

/* From 0 up to but not 1. */
static double fraction(struct random *random)
{
    return (double)(random_next(random) >> 11) / 9007199254740992.0;
}

static size_t zipf(const struct parties *parties, struct random *random)
{
    double drawn = fraction(random);
    size_t low = 0, high = PARTIES - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (parties->weights[middle] < drawn)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Draws `count` parties that differ and existed on `date`. */
static void draw_parties(const struct parties *parties, struct random *random, const char *date,
                         size_t count, const chancery_party *drawn[EVENT_PARTIES])
{
    chancery_date days;
    if (chancery_date_parse(chancery_text_of(date), &days, NULL) != CHANCERY_OK)
        exit(1);
    for (size_t i = 0; i < count;) {
        size_t before = 0;
        drawn[i] = parties->drawn[zipf(parties, random)];
        while (before < i && drawn[before] != drawn[i])
            before++;
        i += before == i && chancery_party_existed(drawn[i], days.earliest, days.latest);
    }
}

static void write_parties(const char *name, const chancery_party *const *drawn, size_t count)
{
    printf("\"%s\":[", name);
    for (size_t i = 0; i < count; i++)
        printf("%s\"%s\"", i > 0 ? "," : "", drawn[i]->code);
    fputs("],", stdout);
}

/* ---- Events ---- */

static void draw_date(struct random *random, char date[DATE_SIZE])
{
    double drawn = fraction(random);
    int year = 2026 - (int)(210 * drawn * drawn * drawn);
    int month = 1 + (int)random_below(random, 12), day = 1 + (int)random_below(random, 28);
    switch (random_below(random, 36)) {
    case 0:
        snprintf(date, DATE_SIZE, "%04d", year);
        break;
    case 1:
        snprintf(date, DATE_SIZE, "%04d-%02d", year, month);
        break;
    case 2:
        snprintf(date, DATE_SIZE, "%04d-%02d-%02d/%04d-12-28", year, month, day, year);
        break;
    default:
        snprintf(date, DATE_SIZE, "%04d-%02d-%02d", year, month, day);
    }
}

static void write_summary(struct random *random)
{
    size_t size = 0;
    fputs("\"summary\":\"", stdout);
    while (size < SUMMARY_SIZE) {
        const char *word = RANDOM_PICK(random, words);
        printf("%s%s", size > 0 ? " " : "", word);
        size += strlen(word) + 1;
    }
    if (random_below(random, 1000) == 0) /* what is searched for in texts */
        fputs(" armistice", stdout);
    fputs("\",", stdout);
}

static void write_event(const struct parties *parties, struct random *random, uint64_t number)
{
    const struct kind *kind = &kinds[random_below(random, sizeof kinds / sizeof *kinds)];
    const chancery_party *drawn[EVENT_PARTIES];
    char date[DATE_SIZE];
    size_t count = 2 + random_below(random, 3);
    size_t actors = 1 + (count > 2 ? random_below(random, 2) : 0);
    unsigned long long id = number;
    draw_date(random, date);
    draw_parties(parties, random, date, count, drawn);
    printf("{\"uid\":\"bench:%010llu\",\"type\":\"%s\",\"date\":\"%s\",", id, kind->type, date);
    write_parties("actor", drawn, actors);
    write_parties("target", drawn + actors, count - actors);
    fputs("\"standing\":\"confirmed\",", stdout);
    write_summary(random);
    fputs(kind->fields, stdout);
    printf("\"sources\":[{\"url\":\"https://www.example.org/archive/dispatches/%llu.html\","
           "\"publisher\":\"The Daily Dispatch\",\"title\":\"Dispatch %llu\"}],"
           "\"recorded\":\"2026-01-01T00:00:00.000000Z\"}\n",
           id, id);
}

int main(int count, char **arguments)
{
    struct parties parties;
    struct random random = {.state = count == 3 ? strtoull(arguments[2], NULL, 10) : 0};
    uint64_t events = count == 3 ? strtoull(arguments[1], NULL, 10) : 0;
    if (events == 0) {
        fputs("usage: bench-generate COUNT SEED\n", stderr);
        return 2;
    }
    parties_fill(&parties);
    for (uint64_t i = 0; i < events; i++)
        write_event(&parties, &random, i);
    return fflush(stdout) != 0 || ferror(stdout) != 0;
}
