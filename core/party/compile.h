/* party/compile.h - the registry while it is being made, shared by the parts of the build step that
 * makes party_table.c: party_compile reads, party_codes files codes and spells, party_claims
 * settles names, party_locale reads translations, party_print writes C.
 *
 * A program of the build: what is wrong in its input it says, and stops.
 */
#ifndef CORE_PARTY_COMPILE_H
#define CORE_PARTY_COMPILE_H

#include "party/party.h"

#include <stdio.h>

/* A party, and what is of use only while names are settled. */
struct compiled_party {
    chancery_party party;
    const char *iso_names[3]; /* common, short and official name as ISO has them, "" for none:
                               * what translations know them by */
    const char *iso_alpha3;   /* "" where ISO has none */
    int32_t until;            /* the last day of its ISO codes; INT32_MAX: in use */
};

struct compiled_name {
    char *folded;
    uint16_t party; /* index in parties */
    enum claim claim;
    int32_t until;
};

struct compiled_language {
    char tag[24];
    uint32_t *names; /* offsets in the pool, one a party; 0: none */
};

struct compiled {
    struct arena arena;
    struct compiled_party *parties; /* in order of code */
    size_t party_count;
    struct compiled_name *names; /* in order of name, claim and party */
    size_t name_count;
    chancery_scheme_code *codes; /* in order of scheme, code and time */
    size_t code_count;
    struct compiled_language *languages;
    size_t language_count;
    struct buffer pool;   /* every text once, each ended by NUL; begins with the empty one */
    uint32_t *pool_slots; /* a hash table of offsets in the pool; 0: free */
};

__attribute__((format(printf, 1, 2))) _Noreturn void fail(const char *format, ...);

/* `items` with room for one more; the room doubles at each power of two. */
void *grown(void *items, size_t count, size_t size);

/* The text of a field; `otherwise` where it is absent, unless that is NULL. */
const char *field(json_t *entry, const char *key, const char *otherwise);
/* The days of an EDTF date or interval; `whose` is named when it is none. */
chancery_span span_of(const char *whose, const char *edtf);
/* Fails, naming `whose`, unless a party has the code. */
void check_exists(const struct compiled *made, const char *whose, const char *code);
struct compiled_party *compiled_find(const struct compiled *made, const char *code);
/* Claims a name for a party; it may be given twice. */
void claim_name(struct compiled *made, const struct compiled_party *party, const char *name,
                enum claim claim, int32_t until);
/* Reads "schemes" of schemes.json, and adds what ISO has. */
void compile_codes(struct compiled *made, json_t *schemes);
/* Says when each state existed that parties.json says nothing of; needs the codes. */
void compile_spells(struct compiled *made);
/* Claims the codes and names of every party, and settles who has which. */
void compile_names(struct compiled *made);
/* Reads the translations below `folder` (LANGUAGE/LC_MESSAGES/iso_3166-1.mo and -3.mo), and claims
 * every name in them. */
void read_languages(struct compiled *made, const char *folder);
/* The offset of `text` in the pool, where it is put when it is new. */
uint32_t pool_add(struct compiled *made, const char *text);

void print_table(struct compiled *made);
void print_schema(const struct compiled *made);

#endif
