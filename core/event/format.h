/* event/format.h - the rules that a string may be under beside its length: one check for each
 * chancery_format, the twin of the schemas' pattern or enum of that name. */
#ifndef CORE_EVENT_FORMAT_H
#define CORE_EVENT_FORMAT_H

#include "chancery.h"

/* `registry` says which parties there are. CHANCERY_INVALID words what is wrong with `text`, which
 * it quotes; the error carries no place but a column within the text where there is one. */
chancery_status format_check(const chancery_registry *registry, chancery_format format,
                             chancery_text text, chancery_error *error);

#endif
