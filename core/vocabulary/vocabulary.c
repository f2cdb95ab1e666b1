#include "vocabulary/vocabulary.h"

#include "base/json_scan.h"
#include "base/status.h"
#include "event/json_write.h"
#include "schema/node.h"
#include "vocabulary/example.h"
#include "vocabulary/parties.h"

#include <stdio.h>
#include <stdlib.h>

const struct vocabulary vocabulary_builtin = {.schema = &schema_builtin};

/* ---- Canonical JSON ---- */

static bool write_json(struct buffer *out, const json_t *json);

static bool write_object(struct buffer *out, const json_t *object)
{
    const char *key, *before = "";
    json_t *value;
    bool whole = true;
    buffer_byte(out, '{');
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        buffer_string(out, before);
        json_write_string(out, chancery_text_of(key));
        buffer_byte(out, ':');
        whole = write_json(out, value) && whole;
        before = ",";
    }
    buffer_byte(out, '}');
    return whole;
}

static bool write_array(struct buffer *out, const json_t *array)
{
    bool whole = true;
    buffer_byte(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        buffer_string(out, i > 0 ? "," : "");
        whole = write_json(out, json_array_get(array, i)) && whole;
    }
    buffer_byte(out, ']');
    return whole;
}

/* Members in their order, no white space. False for what has no canonical form: decimals. */
static bool write_json(struct buffer *out, const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return write_object(out, json);
    case JSON_ARRAY:
        return write_array(out, json);
    case JSON_STRING:
        json_write_string(out, text_slice(json_string_value(json), json_string_length(json)));
        return true;
    case JSON_INTEGER:
        buffer_integer(out, json_integer_value(json));
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        buffer_string(out, json_is_true(json) ? "true" : "false");
        return true;
    case JSON_NULL:
        buffer_string(out, "null");
        return true;
    case JSON_REAL:
        break;
    }
    return false;
}

/* ---- Making ---- */

static void release(struct vocabulary *vocabulary)
{
    schema_free(vocabulary->extended);
    registry_free(vocabulary->registry);
}

void vocabulary_free(struct vocabulary *vocabulary)
{
    while (vocabulary) {
        struct vocabulary *next = vocabulary->next;
        release(vocabulary);
        arena_free(&vocabulary->arena);
        free(vocabulary);
        vocabulary = next;
    }
}

static chancery_status copy_documents(struct vocabulary *vocabulary,
                                      const struct vocabulary_document *documents, size_t count,
                                      chancery_error *error)
{
    struct arena *arena = &vocabulary->arena;
    struct vocabulary_document *copies = arena_make(arena, count, sizeof *copies);
    for (size_t i = 0; copies && i < count; i++) {
        copies[i].id = arena_text(arena, documents[i].id);
        copies[i].json = arena_text(arena, documents[i].json);
    }
    vocabulary->documents = copies;
    vocabulary->count = count;
    return arena->failed ? error_memory(error) : CHANCERY_OK;
}

static void list_sources(const struct vocabulary_document *documents, size_t count,
                         struct schema_source *sources)
{
    for (size_t i = 0; i < count; i++)
        sources[i] =
            (struct schema_source){.label = documents[i].id.bytes, .json = documents[i].json};
}

/* Documents of one kind. */
struct sources {
    struct schema_source list[VOCABULARY_DOCUMENTS_MAX];
    size_t count, settled;
};

static void part_sources(const struct schema_source *sources, size_t count, size_t settled,
                         struct sources *types, struct sources *parties)
{
    for (size_t i = 0; i < count; i++) {
        struct sources *kind = is_parties_document(sources[i].json) ? parties : types;
        kind->list[kind->count++] = sources[i];
        kind->settled += i < settled;
    }
}

/* Makes registry and schema from the documents, the first `settled` of which were accepted before.
 * What was made is released by the caller, also after a failure. */
static chancery_status build(struct vocabulary *vocabulary, const struct schema_source *sources,
                             size_t count, size_t settled, chancery_error *error)
{
    struct sources types = {.count = 0}, parties = {.count = 0};
    chancery_status status = CHANCERY_OK;
    part_sources(sources, count, settled, &types, &parties);
    vocabulary->base = schema_builtin;
    vocabulary->schema = &schema_builtin;
    if (parties.count > 0)
        status = parties_extend(parties.count, parties.list, parties.settled, &vocabulary->registry,
                                error);
    if (vocabulary->registry) {
        vocabulary->base.parties = vocabulary->registry;
        vocabulary->schema = &vocabulary->base;
    }
    if (status == CHANCERY_OK && types.count > 0)
        status = schema_extend(vocabulary->schema, types.count, types.list, types.settled,
                               &vocabulary->extended, error);
    if (vocabulary->extended)
        vocabulary->schema = vocabulary->extended;
    return status;
}

