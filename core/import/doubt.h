/* doubt.h - what an import says of parties that did not exist on the days of its events: a sentence
 * a party, however many events name it. Knows nothing of formats.
 */
#ifndef CORE_IMPORT_DOUBT_H
#define CORE_IMPORT_DOUBT_H

#include "event/event.h"

struct doubt {
    const chancery_party *party;
    uint64_t events;
    int64_t earliest, latest; /* of the first of them */
};

/* Start from {0}; doubts_clear at the end. */
struct doubts {
    struct doubt *items;
    size_t count;
};

/* Notes each party of `event` that did not exist then. Out of memory it is left out: a doubt is no
 * reason to fail. */
void doubts_note(struct doubts *doubts, const chancery_event *event);
void doubts_tell(struct doubts *doubts, const chancery_registry *registry,
                 void (*tell)(void *context, const char *sentence), void *context);
void doubts_clear(struct doubts *doubts);

#endif
