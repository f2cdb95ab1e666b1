/* fuzz_store.c - a small database with bytes changed, cut off or added: either it is refused with
 * words, or all of it can be read and written without a crash.
 *
 * The input is a list of changes, so that most of a file stays as it was and the changes reach the
 * inner checks: each is 7 bytes, what to do (1), where (4, little-endian) and with what (2). An
 * input that starts with FUZZ_WHOLE is the file itself.
 */
#include "base/text.h"
#include "store/store.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHANGE = 7, FUZZ_WHOLE = 0xF5, FILE_MOST = 1 << 20 };

static char path[64], lock[72];
static unsigned char *model; /* the sound file */
static size_t model_size;
static unsigned long refused, read_whole;

static void report(void)
{
    printf("%lu files refused, %lu read whole\n", refused, read_whole);
    unlink(path);
    unlink(lock);
}

/* Branch pages, large values, free pages and more than one commit: something of each kind. */
static void fill(struct store *store, int round)
{
    static const char big[30000];
    struct store_txn *txn = NULL;
    chancery_status status = store_begin_write(store, 1000, &txn, NULL);
    for (int i = 0; i < 300 && status == CHANCERY_OK; i++) {
        char key[32];
        int size = snprintf(key, sizeof key, "%08d", i);
        chancery_text name = text_slice(key, (size_t)size);
        if ((i + round) % 7 == 0 && round > 0)
            store_delete(txn, TABLE_EVENT, name, NULL);
        else
            status = store_put(txn, TABLE_EVENT, name,
                               text_slice(big, i % 100 == 3 ? sizeof big : 70), NULL);
        if (status == CHANCERY_OK)
            status = store_put(txn, TABLE_PARTY, name, TEXT(""), NULL);
    }
    assert(status == CHANCERY_OK);
    status = store_commit(txn, NULL);
    assert(status == CHANCERY_OK);
}

static void make_model(void)
{
    struct store *store = NULL;
    snprintf(path, sizeof path, "/dev/shm/chancery-fuzz-%d.db", (int)getpid());
    snprintf(lock, sizeof lock, "%s-lock", path);
    unlink(path);
    chancery_status status = store_create(path, NULL);
    assert(status == CHANCERY_OK);
    status = store_open(path, CHANCERY_OPEN_WRITE, 1 << 24, &store, NULL);
    assert(status == CHANCERY_OK);
    for (int round = 0; round < 4; round++)
        fill(store, round);
    store_close(store);
    int file = open(path, O_RDONLY);
    off_t end = lseek(file, 0, SEEK_END);
    assert(end > 0 && end < FILE_MOST);
    model_size = (size_t)end;
    model = malloc(model_size);
    assert(model && pread(file, model, model_size, 0) == end);
    close(file);
    atexit(report);
}

static size_t change(unsigned char *file, size_t file_size, const uint8_t *data)
{
    uint32_t where;
    uint16_t what;
    memcpy(&where, data + 1, sizeof where);
    memcpy(&what, data + 5, sizeof what);
    if (file_size < 16)
        return file_size;
    size_t offset = where % (file_size - 8);
    switch (data[0] % 6) {
    case 0: /* a bit */
        file[offset] ^= (unsigned char)(1u << what % 8);
        return file_size;
    case 1: /* a small number */
        memcpy(file + (offset & ~(size_t)1), &what, sizeof what);
        return file_size;
    case 2: /* a large number */
        memset(file + (offset & ~(size_t)7), what & 0xFF, 8);
        return file_size;
    case 3: /* something in the header of a page */
        memcpy(file + ((offset & ~(size_t)4095) | (what & 30)), data + 5, 2);
        return file_size;
    case 4: /* a page in the place of another */
        memmove(file + (offset & ~(size_t)4095), file + (what % (file_size / 4096 + 1) * 4096),
                what % (file_size / 4096 + 1) < file_size / 4096 ? 4096 : 0);
        return file_size;
    default:
        return offset;
    }
}

static void write_file(const uint8_t *data, size_t size)
{
    static unsigned char file[FILE_MOST];
    size_t file_size = model_size;
    memcpy(file, model, model_size);
    if (size > 0 && data[0] == FUZZ_WHOLE) {
        file_size = size - 1 < FILE_MOST ? size - 1 : FILE_MOST;
        memcpy(file, data + 1, file_size);
    } else {
        for (; size >= CHANGE; data += CHANGE, size -= CHANGE)
            file_size = change(file, file_size, data);
    }
    unlink(lock); /* so that the file counts as one from elsewhere */
    int written = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t count = write(written, file, file_size);
    assert(count == (ssize_t)file_size);
    close(written);
}

static void read_table(struct store_txn *txn, enum table table)
{
    struct store_cursor *cursor = NULL;
    chancery_text key, value;
    unsigned long sum = 0;
    if (store_cursor_open(txn, table, &cursor, NULL) != CHANCERY_OK)
        return;
    chancery_status status = store_seek(cursor, TEXT(""), &key, &value, NULL);
    for (; status == CHANCERY_OK; status = store_next(cursor, &key, &value, NULL))
        for (size_t i = 0; i < value.size; i++)
            sum += (unsigned char)value.bytes[i];
    assert(status == CHANCERY_END);
    status = store_seek_before(cursor, TEXT("\xff\xff"), &key, &value, NULL);
    for (; status == CHANCERY_OK; status = store_previous(cursor, &key, &value, NULL))
        sum += key.size;
    assert(status == CHANCERY_END && sum != 1);
    store_cursor_close(cursor);
}

/* Takes the trees apart again, and uses the free pages. */
static void write_table(struct store *store)
{
    static const char big[9000];
    struct store_txn *txn = NULL;
    if (store_begin_write(store, 1000, &txn, NULL) != CHANCERY_OK)
        return;
    chancery_status status = CHANCERY_OK;
    for (int i = 0; i < 300 && status == CHANCERY_OK; i += 2) {
        char key[32];
        int size = snprintf(key, sizeof key, "%08d", i);
        chancery_text name = text_slice(key, (size_t)size);
        status = store_delete(txn, TABLE_EVENT, name, NULL);
        if (status == CHANCERY_NOT_FOUND || status == CHANCERY_OK)
            status =
                store_put(txn, TABLE_UID, name, text_slice(big, i % 30 ? 50 : sizeof big), NULL);
    }
    if (status == CHANCERY_OK)
        store_commit(txn, NULL);
    else
        store_abort(txn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    chancery_error error = {0};
    if (!model)
        make_model();
    write_file(data, size);
    chancery_status status = store_open(path, CHANCERY_OPEN_WRITE, 1 << 24, &store, &error);
    assert(status == error.status);
    if (status != CHANCERY_OK) {
        assert(*error.message);
        refused++;
        return 0;
    }
    read_whole++;
    status = store_begin_read(store, &txn, &error);
    assert(status == CHANCERY_OK);
    for (enum table table = 0; table < TABLE_COUNT; table++)
        read_table(txn, table);
    store_abort(txn);
    write_table(store);
    store_close(store);
    return 0;
}
