/* cmd_status.c - `chancery status`: the state of diplomacy of a party, or of two, on a day. */
#include "answer.h"
#include "explain.h"
#include "term.h"

#include <string.h>

enum { WARNINGS_SHOWN = 20 };

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

static bool print_rows(const chancery_state *state, struct out_table *table)
{
    bool whole = true;
    for (size_t i = 0; i < state->answer_count && whole; i++)
        whole = add_answer(table, state, &state->answers[i]);
    for (size_t i = 0; i < state->deadline_count && whole; i++)
        whole = add_deadline(table, state, &state->deadlines[i]);
    return whole;
}

static bool print_csv(const chancery_state *state)
{
    answer_csv_open();
    bool whole = print_rows(state, NULL);
    note_all(state);
    return whole;
}

static bool print_table(const chancery_state *state)
{
    struct out_table *table = answer_table_open();
    bool whole = table && print_rows(state, table);
    whole = out_table_close(table) && whole;
    note_all(state);
    return whole;
}

/* ---- JSON ---- */

static json_t *warning_json(const chancery_state *state, const chancery_state_warning *warning)
{
    static const char *const kinds[] = {"said-again", "no-effect", "bad-link"};
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "kind", kinds[warning->kind], "event",
                     uid_json(state->events, warning->event), "other",
                     warning->other == SIZE_MAX ? json_null()
                                                : uid_json(state->events, warning->other),
                     "facet", warning->facet ? json_string(warning->facet) : json_null(),
                     "according_to", accounts_json(&warning->accounts));
}

static bool print_json(const chancery_state *state, const chancery_state_question *question)
{
    json_t *answers = json_array(), *deadlines = json_array(), *warnings = json_array();
    char day[CHANCERY_DAY_SIZE];
    chancery_day_format(question->day, day);
    for (size_t i = 0; i < state->answer_count; i++)
        json_array_append_new(answers, answer_json(state->events, &state->answers[i]));
    for (size_t i = 0; i < state->deadline_count; i++)
        json_array_append_new(deadlines, deadline_json(state->events, &state->deadlines[i]));
    for (size_t i = 0; i < state->warning_count; i++)
        json_array_append_new(warnings, warning_json(state, &state->warnings[i]));
    return print_document(json_pack("{s:s, s:i, s:s, s:o, s:o, s:o}", "format", "chancery-status",
                                    "version", 1, "on", day, "answers", answers, "deadlines",
                                    deadlines, "warnings", warnings));
}

/* ---- The command ---- */

static bool print_state(const chancery_state *state, const chancery_state_question *question,
                        const char *format)
{
    if (strcmp(format, "json") == 0)
        return print_json(state, question);
    return strcmp(format, "csv") == 0 ? print_csv(state) : print_table(state);
}

/* Words do not mix with data. */
static chancery_status check_explain(const struct cli *cli, chancery_error *error)
{
    if (!opt_given(&cli->args, "explain") || strcmp(answer_format(cli), "table") == 0)
        return CHANCERY_OK;
    *error = fault(CHANCERY_USAGE, "history --json gives the steps as data",
                   "--explain is for people, and --format %s for programs", answer_format(cli));
    return CHANCERY_USAGE;
}

static bool print_explained(struct cli *cli, const chancery_state *state,
                            const chancery_state_question *question, chancery_error *error)
{
    chancery_history *history;
    if (chancery_history_ask(cli->db, question, &history, error) != CHANCERY_OK)
        return false;
    bool good = explain(state, history, question);
    chancery_history_free(history);
    return good;
}

int cmd_status(struct cli *cli)
{
    chancery_state_question question;
    chancery_state *state = NULL;
    chancery_error error = {0};
    chancery_status status = check_explain(cli, &error);
    if (status == CHANCERY_OK)
        status = read_question(cli, &question, &error);
    if (status == CHANCERY_OK)
        status = chancery_state_ask(cli->db, &question, &state, &error);
    if (status == CHANCERY_OK) {
        term_page(!opt_given(&cli->args, "no-pager"));
        bool good =
            !opt_given(&cli->args, "explain") || print_explained(cli, state, &question, &error);
        good = good && print_state(state, &question, answer_format(cli));
        if (!good && error.status == CHANCERY_OK)
            error = fault(CHANCERY_MEMORY, NULL, "out of memory");
        status = good ? CHANCERY_OK : error.status;
    }
    chancery_state_free(state);
    if (error.status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}
