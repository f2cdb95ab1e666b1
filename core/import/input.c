#include "import/input.h"

#include "base/status.h"
#include "base/text.h"

#include <stdlib.h>

enum { WINDOW = 256 * 1024 };

chancery_status input_start(struct input *input, const char *name,
                            chancery_status (*fill)(void *from, char *bytes, size_t room,
                                                    size_t *size, chancery_error *error),
                            void *from, chancery_error *error)
{
    char *bytes = malloc(WINDOW);
    if (!bytes)
        return error_memory(error);
    *input = (struct input){.name = name,
                            .fill = fill,
                            .from = from,
                            .bytes = bytes,
                            .room = WINDOW,
                            .line = 1,
                            .column = 1};
    return CHANCERY_OK;
}

void input_free(struct input *input)
{
    free(input->bytes);
    buffer_free(&input->units);
    *input = (struct input){0};
}

chancery_status input_error(const struct input *input, chancery_error *error)
{
    const chancery_error *failure = &input->failure;
    const struct error_place place = {
        .file = input->name,
        .line = failure->status == CHANCERY_INVALID ? input->line : 0,
        .column = failure->status == CHANCERY_INVALID ? input->column : 0,
        .hint = failure->hint,
    };
    return error_at(error, failure->status, &place, "%s", failure->message);
}

/* ---- Encodings ---- */

static void add_character(struct buffer *out, uint32_t character)
{
    const char bytes[] = {
        (char)(character < 0x10000 ? 0xE0 | character >> 12 : 0xF0 | character >> 18),
        (char)(0x80 | (character >> 12 & 0x3F)), (char)(0x80 | (character >> 6 & 0x3F)),
        (char)(0x80 | (character & 0x3F))};
    if (character < 0x80) {
        buffer_byte(out, (char)character);
    } else if (character < 0x800) {
        buffer_byte(out, (char)(0xC0 | character >> 6));
        buffer_byte(out, bytes[3]);
    } else if (character < 0x10000) {
        buffer_byte(out, bytes[0]);
        buffer_add(out, bytes + 2, 2);
    } else {
        buffer_add(out, bytes, 4);
    }
}

void input_from_latin1(struct buffer *out, chancery_text text)
{
    for (size_t i = 0; i < text.size; i++)
        add_character(out, (unsigned char)text.bytes[i]);
}

static uint32_t unit_at(const struct input *input, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)input->units.bytes + at;
    return input->encoding == INPUT_UTF16_LE ? (uint32_t)(bytes[1] << 8 | bytes[0])
                                             : (uint32_t)(bytes[0] << 8 | bytes[1]);
}

/* Converts what is whole in input->units; half a pair stays for the next time, unless nothing
 * follows. A unit without its other half becomes three bytes that are no UTF-8. */
static void convert_units(struct input *input, struct buffer *out, bool last)
{
    size_t at = 0, size = input->units.size;
    while (at + 2 <= size) {
        uint32_t unit = unit_at(input, at);
        bool leads = unit >= 0xD800 && unit < 0xDC00;
        if (leads && at + 4 > size && !last)
            break;
        uint32_t next = leads && at + 4 <= size ? unit_at(input, at + 2) : 0;
        bool paired = next >= 0xDC00 && next < 0xE000;
        add_character(out, paired ? 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00) : unit);
        at += paired ? 4 : 2;
    }
    if (last && at < size) {
        buffer_byte(out, '\xFF');
        at = size;
    }
    input->units.size -= at;
    if (input->units.size > 0)
        memmove(input->units.bytes, input->units.bytes + at, input->units.size);
}

/* The marks of byte order. That of UTF-32 begins like one of UTF-16, but then a zero follows. */
static void know_encoding(struct input *input)
{
    chancery_text start = text_slice(input->bytes + input->at, input->end - input->at);
    input->started = true;
    if (text_starts(start, TEXT("\xEF\xBB\xBF")))
        input->at += 3;
    else if (text_starts(start, TEXT("\xFF\xFE")) &&
             !text_starts(text_slice(start.bytes + 2, start.size - 2), TEXT("\0\0")))
        input->encoding = INPUT_UTF16_LE;
    else if (text_starts(start, TEXT("\xFE\xFF")))
        input->encoding = INPUT_UTF16_BE;
}

/* ---- The window ---- */

static bool fail(struct input *input, chancery_status status, const char *message)
{
    input->failure.status = CHANCERY_OK;
    error_set(&input->failure, status, "%s", message);
    return false;
}

