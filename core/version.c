#include "chancery.h"

const char *chancery_version(void)
{
    return CHANCERY_VERSION;
}
