/* mapping_read.c - a mapping from its JSON: what stands around the events it makes. */
#include "import/mapping_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Faults ---- */

static void write_pointer(const struct json_path *path, struct buffer *out)
{
    if (!path)
        return;
    write_pointer(path->outer, out);
    buffer_byte(out, '/');
    if (!path->key)
        buffer_integer(out, (int64_t)path->index);
    for (const char *at = path->key; at && *at; at++) {
        if (*at == '~' || *at == '/')
            buffer_string(out, *at == '~' ? "~0" : "~1");
        else
            buffer_byte(out, *at);
    }
}

void mapping_fault(struct mapping_reading *reading, const struct json_path *path, const char *hint,
                   const char *format, ...)
{
    char what[300];
    struct buffer pointer = {0};
    struct error_place place = {.file = reading->mapping->file, .hint = hint};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    write_pointer(path, &pointer);
    text_position(reading->json, json_locate(reading->json, path), &place.line, &place.column);
    chancery_text at = pointer.size > 0 ? buffer_view(&pointer) : TEXT("the mapping");
    error_at(reading->error, CHANCERY_INVALID, &place, "%.*s: %s", TEXT_ARG(at), what);
    buffer_free(&pointer);
    reading->failed = true;
}

void *mapping_room(struct mapping_reading *reading, size_t count, size_t size)
{
    void *room = arena_make(&reading->mapping->arena, count, size);
    reading->failed = reading->failed || !room;
    return room;
}

/* ---- Values of JSON ---- */

static const char *nearest_member(const struct mapping_member *members, const char *key)
{
    struct nearest nearest = nearest_start(chancery_text_of(key));
    for (; members->key; members++)
        nearest_offer(&nearest, members->key);
    return nearest.best;
}

static const struct mapping_member *find_member(const struct mapping_member *members,
                                                const char *key)
{
    for (; members->key; members++)
        if (strcmp(members->key, key) == 0)
            return members;
    return NULL;
}

static void refuse_member(struct mapping_reading *reading, const struct json_path *path,
                          const struct mapping_member *members)
{
    char hint[100] = "";
    const char *near = nearest_member(members, path->key);
    if (near)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", near);
    mapping_fault(reading, path, hint, "there is no member of this name");
}

void mapping_object_read(struct mapping_reading *reading, json_t *json,
                         const struct json_path *path, const struct mapping_member *members,
                         void *target)
{
    const char *key;
    json_t *value;
    if (!json_is_object(json)) {
        mapping_fault(reading, path, NULL, "must be an object");
        return;
    }
    json_object_foreach(json, key, value)
    {
        const struct json_path inner = {.outer = path, .key = key};
        const struct mapping_member *member = find_member(members, key);
        if (member)
            member->read(reading, value, &inner, target);
        else
            refuse_member(reading, &inner, members);
    }
    for (; members->key; members++)
        if (members->required && !json_object_get(json, members->key))
            mapping_fault(reading, path, NULL, "\"%s\" is missing", members->key);
}

chancery_text mapping_text(struct mapping_reading *reading, json_t *json,
                           const struct json_path *path)
{
    if (json_is_string(json))
        return arena_text(&reading->mapping->arena,
                          text_slice(json_string_value(json), json_string_length(json)));
    mapping_fault(reading, path, NULL, "must be a text");
    return TEXT("");
}

chancery_text *mapping_texts(struct mapping_reading *reading, json_t *json,
                             const struct json_path *path, size_t *count)
{
    bool list = json_is_array(json);
    size_t size = list ? json_array_size(json) : 1;
    chancery_text *texts = mapping_room(reading, size, sizeof *texts);
    for (size_t i = 0; texts && i < size; i++) {
        const struct json_path inner = {.outer = path, .index = i};
        texts[i] = list ? mapping_text(reading, json_array_get(json, i), &inner)
                        : mapping_text(reading, json, path);
    }
    *count = texts ? size : 0;
    return texts;
}

size_t mapping_choice(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      const char *const *choices)
{
    char hint[100] = "";
    chancery_text text = mapping_text(reading, json, path);
    struct nearest nearest = nearest_start(text);
    for (size_t i = 0; choices[i]; i++) {
        if (text_is(text, choices[i]))
            return i;
        nearest_offer(&nearest, choices[i]);
    }
    if (nearest.best)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest.best);
    if (json_is_string(json))
        mapping_fault(reading, path, hint, "\"%.*s\" is none of the choices", TEXT_ARG(text));
    return 0;
}

/* ---- Templates and conditions ---- */

