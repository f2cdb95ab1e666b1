/* Owns: gathering edges, and writing them as matrices and GraphML. */
#include "panel_graph.h"

#include "out.h"

#include <stdlib.h>
#include <string.h>

/* ---- Edges ---- */

static bool copy_name(char *out, size_t room, chancery_text text)
{
    if (text.size >= room)
        return false;
    memcpy(out, text.bytes, text.size);
    out[text.size] = 0;
    return true;
}

static char *copy_text(chancery_text text)
{
    char *copy = malloc(text.size + 1);
    if (copy) {
        memcpy(copy, text.bytes, text.size);
        copy[text.size] = 0;
    }
    return copy;
}

static struct edge *new_edge(struct panelling *panelling)
{
    if (panelling->count == panelling->room) {
        size_t room = panelling->room > 0 ? 2 * panelling->room : 64;
        struct edge *more = realloc(panelling->edges, room * sizeof *more);
        if (!more)
            return NULL;
        panelling->edges = more;
        panelling->room = room;
    }
    panelling->edges[panelling->count] = (struct edge){0};
    return &panelling->edges[panelling->count++];
}

chancery_status graph_shape(void *context, const chancery_panel_shape *shape)
{
    struct panelling *panelling = context;
    panelling->shape = *shape;
    bool is_pair = shape->part_count == 2 && shape->is_party[0] && shape->is_party[1];
    return is_pair ? CHANCERY_OK : CHANCERY_USAGE;
}

/* What a row is called in the network: its last value that is known, else its answer. */
static chancery_text label_of(const chancery_panel_row *row)
{
    for (size_t i = row->shape->slot_count; i > 0; i--)
        if (row->values[i - 1].size > 0)
            return row->values[i - 1];
    return chancery_text_of(chancery_state_verdict_name(row->verdict));
}

chancery_status graph_row(void *context, const chancery_panel_row *row)
{
    struct panelling *panelling = context;
    if (row->verdict != CHANCERY_STATE_YES && row->verdict != CHANCERY_STATE_VALUE)
        return CHANCERY_OK;
    struct edge *edge = new_edge(panelling);
    if (!edge)
        return CHANCERY_MEMORY;
    edge->value = copy_text(label_of(row));
    edge->evidence = copy_text(row->evidence);
    bool good = edge->value && edge->evidence &&
                copy_name(edge->period, sizeof edge->period, row->period) &&
                copy_name(edge->from, sizeof edge->from, row->key[0]) &&
                copy_name(edge->to, sizeof edge->to, row->key[1]);
    return good ? CHANCERY_OK : CHANCERY_MEMORY;
}

void panelling_free(struct panelling *panelling)
{
    for (size_t i = 0; i < panelling->count; i++) {
        free(panelling->edges[i].value);
        free(panelling->edges[i].evidence);
    }
    free(panelling->edges);
}

/* ---- Periods and nodes ---- */

