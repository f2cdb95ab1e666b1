/* Owns: whether two steps of one type contradict each other. */
#include "schema/effect.h"

#include <string.h>

static bool same_origin(const struct origin *a, const struct origin *b)
{
    return a->kind == b->kind && a->field == b->field;
}

/* Whether both may stand for the same part of a key: one of them is open, or they are the same. Two
 * different fields are taken to give different values. */
static bool meets(const struct origin *a, const struct origin *b)
{
    return a->kind == ORIGIN_NONE || b->kind == ORIGIN_NONE || same_origin(a, b);
}

static bool same_entry(const struct step *a, const struct step *b)
{
    const struct facet *facet = a->facet;
    if (facet != b->facet)
        return false;
    if (facet->symmetric && meets(&a->key[0], &b->key[1]) && meets(&a->key[1], &b->key[0]))
        return true;
    for (size_t i = 0; i < facet->part_count; i++)
        if (!meets(&a->key[i], &b->key[i]))
            return false;
    return true;
}

/* The slot that both set; a move sets them all. False when there is none. */
static bool same_slot(const struct step *a, const struct step *b, size_t *slot)
{
    if (a->moves && b->moves) {
        *slot = 0;
        return true;
    }
    for (size_t i = 0; i < a->setting_count; i++) {
        for (size_t j = 0; j < b->setting_count; j++) {
            *slot = a->settings[i].slot;
            if (a->settings[i].slot == b->settings[j].slot)
                return true;
        }
    }
    *slot = a->setting_count > 0 ? a->settings[0].slot : b->settings[0].slot;
    return a->moves || b->moves;
}

/* Whether every text of `some` is among `all`. */
static bool covers(const char *const *all, const char *const *some)
{
    for (; *some; some++)
        if (!texts_have(all, chancery_text_of(*some)))
            return false;
    return true;
}

static bool share(const char *const *a, const char *const *b)
{
    for (; *a; a++)
        if (texts_have(b, chancery_text_of(*a)))
            return true;
    return false;
}

/* Whether no value of their slot fulfils both. */
static bool exclude(const struct condition *a, const struct condition *b)
{
    if (a->slot != b->slot || !a->values != !b->values)
        return false;
    if (!a->values)
        return a->unless != b->unless && same_origin(&a->origin, &b->origin);
    if (a->unless && b->unless)
        return false;
    if (!a->unless && !b->unless)
        return !share(a->values, b->values);
    return a->unless ? covers(a->values, b->values) : covers(b->values, a->values);
}

static bool can_both_hold(const struct step *a, const struct step *b)
{
    for (size_t i = 0; i < a->condition_count; i++)
        for (size_t j = 0; j < b->condition_count; j++)
            if (exclude(&a->conditions[i], &b->conditions[j]))
                return false;
    return true;
}

static chancery_status check_pair(const struct reader *reader, const struct node *node,
                                  const struct step *first, const struct step *second)
{
    size_t slot;
    if (first->pending || second->pending || !same_entry(first, second) ||
        !same_slot(first, second, &slot) || !can_both_hold(first, second))
        return CHANCERY_OK;
    struct node item = node_item(node, second->index);
    return node_fault(reader, &item,
                      "this step and step %zu both set \"%s\" of \"%s\", for the same entries and "
                      "under conditions that can both hold",
                      first->index, first->facet->slots[slot].name, first->facet->name);
}

chancery_status effect_check(const struct reader *reader, const struct node *node,
                             const struct effect *effect)
{
    for (size_t i = 0; i < effect->step_count; i++) {
        for (size_t j = 0; j < i; j++) {
            chancery_status status = check_pair(reader, node, &effect->steps[j], &effect->steps[i]);
            if (status != CHANCERY_OK)
                return status;
        }
    }
    return CHANCERY_OK;
}
