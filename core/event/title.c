#include "event/title.h"

#include "schema/schema.h"

enum {
    TITLE_CHARACTERS_MAX = 300,
    LISTED_WHOLE = 4, /* a longer list is shortened to its first two and a number */
    LISTED_FIRST = 2,
};

struct titler {
    const chancery_event *event;
    struct buffer *out;
    bool missing; /* a placeholder had no value */
};

/* ---- Values ---- */

static void write_party(struct titler *titler, chancery_text code)
{
    const chancery_party *party = chancery_party_by_code(titler->event->registry, code);
    if (party)
        buffer_string(titler->out, party->name);
    else
        buffer_text(titler->out, code);
}

/* A choice is written with hyphens, and read with spaces. */
static void write_choice(struct buffer *out, chancery_text choice)
{
    for (size_t i = 0; i < choice.size; i++)
        buffer_byte(out, choice.bytes[i] == '-' ? ' ' : choice.bytes[i]);
}

static void write_text(struct titler *titler, chancery_text text, const chancery_field *field)
{
    if (field && field->format == CHANCERY_FORMAT_PARTY)
        write_party(titler, text);
    else if (field && field->choices)
        write_choice(titler->out, text);
    else
        buffer_text(titler->out, text);
}

/* What stands before item `index` of a list that is told in words. Returns false when the rest is
 * told as a number instead. */
static bool write_separator(struct buffer *out, size_t index, size_t count)
{
    bool shortened = count > LISTED_WHOLE;
    if (shortened && index == LISTED_FIRST) {
        buffer_string(out, " and ");
        buffer_integer(out, (int64_t)(count - LISTED_FIRST));
        buffer_string(out, " others");
        return false;
    }
    if (index > 0)
        buffer_string(out, !shortened && index == count - 1 ? " and " : ", ");
    return true;
}

static void write_role(struct titler *titler, chancery_role role)
{
    const chancery_event *event = titler->event;
    size_t count = event_role_count(event, role), index = 0;
    titler->missing = titler->missing || count == 0;
    for (size_t i = 0; i < event->party_count; i++) {
        if (event->parties[i].role != role)
            continue;
        if (!write_separator(titler->out, index++, count))
            return;
        write_party(titler, event->parties[i].code);
    }
}

static void write_items(struct titler *titler, const struct value *list,
                        const chancery_field *field)
{
    size_t count = list->as.list.count;
    for (size_t i = 0; i < count; i++) {
        const struct value *item = &list->as.list.items[i];
        if (!write_separator(titler->out, i, count))
            return;
        if (item->kind == CHANCERY_STRING)
            write_text(titler, item->as.string, field ? field->items : NULL);
    }
}

static void write_field(struct titler *titler, chancery_text name)
{
    const chancery_type *type = titler->event->meaning;
    const chancery_field *field = field_find(type->fields, type->field_count, name);
    const struct value *value = field ? event_field(titler->event, field->name) : NULL;
    if (!value)
        titler->missing = true;
    else if (value->kind == CHANCERY_STRING)
        write_text(titler, value->as.string, field);
    else if (value->kind == CHANCERY_INTEGER)
        buffer_integer(titler->out, value->as.integer);
    else if (value->kind == CHANCERY_LIST)
        write_items(titler, value, field);
}

static void write_placeholder(struct titler *titler, chancery_text name)
{
    if (text_is(name, "actor"))
        write_role(titler, CHANCERY_ROLE_ACTOR);
    else if (text_is(name, "target"))
        write_role(titler, CHANCERY_ROLE_TARGET);
    else
        write_field(titler, name);
}

/* ---- Templates ---- */

static void render(struct titler *titler, chancery_text template);

/* The offset of `byte` at or behind `at`, outside of `<...>`; the size when there is none. */
static size_t find_outside(chancery_text template, size_t at, char byte)
{
    for (bool angled = false; at < template.size; at++) {
        if (template.bytes[at] == byte && !angled)
            break;
        if (template.bytes[at] == '<')
            angled = true;
        else if (template.bytes[at] == '>')
            angled = false;
    }
    return at;
}

static chancery_text before(chancery_text text, size_t at)
{
    return text_slice(text.bytes, at < text.size ? at : text.size);
}

static chancery_text behind(chancery_text text, size_t at)
{
    return at < text.size ? text_slice(text.bytes + at + 1, text.size - at - 1)
                          : (chancery_text){"", 0};
}

/* `[first|second]`: the first, or the second when the first lacks a value. */
static void render_optional(struct titler *titler, chancery_text inside)
{
    size_t bar = find_outside(inside, 0, '|');
    size_t start = titler->out->size;
    bool missing = titler->missing;
    titler->missing = false;
    render(titler, before(inside, bar));
    if (titler->missing) {
        titler->out->size = start;
        render(titler, behind(inside, bar));
    }
    titler->missing = missing;
}

/* `<one|several>`, by the number of actors. */
static void render_number(struct titler *titler, chancery_text inside)
{
    size_t bar = text_find(inside, '|');
    bool one = event_role_count(titler->event, CHANCERY_ROLE_ACTOR) == 1;
    buffer_text(titler->out, one ? before(inside, bar) : behind(inside, bar));
}

/* How many bytes at the start of a template stand for themselves; the first one does. */
static size_t literal_length(chancery_text template)
{
    size_t size = 1;
    while (size < template.size && template.bytes[size] != '{' && template.bytes[size] != '[' &&
           template.bytes[size] != '<')
        size++;
    return size;
}

static void render(struct titler *titler, chancery_text template)
{
    for (size_t at = 0; at < template.size;) {
        chancery_text rest = text_slice(template.bytes + at, template.size - at);
        char open = rest.bytes[0];
        size_t end;
        if (open == '{') {
            end = text_find(rest, '}');
            write_placeholder(titler, behind(before(rest, end), 0));
        } else if (open == '[') {
            end = find_outside(rest, 0, ']');
            render_optional(titler, behind(before(rest, end), 0));
        } else if (open == '<') {
            end = text_find(rest, '>');
            render_number(titler, behind(before(rest, end), 0));
        } else {
            end = literal_length(rest) - 1;
            buffer_add(titler->out, rest.bytes, end + 1);
        }
        at += end + 1;
    }
}

/* Cuts what was written from `start` on to the length of a title. */
static void cut(struct buffer *out, size_t start)
{
    size_t characters = 0, at = start;
    if (out->size == start)
        return;
    chancery_text title = text_slice(out->bytes + start, out->size - start);
    if (text_characters(title) <= TITLE_CHARACTERS_MAX)
        return;
    for (; characters < TITLE_CHARACTERS_MAX; at++)
        characters += ((unsigned char)out->bytes[at] & 0xC0) != 0x80;
    out->size = at - 1;
    buffer_string(out, "\u2026");
}

void title_write(struct buffer *out, const chancery_event *event)
{
    const struct value *given = event_field(event, "title");
    struct titler titler = {.event = event, .out = out};
    size_t start = out->size;
    if (given && given->kind == CHANCERY_STRING) {
        buffer_text(out, given->as.string);
        return;
    }
    if (!event->meaning) {
        buffer_text(out, event->type);
        return;
    }
    render(&titler, chancery_text_of(event->meaning->title));
    if (!out->failed)
        cut(out, start);
}

chancery_text chancery_event_title(chancery_event *event)
{
    struct buffer out = {0};
    title_write(&out, event);
    return arena_take(&event->arena, &out);
}
