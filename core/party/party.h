/* party/party.h - the registry of states and organisations: read-only tables, compiled at build
 * time from iso-codes and schemas/, and layers of a database's own parties above them. The lookups
 * are chancery_party_* in chancery.h.
 */
#ifndef CORE_PARTY_PARTY_H
#define CORE_PARTY_PARTY_H

#include "base/buffer.h"

#include <jansson.h>

enum { PARTY_CODE_MAX = 12 };

/* Who has a name when several could: the lowest claim. */
enum claim {
    CLAIM_CODE,     /* a code of the registry or of ISO; `until` says how long */
    CLAIM_OWN_NAME, /* the English name */
    CLAIM_NAME,     /* any other in English, or of ours */
    CLAIM_FOREIGN,  /* a name in another language */
    CLAIM_PART,     /* what stands before its first comma: `Bolivia, Estado Plurinacional de` */
};

/* Every way to write a party: folded name, code, alpha-2 or numeric -> the party that has it, in
 * order of the folded name. What several parties have stands once for each of them. */
struct party_name {
    uint32_t folded; /* by party_fold; an offset in the registry's pool, ended by NUL there */
    int32_t until;   /* the last day of a code; INT32_MAX: it is in use */
    uint16_t party;  /* index in the registry's own parties */
    uint8_t claim;   /* of enum claim */
};

/* A code of another scheme under one of its two spellings: number or abbreviation. */
struct party_key {
    uint16_t code; /* index in `codes` */
    bool abbreviation;
};

/* The names of the built-in parties in one language: offsets in the pool, one a party; 0: none. */
struct party_language {
    char tag[24]; /* as in the locale: "es", "pt_BR", "sr@latin" */
    const uint32_t *names;
};

struct chancery_registry {
    const chancery_registry *base; /* what stands below this layer; NULL: nothing */
    const chancery_party *parties; /* this layer's own, in order of code */
    size_t count;
    const uint16_t *by_letters; /* PARTY_LETTERS numbers by party_letters: 1 + the index of the
                                 * party of that code; 0: none. NULL in the layers of databases */
    const chancery_party *const *all; /* with the layers below, in order of code; NULL: the same */
    size_t all_count;
    const struct party_name *names;
    size_t name_count;
    const char *pool;
    const chancery_scheme_code *codes; /* in order of scheme, code and time */
    size_t code_count;
    const struct party_key *keys; /* in order of scheme and spelling */
    size_t key_count;
    const struct party_language *languages; /* in order of tag */
    size_t language_count;
    struct arena arena; /* of an extended registry */
};

/* Most codes are of three letters, and the party of one is found at once: the place of such a code
 * in `by_letters`; PARTY_LETTERS for any other. */
enum { PARTY_LETTERS = 26 * 26 * 26 };
static inline size_t party_letters(chancery_text code)
{
    size_t place = 0;
    if (code.size != 3)
        return PARTY_LETTERS;
    for (size_t i = 0; i < 3; i++) {
        if (code.bytes[i] < 'A' || code.bytes[i] > 'Z')
            return PARTY_LETTERS;
        place = place * 26 + (size_t)(code.bytes[i] - 'A');
    }
    return place;
}

/* The compiled tables. */
extern const chancery_registry registry_builtin;

/* Folds a name for the tables above: text_fold, and then words are joined, so that `U.S.`,
 * `Viet Nam` and `cote divoire` need no entries of their own; among several words "the" and "and"
 * are dropped, and "st" is "saint". Owned; NULL when out of memory or when it is not UTF-8. */
char *party_fold(chancery_text text);

/* The text of a name in the layer that has it. */
static inline const char *party_name_text(const chancery_registry *registry,
                                          const struct party_name *name)
{
    return registry->pool + name->folded;
}

/* Lays parties of a database over `base`, which must outlive the result: `count` documents, each
 * one entry as in "added" of schemas/parties.json, with `members` for a group. A code or name that
 * the base has, or that two documents claim, is refused (CHANCERY_CONFLICT); CHANCERY_INVALID names
 * the document by its number, from 1, in the error's line. Owned: registry_free. */
chancery_status registry_extend(const chancery_registry *base, size_t count,
                                json_t *const *documents, chancery_registry **registry,
                                chancery_error *error);
/* NULL and the built-in registry are fine. */
void registry_free(chancery_registry *registry);

#endif
