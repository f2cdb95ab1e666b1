/* Owns: the layout of a family file, and the keys of "x-chancery". Effects and state are carried
 * as JSON: what they do is not known here. */
#include "schema/type.h"

#include "base/status.h"
#include "base/text.h"
#include "schema/field.h"

#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define DEFINITION "#/$defs/"

/* ---- x-chancery of a type ---- */

static chancery_status read_text(const struct reader *reader, const struct node *node, void *slot)
{
    return node_text(reader, node, slot);
}

typedef chancery_status check_function(const struct reader *reader, const struct node *node,
                                       const char *code);

static chancery_status check_cameo(const struct reader *reader, const struct node *node,
                                   const char *code)
{
    size_t size = strlen(code);
    if (size < 2 || size > 4 || strspn(code, "0123456789") != size)
        return node_fault(reader, node, "\"%.80s\" is no CAMEO code: two to four digits", code);
    return CHANCERY_OK;
}

/* A category in upper case, and behind a colon perhaps a mode in lower case. */
static chancery_status check_plover(const struct reader *reader, const struct node *node,
                                    const char *code)
{
    size_t category = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    const char *mode = code + category;
    size_t size = *mode == ':' ? strspn(mode + 1, "abcdefghijklmnopqrstuvwxyz-") : 0;
    if (category == 0 || (*mode != '\0' && (size == 0 || mode[1 + size] != '\0')))
        return node_fault(reader, node, "\"%.80s\" is no PLOVER code: CATEGORY or CATEGORY:mode",
                          code);
    return CHANCERY_OK;
}

/* A code that may be "", for none. */
static chancery_status read_code(const struct reader *reader, const struct node *node,
                                 check_function *check, const char **code)
{
    const char *string;
    chancery_status status = node_string(reader, node, &string);
    if (status == CHANCERY_OK && *string != '\0')
        status = check(reader, node, string);
    if (status == CHANCERY_OK)
        *code = arena_text(reader->arena, chancery_text_of(string)).bytes;
    return status;
}

static chancery_status read_codes(const struct reader *reader, const struct node *node,
                                  check_function *check, const char *const **codes)
{
    const char *const *found;
    chancery_status status = node_texts(reader, node, &found);
    for (size_t i = 0; status == CHANCERY_OK && found[i]; i++) {
        struct node item = node_item(node, i);
        status = check(reader, &item, found[i]);
    }
    if (status == CHANCERY_OK)
        *codes = found;
    return status;
}

static chancery_status read_cameo(const struct reader *reader, const struct node *node, void *slot)
{
    return read_code(reader, node, check_cameo, slot);
}

static chancery_status read_cameo_import(const struct reader *reader, const struct node *node,
                                         void *slot)
{
    return read_codes(reader, node, check_cameo, slot);
}

static chancery_status read_plover(const struct reader *reader, const struct node *node, void *slot)
{
    return read_code(reader, node, check_plover, slot);
}

static chancery_status read_plover_import(const struct reader *reader, const struct node *node,
                                          void *slot)
{
    return read_codes(reader, node, check_plover, slot);
}

static chancery_status read_effect(const struct reader *reader, const struct node *node, void *slot)
{
    if (!json_is_null(node->json)) {
        chancery_status status = node_array(reader, node);
        if (status != CHANCERY_OK)
            return status;
    }
    return node_compact(reader, node, slot);
}

/* Where each key goes; all must be there. */
static const struct {
    const char *name;
    size_t slot;
    chancery_status (*read)(const struct reader *reader, const struct node *node, void *slot);
} type_keys[] = {
    {"title", offsetof(chancery_type, title), read_text},
    {"term", offsetof(chancery_type, term), read_text},
    {"cameo", offsetof(chancery_type, cameo), read_cameo},
    {"cameo_import", offsetof(chancery_type, cameo_import), read_cameo_import},
    {"plover", offsetof(chancery_type, plover), read_plover},
    {"plover_import", offsetof(chancery_type, plover_import), read_plover_import},
    {"effect", offsetof(chancery_type, effect), read_effect},
    {"example", offsetof(chancery_type, example), read_text},
};

