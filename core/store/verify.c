/* store/verify.c - whether the pages of a file hold together, found out by reading.
 *
 * LMDB trusts what it maps: a page number out of range, a node over the edge of its page or a
 * tree that bites its tail ends the process. This walks all trees of the newest commit and finds
 * what LMDB would fall over. It knows LMDB's layout (struct MDB_page, MDB_node and MDB_db of
 * mdb.c, version 0.9) and nothing of what the entries mean.
 */
#include "store/internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    PAGE_BRANCH = 1,
    PAGE_LEAF = 2,
    PAGE_OVERFLOW = 4,
    NODE_BIG = 1,  /* the value is on pages of its own */
    NODE_TREE = 2, /* the value is a tree: a named table */
    NODE_HEADER = 8,
    MOST_KEY = 511,
    MOST_DEPTH = 31, /* LMDB's cursors hold 32 pages */
    FIRST_PAGE = 2,  /* after the meta pages */
};
static const uint64_t no_page = UINT64_MAX;

struct verifier {
    int descriptor;
    const char *path;
    const struct file_shape *shape;
    uint64_t pages;        /* whole ones in the file */
    uint64_t unwritten;    /* behind its end, but listed as free */
    unsigned char *seen;   /* a bit for each of them */
    unsigned char *levels; /* the page at hand on each level, of the main tree and one in it */
    uint16_t *sizes;       /* of the node at each even offset of the page at hand */
    chancery_error *error;
};

/* The walk through one tree. */
struct walk {
    struct verifier *verifier;
    const struct file_tree *tree;
    enum { TREE_FREE, TREE_MAIN, TREE_NAMED } kind;
    struct file_tree counted;
    /* The next key must be above this one, or at least this one when it was a separator. */
    unsigned char bound[MOST_KEY];
    size_t bound_size;
    bool bound_equal;
};

struct node {
    const unsigned char *key, *value;
    size_t key_size;
    uint32_t value_size;
    uint16_t flags;
    uint64_t child; /* of a branch */
};

static chancery_status damaged(const struct verifier *verifier, uint64_t page, const char *what)
{
    const struct error_place place = {.hint = "restore it from a backup"};
    return error_at(verifier->error, CHANCERY_DAMAGED, &place,
                    "%s is damaged: page %" PRIu64 ": %s", verifier->path, page, what);
}

/* ---- Pages -------------------------------------------------------------------------------- */

static chancery_status read_bytes(const struct verifier *verifier, uint64_t page, uint64_t offset,
                                  void *bytes, size_t size)
{
    uint64_t start = page * verifier->shape->page_size + offset;
    if (file_read(verifier->descriptor, bytes, size, start))
        return CHANCERY_OK;
    if (errno != 0)
        return store_fail(verifier->path, errno, "read", verifier->error);
    return damaged(verifier, page, "it is cut off");
}

/* Claims a page for one use; all pages are claimed once at most. */
static chancery_status claim(const struct verifier *verifier, uint64_t page)
{
    if (page < FIRST_PAGE || page > verifier->shape->last_page)
        return damaged(verifier, page, "there is no such page");
    if (page >= verifier->pages)
        return damaged(verifier, page, "it is missing: the file is cut short");
    unsigned char *byte = &verifier->seen[page / 8];
    unsigned char bit = (unsigned char)(1u << (page % 8));
    if (*byte & bit)
        return damaged(verifier, page, "it is used twice");
    *byte |= bit;
    return CHANCERY_OK;
}

/* A free page behind the end of the file is one that was never written. */
static chancery_status claim_free(struct verifier *verifier, uint64_t page)
{
    if (page < verifier->pages || page > verifier->shape->last_page)
        return claim(verifier, page);
    verifier->unwritten++;
    return CHANCERY_OK;
}

static size_t node_count(const unsigned char *page)
{
    return (size_t)(file_u16(page + 12) - FILE_PAGE_HEADER) / 2;
}

static struct node node_at(const unsigned char *page, size_t index)
{
    const unsigned char *node = page + file_u16(page + FILE_PAGE_HEADER + 2 * index);
    struct node read = {
        .value_size = file_u16(node) | (uint32_t)file_u16(node + 2) << 16,
        .flags = file_u16(node + 4),
        .key_size = file_u16(node + 6),
        .key = node + NODE_HEADER,
    };
    read.child = read.value_size | (uint64_t)read.flags << 32;
    read.value = read.key + read.key_size;
    return read;
}

static size_t node_size(const unsigned char *page, const struct node *node)
{
    size_t size = NODE_HEADER + node->key_size;
    if (file_u16(page + 10) == PAGE_LEAF)
        size += node->flags & NODE_BIG ? sizeof(uint64_t) : node->value_size;
    return size + (size & 1);
}

