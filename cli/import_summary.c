#include "import_summary.h"

#include "out.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ABOUTS = CHANCERY_FIGURE_REFUSED + 1 };

/* Each a list of {name, count}, as the document has it. */
struct import_figures {
    json_t *lists[ABOUTS];
};

static struct import_figures *figures_new(void)
{
    struct import_figures *made = calloc(1, sizeof *made);
    for (size_t i = 0; made && i < ABOUTS; i++)
        made->lists[i] = json_array();
    return made;
}

void import_summary_take(struct import_summary *summary, const chancery_import_figure *figure)
{
    if (!summary->figures)
        summary->figures = figures_new();
    char *name = out_escaped(chancery_text_of(figure->name));
    json_t *row =
        name ? json_pack("{s:s, s:I}", "name", name, "count", (json_int_t)figure->count) : NULL;
    free(name);
    if (!summary->figures ||
        json_array_append_new(summary->figures->lists[figure->about], row) != 0)
        summary->failed = true;
}

void import_summary_free(struct import_summary *summary)
{
    for (size_t i = 0; summary->figures && i < ABOUTS; i++)
        json_decref(summary->figures->lists[i]);
    free(summary->figures);
    summary->figures = NULL;
}

/* ---- Words ---- */

/* Appends `, COUNT WORD` where there is any. */
static void add_count(char *line, size_t room, uint64_t count, const char *word)
{
    size_t size = strlen(line);
    if (count > 0)
        snprintf(line + size, room - size, ", %" PRIu64 " %s", count, word);
}

static void say_counts(const struct import_summary *summary)
{
    const chancery_import_summary *counts = &summary->counts;
    char revised[40] = "", others[120] = "";
    add_count(revised, sizeof revised, counts->revised, "revised");
    add_count(others, sizeof others, counts->folded, "folded");
    add_count(others, sizeof others, counts->left_out, "left out");
    out_note("%" PRIu64 " read, %" PRIu64 " %s%s, %" PRIu64 " already there%s, %" PRIu64 " refused",
             counts->read, counts->added, summary->dry_run ? "would be added" : "added", revised,
             counts->unchanged, others, counts->refused);
    if (counts->documents > 0)
        out_note("%" PRIu64 " document%s of vocabulary %s", counts->documents,
                 counts->documents == 1 ? "" : "s", summary->dry_run ? "would be added" : "added");
}

/* One figure a line. */
static void say_figures(const struct import_summary *summary, int about, const char *what)
{
    size_t index;
    json_t *row;
    json_array_foreach(summary->figures->lists[about], index, row) out_note(
        "  %8" JSON_INTEGER_FORMAT " %s%s", json_integer_value(json_object_get(row, "count")), what,
        json_string_value(json_object_get(row, "name")));
}

/* Whoever writes events as JSON knows their types; of data sets the types are what the import made
 * of them. */
static bool is_data_set(const struct import_summary *summary)
{
    const json_t *formats = summary->figures->lists[CHANCERY_FIGURE_FORMAT];
    const char *first = json_string_value(json_object_get(json_array_get(formats, 0), "name"));
    return json_array_size(formats) > 1 || (first && strcmp(first, "json") != 0);
}

void import_summary_words(const struct import_summary *summary, chancery_status status)
{
    const chancery_import_summary *counts = &summary->counts;
    if (status == CHANCERY_INVALID)
        out_note("%" PRIu64 " of %" PRIu64 " refused; nothing %s", counts->refused, counts->read,
                 summary->dry_run ? "would be stored" : "is stored");
    else
        say_counts(summary);
    if (!summary->figures || !is_data_set(summary))
        return;
    if (status == CHANCERY_OK)
        say_figures(summary, CHANCERY_FIGURE_TYPE, "");
    say_figures(summary, CHANCERY_FIGURE_LEFT_OUT, "left out: ");
    say_figures(summary, CHANCERY_FIGURE_REFUSED, "refused: ");
}

/* ---- The document ---- */

static json_t *list_json(const struct import_summary *summary, int about)
{
    return summary->figures ? json_incref(summary->figures->lists[about]) : json_array();
}

static json_t *summary_json(const struct import_summary *summary)
{
    const chancery_import_summary *counts = &summary->counts;
    return json_pack(
        "{s:s, s:i, s:b, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o}",
        "format", "chancery-import", "version", 1, "dry_run", summary->dry_run, "stored",
        summary->stored, "read", (json_int_t)counts->read, "added", (json_int_t)counts->added,
        "revised", (json_int_t)counts->revised, "unchanged", (json_int_t)counts->unchanged,
        "folded", (json_int_t)counts->folded, "left_out", (json_int_t)counts->left_out, "refused",
        (json_int_t)counts->refused, "documents", (json_int_t)counts->documents, "formats",
        list_json(summary, CHANCERY_FIGURE_FORMAT), "types",
        list_json(summary, CHANCERY_FIGURE_TYPE), "left_out_reasons",
        list_json(summary, CHANCERY_FIGURE_LEFT_OUT), "refused_reasons",
        list_json(summary, CHANCERY_FIGURE_REFUSED));
}

bool import_summary_json(const struct import_summary *summary)
{
    json_t *made = summary->failed ? NULL : summary_json(summary);
    bool printed = made && json_dumpf(made, stdout, JSON_INDENT(2)) == 0;
    if (printed)
        putchar('\n');
    json_decref(made);
    return printed;
}
