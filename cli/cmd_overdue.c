/* cmd_overdue.c - `chancery overdue`: deadlines that have passed unfulfilled. */
#include "answer.h"
#include "term.h"

#include <string.h>

static bool print_rows(const chancery_state *state, struct out_table *table)
{
    bool whole = true;
    for (size_t i = 0; i < state->deadline_count && whole; i++)
        if (state->deadlines[i].overdue)
            whole = add_deadline(table, state, &state->deadlines[i]);
    return whole;
}

static bool print_csv(const chancery_state *state)
{
    answer_csv_open();
    return print_rows(state, NULL);
}

static bool print_table(const chancery_state *state)
{
    struct out_table *table = answer_table_open();
    bool whole = table && print_rows(state, table);
    return out_table_close(table) && whole;
}

static bool print_json(const chancery_state *state, int64_t day)
{
    char on[CHANCERY_DAY_SIZE];
    json_t *deadlines = json_array();
    chancery_day_format(day, on);
    for (size_t i = 0; i < state->deadline_count; i++)
        if (state->deadlines[i].overdue)
            json_array_append_new(deadlines, deadline_json(state->events, &state->deadlines[i]));
    return print_document(json_pack("{s:s, s:i, s:s, s:o}", "format", "chancery-overdue", "version",
                                    1, "on", on, "deadlines", deadlines));
}

int cmd_overdue(struct cli *cli)
{
    chancery_state_question question;
    chancery_state *state = NULL;
    chancery_error error = {0};
    const char *format = answer_format(cli);
    chancery_status status = read_question(cli, &question, &error);
    if (status == CHANCERY_OK)
        status = chancery_state_ask(cli->db, &question, &state, &error);
    if (status == CHANCERY_OK) {
        term_page(!opt_given(&cli->args, "no-pager"));
        bool good = strcmp(format, "json") == 0  ? print_json(state, question.day)
                    : strcmp(format, "csv") == 0 ? print_csv(state)
                                                 : print_table(state);
        if (!good)
            error = fault(status = CHANCERY_MEMORY, NULL, "out of memory");
    }
    chancery_state_free(state);
    if (error.status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}
