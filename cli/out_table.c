/* out_table.c - tables for people, laid out by libsmartcols. On a terminal they are cut to fit;
 * elsewhere nothing is cut and no line ends in spaces. */
#include "out.h"

#include "term.h"

#include <langinfo.h>
#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* Rows that are laid out together; more would cost memory without end. */
enum { ROWS_TOGETHER = 10000 };

struct out_table {
    struct libscols_table *table;
    size_t columns, rows;
    bool failed;
};

/* libsmartcols measures characters by the locale, which must know UTF-8. */
static void set_locale(void)
{
    if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static int column_flags(const struct out_column *column)
{
    return column->layout == OUT_RIGHT    ? SCOLS_FL_RIGHT
           : column->layout == OUT_SHRINK ? SCOLS_FL_TRUNC
                                          : 0;
}

static bool add_column(struct libscols_table *table, const struct out_column *column)
{
    struct libscols_column *made = scols_table_new_column(
        table, column->name, column->share > 0 ? column->share : 1, column_flags(column));
    if (made && out_color())
        scols_cell_set_color(scols_column_get_header(made), "bold");
    return made != NULL;
}

struct out_table *out_table_open(size_t count, const struct out_column *columns)
{
    set_locale();
    struct out_table *opened = calloc(1, sizeof *opened);
    if (!opened || !(opened->table = scols_new_table())) {
        free(opened);
        return NULL;
    }
    opened->columns = count;
    scols_table_set_column_separator(opened->table, "  ");
    scols_table_enable_colors(opened->table, out_color());
    scols_table_enable_noencoding(opened->table, 1); /* ours has been done */
    scols_table_set_termforce(opened->table,
                              term_is_terminal() ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
    if (term_is_terminal())
        scols_table_set_termwidth(opened->table, term_width());
    for (size_t i = 0; i < count; i++)
        opened->failed = !add_column(opened->table, &columns[i]) || opened->failed;
    return opened;
}

static void print_rows(struct out_table *table)
{
    if (table->rows == 0)
        return;
    table->failed = scols_print_table(table->table) != 0 || table->failed;
    scols_table_remove_lines(table->table);
    scols_table_enable_noheadings(table->table, 1);
    table->rows = 0;
}

bool out_table_row(struct out_table *table, const chancery_text *cells)
{
    struct libscols_line *line = scols_table_new_line(table->table, NULL);
    for (size_t i = 0; line && i < table->columns; i++) {
        char *text = out_escaped(cells[i]);
        if (!text || scols_line_refer_data(line, i, text) != 0) {
            free(text);
            line = NULL;
        }
    }
    table->failed = table->failed || !line;
    if (++table->rows == ROWS_TOGETHER)
        print_rows(table);
    return !table->failed;
}

bool out_table_close(struct out_table *table)
{
    if (!table)
        return false;
    print_rows(table);
    bool whole = !table->failed;
    scols_unref_table(table->table);
    free(table);
    return whole;
}
