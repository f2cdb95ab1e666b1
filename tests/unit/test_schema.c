/* test_schema.c - the vocabulary: lookups, the tables compiled in against those read from schemas/,
 * and what the reader refuses. */
#include "base/text.h"
#include "schema/schema.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *schema_folder(void)
{
    const char *folder = getenv("CHANCERY_SCHEMAS");
    cr_assert(folder, "CHANCERY_SCHEMAS should name the folder of the schemas");
    return folder;
}

/* ---- Lookups ------------------------------------------------------------------------------ */

static const char *type_named(const char *name)
{
    const chancery_type *type =
        chancery_type_find(chancery_schema_builtin(), chancery_text_of(name));
    return type ? type->name : "none";
}

Test(schema, types_are_found_by_their_whole_name)
{
    static const char *const absent[] = {"",
                                         ".",
                                         "mission",
                                         "mission.",
                                         ".closed",
                                         "mission.clos",
                                         "mission.closedx",
                                         "Mission.closed",
                                         "staff.closed",
                                         "mission.closed "};
    cr_expect_str_eq(type_named("mission.closed"), "mission.closed");
    cr_expect_str_eq(type_named("relations.reduced"), "relations.reduced");
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        cr_expect_str_eq(type_named(absent[i]), "none", "\"%s\" is no type", absent[i]);
    chancery_text cut = text_slice("mission.closed by day", strlen("mission.closed"));
    cr_expect_not_null(chancery_type_find(chancery_schema_builtin(), cut));
}

Test(schema, families_are_found_and_own_their_types)
{
    const chancery_schema *schema = chancery_schema_builtin();
    cr_expect_null(chancery_family_find(schema, TEXT("missions")));
    cr_expect_null(chancery_family_find(schema, TEXT("")));
    for (size_t i = 0; i < schema->family_count; i++) {
        const chancery_family *family = &schema->families[i];
        cr_expect_eq(chancery_family_find(schema, chancery_text_of(family->name)), family);
        cr_expect(i == 0 || strcmp(schema->families[i - 1].name, family->name) < 0);
        for (size_t j = 0; j < family->type_count; j++) {
            const chancery_type *type = &family->types[j];
            cr_expect_eq(chancery_type_find(schema, chancery_text_of(type->name)), type);
            cr_expect_str_eq(type->family, family->name);
        }
    }
}

static const char *nearest_to(const char *name)
{
    const char *found = chancery_type_nearest(chancery_schema_builtin(), chancery_text_of(name));
    return found ? found : "none";
}

Test(schema, a_misspelt_name_has_a_nearest_one)
{
    cr_expect_str_eq(nearest_to("mission.closd"), "mission.closed");
    cr_expect_str_eq(nearest_to("staf.expelled"), "staff.expelled");
    cr_expect_str_eq(nearest_to("sanction"), "sanctions");
    cr_expect_str_eq(nearest_to("xyzzyxyzzy"), "none");
    cr_expect_str_eq(nearest_to(""), "none");
}

Test(schema, fields_are_found_by_their_whole_name)
{
    const chancery_schema *schema = chancery_schema_builtin();
    const chancery_field *place =
        field_find(schema->envelope, schema->envelope_count, TEXT("place"));
    cr_assert_not_null(place);
    cr_expect_eq(place->kind, CHANCERY_OBJECT);
    cr_expect_not_null(field_find(place->members, place->member_count, TEXT("lat")));
    cr_expect_null(field_find(place->members, place->member_count, TEXT("la")));
    cr_expect_null(field_find(NULL, 0, TEXT("lat")));
}

/* ---- What the tables say ------------------------------------------------------------------- */

static const chancery_field *envelope_field(const char *name)
{
    const chancery_schema *schema = chancery_schema_builtin();
    const chancery_field *field =
        field_find(schema->envelope, schema->envelope_count, chancery_text_of(name));
    cr_assert_not_null(field, "every event should have %s", name);
    return field;
}

Test(schema, the_envelope_stands_in_the_order_in_which_events_are_written)
{
    static const char *const order[] = {
        "uid",     "type",  "date", "seq",     "actor", "target", "account",  "standing",  "title",
        "summary", "place", "tags", "sources", "links", "why",    "recorded", "superseded"};
    const chancery_schema *schema = chancery_schema_builtin();
    cr_assert_eq(schema->envelope_count, sizeof order / sizeof *order);
    for (size_t i = 0; i < schema->envelope_count; i++) {
        cr_expect_str_eq(schema->envelope[i].name, order[i]);
        cr_expect_str_not_empty(schema->envelope[i].description);
    }
}

