/* fuzz_import.c - any bytes as a file to import, without a database: what is read is what is new and
 * what is refused, and each refusal has words and a line.
 */
#include "chancery.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_refusal(void *context, const chancery_error *error)
{
    ++*(uint64_t *)context;
    assert(error->status == CHANCERY_INVALID && *error->message);
    assert(error->line > 0 && strcmp(error->file, "fuzz") == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t refusals = 0;
    chancery_source source = {.name = "fuzz", .fd = memfd_create("fuzz", MFD_CLOEXEC)};
    chancery_import_options options = {.dry_run = true, .keep_going = true};
    chancery_import_summary summary;
    chancery_error error = {.report = check_refusal, .context = &refusals};
    assert(source.fd >= 0);
    assert(write(source.fd, data, size) == (ssize_t)size);
    chancery_status status = chancery_import(NULL, 1, &source, &options, &summary, &error);
    assert(status == CHANCERY_OK);
    assert(summary.read == summary.added || refusals > 0);
    assert(summary.refused == 0 ? refusals == 0 : refusals >= summary.refused);
    close(source.fd);
    return 0;
}
