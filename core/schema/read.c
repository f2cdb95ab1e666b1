/* Owns: finding the schema files, and the layout of event.schema.json. The only file that knows
 * that the vocabulary lies in several. It runs at build time; nothing of it is in the library. */
#include "base/status.h"
#include "base/text.h"
#include "schema/effect.h"
#include "schema/field.h"
#include "schema/type.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Files ---- */

static chancery_status read_file(const struct reader *reader, const char *path, chancery_text *text)
{
    struct buffer bytes = {0};
    FILE *file = fopen(path, "rb");
    struct error_place place = {.file = path};
    if (!file)
        return error_at(reader->error, CHANCERY_NOT_FOUND, &place, "cannot be opened: %s",
                        strerror(errno));
    for (size_t got = 1; got > 0 && !bytes.failed;) {
        char *room = buffer_reserve(&bytes, 64 * 1024);
        got = room ? fread(room, 1, 64 * 1024, file) : 0;
        bytes.size += got;
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    *text = arena_take(reader->arena, &bytes);
    if (failed)
        return error_at(reader->error, CHANCERY_IO, &place, "cannot be read");
    return reader->arena->failed ? node_memory(reader) : CHANCERY_OK;
}

/* Opens the file at `folder_size` bytes of `path` and `name` as the next document. */
static chancery_status open_document(struct reader *reader, const char *path, size_t folder_size,
                                     const char *name)
{
    struct buffer full = {0};
    chancery_text text;
    buffer_add(&full, path, folder_size);
    buffer_string(&full, name);
    const char *label = arena_take(reader->arena, &full).bytes;
    if (reader->arena->failed)
        return node_memory(reader);
    chancery_status status = read_file(reader, label, &text);
    if (status != CHANCERY_OK)
        return status;
    const struct document document = {.label = label, .name = label + folder_size, .text = text};
    return document_add(reader, &document);
}

/* ---- event.schema.json ---- */

static const char *const event_keys[] = {
    "$schema", "$id", "title", "description", "$ref", "unevaluatedProperties", "$defs"};

/* The list of families, "$defs/event/oneOf". */
static chancery_status find_families(const struct reader *reader, const struct node *definitions,
                                     struct node *event, struct node *families)
{
    static const char *const known[] = {"description", "oneOf"};
    *event = node_member(definitions, "event");
    chancery_status status = node_known(reader, event, known, COUNT(known), sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    *families = node_member(event, "oneOf");
    if (json_array_size(families->json) == 0)
        return node_fault(reader, families, "must be a list of one or more families");
    return CHANCERY_OK;
}

static chancery_status check_event_head(const struct reader *reader, const struct node *root)
{
    const char *ignored;
    chancery_status status =
        schema_head_read(reader, root, event_keys, COUNT(event_keys), &ignored);
    if (status != CHANCERY_OK)
        return status;
    struct node reference = node_member(root, "$ref");
    struct node closed = node_member(root, "unevaluatedProperties");
    status = node_exactly(reader, &reference, "#/$defs/event");
    if (status == CHANCERY_OK && !json_is_false(closed.json))
        return node_fault(reader, &closed, "must be false: an unknown field is a mistake");
    return status;
}

/* Checks that item `index` of the list of families names a file, and in order. */
static chancery_status family_file(const struct reader *reader, const struct node *families,
                                   size_t index, const char **name)
{
    static const char *const known[] = {"$ref"};
    struct node item = node_item(families, index);
    chancery_status status = node_known(reader, &item, known, COUNT(known), sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    struct node reference = node_member(&item, "$ref");
    status = node_string(reader, &reference, name);
    if (status != CHANCERY_OK)
        return status;
    size_t size = strlen(*name), suffix = strlen(SCHEMA_SUFFIX);
    if (size <= suffix || strcmp(*name + size - suffix, SCHEMA_SUFFIX) != 0 ||
        strchr(*name, '/') != NULL)
        return node_fault(reader, &reference, "must name a file, FAMILY" SCHEMA_SUFFIX);
    if (index > 0 && strcmp(reader->documents[index].name, *name) >= 0)
        return node_fault(reader, &reference, "the families must stand in order of name");
    return CHANCERY_OK;
}

static chancery_status open_families(struct reader *reader, const struct node *families,
                                     size_t folder_size)
{
    size_t count = json_array_size(families->json);
    if (count >= DOCUMENTS_MAX)
        return node_fault(reader, families, "at most %d families can be read", DOCUMENTS_MAX - 1);
    for (size_t i = 0; i < count; i++) {
        const char *name;
        chancery_status status = family_file(reader, families, i, &name);
        if (status == CHANCERY_OK)
            status = open_document(reader, reader->documents[0].label, folder_size, name);
        if (status != CHANCERY_OK)
            return status;
    }
    return CHANCERY_OK;
}

static chancery_status read_families(const struct reader *reader, chancery_schema *schema)
{
    size_t count = reader->document_count - 1;
    chancery_family *families = arena_make(reader->arena, count, sizeof *families);
    if (!families)
        return node_memory(reader);
    for (size_t i = 0; i < count; i++) {
        chancery_status status =
            schema_family_read(reader, &reader->documents[i + 1], &families[i]);
        if (status != CHANCERY_OK)
            return status;
    }
    schema->families = families;
    schema->family_count = count;
    return CHANCERY_OK;
}

static chancery_status read_envelope(const struct reader *reader, const struct node *definitions,
                                     chancery_schema *schema)
{
    static const char *const known[] = {"description", "type", "properties", "required"};
    struct node envelope = node_member(definitions, "envelope");
    chancery_status status = node_known(reader, &envelope, known, COUNT(known), sizeof *known);
    if (status != CHANCERY_OK)
        return status;
    chancery_field *fields;
    struct node type = node_member(&envelope, "type");
    struct node properties = node_member(&envelope, "properties");
    struct node required = node_member(&envelope, "required");
    status = node_exactly(reader, &type, "object");
    if (status == CHANCERY_OK)
        status = schema_fields_read(reader, &properties, NULL, &fields, &schema->envelope_count);
    if (status != CHANCERY_OK)
        return status;
    schema->envelope = fields;
    return schema_required_read(reader, &required, fields, schema->envelope_count, NULL);
}

/* ---- The whole ---- */

/* No type may have a field that the envelope has. */
static chancery_status check_names(const struct reader *reader, const chancery_schema *schema)
{
    for (size_t i = 0; i < schema->family_count; i++) {
        const chancery_family *family = &schema->families[i];
        struct node root = node_root(&reader->documents[i + 1]);
        for (size_t j = 0; j < family->type_count; j++) {
            const chancery_type *type = &family->types[j];
            for (size_t k = 0; k < type->field_count; k++)
                if (field_find(schema->envelope, schema->envelope_count,
                               chancery_text_of(type->fields[k].name)))
                    return node_fault(reader, &root,
                                      "\"%s\" has a field \"%s\", as every event has", type->name,
                                      type->fields[k].name);
        }
    }
    return CHANCERY_OK;
}

static chancery_status read_all(struct reader *reader, const char *path, chancery_schema *schema)
{
    const char *slash = strrchr(path, '/');
    size_t folder_size = slash ? (size_t)(slash - path) + 1 : 0;
    chancery_status status = open_document(reader, path, folder_size, path + folder_size);
    if (status != CHANCERY_OK)
        return status;
    struct node root = node_root(&reader->documents[0]);
    struct node definitions = node_member(&root, "$defs"), event, families;
    status = check_event_head(reader, &root);
    if (status == CHANCERY_OK)
        status = find_families(reader, &definitions, &event, &families);
    if (status != CHANCERY_OK)
        return status;
    status = open_families(reader, &families, folder_size);
    if (status == CHANCERY_OK)
        status = read_envelope(reader, &definitions, schema);
    if (status == CHANCERY_OK)
        status = read_families(reader, schema);
    if (status == CHANCERY_OK)
        status = check_names(reader, schema);
    return status == CHANCERY_OK ? effects_check(schema, reader) : status;
}

chancery_status schema_read(const char *path, chancery_schema **schema, chancery_error *error)
{
    struct owned_schema *owned = calloc(1, sizeof *owned);
    if (!owned)
        return error_set(error, CHANCERY_MEMORY, "out of memory while reading the schemas");
    size_t fields_left = FIELDS_MAX;
    struct reader reader = {.arena = &owned->arena, .fields_left = &fields_left, .error = error};
    chancery_status status = read_all(&reader, path, &owned->schema);
    if (status == CHANCERY_OK && owned->arena.failed)
        status = node_memory(&reader);
    documents_close(&reader);
    if (status == CHANCERY_OK)
        *schema = &owned->schema;
    else
        schema_free(&owned->schema);
    return status;
}
