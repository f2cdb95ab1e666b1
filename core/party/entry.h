/* party/entry.h - one party as JSON (schemas/parties.schema.json) into a chancery_party.
 *
 * The one place that knows the shape of an entry: the build's own table and the parties of a
 * database are read by it. Knows nothing of other parties: whether a code exists is the caller's
 * to check.
 */
#ifndef CORE_PARTY_ENTRY_H
#define CORE_PARTY_ENTRY_H

#include "base/buffer.h"

#include <jansson.h>

/* Reads the fields of `entry` into `party`, all kept in `arena`. With `amends`, all but the code
 * may be absent, and what is absent is "" or none. CHANCERY_INVALID says which party and field. */
chancery_status party_entry_read(json_t *entry, bool amends, struct arena *arena,
                                 chancery_party *party, chancery_error *error);

/* Reads an EDTF interval, `1918-12-01/1941-04-18`, `1945/..`, or one date, as the days that it may
 * take up. */
chancery_status party_span_read(const char *edtf, chancery_span *span, chancery_error *error);

/* Reads `members`: [{"span": EDTF, "parties": [CODE, ...]}, ...] of the group called `code`. */
chancery_status party_members_read(json_t *list, const char *code, struct arena *arena,
                                   chancery_party *party, chancery_error *error);

#endif
