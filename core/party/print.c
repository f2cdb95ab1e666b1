/* party/print.c - the registry as C, and its codes as a JSON Schema.
 *
 * Texts of names go into one pool and are known by their offset, so that the many names in other
 * languages cost a program that starts nothing: no pointer has to be relocated for them.
 */
#include "party/compile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 4000 }; /* below the longest string literal that C promises */

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

static void print_day(int64_t day)
{
    if (day == CHANCERY_DAY_MIN)
        fputs("INT64_MIN", stdout);
    else if (day == CHANCERY_DAY_MAX)
        fputs("INT64_MAX", stdout);
    else
        printf("%" PRId64, day);
}

static void print_span(chancery_span span)
{
    putchar('{');
    print_day(span.from);
    fputs(", ", stdout);
    print_day(span.to);
    putchar('}');
}

/* ---- Parties ------------------------------------------------------------------------------ */

static void print_field(const char *name, const char *value)
{
    printf(".%s = ", name);
    print_string(value);
    fputs(", ", stdout);
}

static void print_spells(const chancery_party *party)
{
    if (party->spell_count == 0)
        return;
    fputs("\n     .spells = (const chancery_span[]){", stdout);
    for (size_t i = 0; i < party->spell_count; i++) {
        print_span(party->spells[i]);
        fputs(", ", stdout);
    }
    printf("}, .spell_count = %zu,", party->spell_count);
}

static void print_predecessors(const chancery_party *party)
{
    if (party->predecessor_count == 0)
        return;
    fputs("\n     .predecessors = (const chancery_succession[]){", stdout);
    for (size_t i = 0; i < party->predecessor_count; i++) {
        putchar('{');
        print_field("party", party->predecessors[i].party);
        print_field("date", party->predecessors[i].date);
        print_field("kind", party->predecessors[i].kind);
        fputs("}, ", stdout);
    }
    printf("}, .predecessor_count = %zu,", party->predecessor_count);
}

static void print_members(const chancery_party *party)
{
    if (party->member_count == 0)
        return;
    fputs("\n     .members = (const chancery_membership[]){\n", stdout);
    for (size_t i = 0; i < party->member_count; i++) {
        printf("         {\"%s\", ", party->members[i].party);
        print_span(party->members[i].span);
        puts("},");
    }
    printf("     }, .member_count = %zu,", party->member_count);
}

static void print_party(const chancery_party *party)
{
    fputs("    {", stdout);
    print_field("code", party->code);
    print_field("alpha2", party->alpha2);
    print_field("numeric", party->numeric);
    print_field("name", party->name);
    print_field("official_name", party->official_name);
    print_field("kind", party->kind);
    fputs(".names = (const char *const[]){", stdout);
    for (const char *const *name = party->names; *name; name++) {
        print_string(*name);
        fputs(", ", stdout);
    }
    fputs("NULL},", stdout);
    print_spells(party);
    print_predecessors(party);
    print_members(party);
    puts("},");
}

static void print_parties(const struct compiled *made)
{
    puts("static const chancery_party parties[] = {");
    for (size_t i = 0; i < made->party_count; i++)
        print_party(&made->parties[i].party);
    puts("};\n");
}

static void print_letters(const struct compiled *made)
{
    printf("static const uint16_t by_letters[%d] = {\n", PARTY_LETTERS);
    for (size_t i = 0; i < made->party_count; i++) {
        size_t letters = party_letters(chancery_text_of(made->parties[i].party.code));
        if (letters < PARTY_LETTERS)
            printf("    [%zu] = %zu,\n", letters, i + 1);
    }
    puts("};\n");
}

/* ---- Names -------------------------------------------------------------------------------- */

static void print_names(struct compiled *made)
{
    puts("static const struct party_name names[] = {");
    for (size_t i = 0; i < made->name_count; i++) {
        const struct compiled_name *name = &made->names[i];
        printf("    {%" PRIu32 ", %" PRId32 ", %u, %d},\n", pool_add(made, name->folded),
               name->until, name->party, (int)name->claim);
    }
    puts("};\n");
}

