/* party_compile.c - the build step that makes party_table.c, or the JSON Schema of the codes, from
 * ISO 3166-1 and 3166-3 (as iso-codes has them) and our own tables in schemas/.
 *
 * Owns: how those come together. Knows nothing of the lookups.
 */
#include "party_compile.h"

#include "party_entry.h"
#include "text.h"

#include <stdarg.h>
#include <stdlib.h>

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("party_compile: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

void *grown(void *items, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return items;
    void *more = reallocarray(items, count > 0 ? count * 2 : 1, size);
    if (!more)
        fail("out of memory");
    return more;
}

/* ---- Documents ---------------------------------------------------------------------------- */

static json_t *load(const char *path)
{
    json_error_t error;
    json_t *document = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!document)
        fail("%s:%d:%d: %s", path, error.line, error.column, error.text);
    return document;
}

static json_t *list_of(json_t *document, const char *path, const char *key)
{
    json_t *list = json_object_get(document, key);
    if (!json_is_array(list))
        fail("%s: \"%s\" should be a list", path, key);
    return list;
}

/* The text of a field; `otherwise` where it is absent, unless that is NULL. */
static const char *field(json_t *entry, const char *key, const char *otherwise)
{
    json_t *value = json_object_get(entry, key);
    if (!value && otherwise)
        return otherwise;
    if (!json_is_string(value) || json_string_length(value) == 0) {
        char *shown = json_dumps(entry, JSON_COMPACT);
        fail("\"%s\" should be a text that is not empty: %s", key, shown ? shown : "");
    }
    return json_string_value(value);
}

static chancery_span span_of(const char *whose, const char *edtf)
{
    chancery_span span;
    chancery_error error = {0};
    if (party_span_read(edtf, &span, &error) != CHANCERY_OK)
        fail("%s: %s", whose, error.message);
    return span;
}

/* ---- The parties -------------------------------------------------------------------------- */

struct compiled_party *compiled_find(const struct compiled *made, const char *code)
{
    for (size_t i = 0; i < made->party_count; i++)
        if (strcmp(made->parties[i].party.code, code) == 0)
            return &made->parties[i];
    return NULL;
}

static void add_party(struct compiled *made, struct compiled_party party)
{
    if (compiled_find(made, party.party.code))
        fail("party %s stands twice", party.party.code);
    made->parties = grown(made->parties, made->party_count, sizeof party);
    made->parties[made->party_count++] = party;
}

/* `party` with the further names in `more`, which ends with NULL. */
static void append_names(struct compiled *made, chancery_party *party, const char *const *more)
{
    size_t count = 0, own = 0;
    while (party->names && party->names[own])
        own++;
    while (more[count])
        count++;
    const char **names = arena_make(&made->arena, own + count + 1, sizeof *names);
    if (!names)
        fail("out of memory");
    for (size_t i = 0; i < own; i++)
        names[i] = party->names[i];
    for (size_t i = 0; i < count; i++)
        names[own + i] = more[i];
    party->names = names;
}

/* The last day of an entry that is withdrawn "1979" or "1993-07-12"; INT32_MAX without a date. */
static int32_t last_day(const char *code, const char *withdrawn)
{
    return *withdrawn ? (int32_t)span_of(code, withdrawn).to : INT32_MAX;
}

/* One entry of ISO 3166-1 or, withdrawn, of ISO 3166-3. */
static void add_iso(struct compiled *made, json_t *entry, bool withdrawn)
{
    const char *alpha3 = field(entry, "alpha_3", NULL), *code = alpha3;
    if (withdrawn && compiled_find(made, code))
        code = field(entry, "alpha_4", NULL);
    const char *name = field(entry, "name", NULL), *official = field(entry, "official_name", "");
    const char *common = field(entry, "common_name", "");
    struct compiled_party party = {
        .party =
            {
                .code = code,
                .alpha2 = field(entry, "alpha_2", NULL),
                .numeric = field(entry, "numeric", withdrawn ? "" : NULL),
                .name = *common ? common : name,
                .official_name = official,
                .kind = withdrawn ? "former-state" : "state",
            },
        .iso_names = {common, name, official},
        .iso_alpha3 = alpha3,
        .until = last_day(code, field(entry, "withdrawal_date", withdrawn ? NULL : "")),
    };
    append_names(made, &party.party, (const char *const[]){name, NULL});
    add_party(made, party);
}

static void check_order(json_t *entry, const char **last)
{
    const char *code = field(entry, "code", NULL);
    int order = strcmp(*last, code);
    if (order == 0)
        fail("party %s stands twice", code);
    if (order > 0)
        fail("party %s should stand before %s", code, *last);
    *last = code;
}

