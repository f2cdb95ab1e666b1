/* query/count.c - how many events there are by party, year, type, family or standing. */
#include "base/status.h"
#include "database/index.h"
#include "date/date.h"
#include "query/cursor.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

/* The values of the keys asked for, as numbers; 0 where a key is not asked for or has no value. */
struct group {
    int64_t year;                           /* NO_YEAR: open start, or not asked for */
    uint16_t party, type, family, standing; /* family: the number of one of its types */
};

#define NO_YEAR INT64_MIN

struct row {
    struct group group;
    uint64_t events; /* 0: a free slot */
};

struct counter {
    chancery_cursor *cursor;
    unsigned keys;
    struct row *rows; /* open addressing */
    size_t used, room;
    bool failed;
};

/* ---- Gathering ---- */

static uint64_t group_hash(const struct group *group)
{
    const int64_t parts[] = {group->year, group->party, group->type, group->family,
                             group->standing};
    return XXH3_64bits(parts, sizeof parts);
}

static bool group_equal(const struct group *a, const struct group *b)
{
    return a->year == b->year && a->party == b->party && a->type == b->type &&
           a->family == b->family && a->standing == b->standing;
}

static struct row *row_find(const struct counter *counter, const struct group *group)
{
    size_t mask = counter->room - 1;
    size_t at = (size_t)group_hash(group) & mask;
    while (counter->rows[at].events > 0 && !group_equal(&counter->rows[at].group, group))
        at = (at + 1) & mask;
    return &counter->rows[at];
}

static bool grow(struct counter *counter)
{
    struct counter larger = *counter;
    larger.room = counter->room > 0 ? counter->room * 2 : 256;
    larger.rows = calloc(larger.room, sizeof *larger.rows);
    if (!larger.rows)
        return false;
    for (size_t i = 0; i < counter->room; i++)
        if (counter->rows[i].events > 0)
            *row_find(&larger, &counter->rows[i].group) = counter->rows[i];
    free(counter->rows);
    *counter = larger;
    return true;
}

static void add(struct counter *counter, const struct group *group)
{
    if (2 * counter->used >= counter->room && !grow(counter)) {
        counter->failed = true;
        return;
    }
    struct row *row = row_find(counter, group);
    counter->used += row->events == 0;
    row->group = *group;
    row->events++;
}

static chancery_text family_of(chancery_text type)
{
    return text_slice(type.bytes, text_find(type, '.'));
}

/* The lowest number of a type of the same family. */
static uint16_t family_number(const struct names *names, uint16_t type)
{
    chancery_text family = family_of(names_text(names, NAME_TYPE, type));
    for (uint16_t i = 1; i < type; i++)
        if (text_equal(family_of(names_text(names, NAME_TYPE, i)), family))
            return i;
    return type;
}

static int64_t year_of(const struct record_head *head)
{
    return head->earliest == CHANCERY_DAY_MIN ? NO_YEAR : calendar_from_number(head->earliest).year;
}

struct party_group {
    struct counter *counter;
    struct group group;
};

static chancery_status add_party(void *context, struct record_party party)
{
    struct party_group *to = context;
    if (party.role == CHANCERY_ROLE_ACCOUNT) /* who tells it is not in it */
        return CHANCERY_OK;
    to->group.party = party.number;
    add(to->counter, &to->group);
    return CHANCERY_OK;
}

static void gather(struct counter *counter, const struct record_head *head)
{
    const struct names *names = cursor_names(counter->cursor);
    struct group group = {.year = counter->keys & CHANCERY_COUNT_YEAR ? year_of(head) : NO_YEAR};
    if (counter->keys & CHANCERY_COUNT_TYPE)
        group.type = head->type;
    if (counter->keys & CHANCERY_COUNT_FAMILY)
        group.family = family_number(names, head->type);
    if (counter->keys & CHANCERY_COUNT_STANDING)
        group.standing = head->standing + 1;
    if (counter->keys & CHANCERY_COUNT_PARTY)
        index_parties(head, add_party, &(struct party_group){counter, group});
    else
        add(counter, &group);
}

