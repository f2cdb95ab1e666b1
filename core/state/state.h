/* state/state.h - the state of diplomacy on a day, derived from events. state.md says what the
 * answers mean.
 *
 * Pure: events come in order of place, whoever has gathered them; answers refer to them by index.
 * Facets, keys, values and steps come from the vocabulary, none from here.
 */
#ifndef CORE_STATE_STATE_H
#define CORE_STATE_STATE_H

#include "event/event.h"
#include "schema/effect.h"

/* What is to be looked at. */
struct state_history {
    const struct effects *effects;
    const chancery_event *const *events; /* in order of place */
    size_t count;
};

struct state_question {
    const struct facet *facet; /* NULL: all */
    chancery_text parties[2];  /* codes; entries that name all of them */
    size_t party_count;
    int64_t day;
    int64_t known_until;        /* nothing is known of days behind this one */
    chancery_text according_to; /* an account; empty: all there are */
    bool reported;              /* events that are only reported count too */
};

/* What was found, and the memory that it lies in. */
struct state_report {
    chancery_state state; /* first, so that a pointer to it is one to the whole; without events */
    chancery_history history; /* of state_go_through, likewise without events */
    struct arena arena;
    struct arena events; /* what the events lie in, where the report owns them */
};

/* Answers the question. Texts of the report are its own or, of dates, the events'; events are those
 * of the history. Owned: state_report_free. Fails only for want of memory. */
chancery_status state_evaluate(const struct state_history *history,
                               const struct state_question *question, struct state_report **report,
                               chancery_error *error);
/* Finds how the state changed on all days that are known, into report->history; the day of the
 * question does not matter. Otherwise as state_evaluate. */
chancery_status state_go_through(const struct state_history *history,
                                 const struct state_question *question,
                                 struct state_report **report, chancery_error *error);
void state_report_free(struct state_report *report);

#endif
