/* import_summary.h - what an import did, in words or as a document. */
#ifndef CLI_IMPORT_SUMMARY_H
#define CLI_IMPORT_SUMMARY_H

#include "chancery.h"

struct import_figures;

struct import_summary {
    bool dry_run, stored;
    chancery_import_summary counts;
    struct import_figures *figures; /* NULL: none */
    bool failed;                    /* out of memory */
};

/* Keeps a copy of a figure. */
void import_summary_take(struct import_summary *summary, const chancery_import_figure *figure);
/* Says it on stderr. */
void import_summary_words(const struct import_summary *summary, chancery_status status);
/* Prints output-import.schema.json on stdout. False when out of memory. */
bool import_summary_json(const struct import_summary *summary);
void import_summary_free(struct import_summary *summary);

#endif
