/* command.h - the list of commands, as data: it dispatches, prints help and feeds completion.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cmd.h"

struct command {
    const char *name;
    int (*run)(struct cli *cli);
    const char *summary;   /* one line */
    const char *arguments; /* for the usage line */
    size_t least, most;    /* how many arguments */
    bool terms;            /* its arguments are terms of a query */
    bool fields;           /* the fields of events are options too */
    const struct opt *options;
    const char *details;         /* further paragraphs of help; may be NULL */
    const char *const *examples; /* ended by NULL */
};

extern const struct command commands[];
extern const size_t command_count;
extern const struct opt global_options[];

/* The command of that name; NULL when there is none. */
const struct command *command_find(const char *name);
/* Says that there is no such command, with the nearest one, and returns the exit status. */
int command_unknown(const char *name);
/* Prints the help of a command, or the list of all for NULL; with a type, of the fields only those
 * that events of it have. `type` may be NULL. */
void command_help(FILE *stream, const struct command *command, const chancery_type *type);
/* Its usage in one line, without newline. */
void command_usage(FILE *stream, const struct command *command);

/* The fields of events as options: each option, and where in the event its value goes. */
struct field_place {
    char name[64];               /* of the option */
    const chancery_field *outer; /* the object, or list of objects, that the field is in; or NULL */
    const chancery_field *field; /* NULL: all members of `outer`, joined by colons */
};
struct field_options {
    const chancery_schema *schema; /* whose fields they are */
    struct opt *opts;              /* ended by one without name */
    struct field_place *places;    /* one for each */
    size_t count;
    size_t own; /* the first ones, of the type and the envelope */
};

/* The options of the fields of `type`, of the envelope and, so that none is unknown, of all other
 * types, in this order. A name that other types give different meanings is an option without one.
 * `type` may be NULL. False when out of memory. */
bool field_options_make(const chancery_schema *schema, const chancery_type *type,
                        struct field_options *options);
void field_options_free(struct field_options *options);
/* Where the value of `opt` goes; NULL when it is no field of an event. */
const struct field_place *field_options_place(const struct field_options *options,
                                              const struct opt *opt);
/* Where the value of the option called `name` goes; NULL when none is called so. */
const struct field_place *field_options_named(const struct field_options *options,
                                              const char *name);
/* A term of the query language, for help and completion. */
struct term_help {
    const char *term;
    const char *meaning;
};
extern const struct term_help term_helps[]; /* ended by one without term */

#endif
