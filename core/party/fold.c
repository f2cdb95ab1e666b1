/* party/fold.c - the form in which names of parties are compared, the same in the compiled table
 * and in what people write. Knows nothing of the parties themselves.
 */
#include "base/text.h"
#include "party/party.h"

#include <stdlib.h>

/* Words that people put, leave out or spell as they please. */
static const struct {
    const char *written, *kept;
} words[] = {
    {"and", ""},
    {"labour", "labor"},
    {"organisation", "organization"},
    {"programme", "program"},
    {"st", "saint"},
    {"the", ""},
};

enum {
    WORD_GROWTH = 3, /* "st" -> "saint" grows most, by less than this factor */
};

static chancery_text word_kept(chancery_text word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(word, words[i].written))
            return chancery_text_of(words[i].kept);
    return word;
}

static void join_words(chancery_text folded, char *out)
{
    while (folded.size > 0) {
        size_t size = text_find(folded, ' ');
        chancery_text kept = word_kept(text_slice(folded.bytes, size));
        memcpy(out, kept.bytes, kept.size);
        out += kept.size;
        size_t read = size < folded.size ? size + 1 : size;
        folded = text_slice(folded.bytes + read, folded.size - read);
    }
    *out = '\0';
}

char *party_fold(chancery_text text)
{
    char *folded = text_fold(text);
    if (!folded || !strchr(folded, ' '))
        return folded;
    char *joined = malloc(strlen(folded) * WORD_GROWTH + 1);
    if (joined)
        join_words(chancery_text_of(folded), joined);
    free(folded);
    return joined;
}
