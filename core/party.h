/* party.h - the registry of states and organisations. Read-only data compiled at build time from
 * iso-codes and schemas/parties.json; the lookups are chancery_party_* in chancery.h.
 */
#ifndef CORE_PARTY_H
#define CORE_PARTY_H

#include "chancery.h"

/* The compiled table, in order of code. */
extern const chancery_party party_table[];
extern const size_t party_table_count;

/* Every way to write a party: folded name, code, alpha-2 or numeric -> its index in party_table,
 * in order of the folded name. Who may have which is settled when the table is compiled: codes go
 * before names, and identifiers of today before withdrawn ones. What is left with several parties
 * stands once for each. */
struct party_name {
    const char *folded; /* by party_fold */
    uint16_t party;
};
extern const struct party_name party_name_table[];
extern const size_t party_name_table_count;

/* Folds a name for the table above: text_fold, and then words are joined, so that `U.S.`,
 * `Viet Nam` and `cote divoire` need no entries of their own; among several words "the" and "and"
 * are dropped, and "st" is "saint". Owned; NULL when out of memory or when it is not UTF-8. */
char *party_fold(chancery_text text);

#endif