static void keep_template(struct mapping_reading *reading, struct template *template)
{
    struct import_mapping *mapping = reading->mapping;
    if (mapping->template_count == mapping->template_room) {
        size_t room = mapping->template_room > 0 ? mapping->template_room * 2 : 64;
        struct template **grown = realloc(mapping->templates, room * sizeof *grown);
        if (!grown) {
            reading->failed = true;
            return;
        }
        mapping->templates = grown;
        mapping->template_room = room;
    }
    mapping->templates[mapping->template_count++] = template;
}

void mapping_template(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      struct template *template)
{
    const char *why;
    chancery_text text = mapping_text(reading, json, path);
    if (!template_read(text, &reading->mapping->arena, template, &why))
        mapping_fault(reading, path, "a brace of the text itself is written {{", "%s", why);
    else
        keep_template(reading, template);
}

static void read_from(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      void *target)
{
    struct mapping_condition *condition = target;
    mapping_template(reading, json, path, &condition->from);
}

static void read_follows(struct mapping_reading *reading, json_t *json,
                         const struct json_path *path, void *target)
{
    struct mapping_condition *condition = target;
    mapping_template(reading, json, path, &condition->follows);
}

static void read_is(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                    void *target)
{
    struct mapping_condition *condition = target;
    bool list = json_is_array(json);
    size_t count = list ? json_array_size(json) : 1;
    condition->is = mapping_room(reading, count, sizeof *condition->is);
    condition->is_count = condition->is ? count : 0;
    for (size_t i = 0; i < condition->is_count; i++) {
        const struct json_path inner = {.outer = path, .index = i};
        mapping_template(reading, list ? json_array_get(json, i) : json, list ? &inner : path,
                         &condition->is[i]);
    }
}

static const struct mapping_member condition_members[] = {
    {"from", read_from, true},
    {"is", read_is, false},
    {"follows", read_follows, false},
    {NULL, NULL, false},
};

static void read_condition(struct mapping_reading *reading, json_t *json,
                           const struct json_path *path, struct mapping_condition *condition)
{
    mapping_object_read(reading, json, path, condition_members, condition);
    if (json_is_object(json) && !json_object_get(json, "is") == !json_object_get(json, "follows"))
        mapping_fault(reading, path, "for a cell that is not empty: \"is\": \"*\"",
                      "a condition has either \"is\" or \"follows\"");
}

void mapping_conditions_read(struct mapping_reading *reading, json_t *json,
                             const struct json_path *path, struct mapping_conditions *conditions)
{
    if (!json_is_array(json)) {
        mapping_fault(reading, path, NULL, "must be a list of conditions");
        return;
    }
    conditions->items = mapping_room(reading, json_array_size(json), sizeof *conditions->items);
    conditions->count = conditions->items ? json_array_size(json) : 0;
    for (size_t i = 0; i < conditions->count; i++) {
        const struct json_path inner = {.outer = path, .index = i};
        read_condition(reading, json_array_get(json, i), &inner, &conditions->items[i]);
    }
}

/* ---- Value tables ---- */

static int compare_pairs(const void *a, const void *b)
{
    const struct mapping_pair *first = a, *second = b;
    return text_compare(first->key, second->key);
}

void mapping_table_read(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        struct mapping_table *table)
{
    const char *key;
    json_t *value;
    if (!json_is_object(json)) {
        mapping_fault(reading, path, NULL, "must be an object of texts");
        return;
    }
    table->pairs = mapping_room(reading, json_object_size(json), sizeof *table->pairs);
    json_object_foreach(json, key, value)
    {
        const struct json_path inner = {.outer = path, .key = key};
        if (!table->pairs)
            return;
        struct mapping_pair *pair = &table->pairs[table->count++];
        pair->key = arena_text(&reading->mapping->arena, chancery_text_of(key));
        pair->absent = json_is_null(value);
        pair->value = pair->absent ? TEXT("") : mapping_text(reading, value, &inner);
    }
    if (table->count > 0)
        qsort(table->pairs, table->count, sizeof *table->pairs, compare_pairs);
}

static void read_tables(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        void *target)
{
    struct import_mapping *mapping = target;
    const char *key;
    json_t *value;
    size_t count = json_object_size(json);
    if (!json_is_object(json)) {
        mapping_fault(reading, path, NULL, "must be an object of value tables");
        return;
    }
    mapping->tables = mapping_room(reading, count, sizeof *mapping->tables);
    json_object_foreach(json, key, value)
    {
        const struct json_path inner = {.outer = path, .key = key};
        if (!mapping->tables)
            return;
        struct mapping_table *table = &mapping->tables[mapping->table_count++];
        table->name = arena_text(&mapping->arena, chancery_text_of(key));
        mapping_table_read(reading, value, &inner, table);
    }
}

/* ---- Rules ---- */

static void read_when(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      void *target)
{
    struct mapping_rule *rule = target;
    mapping_conditions_read(reading, json, path, &rule->when);
}

