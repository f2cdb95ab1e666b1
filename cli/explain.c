/* Owns: the words of a derivation: which events were looked at, which counted, what each set, and
 * why an answer is not certain. */
#include "explain.h"

#include "answer.h"

#include <stdlib.h>
#include <string.h>

/* ---- Words ---- */

static bool same_text(chancery_text a, chancery_text b)
{
    return a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0;
}

static void print_day(int64_t day)
{
    char text[CHANCERY_DAY_SIZE];
    chancery_day_format(day, text);
    if (day == CHANCERY_DAY_MIN)
        fputs("at any time before", stdout);
    else
        fputs(text, stdout);
}

/* Who says so: the publishers of its sources, or their addresses. */
static void print_sources(const json_t *event)
{
    const json_t *sources = json_object_get(event, "sources");
    const char *account = json_string_value(json_object_get(event, "account"));
    if (account)
        printf(", as %s tells it", account);
    fputs(json_array_size(sources) > 0 ? "; source: " : "; no source", stdout);
    for (size_t i = 0; i < json_array_size(sources); i++) {
        const json_t *source = json_array_get(sources, i);
        const json_t *name = json_object_get(source, "publisher");
        name = name ? name : json_object_get(source, "url");
        name = name ? name : json_object_get(source, "title");
        fputs(i > 0 ? ", " : "", stdout);
        out_string(stdout, name ? json_string_value(name) : "not named");
    }
}

static bool print_event(chancery_event *event)
{
    chancery_text json = chancery_event_json(event, false);
    json_t *object = json_loadb(json.bytes, json.size, 0, NULL);
    fputs("      ", stdout);
    out_text(stdout, chancery_event_date(event));
    fputs("  ", stdout);
    out_text(stdout, chancery_event_title(event));
    fputs(" (", stdout);
    out_text(stdout, chancery_event_uid(event));
    print_sources(object);
    fputs(")\n", stdout);
    json_decref(object);
    return object != NULL;
}

static void print_uid(chancery_event *const *events, const chancery_state_date *date)
{
    out_text(stdout, chancery_event_uid(events[date->event]));
    fputs(" (", stdout);
    out_text(stdout, date->date);
    fputs(")", stdout);
}

static void print_reason(chancery_event *const *events, const chancery_state_reason *reason)
{
    static const char *const before[] = {
        "Possible, because it is open whether it had come by then: ",
        "Possible, because the order of these is open: ",
        "Undetermined, because too many orders are possible between ",
        "Unknown, because the day lies behind what can be known",
    };
    fputs("      ", stdout);
    fputs(before[reason->kind], stdout);
    if (reason->kind != CHANCERY_STATE_BY_FUTURE)
        print_uid(events, &reason->first);
    if (reason->kind == CHANCERY_STATE_BY_ORDER || reason->kind == CHANCERY_STATE_BY_LIMIT) {
        fputs(" and ", stdout);
        print_uid(events, &reason->second);
    }
    fputs(".\n", stdout);
}

/* ---- Steps ---- */

static bool rests_on(const chancery_state_answer *answer, size_t event)
{
    for (size_t i = 0; answer && i < answer->slot_count; i++)
        for (size_t j = 0; j < answer->slots[i].value_count; j++) {
            const chancery_state_dates *evidence = &answer->slots[i].values[j].evidence;
            for (size_t k = 0; k < evidence->count; k++)
                if (evidence->items[k].event == event)
                    return true;
        }
    return false;
}

/* Whether the answers rest on the same events: then only the accounts have parted. */
static bool same_evidence(const chancery_history *history, const chancery_state_answer *a,
                          const chancery_state_answer *b)
{
    bool same = a && b && a->verdict == b->verdict && a->reason_count == b->reason_count;
    for (size_t i = 0; i < history->event_count && same; i++)
        same = rests_on(a, i) == rests_on(b, i);
    return same;
}

