#include "party/entry.h"

#include "base/status.h"
#include "base/text.h"
#include "party/party.h"

#include <stdlib.h>

static const char *const kinds[] = {"state", "former-state", "territory", "organisation", NULL};
static const char *const succession_kinds[] = {"continuation", "union",    "partition", "secession",
                                               "annexation",   "renaming", NULL};
static const char *const known_fields[] = {"code",          "alpha2", "kind",   "name",
                                           "official_name", "names",  "spells", "predecessors",
                                           "members",       NULL};

struct entry {
    json_t *json;
    const char *code; /* for messages */
    struct arena *arena;
    chancery_error *error;
};

/* The item of `list` that is `text`, NULL when it is none of them. */
static const char *choice(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(text, *list) == 0)
            return *list;
    return NULL;
}

static bool is_code(const char *code, size_t shortest, size_t longest)
{
    size_t size = strlen(code);
    return size >= shortest && size <= longest && code[0] >= 'A' && code[0] <= 'Z' &&
           strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == size;
}

static const char *keep(const struct entry *entry, const char *string)
{
    return arena_text(entry->arena, chancery_text_of(string)).bytes;
}

/* The text of a field; `otherwise` where it is absent, unless that is NULL. */
static chancery_status read_field(const struct entry *entry, const char *key, const char *otherwise,
                                  const char **text)
{
    json_t *value = json_object_get(entry->json, key);
    if (!value && otherwise) {
        *text = otherwise;
        return CHANCERY_OK;
    }
    if (json_is_string(value) && json_string_length(value) > 0) {
        *text = keep(entry, json_string_value(value));
        return CHANCERY_OK;
    }
    char *shown = json_dumps(entry->json, JSON_COMPACT);
    chancery_status status =
        error_set(entry->error, CHANCERY_INVALID, "\"%s\" should be a text that is not empty: %s",
                  key, shown ? shown : "");
    free(shown);
    return status;
}

static chancery_status check_known(const struct entry *entry)
{
    const char *key;
    json_t *value;
    json_object_foreach(entry->json, key, value) if (!choice(key, known_fields)) return error_set(
        entry->error, CHANCERY_INVALID, "party %s: unknown field \"%s\"", entry->code, key);
    return CHANCERY_OK;
}

static chancery_status check_list(const struct entry *entry, const char *key, json_t *list)
{
    if (!list || json_is_array(list))
        return CHANCERY_OK;
    return error_set(entry->error, CHANCERY_INVALID, "party %s: \"%s\" should be a list",
                     entry->code, key);
}

static chancery_status read_names(const struct entry *entry, chancery_party *party)
{
    json_t *list = json_object_get(entry->json, "names"), *name;
    chancery_status status = check_list(entry, "names", list);
    if (status != CHANCERY_OK)
        return status;
    const char **names = arena_make(entry->arena, json_array_size(list) + 1, sizeof *names);
    if (!names)
        return error_memory(entry->error);
    size_t i;
    json_array_foreach(list, i, name)
    {
        if (!json_is_string(name))
            return error_set(entry->error, CHANCERY_INVALID,
                             "party %s: \"names\" should hold texts", entry->code);
        names[i] = keep(entry, json_string_value(name));
    }
    party->names = names;
    return CHANCERY_OK;
}

/* ---- Time --------------------------------------------------------------------------------- */

chancery_status party_span_read(const char *edtf, chancery_span *span, chancery_error *error)
{
    chancery_date date;
    chancery_status status = chancery_date_parse(chancery_text_of(edtf), &date, error);
    if (status == CHANCERY_OK)
        *span = (chancery_span){date.earliest, date.latest};
    return status;
}

static chancery_status read_span(const struct entry *entry, const char *key, json_t *json,
                                 chancery_span *span)
{
    chancery_error found = {0};
    if (!json_is_string(json))
        return error_set(entry->error, CHANCERY_INVALID,
                         "party %s: \"%s\" should hold dates, such as \"1918-11-11/1939\"",
                         entry->code, key);
    if (party_span_read(json_string_value(json), span, &found) == CHANCERY_OK)
        return CHANCERY_OK;
    return error_set(entry->error, CHANCERY_INVALID, "party %s: \"%s\": %s", entry->code, key,
                     found.message);
}

