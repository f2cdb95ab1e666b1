/* answer.h - how the state is asked about on the command line, and what answers look like in the
 * cells of a table and in JSON. Shared by the commands of the state.
 */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "cmd.h"
#include "out.h"

#include <jansson.h>

/* ---- The question ---- */

/* A party as it is called on the day that is asked about. */
chancery_status read_party(const struct cli *cli, const char *text, int64_t day, const char **code,
                           chancery_error *error);
/* One day, of the option called `option`, as people write dates. */
chancery_status read_day(const char *option, const char *text, int64_t *day, chancery_error *error);
/* Reads the parties and options of the line, and opens the database, whose parties they are. */
chancery_status read_question(struct cli *cli, chancery_state_question *question,
                              chancery_error *error);

/* "table", "csv" or "json", as the line asks. */
const char *answer_format(const struct cli *cli);

/* How a state is printed in each format. */
struct state_printers {
    bool (*table)(const chancery_state *state, int64_t day);
    bool (*csv)(const chancery_state *state, int64_t day);
    bool (*json)(const chancery_state *state, int64_t day);
};
/* A whole command: asks what the line asks, and prints it. The exit status. */
int answer_run(struct cli *cli, const struct state_printers *printers);

/* ---- Cells ---- */

/* What is written into one cell of a row. */
struct cell {
    FILE *stream;
    char *text;
    size_t size;
};
enum { CELLS_MAX = 16 }; /* of a row */
/* Opens `count` cells; false when out of memory, and then too cells_close must follow. */
bool cells_open(struct cell *cells, size_t count);
/* Adds what was written as a row, to `table` or (NULL) as CSV, and frees it. */
bool cells_close(struct cell *cells, size_t count, bool good, struct out_table *table);

/* A list with commas. */
void write_text(FILE *stream, chancery_text text);
void write_key(FILE *stream, const chancery_text *key, size_t count);
/* All values of an answer. */
void write_values(FILE *stream, const chancery_state_answer *answer);
/* Since when the first value is so, which is the status of most facets. */
void write_since(FILE *stream, const chancery_state_answer *answer);
void write_accounts(FILE *stream, const chancery_state_accounts *accounts);
/* The uids of the events that an answer rests on. */
void write_evidence(FILE *stream, chancery_event *const *events, size_t count,
                    const chancery_state_answer *answer);
/* Whether anything is said of a value. */
bool is_said(const chancery_state_slot *slot);

/* ---- Rows ---- */

/* The table of answers; NULL when out of memory. The rows below go to it or, for NULL, to CSV,
 * whose head answer_csv_open prints. */
struct out_table *answer_table_open(void);
void answer_csv_open(void);
bool add_answer(struct out_table *table, const chancery_state *state,
                const chancery_state_answer *answer);
bool add_deadline(struct out_table *table, const chancery_state *state,
                  const chancery_state_deadline *deadline);

/* An event that is linked as contradicting another. */
struct contradiction {
    chancery_event *event, *other; /* `other` is NULL where it is not at hand */
    chancery_text account, other_uid;
};
bool add_contradiction(struct out_table *table, const struct contradiction *found);

/* ---- JSON ---- */

json_t *text_json(chancery_text text);
json_t *uid_json(chancery_event *const *events, size_t event);
json_t *date_json(chancery_event *const *events, const chancery_state_date *date);
json_t *key_json(const char *const *names, const chancery_text *key, size_t count);
json_t *accounts_json(const chancery_state_accounts *accounts);
json_t *answer_json(chancery_event *const *events, const chancery_state_answer *answer);
json_t *deadline_json(chancery_event *const *events, const chancery_state_deadline *deadline);
/* Prints a document, and lets go of it. False when out of memory, also for NULL. */
bool print_document(json_t *document);

#endif
