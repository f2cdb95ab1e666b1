/* cmd_import.c - `chancery import`. */
#include "cmd.h"
#include "import_summary.h"
#include "new_file.h"
#include "out.h"
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DOUBTS_LISTED = 10, FAULTS_LISTED = 20 };

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

/* ---- Rejects ---- */

/* The file of refused records, which is made when the first is refused. */
struct rejects {
    const char *path; /* NULL: none was asked for */
    struct new_file file;
    bool begun;
    chancery_error error;
};

static chancery_status write_reject(void *context, const char *bytes, size_t size)
{
    struct rejects *rejects = context;
    if (!rejects->begun) {
        chancery_status status = new_file_open(rejects->path, &rejects->file, &rejects->error);
        if (status != CHANCERY_OK)
            return status;
        rejects->begun = true;
    }
    while (size > 0) {
        ssize_t written = write(rejects->file.fd, bytes, size);
        if (written < 0 && errno != EINTR) {
            rejects->error = fault(CHANCERY_IO, NULL, "%s cannot be written: %s", rejects->path,
                                   strerror(errno));
            return CHANCERY_IO;
        }
        bytes += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return CHANCERY_OK;
}

/* The file is whole when all records were looked at, whatever became of them. */
static chancery_status end_rejects(struct rejects *rejects, chancery_status status)
{
    bool whole = status == CHANCERY_OK || status == CHANCERY_INVALID;
    if (!rejects->begun)
        return CHANCERY_OK;
    return new_file_close(&rejects->file, whole ? CHANCERY_OK : status, &rejects->error);
}

/* ---- The work ---- */

/* What an import tells on its way. */
struct work {
    struct term_progress progress;
    size_t doubts; /* parties that did not exist on the days of their events */
    struct import_summary summary;
};

static chancery_status show_progress(void *context, uint64_t read, uint64_t total, uint64_t events)
{
    struct work *work = context;
    if (term_interrupted())
        return CHANCERY_INTERRUPTED;
    term_progress_show(&work->progress, read, total, events);
    return CHANCERY_OK;
}

static void tell_doubt(void *context, const char *sentence)
{
    struct work *work = context;
    term_progress_end(&work->progress);
    if (work->doubts++ < DOUBTS_LISTED)
        out_note("%s", sentence);
}

static void take_figure(void *context, const chancery_import_figure *figure)
{
    struct work *work = context;
    import_summary_take(&work->summary, figure);
}

/* A dry run needs no database, but one that stands says what is there already. */
static chancery_status open_for(struct cli *cli, bool dry_run, struct aside *aside,
                                chancery_error *error)
{
    if (!dry_run)
        return database_open_aside(cli, aside, error);
    return database_stands(cli) ? database_open(cli, CHANCERY_OPEN_READ, false, error)
                                : CHANCERY_OK;
}

static int finish(const struct cli *cli, struct report *report, struct work *work,
                  chancery_status status)
{
    struct import_summary *summary = &work->summary;
    bool ended = status == CHANCERY_OK || status == CHANCERY_INVALID;
    bool json = strcmp(opt_value(&cli->args, "summary", "text"), "json") == 0;
    if (status == CHANCERY_INTERRUPTED) {
        out_note("interrupted; the database is as it was");
        return 128 + term_interrupted();
    }
    if (!ended)
        return report_finish(report, status);
    report_rest(report);
    summary->stored = status == CHANCERY_OK && !summary->dry_run;
    bool printed = !json || import_summary_json(summary);
    if (!json)
        import_summary_words(summary, status);
    if (!printed)
        return complain(CHANCERY_MEMORY, NULL, "out of memory");
    if (status == CHANCERY_INVALID)
        return exit_status(status);
    return summary->counts.refused > 0 ? EXIT_FOUND_WRONG : EXIT_DONE;
}

static chancery_status run(struct cli *cli, size_t count, const chancery_source *sources,
                           struct work *work, struct report *report)
{
    struct rejects rejects = {.path = opt_value(&cli->args, "rejects", NULL)};
    const chancery_sink sink = {.write = write_reject, .context = &rejects};
    const chancery_import_options options = {
        .dry_run = work->summary.dry_run,
        .keep_going = opt_given(&cli->args, "keep-going"),
        .only_diplomatic = opt_given(&cli->args, "only-diplomatic"),
        .format = opt_value(&cli->args, "format", NULL),
        .mapping = opt_value(&cli->args, "map", NULL),
        .max_errors = opt_number(&cli->args, "max-errors", 0),
        .max_size = opt_number(&cli->args, "max-size", 0) << 20,
        .timeout_ms = writer_timeout(cli),
        .rejects = rejects.path ? &sink : NULL,
        .progress = show_progress,
        .doubt = tell_doubt,
        .figure = take_figure,
        .context = work,
    };
    chancery_status status =
        chancery_import(cli->db, count, sources, &options, &work->summary.counts, &report->error);
    term_progress_end(&work->progress);
    if (work->doubts > DOUBTS_LISTED)
        out_note("%zu more parties did not exist on the days of their events",
                 work->doubts - DOUBTS_LISTED);
    chancery_status written = end_rejects(&rejects, status);
    if (rejects.error.status == CHANCERY_OK)
        return status;
    out_error(&rejects.error);
    report->error.status = rejects.error.status; /* it has been said */
    return written == CHANCERY_OK ? rejects.error.status : written;
}

static int import_sources(struct cli *cli, size_t count, const chancery_source *sources)
{
    struct work work = {.summary.dry_run = opt_given(&cli->args, "dry-run")};
    struct report report = {.limit = FAULTS_LISTED};
    struct aside aside = {0};
    chancery_error refused = {0};
    report_start(&report);
    chancery_status status = open_for(cli, work.summary.dry_run, &aside, &refused);
    if (status == CHANCERY_OK) {
        term_catch_interrupt();
        status = run(cli, count, sources, &work, &report);
    }
    chancery_status settled = database_settle(cli, &aside, status == CHANCERY_OK, &refused);
    status = status == CHANCERY_OK ? settled : status;
    int result;
    if (refused.status != CHANCERY_OK) {
        out_error(&refused);
        result = exit_status(status);
    } else {
        result = finish(cli, &report, &work, status);
    }
    import_summary_free(&work.summary);
    return result;
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
