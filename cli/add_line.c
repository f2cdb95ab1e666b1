/* add_line.c - an event as JSON from the arguments and field options of `chancery add` and `amend`.
 *
 * Owns how a value is written on a line. Judges nothing: whatever is no number, no party and so on
 * goes on as it was written, and the library says what is wrong with it.
 */
#include "command.h"
#include "out.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* By what parties are understood: those of the database, on the day of the event. */
struct reading {
    const chancery_registry *registry;
    int64_t day;
};

static json_t *party_value(const struct reading *reading, const char *text, size_t size)
{
    const chancery_party *party;
    if (chancery_party_find(reading->registry, (chancery_text){text, size}, reading->day, &party,
                            NULL) == CHANCERY_OK)
        return json_string(party->code);
    return json_stringn(text, size);
}

static json_t *number_value(const char *text, size_t size)
{
    json_t *value = json_loadb(text, size, JSON_DECODE_ANY, NULL);
    if (json_is_number(value))
        return value;
    json_decref(value);
    return json_stringn(text, size);
}

static json_t *date_value(const char *text, size_t size)
{
    char edtf[CHANCERY_DATE_SIZE];
    char *written = strndup(text, size);
    bool understood = written && understand_date(written, edtf, NULL) == CHANCERY_OK;
    free(written);
    return understood ? json_string(edtf) : json_stringn(text, size);
}

static json_t *scalar_value(const struct reading *reading, const chancery_field *field,
                            const char *text, size_t size)
{
    if (field->kind == CHANCERY_INTEGER || field->kind == CHANCERY_DECIMAL)
        return number_value(text, size);
    if (field->kind == CHANCERY_BOOLEAN)
        return json_boolean(strcmp(text, "true") == 0);
    if (field->format == CHANCERY_FORMAT_PARTY)
        return party_value(reading, text, size);
    if (field->format == CHANCERY_FORMAT_EDTF)
        return date_value(text, size);
    return json_stringn(text, size);
}

/* A comma separates items, but not within the name of a party (`Korea, Republic of`) nor in free
 * text. */
static bool commas_separate(const struct reading *reading, const chancery_field *item,
                            const char *text)
{
    const chancery_party *party;
    if (item->format == CHANCERY_FORMAT_PARTY)
        return chancery_party_find(reading->registry, chancery_text_of(text), reading->day, &party,
                                   NULL) != CHANCERY_OK;
    return item->choices || item->format == CHANCERY_FORMAT_WORD;
}

static bool append_items(const struct reading *reading, json_t *list, const chancery_field *item,
                         const char *text)
{
    bool separate = commas_separate(reading, item, text), whole = true;
    for (const char *at = text;; at++) {
        size_t size = separate ? strcspn(at, ",") : strlen(at);
        whole = json_array_append_new(list, scalar_value(reading, item, at, size)) == 0 && whole;
        at += size;
        if (*at == '\0')
            return whole;
    }
}

/* The member of `object` called `name`, made with `make` when it is not there. */
static json_t *member_of(json_t *object, const char *name, json_t *(*make)(void))
{
    json_t *member = json_object_get(object, name);
    if (!member && json_object_set_new(object, name, make()) == 0)
        member = json_object_get(object, name);
    return member;
}

static json_t *new_object(void)
{
    return json_object();
}

static json_t *new_array(void)
{
    return json_array();
}

/* The first member of an item begins the next one, and so does any that the last one has. */
static json_t *item_for(json_t *list, const chancery_field *object, const chancery_field *member)
{
    json_t *last = json_array_get(list, json_array_size(list) - 1);
    if (last && member != &object->members[0] && !json_object_get(last, member->name))
        return last;
    json_array_append_new(list, json_object());
    return json_array_get(list, json_array_size(list) - 1);
}

/* `response-to:3f9a02`: one value for each member, the last of which may hold colons. */
static bool append_joined(const struct reading *reading, json_t *list, const chancery_field *object,
                          const char *text)
{
    json_t *item = json_object();
    bool whole = item != NULL;
    for (size_t i = 0; i < object->member_count && whole && *text; i++) {
        size_t size = i + 1 < object->member_count ? strcspn(text, ":") : strlen(text);
        whole = json_object_set_new(item, object->members[i].name,
                                    scalar_value(reading, &object->members[i], text, size)) == 0;
        text += size + (text[size] == ':');
    }
    return json_array_append_new(list, item) == 0 && whole;
}

static chancery_status set_once(json_t *object, const char *name, json_t *value, const char *option,
                                chancery_error *error)
{
    bool again = json_object_get(object, name) != NULL;
    if (!again && json_object_set_new(object, name, value) == 0)
        return CHANCERY_OK;
    if (again)
        json_decref(value);
    *error = again ? fault(CHANCERY_USAGE, NULL, "--%s is given twice", option)
                   : fault(CHANCERY_INVALID, NULL, "--%s: the value is not UTF-8", option);
    return error->status;
}

static chancery_status set_field(const struct reading *reading, json_t *event,
                                 const struct field_place *place, const char *text,
                                 chancery_error *error)
{
    const chancery_field *outer = place->outer, *field = place->field;
    bool whole;
    if (outer && outer->kind == CHANCERY_OBJECT)
        return set_once(member_of(event, outer->name, new_object), field->name,
                        scalar_value(reading, field, text, strlen(text)), place->name, error);
    if (outer && field)
        return set_once(item_for(member_of(event, outer->name, new_array), outer->items, field),
                        field->name, scalar_value(reading, field, text, strlen(text)), place->name,
                        error);
    if (outer)
        whole =
            append_joined(reading, member_of(event, outer->name, new_array), outer->items, text);
    else if (field->kind == CHANCERY_LIST)
        whole = append_items(reading, member_of(event, field->name, new_array), field->items, text);
    else
        return set_once(event, field->name, scalar_value(reading, field, text, strlen(text)),
                        place->name, error);
    if (!whole)
        *error = fault(CHANCERY_INVALID, NULL, "--%s: the value is not UTF-8", place->name);
    return whole ? CHANCERY_OK : CHANCERY_INVALID;
}

