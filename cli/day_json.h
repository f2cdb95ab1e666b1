/* day_json.h - a day as the JSON forms write it. */
#ifndef CLI_DAY_JSON_H
#define CLI_DAY_JSON_H

#include "chancery.h"

#include <jansson.h>

/* The day as ISO 8601, null where it is an open bound; NULL when out of memory. */
json_t *day_json(int64_t day);

#endif