static void read_entry(struct compiled *made, json_t *entry, bool amends, chancery_party *party)
{
    chancery_error error = {0};
    if (party_entry_read(entry, amends, &made->arena, party, &error) != CHANCERY_OK)
        fail("%s", error.message);
}

static void amend(struct compiled *made, json_t *entry)
{
    chancery_party amended;
    read_entry(made, entry, true, &amended);
    struct compiled_party *found = compiled_find(made, amended.code);
    if (!found)
        fail("party %s is amended, but ISO has no such code", amended.code);
    if (*amended.kind && strcmp(amended.kind, "territory") != 0)
        fail("party %s: an entry of ISO can only be made a territory", amended.code);
    chancery_party *party = &found->party;
    const char *const before[] = {party->name, *party->official_name ? party->official_name : NULL,
                                  NULL};
    append_names(made, party, before);
    append_names(made, party, amended.names);
    party->kind = *amended.kind ? amended.kind : party->kind;
    party->name = *amended.name ? amended.name : party->name;
    party->official_name = *amended.official_name ? amended.official_name : party->official_name;
    party->spells = amended.spells;
    party->spell_count = amended.spell_count;
    party->predecessors = amended.predecessors;
    party->predecessor_count = amended.predecessor_count;
}

static void add_own(struct compiled *made, json_t *entry)
{
    struct compiled_party party = {.iso_names = {"", "", ""}, .iso_alpha3 = "", .until = INT32_MAX};
    read_entry(made, entry, false, &party.party);
    for (size_t i = 0; i < made->party_count; i++)
        if (strcmp(made->parties[i].party.alpha2, party.party.code) == 0)
            fail("party %s: the code is the alpha-2 of %s", party.party.code,
                 made->parties[i].party.code);
    add_party(made, party);
}

static void read_iso(struct compiled *made, json_t *list, bool withdrawn)
{
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry) add_iso(made, entry, withdrawn);
}

static void read_ours(struct compiled *made, json_t *list,
                      void (*take)(struct compiled *made, json_t *entry))
{
    size_t i;
    json_t *entry;
    const char *last = "";
    json_array_foreach(list, i, entry)
    {
        check_order(entry, &last);
        take(made, entry);
    }
}

static int compare_parties(const void *a, const void *b)
{
    return strcmp(((const struct compiled_party *)a)->party.code,
                  ((const struct compiled_party *)b)->party.code);
}

static bool knows_name(const chancery_party *party, size_t count, const char *name)
{
    bool known = strcmp(name, party->name) == 0 || strcmp(name, party->official_name) == 0;
    for (size_t i = 0; i < count; i++)
        known = known || strcmp(name, party->names[i]) == 0;
    return known;
}

/* Drops what says a name again: ISO gives some official names that are the short ones. */
static void tidy(struct compiled *made, chancery_party *party)
{
    static const char *const none[] = {NULL};
    chancery_party tidied = *party;
    if (strcmp(party->official_name, party->name) == 0)
        tidied.official_name = "";
    tidied.names = none;
    for (size_t i = 0, count = 0; party->names[i]; i++) {
        if (knows_name(&tidied, count, party->names[i]))
            continue;
        append_names(made, &tidied, (const char *const[]){party->names[i], NULL});
        count++;
    }
    *party = tidied;
}

static void put_in_order(struct compiled *made)
{
    qsort(made->parties, made->party_count, sizeof *made->parties, compare_parties);
    for (size_t i = 0; i < made->party_count; i++)
        tidy(made, &made->parties[i].party);
}

/* ---- Groups ------------------------------------------------------------------------------- */

static void check_exists(const struct compiled *made, const char *whose, const char *code)
{
    if (!compiled_find(made, code))
        fail("party %s: no party has the code %s", whose, code);
}

static void read_group(struct compiled *made, json_t *entry)
{
    const char *code = field(entry, "code", NULL);
    chancery_error error = {0};
    check_exists(made, code, code);
    chancery_party *party = &compiled_find(made, code)->party;
    if (party_members_read(json_object_get(entry, "members"), code, &made->arena, party, &error) !=
        CHANCERY_OK)
        fail("%s", error.message);
}

static void check_references(const struct compiled *made)
{
    for (size_t i = 0; i < made->party_count; i++) {
        const chancery_party *party = &made->parties[i].party;
        for (size_t j = 0; j < party->predecessor_count; j++)
            check_exists(made, party->code, party->predecessors[j].party);
        for (size_t j = 0; j < party->member_count; j++)
            check_exists(made, party->code, party->members[j].party);
    }
}

/* ---- Codes -------------------------------------------------------------------------------- */

static void put(char *out, size_t room, const char *text)
{
    if (strlen(text) >= room)
        fail("the code \"%s\" is too long", text);
    memcpy(out, text, strlen(text) + 1);
}

