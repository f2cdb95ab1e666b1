/* fuzz_import.c - any bytes as a file to import, packed or not, up to the events in it: each
 * refusal has words, and none comes without a file. What becomes of events in a database is not
 * looked at: making one for each input would take a thousand times as long. */
#include "../support/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(void *context, const chancery_event *event, const chancery_error *error)
{
    (void)context;
    assert(event ? event->uid.size > 0 : error->status == CHANCERY_INVALID && *error->message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    records_of_bytes(text_slice((const char *)data, size), NULL, look, NULL);
    return 0;
}
