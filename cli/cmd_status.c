/* cmd_status.c - `chancery status`: the state of diplomacy of a party, or of two, on a day. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const struct out_column columns[] = {
    {"WHAT", OUT_LEFT, 0},         {"OF", OUT_SHRINK, 0.2},       {"ANSWER", OUT_LEFT, 0},
    {"VALUE", OUT_SHRINK, 0.2},    {"SINCE", OUT_LEFT, 0},        {"UNTIL", OUT_LEFT, 0},
    {"ACCORDING TO", OUT_LEFT, 0}, {"EVIDENCE", OUT_SHRINK, 0.2},
};
enum { WARNINGS_SHOWN = 20 };
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

/* ---- The question ---- */

/* A party as it is called on the day that is asked about. */
static chancery_status read_party(const struct cli *cli, const char *text, int64_t day,
                                  const char **code, chancery_error *error)
{
    const chancery_party *party;
    const chancery_registry *registry = chancery_db_schema(cli->db)->parties;
    chancery_status status =
        chancery_party_find(registry, chancery_text_of(text), day, &party, error);
    if (status == CHANCERY_OK)
        *code = party->code;
    return status;
}

static chancery_status read_day(const char *text, int64_t *day, chancery_error *error)
{
    chancery_date date;
    char edtf[CHANCERY_DATE_SIZE];
    chancery_status status = understand_date(text, edtf, error);
    if (status == CHANCERY_OK)
        status = chancery_date_parse(chancery_text_of(edtf), &date, error);
    if (status != CHANCERY_OK)
        return status;
    if (date.earliest != date.latest) {
        *error = fault(CHANCERY_USAGE, "such as 2019-03-14", "--on takes one day, and %s is longer",
                       text);
        return CHANCERY_USAGE;
    }
    *day = date.earliest;
    return CHANCERY_OK;
}

/* Opens the database too, whose parties they are. */
static chancery_status read_question(struct cli *cli, chancery_state_question *question,
                                     chancery_error *error)
{
    const char *on = opt_value(&cli->args, "on", NULL);
    const char *teller = opt_value(&cli->args, "according-to", NULL);
    *question = (chancery_state_question){
        .facet = opt_value(&cli->args, "facet", NULL),
        .day = chancery_state_today(),
        .include_reported = opt_given(&cli->args, "include"),
    };
    chancery_status status = on ? read_day(on, &question->day, error) : CHANCERY_OK;
    if (status == CHANCERY_OK)
        status = known_at(cli, &question->as_known_at, error);
    if (status == CHANCERY_OK)
        status = database_open(cli, CHANCERY_OPEN_READ, false, error);
    if (status == CHANCERY_OK)
        status = read_party(cli, cli->args.arguments[0], question->day, &question->a, error);
    if (status == CHANCERY_OK && cli->args.count > 1)
        status = read_party(cli, cli->args.arguments[1], question->day, &question->b, error);
    if (status == CHANCERY_OK && teller)
        status = read_party(cli, teller, question->day, &question->according_to, error);
    return status;
}

/* ---- The table ---- */

/* What is written into one cell. */
struct cell {
    FILE *stream;
    char *text;
    size_t size;
};

static void write_text(FILE *stream, chancery_text text)
{
    for (size_t i = 0; i < text.size; i++)
        fputc(text.bytes[i] == '\n' ? ',' : text.bytes[i], stream);
}

static void write_key(FILE *stream, const chancery_text *key, size_t count)
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

static bool is_said(const chancery_state_slot *slot)
{
    return slot->value_count > 1 || slot->values[0].kind != CHANCERY_STATE_UNSET;
}

static void write_values(FILE *stream, const chancery_state_answer *answer)
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

/* Of the first value, which is the status of most facets. */
static void write_since(FILE *stream, const chancery_state_answer *answer)
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