chancery_status vocabulary_make(const struct vocabulary_document *documents, size_t count,
                                struct vocabulary **made, chancery_error *error)
{
    struct schema_source sources[VOCABULARY_DOCUMENTS_MAX];
    struct vocabulary *vocabulary = calloc(1, sizeof *vocabulary);
    if (!vocabulary)
        return error_memory(error);
    chancery_status status = copy_documents(vocabulary, documents, count, error);
    if (status == CHANCERY_OK) {
        list_sources(vocabulary->documents, count, sources);
        status = build(vocabulary, sources, count, count, error);
    }
    if (status == CHANCERY_OK)
        *made = vocabulary;
    else
        vocabulary_free(vocabulary);
    return status;
}

const struct vocabulary_document *vocabulary_find(const struct vocabulary *vocabulary,
                                                  chancery_text id)
{
    for (size_t i = 0; i < vocabulary->count; i++)
        if (text_equal(vocabulary->documents[i].id, id))
            return &vocabulary->documents[i];
    return NULL;
}

/* The documents of `base` without the one of that $id, then `added` (may be NULL), which is the
 * last. */
static size_t list_documents(const struct vocabulary *base, chancery_text id,
                             const struct vocabulary_document *added,
                             struct vocabulary_document *list)
{
    size_t count = 0;
    for (size_t i = 0; i < base->count; i++)
        if (!text_equal(base->documents[i].id, id))
            list[count++] = base->documents[i];
    if (added)
        list[count++] = *added;
    return count;
}

static int by_id(const void *a, const void *b)
{
    return text_compare(((const struct vocabulary_document *)a)->id,
                        ((const struct vocabulary_document *)b)->id);
}

/* ---- Adding ---- */

static chancery_status check_example(const chancery_schema *schema, const chancery_type *type,
                                     chancery_text json, const char *label, chancery_error *error)
{
    chancery_error found = {0};
    chancery_status status = example_check(schema, type, &found);
    if (status != CHANCERY_INVALID)
        return status == CHANCERY_OK ? status : error_memory(error);
    const struct json_path definitions = {.key = "$defs"},
                           definition = {.outer = &definitions, .key = type->name},
                           extra = {.outer = &definition, .key = "x-chancery"},
                           example = {.outer = &extra, .key = "example"};
    struct error_place place = {.file = label, .hint = found.hint};
    text_position(json, json_locate(json, &example), &place.line, &place.column);
    return error_at(error, CHANCERY_INVALID, &place,
                    "#/$defs/%s/x-chancery/example: is no event of this type: %s", type->name,
                    found.message);
}

/* Every type of the document must accept its own example. */
static chancery_status check_examples(const chancery_schema *schema, const json_t *root,
                                      chancery_text json, const char *label, chancery_error *error)
{
    chancery_status worst = CHANCERY_OK;
    const char *name;
    json_t *ignored;
    json_object_foreach(json_object_get(root, "$defs"), name, ignored)
    {
        const chancery_type *type = chancery_type_find(schema, chancery_text_of(name));
        chancery_status status = CHANCERY_OK;
        if (type)
            status = check_example(schema, type, json, label, error);
        worst = status == CHANCERY_OK ? worst : status;
    }
    return worst;
}

/* Whether the document at the end of `list` may stand beside those before it. */
static chancery_status judge(const struct vocabulary_document *list, size_t count,
                             const json_t *root, chancery_text json, const char *label,
                             chancery_error *error)
{
    struct schema_source sources[VOCABULARY_DOCUMENTS_MAX];
    struct vocabulary tried = {0};
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += list[i].json.size;
    if (bytes > VOCABULARY_SIZE_MAX)
        return error_at(error, CHANCERY_INVALID, &(struct error_place){.file = label},
                        "with it the vocabulary would have more than %d bytes",
                        VOCABULARY_SIZE_MAX);
    list_sources(list, count, sources);
    sources[count - 1] = (struct schema_source){.label = label, .json = json};
    chancery_status status = build(&tried, sources, count, count - 1, error);
    if (status == CHANCERY_OK)
        status = check_examples(tried.schema, root, json, label, error);
    release(&tried);
    return status;
}

