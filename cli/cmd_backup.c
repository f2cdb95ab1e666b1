/* cmd_backup.c - `chancery backup`. */
#include "cmd.h"
#include "out.h"

int cmd_backup(struct cli *cli)
{
    chancery_error error = {0};
    chancery_status status = database_open(cli, CHANCERY_OPEN_READ, false, &error);
    if (status == CHANCERY_OK)
        status = chancery_backup(cli->db, cli->args.arguments[0], &error);
    if (status == CHANCERY_OK)
        out_note("backed up to %s", cli->args.arguments[0]);
    else
        out_error(&error);
    return exit_status(status);
}
