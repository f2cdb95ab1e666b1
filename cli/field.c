/* field.c - the fields of events as options, made from the schema.
 *
 * A field of its own is `--name`. Of an object or a list of objects in the envelope the first
 * member is the bare `--place`, `--source`, and the others are `--place-country`, `--source-title`;
 * an object that is nothing without all its members is one value, `--link REL:UID`. An object
 * within an object is no option: what a machine coded comes by import, or as JSON.
 */
#include "command.h"

#include <stdlib.h>
#include <string.h>

/* What `chancery add` takes as arguments, and what no person sets. */
static const char *const not_options[] = {"type",   "date",     "actor",
                                          "target", "recorded", "superseded"};

/* Better names than the rule gives. */
static const struct {
    const char *made, *better;
} renamed[] = {{"place-lat", "lat"}, {"place-lon", "lon"}};

static bool is_no_option(const char *name)
{
    for (size_t i = 0; i < sizeof not_options / sizeof *not_options; i++)
        if (strcmp(not_options[i], name) == 0)
            return true;
    return false;
}

static const char *value_name(const chancery_field *field)
{
    static const char *const names[] = {
        [CHANCERY_FORMAT_EDTF] = "DATE", [CHANCERY_FORMAT_PARTY] = "PARTY",
        [CHANCERY_FORMAT_UID] = "UID",   [CHANCERY_FORMAT_URI] = "URL",
        [CHANCERY_FORMAT_WORD] = "WORD", [CHANCERY_FORMAT_LINE] = "TEXT",
    };
    if (field->kind == CHANCERY_LIST)
        return value_name(field->items);
    if (field->kind == CHANCERY_INTEGER || field->kind == CHANCERY_DECIMAL)
        return "NUMBER";
    if (field->choices)
        return "CHOICE";
    size_t format = (size_t)field->format;
    return format < sizeof names / sizeof *names && names[format] ? names[format] : "TEXT";
}

/* ---- The list ---- */

static bool grow(struct field_options *options)
{
    size_t room = options->count + 2;
    struct opt *opts = realloc(options->opts, room * sizeof *opts);
    if (opts)
        options->opts = opts;
    struct field_place *places = realloc(options->places, room * sizeof *places);
    if (places)
        options->places = places;
    return opts && places;
}

static void name_option(struct field_place *place, const char *stem, const char *member)
{
    snprintf(place->name, sizeof place->name, "%s%s%s", stem, member ? "-" : "",
             member ? member : "");
    for (char *at = place->name; *at; at++)
        if (*at == '_')
            *at = '-';
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (strcmp(place->name, renamed[i].made) == 0)
            snprintf(place->name, sizeof place->name, "%s", renamed[i].better);
}

/* Where the option stands; the count when there is none. */
static size_t find(const struct field_options *options, const char *name)
{
    size_t i = 0;
    while (i < options->count && strcmp(options->places[i].name, name) != 0)
        i++;
    return i;
}

static bool same_choices(const char *const *a, const char *const *b)
{
    for (; a && b && *a && *b && strcmp(*a, *b) == 0; a++, b++)
        continue;
    return a == b || (a && b && !*a && !*b);
}

/* Takes from an option what another type, whose field `told` has its name too, says otherwise. */
static void blur(struct opt *opt, const chancery_field *told)
{
    if (strcmp(opt->help, told->description) != 0)
        opt->help = "Depends on the type, see `chancery types TYPE`.";
    if (!same_choices(opt->choices, told->choices))
        opt->choices = NULL;
    if (opt->value && strcmp(opt->value, value_name(told)) != 0)
        opt->value = "VALUE";
}

