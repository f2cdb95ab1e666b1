/* mapping.h - how the rows of somebody's table become events: a document of mapping.schema.json,
 * read into a tree that mapping_make.c walks for each row.
 *
 * Between mapping_read.c, mapping_make.c and csv_format.c; nothing else looks inside.
 */
#ifndef CORE_IMPORT_MAPPING_H
#define CORE_IMPORT_MAPPING_H

#include "import/format.h"
#include "import/template.h"

struct mapping_pair {
    chancery_text key, value;
    bool absent; /* it stands for no value */
};

/* A value table, in order of key. */
struct mapping_table {
    chancery_text name;
    struct mapping_pair *pairs;
    size_t count;
};

/* Holds when `from` fits one of `is`, or is the day after `follows`. */
struct mapping_condition {
    struct template from;
    struct template *is;
    size_t is_count;
    struct template follows; /* without parts: not asked for */
};

struct mapping_conditions {
    struct mapping_condition *items;
    size_t count;
};

enum mapping_otherwise { OTHERWISE_REFUSE, OTHERWISE_ABSENT, OTHERWISE_KEEP };
enum mapping_kind { AS_TEXT, AS_NUMBER, AS_BOOLEAN, AS_UID, AS_NAME };

/* One place of the event to make. */
struct mapping_node {
    enum { NODE_LITERAL, NODE_VALUE, NODE_LIST, NODE_OBJECT } form;
    chancery_text key;          /* as a member; empty in a list */
    chancery_text literal;      /* JSON that stands as it is */
    struct mapping_node *nodes; /* of a list or an object */
    size_t count;
    /* Of a value: */
    struct template *from; /* the first that is there; with `parts`, year, month and day */
    size_t from_count;
    chancery_text *absent; /* patterns of texts that mean no value */
    size_t absent_count;
    chancery_text strip;             /* taken out wherever it stands in the text */
    const struct mapping_table *map; /* NULL: none */
    enum mapping_otherwise otherwise;
    chancery_text split;  /* a delimiter; empty: one value */
    chancery_text party;  /* scheme of codes, "name" for names; empty: no party */
    chancery_text *dates; /* formats, tried in order */
    size_t date_count;
    bool parts;
    struct mapping_conditions about; /* when one holds, a date is approximate */
    enum mapping_kind as;
    size_t cut; /* characters at most; 0: as it is */
};

struct mapping_rule {
    struct mapping_conditions when, unless;
    struct mapping_node *event; /* NULL: such rows are no events */
    const char *left_out;       /* and why */
};

struct import_mapping {
    struct arena arena;
    chancery_text name, description;
    const char *file; /* for messages */
    struct csv_form form;
    size_t skip;            /* lines before the header */
    chancery_text *columns; /* that the header must have, all of them */
    size_t column_count;
    chancery_text *absent; /* patterns of cells that are as good as empty */
    size_t absent_count;
    chancery_text *group; /* names of the columns by which `previous` is told */
    size_t group_count;
    struct mapping_table *tables;
    size_t table_count;
    struct mapping_rule *rules;
    size_t rule_count;
    bool first;                  /* only the first rule that holds makes an event */
    struct template **templates; /* all there are, for binding */
    size_t template_count, template_room;
};

/* Reads the mapping `asked`: the name of a ready one, or a file. As mapping_read, and
 * CHANCERY_NOT_FOUND when it is neither. */
chancery_status mapping_find(const char *asked, struct import_mapping **mapping,
                             chancery_error *error);
/* Reads the ready mapping that was made for a table with these columns, which the header must have
 * all and no others; *mapping is NULL when none was. */
chancery_status mapping_recognise(const struct columns *columns, struct import_mapping **mapping,
                                  chancery_error *error);
/* Reads a mapping. Every fault goes to error->report, with the JSON pointer, line and column.
 * Owned: mapping_free. `file` names it in messages and must outlive it. */
chancery_status mapping_read(chancery_text json, const char *file, struct import_mapping **mapping,
                             chancery_error *error);
void mapping_free(struct import_mapping *mapping);
/* Finds every column that it names. CHANCERY_INVALID: the table lacks one. */
chancery_status mapping_bind(struct import_mapping *mapping, const struct columns *columns,
                             const char *table_name, chancery_error *error);

/* Whether anything is made from the column at `index`, once bound. */
bool mapping_uses(const struct import_mapping *mapping, size_t index);

/* The row before, where a mapping asks for it. */
struct mapping_memory {
    struct arena arena;
    chancery_text *cells;
    size_t count;
    int64_t day; /* of the last event made of the group */
};

/* One row on its way. */
struct mapping_row {
    const struct import_mapping *mapping;
    const struct import_context *context;
    const struct csv_reader *reader;
    struct mapping_memory *memory;
    struct template_row cells;
    size_t rule; /* the next to look at */
    bool made;   /* some rule made an event or said why not */
};

/* Starts on the row that `reader` stands at. */
void mapping_row_start(struct mapping_row *row, const struct import_mapping *mapping,
                       const struct import_context *context, const struct columns *columns,
                       const struct csv_reader *reader, struct mapping_memory *memory);
/* The next event of the row, in record->text with its marks, or why it is none in
 * record->left_out. CHANCERY_END when the row gives no more; CHANCERY_INVALID: this one is refused,
 * the next may be asked for. */
chancery_status mapping_row_next(struct mapping_row *row, struct import_record *record,
                                 chancery_error *error);
/* Keeps the row as the one before the next. */
chancery_status mapping_row_finish(struct mapping_row *row, chancery_error *error);

/* Reads a date in one of the formats of a mapping (`%Y`, `%m`, `%d`, `%B`, or `edtf`) into EDTF;
 * false when it is none. mapping_date.c */
bool mapping_date_read(chancery_text text, chancery_text format, char edtf[CHANCERY_DATE_SIZE]);
/* Whether a format has only directives that there are. */
bool mapping_date_format_ok(chancery_text format);
/* Puts together a date of year, month and day, of which the later may be empty; false when it is
 * none. */
bool mapping_date_parts(const chancery_text parts[3], char edtf[CHANCERY_DATE_SIZE]);

/* A mapping that comes with the library. */
struct mapping_ready {
    const char *name;
    const char *json;
};
enum { MAPPINGS_MAX = 64 };
/* In order of name, ended by a NULL name; compiled from schemas/mappings. */
extern const struct mapping_ready mappings_ready[];

#endif
