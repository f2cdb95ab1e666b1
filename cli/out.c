#include "out.h"

#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Text from outside ---- */

/* What must not reach a terminal as it is: controls, line separators, and the marks that change
 * the direction of what follows. */
static bool is_harmful(uint32_t character)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C}, {0x200E, 0x200F},
        {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    return false;
}

/* Reads the character at `at`: its size in bytes, or 0 when it is not UTF-8. `cut` says whether the
 * text ends within what may be a character. */
static size_t read_character(chancery_text text, size_t at, uint32_t *character, bool *cut)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text.bytes + at;
    size_t size = bytes[0] < 0x80   ? 1
                  : bytes[0] < 0xC2 ? 0
                  : bytes[0] < 0xE0 ? 2
                  : bytes[0] < 0xF0 ? 3
                  : bytes[0] < 0xF5 ? 4
                                    : 0;
    uint32_t value = size > 1 ? bytes[0] & (0x7FU >> size) : bytes[0];
    for (size_t i = 1; i < size; i++) {
        *cut = at + i == text.size;
        if (*cut || (bytes[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3FU);
    }
    if (size > 1 && (value < smallest[size] || value > 0x10FFFF || value >> 11 == 0x1B))
        return 0;
    *character = value;
    return size;
}

static void write_escape(FILE *stream, uint32_t character)
{
    if (character > 0xFFFF) /* as JSON writes it, in two halves */
        fprintf(stream, "\\u%04x\\u%04x", 0xD7C0U + (character >> 10),
                0xDC00U + (character & 0x3FFU));
    else
        fprintf(stream, "\\u%04x", (unsigned)character);
}

static bool is_layout(uint32_t character, bool data)
{
    return data && (character == '\n' || character == '\t' || character == '\r');
}

/* Writes what is whole of `text` and returns how much that was; `data` keeps the line feeds and
 * tabs that a data format is made of. */
static size_t write_harmless(FILE *stream, chancery_text text, bool data)
{
    size_t clean = 0, at = 0;
    while (at < text.size) {
        uint32_t character = 0;
        bool cut = false;
        size_t size = read_character(text, at, &character, &cut);
        if (size > 0 && (!is_harmful(character) || is_layout(character, data))) {
            at += size;
            continue;
        }
        fwrite(text.bytes + clean, 1, at - clean, stream);
        clean = at;
        if (size == 0 && cut && data)
            return at;
        if (size == 0)
            fprintf(stream, "\\x%02x", (unsigned)(unsigned char)text.bytes[at]);
        else
            write_escape(stream, character);
        at += size > 0 ? size : 1;
        clean = at;
    }
    fwrite(text.bytes + clean, 1, at - clean, stream);
    return at;
}

void out_text(FILE *stream, chancery_text text)
{
    write_harmless(stream, text, false);
}

void out_string(FILE *stream, const char *string)
{
    out_text(stream, chancery_text_of(string));
}

char *out_escaped(chancery_text text)
{
    char *made = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&made, &size);
    if (!stream)
        return NULL;
    out_text(stream, text);
    if (fclose(stream) == 0)
        return made;
    free(made);
    return NULL;
}

/* ---- Colour ---- */

static enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color_choice;

void out_set_color(const char *when)
{
    color_choice = strcmp(when, "always") == 0  ? COLOR_ALWAYS
                   : strcmp(when, "never") == 0 ? COLOR_NEVER
                                                : COLOR_AUTO;
}

static bool color_wanted(bool terminal)
{
    const char *refused = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    if (color_choice != COLOR_AUTO)
        return color_choice == COLOR_ALWAYS;
    return terminal && !(refused && *refused) && !(kind && strcmp(kind, "dumb") == 0);
}

bool out_color(void)
{
    return color_wanted(term_is_terminal());
}

/* ---- Errors ---- */

chancery_error fault(chancery_status status, const char *hint, const char *format, ...)
{
    chancery_error error = {.status = status};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error.message, sizeof error.message, format, arguments);
    va_end(arguments);
    if (hint)
        snprintf(error.hint, sizeof error.hint, "%s", hint);
    return error;
}

void out_error(const chancery_error *error)
{
    bool colored = color_wanted(isatty(STDERR_FILENO) == 1);
    fflush(stdout);
    fputs(colored ? "\033[1;31mchancery:\033[0m " : "chancery: ", stderr);
    if (error->file[0]) {
        out_string(stderr, error->file);
        if (error->line > 0)
            fprintf(stderr, ":%zu:%zu", error->line, error->column);
        fputs(": ", stderr);
    }
    out_string(stderr, error->message[0] ? error->message : chancery_status_name(error->status));
    fputc('\n', stderr);
    if (error->hint[0]) {
        fputs("  hint: ", stderr);
        out_string(stderr, error->hint);
        fputc('\n', stderr);
    }
}

