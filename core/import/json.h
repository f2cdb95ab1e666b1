/* json.h - the events of Chancery JSON, one text at a time: JSON Lines, or a document that is one
 * event, several, an array of events, or a timeline. Documents of vocabulary come out like events.
 *
 * It finds where each begins and ends; what it is, and whether it is one, is for others to say.
 */
#ifndef CORE_IMPORT_JSON_H
#define CORE_IMPORT_JSON_H

#include "import/format.h"

extern const struct import_format json_format;

#endif
