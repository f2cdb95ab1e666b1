/* event_verdict - the library's verdict on each line of standard input, an event as JSON: "valid",
 * or "invalid" and every fault that was reported, on one line. For agree.mjs. */
#include "chancery.h"

#include <stdio.h>
#include <stdlib.h>

/* Prints a fault; what would end the line becomes a blank. */
static void print_fault(void *context, const chancery_error *error)
{
    bool *faulty = context;
    fputs(*faulty ? "; " : "invalid; ", stdout);
    *faulty = true;
    for (const char *at = error->message; *at; at++)
        putchar(*at == '\n' ? ' ' : *at);
}

static void print_verdict(chancery_text json)
{
    bool faulty = false;
    chancery_event *event = NULL;
    chancery_error error = {.report = print_fault, .context = &faulty};
    if (chancery_event_parse(chancery_schema_builtin(), json, &event, &error) == CHANCERY_OK)
        fputs("valid", stdout);
    putchar('\n');
    chancery_event_free(event);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    while ((size = getline(&line, &room, stdin)) > 0) {
        size_t length = (size_t)size - (line[size - 1] == '\n');
        print_verdict((chancery_text){line, length});
    }
    free(line);
    return ferror(stdin) || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
