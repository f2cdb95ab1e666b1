/* cmd_types.c - `chancery types`: the vocabulary, as JSON here and as pages in types_page.c. */
#include "cmd.h"
#include "effect_words.h"
#include "term.h"
#include "types_page.h"

#include <jansson.h>
#include <string.h>

static const char *const kind_names[] = {
    [CHANCERY_STRING] = "text",     [CHANCERY_INTEGER] = "integer", [CHANCERY_DECIMAL] = "decimal",
    [CHANCERY_BOOLEAN] = "boolean", [CHANCERY_LIST] = "list",       [CHANCERY_OBJECT] = "object",
};

static const char *const format_names[] = {
    [CHANCERY_FORMAT_NONE] = "",           [CHANCERY_FORMAT_EDTF] = "edtf",
    [CHANCERY_FORMAT_PARTY] = "party",     [CHANCERY_FORMAT_TYPE] = "type",
    [CHANCERY_FORMAT_UID] = "uid",         [CHANCERY_FORMAT_URI] = "uri",
    [CHANCERY_FORMAT_INSTANT] = "instant", [CHANCERY_FORMAT_WORD] = "word",
    [CHANCERY_FORMAT_LINE] = "line",       [CHANCERY_FORMAT_PROSE] = "prose",
};

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
        json_object_set_new(made, "format", json_string(format_names[field->format]));
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

/* Its effect is there twice: for programs, and in the words of its page. */
static json_t *type_json(const chancery_type *type, json_t *facets)
{
    return json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:s, s:o}",
                     "name", type->name, "family", type->family, "description", type->description,
                     "target_required", type->target_required, "title", type->title, "term",
                     type->term, "cameo", type->cameo, "cameo_import",
                     strings_json(type->cameo_import), "plover", type->plover, "plover_import",
                     strings_json(type->plover_import), "effect",
                     json_loads(type->effect, JSON_DECODE_ANY, NULL), "effect_words",
                     effect_words(type->effect, facets), "example", type->example, "fields",
                     fields_json(type->fields, type->field_count));
}

static json_t *family_json(const chancery_family *family, json_t *facets)
{
    json_t *types = json_array();
    for (size_t i = 0; i < family->type_count; i++)
        json_array_append_new(types, type_json(&family->types[i], facets));
    return json_pack("{s:s, s:s, s:o, s:o}", "name", family->name, "description",
                     family->description, "state", json_loads(family->state, JSON_DECODE_ANY, NULL),
                     "types", types);
}

static json_t *envelope_json(const chancery_schema *schema)
{
    return json_pack("{s:o}", "envelope", fields_json(schema->envelope, schema->envelope_count));
}

static json_t *schema_json(const chancery_schema *schema, json_t *facets)
{
    json_t *families = json_array();
    for (size_t i = 0; i < schema->family_count; i++)
        json_array_append_new(families, family_json(&schema->families[i], facets));
    return json_pack("{s:s, s:i, s:o, s:o}", "format", "chancery-types", "version", 1, "envelope",
                     fields_json(schema->envelope, schema->envelope_count), "families", families);
}

/* ---- The command ---- */

/* What the line names: a type, a family, the fields of every event, or (none) everything. */
struct wanted {
    const chancery_schema *schema;
    const chancery_type *type;
    const chancery_family *family;
    bool event;
};

static int find(const struct cli *cli, struct wanted *wanted)
{
    char hint[120] = "`chancery types` lists them";
    if (cli->args.count == 0)
        return EXIT_DONE;
    chancery_text name = chancery_text_of(cli->args.arguments[0]);
    wanted->type = chancery_type_find(wanted->schema, name);
    wanted->family = chancery_family_find(wanted->schema, name);
    wanted->event = strcmp(cli->args.arguments[0], "event") == 0;
    if (wanted->type || wanted->family || wanted->event)
        return EXIT_DONE;
    const char *nearest = chancery_type_nearest(wanted->schema, name);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    return complain(CHANCERY_NOT_FOUND, hint, "no type or family is called \"%s\"",
                    cli->args.arguments[0]);
}

static int print_json(const struct wanted *wanted, json_t *facets)
{
    json_t *made = wanted->type     ? type_json(wanted->type, facets)
                   : wanted->family ? family_json(wanted->family, facets)
                   : wanted->event  ? envelope_json(wanted->schema)
                                    : schema_json(wanted->schema, facets);
    bool whole = made && json_dumpf(made, stdout, JSON_INDENT(2)) == 0;
    json_decref(made);
    putchar('\n');
    return whole ? EXIT_DONE : complain(CHANCERY_MEMORY, NULL, "out of memory");
}

static void print_page(const struct wanted *wanted, json_t *facets)
{
    if (wanted->type)
        types_page_type(wanted->schema, wanted->type, facets);
    else if (wanted->family)
        types_page_family(wanted->family);
    else if (wanted->event)
        types_page_event(wanted->schema);
    else
        types_page_all(wanted->schema);
}

/* The words that make the command do something else. */
static int (*sub_command(const struct cli *cli))(struct cli *)
{
    static const struct {
        const char *word;
        int (*run)(struct cli *cli);
    } words[] = {{"add", documents_add}, {"remove", documents_remove}};
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
    json_t *facets = facets_load(wanted.schema);
    if (!facets)
        return complain(CHANCERY_MEMORY, NULL, "out of memory");
    term_page(!opt_given(&cli->args, "no-pager"));
    if (opt_given(&cli->args, "json"))
        result = print_json(&wanted, facets);
    else
        print_page(&wanted, facets);
    json_decref(facets);
    return result;
}
