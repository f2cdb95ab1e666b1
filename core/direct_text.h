/* direct_text.h - the words of JSON, for the direct reader: strings, numbers, white space. What is
 * valid JSON but out of the ordinary is refused like what is not: the referee decides.
 */
#ifndef CORE_DIRECT_TEXT_H
#define CORE_DIRECT_TEXT_H

#include "buffer.h"

/* Reads on from `at`; nothing is read behind `end`. */
struct direct_text {
    const char *at, *end;
};

static inline void direct_space(struct direct_text *text)
{
    while (text->at < text->end &&
           (*text->at == ' ' || *text->at == '\t' || *text->at == '\n' || *text->at == '\r'))
        text->at++;
}

/* Takes `byte` when it comes next, behind white space. */
static inline bool direct_take(struct direct_text *text, char byte)
{
    direct_space(text);
    if (text->at == text->end || *text->at != byte)
        return false;
    text->at++;
    return true;
}

/* The byte that comes next, behind white space; NUL at the end. */
static inline char direct_next(struct direct_text *text)
{
    direct_space(text);
    return text->at < text->end ? *text->at : '\0';
}

/* A string between its quotes, as it stands there. */
struct direct_string {
    chancery_text raw;
    bool escaped; /* has escapes, each of one letter */
    bool ascii;
};

/* False when it is none, not UTF-8, holds a control character or an escape by number. */
bool direct_string(struct direct_text *text, struct direct_string *string);
/* A copy in the arena, ended by NUL, without its escapes. */
chancery_text direct_string_copy(const struct direct_string *string, struct arena *arena);

/* A number of at most 15 digits without exponent, as digits / 10^places. */
struct direct_number {
    int64_t digits;
    unsigned places;
};
bool direct_number(struct direct_text *text, struct direct_number *number);
/* Takes `word` when it comes next and ends there. */
bool direct_word(struct direct_text *text, chancery_text word);
/* Takes any value without looking at it closely; false when it does not end. */
bool direct_skip(struct direct_text *text);

#endif
