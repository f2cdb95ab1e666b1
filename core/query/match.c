#include "query/match.h"

#include "event/words.h"

#include <stdlib.h>

/* The least that tells whether a term holds. */
static const enum basis {
    HEAD,
    FACTS,
    BODY
} bases[TERM_FIELD_COUNT] = {
    [TERM_TYPE] = FACTS, [TERM_STANDING] = FACTS, [TERM_PLACE] = BODY,
    [TERM_TAG] = BODY,   [TERM_SOURCE] = BODY,    [TERM_LINK] = BODY,
    [TERM_HAS] = BODY,   [TERM_IS] = BODY,        [TERM_TEXT] = BODY,
};

/* ---- Binding ---- */

static void bind_party(const struct term *term, const struct names *names, struct arena *arena,
                       uint16_t **numbers)
{
    *numbers = arena_make(arena, term->count, sizeof **numbers);
    for (size_t i = 0; *numbers && i < term->count; i++)
        (*numbers)[i] =
            names_number(names, NAME_PARTY, chancery_text_of(term->alternatives[i].party->code));
}

static bool type_holds(const struct term *term, chancery_text name)
{
    for (size_t i = 0; i < term->count; i++)
        if (query_type_fits(term->alternatives[i].text, name))
            return !term->negated;
    return term->negated;
}

static void bind_type(const struct term *term, struct arena *arena, struct match *match)
{
    bool first = !match->types;
    if (first) {
        match->type_last = names_last(match->names, NAME_TYPE);
        match->types = arena_make(arena, match->type_last + 1U, sizeof *match->types);
    }
    for (unsigned i = 0; match->types && i <= match->type_last; i++)
        match->types[i] = (first || match->types[i]) &&
                          type_holds(term, names_text(match->names, NAME_TYPE, (uint16_t)i));
}

static void bind_standing(const struct term *term, struct match *match)
{
    bool named[STANDING_COUNT] = {false};
    for (size_t i = 0; i < term->count; i++)
        named[term->alternatives[i].standing] = true;
    for (size_t i = 0; i < STANDING_COUNT; i++)
        match->standings[i] = match->standings[i] && named[i] != term->negated;
}

bool match_bind(const chancery_query *query, const struct names *names, struct arena *arena,
                struct match *match)
{
    struct match bound = {.query = query, .names = names, .standings = {true, true, true}};
    bound.parties = arena_make(arena, query->term_count, sizeof *bound.parties);
    for (size_t i = 0; bound.parties && i < query->term_count; i++) {
        const struct term *term = &query->terms[i];
        bound.reads_body = bound.reads_body || bases[term->field] == BODY;
        if (term->field == TERM_PARTY)
            bind_party(term, names, arena, &bound.parties[i]);
        else if (term->field == TERM_TYPE)
            bind_type(term, arena, &bound);
        else if (term->field == TERM_STANDING)
            bind_standing(term, &bound);
    }
    if (arena->failed)
        return false;
    *match = bound;
    return true;
}

bool match_in_force(const struct match *match, const struct record_head *head)
{
    if (match->known_at == 0)
        return head->superseded == 0;
    return head->recorded <= match->known_at &&
           (head->superseded == 0 || head->superseded > match->known_at);
}

/* ---- Terms on a head ---- */

static bool has_party(const struct record_head *head, uint16_t number, unsigned roles)
{
    for (size_t i = 0; i < head->party_count; i++) {
        struct record_party party = record_party_at(head, i);
        if (party.number == number && (party.role & roles) != 0)
            return true;
    }
    return false;
}

static bool head_holds(const struct match *match, size_t index, const struct alternative *wanted,
                       const struct record_head *head)
{
    const struct term *term = &match->query->terms[index];
    switch (term->field) {
    case TERM_PARTY:
        return head->earliest <= wanted->to && head->latest >= wanted->from &&
               has_party(head, match->parties[index][wanted - term->alternatives], term->roles);
    case TERM_DATE:
        return head->earliest <= wanted->to && head->latest >= wanted->from;
    case TERM_DATE_WITHIN:
        return head->earliest >= wanted->from && head->latest <= wanted->to;
    case TERM_UID:
        return record_answers(head, wanted->text);
    case TERM_TYPE:
    case TERM_STANDING:
    case TERM_PLACE:
    case TERM_TAG:
    case TERM_SOURCE:
    case TERM_LINK:
    case TERM_HAS:
    case TERM_IS:
    case TERM_TEXT:
    case TERM_FIELD_COUNT:
        break;
    }
    return false;
}

bool match_facts(const struct match *match, uint16_t type, uint8_t stands)
{
    bool type_fits = !match->types || match->types[type <= match->type_last ? type : 0];
    return type_fits && stands < STANDING_COUNT && match->standings[stands];
}

bool match_head(const struct match *match, const struct record_head *head)
{
    if (!match_facts(match, head->type, head->standing))
        return false;
    for (size_t i = 0; i < match->query->term_count; i++) {
        const struct term *term = &match->query->terms[i];
        bool holds = false;
        if (bases[term->field] != HEAD)
            continue;
        for (size_t j = 0; j < term->count && !holds; j++)
            holds = head_holds(match, i, &term->alternatives[j], head);
        if (holds == term->negated)
            return false;
    }
    return true;
}

/* ---- Terms on the whole event ---- */