static chancery_status read_spells(const struct entry *entry, chancery_party *party)
{
    json_t *list = json_object_get(entry->json, "spells"), *item;
    chancery_status status = check_list(entry, "spells", list);
    size_t i, count = json_array_size(list);
    chancery_span *spells = arena_make(entry->arena, count, sizeof *spells);
    if (status == CHANCERY_OK && !spells)
        return error_memory(entry->error);
    json_array_foreach(list, i, item)
    {
        if (status == CHANCERY_OK)
            status = read_span(entry, "spells", item, &spells[i]);
        if (status == CHANCERY_OK && i > 0 && spells[i].from <= spells[i - 1].to)
            status = error_set(entry->error, CHANCERY_INVALID,
                               "party %s: a spell starts before the one before it has ended",
                               entry->code);
    }
    party->spells = spells;
    party->spell_count = count;
    return status;
}

static chancery_status read_predecessor(const struct entry *entry, json_t *json,
                                        chancery_succession *succession)
{
    const struct entry own = {json, entry->code, entry->arena, entry->error};
    const char *kind = NULL;
    chancery_span ignored;
    chancery_status status = read_field(&own, "party", NULL, &succession->party);
    if (status == CHANCERY_OK)
        status = read_field(&own, "date", NULL, &succession->date);
    if (status == CHANCERY_OK)
        status = read_field(&own, "kind", NULL, &kind);
    if (status == CHANCERY_OK)
        status = read_span(entry, "predecessors", json_object_get(json, "date"), &ignored);
    if (status == CHANCERY_OK && !(succession->kind = choice(kind, succession_kinds)))
        status = error_set(entry->error, CHANCERY_INVALID,
                           "party %s: unknown kind of succession \"%s\"", entry->code, kind);
    return status;
}

static chancery_status read_predecessors(const struct entry *entry, chancery_party *party)
{
    json_t *list = json_object_get(entry->json, "predecessors"), *item;
    chancery_status status = check_list(entry, "predecessors", list);
    size_t i, count = json_array_size(list);
    chancery_succession *made = arena_make(entry->arena, count, sizeof *made);
    if (status == CHANCERY_OK && !made)
        return error_memory(entry->error);
    json_array_foreach(list, i, item) if (status == CHANCERY_OK) status =
        read_predecessor(entry, item, &made[i]);
    party->predecessors = made;
    party->predecessor_count = count;
    return status;
}

/* ---- Members ------------------------------------------------------------------------------ */

static size_t count_members(json_t *list)
{
    size_t i, count = 0;
    json_t *wave;
    json_array_foreach(list, i, wave) count += json_array_size(json_object_get(wave, "parties"));
    return count;
}

static int compare_members(const void *one, const void *other)
{
    const chancery_membership *a = one, *b = other;
    int order = strcmp(a->party, b->party);
    return order != 0 ? order : (a->span.from > b->span.from) - (a->span.from < b->span.from);
}

/* One wave: all that were members for the same time. */
static chancery_status read_wave(const struct entry *entry, json_t *wave,
                                 chancery_membership *members, size_t *count)
{
    chancery_span span;
    chancery_status status = read_span(entry, "members", json_object_get(wave, "span"), &span);
    size_t i;
    json_t *code;
    json_array_foreach(json_object_get(wave, "parties"), i, code)
    {
        if (status != CHANCERY_OK)
            break;
        if (!json_is_string(code) || !is_code(json_string_value(code), 2, PARTY_CODE_MAX))
            return error_set(entry->error, CHANCERY_INVALID,
                             "party %s: \"members\" should hold codes of parties", entry->code);
        chancery_membership *member = &members[(*count)++];
        member->span = span;
        memcpy(member->party, json_string_value(code), json_string_length(code));
    }
    return status;
}

