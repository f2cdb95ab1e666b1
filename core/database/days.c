#include "database/days.h"

#include <stdlib.h>
#include <string.h>

/* No place has the last running number, so that this is none. */
static const uint64_t DAYS_FREE = UINT64_MAX;
enum { SLOTS_FIRST = 1024 };

void days_free(struct days *days)
{
    free(days->slots);
    *days = (struct days){0};
}

static uint64_t number_of(struct place place)
{
    return (uint64_t)(uint32_t)place.day << 32 | place.seq;
}

/* The slot of a day and seq, or the free one where they would go. */
static uint64_t *find_slot(const struct days *days, uint64_t number)
{
    uint64_t wanted = number >> PLACE_RUNNING_BITS;
    size_t mask = days->slot_count - 1;
    size_t at = (size_t)(wanted * 0x9E3779B97F4A7C15U >> 32) & mask;
    while (days->slots[at] != DAYS_FREE && days->slots[at] >> PLACE_RUNNING_BITS != wanted)
        at = (at + 1) & mask;
    return &days->slots[at];
}

bool days_find(const struct days *days, struct place place, struct place *last)
{
    uint64_t found = days->slot_count > 0 ? *find_slot(days, number_of(place)) : DAYS_FREE;
    if (found == DAYS_FREE)
        return false;
    *last = (struct place){.day = place.day, .seq = (uint32_t)found};
    return true;
}

/* Keeps the table at most half full. */
static bool grow(struct days *days)
{
    if (days->slot_count > 2 * days->count)
        return true;
    struct days grown = {.slot_count = days->slot_count > 0 ? days->slot_count * 2 : SLOTS_FIRST,
                         .count = days->count};
    grown.slots = malloc(grown.slot_count * sizeof *grown.slots);
    if (!grown.slots)
        return false;
    memset(grown.slots, 0xFF, grown.slot_count * sizeof *grown.slots);
    for (size_t i = 0; i < days->slot_count; i++)
        if (days->slots[i] != DAYS_FREE)
            *find_slot(&grown, days->slots[i]) = days->slots[i];
    free(days->slots);
    *days = grown;
    return true;
}

bool days_note(struct days *days, struct place place)
{
    if (!grow(days))
        return false;
    uint64_t *slot = find_slot(days, number_of(place));
    days->count += *slot == DAYS_FREE;
    *slot = number_of(place);
    return true;
}
