/* party/extend.c - parties of a database, laid over the built-in registry.
 *
 * Owns: what such a party may be called, so that no event ever changes its meaning. Knows the shape
 * of an entry through party_entry only.
 */
#include "base/status.h"
#include "base/text.h"
#include "party/entry.h"
#include "party/party.h"

#include <stdlib.h>

/* A layer that is being made; everything in it lives in its own arena. */
struct layer {
    chancery_registry *registry;
    chancery_party *parties;
    struct party_name *names; /* with room for every name that the documents have */
    struct buffer pool;
    size_t document; /* from 1; the one being read */
    chancery_error *error;
};

/* Reports a fault of the document at hand. */
static chancery_status refuse(const struct layer *layer, chancery_status status,
                              const char *message)
{
    return error_at(layer->error, status, &(struct error_place){.line = layer->document}, "%s",
                    message);
}

/* ---- Names -------------------------------------------------------------------------------- */

static const chancery_party *owner_in(const chancery_registry *registry, const char *folded)
{
    for (; registry; registry = registry->base)
        for (size_t i = 0; i < registry->name_count; i++)
            if (strcmp(party_name_text(registry, &registry->names[i]), folded) == 0 &&
                registry->names[i].claim < CLAIM_FOREIGN)
                return &registry->parties[registry->names[i].party];
    return NULL;
}

static const struct party_name *claimed(const struct layer *layer, const char *folded)
{
    for (size_t i = 0; i < layer->registry->name_count; i++)
        if (strcmp(layer->pool.bytes + layer->names[i].folded, folded) == 0)
            return &layer->names[i];
    return NULL;
}

/* Files `folded` for party `index`, unless it has it already. */
static chancery_status claim_folded(struct layer *layer, size_t index, const char *name,
                                    const char *folded, enum claim claim)
{
    const char *code = layer->parties[index].code;
    const chancery_party *owner = owner_in(layer->registry->base, folded);
    const struct party_name *other = claimed(layer, folded);
    char message[200];
    if (!*folded) {
        snprintf(message, sizeof message, "party %s: the name \"%.60s\" has nothing to find it by",
                 code, name);
        return refuse(layer, CHANCERY_INVALID, message);
    }
    if (!owner && other && other->party != index)
        owner = &layer->parties[other->party];
    if (owner) {
        snprintf(message, sizeof message, "party %s: \"%.60s\" is a code or name of %s already",
                 code, name, owner->code);
        return refuse(layer, CHANCERY_CONFLICT, message);
    }
    if (other)
        return CHANCERY_OK;
    layer->names[layer->registry->name_count++] = (struct party_name){
        .folded = (uint32_t)layer->pool.size,
        .until = INT32_MAX,
        .party = (uint16_t)index,
        .claim = (uint8_t)claim,
    };
    buffer_add(&layer->pool, folded, strlen(folded) + 1);
    return layer->pool.failed ? error_memory(layer->error) : CHANCERY_OK;
}

static chancery_status claim_name(struct layer *layer, size_t index, const char *name,
                                  enum claim claim)
{
    if (!*name)
        return CHANCERY_OK;
    char *folded = party_fold(chancery_text_of(name));
    if (!folded)
        return error_memory(layer->error);
    chancery_status status = claim_folded(layer, index, name, folded, claim);
    free(folded);
    return status;
}

static chancery_status claim_names(struct layer *layer, size_t index)
{
    const chancery_party *party = &layer->parties[index];
    chancery_status status = claim_name(layer, index, party->code, CLAIM_CODE);
    if (status == CHANCERY_OK)
        status = claim_name(layer, index, party->alpha2, CLAIM_CODE);
    if (status == CHANCERY_OK)
        status = claim_name(layer, index, party->name, CLAIM_OWN_NAME);
    if (status == CHANCERY_OK)
        status = claim_name(layer, index, party->official_name, CLAIM_NAME);
    for (const char *const *name = party->names; *name && status == CHANCERY_OK; name++)
        status = claim_name(layer, index, *name, CLAIM_NAME);
    return status;
}

static size_t count_names(const struct layer *layer)
{
    size_t count = 0;
    for (size_t i = 0; i < layer->registry->count; i++) {
        count += 4; /* code, alpha-2, name, official name */
        for (const char *const *name = layer->parties[i].names; *name; name++)
            count++;
    }
    return count;
}

static int compare_names(const void *one, const void *other, void *pool)
{
    const struct party_name *a = one, *b = other;
    return strcmp((const char *)pool + a->folded, (const char *)pool + b->folded);
}

/* ---- Parties ------------------------------------------------------------------------------ */

static int compare_parties(const void *one, const void *other)
{
    return strcmp(((const chancery_party *)one)->code, ((const chancery_party *)other)->code);
}

static int compare_handed_out(const void *one, const void *other)
{
    return compare_parties(*(const chancery_party *const *)one,
                           *(const chancery_party *const *)other);
}