static chancery_status check_members(const struct entry *entry, const chancery_party *party)
{
    for (size_t i = 1; i < party->member_count; i++) {
        const chancery_membership *member = &party->members[i];
        if (strcmp(member[-1].party, member->party) == 0 && member->span.from <= member[-1].span.to)
            return error_set(entry->error, CHANCERY_INVALID,
                             "party %s: %s is a member twice at the same time", entry->code,
                             member->party);
    }
    return CHANCERY_OK;
}

static chancery_status read_members(const struct entry *entry, json_t *list, chancery_party *party)
{
    chancery_status status = check_list(entry, "members", list);
    chancery_membership *members = arena_make(entry->arena, count_members(list), sizeof *members);
    size_t i, count = 0;
    json_t *wave;
    if (status == CHANCERY_OK && !members)
        return error_memory(entry->error);
    json_array_foreach(list, i, wave) if (status == CHANCERY_OK) status =
        read_wave(entry, wave, members, &count);
    if (count > 0)
        qsort(members, count, sizeof *members, compare_members);
    party->members = members;
    party->member_count = count;
    return status == CHANCERY_OK ? check_members(entry, party) : status;
}

chancery_status party_members_read(json_t *list, const char *code, struct arena *arena,
                                   chancery_party *party, chancery_error *error)
{
    const struct entry entry = {NULL, code, arena, error};
    return read_members(&entry, list, party);
}

/* ---- The entry ---------------------------------------------------------------------------- */

static chancery_status check_own(const struct entry *entry, const chancery_party *party)
{
    if (!is_code(party->code, 2, PARTY_CODE_MAX))
        return error_set(entry->error, CHANCERY_INVALID,
                         "party %s: a code is 2 to 12 upper-case letters or digits, a letter first",
                         party->code);
    if (*party->kind && !choice(party->kind, kinds))
        return error_set(entry->error, CHANCERY_INVALID, "party %s: unknown kind \"%s\"",
                         party->code, party->kind);
    if (*party->alpha2 && !is_code(party->alpha2, 2, 2))
        return error_set(entry->error, CHANCERY_INVALID, "party %s: \"%s\" is no alpha-2 code",
                         party->code, party->alpha2);
    return CHANCERY_OK;
}

/* The fields that are texts, and whether an entry of our own may lack them. */
static chancery_status read_texts(const struct entry *entry, bool amends, chancery_party *party)
{
    const struct {
        const char *key, *otherwise;
        const char **text;
    } fields[] = {
        {"code", NULL, &party->code},
        {"alpha2", "", &party->alpha2},
        {"name", amends ? "" : NULL, &party->name},
        {"official_name", "", &party->official_name},
        {"kind", amends ? "" : NULL, &party->kind},
    };
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < sizeof fields / sizeof *fields && status == CHANCERY_OK; i++)
        status = read_field(entry, fields[i].key, fields[i].otherwise, fields[i].text);
    party->numeric = "";
    return status;
}

chancery_status party_entry_read(json_t *entry_json, bool amends, struct arena *arena,
                                 chancery_party *party, chancery_error *error)
{
    struct entry entry = {.json = entry_json, .arena = arena, .error = error};
    chancery_party made = {0};
    chancery_status status = read_field(&entry, "code", NULL, &entry.code);
    if (status == CHANCERY_OK)
        status = check_known(&entry);
    if (status == CHANCERY_OK && amends && json_object_get(entry_json, "alpha2"))
        status =
            error_set(error, CHANCERY_INVALID, "party %s: unknown field \"alpha2\"", entry.code);
    if (status == CHANCERY_OK)
        status = read_texts(&entry, amends, &made);
    if (status == CHANCERY_OK)
        status = check_own(&entry, &made);
    if (status == CHANCERY_OK)
        status = read_names(&entry, &made);
    if (status == CHANCERY_OK)
        status = read_spells(&entry, &made);
    if (status == CHANCERY_OK)
        status = read_predecessors(&entry, &made);
    if (status == CHANCERY_OK)
        status = read_members(&entry, json_object_get(entry_json, "members"), &made);
    if (status == CHANCERY_OK && arena->failed)
        status = error_memory(error);
    if (status == CHANCERY_OK)
        *party = made;
    return status;
}
