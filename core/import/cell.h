/* cell.h - a cell of a table as a value of JSON: numbers, truth, parties, lists.
 *
 * What cannot be converted is written as text, so that event_parse refuses it in its own words.
 */
#ifndef CORE_IMPORT_CELL_H
#define CORE_IMPORT_CELL_H

#include "base/buffer.h"
#include "base/text.h"

/* A number where `text` is one as JSON has it. */
void cell_write_number(struct buffer *out, chancery_text text);
/* `true`, `yes`, `1` and their opposites, in any case. */
void cell_write_boolean(struct buffer *out, chancery_text text);
/* The code of the party that `text` names, in codes of `scheme` or, when that is empty, as people
 * write it; false when it names none, and `error` says why. `day` is as of chancery_party_find. */
bool cell_write_party(struct buffer *out, const chancery_schema *schema, chancery_text scheme,
                      chancery_text text, int64_t day, chancery_error *error);
/* Cuts what stands before the next `delimiter` off `rest`, without the spaces around it. */
chancery_text cell_take_piece(chancery_text *rest, chancery_text delimiter);

#endif
