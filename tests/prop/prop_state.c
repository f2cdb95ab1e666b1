/* prop_state.c - the engine of states against a dumb interpreter, on random histories.
 *
 * The interpreter goes through the days one by one. On each it lets the events that may happen that
 * day happen, in every order, and throws away what has then missed its last day. It knows no
 * clusters, no narrowed dates and no compiled steps: what each type of the family `trial` does is
 * written out in C.
 */
#include "../support/random.h"
#include "../support/trial.h"
#include "event/parse.h"
#include "schema/schema.h"
#include "state/state.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <xxhash.h>

enum {
    EVENTS_MAX = 3000,
    MOMENTS_MAX = 2 * EVENTS_MAX,
    LAMPS = 3,
    NAMELESS = LAMPS, /* the lamp that nobody names */
    PLACES = LAMPS + 1,
    SLOTS = 3,
    LINKS = 2,
    NODES_MAX = 200000,
};

enum what { LIT, DIMMED, PUT_OUT, MOVED, ALL_OUT, FADED, TAGGED, PAINTED, TIED, LOOSED, WHATS };
static const char *const what_names[WHATS] = {"lit",   "dimmed", "put-out", "moved", "all-out",
                                              "faded", "tagged", "painted", "tied",  "loosed"};
static const char *const parties[] = {"USA", "VEN"};
static const char *const lamp_names[LAMPS] = {"p", "q", "r"};
static const char *const colour_names[] = {"red", "green", "blue"};

/* ---- Random histories ---------------------------------------------------------------------- */

enum { ABSENT = -1, FOREVER = 1000000 };

struct trial {
    enum what what;
    int actor;          /* of parties; the target is the other one */
    int lamp, was;      /* ABSENT */
    int colour, from;   /* ABSENT; of painted: what it was */
    int added, removed; /* bits of tags; ABSENT: no field */
    int earliest, latest;
    int effective, effective_end; /* ABSENT */
    int seq;
    int account;      /* of parties; ABSENT */
    int standing;     /* 0 confirmed, 1 reported, 2 retracted */
    int links[LINKS]; /* of earlier or later events; ABSENT */
};

struct shape {
    size_t count;
    int days;
    int imprecise; /* one in so many */
    int longest;   /* imprecise dates */
    int linked;    /* one in so many */
    int places;    /* how many lamps are in play */
    bool sound;    /* no links that dates, seq or other links contradict */
};

struct history {
    struct trial trials[EVENTS_MAX];
    size_t count;
    int days;
};

static int one_in(struct random *random, int times)
{
    return random_below(random, (size_t)times) == 0;
}

static int maybe(struct random *random, int count)
{
    return one_in(random, 3) ? ABSENT : (int)random_below(random, (size_t)count);
}

static void make_date(struct random *random, const struct shape *shape, int *earliest, int *latest)
{
    *earliest = *latest = (int)random_below(random, (size_t)shape->days);
    if (!one_in(random, shape->imprecise))
        return;
    *latest = *earliest + 1 + (int)random_below(random, (size_t)shape->longest);
    if (shape->days < 20 && one_in(random, 6))
        *latest = FOREVER;
    if (shape->days < 20 && one_in(random, 8))
        *earliest = -FOREVER;
}

static struct trial make_trial(struct random *random, const struct shape *shape)
{
    struct trial trial = {
        .what = (enum what)random_below(random, WHATS),
        .actor = (int)random_below(random, 2),
        .lamp = maybe(random, shape->places),
        .was = maybe(random, shape->places),
        .colour = maybe(random, 3),
        .from = maybe(random, 3),
        .added = maybe(random, 8),
        .removed = maybe(random, 8),
        .effective = ABSENT,
        .seq = one_in(random, 3) ? 1 + (int)random_below(random, 3) : 0,
        .account = one_in(random, 4) ? (int)random_below(random, 2) : ABSENT,
        .standing = one_in(random, 8) ? 1 + (int)random_below(random, 2) : 0,
        .links = {ABSENT, ABSENT},
    };
    make_date(random, shape, &trial.earliest, &trial.latest);
    if (trial.what == PUT_OUT && one_in(random, 3))
        make_date(random, shape, &trial.effective, &trial.effective_end);
    if (trial.what == MOVED && trial.lamp == ABSENT)
        trial.lamp = 0;
    return trial;
}

