/* cmd_types.c - `chancery types`: the vocabulary as reference pages. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
    [CHANCERY_STRING] = "text",     [CHANCERY_INTEGER] = "integer", [CHANCERY_DECIMAL] = "decimal",
    [CHANCERY_BOOLEAN] = "boolean", [CHANCERY_LIST] = "list",       [CHANCERY_OBJECT] = "object",
};

/* What the schemas call a format, and what people do. */
static const struct {
    const char *name, *meaning;
} formats[] = {
    [CHANCERY_FORMAT_NONE] = {"", "text"},
    [CHANCERY_FORMAT_EDTF] = {"edtf", "EDTF date"},
    [CHANCERY_FORMAT_PARTY] = {"party", "party"},
    [CHANCERY_FORMAT_TYPE] = {"type", "type"},
    [CHANCERY_FORMAT_UID] = {"uid", "uid"},
    [CHANCERY_FORMAT_URI] = {"uri", "URI"},
    [CHANCERY_FORMAT_INSTANT] = {"instant", "instant of UTC"},
    [CHANCERY_FORMAT_WORD] = {"word", "word"},
    [CHANCERY_FORMAT_LINE] = {"line", "text"},
    [CHANCERY_FORMAT_PROSE] = {"prose", "text"},
};

/* What a field holds, in a word or two. */
static const char *kind_of(const chancery_field *field)
{
    if (field->choices)
        return "choice";
    return field->kind == CHANCERY_STRING ? formats[field->format].meaning
                                          : kind_names[field->kind];
}

/* ---- For people ---- */

static void print_choices(FILE *stream, const chancery_field *field)
{
    for (const char *const *choice = field->choices; choice && *choice; choice++)
        fprintf(stream, "%s%s", choice == field->choices ? " One of " : ", ", *choice);
    if (field->choices)
        fputc('.', stream);
}

static void print_limits(FILE *stream, const chancery_field *field)
{
    if ((field->kind == CHANCERY_INTEGER || field->kind == CHANCERY_DECIMAL) &&
        field->maximum != INT64_MAX)
        fprintf(stream, " From %" PRId64 " to %" PRId64 ".", field->minimum, field->maximum);
    if (field->kind == CHANCERY_STRING && !field->choices && field->maximum != INT64_MAX)
        fprintf(stream, " At most %" PRId64 " characters.", field->maximum);
    if (field->kind == CHANCERY_LIST && field->maximum != INT64_MAX)
        fprintf(stream, " At most %" PRId64 " items.", field->maximum);
}

/* Prints `text` in lines that fit, the later ones indented. */
static void print_wrapped(const char *text, int indent)
{
    size_t width = term_width() > 100 ? 100 : term_width(), column = (size_t)indent;
    for (const char *at = text; *at;) {
        size_t size = strcspn(at, " ");
        if (column > (size_t)indent && column + 1 + size > width) {
            printf("\n%*s", indent, "");
            column = (size_t)indent;
        } else if (at != text) {
            putchar(' ');
            column++;
        }
        out_text(stdout, (chancery_text){at, size});
        column += size;
        at += size + (at[size] == ' ');
    }
    putchar('\n');
}

static void print_field(const chancery_field *field, const char *outer)
{
    enum { INDENT = 6 };
    char *told = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&told, &size);
    if (!stream)
        return;
    fputs(field->description, stream);
    print_choices(stream, field);
    print_limits(stream, field);
    fclose(stream);
    printf("  %s%s%s  (%s%s)\n%*s", outer ? outer : "", outer ? "." : "", field->name,
           kind_of(field), field->required ? ", required" : "", INDENT, "");
    print_wrapped(told, INDENT);
    free(told);
}

static void print_fields(const chancery_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const chancery_field *field = &fields[i];
        const chancery_field *object = field->kind == CHANCERY_LIST ? field->items : field;
        print_field(field, NULL);
        for (size_t j = 0; object->kind == CHANCERY_OBJECT && j < object->member_count; j++)
            print_field(&object->members[j], field->name);
    }
}

