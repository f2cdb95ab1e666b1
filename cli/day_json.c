#include "day_json.h"

json_t *day_json(int64_t day)
{
    char text[CHANCERY_DAY_SIZE];
    if (day == CHANCERY_DAY_MIN || day == CHANCERY_DAY_MAX)
        return json_null();
    chancery_day_format(day, text);
    return json_string(text);
}