static int by_place(const void *a, const void *b)
{
    const struct trial *x = a, *y = b;
    if (x->earliest != y->earliest)
        return x->earliest < y->earliest ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Whether a link from `second` to `first` can never contradict others of this kind. */
static bool is_sound(const struct trial *first, const struct trial *second)
{
    return first->earliest < second->earliest && first->latest <= second->latest;
}

static void make_history(struct random *random, const struct shape *shape, struct history *history)
{
    history->count = shape->count;
    history->days = shape->days;
    for (size_t i = 0; i < shape->count; i++)
        history->trials[i] = make_trial(random, shape);
    qsort(history->trials, history->count, sizeof *history->trials, by_place);
    for (size_t i = 0; i < history->count; i++)
        for (int j = 0; j < LINKS && one_in(random, shape->linked); j++) {
            int near = (int)i - 4 + (int)random_below(random, 8);
            if (near < 0 || near >= (int)history->count || near == (int)i ||
                (shape->sound && !is_sound(&history->trials[near], &history->trials[i])))
                break;
            history->trials[i].links[j] = near;
        }
}

/* ---- The same as events --------------------------------------------------------------------- */

static void write_day(struct buffer *out, int day)
{
    char text[CHANCERY_DAY_SIZE];
    if (day <= -FOREVER || day >= FOREVER) {
        buffer_string(out, "..");
        return;
    }
    chancery_day_format(10957 + day, text);
    buffer_string(out, text);
}

static void write_date(struct buffer *out, const char *name, int earliest, int latest)
{
    buffer_string(out, ",\"");
    buffer_string(out, name);
    buffer_string(out, "\":\"");
    write_day(out, earliest);
    if (latest != earliest) {
        buffer_byte(out, '/');
        write_day(out, latest);
    }
    buffer_byte(out, '"');
}

static void write_text(struct buffer *out, const char *name, const char *text)
{
    buffer_string(out, ",\"");
    buffer_string(out, name);
    buffer_string(out, "\":\"");
    buffer_string(out, text);
    buffer_byte(out, '"');
}

static void write_tags(struct buffer *out, const char *name, int tags)
{
    bool any = false;
    buffer_string(out, ",\"");
    buffer_string(out, name);
    buffer_string(out, "\":[");
    for (int i = 0; i < 3; i++) {
        if (!(tags >> i & 1))
            continue;
        buffer_string(out, any ? ",\"" : "\"");
        buffer_byte(out, "xyz"[i]);
        buffer_byte(out, '"');
        any = true;
    }
    buffer_byte(out, ']');
}

/* Now and then with accents or capitals: names are compared folded. (Entries are in order of what
 * was written, so that theirs all begin with the same letter.) */
static const char *writing(const char *name, size_t index)
{
    static const struct {
        const char *small, *large;
    } writings[] = {
        {"p", "p\xcc\x81"}, {"q", "q!"}, {"r", "r\xcc\x81"}, {"red", "Red"}, {"green", "GREEN"}};
    for (size_t i = 0; index % 3 == 0 && i < sizeof writings / sizeof *writings; i++)
        if (strcmp(writings[i].small, name) == 0)
            return writings[i].large;
    return name;
}

static void write_fields(struct buffer *out, const struct trial *trial, size_t index)
{
    bool lamp = trial->what != ALL_OUT && trial->what != TIED && trial->what != LOOSED;
    if (lamp && trial->lamp != ABSENT)
        write_text(out, "lamp", writing(lamp_names[trial->lamp], index));
    if (trial->what == MOVED && trial->was != ABSENT)
        write_text(out, "was", writing(lamp_names[trial->was], index));
    if ((trial->what == LIT || trial->what == PAINTED) && trial->colour != ABSENT)
        write_text(out, "colour", writing(colour_names[trial->colour], index));
    if (trial->what == PAINTED && trial->from != ABSENT)
        write_text(out, "was", writing(colour_names[trial->from], index));
    if (trial->what == TAGGED && trial->added != ABSENT)
        write_tags(out, "added", trial->added);
    if (trial->what == TAGGED && trial->removed != ABSENT)
        write_tags(out, "removed", trial->removed);
    if (trial->what == PUT_OUT && trial->effective != ABSENT)
        write_date(out, "effective", trial->effective, trial->effective_end);
}

static void write_links(struct buffer *out, const struct trial *trial)
{
    if (trial->links[0] == ABSENT)
        return;
    buffer_string(out, ",\"links\":[");
    for (int i = 0; i < LINKS && trial->links[i] != ABSENT; i++) {
        buffer_string(out, i > 0 ? ",{\"rel\":\"fulfils\"" : "{\"rel\":\"response-to\"");
        buffer_string(out, ",\"to\":\"t:");
        buffer_integer(out, trial->links[i]);
        buffer_string(out, "\"}");
    }
    buffer_byte(out, ']');
}

static chancery_event *event_of(const chancery_schema *schema, const struct trial *trial,
                                size_t index)
{
    static const char *const standings[] = {"confirmed", "reported", "retracted"};
    struct buffer out = {0};
    chancery_event *event = NULL;
    chancery_error error = {0};
    buffer_string(&out, "{\"uid\":\"t:");
    buffer_integer(&out, (int64_t)index);
    buffer_string(&out, "\",\"type\":\"trial.");
    buffer_string(&out, what_names[trial->what]);
    buffer_byte(&out, '"');
    write_date(&out, "date", trial->earliest, trial->latest);
    write_text(&out, "actor", parties[trial->actor]);
    write_text(&out, "target", parties[1 - trial->actor]);
    write_text(&out, "standing", standings[trial->standing]);
    if (trial->account != ABSENT)
        write_text(&out, "account", parties[trial->account]);
    if (trial->seq > 0) {
        buffer_string(&out, ",\"seq\":");
        buffer_integer(&out, trial->seq);
    }
    write_fields(&out, trial, index);
    write_links(&out, trial);
    buffer_byte(&out, '}');
    if (chancery_event_parse(schema, buffer_view(&out), &event, &error) != CHANCERY_OK)
        printf("Bail out! %s: %.*s\n", error.message, (int)out.size, out.bytes);
    buffer_free(&out);
    return event;
}

/* ---- The interpreter ------------------------------------------------------------------------ */

/* Values beside the choices, colours and tags, which begin at SAID. */
enum { UNSET, NOTHING, GONE, SAID };
enum { ON = SAID, DIM, OFF, TIED_UP, LOOSE };

struct cell {
    short value;
    short changed, confirmed, ended; /* moments; ABSENT */
};

/* An event, or the part of it that counts from another date. */
struct happening {
    int trial;
    int earliest, latest;
    int lamp, was; /* settled; PLACES at most */
    bool late;     /* counts from `effective` */
};

/* What is looked at: the lamps of one direction, or the bond. */
struct scene {
    const struct history *history;
    struct happening happenings[MOMENTS_MAX];
    int count;
    int actor; /* of lamps; ABSENT: the bond */
    int day, last;
    bool named[PLACES];
    int before[MOMENTS_MAX][LINKS + 8]; /* what must come first */
    int before_count[MOMENTS_MAX];
};

/* One course that things may have taken so far. */
struct course {
    struct cell cells[PLACES * SLOTS];
    struct cell seen[PLACES * SLOTS]; /* on the day */
    bool passed;
    unsigned char done[MOMENTS_MAX / 8];
};

/* How much of it is in use. */
static size_t course_size(const struct scene *scene)
{
    size_t size = offsetof(struct course, done) + (size_t)(scene->count + 7) / 8;
    return size + size % alignof(struct course);
}

static bool counts_in(const struct trial *trial, int account, bool reported)
{
    return (trial->standing == 0 || (trial->standing == 1 && reported)) &&
           (trial->account == ABSENT || trial->account == account);
}

static bool of_lamps(const struct trial *trial)
{
    return trial->what != TIED && trial->what != LOOSED;
}

/* What an event that comes earlier in the list names for later ones, and, of a later one, for
 * earlier ones. */
static int named_by(const struct trial *trial, bool later)
{
    if (trial->what == ALL_OUT || !of_lamps(trial))
        return ABSENT;
    if (trial->what == MOVED && later)
        return trial->was == ABSENT ? NAMELESS : trial->was;
    return trial->lamp;
}

/* The lamp that an event without one means. */
static int settle(const struct history *history, int account, bool reported, int at)
{
    const struct trial *trial = &history->trials[at];
    for (int i = at - 1; i >= 0; i--) {
        const struct trial *other = &history->trials[i];
        if (other->actor == trial->actor && counts_in(other, account, reported) &&
            named_by(other, false) != ABSENT)
            return named_by(other, false);
    }
    for (int i = at + 1; trial->what != MOVED && i < (int)history->count; i++) {
        const struct trial *other = &history->trials[i];
        if (other->actor == trial->actor && counts_in(other, account, reported) &&
            named_by(other, true) != ABSENT)
            return named_by(other, true);
    }
    return NAMELESS;
}

static bool done(const struct course *node, int happening)
{
    return node->done[happening / 8] >> happening % 8 & 1;
}

static void put_done(struct course *node, int happening)
{
    node->done[happening / 8] = (unsigned char)(node->done[happening / 8] | 1 << happening % 8);
}

/* ---- What each type does ---- */

static void put(struct course *node, int place, int slot, int value, int happening)
{
    struct cell *cell = &node->cells[place * SLOTS + slot];
    if (cell->value != value) {
        cell->changed = (short)happening;
        if (node->passed && cell->ended == ABSENT)
            cell->ended = (short)happening;
    }
    cell->value = (short)value;
    cell->confirmed = (short)happening;
}

static int value_at(const struct course *node, int place, int slot)
{
    return node->cells[place * SLOTS + slot].value;
}

static bool known(const struct course *node, int place)
{
    for (int slot = 0; slot < SLOTS; slot++)
        if (value_at(node, place, slot) != UNSET && value_at(node, place, slot) != GONE)
            return true;
    return false;
}

static void do_moved(struct course *node, int from, int to, int happening)
{
    if (from == to)
        return;
    for (int slot = 0; slot < SLOTS; slot++) {
        int value = value_at(node, from, slot);
        if (value != UNSET && value != GONE)
            put(node, to, slot, value, happening);
        put(node, from, slot, GONE, happening);
    }
}

static void do_tagged(struct course *node, const struct trial *trial, int place, int happening)
{
    int old = value_at(node, place, 2) >= SAID ? value_at(node, place, 2) - SAID : 0;
    int added = trial->added == ABSENT ? 0 : trial->added;
    int removed = trial->removed == ABSENT ? 0 : trial->removed;
    if (trial->added != ABSENT || trial->removed != ABSENT)
        put(node, place, 2, SAID + ((old | added) & ~removed), happening);
}

static void happen(const struct scene *scene, struct course *node, int index)
{
    const struct happening *happening = &scene->happenings[index];
    const struct trial *trial = &scene->history->trials[happening->trial];
    int place = happening->lamp;
    put_done(node, index);
    if (of_lamps(trial) != (scene->actor != ABSENT) ||
        (scene->actor != ABSENT && scene->actor != trial->actor) ||
        (trial->what == PUT_OUT && trial->effective != ABSENT && !happening->late))
        return;
    switch (trial->what) {
    case LIT:
        put(node, place, 0, ON, index);
        if (trial->colour != ABSENT)
            put(node, place, 1, SAID + trial->colour, index);
        break;
    case DIMMED:
        if (value_at(node, place, 0) == ON)
            put(node, place, 0, DIM, index);
        break;
    case PUT_OUT:
        put(node, place, 0, OFF, index);
        break;
    case MOVED:
        do_moved(node, happening->was, place, index);
        break;
    case ALL_OUT:
        for (int i = 0; i < PLACES; i++)
            if (scene->named[i] && known(node, i) && value_at(node, i, 0) != DIM)
                put(node, i, 0, OFF, index);
        break;
    case FADED:
        put(node, place, 1, NOTHING, index);
        break;
    case TAGGED:
        do_tagged(node, trial, place, index);
        break;
    case PAINTED:
        if (trial->from != ABSENT && value_at(node, place, 1) == SAID + trial->from)
            put(node, place, 1, trial->colour == ABSENT ? NOTHING : SAID + trial->colour, index);
        break;
    case TIED:
        put(node, 0, 0, TIED_UP, index);
        break;
    case LOOSED:
        if (value_at(node, 0, 0) == TIED_UP)
            put(node, 0, 0, LOOSE, index);
        break;
    case WHATS:
        break;
    }
}

/* ---- Going through the days ---- */

/* All courses, each once. */
struct nodes {
    char *items;
    size_t size; /* of one */
    size_t count, room;
    uint32_t *slots;
    bool full;
};

static const struct course *course_at(const struct nodes *nodes, size_t index)
{
    return (const struct course *)(const void *)(nodes->items + index * nodes->size);
}

static size_t slot_of(const struct nodes *nodes, const struct course *course)
{
    size_t at = XXH3_64bits(course, nodes->size) % (2 * nodes->room);
    while (nodes->slots[at] > 0 &&
           memcmp(course_at(nodes, nodes->slots[at] - 1), course, nodes->size) != 0)
        at = (at + 1) % (2 * nodes->room);
    return at;
}

static void nodes_grow(struct nodes *nodes)
{
    nodes->room = nodes->room > 0 ? 2 * nodes->room : 16;
    nodes->items = realloc(nodes->items, nodes->room * nodes->size);
    free(nodes->slots);
    nodes->slots = calloc(2 * nodes->room, sizeof *nodes->slots);
    assert(nodes->items && nodes->slots);
    for (size_t i = 0; i < nodes->count; i++)
        nodes->slots[slot_of(nodes, course_at(nodes, i))] = (uint32_t)i + 1;
}

static void nodes_add(struct nodes *nodes, const struct course *course)
{
    if (nodes->count == nodes->room)
        nodes_grow(nodes);
    size_t slot = slot_of(nodes, course);
    if (nodes->slots[slot] > 0)
        return;
    if (nodes->count == NODES_MAX) {
        nodes->full = true;
        return;
    }
    memcpy(nodes->items + nodes->count * nodes->size, course, nodes->size);
    nodes->slots[slot] = (uint32_t)++nodes->count;
}

static void nodes_free(struct nodes *nodes)
{
    free(nodes->items);
    free(nodes->slots);
    *nodes = (struct nodes){.size = nodes->size};
}

static bool can_happen(const struct scene *scene, const struct course *node, int index, int day)
{
    const struct happening *happening = &scene->happenings[index];
    if (done(node, index) || happening->earliest > day || happening->latest < day)
        return false;
    for (int i = 0; i < scene->before_count[index]; i++)
        if (!done(node, scene->before[index][i]))
            return false;
    return true;
}

/* Adds everything that can come of the nodes on one day. */
static void live(const struct scene *scene, struct nodes *nodes, int day)
{
    for (size_t i = 0; i < nodes->count && !nodes->full; i++)
        for (int j = 0; j < scene->count; j++) {
            if (!can_happen(scene, course_at(nodes, i), j, day))
                continue;
            static struct course next;
            memcpy(&next, course_at(nodes, i), nodes->size);
            happen(scene, &next, j);
            nodes_add(nodes, &next);
        }
}

/* Throws away what has missed a last day; on the day that is asked about, looks. */
static void go_to_bed(const struct scene *scene, struct nodes *nodes, int day)
{
    struct nodes kept = {.full = nodes->full, .size = nodes->size};
    static struct course node;
    for (size_t i = 0; i < nodes->count; i++) {
        memcpy(&node, course_at(nodes, i), nodes->size);
        bool missed = false;
        for (int j = 0; j < scene->count && !missed; j++)
            missed = scene->happenings[j].latest <= day && !done(&node, j);
        if (missed)
            continue;
        if (day == scene->day) {
            node.passed = true;
            memcpy(node.seen, node.cells, sizeof node.seen);
        }
        nodes_add(&kept, &node);
    }
    nodes_free(nodes);
    *nodes = kept;
}

static struct nodes live_through(const struct scene *scene)
{
    struct nodes nodes = {.size = course_size(scene)};
    static struct course start;
    memset(&start, 0, sizeof start);
    for (int i = 0; i < PLACES * SLOTS; i++)
        start.cells[i] = (struct cell){UNSET, ABSENT, ABSENT, ABSENT};
    nodes_add(&nodes, &start);
    for (int day = -1; day <= scene->last && !nodes.full; day++) {
        live(scene, &nodes, day);
        go_to_bed(scene, &nodes, day);
    }
    return nodes;
}

/* ---- Setting the scene ---- */

static void add_happening(struct scene *scene, int trial, int earliest, int latest, bool late)
{
    scene->happenings[scene->count++] = (struct happening){
        .trial = trial,
        .earliest = earliest < -1 ? -1 : earliest,
        .latest = latest > scene->last ? scene->last : latest,
        .late = late,
    };
}

static int happening_of(const struct scene *scene, int trial)
{
    for (int i = 0; i < scene->count; i++)
        if (scene->happenings[i].trial == trial && !scene->happenings[i].late)
            return i;
    return ABSENT;
}

static void must_follow(struct scene *scene, int first, int second)
{
    scene->before[second][scene->before_count[second]++] = first;
}

/* Whether there is any way through with the links that are there: without what anything does. */
static bool is_possible(const struct scene *scene)
{
    static struct scene idle;
    memcpy(&idle, scene, sizeof idle);
    idle.actor = 7; /* nobody */
    struct nodes nodes = live_through(&idle);
    bool possible = nodes.count > 0;
    nodes_free(&nodes);
    return possible;
}

static void follow_seq(struct scene *scene)
{
    for (int i = 0; i < scene->count; i++)
        for (int j = 0; j < scene->count; j++) {
            const struct trial *a = &scene->history->trials[scene->happenings[i].trial];
            const struct trial *b = &scene->history->trials[scene->happenings[j].trial];
            bool one_day = a->earliest == a->latest && b->earliest == b->latest &&
                           a->earliest == b->earliest && !scene->happenings[i].late &&
                           !scene->happenings[j].late;
            if (one_day && a->seq > 0 && b->seq > a->seq && scene->before_count[j] < 6)
                must_follow(scene, i, j);
        }
}

static void follow_links(struct scene *scene, bool check)
{
    for (int i = 0; i < scene->count; i++) {
        const struct happening *happening = &scene->happenings[i];
        for (int j = 0; j < LINKS && !happening->late; j++) {
            int to = scene->history->trials[happening->trial].links[j];
            int first = to == ABSENT ? ABSENT : happening_of(scene, to);
            if (first == ABSENT)
                continue;
            must_follow(scene, first, i);
            if (check && !is_possible(scene))
                scene->before_count[i]--;
        }
    }
}

static void set_scene(struct scene *scene, const struct history *history, int account,
                      bool reported, int actor, int day, bool check)
{
    memset(scene, 0, sizeof *scene);
    scene->history = history;
    scene->actor = actor;
    scene->day = day;
    scene->last = history->days + 60;
    for (int i = 0; i < (int)history->count; i++)
        if (counts_in(&history->trials[i], account, reported))
            add_happening(scene, i, history->trials[i].earliest, history->trials[i].latest, false);
    for (int i = 0, count = scene->count; i < count; i++) {
        const struct trial *trial = &history->trials[scene->happenings[i].trial];
        if (trial->what == PUT_OUT && trial->effective != ABSENT)
            add_happening(scene, scene->happenings[i].trial, trial->effective, trial->effective_end,
                          true);
    }
    for (int i = 0; i < scene->count; i++) {
        struct happening *happening = &scene->happenings[i];
        const struct trial *trial = &history->trials[happening->trial];
        int settled = settle(history, account, reported, happening->trial);
        happening->lamp = trial->lamp != ABSENT ? trial->lamp : settled;
        happening->was = trial->was != ABSENT ? trial->was : settled;
        if (trial->actor != actor || !of_lamps(trial) || trial->what == ALL_OUT)
            continue;
        scene->named[happening->lamp] = true;
        if (trial->what == MOVED)
            scene->named[happening->was] = true;
    }
    follow_seq(scene);
    follow_links(scene, check);
}

/* ---- What both say, as text ----------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void say(struct buffer *out, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_string(out, text);
}

static void name_value(int slot, int value, char out[16])
{
    static const char *const choices[] = {"on", "dim", "off", "tied", "loose"};
    static const char *const others[] = {"?", "nothing", "gone"};
    if (value < SAID)
        snprintf(out, 16, "%s", others[value]);
    else if (slot == 0)
        snprintf(out, 16, "%s", choices[value - SAID]);
    else if (slot == 1)
        snprintf(out, 16, "%s", colour_names[value - SAID]);
    else
        snprintf(out, 16, "[%s%s%s]", (value - SAID) & 1 ? "x" : "", (value - SAID) & 2 ? "y" : "",
                 (value - SAID) & 4 ? "z" : "");
}

/* Moments as text: the event, and ' where it counts from another date. */
static void say_moments(struct buffer *out, const struct scene *scene, const bool *moments)
{
    for (int trial = 0; trial < (int)scene->history->count; trial++)
        for (int i = 0; i < scene->count; i++)
            if (moments[i] && scene->happenings[i].trial == trial)
                say(out, " %d", trial);
}

static void say_slot(struct buffer *out, const struct scene *scene, const struct nodes *nodes,
                     int cell)
{
    static bool since[MOMENTS_MAX], evidence[MOMENTS_MAX];
    char names[16][16];
    int values = 0, wanted[16], ended = ABSENT;
    bool same = true;
    for (size_t i = 0; i < nodes->count; i++) {
        int value = course_at(nodes, i)->seen[cell].value, j = 0;
        while (j < values && wanted[j] != value)
            j++;
        if (j == values)
            wanted[values++] = value;
        ended = i == 0 ? course_at(nodes, i)->cells[cell].ended : ended;
        same &= ended == course_at(nodes, i)->cells[cell].ended;
    }
    for (int i = 0; i < values; i++)
        name_value(cell % SLOTS, wanted[i], names[i]);
    for (int done_count = 0; done_count < values; done_count++) {
        int next = ABSENT;
        for (int i = 0; i < values; i++)
            if (wanted[i] != ABSENT && (next == ABSENT || strcmp(names[i], names[next]) < 0))
                next = i;
        memset(since, 0, sizeof since);
        memset(evidence, 0, sizeof evidence);
        for (size_t i = 0; i < nodes->count; i++) {
            const struct cell *seen = &course_at(nodes, i)->seen[cell];
            if (seen->value != wanted[next] || seen->changed == ABSENT)
                continue;
            since[seen->changed] = evidence[seen->changed] = evidence[seen->confirmed] = true;
        }
        say(out, " %s(", names[next]);
        say_moments(out, scene, since);
        say(out, " |");
        say_moments(out, scene, evidence);
        say(out, " )");
        bool unset = wanted[next] == UNSET;
        wanted[next] = ABSENT;
        if (values == 1 && same && ended != ABSENT && !unset)
            say(out, " until %d", scene->happenings[ended].trial);
    }
}

static const char *judge(const struct nodes *nodes, int place)
{
    static const char *const verdicts[] = {"yes", "no", "unknown", "possible"};
    int verdict = ABSENT;
    for (size_t i = 0; i < nodes->count; i++) {
        int value = course_at(nodes, i)->seen[place * SLOTS].value;
        int one = value == ON || value == DIM ? 0 : value == UNSET ? 2 : 1;
        verdict = verdict == ABSENT || verdict == one ? one : 3;
    }
    return verdicts[verdict];
}

static void interpret_lamps(struct buffer *out, const struct scene *scene)
{
    struct nodes nodes = live_through(scene);
    if (nodes.full)
        buffer_string(out, "FULL");
    for (int place = 0; place < PLACES; place++) {
        int at = place == 0 ? NAMELESS : place - 1; /* "" comes before "p" */
        if (!scene->named[at])
            continue;
        say(out, "%s %s: %s", parties[scene->actor], at == NAMELESS ? "" : lamp_names[at],
            judge(&nodes, at));
        for (int slot = 0; slot < SLOTS; slot++)
            say_slot(out, scene, &nodes, at * SLOTS + slot);
        say(out, "\n");
    }
    nodes_free(&nodes);
}

static void interpret_bond(struct buffer *out, const struct scene *scene)
{
    bool named = false;
    for (int i = 0; i < scene->count; i++)
        named |= !of_lamps(&scene->history->trials[scene->happenings[i].trial]);
    if (!named)
        return;
    struct nodes nodes = live_through(scene);
    if (nodes.full)
        buffer_string(out, "FULL");
    say(out, "bond:");
    say_slot(out, scene, &nodes, 0);
    say(out, "\n");
    nodes_free(&nodes);
}

static void interpret(struct buffer *out, const struct history *history, int account, bool reported,
                      int day, bool check)
{
    static struct scene scene;
    set_scene(&scene, history, account, reported, ABSENT, day, check);
    interpret_bond(out, &scene);
    for (int actor = 0; actor < 2; actor++) {
        set_scene(&scene, history, account, reported, actor, day, check);
        interpret_lamps(out, &scene);
    }
}

/* ---- The engine ---- */

static void say_dates(struct buffer *out, const chancery_state_dates *dates)
{
    for (size_t i = 0; i < dates->count; i++)
        say(out, " %zu", dates->items[i].event);
}

/* The name of a value, without capitals and accents, which is how the interpreter writes it. */
static const char *name_engine_value(const chancery_state_slot *slot,
                                     const chancery_state_value *value, char out[64])
{
    static const char *const kinds[] = {"?", "", "nothing", "gone", "LOST"};
    bool list = strcmp(slot->name, "tags") == 0 && value->kind == CHANCERY_STATE_KNOWN;
    char *folded = text_fold(value->text);
    size_t size = 0;
    for (const char *at = folded; list && *at; at++)
        if (*at != ' ')
            folded[size++] = *at;
    if (list)
        folded[size] = '\0';
    snprintf(out, 64, "%s%s%s%s", list ? "[" : "", kinds[value->kind], folded, list ? "]" : "");
    free(folded);
    return out;
}

static void say_engine_slot(struct buffer *out, const chancery_state_slot *slot)
{
    bool said[32] = {false};
    for (size_t n = 0; n < slot->value_count; n++) {
        char name[64], best_name[64];
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < slot->value_count; i++) {
            name_engine_value(slot, &slot->values[i], name);
            if (said[i] || (best != SIZE_MAX && strcmp(name, best_name) >= 0))
                continue;
            best = i;
            memcpy(best_name, name, sizeof name);
        }
        said[best] = true;
        say(out, " %s(", best_name);
        say_dates(out, &slot->values[best].since);
        say(out, " |");
        say_dates(out, &slot->values[best].evidence);
        say(out, " )");
    }
    if (slot->until)
        say(out, " until %zu", slot->until->event);
}

