/* row.h - the rows of a file whose cells stand between tabs: a row a line, no quotes, no escapes.
 *
 * Owns: cutting a line into cells, their encoding, and where each cell stands. What a cell means is
 * for the formats to say.
 */
#ifndef CORE_IMPORT_ROW_H
#define CORE_IMPORT_ROW_H

#include "base/status.h"
#include "import/input.h"

enum {
    ROW_CELLS_MAX = 64,
    ROW_SIZE_MAX = 1 << 20, /* bytes of one row, as of one event */
};

/* A row, read anew again and again; start from {0}, row_free at the end. */
struct row {
    const char *file;
    size_t line;                        /* physical, from 1 */
    chancery_text raw;                  /* as it came, without the end of its line */
    chancery_text cells[ROW_CELLS_MAX]; /* views into the row: good until the next one */
    size_t columns[ROW_CELLS_MAX];      /* of the first byte of each cell, from 1 */
    size_t count;                       /* of cells; those past ROW_CELLS_MAX are only counted */
    struct buffer bytes, converted;
};

void row_free(struct row *row);

/* Cuts `line` between tabs; how many cells it has, of which up to `most` are handed out. */
size_t row_cut(chancery_text line, size_t most, chancery_text *cells);

/* Reads the next row that is not empty. What is not UTF-8 is read as Windows-1252 where `latin`
 * says that such files occur, else refused. CHANCERY_END after the last; CHANCERY_INVALID: this row
 * is refused, and the next can be read. */
chancery_status row_next(struct input *input, bool latin, struct row *row, chancery_error *error);

/* Refuses the row because of the cell at `index`; without place in the row where it has no such
 * cell. Returns CHANCERY_INVALID. */
__attribute__((format(printf, 5, 6))) chancery_status
row_refuse(const struct row *row, size_t index, chancery_error *error, const char *hint,
           const char *format, ...);

#endif
