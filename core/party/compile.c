/* party/compile.c - the build step that makes party_table.c, or the JSON Schema of the codes, from
 * ISO 3166-1 and 3166-3 (as iso-codes has them) and our own tables in schemas/.
 *
 * Owns: how those come together. Knows nothing of the lookups.
 */
#include "party/compile.h"

#include "base/text.h"
#include "party/entry.h"

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

const char *field(json_t *entry, const char *key, const char *otherwise)
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

chancery_span span_of(const char *whose, const char *edtf)
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

void check_exists(const struct compiled *made, const char *whose, const char *code)
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