Test(schema, the_limits_of_a_reference_and_of_what_stands_beside_it_both_hold)
{
    const chancery_field *title = envelope_field("title");
    cr_expect_eq(title->format, CHANCERY_FORMAT_LINE);
    cr_expect_eq(title->minimum, 1);
    cr_expect_eq(title->maximum, 300);
    const chancery_field *actor = envelope_field("actor");
    cr_expect(actor->kind == CHANCERY_LIST && actor->single && actor->unique && actor->required);
    cr_expect_eq(actor->items->format, CHANCERY_FORMAT_PARTY);
    cr_expect_eq(envelope_field("date")->format, CHANCERY_FORMAT_EDTF);
    cr_expect_not(envelope_field("target")->required);
    const chancery_field *lat = field_find(envelope_field("place")->members,
                                           envelope_field("place")->member_count, TEXT("lat"));
    cr_expect(lat->kind == CHANCERY_DECIMAL && lat->minimum == -90 && lat->maximum == 90);
}

Test(schema, a_type_carries_what_its_file_says)
{
    const chancery_type *type =
        chancery_type_find(chancery_schema_builtin(), TEXT("recognition.government"));
    cr_assert_not_null(type);
    cr_expect(type->target_required);
    cr_expect_str_eq(type->cameo, "054");
    cr_expect_str_eq(type->cameo_import[0], "054");
    cr_expect_null(type->cameo_import[1]);
    const chancery_field *government =
        field_find(type->fields, type->field_count, TEXT("government"));
    cr_assert_not_null(government);
    cr_expect(government->required);
    const chancery_type *reduced =
        chancery_type_find(chancery_schema_builtin(), TEXT("relations.reduced"));
    cr_expect_eq(reduced->field_count, 0);
    cr_expect_str_eq(reduced->effect, "null");
}

/* ---- Compiled in and read ------------------------------------------------------------------ */

static void expect_same_texts(const char *const *a, const char *const *b, const char *where)
{
    cr_assert_eq(!a, !b, "%s: only one has a list", where);
    for (; a && *a && *b; a++, b++)
        cr_expect_str_eq(*a, *b, "%s", where);
    cr_expect(!a || (!*a && !*b), "%s: the lists differ in length", where);
}

static void expect_same_fields(const chancery_field *a, size_t a_count, const chancery_field *b,
                               size_t b_count, const char *where)
{
    cr_assert_eq(a_count, b_count, "%s: %zu and %zu fields", where, a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        cr_expect_str_eq(a[i].name, b[i].name, "%s", where);
        cr_expect_str_eq(a[i].description, b[i].description, "%s.%s", where, a[i].name);
        cr_expect(a[i].kind == b[i].kind && a[i].format == b[i].format &&
                      a[i].minimum == b[i].minimum && a[i].maximum == b[i].maximum &&
                      a[i].required == b[i].required && a[i].unique == b[i].unique &&
                      a[i].single == b[i].single,
                  "%s.%s: the rules differ", where, a[i].name);
        expect_same_texts(a[i].choices, b[i].choices, a[i].name);
        expect_same_fields(a[i].items, a[i].items != NULL, b[i].items, b[i].items != NULL,
                           a[i].name);
        expect_same_fields(a[i].members, a[i].member_count, b[i].members, b[i].member_count,
                           a[i].name);
    }
}

static void expect_same_type(const chancery_type *a, const chancery_type *b)
{
    cr_assert_str_eq(a->name, b->name);
    cr_expect_str_eq(a->family, b->family);
    cr_expect_str_eq(a->description, b->description);
    cr_expect_str_eq(a->title, b->title);
    cr_expect_str_eq(a->term, b->term);
    cr_expect_str_eq(a->cameo, b->cameo);
    cr_expect_str_eq(a->plover, b->plover);
    cr_expect_str_eq(a->effect, b->effect);
    cr_expect_str_eq(a->example, b->example);
    cr_expect_eq(a->target_required, b->target_required, "%s", a->name);
    expect_same_texts(a->cameo_import, b->cameo_import, a->name);
    expect_same_texts(a->plover_import, b->plover_import, a->name);
    expect_same_fields(a->fields, a->field_count, b->fields, b->field_count, a->name);
}