static void ask_engine(struct buffer *out, const struct effects *effects,
                       const chancery_event *const *events, size_t count, int account,
                       bool reported, int day)
{
    const struct state_history history = {effects, events, count};
    struct state_question question = {
        .parties = {TEXT("USA"), TEXT("VEN")},
        .party_count = 2,
        .day = 10957 + day,
        .known_until = CHANCERY_DAY_MAX,
        .according_to = account == ABSENT ? TEXT("FRA") : chancery_text_of(parties[account]),
        .reported = reported,
    };
    struct state_report *report;
    if (state_evaluate(&history, &question, &report, NULL) != CHANCERY_OK)
        abort();
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < report->state.answer_count; i++) {
            const chancery_state_answer *answer = &report->state.answers[i];
            bool bond = strcmp(answer->facet, "bond") == 0;
            if (bond != (pass == 0))
                continue;
            char *lamp = bond ? NULL : text_fold(answer->key[2]);
            if (bond)
                say(out, "bond:");
            else
                say(out, "%.3s %s: %s", answer->key[0].bytes, lamp,
                    chancery_state_verdict_name(answer->verdict));
            free(lamp);
            for (size_t j = 0; j < answer->slot_count; j++)
                say_engine_slot(out, &answer->slots[j]);
            say(out, "\n");
        }
    state_report_free(report);
}