/* Nodes fill the page from `upper` to its end, without gaps and in any order. */
static bool nodes_fit(const struct verifier *verifier, const unsigned char *page)
{
    size_t end = verifier->shape->page_size, count = node_count(page), met = 0;
    size_t upper = file_u16(page + 14);
    memset(verifier->sizes, 0, end / 2 * sizeof *verifier->sizes);
    for (size_t i = 0; i < count; i++) {
        size_t offset = file_u16(page + FILE_PAGE_HEADER + 2 * i);
        if (offset < upper || offset % 2 != 0 || offset + NODE_HEADER > end)
            return false;
        struct node node = node_at(page, i);
        size_t size = node_size(page, &node);
        if (size > end - offset)
            return false;
        verifier->sizes[offset / 2] = (uint16_t)size;
    }
    size_t offset = upper;
    for (; offset < end && verifier->sizes[offset / 2] != 0; met++)
        offset += verifier->sizes[offset / 2];
    return offset == end && met == count;
}

static chancery_status check_header(const struct walk *walk, uint64_t number,
                                    const unsigned char *page, bool leaf)
{
    const struct verifier *verifier = walk->verifier;
    unsigned lower = file_u16(page + 12), upper = file_u16(page + 14);
    if (file_u64(page) != number)
        return damaged(verifier, number, "it bears another number");
    if (file_u16(page + 10) != (leaf ? PAGE_LEAF : PAGE_BRANCH))
        return damaged(verifier, number, "it is of the wrong kind");
    if (lower < FILE_PAGE_HEADER || lower % 2 != 0 || lower > upper || upper % 2 != 0 ||
        upper > verifier->shape->page_size)
        return damaged(verifier, number, "its bounds are wrong");
    /* LMDB lets only the tree of free pages have a branch of one. */
    size_t least = leaf || walk->kind == TREE_FREE ? 1 : 2;
    if (node_count(page) < least)
        return damaged(verifier, number, "it has too few nodes");
    if (!nodes_fit(verifier, page))
        return damaged(verifier, number, "its nodes do not fit together");
    return CHANCERY_OK;
}

/* ---- Keys --------------------------------------------------------------------------------- */

static int compare_keys(const struct walk *walk, const struct node *node)
{
    if (walk->kind == TREE_FREE) {
        uint64_t a = file_u64(node->key), b = file_u64(walk->bound);
        return a < b ? -1 : a > b;
    }
    size_t shorter = node->key_size < walk->bound_size ? node->key_size : walk->bound_size;
    int order = shorter > 0 ? memcmp(node->key, walk->bound, shorter) : 0;
    return order != 0 ? order
                      : (node->key_size > walk->bound_size) - (node->key_size < walk->bound_size);
}

static chancery_status check_key(struct walk *walk, uint64_t page, const struct node *node,
                                 bool separator)
{
    bool right_size = walk->kind == TREE_FREE ? node->key_size == sizeof(uint64_t)
                                              : node->key_size >= 1 && node->key_size <= MOST_KEY;
    if (!right_size)
        return damaged(walk->verifier, page, "a key has the wrong size");
    if (walk->bound_size > 0) {
        int order = compare_keys(walk, node);
        if (order < 0 || (order == 0 && (separator || !walk->bound_equal)))
            return damaged(walk->verifier, page, "its keys are out of order");
    }
    memcpy(walk->bound, node->key, node->key_size);
    walk->bound_size = node->key_size;
    walk->bound_equal = separator;
    return CHANCERY_OK;
}

/* ---- Values ------------------------------------------------------------------------------- */

/* The pages of a large value, whose first one has a header. */
static chancery_status check_big(struct walk *walk, uint64_t page, const struct node *node)
{
    const struct verifier *verifier = walk->verifier;
    unsigned char header[FILE_PAGE_HEADER];
    uint64_t first = file_u64(node->value), size = verifier->shape->page_size;
    uint64_t needed = (FILE_PAGE_HEADER - 1 + (uint64_t)node->value_size) / size + 1;
    chancery_status status = claim(verifier, first);
    if (status == CHANCERY_OK)
        status = read_bytes(verifier, first, 0, header, sizeof header);
    if (status != CHANCERY_OK)
        return status;
    uint64_t count = file_u32(header + 12);
    if (file_u64(header) != first || file_u16(header + 10) != PAGE_OVERFLOW || count < needed)
        return damaged(verifier, page, "a large value is not where it should be");
    for (uint64_t i = 1; i < count && status == CHANCERY_OK; i++)
        status = claim(verifier, first + i);
    walk->counted.overflow_pages += count;
    return status;
}

