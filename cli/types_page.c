/* types_page.c - the vocabulary as reference pages. Owns how a page is laid out; what the effects
 * mean is told by effect_words.
 */
#include "types_page.h"

#include "effect_words.h"
#include "out.h"
#include "term.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FACT_INDENT = 10, WIDEST = 100 };

static const char *const kind_words[] = {
    [CHANCERY_STRING] = "text",     [CHANCERY_INTEGER] = "number", [CHANCERY_DECIMAL] = "decimal",
    [CHANCERY_BOOLEAN] = "boolean", [CHANCERY_LIST] = "list",      [CHANCERY_OBJECT] = "object",
};

static const char *const format_words[] = {
    [CHANCERY_FORMAT_NONE] = "text",    [CHANCERY_FORMAT_EDTF] = "date",
    [CHANCERY_FORMAT_PARTY] = "party",  [CHANCERY_FORMAT_TYPE] = "type",
    [CHANCERY_FORMAT_UID] = "uid",      [CHANCERY_FORMAT_URI] = "URI",
    [CHANCERY_FORMAT_INSTANT] = "time", [CHANCERY_FORMAT_WORD] = "word",
    [CHANCERY_FORMAT_LINE] = "text",    [CHANCERY_FORMAT_PROSE] = "text",
};

/* What a field holds, in a word. */
static const char *kind_of(const chancery_field *field)
{
    if (field->choices)
        return "choice";
    if (field->kind == CHANCERY_LIST && field->items->format == CHANCERY_FORMAT_PARTY)
        return "parties";
    return field->kind == CHANCERY_STRING ? format_words[field->format] : kind_words[field->kind];
}

/* ---- Text ---- */

static size_t page_width(void)
{
    return term_width() > WIDEST ? WIDEST : term_width();
}

/* How many characters `size` bytes of UTF-8 are. */
static size_t characters(const char *bytes, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return count;
}

/* Prints `text` in lines that fit, the later ones indented. */
static void print_wrapped(const char *text, size_t indent)
{
    size_t width = page_width(), column = indent;
    for (const char *at = text; *at;) {
        size_t size = strcspn(at, " "), wide = characters(at, size);
        if (column > indent && column + 1 + wide > width) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (at != text) {
            putchar(' ');
            column++;
        }
        out_text(stdout, (chancery_text){at, size});
        column += wide;
        at += size + (at[size] == ' ');
    }
    putchar('\n');
}

static void print_paragraph(const char *text)
{
    print_wrapped(text, 0);
    putchar('\n');
}

/* What a type is in its list: the first sentence of its description. */
static char *first_sentence(const char *description)
{
    const char *end = strstr(description, ". ");
    return strndup(description, end ? (size_t)(end - description) + 1 : strlen(description));
}

/* A line `name  text`, the later lines of the text below its first. */
static void print_fact(const char *name, const char *value)
{
    if (!*value)
        return;
    printf("%-*s", FACT_INDENT, name);
    print_wrapped(value, FACT_INDENT);
}

/* ---- Fields ---- */

/* A table of fields, whose columns are as wide as its fields ask for. */
struct field_table {
    size_t name_width, kind_width;
};

/* A member of an object is told by its way: `place.name`. */
struct field_row {
    const chancery_field *field;
    const char *outer; /* "" or the name of the object */
    bool required;
};

static size_t name_width(const struct field_row *row)
{
    return strlen(row->field->name) + (*row->outer ? strlen(row->outer) + 1 : 0);
}

typedef void row_function(struct field_table *table, const struct field_row *row);

static void fit_row(struct field_table *table, const struct field_row *row)
{
    size_t name = name_width(row), kind = strlen(kind_of(row->field));
    table->name_width = name > table->name_width ? name : table->name_width;
    table->kind_width = kind > table->kind_width ? kind : table->kind_width;
}

static void tell_choices(FILE *stream, const chancery_field *field)
{
    for (const char *const *choice = field->choices; choice && *choice; choice++)
        fprintf(stream, "%s%s", choice == field->choices ? " One of " : ", ", *choice);
    if (field->choices)
        fputc('.', stream);
}

