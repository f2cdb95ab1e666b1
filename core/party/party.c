/* party/party.c - the registry as a whole: its parties by index and code, when they existed, whom
 * they followed, what they are called in other languages. Knows nothing of how a name is found.
 */
#include "party/party.h"

#include "base/text.h"

#include <stdlib.h>

enum { SUCCESSION_DEPTH = 4 }; /* from Prussia to today's Germany it is one; no chain is longer */

const chancery_registry *chancery_registry_builtin(void)
{
    return &registry_builtin;
}

size_t chancery_party_count(const chancery_registry *registry)
{
    return registry->all ? registry->all_count : registry->count;
}

const chancery_party *chancery_party_at(const chancery_registry *registry, size_t index)
{
    if (index >= chancery_party_count(registry))
        return NULL;
    return registry->all ? registry->all[index] : &registry->parties[index];
}

static int compare_code(const void *code, const void *party)
{
    return text_compare(*(const chancery_text *)code,
                        chancery_text_of(((const chancery_party *)party)->code));
}

/* The party of that code in one layer; NULL when it has none. */
static const chancery_party *find_code(const chancery_registry *layer, chancery_text code)
{
    size_t letters = layer->by_letters ? party_letters(code) : PARTY_LETTERS;
    if (letters < PARTY_LETTERS) {
        uint16_t number = layer->by_letters[letters];
        return number > 0 ? &layer->parties[number - 1] : NULL;
    }
    return layer->count == 0
               ? NULL
               : bsearch(&code, layer->parties, layer->count, sizeof *layer->parties, compare_code);
}

const chancery_party *chancery_party_by_code(const chancery_registry *registry, chancery_text code)
{
    const chancery_party *found = NULL;
    for (; registry && !found; registry = registry->base)
        found = find_code(registry, code);
    return found;
}

/* ---- Time --------------------------------------------------------------------------------- */

bool chancery_party_existed(const chancery_party *party, int64_t earliest, int64_t latest)
{
    for (size_t i = 0; i < party->spell_count; i++)
        if (earliest <= party->spells[i].to && latest >= party->spells[i].from)
            return true;
    return party->spell_count == 0;
}

void chancery_party_successors(const chancery_registry *registry, const chancery_party *party,
                               void (*follow)(void *context, const chancery_party *successor,
                                              const chancery_succession *succession),
                               void *context)
{
    const chancery_party *other;
    for (size_t i = 0; (other = chancery_party_at(registry, i)); i++)
        for (size_t j = 0; j < other->predecessor_count; j++)
            if (strcmp(other->predecessors[j].party, party->code) == 0)
                follow(context, other, &other->predecessors[j]);
}

struct search {
    const chancery_registry *registry;
    int64_t earliest, latest;
    bool continuing; /* only the same state under another name, not a part of it */
    const chancery_party *found;
    const chancery_party *step; /* where to go on from, when nothing is found */
};

static bool is_continuation(const chancery_succession *succession)
{
    return strcmp(succession->kind, "continuation") == 0 ||
           strcmp(succession->kind, "renaming") == 0;
}

/* The first of several parts is as near as any. */
static void consider(void *context, const chancery_party *party,
                     const chancery_succession *succession)
{
    struct search *search = context;
    if (search->continuing && !is_continuation(succession))
        return;
    if (!search->step)
        search->step = party;
    if (!search->found && chancery_party_existed(party, search->earliest, search->latest))
        search->found = party;
}

static void consider_predecessors(struct search *search, const chancery_party *party)
{
    for (size_t i = 0; i < party->predecessor_count; i++) {
        const chancery_party *before = chancery_party_by_code(
            search->registry, chancery_text_of(party->predecessors[i].party));
        if (before)
            consider(search, before, &party->predecessors[i]);
    }
}

/* Looks along the successions in one direction, and on from where they lead. */
static void search_along(struct search *search, const chancery_party *party, bool forward)
{
    for (int depth = 0; party && depth < SUCCESSION_DEPTH && !search->found; depth++) {
        search->step = NULL;
        if (forward)
            chancery_party_successors(search->registry, party, consider, search);
        else
            consider_predecessors(search, party);
        party = search->step;
    }
}

const chancery_party *chancery_party_instead(const chancery_registry *registry,
                                             const chancery_party *party, int64_t earliest,
                                             int64_t latest)
{
    struct search search = {.registry = registry, .earliest = earliest, .latest = latest};
    bool later = party->spell_count > 0 && earliest > party->spells[0].from;
    for (int attempt = 0; attempt < 4 && !search.found; attempt++) {
        search.continuing = attempt % 2 == 0;
        search_along(&search, party, attempt < 2 ? later : !later);
    }
    return search.found;
}