static void read_unless(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        void *target)
{
    struct mapping_rule *rule = target;
    mapping_conditions_read(reading, json, path, &rule->unless);
}

static void read_event(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       void *target)
{
    struct mapping_rule *rule = target;
    struct mapping_node *node = mapping_room(reading, 1, sizeof *rule->event);
    if (!json_is_object(json))
        mapping_fault(reading, path, NULL, "an event is an object");
    else if (!json_object_get(json, "type") || !json_object_get(json, "date") ||
             !json_object_get(json, "actor"))
        mapping_fault(reading, path, NULL, "an event has at least a type, a date and an actor");
    else if (node)
        mapping_node_read(reading, json, path, node);
    rule->event = node;
}

static void read_left_out(struct mapping_reading *reading, json_t *json,
                          const struct json_path *path, void *target)
{
    struct mapping_rule *rule = target;
    rule->left_out = mapping_text(reading, json, path).bytes;
}

static const struct mapping_member rule_members[] = {
    {"when", read_when, false},   {"unless", read_unless, false},
    {"event", read_event, false}, {"left_out", read_left_out, false},
    {NULL, NULL, false},
};

static void read_rules(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       void *target)
{
    struct import_mapping *mapping = target;
    size_t count = json_array_size(json);
    if (!json_is_array(json) || count == 0) {
        mapping_fault(reading, path, NULL, "must be a list of at least one rule");
        return;
    }
    mapping->rules = mapping_room(reading, count, sizeof *mapping->rules);
    mapping->rule_count = mapping->rules ? count : 0;
    for (size_t i = 0; i < mapping->rule_count; i++) {
        const struct json_path inner = {.outer = path, .index = i};
        json_t *rule = json_array_get(json, i);
        mapping_object_read(reading, rule, &inner, rule_members, &mapping->rules[i]);
        if (json_is_object(rule) && !mapping->rules[i].event == !mapping->rules[i].left_out)
            mapping_fault(reading, &inner, NULL,
                          "a rule has either an \"event\" or the reason why it is \"left_out\"");
    }
}

/* ---- The whole ---- */

static void read_name(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      void *target)
{
    ((struct import_mapping *)target)->name = mapping_text(reading, json, path);
}

static void read_description(struct mapping_reading *reading, json_t *json,
                             const struct json_path *path, void *target)
{
    ((struct import_mapping *)target)->description = mapping_text(reading, json, path);
}

static void read_format(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        void *target)
{
    (void)target;
    if (!text_is(mapping_text(reading, json, path), "chancery-mapping"))
        mapping_fault(reading, path, NULL, "must be \"chancery-mapping\"");
}

static void read_version(struct mapping_reading *reading, json_t *json,
                         const struct json_path *path, void *target)
{
    (void)target;
    if (!json_is_integer(json) || json_integer_value(json) != 1)
        mapping_fault(reading, path, "this program reads version 1",
                      "is another version than this program knows");
}

static void read_delimiter(struct mapping_reading *reading, json_t *json,
                           const struct json_path *path, void *target)
{
    chancery_text text = mapping_text(reading, json, path);
    if (text.size == 1 && !memchr("\"\r\n", text.bytes[0], 4))
        ((struct import_mapping *)target)->form.delimiter = text.bytes[0];
    else
        mapping_fault(reading, path, "such as \",\" or \"\\t\"", "must be one character of ASCII");
}

static void read_quotes(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        void *target)
{
    ((struct import_mapping *)target)->form.quotes = json_is_true(json);
    if (!json_is_boolean(json))
        mapping_fault(reading, path, NULL, "must be true or false");
}

static void read_skip(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      void *target)
{
    enum { SKIP_MAX = 1000 };
    json_int_t lines = json_integer_value(json);
    if (json_is_integer(json) && lines >= 0 && lines <= SKIP_MAX)
        ((struct import_mapping *)target)->skip = (size_t)lines;
    else
        mapping_fault(reading, path, NULL, "must be a number of lines, 0 to 1000");
}

static void read_columns(struct mapping_reading *reading, json_t *json,
                         const struct json_path *path, void *target)
{
    struct import_mapping *mapping = target;
    mapping->columns = mapping_texts(reading, json, path, &mapping->column_count);
}

static void read_absent(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        void *target)
{
    struct import_mapping *mapping = target;
    mapping->absent = mapping_texts(reading, json, path, &mapping->absent_count);
}

static void read_group(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       void *target)
{
    struct import_mapping *mapping = target;
    mapping->group = mapping_texts(reading, json, path, &mapping->group_count);
}

static void read_choose(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        void *target)
{
    static const char *const choices[] = {"all", "first", NULL};
    ((struct import_mapping *)target)->first = mapping_choice(reading, json, path, choices) == 1;
}

