/* base/words.h - the words of a text, folded so that what people mean alike is alike.
 *
 * Case, accents and compatibility forms are gone, as text_fold says; whatever is neither letter nor
 * digit separates. Scripts that put no space between words have each character as a word of its
 * own, so that any run of them is found as a phrase. Nothing is stemmed: that is right in no
 * language but the one it was made for.
 */
#ifndef CORE_BASE_WORDS_H
#define CORE_BASE_WORDS_H

#include "base/buffer.h"
#include "base/text.h"

/* Bytes of a word at most; what is longer is cut, in texts and in questions alike. */
enum { WORD_MOST = 48 };

/* Appends the words of `text`, each with a space before it and one behind the last: " oil sales ".
 * So a word or phrase is in it when its own words are, as bytes. Nothing for a text without words.
 * False when out of memory or when the text is not UTF-8. */
bool words_add(chancery_text text, struct buffer *out);

/* Takes the next word of such a run, which moves on; false behind the last. */
bool words_next(chancery_text *run, chancery_text *word);

#endif