static int by_period(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    int order = strcmp(x->period, y->period);
    if (order == 0)
        order = strcmp(x->from, y->from);
    return order != 0 ? order : strcmp(x->to, y->to);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The parties of all edges in order, each once. NULL when out of memory. */
static char **list_nodes(const struct panelling *panelling, size_t *count)
{
    char **nodes = calloc(2 * panelling->count + 1, sizeof *nodes);
    size_t kept = 0;
    if (!nodes)
        return NULL;
    for (size_t i = 0; i < panelling->count; i++) {
        nodes[2 * i] = panelling->edges[i].from;
        nodes[2 * i + 1] = panelling->edges[i].to;
    }
    if (panelling->count > 0)
        qsort(nodes, 2 * panelling->count, sizeof *nodes, by_name);
    for (size_t i = 0; i < 2 * panelling->count; i++)
        if (kept == 0 || strcmp(nodes[kept - 1], nodes[i]) != 0)
            nodes[kept++] = nodes[i];
    *count = kept;
    return nodes;
}

/* Orders the edges and lists the nodes. NULL when out of memory. */
static char **prepare(struct panelling *panelling, size_t *count)
{
    if (panelling->count > 0)
        qsort(panelling->edges, panelling->count, sizeof *panelling->edges, by_period);
    return list_nodes(panelling, count);
}

/* ---- Matrices ---- */

static bool same_place(const struct edge *a, const struct edge *b)
{
    return by_period(a, b) == 0;
}

/* Adds the other direction of every edge. */
static bool mirror(struct panelling *panelling)
{
    const size_t count = panelling->count;
    for (size_t i = 0; i < count; i++) {
        struct edge *edge = new_edge(panelling);
        if (!edge)
            return false;
        memcpy(edge->period, panelling->edges[i].period, sizeof edge->period);
        memcpy(edge->from, panelling->edges[i].to, sizeof edge->from);
        memcpy(edge->to, panelling->edges[i].from, sizeof edge->to);
    }
    return true;
}

/* One row; `at` is the first edge of the period from that node on, and moves behind its edges. */
static void print_row(const struct panelling *panelling, const char *period, const char *from,
                      char *const *nodes, size_t node_count, size_t *at)
{
    printf("%s,%s", period, from);
    for (size_t i = 0; i < node_count; i++) {
        const struct edge *edge = &panelling->edges[*at];
        bool there = *at < panelling->count && strcmp(edge->period, period) == 0 &&
                     strcmp(edge->from, from) == 0 && strcmp(edge->to, nodes[i]) == 0;
        fputs(there ? ",1" : ",0", stdout);
        while (there && *at < panelling->count && same_place(edge, &panelling->edges[*at]))
            ++*at;
    }
    fputs("\r\n", stdout);
}

static void print_matrices(const struct panelling *panelling, char *const *nodes, size_t count)
{
    printf("%s,party", panelling->period);
    for (size_t i = 0; i < count; i++)
        printf(",%s", nodes[i]);
    fputs("\r\n", stdout);
    for (size_t at = 0; at < panelling->count;) {
        const char *period = panelling->edges[at].period;
        for (size_t i = 0; i < count; i++)
            print_row(panelling, period, nodes[i], nodes, count, &at);
    }
}

bool matrix_end(struct panelling *panelling)
{
    size_t count = 0;
    if (panelling->shape.symmetric && !mirror(panelling))
        return false;
    char **nodes = prepare(panelling, &count);
    if (nodes)
        print_matrices(panelling, nodes, count);
    free(nodes);
    return nodes != NULL;
}

/* ---- GraphML ---- */

static void print_xml(const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", stdout);
            break;
        case '<':
            fputs("&lt;", stdout);
            break;
        case '>':
            fputs("&gt;", stdout);
            break;
        case '"':
            fputs("&quot;", stdout);
            break;
        default:
            putchar((unsigned char)*text < ' ' ? ' ' : *text);
        }
}

static void print_data(const char *key, const char *text)
{
    printf("<data key=\"%s\">", key);
    print_xml(text);
    fputs("</data>", stdout);
}

static void print_edge(const struct edge *edge)
{
    printf("    <edge source=\"%s\" target=\"%s\">", edge->from, edge->to);
    print_data("period", edge->period);
    print_data("value", edge->value);
    print_data("evidence", edge->evidence);
    puts("</edge>");
}

static void print_key(const char *name)
{
    printf("  <key id=\"%s\" for=\"edge\" attr.name=\"%s\" attr.type=\"string\"/>\n", name, name);
}

bool graphml_end(struct panelling *panelling)
{
    size_t count = 0;
    char **nodes = prepare(panelling, &count);
    if (!nodes)
        return false;
    puts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">");
    print_key("period");
    print_key("value");
    print_key("evidence");
    printf("  <graph edgedefault=\"%s\">\n",
           panelling->shape.symmetric ? "undirected" : "directed");
    for (size_t i = 0; i < count; i++)
        printf("    <node id=\"%s\"/>\n", nodes[i]);
    for (size_t i = 0; i < panelling->count; i++)
        print_edge(&panelling->edges[i]);
    puts("  </graph>\n</graphml>");
    free(nodes);
    return true;
}