/* Adds the document `added`, whose text as it was given is `json`. */
static chancery_status with_document(const struct vocabulary *base, const json_t *root,
                                     const struct vocabulary_document *added, chancery_text json,
                                     const char *label, struct vocabulary **made,
                                     chancery_error *error)
{
    struct vocabulary_document list[VOCABULARY_DOCUMENTS_MAX + 1];
    size_t count = list_documents(base, added->id, added, list);
    if (count > VOCABULARY_DOCUMENTS_MAX)
        return error_at(error, CHANCERY_INVALID, &(struct error_place){.file = label},
                        "a database holds at most %d documents of vocabulary",
                        VOCABULARY_DOCUMENTS_MAX);
    chancery_status status = judge(list, count, root, json, label, error);
    if (status != CHANCERY_OK)
        return status;
    qsort(list, count, sizeof *list, by_id);
    return vocabulary_make(list, count, made, error);
}

static chancery_status with_root(const struct vocabulary *base, const json_t *root,
                                 chancery_text json, const char *label, struct vocabulary **made,
                                 chancery_text *id, chancery_outcome *outcome,
                                 chancery_error *error)
{
    struct buffer canonical = {0};
    const char *own = json_string_value(json_object_get(root, "$id"));
    struct vocabulary_document added = {.id = chancery_text_of(own ? own : "")};
    const struct vocabulary_document *known = vocabulary_find(base, added.id);
    chancery_status status = CHANCERY_OK;
    bool exact = write_json(&canonical, root);
    added.json = buffer_view(&canonical);
    if (canonical.failed)
        status = error_memory(error);
    else if (known && text_equal(known->json, added.json)) {
        *outcome = CHANCERY_UNCHANGED;
        *id = known->id;
    } else {
        status = with_document(base, root, &added, json, label, made, error);
        if (status == CHANCERY_OK && !exact) {
            vocabulary_free(*made);
            status = error_at(error, CHANCERY_INVALID, &(struct error_place){.file = label},
                              "holds a number with a decimal point; a vocabulary has none");
        }
        if (status == CHANCERY_OK) {
            *outcome = known ? CHANCERY_REPLACED : CHANCERY_ADDED;
            *id = vocabulary_find(*made, added.id)->id;
        }
    }
    buffer_free(&canonical);
    return status;
}

chancery_status vocabulary_with(const struct vocabulary *base, chancery_text json,
                                const char *label, struct vocabulary **made, chancery_text *id,
                                chancery_outcome *outcome, chancery_error *error)
{
    json_t *root;
    chancery_status status = document_load(json, label, &root, error);
    if (status != CHANCERY_OK)
        return status;
    status = with_root(base, root, json, label, made, id, outcome, error);
    json_decref(root);
    return status;
}

/* ---- Removing ---- */

/* Takes the type out of its document; whether another is left. */
static bool drop_type(json_t *root, const char *name)
{
    json_t *one_of = json_object_get(root, "oneOf");
    for (size_t i = json_array_size(one_of); i > 0; i--) {
        const char *reference =
            json_string_value(json_object_get(json_array_get(one_of, i - 1), "$ref"));
        if (reference && strcmp(strrchr(reference, '/') + 1, name) == 0)
            json_array_remove(one_of, i - 1);
    }
    json_object_del(json_object_get(root, "$defs"), name);
    return json_array_size(one_of) > 0;
}

static chancery_status without_type(const struct vocabulary *base,
                                    const struct vocabulary_document *document, const char *type,
                                    struct vocabulary **made, chancery_error *error)
{
    struct vocabulary_document list[VOCABULARY_DOCUMENTS_MAX + 1], changed = *document;
    struct buffer canonical = {0};
    json_t *root;
    chancery_status status = document_load(document->json, document->id.bytes, &root, error);
    if (status != CHANCERY_OK)
        return status;
    bool left = drop_type(root, type);
    write_json(&canonical, root);
    changed.json = buffer_view(&canonical);
    size_t count = list_documents(base, document->id, left ? &changed : NULL, list);
    qsort(list, count, sizeof *list, by_id);
    status = canonical.failed ? error_memory(error) : vocabulary_make(list, count, made, error);
    buffer_free(&canonical);
    json_decref(root);
    return status;
}

static chancery_status not_found(const struct vocabulary *base, chancery_text name,
                                 chancery_error *error)
{
    bool builtin = chancery_type_find(base->schema, name) != NULL;
    const struct error_place place = {
        .hint = builtin ? "what is built in cannot be removed"
                        : "`chancery types` lists the types, `--own` the documents"};
    return error_at(error, CHANCERY_NOT_FOUND, &place,
                    "no document of this database is called or holds a type \"%.*s\"",
                    TEXT_ARG(name));
}

