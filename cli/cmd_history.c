/* cmd_history.c - `chancery history`: how the state of a party, or of two, changed. */
#include "answer.h"
#include "day_json.h"
#include "term.h"

#include <string.h>

static const struct out_column columns[] = {
    {"WHAT", OUT_LEFT, 0},  {"OF", OUT_SHRINK, 0.2},       {"FROM", OUT_LEFT, 0},
    {"TO", OUT_LEFT, 0},    {"ANSWER", OUT_LEFT, 0},       {"VALUE", OUT_SHRINK, 0.2},
    {"SINCE", OUT_LEFT, 0}, {"ACCORDING TO", OUT_LEFT, 0}, {"EVIDENCE", OUT_SHRINK, 0.2},
};
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };
static const char head[] = "facet,of,from,to,answer,value,since,according_to,evidence\r\n";

static void write_day(FILE *stream, int64_t day)
{
    char text[CHANCERY_DAY_SIZE];
    chancery_day_format(day, text);
    fputs(text, stream);
}

static bool add_spell(struct out_table *table, const chancery_history *history,
                      const chancery_state_spell *spell)
{
    const chancery_state_answer *answer = &spell->answer;
    struct cell cells[COLUMN_COUNT];
    bool good = cells_open(cells, COLUMN_COUNT);
    if (good) {
        fputs(answer->facet, cells[0].stream);
        write_key(cells[1].stream, answer->key, answer->part_count);
        write_day(cells[2].stream, spell->from);
        write_day(cells[3].stream, spell->to);
        fputs(chancery_state_verdict_name(answer->verdict), cells[4].stream);
        write_values(cells[5].stream, answer);
        write_since(cells[6].stream, answer);
        write_accounts(cells[7].stream, &answer->accounts);
        write_evidence(cells[8].stream, history->events, history->event_count, answer);
    }
    return cells_close(cells, COLUMN_COUNT, good, table);
}

static bool print_csv(const chancery_history *history)
{
    bool whole = true;
    fputs(head, stdout);
    for (size_t i = 0; i < history->spell_count && whole; i++)
        whole = add_spell(NULL, history, &history->spells[i]);
    return whole;
}

static bool print_table(const chancery_history *history)
{
    struct out_table *table = out_table_open(COLUMN_COUNT, columns);
    bool whole = table != NULL;
    for (size_t i = 0; i < history->spell_count && whole; i++)
        whole = add_spell(table, history, &history->spells[i]);
    whole = out_table_close(table) && whole;
    if (history->spell_count == 0)
        out_note("nothing is known of it");
    return whole;
}

static json_t *spell_json(const chancery_history *history, const chancery_state_spell *spell)
{
    return json_pack("{s:o, s:o, s:o}", "from", day_json(spell->from), "to", day_json(spell->to),
                     "state", answer_json(history->events, &spell->answer));
}

static bool print_json(const chancery_history *history)
{
    json_t *spells = json_array();
    for (size_t i = 0; i < history->spell_count; i++)
        json_array_append_new(spells, spell_json(history, &history->spells[i]));
    return print_document(json_pack("{s:s, s:i, s:o, s:o}", "format", "chancery-history", "version",
                                    1, "known_until", day_json(history->known_until), "spells",
                                    spells));
}

int cmd_history(struct cli *cli)
{
    chancery_state_question question;
    chancery_history *history = NULL;
    chancery_error error = {0};
    const char *format = answer_format(cli);
    chancery_status status = read_question(cli, &question, &error);
    if (status == CHANCERY_OK)
        status = chancery_history_ask(cli->db, &question, &history, &error);
    if (status == CHANCERY_OK) {
        term_page(!opt_given(&cli->args, "no-pager"));
        bool good = strcmp(format, "json") == 0  ? print_json(history)
                    : strcmp(format, "csv") == 0 ? print_csv(history)
                                                 : print_table(history);
        if (!good)
            error = fault(status = CHANCERY_MEMORY, NULL, "out of memory");
    }
    chancery_history_free(history);
    if (error.status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}
