/* Owns: reading what is asked about the state. */
#include "answer.h"
#include "term.h"

#include <string.h>

chancery_status read_party(const struct cli *cli, const char *text, int64_t day, const char **code,
                           chancery_error *error)
{
    const chancery_party *party;
    const chancery_registry *registry = chancery_db_schema(cli->db)->parties;
    chancery_status status =
        chancery_party_find(registry, chancery_text_of(text), day, &party, error);
    if (status == CHANCERY_OK)
        *code = party->code;
    return status;
}

chancery_status read_day(const char *option, const char *text, int64_t *day, chancery_error *error)
{
    chancery_date date;
    char edtf[CHANCERY_DATE_SIZE];
    chancery_status status = understand_date(text, edtf, error);
    if (status == CHANCERY_OK)
        status = chancery_date_parse(chancery_text_of(edtf), &date, error);
    if (status != CHANCERY_OK)
        return status;
    if (date.earliest != date.latest) {
        *error = fault(CHANCERY_USAGE, "such as 2019-03-14", "--%s takes one day, and %s is longer",
                       option, text);
        return CHANCERY_USAGE;
    }
    *day = date.earliest;
    return CHANCERY_OK;
}

chancery_status read_question(struct cli *cli, chancery_state_question *question,
                              chancery_error *error)
{
    const char *on = opt_value(&cli->args, "on", NULL);
    const char *teller = opt_value(&cli->args, "according-to", NULL);
    *question = (chancery_state_question){
        .facet = opt_value(&cli->args, "facet", NULL),
        .day = chancery_state_today(),
        .include_reported = opt_given(&cli->args, "include"),
    };
    chancery_status status = on ? read_day("on", on, &question->day, error) : CHANCERY_OK;
    if (status == CHANCERY_OK)
        status = known_at(cli, &question->as_known_at, error);
    if (status == CHANCERY_OK)
        status = database_open(cli, CHANCERY_OPEN_READ, false, error);
    if (status == CHANCERY_OK && cli->args.count > 0)
        status = read_party(cli, cli->args.arguments[0], question->day, &question->a, error);
    if (status == CHANCERY_OK && cli->args.count > 1)
        status = read_party(cli, cli->args.arguments[1], question->day, &question->b, error);
    if (status == CHANCERY_OK && teller)
        status = read_party(cli, teller, question->day, &question->according_to, error);
    return status;
}

const char *answer_format(const struct cli *cli)
{
    return opt_given(&cli->args, "json") ? "json" : opt_value(&cli->args, "format", "table");
}

static bool print_state(const struct cli *cli, const struct state_printers *printers,
                        const chancery_state *state, int64_t day)
{
    const char *format = answer_format(cli);
    term_page(!opt_given(&cli->args, "no-pager"));
    if (strcmp(format, "json") == 0)
        return printers->json(state, day);
    return strcmp(format, "csv") == 0 ? printers->csv(state, day) : printers->table(state, day);
}

int answer_run(struct cli *cli, const struct state_printers *printers)
{
    chancery_state_question question;
    chancery_state *state = NULL;
    chancery_error error = {0};
    chancery_status status = read_question(cli, &question, &error);
    if (status == CHANCERY_OK)
        status = chancery_state_ask(cli->db, &question, &state, &error);
    if (status == CHANCERY_OK && !print_state(cli, printers, state, question.day))
        error = fault(status = CHANCERY_MEMORY, NULL, "out of memory");
    chancery_state_free(state);
    if (error.status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}
