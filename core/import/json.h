/* json.h - the events of Chancery JSON, one text at a time: JSON Lines, or a document that is one
 * event, several, an array of events, or a timeline.
 *
 * It finds where each event begins and ends; whether it is one is for event_parse to say.
 */
#ifndef CORE_IMPORT_JSON_H
#define CORE_IMPORT_JSON_H

#include "import/format.h"

extern const struct import_format json_format;

#endif
