/* edtf_verdict.c - reads lines and says of each whether it is an EDTF date: `valid`, `order` for
 * one that only its order spoils, else `invalid`. */
#include "chancery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static const char *verdict(chancery_text line)
{
    chancery_date date;
    chancery_error error = {0};
    if (chancery_date_parse(line, &date, &error) == CHANCERY_OK)
        return "valid";
    return strstr(error.message, "ends before it starts") ? "order" : "invalid";
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    while ((size = getline(&line, &room, stdin)) > 0) {
        size -= line[size - 1] == '\n';
        puts(verdict((chancery_text){line, (size_t)size}));
    }
    free(line);
    return ferror(stdin) || fclose(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
