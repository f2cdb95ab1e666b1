#include "import/doubt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct doubt *doubt_of(struct doubts *doubts, const chancery_party *party)
{
    for (size_t i = 0; i < doubts->count; i++)
        if (doubts->items[i].party == party)
            return &doubts->items[i];
    struct doubt *grown = reallocarray(doubts->items, doubts->count + 1, sizeof *grown);
    if (!grown)
        return NULL;
    doubts->items = grown;
    grown[doubts->count] = (struct doubt){.party = party};
    return &grown[doubts->count++];
}

static void note(struct doubts *doubts, const chancery_event *event, chancery_text code)
{
    const chancery_party *party = chancery_party_by_code(event->registry, code);
    chancery_date bounds = event->bounds;
    if (!party || chancery_party_existed(party, bounds.earliest, bounds.latest))
        return;
    struct doubt *doubt = doubt_of(doubts, party);
    if (doubt && doubt->events++ == 0) {
        doubt->earliest = bounds.earliest;
        doubt->latest = bounds.latest;
    }
}

/* A party that the event names before, in another role. */
static bool is_named_before(const chancery_event *event, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (text_equal(event->parties[i].code, event->parties[index].code))
            return true;
    return false;
}

void doubts_note(struct doubts *doubts, const chancery_event *event)
{
    for (size_t i = 0; i < event->party_count; i++)
        if (!is_named_before(event, i))
            note(doubts, event, event->parties[i].code);
}

/* The most events first, then in order of code. */
static int by_events(const void *a, const void *b)
{
    const struct doubt *one = a, *other = b;
    if (one->events != other->events)
        return one->events < other->events ? 1 : -1;
    return strcmp(one->party->code, other->party->code);
}

void doubts_tell(struct doubts *doubts, const chancery_registry *registry,
                 void (*tell)(void *context, const char *sentence), void *context)
{
    if (doubts->count > 1)
        qsort(doubts->items, doubts->count, sizeof *doubts->items, by_events);
    for (size_t i = 0; i < doubts->count; i++) {
        const struct doubt *doubt = &doubts->items[i];
        char what[80];
        snprintf(what, sizeof what, "on the days of %" PRIu64 " events", doubt->events);
        char *sentence = chancery_party_absence(registry, doubt->party, doubt->earliest,
                                                doubt->latest, doubt->events > 1 ? what : NULL);
        if (sentence)
            tell(context, sentence);
        free(sentence);
    }
}

void doubts_clear(struct doubts *doubts)
{
    free(doubts->items);
    *doubts = (struct doubts){0};
}