/* Makes room for `more` bytes behind the unread ones. */
static bool make_room(struct input *input, size_t more)
{
    size_t left = input->end - input->at;
    if (input->room - input->end >= more)
        return true;
    if (left > 0)
        memmove(input->bytes, input->bytes + input->at, left);
    input->at = 0;
    input->end = left;
    if (input->room - left >= more)
        return true;
    size_t room = (left + more) * 2;
    char *grown = realloc(input->bytes, room);
    if (!grown)
        return fail(input, CHANCERY_MEMORY, "out of memory");
    input->bytes = grown;
    input->room = room;
    return true;
}

static bool fill_window(struct input *input, size_t room)
{
    size_t size = 0;
    if (input->fill(input->from, input->bytes + input->end, room, &size, &input->failure) !=
        CHANCERY_OK)
        return false;
    input->end += size;
    input->ended = size == 0;
    return true;
}

/* Takes what has been read behind `start` as units of UTF-16, and puts its characters there. */
static bool convert_window(struct input *input, size_t start)
{
    struct buffer text = {0};
    buffer_add(&input->units, input->bytes + start, input->end - start);
    input->end = start;
    convert_units(input, &text, input->ended);
    bool fits = !text.failed && !input->units.failed && make_room(input, text.size);
    if (fits && text.size > 0) {
        memcpy(input->bytes + input->end, text.bytes, text.size);
        input->end += text.size;
    }
    buffer_free(&text);
    return fits || fail(input, CHANCERY_MEMORY, "out of memory");
}

/* A mark of byte order is known by its first four bytes, however they trickle in. */
static bool start(struct input *input)
{
    bool filled = true;
    while (filled && !input->ended && input->end < 4)
        filled = fill_window(input, WINDOW / 2);
    if (!filled)
        return false;
    know_encoding(input);
    if (input->encoding == INPUT_UTF8)
        return true;
    input->at += 2;
    return convert_window(input, input->at);
}

/* Reads more behind the unread bytes; false at the end and after a failure. */
static bool read_more(struct input *input)
{
    if (input->ended || input->failure.status != CHANCERY_OK || !make_room(input, WINDOW / 2))
        return false;
    if (!input->started)
        return start(input);
    size_t before = input->end;
    bool filled = fill_window(input, WINDOW / 2);
    if (filled && input->encoding != INPUT_UTF8)
        filled = convert_window(input, before);
    return filled;
}

chancery_text input_look(struct input *input, size_t size)
{
    while (input->end - input->at < size && read_more(input))
        ;
    return text_slice(input->bytes + input->at, input->end - input->at);
}

chancery_text input_ahead(struct input *input)
{
    return input_look(input, 1);
}

int input_peek(struct input *input)
{
    if (input->at == input->end && input_ahead(input).size == 0)
        return input->failure.status == CHANCERY_OK ? INPUT_END : INPUT_FAILED;
    return (unsigned char)input->bytes[input->at];
}

int input_take(struct input *input)
{
    int byte = input_peek(input);
    if (byte < 0)
        return byte;
    input->at++;
    if (byte == '\n') {
        input->line++;
        input->column = 1;
    } else {
        input->column++;
    }
    return byte;
}

/* ---- Lines ---- */

static chancery_status take_line(struct input *input, size_t most, struct buffer *line,
                                 chancery_error *error)
{
    bool some = false, whole = false;
    while (!whole) {
        int byte = input_peek(input);
        if (byte == INPUT_FAILED)
            return input_error(input, error);
        if (byte == INPUT_END)
            break;
        chancery_text left = text_slice(input->bytes + input->at, input->end - input->at);
        size_t size = text_find(left, '\n');
        size_t room = line->size < most ? most - line->size : 0;
        whole = size < left.size;
        some = true;
        buffer_add(line, left.bytes, size < room ? size : room);
        input->at += size + whole;
    }
    if (line->failed)
        return error_memory(error);
    input->line += some;
    input->column = 1;
    input->unended = some && !whole;
    return some ? CHANCERY_OK : CHANCERY_END;
}

void input_skip_notes(struct input *input)
{
    chancery_error ignored = {0};
    struct buffer note = {0};
    while (input->column == 1 && input_peek(input) == '#' &&
           text_starts(input_look(input, sizeof INPUT_NOTE - 1), TEXT(INPUT_NOTE)))
        take_line(input, 0, &note, &ignored);
}

chancery_status input_line(struct input *input, size_t most, struct buffer *line,
                           chancery_error *error)
{
    if (line->size == 0)
        input_skip_notes(input);
    return take_line(input, most, line, error);
}
