/* store/table.h - the list of tables in a database file, as data. schemas/storage.md says what lies
 * in each. */
#ifndef CORE_STORE_TABLE_H
#define CORE_STORE_TABLE_H

enum table {
    TABLE_EVENT, /* place -> record */
    /* These keep lists, in blocks under the first place of each: see database/lists.h. */
    TABLE_PARTY,      /* party number, extent class: places -> type, standing, roles */
    TABLE_PAIR,       /* two party numbers, extent class: places -> type, standing, roles of both */
    TABLE_TYPE,       /* type number, extent class: places */
    TABLE_SPAN,       /* extent class: places of events longer than a day */
    TABLE_TEXT,       /* word: places */
    TABLE_UID,        /* 16 bytes of the uid -> place */
    TABLE_NAME,       /* kind, number -> count and name */
    TABLE_META,       /* what the file is: format, uuid, counts */
    TABLE_VOCABULARY, /* $id -> checksum and JSON of a document that users added */
    TABLE_PAST, /* tag of a table, key there, time of recording -> value there: see database/past.h
                 */
    TABLE_COUNT,
};

/* The name of each table in the file. */
extern const char *const table_names[TABLE_COUNT];
/* The letter under which the past versions of events have their entries of a table; 0 for a table
 * that has none of events. */
extern const char table_tags[TABLE_COUNT];

#endif
