/* party/claims.c - who has which name, and the pool that holds them all. */
#include "party/compile.h"

#include "base/text.h"

#include <stdlib.h>

enum { POOL_SLOTS = 1 << 18 }; /* more than three times the texts that there are */

uint32_t pool_add(struct compiled *made, const char *text)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    if (!made->pool_slots) {
        made->pool_slots = calloc(POOL_SLOTS, sizeof *made->pool_slots);
        buffer_byte(&made->pool, '\0');
    }
    if (!*text)
        return 0;
    for (const char *at = text; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619U;
    for (uint32_t i = hash % POOL_SLOTS;; i = (i + 1) % POOL_SLOTS) {
        uint32_t *slot = &made->pool_slots[i];
        if (*slot > 0 && strcmp(made->pool.bytes + *slot, text) != 0)
            continue;
        if (*slot == 0) {
            *slot = (uint32_t)made->pool.size;
            buffer_add(&made->pool, text, strlen(text) + 1);
        }
        return *slot;
    }
}

void claim_name(struct compiled *made, const struct compiled_party *party, const char *name,
                enum claim claim, int32_t until)
{
    if (!*name)
        return;
    char *folded = party_fold(chancery_text_of(name));
    if (!folded || !*folded) {
        free(folded);
        if (claim >= CLAIM_FOREIGN)
            return;
        fail("party %s: the name \"%s\" has nothing to find it by", party->party.code, name);
    }
    made->names = grown(made->names, made->name_count, sizeof *made->names);
    made->names[made->name_count++] =
        (struct compiled_name){folded, (uint16_t)(party - made->parties), claim, until};
}

static void claim_own(struct compiled *made, const struct compiled_party *party)
{
    claim_name(made, party, party->party.code, CLAIM_CODE, INT32_MAX);
    claim_name(made, party, party->iso_alpha3, CLAIM_CODE, party->until);
    claim_name(made, party, party->party.alpha2, CLAIM_CODE, party->until);
    claim_name(made, party, party->party.numeric, CLAIM_CODE, party->until);
    claim_name(made, party, party->party.name, CLAIM_OWN_NAME, INT32_MAX);
    claim_name(made, party, party->party.official_name, CLAIM_NAME, INT32_MAX);
    for (const char *const *name = party->party.names; *name; name++)
        claim_name(made, party, *name, CLAIM_NAME, INT32_MAX);
}

static int compare_names(const void *one, const void *other)
{
    const struct compiled_name *a = one, *b = other;
    int order = strcmp(a->folded, b->folded);
    if (order == 0)
        order = (a->claim > b->claim) - (a->claim < b->claim);
    if (order == 0)
        order = (a->party > b->party) - (a->party < b->party);
    return order != 0 ? order : (a->until < b->until) - (a->until > b->until);
}

/* Whether `name` stands beside `first`, the best claim to the same folded name by another party.
 * A name in another language gives way to any; two codes are told apart by the day; what is left is
 * a fault of the tables. */
static bool may_share(const struct compiled *made, const struct compiled_name *first,
                      const struct compiled_name *name)
{
    if (name->claim >= CLAIM_FOREIGN && first->claim < name->claim)
        return false;
    if (first->claim == name->claim && first->claim != CLAIM_OWN_NAME &&
        (first->claim != CLAIM_CODE || first->until != INT32_MAX || name->until != INT32_MAX))
        return true;
    fail("\"%s\" is a code or the own name of %s, and so cannot be a name of %s", name->folded,
         made->parties[first->party].party.code, made->parties[name->party].party.code);
}

static void settle_claims(struct compiled *made)
{
    struct compiled_name *names = made->names, first = {0}, last = {0};
    size_t kept = 0;
    for (size_t i = 0; i < made->name_count; i++) {
        struct compiled_name name = names[i];
        bool begins = i == 0 || strcmp(name.folded, first.folded) != 0;
        if (begins)
            first = name;
        bool again = !begins && (name.party == first.party || name.party == last.party);
        last = name;
        if (begins || (!again && may_share(made, &first, &name)))
            names[kept++] = name;
        else
            free(name.folded);
    }
    made->name_count = kept;
}

void compile_names(struct compiled *made)
{
    for (size_t i = 0; i < made->party_count; i++)
        claim_own(made, &made->parties[i]);
    qsort(made->names, made->name_count, sizeof *made->names, compare_names);
    settle_claims(made);
}
