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
    MOST_HINTED = 3,     /* parties that one hint may name */
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

static struct rows rows_nearest(chancery_text folded)
{
    struct nearest nearest = nearest_start(folded);
    for (size_t i = 0; i < party_name_table_count; i++)
        if (strlen(party_name_table[i].folded) >= SHORTEST_HINTED)
            nearest_offer(&nearest, party_name_table[i].folded);
    if (!nearest.best)
        return (struct rows){0, 0};
    return rows_equal(chancery_text_of(nearest.best));
}

/* The parties of `rows`, each once; returns their number, which may exceed `room`. */
static size_t rows_parties(struct rows rows, const chancery_party **parties, size_t room)
{
    size_t count = 0;
    for (size_t i = rows.start; i < rows.end; i++) {
        const chancery_party *party = &party_table[party_name_table[i].party];
        bool known = false;
        for (size_t j = 0; j < count && j < room; j++)
            known = known || parties[j] == party;
        if (known)
            continue;
        if (count < room)
            parties[count] = party;
        count++;
    }
    return count;
}

/* Lists parties as `VEN Venezuela, COL Colombia or ECU Ecuador`. */
static void list_parties(struct buffer *out, const chancery_party *const *parties, size_t count,
                         const char *last_joint)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_string(out, i + 1 < count ? ", " : last_joint);
        buffer_string(out, parties[i]->code);
        buffer_byte(out, ' ');
        buffer_string(out, parties[i]->name);
    }
}

/* Numbers are never mistyped names: what is near to one is as good a guess as any other. */
static bool is_number(chancery_text text)
{
    uint64_t number;
    return text_number(text, UINT64_MAX, &number);
}

static chancery_status refuse_unknown(chancery_text text, chancery_text folded,
                                      chancery_error *error)
{
    const chancery_party *parties[MOST_HINTED];
    size_t count = 0;
    if (folded.size >= SHORTEST_HINTED && !is_number(folded)) {
        count = rows_parties(rows_starting(folded), parties, MOST_HINTED);
        if (count == 0 || count > MOST_HINTED)
            count = rows_parties(rows_nearest(folded), parties, MOST_HINTED);
    }
    struct buffer hint = {0};
    if (count > 0 && count <= MOST_HINTED) {
        buffer_string(&hint, "did you mean ");
        list_parties(&hint, parties, count, " or ");
        buffer_byte(&hint, '?');
    }
    buffer_byte(&hint, '\0');
    struct error_place place = {.hint = hint.failed ? NULL : hint.bytes};
    error_at(error, CHANCERY_NOT_FOUND, &place, "no party is called \"%.*s\"", TEXT_ARG(text));
    buffer_free(&hint);
    return CHANCERY_NOT_FOUND;
}

static chancery_status refuse_ambiguous(chancery_text text, struct rows rows, chancery_error *error)
{
    const chancery_party *parties[MOST_HINTED];
    size_t count = rows_parties(rows, parties, MOST_HINTED);
    struct buffer list = {0};
    list_parties(&list, parties, count < MOST_HINTED ? count : MOST_HINTED, " and ");
    struct error_place place = {.hint = "give the code of the one that is meant"};
    error_at(error, CHANCERY_AMBIGUOUS, &place, "\"%.*s\" fits %zu parties: %.*s%s", TEXT_ARG(text),
             count, (int)list.size, list.bytes ? list.bytes : "",
             count > MOST_HINTED ? ", ..." : "");
    buffer_free(&list);
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
        return error_set(error, CHANCERY_MEMORY, "out of memory");
    chancery_status status = find_folded(text, chancery_text_of(folded), party, error);
    free(folded);
    return status;
}
