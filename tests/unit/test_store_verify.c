/* test_store_verify.c - each thing that can be wrong with a page is found, and said of that page.
 *
 * Works on the image of a sound file in memory: a copy, and so without free pages, or the file as
 * it grew, with a list of them. The layout is LMDB's.
 */
#include "../support/scratch.h"

#include <criterion/criterion.h>
#include <inttypes.h>

enum { HEADER = 16, FREE_ROOT = 80, MAIN_ROOT = 128, TREE_ENTRIES = 32, TREE_ROOT = 40 };

/* A file in memory; numbers are little-endian, as on every machine these tests run on. */
static unsigned char *image;
static size_t image_size, page_size;
static struct scratch scratch;
static char copy_path[128];

static uint64_t get(size_t offset, size_t size)
{
    uint64_t number = 0;
    memcpy(&number, image + offset, size);
    return number;
}

static void set(size_t offset, uint64_t number, size_t size)
{
    cr_assert_leq(offset + size, image_size);
    memcpy(image + offset, &number, size);
}

static void load(const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY);
    cr_assert_geq(file, 0);
    cr_assert_eq(fstat(file, &status), 0);
    free(image);
    image_size = (size_t)status.st_size;
    image = malloc(image_size);
    cr_assert(image && read(file, image, image_size) == status.st_size);
    close(file);
}

static void put_many(struct store *store, int from, int to)
{
    static const char big[9000];
    struct store_txn *txn = NULL;
    EXPECT_OK(store_begin_write(store, 100, &txn, &error));
    for (int i = from; i < to; i++) {
        char key[16];
        int size = snprintf(key, sizeof key, "%08d", i);
        EXPECT_OK(store_put(txn, TABLE_EVENT, text_slice(key, (size_t)size),
                            text_slice(big, i == 0 ? sizeof big : 60), &error));
    }
    EXPECT_OK(store_commit(txn, &error));
}

static void set_up(void)
{
    scratch = scratch_make();
    page_size = (size_t)sysconf(_SC_PAGESIZE);
    snprintf(copy_path, sizeof copy_path, "%s/copy.db", scratch.folder);
    struct store *store = new_store(&scratch);
    put_many(store, 0, 400);
    put_many(store, 100, 150);
    EXPECT_OK(store_copy(store, copy_path, &error));
    store_close(store);
    load(copy_path);
}

static void tear_down(void)
{
    free(image);
    scratch_remove(&scratch);
}

TestSuite(store_verify, .init = set_up, .fini = tear_down);

/* ---- Finding one's way -------------------------------------------------------------------- */

static size_t meta_offset(void)
{
    uint64_t first = get(144, 8), second = get(page_size + 144, 8);
    return second > first ? page_size : 0;
}

static size_t page_at(uint64_t number)
{
    return (size_t)number * page_size;
}

static size_t node_at(size_t page, size_t index)
{
    return page + (size_t)get(page + HEADER + 2 * index, 2);
}

static size_t key_size(size_t node)
{
    return (size_t)get(node + 6, 2);
}

/* Where the description of the table `event` lies: the first one in order of names. */
static size_t event_tree(void)
{
    size_t node = node_at(page_at(get(meta_offset() + MAIN_ROOT, 8)), 0);
    cr_assert(memcmp(image + node + 8, "event", 5) == 0);
    return node + 8 + key_size(node);
}

static size_t event_branch(void)
{
    return page_at(get(event_tree() + TREE_ROOT, 8));
}

static size_t event_leaf(size_t index)
{
    return page_at(get(node_at(event_branch(), index), 4));
}

/* The number of the first page of the large value, in the first node of the first leaf. */
static size_t big_value(void)
{
    size_t node = node_at(event_leaf(0), 0);
    cr_assert_eq(get(node + 4, 2), 1);
    return node + 8 + key_size(node);
}

/* ---- Damaging ----------------------------------------------------------------------------- */

static void expect(chancery_status status, const char *words)
{
    int file = open(copy_path, O_WRONLY | O_TRUNC);
    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, image, image_size), (ssize_t)image_size);
    close(file);
    EXPECT_FAIL(status, words, store_verify(copy_path, &error));
}

/* Puts a number there, expects these words, and takes the number out again. */
static void damage(size_t offset, uint64_t number, size_t size, const char *words)
{
    uint64_t before = get(offset, size);
    set(offset, number, size);
    expect(CHANCERY_DAMAGED, words);
    set(offset, before, size);
}

Test(store_verify, headers)
{
    size_t leaf = event_leaf(1), branch = event_branch();
    damage(leaf, 3, 8, "it bears another number");
    damage(leaf + 10, 1, 2, "it is of the wrong kind");
    damage(leaf + 10, 0x22, 2, "it is of the wrong kind");
    damage(branch + 10, 2, 2, "it is of the wrong kind");
    damage(leaf + 12, 14, 2, "its bounds are wrong");
    damage(leaf + 12, get(leaf + 12, 2) + 1, 2, "its bounds are wrong");
    damage(leaf + 12, get(leaf + 14, 2) + 2, 2, "its bounds are wrong");
    damage(leaf + 14, page_size + 2, 2, "its bounds are wrong");
    damage(leaf + 12, HEADER, 2, "it has too few nodes");
    damage(branch + 12, HEADER + 2, 2, "it has too few nodes");
}

