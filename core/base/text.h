/* base/text.h - borrowed runs of bytes: comparing, cutting, folding, and finding the nearest name.
 *
 * Owns: everything that looks at characters and no more. Knows nothing of events or JSON.
 */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include "chancery.h"

#include <string.h>

#define TEXT(literal) ((chancery_text){(literal), sizeof(literal) - 1})

static inline chancery_text text_slice(const char *bytes, size_t size)
{
    return (chancery_text){bytes, size};
}

static inline bool text_equal(chancery_text a, chancery_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

static inline bool text_is(chancery_text text, const char *string)
{
    return text_equal(text, chancery_text_of(string));
}

static inline bool text_starts(chancery_text text, chancery_text prefix)
{
    return text.size >= prefix.size && text_equal(text_slice(text.bytes, prefix.size), prefix);
}

/* Byte order, as memcmp; a prefix comes first. */
int text_compare(chancery_text a, chancery_text b);

/* The offset of `byte` in `text`, or its size when it is not there. */
size_t text_find(chancery_text text, char byte);

/* The number of characters (code points) of a valid UTF-8 text. */
size_t text_characters(chancery_text text);

/* Whether `text` is valid UTF-8. */
bool text_is_utf8(chancery_text text);

/* How many bytes at the start of the `left` bytes at `at` form a control, line-breaking or
 * direction-changing character, which nobody sees; 0: none. */
size_t text_control_length(const unsigned char *at, size_t left);
/* Whether `text` is free of such characters. */
bool text_is_plain(chancery_text text);

/* Reads an unsigned decimal number that takes the whole of `text`; false when it is none or is
 * more than `maximum`. */
bool text_number(chancery_text text, uint64_t maximum, uint64_t *number);

/* Folds for comparison: case, accents and compatibility forms are gone, inner white space and
 * punctuation become one space each run. Owned, ended by NUL; NULL when out of memory or when the
 * text is not UTF-8. */
char *text_fold(chancery_text text);

/* Whether `a` and `b` fold to the same; false when they cannot be folded. */
bool text_fold_equal(chancery_text a, chancery_text b);

/* The number of single-character edits (and swaps of neighbours) between two texts, at most
 * `limit` + 1; bytes count as characters. */
size_t text_distance(chancery_text a, chancery_text b, size_t limit);

/* Keeps the nearest of many candidates to `wanted`: set up with nearest_start, offer each, read
 * `best` (NULL when none is near enough to be worth naming). */
struct nearest {
    chancery_text wanted;
    const char *best;
    size_t distance; /* of best; while none, the largest that would do, plus 1 */
};
struct nearest nearest_start(chancery_text wanted);
void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
