/* cmd_count.c - `chancery count`. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_COUNT = 5 };

/* The keys in the order in which the library sorts by them. */
static const struct key {
    const char *name;
    unsigned flag;
    const char *heading;
    size_t value; /* where a row has it */
} keys[KEY_COUNT] = {
    {"country", CHANCERY_COUNT_PARTY, "COUNTRY", offsetof(chancery_count_row, party)},
    {"year", CHANCERY_COUNT_YEAR, "YEAR", offsetof(chancery_count_row, year)},
    {"type", CHANCERY_COUNT_TYPE, "TYPE", offsetof(chancery_count_row, type)},
    {"family", CHANCERY_COUNT_FAMILY, "FAMILY", offsetof(chancery_count_row, family)},
    {"standing", CHANCERY_COUNT_STANDING, "STANDING", offsetof(chancery_count_row, standing)},
};

/* One count on its way out. */
struct counting {
    const struct key *by[KEY_COUNT];
    size_t by_count;
    unsigned flags;
    const struct count_format *format;
    struct out_table *table;
    size_t rows;
};

static const char *value_of(const chancery_count_row *row, const struct key *key)
{
    return *(const char *const *)(const void *)((const char *)row + key->value);
}

/* ---- Formats ---- */

struct count_format {
    const char *name;
    bool (*begin)(struct counting *counting);
    bool (*row)(struct counting *counting, const chancery_count_row *row);
    bool (*end)(struct counting *counting);
};

static bool table_begin(struct counting *counting)
{
    struct out_column columns[KEY_COUNT + 1] = {0};
    for (size_t i = 0; i < counting->by_count; i++)
        columns[i] = (struct out_column){counting->by[i]->heading, OUT_LEFT, 0};
    columns[counting->by_count] = (struct out_column){"EVENTS", OUT_RIGHT, 0};
    if (counting->by_count > 0)
        counting->table = out_table_open(counting->by_count + 1, columns);
    return counting->by_count == 0 || counting->table;
}

static bool table_row(struct counting *counting, const chancery_count_row *row)
{
    char number[24];
    chancery_text cells[KEY_COUNT + 1];
    snprintf(number, sizeof number, "%" PRIu64, row->events);
    if (counting->by_count == 0)
        return puts(number) != EOF;
    for (size_t i = 0; i < counting->by_count; i++)
        cells[i] = chancery_text_of(value_of(row, counting->by[i]));
    cells[counting->by_count] = chancery_text_of(number);
    return out_table_row(counting->table, cells);
}

static bool table_end(struct counting *counting)
{
    return counting->by_count == 0 || out_table_close(counting->table);
}

static bool csv_begin(struct counting *counting)
{
    for (size_t i = 0; i < counting->by_count; i++)
        printf("%s,", counting->by[i]->name);
    fputs("events\r\n", stdout);
    return true;
}

/* No value of a key holds a comma, a quote or a line feed: they are codes, years and names of
 * types. */
static bool csv_row(struct counting *counting, const chancery_count_row *row)
{
    for (size_t i = 0; i < counting->by_count; i++)
        printf("%s,", value_of(row, counting->by[i]));
    printf("%" PRIu64 "\r\n", row->events);
    return true;
}

static bool csv_end(struct counting *counting)
{
    (void)counting;
    return true;
}

static bool json_begin(struct counting *counting)
{
    (void)counting;
    putchar('[');
    return true;
}

static bool json_row(struct counting *counting, const chancery_count_row *row)
{
    json_t *made = json_object();
    for (size_t i = 0; i < counting->by_count; i++)
        json_object_set_new(made, counting->by[i]->name,
                            json_string(value_of(row, counting->by[i])));
    json_object_set_new(made, "events", json_integer((json_int_t)row->events));
    fputs(counting->rows > 0 ? ",\n" : "\n", stdout);
    bool whole = json_dumpf(made, stdout, JSON_COMPACT) == 0;
    json_decref(made);
    return whole;
}

static bool json_end(struct counting *counting)
{
    fputs(counting->rows > 0 ? "\n]\n" : "]\n", stdout);
    return true;
}

static const struct count_format formats[] = {
    {"table", table_begin, table_row, table_end},
    {"csv", csv_begin, csv_row, csv_end},
    {"json", json_begin, json_row, json_end},
};

/* ---- The work ---- */

static chancery_status take_row(void *context, const chancery_count_row *row)
{
    struct counting *counting = context;
    bool whole = counting->format->row(counting, row);
    counting->rows++;
    return whole ? CHANCERY_OK : CHANCERY_MEMORY;
}

static struct counting counting_of(const struct cli *cli)
{
    struct counting counting = {.format = &formats[0]};
    const char *by = opt_value(&cli->args, "by", NULL);
    const char *format = opt_value(&cli->args, "format", formats[0].name);
    for (size_t i = 0; by && i < KEY_COUNT; i++) {
        if (!opt_list_holds(by, keys[i].name))
            continue;
        counting.by[counting.by_count++] = &keys[i];
        counting.flags |= keys[i].flag;
    }
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, format) == 0)
            counting.format = &formats[i];
    return counting;
}

static chancery_status count(struct cli *cli, const chancery_query *query, chancery_error *error)
{
    struct counting counting = counting_of(cli);
    chancery_select_options options = {0};
    chancery_status status = known_at(cli, &options.as_known_at, error);
    if (status == CHANCERY_OK)
        status = database_open(cli, CHANCERY_OPEN_READ, false, error);
    if (status != CHANCERY_OK)
        return status;
    term_page(counting.by_count > 0 && !opt_given(&cli->args, "no-pager"));
    bool whole = counting.format->begin(&counting);
    if (whole)
        status =
            chancery_count(cli->db, query, &options, counting.flags, take_row, &counting, error);
    whole = counting.format->end(&counting) && whole;
    if (status == CHANCERY_OK && !whole)
        *error = fault(status = CHANCERY_MEMORY, NULL, "out of memory");
    return status;
}

int cmd_count(struct cli *cli)
{
    chancery_query *query = NULL;
    chancery_error error = {0};
    chancery_status status = read_terms(cli, &query, &error);
    if (status == CHANCERY_OK)
        status = count(cli, query, &error);
    chancery_query_free(query);
    if (status != CHANCERY_OK)
        out_error(&error);
    return exit_status(status);
}