static void add_code(struct compiled *made, chancery_scheme scheme, const char *code,
                     const char *abbreviation, const char *party, chancery_span span)
{
    chancery_scheme_code row = {.scheme = scheme, .span = span};
    put(row.code, sizeof row.code, code);
    put(row.abbreviation, sizeof row.abbreviation, abbreviation);
    put(row.party, sizeof row.party, party);
    made->codes = grown(made->codes, made->code_count, sizeof row);
    made->codes[made->code_count++] = row;
}

static chancery_scheme scheme_called(const char *name)
{
    chancery_scheme scheme = CHANCERY_SCHEME_ISO;
    static const char *const names[] = {"iso", "cow", "gw", "fips", "cameo"};
    while (scheme < CHANCERY_SCHEME_COUNT && strcmp(names[scheme], name) != 0)
        scheme++;
    if (scheme == CHANCERY_SCHEME_COUNT)
        fail("no scheme is called \"%s\"", name);
    return scheme;
}

/* A code of ISO that parties.json's own party had: it is also a way to write it. */
static void claim_iso(struct compiled *made, const chancery_scheme_code *row)
{
    struct compiled_party *party = compiled_find(made, row->party);
    int32_t until = row->span.to == CHANCERY_DAY_MAX ? INT32_MAX : (int32_t)row->span.to;
    claim_name(made, party, row->code, CLAIM_CODE, until);
    claim_name(made, party, row->abbreviation, CLAIM_CODE, until);
}

static void read_scheme(struct compiled *made, json_t *document)
{
    chancery_scheme scheme = scheme_called(field(document, "scheme", NULL));
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(document, "codes"), i, entry)
    {
        const char *party = field(entry, "party", NULL), *code = field(entry, "code", NULL);
        check_exists(made, code, party);
        add_code(made, scheme, code, field(entry, "abbreviation", ""), party,
                 span_of(code, field(entry, "span", "../..")));
        if (scheme == CHANCERY_SCHEME_ISO)
            claim_iso(made, &made->codes[made->code_count - 1]);
    }
}

static void add_iso_codes(struct compiled *made)
{
    for (size_t i = 0; i < made->party_count; i++) {
        const struct compiled_party *party = &made->parties[i];
        int64_t until = party->until == INT32_MAX ? CHANCERY_DAY_MAX : party->until;
        const char *code = *party->iso_alpha3 ? party->iso_alpha3 : party->party.code;
        if (*party->iso_alpha3 || *party->party.alpha2)
            add_code(made, CHANCERY_SCHEME_ISO, code, party->party.alpha2, party->party.code,
                     (chancery_span){CHANCERY_DAY_MIN, until});
    }
}

static int compare_codes(const void *one, const void *other)
{
    const chancery_scheme_code *a = one, *b = other;
    if (a->scheme != b->scheme)
        return a->scheme < b->scheme ? -1 : 1;
    int order = (int)strtol(a->code, NULL, 10) - (int)strtol(b->code, NULL, 10);
    if (order == 0)
        order = strcmp(a->code, b->code);
    if (order == 0)
        order = (a->span.from > b->span.from) - (a->span.from < b->span.from);
    return order != 0 ? order : (a->span.to > b->span.to) - (a->span.to < b->span.to);
}

/* ISO's reused codes: the present owner's right begins where the last one's ended. */
static void part_reused(struct compiled *made)
{
    for (size_t i = 1; i < made->code_count; i++) {
        chancery_scheme_code *row = &made->codes[i];
        bool same = row->scheme == CHANCERY_SCHEME_ISO && strcmp(row[-1].code, row->code) == 0;
        if (same && row->span.from == CHANCERY_DAY_MIN)
            row->span.from = row[-1].span.to + 1;
    }
}

static void compile_codes(struct compiled *made, json_t *schemes)
{
    size_t i;
    json_t *scheme;
    add_iso_codes(made);
    json_array_foreach(schemes, i, scheme) read_scheme(made, scheme);
    qsort(made->codes, made->code_count, sizeof *made->codes, compare_codes);
    part_reused(made);
}

/* ---- Existence ---------------------------------------------------------------------------- */

static int compare_spans(const void *one, const void *other)
{
    const chancery_span *a = one, *b = other;
    return (a->from > b->from) - (a->from < b->from);
}

/* Joins spans that overlap or touch; they are in order. Returns how many are left. */
static size_t join_spans(chancery_span *spans, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        chancery_span *last = kept > 0 ? &spans[kept - 1] : NULL;
        if (last && (last->to == CHANCERY_DAY_MAX || spans[i].from <= last->to + 1))
            last->to = spans[i].to > last->to ? spans[i].to : last->to;
        else
            spans[kept++] = spans[i];
    }
    return kept;
}

