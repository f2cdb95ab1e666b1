/* party_compile.c - the build step that makes party_table.c, or the JSON Schema of the codes, from
 * ISO 3166-1 and 3166-3 (as iso-codes has them) and schemas/parties.json.
 *
 * Owns: the shape of parties.json, and which party has which name. Knows nothing of the lookups.
 * A program of the build: what is wrong in its input it says, and stops.
 */
#include "party.h"
#include "text.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct party {
    const char *code, *alpha2, *numeric, *name, *official_name, *kind;
    json_t *names; /* strings */
    bool withdrawn;
};

/* Who has a name when several could: the lowest claim, and nobody else. */
enum claim {
    CLAIM_CODE,           /* a code of the registry, an alpha-2 or numeric of today */
    CLAIM_WITHDRAWN_CODE, /* an alpha-2 or numeric of ISO 3166-3 */
    CLAIM_OWN_NAME,
    CLAIM_NAME,
};

struct name {
    char *folded;
    const struct party *party;
    enum claim claim;
};

struct registry {
    struct party *parties; /* in order of code */
    size_t party_count;
    struct name *names; /* in order of name, claim and party */
    size_t name_count;
};

__attribute__((format(printf, 1, 2))) static _Noreturn void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("party_compile: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

/* `items` with room for one more; the room doubles at each power of two. */
static void *grown(void *items, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return items;
    void *more = reallocarray(items, count > 0 ? count * 2 : 1, size);
    if (!more)
        fail("out of memory");
    return more;
}

/* ---- Reading ------------------------------------------------------------------------------ */

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

static bool is_one_of(const char *string, const char *const *list)
{
    while (*list && strcmp(string, *list) != 0)
        list++;
    return *list != NULL;
}

static void check_fields(json_t *entry, const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach(entry, key, value) if (!is_one_of(key, known))
        fail("party %s: unknown field \"%s\"", field(entry, "code", NULL), key);
}

static bool is_code(const char *code, size_t shortest, size_t longest)
{
    size_t size = strlen(code);
    return size >= shortest && size <= longest && code[0] >= 'A' && code[0] <= 'Z' &&
           strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == size;
}

static void append_name(struct party *party, const char *name)
{
    if (json_array_append_new(party->names, json_string(name)) != 0)
        fail("party %s: the name \"%s\" cannot be kept", party->code, name);
}

static void append_names(struct party *party, json_t *names)
{
    if (!names)
        return;
    if (!json_is_array(names))
        fail("party %s: \"names\" should be a list", party->code);
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name)
    {
        if (!json_is_string(name))
            fail("party %s: \"names\" should hold texts", party->code);
        append_name(party, json_string_value(name));
    }
}

/* ---- The parties -------------------------------------------------------------------------- */

static struct party *find_party(const struct registry *registry, const char *code)
{
    for (size_t i = 0; i < registry->party_count; i++)
        if (strcmp(registry->parties[i].code, code) == 0)
            return &registry->parties[i];
    return NULL;
}

static struct party *add_party(struct registry *registry, struct party party)
{
    if (find_party(registry, party.code))
        fail("party %s stands twice", party.code);
    party.names = json_array();
    registry->parties = grown(registry->parties, registry->party_count, sizeof party);
    registry->parties[registry->party_count] = party;
    return &registry->parties[registry->party_count++];
}

