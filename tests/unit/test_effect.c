/* test_effect.c - facets and steps: what is compiled from the schemas, and what is refused. */
#include "fixture.h"
#include "schema/effect.h"
#include "schema/schema.h"
#include "trial.h"

#include <string.h>

TestSuite(effect, .fini = fixture_forget);

/* The family of tests as JSON, with the first `from` in it made `to`; both with ' for ". */
static chancery_text document(const char *from, const char *to)
{
    struct buffer whole = {0};
    for (size_t i = 0; i < sizeof trial_document / sizeof *trial_document; i++)
        buffer_string(&whole, trial_document[i]);
    buffer_byte(&whole, '\0');
    const char *at = from ? strstr(whole.bytes, from) : NULL;
    cr_assert(!from || at, "%s is not in the document", from);
    struct buffer changed = {0};
    size_t start = at ? (size_t)(at - whole.bytes) : 0;
    buffer_add(&changed, whole.bytes, start);
    buffer_string(&changed, to ? to : "");
    buffer_string(&changed, whole.bytes + start + (from ? strlen(from) : 0));
    buffer_byte(&changed, '\0');
    const char *json = fixture_json(changed.bytes);
    buffer_free(&whole);
    buffer_free(&changed);
    return chancery_text_of(json);
}

static chancery_schema *extended(void)
{
    const struct schema_source source = {"trial.json", document(NULL, NULL)};
    chancery_schema *schema;
    chancery_error error = {0};
    cr_assert_eq(schema_extend(chancery_schema_builtin(), 1, &source, false, &schema, &error),
                 CHANCERY_OK, "%s", error.message);
    return schema;
}

/* ---- What is compiled ----------------------------------------------------------------------- */

static struct effects *builtin_effects(void)
{
    struct effects *effects;
    chancery_error error = {0};
    cr_assert_eq(effects_read(chancery_schema_builtin(), NULL, &effects, &error), CHANCERY_OK, "%s",
                 error.message);
    return effects;
}

Test(effect, every_type_that_does_something_has_its_steps)
{
    const chancery_schema *schema = chancery_schema_builtin();
    struct effects *effects = builtin_effects();
    for (size_t i = 0; i < schema->family_count; i++) {
        for (size_t j = 0; j < schema->families[i].type_count; j++) {
            const chancery_type *type = &schema->families[i].types[j];
            const struct effect *effect = effects_of(effects, chancery_text_of(type->name));
            cr_expect_eq(!effect, strcmp(type->effect, "null") == 0, "%s", type->name);
            cr_expect(!effect || effect->step_count > 0);
        }
    }
    cr_expect_null(effects_of(effects, TEXT("mission.shut")));
    effects_free(effects);
}

Test(effect, a_facet_has_its_key_and_values_in_order)
{
    struct effects *effects = builtin_effects();
    const struct facet *mission = effects_facet(effects, TEXT("mission"));
    cr_assert_not_null(mission);
    cr_expect_str_eq(mission->family, "mission");
    cr_assert_eq(mission->part_count, 3);
    cr_expect_str_eq(mission->parts[0].name, "sender");
    cr_expect(mission->parts[0].party && !mission->parts[2].party);
    cr_expect(mission->parts[2].previous, "a mission without city is the one there is");
    cr_expect_str_eq(mission->slots[0].name, "status");
    cr_expect(texts_have(mission->slots[0].holds, TEXT("open")));
    cr_expect_not(texts_have(mission->slots[0].holds, TEXT("closed")));
    cr_expect_null(effects_facet(effects, TEXT("missions")));
    cr_expect(effects_facet(effects, TEXT("relations"))->symmetric);
    effects_free(effects);
}

Test(effect, a_step_may_set_the_facet_of_another_family)
{
    struct effects *effects = builtin_effects();
    const struct effect *effect = effects_of(effects, TEXT("relations.established"));
    cr_assert_not_null(effect);
    bool found = false;
    for (size_t i = 0; i < effect->step_count; i++)
        found |= strcmp(effect->steps[i].facet->family, "recognition") == 0;
    cr_expect(found);
    effects_free(effects);
}

