/* panel_graph.h - panels as networks: parties are nodes, and where an answer is yes, an edge. */
#ifndef CLI_PANEL_GRAPH_H
#define CLI_PANEL_GRAPH_H

#include "chancery.h"

#include <stdio.h>

/* A panel while it is printed. Start from {.period, .scheme}; panelling_free at the end. */
struct panelling {
    const char *period; /* "year", ...: the name of the column */
    const char *scheme; /* NULL: no codes beside the parties */
    chancery_panel_shape shape;
    struct edge {
        char period[CHANCERY_DAY_SIZE];
        char from[16], to[16];
        char *value, *evidence; /* owned; of the last value, which is the finest */
    } * edges;
    size_t count, room;
    bool failed;
};

/* What the options of a panel may be, in the order of the enumerations of the library; ended by
 * NULL.
 */
extern const char *const panel_periods[], *const panel_rules[], *const panel_schemes[];

/* These take a panel of pairs. CHANCERY_USAGE for a facet that has none. */
chancery_status graph_shape(void *context, const chancery_panel_shape *shape);
chancery_status graph_row(void *context, const chancery_panel_row *row);
/* One adjacency matrix a period, as CSV: the period, the party of the row, then a column a party.
 */
bool matrix_end(struct panelling *panelling);
/* One graph, whose edges say of which period they are. */
bool graphml_end(struct panelling *panelling);
void panelling_free(struct panelling *panelling);

#endif
