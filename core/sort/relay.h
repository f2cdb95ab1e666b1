/* sort/relay.h - entries handed on to a second thread, which visits each in the order in which they
 * came.
 *
 * Owns: copies of them, in a ring of batches. Knows nothing of what the visits do, but that they
 * fail once: what comes behind a failure is not visited.
 */
#ifndef CORE_SORT_RELAY_H
#define CORE_SORT_RELAY_H

#include "sort/spilled.h"

/* Visits an entry, whose views live as long as the call. */
typedef chancery_status relay_visit(void *context, const struct entry *entry,
                                    chancery_error *error);

struct relay;

/* `memory` is about what all that waits may take. NULL when out of memory. */
struct relay *relay_new(size_t memory, relay_visit *visit, void *context);
/* Hands an entry on, which is not `removed`. A failure is that of an earlier visit, or
 * CHANCERY_MEMORY. */
chancery_status relay_put(struct relay *relay, const struct entry *entry, chancery_error *error);
/* Waits until all was visited, unless `status` is a failure already, which is then returned. What
 * the visits wrote is there for the caller afterwards. The relay is gone either way; NULL is fine.
 */
chancery_status relay_end(struct relay *relay, chancery_status status, chancery_error *error);

#endif
