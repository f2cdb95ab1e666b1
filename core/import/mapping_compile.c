/* mapping_compile FILE... - prints the mappings that come with the library as C, for its build. */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

/* A text as a list of bytes, because compilers limit the length of a literal. */
static void print_bytes(const char *text)
{
    printf("(const char[]){");
    for (size_t i = 0; text[i]; i++)
        printf("%s%d,", i % 20 == 0 ? "\n" : "", (signed char)text[i]);
    printf("0}");
}

static void print_mapping(const char *path)
{
    json_error_t error;
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    const char *name = json_string_value(json_object_get(json, "name"));
    if (!text || !name) {
        fprintf(stderr, "%s:%d:%d: %s\n", path, error.line, error.column,
                json ? "a mapping has a name" : error.text);
        exit(EXIT_FAILURE);
    }
    printf("{");
    print_bytes(name);
    printf(",\n");
    print_bytes(text);
    printf("},\n");
    free(text);
    json_decref(json);
}

int main(int count, char **arguments)
{
    printf("#include \"import/mapping.h\"\n\n");
    printf("_Static_assert(%d <= MAPPINGS_MAX, \"raise MAPPINGS_MAX\");\n", count - 1);
    printf("const struct mapping_ready mappings_ready[] = {\n");
    for (int i = 1; i < count; i++)
        print_mapping(arguments[i]);
    printf("{0},\n};\n");
    return 0;
}
