/* cmd_import.c - `chancery import`. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAULTS_LISTED = 20 };

static chancery_status show_progress(void *context, uint64_t read, uint64_t total, uint64_t events)
{
    if (term_interrupted())
        return CHANCERY_INTERRUPTED;
    term_progress_show(context, read, total, events);
    return CHANCERY_OK;
}

static void tell_doubt(void *context, const char *sentence)
{
    term_progress_end(context);
    out_note("%s", sentence);
}

/* ---- Inputs ---- */

static bool open_source(const char *path, chancery_source *source)
{
    bool standard = strcmp(path, "-") == 0;
    *source = (chancery_source){.name = standard ? "stdin" : path,
                                .fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)};
    if (source->fd >= 0)
        return true;
    complain(CHANCERY_NOT_FOUND, NULL, "%s: cannot be read: %s", path, strerror(errno));
    return false;
}

static void close_sources(chancery_source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sources[i].fd > STDIN_FILENO)
            close(sources[i].fd);
    free(sources);
}

/* Opens all files, and names each that cannot be; owned, NULL when any cannot. */
static chancery_source *open_sources(const struct opt_result *args)
{
    chancery_source *sources = calloc(args->count, sizeof *sources);
    bool all = true;
    for (size_t i = 0; sources && i < args->count; i++)
        all = open_source(args->arguments[i], &sources[i]) && all;
    if (sources && all)
        return sources;
    if (sources)
        close_sources(sources, args->count);
    return NULL;
}

/* ---- The work ---- */

/* A dry run needs no database, but one that stands says what is there already. */
static chancery_status open_for(struct cli *cli, bool dry_run, chancery_error *error)
{
    if (!dry_run)
        return database_open(cli, CHANCERY_OPEN_WRITE, true, error);
    return database_stands(cli) ? database_open(cli, CHANCERY_OPEN_WRITE, false, error)
                                : CHANCERY_OK;
}

static void print_summary(const chancery_import_summary *summary, bool dry_run)
{
    char revised[60] = "";
    if (summary->revised > 0)
        snprintf(revised, sizeof revised, "%" PRIu64 " revised, ", summary->revised);
    out_note("%" PRIu64 " read, %" PRIu64 " %s, %s%" PRIu64 " already there, %" PRIu64 " refused",
             summary->read, summary->added, dry_run ? "would be added" : "added", revised,
             summary->unchanged, summary->refused);
    if (summary->documents > 0)
        out_note("%" PRIu64 " document%s of vocabulary %s", summary->documents,
                 summary->documents == 1 ? "" : "s", dry_run ? "would be added" : "added");
}

static int finish(const struct cli *cli, struct report *report,
                  const chancery_import_summary *summary, chancery_status status)
{
    bool dry_run = opt_given(&cli->args, "dry-run");
    if (status == CHANCERY_INTERRUPTED) {
        out_note("interrupted; the database is as it was");
        return 128 + term_interrupted();
    }
    if (status == CHANCERY_INVALID) {
        report_rest(report);
        out_note("%" PRIu64 " of %" PRIu64 " refused; nothing %s", summary->refused, summary->read,
                 dry_run ? "would be stored" : "is stored");
        return exit_status(status);
    }
    if (status != CHANCERY_OK)
        return report_finish(report, status);
    report_rest(report);
    print_summary(summary, dry_run);
    return summary->refused > 0 ? EXIT_FOUND_WRONG : EXIT_DONE;
}

static int import_sources(struct cli *cli, size_t count, const chancery_source *sources)
{
    struct term_progress progress = {0};
    chancery_import_summary summary = {0};
    struct report report = {.limit = FAULTS_LISTED};
    const chancery_import_options options = {
        .dry_run = opt_given(&cli->args, "dry-run"),
        .keep_going = opt_given(&cli->args, "keep-going"),
        .mapping = opt_value(&cli->args, "map", NULL),
        .timeout_ms = writer_timeout(cli),
        .progress = show_progress,
        .doubt = tell_doubt,
        .context = &progress,
    };
    report_start(&report);
    chancery_error refused = {0};
    chancery_status status = open_for(cli, options.dry_run, &refused);
    if (status != CHANCERY_OK) {
        out_error(&refused);
        return exit_status(status);
    }
    term_catch_interrupt();
    status = chancery_import(cli->db, count, sources, &options, &summary, &report.error);
    term_progress_end(&progress);
    return finish(cli, &report, &summary, status);
}

int cmd_import(struct cli *cli)
{
    chancery_source *sources = open_sources(&cli->args);
    if (!sources)
        return EXIT_NO_INPUT;
    int result = import_sources(cli, cli->args.count, sources);
    close_sources(sources, cli->args.count);
    return result;
}
