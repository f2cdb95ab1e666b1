/* out.h - everything that is printed.
 *
 * Owns: how text from outside is made harmless, tables, colour, and whether writing worked. Knows
 * nothing of events.
 */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include "chancery.h"

#include <stdio.h>

/* Makes a chancery_error of our own. `hint` may be NULL. */
__attribute__((format(printf, 3, 4))) chancery_error fault(chancery_status status, const char *hint,
                                                           const char *format, ...);

/* Prints a text from outside: control and bidi characters as \u001b, bytes that are not UTF-8 as
 * \xff. */
void out_text(FILE *stream, chancery_text text);
void out_string(FILE *stream, const char *string);
/* The same as a string; owned, NULL when out of memory. */
char *out_escaped(chancery_text text);

/* Prints `chancery: FILE:LINE:COLUMN: message` and the hint on stderr. */
void out_error(const chancery_error *error);
/* Prints a note, `chancery: ...`, on stderr. */
__attribute__((format(printf, 1, 2))) void out_note(const char *format, ...);

/* Sets --color: "auto", "always" or "never". */
void out_set_color(const char *when);
bool out_color(void);

/* Bytes of a data format on their way to a file descriptor: as they are, except that a terminal
 * gets control and bidi characters as \u001b. Start from {.fd = ...}; `sink` for the library. */
struct out_data {
    int fd;
    bool terminal;
    char tail[4]; /* the begun character that ended the last piece, for a terminal */
    size_t tail_size;
    int error; /* errno of the write that failed */
};
/* The data of stdout, with a pipe made as wide as it gets. */
struct out_data out_data_stdout(void);
chancery_sink out_data_sink(struct out_data *data);

/* Prints a row of CSV (RFC 4180). */
void out_csv_row(FILE *stream, size_t count, const chancery_text *cells);

/* A table for people. Its rows are printed when it is closed, or from time to time when there are
 * very many, so that memory stays bounded. */
struct out_table;
struct out_column {
    const char *name;
    enum { OUT_LEFT, OUT_RIGHT, OUT_SHRINK } layout; /* OUT_SHRINK: cut to fit a terminal */
    double share; /* of a narrow terminal that a shrinking column keeps */
};
/* `columns` is static. NULL when out of memory. */
struct out_table *out_table_open(size_t count, const struct out_column *columns);
/* Adds a row of `count` cells, which are escaped and copied. False when out of memory. */
bool out_table_row(struct out_table *table, const chancery_text *cells);
/* Prints what is left and frees it; NULL is fine. False when out of memory. */
bool out_table_close(struct out_table *table);

/* Ends the data of a format: what the library came back with, and what writing came to. A failure
 * to write is said on stderr, except that the reader of a pipe has gone. */
chancery_status out_data_end(struct out_data *data, chancery_status status);

/* Ends all output: flushes, waits for the pager, and says so when something could not be written.
 * When the reader of a pipe has gone, ends the program as SIGPIPE would. */
chancery_status out_finish(void);

#endif
