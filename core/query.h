/* query.h - the term language (chancery-query(7)) as a value: what was asked, not how to find it.
 *
 * Knows the registry and the vocabulary; knows no database.
 */
#ifndef CORE_QUERY_H
#define CORE_QUERY_H

#include "event.h"
#include "query_party.h"

enum term_field {
    TERM_PARTY,       /* in one of the roles */
    TERM_DATE,        /* overlaps */
    TERM_DATE_WITHIN, /* lies inside */
    TERM_TYPE,
    TERM_STANDING,
    TERM_PLACE,
    TERM_TAG,
    TERM_SOURCE,
    TERM_UID,
    TERM_LINK,
    TERM_HAS,
    TERM_IS,
    TERM_FIELD_COUNT,
};

/* One of the values between the commas. */
struct alternative {
    chancery_text text;          /* as written, without quotes */
    const char *folded;          /* place, source: folded for comparison */
    const chancery_party *party; /* party; place when it names one too */
    struct party_set set;        /* party: all that the text stands for; while it is read */
    int64_t from, to;            /* date: days, inclusive; party: the days on which it counts */
    standing standing;
};

struct term {
    enum term_field field;
    bool negated;
    unsigned roles; /* party: of chancery_role */
    const struct alternative *alternatives;
    size_t count;
    chancery_text text; /* the whole term, as written */
};

struct chancery_query {
    struct arena arena;
    struct term *terms;
    size_t term_count;
};

/* Whether the type called `name` fits a type alternative: a type, a family, `family.*`, `*.verb`.
 */
bool query_type_fits(chancery_text pattern, chancery_text name);

#endif