Test(effect, everything_that_a_step_can_say_is_read)
{
    chancery_schema *schema = extended();
    struct effects *effects;
    cr_assert_eq(effects_read(schema, NULL, &effects, NULL), CHANCERY_OK);
    const struct step *dimmed = effects_of(effects, TEXT("trial.dimmed"))->steps;
    cr_expect_eq(dimmed->condition_count, 1);
    cr_expect(!dimmed->conditions[0].unless &&
              texts_have(dimmed->conditions[0].values, TEXT("on")));
    const struct step *moved = effects_of(effects, TEXT("trial.moved"))->steps;
    cr_expect(moved->moves && moved->move[2].kind == ORIGIN_FIELD);
    cr_expect_eq(moved->key[0].kind, ORIGIN_ACTOR);
    const struct step *all_out = effects_of(effects, TEXT("trial.all-out"))->steps;
    cr_expect_eq(all_out->key[2].kind, ORIGIN_NONE);
    cr_expect_not(effect_reaches_further(effects_of(effects, TEXT("trial.all-out"))));
    const struct step *put_out = effects_of(effects, TEXT("trial.put-out"))->steps;
    cr_expect_str_eq(put_out->from->name, "effective");
    const struct step *faded = effects_of(effects, TEXT("trial.faded"))->steps;
    cr_expect_eq(faded->settings[0].kind, SET_NOTHING);
    const struct step *tagged = effects_of(effects, TEXT("trial.tagged"))->steps;
    cr_expect_eq(tagged->settings[0].kind, SET_CHANGE);
    cr_expect_str_eq(tagged->settings[0].removed.field->name, "removed");
    const struct step *painted = effects_of(effects, TEXT("trial.painted"))->steps;
    cr_expect_eq(painted->settings[0].otherwise, ELSE_NOTHING);
    cr_expect_str_eq(painted->conditions[0].origin.field->name, "was");
    effects_free(effects);
    schema_free(schema);
}

/* ---- What is refused ------------------------------------------------------------------------ */

struct refusal {
    const char *from, *to; /* what is changed in the document */
    const char *message;   /* how the error must begin */
};

static void expect_refusals(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct refusal *refusal = &refusals[i];
        const struct schema_source source = {"trial.json", document(refusal->from, refusal->to)};
        chancery_schema *schema = NULL;
        chancery_error error = {0};
        chancery_status status =
            schema_extend(chancery_schema_builtin(), 1, &source, false, &schema, &error);
        cr_expect_eq(status, CHANCERY_INVALID, "%s should be refused", refusal->to);
        cr_expect(text_starts(chancery_text_of(error.message), chancery_text_of(refusal->message)),
                  "%s: \"%s\" should begin with \"%s\"", refusal->to, error.message,
                  refusal->message);
        cr_expect_str_eq(error.file, "trial.json");
        cr_expect(error.line > 0 && error.column > 1, "%s has no place", error.message);
        schema_free(schema);
    }
}

#define EXPECT_REFUSALS(refusals) expect_refusals(refusals, sizeof refusals / sizeof *refusals)
#define LIGHT "#/x-chancery/state/light"
#define STEP(type) "#/$defs/trial." type "/x-chancery/effect/0"