Test(schema, what_is_compiled_in_is_what_the_files_say)
{
    char path[PATH_MAX];
    chancery_error error = {0};
    chancery_schema *read = NULL;
    const chancery_schema *builtin = chancery_schema_builtin();
    snprintf(path, sizeof path, "%s/event.schema.json", schema_folder());
    cr_assert_eq(schema_read(path, &read, &error), CHANCERY_OK, "%s: %s", error.file,
                 error.message);
    expect_same_fields(builtin->envelope, builtin->envelope_count, read->envelope,
                       read->envelope_count, "envelope");
    cr_assert_eq(builtin->family_count, read->family_count);
    for (size_t i = 0; i < read->family_count; i++) {
        const chancery_family *a = &builtin->families[i], *b = &read->families[i];
        cr_expect_str_eq(a->name, b->name);
        cr_expect_str_eq(a->description, b->description);
        cr_expect_str_eq(a->state, b->state);
        cr_assert_eq(a->type_count, b->type_count);
        for (size_t j = 0; j < a->type_count; j++)
            expect_same_type(&a->types[j], &b->types[j]);
    }
    schema_free(read);
}

Test(schema, nothing_can_be_freed)
{
    schema_free(NULL);
}

/* ---- Refusals ------------------------------------------------------------------------------ */

/* A copy of the schemas in a folder of its own. */
struct copy {
    char folder[64];
};

static json_t *load(const char *folder, const char *file)
{
    char path[PATH_MAX];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    json_t *root = json_load_file(path, 0, &error);
    cr_assert(root, "%s: %s", path, error.text);
    return root;
}

static void save(const struct copy *copy, const char *file, json_t *root)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", copy->folder, file);
    cr_assert_eq(json_dump_file(root, path, JSON_INDENT(2)), 0, "%s cannot be written", path);
    json_decref(root);
}