static bool add(struct field_options *options, const struct field_place *place)
{
    const chancery_field *told = place->field ? place->field : place->outer;
    size_t known = find(options, place->name);
    if (known < options->count) {
        if (known >= options->own)
            blur(&options->opts[known], told);
        return true;
    }
    if (!grow(options))
        return false;
    options->places[options->count] = *place;
    options->opts[options->count++] = (struct opt){
        .kind = told->kind == CHANCERY_BOOLEAN ? OPT_BOOLEAN : OPT_VALUE,
        .value = told->kind == CHANCERY_BOOLEAN ? NULL
                 : place->field                 ? value_name(told)
                                                : "REL:UID",
        .help = told->description,
        .choices = told->choices,
    };
    return true;
}

/* ---- The rules ---- */

static bool is_whole(const chancery_field *object)
{
    for (size_t i = 0; i < object->member_count; i++)
        if (!object->members[i].required)
            return false;
    return true;
}

static bool add_object(struct field_options *options, const chancery_field *outer,
                       const chancery_field *object, const char *stem)
{
    bool done = true;
    if (is_whole(object)) {
        struct field_place place = {.outer = outer};
        name_option(&place, stem, NULL);
        return add(options, &place);
    }
    for (size_t i = 0; i < object->member_count && done; i++) {
        struct field_place place = {.outer = outer, .field = &object->members[i]};
        if (object->members[i].kind == CHANCERY_OBJECT)
            continue;
        name_option(&place, stem, i == 0 ? NULL : object->members[i].name);
        done = add(options, &place);
    }
    return done;
}

/* One option sets one item, so that a list is named in the singular. */
static bool add_envelope(struct field_options *options, const chancery_field *field)
{
    char stem[48];
    snprintf(stem, sizeof stem, "%s", field->name);
    size_t size = strlen(stem);
    if (field->kind == CHANCERY_LIST && size > 1 && stem[size - 1] == 's')
        stem[size - 1] = '\0';
    const chancery_field *object = field->kind == CHANCERY_LIST ? field->items : field;
    if (object->kind == CHANCERY_OBJECT)
        return add_object(options, field, object, stem);
    struct field_place place = {.field = field};
    name_option(&place, stem, NULL);
    return add(options, &place);
}

static bool add_type(struct field_options *options, const chancery_type *type)
{
    bool done = true;
    for (size_t i = 0; i < type->field_count && done; i++) {
        struct field_place place = {.field = &type->fields[i]};
        name_option(&place, type->fields[i].name, NULL);
        done = add(options, &place);
    }
    return done;
}

static bool add_all(struct field_options *options, const chancery_schema *schema,
                    const chancery_type *type)
{
    bool done = grow(options) && (!type || add_type(options, type));
    for (size_t i = 0; i < schema->envelope_count && done; i++)
        if (!is_no_option(schema->envelope[i].name))
            done = add_envelope(options, &schema->envelope[i]);
    options->own = options->count;
    for (size_t i = 0; i < schema->family_count && done; i++)
        for (size_t j = 0; j < schema->families[i].type_count && done; j++)
            done = add_type(options, &schema->families[i].types[j]);
    return done;
}

bool field_options_make(const chancery_schema *schema, const chancery_type *type,
                        struct field_options *options)
{
    struct field_options made = {.schema = schema};
    if (!add_all(&made, schema, type)) {
        field_options_free(&made);
        return false;
    }
    for (size_t i = 0; i < made.count; i++)
        made.opts[i].name = made.places[i].name;
    made.opts[made.count] = (struct opt)OPT_END;
    *options = made;
    return true;
}

void field_options_free(struct field_options *options)
{
    free(options->opts);
    free(options->places);
    *options = (struct field_options){0};
}

const struct field_place *field_options_place(const struct field_options *options,
                                              const struct opt *opt)
{
    for (size_t i = 0; i < options->count; i++)
        if (&options->opts[i] == opt)
            return &options->places[i];
    return NULL;
}

const struct field_place *field_options_named(const struct field_options *options, const char *name)
{
    for (size_t i = 0; i < options->count; i++)
        if (strcmp(options->places[i].name, name) == 0)
            return &options->places[i];
    return NULL;
}