chancery_status vocabulary_without(const struct vocabulary *base, chancery_text name,
                                   struct vocabulary **made, chancery_text *id,
                                   chancery_error *error)
{
    struct vocabulary_document list[VOCABULARY_DOCUMENTS_MAX + 1];
    const chancery_type *type = chancery_type_find(base->schema, name);
    if (vocabulary_find(base, name)) {
        *id = vocabulary_find(base, name)->id;
        return vocabulary_make(list, list_documents(base, name, NULL, list), made, error);
    }
    for (size_t i = 0; i < base->count; i++) {
        const struct vocabulary_document *document = &base->documents[i];
        if (type && vocabulary_defines(document, type->name)) {
            *id = document->id;
            return without_type(base, document, type->name, made, error);
        }
    }
    return not_found(base, name, error);
}

/* ---- Telling documents from events ---- */

static bool has_member(chancery_text json, const char *name)
{
    const struct json_path path = {.key = name};
    return json_locate(json, &path) > json_locate(json, NULL);
}

bool vocabulary_defines(const struct vocabulary_document *document, const char *type)
{
    const struct json_path definitions = {.key = "$defs"},
                           definition = {.outer = &definitions, .key = type};
    return json_locate(document->json, &definition) > json_locate(document->json, &definitions);
}

/* Every event that is imported is asked: most have no dollar. */
bool vocabulary_looks_like_document(chancery_text json)
{
    return text_find(json, '$') < json.size && has_member(json, "$id") &&
           has_member(json, "$schema") && !has_member(json, "type");
}

/* ---- The bundle ---- */

static void write_resource(struct buffer *out, const char *name, chancery_text json, bool first)
{
    buffer_string(out, first ? "\n" : ",\n");
    json_write_string(out, chancery_text_of(name));
    buffer_byte(out, ':');
    buffer_text(out, json);
}

/* event.schema.json with the users' documents among its families. */
static bool write_event(const struct vocabulary *vocabulary, struct buffer *out)
{
    const struct schema_file *file = &schema_files[0];
    struct buffer json = {0};
    json_t *root = json_loadb(file->json, file->size, 0, NULL);
    json_t *event = json_object_get(json_object_get(root, "$defs"), "event");
    json_t *families = json_object_get(event, "oneOf");
    for (size_t i = 0; i < vocabulary->count; i++)
        if (!is_parties_document(vocabulary->documents[i].json))
            json_array_append_new(families,
                                  json_pack("{s:s}", "$ref", vocabulary->documents[i].id.bytes));
    bool whole = root && write_json(&json, root) && !json.failed;
    write_resource(out, file->name, buffer_view(&json), true);
    buffer_free(&json);
    json_decref(root);
    return whole;
}

/* The schema of party codes, those of users' parties among them. */
static bool write_parties(const struct vocabulary *vocabulary, const struct schema_file *file,
                          struct buffer *out)
{
    struct buffer json = {0};
    json_t *root = json_loadb(file->json, file->size, 0, NULL);
    json_t *codes = json_object_get(root, "enum");
    for (size_t i = 0; vocabulary->registry && i < vocabulary->registry->count; i++)
        json_array_append_new(codes, json_string(vocabulary->registry->parties[i].code));
    bool whole = codes && write_json(&json, root) && !json.failed;
    write_resource(out, file->name, buffer_view(&json), false);
    buffer_free(&json);
    json_decref(root);
    return whole;
}

static bool write_file(const struct vocabulary *vocabulary, const struct schema_file *file,
                       struct buffer *out)
{
    if (strcmp(file->name, "party.schema.json") == 0)
        return write_parties(vocabulary, file, out);
    write_resource(out, file->name, text_slice(file->json, file->size), false);
    return true;
}

bool vocabulary_write_bundle(const struct vocabulary *vocabulary, struct buffer *out)
{
    buffer_string(out, "{\"$schema\":\"" SCHEMA_DIALECT "\",\"$id\":\"" SCHEMA_BASE
                       "vocabulary.schema.json\",\"title\":\"Vocabulary\",\"description\":\"All of "
                       "the vocabulary in one document, which refers to no other: an event, and in "
                       "$defs every schema, the timeline too.\",\"$ref\":\"" SCHEMA_EVENT
                       "\",\"$defs\":{");
    bool whole = write_event(vocabulary, out);
    for (size_t i = 1; i < schema_file_count; i++)
        whole = write_file(vocabulary, &schema_files[i], out) && whole;
    for (size_t i = 0; i < vocabulary->count; i++)
        if (!is_parties_document(vocabulary->documents[i].json))
            write_resource(out, vocabulary->documents[i].id.bytes, vocabulary->documents[i].json,
                           false);
    buffer_string(out, "\n}}\n");
    return whole && !out->failed;
}