static void write_accounts(FILE *stream, const chancery_state_accounts *accounts)
{
    fputs(accounts->all ? "all" : "", stream);
    for (size_t i = 0; i < accounts->count; i++) {
        fputs(i > 0 ? "," : "", stream);
        write_text(stream, accounts->codes[i]);
    }
}

static void write_evidence(FILE *stream, const chancery_state *state,
                           const chancery_state_answer *answer)
{
    bool *named = calloc(state->event_count + 1, sizeof *named);
    bool any = false;
    for (size_t i = 0; named && i < answer->slot_count; i++)
        for (size_t j = 0; j < answer->slots[i].value_count; j++) {
            const chancery_state_dates *evidence = &answer->slots[i].values[j].evidence;
            for (size_t k = 0; k < evidence->count; k++)
                named[evidence->items[k].event] = true;
        }
    for (size_t i = 0; named && i < state->event_count; i++) {
        if (!named[i])
            continue;
        fputs(any ? " " : "", stream);
        write_text(stream, chancery_event_uid(state->events[i]));
        any = true;
    }
    free(named);
}

static bool cells_open(struct cell *cells)
{
    bool good = true;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        cells[i] = (struct cell){0};
        cells[i].stream = open_memstream(&cells[i].text, &cells[i].size);
        good = good && cells[i].stream;
    }
    return good;
}

/* Adds what was written as a row, and frees it. */
static bool cells_close(struct cell *cells, bool good, struct out_table *table)
{
    chancery_text texts[COLUMN_COUNT];
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        good = cells[i].stream && fclose(cells[i].stream) == 0 && good;
        texts[i] = chancery_text_of(cells[i].text);
    }
    good = good && out_table_row(table, texts);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        free(cells[i].text);
    return good;
}

static bool add_answer(struct out_table *table, const chancery_state *state,
                       const chancery_state_answer *answer)
{
    struct cell cells[COLUMN_COUNT];
    bool good = cells_open(cells);
    if (good) {
        fputs(answer->facet, cells[0].stream);
        write_key(cells[1].stream, answer->key, answer->part_count);
        fputs(chancery_state_verdict_name(answer->verdict), cells[2].stream);
        write_values(cells[3].stream, answer);
        write_since(cells[4].stream, answer);
        if (answer->slots[0].until)
            write_text(cells[5].stream, answer->slots[0].until->date);
        write_accounts(cells[6].stream, &answer->accounts);
        write_evidence(cells[7].stream, state, answer);
    }
    return cells_close(cells, good, table);
}

static bool add_deadline(struct out_table *table, const chancery_state *state,
                         const chancery_state_deadline *deadline)
{
    struct cell cells[COLUMN_COUNT];
    bool good = cells_open(cells);
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
    return cells_close(cells, good, table);
}

/* ---- Notes ---- */

static void note_reason(const chancery_state *state, const chancery_state_answer *answer,
                        const chancery_state_reason *reason)
{
    static const char *const words[] = {"possible only, as it is open whether this came by then",
                                        "possible only, as the order is open of",
                                        "undetermined, for too many orders are possible between",
                                        "unknown, for the day lies in the future"};
    fprintf(stderr, "chancery: %s: %s", answer->facet, words[reason->kind]);
    if (reason->kind != CHANCERY_STATE_BY_FUTURE) {
        fputc(' ', stderr);
        out_text(stderr, chancery_event_uid(state->events[reason->first.event]));
    }
    if (reason->kind == CHANCERY_STATE_BY_ORDER || reason->kind == CHANCERY_STATE_BY_LIMIT) {
        fputs(" and ", stderr);
        out_text(stderr, chancery_event_uid(state->events[reason->second.event]));
    }
    fputc('\n', stderr);
}

static void note_warning(const chancery_state *state, const chancery_state_warning *warning)
{
    static const char *const words[] = {"says again what is so by", "has no effect because of",
                                        "cannot come after what it is linked to,"};
    fputs("chancery: ", stderr);
    out_text(stderr, chancery_event_uid(state->events[warning->event]));
    if (warning->other == SIZE_MAX) {
        fputs(" has no effect: what it presupposes is not known\n", stderr);
        return;
    }
    fprintf(stderr, " %s ", words[warning->kind]);
    out_text(stderr, chancery_event_uid(state->events[warning->other]));
    fputc('\n', stderr);
}

