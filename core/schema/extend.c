/* Owns: what a user's documents may add to the vocabulary, and how it is joined. Knows nothing of
 * databases. */
#include "base/status.h"
#include "base/text.h"
#include "schema/effect.h"
#include "schema/type.h"

#include <stdlib.h>
#include <string.h>

/* The vocabulary while it grows. */
struct extension {
    struct reader reader; /* event.schema.json, then the users' documents */
    const chancery_schema *base;
    chancery_family *families;
    size_t count;
    bool settled; /* the document in work was accepted before */
};

/* ---- What is there already ---- */

/* Who gave the type or facet that "$defs" or "x-chancery"/"state" of a document holds as `name`. */
static const char *origin(const struct extension *extension, const struct document *asking,
                          const char *outer, const char *inner, const char *name)
{
    for (size_t i = 1; i < extension->reader.document_count; i++) {
        const struct document *document = &extension->reader.documents[i];
        json_t *holder = json_object_get(document->root, outer);
        if (inner)
            holder = json_object_get(holder, inner);
        if (document != asking && json_object_get(holder, name))
            return json_string_value(json_object_get(document->root, "$id"));
    }
    return "the built-in vocabulary";
}

static chancery_family *find_family(const struct extension *extension, const char *name)
{
    for (size_t i = 0; i < extension->count; i++)
        if (strcmp(extension->families[i].name, name) == 0)
            return &extension->families[i];
    return NULL;
}

static bool has_type(const chancery_family *family, const char *name)
{
    for (size_t i = 0; i < family->type_count; i++)
        if (strcmp(family->types[i].name, name) == 0)
            return true;
    return false;
}

static bool has_facet(const chancery_family *family, const char *name)
{
    json_t *state = json_loads(family->state, JSON_DECODE_ANY, NULL);
    bool found = json_object_get(state, name) != NULL;
    json_decref(state);
    return found;
}

static bool is_taken_facet(const struct extension *extension, const char *name)
{
    for (size_t i = 0; i < extension->count; i++)
        if (has_facet(&extension->families[i], name))
            return true;
    return false;
}

/* ---- Faults that only the whole vocabulary shows ---- */

/* What every event has, or what is derived from it in a timeline. */
static bool is_taken_field(const chancery_schema *base, const char *name)
{
    static const char *const derived[] = {"earliest", "latest", "precision"};
    for (size_t i = 0; i < sizeof derived / sizeof *derived; i++)
        if (strcmp(derived[i], name) == 0)
            return true;
    return field_find(base->envelope, base->envelope_count, chancery_text_of(name)) != NULL;
}

static chancery_status check_fields(const struct extension *extension, const struct node *type,
                                    const chancery_type *read)
{
    struct node properties = node_member(type, "properties");
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < read->field_count; i++) {
        struct node field = node_member(&properties, read->fields[i].name);
        if (is_taken_field(extension->base, read->fields[i].name))
            status = node_fault_hint(&extension->reader, &field, "give it a name of its own",
                                     "every event has a field of that name");
    }
    return status;
}

static chancery_status check_types(const struct extension *extension, const struct node *root,
                                   const chancery_family *found)
{
    const chancery_family *there = find_family(extension, found->name);
    struct node definitions = node_member(root, "$defs");
    chancery_status worst = CHANCERY_OK;
    for (size_t i = 0; i < found->type_count; i++) {
        const chancery_type *type = &found->types[i];
        struct node definition = node_member(&definitions, type->name);
        chancery_status status = check_fields(extension, &definition, type);
        if (there && !extension->settled && has_type(there, type->name))
            status = node_fault(&extension->reader, &definition,
                                "the type \"%s\" is there already, in %.150s", type->name,
                                origin(extension, root->document, "$defs", NULL, type->name));
        worst = status == CHANCERY_OK ? worst : status;
    }
    return worst;
}

static chancery_status check_facets(const struct extension *extension, const struct node *root)
{
    struct node extra = node_member(root, "x-chancery");
    struct node state = node_member(&extra, "state");
    chancery_status status = CHANCERY_OK;
    const char *name;
    json_t *ignored;
    json_object_foreach(state.json, name, ignored)
    {
        struct node facet = node_member(&state, name);
        if (!extension->settled && is_taken_facet(extension, name))
            status = node_fault(&extension->reader, &facet,
                                "the facet \"%.80s\" is there already, in %.150s", name,
                                origin(extension, root->document, "x-chancery", "state", name));
    }
    return status;
}

/* ---- Joining ---- */

