/* Owns: the order of answers from least to greatest. */
#include "state/panel.h"

enum { RANK_LEAST = 1 << 20 };

static int verdict_rank(chancery_state_verdict verdict)
{
    static const int ranks[] = {
        [CHANCERY_STATE_UNKNOWN] = 0,  [CHANCERY_STATE_UNDECIDED] = 1, [CHANCERY_STATE_NO] = 2,
        [CHANCERY_STATE_POSSIBLE] = 3, [CHANCERY_STATE_YES] = 4,       [CHANCERY_STATE_VALUE] = 4,
    };
    return ranks[verdict];
}

/* The place of the greatest of the values among the choices, 0 the greatest. */
static int slot_place(const struct facet_slot *slot, const chancery_state_slot *values)
{
    int best = RANK_LEAST;
    for (size_t i = 0; i < values->value_count; i++)
        for (int j = 0; slot->choices && slot->choices[j] && j < best; j++)
            if (text_is(values->values[i].text, slot->choices[j]))
                best = j;
    return best;
}

int answer_compare_rank(const struct facet *facet, const chancery_state_answer *a,
                        const chancery_state_answer *b)
{
    int order = verdict_rank(a->verdict) - verdict_rank(b->verdict);
    for (size_t i = 0; i < facet->slot_count && order == 0; i++)
        if (facet->slots[i].kind == SLOT_CHOICE)
            order = slot_place(&facet->slots[i], &b->slots[i]) -
                    slot_place(&facet->slots[i], &a->slots[i]);
    return order;
}
