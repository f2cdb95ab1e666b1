#include "event_parse.h"

#include "event_value.h"
#include "identity.h"
#include "schema.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- The envelope ---- */

static bool is_required(const struct parse *parse, const chancery_field *field)
{
    const chancery_type *type = parse->event->meaning;
    return field->required || (type && type->target_required && strcmp(field->name, "target") == 0);
}

static void take_field(struct parse *parse, json_t *root, const chancery_field *field)
{
    json_t *json = json_object_get(root, field->name);
    struct json_path path = {.key = field->name};
    struct value value = {0};
    bool failed_before = parse->failed;
    if (!json) {
        if (is_required(parse, field))
            parse_fault(parse, NULL, field->description, "%.*s needs \"%s\"",
                        parse->event->type.size > 0 ? error_width(parse->event->type.size) : 8,
                        parse->event->type.size > 0 ? parse->event->type.bytes : "an event",
                        field->name);
        return;
    }
    parse->failed = false;
    parse_value(parse, json, field, &path, &value);
    if (!parse->failed)
        event_make_take(&parse->making, event_setter_of(field->name), chancery_text_of(field->name),
                        &value);
    parse->failed = parse->failed || failed_before;
}

static void take_fields(struct parse *parse, json_t *root)
{
    const chancery_type *type = parse->event->meaning;
    size_t own = type ? type->field_count : 0;
    if (!event_make_start(&parse->making, parse->schema->envelope_count + own))
        return;
    for (size_t i = 0; i < parse->schema->envelope_count; i++) {
        const chancery_field *field = &parse->schema->envelope[i];
        for (size_t j = 0; j < own && strcmp(field->name, event_own_fields_before) == 0; j++)
            take_field(parse, root, &type->fields[j]);
        take_field(parse, root, field);
    }
}

const char *const derived_fields[] = {"earliest", "latest", "precision", NULL};

static bool is_derived(const struct parse *parse, const char *key)
{
    for (size_t i = 0; derived_fields[i]; i++)
        if (strcmp(key, derived_fields[i]) == 0)
            return parse->source->derived;
    return false;
}

/* With an unknown type its own fields are unknown too, and are left alone. */
static void check_unknown(struct parse *parse, json_t *root)
{
    const chancery_type *type = parse->event->meaning;
    const chancery_schema *schema = parse->schema;
    const char *key;
    json_t *ignored;
    if (!type)
        return;
    json_object_foreach(root, key, ignored)
    {
        chancery_text name = chancery_text_of(key);
        struct nearest nearest = nearest_start(name);
        if (field_find(schema->envelope, schema->envelope_count, name) ||
            field_find(type->fields, type->field_count, name) || is_derived(parse, key))
            continue;
        for (size_t i = 0; i < schema->envelope_count; i++)
            nearest_offer(&nearest, schema->envelope[i].name);
        for (size_t i = 0; i < type->field_count; i++)
            nearest_offer(&nearest, type->fields[i].name);
        parse_unknown_field(parse, key, &(struct json_path){.key = key}, &nearest, type->name);
    }
}

static void take_type(struct parse *parse, json_t *root)
{
    json_t *json = json_object_get(root, "type");
    char hint[120] = "`chancery types` lists them";
    struct json_path path = {.key = "type"};
    if (!json_is_string(json))
        return; /* take_field reports it */
    chancery_text name = text_slice(json_string_value(json), json_string_length(json));
    const chancery_type *type = chancery_type_find(parse->schema, name);
    if (type) {
        parse->event->type = chancery_text_of(type->name);
        parse->event->meaning = type;
        return;
    }
    const char *nearest = chancery_type_nearest(parse->schema, name);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    parse_fault(parse, &path, hint, "no type is called \"%.*s\"", TEXT_ARG(name));
}

/* ---- The whole ---- */

static chancery_status load(struct parse *parse, json_t **root)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_error_t found;
    if (parse->json.size > EVENT_SIZE_MAX) {
        parse_fault(parse, NULL, "split it, or leave texts to their sources",
                    "the event has more than %d bytes", EVENT_SIZE_MAX);
        return CHANCERY_INVALID;
    }
    if (json_depth(parse->json) > EVENT_DEPTH_MAX) {
        parse_fault(parse, NULL, NULL, "the JSON is nested more than %d deep", EVENT_DEPTH_MAX);
        return CHANCERY_INVALID;
    }
    *root = json_loadb(parse->json.bytes, parse->json.size, flags, &found);
    if (!*root) {
        size_t at = found.position > 0 ? (size_t)found.position - 1 : 0;
        struct error_place place = parse_place(parse, at, NULL);
        return error_at(parse->error, CHANCERY_INVALID, &place, "not valid JSON: %s", found.text);
    }
    if (json_is_object(*root))
        return CHANCERY_OK;
    parse_fault(parse, NULL, NULL, "an event must be a JSON object, not %s",
                parse_kind_word(*root));
    json_decref(*root);
    return CHANCERY_INVALID;
}

static void walk(struct parse *parse, json_t *root)
{
    take_type(parse, root);
    take_fields(parse, root);
    check_unknown(parse, root);
    if (!parse->failed)
        event_make_finish(&parse->making);
}

static void walk_source(struct parse *parse, json_t *root)
{
    const chancery_schema *schema = parse->schema;
    struct value *source = arena_make(&parse->event->arena, 1, sizeof *source);
    const chancery_field *sources =
        field_find(schema->envelope, schema->envelope_count, TEXT("sources"));
    if (!source)
        return;
    parse_value(parse, root, sources->items, NULL, source);
    if (!parse->failed && !event_set_sources(parse->event, source, 1))
        parse->event->arena.failed = true;
}

static chancery_status parse_by(void (*walk_root)(struct parse *parse, json_t *root),
                                const chancery_schema *schema, chancery_text json,
                                const struct event_source *source, chancery_event **event,
                                chancery_error *error)
{
    json_t *root;
    chancery_event *made = calloc(1, sizeof *made);
    if (!made)
        return error_memory(error);
    made->registry = schema->parties;
    struct parse parse = {.schema = schema,
                          .json = json,
                          .source = source,
                          .error = error,
                          .event = made,
                          .making = {.event = made}};
    chancery_status status = load(&parse, &root);
    if (status == CHANCERY_OK) {
        walk_root(&parse, root);
        json_decref(root);
        if (made->arena.failed)
            status = error_memory(error);
        else if (parse.failed)
            status = CHANCERY_INVALID;
    }
    if (status == CHANCERY_OK)
        *event = made;
    else
        chancery_event_free(made);
    return status;
}

chancery_status event_parse(const chancery_schema *schema, chancery_text json,
                            const struct event_source *source, chancery_event **event,
                            chancery_error *error)
{
    return parse_by(walk, schema, json, source, event, error);
}

chancery_status event_parse_source(const chancery_schema *schema, chancery_text json,
                                   const struct event_source *source, chancery_event **event,
                                   chancery_error *error)
{
    return parse_by(walk_source, schema, json, source, event, error);
}

chancery_status chancery_event_parse(const chancery_schema *schema, chancery_text json,
                                     chancery_event **event, chancery_error *error)
{
    const struct event_source source = {.line = 1, .column = 1};
    return event_parse(schema, json, &source, event, error);
}
