/* mapping_node.c - the event in a mapping: an event as it should be, with `{column}` where cells
 * go, and objects with `from` where more than that has to be done. */
#include "import/mapping_read.h"

#include <stdio.h>

/* ---- The members of a value ---- */

static void read_from(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      void *target)
{
    struct mapping_node *node = target;
    bool list = json_is_array(json);
    size_t count = list ? json_array_size(json) : 1;
    if (count == 0)
        mapping_fault(reading, path, NULL, "must name at least one text");
    node->from = mapping_room(reading, count, sizeof *node->from);
    node->from_count = node->from ? count : 0;
    for (size_t i = 0; i < node->from_count; i++) {
        const struct json_path inner = {.outer = path, .index = i};
        mapping_template(reading, list ? json_array_get(json, i) : json, list ? &inner : path,
                         &node->from[i]);
    }
}

static void read_strip(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       void *target)
{
    chancery_text strip = mapping_text(reading, json, path);
    if (json_is_string(json) && strip.size == 0)
        mapping_fault(reading, path, NULL, "must not be empty");
    ((struct mapping_node *)target)->strip = strip;
}

static void read_absent(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        void *target)
{
    struct mapping_node *node = target;
    node->absent = mapping_texts(reading, json, path, &node->absent_count);
}

static const struct mapping_table *find_table(struct mapping_reading *reading, json_t *json,
                                              const struct json_path *path)
{
    char hint[100] = "";
    chancery_text name = mapping_text(reading, json, path);
    struct nearest nearest = nearest_start(name);
    for (size_t i = 0; i < reading->mapping->table_count; i++) {
        const struct mapping_table *table = &reading->mapping->tables[i];
        if (text_equal(table->name, name))
            return table;
        nearest_offer(&nearest, table->name.bytes);
    }
    if (nearest.best)
        snprintf(hint, sizeof hint, "did you mean \"%.80s\"?", nearest.best);
    mapping_fault(reading, path, hint, "no table in \"values\" is called \"%.*s\"", TEXT_ARG(name));
    return NULL;
}

static void read_map(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                     void *target)
{
    struct mapping_node *node = target;
    if (json_is_string(json)) {
        node->map = find_table(reading, json, path);
        return;
    }
    struct mapping_table *table = mapping_room(reading, 1, sizeof *table);
    if (table)
        mapping_table_read(reading, json, path, table);
    node->map = table;
}

static void read_otherwise(struct mapping_reading *reading, json_t *json,
                           const struct json_path *path, void *target)
{
    static const char *const choices[] = {"refuse", "absent", "keep", NULL};
    ((struct mapping_node *)target)->otherwise =
        (enum mapping_otherwise)mapping_choice(reading, json, path, choices);
}

static void read_split(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       void *target)
{
    chancery_text split = mapping_text(reading, json, path);
    if (split.size == 0)
        mapping_fault(reading, path, NULL, "must not be empty");
    ((struct mapping_node *)target)->split = split;
}

static void read_party(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       void *target)
{
    static const char *const choices[] = {"name", "iso", "cow", "gw", "fips", "cameo", NULL};
    size_t choice = mapping_choice(reading, json, path, choices);
    ((struct mapping_node *)target)->party = chancery_text_of(choices[choice]);
}

static void read_date(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      void *target)
{
    struct mapping_node *node = target;
    node->dates = mapping_texts(reading, json, path, &node->date_count);
    node->parts = json_is_string(json) && node->date_count == 1 && text_is(node->dates[0], "parts");
    if (node->date_count == 0)
        mapping_fault(reading, path, NULL, "must name at least one form");
    for (size_t i = 0; i < node->date_count && !node->parts; i++)
        if (!mapping_date_format_ok(node->dates[i]))
            mapping_fault(reading, path,
                          "%Y a year, %m a month, %d a day in digits, %B a month by its name",
                          "\"%.*s\" is neither \"edtf\" nor \"parts\" nor a form of date with %%Y",
                          TEXT_ARG(node->dates[i]));
}

static void read_about(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       void *target)
{
    mapping_conditions_read(reading, json, path, &((struct mapping_node *)target)->about);
}

