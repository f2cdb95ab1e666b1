#include "export/relief.h"

#include "base/helper.h"
#include "base/status.h"
#include "query/cursor.h"

#include <stdlib.h>

/* A batch is full with so many records, or bytes of them: about a piece of output. */
enum { RING = 6, BATCH_RECORDS = 512, BATCH_BYTES = 256 * 1024 };

struct batch {
    size_t count, bytes;
    struct record_head heads[BATCH_RECORDS];
    struct arena records;   /* what they are views of */
    struct buffer text;     /* that they came to */
    chancery_status status; /* of writing them */
};

struct relief {
    struct exporter *exporter;
    chancery_status (*write)(struct exporter *exporter, const struct record_head *head,
                             chancery_error *error);
    /* A piece of the helper's work is a batch: number n stands at n % RING, and that of
     * helper.given is being filled. */
    struct batch ring[RING];
    struct helper helper;
    uint64_t sent;
    /* The thread's: what writing came to so far. Nothing is written behind a failure, so that its
     * words may be read once a batch has told of it. */
    chancery_status status;
    chancery_error failed;
};

static struct batch *batch_at(struct relief *relief, uint64_t number)
{
    return &relief->ring[number % RING];
}

static void write_batch(void *context, uint64_t number)
{
    struct relief *relief = context;
    struct exporter *exporter = relief->exporter;
    struct batch *batch = batch_at(relief, number);
    for (size_t i = 0; i < batch->count && relief->status == CHANCERY_OK; i++)
        relief->status = relief->write(exporter, &batch->heads[i], &relief->failed);
    struct buffer text = batch->text;
    batch->text = exporter->text;
    batch->status = relief->status;
    exporter->text = text;
}

struct relief *relief_new(struct exporter *exporter,
                          chancery_status (*write)(struct exporter *exporter,
                                                   const struct record_head *head,
                                                   chancery_error *error))
{
    struct relief *relief = calloc(1, sizeof *relief);
    if (!relief)
        return NULL;
    relief->exporter = exporter;
    relief->write = write;
    helper_start(&relief->helper, write_batch, relief);
    return relief;
}

void relief_free(struct relief *relief)
{
    if (!relief)
        return;
    helper_stop(&relief->helper);
    for (size_t i = 0; i < RING; i++) {
        arena_free(&relief->ring[i].records);
        buffer_free(&relief->ring[i].text);
    }
    free(relief);
}

/* Waits for the oldest batch that was not sent, and says what writing came to. */
static chancery_status await_oldest(struct relief *relief, chancery_error *error)
{
    helper_await(&relief->helper, relief->sent + 1);
    chancery_status status = batch_at(relief, relief->sent)->status;
    return status == CHANCERY_OK ? CHANCERY_OK : error_pass(error, status, &relief->failed);
}

/* Sends what the oldest batches came to until at most `most` are in work; while it is sent none is,
 * where the sink may use the database. */
static chancery_status send_oldest(struct relief *relief, uint64_t most, chancery_error *error)
{
    struct exporter *exporter = relief->exporter;
    struct helper *helper = &relief->helper;
    chancery_status status = CHANCERY_OK;
    if (!exporter->sink->detached) {
        helper_await(helper, helper->given);
        most = 0;
    }
    while (status == CHANCERY_OK && helper->given - relief->sent > most) {
        status = await_oldest(relief, error);
        struct batch *batch = batch_at(relief, relief->sent++);
        if (status == CHANCERY_OK)
            status = exporter_send(exporter, &batch->text, error);
        batch->count = 0;
        batch->bytes = 0;
        arena_clear(&batch->records);
    }
    if (status == CHANCERY_OK && !cursor_stands(exporter->cursor))
        helper_await(helper, helper->given);
    return status;
}

chancery_status relief_put(struct relief *relief, const struct record_head *head,
                           chancery_error *error)
{
    struct batch *batch = batch_at(relief, relief->helper.given);
    struct record_head *kept = &batch->heads[batch->count++];
    *kept = *head;
    if (!record_keep(kept, &batch->records))
        return error_memory(error);
    batch->bytes += kept->bytes.size;
    if (batch->count < BATCH_RECORDS && batch->bytes < BATCH_BYTES)
        return CHANCERY_OK;
    helper_give(&relief->helper, true);
    bool full = relief->helper.given - relief->sent == RING;
    return full ? send_oldest(relief, RING - 1, error) : CHANCERY_OK;
}

chancery_status relief_settle(struct relief *relief, chancery_error *error)
{
    if (batch_at(relief, relief->helper.given)->count > 0)
        helper_give(&relief->helper, false);
    return send_oldest(relief, 0, error);
}