static void write_day(struct buffer *out, int64_t day)
{
    char text[CHANCERY_DAY_SIZE];
    buffer_add(out, text, chancery_day_format(day, text));
}

static void write_party(struct buffer *out, const chancery_party *party)
{
    buffer_string(out, party->code);
    if (strcmp(party->code, party->name) == 0)
        return;
    buffer_byte(out, ' ');
    buffer_string(out, party->name);
}

static void write_spell(struct buffer *out, chancery_span spell)
{
    if (spell.to == CHANCERY_DAY_MAX)
        buffer_string(out, "from ");
    else if (spell.from == CHANCERY_DAY_MIN)
        buffer_string(out, "until ");
    else
        write_day(out, spell.from);
    if (spell.to != CHANCERY_DAY_MAX && spell.from != CHANCERY_DAY_MIN)
        buffer_string(out, " to ");
    write_day(out, spell.to == CHANCERY_DAY_MAX ? spell.from : spell.to);
}

/* `on 2019-03-14`, `from 2019-01-01 to 2019-12-31`. */
static void write_days(struct buffer *out, int64_t earliest, int64_t latest)
{
    bool bounded = earliest != CHANCERY_DAY_MIN && latest != CHANCERY_DAY_MAX;
    buffer_string(out, earliest == latest ? "on " : bounded ? "from " : "");
    if (earliest == latest)
        write_day(out, earliest);
    else
        write_spell(out, (chancery_span){earliest, latest});
}

char *chancery_party_absence(const chancery_registry *registry, const chancery_party *party,
                             int64_t earliest, int64_t latest, const char *what)
{
    struct buffer out = {0};
    const chancery_party *instead = chancery_party_instead(registry, party, earliest, latest);
    write_party(&out, party);
    buffer_string(&out, " did not exist ");
    if (what)
        buffer_string(&out, what);
    else
        write_days(&out, earliest, latest);
    for (size_t i = 0; i < party->spell_count; i++) {
        buffer_string(&out, i == 0 ? " (" : ", ");
        write_spell(&out, party->spells[i]);
    }
    buffer_byte(&out, ')');
    if (instead) {
        buffer_string(&out, "; ");
        write_party(&out, instead);
        buffer_string(&out, " did");
    }
    buffer_byte(&out, '\0');
    if (!out.failed)
        return out.bytes;
    buffer_free(&out);
    return NULL;
}

/* ---- Codes of other schemes --------------------------------------------------------------- */

const char *chancery_scheme_name(chancery_scheme scheme)
{
    static const char *const names[CHANCERY_SCHEME_COUNT] = {"iso", "cow", "gw", "fips", "cameo"};
    return scheme < CHANCERY_SCHEME_COUNT ? names[scheme] : "unknown";
}

static const chancery_registry *bottom_of(const chancery_registry *registry)
{
    while (registry->base)
        registry = registry->base;
    return registry;
}

size_t chancery_scheme_code_count(const chancery_registry *registry)
{
    return bottom_of(registry)->code_count;
}

const chancery_scheme_code *chancery_scheme_code_at(const chancery_registry *registry, size_t index)
{
    const chancery_registry *bottom = bottom_of(registry);
    return index < bottom->code_count ? &bottom->codes[index] : NULL;
}

/* ---- Languages ---------------------------------------------------------------------------- */

static int compare_tag(const void *tag, const void *language)
{
    return text_compare(*(const chancery_text *)tag,
                        chancery_text_of(((const struct party_language *)language)->tag));
}

/* The language called `tag` or, without its region or modifier, what is left of it. */
static const struct party_language *language_find(const chancery_registry *registry,
                                                  chancery_text tag)
{
    const struct party_language *found = NULL;
    while (tag.size > 0 && !found) {
        found = bsearch(&tag, registry->languages, registry->language_count,
                        sizeof *registry->languages, compare_tag);
        while (tag.size > 0 && !strchr("_@-.", tag.bytes[tag.size - 1]))
            tag.size--;
        tag.size -= tag.size > 0;
    }
    return found;
}

const char *chancery_party_name(const chancery_registry *registry, const chancery_party *party,
                                chancery_text language)
{
    const chancery_registry *bottom = bottom_of(registry);
    bool builtin = party >= bottom->parties && party < bottom->parties + bottom->count;
    const struct party_language *found = builtin ? language_find(bottom, language) : NULL;
    uint32_t name = found ? found->names[party - bottom->parties] : 0;
    return name > 0 ? bottom->pool + name : party->name;
}

const char *chancery_language_at(const chancery_registry *registry, size_t index)
{
    const chancery_registry *bottom = bottom_of(registry);
    return index < bottom->language_count ? bottom->languages[index].tag : NULL;
}
