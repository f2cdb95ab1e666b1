#include "query/party.h"

#include "base/status.h"
#include "base/text.h"

/* A set in the making: it grows in the arena, and is small. */
struct gathering {
    const chancery_registry *registry;
    struct arena *arena;
    struct party_at *items;
    size_t count, room;
    size_t start; /* where the items begin that are gathered in one direction */
};

/* Adds a party unless it is there for all of those days already, in this direction. */
static bool gather(struct gathering *gathering, struct party_at item)
{
    for (size_t i = gathering->start; i < gathering->count; i++) {
        const struct party_at *other = &gathering->items[i];
        if (other->party == item.party && other->from <= item.from && other->to >= item.to)
            return false;
    }
    if (gathering->count == gathering->room) {
        size_t room = gathering->room > 0 ? gathering->room * 2 : 8;
        struct party_at *grown = arena_make(gathering->arena, room, sizeof *grown);
        if (!grown)
            return false;
        if (gathering->count > 0)
            memcpy(grown, gathering->items, gathering->count * sizeof *grown);
        gathering->items = grown;
        gathering->room = room;
    }
    gathering->items[gathering->count++] = item;
    return true;
}

/* ---- Successions -------------------------------------------------------------------------- */

static chancery_date date_of(const chancery_succession *succession)
{
    chancery_date date = {.earliest = CHANCERY_DAY_MIN, .latest = CHANCERY_DAY_MAX};
    chancery_date_parse(chancery_text_of(succession->date), &date, NULL);
    return date;
}

/* A predecessor counts up to the succession where it goes on afterwards: what Pakistan did before
 * 1971 is before Bangladesh, and what it does today is not. */
static void gather_predecessors(struct gathering *gathering, struct party_at of)
{
    for (size_t i = 0; i < of.party->predecessor_count; i++) {
        const chancery_succession *succession = &of.party->predecessors[i];
        int64_t day = date_of(succession).latest;
        const chancery_party *party =
            chancery_party_by_code(gathering->registry, chancery_text_of(succession->party));
        if (!party)
            continue;
        bool goes_on =
            day < CHANCERY_DAY_MAX && chancery_party_existed(party, day + 1, CHANCERY_DAY_MAX);
        struct party_at before = {party, CHANCERY_DAY_MIN, goes_on ? day : CHANCERY_DAY_MAX};
        if (before.to > of.to)
            before.to = of.to;
        if (gather(gathering, before))
            gather_predecessors(gathering, before);
    }
}

struct following {
    struct gathering *gathering;
    struct party_at of;
};

static void gather_successor(void *context, const chancery_party *successor,
                             const chancery_succession *succession)
{
    const struct following *following = context;
    int64_t day = date_of(succession).earliest;
    bool was_before =
        day > CHANCERY_DAY_MIN && chancery_party_existed(successor, CHANCERY_DAY_MIN, day - 1);
    struct party_at after = {successor, was_before ? day : CHANCERY_DAY_MIN, CHANCERY_DAY_MAX};
    if (after.from < following->of.from)
        after.from = following->of.from;
    if (gather(following->gathering, after))
        chancery_party_successors(following->gathering->registry, successor, gather_successor,
                                  &(struct following){following->gathering, after});
}

static void gather_successors(struct gathering *gathering, struct party_at of)
{
    chancery_party_successors(gathering->registry, of.party, gather_successor,
                              &(struct following){gathering, of});
}

/* ---- Reading ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    void (*gather)(struct gathering *gathering, struct party_at of);
} followers[] = {{"predecessors", gather_predecessors}, {"successors", gather_successors}};

static chancery_status follow(struct gathering *gathering, chancery_text name,
                              chancery_error *error)
{
    for (size_t i = 0; i < sizeof followers / sizeof *followers; i++) {
        if (!text_is(name, followers[i].name))
            continue;
        gathering->start = gathering->count;
        followers[i].gather(gathering, gathering->items[0]);
        return CHANCERY_OK;
    }
    return error_at(error, CHANCERY_USAGE,
                    &(struct error_place){.hint = "+predecessors and +successors can stand there"},
                    "unknown \"+%.*s\"", TEXT_ARG(name));
}

static chancery_status read_party(struct gathering *gathering, chancery_text text,
                                  chancery_error *error)
{
    size_t plus = text_find(text, '+');
    struct party_at first = {NULL, CHANCERY_DAY_MIN, CHANCERY_DAY_MAX};
    chancery_status status = chancery_party_find(gathering->registry, text_slice(text.bytes, plus),
                                                 CHANCERY_DAY_NONE, &first.party, error);
    if (status != CHANCERY_OK)
        return status;
    if (!gather(gathering, first))
        return error_memory(error);
    while (plus < text.size && status == CHANCERY_OK) {
        text = text_slice(text.bytes + plus + 1, text.size - plus - 1);
        plus = text_find(text, '+');
        status = follow(gathering, text_slice(text.bytes, plus), error);
    }
    return status;
}

static chancery_status read_members(struct gathering *gathering, chancery_text name,
                                    chancery_error *error)
{
    const chancery_party *group;
    chancery_status status =
        chancery_party_find(gathering->registry, name, CHANCERY_DAY_NONE, &group, error);
    if (status != CHANCERY_OK)
        return status;
    for (size_t i = 0; i < group->member_count; i++) {
        const chancery_membership *member = &group->members[i];
        const chancery_party *party =
            chancery_party_by_code(gathering->registry, chancery_text_of(member->party));
        if (party)
            gather(gathering, (struct party_at){party, member->span.from, member->span.to});
    }
    if (gathering->count > 0)
        return CHANCERY_OK;
    return error_at(error, CHANCERY_USAGE,
                    &(struct error_place){.hint = "`chancery parties --kind organisation` lists "
                                                  "them; name the parties themselves"},
                    "the members of %s %s are not known", group->code, group->name);
}

chancery_status party_set_read(const chancery_registry *registry, chancery_text text,
                               struct arena *arena, struct party_set *set, chancery_error *error)
{
    static const char opening[] = "members(";
    struct gathering gathering = {.registry = registry, .arena = arena};
    chancery_status status;
    chancery_text prefix = text_slice(opening, sizeof opening - 1);
    if (!text_starts(text, prefix))
        status = read_party(&gathering, text, error);
    else if (text.bytes[text.size - 1] != ')')
        status = error_at(error, CHANCERY_USAGE, &(struct error_place){.hint = "members(EU)"},
                          "\"%.*s\" does not end in \")\"", TEXT_ARG(text));
    else
        status = read_members(
            &gathering, text_slice(text.bytes + prefix.size, text.size - prefix.size - 1), error);
    if (status == CHANCERY_OK && arena->failed)
        status = error_memory(error);
    if (status == CHANCERY_OK)
        *set = (struct party_set){gathering.items, gathering.count};
    return status;
}
