#include "import/ahead.h"

#include "direct.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* A batch is full with so many records, or bytes of them; what of one record is larger than
 * KEPT_MAX is not kept for the next, so that memory stays bounded whatever the records are. */
enum { RING = 3, BATCH_RECORDS = 256, BATCH_BYTES = 512 * 1024, KEPT_MAX = 16 * 1024 };

struct batch {
    struct ahead_item items[BATCH_RECORDS];
    size_t count, bytes;
};

struct ahead {
    struct batch *ring[RING];
    /* Batches so far: the one of number n stands at n % RING, and that of `filled` is being filled.
     * taken <= read <= filled < taken + RING, but for a moment in ahead_take. */
    uint64_t filled, read, taken;
    struct direct *direct;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum { THREAD_NONE, THREAD_RUNS, THREAD_IMPOSSIBLE } state;
    bool stop;
};

static struct batch *batch_at(const struct ahead *ahead, uint64_t number)
{
    return ahead->ring[number % RING];
}

/* ---- Reading ---- */

static bool is_event(const struct import_record *record)
{
    return !record->left_out && record->joins.size == 0 && !record->text.failed;
}

static void read_batch(struct ahead *ahead, struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct ahead_item *item = &batch->items[i];
        bool derived = item->record.source.derived && item->record.mark_count == 0;
        item->parsed =
            ahead->direct && is_event(&item->record) &&
            direct_read(ahead->direct, buffer_view(&item->record.text), derived, &item->event);
    }
}

static void *read_batches(void *context)
{
    struct ahead *ahead = context;
    pthread_mutex_lock(&ahead->lock);
    for (;;) {
        while (!ahead->stop && ahead->read == ahead->filled)
            pthread_cond_wait(&ahead->changed, &ahead->lock);
        if (ahead->stop)
            break;
        struct batch *batch = batch_at(ahead, ahead->read);
        pthread_mutex_unlock(&ahead->lock);
        read_batch(ahead, batch);
        pthread_mutex_lock(&ahead->lock);
        ahead->read++;
        pthread_cond_broadcast(&ahead->changed);
    }
    pthread_mutex_unlock(&ahead->lock);
    return NULL;
}

/* Signals are for the threads of the caller. */
static void start_thread(struct ahead *ahead)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool runs = pthread_create(&ahead->thread, NULL, read_batches, ahead) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    ahead->state = runs ? THREAD_RUNS : THREAD_IMPOSSIBLE;
}

/* Ends the batch that is being filled. A thread is worth it only where one batch is not all. */
static void hand_over(struct ahead *ahead, bool more)
{
    if (ahead->state == THREAD_NONE && more)
        start_thread(ahead);
    pthread_mutex_lock(&ahead->lock);
    ahead->filled++;
    pthread_cond_broadcast(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
}

/* Until the oldest batch is read; without a thread it is read here. */
static void await_oldest(struct ahead *ahead)
{
    if (ahead->state != THREAD_RUNS && ahead->read == ahead->taken) {
        read_batch(ahead, batch_at(ahead, ahead->read));
        ahead->read++;
        return;
    }
    pthread_mutex_lock(&ahead->lock);
    while (ahead->read == ahead->taken)
        pthread_cond_wait(&ahead->changed, &ahead->lock);
    pthread_mutex_unlock(&ahead->lock);
}

/* ---- The ring ---- */

static struct batch *filling(const struct ahead *ahead)
{
    return batch_at(ahead, ahead->filled);
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
        hand_over(ahead, true);
    return true;
}

struct ahead_item *ahead_take(struct ahead *ahead, bool all, size_t *count)
{
    bool full = ahead->filled - ahead->taken == RING;
    if (all && !full && filling(ahead)->count > 0)
        hand_over(ahead, false);
    if (ahead->filled == ahead->taken || (!all && !full))
        return NULL;
    await_oldest(ahead);
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
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->changed, NULL);
    for (size_t i = 0; i < RING; i++) {
        ahead->ring[i] = calloc(1, sizeof *ahead->ring[i]);
        if (!ahead->ring[i]) {
            ahead_free(ahead);
            return NULL;
        }
    }
    return ahead;
}

static void stop_thread(struct ahead *ahead)
{
    if (ahead->state != THREAD_RUNS)
        return;
    pthread_mutex_lock(&ahead->lock);
    ahead->stop = true;
    pthread_cond_broadcast(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
    pthread_join(ahead->thread, NULL);
}

static void batch_free(struct batch *batch)
{
    for (size_t i = 0; batch && i < BATCH_RECORDS; i++) {
        import_record_free(&batch->items[i].record);
        arena_free(&batch->items[i].event.arena);
        buffer_free(&batch->items[i].kept);
    }
    free(batch);
}

void ahead_free(struct ahead *ahead)
{
    if (!ahead)
        return;
    stop_thread(ahead);
    for (size_t i = 0; i < RING; i++)
        batch_free(ahead->ring[i]);
    direct_free(ahead->direct);
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->lock);
    free(ahead);
}
