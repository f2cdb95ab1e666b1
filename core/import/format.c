#include "import/format.h"

#include "import/coded.h"
#include "import/csv_format.h"
#include "import/json.h"

const struct import_format *const import_formats[] = {
    &json_format,
    &gdelt_format,
    &gdelt_mentions_format,
    &icews_format,
    &polecat_format,
    &csv_format,
    &cow_format,
    NULL,
};

const struct import_format *import_format_find(chancery_text name)
{
    for (size_t i = 0; import_formats[i]; i++)
        if (text_is(name, import_formats[i]->name))
            return import_formats[i];
    return NULL;
}

const struct import_format *import_format_recognise(chancery_text head, const char *file_name)
{
    const struct import_format *best = NULL;
    unsigned fits = 0;
    for (size_t i = 0; import_formats[i]; i++) {
        unsigned score = import_formats[i]->recognise(head, file_name);
        if (score > fits) {
            best = import_formats[i];
            fits = score;
        }
    }
    return best;
}

static const char *const names[] = {"json",    "gdelt", "gdelt-mentions", "icews",
                                    "polecat", "csv",   "cow-de",         NULL};
_Static_assert(sizeof names / sizeof *names == sizeof import_formats / sizeof *import_formats,
               "every format has its name");

const char *const *chancery_import_formats(void)
{
    return names;
}

/* ---- Records ---- */

void import_record_clear(struct import_record *record)
{
    buffer_clear(&record->text);
    record->source = (struct event_source){0};
    record->raw = record->joins = (chancery_text){"", 0};
    record->folds = false;
    record->left_out = NULL;
    record->mark_count = 0; /* the marks themselves are many */
}

void import_record_free(struct import_record *record)
{
    buffer_free(&record->text);
    *record = (struct import_record){0};
}

void import_mark(struct import_record *record, size_t line, size_t column)
{
    if (record->mark_count < IMPORT_MARKS_MAX)
        record->marks[record->mark_count++] =
            (struct import_mark){.offset = record->text.size, .line = line, .column = column};
}

void import_place(const struct import_record *record, size_t *line, size_t *column)
{
    size_t offset = *column > 0 ? *column - 1 : 0;
    for (size_t i = 0; i < record->mark_count && record->marks[i].offset <= offset; i++) {
        *line = record->marks[i].line;
        *column = record->marks[i].column;
    }
}