/* A state that our own table says nothing of existed whenever Correlates of War or Gleditsch and
 * Ward list it. Both begin with 1816: what they have from the start began earlier. */
static void derive_spells(struct compiled *made, chancery_party *party)
{
    const int64_t start = span_of("1816", "1816-01-01").from;
    chancery_span *spells = arena_make(&made->arena, made->code_count, sizeof *spells);
    size_t count = 0;
    for (size_t i = 0; spells && i < made->code_count; i++) {
        const chancery_scheme_code *row = &made->codes[i];
        if ((row->scheme != CHANCERY_SCHEME_COW && row->scheme != CHANCERY_SCHEME_GW) ||
            strcmp(row->party, party->code) != 0)
            continue;
        spells[count] = row->span;
        if (spells[count].from <= start)
            spells[count].from = CHANCERY_DAY_MIN;
        count++;
    }
    if (count > 0)
        qsort(spells, count, sizeof *spells, compare_spans);
    party->spell_count = join_spans(spells, count);
    party->spells = spells;
}

/* `party` with every spell that ends on the eve of `day` ending on that day. */
static void extend_spells(struct compiled *made, chancery_party *party, int64_t day)
{
    chancery_span *spells = arena_make(&made->arena, party->spell_count, sizeof *spells);
    for (size_t i = 0; spells && i < party->spell_count; i++) {
        spells[i] = party->spells[i];
        if (spells[i].to == day - 1)
            spells[i].to = day;
    }
    party->spells = spells;
}

/* The day of a succession belongs to both: what is done on it is done by the one and the other. */
static void extend_to_successions(struct compiled *made, const chancery_party *successor)
{
    for (size_t i = 0; i < successor->predecessor_count; i++) {
        const chancery_succession *succession = &successor->predecessors[i];
        chancery_span date = span_of(successor->code, succession->date);
        if (date.from == date.to)
            extend_spells(made, &compiled_find(made, succession->party)->party, date.from);
    }
}

static void compile_spells(struct compiled *made)
{
    for (size_t i = 0; i < made->party_count; i++)
        if (made->parties[i].party.spell_count == 0)
            derive_spells(made, &made->parties[i].party);
    for (size_t i = 0; i < made->party_count; i++)
        extend_to_successions(made, &made->parties[i].party);
}

/* ---- The whole ---------------------------------------------------------------------------- */

static void compiled_free(struct compiled *made)
{
    for (size_t i = 0; i < made->name_count; i++)
        free(made->names[i].folded);
    free(made->names);
    free(made->parties);
    free(made->codes);
    free(made->languages);
    free(made->pool_slots);
    buffer_free(&made->pool);
    arena_free(&made->arena);
}

enum { MODE = 1, ISO_1, ISO_3, PARTIES, SCHEMES, GROUPS, LOCALES, ARGUMENTS };

int main(int argc, char **argv)
{
    if (argc != ARGUMENTS ||
        (strcmp(argv[MODE], "table") != 0 && strcmp(argv[MODE], "schema") != 0))
        fail("usage: party_compile table|schema ISO-3166-1 ISO-3166-3 PARTIES SCHEMES GROUPS "
             "LOCALES");
    json_t *documents[ARGUMENTS] = {0};
    for (int i = ISO_1; i <= GROUPS; i++)
        documents[i] = load(argv[i]);
    struct compiled made = {0};
    read_iso(&made, list_of(documents[ISO_1], argv[ISO_1], "3166-1"), false);
    read_iso(&made, list_of(documents[ISO_3], argv[ISO_3], "3166-3"), true);
    read_ours(&made, list_of(documents[PARTIES], argv[PARTIES], "amended"), amend);
    read_ours(&made, list_of(documents[PARTIES], argv[PARTIES], "added"), add_own);
    put_in_order(&made);
    read_ours(&made, list_of(documents[GROUPS], argv[GROUPS], "groups"), read_group);
    check_references(&made);
    compile_codes(&made, list_of(documents[SCHEMES], argv[SCHEMES], "schemes"));
    compile_spells(&made);
    if (strcmp(argv[MODE], "table") == 0)
        read_languages(&made, argv[LOCALES]);
    compile_names(&made);
    if (made.arena.failed || made.pool.failed)
        fail("out of memory");
    if (strcmp(argv[MODE], "table") == 0)
        print_table(&made);
    else
        print_schema(&made);
    compiled_free(&made);
    for (int i = ISO_1; i <= GROUPS; i++)
        json_decref(documents[i]);
    if (fflush(stdout) != 0 || ferror(stdout))
        fail("the table cannot be written");
    return EXIT_SUCCESS;
}
