/* cmd_overdue.c - `chancery overdue`: deadlines that have passed unfulfilled. */
#include "answer.h"

static bool print_rows(const chancery_state *state, struct out_table *table)
{
    bool whole = true;
    for (size_t i = 0; i < state->deadline_count && whole; i++)
        if (state->deadlines[i].overdue)
            whole = add_deadline(table, state, &state->deadlines[i]);
    return whole;
}

static bool print_csv(const chancery_state *state, int64_t day)
{
    (void)day;
    answer_csv_open();
    return print_rows(state, NULL);
}

static bool print_table(const chancery_state *state, int64_t day)
{
    (void)day;
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
    static const struct state_printers printers = {print_table, print_csv, print_json};
    return answer_run(cli, &printers);
}
