/* trial.h - a family of types that only tests have, with everything that an effect can say. */
#ifndef TESTS_TRIAL_H
#define TESTS_TRIAL_H

#define TRIAL_TYPE(name, text, properties, required, effect, example)                              \
    "'trial." name "':{'description':'" text "','properties':{'type':{'const':'trial." name        \
    "'}" properties "},'required':['target'" required "],'x-chancery':{'title':'{actor} acts on "  \
    "{target}','term':'test','cameo':'','cameo_import':[],'plover':'','plover_import':[],"         \
    "'effect':[" effect "],'example':'trial." name " USA VEN 2000-01-01" example "'}}"

#define TRIAL_LAMP ",'lamp':{'$ref':'#/$defs/field-word','description':'The lamp.'}"
#define TRIAL_KEY "'facet':'light','key':{'a':'actor','b':'target','lamp':'lamp'}"
#define TRIAL_TAGS                                                                                 \
    "{'description':'Tags.','type':'array','maxItems':5,'uniqueItems':true,'items':"               \
    "{'description':'A tag.','type':'string','enum':['x','y','z']}}"

/* In parts, with ' for ". */
static const char *const trial_document[] = {
    "{'$schema':'https://json-schema.org/draft/2020-12/schema',"
    "'$id':'https://example.org/trial.schema.json','title':'Trial','description':'For tests.',"
    "'allOf':[{'$ref':'https://chancery.example/schemas/event.schema.json#/$defs/envelope'}],"
    "'oneOf':[{'$ref':'#/$defs/trial.lit'},{'$ref':'#/$defs/trial.dimmed'},"
    "{'$ref':'#/$defs/trial.put-out'},{'$ref':'#/$defs/trial.moved'},"
    "{'$ref':'#/$defs/trial.all-out'},{'$ref':'#/$defs/trial.faded'},"
    "{'$ref':'#/$defs/trial.tagged'},{'$ref':'#/$defs/trial.painted'},"
    "{'$ref':'#/$defs/trial.tied'},{'$ref':'#/$defs/trial.loosed'}],"
    "'x-chancery':{'state':{"
    "'light':{'description':'A light.','key':{'a':'party','b':'party','lamp':'text'},"
    "'values':{'status':['on','dim','off'],'colour':'text','tags':'list'},"
    "'holds':{'status':['on','dim']},'absent':{'lamp':'previous'}},"
    "'bond':{'description':'A bond.','key':{'x':'party','y':'party'},'symmetric':true,"
    "'values':{'state':['tied','loose']}}}},",
    "'$defs':{'field-word':{'description':'A word.','maxLength':20,"
    "'$ref':'https://chancery.example/schemas/event.schema.json#/$defs/line'},",
    /* clang-format off */
    TRIAL_TYPE("lit", "A lamp is lit.",
        TRIAL_LAMP ",'colour':{'$ref':'#/$defs/field-word','description':'Its colour.'}", "",
        "{" TRIAL_KEY ",'set':{'status':'on','colour':{'field':'colour'}}}", ""), ",",
    TRIAL_TYPE("dimmed", "A lamp is dimmed, if it is on.", TRIAL_LAMP, "",
        "{" TRIAL_KEY ",'when':{'status':['on']},'set':{'status':'dim'}}", ""), ",",
    TRIAL_TYPE("put-out", "A lamp is put out.",
        TRIAL_LAMP ",'effective':{'$ref':'https://chancery.example/schemas/event.schema.json"
        "#/$defs/field-effective'}", "",
        "{" TRIAL_KEY ",'from':'effective','set':{'status':'off'}}", ""), ",",
    TRIAL_TYPE("moved", "A lamp takes the place of another.",
        TRIAL_LAMP ",'was':{'$ref':'#/$defs/field-word','description':'Its place before.'}",
        ",'lamp'", "{'facet':'light','key':{'a':'actor','b':'target','lamp':'was'},"
        "'move':{'lamp':'lamp'}}", " --lamp p"), ",",
    TRIAL_TYPE("all-out", "All lamps are put out that are not dim.", "", "",
        "{'facet':'light','key':{'a':'actor','b':'target'},'unless':{'status':['dim']},"
        "'set':{'status':'off'}}", ""), ",",
    TRIAL_TYPE("faded", "A lamp has no colour any more.", TRIAL_LAMP, "",
        "{" TRIAL_KEY ",'set':{'colour':null}}", ""), ",",
    TRIAL_TYPE("tagged", "A lamp gets and loses tags.",
        TRIAL_LAMP ",'added':" TRIAL_TAGS ",'removed':" TRIAL_TAGS, "",
        "{" TRIAL_KEY ",'set':{'tags':{'add':'added','remove':'removed'}}}", ""), ",",
    TRIAL_TYPE("painted", "A lamp of one colour gets another.",
        TRIAL_LAMP ",'colour':{'$ref':'#/$defs/field-word','description':'Its colour.'},"
        "'was':{'$ref':'#/$defs/field-word','description':'Its colour before.'}", "",
        "{" TRIAL_KEY ",'when':{'colour':{'field':'was'}},"
        "'set':{'colour':{'field':'colour','else':null}}}", ""), ",",
    TRIAL_TYPE("tied", "Two are tied.", "", "",
        "{'facet':'bond','key':{'x':'actor','y':'target'},'set':{'state':'tied'}}", ""), ",",
    TRIAL_TYPE("loosed", "Two that are tied are loosed.", "", "",
        "{'facet':'bond','key':{'x':'target','y':'actor'},'when':{'state':['tied']},"
        "'set':{'state':'loose'}}", "")
    /* clang-format on */
    ,
    "}}",
};

#endif