static chancery_status read_type_extra(const struct reader *reader, const struct node *extra,
                                       chancery_type *type)
{
    chancery_status status =
        node_known(reader, extra, type_keys, COUNT(type_keys), sizeof *type_keys);
    for (size_t i = 0; i < COUNT(type_keys) && status == CHANCERY_OK; i++) {
        struct node member = node_member(extra, type_keys[i].name);
        status = type_keys[i].read(reader, &member, (char *)type + type_keys[i].slot);
    }
    if (status != CHANCERY_OK)
        return status;
    struct node title = node_member(extra, "title"), example = node_member(extra, "example");
    size_t size = strlen(type->name);
    if (strncmp(type->example, type->name, size) != 0 || type->example[size] != ' ')
        return node_fault(reader, &example, "must begin with the name of the type");
    return schema_title_check(reader, &title, type);
}

/* ---- Types ---- */

/* Checks {"const": NAME}, by which a type is told from the others. */
static chancery_status check_type_name(const struct reader *reader, const struct node *properties,
                                       const char *name)
{
    static const char *const known[] = {"const"};
    struct node type = node_member(properties, "type");
    chancery_status status = node_known(reader, &type, known, COUNT(known), sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    struct node value = node_member(&type, "const");
    return node_exactly(reader, &value, name);
}

static chancery_status read_type_fields(const struct reader *reader, const struct node *node,
                                        chancery_type *type)
{
    chancery_field *fields = NULL;
    struct node properties = node_member(node, "properties");
    chancery_status status = check_type_name(reader, &properties, type->name);
    if (status == CHANCERY_OK)
        status = schema_fields_read(reader, &properties, "type", &fields, &type->field_count);
    if (status != CHANCERY_OK)
        return status;
    type->fields = fields;
    struct node required = node_member(node, "required");
    return schema_required_read(reader, &required, fields, type->field_count,
                                &type->target_required);
}

static chancery_status read_type(const struct reader *reader, const struct node *node,
                                 const char *name, chancery_type *type)
{
    static const char *const known[] = {"description", "properties", "required", "x-chancery"};
    type->name = arena_text(reader->arena, chancery_text_of(name)).bytes;
    chancery_status status = node_known(reader, node, known, COUNT(known), sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    struct node description = node_member(node, "description");
    struct node extra = node_member(node, "x-chancery");
    status = node_text(reader, &description, &type->description);
    if (status == CHANCERY_OK)
        status = read_type_fields(reader, node, type);
    return status == CHANCERY_OK ? read_type_extra(reader, &extra, type) : status;
}

/* ---- Families ---- */

/* Words in lower case with hyphens, one dot, as "$defs/type" of event.schema.json has it. */
static bool is_type_name(const char *name)
{
    size_t dots = 0, size = strlen(name);
    bool good = size >= 3 && size <= 64 && name[size - 1] != '-' && name[size - 1] != '.';
    for (size_t i = 0; good && i < size; i++) {
        bool letter = name[i] >= 'a' && name[i] <= 'z';
        dots += name[i] == '.';
        good = letter || (i > 0 && (name[i] == '-' || name[i] == '.') && name[i - 1] >= 'a');
    }
    return good && dots == 1;
}

static bool in_family(const char *name, const char *family)
{
    size_t size = strlen(family);
    return strncmp(name, family, size) == 0 && name[size] == '.' && name[size + 1] != '\0';
}

/* Reads the type that item `index` of "oneOf" refers to. */
static chancery_status read_choice(const struct reader *reader, const struct node *one_of,
                                   size_t index, chancery_family *family, chancery_type *types)
{
    static const char *const known[] = {"$ref"};
    struct node item = node_item(one_of, index), target;
    chancery_status status = node_known(reader, &item, known, COUNT(known), sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    struct node reference = node_member(&item, "$ref");
    status = node_follow(reader, &reference, &target);
    if (status != CHANCERY_OK)
        return status;
    const char *name = target.key + strlen(DEFINITION);
    if (target.document != one_of->document || !in_family(name, family->name))
        return node_fault(reader, &reference, "is no type of the family \"%s\"", family->name);
    if (!is_type_name(name))
        return node_fault(reader, &reference,
                          "\"%.80s\" cannot be a type: lower-case words with hyphens, one dot",
                          name);
    for (size_t i = 0; i < index; i++)
        if (types[i].name && strcmp(types[i].name, name) == 0)
            return node_fault(reader, &reference, "\"%.80s\" stands twice", name);
    types[index].family = family->name;
    return read_type(reader, &target, name, &types[index]);
}

/* Every definition must be a type that "oneOf" names or begin with "field-". */
static chancery_status check_definitions(const struct reader *reader, const struct node *root,
                                         const chancery_family *family)
{
    struct node definitions = node_member(root, "$defs");
    const char *key;
    json_t *value;
    json_object_foreach(definitions.json, key, value)
    {
        size_t i = 0;
        while (i < family->type_count && strcmp(family->types[i].name, key) != 0)
            i++;
        struct node definition = node_member(&definitions, key);
        if (i == family->type_count && strncmp(key, "field-", strlen("field-")) != 0)
            return node_fault(reader, &definition,
                              "is neither in \"oneOf\" nor a field, whose name begins with field-");
    }
    return CHANCERY_OK;
}

static chancery_status read_types(const struct reader *reader, const struct node *root,
                                  chancery_family *family)
{
    struct node one_of = node_member(root, "oneOf");
    size_t count = json_array_size(one_of.json);
    if (count == 0)
        return node_fault(reader, &one_of, "must be a list of one or more types");
    chancery_type *types = arena_make(reader->arena, count, sizeof *types);
    if (!types)
        return node_memory(reader);
    chancery_status worst = CHANCERY_OK;
    for (size_t i = 0; i < count; i++) {
        chancery_status status = read_choice(reader, &one_of, i, family, types);
        if (status == CHANCERY_INVALID) /* told; the other types may have faults too */
            worst = status;
        else if (status != CHANCERY_OK)
            return status;
    }
    if (worst != CHANCERY_OK)
        return worst;
    family->types = types;
    family->type_count = count;
    return check_definitions(reader, root, family);
}

static chancery_status read_state(const struct reader *reader, const struct node *root,
                                  const char **state)
{
    static const char *const known[] = {"state"};
    struct node extra = node_member(root, "x-chancery");
    chancery_status status = node_known(reader, &extra, known, COUNT(known), sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    struct node member = node_member(&extra, "state");
    if (!json_is_null(member.json))
        status = node_object(reader, &member);
    return status == CHANCERY_OK ? node_compact(reader, &member, state) : status;
}

/* Every family is of events, and so has the envelope: "allOf" with this one reference. */
static chancery_status check_envelope(const struct reader *reader, const struct node *root)
{
    struct node all_of = node_member(root, "allOf");
    struct node item = node_item(&all_of, 0);
    struct node reference = node_member(&item, "$ref");
    if (json_array_size(all_of.json) != 1 || json_object_size(item.json) != 1)
        return node_fault(reader, &all_of, "must be one $ref, to the envelope");
    return node_exactly(reader, &reference,
                        root->document->own ? SCHEMA_BASE SCHEMA_EVENT "#/$defs/envelope"
                                            : SCHEMA_EVENT "#/$defs/envelope");
}

static chancery_status check_builtin_id(const struct reader *reader, const struct node *id)
{
    struct buffer address = {0};
    buffer_string(&address, SCHEMA_BASE);
    buffer_string(&address, id->document->name);
    buffer_byte(&address, '\0');
    chancery_status status =
        address.failed ? node_memory(reader) : node_exactly(reader, id, address.bytes);
    buffer_free(&address);
    return status;
}

/* Whether `id` is a URI as RFC 3986 writes it, with its scheme and without fragment. */
static bool is_absolute_uri(const char *id)
{
    static const char others[] = "-._~:/?[]@!$&'()*+,;=%";
    size_t scheme = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789+.-"), size = strlen(id);
    bool good = *id >= 'a' && *id <= 'z' && id[scheme] == ':' && scheme + 1 < size;
    for (size_t i = 0; good && i < size; i++)
        good = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'A' && id[i] <= 'Z') ||
               (id[i] >= 'a' && id[i] <= 'z') || strchr(others, id[i]);
    return good;
}

chancery_status schema_own_id_check(const struct reader *reader, const struct node *id)
{
    const char *string;
    chancery_status status = node_string(reader, id, &string);
    if (status != CHANCERY_OK)
        return status;
    if (strncmp(string, SCHEMA_BASE, strlen(SCHEMA_BASE)) == 0)
        return node_fault_hint(reader, id, "take a name below an address of your own",
                               "names below " SCHEMA_BASE " are those of the built-in vocabulary");
    if (!is_absolute_uri(string) || strlen(string) > SCHEMA_ID_MAX)
        return node_fault_hint(reader, id, "such as https://example.org/consul.schema.json",
                               "must be an absolute URI without fragment, of at most %d "
                               "characters",
                               SCHEMA_ID_MAX);
    return CHANCERY_OK;
}

chancery_status schema_head_read(const struct reader *reader, const struct node *root,
                                 const char *const *known, size_t count, const char **description)
{
    chancery_status status = node_known(reader, root, known, count, sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    struct node dialect = node_member(root, "$schema"), id = node_member(root, "$id");
    struct node title = node_member(root, "title"), text = node_member(root, "description");
    const char *ignored;
    status = node_exactly(reader, &dialect, SCHEMA_DIALECT);
    if (status == CHANCERY_OK)
        status =
            root->document->own ? schema_own_id_check(reader, &id) : check_builtin_id(reader, &id);
    if (status == CHANCERY_OK)
        status = node_text(reader, &title, &ignored);
    return status == CHANCERY_OK ? node_text(reader, &text, description) : status;
}

/* A built-in family is called as its file, a user's as its first type says. */
static chancery_status read_family_name(const struct reader *reader, const struct node *root,
                                        const char **name)
{
    const char *start = root->document->name;
    size_t size = start ? strlen(start) - strlen(SCHEMA_SUFFIX) : 0;
    if (root->document->own) {
        struct node one_of = node_member(root, "oneOf"), item = node_item(&one_of, 0);
        struct node reference = node_member(&item, "$ref");
        chancery_status status = node_string(reader, &reference, &start);
        if (status != CHANCERY_OK)
            return status;
        if (strncmp(start, DEFINITION, strlen(DEFINITION)) != 0)
            return node_fault(reader, &reference, "must be \"" DEFINITION "FAMILY.VERB\"");
        start += strlen(DEFINITION);
        size = strcspn(start, ".");
    }
    *name = arena_text(reader->arena, text_slice(start, size)).bytes;
    return CHANCERY_OK;
}

chancery_status schema_family_read(const struct reader *reader, const struct document *document,
                                   chancery_family *family)
{
    static const char *const known[] = {"$schema", "$id",   "title",      "description",
                                        "allOf",   "oneOf", "x-chancery", "$defs"};
    struct node root = node_root(document);
    chancery_family found = {0};
    chancery_status status =
        schema_head_read(reader, &root, known, COUNT(known), &found.description);
    if (status == CHANCERY_OK)
        status = read_family_name(reader, &root, &found.name);
    if (status == CHANCERY_OK)
        status = check_envelope(reader, &root);
    if (status == CHANCERY_OK)
        status = read_types(reader, &root, &found);
    if (status == CHANCERY_OK)
        status = read_state(reader, &root, &found.state);
    if (status == CHANCERY_OK)
        *family = found;
    return status;
}
