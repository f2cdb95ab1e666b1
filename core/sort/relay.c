#include "sort/relay.h"

#include "base/helper.h"
#include "base/status.h"
#include "base/text.h"

#include <stdlib.h>

enum { RING = 3 };

/* An entry in a batch: its head, key, value. */
struct relay_head {
    uint32_t key_size, value_size;
};

struct relay_batch {
    struct buffer bytes;
    chancery_status status; /* what the visits came to up to its end */
};

struct relay {
    struct relay_batch ring[RING]; /* a piece of the helper's work: number n is at n % RING */
    size_t full;                   /* bytes of a batch */
    struct helper helper;
    relay_visit *visit;
    void *context;
    /* The thread's: what the visits came to so far. Nothing is written behind a failure, so that
     * its words may be read once a batch has told of it. */
    chancery_status status;
    chancery_error failed;
};

static struct relay_batch *batch_at(struct relay *relay, uint64_t number)
{
    return &relay->ring[number % RING];
}

static void visit_batch(void *context, uint64_t number)
{
    struct relay *relay = context;
    struct relay_batch *batch = batch_at(relay, number);
    const chancery_text entries = buffer_view(&batch->bytes);
    const char *at = entries.bytes, *end = at + entries.size;
    while (relay->status == CHANCERY_OK && at < end) {
        struct relay_head head;
        memcpy(&head, at, sizeof head);
        const char *key = at + sizeof head, *value = key + head.key_size;
        const struct entry entry = {.key = {key, head.key_size}, .value = {value, head.value_size}};
        relay->status = relay->visit(relay->context, &entry, &relay->failed);
        at = value + head.value_size;
    }
    batch->status = relay->status;
}

struct relay *relay_new(size_t memory, relay_visit *visit, void *context)
{
    struct relay *relay = calloc(1, sizeof *relay);
    if (!relay)
        return NULL;
    relay->full = memory / RING;
    relay->visit = visit;
    relay->context = context;
    helper_start(&relay->helper, visit_batch, relay);
    return relay;
}

/* Waits for a batch, and says what the visits came to. */
static chancery_status await_batch(struct relay *relay, uint64_t number, chancery_error *error)
{
    helper_await(&relay->helper, number + 1);
    chancery_status status = batch_at(relay, number)->status;
    return status == CHANCERY_OK ? CHANCERY_OK : error_pass(error, status, &relay->failed);
}

/* Gives the batch that is full to the thread, and frees the next one. */
static chancery_status hand_on(struct relay *relay, chancery_error *error)
{
    helper_give(&relay->helper, true);
    uint64_t next = relay->helper.given;
    chancery_status status = next < RING ? CHANCERY_OK : await_batch(relay, next - RING, error);
    buffer_clear(&batch_at(relay, next)->bytes);
    return status;
}

chancery_status relay_put(struct relay *relay, const struct entry *entry, chancery_error *error)
{
    struct buffer *bytes = &batch_at(relay, relay->helper.given)->bytes;
    const struct relay_head head = {(uint32_t)entry->key.size, (uint32_t)entry->value.size};
    buffer_add(bytes, &head, sizeof head);
    buffer_text(bytes, entry->key);
    buffer_text(bytes, entry->value);
    if (bytes->failed)
        return error_memory(error);
    return bytes->size < relay->full ? CHANCERY_OK : hand_on(relay, error);
}

chancery_status relay_end(struct relay *relay, chancery_status status, chancery_error *error)
{
    if (!relay)
        return status;
    if (status == CHANCERY_OK) {
        helper_give(&relay->helper, false);
        status = await_batch(relay, relay->helper.given - 1, error);
    }
    helper_stop(&relay->helper);
    for (size_t i = 0; i < RING; i++)
        buffer_free(&relay->ring[i].bytes);
    free(relay);
    return status;
}
