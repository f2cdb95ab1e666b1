#include "vocabulary/parties.h"

#include "base/json_scan.h"
#include "base/status.h"
#include "base/text.h"
#include "schema/type.h"

#include <stdlib.h>

#define PARTIES_SCHEMA SCHEMA_BASE "parties.schema.json"

enum { PARTIES_MAX = 2000 };

bool is_parties_document(chancery_text json)
{
    const struct json_path path = {.key = "$schema"};
    size_t at = json_locate(json, &path);
    return text_starts(text_slice(json.bytes + at, json.size - at), TEXT("\"" PARTIES_SCHEMA "\""));
}

/* The entries of all documents, and where each comes from. */
struct gathering {
    struct reader reader; /* the documents */
    const chancery_registry *base;
    json_t *entries[PARTIES_MAX]; /* borrowed */
    struct origin {
        const struct document *document;
        size_t index; /* in "added" */
        bool settled;
    } origins[PARTIES_MAX];
    size_t count;
};

/* ---- Documents ---- */

static chancery_status check_head(const struct reader *reader, const struct node *root)
{
    static const char *const known[] = {"$schema", "$id", "title", "description", "added"};
    struct node dialect = node_member(root, "$schema"), id = node_member(root, "$id");
    chancery_status status =
        node_known(reader, root, known, sizeof known / sizeof *known, sizeof *known);
    if (status == CHANCERY_OK)
        status = node_exactly(reader, &dialect, PARTIES_SCHEMA);
    return status == CHANCERY_OK ? schema_own_id_check(reader, &id) : status;
}

static chancery_status take_entries(struct gathering *gathering, const struct node *root,
                                    bool settled)
{
    struct node added = node_member(root, "added");
    size_t count = json_array_size(added.json);
    if (count == 0)
        return node_fault(&gathering->reader, &added, "must be a list of one or more parties");
    if (count > PARTIES_MAX - gathering->count)
        return node_fault(&gathering->reader, &added, "a database holds at most %d parties",
                          PARTIES_MAX);
    for (size_t i = 0; i < count; i++) {
        gathering->entries[gathering->count] = json_array_get(added.json, i);
        gathering->origins[gathering->count++] =
            (struct origin){.document = root->document, .index = i, .settled = settled};
    }
    return CHANCERY_OK;
}

static chancery_status take_document(struct gathering *gathering,
                                     const struct schema_source *source, bool settled)
{
    struct reader *reader = &gathering->reader;
    const struct document document = {.label = source->label, .text = source->json, .own = true};
    chancery_status status = document_add(reader, &document);
    if (status != CHANCERY_OK)
        return status;
    struct node root = node_root(&reader->documents[reader->document_count - 1]);
    status = check_head(reader, &root);
    return status == CHANCERY_OK ? take_entries(gathering, &root, settled) : status;
}

/* ---- Entries ---- */

/* Reports what the registry says of the entry at `at`, at its place. */
static chancery_status report_entry(const struct gathering *gathering, size_t at,
                                    const chancery_error *found)
{
    const struct origin *origin = &gathering->origins[at];
    struct node root = node_root(origin->document);
    struct node added = node_member(&root, "added");
    struct node entry = node_item(&added, origin->index);
    return node_fault_hint(&gathering->reader, &entry, found->hint, "%s", found->message);
}

static void drop_entry(struct gathering *gathering, size_t at)
{
    size_t behind = --gathering->count - at;
    memmove(&gathering->entries[at], &gathering->entries[at + 1],
            behind * sizeof *gathering->entries);
    memmove(&gathering->origins[at], &gathering->origins[at + 1],
            behind * sizeof *gathering->origins);
}

/* Tries until no settled entry stands in the way. */
static chancery_status extend(struct gathering *gathering, chancery_registry **registry)
{
    for (;;) {
        chancery_error found = {0};
        chancery_status status = registry_extend(gathering->base, gathering->count,
                                                 gathering->entries, registry, &found);
        if (status != CHANCERY_CONFLICT && status != CHANCERY_INVALID)
            return status == CHANCERY_OK
                       ? status
                       : error_set(gathering->reader.error, status, "%s", found.message);
        size_t at = found.line > 0 ? found.line - 1 : 0;
        if (!gathering->origins[at].settled)
            return report_entry(gathering, at, &found);
        drop_entry(gathering, at);
    }
}

chancery_status parties_extend(size_t count, const struct schema_source *sources, size_t settled,
                               chancery_registry **registry, chancery_error *error)
{
    struct arena arena = {0};
    struct gathering *gathering = calloc(1, sizeof *gathering);
    if (!gathering)
        return error_memory(error);
    gathering->base = &registry_builtin;
    gathering->reader.arena = &arena;
    gathering->reader.error = error;
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < count && status == CHANCERY_OK; i++)
        status = take_document(gathering, &sources[i], i < settled);
    if (status == CHANCERY_OK)
        status = extend(gathering, registry);
    documents_close(&gathering->reader);
    arena_free(&arena);
    free(gathering);
    return status;
}
