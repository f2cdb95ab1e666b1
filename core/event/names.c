#include "event/names.h"

#include "base/buffer.h"
#include "base/text.h"

#include <stdlib.h>
#include <xxhash.h>

/* Names in order of number, and an open-addressing table of numbers by hash. */
struct name_list {
    struct name *names;
    size_t count, room;
    uint16_t *slots; /* 0: free */
    size_t slot_count;
};

struct names {
    struct name_list lists[NAME_KIND_COUNT];
    struct arena texts;
};

struct names *names_new(void)
{
    return calloc(1, sizeof(struct names));
}

static void list_free(struct name_list *list)
{
    free(list->names);
    free(list->slots);
    *list = (struct name_list){0};
}

void names_free(struct names *names)
{
    if (!names)
        return;
    for (size_t kind = 0; kind < NAME_KIND_COUNT; kind++)
        list_free(&names->lists[kind]);
    arena_free(&names->texts);
    free(names);
}

/* The slot that holds `text`, or the free one where it would go. */
static uint16_t *list_slot(const struct name_list *list, chancery_text text)
{
    size_t mask = list->slot_count - 1;
    size_t at = (size_t)XXH3_64bits(text.bytes, text.size) & mask;
    while (list->slots[at] != 0 && !text_equal(list->names[list->slots[at] - 1].text, text))
        at = (at + 1) & mask;
    return &list->slots[at];
}

static void list_fill_slots(struct name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        *list_slot(list, list->names[i].text) = (uint16_t)(i + 1);
}

static bool list_rehash(struct name_list *list)
{
    size_t slot_count = list->slot_count > 0 ? list->slot_count * 2 : 256;
    uint16_t *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return false;
    free(list->slots);
    list->slots = slots;
    list->slot_count = slot_count;
    list_fill_slots(list);
    return true;
}

/* Makes room for one more name, keeping the table of slots at most half full. */
static bool list_grow(struct name_list *list)
{
    if (list->count == NAME_NUMBER_MAX)
        return false;
    if (list->count == list->room) {
        size_t room = list->room > 0 ? list->room * 2 : 64;
        struct name *grown = realloc(list->names, room * sizeof *grown);
        if (!grown)
            return false;
        list->names = grown;
        list->room = room;
    }
    return list->slot_count > 2 * (list->count + 1) || list_rehash(list);
}

static uint16_t list_add(struct names *names, enum name_kind kind, struct name name)
{
    struct name_list *list = &names->lists[kind];
    if (!list_grow(list))
        return 0;
    name.text = arena_text(&names->texts, name.text);
    if (names->texts.failed)
        return 0;
    list->names[list->count++] = name;
    *list_slot(list, name.text) = (uint16_t)list->count;
    return (uint16_t)list->count;
}

uint16_t names_number(const struct names *names, enum name_kind kind, chancery_text text)
{
    const struct name_list *list = &names->lists[kind];
    return list->slot_count > 0 ? *list_slot(list, text) : 0;
}

uint16_t names_intern(struct names *names, enum name_kind kind, chancery_text text)
{
    uint16_t number = names_number(names, kind, text);
    return number != 0 ? number
                       : list_add(names, kind, (struct name){.text = text, .changed = true});
}

void names_truncate(struct names *names, enum name_kind kind, uint16_t last)
{
    struct name_list *list = &names->lists[kind];
    if (last >= list->count)
        return;
    list->count = last;
    memset(list->slots, 0, list->slot_count * sizeof *list->slots);
    list_fill_slots(list);
}

uint16_t names_last(const struct names *names, enum name_kind kind)
{
    return (uint16_t)names->lists[kind].count;
}

struct name *names_at(struct names *names, enum name_kind kind, uint16_t number)
{
    struct name_list *list = &names->lists[kind];
    return number > 0 && number <= list->count ? &list->names[number - 1] : NULL;
}

chancery_text names_text(const struct names *names, enum name_kind kind, uint16_t number)
{
    const struct name_list *list = &names->lists[kind];
    return number > 0 && number <= list->count ? list->names[number - 1].text
                                               : (chancery_text){"", 0};
}

bool names_load(struct names *names, enum name_kind kind, uint16_t number, chancery_text text,
                uint64_t count)
{
    return names_last(names, kind) + 1U == number &&
           list_add(names, kind, (struct name){.text = text, .count = count}) == number;
}
