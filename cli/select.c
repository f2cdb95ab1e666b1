/* select.c - what the commands that select share: dates and terms as people write them, terms to a
 * cursor, and a cursor to a format. */
#include "cmd.h"
#include "out.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Whether an instant is yet to come. The day, month or year that has begun is not: what is known at
 * its end is what is known now. */
static bool lies_ahead(const char *given, int64_t instant)
{
    enum { DAY_SECONDS = 24 * 60 * 60, SECOND_MICROSECONDS = 1000000 };
    chancery_date date;
    int64_t now = (int64_t)time(NULL) + 1;
    if (instant / SECOND_MICROSECONDS < now)
        return false;
    return chancery_date_parse(chancery_text_of(given), &date, NULL) != CHANCERY_OK ||
           date.earliest > now / DAY_SECONDS;
}

/* Reads an instant, or a day, month or year in words; `given` is then what it was read as. */
static chancery_status read_instant(const char **given, char edtf[CHANCERY_DATE_SIZE],
                                    int64_t *instant, chancery_error *error)
{
    chancery_error wrong = {0};
    if (chancery_instant_parse(chancery_text_of(*given), instant, &wrong) == CHANCERY_OK)
        return CHANCERY_OK;
    if (understand_date(*given, edtf, NULL) == CHANCERY_OK &&
        chancery_instant_parse(chancery_text_of(edtf), instant, NULL) == CHANCERY_OK) {
        *given = edtf;
        return CHANCERY_OK;
    }
    *error = fault(CHANCERY_USAGE, wrong.hint, "--as-known-at: %s", wrong.message);
    return CHANCERY_USAGE;
}

chancery_status known_at(const struct cli *cli, int64_t *when, chancery_error *error)
{
    const char *given = opt_value(&cli->args, "as-known-at", NULL);
    char edtf[CHANCERY_DATE_SIZE];
    int64_t found = 0;
    if (given && read_instant(&given, edtf, &found, error) != CHANCERY_OK)
        return CHANCERY_USAGE;
    if (given && lies_ahead(given, found)) {
        *error = fault(CHANCERY_USAGE, "leave it out to ask what is known now",
                       "--as-known-at %s lies in the future", given);
        return CHANCERY_USAGE;
    }
    *when = found;
    return CHANCERY_OK;
}

static chancery_status select_options(const struct cli *cli, bool history,
                                      chancery_select_options *options, chancery_error *error)
{
    const struct opt_result *args = &cli->args;
    *options = (chancery_select_options){
        .reverse = opt_given(args, "reverse"),
        .limit = opt_number(args, "limit", 0),
        .after = chancery_text_of(opt_value(args, "after", NULL)),
        .history = history,
    };
    return known_at(cli, &options->as_known_at, error);
}

static void tell_reading(chancery_text written, const char *edtf)
{
    out_note("date \"%.*s\" is read as %s", (int)written.size, written.bytes, edtf);
}

chancery_status understand_date(const char *text, char edtf[CHANCERY_DATE_SIZE],
                                chancery_error *error)
{
    chancery_status status = chancery_date_understand(chancery_text_of(text), edtf, error);
    if (status == CHANCERY_OK && strcmp(text, edtf) != 0)
        tell_reading(chancery_text_of(text), edtf);
    return status;
}

static void tell_doubt(chancery_text written, const char *hint)
{
    out_note("no party is called \"%.*s\": searching the texts for it%s%s%s", (int)written.size,
             written.bytes, *hint ? " (" : "", hint, *hint ? ")" : "");
}

chancery_status read_terms(struct cli *cli, chancery_query **query, chancery_error *error)
{
    chancery_text written;
    const char *edtf, *hint;
    chancery_status status =
        chancery_query_parse(database_schema(cli, CHANCERY_OPEN_READ), cli->args.count,
                             cli->args.arguments, query, error);
    for (size_t i = 0; status == CHANCERY_OK && chancery_query_reading(*query, i, &written, &edtf);
         i++)
        tell_reading(written, edtf);
    for (size_t i = 0; status == CHANCERY_OK && chancery_query_doubt(*query, i, &written, &hint);
         i++)
        tell_doubt(written, hint);
    return status;
}

chancery_status selection_open(struct cli *cli, bool history, struct selection *selection,
                               chancery_error *error)
{
    chancery_select_options options;
    struct selection opened = {0};
    chancery_status status = select_options(cli, history, &options, error);
    if (status == CHANCERY_OK)
        status = read_terms(cli, &opened.query, error);
    if (status == CHANCERY_OK)
        status = database_open(cli, CHANCERY_OPEN_READ, false, error);
    if (status == CHANCERY_OK)
        status = chancery_select(cli->db, opened.query, &options, &opened.cursor, error);
    if (status == CHANCERY_OK)
        *selection = opened;
    else
        chancery_query_free(opened.query);
    return status;
}

void selection_close(struct selection *selection)
{
    chancery_cursor_close(selection->cursor);
    chancery_query_free(selection->query);
}

chancery_status selection_export(const struct cli *cli, struct selection *selection,
                                 const char *format, struct out_data *data, chancery_error *error)
{
    const chancery_sink sink = out_data_sink(data);
    char *asked = join_arguments(&cli->args);
    if (!asked) {
        *error = fault(CHANCERY_MEMORY, NULL, "out of memory");
        return CHANCERY_MEMORY;
    }
    chancery_status status =
        chancery_export(selection->cursor, format, chancery_text_of(asked), &sink, error);
    free(asked);
    return out_data_end(data, status);
}