static void tell_limits(FILE *stream, const chancery_field *field)
{
    if (field->maximum == INT64_MAX || field->choices)
        return;
    if (field->kind == CHANCERY_INTEGER || field->kind == CHANCERY_DECIMAL)
        fprintf(stream, " From %" PRId64 " to %" PRId64 ".", field->minimum, field->maximum);
    else if (field->kind == CHANCERY_STRING)
        fprintf(stream, " At most %" PRId64 " characters.", field->maximum);
    else if (field->kind == CHANCERY_LIST)
        fprintf(stream, " At most %" PRId64 " items.", field->maximum);
}

/* The meaning of a field and the rules that it is under; owned, NULL when out of memory. */
static char *field_told(const chancery_field *field)
{
    char *told = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&told, &size);
    if (!stream)
        return NULL;
    fputs(field->description, stream);
    tell_choices(stream, field->kind == CHANCERY_LIST ? field->items : field);
    tell_limits(stream, field);
    fclose(stream);
    return told;
}

static void print_row(struct field_table *table, const struct field_row *row)
{
    size_t indent = 2 + table->name_width + 2 + table->kind_width + 2;
    char *told = field_told(row->field);
    printf("%c %s%s%-*s  %-*s  ", row->required ? '*' : ' ', row->outer, *row->outer ? "." : "",
           (int)(table->name_width - name_width(row) + strlen(row->field->name)), row->field->name,
           (int)table->kind_width, kind_of(row->field));
    print_wrapped(told ? told : row->field->description, indent);
    free(told);
}

/* Takes the fields that are, or are not, required, in order. */
static void each_field(const chancery_field *fields, size_t count, bool required,
                       row_function *take, struct field_table *table)
{
    for (size_t i = 0; i < count; i++) {
        struct field_row row = {&fields[i], "", required};
        if (fields[i].required == required)
            take(table, &row);
    }
}

/* ---- Types ---- */

static const chancery_field *envelope_field(const chancery_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->envelope_count; i++)
        if (strcmp(schema->envelope[i].name, name) == 0)
            return &schema->envelope[i];
    return NULL;
}

/* The target is a field of every event, but whether it is required is the type's own rule. */
static void each_row(const chancery_schema *schema, const chancery_type *type, row_function *take,
                     struct field_table *table)
{
    struct field_row target = {envelope_field(schema, "target"), "", type->target_required};
    if (target.field && target.required)
        take(table, &target);
    each_field(type->fields, type->field_count, true, take, table);
    if (target.field && !target.required)
        take(table, &target);
    each_field(type->fields, type->field_count, false, take, table);
}

static void print_envelope_names(const chancery_schema *schema)
{
    char *told = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&told, &size);
    if (!stream)
        return;
    fputs("Every event has", stream);
    for (int pass = 0; pass < 2; pass++) {
        const char *separator = pass == 0 ? " " : "; it may have ";
        for (size_t i = 0; i < schema->envelope_count; i++) {
            const chancery_field *field = &schema->envelope[i];
            if (field->required != (pass == 0) || strcmp(field->name, "target") == 0)
                continue;
            fprintf(stream, "%s%s", separator, field->name);
            separator = ", ";
        }
    }
    fputs(". `chancery types event` explains them.", stream);
    fclose(stream);
    putchar('\n');
    print_wrapped(told, 0);
    free(told);
}

/* `161; from 161 and 163`: what it is exported as, and what may become it. */
static void print_codes(const char *scheme, const char *exported, const char *const *imported)
{
    char *told = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&told, &size);
    if (!stream)
        return;
    fputs(*exported ? exported : "none", stream);
    for (const char *const *code = imported; code && *code; code++)
        fprintf(stream, "%s%s", code == imported ? "; may come from " : ", ", *code);
    fclose(stream);
    print_fact(scheme, told);
    free(told);
}

static void print_effect(const char *effect, json_t *facets)
{
    size_t index;
    json_t *sentence, *sentences = effect_words(effect, facets);
    if (json_array_size(sentences) == 0)
        print_fact("effect", "none: an act that leaves the state as it was");
    json_array_foreach(sentences, index, sentence)
    {
        print_fact(index == 0 ? "effect" : "", json_string_value(sentence));
    }
    json_decref(sentences);
}

