/* base/symbol.h - texts as small numbers, so that keys and values compare in one step.
 *
 * Knows nothing of what the texts mean. Both remember that memory ran out (`failed`); what they
 * return then means nothing.
 */
#ifndef CORE_BASE_SYMBOL_H
#define CORE_BASE_SYMBOL_H

#include "base/buffer.h"

/* Numbers by 64-bit keys; a hash is taken for what it stands for. Start from {0}. */
struct number_map {
    struct number_slot {
        uint64_t key;
        uint32_t number; /* plus 1; 0: a free slot */
    } * slots;
    size_t used, room;
    bool failed;
};

#define NUMBER_NONE UINT32_MAX
void number_map_free(struct number_map *map);
/* NUMBER_NONE when it is not there. */
uint32_t number_map_get(const struct number_map *map, uint64_t key);
/* Puts it there, or in the place of what is. */
void number_map_put(struct number_map *map, uint64_t key, uint32_t number);

/* Start from {0}. Numbers begin at SYMBOL_FIRST: what stands before is the user's. */
enum { SYMBOL_FIRST = 8 };
struct symbols {
    struct arena arena;
    struct number_map exact, written, folded;
    chancery_text *texts; /* as first written */
    size_t count, room;
    bool failed;
};

void symbols_free(struct symbols *symbols);
/* The number of exactly this text. */
uint32_t symbol_exact(struct symbols *symbols, chancery_text text);
/* The number of all texts that fold to the same (text_fold). Apart from those of symbol_exact. */
uint32_t symbol_folded(struct symbols *symbols, chancery_text text);
/* The text as it was first written, good as long as the symbols; empty for none of theirs. */
chancery_text symbol_text(const struct symbols *symbols, uint32_t symbol);
bool symbols_failed(const struct symbols *symbols);

#endif