void out_note(const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fputs("chancery: ", stderr);
    out_string(stderr, text);
    fputc('\n', stderr);
}

/* ---- Data ---- */

struct out_data out_data_stdout(void)
{
    enum { WIDE = 1024 * 1024 };
    fflush(stdout);
    fcntl(STDOUT_FILENO, F_SETPIPE_SZ, WIDE); /* refused where stdout is no pipe */
    return (struct out_data){.fd = STDOUT_FILENO, .terminal = term_is_terminal()};
}

static chancery_status write_whole(struct out_data *data, const char *bytes, size_t size)
{
    while (size > 0) {
        if (term_interrupted())
            return CHANCERY_INTERRUPTED;
        ssize_t written = write(data->fd, bytes, size);
        if (written < 0 && errno != EINTR) {
            data->error = errno;
            return CHANCERY_IO;
        }
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return CHANCERY_OK;
}

/* A piece may end within a character: its begin is kept for the next piece. */
static chancery_status write_to_terminal(struct out_data *data, const char *bytes, size_t size)
{
    char *made = NULL, *joined = malloc(data->tail_size + size);
    size_t made_size = 0, total = data->tail_size + size;
    FILE *stream = open_memstream(&made, &made_size);
    if (!stream || !joined) {
        free(joined);
        if (stream)
            fclose(stream);
        free(made);
        return CHANCERY_MEMORY;
    }
    memcpy(joined, data->tail, data->tail_size);
    memcpy(joined + data->tail_size, bytes, size);
    size_t taken = write_harmless(stream, (chancery_text){joined, total}, true);
    data->tail_size = total - taken;
    memcpy(data->tail, joined + taken, data->tail_size);
    free(joined);
    chancery_status status =
        fclose(stream) == 0 ? write_whole(data, made, made_size) : CHANCERY_MEMORY;
    free(made);
    return status;
}

static chancery_status write_data(void *context, const char *bytes, size_t size)
{
    struct out_data *data = context;
    return data->terminal ? write_to_terminal(data, bytes, size) : write_whole(data, bytes, size);
}

chancery_sink out_data_sink(struct out_data *data)
{
    return (chancery_sink){.write = write_data, .context = data, .detached = true};
}

/* ---- The end ---- */

static bool pipe_closed; /* the reader of our output has gone */

/* Says that writing failed, unless nobody is there to read. */
static chancery_status say_broken(int error)
{
    if (error == EPIPE) {
        pipe_closed = true;
        return CHANCERY_OK;
    }
    chancery_error broken =
        fault(CHANCERY_IO, NULL, "the output cannot be written: %s", strerror(error));
    out_error(&broken);
    return CHANCERY_IO;
}

chancery_status out_data_end(struct out_data *data, chancery_status status)
{
    if (status == CHANCERY_OK && data->tail_size > 0)
        status = write_whole(data, "\\ufffd", 6);
    return data->error != 0 ? say_broken(data->error) : status;
}

chancery_status out_finish(void)
{
    int broken = ferror(stdout) ? EIO : 0;
    if (fflush(stdout) != 0)
        broken = errno;
    if (fclose(stdout) != 0 && broken == 0)
        broken = errno;
    bool paged = term_page_end();
    bool said = broken == 0 || (paged && broken == EPIPE);
    chancery_status status = said ? CHANCERY_OK : say_broken(broken);
    if (!pipe_closed || paged)
        return status;
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
    return status;
}

/* ---- CSV ---- */

static void write_csv_cell(FILE *stream, chancery_text cell)
{
    bool quoted = false;
    for (size_t i = 0; i < cell.size; i++)
        quoted = quoted || strchr(",\"\r\n", cell.bytes[i]);
    if (quoted)
        putc('"', stream);
    for (size_t i = 0; i < cell.size; i++) {
        if (cell.bytes[i] == '"')
            putc('"', stream);
        putc(cell.bytes[i], stream);
    }
    if (quoted)
        putc('"', stream);
}

void out_csv_row(FILE *stream, size_t count, const chancery_text *cells)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            putc(',', stream);
        write_csv_cell(stream, cells[i]);
    }
    fputs("\r\n", stream);
}
