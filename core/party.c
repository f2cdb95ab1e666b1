/* party.c - finding parties in the compiled tables.
 *
 * Owns: the lookups and the wording of their failures. Knows nothing of where the tables come from.
 */
#include "party.h"

#include "buffer.h"
#include "status.h"
#include "text.h"

#include <stdlib.h>

enum {
    LONGEST_INPUT = 400, /* bytes; no name comes near, and folding more would be wasted */
    SHORTEST_HINTED = 3, /* letters; everything is near to what is shorter */
    MOST_NAMED = 3,      /* parties in one message */
};

size_t chancery_party_count(void)
{
    return party_table_count;
}

const chancery_party *chancery_party_at(size_t index)
{
    return index < party_table_count ? &party_table[index] : NULL;
}

static int compare_code(const void *code, const void *party)
{
    return text_compare(*(const chancery_text *)code,
                        chancery_text_of(((const chancery_party *)party)->code));
}

const chancery_party *chancery_party_by_code(chancery_text code)
{
    return bsearch(&code, party_table, party_table_count, sizeof *party_table, compare_code);
}

/* Rows of party_name_table, `end` not included. */
struct rows {
    size_t start, end;
};

/* The first row at or behind `folded` in the order of the table. */
static size_t row_from(chancery_text folded)
{
    size_t low = 0, high = party_name_table_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(chancery_text_of(party_name_table[middle].folded), folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct rows rows_equal(chancery_text folded)
{
    size_t start = row_from(folded), end = start;
    while (end < party_name_table_count && text_is(folded, party_name_table[end].folded))
        end++;
    return (struct rows){start, end};
}

static struct rows rows_starting(chancery_text prefix)
{
    size_t start = row_from(prefix), end = start;
    while (end < party_name_table_count &&
           text_starts(chancery_text_of(party_name_table[end].folded), prefix))
        end++;
    return (struct rows){start, end};
}

/* Parties to name in a message, each once. `count` goes on where there is no room for more. */
struct shortlist {
    const chancery_party *parties[MOST_NAMED];
    size_t count;
};

static void shortlist_add(struct shortlist *list, const struct party_name *name)
{
    const chancery_party *party = &party_table[name->party];
    for (size_t i = 0; i < list->count && i < MOST_NAMED; i++)
        if (list->parties[i] == party)
            return;
    if (list->count < MOST_NAMED)
        list->parties[list->count] = party;
    list->count++;
}

static struct shortlist shortlist_rows(struct rows rows)
{
    struct shortlist list = {.count = 0};
    for (size_t i = rows.start; i < rows.end; i++)
        shortlist_add(&list, &party_name_table[i]);
    return list;
}

static bool may_be_meant(const struct party_name *name)
{
    return strlen(name->folded) >= SHORTEST_HINTED;
}

/* Everything that is as near to `folded` as the nearest. */
static struct shortlist shortlist_nearest(chancery_text folded)
{
    struct shortlist list = {.count = 0};
    struct nearest nearest = nearest_start(folded);
    for (size_t i = 0; i < party_name_table_count; i++)
        if (may_be_meant(&party_name_table[i]))
            nearest_offer(&nearest, party_name_table[i].folded);
    for (size_t i = 0; nearest.best && i < party_name_table_count; i++) {
        chancery_text name = chancery_text_of(party_name_table[i].folded);
        if (may_be_meant(&party_name_table[i]) &&
            text_distance(folded, name, nearest.distance) == nearest.distance)
            shortlist_add(&list, &party_name_table[i]);
    }
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

/* Numbers are never mistyped names: what is near to one is as good a guess as any other. */
static bool is_number(chancery_text text)
{
    uint64_t number;
    return text_number(text, UINT64_MAX, &number);
}

static void write_hint(chancery_text folded, struct buffer *hint)
{
    if (folded.size < SHORTEST_HINTED || is_number(folded))
        return;
    struct shortlist list = shortlist_rows(rows_starting(folded));
    if (list.count == 0)
        list = shortlist_nearest(folded);
    if (list.count == 0 || list.count > MOST_NAMED)
        return;
    buffer_string(hint, "did you mean ");
    shortlist_write(&list, hint, " or ");
    buffer_byte(hint, '?');
}

static chancery_status refuse_unknown(chancery_text text, chancery_text folded,
                                      chancery_error *error)
{
    struct buffer hint = {0};
    if (error)
        write_hint(folded, &hint);
    buffer_byte(&hint, '\0');
    struct error_place place = {.hint = hint.failed ? NULL : hint.bytes};
    error_at(error, CHANCERY_NOT_FOUND, &place, "no party is called \"%.*s\"", TEXT_ARG(text));
    buffer_free(&hint);
    return CHANCERY_NOT_FOUND;
}

static chancery_status refuse_ambiguous(chancery_text text, struct rows rows, chancery_error *error)
{
    struct shortlist list = shortlist_rows(rows);
    struct error_place place = {.hint = "give the code of the one that is meant"};
    struct buffer named = {0};
    shortlist_write(&list, &named, " and ");
    buffer_byte(&named, '\0');
    error_at(error, CHANCERY_AMBIGUOUS, &place, "\"%.*s\" fits %zu parties: %s", TEXT_ARG(text),
             list.count, named.failed ? "..." : named.bytes);
    buffer_free(&named);
    return CHANCERY_AMBIGUOUS;
}

static chancery_status find_folded(chancery_text text, chancery_text folded,
                                   const chancery_party **party, chancery_error *error)
{
    struct rows rows = rows_equal(folded);
    /* Folding drops signs, but "8-6-2" is no numeric code. */
    if (rows.start == rows.end || (is_number(folded) && !text_equal(text, folded)))
        return refuse_unknown(text, folded, error);
    if (rows.end - rows.start > 1)
        return refuse_ambiguous(text, rows, error);
    *party = &party_table[party_name_table[rows.start].party];
    return CHANCERY_OK;
}

chancery_status chancery_party_find(chancery_text text, const chancery_party **party,
                                    chancery_error *error)
{
    if (text.size == 0)
        return error_set(error, CHANCERY_NOT_FOUND, "the name of the party is empty");
    if (!text_is_utf8(text))
        return error_set(error, CHANCERY_INVALID, "the name of the party is not UTF-8");
    if (text.size > LONGEST_INPUT)
        return refuse_unknown(text, TEXT(""), error);
    char *folded = party_fold(text);
    if (!folded)
        return error_memory(error);
    chancery_status status = find_folded(text, chancery_text_of(folded), party, error);
    free(folded);
    return status;
}