Test(effect, facets_that_make_no_sense_are_refused)
{
    static const struct refusal refusals[] = {
        {"'lamp':'text'}", "'lamp':'word'}", LIGHT "/key/lamp: must be \"party\" or \"text\""},
        {"'key':{'a':'party','b':'party','lamp':'text'}", "'key':{}",
         LIGHT "/key: must have one to 4 parts, and has 0"},
        {"'lamp':'text'}", "'lamp':'text','c':'text','d':'text'}",
         LIGHT "/key: must have one to 4 parts, and has 5"},
        {"'values':{'status'", "'symmetric':true,'values':{'status'",
         LIGHT "/symmetric: only a key of two parties can be symmetric"},
        {"'colour':'text'", "'colour':'words'", LIGHT "/values/colour: must be a list of choices"},
        {"['on','dim','off']", "[]", LIGHT "/values/status: must have one choice or more"},
        {"['on','dim','off']", "['on','dim','on']", LIGHT "/values/status/2: \"on\" stands twice"},
        {"'values':{'status':['on','dim','off'],'colour':'text','tags':'list'}", "'values':{}",
         LIGHT "/values: must be one to 4 values, and are 0"},
        {"'holds':{'status':['on','dim']}", "'holds':{'status':['on','lit']}",
         LIGHT "/holds/status/1: \"lit\" is no choice of \"status\""},
        {"'holds':{'status':['on','dim']}", "'holds':{'state':['on']}",
         LIGHT "/holds/state: the facet has no value of this name with choices"},
        {"'holds':{'status':['on','dim']}", "'holds':{'colour':['red']}",
         LIGHT "/holds/colour: the facet has no value of this name with choices"},
        {"'absent':{'lamp':'previous'}", "'absent':{'a':'previous'}",
         LIGHT "/absent/a: the key has no text part of this name"},
        {"'absent':{'lamp':'previous'}", "'absent':{'lamp':'next'}",
         LIGHT "/absent/lamp: must be \"previous\" or \"entry\""},
        {"'description':'A light.'", "'description':''", LIGHT "/description: must not be empty"},
        {"'description':'A light.'", "'note':'A light.'",
         LIGHT "/note: this keyword is not understood here"},
    };
    EXPECT_REFUSALS(refusals);
}

Test(effect, keys_that_lead_nowhere_are_refused)
{
    static const struct refusal refusals[] = {
        {"[{'facet':'light'", "[{'facet':'lights'",
         STEP("lit") "/facet: there is no facet \"lights\""},
        {"'lamp':'lamp'}", "'lantern':'lamp'}",
         STEP("lit") "/key/lantern: this keyword is not understood here"},
        {"'lamp':'lamp'}", "'lamp':'bulb'}",
         STEP("lit") "/key/lamp: the type has no field \"bulb\""},
        {"'b':'target'", "'b':'lamp'", STEP("lit") "/key/b: \"lamp\" gives no party"},
        {"'lamp':'lamp'}", "'lamp':'actor'}",
         STEP("lit") "/key/lamp: must be a field that is one text"},
        {"'move':{'lamp':'lamp'}", "'move':{'a':'actor'}",
         STEP("moved") "/move/a: only a text part that the key names can change"},
        {"'move':{'lamp':'lamp'}", "'move':{'lamp':'was'}",
         STEP("moved") "/move/lamp: \"was\" may be absent"},
        {"'move':{'lamp':'lamp'}", "'move':{'lamp':'lamp'},'set':{'status':'on'}",
         STEP("moved") ": must have either \"set\" or \"move\""},
        {"'set':{'status':'dim'}", "'then':{'status':'dim'}",
         STEP("dimmed") "/then: this keyword is not understood here"},
    };
    EXPECT_REFUSALS(refusals);
}

Test(effect, values_that_the_facet_has_not_are_refused)
{
    static const struct refusal refusals[] = {
        {"'set':{'status':'on'", "'set':{'state':'on'",
         STEP("lit") "/set/state: this keyword is not understood here"},
        {"'set':{'status':'on'", "'set':{'status':'lit'",
         STEP("lit") "/set/status: \"lit\" is no choice of \"status\""},
        {"'set':{'status':'on'", "'set':{'status':7",
         STEP("lit") "/set/status: must be a string, and is an integer"},
        {"'set':{'status':'on'", "'set':{'tags':'x'",
         STEP("lit") "/set/tags: \"tags\" is a list, which a constant cannot be"},
        {"'set':{'status':'on'", "'set':{'status':{'field':'colour'}",
         STEP("lit") "/set/status/field: gives no choices"},
        {"'set':{'status':'on'", "'set':{'status':{'field':'colour','map':{'red':'on'}}",
         STEP("lit") "/set/status/map/red: the field has no such choice"},
        {"{'field':'colour'}", "{'field':'hue'}",
         STEP("lit") "/set/colour/field: the type has no field \"hue\""},
        {"{'field':'colour'}", "{'field':'colour','then':'x'}",
         STEP("lit") "/set/colour/then: this keyword is not understood here"},
        {"'set':{'tags':{'add'", "'set':{'colour':{'add'",
         STEP("tagged") "/set/colour: \"colour\" is no list"},
        {"'set':{'tags':{'add':'added'", "'set':{'tags':{'add':'more'",
         STEP("tagged") "/set/tags/add: the type has no field \"more\""},
    };
    EXPECT_REFUSALS(refusals);
}