static chancery_status join_types(const struct extension *extension, chancery_family *there,
                                  const chancery_family *found)
{
    const struct reader *reader = &extension->reader;
    size_t count = there->type_count;
    chancery_type *types = arena_make(reader->arena, count + found->type_count, sizeof *types);
    if (!types)
        return node_memory(reader);
    memcpy(types, there->types, count * sizeof *types);
    for (size_t i = 0; i < found->type_count; i++)
        if (!has_type(there, found->types[i].name))
            types[count++] = found->types[i];
    there->types = types;
    there->type_count = count;
    return CHANCERY_OK;
}

static chancery_status join_state(const struct extension *extension, chancery_family *there,
                                  const chancery_family *found)
{
    json_t *state = json_loads(there->state, JSON_DECODE_ANY, NULL);
    json_t *added = json_loads(found->state, JSON_DECODE_ANY, NULL);
    if (json_is_object(added) && json_is_object(state))
        json_object_update_missing(added, state);
    char *joined = json_is_object(added) ? json_dumps(added, JSON_COMPACT) : NULL;
    if (joined)
        there->state = arena_text(extension->reader.arena, chancery_text_of(joined)).bytes;
    bool lost = json_is_object(added) && !joined;
    free(joined);
    json_decref(state);
    json_decref(added);
    return lost ? node_memory(&extension->reader) : CHANCERY_OK;
}

static chancery_status join(struct extension *extension, const chancery_family *found)
{
    chancery_family *there = find_family(extension, found->name);
    if (!there) {
        extension->families[extension->count++] = *found;
        return CHANCERY_OK;
    }
    chancery_status status = join_types(extension, there, found);
    return status == CHANCERY_OK ? join_state(extension, there, found) : status;
}

static chancery_status take_source(struct extension *extension, const struct schema_source *source)
{
    struct reader *reader = &extension->reader;
    const struct document document = {.label = source->label, .text = source->json, .own = true};
    chancery_family found;
    chancery_status status = document_add(reader, &document);
    if (status != CHANCERY_OK)
        return status;
    const struct document *added = &reader->documents[reader->document_count - 1];
    struct node root = node_root(added);
    status = schema_family_read(reader, added, &found);
    if (status != CHANCERY_OK)
        return status;
    status = check_types(extension, &root, &found);
    chancery_status facets = check_facets(extension, &root);
    if (status != CHANCERY_OK || facets != CHANCERY_OK)
        return status != CHANCERY_OK ? status : facets;
    return join(extension, &found);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const chancery_family *)a)->name, ((const chancery_family *)b)->name);
}

static chancery_status extend(struct extension *extension, size_t count,
                              const struct schema_source *sources, size_t settled)
{
    struct reader *reader = &extension->reader;
    const struct schema_file *event = &schema_files[0];
    const struct document shared = {
        .label = event->name, .name = event->name, .text = text_slice(event->json, event->size)};
    extension->families = arena_make(reader->arena, extension->base->family_count + count,
                                     sizeof *extension->families);
    if (!extension->families)
        return node_memory(reader);
    extension->count = extension->base->family_count;
    memcpy(extension->families, extension->base->families,
           extension->count * sizeof *extension->families);
    chancery_status status = document_add(reader, &shared);
    for (size_t i = 0; i < count && status == CHANCERY_OK; i++) {
        extension->settled = i < settled;
        status = take_source(extension, &sources[i]);
    }
    qsort(extension->families, extension->count, sizeof *extension->families, by_name);
    return status;
}

chancery_status schema_extend(const chancery_schema *base, size_t count,
                              const struct schema_source *sources, size_t settled,
                              chancery_schema **schema, chancery_error *error)
{
    size_t fields_left = FIELDS_MAX;
    struct owned_schema *owned = calloc(1, sizeof *owned);
    if (!owned)
        return error_memory(error);
    struct extension extension = {
        .reader = {.arena = &owned->arena, .fields_left = &fields_left, .error = error},
        .base = base,
    };
    chancery_status status = extend(&extension, count, sources, settled);
    if (status == CHANCERY_OK && owned->arena.failed)
        status = node_memory(&extension.reader);
    owned->schema = *base;
    owned->schema.families = extension.families;
    owned->schema.family_count = extension.count;
    if (status == CHANCERY_OK && settled < count) /* those that are settled were checked once */
        status = effects_check(&owned->schema, &extension.reader);
    documents_close(&extension.reader);
    if (status == CHANCERY_OK)
        *schema = &owned->schema;
    else
        schema_free(&owned->schema);
    return status;
}
