/* cmd_version.c - `chancery version`. */
#include "cmd.h"

int cmd_version(struct cli *cli)
{
    (void)cli;
    printf("chancery %s\n", chancery_version());
    return EXIT_DONE;
}
