/* csv.h - rows of a table of text: which bytes are a cell, and on which line each stands.
 *
 * libcsv takes the cells apart; it is fed a physical line at a time, so that lines are counted
 * right and a fault costs one row and not the file. Knows nothing of headers or events.
 */
#ifndef CORE_IMPORT_CSV_H
#define CORE_IMPORT_CSV_H

#include "base/text.h"
#include "import/input.h"

#include <csv.h>

enum {
    CSV_CELL_MAX = 1 << 20, /* bytes of a cell */
    CSV_ROW_MAX = 4 << 20,  /* bytes of a row as it came */
    CSV_CELLS_MAX = 10000,  /* cells of a row */
    CSV_HEAD = 64 * 1024,   /* bytes by which a form is recognised */
};

struct csv_form {
    char delimiter;
    bool quotes; /* a cell may stand in quotes; else a quote is a character like any other */
};

struct csv_reader {
    struct input *input;
    struct csv_form form;
    struct csv_parser parser;
    bool ready;          /* the parser is set up */
    struct buffer row;   /* as it came, line ends as line feeds */
    struct buffer line;  /* the last line of it */
    struct buffer bytes; /* the cells' bytes, one after the other */
    struct buffer ends;  /* size_t: where in `bytes` each cell ends */
    size_t row_line;     /* on which the row begins, from 1 */
    size_t rows;         /* that the parser ended in this line */
    bool overlong, torn; /* a cell is too long; cells follow the row's end on its line */
    bool unended;        /* the row's line ends with the file: its last cell may have been cut */
};

/* The form that the head of a file is most likely in: the delimiter of `,`, `;`, TAB and `|` that
 * its first line has most of, outside quotes. */
struct csv_form csv_recognise(chancery_text head);

/* Reads rows of `input`, which must outlive the reader, from where it stands. */
chancery_status csv_open(struct csv_reader *reader, struct input *input, struct csv_form form,
                         chancery_error *error);
void csv_close(struct csv_reader *reader);
/* Makes a change to reader->form count from the next row on. */
chancery_status csv_form_set(struct csv_reader *reader, chancery_error *error);

/* Reads the next row that is not blank; its cells live until the next call. CHANCERY_END after the
 * last. CHANCERY_INVALID: this row is no row, and reading can go on behind it. */
chancery_status csv_next(struct csv_reader *reader, chancery_error *error);
/* Refuses a row that is `unended`, for a reader that needs its last cell: nothing tells such a row
 * from one of a file that was cut short. */
chancery_status csv_refuse_unended(const struct csv_reader *reader, chancery_error *error);

size_t csv_count(const struct csv_reader *reader);
/* The cell at `index`, without its quotes; empty past the last. */
chancery_text csv_cell(const struct csv_reader *reader, size_t index);
/* The row as it came, without its last line end. */
chancery_text csv_raw(const struct csv_reader *reader);
/* Where the cell at `index` begins; past the last: where the row ends. */
void csv_place(const struct csv_reader *reader, size_t index, size_t *line, size_t *column);

#endif
