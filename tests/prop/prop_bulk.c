/* prop_bulk.c - the same random events through a bulk, with so little memory that nearly everything
 * waits in the temporary file, and one by one: each must come out as the same (added, unchanged,
 * revised, folded, a conflict), and at the end of each transaction every table must hold the same
 * bytes, but for the uuid of the database and for how places are cut into blocks. */
#include "../support/random.h"
#include "base/status.h"
#include "base/text.h"
#include "database/bulk.h"
#include "database/lists.h"
#include "event/identity.h"

#include <string.h>
#include <unistd.h>

enum { ROUNDS = 40, TRANSACTIONS = 4, STEPS = 400, UIDS = 150, REPORTS = 200 };
enum { KEPT = 64, TEXT_SIZE = 2000 };

struct side {
    char path[100];
    chancery_db *db;
    chancery_writer *writer;
};

struct world {
    char folder[64];
    struct random random;
    struct side one, bulk; /* one by one, and all at once */
    struct bulk_options options;
    int64_t time;                       /* of the transaction */
    char texts[KEPT][TEXT_SIZE], *text; /* of the last events, and the one in work */
    size_t made;
    uint64_t told[8]; /* how often each outcome came, conflicts last */
};

__attribute__((noreturn)) static void bail(const char *what, const char *words)
{
    printf("Bail out! %s: %s\n", what, words);
    exit(1);
}

/* ---- Events ---- */

static int pick(struct world *world, int count)
{
    return (int)random_below(&world->random, (size_t)count);
}

static const char *random_party(struct world *world)
{
    static const char *const parties[] = {"USA", "VEN", "RUS", "CHN", "GBR", "CUB"};
    return RANDOM_PICK(&world->random, parties);
}

static void random_date(struct world *world, char *out, size_t room)
{
    int year = 2018 + pick(world, 2), month = 1 + pick(world, 12), day = 1 + pick(world, 9);
    switch (pick(world, 8)) {
    case 0:
        snprintf(out, room, "%d-%02d", year, month);
        break;
    case 1:
        snprintf(out, room, "%d", year);
        break;
    case 2:
        snprintf(out, room, "%d-%02d-%02d/..", year, month, day);
        break;
    case 3:
        snprintf(out, room, "../%d-%02d-%02d", year, month, day);
        break;
    default:
        snprintf(out, room, "%d-%02d-%02d", year, month, day);
    }
}

/* When it says it was recorded: not, or at one of few times, and now and then until when. */
static void random_times(struct world *world, char *out, size_t room)
{
    int from = pick(world, 5), until = from + 1 + pick(world, 3);
    *out = '\0';
    if (pick(world, 3) > 0)
        return;
    int written = snprintf(out, room, ",\"recorded\":\"2020-01-0%dT00:00:00Z\"", 1 + from);
    if (pick(world, 4) == 0)
        snprintf(out + written, room - (size_t)written, ",\"superseded\":\"2020-01-0%dT00:00:00Z\"",
                 1 + until);
}

/* An event of few uids, and so one that is there often, with the same content or another. */
static void make_event(struct world *world)
{
    static const char *const types[] = {"mission.closed", "relations.severed", "staff.withdrawn"};
    static const char *const others[] = {
        "\"ARG\"", "\"ARG\",\"BRA\",\"CAN\",\"CHL\",\"COL\",\"CRI\",\"GTM\"", "\"USA\",\"PAN\""};
    char date[40], times[120], seq[20] = "", uid[60] = "", source[120] = "";
    random_date(world, date, sizeof date);
    random_times(world, times, sizeof times);
    if (pick(world, 4) == 0)
        snprintf(seq, sizeof seq, ",\"seq\":%d", 1 + pick(world, 3));
    if (pick(world, 4) > 0)
        snprintf(uid, sizeof uid, ",\"uid\":\"b:%d\"", pick(world, UIDS));
    if (pick(world, 3) == 0)
        snprintf(source, sizeof source, ",\"sources\":[{\"id\":\"s:%d\"}]", pick(world, REPORTS));
    snprintf(world->text, TEXT_SIZE,
             "{\"type\":\"%s\",\"date\":\"%s\",\"actor\":[\"%s\"],\"target\":[%s],"
             "\"summary\":\"%0*d 1 0 1 0\"%s%s%s%s}",
             RANDOM_PICK(&world->random, types), date, random_party(world),
             RANDOM_PICK(&world->random, others), 1 + pick(world, 12) * pick(world, 12),
             pick(world, 2), times, seq, uid, source);
}

/* A report: of few events, so that it folds; of few ids, so that it comes again. */
static void make_report(struct world *world)
{
    int id = pick(world, REPORTS), url = pick(world, 3);
    snprintf(world->text, TEXT_SIZE,
             "{\"uid\":\"s:%d\",\"type\":\"report.coded\",\"date\":\"2019-03-%02d\",\"actor\":"
             "\"%s\",\"target\":\"VEN\",\"standing\":\"reported\",\"code\":\"0%d\",\"scheme\":"
             "\"cameo\",\"mentions\":%d,\"sources\":[{\"id\":\"s:%d\",\"url\":"
             "\"https://example.org/%d/%0*d\"}]}",
             id, 1 + pick(world, 20), random_party(world), 20 + pick(world, 2), url, id, url,
             1 + pick(world, 60), 0);
}

