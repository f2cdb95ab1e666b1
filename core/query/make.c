/* query/make.c - questions that the library itself asks, made of terms without parsing any text. */
#include "query/query.h"

#include <assert.h>
#include <stdlib.h>

chancery_query *query_new(size_t room)
{
    chancery_query *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->room = room;
    made->terms = arena_make(&made->arena, room, sizeof *made->terms);
    if (made->terms)
        return made;
    chancery_query_free(made);
    return NULL;
}

/* The alternatives, blank, of a new term; NULL when out of memory, which the arena remembers. */
static struct alternative *add_term(chancery_query *query, struct term term)
{
    assert(query->term_count < query->room);
    struct alternative *alternatives = arena_make(&query->arena, term.count, sizeof *alternatives);
    term.alternatives = alternatives;
    if (alternatives)
        query->terms[query->term_count++] = term;
    return alternatives;
}

void query_add_party(chancery_query *query, const chancery_party *party, unsigned roles)
{
    struct alternative *made =
        add_term(query, (struct term){.field = TERM_PARTY,
                                      .roles = roles,
                                      .count = 1,
                                      .text = chancery_text_of(party->code)});
    if (made)
        *made = (struct alternative){.text = chancery_text_of(party->code),
                                     .party = party,
                                     .from = CHANCERY_DAY_MIN,
                                     .to = CHANCERY_DAY_MAX};
}

void query_add_types(chancery_query *query, const chancery_text *names, size_t count)
{
    struct alternative *made =
        add_term(query, (struct term){.field = TERM_TYPE, .count = count, .text = TEXT("types")});
    for (size_t i = 0; made && i < count; i++)
        made[i] = (struct alternative){.text = names[i]};
}

void query_add_days(chancery_query *query, int64_t from, int64_t to)
{
    struct alternative *made =
        add_term(query, (struct term){.field = TERM_DATE, .count = 1, .text = TEXT("days")});
    if (made)
        *made = (struct alternative){.from = from, .to = to};
}

void query_add_standings(chancery_query *query, const standing *standings, size_t count)
{
    struct alternative *made = add_term(
        query, (struct term){.field = TERM_STANDING, .count = count, .text = TEXT("standings")});
    for (size_t i = 0; made && i < count; i++)
        made[i] = (struct alternative){.standing = standings[i]};
}

bool query_is_whole(const chancery_query *query)
{
    return !query->arena.failed;
}
