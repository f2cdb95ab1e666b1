/* Owns: hashing, and which texts are the same. */
#include "base/symbol.h"

#include "base/text.h"

#include <stdlib.h>
#include <xxhash.h>

/* ---- Numbers by key ---- */

void number_map_free(struct number_map *map)
{
    free(map->slots);
    *map = (struct number_map){0};
}

static struct number_slot *slot_of(const struct number_map *map, uint64_t key)
{
    size_t at = (size_t)(key ^ key >> 32) & (map->room - 1);
    while (map->slots[at].number != 0 && map->slots[at].key != key)
        at = (at + 1) & (map->room - 1);
    return &map->slots[at];
}

static bool grow(struct number_map *map)
{
    struct number_map larger = {.room = map->room > 0 ? map->room * 2 : 64, .used = map->used};
    larger.slots = calloc(larger.room, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < map->room; i++)
        if (map->slots[i].number != 0)
            *slot_of(&larger, map->slots[i].key) = map->slots[i];
    free(map->slots);
    *map = larger;
    return true;
}

uint32_t number_map_get(const struct number_map *map, uint64_t key)
{
    return map->room > 0 ? slot_of(map, key)->number - 1 : NUMBER_NONE;
}

void number_map_put(struct number_map *map, uint64_t key, uint32_t number)
{
    if (2 * map->used >= map->room && !grow(map)) {
        map->failed = true;
        return;
    }
    struct number_slot *slot = slot_of(map, key);
    map->used += slot->number == 0;
    *slot = (struct number_slot){key, number + 1};
}

/* ---- Texts ---- */

void symbols_free(struct symbols *symbols)
{
    number_map_free(&symbols->exact);
    number_map_free(&symbols->written);
    number_map_free(&symbols->folded);
    arena_free(&symbols->arena);
    free(symbols->texts);
    *symbols = (struct symbols){0};
}

static uint64_t text_key(chancery_text text)
{
    return XXH3_64bits(text.size > 0 ? text.bytes : "", text.size);
}

/* The next number, for `text`. */
static uint32_t next_symbol(struct symbols *symbols, chancery_text text)
{
    if (symbols->count == symbols->room) {
        size_t room = symbols->room > 0 ? symbols->room * 2 : 64;
        chancery_text *texts = realloc(symbols->texts, room * sizeof *texts);
        if (!texts) {
            symbols->failed = true;
            return SYMBOL_FIRST;
        }
        symbols->texts = texts;
        symbols->room = room;
    }
    symbols->texts[symbols->count] = arena_text(&symbols->arena, text);
    return SYMBOL_FIRST + (uint32_t)symbols->count++;
}

uint32_t symbol_exact(struct symbols *symbols, chancery_text text)
{
    uint64_t key = text_key(text);
    uint32_t symbol = number_map_get(&symbols->exact, key);
    if (symbol != NUMBER_NONE)
        return symbol;
    symbol = next_symbol(symbols, text);
    number_map_put(&symbols->exact, key, symbol);
    return symbol;
}

/* The symbol of a text whose writing is new. */
static uint32_t fold(struct symbols *symbols, chancery_text text)
{
    char *folded = text_fold(text);
    if (!folded) {
        symbols->failed = true;
        return SYMBOL_FIRST;
    }
    uint64_t key = text_key(chancery_text_of(folded));
    uint32_t symbol = number_map_get(&symbols->folded, key);
    free(folded);
    if (symbol != NUMBER_NONE)
        return symbol;
    symbol = next_symbol(symbols, text);
    number_map_put(&symbols->folded, key, symbol);
    return symbol;
}

uint32_t symbol_folded(struct symbols *symbols, chancery_text text)
{
    uint64_t key = text_key(text);
    uint32_t symbol = number_map_get(&symbols->written, key);
    if (symbol != NUMBER_NONE)
        return symbol;
    symbol = fold(symbols, text);
    number_map_put(&symbols->written, key, symbol);
    return symbol;
}

chancery_text symbol_text(const struct symbols *symbols, uint32_t symbol)
{
    size_t index = symbol - SYMBOL_FIRST;
    return symbol >= SYMBOL_FIRST && index < symbols->count ? symbols->texts[index]
                                                            : (chancery_text){"", 0};
}

bool symbols_failed(const struct symbols *symbols)
{
    return symbols->failed || symbols->arena.failed || symbols->exact.failed ||
           symbols->written.failed || symbols->folded.failed;
}
