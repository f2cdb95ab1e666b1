#include "base/words.h"

#include <stdlib.h>
#include <utf8proc.h>

/* ---- Folded texts ---- */

/* Scripts written without spaces: Thai and Lao, Myanmar, Khmer, kana, Han and its compatibility
 * forms. */
static const struct {
    utf8proc_int32_t first, last;
} unspaced[] = {
    {0x0E00, 0x0EFF}, {0x1000, 0x109F},   {0x1780, 0x17FF},   {0x2E80, 0x2FDF}, {0x3005, 0x3007},
    {0x3021, 0x30FF}, {0x31F0, 0x31FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF}, {0xF900, 0xFAFF},
    {0xFF66, 0xFF9F}, {0x1B000, 0x1B16F}, {0x20000, 0x3FFFF},
};

static bool stands_alone(utf8proc_int32_t character)
{
    if (character < unspaced[0].first)
        return false;
    for (size_t i = 0; i < sizeof unspaced / sizeof *unspaced; i++)
        if (character >= unspaced[i].first && character <= unspaced[i].last)
            return true;
    return false;
}

/* Where words are being put: how long the last one is, and whether it takes more. */
struct putting {
    struct buffer *out;
    size_t size;
    bool open;
};

static void put_character(struct putting *putting, const char *bytes, size_t size, bool alone)
{
    if (!putting->open || alone) {
        buffer_byte(putting->out, ' ');
        putting->size = 0;
    }
    if (putting->size + size <= WORD_MOST)
        buffer_add(putting->out, bytes, size);
    putting->size = putting->size + size <= WORD_MOST ? putting->size + size : WORD_MOST;
    putting->open = !alone;
}

static void put_folded(struct putting *putting, const char *folded)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)folded;
    while (*at != '\0') {
        utf8proc_int32_t character;
        utf8proc_ssize_t size = utf8proc_iterate(at, -1, &character);
        if (*at == ' ')
            putting->open = false;
        else
            put_character(putting, (const char *)at, (size_t)size, stands_alone(character));
        at += size;
    }
}

/* ---- Plain texts ---- */

static bool is_ascii(chancery_text text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.size; i++)
        all |= (unsigned char)text.bytes[i];
    return all < 0x80;
}

/* Each character of ASCII folded; a space where it separates. */
static const char folded_ascii[] = "                                "
                                   "                0123456789      "
                                   " abcdefghijklmnopqrstuvwxyz     "
                                   " abcdefghijklmnopqrstuvwxyz     ";

/* What text_fold and put_folded make of a text in ASCII, which most are, without a branch for each
 * byte. False, and nothing is put, when a word is too long. */
static bool put_ascii(struct buffer *buffer, chancery_text text)
{
    char *out = buffer_reserve(buffer, text.size + 2);
    size_t size = 1, word = 0, longest = 0;
    if (!out)
        return true;
    out[0] = ' ';
    for (size_t i = 0; i < text.size; i++) {
        char byte = folded_ascii[(unsigned char)text.bytes[i]];
        size_t in_word = byte != ' ', behind_word = word > 0;
        out[size] = byte; /* a space behind a space is written over */
        size += in_word | behind_word;
        word = (word + 1) & -in_word;
        longest = word > longest ? word : longest;
    }
    size -= out[size - 1] == ' '; /* words_add ends the last */
    buffer->size += longest <= WORD_MOST ? size : 0;
    return longest <= WORD_MOST;
}

static bool put_any(struct buffer *out, chancery_text text)
{
    struct putting putting = {.out = out};
    char *folded = text_fold(text);
    if (folded)
        put_folded(&putting, folded);
    free(folded);
    return folded != NULL;
}

bool words_add(chancery_text text, struct buffer *out)
{
    const size_t before = out->size;
    if (!(is_ascii(text) && put_ascii(out, text)) && !put_any(out, text))
        return false;
    if (out->size > before)
        buffer_byte(out, ' ');
    return !out->failed;
}

bool words_next(chancery_text *run, chancery_text *word)
{
    while (run->size > 0 && *run->bytes == ' ')
        *run = text_slice(run->bytes + 1, run->size - 1);
    *word = text_slice(run->bytes, text_find(*run, ' '));
    *run = text_slice(run->bytes + word->size, run->size - word->size);
    return word->size > 0;
}
