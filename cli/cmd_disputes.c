/* cmd_disputes.c - `chancery disputes`: what accounts disagree on. */
#include "answer.h"

#include <string.h>

/* ---- Answers ---- */

static bool same_text(chancery_text a, chancery_text b)
{
    return a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0;
}

static bool same_entry(const chancery_state_answer *a, const chancery_state_answer *b)
{
    bool same = strcmp(a->facet, b->facet) == 0;
    for (size_t i = 0; i < a->part_count && same; i++)
        same = same_text(a->key[i], b->key[i]);
    return same;
}

/* Whether they say the same, whatever it rests on. */
static bool same_values(const chancery_state_answer *a, const chancery_state_answer *b)
{
    bool same = a->verdict == b->verdict;
    for (size_t i = 0; i < a->slot_count && same; i++) {
        same = a->slots[i].value_count == b->slots[i].value_count;
        for (size_t j = 0; same && j < a->slots[i].value_count; j++)
            same = a->slots[i].values[j].kind == b->slots[i].values[j].kind &&
                   same_text(a->slots[i].values[j].text, b->slots[i].values[j].text);
    }
    return same;
}

/* Answers of one entry follow each other. */
static bool is_disputed(const chancery_state *state, size_t index)
{
    const chancery_state_answer *answer = &state->answers[index];
    size_t from = index;
    while (from > 0 && same_entry(&state->answers[from - 1], answer))
        from--;
    for (size_t i = from; i < state->answer_count && same_entry(&state->answers[i], answer); i++)
        if (!same_values(&state->answers[i], answer))
            return true;
    return false;
}

/* ---- Links ---- */

typedef bool take_contradiction(void *context, const struct contradiction *found);

static chancery_event *event_called(const chancery_state *state, const char *uid)
{
    for (size_t i = 0; i < state->event_count; i++)
        if (same_text(chancery_event_uid(state->events[i]), chancery_text_of(uid)))
            return state->events[i];
    return NULL;
}

static bool each_link(const chancery_state *state, chancery_event *event, const json_t *object,
                      take_contradiction *take, void *context)
{
    const json_t *links = json_object_get(object, "links");
    bool good = true;
    for (size_t i = 0; i < json_array_size(links) && good; i++) {
        const json_t *link = json_array_get(links, i);
        const char *uid = json_string_value(json_object_get(link, "to"));
        const char *rel = json_string_value(json_object_get(link, "rel"));
        const char *account = json_string_value(json_object_get(object, "account"));
        if (!uid || !rel || strcmp(rel, "contradicts") != 0)
            continue;
        const struct contradiction found = {event, event_called(state, uid),
                                            chancery_text_of(account), chancery_text_of(uid)};
        good = take(context, &found);
    }
    return good;
}

/* Every event up to the day that contradicts another one. */
static bool each_contradiction(const chancery_state *state, int64_t day, take_contradiction *take,
                               void *context)
{
    bool good = true;
    for (size_t i = 0; i < state->event_count && good; i++) {
        chancery_event *event = state->events[i];
        if (chancery_event_bounds(event).earliest > day ||
            strcmp(chancery_event_standing(event), "retracted") == 0)
            continue;
        chancery_text json = chancery_event_json(event, false);
        json_t *object = json_loadb(json.bytes, json.size, 0, NULL);
        good = object && each_link(state, event, object, take, context);
        json_decref(object);
    }
    return good;
}

/* ---- Printing ---- */

static bool take_row(void *context, const struct contradiction *found)
{
    return add_contradiction(context, found);
}

static bool print_rows(const chancery_state *state, int64_t day, struct out_table *table)
{
    bool whole = true;
    for (size_t i = 0; i < state->answer_count && whole; i++)
        if (is_disputed(state, i))
            whole = add_answer(table, state, &state->answers[i]);
    return whole && each_contradiction(state, day, take_row, table);
}

static bool print_csv(const chancery_state *state, int64_t day)
{
    answer_csv_open();
    return print_rows(state, day, NULL);
}

static bool print_table(const chancery_state *state, int64_t day)
{
    struct out_table *table = answer_table_open();
    bool whole = table && print_rows(state, day, table);
    return out_table_close(table) && whole;
}

static bool take_json(void *context, const struct contradiction *found)
{
    json_t *account = found->account.size > 0 ? text_json(found->account) : json_null();
    return json_array_append_new(context, json_pack("{s:o, s:o, s:o}", "event",
                                                    text_json(chancery_event_uid(found->event)),
                                                    "contradicts", text_json(found->other_uid),
                                                    "account", account)) == 0;
}

static bool print_json(const chancery_state *state, int64_t day)
{
    char on[CHANCERY_DAY_SIZE];
    json_t *answers = json_array(), *links = json_array();
    chancery_day_format(day, on);
    for (size_t i = 0; i < state->answer_count; i++)
        if (is_disputed(state, i))
            json_array_append_new(answers, answer_json(state->events, &state->answers[i]));
    bool good = each_contradiction(state, day, take_json, links);
    return print_document(json_pack("{s:s, s:i, s:s, s:o, s:o}", "format", "chancery-disputes",
                                    "version", 1, "on", on, "answers", answers, "contradictions",
                                    links)) &&
           good;
}

int cmd_disputes(struct cli *cli)
{
    static const struct state_printers printers = {print_table, print_csv, print_json};
    return answer_run(cli, &printers);
}
