/* query/match.h - whether an event holds what a query asks: the filter behind every plan.
 *
 * Most terms are answered by a record's head alone; the rest need the whole event.
 */
#ifndef CORE_QUERY_MATCH_H
#define CORE_QUERY_MATCH_H

#include "event/record.h"
#include "query/query.h"

/* A query with its parties and types as the numbers of one database. */
struct match {
    const chancery_query *query;
    const struct names *names;
    uint16_t **parties; /* for each term the numbers of its alternatives; 0: never seen */
    bool reads_body;    /* some term needs the whole event */
    bool *types;        /* by number: what the terms on types say; NULL when there are none */
    uint16_t type_last; /* the highest number in `types`; 0 there stands for all unknown ones */
    bool standings[STANDING_COUNT]; /* what the terms on standing say */
    int64_t known_at; /* the versions in force then are asked for; 0: the current ones */
};

/* Binds `query`; what it makes lives in `arena`. False when out of memory. */
bool match_bind(const chancery_query *query, const struct names *names, struct arena *arena,
                struct match *match);
/* Whether the terms on type and standing hold, which an index entry can tell too. */
bool match_facts(const struct match *match, uint16_t type, uint8_t stands);
/* Whether this version was in force at the time that is asked about. */
bool match_in_force(const struct match *match, const struct record_head *head);
/* Whether the terms that a head can answer hold. */
bool match_head(const struct match *match, const struct record_head *head);
/* Whether the other terms hold. */
bool match_event(const struct match *match, const chancery_event *event);

#endif
