/* cmd_help.c - `chancery help`. */
#include "command.h"

int cmd_help(struct cli *cli)
{
    const struct command *command = NULL;
    if (cli->args.count > 0 && !(command = command_find(cli->args.arguments[0])))
        return command_unknown(cli->args.arguments[0]);
    command_help(stdout, command, NULL);
    return EXIT_DONE;
}