static void note_all(const chancery_state *state)
{
    for (size_t i = 0; i < state->answer_count; i++)
        for (size_t j = 0; j < state->answers[i].reason_count; j++)
            note_reason(state, &state->answers[i], &state->answers[i].reasons[j]);
    for (size_t i = 0; i < state->warning_count && i < WARNINGS_SHOWN; i++)
        note_warning(state, &state->warnings[i]);
    if (state->warning_count > WARNINGS_SHOWN)
        out_note("%zu more events do not fit together: --json has them all",
                 state->warning_count - WARNINGS_SHOWN);
    if (state->answer_count == 0)
        out_note("nothing is known of it");
}

static bool print_table(const chancery_state *state)
{
    struct out_table *table = out_table_open(COLUMN_COUNT, columns);
    bool whole = table != NULL;
    for (size_t i = 0; i < state->answer_count && whole; i++)
        whole = add_answer(table, state, &state->answers[i]);
    for (size_t i = 0; i < state->deadline_count && whole; i++)
        whole = add_deadline(table, state, &state->deadlines[i]);
    whole = out_table_close(table) && whole;
    note_all(state);
    return whole;
}

/* ---- JSON ---- */

static json_t *text_json(chancery_text text)
{
    return json_stringn(text.bytes, text.size);
}

static json_t *uid_json(const chancery_state *state, size_t event)
{
    return text_json(chancery_event_uid(state->events[event]));
}

static json_t *date_json(const chancery_state *state, const chancery_state_date *date)
{
    return json_pack("{s:o, s:o}", "event", uid_json(state, date->event), "date",
                     text_json(date->date));
}

static json_t *dates_json(const chancery_state *state, const chancery_state_dates *dates)
{
    json_t *list = json_array();
    for (size_t i = 0; i < dates->count; i++)
        json_array_append_new(list, date_json(state, &dates->items[i]));
    return list;
}

static json_t *key_json(const char *const *names, const chancery_text *key, size_t count)
{
    json_t *made = json_object();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(made, names[i], text_json(key[i]));
    return made;
}

static json_t *accounts_json(const chancery_state_accounts *accounts)
{
    json_t *list = json_array();
    if (accounts->all) {
        json_decref(list);
        return json_string("all");
    }
    for (size_t i = 0; i < accounts->count; i++)
        json_array_append_new(list, text_json(accounts->codes[i]));
    return list;
}

/* A value that is none is null; one that is not known says so by its kind. */
static json_t *value_json(const chancery_state *state, const chancery_state_value *value)
{
    static const char *const kinds[] = {"unknown", "known", "nothing", "moved", "undetermined"};
    return json_pack("{s:s, s:o, s:o, s:o}", "kind", kinds[value->kind], "value",
                     value->kind == CHANCERY_STATE_KNOWN ? text_json(value->text) : json_null(),
                     "since", dates_json(state, &value->since), "evidence",
                     dates_json(state, &value->evidence));
}

static json_t *slot_json(const chancery_state *state, const chancery_state_slot *slot)
{
    json_t *values = json_array();
    for (size_t i = 0; i < slot->value_count; i++)
        json_array_append_new(values, value_json(state, &slot->values[i]));
    return json_pack("{s:o, s:o}", "values", values, "until",
                     slot->until ? date_json(state, slot->until) : json_null());
}

static json_t *reason_json(const chancery_state *state, const chancery_state_reason *reason)
{
    static const char *const kinds[] = {"date", "order", "limit", "future"};
    json_t *events = json_array();
    if (reason->kind != CHANCERY_STATE_BY_FUTURE)
        json_array_append_new(events, uid_json(state, reason->first.event));
    if (reason->kind == CHANCERY_STATE_BY_ORDER || reason->kind == CHANCERY_STATE_BY_LIMIT)
        json_array_append_new(events, uid_json(state, reason->second.event));
    return json_pack("{s:s, s:o}", "because", kinds[reason->kind], "events", events);
}

