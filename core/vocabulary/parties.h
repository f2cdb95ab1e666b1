/* vocabulary/parties.h - users' documents of parties, laid over the built-in registry.
 *
 * Such a document is {"$schema": PARTIES_SCHEMA, "$id": ..., "added": [...]}, its entries those of
 * "added" in schemas/parties.json. What an entry may say is for registry_extend; where a fault of
 * it stands in the document is said here.
 */
#ifndef CORE_VOCABULARY_PARTIES_H
#define CORE_VOCABULARY_PARTIES_H

#include "party/party.h"
#include "schema/schema.h"

/* Whether the document is one of parties, and not of types. */
bool is_parties_document(chancery_text json);

/* The registry with the parties of `count` such documents. Of the first `settled`, which were
 * accepted once, a party whose code or name the built-in registry has learnt since yields to it.
 * Owned: registry_free. */
chancery_status parties_extend(size_t count, const struct schema_source *sources, size_t settled,
                               chancery_registry **registry, chancery_error *error);

#endif
