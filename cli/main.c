/* main.c - finds the command on the line, reads its options and runs it. */
#include "command.h"
#include "out.h"
#include "term.h"

#include <stdlib.h>
#include <string.h>

/* `--help` counts anywhere, even on a line that is wrong otherwise. */
static bool asks_for_help(int count, char *const *words)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return true;
    return false;
}

static int refuse(const struct command *command, chancery_error *error)
{
    out_error(error);
    if (command) {
        fputs("usage: ", stderr);
        command_usage(stderr, command);
        fputc('\n', stderr);
    }
    return exit_status(error->status);
}

static int check_arguments(const struct cli *cli)
{
    const struct command *command = cli->command;
    chancery_error error;
    if (cli->args.count < command->least)
        error = fault(CHANCERY_USAGE, NULL, "%s: an argument is missing", command->name);
    else if (cli->args.count > command->most)
        error = fault(CHANCERY_USAGE, NULL, "%s: there is no place for \"%s\"", command->name,
                      cli->args.arguments[command->most]);
    else
        return EXIT_DONE;
    return refuse(command, &error);
}

/* The database that the line names: the options of a type's fields are known only once its
 * vocabulary is. */
static const char *database_on_line(int count, char *const *words)
{
    const char *named = NULL;
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strncmp(words[i], "--db=", strlen("--db=")) == 0)
            named = words[i] + strlen("--db=");
        else if (strcmp(words[i], "--db") == 0 && i + 1 < count)
            named = words[++i];
    }
    return named;
}

/* The type that the line names, whose fields then go before those of other types. */
static const chancery_type *type_on_line(const chancery_schema *schema, int count,
                                         char *const *words)
{
    const chancery_type *type = NULL;
    for (int i = 0; i < count && !type; i++)
        type = chancery_type_find(schema, chancery_text_of(words[i]));
    return type;
}

static bool make_fields(struct cli *cli, int count, char *const *words,
                        struct field_options *fields)
{
    cli->named = database_on_line(count, words);
    const chancery_schema *schema = database_schema(cli, CHANCERY_OPEN_WRITE);
    return field_options_make(schema, type_on_line(schema, count, words), fields);
}

static int run_command(const struct command *command, int count, char *const *words)
{
    struct cli cli = {.command = command};
    chancery_error error = {0};
    struct field_options fields = {0};
    if (command->fields && !make_fields(&cli, count, words, &fields))
        return complain(CHANCERY_MEMORY, NULL, "out of memory");
    cli.fields = &fields;
    const struct opt_syntax syntax = {
        .lists = {command->options, global_options, fields.opts},
        .terms = command->terms,
    };
    chancery_status status = opt_parse(&syntax, (size_t)count, words, &cli.args, &error);
    int result = status == CHANCERY_OK ? check_arguments(&cli) : refuse(command, &error);
    if (status == CHANCERY_OK && result == EXIT_DONE) {
        out_set_color(opt_value(&cli.args, "color", "auto"));
        result = command->run(&cli);
    }
    chancery_close(cli.db);
    opt_free(&cli.args);
    field_options_free(&fields);
    return result;
}

/* The help that a line asks for: of the first command in it, or of all. */
static int help(int count, char *const *words)
{
    const struct command *command = NULL;
    for (int i = 0; i < count && !command; i++)
        command = command_find(words[i]);
    struct cli cli = {.command = command, .named = database_on_line(count, words)};
    const chancery_schema *schema = database_schema(&cli, CHANCERY_OPEN_READ);
    command_help(stdout, command, type_on_line(schema, count, words));
    chancery_close(cli.db);
    return EXIT_DONE;
}

/* Global options may stand before the command; they are passed on behind it. */
static int dispatch(int count, char **words)
{
    const struct opt_syntax syntax = {.lists = {global_options}, .stop = true};
    struct opt_result before;
    chancery_error error = {0};
    if (asks_for_help(count, words))
        return help(count, words);
    if (opt_parse(&syntax, (size_t)count, words, &before, &error) != CHANCERY_OK)
        return refuse(NULL, &error);
    int at = (int)before.taken;
    bool version = opt_given(&before, "version");
    opt_free(&before);
    if (version)
        return run_command(command_find("version"), 0, NULL);
    if (at == count) {
        command_help(stderr, NULL, NULL);
        return EXIT_BAD_USAGE;
    }
    const struct command *command = command_find(words[at]);
    if (!command)
        return command_unknown(words[at]);
    memmove(words + 1, words, (size_t)at * sizeof *words);
    return run_command(command, count - 1, words + 1);
}

int main(int count, char **words)
{
    term_start();
    int result = dispatch(count > 0 ? count - 1 : 0, words + (count > 0));
    chancery_status status = out_finish();
    return result == EXIT_DONE ? exit_status(status) : result;
}
