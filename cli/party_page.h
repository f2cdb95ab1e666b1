/* party_page.h - one party in full: a page for people, and JSON. */
#ifndef CLI_PARTY_PAGE_H
#define CLI_PARTY_PAGE_H

#include "chancery.h"

#include <jansson.h>

/* How parties are shown. */
struct party_view {
    const chancery_registry *registry;
    chancery_text language; /* of the names; empty: English */
    bool dated;             /* --on */
    chancery_date on;       /* when dated */
};

void party_page_print(const struct party_view *view, const chancery_party *party);
/* NULL when out of memory. */
json_t *party_json(const struct party_view *view, const chancery_party *party);

/* Room for a span as text. */
enum { SPAN_SIZE = 2 * CHANCERY_DAY_SIZE };
/* Writes a span as an EDTF interval, `1918-11-11/..`, and returns `out`. */
const char *span_format(chancery_span span, char out[SPAN_SIZE]);
/* Whether the span holds a day that the view shows. */
bool span_is_shown(const struct party_view *view, chancery_span span);

#endif
