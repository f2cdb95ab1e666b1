/* cmd_check.c - `chancery check`. */
#include "cmd.h"
#include "out.h"

#include <inttypes.h>

enum { FAULTS_LISTED = 20 };

int cmd_check(struct cli *cli)
{
    struct report report = {.limit = FAULTS_LISTED};
    chancery_check_summary summary = {0};
    chancery_error refused = {0};
    chancery_status status = database_open(cli, CHANCERY_OPEN_READ, false, &refused);
    if (status != CHANCERY_OK) {
        out_error(&refused);
        return status == CHANCERY_DAMAGED ? EXIT_FOUND_WRONG : exit_status(status);
    }
    report_start(&report);
    status = chancery_check(cli->db, &summary, &report.error);
    int result = report_finish(&report, status);
    if (status == CHANCERY_OK)
        printf("sound: %" PRIu64 " events, %" PRIu64 " past versions, %" PRIu64 " index entries\n",
               summary.events, summary.past, summary.postings);
    return status == CHANCERY_DAMAGED ? EXIT_FOUND_WRONG : result;
}
