/* document.h - the documents of vocabulary that come among the events of an import, and the
 * vocabulary that the events behind them are read by.
 */
#ifndef CORE_IMPORT_DOCUMENT_H
#define CORE_IMPORT_DOCUMENT_H

#include "event/parse.h"
#include "vocabulary/vocabulary.h"

struct import_vocabulary {
    const struct vocabulary *in_force;
    struct vocabulary *own; /* made here, because nothing is stored any more */
};

/* Takes in the document `json`, which stands at `source`; `writer` NULL: only for the events behind
 * it. Faults are told at their places in the input. */
chancery_status import_document(struct import_vocabulary *vocabulary, chancery_writer *writer,
                                chancery_text json, const struct event_source *source,
                                chancery_outcome *outcome, chancery_error *error);
void import_vocabulary_free(struct import_vocabulary *vocabulary);

#endif
