/* gdelt.h - what the events and the mentions of GDELT share. */
#ifndef CORE_IMPORT_GDELT_H
#define CORE_IMPORT_GDELT_H

#include "import/coded.h"

/* The number of the first event of 2.0, of 2015-02-18; they are given out in order. What is below
 * has lost digits at its head. */
#define GDELT_FIRST_ID_OF_V2 410412347

#endif