static void print_fact(const char *name, const char *value)
{
    enum { INDENT = 12 };
    if (!*value)
        return;
    printf("%-*s", INDENT, name);
    print_wrapped(value, INDENT);
}

static void print_type(const chancery_schema *schema, const chancery_type *type)
{
    printf("%s\n\n", type->name);
    print_wrapped(type->description, 0);
    putchar('\n');
    print_fact("family", type->family);
    print_fact("target", type->target_required ? "required" : "optional");
    print_fact("title", type->title);
    print_fact("law", type->term);
    print_fact("CAMEO", type->cameo);
    print_fact("PLOVER", type->plover);
    print_fact("effect", strcmp(type->effect, "null") == 0 ? "none: an act that leaves the state "
                                                             "as it was"
                                                           : type->effect);
    printf("example     chancery add %s\n", type->example);
    if (type->field_count > 0)
        puts("\nIts fields:");
    print_fields(type->fields, type->field_count);
    puts("\nFields of every event:");
    print_fields(schema->envelope, schema->envelope_count);
}

static bool print_list(size_t count, const chancery_family *families)
{
    static const struct out_column columns[] = {{"TYPE", OUT_LEFT, 0},
                                                {"MEANING", OUT_SHRINK, 0.5}};
    struct out_table *table = out_table_open(sizeof columns / sizeof *columns, columns);
    for (size_t i = 0; table && i < count; i++) {
        for (size_t j = 0; j < families[i].type_count; j++) {
            const chancery_type *type = &families[i].types[j];
            const chancery_text cells[] = {chancery_text_of(type->name),
                                           chancery_text_of(type->description)};
            out_table_row(table, cells);
        }
    }
    return out_table_close(table);
}

static void print_family(const chancery_family *family)
{
    printf("%s\n\n", family->name);
    print_wrapped(family->description, 0);
    putchar('\n');
    print_fact("state",
               strcmp(family->state, "null") == 0 ? "none: these are acts" : family->state);
    putchar('\n');
    print_list(1, family);
}

/* ---- For programs ---- */

static json_t *fields_json(const chancery_field *fields, size_t count);

static json_t *strings_json(const char *const *strings)
{
    json_t *made = json_array();
    for (; strings && *strings; strings++)
        json_array_append_new(made, json_string(*strings));
    return made;
}

static json_t *field_json(const chancery_field *field)
{
    json_t *made = json_pack("{s:s*, s:s, s:s, s:b}", "name", field->name, "description",
                             field->description ? field->description : "", "kind",
                             kind_names[field->kind], "required", field->required);
    if (field->format != CHANCERY_FORMAT_NONE)
        json_object_set_new(made, "format", json_string(formats[field->format].name));
    if (field->kind != CHANCERY_BOOLEAN) {
        json_object_set_new(made, "minimum", json_integer(field->minimum));
        if (field->maximum != INT64_MAX)
            json_object_set_new(made, "maximum", json_integer(field->maximum));
    }
    if (field->choices)
        json_object_set_new(made, "choices", strings_json(field->choices));
    if (field->items)
        json_object_set_new(made, "items", field_json(field->items));
    if (field->member_count > 0)
        json_object_set_new(made, "members", fields_json(field->members, field->member_count));
    return made;
}

static json_t *fields_json(const chancery_field *fields, size_t count)
{
    json_t *made = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(made, field_json(&fields[i]));
    return made;
}

static json_t *type_json(const chancery_type *type)
{
    return json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:o, s:s, s:o, s:s, s:o}", "name",
                     type->name, "family", type->family, "description", type->description,
                     "target_required", type->target_required, "title", type->title, "term",
                     type->term, "cameo", type->cameo, "cameo_import",
                     strings_json(type->cameo_import), "plover", type->plover, "effect",
                     json_loads(type->effect, JSON_DECODE_ANY, NULL), "example", type->example,
                     "fields", fields_json(type->fields, type->field_count));
}

