/* effect_words.c - effects and state told in words. Knows the grammar of schemas/README.md and no
 * facet, family or type. What is not of that grammar is left out: the schemas are checked when they
 * are read, not here.
 */
#include "effect_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *string_of(json_t *json)
{
    return json_is_string(json) ? json_string_value(json) : "";
}

static const char *member(json_t *object, const char *key)
{
    return string_of(json_object_get(object, key));
}

/* "a, b or c"; a lone text counts as a list of one. */
static void tell_list(FILE *out, json_t *list, const char *last)
{
    size_t count = json_array_size(list);
    fputs(string_of(list), out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s",
                i == 0           ? ""
                : i + 1 == count ? last
                                 : ", ",
                string_of(json_array_get(list, i)));
}

/* ---- Values that are set ---- */

static void tell_constant(FILE *out, json_t *value)
{
    fputs(json_is_string(value) ? json_string_value(value) : "unknown", out);
}

/* Choices that mean the same are told together; `rows` loses those that are told. */
static void tell_alike(FILE *out, json_t *rows, json_t *meaning)
{
    json_t *alike = json_array();
    const char *choice;
    void *next;
    json_t *other;
    json_object_foreach_safe(rows, next, choice, other)
    {
        if (!json_equal(other, meaning))
            continue;
        json_array_append_new(alike, json_string(choice));
        json_object_del(rows, choice);
    }
    tell_list(out, alike, " and ");
    fputs(json_array_size(alike) > 1 ? " give " : " gives ", out);
    tell_constant(out, meaning);
    json_decref(alike);
}

static void tell_map(FILE *out, json_t *value)
{
    json_t *rows = json_copy(json_object_get(value, "map"));
    json_t *otherwise = json_object_get(value, "else");
    const char *separator = "";
    fprintf(out, "by %s: ", member(value, "field"));
    while (json_object_size(rows) > 0) {
        json_t *meaning = json_incref(json_object_iter_value(json_object_iter(rows)));
        fputs(separator, out);
        tell_alike(out, rows, meaning);
        json_decref(meaning);
        separator = ", ";
    }
    if (otherwise) {
        fprintf(out, "%sanything else ", separator);
        tell_constant(out, otherwise);
    }
    json_decref(rows);
}

static void tell_field(FILE *out, json_t *value)
{
    json_t *otherwise = json_object_get(value, "else");
    fprintf(out, "to the %s told", member(value, "field"));
    if (otherwise) {
        fputs(", else ", out);
        tell_constant(out, otherwise);
    }
}

static void tell_change(FILE *out, json_t *value)
{
    const char *added = member(value, "add"), *removed = member(value, "remove");
    if (*added)
        fprintf(out, "plus those %s", added);
    if (*removed)
        fprintf(out, "%sless those %s", *added ? ", " : "", removed);
}

/* What kind of value it is, by the first key that it has. */
static const struct {
    const char *key;
    void (*tell)(FILE *out, json_t *value);
} value_kinds[] = {
    {"map", tell_map},
    {"field", tell_field},
    {"add", tell_change},
    {"remove", tell_change},
};

static void tell_value(FILE *out, json_t *value)
{
    for (size_t i = 0; i < sizeof value_kinds / sizeof *value_kinds; i++) {
        if (json_object_get(value, value_kinds[i].key)) {
            value_kinds[i].tell(out, value);
            return;
        }
    }
    fputs("to ", out);
    tell_constant(out, value);
}

/* The status is what a facet is about, so that it goes without its name. */
static void tell_set(FILE *out, json_t *set)
{
    const char *name, *separator = " ";
    bool is_first = true;
    json_t *value;
    json_object_foreach(set, name, value)
    {
        bool is_status = strcmp(name, "status") == 0;
        fprintf(out, "%s%s%s", is_first && !is_status ? ": " : separator, is_status ? "" : name,
                is_status ? "" : " ");
        tell_value(out, value);
        separator = "; ";
        is_first = false;
    }
}

static void tell_move(FILE *out, json_t *move)
{
    const char *part, *separator = " ";
    json_t *field;
    json_object_foreach(move, part, field)
    {
        fprintf(out, "%sto the %s told as %s", separator, part, string_of(field));
        separator = ", ";
    }
}

/* ---- Conditions ---- */

static void tell_condition(FILE *out, json_t *conditions, const char *is)
{
    const char *name, *separator = "";
    json_t *wanted;
    json_object_foreach(conditions, name, wanted)
    {
        fprintf(out, "%s%s %s ", separator, name, is);
        if (json_is_object(wanted))
            fprintf(out, "the %s told", member(wanted, "field"));
        else
            tell_list(out, wanted, " or ");
        separator = " and ";
    }
}

static void tell_when(FILE *out, json_t *conditions)
{
    fputs(", only where ", out);
    tell_condition(out, conditions, "is");
}

static void tell_unless(FILE *out, json_t *conditions)
{
    fputs(", except where ", out);
    tell_condition(out, conditions, "is");
}

static void tell_from(FILE *out, json_t *field)
{
    fprintf(out, "; from %s on, where it is told", string_of(field));
}

static void tell_pending(FILE *out, json_t *pending)
{
    const char *until = member(pending, "until"), *field;
    json_t *choices;
    fputs("; pending until ", out);
    tell_list(out, json_object_get(pending, "fulfilled-by"), " or ");
    if (*until)
        fprintf(out, ", overdue after %s", until);
    json_object_foreach(json_object_get(pending, "ended-by"), field, choices)
    {
        fprintf(out, ", off where %s is ", field);
        tell_list(out, choices, " or ");
    }
}

