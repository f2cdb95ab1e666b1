/* schema_compile EVENT.SCHEMA.JSON FILE... - prints the vocabulary as C, for the library's build,
 * and the schema files themselves, for the documents of users that refer to them.
 *
 * Tables nest as compound literals, which have static storage at file scope: no name is needed
 * for any of them.
 */
#include "schema/schema.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_field(const chancery_field *field);

/* A C string literal. All but plain ASCII is in octal, which three digits end, unlike hex. */
static void print_string(const char *string)
{
    putchar('"');
    for (; *string; string++) {
        unsigned char byte = (unsigned char)*string;
        if (byte == '"' || byte == '\\')
            printf("\\%c", byte);
        else if (byte < ' ' || byte > '~' || byte == '?')
            printf("\\%03o", byte);
        else
            putchar(byte);
    }
    putchar('"');
}

static void print_text(const char *member, const char *string)
{
    printf(".%s = ", member);
    print_string(string);
    printf(",\n");
}

static void print_texts(const char *member, const char *const *strings)
{
    if (!strings)
        return;
    printf(".%s = (const char *const[]){", member);
    for (; *strings; strings++) {
        print_string(*strings);
        printf(", ");
    }
    printf("NULL},\n");
}

static void print_number(const char *member, int64_t number)
{
    if (number == INT64_MAX)
        printf(".%s = INT64_MAX,\n", member);
    else
        printf(".%s = %" PRId64 ",\n", member, number);
}

static void print_flag(const char *member, bool value)
{
    if (value)
        printf(".%s = true,\n", member);
}

static void print_fields(const char *member, const char *counter, const chancery_field *fields,
                         size_t count)
{
    if (count == 0)
        return;
    printf(".%s = (const chancery_field[]){\n", member);
    for (size_t i = 0; i < count; i++)
        print_field(&fields[i]);
    printf("},\n.%s = %zu,\n", counter, count);
}

static void print_field(const chancery_field *field)
{
    printf("{\n");
    print_text("name", field->name);
    print_text("description", field->description);
    printf(".kind = (chancery_kind)%d,\n", (int)field->kind);
    printf(".format = (chancery_format)%d,\n", (int)field->format);
    print_number("minimum", field->minimum);
    print_number("maximum", field->maximum);
    print_flag("required", field->required);
    print_flag("unique", field->unique);
    print_flag("single", field->single);
    print_texts("choices", field->choices);
    if (field->items) {
        printf(".items = &(const chancery_field)\n");
        print_field(field->items);
    }
    print_fields("members", "member_count", field->members, field->member_count);
    printf("},\n");
}

static void print_type(const chancery_type *type)
{
    printf("{\n");
    print_text("name", type->name);
    print_text("family", type->family);
    print_text("description", type->description);
    print_text("title", type->title);
    print_text("term", type->term);
    print_text("cameo", type->cameo);
    print_texts("cameo_import", type->cameo_import);
    print_text("plover", type->plover);
    print_texts("plover_import", type->plover_import);
    print_text("effect", type->effect);
    print_text("example", type->example);
    print_flag("target_required", type->target_required);
    print_fields("fields", "field_count", type->fields, type->field_count);
    printf("},\n");
}

static void print_family(const chancery_family *family)
{
    printf("{\n");
    print_text("name", family->name);
    print_text("description", family->description);
    print_text("state", family->state);
    printf(".types = (const chancery_type[]){\n");
    for (size_t i = 0; i < family->type_count; i++)
        print_type(&family->types[i]);
    printf("},\n.type_count = %zu,\n},\n", family->type_count);
}

static void print_schema(const chancery_schema *schema)
{
    printf("/* Made from schemas/ by schema_compile. */\n#include \"party/party.h\"\n#include "
           "\"schema/schema.h\"\n\n");
    printf("const chancery_schema schema_builtin = {\n");
    print_fields("envelope", "envelope_count", schema->envelope, schema->envelope_count);
    printf(".families = (const chancery_family[]){\n");
    for (size_t i = 0; i < schema->family_count; i++)
        print_family(&schema->families[i]);
    printf("},\n.family_count = %zu,\n.parties = &registry_builtin,\n};\n\n", schema->family_count);
    printf("const chancery_schema *chancery_schema_builtin(void)\n{\n"
           "    return &schema_builtin;\n}\n");
}

/* ---- The files ---- */

/* In lines, because a string literal may not be long. */
static bool print_file(unsigned number, const char *path)
{
    enum { ON_A_LINE = 32 };
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    char *json = root ? json_dumps(root, JSON_COMPACT) : NULL;
    if (json) {
        printf("static const char file_%u[] = {", number);
        for (size_t i = 0; json[i]; i++)
            printf("%s%d,", i % ON_A_LINE == 0 ? "\n" : "", (signed char)json[i]);
        printf("0};\n");
    }
    bool printed = json != NULL;
    free(json);
    json_decref(root);
    return printed;
}

static bool print_files(int count, char **paths)
{
    for (int i = 0; i < count; i++) {
        if (!print_file((unsigned)i, paths[i])) {
            fprintf(stderr, "%s: cannot be read as JSON\n", paths[i]);
            return false;
        }
    }
    printf("const struct schema_file schema_files[] = {\n");
    for (int i = 0; i < count; i++) {
        const char *slash = strrchr(paths[i], '/');
        printf("{");
        print_string(slash ? slash + 1 : paths[i]);
        printf(", file_%d, sizeof file_%d - 1},\n", i, i);
    }
    printf("};\nconst size_t schema_file_count = %d;\n", count);
    return true;
}

int main(int count, char **arguments)
{
    chancery_error error = {0};
    chancery_schema *schema;
    if (count < 2) {
        fprintf(stderr, "usage: schema_compile EVENT.SCHEMA.JSON FILE...\n");
        return EXIT_FAILURE;
    }
    if (schema_read(arguments[1], &schema, &error) != CHANCERY_OK) {
        fprintf(stderr, "%s:%zu:%zu: %s", error.file, error.line, error.column, error.message);
        fprintf(stderr, *error.hint ? " (%s)\n" : "%s\n", error.hint);
        return EXIT_FAILURE;
    }
    print_schema(schema);
    schema_free(schema);
    if (!print_files(count - 1, arguments + 1))
        return EXIT_FAILURE;
    if (fflush(stdout) != 0) {
        perror("schema_compile");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