static chancery_status read_documents(struct layer *layer, size_t count, json_t *const *documents)
{
    for (size_t i = 0; i < count; i++) {
        chancery_error found = {0};
        layer->document = i + 1;
        if (!json_is_object(documents[i]))
            return refuse(layer, CHANCERY_INVALID, "a party should be an object");
        if (party_entry_read(documents[i], false, &layer->registry->arena, &layer->parties[i],
                             &found) != CHANCERY_OK)
            return refuse(layer, found.status, found.message);
    }
    return CHANCERY_OK;
}

/* Whether `code` is a party of the base or of this layer. */
static bool is_known(const struct layer *layer, const char *code)
{
    for (size_t i = 0; i < layer->registry->count; i++)
        if (strcmp(layer->parties[i].code, code) == 0)
            return true;
    return chancery_party_by_code(layer->registry->base, chancery_text_of(code)) != NULL;
}

static chancery_status check_references(struct layer *layer, const chancery_party *party)
{
    const char *unknown = NULL;
    char message[120];
    for (size_t i = 0; i < party->predecessor_count; i++)
        if (!is_known(layer, party->predecessors[i].party))
            unknown = party->predecessors[i].party;
    for (size_t i = 0; i < party->member_count; i++)
        if (!is_known(layer, party->members[i].party))
            unknown = party->members[i].party;
    if (!unknown)
        return CHANCERY_OK;
    snprintf(message, sizeof message, "party %s: no party has the code \"%.40s\"", party->code,
             unknown);
    return refuse(layer, CHANCERY_INVALID, message);
}

/* All parties of the base and of the layer, in order of code. */
static bool list_all(chancery_registry *registry)
{
    size_t below = chancery_party_count(registry->base);
    const chancery_party **all = arena_make(&registry->arena, below + registry->count, sizeof *all);
    if (!all)
        return false;
    for (size_t i = 0; i < below; i++)
        all[i] = chancery_party_at(registry->base, i);
    for (size_t i = 0; i < registry->count; i++)
        all[below + i] = &registry->parties[i];
    qsort(all, below + registry->count, sizeof *all, compare_handed_out);
    registry->all = all;
    registry->all_count = below + registry->count;
    return true;
}

static chancery_status file_names(struct layer *layer)
{
    chancery_registry *registry = layer->registry;
    chancery_status status = CHANCERY_OK;
    layer->names = arena_make(&registry->arena, count_names(layer), sizeof *layer->names);
    if (!layer->names)
        return error_memory(layer->error);
    for (size_t i = 0; i < registry->count && status == CHANCERY_OK; i++) {
        layer->document = i + 1;
        status = claim_names(layer, i);
        if (status == CHANCERY_OK)
            status = check_references(layer, &layer->parties[i]);
    }
    return status;
}

/* Puts the parties in order of code, and the names, which know them by index, after them. */
static chancery_status put_in_order(struct layer *layer)
{
    chancery_registry *registry = layer->registry;
    chancery_party *sorted = arena_make(&registry->arena, registry->count, sizeof *sorted);
    if (!sorted)
        return error_memory(layer->error);
    memcpy(sorted, layer->parties, registry->count * sizeof *sorted);
    qsort(sorted, registry->count, sizeof *sorted, compare_parties);
    for (size_t i = 0; i < registry->name_count; i++) {
        const chancery_party *party = bsearch(&layer->parties[layer->names[i].party], sorted,
                                              registry->count, sizeof *sorted, compare_parties);
        layer->names[i].party = (uint16_t)(party - sorted);
    }
    registry->parties = sorted;
    registry->pool = arena_take(&registry->arena, &layer->pool).bytes;
    qsort_r(layer->names, registry->name_count, sizeof *layer->names, compare_names,
            (void *)(uintptr_t)registry->pool);
    registry->names = layer->names;
    return list_all(registry) && !registry->arena.failed ? CHANCERY_OK : error_memory(layer->error);
}

chancery_status registry_extend(const chancery_registry *base, size_t count,
                                json_t *const *documents, chancery_registry **registry,
                                chancery_error *error)
{
    if (count > UINT16_MAX)
        return error_set(error, CHANCERY_FULL, "%zu parties are more than a database can have",
                         count);
    chancery_registry *made = calloc(1, sizeof *made);
    if (!made)
        return error_memory(error);
    made->base = base;
    made->count = count;
    struct layer layer = {.registry = made, .error = error};
    layer.parties = arena_make(&made->arena, count, sizeof *layer.parties);
    chancery_status status =
        layer.parties ? read_documents(&layer, count, documents) : error_memory(error);
    if (status == CHANCERY_OK)
        status = file_names(&layer);
    if (status == CHANCERY_OK)
        status = put_in_order(&layer);
    buffer_free(&layer.pool);
    if (status == CHANCERY_OK)
        *registry = made;
    else
        registry_free(made);
    return status;
}

void registry_free(chancery_registry *registry)
{
    if (!registry || registry == &registry_builtin)
        return;
    arena_free(&registry->arena);
    free(registry);
}