/* ---- Arguments ---- */

static const chancery_field *envelope_field(const char *name)
{
    const chancery_schema *schema = chancery_schema_builtin();
    for (size_t i = 0; i < schema->envelope_count; i++)
        if (strcmp(schema->envelope[i].name, name) == 0)
            return &schema->envelope[i];
    return NULL;
}

/* The date is always last: TYPE ACTOR DATE, or TYPE ACTOR TARGET DATE. A draft may end early. */
static const char *argument_name(size_t index, size_t count)
{
    static const char *const names[] = {"type", "actor", "target", "date"};
    return index == 2 && count == 3 ? "date" : names[index];
}

static chancery_status set_arguments(const struct reading *reading, json_t *event,
                                     const struct opt_result *args, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < args->count && status == CHANCERY_OK; i++) {
        const char *name = argument_name(i, args->count);
        struct field_place place = {.field = envelope_field(name)};
        snprintf(place.name, sizeof place.name, "%s", name);
        status = set_field(reading, event, &place, args->arguments[i], error);
        if (status == CHANCERY_INVALID)
            *error = fault(status, NULL, "the %s is not UTF-8", name);
    }
    return status;
}

/* Where the value of an option goes: the field of that name in `typed`, or a field that `add` takes
 * as an argument and `amend` as an option of its own. */
static bool option_place(const struct cli *cli, const struct field_options *typed,
                         const struct opt *opt, struct field_place *place)
{
    const struct field_place *found = field_options_place(cli->fields, opt);
    if (found)
        found = field_options_named(typed, opt->name);
    *place = found ? *found : (struct field_place){.field = envelope_field(opt->name)};
    if (!found)
        snprintf(place->name, sizeof place->name, "%s", opt->name);
    return place->field || place->outer;
}

static chancery_status set_options(const struct reading *reading, json_t *event,
                                   const struct cli *cli, const struct field_options *typed,
                                   chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < cli->args.match_count && status == CHANCERY_OK; i++) {
        const struct opt_match *match = &cli->args.matches[i];
        struct field_place place;
        if (option_place(cli, typed, match->opt, &place))
            status = set_field(reading, event, &place, match->value, error);
    }
    return status;
}

/* The day by which codes that had several owners are understood: the first that the event may have,
 * or the last where the first is open. */
static int64_t day_of(const struct cli *cli)
{
    chancery_date date;
    char edtf[CHANCERY_DATE_SIZE];
    const char *text = opt_value(&cli->args, "date", NULL);
    if (!text && cli->args.count >= 3)
        text = cli->args.arguments[cli->args.count - 1];
    if (!text || chancery_date_understand(chancery_text_of(text), edtf, NULL) != CHANCERY_OK ||
        chancery_date_parse(chancery_text_of(edtf), &date, NULL) != CHANCERY_OK)
        return CHANCERY_DAY_NONE;
    return date.earliest != CHANCERY_DAY_MIN ? date.earliest : date.latest;
}

bool gives_fields(const struct cli *cli)
{
    for (size_t i = 0; i < cli->args.match_count; i++) {
        struct field_place place;
        if (option_place(cli, cli->fields, cli->args.matches[i].opt, &place))
            return true;
    }
    return false;
}

/* Takes the event as text, if all went well. */
static chancery_status finish_line(json_t *event, size_t layout, chancery_status status,
                                   char **json, chancery_error *error)
{
    enum { DIGITS = 15 }; /* a decimal comes out as it went in */
    char *made = json_dumps(event, JSON_REAL_PRECISION(DIGITS) | layout);
    json_decref(event);
    if (status == CHANCERY_OK && !made) {
        *error = fault(CHANCERY_MEMORY, NULL, "out of memory");
        status = CHANCERY_MEMORY;
    }
    if (status == CHANCERY_OK)
        *json = made;
    else
        free(made);
    return status;
}

chancery_status event_from_line(const struct cli *cli, bool draft, char **json,
                                chancery_error *error)
{
    if (!draft && cli->args.count < 3) {
        *error = fault(CHANCERY_USAGE, "chancery add TYPE ACTOR [TARGET] DATE",
                       "add: a type, who acts, toward whom, and a date are needed");
        return CHANCERY_USAGE;
    }
    const struct reading reading = {cli->fields->schema->parties, day_of(cli)};
    json_t *event = json_object();
    chancery_status status = set_arguments(&reading, event, &cli->args, error);
    if (status == CHANCERY_OK)
        status = set_options(&reading, event, cli, cli->fields, error);
    return finish_line(event, draft ? JSON_INDENT(2) : 0, status, json, error);
}

chancery_status changes_from_line(const struct cli *cli, const chancery_type *type, char **json,
                                  chancery_error *error)
{
    const struct reading reading = {cli->fields->schema->parties, CHANCERY_DAY_NONE};
    struct field_options typed;
    if (!field_options_make(cli->fields->schema, type, &typed)) {
        *error = fault(CHANCERY_MEMORY, NULL, "out of memory");
        return CHANCERY_MEMORY;
    }
    json_t *changes = json_object();
    chancery_status status = set_options(&reading, changes, cli, &typed, error);
    field_options_free(&typed);
    return finish_line(changes, 0, status, json, error);
}