Test(store_verify, nodes)
{
    size_t leaf = event_leaf(1), node = node_at(leaf, 1);
    const char words[] = "its nodes do not fit together";
    damage(leaf + HEADER, page_size - 4, 2, words);
    damage(leaf + HEADER, page_size + 8, 2, words);
    damage(leaf + HEADER, HEADER, 2, words);
    damage(leaf + HEADER, get(leaf + HEADER, 2) + 1, 2, words);
    damage(leaf + HEADER, get(leaf + HEADER + 2, 2), 2, words);
    damage(leaf + 12, get(leaf + 12, 2) - 2, 2, words); /* one node is not counted */
    damage(node + 6, 60000, 2, words);
    damage(node, 60000, 4, words);
    damage(node, UINT32_MAX, 4, words);
    damage(node, get(node, 4) + 65536, 4, words);
    damage(node, get(node, 4) + 2, 4, words); /* into its neighbour */
    damage(node, get(node, 4) - 2, 4, words);
}

Test(store_verify, page_numbers)
{
    size_t branch = event_branch(), last = image_size / page_size - 1;
    size_t first = node_at(branch, 0), second = node_at(branch, 1);
    damage(second, get(first, 4), 4, "it is used twice");
    damage(second, get(event_tree() + TREE_ROOT, 8), 4, "it is used twice");
    damage(second, 1, 4, "there is no such page");
    damage(second, last + 1, 4, "there is no such page");
    damage(second + 4, 1, 2, "there is no such page");
    damage(meta_offset() + MAIN_ROOT, 0, 8, "there is no such page");
    damage(meta_offset() + MAIN_ROOT, UINT64_MAX, 8, "a tree has the wrong depth");
}

Test(store_verify, keys)
{
    size_t leaf = event_leaf(1), branch = event_branch(), list = leaf + HEADER;
    uint64_t first = get(list, 2), second = get(list + 2, 2);
    set(list, second, 2);
    damage(list + 2, first, 2, "its keys are out of order");
    set(list, first, 2);
    damage(node_at(branch, 1) + 8, '9', 1, "its keys are out of order"); /* above what follows */
    damage(node_at(branch, 2) + 8 + 7, '0', 1, "its keys are out of order");
    damage(node_at(leaf, 3) + 8, '/', 1, "its keys are out of order");
    damage(node_at(leaf, 3) + 8 + 7, get(node_at(leaf, 2) + 8 + 7, 1), 1,
           "its keys are out of order"); /* two equal keys */
}

Test(store_verify, keys_of_no_size)
{
    /* The value takes what the key loses, so that the nodes still fit. */
    size_t node = node_at(event_leaf(1), 1);
    uint64_t size = get(node, 4);
    set(node, size + key_size(node), 4);
    damage(node + 6, 0, 2, "a key has the wrong size");
}

Test(store_verify, values)
{
    size_t node = node_at(event_leaf(1), 0);
    damage(node + 4, 4, 2, "a value is of an unknown kind");
    damage(node + 4, 0x100, 2, "a value is of an unknown kind");
    damage(node + 4, 2, 2, "a table is described wrongly");
    /* A table in a table: the key takes what the value loses, so that the nodes still fit. */
    size_t size = (size_t)get(node, 4);
    set(node + 6, key_size(node) + size - 48, 2);
    set(node, 48, 4);
    damage(node + 4, 2, 2, "a table is described wrongly");
}

Test(store_verify, large_values)
{
    size_t number = big_value(), page = page_at(get(number, 8));
    size_t node = node_at(event_leaf(0), 0);
    const char words[] = "a large value is not where it should be";
    damage(page, get(page, 8) + 1, 8, words);
    damage(page + 10, 2, 2, words);
    damage(page + 12, 2, 4, words); /* three are needed */
    damage(page + 12, 1000, 4, "page");
    damage(node, 1 << 30, 4, words);
    damage(number, get(number, 8) + 1, 8, words);
    damage(number, UINT64_MAX, 8, "there is no such page");
    damage(number, get(event_tree() + TREE_ROOT, 8), 8, "it is used twice");
}

Test(store_verify, trees)
{
    size_t tree = event_tree();
    const char words[] = "a tree is not as large as it is said to be";
    for (size_t count = 8; count <= TREE_ENTRIES; count += 8)
        damage(tree + count, get(tree + count, 8) + 1, 8, words);
    damage(tree + 6, 0, 2, "a tree has the wrong depth");
    damage(tree + 6, 32, 2, "a tree has the wrong depth");
    damage(tree + 6, 1, 2, "it is of the wrong kind");
    damage(tree + 6, 3, 2, "it is of the wrong kind");
    damage(tree + TREE_ROOT, UINT64_MAX, 8, "a tree has the wrong depth");
    set(tree + 4, 4, 2); /* with duplicate keys */
    expect(CHANCERY_NOT_DATABASE, "of another program, or damaged");
}

Test(store_verify, lists_of_free_pages)
{
    load(scratch.path);
    size_t leaf = page_at(get(meta_offset() + FREE_ROOT, 8));
    size_t node = node_at(leaf, (get(leaf + 12, 2) - HEADER) / 2 - 1), key = node + 8;
    size_t list = key + key_size(node);
    cr_assert_geq(get(list, 8), 2, "the test needs a list of two");
    damage(key, UINT64_MAX >> 1, 8, "a list of free pages is wrong");
    damage(list, get(list, 8) + 1000, 8, "a list of free pages is wrong");
    damage(list, UINT64_MAX, 8, "a list of free pages is wrong");
    damage(list + 16, get(list + 8, 8), 8, "a list of free pages is out of order");
    damage(list + 8, get(meta_offset() + MAIN_ROOT, 8), 8, "page");
    damage(list + 8, UINT64_MAX - 1, 8, "there is no such page");
    damage(node + 6, 6, 2, "page");
}
