/* Owns: the panel, a row for each unit and period, from the spells of each dyad's history. */
#include "cursor.h"
#include "database.h"
#include "date.h"
#include "state_world.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

/* ---- Dyads ---- */

/* The parties of entries of the facet; of a facet with one party, `b` is empty. */
struct dyad {
    char a[CHANCERY_CODE_SIZE], b[CHANCERY_CODE_SIZE];
};

struct panel {
    chancery_db *db;
    const chancery_panel_question *asked;
    chancery_panel_take *take;
    void *context;
    struct buffer dyads; /* of struct dyad */
};
