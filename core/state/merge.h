/* state/merge.h - an evaluation while it goes on: what each account says, and putting it together.
 */
#ifndef CORE_STATE_MERGE_H
#define CORE_STATE_MERGE_H

#include "base/symbol.h"
#include "state/state.h"

/* Accounts that tell the same events, and so make one world. */
struct telling {
    chancery_text account; /* whose events count beside the undisputed; empty: of none */
    chancery_text *codes;  /* the accounts, in order */
    size_t count;
};

/* What the world of a telling says, on its way into the report. */
struct said {
    size_t telling;
    const struct facet *facet;
    chancery_state_answer answer;
};
struct said_deadline {
    size_t telling;
    chancery_state_deadline deadline;
};
struct said_warning {
    size_t telling;
    chancery_state_warning warning;
};

struct evaluation {
    const struct state_history *history;
    const struct state_question *question;
    struct state_report *report;
    struct symbols symbols;
    struct telling *tellings;
    size_t telling_count;
    struct buffer answers, deadlines, warnings; /* of the structs above */
};

/* Finds the tellings of the question: all there are, or the one asked for. False when out of
 * memory.
 */
bool tellings_find(struct evaluation *evaluation);

/* By facet and key. */
int said_compare_entry(const struct said *a, const struct said *b);
/* Whether they say the same and rest on the same, whoever tells it. */
bool answers_same(const chancery_state_answer *a, const chancery_state_answer *b);
/* What a world says of an entry that none of its events names, and every world of the future. */
chancery_state_answer answer_unknown(const struct evaluation *evaluation,
                                     const chancery_state_answer *like);
/* Adds `all`, an answer of each telling for one entry, to `out` (of chancery_state_answer): those
 * that are the same once, with the accounts that say so. */
void merge_entry(struct evaluation *evaluation, chancery_state_answer *all, struct buffer *out);

/* Each makes its part of the report from what was said. */
void merge_answers(struct evaluation *evaluation);
void merge_deadlines(struct evaluation *evaluation);
void merge_warnings(struct evaluation *evaluation);

#endif
