/* party.h - the registry of states and organisations. Read-only data compiled at build time from
 * iso-codes and schemas/parties.json; the lookups are chancery_party_* in chancery.h.
 */
#ifndef CORE_PARTY_H
#define CORE_PARTY_H

#include "chancery.h"

/* The compiled table, in order of code. */
extern const chancery_party party_table[];
extern const size_t party_table_count;

/* Every way to write a party: folded name or code -> its index in party_table, in order of name.
 * A name that fits several parties stands once for each. */
struct party_name {
    const char *folded;
    uint16_t party;
};
extern const struct party_name party_name_table[];
extern const size_t party_name_table_count;

#endif