/* ---- Telling ---- */

static int compare_names(const struct names *names, enum name_kind kind, uint16_t a, uint16_t b)
{
    return text_compare(names_text(names, kind, a), names_text(names, kind, b));
}

static int by_group(const void *left, const void *right, void *context)
{
    const struct names *names = context;
    const struct group *a = &((const struct row *)left)->group;
    const struct group *b = &((const struct row *)right)->group;
    int order = compare_names(names, NAME_PARTY, a->party, b->party);
    if (order == 0)
        order = (a->year > b->year) - (a->year < b->year);
    if (order == 0)
        order = compare_names(names, NAME_TYPE, a->type, b->type);
    if (order == 0)
        order = text_compare(family_of(names_text(names, NAME_TYPE, a->family)),
                             family_of(names_text(names, NAME_TYPE, b->family)));
    return order != 0 ? order : (int)a->standing - (int)b->standing;
}

static const char *string_of(struct arena *arena, chancery_text text)
{
    return arena_text(arena, text).bytes;
}

static const char *year_string(struct arena *arena, int64_t year)
{
    char digits[32];
    if (year == NO_YEAR)
        return "";
    snprintf(digits, sizeof digits, year < 0 ? "-%04lld" : "%04lld",
             year < 0 ? -(long long)year : (long long)year);
    return string_of(arena, chancery_text_of(digits));
}

static chancery_status tell(const struct counter *counter, const struct row *row,
                            chancery_status (*told)(void *, const chancery_count_row *),
                            void *context)
{
    const struct names *names = cursor_names(counter->cursor);
    const struct group *group = &row->group;
    struct arena arena = {0};
    const chancery_count_row shown = {
        .party = string_of(&arena, names_text(names, NAME_PARTY, group->party)),
        .year = year_string(&arena, group->year),
        .type = string_of(&arena, names_text(names, NAME_TYPE, group->type)),
        .family = string_of(&arena, family_of(names_text(names, NAME_TYPE, group->family))),
        .standing = group->standing > 0 ? standing_names[group->standing - 1] : "",
        .events = row->events,
    };
    chancery_status status = arena.failed ? CHANCERY_MEMORY : told(context, &shown);
    arena_free(&arena);
    return status;
}

/* Moves the rows in use to the front, in order. */
static void order_rows(struct counter *counter)
{
    size_t count = 0;
    for (size_t i = 0; i < counter->room; i++)
        if (counter->rows[i].events > 0)
            counter->rows[count++] = counter->rows[i];
    if (count > 0)
        qsort_r(counter->rows, count, sizeof *counter->rows, by_group,
                (void *)(uintptr_t)cursor_names(counter->cursor));
}

static chancery_status gather_all(struct counter *counter, chancery_error *error)
{
    struct record_head head;
    chancery_status status;
    while ((status = cursor_next_head(counter->cursor, &head, error)) == CHANCERY_OK)
        gather(counter, &head);
    if (counter->failed)
        return error_memory(error);
    return status == CHANCERY_END ? CHANCERY_OK : status;
}

chancery_status chancery_count(chancery_db *db, const chancery_query *query,
                               const chancery_select_options *options, unsigned keys,
                               chancery_status (*row)(void *context, const chancery_count_row *row),
                               void *context, chancery_error *error)
{
    struct counter counter = {.keys = keys};
    chancery_status status = chancery_select(db, query, options, &counter.cursor, error);
    if (status != CHANCERY_OK)
        return status;
    status = gather_all(&counter, error);
    if (status == CHANCERY_OK && keys == 0 && counter.used == 0)
        status = row(context, &(chancery_count_row){"", "", "", "", "", 0});
    if (status == CHANCERY_OK)
        order_rows(&counter);
    for (size_t i = 0; i < counter.used && status == CHANCERY_OK; i++)
        status = tell(&counter, &counter.rows[i], row, context);
    chancery_cursor_close(counter.cursor);
    free(counter.rows);
    return status;
}
