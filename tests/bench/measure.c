/* measure.c - runs a program once and tells what it took. Usage: bench-measure OUT PROGRAM ARG...
 * Its standard output goes to the file OUT. Prints `SECONDS PEAK_KIB STATUS`. Small itself, so that
 * starting the program costs what it costs from a shell.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    pid_t pid;
    int status;
    if (count < 3) {
        fputs("usage: bench-measure OUT PROGRAM ARG...\n", stderr);
        return 2;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, arguments[1],
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    double start = seconds();
    if (posix_spawnp(&pid, arguments[2], &actions, NULL, arguments + 2, environ) != 0 ||
        wait4(pid, &status, 0, &usage) != pid) {
        fprintf(stderr, "bench-measure: cannot run %s\n", arguments[2]);
        return 1;
    }
    double taken = seconds() - start;
    posix_spawn_file_actions_destroy(&actions);
    printf("%.9f %ld %d\n", taken, usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
