#include "store/table.h"

const char *const table_names[TABLE_COUNT] = {
    [TABLE_EVENT] = "event",
    [TABLE_PARTY] = "party",
    [TABLE_PAIR] = "pair",
    [TABLE_TYPE] = "type",
    [TABLE_SPAN] = "span",
    [TABLE_UID] = "uid",
    [TABLE_TEXT] = "text",
    [TABLE_NAME] = "name",
    [TABLE_META] = "meta",
    [TABLE_PAST] = "past",
    [TABLE_VOCABULARY] = "vocabulary",
};

const char table_tags[TABLE_COUNT] = {
    [TABLE_EVENT] = 'e', [TABLE_PARTY] = 'p', [TABLE_PAIR] = 'b',
    [TABLE_TYPE] = 't',  [TABLE_SPAN] = 's',  [TABLE_UID] = 'u',
};
