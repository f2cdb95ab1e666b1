/* fuzz_effect.c - a sound family with parts of it put elsewhere: refused with words, or compiled,
 * and then the state follows from events without harm. Three bytes an edit: where, and what goes
 * there. */
#include "../support/trial.h"
#include "schema/schema.h"
#include "state/state.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EDITS_MAX = 4 };

static const char *const values[] = {"null",
                                     "7",
                                     "\"\"",
                                     "\"actor\"",
                                     "\"target\"",
                                     "\"light\"",
                                     "\"bond\"",
                                     "\"status\"",
                                     "\"previous\"",
                                     "\"lamp\"",
                                     "[]",
                                     "{}",
                                     "[\"on\"]",
                                     "{\"field\":\"lamp\"}",
                                     "{\"a\":\"actor\"}"};

/* The container of the `*at`-th value, counted through the whole document. */
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

static json_t *new_value(json_t *root, size_t choice)
{
    struct spot spot;
    size_t known = sizeof values / sizeof *values;
    if (choice < known)
        return json_loads(values[choice], JSON_DECODE_ANY, NULL);
    choice = (choice - known) * 2;
    if (!find_spot(root, &choice, &spot))
        return json_string("dim");
    return json_deep_copy(spot.key ? json_object_get(spot.outer, spot.key)
                                   : json_array_get(spot.outer, spot.index));
}

static void edit(json_t *root, const uint8_t *data)
{
    struct spot spot;
    size_t at = (size_t)data[0] << 8 | data[1];
    at %= 700;
    if (!find_spot(root, &at, &spot))
        return;
    json_t *value = new_value(root, data[2]);
    if (!value && spot.key)
        json_object_del(spot.outer, spot.key);
    else if (spot.key)
        json_object_set_new(spot.outer, spot.key, value);
    else
        json_array_set_new(spot.outer, spot.index, value);
}

static json_t *read_trial(void)
{
    static char json[16384];
    size_t size = 0;
    for (size_t i = 0; i < sizeof trial_document / sizeof *trial_document; i++)
        for (const char *at = trial_document[i]; *at && size < sizeof json; at++)
            json[size++] = *at == '\'' ? '"' : *at;
    return json_loadb(json, size, 0, NULL);
}

/* Those of a few events that the edited types still allow. */
static size_t make_events(const chancery_schema *schema, chancery_event **events)
{
    static const char *const lines[] = {
        "{\"uid\":\"t:1\",\"type\":\"trial.lit\",\"date\":\"2000\",\"actor\":\"USA\",\"target\":"
        "\"VEN\",\"lamp\":\"p\",\"colour\":\"red\"}",
        "{\"uid\":\"t:2\",\"type\":\"trial.tagged\",\"date\":\"2000-02\",\"actor\":\"USA\","
        "\"target\":\"VEN\",\"added\":[\"x\"]}",
        "{\"uid\":\"t:3\",\"type\":\"trial.moved\",\"date\":\"2000-03-01\",\"actor\":\"USA\","
        "\"target\":\"VEN\",\"was\":\"p\",\"lamp\":\"q\"}",
        "{\"uid\":\"t:4\",\"type\":\"trial.all-out\",\"date\":\"2000-03-01\",\"actor\":\"USA\","
        "\"target\":\"VEN\"}",
        "{\"uid\":\"t:5\",\"type\":\"trial.put-out\",\"date\":\"2000-04-01\",\"actor\":\"USA\","
        "\"target\":\"VEN\",\"effective\":\"2001\"}"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        count += chancery_event_parse(schema, chancery_text_of(lines[i]), &events[count], NULL) ==
                 CHANCERY_OK;
    return count;
}

static void derive(const chancery_schema *schema)
{
    struct effects *effects;
    chancery_event *events[8];
    struct state_report *report;
    assert(effects_read(schema, NULL, &effects, NULL) == CHANCERY_OK);
    size_t count = make_events(schema, events);
    const struct state_history history = {effects, (const chancery_event *const *)events, count};
    const struct state_question question = {
        .parties = {TEXT("USA")}, .party_count = 1, .day = 11017, .known_until = CHANCERY_DAY_MAX};
    assert(state_evaluate(&history, &question, &report, NULL) == CHANCERY_OK);
    state_report_free(report);
    for (size_t i = 0; i < count; i++)
        chancery_event_free(events[i]);
    effects_free(effects);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *root = read_trial();
    for (size_t i = 0; i + 3 <= size && i < 3 * EDITS_MAX; i += 3)
        edit(root, data + i);
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    if (!text)
        return 0;
    const struct schema_source source = {"fuzz", chancery_text_of(text)};
    chancery_schema *schema = NULL;
    chancery_error error = {0};
    if (schema_extend(chancery_schema_builtin(), 1, &source, false, &schema, &error) == CHANCERY_OK)
        derive(schema);
    else
        assert(error.message[0] != '\0');
    schema_free(schema);
    free(text);
    return 0;
}
