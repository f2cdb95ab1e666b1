/* coded.h - machine-coded reports: what GDELT, ICEWS and POLECAT have in common, from the cells of
 * a row to the event.
 *
 * A format names its columns (a table), finds the parties and leaves the rest to this module: which
 * type a code becomes, what makes a row no event, and the event's JSON. The rules are those of
 * schemas/README.md, "Machine codes".
 */
#ifndef CORE_IMPORT_CODED_H
#define CORE_IMPORT_CODED_H

#include "base/text.h"
#include "import/format.h"
#include "import/row.h"

extern const struct import_format gdelt_format, gdelt_mentions_format, icews_format, polecat_format;

enum { CODED_PARTIES_MAX = 16 };

/* One of the two sides of a report. The texts are as the row has them, empty where it has none. */
struct coded_side {
    chancery_text name, code, sectors; /* kept with the event */
    chancery_text country, group;      /* what the party is found by */
    chancery_text kinds[5];            /* what else narrows who it is */
    const chancery_party *parties[CODED_PARTIES_MAX];
    size_t count;
    bool private; /* a person, a firm, a rebel: within the party, but not the one who acts for it */
};

struct coded_report {
    const char *scheme; /* "cameo" or "plover" */
    chancery_text code;
    chancery_text id;   /* the uid: the data set and its own id */
    chancery_text date; /* EDTF */
    int64_t day;        /* the same, for codes that had several owners */
    struct coded_side actor, target;
    chancery_text place, region, country, latitude, longitude;
    const chancery_party *place_party;
    chancery_text url, publisher, published, accessed;
    chancery_text goldstein, contexts, story, sentence, confidence, tone, root;
    chancery_text mentions, outlets, articles;
    /* What the format alone looks at. */
    chancery_text place_kind, mode, district, province, joins;
};

/* ---- Columns ---- */

enum coded_kind {
    CODED_IGNORED, /* known, and not kept: schemas/import.md says why */
    CODED_LINE,    /* one line, at most `most` characters */
    CODED_NUMBER,  /* a decimal from -most to most */
    CODED_COUNT,   /* a whole number from 0 to most; what is below says that it is not known */
    CODED_FLAG,    /* 0 or 1 */
    CODED_URL,
    CODED_ID,    /* letters, digits and -._: the uid is the data set's name and this */
    CODED_DAY,   /* an ISO day */
    CODED_STAMP, /* YYYYMMDD, or YYYYMMDDhhmmss of which the day is kept */
    CODED_CAMEO, /* two to four digits, the first two from 01 to 20 */
};

struct coded_column {
    const char *name;
    size_t field; /* offset in struct coded_report */
    unsigned char kind;
    bool required;          /* a row without it is refused */
    bool expected;          /* so is a header; of the required ones too */
    unsigned char flavours; /* of the format, a bit each; 0: all */
    int most;
};

#define CODED_FIELD(member) offsetof(struct coded_report, member)

/* A reader of rows: which column each cell is. `state` of an import_reader. */
struct coded_rows {
    const char *data_set; /* before the colon of the uids */
    const char *missing; /* how a cell says that it has no value, beside being empty; may be NULL */
    const char *scheme;
    unsigned flavour; /* a bit of the columns' flavours */
    bool begun;       /* a row has been read */
    bool latin;       /* rows that are not UTF-8 are Windows-1252 */
    const struct coded_column *columns[ROW_CELLS_MAX]; /* NULL: unknown, left alone */
    size_t count;
    struct row row;
    struct buffer header; /* as it came */
    struct arena arena;   /* what the report's texts are made in */
};

/* Makes a reader's state, beginning as `rows`. */
chancery_status coded_open(struct import_reader *reader, const struct coded_rows *rows,
                           chancery_error *error);
/* Takes the columns of `table` that are in `flavour` as the columns of the file. */
void coded_columns(struct coded_rows *rows, const struct coded_column *table, size_t count,
                   unsigned flavour);
/* Reads the header, and finds the columns by it. CHANCERY_INVALID: it lacks a required one. */
chancery_status coded_header(struct import_reader *reader, const struct coded_column *table,
                             size_t count, chancery_error *error);
/* Whether the first line of `head` has the names of all required columns. */
bool coded_has_header(chancery_text head, const struct coded_column *table, size_t count);

/* Reads the next row into `report`, whose texts live until the next one, and sets where `record`
 * stands. CHANCERY_INVALID: a cell breaks the rule of its column. */
chancery_status coded_next(struct import_reader *reader, struct import_record *record,
                           struct coded_report *report, chancery_error *error);
/* The cell of the report's text at offset `field`; ROW_CELLS_MAX when no column has it. */
size_t coded_cell(const struct coded_rows *rows, size_t field);
/* Lets go of the state of a reader. */
void coded_close(struct import_reader *reader);

/* ---- Parties ---- */

/* Adds the party that `code` stands for in `scheme` ("cameo:") on the report's day. Whether it
 * stands for any; a code is never looked up in another scheme. */
bool coded_find(const struct import_context *context, const struct coded_report *report,
                const char *scheme, chancery_text code, struct coded_side *side);
/* The party alone, NULL for none. */
const chancery_party *coded_party(const struct import_context *context,
                                  const struct coded_report *report, const char *scheme,
                                  chancery_text code);
/* Whether any of `kinds` is a CAMEO sector that acts for a state or an organisation of states
 * (government, legislature, courts, forces, police, intelligence, intergovernmental). */
bool coded_acts_for(chancery_text kind);

/* ---- Types ---- */

/* The type that `code` becomes, of a report whose actor acts toward a target: see the head of
 * coded_type.c. NULL: report.coded. */
const chancery_type *coded_type(const chancery_schema *schema, const char *scheme,
                                chancery_text code);
/* What `code` tells beyond its type: the value of `field`, NULL for nothing. */
const char *coded_told(const char *scheme, chancery_text code, const char *field);
/* Whether `code` tells the act from the side of the one it is done to. */
bool coded_is_reversed(const char *scheme, chancery_text code);

/* ---- Events ---- */

/* Appends the report as one of an event's sources. With `type` it tells the code too, which of a
 * coded report stands at the event. */
void coded_write_source(struct buffer *out, const struct coded_report *report,
                        const chancery_type *type);
/* Writes the report into `record` as an event, or says there why it is none. */
chancery_status coded_write(const struct import_reader *reader, struct coded_report *report,
                            struct import_record *record, chancery_error *error);

#endif
