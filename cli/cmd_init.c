/* cmd_init.c - `chancery init`. */
#include "cmd.h"
#include "out.h"

#include <stdlib.h>
#include <string.h>

/* Where it was told to, else here: the user's own database is made by its first event. */
static const char *init_path(const struct cli *cli)
{
    const char *environment = getenv("CHANCERY_DB");
    if (cli->args.count > 0)
        return cli->args.arguments[0];
    return opt_value(&cli->args, "db", environment && *environment ? environment : "chancery.db");
}

int cmd_init(struct cli *cli)
{
    chancery_error error = {0};
    const char *path = init_path(cli);
    chancery_status status = chancery_create(path, &error);
    if (status == CHANCERY_OK)
        out_note("created the database %s", path);
    else
        out_error(&error);
    return exit_status(status);
}