/* One entry of ISO 3166-1 or, withdrawn, of ISO 3166-3. */
static void add_iso(struct registry *registry, json_t *entry, bool withdrawn)
{
    const char *code = field(entry, "alpha_3", NULL);
    if (withdrawn && find_party(registry, code))
        code = field(entry, "alpha_4", NULL);
    const char *name = field(entry, "name", NULL);
    struct party *party =
        add_party(registry, (struct party){
                                .code = code,
                                .alpha2 = field(entry, "alpha_2", NULL),
                                .numeric = field(entry, "numeric", withdrawn ? "" : NULL),
                                .name = field(entry, "common_name", name),
                                .official_name = field(entry, "official_name", ""),
                                .kind = withdrawn ? "former-state" : "state",
                                .withdrawn = withdrawn,
                            });
    append_name(party, name);
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

static void amend(struct registry *registry, json_t *entry)
{
    static const char *const known[] = {"code", "kind", "name", "official_name", "names", NULL};
    check_fields(entry, known);
    const char *code = field(entry, "code", NULL);
    struct party *party = find_party(registry, code);
    if (!party)
        fail("party %s is amended, but ISO has no such code", code);
    if (strcmp(field(entry, "kind", "territory"), "territory") != 0)
        fail("party %s: an entry of ISO can only be made a territory", code);
    append_name(party, party->name);
    if (*party->official_name)
        append_name(party, party->official_name);
    party->kind = field(entry, "kind", party->kind);
    party->name = field(entry, "name", party->name);
    party->official_name = field(entry, "official_name", party->official_name);
    append_names(party, json_object_get(entry, "names"));
}

static void add_own(struct registry *registry, json_t *entry)
{
    static const char *const known[] = {"code",          "alpha2", "kind", "name",
                                        "official_name", "names",  NULL};
    static const char *const kinds[] = {"state", "former-state", "territory", "organisation", NULL};
    check_fields(entry, known);
    struct party party = {
        .code = field(entry, "code", NULL),
        .alpha2 = field(entry, "alpha2", ""),
        .numeric = "",
        .name = field(entry, "name", NULL),
        .official_name = field(entry, "official_name", ""),
        .kind = field(entry, "kind", NULL),
    };
    if (!is_code(party.code, 2, 12))
        fail("party %s: a code is 2 to 12 upper-case letters or digits, a letter first",
             party.code);
    if (!is_one_of(party.kind, kinds))
        fail("party %s: unknown kind \"%s\"", party.code, party.kind);
    if (*party.alpha2 && !is_code(party.alpha2, 2, 2))
        fail("party %s: \"%s\" is no alpha-2 code", party.code, party.alpha2);
    for (size_t i = 0; i < registry->party_count; i++)
        if (strcmp(registry->parties[i].alpha2, party.code) == 0)
            fail("party %s: the code is the alpha-2 of %s", party.code, registry->parties[i].code);
    append_names(add_party(registry, party), json_object_get(entry, "names"));
}

static void read_iso(struct registry *registry, json_t *list, bool withdrawn)
{
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry) add_iso(registry, entry, withdrawn);
}

static void read_ours(struct registry *registry, json_t *list,
                      void (*take)(struct registry *registry, json_t *entry))
{
    size_t i;
    json_t *entry;
    const char *last = "";
    json_array_foreach(list, i, entry)
    {
        check_order(entry, &last);
        take(registry, entry);
    }
}

static int compare_parties(const void *a, const void *b)
{
    return strcmp(((const struct party *)a)->code, ((const struct party *)b)->code);
}

static bool knows_name(const struct party *party, size_t count, const char *name)
{
    bool known = strcmp(name, party->name) == 0 || strcmp(name, party->official_name) == 0;
    for (size_t i = 0; i < count; i++)
        known = known || strcmp(name, json_string_value(json_array_get(party->names, i))) == 0;
    return known;
}

/* Drops what says a name again: ISO gives some official names that are the short ones. */
static void tidy(struct party *party)
{
    if (strcmp(party->official_name, party->name) == 0)
        party->official_name = "";
    for (size_t i = json_array_size(party->names); i-- > 0;)
        if (knows_name(party, i, json_string_value(json_array_get(party->names, i))))
            json_array_remove(party->names, i);
}

/* ---- The names ---------------------------------------------------------------------------- */

static void claim_name(struct registry *registry, const struct party *party, const char *name,
                       enum claim claim)
{
    if (!*name)
        return;
    char *folded = party_fold(chancery_text_of(name));
    if (!folded || !*folded) {
        free(folded);
        fail("party %s: the name \"%s\" has nothing to find it by", party->code, name);
    }
    registry->names = grown(registry->names, registry->name_count, sizeof *registry->names);
    registry->names[registry->name_count++] = (struct name){folded, party, claim};
}

static void claim_names(struct registry *registry, const struct party *party)
{
    enum claim identifier = party->withdrawn ? CLAIM_WITHDRAWN_CODE : CLAIM_CODE;
    claim_name(registry, party, party->code, CLAIM_CODE);
    claim_name(registry, party, party->alpha2, identifier);
    claim_name(registry, party, party->numeric, identifier);
    claim_name(registry, party, party->name, CLAIM_OWN_NAME);
    claim_name(registry, party, party->official_name, CLAIM_NAME);
    size_t i;
    json_t *name;
    json_array_foreach(party->names, i, name)
        claim_name(registry, party, json_string_value(name), CLAIM_NAME);
}

static int compare_names(const void *one, const void *other)
{
    const struct name *a = one, *b = other;
    int order = strcmp(a->folded, b->folded);
    if (order == 0)
        order = (a->claim > b->claim) - (a->claim < b->claim);
    return order != 0 ? order : (a->party > b->party) - (a->party < b->party);
}

/* Whether `name` may stand beside `first`, the best claim to the same folded name by another
 * party; otherwise it gives way. */
static bool may_share(const struct name *first, const struct name *name)
{
    if (first->claim == CLAIM_CODE && name->claim == CLAIM_WITHDRAWN_CODE)
        return false;
    if (first->claim == name->claim &&
        (first->claim == CLAIM_WITHDRAWN_CODE || first->claim == CLAIM_NAME))
        return true;
    fail("\"%s\" is a code or the own name of %s, and so cannot be a name of %s", name->folded,
         first->party->code, name->party->code);
}

