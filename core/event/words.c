#include "event/words.h"

#include "base/words.h"
#include "schema/schema.h"

#include <xxhash.h>

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

chancery_text word_list_at(const struct word_list *list, size_t index)
{
    return ((const chancery_text *)(const void *)list->items.bytes)[index];
}

static bool add_text(void *context, chancery_text text)
{
    return words_add(text, context);
}

/* Makes room for as many words as the bytes can have, at most half of it used. */
static bool clear_slots(struct word_list *list, size_t *mask)
{
    size_t count = 64;
    while (count < list->folded.size)
        count *= 2;
    buffer_clear(&list->slots);
    char *slots = buffer_reserve(&list->slots, count * sizeof(uint32_t));
    if (slots)
        memset(slots, 0, count * sizeof(uint32_t));
    *mask = count - 1;
    return slots != NULL;
}

static void add_word(struct word_list *list, size_t mask, chancery_text word)
{
    uint32_t *slots = (uint32_t *)(void *)list->slots.bytes;
    size_t at = XXH3_64bits(word.bytes, word.size) & mask;
    for (; slots[at] != 0; at = (at + 1) & mask)
        if (text_equal(word_list_at(list, slots[at] - 1), word))
            return;
    buffer_add(&list->items, &word, sizeof word);
    slots[at] = (uint32_t)word_list_count(list);
}

bool event_words_add(const chancery_event *event, struct buffer *out)
{
    visit_texts(event, (struct visiting){add_text, out});
    return !out->failed;
}

bool word_list_take(const chancery_event *event, struct word_list *list)
{
    size_t mask;
    buffer_clear(&list->folded);
    buffer_clear(&list->items);
    if (!event_words_add(event, &list->folded) || !clear_slots(list, &mask))
        return false;
    chancery_text run = buffer_view(&list->folded), word;
    while (words_next(&run, &word) && !list->items.failed)
        add_word(list, mask, word);
    return !list->items.failed;
}

void word_list_free(struct word_list *list)
{
    buffer_free(&list->folded);
    buffer_free(&list->items);
    buffer_free(&list->slots);
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