static json_t *family_json(const chancery_family *family)
{
    json_t *types = json_array();
    for (size_t i = 0; i < family->type_count; i++)
        json_array_append_new(types, type_json(&family->types[i]));
    return json_pack("{s:s, s:s, s:o, s:o}", "name", family->name, "description",
                     family->description, "state", json_loads(family->state, JSON_DECODE_ANY, NULL),
                     "types", types);
}

static json_t *schema_json(const chancery_schema *schema)
{
    json_t *families = json_array();
    for (size_t i = 0; i < schema->family_count; i++)
        json_array_append_new(families, family_json(&schema->families[i]));
    return json_pack("{s:o, s:o}", "envelope",
                     fields_json(schema->envelope, schema->envelope_count), "families", families);
}

/* ---- The command ---- */

/* What the line names: a type, a family, or (neither) everything. */
struct wanted {
    const chancery_schema *schema;
    const chancery_type *type;
    const chancery_family *family;
};

static int find(const struct cli *cli, struct wanted *wanted)
{
    char hint[120] = "`chancery types` lists them";
    if (cli->args.count == 0)
        return EXIT_DONE;
    chancery_text name = chancery_text_of(cli->args.arguments[0]);
    wanted->type = chancery_type_find(wanted->schema, name);
    wanted->family = chancery_family_find(wanted->schema, name);
    if (wanted->type || wanted->family)
        return EXIT_DONE;
    const char *nearest = chancery_type_nearest(wanted->schema, name);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    return complain(CHANCERY_NOT_FOUND, hint, "no type or family is called \"%s\"",
                    cli->args.arguments[0]);
}

static int print_json(const struct wanted *wanted)
{
    json_t *made = wanted->type     ? type_json(wanted->type)
                   : wanted->family ? family_json(wanted->family)
                                    : schema_json(wanted->schema);
    bool whole = made && json_dumpf(made, stdout, JSON_INDENT(2)) == 0;
    json_decref(made);
    putchar('\n');
    return whole ? EXIT_DONE : complain(CHANCERY_MEMORY, NULL, "out of memory");
}

/* The words that make the command do something else. */
static int (*sub_command(const struct cli *cli))(struct cli *)
{
    static const struct {
        const char *word;
        int (*run)(struct cli *cli);
    } words[] = {{"add", vocabulary_add}, {"remove", vocabulary_remove}};
    for (size_t i = 0; cli->args.count > 0 && i < sizeof words / sizeof *words; i++)
        if (strcmp(cli->args.arguments[0], words[i].word) == 0)
            return words[i].run;
    if (opt_given(&cli->args, "schema"))
        return vocabulary_print_schema;
    return opt_given(&cli->args, "own") ? vocabulary_print_own : NULL;
}

int cmd_types(struct cli *cli)
{
    int (*other)(struct cli *) = sub_command(cli);
    if (other)
        return other(cli);
    if (cli->args.count > 1)
        return complain(CHANCERY_USAGE, NULL, "types: there is no place for \"%s\"",
                        cli->args.arguments[1]);
    struct wanted wanted = {.schema = database_schema(cli, CHANCERY_OPEN_READ)};
    int result = find(cli, &wanted);
    if (result != EXIT_DONE)
        return result;
    term_page(!opt_given(&cli->args, "no-pager"));
    if (opt_given(&cli->args, "json"))
        return print_json(&wanted);
    if (wanted.type)
        print_type(wanted.schema, wanted.type);
    else if (wanted.family)
        print_family(wanted.family);
    else if (!print_list(wanted.schema->family_count, wanted.schema->families))
        return complain(CHANCERY_MEMORY, NULL, "out of memory");
    return EXIT_DONE;
}
