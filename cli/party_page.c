#include "party_page.h"

#include "day_json.h"
#include "out.h"

#include <string.h>

const char *span_format(chancery_span span, char out[SPAN_SIZE])
{
    size_t size = chancery_day_format(span.from, out);
    out[size++] = '/';
    chancery_day_format(span.to, out + size);
    return out;
}

bool span_is_shown(const struct party_view *view, chancery_span span)
{
    return !view->dated || (span.from <= view->on.latest && span.to >= view->on.earliest);
}

/* ---- For people --------------------------------------------------------------------------- */

/* The heading of a fact: only the first of a run of facts has one. */
struct fact {
    const char *heading;
};

static void print_heading(struct fact *fact)
{
    printf("%-14s", fact->heading);
    fact->heading = "";
}

static void print_fact(const char *heading, const char *value)
{
    if (!*value)
        return;
    print_heading(&(struct fact){heading});
    out_string(stdout, value);
    putchar('\n');
}

/* A code and its name, with what is said of it. */
static void print_other(const struct party_view *view, struct fact *fact, const char *code,
                        const char *note, const char *kind)
{
    const chancery_party *party = chancery_party_by_code(view->registry, chancery_text_of(code));
    print_heading(fact);
    printf("%s ", code);
    if (party && strcmp(code, party->name) != 0) {
        out_string(stdout, chancery_party_name(view->registry, party, view->language));
        putchar(' ');
    }
    printf("(%s%s%s)\n", note, *kind ? ", " : "", kind);
}

static void print_names(const struct party_view *view, const chancery_party *party)
{
    struct fact also = {"also"};
    print_fact("code", party->code);
    print_fact("alpha-2", party->alpha2);
    print_fact("numeric", party->numeric);
    print_fact("name", chancery_party_name(view->registry, party, view->language));
    print_fact("official name", party->official_name);
    print_fact("kind", party->kind);
    for (const char *const *name = party->names; name && *name; name++) {
        print_heading(&also);
        out_string(stdout, *name);
        putchar('\n');
    }
}

static void print_codes(const struct party_view *view, const chancery_party *party)
{
    const chancery_scheme_code *code;
    char span[SPAN_SIZE];
    chancery_scheme last = CHANCERY_SCHEME_COUNT;
    for (size_t i = 0; (code = chancery_scheme_code_at(view->registry, i)); i++) {
        if (strcmp(code->party, party->code) != 0 || !span_is_shown(view, code->span))
            continue;
        printf("%-14s%s%s%s", code->scheme == last ? "" : chancery_scheme_name(code->scheme),
               code->code, *code->abbreviation ? " " : "", code->abbreviation);
        last = code->scheme;
        if (code->span.from != CHANCERY_DAY_MIN || code->span.to != CHANCERY_DAY_MAX)
            printf(" (%s)", span_format(code->span, span));
        putchar('\n');
    }
}

static void print_existence(const struct party_view *view, const chancery_party *party)
{
    struct fact existed = {"existed"}, before = {"predecessors"};
    char span[SPAN_SIZE];
    for (size_t i = 0; i < party->spell_count; i++) {
        print_heading(&existed);
        puts(span_format(party->spells[i], span));
    }
    for (size_t i = 0; i < party->predecessor_count; i++)
        print_other(view, &before, party->predecessors[i].party, party->predecessors[i].date,
                    party->predecessors[i].kind);
}

struct successors {
    const struct party_view *view;
    struct fact fact;
};

static void print_successor(void *context, const chancery_party *successor,
                            const chancery_succession *succession)
{
    struct successors *successors = context;
    print_other(successors->view, &successors->fact, successor->code, succession->date,
                succession->kind);
}

static void print_memberships(const struct party_view *view, const chancery_party *party)
{
    struct fact member = {"member of"};
    const chancery_party *group;
    char span[SPAN_SIZE];
    for (size_t i = 0; (group = chancery_party_at(view->registry, i)); i++)
        for (size_t j = 0; j < group->member_count; j++)
            if (strcmp(group->members[j].party, party->code) == 0 &&
                span_is_shown(view, group->members[j].span))
                print_other(view, &member, group->code, span_format(group->members[j].span, span),
                            "");
}

