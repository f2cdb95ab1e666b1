#include "event_make.h"

#include "date.h"
#include "identity.h"
#include "title.h"

/* The type's own fields are written before the lists of sources and links, which close an event. */
const char event_own_fields_before[] = "sources";

/* ---- The envelope ---- */

static void add_party(struct making *making, chancery_text code, chancery_role role)
{
    chancery_event *event = making->event;
    if (event->party_count == making->party_room) {
        size_t room = making->party_room > 0 ? making->party_room * 2 : 8;
        struct event_party *grown = arena_make(&event->arena, room, sizeof *grown);
        if (!grown)
            return;
        if (event->party_count > 0)
            memcpy(grown, making->parties, event->party_count * sizeof *grown);
        making->parties = grown;
        making->party_room = room;
        event->parties = grown;
    }
    making->parties[event->party_count++] = (struct event_party){.code = code, .role = role};
}

static void add_parties(struct making *making, const struct value *value, chancery_role role)
{
    if (value->kind == CHANCERY_STRING)
        add_party(making, value->as.string, role);
    for (size_t i = 0; value->kind == CHANCERY_LIST && i < value->as.list.count; i++)
        add_party(making, value->as.list.items[i].as.string, role);
}

static void set_uid(struct making *making, const struct value *value)
{
    making->event->uid = value->as.string;
}

/* The type is known before its fields are. */
static void set_type(struct making *making, const struct value *value)
{
    (void)making;
    (void)value;
}

static void set_date(struct making *making, const struct value *value)
{
    making->event->date = value->as.string;
    chancery_date_parse(value->as.string, &making->event->bounds, NULL);
}

static void set_seq(struct making *making, const struct value *value)
{
    making->event->seq = (uint32_t)value->as.integer;
}

static void set_actor(struct making *making, const struct value *value)
{
    add_parties(making, value, CHANCERY_ROLE_ACTOR);
}

static void set_target(struct making *making, const struct value *value)
{
    add_parties(making, value, CHANCERY_ROLE_TARGET);
}

/* The account comes last among the parties. */
static void set_account(struct making *making, const struct value *value)
{
    making->account = value->as.string;
}

static void set_standing(struct making *making, const struct value *value)
{
    standing_find(value->as.string, &making->event->standing);
}

static void set_recorded(struct making *making, const struct value *value)
{
    instant_parse(value->as.string, &making->event->recorded);
}

static void set_why(struct making *making, const struct value *value)
{
    making->event->why = value->as.string;
}

static void set_superseded(struct making *making, const struct value *value)
{
    instant_parse(value->as.string, &making->event->superseded);
}

static const struct slot {
    const char *name;
    event_setter *set;
} slots[] = {
    {"uid", set_uid},
    {"type", set_type},
    {"date", set_date},
    {"seq", set_seq},
    {"actor", set_actor},
    {"target", set_target},
    {"account", set_account},
    {"standing", set_standing},
    {"why", set_why},
    {"recorded", set_recorded},
    {"superseded", set_superseded},
};

event_setter *event_setter_of(const char *name)
{
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (strcmp(slots[i].name, name) == 0)
            return slots[i].set;
    return NULL;
}

bool event_make_start(struct making *making, size_t count)
{
    making->fields = arena_make(&making->event->arena, count, sizeof *making->fields);
    making->event->fields = making->fields;
    return making->fields != NULL;
}

void event_make_take(struct making *making, event_setter *set, chancery_text name,
                     const struct value *value)
{
    if (set)
        set(making, value);
    else
        making->fields[making->event->field_count++] =
            (struct member){.name = name, .value = *value};
}

/* ---- What follows from the fields ---- */

static void take_field_parties(struct making *making)
{
    const chancery_event *event = making->event;
    const chancery_type *type = event->meaning;
    const struct value *place = event_field(event, "place");
    const struct value *country = place ? object_member(place, "country") : NULL;
    if (country)
        add_party(making, country->as.string, CHANCERY_ROLE_PLACE);
    for (size_t i = 0; type && i < type->field_count; i++) {
        const chancery_field *field = &type->fields[i];
        chancery_format format = field->items ? field->items->format : field->format;
        const struct value *value =
            format == CHANCERY_FORMAT_PARTY ? event_field(event, field->name) : NULL;
        if (value)
            add_parties(making, value, CHANCERY_ROLE_FIELD);
    }
}

/* A title that the template makes anyway is no content: a timeline document carries every title,
 * and the event that comes back from there must be the one that went out. */
static void drop_made_title(struct making *making)
{
    chancery_event *event = making->event;
    const struct value *given = event_field(event, "title");
    struct buffer made = {0};
    struct member *kept = making->fields;
    size_t count = 0;
    if (!given)
        return;
    chancery_event untitled = *event;
    struct member *others = arena_make(&event->arena, event->field_count, sizeof *others);
    for (size_t i = 0; others && i < event->field_count; i++)
        if (!text_is(kept[i].name, "title"))
            others[count++] = kept[i];
    untitled.fields = others;
    untitled.field_count = count;
    title_write(&made, &untitled);
    if (others && text_equal(buffer_view(&made), given->as.string)) {
        event->fields = others;
        event->field_count = count;
    }
    buffer_free(&made);
}

void event_make_finish(struct making *making)
{
    take_field_parties(making);
    if (making->account.size > 0)
        add_party(making, making->account, CHANCERY_ROLE_ACCOUNT);
    drop_made_title(making);
    if (making->event->uid.size == 0)
        event_make_uid(making->event);
}