static const struct mapping_member mapping_members[] = {
    {"$schema", read_description, false}, /* for editors */
    {"format", read_format, true},
    {"version", read_version, true},
    {"name", read_name, true},
    {"description", read_description, false},
    {"delimiter", read_delimiter, false},
    {"quotes", read_quotes, false},
    {"skip", read_skip, false},
    {"columns", read_columns, true},
    {"absent", read_absent, false},
    {"group", read_group, false},
    {"values", read_tables, false},
    {"choose", read_choose, false},
    {"rules", read_rules, true},
    {NULL, NULL, false},
};

static json_t *load(struct mapping_reading *reading)
{
    json_error_t found;
    if (json_depth(reading->json) > EVENT_DEPTH_MAX) {
        mapping_fault(reading, NULL, NULL, "is nested too deeply");
        return NULL;
    }
    json_t *json =
        json_loadb(reading->json.bytes, reading->json.size, JSON_REJECT_DUPLICATES, &found);
    if (!json) {
        const struct error_place place = {.file = reading->mapping->file,
                                          .line = (size_t)found.line,
                                          .column = (size_t)found.column};
        error_at(reading->error, CHANCERY_INVALID, &place, "the mapping is not JSON: %s",
                 found.text);
        reading->failed = true;
    }
    return json;
}

/* The tables first, so that an event may name one that stands behind it. */
static void read_whole(struct mapping_reading *reading, json_t *json)
{
    json_t *tables = json_object_get(json, "values");
    const struct json_path path = {.key = "values"};
    if (tables)
        read_tables(reading, tables, &path, reading->mapping);
    json_t *rest = json_copy(json);
    if (!rest) {
        reading->failed = true;
        return;
    }
    json_object_del(rest, "values");
    mapping_object_read(reading, rest, NULL, mapping_members, reading->mapping);
    json_decref(rest);
}

chancery_status mapping_read(chancery_text json, const char *file, struct import_mapping **mapping,
                             chancery_error *error)
{
    struct import_mapping *read = calloc(1, sizeof *read);
    if (!read)
        return error_memory(error);
    read->file = file;
    read->form = (struct csv_form){.delimiter = '\0', .quotes = true};
    struct mapping_reading reading = {.mapping = read, .json = json, .error = error};
    json_t *root = load(&reading);
    if (root)
        read_whole(&reading, root);
    json_decref(root);
    if (!reading.failed && !read->arena.failed) {
        *mapping = read;
        return CHANCERY_OK;
    }
    bool memory = read->arena.failed;
    mapping_free(read);
    return memory ? error_memory(error) : CHANCERY_INVALID;
}

void mapping_free(struct import_mapping *mapping)
{
    if (!mapping)
        return;
    free(mapping->templates);
    arena_free(&mapping->arena);
    free(mapping);
}

/* ---- Binding ---- */

static chancery_status refuse_column(const struct import_mapping *mapping,
                                     const struct columns *columns, chancery_text name,
                                     const char *table_name, chancery_error *error)
{
    char hint[150] = "";
    const char *near = columns_nearest(columns, name);
    struct error_place place = {
        .file = table_name, .line = columns->line, .column = 1, .hint = hint};
    if (near)
        snprintf(hint, sizeof hint, "the nearest is \"%.100s\"", near);
    else if (columns->count == 1)
        snprintf(hint, sizeof hint, "the table has a single column: another delimiter?");
    return error_at(error, CHANCERY_INVALID, &place,
                    "the table has no column \"%.*s\", which the mapping %.*s uses", TEXT_ARG(name),
                    TEXT_ARG(mapping->name));
}

chancery_status mapping_bind(struct import_mapping *mapping, const struct columns *columns,
                             const char *table_name, chancery_error *error)
{
    for (size_t i = 0; i < mapping->column_count; i++)
        if (columns_find(columns, mapping->columns[i]) == COLUMN_NONE)
            return refuse_column(mapping, columns, mapping->columns[i], table_name, error);
    for (size_t i = 0; i < mapping->group_count; i++)
        if (columns_find(columns, mapping->group[i]) == COLUMN_NONE)
            return refuse_column(mapping, columns, mapping->group[i], table_name, error);
    for (size_t i = 0; i < mapping->template_count; i++) {
        const struct template_part *missing = template_bind(mapping->templates[i], columns);
        if (missing)
            return refuse_column(mapping, columns, missing->text, table_name, error);
    }
    return CHANCERY_OK;
}

bool mapping_uses(const struct import_mapping *mapping, size_t index)
{
    for (size_t i = 0; i < mapping->template_count; i++) {
        const struct template *template = mapping->templates[i];
        for (size_t j = 0; j < template->count; j++)
            if (template->parts[j].column && template->parts[j].index == index)
                return true;
    }
    return false;
}
