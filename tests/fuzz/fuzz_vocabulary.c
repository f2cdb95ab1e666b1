/* fuzz_vocabulary.c - any document as a user's vocabulary: taken, or refused with words. The input
 * is the document itself, or (after a zero byte) a list of edits to a sound one, which get further
 * in. */
#include "event/json_write.h"
#include "vocabulary/vocabulary.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EVENT "https://chancery.example/schemas/event.schema.json#/$defs/"

static const char sound[] =
    "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
    "\"$id\":\"https://example.org/a.json\",\"title\":\"A\",\"description\":\"B\","
    "\"allOf\":[{\"$ref\":\"" EVENT "envelope\"}],"
    "\"oneOf\":[{\"$ref\":\"#/$defs/consul.admitted\"},{\"$ref\":\"#/$defs/consul.left\"}],"
    "\"x-chancery\":{\"state\":{\"consul\":{\"description\":\"C\",\"key\":{\"sender\":\"party\"},"
    "\"values\":{\"status\":[\"in\",\"out\"]}}}},"
    "\"$defs\":{\"field-a\":{\"$ref\":\"" EVENT "line\",\"description\":\"D\",\"maxLength\":9},"
    "\"consul.admitted\":{\"description\":\"E\",\"properties\":{"
    "\"type\":{\"const\":\"consul.admitted\"},\"name\":{\"$ref\":\"#/$defs/field-a\"},"
    "\"list\":{\"description\":\"F\",\"type\":\"array\",\"items\":{\"type\":\"object\","
    "\"properties\":{\"x\":{\"description\":\"G\",\"type\":\"integer\",\"minimum\":0,\"maximum\":9}"
    "},"
    "\"required\":[\"x\"],\"additionalProperties\":false},\"maxItems\":3},"
    "\"of\":{\"$ref\":\"" EVENT "parties\",\"description\":\"H\"},"
    "\"how\":{\"description\":\"I\",\"type\":\"string\",\"enum\":[\"a\",\"b\"]}},"
    "\"required\":[\"target\",\"name\"],"
    "\"x-chancery\":{\"title\":\"{actor} <admits|admit> {name}[ of {of}|, who is of nobody]\","
    "\"term\":\"J\",\"cameo\":\"057\",\"cameo_import\":[\"057\"],\"plover\":\"\",\"plover_import\":"
    "[],\"effect\":null,"
    "\"example\":\"consul.admitted USA VEN 2019 --name 'a b' --how=a --of GBR,FRA\"}},"
    "\"consul.left\":{\"description\":\"K\",\"properties\":{\"type\":{\"const\":\"consul.left\"}},"
    "\"x-chancery\":{\"title\":\"{actor}\",\"term\":\"L\",\"cameo\":\"\",\"cameo_import\":[],"
    "\"plover\":\"\",\"plover_import\":[],\"effect\":null,\"example\":\"consul.left USA 2019\"}}}}";

static const char sound_parties[] =
    "{\"$schema\":\"https://chancery.example/schemas/parties.schema.json\","
    "\"$id\":\"https://example.org/p.json\",\"added\":[{\"code\":\"HRE\",\"kind\":\"former-state\","
    "\"name\":\"Holy Roman Empire\",\"official_name\":\"Sacrum Imperium\",\"names\":[\"Reich\"],"
    "\"spells\":[\"../"
    "1806-08-06\"],\"predecessors\":[{\"party\":\"FRA\",\"date\":\"0962\",\"kind\":"
    "\"partition\"}]},{\"code\":\"GRP\",\"kind\":\"organisation\",\"name\":\"Grappe\",\"members\":["
    "{"
    "\"span\":\"1900/..\",\"parties\":[\"HRE\",\"FRA\"]}]}]}";

/* What a place is replaced by, beside other parts of the document. */
static const char *const values[] = {
    "null",
    "true",
    "false",
    "0",
    "-1",
    "9007199254740993",
    "0.5",
    "\"\"",
    "\"a\"",
    "[]",
    "{}",
    "\"\\u202e\"",
    "\"mission.closed\"",
    "\"#/$defs/field-a\"",
    "\"#/$defs/consul.admitted\"",
    "\"" EVENT "line\"",
    "\"" EVENT "place\"",
    "\"#\"",
    "\"[{actor}\"",
    "\"<|>{target}\"",
    "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/"
    "field-a\"},\"maxItems\":9,\"description\":\"x\"}",
    "{\"anyOf\":[{\"$ref\":\"#/$defs/field-a\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/"
    "field-a\"},\"maxItems\":9}],\"description\":\"x\"}"};