static json_t *answer_json(const chancery_state *state, const chancery_state_answer *answer)
{
    json_t *values = json_object(), *reasons = json_array();
    for (size_t i = 0; i < answer->slot_count; i++)
        if (is_said(&answer->slots[i]))
            json_object_set_new(values, answer->slots[i].name, slot_json(state, &answer->slots[i]));
    for (size_t i = 0; i < answer->reason_count; i++)
        json_array_append_new(reasons, reason_json(state, &answer->reasons[i]));
    return json_pack("{s:s, s:o, s:s, s:o, s:o, s:o}", "facet", answer->facet, "key",
                     key_json(answer->part_names, answer->key, answer->part_count), "answer",
                     chancery_state_verdict_name(answer->verdict), "values", values, "reasons",
                     reasons, "according_to", accounts_json(&answer->accounts));
}

static json_t *deadline_json(const chancery_state *state, const chancery_state_deadline *deadline)
{
    json_t *until = deadline->deadline.size > 0 ? text_json(deadline->deadline) : json_null();
    return json_pack("{s:s, s:o, s:o, s:b, s:o, s:b, s:o, s:o}", "facet", deadline->facet, "key",
                     key_json(deadline->part_names, deadline->key, deadline->part_count), "order",
                     date_json(state, &deadline->order), "order_possible", deadline->order_possible,
                     "deadline", until, "overdue", deadline->overdue, "perhaps_fulfilled_by",
                     deadline->perhaps ? date_json(state, deadline->perhaps) : json_null(),
                     "according_to", accounts_json(&deadline->accounts));
}

static json_t *warning_json(const chancery_state *state, const chancery_state_warning *warning)
{
    static const char *const kinds[] = {"said-again", "no-effect", "bad-link"};
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "kind", kinds[warning->kind], "event",
                     uid_json(state, warning->event), "other",
                     warning->other == SIZE_MAX ? json_null() : uid_json(state, warning->other),
                     "facet", warning->facet ? json_string(warning->facet) : json_null(),
                     "according_to", accounts_json(&warning->accounts));
}

static bool print_json(const chancery_state *state, const chancery_state_question *question)
{
    json_t *answers = json_array(), *deadlines = json_array(), *warnings = json_array();
    char day[CHANCERY_DAY_SIZE];
    chancery_day_format(question->day, day);
    for (size_t i = 0; i < state->answer_count; i++)
        json_array_append_new(answers, answer_json(state, &state->answers[i]));
    for (size_t i = 0; i < state->deadline_count; i++)
        json_array_append_new(deadlines, deadline_json(state, &state->deadlines[i]));
    for (size_t i = 0; i < state->warning_count; i++)
        json_array_append_new(warnings, warning_json(state, &state->warnings[i]));
    json_t *whole = json_pack("{s:s, s:o, s:o, s:o}", "on", day, "answers", answers, "deadlines",
                              deadlines, "warnings", warnings);
    bool good = whole && json_dumpf(whole, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF;
    json_decref(whole);
    return good;
}

/* ---- The command ---- */

int cmd_status(struct cli *cli)
{
    chancery_state_question question;
    chancery_state *state = NULL;
    chancery_error error = {0};
    chancery_status status = read_question(cli, &question, &error);
    if (status == CHANCERY_OK)
        status = chancery_state_ask(cli->db, &question, &state, &error);
    if (status == CHANCERY_OK) {
        term_page(!opt_given(&cli->args, "no-pager"));
        bool good =
            opt_given(&cli->args, "json") ? print_json(state, &question) : print_table(state);
        if (!good)
            error = fault(status = CHANCERY_MEMORY, NULL, "out of memory");
    }
    chancery_state_free(state);
    if (error.status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}