/* ---- Steps ---- */

/* The parts of a sentence, in order. */
static const struct {
    const char *key;
    void (*tell)(FILE *out, json_t *value);
} parts[] = {
    {"set", tell_set},       {"move", tell_move}, {"when", tell_when},
    {"unless", tell_unless}, {"from", tell_from}, {"pending", tell_pending},
};

/* The fields that give the key, in the facet's order; a part left out is every one. */
static void tell_key(FILE *out, json_t *facet, json_t *key)
{
    const char *part, *separator = "";
    json_t *kind;
    json_object_foreach(json_object_get(facet, "key"), part, kind)
    {
        const char *field = member(key, part);
        fprintf(out, "%s%s%s", separator, *field ? field : "every ", *field ? "" : part);
        separator = ", ";
    }
}

static void tell_step(FILE *out, json_t *step, json_t *facets)
{
    const char *facet = member(step, "facet");
    const char *verb = json_object_get(step, "pending") ? "would set"
                       : json_object_get(step, "move")  ? "moves"
                                                        : "sets";
    fprintf(out, "%s %s (", verb, facet);
    tell_key(out, json_object_get(facets, facet), json_object_get(step, "key"));
    fputc(')', out);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        json_t *value = json_object_get(step, parts[i].key);
        if (value)
            parts[i].tell(out, value);
    }
}

/* A text that is written to `stream`. */
struct words {
    char *bytes;
    size_t size;
    FILE *stream;
};

static bool words_start(struct words *words)
{
    *words = (struct words){0};
    words->stream = open_memstream(&words->bytes, &words->size);
    return words->stream != NULL;
}

/* Appends what was written; false when out of memory. */
static bool words_append(struct words *words, json_t *list)
{
    bool whole =
        fclose(words->stream) == 0 && json_array_append_new(list, json_string(words->bytes)) == 0;
    free(words->bytes);
    return whole;
}

static json_t *ended(json_t *list, bool whole)
{
    if (whole)
        return list;
    json_decref(list);
    return NULL;
}

json_t *effect_words(const char *effect, json_t *facets)
{
    json_t *steps = json_loads(effect, JSON_DECODE_ANY, NULL), *list = json_array(), *step;
    bool whole = steps && list;
    size_t index;
    json_array_foreach(steps, index, step)
    {
        struct words words;
        whole = whole && words_start(&words);
        if (!whole)
            break;
        tell_step(words.stream, step, facets);
        whole = words_append(&words, list);
    }
    json_decref(steps);
    return ended(list, whole);
}

/* ---- State ---- */

json_t *facets_load(const chancery_schema *schema)
{
    json_t *facets = json_object();
    bool whole = facets != NULL;
    for (size_t i = 0; i < schema->family_count && whole; i++) {
        json_t *state = json_loads(schema->families[i].state, JSON_DECODE_ANY, NULL);
        whole = state && (json_is_null(state) || json_object_update(facets, state) == 0);
        json_decref(state);
    }
    return ended(facets, whole);
}

char *facet_key_words(const char *name, json_t *facet)
{
    struct words words;
    const char *part, *separator = "";
    json_t *kind;
    if (!words_start(&words))
        return NULL;
    fprintf(words.stream, "%s (", name);
    json_object_foreach(json_object_get(facet, "key"), part, kind)
    {
        fprintf(words.stream, "%s%s", separator, part);
        separator = ", ";
    }
    fputs(json_is_true(json_object_get(facet, "symmetric")) ? "), in either order" : ")",
          words.stream);
    fclose(words.stream);
    return words.bytes;
}

static bool is_among(json_t *list, const char *wanted)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        if (strcmp(string_of(item), wanted) == 0)
            return true;
    }
    return false;
}

/* The choices of a value, each with the answer that it means; or what else it holds. */
static void tell_choices(FILE *out, json_t *kind, json_t *holds)
{
    size_t index;
    json_t *choice;
    fputs(string_of(kind), out);
    json_array_foreach(kind, index, choice)
    {
        const char *answer = !holds ? "" : is_among(holds, string_of(choice)) ? " (yes)" : " (no)";
        fprintf(out, "%s%s%s", index == 0 ? "" : ", ", string_of(choice), answer);
    }
}

/* What the rules of "absent" mean. */
static const struct {
    const char *name, *meaning;
} absences[] = {
    {"previous", "the one that was told last"},
    {"entry", "an entry of its own, without name"},
};

static void tell_absence(FILE *out, const char *part, const char *rule)
{
    for (size_t i = 0; i < sizeof absences / sizeof *absences; i++)
        if (strcmp(absences[i].name, rule) == 0)
            fprintf(out, "%s not told: %s", part, absences[i].meaning);
}

json_t *facet_words(json_t *facet)
{
    json_t *list = json_array(), *kind, *rule, *holds = json_object_get(facet, "holds");
    bool whole = list != NULL;
    const char *name;
    struct words words;
    json_object_foreach(json_object_get(facet, "values"), name, kind)
    {
        whole = whole && words_start(&words);
        if (!whole)
            break;
        fprintf(words.stream, "%s: ", name);
        tell_choices(words.stream, kind, json_object_get(holds, name));
        whole = words_append(&words, list);
    }
    json_object_foreach(json_object_get(facet, "absent"), name, rule)
    {
        whole = whole && words_start(&words);
        if (!whole)
            break;
        tell_absence(words.stream, name, string_of(rule));
        whole = words_append(&words, list);
    }
    return ended(list, whole);
}
