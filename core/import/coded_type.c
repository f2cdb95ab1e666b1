/* coded_type.c - which type of event a machine's code becomes, and what else it tells.
 *
 * Of the types that list the code and whose required fields a report can fill (its target, its code
 * and what the code tells beside): the one with the most required fields; of several, one without
 * an effect; of several still, the first. A code that no type takes is report.coded's. The rule and
 * its reasons stand in schemas/README.md, "Machine codes".
 */
#include "import/coded.h"

/* What a code tells beyond the type that it becomes. */
static const struct told {
    const char *scheme, *code, *field, *value;
} told[] = {
    {"cameo", "038", "status", "accepted"}, {"cameo", "039", "status", "offered"},
    {"cameo", "046", "status", "begun"},    {"cameo", "108", "status", "demanded"},
    {"cameo", "126", "status", "refused"},  {"cameo", "129", "vote", "no"},
    {"cameo", "129", "result", "vetoed"},   {"cameo", "164", "status", "halted"},
    {"cameo", "165", "status", "ended"},
};

const char *coded_told(const char *scheme, chancery_text code, const char *field)
{
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (strcmp(told[i].scheme, scheme) == 0 && text_is(code, told[i].code) &&
            strcmp(told[i].field, field) == 0)
            return told[i].value;
    return NULL;
}

/* 043 "Host a visit": who acts is the host, and the visitor is the target. */
bool coded_is_reversed(const char *scheme, chancery_text code)
{
    return strcmp(scheme, "cameo") == 0 && text_is(code, "043");
}

static bool lists(const char *const *codes, chancery_text code)
{
    for (size_t i = 0; codes[i]; i++)
        if (text_is(code, codes[i]))
            return true;
    return false;
}

/* How well a report fits a type: by the number of required fields, the scheme not counted, for it
 * belongs to the code. Twice that, plus one where the type has no effect; -1: one field cannot be
 * filled. */
static int fit(const chancery_type *type, const char *scheme, chancery_text code)
{
    int required = type->target_required;
    for (size_t i = 0; i < type->field_count; i++) {
        const char *name = type->fields[i].name;
        if (!type->fields[i].required || strcmp(name, "scheme") == 0)
            continue;
        if (strcmp(name, "code") != 0 && !coded_told(scheme, code, name))
            return -1;
        required++;
    }
    return 2 * required + (strcmp(type->effect, "null") == 0);
}

const chancery_type *coded_type(const chancery_schema *schema, const char *scheme,
                                chancery_text code)
{
    const chancery_type *best = NULL;
    bool cameo = strcmp(scheme, "cameo") == 0;
    int fits = -1;
    for (size_t i = 0; i < schema->family_count; i++) {
        for (size_t j = 0; j < schema->families[i].type_count; j++) {
            const chancery_type *type = &schema->families[i].types[j];
            int fitting = lists(cameo ? type->cameo_import : type->plover_import, code)
                              ? fit(type, scheme, code)
                              : -1;
            if (fitting > fits) {
                best = type;
                fits = fitting;
            }
        }
    }
    return best && strcmp(best->name, "report.coded") != 0 ? best : NULL;
}
