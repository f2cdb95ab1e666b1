/* Owns: what an answer looks like in the cells of a row. */
#include "answer.h"

#include <stdlib.h>

static const struct out_column columns[] = {
    {"WHAT", OUT_LEFT, 0},         {"OF", OUT_SHRINK, 0.2},       {"ANSWER", OUT_LEFT, 0},
    {"VALUE", OUT_SHRINK, 0.2},    {"SINCE", OUT_LEFT, 0},        {"UNTIL", OUT_LEFT, 0},
    {"ACCORDING TO", OUT_LEFT, 0}, {"EVIDENCE", OUT_SHRINK, 0.2},
};
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

void write_text(FILE *stream, chancery_text text)
{
    for (size_t i = 0; i < text.size; i++)
        fputc(text.bytes[i] == '\n' ? ',' : text.bytes[i], stream);
}

void write_key(FILE *stream, const chancery_text *key, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (key[i].size == 0)
            continue;
        fputs(i > 0 ? " " : "", stream);
        write_text(stream, key[i]);
    }
}

static void write_value(FILE *stream, const chancery_state_value *value)
{
    static const char *const kinds[] = {"unknown", "", "none", "moved", "undetermined"};
    fputs(kinds[value->kind], stream);
    write_text(stream, value->text);
}

bool is_said(const chancery_state_slot *slot)
{
    return slot->value_count > 1 || slot->values[0].kind != CHANCERY_STATE_UNSET;
}

void write_values(FILE *stream, const chancery_state_answer *answer)
{
    bool any = false;
    for (size_t i = 0; i < answer->slot_count; i++) {
        const chancery_state_slot *slot = &answer->slots[i];
        if (!is_said(slot) ||
            (slot->value_count == 1 && slot->values[0].kind == CHANCERY_STATE_NOTHING))
            continue;
        fputs(any ? "; " : "", stream);
        for (size_t j = 0; j < slot->value_count; j++) {
            fputs(j > 0 ? " or " : "", stream);
            write_value(stream, &slot->values[j]);
        }
        any = true;
    }
}

void write_since(FILE *stream, const chancery_state_answer *answer)
{
    const chancery_state_slot *slot = &answer->slots[0];
    bool any = false;
    for (size_t i = 0; i < slot->value_count; i++)
        for (size_t j = 0; j < slot->values[i].since.count; j++) {
            fputs(any ? " or " : "", stream);
            write_text(stream, slot->values[i].since.items[j].date);
            any = true;
        }
}

void write_accounts(FILE *stream, const chancery_state_accounts *accounts)
{
    fputs(accounts->all ? "all" : "", stream);
    for (size_t i = 0; i < accounts->count; i++) {
        fputs(i > 0 ? "," : "", stream);
        write_text(stream, accounts->codes[i]);
    }
}

void write_evidence(FILE *stream, chancery_event *const *events, size_t count,
                    const chancery_state_answer *answer)
{
    bool *named = calloc(count + 1, sizeof *named);
    bool any = false;
    for (size_t i = 0; named && i < answer->slot_count; i++)
        for (size_t j = 0; j < answer->slots[i].value_count; j++) {
            const chancery_state_dates *evidence = &answer->slots[i].values[j].evidence;
            for (size_t k = 0; k < evidence->count; k++)
                named[evidence->items[k].event] = true;
        }
    for (size_t i = 0; named && i < count; i++) {
        if (!named[i])
            continue;
        fputs(any ? " " : "", stream);
        write_text(stream, chancery_event_uid(events[i]));
        any = true;
    }
    free(named);
}

bool cells_open(struct cell *cells, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        cells[i] = (struct cell){0};
        cells[i].stream = open_memstream(&cells[i].text, &cells[i].size);
        good = good && cells[i].stream;
    }
    return good;
}

bool cells_close(struct cell *cells, size_t count, bool good, struct out_table *table)
{
    chancery_text texts[CELLS_MAX];
    for (size_t i = 0; i < count; i++) {
        good = cells[i].stream && fclose(cells[i].stream) == 0 && good;
        texts[i] = chancery_text_of(cells[i].text);
    }
    if (good && table)
        good = out_table_row(table, texts);
    else if (good)
        out_csv_row(stdout, count, texts);
    for (size_t i = 0; i < count; i++)
        free(cells[i].text);
    return good;
}

/* ---- Rows ---- */

struct out_table *answer_table_open(void)
{
    return out_table_open(COLUMN_COUNT, columns);
}

void answer_csv_open(void)
{
    fputs("facet,of,answer,value,since,until,according_to,evidence\r\n", stdout);
}

bool add_answer(struct out_table *table, const chancery_state *state,
                const chancery_state_answer *answer)
{
    struct cell cells[COLUMN_COUNT];
    bool good = cells_open(cells, COLUMN_COUNT);
    if (good) {
        fputs(answer->facet, cells[0].stream);
        write_key(cells[1].stream, answer->key, answer->part_count);
        fputs(chancery_state_verdict_name(answer->verdict), cells[2].stream);
        write_values(cells[3].stream, answer);
        write_since(cells[4].stream, answer);
        if (answer->slots[0].until)
            write_text(cells[5].stream, answer->slots[0].until->date);
        write_accounts(cells[6].stream, &answer->accounts);
        write_evidence(cells[7].stream, state->events, state->event_count, answer);
    }
    return cells_close(cells, COLUMN_COUNT, good, table);
}

bool add_deadline(struct out_table *table, const chancery_state *state,
                  const chancery_state_deadline *deadline)
{
    struct cell cells[COLUMN_COUNT];
    bool good = cells_open(cells, COLUMN_COUNT);
    if (good) {
        fputs(deadline->facet, cells[0].stream);
        write_key(cells[1].stream, deadline->key, deadline->part_count);
        fputs(deadline->overdue ? "overdue" : "pending", cells[2].stream);
        write_text(cells[3].stream, chancery_event_title(state->events[deadline->order.event]));
        write_text(cells[4].stream, deadline->order.date);
        write_text(cells[5].stream, deadline->deadline);
        write_accounts(cells[6].stream, &deadline->accounts);
        write_text(cells[7].stream, chancery_event_uid(state->events[deadline->order.event]));
    }
    return cells_close(cells, COLUMN_COUNT, good, table);
}

bool add_contradiction(struct out_table *table, const struct contradiction *found)
{
    struct cell cells[COLUMN_COUNT];
    bool good = cells_open(cells, COLUMN_COUNT);
    if (good) {
        write_text(cells[0].stream, chancery_event_type(found->event));
        write_text(cells[1].stream, chancery_event_title(found->event));
        fputs("contradicts", cells[2].stream);
        if (found->other)
            write_text(cells[3].stream, chancery_event_title(found->other));
        write_text(cells[4].stream, chancery_event_date(found->event));
        write_text(cells[6].stream, found->account);
        write_text(cells[7].stream, chancery_event_uid(found->event));
        fputc(' ', cells[7].stream);
        write_text(cells[7].stream, found->other_uid);
    }
    return cells_close(cells, COLUMN_COUNT, good, table);
}
