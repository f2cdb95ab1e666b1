#include "import/ahead.h"

#include "base/helper.h"
#include "event/direct.h"

#include <stdlib.h>

/* A batch is full with so many records, or bytes of them; what of one record is larger than
 * KEPT_MAX is not kept for the next, so that memory stays bounded whatever the records are. */
enum { RING = 3, BATCH_RECORDS = 256, BATCH_BYTES = 512 * 1024, KEPT_MAX = 16 * 1024 };

struct batch {
    struct ahead_item items[BATCH_RECORDS];
    size_t count, bytes;
};

struct ahead {
    struct batch ring[RING];
    /* A piece of the helper's work is a batch: the one of number n stands at n % RING, and that of
     * helper.given is being filled. taken <= done <= given < taken + RING, but for a moment in
     * ahead_take. */
    struct helper helper;
    uint64_t taken;
    struct direct *direct;
};

static struct batch *batch_at(struct ahead *ahead, uint64_t number)
{
    return &ahead->ring[number % RING];
}

/* ---- Reading ---- */

static bool is_event(const struct import_record *record)
{
    return !record->left_out && record->joins.size == 0 && !record->text.failed;
}

static void read_batch(void *context, uint64_t number)
{
    struct ahead *ahead = context;
    struct batch *batch = batch_at(ahead, number);
    for (size_t i = 0; i < batch->count; i++) {
        struct ahead_item *item = &batch->items[i];
        bool derived = item->record.source.derived && item->record.mark_count == 0;
        item->parsed =
            ahead->direct && is_event(&item->record) &&
            direct_read(ahead->direct, buffer_view(&item->record.text), derived, &item->event);
    }
}

/* ---- The ring ---- */

static struct batch *filling(struct ahead *ahead)
{
    return batch_at(ahead, ahead->helper.given);
}

static void trim_item(struct ahead_item *item)
{
    if (item->record.text.room <= KEPT_MAX && item->kept.room <= KEPT_MAX)
        return;
    buffer_free(&item->record.text);
    buffer_free(&item->kept);
    arena_free(&item->event.arena);
}

struct ahead_item *ahead_room(struct ahead *ahead)
{
    struct batch *batch = filling(ahead);
    struct ahead_item *item = &batch->items[batch->count];
    trim_item(item);
    import_record_clear(&item->record);
    buffer_clear(&item->kept);
    item->parsed = false;
    return item;
}

/* Of Chancery JSON a record as it came is its text. */
static bool keep_views(struct ahead_item *item)
{
    struct import_record *record = &item->record;
    bool same = record->mark_count == 0 && text_equal(record->raw, buffer_view(&record->text));
    size_t size = same ? 0 : record->raw.size;
    if (!same)
        buffer_text(&item->kept, record->raw);
    buffer_text(&item->kept, record->joins);
    chancery_text kept = buffer_view(&item->kept);
    record->raw = same ? buffer_view(&record->text) : text_slice(kept.bytes, size);
    record->joins = text_slice(kept.bytes + size, item->kept.failed ? 0 : record->joins.size);
    return !item->kept.failed;
}

bool ahead_keep(struct ahead *ahead)
{
    struct batch *batch = filling(ahead);
    struct ahead_item *item = &batch->items[batch->count];
    if (!keep_views(item))
        return false;
    batch->bytes += item->record.text.size + item->kept.size;
    if (++batch->count == BATCH_RECORDS || batch->bytes >= BATCH_BYTES)
        helper_give(&ahead->helper, true);
    return true;
}

struct ahead_item *ahead_take(struct ahead *ahead, bool all, size_t *count)
{
    struct helper *helper = &ahead->helper;
    bool full = helper->given - ahead->taken == RING;
    if (all && !full && filling(ahead)->count > 0)
        helper_give(helper, false);
    if (helper->given == ahead->taken || (!all && !full))
        return NULL;
    helper_await(helper, ahead->taken + 1);
    struct batch *batch = batch_at(ahead, ahead->taken++);
    *count = batch->count;
    batch->count = batch->bytes = 0;
    return batch->items;
}

void ahead_discard(struct ahead *ahead)
{
    size_t count;
    while (ahead_take(ahead, true, &count))
        ;
}

/* ---- The whole ---- */

void ahead_use_schema(struct ahead *ahead, const chancery_schema *schema)
{
    direct_free(ahead->direct);
    ahead->direct = direct_new(schema);
}

struct ahead *ahead_new(void)
{
    struct ahead *ahead = calloc(1, sizeof *ahead);
    if (!ahead)
        return NULL;
    helper_start(&ahead->helper, read_batch, ahead);
    return ahead;
}

static void batch_empty(struct batch *batch)
{
    for (size_t i = 0; i < BATCH_RECORDS; i++) {
        import_record_free(&batch->items[i].record);
        arena_free(&batch->items[i].event.arena);
        buffer_free(&batch->items[i].kept);
    }
}

void ahead_free(struct ahead *ahead)
{
    if (!ahead)
        return;
    helper_stop(&ahead->helper);
    for (size_t i = 0; i < RING; i++)
        batch_empty(&ahead->ring[i]);
    direct_free(ahead->direct);
    free(ahead);
}
