/* opt.h - the one reader of command lines, driven by tables.
 *
 * Owns the syntax: `--name value`, `--name=value`, `-n value`, `-nvalue`, `--`, and where options
 * may stand (anywhere). Knows nothing of commands or of what an option means.
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include "chancery.h"

enum opt_kind {
    OPT_FLAG,    /* takes no value */
    OPT_BOOLEAN, /* `--name`, `--name=true` or `--name=false` */
    OPT_VALUE,
    OPT_NUMBER, /* decimal, without sign */
    OPT_CHOICE,
    OPT_CHOICES, /* one or more choices, joined by commas */
};

struct opt {
    const char *name; /* without dashes */
    char letter;      /* 0: none */
    enum opt_kind kind;
    const char *value; /* what its value is called in usage; NULL without one */
    const char *help;
    const char *const *choices; /* ended by NULL; of a choice */
};

/* A list of options, ended by one without name. */
#define OPT_END                                                                                    \
    {                                                                                              \
        0                                                                                          \
    }

/* Where an option is looked up: several lists, the first match counts. */
enum { OPT_LISTS = 4 };
struct opt_syntax {
    const struct opt *lists[OPT_LISTS]; /* NULL: no more */
    bool stop;                          /* the first argument ends the options (`git CMD ...`) */
    bool terms;                         /* an argument may begin with one `-`: a negated term */
};

struct opt_match {
    const struct opt *opt;
    const char *value; /* NULL for a flag; "true" or "false" of a boolean */
};

struct opt_result {
    const char **arguments; /* what is no option, in order */
    size_t count;
    struct opt_match *matches; /* in order */
    size_t match_count;
    size_t taken; /* words read: all of them, or with `stop` those before the first argument */
};

/* Reads `count` words. CHANCERY_USAGE names the option and the nearest known one. The result is
 * owned (opt_free) and borrows the words. */
chancery_status opt_parse(const struct opt_syntax *syntax, size_t count, char *const *words,
                          struct opt_result *result, chancery_error *error);
void opt_free(struct opt_result *result);

/* Whether an option was given. */
bool opt_given(const struct opt_result *result, const char *name);
/* Its value, where it was given more than once the last; `otherwise` when it was not. */
const char *opt_value(const struct opt_result *result, const char *name, const char *otherwise);
uint64_t opt_number(const struct opt_result *result, const char *name, uint64_t otherwise);

/* Whether `list`, joined by commas, holds `item`. */
bool opt_list_holds(const char *list, const char *item);

#endif
