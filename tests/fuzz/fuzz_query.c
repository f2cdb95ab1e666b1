/* fuzz_query.c - any lines as the terms of a query: understood, or refused with words. */
#include "query/query.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TERMS_MAX = 8, SIZE_MAX_HERE = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[SIZE_MAX_HERE + 1];
    const char *terms[TERMS_MAX];
    size_t count = 0;
    chancery_query *query;
    chancery_error error = {0};
    size = size < SIZE_MAX_HERE ? size : SIZE_MAX_HERE;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    for (char *at = text; at && count < TERMS_MAX;) {
        char *end = strchr(at, '\n');
        terms[count++] = at;
        if (end)
            *end++ = '\0';
        at = end;
    }
    if (chancery_query_parse(chancery_schema_builtin(), count, terms, &query, &error) !=
        CHANCERY_OK) {
        assert(error.status != CHANCERY_OK && *error.message);
        return 0;
    }
    for (size_t i = 0; i < query->term_count; i++) {
        const struct term *term = &query->terms[i];
        assert(term->count > 0 && term->field < TERM_FIELD_COUNT);
        for (size_t j = 0; j < term->count; j++) {
            assert(term->field != TERM_PARTY || term->alternatives[j].party);
            assert(term->alternatives[j].from <= term->alternatives[j].to);
        }
    }
    chancery_query_free(query);
    return 0;
}
