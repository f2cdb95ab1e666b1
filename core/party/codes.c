/* party/codes.c - the codes of schemes, and when states existed, which follows from two of them.
 * Knows nothing of names. */
#include "party/compile.h"

#include "base/text.h"

#include <stdlib.h>

/* ---- Codes -------------------------------------------------------------------------------- */

static void put(char *out, size_t room, const char *text)
{
    if (strlen(text) >= room)
        fail("the code \"%s\" is too long", text);
    memcpy(out, text, strlen(text) + 1);
}

static void add_code(struct compiled *made, chancery_scheme scheme, const char *code,
                     const char *abbreviation, const char *party, chancery_span span)
{
    chancery_scheme_code row = {.scheme = scheme, .span = span};
    put(row.code, sizeof row.code, code);
    put(row.abbreviation, sizeof row.abbreviation, abbreviation);
    put(row.party, sizeof row.party, party);
    made->codes = grown(made->codes, made->code_count, sizeof row);
    made->codes[made->code_count++] = row;
}

static chancery_scheme scheme_called(const char *name)
{
    chancery_scheme scheme = CHANCERY_SCHEME_ISO;
    static const char *const names[] = {"iso", "cow", "gw", "fips", "cameo"};
    while (scheme < CHANCERY_SCHEME_COUNT && strcmp(names[scheme], name) != 0)
        scheme++;
    if (scheme == CHANCERY_SCHEME_COUNT)
        fail("no scheme is called \"%s\"", name);
    return scheme;
}

/* A code of ISO that parties.json's own party had: it is also a way to write it. */
static void claim_iso(struct compiled *made, const chancery_scheme_code *row)
{
    struct compiled_party *party = compiled_find(made, row->party);
    int32_t until = row->span.to == CHANCERY_DAY_MAX ? INT32_MAX : (int32_t)row->span.to;
    claim_name(made, party, row->code, CLAIM_CODE, until);
    claim_name(made, party, row->abbreviation, CLAIM_CODE, until);
}

static void read_scheme(struct compiled *made, json_t *document)
{
    chancery_scheme scheme = scheme_called(field(document, "scheme", NULL));
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(document, "codes"), i, entry)
    {
        const char *party = field(entry, "party", NULL), *code = field(entry, "code", NULL);
        check_exists(made, code, party);
        add_code(made, scheme, code, field(entry, "abbreviation", ""), party,
                 span_of(code, field(entry, "span", "../..")));
        if (scheme == CHANCERY_SCHEME_ISO)
            claim_iso(made, &made->codes[made->code_count - 1]);
    }
}

static void add_iso_codes(struct compiled *made)
{
    for (size_t i = 0; i < made->party_count; i++) {
        const struct compiled_party *party = &made->parties[i];
        int64_t until = party->until == INT32_MAX ? CHANCERY_DAY_MAX : party->until;
        const char *code = *party->iso_alpha3 ? party->iso_alpha3 : party->party.code;
        if (*party->iso_alpha3 || *party->party.alpha2)
            add_code(made, CHANCERY_SCHEME_ISO, code, party->party.alpha2, party->party.code,
                     (chancery_span){CHANCERY_DAY_MIN, until});
    }
}

static int compare_codes(const void *one, const void *other)
{
    const chancery_scheme_code *a = one, *b = other;
    if (a->scheme != b->scheme)
        return a->scheme < b->scheme ? -1 : 1;
    int order = (int)strtol(a->code, NULL, 10) - (int)strtol(b->code, NULL, 10);
    if (order == 0)
        order = strcmp(a->code, b->code);
    if (order == 0)
        order = (a->span.from > b->span.from) - (a->span.from < b->span.from);
    return order != 0 ? order : (a->span.to > b->span.to) - (a->span.to < b->span.to);
}

/* ISO's reused codes: the present owner's right begins where the last one's ended. */
static void part_reused(struct compiled *made)
{
    for (size_t i = 1; i < made->code_count; i++) {
        chancery_scheme_code *row = &made->codes[i];
        bool same = row->scheme == CHANCERY_SCHEME_ISO && strcmp(row[-1].code, row->code) == 0;
        if (same && row->span.from == CHANCERY_DAY_MIN)
            row->span.from = row[-1].span.to + 1;
    }
}

void compile_codes(struct compiled *made, json_t *schemes)
{
    size_t i;
    json_t *scheme;
    add_iso_codes(made);
    json_array_foreach(schemes, i, scheme) read_scheme(made, scheme);
    qsort(made->codes, made->code_count, sizeof *made->codes, compare_codes);
    part_reused(made);
}

/* ---- Existence ---------------------------------------------------------------------------- */

static int compare_spans(const void *one, const void *other)
{
    const chancery_span *a = one, *b = other;
    return (a->from > b->from) - (a->from < b->from);
}

/* Joins spans that overlap or touch; they are in order. Returns how many are left. */
static size_t join_spans(chancery_span *spans, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        chancery_span *last = kept > 0 ? &spans[kept - 1] : NULL;
        if (last && (last->to == CHANCERY_DAY_MAX || spans[i].from <= last->to + 1))
            last->to = spans[i].to > last->to ? spans[i].to : last->to;
        else
            spans[kept++] = spans[i];
    }
    return kept;
}

/* A state that our own table says nothing of existed whenever Correlates of War or Gleditsch and
 * Ward list it. Both begin with 1816: what they have from the start began earlier. */
static void derive_spells(struct compiled *made, chancery_party *party)
{
    const int64_t start = span_of("1816", "1816-01-01").from;
    chancery_span *spells = arena_make(&made->arena, made->code_count, sizeof *spells);
    size_t count = 0;
    for (size_t i = 0; spells && i < made->code_count; i++) {
        const chancery_scheme_code *row = &made->codes[i];
        if ((row->scheme != CHANCERY_SCHEME_COW && row->scheme != CHANCERY_SCHEME_GW) ||
            strcmp(row->party, party->code) != 0)
            continue;
        spells[count] = row->span;
        if (spells[count].from <= start)
            spells[count].from = CHANCERY_DAY_MIN;
        count++;
    }
    if (count > 0)
        qsort(spells, count, sizeof *spells, compare_spans);
    party->spell_count = join_spans(spells, count);
    party->spells = spells;
}

/* `party` with every spell that ends on the eve of `day` ending on that day. */
static void extend_spells(struct compiled *made, chancery_party *party, int64_t day)
{
    chancery_span *spells = arena_make(&made->arena, party->spell_count, sizeof *spells);
    for (size_t i = 0; spells && i < party->spell_count; i++) {
        spells[i] = party->spells[i];
        if (spells[i].to == day - 1)
            spells[i].to = day;
    }
    party->spells = spells;
}

/* The day of a succession belongs to both: what is done on it is done by the one and the other. */
static void extend_to_successions(struct compiled *made, const chancery_party *successor)
{
    for (size_t i = 0; i < successor->predecessor_count; i++) {
        const chancery_succession *succession = &successor->predecessors[i];
        chancery_span date = span_of(successor->code, succession->date);
        if (date.from == date.to)
            extend_spells(made, &compiled_find(made, succession->party)->party, date.from);
    }
}

void compile_spells(struct compiled *made)
{
    for (size_t i = 0; i < made->party_count; i++)
        if (made->parties[i].party.spell_count == 0)
            derive_spells(made, &made->parties[i].party);
    for (size_t i = 0; i < made->party_count; i++)
        extend_to_successions(made, &made->parties[i].party);
}
