/* test_bulk.c - many events in one transaction that wait before they are stored: what ends it on
 * the way stores nothing, and leaves the database as it was. That all comes out as one by one is
 * for prop_bulk.c. */
#include "database/bulk.h"

#include "fixture.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MANY = 6000 };

static chancery_import_summary summary;
static chancery_error error_;

static void start(void)
{
    fixture_start();
    fixture_put("before", "mission.closed", "2018", "USA", "VEN", "");
}

TestSuite(bulk, .init = start, .fini = fixture_end);

static rlim_t file_room = RLIM_INFINITY; /* bytes that a file may have during an import */

static void limit_files(rlim_t size)
{
    struct rlimit limit = {.rlim_cur = size, .rlim_max = RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Imports MANY events, uids n:0 and so on, on a few days. */
static chancery_status import_many(chancery_import_options options)
{
    struct buffer lines = {0};
    for (int i = 0; i < MANY; i++) {
        char line[300];
        snprintf(line, sizeof line,
                 "{'uid':'n:%d','type':'mission.closed','date':'2019-03-%02d','actor':'USA',"
                 "'target':'VEN','summary':'%060d'}\n",
                 i, 1 + i * 7 % 28, i);
        buffer_string(&lines, line);
    }
    buffer_byte(&lines, '\0');
    const chancery_source source = {"in", fixture_input(fixture_text(lines.bytes))};
    options.timeout_ms = 100;
    error_ = (chancery_error){0};
    limit_files(file_room);
    chancery_status status = chancery_import(fixture_db, 1, &source, &options, &summary, &error_);
    limit_files(RLIM_INFINITY);
    buffer_free(&lines);
    return status;
}

static void expect_sound(uint64_t events)
{
    chancery_check_summary checked;
    chancery_error error = {0};
    cr_expect_eq(chancery_check(fixture_db, &checked, &error), CHANCERY_OK, "%s", error.message);
    cr_expect_eq(checked.events, events);
}

static void expect_as_before(void)
{
    cr_expect_str_eq(ANSWER_ALL(), "before");
    expect_sound(1);
}

Test(bulk, stores_all_with_any_memory)
{
    static const size_t memories[] = {0, 1, 100000};
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
        cr_expect_eq(import_many((chancery_import_options){.memory = memories[i]}), CHANCERY_OK,
                     "%s", error_.message);
        cr_expect_eq(i == 0 ? summary.added : summary.unchanged, MANY);
        expect_sound(MANY + 1);
    }
}

Test(bulk, is_found_again_where_it_waits_in_the_file)
{
    struct buffer twice = {0};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 500; j++) {
            char line[200];
            snprintf(line, sizeof line,
                     "{'uid':'n:%d','type':'mission.closed','date':'2019','actor':'USA',"
                     "'target':'%s'}\n",
                     j, j == 300 && i == 1 ? "CUB" : "VEN");
            buffer_string(&twice, line);
        }
    buffer_byte(&twice, '\0');
    const chancery_source source = {"in", fixture_input(fixture_text(twice.bytes))};
    const chancery_import_options options = {.memory = 1, .keep_going = true};
    cr_expect_eq(chancery_import(fixture_db, 1, &source, &options, &summary, &error_), CHANCERY_OK);
    cr_expect_eq(summary.added, 500);
    cr_expect_eq(summary.unchanged, 499);
    cr_expect_eq(summary.refused, 1);
    expect_sound(501);
    buffer_free(&twice);
}

/* ---- What ends it ---- */

struct progress {
    int stored; /* calls while what was read is stored */
};

static chancery_status interrupt(void *context, uint64_t read, uint64_t total, uint64_t events)
{
    struct progress *progress = context;
    progress->stored += read == total && events == MANY;
    return progress->stored == 3 ? CHANCERY_INTERRUPTED : CHANCERY_OK;
}

Test(bulk, can_be_interrupted_while_it_stores)
{
    struct progress progress = {0};
    const chancery_import_options options = {.progress = interrupt, .context = &progress};
    cr_expect_eq(import_many(options), CHANCERY_INTERRUPTED);
    cr_expect_eq(progress.stored, 3);
    expect_as_before();
    cr_expect_eq(import_many((chancery_import_options){0}), CHANCERY_OK);
    expect_sound(MANY + 1);
}

/* `room` bytes a file are enough for some of it. */
static void expect_full(size_t memory, rlim_t room, const char *words)
{
    file_room = room;
    chancery_status status = import_many((chancery_import_options){.memory = memory});
    file_room = RLIM_INFINITY;
    cr_expect_eq(status, CHANCERY_FULL, "%s", error_.message);
    EXPECT_HAS(error_.message, words);
    expect_as_before();
    cr_expect_eq(import_many((chancery_import_options){.memory = memory}), CHANCERY_OK);
    expect_sound(MANY + 1);
}

Test(bulk, without_room_for_the_temporary_file_stores_nothing)
{
    expect_full(100000, 300000, "the temporary file beside");
}

Test(bulk, without_room_for_the_database_stores_nothing)
{
    expect_full(0, 300000, "the limit of file sizes is reached");
}

/* ---- Without a database ---- */

Test(bulk, a_dry_run_waits_in_the_folder_of_temporary_files)
{
    cr_expect_eq(import_many((chancery_import_options){.memory = 1, .dry_run = true}), CHANCERY_OK,
                 "%s", error_.message);
    cr_expect_eq(summary.added, MANY);
    expect_as_before();
}
