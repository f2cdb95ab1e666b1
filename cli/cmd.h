/* cmd.h - what every command gets, and what commands share: the database they work on, the way
 * faults become an exit status, the words that several of them take.
 *
 * One file cmd_<name>.c a command; command.h lists them.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "chancery.h"
#include "opt.h"

#include <stdio.h>

/* Exit statuses, those of sysexits.h where it has one. */
enum {
    EXIT_DONE = 0,
    EXIT_FOUND_WRONG = 1, /* check, and import --keep-going with refusals */
    EXIT_BAD_USAGE = 2,
    EXIT_BAD_DATA = 65,
    EXIT_NO_INPUT = 66,
    EXIT_BUG = 70,
    EXIT_CANT_CREATE = 73,
    EXIT_IO = 74,
    EXIT_TRY_AGAIN = 75,
    EXIT_INTERRUPTED = 130,
};

/* The exit status for a status of the library. */
int exit_status(chancery_status status);

/* One run of the program. */
struct cli {
    const struct command *command;
    const char *named;                  /* what --db says, before the line is read; NULL: nothing */
    struct opt_result args;             /* of the command, global options included */
    const struct field_options *fields; /* of a command that takes them */
    chancery_db *db;                    /* closed by main */
};

/* Prints a fault of our own on stderr, with an optional hint, and returns its exit status. */
__attribute__((format(printf, 3, 4))) int complain(chancery_status status, const char *hint,
                                                   const char *format, ...);

/* How the faults of one piece of work are printed: `report_start` arranges that each one found
 * goes to stderr at once, up to a limit. */
struct report {
    chancery_error error; /* hand this to the library */
    const char *file;     /* named where the library names none; NULL: none */
    bool without_place;   /* the input is of our own making, its lines mean nothing to the user */
    unsigned limit;       /* faults printed; 0: all */
    size_t count;         /* faults found */
};
void report_start(struct report *report);
/* Says how many faults were not printed, if any were. */
void report_rest(const struct report *report);
/* Prints what the library failed with unless it has been printed, and returns the exit status. */
int report_finish(struct report *report, chancery_status status);

/* Opens the database into cli->db: --db, else $CHANCERY_DB, else ./chancery.db where one stands,
 * else the user's own below $XDG_DATA_HOME. With `create`, makes it where none stands and says so
 * on stderr. */
chancery_status database_open(struct cli *cli, unsigned flags, bool create, chancery_error *error);
/* The vocabulary that a line is read by: that of the database where one stands, which is then open
 * in cli->db with `flags`; the built-in one where none does. One that cannot be opened is left to
 * database_open to speak of. */
const chancery_schema *database_schema(struct cli *cli, unsigned flags);
/* The path that database_open would take; owned, NULL when out of memory. */
char *database_path(const struct cli *cli);
/* Whether anything stands at that path. */
bool database_stands(const struct cli *cli);
/* A database that is made beside the path where it will stand, so that an import that fails leaves
 * none behind. */
struct aside {
    char *path, *made; /* NULL: the database stood already */
};
/* Opens the database for writing, and makes it aside where none stands. */
chancery_status database_open_aside(struct cli *cli, struct aside *aside, chancery_error *error);
/* Closes a database that was made aside, and with `keep` puts it in its place and says so. It is
 * gone otherwise. Does nothing for one that stood already. */
chancery_status database_settle(struct cli *cli, struct aside *aside, bool keep,
                                chancery_error *error);
/* Does `job` in one write transaction: again from the start when the map had to grow. Opens the
 * database first, as database_open, unless it is open for writing already. */
typedef chancery_status write_job(chancery_writer *writer, void *context, chancery_error *error);
chancery_status database_write(struct cli *cli, bool create, write_job *job, void *context,
                               chancery_error *error);
/* Milliseconds that --wait allows for another writer. */
unsigned writer_timeout(const struct cli *cli);

/* The instant that --as-known-at names; 0 where it is not given. */
chancery_status known_at(const struct cli *cli, int64_t *when, chancery_error *error);
/* Reads a date as people write it, and says on stderr how unless it is EDTF. As
 * chancery_date_understand. */
