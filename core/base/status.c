#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const status_names[] = {
    [CHANCERY_OK] = "ok",
    [CHANCERY_END] = "end",
    [CHANCERY_INVALID] = "invalid",
    [CHANCERY_USAGE] = "usage",
    [CHANCERY_NOT_FOUND] = "not found",
    [CHANCERY_AMBIGUOUS] = "ambiguous",
    [CHANCERY_CONFLICT] = "conflict",
    [CHANCERY_EXISTS] = "exists",
    [CHANCERY_CANT_CREATE] = "cannot create",
    [CHANCERY_READ_ONLY] = "read-only",
    [CHANCERY_NOT_DATABASE] = "not a database",
    [CHANCERY_NEWER] = "newer format",
    [CHANCERY_DAMAGED] = "damaged",
    [CHANCERY_BUSY] = "busy",
    [CHANCERY_AGAIN] = "again",
    [CHANCERY_FULL] = "full",
    [CHANCERY_IO] = "input/output",
    [CHANCERY_MEMORY] = "out of memory",
    [CHANCERY_INTERRUPTED] = "interrupted",
    [CHANCERY_UNSUPPORTED] = "unsupported",
};

const char *chancery_status_name(chancery_status status)
{
    size_t index = (size_t)status;
    size_t count = sizeof status_names / sizeof *status_names;
    return index < count && status_names[index] ? status_names[index] : "unknown";
}

int error_width(size_t size)
{
    enum { WIDEST = 120 };
    return size < WIDEST ? (int)size : WIDEST;
}

static void copy_string(char *out, size_t room, const char *string)
{
    size_t size = string ? strnlen(string, room - 1) : 0;
    if (size > 0)
        memcpy(out, string, size);
    out[size] = '\0';
}

__attribute__((format(printf, 4, 0))) static chancery_status
error_raise(chancery_error *error, chancery_status status, const struct error_place *place,
            const char *format, va_list arguments)
{
    if (!error)
        return status;
    chancery_error found = {.status = status, .line = place->line, .column = place->column};
    vsnprintf(found.message, sizeof found.message, format, arguments);
    copy_string(found.hint, sizeof found.hint, place->hint);
    copy_string(found.file, sizeof found.file, place->file);
    if (error->report)
        error->report(error->context, &found);
    if (error->status == CHANCERY_OK) {
        found.report = error->report;
        found.context = error->context;
        *error = found;
    }
    return status;
}

chancery_status error_set(chancery_error *error, chancery_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_raise(error, status, &(struct error_place){0}, format, arguments);
    va_end(arguments);
    return status;
}

chancery_status error_memory(chancery_error *error)
{
    return error_set(error, CHANCERY_MEMORY, "out of memory");
}

chancery_status error_at(chancery_error *error, chancery_status status,
                         const struct error_place *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_raise(error, status, place, format, arguments);
    va_end(arguments);
    return status;
}

chancery_status error_pass(chancery_error *error, chancery_status status,
                           const chancery_error *found)
{
    return error_at(error, status, &(struct error_place){.hint = found->hint}, "%s",
                    found->message);
}