static glob_t schemas_in(const char *folder)
{
    char pattern[PATH_MAX];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/*.schema.json", folder);
    cr_assert_eq(glob(pattern, 0, NULL, &found), 0, "%s holds no schemas", folder);
    return found;
}

static struct copy copy_make(void)
{
    struct copy copy = {"/tmp/chancery-schema-XXXXXX"};
    glob_t found = schemas_in(schema_folder());
    cr_assert(mkdtemp(copy.folder));
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *file = strrchr(found.gl_pathv[i], '/') + 1;
        save(&copy, file, load(schema_folder(), file));
    }
    globfree(&found);
    return copy;
}

static void copy_remove(const struct copy *copy)
{
    glob_t found = schemas_in(copy->folder);
    for (size_t i = 0; i < found.gl_pathc; i++)
        unlink(found.gl_pathv[i]);
    globfree(&found);
    rmdir(copy->folder);
}

static chancery_status copy_read(const struct copy *copy, chancery_error *error)
{
    char path[PATH_MAX];
    chancery_schema *schema = NULL;
    snprintf(path, sizeof path, "%s/event.schema.json", copy->folder);
    chancery_status status = schema_read(path, &schema, error);
    cr_expect_eq(schema != NULL, status == CHANCERY_OK, "written, though refused");
    schema_free(schema);
    return status;
}

/* Puts `value` (JSON; NULL removes) at `pointer`, "/a/b/0". */
static void change(json_t *root, const char *pointer, const char *value)
{
    char key[80];
    const char *next = pointer + 1;
    json_t *at = root;
    for (;;) {
        size_t size = strcspn(next, "/");
        snprintf(key, sizeof key, "%.*s", (int)size, next);
        if (next[size] == '\0')
            break;
        at = json_is_array(at) ? json_array_get(at, (size_t)atol(key)) : json_object_get(at, key);
        cr_assert(at, "%s: the schemas have no %s any more", pointer, key);
        next += size + 1;
    }
    json_t *made = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
    cr_assert_eq(!made, !value, "%s is no JSON", value ? value : "");
    if (json_is_array(at) && made)
        json_array_insert_new(at, (size_t)atol(key), made);
    else if (made)
        json_object_set_new(at, key, made);
    else
        cr_assert_eq(json_object_del(at, key), 0, "%s: the schemas have no %s", pointer, key);
}

struct refusal {
    const char *file;
    const char *pointer; /* where the copy is changed */
    const char *value;   /* into what; NULL: removed */
    const char *message; /* how the error must begin, behind the name of the file */
};

static void expect_refusals(const struct refusal *refusals, size_t count)
{
    struct copy copy = copy_make();
    chancery_error error = {0};
    cr_assert_eq(copy_read(&copy, &error), CHANCERY_OK, "%s", error.message);
    for (size_t i = 0; i < count; i++) {
        const struct refusal *refusal = &refusals[i];
        json_t *root = load(schema_folder(), refusal->file);
        change(root, refusal->pointer, refusal->value);
        save(&copy, refusal->file, root);
        error = (chancery_error){0};
        cr_expect_eq(copy_read(&copy, &error), CHANCERY_INVALID, "%s%s: %s should be refused",
                     refusal->file, refusal->pointer, refusal->value ? refusal->value : "nothing");
        cr_expect(text_starts(chancery_text_of(error.message), chancery_text_of(refusal->message)),
                  "%s%s: \"%s\" should begin with \"%s\"", refusal->file, refusal->pointer,
                  error.message, refusal->message);
        cr_expect(strstr(error.file, refusal->file), "\"%s\" should be in %s", error.message,
                  refusal->file);
        save(&copy, refusal->file, load(schema_folder(), refusal->file));
    }
    copy_remove(&copy);
}

#define EVENT "event.schema.json"
#define MISSION "mission.schema.json"
#define SEQ "/$defs/envelope/properties/seq"
#define TITLE "/$defs/envelope/properties/title"
#define CLOSED "/$defs/mission.closed"
#define TEMPLATE CLOSED "/x-chancery/title"
#define EXPECT_REFUSALS(refusals) expect_refusals(refusals, sizeof refusals / sizeof *refusals)

Test(schema, fields_without_a_rule_that_is_understood_are_refused)
{
    static const struct refusal refusals[] = {
        {EVENT, SEQ "/exclusiveMaximum", "7",
         "#" SEQ "/exclusiveMaximum: this keyword is not understood here"},
        {EVENT, SEQ "/maxLength", "3",
         "#" SEQ "/maxLength: does not apply to a field of this type"},
        {EVENT, SEQ "/type", NULL, "#" SEQ ": has no type"},
        {EVENT, SEQ "/type", "[\"integer\", \"null\"]", "#" SEQ "/type: must be a string"},
        {EVENT, SEQ "/type", "\"float\"", "#" SEQ "/type: no field can be of type \"float\""},
        {EVENT, SEQ "/maximum", NULL, "#" SEQ ": has no minimum and maximum"},
        {EVENT, SEQ "/minimum", NULL, "#" SEQ ": has no minimum and maximum"},
        {EVENT, SEQ "/minimum", "256", "#" SEQ ": its minimum is above its maximum"},
        {EVENT, SEQ "/maximum", "2.5", "#" SEQ "/maximum: must be an integer, and is a decimal"},
        {EVENT, SEQ "/description", NULL, "#" SEQ ": has no description"},
        {EVENT, SEQ "/description", "\"\"", "#" SEQ "/description: must not be empty"},
        {EVENT, SEQ, "true", "#" SEQ ": must be an object, and is a boolean"},
        {EVENT, TITLE "/maxLength", NULL, "#" TITLE ": has no maxLength or enum"},
        {EVENT, TITLE "/maxLength", "\"300\"",
         "#" TITLE "/maxLength: must be an integer, and is a string"},
        {EVENT, TITLE "/type", "\"string\"", "#" TITLE "/type: stands beside a reference"},
        {EVENT, TITLE "/format", "\"line\"", "#" TITLE "/format: has no pattern beside it"},
        {EVENT, "/$defs/line/pattern", NULL, "#/$defs/line/format: has no pattern beside it"},
        {EVENT, "/$defs/line/format", NULL, "#/$defs/line/pattern: has no format beside it"},
        {EVENT, "/$defs/line/not/pattern", "\"x\"", "#/$defs/line/not/pattern: must be \"\\n\""},
        {EVENT, "/$defs/line/not", "{\"type\": \"null\"}", "#/$defs/line/not/pattern: must be a"},
        {EVENT, TITLE "/not", "{\"pattern\": \"\\\\n\"}", "#" TITLE "/not: must be a pattern"},
        {EVENT, "/$defs/line/format", "\"email\"",
         "#/$defs/line/format: the library has no check for the format \"email\""},
    };
    EXPECT_REFUSALS(refusals);
}

Test(schema, references_that_lead_nowhere_are_refused)
{
    static const struct refusal refusals[] = {
        {EVENT, TITLE "/$ref", "\"#/$defs/lime\"",
         "#" TITLE "/$ref: \"#/$defs/lime\" leads nowhere"},
        {EVENT, TITLE "/$ref", "\"#/properties/x\"", "#" TITLE "/$ref: \"#/properties/x\" leads"},
        {EVENT, TITLE "/$ref", "\"\"", "#" TITLE "/$ref: \"\" leads nowhere"},
        {EVENT, TITLE "/$ref", "\"other.schema.json#/$defs/line\"",
         "#" TITLE "/$ref: \"other.schema.json#/$defs/line\" leads to no file"},
        {EVENT, TITLE "/$ref", "7", "#" TITLE "/$ref: must be a string, and is an integer"},
        {EVENT, "/$defs/line", "{\"$ref\": \"#/$defs/line\"}",
         "#/$defs/line/$ref: \"#/$defs/line\" goes round in a circle"},
    };
    EXPECT_REFUSALS(refusals);
}

#define STANDING "/$defs/envelope/properties/standing/enum"
#define LEVEL "relations.schema.json", "/$defs/relations.upgraded/properties/level/enum"

Test(schema, choices_that_are_none_are_refused)
{
    static const struct refusal refusals[] = {
        {EVENT, STANDING, "[]", "#" STANDING ": must be a list of one or more strings"},
        {EVENT, STANDING, "\"confirmed\"", "#" STANDING ": must be a list of one or more strings"},
        {EVENT, STANDING "/1", "\"confirmed\"", "#" STANDING "/1: \"confirmed\" stands twice"},
        {EVENT, STANDING "/0", "7", "#" STANDING "/0: must be a string, and is an integer"},
        {EVENT, STANDING "/0", "\"\"", "#" STANDING "/0: must not be empty"},
        {LEVEL, "[\"none\"]",
         "#/$defs/relations.upgraded/properties/level/enum: the reference beside it gives choices"},
    };
    EXPECT_REFUSALS(refusals);
}

#define TAGS "/$defs/envelope/properties/tags"
#define PLACE "/$defs/envelope/properties/place"
#define LINK "/$defs/envelope/properties/links/items"
#define ANY "/$defs/parties/anyOf"

Test(schema, lists_and_objects_without_limits_are_refused)
{
    static const struct refusal refusals[] = {
        {EVENT, TAGS "/maxItems", NULL, "#" TAGS ": has no items and maxItems"},
        {EVENT, TAGS "/items", NULL, "#" TAGS ": has no items and maxItems"},
        {EVENT, TAGS "/items", "[]", "#" TAGS "/items: must be an object, and is a list"},
        {EVENT, TAGS "/uniqueItems", "1", "#" TAGS "/uniqueItems: must be a boolean"},
        {EVENT, TAGS "/items/maxLength", NULL, "#" TAGS "/items: has no maxLength or enum"},
        {EVENT, PLACE "/additionalProperties", NULL,
         "#" PLACE "/properties: has no \"additionalProperties\": false beside it"},
        {EVENT, PLACE "/additionalProperties", "true",
         "#" PLACE "/additionalProperties: must be false"},
        {EVENT, PLACE "/properties", NULL, "#" PLACE ": has no properties"},
        {EVENT, PLACE "/properties/lat/minimum", NULL,
         "#" PLACE "/properties/lat: has no minimum and maximum"},
        {EVENT, LINK "/required/0", "\"from\"",
         "#" LINK "/required: \"from\" is none of its properties"},
        {EVENT, LINK "/required", "\"rel\"", "#" LINK "/required: must be a list"},
        {EVENT, ANY "/0", "{\"type\": \"string\", \"maxLength\": 3}",
         "#" ANY ": must be an item, and a list of such items"},
        {EVENT, ANY "/1/items", "{\"$ref\": \"edtf.schema.json\"}",
         "#" ANY ": must be an item, and a list of such items"},
        {EVENT, ANY "/1/maxItems", NULL, "#" ANY "/1: has no items and maxItems"},
    };
    EXPECT_REFUSALS(refusals);
}

Test(schema, files_that_are_laid_out_otherwise_are_refused)
{
    static const struct refusal refusals[] = {
        {EVENT, "/$id", "\"https://chancery.example/schemas/events.schema.json\"",
         "#/$id: must be \"https://chancery.example/schemas/event.schema.json\""},
        {EVENT, "/$schema", "\"http://json-schema.org/draft-07/schema#\"",
         "#/$schema: must be \"https://json-schema.org/draft/2020-12/schema\""},
        {EVENT, "/title", NULL, "#/title: must be a string, and is missing"},
        {EVENT, "/unevaluatedProperties", "true", "#/unevaluatedProperties: must be false"},
        {EVENT, "/unevaluatedProperties", NULL, "#/unevaluatedProperties: must be false"},
        {EVENT, "/$ref", "\"#/$defs/envelope\"", "#/$ref: must be \"#/$defs/event\""},
        {EVENT, "/additionalProperties", "false",
         "#/additionalProperties: this keyword is not understood here"},
        {EVENT, "/$defs/event", NULL, "#/$defs/event: must be an object, and is missing"},
        {EVENT, "/$defs/event/oneOf", "[]",
         "#/$defs/event/oneOf: must be a list of one or more families"},
        {EVENT, "/$defs/event/oneOf/0", "{\"$ref\": \"staff.schema.json\"}",
         "#/$defs/event/oneOf/1/$ref: the families must stand in order of name"},
        {EVENT, "/$defs/event/oneOf/0", "{\"$ref\": \"/etc/a.schema.json\"}",
         "#/$defs/event/oneOf/0/$ref: must name a file"},
        {EVENT, "/$defs/event/oneOf/0", "{\"$ref\": \".schema.json\"}",
         "#/$defs/event/oneOf/0/$ref: must name a file"},
        {EVENT, "/$defs/event/oneOf/0", "{\"const\": 1}",
         "#/$defs/event/oneOf/0/const: this keyword is not understood here"},
        {EVENT, "/$defs/envelope", NULL, "#/$defs/envelope: must be an object, and is missing"},
        {EVENT, "/$defs/envelope/required/0", "\"uidd\"",
         "#/$defs/envelope/required: \"uidd\" is none of its properties"},
        {EVENT, "/$defs/envelope/minProperties", "3",
         "#/$defs/envelope/minProperties: this keyword is not understood here"},
    };
    EXPECT_REFUSALS(refusals);
}

Test(schema, families_that_are_laid_out_otherwise_are_refused)
{
    static const struct refusal refusals[] = {
        {MISSION, "/allOf", NULL, "#/allOf: must be one $ref, to the envelope"},
        {MISSION, "/allOf/0", "{\"$ref\": \"event.schema.json\"}", "#/allOf: must be one $ref"},
        {MISSION, "/oneOf", "[]", "#/oneOf: must be a list of one or more types"},
        {MISSION, "/oneOf/0", "{\"$ref\": \"#/$defs/mission.closed\"}",
         "#/oneOf/6/$ref: \"mission.closed\" stands twice"},
        {MISSION, "/oneOf/0", "{\"$ref\": \"event.schema.json#/$defs/line\"}",
         "#/oneOf/0/$ref: is no type of the family \"mission\""},
        {MISSION, "/$defs/staff.closed", "{}", "#/$defs/staff.closed: is neither in \"oneOf\""},
        {MISSION, "/unevaluatedProperties", "false",
         "#/unevaluatedProperties: this keyword is not understood here"},
        {MISSION, "/x-chancery", NULL, "#/x-chancery: must be an object, and is missing"},
        {MISSION, "/x-chancery/state", "[]", "#/x-chancery/state: must be an object"},
        {MISSION, "/x-chancery/states", "null", "#/x-chancery/states: this keyword is not"},
        {MISSION, "/x-chancery/state", NULL,
         "#/x-chancery/state: must be an object, and is missing"},
    };
    EXPECT_REFUSALS(refusals);
}

Test(schema, types_that_say_too_little_or_too_much_are_refused)
{
    static const struct refusal refusals[] = {
        {MISSION, CLOSED "/additionalProperties", "false",
         "#" CLOSED "/additionalProperties: this keyword is not understood here"},
        {MISSION, CLOSED "/description", NULL,
         "#" CLOSED "/description: must be a string, and is missing"},
        {MISSION, CLOSED "/properties", NULL, "#" CLOSED "/properties/type: must be an object"},
        {MISSION, CLOSED "/properties/type/const", "\"mission.shut\"",
         "#" CLOSED "/properties/type/const: must be \"mission.closed\", and is \"mission.shut\""},
        {MISSION, CLOSED "/properties/type/enum", "[]",
         "#" CLOSED "/properties/type/enum: this keyword is not understood here"},
        {MISSION, CLOSED "/properties/tags", "{\"$ref\": \"event.schema.json#/$defs/field-city\"}",
         "#: \"mission.closed\" has a field \"tags\", as every event has"},
        {MISSION, CLOSED "/required/0", "\"actor\"",
         "#" CLOSED "/required: \"actor\" is none of its properties"},
        {MISSION, CLOSED "/x-chancery", NULL, "#" CLOSED "/x-chancery: must be an object"},
        {MISSION, CLOSED "/x-chancery/term", NULL,
         "#" CLOSED "/x-chancery/term: must be a string, and is missing"},
        {MISSION, CLOSED "/x-chancery/term", "\"\"",
         "#" CLOSED "/x-chancery/term: must not be empty"},
        {MISSION, CLOSED "/x-chancery/goldstein", "-7",
         "#" CLOSED "/x-chancery/goldstein: this keyword is not understood here"},
        {MISSION, CLOSED "/x-chancery/cameo", "\"16a\"",
         "#" CLOSED "/x-chancery/cameo: \"16a\" is no CAMEO code"},
        {MISSION, CLOSED "/x-chancery/cameo", "161",
         "#" CLOSED "/x-chancery/cameo: must be a string, and is an integer"},
        {MISSION, CLOSED "/x-chancery/cameo_import", "[\"161\", \"16111\"]",
         "#" CLOSED "/x-chancery/cameo_import/1: \"16111\" is no CAMEO code"},
        {MISSION, CLOSED "/x-chancery/plover", "\"withdraw\"",
         "#" CLOSED "/x-chancery/plover: \"withdraw\" is no PLOVER code"},
        {MISSION, CLOSED "/x-chancery/plover_import", "[\"SANCTION:withdraw\", \"SANCTION:\"]",
         "#" CLOSED "/x-chancery/plover_import/1: \"SANCTION:\" is no PLOVER code"},
        {MISSION, CLOSED "/x-chancery/plover_import", "[\"SANCTION:withdraw,\"]",
         "#" CLOSED "/x-chancery/plover_import/0: \"SANCTION:withdraw,\" is no PLOVER code"},
        {MISSION, CLOSED "/x-chancery/cameo_import", "[\"161\", \"161\"]",
         "#" CLOSED "/x-chancery/cameo_import/1: \"161\" stands twice"},
        {MISSION, CLOSED "/x-chancery/plover", "null",
         "#" CLOSED "/x-chancery/plover: must be a string, and is null"},
        {MISSION, CLOSED "/x-chancery/effect", "{}",
         "#" CLOSED "/x-chancery/effect: must be a list, and is an object"},
        {MISSION, CLOSED "/x-chancery/example", "\"mission.closedx USA VEN 2019\"",
         "#" CLOSED "/x-chancery/example: must begin with the name of the type"},
    };
    EXPECT_REFUSALS(refusals);
}

Test(schema, title_templates_that_cannot_be_rendered_are_refused)
{
    static const struct refusal refusals[] = {
        {MISSION, TEMPLATE, "\"\"", "#" TEMPLATE ": must not be empty"},
        {MISSION, TEMPLATE, "\"{actor} {town}\"", "#" TEMPLATE ": the type has no field \"town\""},
        {MISSION, TEMPLATE, "\"{}\"", "#" TEMPLATE ": the type has no field \"\""},
        {MISSION, TEMPLATE, "\"{actor} {city}\"",
         "#" TEMPLATE ": \"city\" may be absent, so it must stand in [...]"},
        {MISSION, TEMPLATE, "\"{actor\"", "#" TEMPLATE ": a { is not closed"},
        {MISSION, TEMPLATE, "\"actor}\"", "#" TEMPLATE ": the \"}\" at character 6 stands wrong"},
        {MISSION, TEMPLATE, "\"a[b\"", "#" TEMPLATE ": a [ is not closed"},
        {MISSION, TEMPLATE, "\"a]b\"", "#" TEMPLATE ": the \"]\" at character 2 stands wrong"},
        {MISSION, TEMPLATE, "\"[a[b]]\"", "#" TEMPLATE ": the \"[\" at character 3 stands wrong"},
        {MISSION, TEMPLATE, "\"[{city}|{city}]\"",
         "#" TEMPLATE ": no field may stand at \"{city}\""},
        {MISSION, TEMPLATE, "\"a|b\"", "#" TEMPLATE ": the \"|\" at character 2 stands wrong"},
        {MISSION, TEMPLATE, "\"<a>\"", "#" TEMPLATE ": the \">\" at character 3 stands wrong"},
        {MISSION, TEMPLATE, "\"<a|b|c>\"", "#" TEMPLATE ": the \"|\" at character 5 stands wrong"},
        {MISSION, TEMPLATE, "\"<a|b\"", "#" TEMPLATE ": a < is not closed"},
        {MISSION, TEMPLATE, "\"<{actor}|b>\"", "#" TEMPLATE ": no field may stand at \"{actor}\""},
        {MISSION, TEMPLATE, "\"<a|[b]>\"", "#" TEMPLATE ": the \"[\" at character 4 stands wrong"},
        {"staff.schema.json", "/$defs/staff.withdrawn/x-chancery/title", "\"[{dependants}]\"",
         "#/$defs/staff.withdrawn/x-chancery/title: \"dependants\" has no value"},
    };
    EXPECT_REFUSALS(refusals);
}

Test(schema, what_stands_beside_a_reference_cannot_widen_its_limits)
{
    struct copy copy = copy_make();
    chancery_error error = {0};
    chancery_schema *schema = NULL;
    char path[PATH_MAX];
    json_t *root = load(schema_folder(), EVENT);
    change(root, "/$defs/envelope/properties/uid/minLength", "0");
    change(root, "/$defs/envelope/properties/uid/maxLength", "1000");
    save(&copy, EVENT, root);
    snprintf(path, sizeof path, "%s/" EVENT, copy.folder);
    cr_assert_eq(schema_read(path, &schema, &error), CHANCERY_OK, "%s", error.message);
    const chancery_field *uid = field_find(schema->envelope, schema->envelope_count, TEXT("uid"));
    cr_expect_eq(uid->minimum, 1);
    cr_expect_eq(uid->maximum, 100);
    schema_free(schema);
    copy_remove(&copy);
}

Test(schema, a_misspelt_keyword_gets_a_hint)
{
    struct copy copy = copy_make();
    chancery_error error = {0};
    json_t *root = load(schema_folder(), EVENT);
    change(root, TITLE "/maxLenght", "300");
    save(&copy, EVENT, root);
    cr_expect_eq(copy_read(&copy, &error), CHANCERY_INVALID);
    cr_expect_str_eq(error.hint, "did you mean \"maxLength\"?");
    copy_remove(&copy);
}

static void write_file(const struct copy *copy, const char *file, const char *content)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", copy->folder, file);
    FILE *out = fopen(path, "w");
    cr_assert(out && fputs(content, out) >= 0 && fclose(out) == 0);
}