static void read_as(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                    void *target)
{
    static const char *const choices[] = {"text", "number", "boolean", "uid", "name", NULL};
    ((struct mapping_node *)target)->as =
        (enum mapping_kind)mapping_choice(reading, json, path, choices);
}

static void read_cut(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                     void *target)
{
    json_int_t most = json_integer_value(json);
    if (json_is_integer(json) && most >= 2 && most <= CSV_CELL_MAX)
        ((struct mapping_node *)target)->cut = (size_t)most;
    else
        mapping_fault(reading, path, NULL, "must be a number of characters, at least 2");
}

static const struct mapping_member value_members[] = {
    {"from", read_from, true},
    {"absent", read_absent, false},
    {"strip", read_strip, false},
    {"map", read_map, false},
    {"otherwise", read_otherwise, false},
    {"split", read_split, false},
    {"party", read_party, false},
    {"date", read_date, false},
    {"about", read_about, false},
    {"as", read_as, false},
    {"cut", read_cut, false},
    {NULL, NULL, false},
};

/* Members that mean something only beside another. */
static void check_value(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        const struct mapping_node *node)
{
    static const char *const pairs[][2] = {{"otherwise", "map"}, {"about", "date"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (json_object_get(json, pairs[i][0]) && !json_object_get(json, pairs[i][1]))
            mapping_fault(reading, path, NULL, "\"%s\" needs \"%s\" beside it", pairs[i][0],
                          pairs[i][1]);
    if (node->parts && node->from_count != 3)
        mapping_fault(reading, path, NULL,
                      "a date of \"parts\" needs \"from\" as a list of year, month and day");
    if (node->date_count > 0 && node->party.size > 0)
        mapping_fault(reading, path, NULL, "is a date or a party, not both");
}

/* ---- The tree ---- */

static void read_value(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       struct mapping_node *node)
{
    node->form = NODE_VALUE;
    mapping_object_read(reading, json, path, value_members, node);
    check_value(reading, json, path, node);
}

static void read_template(struct mapping_reading *reading, json_t *json,
                          const struct json_path *path, struct mapping_node *node)
{
    node->form = NODE_VALUE;
    read_from(reading, json, path, node);
}

static void read_literal(struct mapping_reading *reading, json_t *json,
                         const struct json_path *path, struct mapping_node *node)
{
    char *text = json_dumps(json, JSON_ENCODE_ANY);
    node->form = NODE_LITERAL;
    if (json_is_null(json) || !text)
        mapping_fault(reading, path, "leave the member out", "is no value");
    else
        node->literal = arena_text(&reading->mapping->arena, chancery_text_of(text));
    free(text);
}

static void read_object(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        struct mapping_node *node)
{
    const char *key;
    json_t *value;
    node->form = NODE_OBJECT;
    node->nodes = mapping_room(reading, json_object_size(json), sizeof *node->nodes);
    json_object_foreach(json, key, value)
    {
        const struct json_path inner = {.outer = path, .key = key};
        if (!node->nodes)
            return;
        struct mapping_node *member = &node->nodes[node->count++];
        member->key = arena_text(&reading->mapping->arena, chancery_text_of(key));
        mapping_node_read(reading, value, &inner, member);
    }
}

static void read_list(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      struct mapping_node *node)
{
    size_t count = json_array_size(json);
    node->form = NODE_LIST;
    node->nodes = mapping_room(reading, count, sizeof *node->nodes);
    node->count = node->nodes ? count : 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct json_path inner = {.outer = path, .index = i};
        mapping_node_read(reading, json_array_get(json, i), &inner, &node->nodes[i]);
    }
}

void mapping_node_read(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       struct mapping_node *node)
{
    if (json_is_string(json))
        read_template(reading, json, path, node);
    else if (json_is_array(json))
        read_list(reading, json, path, node);
    else if (json_is_object(json) && json_object_get(json, "from"))
        read_value(reading, json, path, node);
    else if (json_is_object(json))
        read_object(reading, json, path, node);
    else
        read_literal(reading, json, path, node);
}
