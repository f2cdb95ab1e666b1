/* template.h - texts with `{column}` in them, and patterns with `*`.
 *
 * A template is read once, bound to the columns of a table, and filled from each row.
 */
#ifndef CORE_IMPORT_TEMPLATE_H
#define CORE_IMPORT_TEMPLATE_H

#include "import/columns.h"

enum { TEMPLATE_PARTS_MAX = 32 };

struct template_part {
    chancery_text text; /* literal, or the name of a column */
    bool column;
    bool previous; /* of the row before, `{previous.column}` */
    size_t index;  /* of the column, once bound */
};

struct template
{
    struct template_part *parts;
    size_t count;
};

/* Where cells come from. */
struct template_row {
    const struct csv_reader *reader;
    const chancery_text *previous; /* cells of the row before; NULL: there is none */
    size_t previous_count;
    const chancery_text *absent; /* patterns of cells that are as good as empty */
    size_t absent_count;
};

/* Reads `text`, which must outlive it; `{{` is a brace. False when a brace is not closed, a name is
 * empty or there are too many parts: `*why` says so. */
bool template_read(chancery_text text, struct arena *arena, struct template *template,
                   const char **why);
/* Finds its columns. The first that is not there, or NULL. */
const struct template_part *template_bind(struct template *template, const struct columns *columns);
/* Appends the text to `out`, and says in `column` of which column its first cell is (COLUMN_NONE:
 * it has none of this row). False when a cell is empty: then nothing is appended. */
bool template_fill(const struct template *template, const struct template_row *row,
                   struct buffer *out, size_t *column);
/* Whether it names no column. */
bool template_is_constant(const struct template *template);

/* Whether `text` fits one of `patterns`. */
bool patterns_fit(const chancery_text *patterns, size_t count, chancery_text text);
/* Whether `text` fits `pattern`, in which `*` stands for any run of bytes. */
bool pattern_fits(chancery_text pattern, chancery_text text);

#endif
