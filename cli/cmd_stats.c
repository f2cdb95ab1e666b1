/* cmd_stats.c - `chancery stats`: figures about the database. */
#include "cmd.h"
#include "day_json.h"
#include "out.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

static bool print_tables(const chancery_stats *stats)
{
    static const struct out_column columns[] = {{"TABLE", OUT_LEFT, 0},
                                                {"ENTRIES", OUT_RIGHT, 0},
                                                {"BYTES", OUT_RIGHT, 0},
                                                {"DEPTH", OUT_RIGHT, 0}};
    struct out_table *table = out_table_open(sizeof columns / sizeof *columns, columns);
    for (size_t i = 0; table && i < stats->table_count; i++) {
        const chancery_table_stats *row = &stats->tables[i];
        char numbers[3][24];
        snprintf(numbers[0], sizeof numbers[0], "%" PRIu64, row->entries);
        snprintf(numbers[1], sizeof numbers[1], "%" PRIu64, row->bytes);
        snprintf(numbers[2], sizeof numbers[2], "%u", row->depth);
        const chancery_text cells[] = {chancery_text_of(row->name), chancery_text_of(numbers[0]),
                                       chancery_text_of(numbers[1]), chancery_text_of(numbers[2])};
        out_table_row(table, cells);
    }
    return out_table_close(table);
}

static bool print_block(const chancery_stats *stats, const char *path)
{
    char earliest[CHANCERY_DAY_SIZE], latest[CHANCERY_DAY_SIZE];
    chancery_day_format(stats->earliest, earliest);
    chancery_day_format(stats->latest, latest);
    fputs("database    ", stdout);
    out_string(stdout, path);
    printf("\nuuid        %s\nformat      %u\n", stats->uuid, stats->format);
    printf("events      %" PRIu64 "\nversions    %" PRIu64 "\nparties     %" PRIu64
           "\ntypes       %" PRIu64 "\n",
           stats->events, stats->events + stats->past, stats->parties, stats->types);
    printf("earliest    %s\nlatest      %s\n", earliest, latest);
    printf("file        %" PRIu64 " bytes\nmap         %" PRIu64 " bytes\n", stats->file_bytes,
           stats->map_bytes);
    printf("commit      %" PRIu64 "\nreaders     %u\n\n", stats->last_commit, stats->readers);
    return print_tables(stats);
}

static json_t *tables_json(const chancery_stats *stats)
{
    json_t *made = json_array();
    for (size_t i = 0; i < stats->table_count; i++) {
        const chancery_table_stats *row = &stats->tables[i];
        json_array_append_new(made, json_pack("{s:s, s:I, s:I, s:i}", "name", row->name, "entries",
                                              (json_int_t)row->entries, "bytes",
                                              (json_int_t)row->bytes, "depth", (int)row->depth));
    }
    return made;
}

static bool print_json(const chancery_stats *stats, const char *path)
{
    json_t *made = json_pack(
        "{s:s, s:i, s:s, s:s, s:i, s:I, s:I, s:I, s:I, s:o, s:o, s:I, s:I, s:I, s:i, s:o}",
        "format", "chancery-stats", "version", 1, "database", path, "uuid", stats->uuid,
        "file_format", (int)stats->format, "events", (json_int_t)stats->events, "versions",
        (json_int_t)(stats->events + stats->past), "parties", (json_int_t)stats->parties, "types",
        (json_int_t)stats->types, "earliest", day_json(stats->earliest), "latest",
        day_json(stats->latest), "file_bytes", (json_int_t)stats->file_bytes, "map_bytes",
        (json_int_t)stats->map_bytes, "last_commit", (json_int_t)stats->last_commit, "readers",
        (int)stats->readers, "tables", tables_json(stats));
    bool whole = made && json_dumpf(made, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII) == 0;
    json_decref(made);
    putchar('\n');
    return whole;
}

int cmd_stats(struct cli *cli)
{
    chancery_stats stats;
    chancery_error error = {0};
    chancery_status status = database_open(cli, CHANCERY_OPEN_READ, false, &error);
    if (status == CHANCERY_OK)
        status = chancery_stats_read(cli->db, &stats, &error);
    if (status != CHANCERY_OK) {
        out_error(&error);
        return exit_status(status);
    }
    char *path = database_path(cli);
    bool whole = path && (opt_given(&cli->args, "json") ? print_json(&stats, path)
                                                        : print_block(&stats, path));
    free(path);
    return whole ? EXIT_DONE : complain(CHANCERY_MEMORY, NULL, "out of memory");
}