static void print_members(const struct party_view *view, const chancery_party *party)
{
    struct fact members = {"members"};
    char span[SPAN_SIZE];
    for (size_t i = 0; i < party->member_count; i++)
        if (span_is_shown(view, party->members[i].span))
            print_other(view, &members, party->members[i].party,
                        span_format(party->members[i].span, span), "");
}

void party_page_print(const struct party_view *view, const chancery_party *party)
{
    struct successors successors = {view, {"successors"}};
    print_names(view, party);
    print_codes(view, party);
    print_existence(view, party);
    chancery_party_successors(view->registry, party, print_successor, &successors);
    print_memberships(view, party);
    print_members(view, party);
}

/* ---- JSON --------------------------------------------------------------------------------- */

/* An object that says who or what, and from when to when. */
static json_t *spell_json(const char *key, const char *value, chancery_span span)
{
    json_t *made = json_object();
    if (key)
        json_object_set_new(made, key, json_string(value));
    json_object_set_new(made, "from", day_json(span.from));
    json_object_set_new(made, "to", day_json(span.to));
    return made;
}

static json_t *names_json(const chancery_party *party)
{
    json_t *names = json_array();
    for (const char *const *name = party->names; name && *name; name++)
        json_array_append_new(names, json_string(*name));
    return names;
}

static json_t *codes_json(const struct party_view *view, const chancery_party *party)
{
    json_t *codes = json_array();
    const chancery_scheme_code *code;
    for (size_t i = 0; (code = chancery_scheme_code_at(view->registry, i)); i++) {
        if (strcmp(code->party, party->code) != 0 || !span_is_shown(view, code->span))
            continue;
        json_t *made = spell_json("code", code->code, code->span);
        json_object_set_new(made, "scheme", json_string(chancery_scheme_name(code->scheme)));
        if (*code->abbreviation)
            json_object_set_new(made, "abbreviation", json_string(code->abbreviation));
        json_array_append_new(codes, made);
    }
    return codes;
}

static json_t *succession_json(const char *party, const chancery_succession *succession)
{
    return json_pack("{s:s, s:s, s:s}", "party", party, "date", succession->date, "kind",
                     succession->kind);
}

static void append_successor(void *context, const chancery_party *successor,
                             const chancery_succession *succession)
{
    json_array_append_new(context, succession_json(successor->code, succession));
}

static json_t *memberships_json(const struct party_view *view, const chancery_party *party)
{
    json_t *groups = json_array();
    const chancery_party *group;
    for (size_t i = 0; (group = chancery_party_at(view->registry, i)); i++)
        for (size_t j = 0; j < group->member_count; j++)
            if (strcmp(group->members[j].party, party->code) == 0 &&
                span_is_shown(view, group->members[j].span))
                json_array_append_new(groups,
                                      spell_json("group", group->code, group->members[j].span));
    return groups;
}

json_t *party_json(const struct party_view *view, const chancery_party *party)
{
    json_t *spells = json_array(), *before = json_array(), *after = json_array();
    json_t *members = json_array();
    for (size_t i = 0; i < party->spell_count; i++)
        json_array_append_new(spells, spell_json(NULL, NULL, party->spells[i]));
    for (size_t i = 0; i < party->predecessor_count; i++)
        json_array_append_new(
            before, succession_json(party->predecessors[i].party, &party->predecessors[i]));
    chancery_party_successors(view->registry, party, append_successor, after);
    for (size_t i = 0; i < party->member_count; i++)
        if (span_is_shown(view, party->members[i].span))
            json_array_append_new(
                members, spell_json("party", party->members[i].party, party->members[i].span));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "code",
                     party->code, "alpha2", party->alpha2, "numeric", party->numeric, "name",
                     chancery_party_name(view->registry, party, view->language), "official_name",
                     party->official_name, "kind", party->kind, "names", names_json(party), "codes",
                     codes_json(view, party), "spells", spells, "predecessors", before,
                     "successors", after, "memberships", memberships_json(view, party), "members",
                     members);
}