/* ---- The trials ----------------------------------------------------------------------------- */

struct outcome {
    unsigned long agreed, differed, skipped, possible;
};

static void compare(const struct history *history, const struct effects *effects,
                    const chancery_event *const *events, int account, bool reported, int day,
                    bool check, struct outcome *outcome)
{
    struct buffer expected = {0}, found = {0};
    interpret(&expected, history, account, reported, day, check);
    ask_engine(&found, effects, events, history->count, account, reported, day);
    buffer_byte(&expected, '\0');
    buffer_byte(&found, '\0');
    if (strstr(expected.bytes, "FULL") || strstr(found.bytes, "LOST")) {
        outcome->skipped++;
    } else if (strcmp(expected.bytes, found.bytes) == 0) {
        outcome->agreed++;
        outcome->possible += strstr(found.bytes, "possible") != NULL;
    } else if (outcome->differed++ < 3) {
        printf("# day %d, account %d, reported %d\n# interpreter:\n%s# engine:\n%s", day, account,
               reported, expected.bytes, found.bytes);
        for (size_t i = 0; i < history->count && history->count < 20; i++)
            printf("# %s\n",
                   chancery_event_json((chancery_event *)(uintptr_t)events[i], true).bytes);
    }
    buffer_free(&expected);
    buffer_free(&found);
}

