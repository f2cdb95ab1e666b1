/* select.c - what the commands that select share: dates and terms as people write them, terms to a
 * cursor, and a cursor to a format. */
#include "cmd.h"
#include "out.h"

#include <stdlib.h>
#include <string.h>

static chancery_select_options select_options(const struct opt_result *args)
{
    return (chancery_select_options){
        .reverse = opt_given(args, "reverse"),
        .limit = opt_number(args, "limit", 0),
        .after = chancery_text_of(opt_value(args, "after", NULL)),
    };
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

chancery_status read_terms(const struct cli *cli, chancery_query **query, chancery_error *error)
{
    chancery_text written;
    const char *edtf;
    chancery_status status = chancery_query_parse(chancery_schema_builtin(), cli->args.count,
                                                  cli->args.arguments, query, error);
    for (size_t i = 0; status == CHANCERY_OK && chancery_query_reading(*query, i, &written, &edtf);
         i++)
        tell_reading(written, edtf);
    return status;
}

chancery_status selection_open(struct cli *cli, struct selection *selection, chancery_error *error)
{
    const chancery_select_options options = select_options(&cli->args);
    struct selection opened = {0};
    chancery_status status = read_terms(cli, &opened.query, error);
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
