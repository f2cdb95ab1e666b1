/* party/find.c - which party people mean by what they write, and the wording when it is none.
 *
 * Owns: which of several claims counts. Knows nothing of where the tables come from.
 */
#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"
#include "party/party.h"

#include <stdlib.h>

enum {
    LONGEST_INPUT = 400, /* bytes; no name comes near, and folding more would be wasted */
    SHORTEST_HINTED = 3, /* letters; everything is near to what is shorter */
    MOST_NAMED = 3,      /* parties in one message */
};

/* ---- Rows --------------------------------------------------------------------------------- */

/* Rows of a layer's names, `end` not included. */
struct rows {
    const chancery_registry *layer;
    size_t start, end;
};

static chancery_text row_text(const chancery_registry *layer, size_t row)
{
    return chancery_text_of(party_name_text(layer, &layer->names[row]));
}

/* The first row at or behind `folded` in the order of the table. */
static size_t row_from(const chancery_registry *layer, chancery_text folded)
{
    size_t low = 0, high = layer->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(row_text(layer, middle), folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct rows rows_equal(const chancery_registry *layer, chancery_text folded)
{
    size_t start = row_from(layer, folded), end = start;
    while (end < layer->name_count && text_equal(folded, row_text(layer, end)))
        end++;
    return (struct rows){layer, start, end};
}

static struct rows rows_starting(const chancery_registry *layer, chancery_text prefix)
{
    size_t start = row_from(layer, prefix), end = start;
    while (end < layer->name_count && text_starts(row_text(layer, end), prefix))
        end++;
    return (struct rows){layer, start, end};
}

/* ---- Shortlists --------------------------------------------------------------------------- */

/* Parties to name in a message, each once. `count` goes on where there is no room for more. */
struct shortlist {
    const chancery_party *parties[MOST_NAMED];
    size_t count;
};

static void shortlist_add(struct shortlist *list, const chancery_party *party)
{
    for (size_t i = 0; i < list->count && i < MOST_NAMED; i++)
        if (list->parties[i] == party)
            return;
    if (list->count < MOST_NAMED)
        list->parties[list->count] = party;
    list->count++;
}

/* Hints are in English: a name in another language would say little of what was meant. */
static bool may_be_meant(const chancery_registry *layer, const struct party_name *name)
{
    return name->claim < CLAIM_FOREIGN && strlen(party_name_text(layer, name)) >= SHORTEST_HINTED;
}

static struct shortlist shortlist_starting(const chancery_registry *registry, chancery_text prefix)
{
    struct shortlist list = {.count = 0};
    for (const chancery_registry *layer = registry; layer; layer = layer->base) {
        struct rows rows = rows_starting(layer, prefix);
        for (size_t i = rows.start; i < rows.end; i++)
            if (may_be_meant(layer, &layer->names[i]))
                shortlist_add(&list, &layer->parties[layer->names[i].party]);
    }
    return list;
}

/* Everything that is as near to `folded` as the nearest. */
static struct shortlist shortlist_nearest(const chancery_registry *registry, chancery_text folded)
{
    struct shortlist list = {.count = 0};
    struct nearest nearest = nearest_start(folded);
    for (const chancery_registry *layer = registry; layer; layer = layer->base)
        for (size_t i = 0; i < layer->name_count; i++)
            if (may_be_meant(layer, &layer->names[i]))
                nearest_offer(&nearest, party_name_text(layer, &layer->names[i]));
    for (const chancery_registry *layer = registry; layer && nearest.best; layer = layer->base)
        for (size_t i = 0; i < layer->name_count; i++)
            if (may_be_meant(layer, &layer->names[i]) &&
                text_distance(folded, row_text(layer, i), nearest.distance) == nearest.distance)
                shortlist_add(&list, &layer->parties[layer->names[i].party]);
    return list;
}

/* Writes `VEN Venezuela, COL Colombia or ECU Ecuador`, with `joint` before the last. */
static void shortlist_write(const struct shortlist *list, struct buffer *out, const char *joint)
{
    size_t count = list->count < MOST_NAMED ? list->count : MOST_NAMED;
    for (size_t i = 0; i < count; i++) {
        const chancery_party *party = list->parties[i];
        if (i > 0)
            buffer_string(out, i + 1 < list->count ? ", " : joint);
        buffer_string(out, party->code);
        if (strcmp(party->code, party->name) == 0)
            continue;
        buffer_byte(out, ' ');
        buffer_string(out, party->name);
    }
    if (list->count > MOST_NAMED)
        buffer_string(out, ", ...");
}

/* ---- Refusals ----------------------------------------------------------------------------- */

/* Numbers are never mistyped names: what is near to one is as good a guess as any other. */
static bool is_number(chancery_text text)
{
    uint64_t number;
    return text_number(text, UINT64_MAX, &number);
}

static void write_hint(const chancery_registry *registry, chancery_text folded, struct buffer *hint)
{
    if (folded.size < SHORTEST_HINTED || is_number(folded))
        return;
    struct shortlist list = shortlist_starting(registry, folded);
    if (list.count == 0)
        list = shortlist_nearest(registry, folded);
    if (list.count == 0 || list.count > MOST_NAMED)
        return;
    buffer_string(hint, "did you mean ");
    shortlist_write(&list, hint, " or ");
    buffer_byte(hint, '?');
}

static chancery_status refuse_unknown(const chancery_registry *registry, chancery_text text,
                                      chancery_text folded, chancery_error *error)
{
    struct buffer hint = {0};
    if (error)
        write_hint(registry, folded, &hint);
    buffer_byte(&hint, '\0');
    struct error_place place = {.hint = hint.failed ? NULL : hint.bytes};
    error_at(error, CHANCERY_NOT_FOUND, &place, "no party is called \"%.*s\"", TEXT_ARG(text));
    buffer_free(&hint);
    return CHANCERY_NOT_FOUND;
}

static chancery_status refuse_ambiguous(chancery_text text, const struct shortlist *list,
                                        chancery_error *error)
{
    struct error_place place = {.hint = "give the code of the one that is meant"};
    struct buffer named = {0};
    shortlist_write(list, &named, " and ");
    buffer_byte(&named, '\0');
    error_at(error, CHANCERY_AMBIGUOUS, &place, "\"%.*s\" fits %zu parties: %s", TEXT_ARG(text),
             list->count, named.failed ? "..." : named.bytes);
    buffer_free(&named);
    return CHANCERY_AMBIGUOUS;
}

/* ---- Choosing ----------------------------------------------------------------------------- */

static int64_t last_day(const struct party_name *name)
{
    return name->until == INT32_MAX ? CHANCERY_DAY_MAX : name->until;
}

/* Of the owners that a code had, the one whose right ended first behind `day`; with none left,
 * all are. */
static void choose_owner(struct rows rows, int64_t day, struct shortlist *chosen)
{
    const struct party_name *best = NULL, *names = rows.layer->names;
    for (size_t i = rows.start; i < rows.end; i++)
        if (names[i].claim == CLAIM_CODE && last_day(&names[i]) >= day &&
            (!best || names[i].until < best->until))
            best = &names[i];
    for (size_t i = rows.start; i < rows.end; i++)
        if (best ? &names[i] == best : names[i].claim == CLAIM_CODE)
            shortlist_add(chosen, &rows.layer->parties[names[i].party]);
}

/* What the rows come to: codes go before names, and names by their claim. */
static struct shortlist choose(struct rows rows, int64_t day)
{
    struct shortlist chosen = {.count = 0};
    const struct party_name *names = rows.layer->names;
    uint8_t claim = CLAIM_PART;
    for (size_t i = rows.start; i < rows.end; i++)
        claim = names[i].claim < claim ? names[i].claim : claim;
    if (claim == CLAIM_CODE)
        choose_owner(rows, day, &chosen);
    for (size_t i = rows.start; i < rows.end && claim != CLAIM_CODE; i++)
        if (names[i].claim == claim)
            shortlist_add(&chosen, &rows.layer->parties[names[i].party]);
    return chosen;
}

static chancery_status settle(chancery_text text, const struct shortlist *chosen,
                              const chancery_party **party, chancery_error *error)
{
    if (chosen->count > 1)
        return refuse_ambiguous(text, chosen, error);
    *party = chosen->parties[0];
    return CHANCERY_OK;
}

static chancery_status find_folded(const chancery_registry *registry, chancery_text text,
                                   chancery_text folded, int64_t day, const chancery_party **party,
                                   chancery_error *error)
{
    /* Folding drops signs, but "8-6-2" is no numeric code. */
    if (is_number(folded) && !text_equal(text, folded))
        return refuse_unknown(registry, text, folded, error);
    for (const chancery_registry *layer = registry; layer; layer = layer->base) {
        struct rows rows = rows_equal(layer, folded);
        if (rows.start == rows.end)
            continue;
        struct shortlist chosen = choose(rows, day);
        return settle(text, &chosen, party, error);
    }
    return refuse_unknown(registry, text, folded, error);
}

/* ---- Codes of other schemes --------------------------------------------------------------- */

/* The scheme that `text` names before its colon, and the code behind it; CHANCERY_SCHEME_COUNT when
 * it names none. */
static chancery_scheme scheme_of(chancery_text text, chancery_text *code)
{
    size_t colon = text_find(text, ':');
    chancery_scheme scheme = CHANCERY_SCHEME_ISO;
    chancery_text prefix = text_slice(text.bytes, colon);
    while (scheme < CHANCERY_SCHEME_COUNT && !text_is(prefix, chancery_scheme_name(scheme)))
        scheme++;
    if (scheme < CHANCERY_SCHEME_COUNT && colon < text.size)
        *code = text_slice(text.bytes + colon + 1, text.size - colon - 1);
    return colon < text.size ? scheme : CHANCERY_SCHEME_COUNT;
}

static int compare_key(const chancery_registry *registry, const struct party_key *key,
                       chancery_scheme scheme, const char *spelling)
{
    const chancery_scheme_code *code = &registry->codes[key->code];
    if (code->scheme != scheme)
        return code->scheme < scheme ? -1 : 1;
    return strcmp(key->abbreviation ? code->abbreviation : code->code, spelling);
}

static size_t key_from(const chancery_registry *registry, chancery_scheme scheme,
                       const char *spelling)
{
    size_t low = 0, high = registry->key_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_key(registry, &registry->keys[middle], scheme, spelling) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The parties that the code stands for on `day`; where it stood for none, those of its latest time.
 */
static struct shortlist owners_of(const chancery_registry *registry, chancery_scheme scheme,
                                  const char *spelling, int64_t day)
{
    struct shortlist on_day = {.count = 0}, latest = {.count = 0};
    int64_t last = CHANCERY_DAY_MIN;
    for (size_t i = key_from(registry, scheme, spelling);
         i < registry->key_count &&
         compare_key(registry, &registry->keys[i], scheme, spelling) == 0;
         i++) {
        const chancery_scheme_code *code = &registry->codes[registry->keys[i].code];
        const chancery_party *party =
            chancery_party_by_code(registry, chancery_text_of(code->party));
        if (code->span.from <= day && code->span.to >= day)
            shortlist_add(&on_day, party);
        if (code->span.to > last)
            latest.count = 0;
        if (code->span.to >= last) {
            shortlist_add(&latest, party);
            last = code->span.to;
        }
    }
    return on_day.count > 0 ? on_day : latest;
}

/* Codes are compared as ASCII in upper case. */
static void upper_case(chancery_text text, char *out, size_t room)
{
    size_t size = text.size < room ? text.size : 0;
    for (size_t i = 0; i < size; i++)
        out[i] = text.bytes[i] >= 'a' && text.bytes[i] <= 'z' ? (char)(text.bytes[i] - 'a' + 'A')
                                                              : text.bytes[i];
    out[size] = '\0';
}

static chancery_status find_coded(const chancery_registry *registry, chancery_text text,
                                  chancery_scheme scheme, chancery_text code, int64_t day,
                                  const chancery_party **party, chancery_error *error)
{
    char spelling[sizeof((chancery_scheme_code *)0)->code];
    struct shortlist chosen = {.count = 0};
    while (registry->base)
        registry = registry->base;
    upper_case(code, spelling, sizeof spelling);
    if (*spelling)
        chosen = owners_of(registry, scheme, spelling, day);
    if (chosen.count == 0)
        return error_at(
            error, CHANCERY_NOT_FOUND,
            &(struct error_place){.hint = "`chancery parties --scheme` lists the codes"},
            "no party has the code \"%.*s\"", TEXT_ARG(text));
    return settle(text, &chosen, party, error);
}

chancery_status chancery_party_find(const chancery_registry *registry, chancery_text text,
                                    int64_t day, const chancery_party **party,
                                    chancery_error *error)
{
    if (text.size == 0)
        return error_set(error, CHANCERY_NOT_FOUND, "the name of the party is empty");
    if (!text_is_utf8(text))
        return error_set(error, CHANCERY_INVALID, "the name of the party is not UTF-8");
    if (text.size > LONGEST_INPUT)
        return refuse_unknown(registry, text, TEXT(""), error);
    chancery_text code = text;
    chancery_scheme scheme = scheme_of(text, &code);
    if (scheme < CHANCERY_SCHEME_COUNT)
        return find_coded(registry, text, scheme, code, day, party, error);
    char *folded = party_fold(text);
    if (!folded)
        return error_memory(error);
    chancery_status status =
        find_folded(registry, text, chancery_text_of(folded), day, party, error);
    free(folded);
    return status;
}