void types_page_type(const chancery_schema *schema, const chancery_type *type, json_t *facets)
{
    struct field_table table = {0};
    printf("%s\n\n", type->name);
    print_paragraph(type->description);
    print_fact("law", type->term);
    print_codes("CAMEO", type->cameo, type->cameo_import);
    print_codes("PLOVER", type->plover, type->plover_import);
    print_effect(type->effect, facets);
    print_fact("title", type->title);
    printf("%-*schancery add %s\n", FACT_INDENT, "example", type->example);
    puts("\nFields (* required)");
    each_row(schema, type, fit_row, &table);
    each_row(schema, type, print_row, &table);
    print_envelope_names(schema);
}

/* ---- Every event ---- */

static void each_envelope_row(const chancery_schema *schema, row_function *take,
                              struct field_table *table)
{
    for (size_t i = 0; i < schema->envelope_count; i++) {
        const chancery_field *field = &schema->envelope[i];
        const chancery_field *object = field->kind == CHANCERY_LIST ? field->items : field;
        struct field_row row = {field, "", field->required};
        take(table, &row);
        for (size_t j = 0; object->kind == CHANCERY_OBJECT && j < object->member_count; j++) {
            struct field_row inner = {&object->members[j], field->name,
                                      object->members[j].required};
            take(table, &inner);
        }
    }
}

void types_page_event(const chancery_schema *schema)
{
    struct field_table table = {0};
    puts("event\n");
    print_paragraph(
        "The fields that every event may have, of whatever type. A target is required by "
        "many types.");
    puts("Fields (* required)");
    each_envelope_row(schema, fit_row, &table);
    each_envelope_row(schema, print_row, &table);
}

/* ---- Families ---- */

static size_t longest_name(const chancery_family *family)
{
    size_t longest = 0;
    for (size_t i = 0; i < family->type_count; i++) {
        size_t size = strlen(family->types[i].name);
        longest = size > longest ? size : longest;
    }
    return longest;
}

/* The types of a family, a sentence each, the sentences in column `width`. */
static void print_types(const chancery_family *family, size_t width)
{
    for (size_t i = 0; i < family->type_count; i++) {
        char *sentence = first_sentence(family->types[i].description);
        printf("  %-*s  ", (int)width, family->types[i].name);
        print_wrapped(sentence ? sentence : "", width + 4);
        free(sentence);
    }
}

static void print_facet(const char *name, json_t *facet)
{
    size_t index;
    char *key = facet_key_words(name, facet);
    json_t *line, *lines = facet_words(facet);
    printf("\nState  %s\n", key ? key : name);
    printf("  ");
    print_wrapped(json_string_value(json_object_get(facet, "description")), 2);
    json_array_foreach(lines, index, line)
    {
        printf("  ");
        print_wrapped(json_string_value(line), 4);
    }
    json_decref(lines);
    free(key);
}

static void print_state(const char *state)
{
    const char *name;
    json_t *facet, *facets = json_loads(state, JSON_DECODE_ANY, NULL);
    if (!json_is_object(facets))
        puts("\nState  none: its types are acts that leave the state as it was");
    json_object_foreach(facets, name, facet)
    {
        print_facet(name, facet);
    }
    json_decref(facets);
}

void types_page_family(const chancery_family *family)
{
    printf("%s\n\n", family->name);
    print_paragraph(family->description);
    puts("Types");
    print_types(family, longest_name(family));
    print_state(family->state);
}

/* `family: what it is`, all of it in one paragraph. */
static void print_heading(const chancery_family *family)
{
    char *heading = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&heading, &size);
    if (!stream)
        return;
    fprintf(stream, "%s: %s", family->name, family->description);
    fclose(stream);
    print_wrapped(heading, 2);
    free(heading);
}

void types_page_all(const chancery_schema *schema)
{
    size_t width = 0;
    for (size_t i = 0; i < schema->family_count; i++) {
        size_t longest = longest_name(&schema->families[i]);
        width = longest > width ? longest : width;
    }
    for (size_t i = 0; i < schema->family_count; i++) {
        const chancery_family *family = &schema->families[i];
        fputs(i == 0 ? "" : "\n", stdout);
        print_heading(family);
        print_types(family, width);
    }
    putchar('\n');
    print_wrapped(
        "`chancery types FAMILY` and `chancery types TYPE` tell more, `chancery types event` "
        "what every event has.",
        0);
}