Test(schema, files_that_are_no_json_are_refused_with_their_line)
{
    static const struct {
        const char *content;
        size_t line;
    } cases[] = {{"", 1}, {"{\n  \"$id\": 1,\n}", 3}, {"{\"a\": 1, \"a\": 2}", 1}, {"{}\nx", 2}};
    struct copy copy = copy_make();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chancery_error error = {0};
        write_file(&copy, "staff.schema.json", cases[i].content);
        cr_expect_eq(copy_read(&copy, &error), CHANCERY_INVALID, "%s", cases[i].content);
        cr_expect_eq(error.line, cases[i].line, "%s: line %zu", cases[i].content, error.line);
        cr_expect(strstr(error.file, "staff.schema.json"));
    }
    write_file(&copy, "staff.schema.json", "[]");
    chancery_error error = {0};
    cr_expect_eq(copy_read(&copy, &error), CHANCERY_INVALID);
    cr_expect_str_eq(error.message, "#: must be an object, and is a list");
    copy_remove(&copy);
}

Test(schema, a_file_that_is_not_there_is_named)
{
    struct copy copy = copy_make();
    chancery_error error = {0};
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/relations.schema.json", copy.folder);
    unlink(path);
    cr_expect_eq(copy_read(&copy, &error), CHANCERY_NOT_FOUND);
    cr_expect_str_eq(error.file, path);
    chancery_schema *schema = NULL;
    cr_expect_eq(schema_read("/nowhere/event.schema.json", &schema, NULL), CHANCERY_NOT_FOUND);
    cr_expect_null(schema);
    copy_remove(&copy);
}
