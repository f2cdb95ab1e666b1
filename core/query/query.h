/* query/query.h - the term language (chancery-query(7)) as a value: what was asked, not how to find
 * it.
 *
 * Knows the registry and the vocabulary; knows no database.
 */
#ifndef CORE_QUERY_QUERY_H
#define CORE_QUERY_QUERY_H

#include "event/event.h"
#include "query/party.h"

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
    TERM_TEXT,
    TERM_LINK,
    TERM_HAS,
    TERM_IS,
    TERM_FIELD_COUNT,
};

/* One of the values between the commas. */
struct alternative {
    chancery_text text;          /* as written, without quotes */
    const char *folded;          /* place, source: folded for comparison; text: its words, as
                                  * event_has_words takes them */
    const chancery_party *party; /* party; place when it names one too */
    struct party_set set;        /* party: all that the text stands for; while it is read */
    int64_t from, to;            /* date: days, inclusive; party: the days on which it counts */
    const char *edtf;            /* date: how it was read; NULL where it is EDTF as written */
    standing standing;
};

struct term {
    enum term_field field;
    bool negated;
    unsigned roles; /* party: of chancery_role */
    const struct alternative *alternatives;
    size_t count;
    chancery_text text; /* the whole term, as written */
    const char *doubt;  /* text: what a bare word, which no party is called, may have meant; empty
                         * when that is open, NULL when it was asked for as text */
};

struct chancery_query {
    struct arena arena;
    struct term *terms;
    size_t term_count;
    size_t room; /* for terms, in a query that query_new made */
};

/* Whether the type called `name` fits a type alternative: a type, a family, `family.*`, `*.verb`.
 */
bool query_type_fits(chancery_text pattern, chancery_text name);

/* ---- Questions of the library's own ---- */

/* A query without terms, and with room for so many; NULL when out of memory. Free it with
 * chancery_query_free. */
chancery_query *query_new(size_t room);
/* Each adds a term, for which there must be room. Texts and parties are borrowed for as long as the
 * query lives. When memory runs out the term is missing: ask query_is_whole before using it. */
void query_add_party(chancery_query *query, const chancery_party *party, unsigned roles);
/* One of these types; `names` are names or patterns, as query_type_fits takes them. */
void query_add_types(chancery_query *query, const chancery_text *names, size_t count);
/* Overlaps these days, both inclusive. */
void query_add_days(chancery_query *query, int64_t from, int64_t to);
void query_add_standings(chancery_query *query, const standing *standings, size_t count);
bool query_is_whole(const chancery_query *query);

#endif
