/* fixture.h - what the unit suites share: a database of its own for each test, events and documents
 * written in C without a thicket of backslashes, and the words of refusals gathered to look at.
 *
 * Each test of Criterion is a process of its own, so that one of everything is enough.
 */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"
#include "database/database.h"

#include <criterion/criterion.h>

/* The database of this test, open for writing; its path and the folder that goes with the test. */
extern chancery_db *fixture_db;
extern char fixture_path[128];
extern char fixture_folder[96];

/* .init and .fini of suites with a database. */
void fixture_start(void);
void fixture_end(void);
/* .fini of suites without one. */
void fixture_forget(void);

/* The path of a further file in the test's folder; kept until the end of the test. */
const char *fixture_file(const char *name);
/* Opens the test's database once more; close it with chancery_close. */
chancery_db *fixture_open(unsigned flags);

/* `quoted` with every ' as ": {'type':'mission.closed'} is JSON then. Kept until the end. */
const char *fixture_json(const char *quoted);
chancery_text fixture_text(const char *quoted);

/* The event of that JSON, which must be good; kept until the end. */
chancery_event *fixture_event(const char *quoted);
/* Adds and commits it. */
chancery_outcome fixture_add(const char *quoted);
/* Adds an event by its parts: actors and targets are written "USA" or "USA,CAN", `more` is further
 * members in JSON, or "". */
void fixture_put(const char *uid, const char *type, const char *date, const char *actors,
                 const char *targets, const char *more);

/* The uids of the events that answer the terms, in order, with a blank between them; a refusal as
 * its message. Kept until the end. */
const char *fixture_answer(chancery_db *db, const chancery_select_options *options,
                           const char *const *terms);
#define ANSWER(...) fixture_answer(fixture_db, NULL, (const char *const[]){__VA_ARGS__, NULL})
#define ANSWER_ALL() fixture_answer(fixture_db, NULL, (const char *const[]){NULL})

/* The query of these terms, which must be good; freed at the end. */
chancery_query *fixture_query(const char *const *terms);

/* What was reported, one line each: `FILE:LINE:COL: message [hint]`, without what is not known. */
struct fixture_log {
    chancery_error error; /* hand &log.error to the library; set up by fixture_log_start */
    struct buffer text;
    size_t count;
};
void fixture_log_start(struct fixture_log *log);
/* All of it, ended by NUL; kept until the end. Forgets it in the log. */
const char *fixture_log_read(struct fixture_log *log);

/* An open file with these bytes, at its start; closed at the end. */
int fixture_input(chancery_text bytes);

/* A sink that gathers in `out`. */
chancery_sink fixture_sink(struct buffer *out);
/* What chancery_export writes of all events; kept until the end. */
chancery_text fixture_export(chancery_db *db, const char *format);

/* A text kept until the end, ended by NUL. */
const char *fixture_keep(chancery_text text);

#define EXPECT_HAS(text, part)                                                                     \
    do {                                                                                           \
        const char *has_text = (text);                                                             \
        cr_expect(strstr(has_text, (part)), "\"%s\" should hold \"%s\"", has_text, (part));        \
    } while (0)

#endif
