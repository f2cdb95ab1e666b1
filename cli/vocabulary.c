/* vocabulary.c - what `types add`, `types remove`, `types --schema` and `types --own` do: a user's
 * own documents of vocabulary. */
#include "command.h"
#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ATTEMPTS_MOST = 32 }; /* each doubles the map */

/* ---- Files ---- */

/* A file that was read whole. */
struct document {
    const char *name; /* for messages */
    char *json;       /* owned */
    size_t size;
    chancery_outcome outcome;
};

static bool read_document(const char *path, struct document *document)
{
    enum { MOST = 4 * 1024 * 1024 }; /* more than the library takes: it words the refusal */
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    chancery_status status =
        fd < 0 ? CHANCERY_NOT_FOUND : read_all(fd, MOST, &document->json, &document->size);
    int failure = errno;
    if (fd > STDIN_FILENO)
        close(fd);
    document->name = standard ? "stdin" : path;
    if (status != CHANCERY_OK)
        complain(status, NULL, "%s: cannot be read: %s", path, strerror(failure));
    return status == CHANCERY_OK;
}

static void free_documents(struct document *documents, size_t count)
{
    for (size_t i = 0; documents && i < count; i++)
        free(documents[i].json);
    free(documents);
}

/* Reads all files behind the word `add`, and names each that cannot be read; owned, NULL when any
 * cannot. */
static struct document *read_documents(const struct opt_result *args)
{
    size_t count = args->count - 1;
    struct document *documents = calloc(count, sizeof *documents);
    bool all = documents != NULL;
    for (size_t i = 0; documents && i < count; i++)
        all = read_document(args->arguments[i + 1], &documents[i]) && all;
    if (all)
        return documents;
    free_documents(documents, count);
    return NULL;
}

/* ---- One transaction ---- */

/* What is done in it, to each of `count` items. */
struct change {
    chancery_status (*step)(chancery_writer *writer, void *items, size_t index,
                            chancery_error *error);
    void *items;
    size_t count;
};

/* All steps are tried, so that the faults of all are told; any fault, and nothing is stored. */
static chancery_status take_steps(chancery_writer *writer, const struct change *change,
                                  chancery_error *error)
{
    chancery_status worst = CHANCERY_OK;
    for (size_t i = 0; i < change->count; i++) {
        chancery_status status = change->step(writer, change->items, i, error);
        worst = worst == CHANCERY_OK ? status : worst;
        if (status != CHANCERY_OK && status != CHANCERY_INVALID && status != CHANCERY_CONFLICT &&
            status != CHANCERY_NOT_FOUND)
            return status;
    }
    return worst;
}

static chancery_status change_once(struct cli *cli, const struct change *change,
                                   chancery_error *error)
{
    chancery_writer *writer;
    chancery_status status = chancery_writer_begin(cli->db, writer_timeout(cli), &writer, error);
    if (status != CHANCERY_OK)
        return status;
    status = take_steps(writer, change, error);
    if (status == CHANCERY_OK)
        return chancery_writer_commit(writer, error);
    chancery_writer_abort(writer);
    return status;
}

static int change_database(struct cli *cli, bool create, const struct change *change)
{
    struct report report = {0};
    chancery_error refused = {0};
    chancery_status status = database_open(cli, CHANCERY_OPEN_WRITE, create, &refused);
    if (status != CHANCERY_OK) {
        out_error(&refused);
        return exit_status(status);
    }
    status = CHANCERY_AGAIN;
    for (int i = 0; i < ATTEMPTS_MOST && status == CHANCERY_AGAIN; i++) {
        report_start(&report);
        status = change_once(cli, change, &report.error);
    }
    return status == CHANCERY_OK ? EXIT_DONE : report_finish(&report, status);
}

/* ---- Adding and removing ---- */

static chancery_status add_step(chancery_writer *writer, void *items, size_t index,
                                chancery_error *error)
{
    struct document *document = (struct document *)items + index;
    return chancery_writer_add_vocabulary(writer, (chancery_text){document->json, document->size},
                                          document->name, &document->outcome, error);
}

static void tell_outcomes(const struct document *documents, size_t count)
{
    static const char *const words[] = {[CHANCERY_ADDED] = "added",
                                        [CHANCERY_UNCHANGED] = "is there already",
                                        [CHANCERY_REPLACED] = "replaced the one that was there"};
    for (size_t i = 0; i < count; i++)
        out_note("%s: %s", documents[i].name, words[documents[i].outcome]);
}

int documents_add(struct cli *cli)
{
    if (cli->args.count < 2)
        return complain(CHANCERY_USAGE, NULL, "%s add: a file is missing", cli->command->name);
    struct document *documents = read_documents(&cli->args);
    if (!documents)
        return EXIT_NO_INPUT;
    const struct change change = {
        .step = add_step, .items = documents, .count = cli->args.count - 1};
    int result = change_database(cli, true, &change);
    if (result == EXIT_DONE)
        tell_outcomes(documents, change.count);
    free_documents(documents, change.count);
    return result;
}

static chancery_status remove_step(chancery_writer *writer, void *items, size_t index,
                                   chancery_error *error)
{
    const char **names = items;
    return chancery_writer_remove_vocabulary(writer, chancery_text_of(names[index]), error);
}

int documents_remove(struct cli *cli)
{
    if (cli->args.count < 2)
        return complain(CHANCERY_USAGE, NULL,
                        "%s remove: the $id of a document, or a type, is missing",
                        cli->command->name);
    const struct change change = {
        .step = remove_step, .items = cli->args.arguments + 1, .count = cli->args.count - 1};
    return change_database(cli, false, &change);
}

/* ---- Printing ---- */

static int print_done(struct out_data *data, chancery_status status, chancery_error *error)
{
    status = out_data_end(data, status);
    if (error->status != CHANCERY_OK)
        out_error(error);
    return exit_status(status);
}

/* Opens the database where one stands; without one there is only what is built in. */
static bool open_if_standing(struct cli *cli, chancery_error *error)
{
    if (!database_stands(cli) ||
        database_open(cli, CHANCERY_OPEN_READ, false, error) == CHANCERY_OK)
        return true;
    out_error(error);
    return false;
}

int vocabulary_print_schema(struct cli *cli)
{
    struct out_data data = out_data_stdout();
    const chancery_sink sink = out_data_sink(&data);
    chancery_error error = {0};
    if (!open_if_standing(cli, &error))
        return exit_status(error.status);
    return print_done(&data, chancery_schema_export(cli->db, &sink, &error), &error);
}

static chancery_status print_document(void *context, chancery_text id, chancery_text json)
{
    const chancery_sink *sink = context;
    (void)id;
    chancery_status status = sink->write(sink->context, json.bytes, json.size);
    return status == CHANCERY_OK ? sink->write(sink->context, "\n", 1) : status;
}

int vocabulary_print_own(struct cli *cli)
{
    struct out_data data = out_data_stdout();
    chancery_sink sink = out_data_sink(&data);
    chancery_error error = {0};
    chancery_status status = database_open(cli, CHANCERY_OPEN_READ, false, &error);
    if (status == CHANCERY_OK)
        status = chancery_db_vocabulary(cli->db, print_document, &sink, &error);
    return print_done(&data, status, &error);
}