chancery_status understand_date(const char *text, char edtf[CHANCERY_DATE_SIZE],
                                chancery_error *error);
/* Reads the arguments of the line as terms, and says on stderr how dates were read. */
chancery_status read_terms(struct cli *cli, chancery_query **query, chancery_error *error);

/* What the terms and options of a line select. */
struct selection {
    chancery_query *query;
    chancery_cursor *cursor;
};
/* With `history` JSON Lines carry the past versions of events. */
chancery_status selection_open(struct cli *cli, bool history, struct selection *selection,
                               chancery_error *error);
void selection_close(struct selection *selection);
/* Writes it in a data format. A failure to write has been said, without words in `error`. */
struct out_data;
chancery_status selection_export(const struct cli *cli, struct selection *selection,
                                 const char *format, struct out_data *data, chancery_error *error);

/* Reads a whole stream, at most `limit` bytes; owned and ended by NUL. */
chancery_status read_all(int fd, size_t limit, char **bytes, size_t *size);

/* Joins the arguments with spaces; owned, NULL when out of memory. */
char *join_arguments(const struct opt_result *args);

/* The event that the arguments and field options of a line describe, as JSON text; owned. With
 * `draft` arguments may be missing. CHANCERY_USAGE and CHANCERY_INVALID with words in `error`. */
chancery_status event_from_line(const struct cli *cli, bool draft, char **json,
                                chancery_error *error);
/* The fields that the options of a line give, of an event of `type`, as JSON text; owned. */
chancery_status changes_from_line(const struct cli *cli, const chancery_type *type, char **json,
                                  chancery_error *error);
/* Whether a line gives a field of events. */
bool gives_fields(const struct cli *cli);
/* Reads a file, `-` for standard input, as the text of one event; owned. Says what is wrong. */
int read_event_file(const char *path, char **json, size_t *size);

/* The event that the first argument names, in a database opened for writing; owned. Says what is
 * wrong. */
int revise_find(struct cli *cli, chancery_event **event);
/* Makes a version of an event, as `make` does it, and prints the uid. */
struct revision {
    chancery_event *event; /* the version in force */
    chancery_status (*make)(chancery_writer *writer, const struct revision *revision,
                            chancery_outcome *outcome, chancery_error *error);
    const void *context;   /* for `make` */
    const char *unchanged; /* what is said when the version would be the same */
};
int revise(struct cli *cli, struct revision *revision);

/* Lets the user write an event, starting from `draft`, until it is valid or given up. Says what is
 * wrong; the event is owned, and NULL with EXIT_DONE when nothing was written. */
int event_from_editor(struct cli *cli, const char *draft, const chancery_type *type,
                      chancery_event **event);

/* `types add` and `types remove`; the files or names stand behind that word. */
int documents_add(struct cli *cli);
int documents_remove(struct cli *cli);
/* `types --schema` and `types --own`. */
int vocabulary_print_schema(struct cli *cli);
int vocabulary_print_own(struct cli *cli);

int cmd_accept(struct cli *cli);
int cmd_add(struct cli *cli);
int cmd_amend(struct cli *cli);
int cmd_backup(struct cli *cli);
int cmd_check(struct cli *cli);
int cmd_completion(struct cli *cli);
int cmd_count(struct cli *cli);
int cmd_disputes(struct cli *cli);
int cmd_dump(struct cli *cli);
int cmd_help(struct cli *cli);
int cmd_history(struct cli *cli);
int cmd_import(struct cli *cli);
int cmd_init(struct cli *cli);
int cmd_log(struct cli *cli);
int cmd_overdue(struct cli *cli);
int cmd_panel(struct cli *cli);
int cmd_parties(struct cli *cli);
int cmd_query(struct cli *cli);
int cmd_retract(struct cli *cli);
int cmd_show(struct cli *cli);
int cmd_stats(struct cli *cli);
int cmd_status(struct cli *cli);
int cmd_types(struct cli *cli);
int cmd_undo(struct cli *cli);
int cmd_version(struct cli *cli);

#endif