static chancery_event *parse(const struct world *world)
{
    chancery_event *event;
    chancery_error error = {0};
    if (chancery_event_parse(chancery_schema_builtin(), chancery_text_of(world->text), &event,
                             &error) != CHANCERY_OK)
        bail(world->text, error.message);
    return event;
}

/* ---- Steps ---- */

enum way { WAY_ADD, WAY_FOLD, WAY_JOIN };

struct told {
    chancery_status status;
    chancery_outcome outcome;
    chancery_error error;
};

static struct told take(struct side *side, enum way way, const chancery_event *event,
                        chancery_text to)
{
    struct told told = {.outcome = CHANCERY_ADDED};
    if (way == WAY_ADD)
        told.status = chancery_writer_add(side->writer, event, &told.outcome, &told.error);
    else if (way == WAY_FOLD)
        told.status = writer_fold(side->writer, event, &told.outcome, &told.error);
    else
        told.status = writer_join(side->writer, to, event, &told.outcome, &told.error);
    return told;
}

/* Now and then one that came before comes again. */
static void make_text(struct world *world, enum way way)
{
    size_t kept = world->made < KEPT ? world->made : KEPT;
    if (kept > 0 && pick(world, 6) == 0) {
        world->text = world->texts[random_below(&world->random, kept)];
        return;
    }
    world->text = world->texts[world->made++ % KEPT];
    if (way == WAY_ADD)
        make_event(world);
    else
        make_report(world);
}

static void step(struct world *world)
{
    char to[20];
    enum way way = pick(world, 2) == 0 ? WAY_ADD : pick(world, 5) > 0 ? WAY_FOLD : WAY_JOIN;
    snprintf(to, sizeof to, "s:%d", pick(world, REPORTS));
    make_text(world, way);
    chancery_event *event = parse(world);
    if (way == WAY_JOIN && !strstr(world->text, "\"sources\""))
        way = WAY_ADD;
    struct told one = take(&world->one, way, event, chancery_text_of(to));
    struct told bulk = take(&world->bulk, way, event, chancery_text_of(to));
    if (one.status != bulk.status || one.outcome != bulk.outcome ||
        strcmp(one.error.message, bulk.error.message) != 0) {
        printf("# one by one: %s, %d, %s\n# in bulk: %s, %d, %s\n",
               chancery_status_name(one.status), (int)one.outcome, one.error.message,
               chancery_status_name(bulk.status), (int)bulk.outcome, bulk.error.message);
        bail("told otherwise", world->text);
    }
    if (one.status != CHANCERY_OK && one.status != CHANCERY_CONFLICT &&
        one.status != CHANCERY_NOT_FOUND && one.status != CHANCERY_INVALID)
        bail("a step", one.error.message);
    world->told[one.status == CHANCERY_OK ? (int)one.outcome : 7]++;
    chancery_event_free(event);
}

/* ---- Tables ---- */

static chancery_status next_entry(struct store_cursor *cursor, bool first, chancery_text *key,
                                  chancery_text *value)
{
    chancery_error error = {0};
    chancery_status status = first ? store_seek(cursor, TEXT(""), key, value, &error)
                                   : store_next(cursor, key, value, &error);
    if (status != CHANCERY_OK && status != CHANCERY_END)
        bail("a table", error.message);
    return status;
}

static size_t compare_table(enum table table, struct store_txn *one, struct store_txn *bulk)
{
    struct store_cursor *left, *right;
    chancery_text left_key, right_key, left_value, right_value;
    size_t count = 0;
    if (store_cursor_open(one, table, &left, NULL) != CHANCERY_OK ||
        store_cursor_open(bulk, table, &right, NULL) != CHANCERY_OK)
        bail("a cursor", table_names[table]);
    for (;; count++) {
        chancery_status status = next_entry(left, count == 0, &left_key, &left_value);
        if (next_entry(right, count == 0, &right_key, &right_value) != status)
            bail("one has more entries in", table_names[table]);
        if (status == CHANCERY_END)
            break;
        if (!text_equal(left_key, right_key) ||
            (!text_equal(left_value, right_value) && !text_is(left_key, "uuid")))
            bail("entries differ in", table_names[table]);
    }
    store_cursor_close(left);
    store_cursor_close(right);
    return count;
}

/* ---- Words ---- */

/* The lists of a table with their entries: how they are cut into blocks does not matter. */
static chancery_status tell_entry(void *context, struct list list, const struct listed *entry)
{
    struct key key = key_of_place(entry->place);
    bytes_add_text(context, list.name);
    buffer_text(context, key_text(&key));
    buffer_add(context, entry->facts, list_facts_size(list.table));
    return CHANCERY_OK;
}