Test(effect, conditions_and_waits_that_cannot_be_are_refused)
{
    static const struct refusal refusals[] = {
        {"'when':{'status':['on']}", "'when':{'status':['lit']}",
         STEP("dimmed") "/when/status/0: \"lit\" is no choice of \"status\""},
        {"'when':{'status':['on']}", "'when':{'status':[]}",
         STEP("dimmed") "/when/status: must have one value or more"},
        {"'when':{'status':['on']}", "'when':{'light':['on']}",
         STEP("dimmed") "/when/light: this keyword is not understood here"},
        {"'unless':{'status':['dim']}", "'unless':{'status':'dim'}",
         STEP("all-out") "/unless/status: must be a list"},
        {"'when':{'colour':{'field':'was'}}", "'when':{'colour':{'field':'then'}}",
         STEP("painted") "/when/colour/field: the type has no field \"then\""},
        {"'from':'effective'", "'from':'lamp'", STEP("put-out") "/from: \"lamp\" is no date"},
        {"'from':'effective'", "'pending':{'until':'lamp','fulfilled-by':['trial.lit']}",
         STEP("put-out") "/pending/until: \"lamp\" is no date"},
        {"'from':'effective'", "'pending':{'until':'effective','fulfilled-by':['trial.unlit']}",
         STEP("put-out") "/pending/fulfilled-by/0: there is no type \"trial.unlit\""},
        {"'from':'effective'", "'pending':{'until':'effective'}",
         STEP("put-out") "/pending/fulfilled-by: must be a list, and is missing"},
        {"'from':'effective'", "'pending':{'fulfilled-by':['trial.lit'],'ended-by':{'lamp':['p']}}",
         STEP("put-out") "/pending/ended-by/lamp: the type has no field of this name with choices"},
    };
    EXPECT_REFUSALS(refusals);
}

#define SECOND(rest) "'set':{'status':'dim'}},{'facet':'light','key':{'a':'actor','b':'target'" rest
#define AMBIGUOUS                                                                                  \
    "#/$defs/trial.dimmed/x-chancery/effect/1: this step and step 0 both set \"status\" of "       \
    "\"light\""

Test(effect, two_steps_that_may_contradict_each_other_are_refused_and_both_named)
{
    static const struct refusal refusals[] = {
        {"'set':{'status':'dim'}", SECOND("},'set':{'status':'off'}"), AMBIGUOUS},
        {"'set':{'status':'dim'}", SECOND(",'lamp':'lamp'},'set':{'status':'off'}"), AMBIGUOUS},
        {"'set':{'status':'dim'}",
         SECOND("},'when':{'status':['on','dim']},'set':{'status':'off'}"), AMBIGUOUS},
        {"'set':{'status':'dim'}", SECOND("},'when':{'colour':['x']},'set':{'status':'off'}"),
         AMBIGUOUS},
        {"'set':{'status':'dim'}", SECOND("},'unless':{'status':['dim']},'set':{'status':'off'}"),
         AMBIGUOUS},
    };
    EXPECT_REFUSALS(refusals);
}

Test(effect, two_steps_that_exclude_each_other_are_accepted)
{
    static const char *const accepted[] = {
        SECOND("},'when':{'status':['off']},'set':{'status':'on'}"),
        SECOND("},'unless':{'status':['on','dim']},'set':{'status':'on'}"),
        SECOND("},'set':{'colour':'grey'}"),
        ("'set':{'status':'dim'}},{'facet':'light','key':{'a':'target','b':'actor'},"
         "'set':{'status':'off'}"),
    };
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        const struct schema_source source = {"t", document("'set':{'status':'dim'}", accepted[i])};
        chancery_schema *schema = NULL;
        chancery_error error = {0};
        cr_expect_eq(schema_extend(chancery_schema_builtin(), 1, &source, false, &schema, &error),
                     CHANCERY_OK, "%s: %s", accepted[i], error.message);
        schema_free(schema);
    }
}
