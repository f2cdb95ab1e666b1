#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t pager;
static size_t paged_width; /* of the terminal behind the pager */

void term_start(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR); /* writing must fail */
    signal(SIGPIPE, SIG_IGN);
}

/* ---- The terminal ---- */

bool term_is_terminal(void)
{
    return pager > 0 || isatty(STDOUT_FILENO) == 1;
}

size_t term_width(void)
{
    enum { USUAL = 80, NARROWEST = 20 };
    struct winsize size;
    const char *told = getenv("COLUMNS");
    long columns = told ? strtol(told, NULL, 10) : 0;
    if (pager > 0)
        return paged_width;
    if (columns <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        columns = size.ws_col;
    if (columns <= 0)
        return USUAL;
    return columns < NARROWEST ? NARROWEST : (size_t)columns;
}

/* ---- Programs of the user's choice ---- */

static void become(const char *command, const char *argument)
{
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    execl("/bin/sh", "sh", "-c", command, "sh", argument, (char *)NULL);
    _exit(127);
}

static void start_pager(const char *command, const int ends[2])
{
    fflush(NULL);
    paged_width = term_width();
    pager = fork();
    if (pager == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        setenv("LESS", "FRX", 0);
        become(command, NULL);
    }
    if (pager > 0) {
        dup2(ends[1], STDOUT_FILENO);
        signal(SIGINT, SIG_IGN); /* it is the pager's */
    }
}

void term_page(bool wanted)
{
    int ends[2];
    const char *command = getenv("PAGER");
    if (!command)
        command = "less";
    if (!wanted || !term_is_terminal() || !*command || pipe2(ends, O_CLOEXEC) != 0)
        return;
    start_pager(command, ends);
    close(ends[0]);
    close(ends[1]);
}

bool term_page_end(void)
{
    if (pager <= 0)
        return false;
    while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
        continue;
    pager = 0;
    return true;
}

static bool run_editor(const char *editor, const char *path)
{
    char *command;
    int status = 0;
    if (asprintf(&command, "%s \"$1\"", editor) < 0)
        return false;
    fflush(NULL);
    void (*previous)(int) = signal(SIGINT, SIG_IGN);
    pid_t child = fork();
    if (child == 0)
        become(command, path);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    signal(SIGINT, previous);
    free(command);
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool term_edit(const char *path)
{
    const char *editor = getenv("VISUAL");
    if (!editor || !*editor)
        editor = getenv("EDITOR");
    return run_editor(editor && *editor ? editor : "editor", path);
}

bool term_ask(const char *question)
{
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1)
        return false;
    fprintf(stderr, "%s [Y/n] ", question);
    int first = getchar(), byte = first;
    while (byte != '\n' && byte != EOF)
        byte = getchar();
    return first == '\n' || first == 'y' || first == 'Y';
}

/* ---- Interruption ---- */

static volatile sig_atomic_t interrupted;

static void note_interrupt(int signal_number)
{
    interrupted = signal_number;
}

void term_catch_interrupt(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    const struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = (int)SA_RESETHAND};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
}

int term_interrupted(void)
{
    return interrupted;
}

/* ---- Progress ---- */

enum { PATIENCE_MS = 1000, REFRESH_MS = 100 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void write_remaining(uint64_t read, uint64_t total, int64_t passed_ms)
{
    double share = (double)read / (double)total;
    int64_t left = (int64_t)((double)passed_ms * (1 - share) / (share > 0 ? share : 1) / 1000) + 1;
    fprintf(stderr, ", %d%%, %" PRId64 ":%02" PRId64 " left", (int)(share * 100), left / 60,
            left % 60);
}

void term_progress_show(struct term_progress *progress, uint64_t read, uint64_t total,
                        uint64_t events)
{
    int64_t now = now_ms();
    if (progress->started_ms == 0)
        progress->started_ms = now;
    int64_t passed = now - progress->started_ms;
    if (passed < PATIENCE_MS || now - progress->shown_ms < REFRESH_MS || isatty(STDERR_FILENO) != 1)
        return;
    progress->shown_ms = now;
    progress->shown = true;
    fprintf(stderr, "\r\033[K%" PRIu64 " events, %" PRIu64 " a second", events,
            events * 1000 / (uint64_t)passed);
    if (total > 0 && read > 0 && read <= total)
        write_remaining(read, total, passed);
    fflush(stderr);
}

void term_progress_end(struct term_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
