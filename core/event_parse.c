#include "event_parse.h"

#include "date.h"
#include "event_value.h"
#include "identity.h"
#include "schema.h"
#include "title.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- The envelope ---- */

static void add_party(struct parse *parse, chancery_text code, chancery_role role)
{
    chancery_event *event = parse->event;
    if (event->party_count == parse->party_room) {
        size_t room = parse->party_room > 0 ? parse->party_room * 2 : 16;
        struct event_party *grown = arena_make(&event->arena, room, sizeof *grown);
        if (!grown)
            return;
        if (event->party_count > 0)
            memcpy(grown, parse->parties, event->party_count * sizeof *grown);
        parse->parties = grown;
        parse->party_room = room;
        event->parties = grown;
    }
    parse->parties[event->party_count++] = (struct event_party){.code = code, .role = role};
}

static void add_parties(struct parse *parse, const struct value *value, chancery_role role)
{
    if (value->kind == CHANCERY_STRING)
        add_party(parse, value->as.string, role);
    for (size_t i = 0; value->kind == CHANCERY_LIST && i < value->as.list.count; i++)
        add_party(parse, value->as.list.items[i].as.string, role);
}

static void set_uid(struct parse *parse, const struct value *value)
{
    parse->event->uid = value->as.string;
}

static void set_nothing(struct parse *parse, const struct value *value)
{
    (void)parse;
    (void)value;
}

static void set_date(struct parse *parse, const struct value *value)
{
    parse->event->date = value->as.string;
    chancery_date_parse(value->as.string, &parse->event->bounds, NULL);
}

static void set_seq(struct parse *parse, const struct value *value)
{
    parse->event->seq = (uint32_t)value->as.integer;
}

static void set_actor(struct parse *parse, const struct value *value)
{
    add_parties(parse, value, CHANCERY_ROLE_ACTOR);
}

static void set_target(struct parse *parse, const struct value *value)
{
    add_parties(parse, value, CHANCERY_ROLE_TARGET);
}

static void set_standing(struct parse *parse, const struct value *value)
{
    standing_find(value->as.string, &parse->event->standing);
}

static void set_recorded(struct parse *parse, const struct value *value)
{
    instant_parse(value->as.string, &parse->event->recorded);
}

static void set_why(struct parse *parse, const struct value *value)
{
    parse->event->why = value->as.string;
}

static void set_superseded(struct parse *parse, const struct value *value)
{
    instant_parse(value->as.string, &parse->event->superseded);
}

/* The fields of the envelope that have a place of their own in the event; the others are kept as
 * they are. The account comes last among the parties and is set with them. */
static const struct slot {
    const char *name;
    void (*set)(struct parse *parse, const struct value *value);
} slots[] = {
    {"uid", set_uid},           {"type", set_nothing},          {"date", set_date},
    {"seq", set_seq},           {"actor", set_actor},           {"target", set_target},
    {"account", set_nothing},   {"standing", set_standing},     {"why", set_why},
    {"recorded", set_recorded}, {"superseded", set_superseded},
};

static const struct slot *slot_find(const char *name)
{
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (strcmp(slots[i].name, name) == 0)
            return &slots[i];
    return NULL;
}

static bool is_required(const struct parse *parse, const chancery_field *field)
{
    const chancery_type *type = parse->event->meaning;
    return field->required || (type && type->target_required && strcmp(field->name, "target") == 0);
}

static void take_field(struct parse *parse, json_t *root, const chancery_field *field)
{
    json_t *json = json_object_get(root, field->name);
    const struct slot *slot = slot_find(field->name);
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
    if (!parse->failed && slot)
        slot->set(parse, &value);
    else if (!parse->failed)
        parse->fields[parse->event->field_count++] =
            (struct member){.name = chancery_text_of(field->name), .value = value};
    parse->failed = parse->failed || failed_before;
}

/* The type's own fields are written before the lists of sources and links, which close an event. */
static const char own_fields_before[] = "sources";

static void take_fields(struct parse *parse, json_t *root)
{
    const chancery_type *type = parse->event->meaning;
    size_t own = type ? type->field_count : 0;
    parse->fields = arena_make(&parse->event->arena, parse->schema->envelope_count + own,
                               sizeof *parse->fields);
    if (!parse->fields)
        return;
    parse->event->fields = parse->fields;
    for (size_t i = 0; i < parse->schema->envelope_count; i++) {
        const chancery_field *field = &parse->schema->envelope[i];
        for (size_t j = 0; j < own && strcmp(field->name, own_fields_before) == 0; j++)
            take_field(parse, root, &type->fields[j]);
        take_field(parse, root, field);
    }
}

static const char *const derived_fields[] = {"earliest", "latest", "precision"};

static bool is_derived(const struct parse *parse, const char *key)
{
    for (size_t i = 0; i < sizeof derived_fields / sizeof *derived_fields; i++)
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

/* ---- What follows from the fields ---- */

static void take_field_parties(struct parse *parse)
{
    const chancery_event *event = parse->event;
    const chancery_type *type = event->meaning;
    const struct value *place = event_field(event, "place");
    const struct value *country = place ? object_member(place, "country") : NULL;
    if (country)
        add_party(parse, country->as.string, CHANCERY_ROLE_PLACE);
    for (size_t i = 0; type && i < type->field_count; i++) {
        const chancery_field *field = &type->fields[i];
        chancery_format format = field->items ? field->items->format : field->format;
        const struct value *value = event_field(event, field->name);
        if (value && format == CHANCERY_FORMAT_PARTY)
            add_parties(parse, value, CHANCERY_ROLE_FIELD);
    }
}

static void take_account(struct parse *parse, json_t *root)
{
    const char *account = json_string_value(json_object_get(root, "account"));
    if (account)
        add_party(parse, arena_text(&parse->event->arena, chancery_text_of(account)),
                  CHANCERY_ROLE_ACCOUNT);
}

/* A title that the template makes anyway is no content: a timeline document carries every title,
 * and the event that comes back from there must be the one that went out. */
static void drop_made_title(struct parse *parse)
{
    chancery_event *event = parse->event;
    const struct value *given = event_field(event, "title");
    struct buffer made = {0};
    struct member *kept = parse->fields;
    size_t count = 0;
    if (!given)
        return;
    chancery_event untitled = *event;
    struct member *others = arena_make(&event->arena, event->field_count, sizeof *others);
    for (size_t i = 0; others && i < event->field_count; i++)
        if (!text_is(kept[i].name, "title"))
            others[count++] = kept[i];
    untitled.fields = others;
    untitled.field_count = count;
    title_write(&made, &untitled);
    if (others && text_equal(buffer_view(&made), given->as.string)) {
        event->fields = others;
        event->field_count = count;
    }
    buffer_free(&made);
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
    if (parse->failed)
        return;
    take_field_parties(parse);
    take_account(parse, root);
    drop_made_title(parse);
    if (parse->event->uid.size == 0)
        event_make_uid(parse->event);
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
    struct parse parse = {
        .schema = schema, .json = json, .source = source, .error = error, .event = made};
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