static void print_languages(const struct compiled *made)
{
    for (size_t i = 0; i < made->language_count; i++) {
        printf("static const uint32_t language_%zu[] = {", i);
        for (size_t j = 0; j < made->party_count; j++)
            printf("%" PRIu32 ",", made->languages[i].names[j]);
        puts("};");
    }
    puts("static const struct party_language languages[] = {\n    {\"\", NULL},");
    for (size_t i = 0; i < made->language_count; i++)
        printf("    {\"%s\", language_%zu},\n", made->languages[i].tag, i);
    puts("};\n");
}

/* Chunks without NUL lie behind each other, and so are one run of bytes. */
static void print_pool(const struct compiled *made)
{
    size_t size = made->pool.size;
    printf("static const char pool[][%d] = {", CHUNK);
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)made->pool.bytes[i];
        if (i % CHUNK == 0)
            fputs(i > 0 ? "\",\n    \"" : "\n    \"", stdout);
        if (byte < ' ' || byte > '~' || strchr("\"\\?", byte))
            printf("\\%03o", byte);
        else
            putchar(byte);
    }
    puts("\",\n};\n");
}

/* ---- Codes -------------------------------------------------------------------------------- */

static void print_codes(const struct compiled *made)
{
    puts("static const chancery_scheme_code codes[] = {");
    for (size_t i = 0; i < made->code_count; i++) {
        const chancery_scheme_code *code = &made->codes[i];
        printf("    {%d, \"%s\", \"%s\", \"%s\", ", (int)code->scheme, code->code,
               code->abbreviation, code->party);
        print_span(code->span);
        puts("},");
    }
    puts("};\n");
}

/* A spelling of a code, while they are put in order. */
struct spelling {
    const chancery_scheme_code *code;
    const char *text;
};

static int compare_spellings(const void *one, const void *other)
{
    const struct spelling *a = one, *b = other;
    if (a->code->scheme != b->code->scheme)
        return a->code->scheme < b->code->scheme ? -1 : 1;
    int order = strcmp(a->text, b->text);
    return order != 0 ? order : (a->code > b->code) - (a->code < b->code);
}

static void print_keys(const struct compiled *made)
{
    size_t count = 0;
    struct spelling *spellings = calloc(made->code_count * 2 + 1, sizeof *spellings);
    for (size_t i = 0; spellings && i < made->code_count; i++) {
        const chancery_scheme_code *code = &made->codes[i];
        spellings[count++] = (struct spelling){code, code->code};
        if (*code->abbreviation && strcmp(code->abbreviation, code->code) != 0)
            spellings[count++] = (struct spelling){code, code->abbreviation};
    }
    if (count > 0)
        qsort(spellings, count, sizeof *spellings, compare_spellings);
    puts("static const struct party_key keys[] = {");
    for (size_t i = 0; i < count; i++)
        printf("    {%td, %s},\n", spellings[i].code - made->codes,
               spellings[i].text == spellings[i].code->abbreviation ? "true" : "false");
    puts("};\n");
    free(spellings);
}

/* ---- The whole ---------------------------------------------------------------------------- */

void print_table(struct compiled *made)
{
    puts("/* party_table.c - made by party_compile; see core/party/party.h. */\n"
         "#include \"party/party.h\"\n");
    print_parties(made);
    print_letters(made);
    print_names(made);
    print_languages(made);
    print_pool(made);
    print_codes(made);
    print_keys(made);
    puts("const chancery_registry registry_builtin = {\n"
         "    .parties = parties,\n"
         "    .count = sizeof parties / sizeof *parties,\n"
         "    .by_letters = by_letters,\n"
         "    .names = names,\n"
         "    .name_count = sizeof names / sizeof *names,\n"
         "    .pool = (const char *)pool,\n"
         "    .codes = codes,\n"
         "    .code_count = sizeof codes / sizeof *codes,\n"
         "    .keys = keys,\n"
         "    .key_count = sizeof keys / sizeof *keys,\n"
         "    .languages = languages + 1,\n"
         "    .language_count = sizeof languages / sizeof *languages - 1,\n"
         "};");
}

void print_schema(const struct compiled *made)
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
    for (size_t i = 0; i < made->party_count; i++)
        printf("    \"%s\"%s\n", made->parties[i].party.code, i + 1 < made->party_count ? "," : "");
    puts("  ]\n}");
}