/* ---- All days at once ---- */

static bool says_nothing(const chancery_state_answer *answer)
{
    for (size_t i = 0; i < answer->slot_count; i++)
        if (answer->slots[i].value_count != 1 ||
            answer->slots[i].values[0].kind != CHANCERY_STATE_UNSET)
            return false;
    return true;
}

/* An answer as one account tells it, without what it holds until, which a history does not tell. */
static void say_as_told(struct buffer *out, const chancery_state_answer *answer, const char *code)
{
    say(out, "%s ", code);
    for (size_t i = 0; i < answer->part_count; i++)
        say(out, "%s ", answer->key[i].bytes);
    say(out, "%s:", chancery_state_verdict_name(answer->verdict));
    for (size_t i = 0; i < answer->slot_count; i++) {
        chancery_state_slot slot = answer->slots[i];
        slot.until = NULL;
        say_engine_slot(out, &slot);
    }
    for (size_t i = 0; i < answer->reason_count; i++)
        say(out, " because %d %zu %zu", answer->reasons[i].kind, answer->reasons[i].first.event,
            answer->reasons[i].second.event);
    say(out, "\n");
}

static void say_answer(struct buffer *out, const chancery_state_answer *answer)
{
    if (says_nothing(answer))
        return;
    for (size_t i = 0; answer->accounts.all && i < 2; i++)
        say_as_told(out, answer, parties[i]);
    for (size_t i = 0; i < answer->accounts.count; i++)
        say_as_told(out, answer, answer->accounts.codes[i].bytes);
}

