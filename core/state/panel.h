/* state/panel.h - the parts of a panel: which parties make its units, and which days count for
 * them. */
#ifndef CORE_STATE_PANEL_H
#define CORE_STATE_PANEL_H

#include "schema/effect.h"

enum { PANEL_CODE_SIZE = 13 };

/* The parties of entries of a facet; `b` is empty where it has but one. */
struct dyad {
    char a[PANEL_CODE_SIZE], b[PANEL_CODE_SIZE];
};

/* Appends the dyads (struct dyad) that the events name which count for `question`, in order, each
 * once. */
chancery_status panel_dyads(chancery_db *db, const chancery_state_question *question,
                            struct buffer *dyads, chancery_error *error);

/* Days that count for a unit, with the codes that its parties then have. */
struct window {
    chancery_span span;
    chancery_text codes[2]; /* of the scheme; empty without one */
};

/* Appends the windows (struct window) of one or two parties inside the days of the question, in
 * order. `parties` may be NULL, which are parties that nothing is said of. */
void panel_windows(const chancery_registry *registry, const chancery_panel_question *question,
                   const chancery_party *const *parties, size_t count, struct buffer *windows);

/* The first day of the period of `day`, and of the next one. */
int64_t period_start(chancery_period every, int64_t day);
int64_t period_next(chancery_period every, int64_t start);
/* Writes what the period is called, and returns its length. */
size_t period_format(chancery_period every, int64_t start, char out[CHANCERY_DAY_SIZE]);

/* How great the answers of a facet are, for `MAX` and `MIN`: negative, 0 or positive as `a` is less
 * than, as great as, or greater than `b`. */
int answer_compare_rank(const struct facet *facet, const chancery_state_answer *a,
                        const chancery_state_answer *b);

#endif