static bool folds_to(chancery_text text, const char *folded)
{
    char *own = text_fold(text);
    bool equal = own && strcmp(own, folded) == 0;
    free(own);
    return equal;
}

/* A field that is absent folds to nothing, which nobody can ask for. */
static bool value_folds_to(const struct value *value, const char *folded)
{
    return value && folds_to(value_text(value), folded);
}

static bool has_role(const chancery_event *event, const char *code, chancery_role role)
{
    for (size_t i = 0; i < event->party_count; i++)
        if (event->parties[i].role == role && text_is(event->parties[i].code, code))
            return true;
    return false;
}

/* The place's name, or the city that types of the family mission name. */
static bool is_at(const chancery_event *event, const struct alternative *wanted)
{
    const struct value *place = event_field(event, "place");
    return (place && value_folds_to(object_member(place, "name"), wanted->folded)) ||
           value_folds_to(event_field(event, "city"), wanted->folded) ||
           (wanted->party && has_role(event, wanted->party->code, CHANCERY_ROLE_PLACE));
}

static bool has_tag(const chancery_event *event, chancery_text tag)
{
    const struct value_list tags = event_list(event, "tags");
    for (size_t i = 0; i < tags.count; i++)
        if (text_equal(value_text(&tags.items[i]), tag))
            return true;
    return false;
}

/* The host of an URL: between `//` and the next `/`, `:` or the end. */
static chancery_text host_of(chancery_text url)
{
    size_t at = text_find(url, ':');
    if (url.size - at < 3 || memcmp(url.bytes + at, "://", 3) != 0)
        return (chancery_text){"", 0};
    at += 3;
    size_t end = at;
    while (end < url.size && !memchr("/:?#", url.bytes[end], 4))
        end++;
    return text_slice(url.bytes + at, end - at);
}

/* Whether `host` is `domain` or lies in it; ASCII case does not matter. */
static bool host_within(chancery_text host, chancery_text domain)
{
    if (host.size < domain.size)
        return false;
    size_t start = host.size - domain.size;
    return strncasecmp(host.bytes + start, domain.bytes, domain.size) == 0 &&
           (start == 0 || host.bytes[start - 1] == '.');
}

static bool is_source(const struct value *source, const struct alternative *wanted)
{
    chancery_text url = value_text(object_member(source, "url"));
    return text_equal(url, wanted->text) || host_within(host_of(url), wanted->text) ||
           value_folds_to(object_member(source, "publisher"), wanted->folded);
}

static bool has_source(const chancery_event *event, const struct alternative *wanted)
{
    const struct value_list sources = event_list(event, "sources");
    for (size_t i = 0; i < sources.count; i++)
        if (is_source(&sources.items[i], wanted))
            return true;
    return false;
}

/* Links are to whole uids; a made one may be shortened in the question. */
static bool links_to(const chancery_event *event, chancery_text uid)
{
    const struct value_list links = event_list(event, "links");
    for (size_t i = 0; i < links.count; i++)
        if (uid_answers(value_text(object_member(&links.items[i], "to")), uid))
            return true;
    return false;
}

static bool is_disputed(const chancery_event *event)
{
    const struct value_list links = event_list(event, "links");
    for (size_t i = 0; i < links.count; i++)
        if (text_is(value_text(object_member(&links.items[i], "rel")), "contradicts"))
            return true;
    return event_account(event).size > 0;
}

static bool has_field(const chancery_event *event, chancery_text name)
{
    if (text_is(name, "target"))
        return event_role_count(event, CHANCERY_ROLE_TARGET) > 0;
    if (text_is(name, "account"))
        return event_account(event).size > 0;
    if (text_is(name, "seq"))
        return event->seq > 0;
    for (size_t i = 0; i < event->field_count; i++)
        if (text_equal(event->fields[i].name, name))
            return true;
    if (text_is(name, "why"))
        return event->why.size > 0;
    if (text_is(name, "superseded"))
        return event->superseded != 0;
    static const char *const always[] = {"uid", "type", "date", "actor", "standing", "recorded"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (text_is(name, always[i]))
            return true;
    return false;
}

static bool event_holds(enum term_field field, const struct alternative *wanted,
                        const chancery_event *event)
{
    switch (field) {
    case TERM_PLACE:
        return is_at(event, wanted);
    case TERM_TAG:
        return has_tag(event, wanted->text);
    case TERM_SOURCE:
        return has_source(event, wanted);
    case TERM_LINK:
        return links_to(event, wanted->text);
    case TERM_HAS:
        return has_field(event, wanted->text);
    case TERM_IS:
        return is_disputed(event);
    case TERM_TEXT:
        return event_has_words(event, chancery_text_of(wanted->folded));
    case TERM_PARTY:
    case TERM_DATE:
    case TERM_DATE_WITHIN:
    case TERM_TYPE:
    case TERM_STANDING:
    case TERM_UID:
    case TERM_FIELD_COUNT:
        break;
    }
    return false;
}

bool match_event(const struct match *match, const chancery_event *event)
{
    for (size_t i = 0; i < match->query->term_count; i++) {
        const struct term *term = &match->query->terms[i];
        bool holds = false;
        if (bases[term->field] != BODY)
            continue;
        for (size_t j = 0; j < term->count && !holds; j++)
            holds = event_holds(term->field, &term->alternatives[j], event);
        if (holds == term->negated)
            return false;
    }
    return true;
}