/* Where the bytes of a value lie: in its node, or on pages of their own. */
static chancery_status read_value(const struct verifier *verifier, const struct node *node,
                                  uint64_t offset, uint64_t *number)
{
    if (!(node->flags & NODE_BIG)) {
        *number = file_u64(node->value + offset);
        return CHANCERY_OK;
    }
    unsigned char bytes[sizeof *number];
    chancery_status status =
        read_bytes(verifier, file_u64(node->value), FILE_PAGE_HEADER + offset, bytes, sizeof bytes);
    if (status == CHANCERY_OK)
        *number = file_u64(bytes);
    return status;
}

/* A list of free pages: their count, then their numbers from the highest to the lowest. */
static chancery_status check_free(const struct walk *walk, uint64_t page, const struct node *node)
{
    struct verifier *verifier = walk->verifier;
    uint64_t count = 0, number, last = no_page;
    if (node->value_size < sizeof count || file_u64(node->key) > verifier->shape->txnid)
        return damaged(verifier, page, "a list of free pages is wrong");
    chancery_status status = read_value(verifier, node, 0, &count);
    if (status == CHANCERY_OK && count > node->value_size / sizeof count - 1)
        return damaged(verifier, page, "a list of free pages is wrong");
    for (uint64_t i = 1; i <= count && status == CHANCERY_OK; i++) {
        status = read_value(verifier, node, i * sizeof number, &number);
        if (status == CHANCERY_OK && number >= last)
            return damaged(verifier, page, "a list of free pages is out of order");
        if (status == CHANCERY_OK)
            status = claim_free(verifier, number);
        last = number;
    }
    return status;
}

static chancery_status walk_tree(struct walk *walk);

static chancery_status check_named(const struct walk *walk, uint64_t page, const struct node *node)
{
    struct verifier *verifier = walk->verifier;
    struct file_tree tree;
    if (walk->kind != TREE_MAIN || node->flags != NODE_TREE || node->value_size != FILE_TREE_BYTES)
        return damaged(verifier, page, "a table is described wrongly");
    file_tree_read(node->value, &tree);
    if (tree.flags != 0)
        return error_set(verifier->error, CHANCERY_NOT_DATABASE,
                         "%s is an LMDB file of another program, or damaged", verifier->path);
    struct walk named = {.verifier = verifier, .tree = &tree, .kind = TREE_NAMED};
    return walk_tree(&named);
}

static chancery_status check_value(struct walk *walk, uint64_t page, const struct node *node)
{
    chancery_status status = CHANCERY_OK;
    if (node->flags & NODE_TREE)
        return check_named(walk, page, node);
    if (node->flags & ~NODE_BIG)
        return damaged(walk->verifier, page, "a value is of an unknown kind");
    if (node->flags & NODE_BIG)
        status = check_big(walk, page, node);
    if (status == CHANCERY_OK && walk->kind == TREE_FREE)
        status = check_free(walk, page, node);
    return status;
}

/* ---- Trees -------------------------------------------------------------------------------- */

static chancery_status walk_page(struct walk *walk, uint64_t number, unsigned depth);

static chancery_status walk_leaf(struct walk *walk, uint64_t number, const unsigned char *page)
{
    chancery_status status = CHANCERY_OK;
    size_t count = node_count(page);
    walk->counted.leaf_pages++;
    walk->counted.entries += count;
    for (size_t i = 0; i < count && status == CHANCERY_OK; i++) {
        struct node node = node_at(page, i);
        status = check_key(walk, number, &node, false);
        if (status == CHANCERY_OK)
            status = check_value(walk, number, &node);
    }
    return status;
}

/* The key of a branch's first node means nothing. */
static chancery_status walk_branch(struct walk *walk, uint64_t number, const unsigned char *page,
                                   unsigned depth)
{
    chancery_status status = CHANCERY_OK;
    size_t count = node_count(page);
    walk->counted.branch_pages++;
    for (size_t i = 0; i < count && status == CHANCERY_OK; i++) {
        struct node node = node_at(page, i);
        if (i > 0)
            status = check_key(walk, number, &node, true);
        if (status == CHANCERY_OK)
            status = walk_page(walk, node.child, depth + 1);
    }
    return status;
}

/* `depth` from 1. It is bounded by the tree's, which is at most MOST_DEPTH. */
static chancery_status walk_page(struct walk *walk, uint64_t number, unsigned depth)
{
    const struct verifier *verifier = walk->verifier;
    bool leaf = depth == walk->tree->depth;
    size_t size = verifier->shape->page_size;
    size_t level = depth - 1 + (walk->kind == TREE_NAMED ? (size_t)MOST_DEPTH : 0);
    unsigned char *page = verifier->levels + level * size;
    chancery_status status = claim(verifier, number);
    if (status == CHANCERY_OK)
        status = read_bytes(verifier, number, 0, page, size);
    if (status == CHANCERY_OK)
        status = check_header(walk, number, page, leaf);
    if (status != CHANCERY_OK)
        return status;
    return leaf ? walk_leaf(walk, number, page) : walk_branch(walk, number, page, depth);
}