static int by_line(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Puts the lines of `text` in order: a history has those of one day by their first day. */
static void sort_lines(struct buffer *text)
{
    enum { LINES_MAX = 256 };
    char *lines[LINES_MAX], *rest;
    size_t count = 0;
    struct buffer sorted = {0};
    buffer_byte(text, '\0');
    for (char *at = strtok_r(text->bytes, "\n", &rest); at && count < LINES_MAX;
         at = strtok_r(NULL, "\n", &rest))
        lines[count++] = at;
    qsort(lines, count, sizeof *lines, by_line);
    for (size_t i = 0; i < count; i++)
        say(&sorted, "%s\n# ", lines[i]);
    buffer_byte(&sorted, '\0');
    buffer_free(text);
    *text = sorted;
}

static void say_spells(struct buffer *out, const chancery_history *history, int64_t day)
{
    for (size_t i = 0; i < history->spell_count; i++)
        if (history->spells[i].from <= day && day <= history->spells[i].to)
            say_answer(out, &history->spells[i].answer);
}

static void compare_day(const struct state_history *history, struct state_question question,
                        const chancery_history *spells, struct outcome *outcome)
{
    struct buffer on_day = {0}, through = {0};
    struct state_report *report;
    if (state_evaluate(history, &question, &report, NULL) != CHANCERY_OK)
        abort();
    for (size_t i = 0; i < report->state.answer_count; i++)
        say_answer(&on_day, &report->state.answers[i]);
    say_spells(&through, spells, question.day);
    sort_lines(&on_day);
    sort_lines(&through);
    if (strcmp(on_day.bytes, through.bytes) == 0)
        outcome->agreed++;
    else if (outcome->differed++ < 3)
        printf("# day %lld\n# on the day:\n%s# of all days:\n%s", (long long)question.day,
               on_day.bytes, through.bytes);
    outcome->possible += strstr(on_day.bytes, "possible") != NULL;
    buffer_free(&on_day);
    buffer_free(&through);
    state_report_free(report);
}

/* One pass through all days says the same as a question on each of them. */
static void compare_days(const struct effects *effects, const chancery_event *const *events,
                         size_t count, int days, bool reported, struct outcome *outcome)
{
    const struct state_history history = {effects, events, count};
    struct state_question question = {
        .parties = {TEXT("USA"), TEXT("VEN")},
        .party_count = 2,
        .known_until = 10957 + days + 1,
        .reported = reported,
    };
    struct state_report *report;
    if (state_go_through(&history, &question, &report, NULL) != CHANCERY_OK)
        abort();
    for (int day = -1; day <= days + 1; day++) {
        question.day = 10957 + day;
        compare_day(&history, question, &report->history, outcome);
    }
    state_report_free(report);
}

static struct outcome try_days(struct random *random, const chancery_schema *schema,
                               const struct effects *effects, const struct shape *shape,
                               unsigned histories)
{
    static struct history history;
    static chancery_event *events[EVENTS_MAX];
    struct outcome outcome = {0};
    for (unsigned i = 0; i < histories; i++) {
        make_history(random, shape, &history);
        for (size_t j = 0; j < history.count; j++)
            events[j] = event_of(schema, &history.trials[j], j);
        compare_days(effects, (const chancery_event *const *)events, history.count, shape->days,
                     one_in(random, 2), &outcome);
        for (size_t j = 0; j < history.count; j++)
            chancery_event_free(events[j]);
    }
    return outcome;
}

static struct outcome try_shape(struct random *random, const chancery_schema *schema,
                                const struct effects *effects, const struct shape *shape,
                                unsigned histories, unsigned questions)
{
    static struct history history;
    static chancery_event *events[EVENTS_MAX];
    struct outcome outcome = {0};
    for (unsigned i = 0; i < histories; i++) {
        make_history(random, shape, &history);
        for (size_t j = 0; j < history.count; j++)
            events[j] = event_of(schema, &history.trials[j], j);
        for (unsigned j = 0; j < questions; j++) {
            int account = (int)random_below(random, 3) - 1;
            int day = (int)random_below(random, (size_t)shape->days + 2) - 1;
            compare(&history, effects, (const chancery_event *const *)events, account,
                    one_in(random, 2), day, !shape->sound, &outcome);
        }
        for (size_t j = 0; j < history.count; j++)
            chancery_event_free(events[j]);
    }
    return outcome;
}

static void report(int number, const char *what, struct outcome outcome)
{
    bool good = outcome.differed == 0 && outcome.agreed > outcome.skipped;
    printf("%s %d - %s: %lu agree, %lu of them possible in part, %lu differ, %lu left out\n",
           good ? "ok" : "not ok", number, what, outcome.agreed, outcome.possible, outcome.differed,
           outcome.skipped);
}

static chancery_schema *read_trial(void)
{
    struct buffer json = {0};
    chancery_schema *schema = NULL;
    chancery_error error = {0};
    for (size_t i = 0; i < sizeof trial_document / sizeof *trial_document; i++)
        for (const char *at = trial_document[i]; *at; at++)
            buffer_byte(&json, *at == '\'' ? '"' : *at);
    const struct schema_source source = {"trial", buffer_view(&json)};
    if (schema_extend(chancery_schema_builtin(), 1, &source, false, &schema, &error) != CHANCERY_OK)
        printf("Bail out! %zu:%zu %s (%s)\n", error.line, error.column, error.message, error.hint);
    buffer_free(&json);
    return schema;
}

int main(void)
{
    struct random random = random_start();
    chancery_schema *schema = read_trial();
    struct effects *effects;
    if (!schema || effects_read(schema, NULL, &effects, NULL) != CHANCERY_OK)
        return EXIT_FAILURE;
    static const struct shape tiny = {5, 5, 2, 3, 4, 2, false}, small = {9, 8, 3, 4, 4, 3, false};
    static const struct shape wide = {40, 30, 4, 6, 5, 3, false},
                              vast = {2500, 2000, 30, 12, 20, 3, true};
    printf("1..5\n");
    report(1, "five events", try_shape(&random, schema, effects, &tiny, 3000, 4));
    report(2, "nine events", try_shape(&random, schema, effects, &small, 600, 4));
    report(3, "forty events", try_shape(&random, schema, effects, &wide, 30, 4));
    report(4, "thousands of events", try_shape(&random, schema, effects, &vast, 3, 5));
    report(5, "all days at once", try_days(&random, schema, effects, &small, 400));
    effects_free(effects);
    schema_free(schema);
    return EXIT_SUCCESS;
}
