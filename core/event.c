#include "event.h"

#include <stdlib.h>

const char *const standing_names[STANDING_COUNT] = {
    [STANDING_CONFIRMED] = "confirmed",
    [STANDING_REPORTED] = "reported",
    [STANDING_RETRACTED] = "retracted",
};

bool standing_find(chancery_text name, standing *found)
{
    for (unsigned i = 0; i < STANDING_COUNT; i++) {
        if (text_is(name, standing_names[i])) {
            *found = (standing)i;
            return true;
        }
    }
    return false;
}

static const struct value *member_find(const struct member *members, size_t count, const char *name)
{
    const chancery_text wanted = chancery_text_of(name);
    for (size_t i = 0; i < count; i++)
        if (text_equal(members[i].name, wanted))
            return &members[i].value;
    return NULL;
}

const struct value *event_field(const chancery_event *event, const char *name)
{
    return member_find(event->fields, event->field_count, name);
}

const struct value *object_member(const struct value *object, const char *name)
{
    if (object->kind != CHANCERY_OBJECT)
        return NULL;
    return member_find(object->as.object.members, object->as.object.count, name);
}

struct value_list event_list(const chancery_event *event, const char *name)
{
    const struct value *value = event_field(event, name);
    return value && value->kind == CHANCERY_LIST ? value->as.list : (struct value_list){0};
}

chancery_text value_text(const struct value *value)
{
    return value && value->kind == CHANCERY_STRING ? value->as.string : (chancery_text){"", 0};
}

size_t event_role_count(const chancery_event *event, chancery_role role)
{
    size_t count = 0;
    for (size_t i = 0; i < event->party_count; i++)
        count += event->parties[i].role == role;
    return count;
}

chancery_text event_account(const chancery_event *event)
{
    for (size_t i = 0; i < event->party_count; i++)
        if (event->parties[i].role == CHANCERY_ROLE_ACCOUNT)
            return event->parties[i].code;
    return (chancery_text){"", 0};
}

void chancery_event_free(chancery_event *event)
{
    if (!event)
        return;
    arena_free(&event->arena);
    free(event);
}

chancery_text chancery_event_uid(const chancery_event *event)
{
    return event->uid;
}

chancery_text chancery_event_type(const chancery_event *event)
{
    return event->type;
}

chancery_text chancery_event_date(const chancery_event *event)
{
    return event->date;
}

chancery_date chancery_event_bounds(const chancery_event *event)
{
    return event->bounds;
}

const char *chancery_event_standing(const chancery_event *event)
{
    return standing_names[event->standing];
}

int64_t chancery_event_recorded(const chancery_event *event)
{
    return event->recorded;
}

int64_t chancery_event_superseded(const chancery_event *event)
{
    return event->superseded;
}

chancery_text chancery_event_why(const chancery_event *event)
{
    return event->why;
}

size_t chancery_event_party_count(const chancery_event *event)
{
    return event->party_count;
}

chancery_text chancery_event_party(const chancery_event *event, size_t index, chancery_role *role)
{
    if (index >= event->party_count)
        return (chancery_text){"", 0};
    *role = event->parties[index].role;
    return event->parties[index].code;
}
