#include "table.h"

const char *const table_names[TABLE_COUNT] = {
    [TABLE_EVENT] = "event", [TABLE_PARTY] = "party", [TABLE_PAIR] = "pair",
    [TABLE_TYPE] = "type",   [TABLE_SPAN] = "span",   [TABLE_UID] = "uid",
    [TABLE_NAME] = "name",   [TABLE_META] = "meta",   [TABLE_VOCABULARY] = "vocabulary",
};