static const char *const keys[] = {"type", "items", "properties", "description", "minimum",
                                   "enum", "$ref",  "anyOf",      "field-b",     "consul.x",
                                   "uid",  "a_b",   "",           "state"};

/* The container in which the `*at`-th value of the document stands, and where in it. */
struct spot {
    json_t *outer;
    const char *key;
    size_t index;
};

static bool find_spot(json_t *json, size_t *at, struct spot *spot)
{
    const char *key;
    json_t *value;
    json_object_foreach(json, key, value)
    {
        *spot = (struct spot){.outer = json, .key = key};
        if ((*at)-- == 0 || find_spot(value, at, spot))
            return true;
    }
    for (size_t i = 0; json_is_array(json) && i < json_array_size(json); i++) {
        *spot = (struct spot){.outer = json, .index = i};
        if ((*at)-- == 0 || find_spot(json_array_get(json, i), at, spot))
            return true;
    }
    return false;
}

static json_t *value_at(const struct spot *spot)
{
    return spot->key ? json_object_get(spot->outer, spot->key)
                     : json_array_get(spot->outer, spot->index);
}

static json_t *new_value(json_t *root, uint8_t choice)
{
    struct spot spot;
    size_t at = choice, known = sizeof values / sizeof *values;
    if (at < known)
        return json_loads(values[at], JSON_DECODE_ANY, NULL);
    at -= known;
    return find_spot(root, &at, &spot) ? json_deep_copy(value_at(&spot)) : json_null();
}

static void edit(json_t *root, const uint8_t *data)
{
    struct spot spot;
    size_t at = data[0];
    if (!find_spot(root, &at, &spot))
        return;
    json_t *value = new_value(root, data[2]);
    char key[64];
    snprintf(key, sizeof key, "%s", spot.key ? spot.key : "");
    if (data[1] % 4 == 0 && spot.key)
        json_object_del(spot.outer, key);
    else if (data[1] % 4 == 1 && spot.key)
        json_object_set(spot.outer, keys[data[1] / 4 % (sizeof keys / sizeof *keys)], value);
    else if (spot.key)
        json_object_set(spot.outer, key, value);
    else if (data[1] % 4 == 0)
        json_array_remove(spot.outer, spot.index);
    else if (data[1] % 4 == 1)
        json_array_append(spot.outer, value);
    else
        json_array_set(spot.outer, spot.index, value);
    json_decref(value);
}

static char *edited(const char *start, const uint8_t *data, size_t size)
{
    json_t *root = json_loads(start, 0, NULL);
    assert(root);
    for (size_t i = 0; i + 3 <= size && i < 3 * 16; i += 3)
        edit(root, data + i);
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return text;
}

/* What holds of a document that was taken. */
static void check_taken(const struct vocabulary *taken, chancery_text id)
{
    struct vocabulary *other;
    chancery_outcome outcome;
    chancery_text same;
    struct buffer bundle = {0};
    chancery_error error = {0};
    const struct vocabulary_document *document = vocabulary_find(taken, id);
    assert(document && taken->count == 1 && taken->schema->family_count > 0);
    assert(vocabulary_with(taken, document->json, "again", &other, &same, &outcome, &error) ==
               CHANCERY_OK &&
           outcome == CHANCERY_UNCHANGED);
    assert(vocabulary_make(document, 1, &other, &error) == CHANCERY_OK);
    vocabulary_free(other);
    assert(vocabulary_without(taken, id, &other, &same, &error) == CHANCERY_OK);
    assert(other->schema == chancery_schema_builtin());
    vocabulary_free(other);
    assert(vocabulary_write_bundle(taken, &bundle));
    buffer_free(&bundle);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vocabulary *made;
    chancery_outcome outcome;
    chancery_text id;
    chancery_error error = {0};
    bool edits = size > 0 && data[0] <= 1;
    char *text = edits ? edited(data[0] == 0 ? sound : sound_parties, data + 1, size - 1) : NULL;
    chancery_text json =
        edits ? chancery_text_of(text) : text_slice(size > 0 ? (const char *)data : "", size);
    vocabulary_looks_like_document(json);
    chancery_status status =
        vocabulary_with(&vocabulary_builtin, json, "input", &made, &id, &outcome, &error);
    if (status == CHANCERY_OK) {
        check_taken(made, id);
        vocabulary_free(made);
    } else {
        assert(status == CHANCERY_INVALID && error.status == status && *error.message);
    }
    free(text);
    return 0;
}
