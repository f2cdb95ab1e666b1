#include "event_words.h"

#include "schema.h"
#include "words.h"

#include <stdlib.h>

/* ---- Texts ---- */

/* Calls `visit` for a text; false ends the visit. */
struct visiting {
    bool (*visit)(void *context, chancery_text text);
    void *context;
};

static bool is_searched(const chancery_field *field, bool cited)
{
    return field->format == CHANCERY_FORMAT_PROSE ||
           (field->format == CHANCERY_FORMAT_LINE && !cited);
}

static bool visit_value(const struct visiting *visiting, const chancery_field *field,
                        const struct value *value, bool cited);

static bool visit_members(const struct visiting *visiting, const chancery_field *field,
                          const struct value *value, bool cited)
{
    bool on = true;
    for (size_t i = 0; i < value->as.object.count && on; i++) {
        const struct member *member = &value->as.object.members[i];
        const chancery_field *own = field_find(field->members, field->member_count, member->name);
        on = !own || visit_value(visiting, own, &member->value, cited);
    }
    return on;
}

static bool visit_value(const struct visiting *visiting, const chancery_field *field,
                        const struct value *value, bool cited)
{
    bool on = true;
    switch (value->kind) {
    case CHANCERY_STRING:
        return !is_searched(field, cited) || visiting->visit(visiting->context, value->as.string);
    case CHANCERY_LIST:
        for (size_t i = 0; i < value->as.list.count && field->items && on; i++)
            on = visit_value(visiting, field->items, &value->as.list.items[i],
                             cited || field->items->kind == CHANCERY_OBJECT);
        return on;
    case CHANCERY_OBJECT:
        return visit_members(visiting, field, value, cited);
    case CHANCERY_INTEGER:
    case CHANCERY_DECIMAL:
    case CHANCERY_BOOLEAN:
        break;
    }
    return true;
}

/* The field that the event's type or, for all types, the envelope has of that name. */
static const chancery_field *declared(const chancery_event *event, chancery_text name)
{
    const chancery_type *type = event->meaning;
    const chancery_field *field = type ? field_find(type->fields, type->field_count, name) : NULL;
    return field ? field : field_find(schema_builtin.envelope, schema_builtin.envelope_count, name);
}

static void visit_texts(const chancery_event *event, struct visiting visiting)
{
    bool on = true;
    for (size_t i = 0; i < event->field_count && on; i++) {
        const chancery_field *field = declared(event, event->fields[i].name);
        on = !field || visit_value(&visiting, field, &event->fields[i].value, false);
    }
}

/* ---- Words ---- */

static bool add_text(void *context, chancery_text text)
{
    return words_add(text, context);
}

static int by_bytes(const void *a, const void *b)
{
    return text_compare(*(const chancery_text *)a, *(const chancery_text *)b);
}

static void keep_one_of_each(struct word_list *list)
{
    chancery_text *items = (chancery_text *)(void *)list->items.bytes;
    const size_t count = word_list_count(list);
    size_t kept = 0;
    if (count > 0)
        qsort(items, count, sizeof *items, by_bytes);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !text_equal(items[kept - 1], items[i]))
            items[kept++] = items[i];
    list->items.size = kept * sizeof *items;
}

bool word_list_take(const chancery_event *event, struct word_list *list)
{
    buffer_clear(&list->folded);
    buffer_clear(&list->items);
    visit_texts(event, (struct visiting){add_text, &list->folded});
    chancery_text run = buffer_view(&list->folded), word;
    while (words_next(&run, &word))
        buffer_add(&list->items, &word, sizeof word);
    if (list->folded.failed || list->items.failed)
        return false;
    keep_one_of_each(list);
    return true;
}

void word_list_free(struct word_list *list)
{
    buffer_free(&list->folded);
    buffer_free(&list->items);
}

chancery_text word_list_at(const struct word_list *list, size_t index)
{
    return ((const chancery_text *)(const void *)list->items.bytes)[index];
}

/* ---- Looking for words ---- */

struct looking {
    chancery_text run;
    struct buffer folded; /* of the text in work */
    bool found;
};

static bool look_in_text(void *context, chancery_text text)
{
    struct looking *looking = context;
    buffer_clear(&looking->folded);
    looking->found = words_add(text, &looking->folded) && looking->folded.size > 0 &&
                     memmem(looking->folded.bytes, looking->folded.size, looking->run.bytes,
                            looking->run.size) != NULL;
    return !looking->found;
}

bool event_has_words(const chancery_event *event, chancery_text run)
{
    struct looking looking = {.run = run};
    visit_texts(event, (struct visiting){look_in_text, &looking});
    buffer_free(&looking.folded);
    return looking.found;
}
