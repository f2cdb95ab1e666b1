/* Owns: which parties the events of a facet name together. */
#include "state/panel.h"

#include "base/status.h"
#include "database/database.h"
#include "query/query.h"
#include "state/ask.h"
#include "state/world.h"

#include <stdlib.h>
#include <string.h>

/* Dyads while they are gathered, each once. */
struct gathering {
    const struct effects *effects;
    struct state_question question;
    struct symbols symbols;
    struct number_map known;
    struct buffer *dyads;
};

static int by_codes(const void *a, const void *b)
{
    const struct dyad *x = a, *y = b;
    int order = strcmp(x->a, y->a);
    return order != 0 ? order : strcmp(x->b, y->b);
}

static void copy_code(const struct gathering *gathering, uint32_t symbol,
                      char code[PANEL_CODE_SIZE])
{
    chancery_text text = symbol_text(&gathering->symbols, symbol);
    size_t size = text.size < PANEL_CODE_SIZE ? text.size : PANEL_CODE_SIZE - 1;
    memcpy(code, text.bytes, size);
}

/* Both directions are one dyad: they have one history. */
static void put_dyad(struct gathering *gathering, uint32_t a, uint32_t b)
{
    struct dyad dyad = {0};
    uint64_t low = a < b ? a : b, high = a < b ? b : a;
    if (number_map_get(&gathering->known, high << 32 | low) != NUMBER_NONE)
        return;
    number_map_put(&gathering->known, high << 32 | low, 0);
    copy_code(gathering, a, dyad.a);
    if (b != KEY_ABSENT)
        copy_code(gathering, b, dyad.b);
    if (strcmp(dyad.a, dyad.b) > 0 && dyad.b[0]) {
        struct dyad turned = dyad;
        memcpy(dyad.a, turned.b, sizeof dyad.a);
        memcpy(dyad.b, turned.a, sizeof dyad.b);
    }
    buffer_add(gathering->dyads, &dyad, sizeof dyad);
}

static void put_entry(struct gathering *gathering, const struct entry *entry)
{
    uint32_t codes[2] = {KEY_ABSENT, KEY_ABSENT};
    size_t count = 0;
    for (size_t i = 0; i < entry->facet->part_count; i++)
        if (entry->facet->parts[i].party && count < 2)
            codes[count++] = entry->key[i];
    if (entry->facet == gathering->question.facet && count > 0)
        put_dyad(gathering, codes[0], codes[1]);
}

/* What an event alone makes of the state names the entries that it touches. */
static bool take_event(struct gathering *gathering, const chancery_event *event)
{
    const struct state_history history = {gathering->effects, &event, 1};
    struct world world;
    bool good = world_make(&world, &history, &gathering->question, event_account(event),
                           &gathering->symbols);
    for (size_t i = 0; good && i < world.entry_count; i++)
        put_entry(gathering, &world.entries[i]);
    world_free(&world);
    return good && !gathering->known.failed && !gathering->dyads->failed;
}

/* ---- The query ---- */

static bool sets_facet(const struct effect *effect, const struct facet *facet)
{
    for (size_t i = 0; i < effect->step_count; i++)
        if (effect->steps[i].facet == facet)
            return true;
    return false;
}

enum { TERMS_MAX = 3 };

/* The events that touch the facet, of the parties asked about. NULL when out of memory. */
static chancery_query *make_query(const struct gathering *gathering,
                                  const chancery_state_question *asked)
{
    const struct effects *effects = gathering->effects;
    const unsigned roles = CHANCERY_ROLE_ACTOR | CHANCERY_ROLE_TARGET | CHANCERY_ROLE_FIELD;
    const char *const codes[] = {asked->a, asked->b};
    chancery_query *query = query_new(TERMS_MAX);
    chancery_text *names = calloc(effects->effect_count + 1, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; names && i < effects->effect_count; i++)
        if (sets_facet(&effects->effects[i], gathering->question.facet))
            names[count++] = chancery_text_of(effects->effects[i].type->name);
    if (query && names)
        query_add_types(query, names, count);
    for (size_t i = 0; query && i < 2; i++)
        if (codes[i])
            query_add_party(
                query, chancery_party_by_code(effects->schema->parties, chancery_text_of(codes[i])),
                roles);
    free(names);
    if (query && names && query_is_whole(query))
        return query;
    chancery_query_free(query);
    return NULL;
}

static chancery_status take_events(chancery_db *db, const chancery_query *query,
                                   const chancery_select_options *options,
                                   struct gathering *gathering, chancery_error *error)
{
    chancery_cursor *cursor;
    chancery_event *event;
    chancery_status status = chancery_select(db, query, options, &cursor, error);
    if (status != CHANCERY_OK)
        return status;
    while ((status = chancery_cursor_next(cursor, &event, error)) == CHANCERY_OK)
        if (!take_event(gathering, event)) {
            status = error_memory(error);
            break;
        }
    chancery_cursor_close(cursor);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

static chancery_status gather(chancery_db *db, const chancery_state_question *asked,
                              struct gathering *gathering, chancery_error *error)
{
    const chancery_select_options options = {.as_known_at = asked->as_known_at};
    chancery_query *query = make_query(gathering, asked);
    chancery_status status =
        query ? take_events(db, query, &options, gathering, error) : error_memory(error);
    chancery_query_free(query);
    return status;
}

chancery_status panel_dyads(chancery_db *db, const chancery_state_question *asked,
                            struct buffer *dyads, chancery_error *error)
{
    struct gathering gathering = {.dyads = dyads};
    chancery_status status =
        state_read_question(db, asked, &gathering.effects, &gathering.question, error);
    if (status == CHANCERY_OK)
        status = gather(db, asked, &gathering, error);
    symbols_free(&gathering.symbols);
    number_map_free(&gathering.known);
    if (status == CHANCERY_OK && dyads->size > 0)
        qsort(dyads->bytes, dyads->size / sizeof(struct dyad), sizeof(struct dyad), by_codes);
    return status;
}
