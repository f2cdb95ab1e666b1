/* state.h - the state of diplomacy on a day, derived from events. state.md says what the answers
 * mean.
 *
 * Pure: events come in order of place, whoever has gathered them; answers refer to them by index.
 * Facets, keys, values and steps come from the vocabulary, none from here.
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include "effect.h"
#include "event.h"

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

/* The date from which something an event does counts. */
struct state_date {
    size_t event;
    chancery_text date;
    int64_t earliest, latest;
};

struct state_dates {
    const struct state_date *items; /* in order of event, all different */
    size_t count;
};

enum state_kind {
    STATE_UNSET,        /* no event has said */
    STATE_KNOWN,        /* `text` */
    STATE_NOTHING,      /* it is known that there is none */
    STATE_MOVED,        /* the entry has gone elsewhere */
    STATE_UNDETERMINED, /* too many orders are possible */
};

/* One value that a slot may have on the day. */
struct state_value {
    enum state_kind kind;
    chancery_text text;       /* of a list: its items in order, with "\n" between them */
    struct state_dates since; /* what changed it to this; several when they cannot be told apart */
    struct state_dates evidence; /* all that it rests on */
};

struct state_slot {
    const struct state_value *values; /* in order of kind and text; one: it is certain */
    size_t value_count;
    const struct state_date *until; /* what changes it next, where that is certain; else NULL */
};

enum state_verdict {
    STATE_YES,
    STATE_NO,
    STATE_POSSIBLE,
    STATE_IS_UNKNOWN,
    STATE_VALUE, /* of a facet without yes and no: known */
    STATE_IS_UNDETERMINED,
};

/* Why more than one answer is possible, or none. */
struct state_reason {
    enum state_reason_kind {
        STATE_BY_DATE,  /* whether `first` came by that day is open */
        STATE_BY_ORDER, /* which of `first` and `second` came first is open */
        STATE_BY_LIMIT, /* too many orders, of what stands between `first` and `second` */
        STATE_BY_FUTURE,
    } kind;
    struct state_date first, second;
};

struct state_accounts {
    const chancery_text *codes; /* in order */
    size_t count;
    bool all; /* every account says so: there are no codes then */
};

struct state_answer {
    const struct facet *facet;
    chancery_text key[FACET_PARTS];
    enum state_verdict verdict;
    struct state_slot slots[FACET_SLOTS];
    const struct state_reason *reasons;
    size_t reason_count;
    struct state_accounts accounts;
};

/* Something that waits for another event. */
struct state_deadline {
    const struct facet *facet;
    chancery_text key[FACET_PARTS];
    struct state_date order;
    bool order_possible;    /* whether it was given by that day is open */
    chancery_text deadline; /* EDTF; empty: none was told */
    bool overdue;           /* it has passed */
    bool perhaps;           /* `fulfilled` may have fulfilled it */
    struct state_date fulfilled;
    struct state_accounts accounts;
};

/* Where the events do not fit together. */
struct state_warning {
    enum state_warning_kind {
        STATE_SAID_AGAIN, /* `event` sets what `other` had set */
        STATE_NO_EFFECT,  /* the state that `other`, if any, had made keeps `event` from acting */
        STATE_BAD_LINK,   /* `event` cannot come after `other`, to which it is linked */
    } kind;
    size_t event;
    size_t other;              /* SIZE_MAX: none */
    const struct facet *facet; /* NULL for STATE_BAD_LINK */
    struct state_accounts accounts;
};

struct state_report {
    struct arena arena;
    const struct state_answer *answers; /* in order of facet, key, account */
    size_t answer_count;
    const struct state_deadline *deadlines;
    size_t deadline_count;
    const struct state_warning *warnings;
    size_t warning_count;
};

/* Answers the question. Texts of the report are its own or the events'. Owned: state_report_free.
 * Fails only for want of memory. */
chancery_status state_evaluate(const struct state_history *history,
                               const struct state_question *question, struct state_report **report,
                               chancery_error *error);
void state_report_free(struct state_report *report);

#endif