static struct buffer lists_of(struct store_txn *txn, enum table table)
{
    struct buffer lists = {0};
    chancery_error error = {0};
    if (list_each(txn, table, TEXT(""), tell_entry, &lists, &error) != CHANCERY_OK)
        bail("lists", error.message);
    return lists;
}

static size_t compare_lists(enum table table, struct store_txn *one, struct store_txn *bulk)
{
    struct buffer left = lists_of(one, table), right = lists_of(bulk, table);
    size_t count = left.size;
    if (!text_equal(buffer_view(&left), buffer_view(&right)))
        bail("lists differ in", table_names[table]);
    buffer_free(&left);
    buffer_free(&right);
    return count;
}

/* ---- Transactions ---- */

static size_t compare(struct world *world)
{
    struct store_txn *one, *bulk;
    size_t count = 0;
    if (store_begin_read(world->one.db->store, &one, NULL) != CHANCERY_OK ||
        store_begin_read(world->bulk.db->store, &bulk, NULL) != CHANCERY_OK)
        bail("a transaction", "cannot begin");
    for (int table = 0; table < TABLE_COUNT; table++)
        count += list_keeps((enum table)table) ? compare_lists((enum table)table, one, bulk)
                                               : compare_table((enum table)table, one, bulk);
    store_abort(one);
    store_abort(bulk);
    return count;
}

static void begin(struct world *world)
{
    chancery_error error = {0};
    static const size_t memories[] = {1, 2000, 20000, 200000, 0};
    world->options = (struct bulk_options){.memory = RANDOM_PICK(&world->random, memories)};
    if (chancery_writer_begin(world->one.db, 0, &world->one.writer, &error) != CHANCERY_OK ||
        bulk_begin(world->bulk.db, &world->options, &world->bulk.writer, &error) != CHANCERY_OK)
        bail("begin", error.message);
    /* The clock goes on between the two, which must write the same times. */
    world->bulk.writer->recorded = world->bulk.writer->began = world->one.writer->recorded;
}

static void commit(struct side *side)
{
    chancery_error error = {0};
    if (chancery_writer_commit(side->writer, &error) != CHANCERY_OK)
        bail("commit", error.message);
}

static void transact(struct world *world)
{
    begin(world);
    for (int i = pick(world, STEPS); i >= 0; i--) {
        step(world);
        /* Now and then what waits is stored half way, as before a document of vocabulary. */
        if (pick(world, 500) == 0 && bulk_store(world->bulk.writer, NULL) != CHANCERY_OK)
            bail("storing", "half way");
    }
    if (pick(world, 8) == 0) {
        chancery_writer_abort(world->one.writer);
        chancery_writer_abort(world->bulk.writer);
        return;
    }
    commit(&world->one);
    commit(&world->bulk);
}

static void open_side(struct world *world, struct side *side, const char *name)
{
    chancery_error error = {0};
    snprintf(side->path, sizeof side->path, "%s/%s.db", world->folder, name);
    if (chancery_create(side->path, &error) != CHANCERY_OK ||
        chancery_open(side->path, CHANCERY_OPEN_WRITE, &side->db, &error) != CHANCERY_OK)
        bail("open", error.message);
}

static void close_side(struct side *side)
{
    char lock[120];
    snprintf(lock, sizeof lock, "%s-lock", side->path);
    chancery_close(side->db);
    unlink(side->path);
    unlink(lock);
}

static size_t play(struct world *world)
{
    size_t entries = 0;
    chancery_check_summary checked;
    chancery_error error = {0};
    open_side(world, &world->one, "one");
    open_side(world, &world->bulk, "bulk");
    for (int i = 0; i < TRANSACTIONS; i++) {
        transact(world);
        entries += compare(world);
    }
    if (chancery_check(world->bulk.db, &checked, &error) != CHANCERY_OK)
        bail("check", error.message);
    close_side(&world->one);
    close_side(&world->bulk);
    return entries;
}

int main(void)
{
    static struct world world = {.folder = "/tmp/chancery-bulk-XXXXXX"};
    world.random = random_start();
    size_t entries = 0;
    if (!mkdtemp(world.folder))
        bail("a folder", "cannot be made in /tmp");
    for (int i = 0; i < ROUNDS; i++)
        entries += play(&world);
    rmdir(world.folder);
    bool all = true; /* a harness that never revises or folds proves nothing */
    for (int i = 0; i < 4; i++)
        all = all && world.told[i] > 20;
    all = all && world.told[7] > 20;
    printf("# %zu entries; %llu added, %llu unchanged, %llu revised, %llu folded, %llu refused\n",
           entries, (unsigned long long)world.told[CHANCERY_ADDED],
           (unsigned long long)world.told[CHANCERY_UNCHANGED],
           (unsigned long long)world.told[CHANCERY_REVISED],
           (unsigned long long)world.told[CHANCERY_FOLDED], (unsigned long long)world.told[7]);
    printf(
        "1..2\nok 1 - in bulk and one by one the same bytes\n%sok 2 - everything that can become "
        "of an event became of some\n",
        all ? "" : "not ");
    return !all;
}
