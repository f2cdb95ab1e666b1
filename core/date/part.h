/* date/part.h - the pieces an EDTF date is made of, for date*.c alone.
 *
 * Each reads at `at` and moves behind what it took; false means that the error is told.
 */
#ifndef CORE_DATE_PART_H
#define CORE_DATE_PART_H

#include "base/text.h"
#include "date/date.h"

struct date_reader {
    chancery_text text;
    size_t at;
    chancery_error *error;
    bool strict; /* refusals speak of EDTF alone, and not of what people may have meant */
};

/* The byte at the reader's place; NUL at the end. */
static inline char date_peek(const struct date_reader *reader)
{
    return reader->at < reader->text.size ? reader->text.bytes[reader->at] : '\0';
}

static inline bool date_at_end(const struct date_reader *reader)
{
    return reader->at >= reader->text.size;
}

/* Takes `byte`, or does nothing. */
static inline bool date_take(struct date_reader *reader, char byte)
{
    if (date_at_end(reader) || date_peek(reader) != byte)
        return false;
    reader->at++;
    return true;
}

/* Takes `..`, or does nothing. */
bool date_take_dots(struct date_reader *reader);

/* Tells why the date is refused: `column` is the offset from 0, `hint` may be NULL. Both give
 * way to what people may have meant by the text (see date_people). Always false. */
__attribute__((format(printf, 4, 5))) bool date_refuse(const struct date_reader *reader,
                                                       size_t column, const char *hint,
                                                       const char *format, ...);
/* Refuses what stands at the reader's place. */
bool date_refuse_here(const struct date_reader *reader);

/* Refuses it with the words that `what` belongs there. */
bool date_refuse_for(const struct date_reader *reader, const char *what);

/* Takes a qualifier, if one stands there, into the flags of `part`. */
void date_read_qualifier(struct date_reader *reader, chancery_date *part);
/* A year, month, season or day, with qualifiers and unspecified digits. */
bool date_read_part(struct date_reader *reader, chancery_date *part);
/* A year from its `Y` on. */
bool date_read_long_year(struct date_reader *reader, chancery_date *part);
/* The number of significant digits from its `S` on, if it is there, and the qualifier, behind a
 * year already read. */
bool date_read_significant(struct date_reader *reader, bool negative, uint64_t year,
                           chancery_date *part);
/* A set from its bracket on. */
bool date_read_set(struct date_reader *reader, chancery_date *date);
/* Refuses what ends before it starts; `column` is where the end is written. */
bool date_check_order(const struct date_reader *reader, size_t column, const chancery_date *start,
                      const chancery_date *end);

#endif