static bool counts_agree(const struct file_tree *a, const struct file_tree *b)
{
    return a->branch_pages == b->branch_pages && a->leaf_pages == b->leaf_pages &&
           a->overflow_pages == b->overflow_pages && a->entries == b->entries;
}

static chancery_status walk_tree(struct walk *walk)
{
    const struct file_tree *tree = walk->tree;
    chancery_status status = CHANCERY_OK;
    if ((tree->root == no_page) != (tree->depth == 0) || tree->depth > MOST_DEPTH)
        return damaged(walk->verifier, tree->root, "a tree has the wrong depth");
    if (tree->depth > 0)
        status = walk_page(walk, tree->root, 1);
    if (status == CHANCERY_OK && !counts_agree(tree, &walk->counted))
        return damaged(walk->verifier, tree->root, "a tree is not as large as it is said to be");
    return status;
}

static chancery_status walk_all(struct verifier *verifier)
{
    struct walk main = {.verifier = verifier, .tree = &verifier->shape->main, .kind = TREE_MAIN};
    struct walk free = {.verifier = verifier, .tree = &verifier->shape->free, .kind = TREE_FREE};
    chancery_status status = walk_tree(&main);
    if (status == CHANCERY_OK)
        status = walk_tree(&free);
    uint64_t end = verifier->pages, last = verifier->shape->last_page;
    if (status == CHANCERY_OK && last >= end && verifier->unwritten != last + 1 - end)
        return damaged(verifier, end, "it is missing: the file is cut short");
    return status;
}

static chancery_status verify_once(int descriptor, const char *path, const struct file_shape *shape,
                                   chancery_error *error)
{
    struct verifier verifier = {.descriptor = descriptor,
                                .path = path,
                                .shape = shape,
                                .pages = shape->size / shape->page_size,
                                .error = error};
    chancery_status status;
    verifier.seen = calloc((size_t)(verifier.pages / 8 + 1), 1);
    verifier.levels = malloc((size_t)2 * MOST_DEPTH * shape->page_size);
    verifier.sizes = malloc(shape->page_size / 2 * sizeof *verifier.sizes);
    if (verifier.seen && verifier.levels && verifier.sizes)
        status = walk_all(&verifier);
    else
        status = error_memory(error);
    free(verifier.seen);
    free(verifier.levels);
    free(verifier.sizes);
    return status;
}

chancery_status verify_file(int descriptor, const char *path, const struct file_shape *shape,
                            chancery_error *error)
{
    enum { TRIES = 5 };
    struct file_shape before = *shape, after = *shape;
    for (int try = 1; try <= TRIES; try++) {
        chancery_error found = {0};
        chancery_status status = verify_once(descriptor, path, &before, &found);
        if (status == CHANCERY_OK)
            return status;
        if (file_read_shape(descriptor, path, &after, error) != CHANCERY_OK)
            return CHANCERY_DAMAGED;
        if (after.txnid == before.txnid) {
            const struct error_place place = {.hint = found.hint};
            return error_at(error, status, &place, "%s", found.message);
        }
        before = after; /* commits went on meanwhile and may have used the pages anew */
    }
    const struct error_place place = {.hint = "try again when it is quiet"};
    return error_at(error, CHANCERY_BUSY, &place,
                    "cannot check %s: other processes keep writing to it", path);
}

chancery_status store_verify(const char *path, chancery_error *error)
{
    struct file_shape shape;
    int descriptor;
    chancery_status status = file_open(path, CHANCERY_OPEN_NETWORK, &descriptor, &shape, error);
    if (status != CHANCERY_OK)
        return status;
    status = verify_file(descriptor, path, &shape, error);
    close(descriptor);
    return status;
}

/* By the descriptor that LMDB has: to open and close another one would cost this process its lock
 * (see store/lock.c). */
chancery_status store_verify_open(struct store *store, chancery_error *error)
{
    struct file_shape shape;
    int descriptor;
    int code = mdb_env_get_fd(store->file->env, &descriptor);
    if (code != 0)
        return store_fail(store->file->path, code, "examine", error);
    chancery_status status = file_read_shape(descriptor, store->file->path, &shape, error);
    return status == CHANCERY_OK ? verify_file(descriptor, store->file->path, &shape, error)
                                 : status;
}
