/* csv_format.h - tables of text as formats of import: columns that are fields, and columns that a
 * mapping explains. Between csv_format.c and csv_native.c.
 */
#ifndef CORE_IMPORT_CSV_FORMAT_H
#define CORE_IMPORT_CSV_FORMAT_H

#include "import/columns.h"
#include "import/format.h"

extern const struct import_format csv_format;
extern const struct import_format cow_format;

/* What the columns of a table mean whose header names fields of events. */
struct csv_native;

/* How many of the names in a header are those of our own fields. */
size_t csv_native_known(const chancery_schema *schema, const struct columns *columns);
/* CHANCERY_INVALID names the column that is no field, and the nearest. Owned: csv_native_free. */
chancery_status csv_native_make(const chancery_schema *schema, const struct columns *columns,
                                const char *file, struct csv_native **native,
                                chancery_error *error);
void csv_native_free(struct csv_native *native);
/* The event of the row that `reader` stands at, as JSON in `record`. */
chancery_status csv_native_event(const struct csv_native *native, const struct csv_reader *reader,
                                 struct import_record *record, chancery_error *error);

#endif