static void settle_claims(struct registry *registry)
{
    struct name *names = registry->names, first = {0};
    const struct party *last = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < registry->name_count; i++) {
        struct name name = names[i];
        bool begins = i == 0 || strcmp(name.folded, first.folded) != 0;
        if (begins)
            first = name;
        bool again = name.party == first.party || name.party == last;
        if (begins || (!again && may_share(&first, &name)))
            names[kept++] = name;
        else
            free(name.folded);
        last = name.party;
    }
    registry->name_count = kept;
}

static void compile(struct registry *registry)
{
    qsort(registry->parties, registry->party_count, sizeof *registry->parties, compare_parties);
    for (size_t i = 0; i < registry->party_count; i++) {
        tidy(&registry->parties[i]);
        claim_names(registry, &registry->parties[i]);
    }
    qsort(registry->names, registry->name_count, sizeof *registry->names, compare_names);
    settle_claims(registry);
}

/* ---- Writing ------------------------------------------------------------------------------ */

/* Writes a C string. Escaping `?` keeps trigraphs out. */
static void print_string(const char *string)
{
    putchar('"');
    for (; *string; string++) {
        if (strchr("\"\\?", *string))
            putchar('\\');
        putchar(*string);
    }
    putchar('"');
}

static void print_field(const char *name, const char *value)
{
    printf(".%s = ", name);
    print_string(value);
    fputs(", ", stdout);
}

static void print_party(const struct party *party)
{
    fputs("    {", stdout);
    print_field("code", party->code);
    print_field("alpha2", party->alpha2);
    print_field("numeric", party->numeric);
    print_field("name", party->name);
    print_field("official_name", party->official_name);
    print_field("kind", party->kind);
    fputs(".names = (const char *const[]){", stdout);
    size_t i;
    json_t *name;
    json_array_foreach(party->names, i, name)
    {
        print_string(json_string_value(name));
        fputs(", ", stdout);
    }
    puts("NULL}},");
}

static void print_table(const struct registry *registry)
{
    puts("/* party_table.c - made by party_compile; see core/party.h. */\n"
         "#include \"party.h\"\n\n"
         "const chancery_party party_table[] = {");
    for (size_t i = 0; i < registry->party_count; i++)
        print_party(&registry->parties[i]);
    printf("};\nconst size_t party_table_count = %zu;\n\n"
           "const struct party_name party_name_table[] = {\n",
           registry->party_count);
    for (size_t i = 0; i < registry->name_count; i++) {
        fputs("    {", stdout);
        print_string(registry->names[i].folded);
        printf(", %td},\n", registry->names[i].party - registry->parties);
    }
    printf("};\nconst size_t party_name_table_count = %zu;\n", registry->name_count);
}

static void print_schema(const struct registry *registry)
{
    puts("{\n"
         "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
         "  \"$id\": \"https://chancery.example/schemas/party.schema.json\",\n"
         "  \"title\": \"Party\",\n"
         "  \"description\": \"The code of a state, territory or organisation in Chancery's "
         "registry: ISO 3166-1 alpha-3, that of ISO 3166-3, or one of parties.json. "
         "Made by party_compile.\",\n"
         "  \"type\": \"string\",\n"
         "  \"enum\": [");
    for (size_t i = 0; i < registry->party_count; i++)
        printf("    \"%s\"%s\n", registry->parties[i].code,
               i + 1 < registry->party_count ? "," : "");
    puts("  ]\n}");
}

static void registry_free(struct registry *registry)
{
    for (size_t i = 0; i < registry->party_count; i++)
        json_decref(registry->parties[i].names);
    for (size_t i = 0; i < registry->name_count; i++)
        free(registry->names[i].folded);
    free(registry->parties);
    free(registry->names);
}

int main(int argc, char **argv)
{
    if (argc != 5 || (strcmp(argv[1], "table") != 0 && strcmp(argv[1], "schema") != 0))
        fail("usage: party_compile table|schema ISO-3166-1 ISO-3166-3 PARTIES");
    json_t *iso_1 = load(argv[2]), *iso_3 = load(argv[3]), *ours = load(argv[4]);
    struct registry registry = {0};
    read_iso(&registry, list_of(iso_1, argv[2], "3166-1"), false);
    read_iso(&registry, list_of(iso_3, argv[3], "3166-3"), true);
    read_ours(&registry, list_of(ours, argv[4], "amended"), amend);
    read_ours(&registry, list_of(ours, argv[4], "added"), add_own);
    compile(&registry);
    if (strcmp(argv[1], "table") == 0)
        print_table(&registry);
    else
        print_schema(&registry);
    registry_free(&registry);
    json_decref(iso_1);
    json_decref(iso_3);
    json_decref(ours);
    if (fflush(stdout) != 0 || ferror(stdout))
        fail("the table cannot be written");
    return EXIT_SUCCESS;
}
