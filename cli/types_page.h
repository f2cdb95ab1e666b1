/* types_page.h - the vocabulary as reference pages for people.
 */
#ifndef CLI_TYPES_PAGE_H
#define CLI_TYPES_PAGE_H

#include "chancery.h"

#include <jansson.h>

/* Each prints one page to stdout. `facets` are those of effect_words.h. */
void types_page_all(const chancery_schema *schema);
void types_page_family(const chancery_family *family);
void types_page_type(const chancery_schema *schema, const chancery_type *type, json_t *facets);
/* The fields of every event, and of the objects in them. */
void types_page_event(const chancery_schema *schema);

#endif