/* A spell, with the events that are new in it. */
static bool print_step(const chancery_history *history, const chancery_state_spell *spell,
                       const chancery_state_answer *before)
{
    const chancery_state_answer *answer = &spell->answer;
    bool whole = true;
    fputs("  ", stdout);
    print_day(spell->from);
    printf(": %s, ", chancery_state_verdict_name(answer->verdict));
    write_values(stdout, answer);
    fputs("\n", stdout);
    for (size_t i = 0; i < history->event_count && whole; i++)
        if (rests_on(answer, i) && !rests_on(before, i))
            whole = print_event(history->events[i]);
    for (size_t i = 0; i < answer->reason_count; i++)
        print_reason(history->events, &answer->reasons[i]);
    return whole;
}

static bool same_entry(const chancery_state_answer *a, const chancery_state_answer *b)
{
    bool same = strcmp(a->facet, b->facet) == 0;
    for (size_t i = 0; i < a->part_count && same; i++)
        same = same_text(a->key[i], b->key[i]);
    return same;
}

/* Whether all accounts of `some` are among those of the spell. */
static bool is_told_by(const chancery_state_spell *spell, const chancery_state_accounts *some)
{
    const chancery_state_accounts *accounts = &spell->answer.accounts;
    if (accounts->all || some->all)
        return accounts->all;
    for (size_t i = 0; i < some->count; i++) {
        bool found = false;
        for (size_t j = 0; j < accounts->count && !found; j++)
            found = same_text(accounts->codes[j], some->codes[i]);
        if (!found)
            return false;
    }
    return true;
}

static bool print_answer(const chancery_history *history, const chancery_state_answer *answer,
                         int64_t day)
{
    const chancery_state_answer *before = NULL;
    bool whole = true;
    printf("%s ", answer->facet);
    write_key(stdout, answer->key, answer->part_count);
    fputs(answer->accounts.all ? ", as all tell it\n" : ", as told by ", stdout);
    if (!answer->accounts.all) {
        write_accounts(stdout, &answer->accounts);
        fputs("\n", stdout);
    }
    for (size_t i = 0; i < history->spell_count && whole; i++) {
        const chancery_state_spell *spell = &history->spells[i];
        if (spell->from > day || !same_entry(&spell->answer, answer) ||
            !is_told_by(spell, &answer->accounts))
            continue;
        if (!same_evidence(history, before, &spell->answer))
            whole = print_step(history, spell, before);
        before = &spell->answer;
    }
    printf("  So on that day: %s", chancery_state_verdict_name(answer->verdict));
    fputs(before ? ", " : "", stdout);
    write_values(stdout, answer);
    fputs(".\n\n", stdout);
    return whole;
}

/* ---- What was looked at ---- */

static void print_looked_at(const chancery_state *state, const chancery_state_question *question)
{
    size_t later = 0, retracted = 0, reported = 0, open = 0;
    for (size_t i = 0; i < state->event_count; i++) {
        const char *standing = chancery_event_standing(state->events[i]);
        chancery_date date = chancery_event_bounds(state->events[i]);
        if (strcmp(standing, "retracted") == 0)
            retracted++;
        else if (strcmp(standing, "reported") == 0 && !question->include_reported)
            reported++;
        else if (date.earliest > question->day)
            later++;
        else if (date.latest > question->day)
            open++;
    }
    const size_t counted = state->event_count - later - retracted - reported - open;
    printf("Looked at %zu events: %zu count on that day, %zu may count, %zu come later, %zu are "
           "retracted,\n%zu are only reported%s.\n",
           state->event_count, counted, open, later, retracted, reported,
           reported > 0 ? " (--include reported counts them)" : "");
    puts("Order: by date; on one day by seq, else by what answers or fulfils what; else it is "
         "open.\n");
}

bool explain(const chancery_state *state, const chancery_history *history,
             const chancery_state_question *question)
{
    bool whole = true;
    print_looked_at(state, question);
    for (size_t i = 0; i < state->answer_count && whole; i++)
        whole = print_answer(history, &state->answers[i], question->day);
    return whole;
}
