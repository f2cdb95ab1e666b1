/* event/names.h - the names that a database has numbered: types, parties and fields.
 *
 * Records and index keys hold numbers, so that they stay short and mean the same after the
 * registry or the schemas grow. This is the table in memory, both ways, with how many events each
 * type and party occurs in; database/database.c reads and writes it. No I/O here.
 */
#ifndef CORE_EVENT_NAMES_H
#define CORE_EVENT_NAMES_H

#include "chancery.h"

enum name_kind { NAME_TYPE, NAME_PARTY, NAME_FIELD, NAME_KIND_COUNT };

enum { NAME_NUMBER_MAX = UINT16_MAX };

struct name {
    chancery_text text;
    uint64_t count; /* events it occurs in; not kept for fields */
    bool changed;   /* since it was loaded or stored */
};

struct names;

struct names *names_new(void); /* NULL when out of memory */
void names_free(struct names *names);

/* The number of a name, from 1; 0 when it has none. */
uint16_t names_number(const struct names *names, enum name_kind kind, chancery_text text);
/* The number of a name, a new one when it has none; 0 when there are no more numbers or no more
 * memory. */
uint16_t names_intern(struct names *names, enum name_kind kind, chancery_text text);
/* Forgets the names of a kind behind number `last`. Texts handed out stay valid. */
void names_truncate(struct names *names, enum name_kind kind, uint16_t last);
/* The highest number in use; numbers below it are all in use. */
uint16_t names_last(const struct names *names, enum name_kind kind);
/* NULL when nothing has that number. The pointer lives until the next change. */
struct name *names_at(struct names *names, enum name_kind kind, uint16_t number);
/* The text of a number; empty when nothing has it. */
chancery_text names_text(const struct names *names, enum name_kind kind, uint16_t number);
/* Puts a name under its number, as read from the database; false when it is out of turn. */
bool names_load(struct names *names, enum name_kind kind, uint16_t number, chancery_text text,
                uint64_t count);

#endif
