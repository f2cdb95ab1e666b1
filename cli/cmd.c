/* cmd.c - what commands share: faults and exit statuses, reading and joining. */
#include "cmd.h"

#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int exit_status(chancery_status status)
{
    static const unsigned char codes[] = {
        [CHANCERY_OK] = EXIT_DONE,
        [CHANCERY_END] = EXIT_BUG,
        [CHANCERY_INVALID] = EXIT_BAD_DATA,
        [CHANCERY_USAGE] = EXIT_BAD_USAGE,
        [CHANCERY_NOT_FOUND] = EXIT_NO_INPUT,
        [CHANCERY_AMBIGUOUS] = EXIT_BAD_DATA,
        [CHANCERY_CONFLICT] = EXIT_BAD_DATA,
        [CHANCERY_EXISTS] = EXIT_CANT_CREATE,
        [CHANCERY_CANT_CREATE] = EXIT_CANT_CREATE,
        [CHANCERY_READ_ONLY] = EXIT_CANT_CREATE,
        [CHANCERY_NOT_DATABASE] = EXIT_BAD_DATA,
        [CHANCERY_NEWER] = EXIT_BAD_DATA,
        [CHANCERY_DAMAGED] = EXIT_IO,
        [CHANCERY_BUSY] = EXIT_TRY_AGAIN,
        [CHANCERY_AGAIN] = EXIT_TRY_AGAIN,
        [CHANCERY_FULL] = EXIT_IO,
        [CHANCERY_IO] = EXIT_IO,
        [CHANCERY_MEMORY] = EXIT_TRY_AGAIN,
        [CHANCERY_INTERRUPTED] = EXIT_INTERRUPTED,
        [CHANCERY_UNSUPPORTED] = EXIT_BAD_USAGE,
    };
    return (size_t)status < sizeof codes ? codes[status] : EXIT_BUG;
}

int complain(chancery_status status, const char *hint, const char *format, ...)
{
    char message[sizeof((chancery_error *)NULL)->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    chancery_error error = fault(status, hint, "%s", message);
    out_error(&error);
    return exit_status(status);
}

/* ---- Reports ---- */

static void report_fault(void *context, const chancery_error *found)
{
    struct report *report = context;
    chancery_error error = *found;
    if (report->limit > 0 && report->count++ >= report->limit)
        return;
    if (report->without_place)
        error.line = error.column = 0;
    if (report->file && !error.file[0])
        snprintf(error.file, sizeof error.file, "%s", report->file);
    out_error(&error);
}

void report_start(struct report *report)
{
    report->error = (chancery_error){.report = report_fault, .context = report};
    report->count = 0;
}

void report_rest(const struct report *report)
{
    if (report->limit > 0 && report->count > report->limit)
        out_note("%zu faults in all; the first %u are listed", report->count, report->limit);
}

int report_finish(struct report *report, chancery_status status)
{
    report_rest(report);
    if (status != CHANCERY_OK && report->error.status == CHANCERY_OK)
        return complain(status, NULL, "%s", chancery_status_name(status));
    return exit_status(status);
}

/* ---- Input and arguments ---- */

chancery_status read_all(int fd, size_t limit, char **bytes, size_t *size)
{
    char *made = malloc(limit + 1);
    size_t total = 0;
    ssize_t got = 1;
    while (made && got != 0 && total < limit) {
        got = read(fd, made + total, limit - total);
        if (got < 0 && errno != EINTR) {
            free(made);
            return CHANCERY_IO;
        }
        total += got > 0 ? (size_t)got : 0;
    }
    if (!made)
        return CHANCERY_MEMORY;
    made[total] = '\0';
    *bytes = made;
    *size = total;
    return CHANCERY_OK;
}

int read_event_file(const char *path, char **json, size_t *size)
{
    enum { MOST = 4 * 1024 * 1024 }; /* more than the library takes: it words the refusal */
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    chancery_status status = fd < 0 ? CHANCERY_NOT_FOUND : read_all(fd, MOST, json, size);
    int failure = errno;
    if (fd > STDIN_FILENO)
        close(fd);
    if (status == CHANCERY_OK)
        return EXIT_DONE;
    return complain(status, NULL, "%s: cannot be read: %s", path, strerror(failure));
}

char *join_arguments(const struct opt_result *args)
{
    size_t room = 1;
    for (size_t i = 0; i < args->count; i++)
        room += strlen(args->arguments[i]) + 1;
    char *joined = malloc(room), *end = joined;
    for (size_t i = 0; joined && i < args->count; i++)
        end = stpcpy(stpcpy(end, i > 0 ? " " : ""), args->arguments[i]);
    if (joined)
        *end = '\0';
    return joined;
}
