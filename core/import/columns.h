/* columns.h - the header of a table: the names of its columns, and that every row has as many
 * cells.
 *
 * Knows what people do to headers; nothing of what columns mean.
 */
#ifndef CORE_IMPORT_COLUMNS_H
#define CORE_IMPORT_COLUMNS_H

#include "import/csv.h"

#define COLUMN_NONE SIZE_MAX

struct columns {
    struct arena arena;
    chancery_text *names;
    size_t count;
    bool trailing;        /* a delimiter ends the header, and may end rows */
    chancery_text header; /* as it came */
    size_t line;          /* on which it stands */
};

/* Reads the header row, which comes next. CHANCERY_INVALID says what is wrong with it: nothing
 * there, a name twice, a column without a name. */
chancery_status columns_read(struct csv_reader *reader, struct columns *columns,
                             chancery_error *error);
void columns_free(struct columns *columns);

/* The index of the column called `name`, or COLUMN_NONE. */
size_t columns_find(const struct columns *columns, chancery_text name);
/* The name nearest to `name`; NULL when none is near. */
const char *columns_nearest(const struct columns *columns, chancery_text name);
/* Refuses a row with more or fewer cells than there are columns. */
chancery_status columns_check_row(const struct columns *columns, const struct csv_reader *reader,
                                  chancery_error *error);

#endif
