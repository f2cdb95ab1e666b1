#include "import/input.h"

#include "status.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WINDOW = 256 * 1024 };

static ssize_t read_some(int fd, char *bytes, size_t room)
{
    ssize_t size;
    do
        size = read(fd, bytes, room);
    while (size < 0 && errno == EINTR);
    return size;
}

static bool write_whole(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return true;
}

chancery_status input_error(const struct input *input, chancery_error *error)
{
    return error_at(error, CHANCERY_IO, &(struct error_place){.file = input->name},
                    "cannot be read: %s", strerror(errno));
}

/* Copies one piece to `file`. A signal interrupts the reading, so that the caller has a say. */
static chancery_status spool_piece(struct input *input, int file,
                                   const chancery_import_options *options, bool *ended,
                                   chancery_error *error)
{
    ssize_t size = read(input->fd, input->bytes, WINDOW);
    if (size < 0 && errno != EINTR)
        return input_error(input, error);
    if (size > 0 && !write_whole(file, input->bytes, (size_t)size))
        return error_set(error, CHANCERY_IO, "the temporary file cannot be written: %s",
                         strerror(errno));
    *ended = size == 0;
    input->total += size > 0 ? (uint64_t)size : 0;
    return options->progress ? options->progress(options->context, input->total, 0, 0)
                             : CHANCERY_OK;
}

/* Copies what a pipe brings to a file without a name, and reads that instead. */
static chancery_status spool(struct input *input, const chancery_import_options *options,
                             chancery_error *error)
{
    const char *folder = getenv("TMPDIR");
    int file = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    chancery_status status = CHANCERY_OK;
    if (file < 0)
        return error_set(error, CHANCERY_CANT_CREATE, "no temporary file can be created: %s",
                         strerror(errno));
    for (bool ended = false; status == CHANCERY_OK && !ended;)
        status = spool_piece(input, file, options, &ended, error);
    if (status != CHANCERY_OK) {
        close(file);
        return status;
    }
    input->fd = file;
    input->owned = true;
    return input_rewind(input, error);
}

chancery_status input_open(const chancery_source *source, const chancery_import_options *options,
                           struct input *input, chancery_error *error)
{
    struct stat about;
    struct input opened = {.name = source->name, .fd = source->fd, .line = 1, .column = 1};
    chancery_status status = CHANCERY_OK;
    if (fstat(source->fd, &about) != 0)
        return input_error(&opened, error);
    if (S_ISDIR(about.st_mode))
        return error_at(error, CHANCERY_NOT_FOUND, &(struct error_place){.file = source->name},
                        "is a folder; name the files in it");
    opened.bytes = malloc(WINDOW);
    if (!opened.bytes)
        return error_memory(error);
    if (S_ISREG(about.st_mode))
        opened.total = (uint64_t)about.st_size;
    else
        status = spool(&opened, options, error);
    if (status == CHANCERY_OK)
        *input = opened;
    else
        input_close(&opened);
    return status;
}

void input_close(struct input *input)
{
    free(input->bytes);
    if (input->owned)
        close(input->fd);
    *input = (struct input){.fd = -1};
}

chancery_status input_rewind(struct input *input, chancery_error *error)
{
    if (lseek(input->fd, 0, SEEK_SET) < 0)
        return input_error(input, error);
    input->at = input->end = 0;
    input->ended = false;
    input->read = 0;
    input->line = input->column = 1;
    return CHANCERY_OK;
}

/* Fills the window anew once all of it is read; INPUT_END or INPUT_FAILED when it stays empty. */
static int refill(struct input *input)
{
    if (input->ended)
        return INPUT_END;
    ssize_t size = read_some(input->fd, input->bytes, WINDOW);
    if (size < 0)
        return INPUT_FAILED;
    input->at = 0;
    input->end = (size_t)size;
    input->read += (uint64_t)size;
    input->ended = size == 0;
    return size == 0 ? INPUT_END : 0;
}

int input_peek(struct input *input)
{
    if (input->at == input->end) {
        int failure = refill(input);
        if (failure != 0)
            return failure;
    }
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

chancery_text input_ahead(struct input *input)
{
    return input_peek(input) < 0 ? (chancery_text){"", 0}
                                 : text_slice(input->bytes + input->at, input->end - input->at);
}

chancery_status input_line(struct input *input, size_t most, struct buffer *line,
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
    return some ? CHANCERY_OK : CHANCERY_END;
}
