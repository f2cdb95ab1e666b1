/* effect_words.h - what a type does to the state, and what state a family owns, in words.
 *
 * Owns: how the JSON of "x-chancery" reads for people (schemas/README.md has its grammar).
 */
#ifndef CLI_EFFECT_WORDS_H
#define CLI_EFFECT_WORDS_H

#include "chancery.h"

#include <jansson.h>

/* The facets of all families by name, as one object; owned, NULL when out of memory. */
json_t *facets_load(const chancery_schema *schema);

/* The steps of an effect, a sentence each: `sets mission (actor, target, city) to closed`. An empty
 * list for an act without effect; owned, NULL when out of memory. */
json_t *effect_words(const char *effect, json_t *facets);

/* `mission (sender, host, city)`; owned, NULL when out of memory. */
char *facet_key_words(const char *name, json_t *facet);
/* What each value of a facet can be, `status: open (yes), closed (no)`, and what an event means
 * that leaves out a part of the key. Owned, NULL when out of memory. */
json_t *facet_words(json_t *facet);

#endif
