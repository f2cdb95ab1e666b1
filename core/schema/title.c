/* Owns: what a title template may say. The language is in schemas/README.md. */
#include "base/text.h"
#include "schema/type.h"

#include <string.h>

/* A template while it is walked through. */
struct walk {
    const struct reader *reader;
    const struct node *node;
    const chancery_type *type;
    bool optional;    /* inside [...] */
    bool alternative; /* behind the | of [...|...] */
    bool number;      /* inside <...|...> */
    unsigned bars;    /* seen in it */
};

static bool is_shown(const chancery_field *field)
{
    return field->kind == CHANCERY_STRING || field->kind == CHANCERY_INTEGER ||
           (field->kind == CHANCERY_LIST && field->items->kind == CHANCERY_STRING);
}

static chancery_status check_field(const struct walk *walk, chancery_text name)
{
    if (walk->alternative || walk->number)
        return node_fault(walk->reader, walk->node, "no field may stand at \"{%.*s}\"",
                          (int)name.size, name.bytes);
    if (text_is(name, "actor") || (text_is(name, "target") && walk->type->target_required))
        return CHANCERY_OK;
    const chancery_field *field = field_find(walk->type->fields, walk->type->field_count, name);
    if (!field && !text_is(name, "target"))
        return node_fault(walk->reader, walk->node, "the type has no field \"%.*s\"",
                          (int)name.size, name.bytes);
    if (field && !is_shown(field))
        return node_fault(walk->reader, walk->node, "\"%s\" has no value that a title can show",
                          field->name);
    if (!walk->optional && !(field && field->required))
        return node_fault(walk->reader, walk->node,
                          "\"%.*s\" may be absent, so it must stand in [...]", (int)name.size,
                          name.bytes);
    return CHANCERY_OK;
}

/* Takes one character that means something; whether it may stand there. */
static bool take(struct walk *walk, char character)
{
    bool was_optional = walk->optional, was_number = walk->number;
    switch (character) {
    case '[':
        walk->optional = true;
        return !was_optional && !was_number;
    case ']':
        walk->optional = walk->alternative = false;
        return was_optional && !was_number;
    case '<':
        walk->number = true;
        walk->bars = 0;
        return !was_number;
    case '>':
        walk->number = false;
        return was_number && walk->bars == 1;
    case '|':
        if (was_number)
            return ++walk->bars == 1;
        walk->alternative = true;
        return was_optional;
    default:
        return character != '}';
    }
}

chancery_status schema_title_check(const struct reader *reader, const struct node *node,
                                   const chancery_type *type)
{
    struct walk walk = {.reader = reader, .node = node, .type = type};
    for (const char *at = type->title; *at; at++) {
        if (*at == '{') {
            size_t size = strcspn(at + 1, "}");
            chancery_status status = check_field(&walk, text_slice(at + 1, size));
            if (status != CHANCERY_OK)
                return status;
            at += size;
            if (*++at == '\0')
                return node_fault(reader, node, "a { is not closed");
        } else if (!take(&walk, *at)) {
            return node_fault(reader, node, "the \"%c\" at character %zu stands wrong", *at,
                              (size_t)(at - type->title) + 1);
        }
    }
    if (walk.optional || walk.number)
        return node_fault(reader, node, "a %c is not closed", walk.number ? '<' : '[');
    return CHANCERY_OK;
}
