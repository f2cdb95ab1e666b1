/* mapping_verdict - for each line of standard input, a mapping: `yes`, or `no` and why. */
#include "import/mapping.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    while ((size = getline(&line, &room, stdin)) > 0) {
        struct import_mapping *mapping;
        chancery_error error = {0};
        if (mapping_read(text_slice(line, (size_t)size), "mapping", &mapping, &error) ==
            CHANCERY_OK) {
            mapping_free(mapping);
            puts("yes");
        } else {
            printf("no %s\n", error.message);
        }
    }
    free(line);
    return 0;
}
