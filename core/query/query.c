#include "query/query.h"

#include "base/status.h"
#include "base/words.h"
#include "date/people.h"
#include "query/party.h"
#include "schema/schema.h"

#include <stdio.h>
#include <stdlib.h>

struct reading {
    const chancery_schema *schema;
    chancery_query *query;
    struct term *term;
    chancery_error *error;
};

/* Reads the alternative whose text is set already; what it finds goes into `alternative`. */
typedef chancery_status read_alternative(struct reading *reading, struct alternative *alternative);

static chancery_status refuse(struct reading *reading, const char *hint, const char *what,
                              chancery_text value)
{
    return error_at(reading->error, CHANCERY_USAGE, &(struct error_place){.hint = hint},
                    "term \"%.*s\": %s \"%.*s\"", TEXT_ARG(reading->term->text), what,
                    TEXT_ARG(value));
}

/* ---- The kinds of value ---- */

static chancery_status read_party(struct reading *reading, struct alternative *alternative)
{
    chancery_error found = {0};
    chancery_status status = party_set_read(reading->schema->parties, alternative->text,
                                            &reading->query->arena, &alternative->set, &found);
    if (status == CHANCERY_OK || status == CHANCERY_MEMORY)
        return status == CHANCERY_OK ? status : error_memory(reading->error);
    return error_at(reading->error, CHANCERY_USAGE, &(struct error_place){.hint = found.hint},
                    "term \"%.*s\": %s", TEXT_ARG(reading->term->text), found.message);
}

/* What a date term says: its days, and itself in EDTF. */
struct days {
    int64_t from, to;
    char edtf[2 * CHANCERY_DATE_SIZE + sizeof ".."];
};

/* One end of a range: a date, or nothing for an open end. */
static chancery_status read_range_end(chancery_text text, chancery_date *date,
                                      char edtf[CHANCERY_DATE_SIZE], chancery_error *error)
{
    *date = (chancery_date){.earliest = CHANCERY_DAY_MIN, .latest = CHANCERY_DAY_MAX};
    edtf[0] = '\0';
    if (text.size == 0)
        return CHANCERY_OK;
    chancery_status status = chancery_date_understand(text, edtf, error);
    return status == CHANCERY_OK ? chancery_date_parse(chancery_text_of(edtf), date, error)
                                 : status;
}

/* The offset of the ".." of a range `a..b`, or the size of a text that is none: in EDTF dots stand
 * beside a slash (an open interval) or in brackets (a set). */
static size_t find_range(chancery_text text)
{
    const char *bytes = text.bytes;
    if (text.size > 0 && memchr("[{", bytes[0], 2))
        return text.size;
    for (size_t i = 0; i + 1 < text.size; i++) {
        bool open = (i > 0 && bytes[i - 1] == '/') || (i + 2 < text.size && bytes[i + 2] == '/');
        if (bytes[i] == '.' && bytes[i + 1] == '.' && !open)
            return i;
    }
    return text.size;
}

static chancery_status parse_range(chancery_text text, size_t dots, struct days *days,
                                   chancery_error *error)
{
    chancery_date from, to;
    char start[CHANCERY_DATE_SIZE], end[CHANCERY_DATE_SIZE];
    chancery_text rest = text_slice(text.bytes + dots + 2, text.size - dots - 2);
    chancery_status status = read_range_end(text_slice(text.bytes, dots), &from, start, error);
    if (status == CHANCERY_OK)
        status = read_range_end(rest, &to, end, error);
    if (status != CHANCERY_OK)
        return status;
    days->from = from.earliest;
    days->to = to.latest;
    snprintf(days->edtf, sizeof days->edtf, "%s..%s", start, end);
    return from.earliest <= to.latest
               ? CHANCERY_OK
               : error_set(error, CHANCERY_INVALID, "the range ends before it starts");
}

static chancery_status parse_days(chancery_text text, struct days *days, chancery_error *error)
{
    size_t dots = find_range(text);
    chancery_date date;
    if (dots < text.size)
        return parse_range(text, dots, days, error);
    chancery_status status = read_range_end(text, &date, days->edtf, error);
    if (status == CHANCERY_OK) {
        days->from = date.earliest;
        days->to = date.latest;
    }
    return status;
}

static chancery_status read_days(struct reading *reading, struct alternative *alternative)
{
    chancery_error found = {0};
    struct days days;
    if (parse_days(alternative->text, &days, &found) != CHANCERY_OK)
        return error_at(reading->error, CHANCERY_USAGE, &(struct error_place){.hint = found.hint},
                        "term \"%.*s\": %s", TEXT_ARG(reading->term->text), found.message);
    alternative->from = days.from;
    alternative->to = days.to;
    if (!text_is(alternative->text, days.edtf))
        alternative->edtf = arena_text(&reading->query->arena, chancery_text_of(days.edtf)).bytes;
    return CHANCERY_OK;
}

static chancery_text verb_of(chancery_text name)
{
    size_t dot = text_find(name, '.');
    return dot < name.size ? text_slice(name.bytes + dot + 1, name.size - dot - 1)
                           : (chancery_text){"", 0};
}

bool query_type_fits(chancery_text pattern, chancery_text name)
{
    chancery_text family = text_slice(name.bytes, text_find(name, '.'));
    if (text_find(pattern, '.') == pattern.size)
        return text_equal(pattern, family);
    chancery_text pattern_family = text_slice(pattern.bytes, text_find(pattern, '.'));
    chancery_text pattern_verb = verb_of(pattern);
    return (text_is(pattern_family, "*") || text_equal(pattern_family, family)) &&
           (text_is(pattern_verb, "*") || text_equal(pattern_verb, verb_of(name)));
}

static chancery_status read_type(struct reading *reading, struct alternative *alternative)
{
    char hint[120] = "`chancery types` lists them; `type:mission` is a family, `type:*.severed` a "
                     "verb of any";
    const chancery_schema *schema = reading->schema;
    for (size_t i = 0; i < schema->family_count; i++)
        for (size_t j = 0; j < schema->families[i].type_count; j++)
            if (query_type_fits(alternative->text,
                                chancery_text_of(schema->families[i].types[j].name)))
                return CHANCERY_OK;
    const char *nearest = chancery_type_nearest(schema, alternative->text);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    return refuse(reading, hint, "no type or family is called", alternative->text);
}

static chancery_status read_standing(struct reading *reading, struct alternative *alternative)
{
    if (standing_find(alternative->text, &alternative->standing))
        return CHANCERY_OK;
    return refuse(reading, "confirmed, reported or retracted", "no standing is called",
                  alternative->text);
}

static chancery_status fold_alternative(struct reading *reading, struct alternative *alternative)
{
    char *folded = text_fold(alternative->text);
    if (!folded)
        return error_memory(reading->error);
    chancery_text kept = arena_text(&reading->query->arena, chancery_text_of(folded));
    free(folded);
    alternative->folded = kept.bytes;
    return CHANCERY_OK;
}

static chancery_status read_place(struct reading *reading, struct alternative *alternative)
{
    if (chancery_party_find(reading->schema->parties, alternative->text, CHANCERY_DAY_NONE,
                            &alternative->party, NULL) != CHANCERY_OK)
        alternative->party = NULL;
    return fold_alternative(reading, alternative);
}

static chancery_status read_text(struct reading *reading, struct alternative *alternative)
{
    (void)reading;
    (void)alternative;
    return CHANCERY_OK;
}

static chancery_status read_is(struct reading *reading, struct alternative *alternative)
{
    if (text_is(alternative->text, "disputed"))
        return CHANCERY_OK;
    return refuse(reading, "is:disputed holds for events of one account or with a contradiction",
                  "unknown", alternative->text);
}

/* A field that an event of some type may have. */
static bool is_known_field(const chancery_schema *schema, chancery_text name)
{
    if (field_find(schema->envelope, schema->envelope_count, name))
        return true;
    for (size_t i = 0; i < schema->family_count; i++)
        for (size_t j = 0; j < schema->families[i].type_count; j++)
            if (field_find(schema->families[i].types[j].fields,
                           schema->families[i].types[j].field_count, name))
                return true;
    return false;
}

/* `has:source` reads better than `has:sources`: one of a list is named in the singular too. */
static chancery_status read_has(struct reading *reading, struct alternative *alternative)
{
    char plural[64];
    snprintf(plural, sizeof plural, "%.*ss", error_width(alternative->text.size),
             alternative->text.bytes);
    if (is_known_field(reading->schema, alternative->text))
        return CHANCERY_OK;
    if (is_known_field(reading->schema, chancery_text_of(plural))) {
        alternative->text = arena_text(&reading->query->arena, chancery_text_of(plural));
        return CHANCERY_OK;
    }
    return refuse(reading, "`chancery types TYPE` lists the fields", "no type has a field",
                  alternative->text);
}

static bool is_space_before(chancery_text end)
{
    struct buffer words = {0};
    char last = end.bytes[end.size - 1];
    bool none = words_add(text_slice(&last, 1), &words) && words.size == 0;
    buffer_free(&words);
    return none;
}

/* Makes of the value the words that a text must have; a star at its end takes all words that begin
 * with the last one. */
static chancery_status read_words(struct reading *reading, struct alternative *alternative)
{
    chancery_text text = alternative->text;
    struct buffer words = {0};
    bool prefix = text.size > 0 && text.bytes[text.size - 1] == '*';
    text.size -= prefix;
    if (text_find(text, '*') < text.size || (prefix && (text.size == 0 || is_space_before(text))))
        return refuse(reading, "a star stands behind the beginning of the last word: text:guai*",
                      "a star that is not behind a word in", alternative->text);
    bool whole = words_add(text, &words);
    words.size -= prefix && words.size > 0; /* the last word may go on */
    bool none = words.size == 0;
    alternative->folded = arena_take(&reading->query->arena, &words).bytes;
    if (!whole)
        return error_memory(reading->error);
    return none ? refuse(reading, "only letters and digits make words", "there is no word in",
                         alternative->text)
                : CHANCERY_OK;
}

/* ---- The fields ---- */

static const struct field_rule {
    const char *name;
    enum term_field field;
    unsigned roles;
    read_alternative *read;
} field_rules[] = {
    {"country", TERM_PARTY, ROLES_IN_EVENT, read_party},
    {"actor", TERM_PARTY, CHANCERY_ROLE_ACTOR, read_party},
    {"target", TERM_PARTY, CHANCERY_ROLE_TARGET, read_party},
    {"account", TERM_PARTY, CHANCERY_ROLE_ACCOUNT, read_party},
    {"date", TERM_DATE, 0, read_days},
    {"date-within", TERM_DATE_WITHIN, 0, read_days},
    {"type", TERM_TYPE, 0, read_type},
    {"standing", TERM_STANDING, 0, read_standing},
    {"place", TERM_PLACE, 0, read_place},
    {"tag", TERM_TAG, 0, read_text},
    {"source", TERM_SOURCE, 0, fold_alternative},
    {"uid", TERM_UID, 0, read_text},
    {"link", TERM_LINK, 0, read_text},
    {"has", TERM_HAS, 0, read_has},
    {"is", TERM_IS, 0, read_is},
    {"text", TERM_TEXT, 0, read_words},
};

static const struct field_rule *rule_find(chancery_text name)
{
    for (size_t i = 0; i < sizeof field_rules / sizeof *field_rules; i++)
        if (text_is(name, field_rules[i].name))
            return &field_rules[i];
    return NULL;
}

/* The end of the alternative that starts at `at`: a comma outside of quotes, or the end. */
static size_t alternative_end(chancery_text values, size_t at)
{
    bool quoted = false;
    for (; at < values.size; at++) {
        if (values.bytes[at] == '"')
            quoted = !quoted;
        else if (values.bytes[at] == ',' && !quoted)
            break;
    }
    return at;
}

/* A quoted value without its quotes; any other as it is. */
static chancery_text unquoted(chancery_text text)
{
    bool quoted = text.size >= 2 && text.bytes[0] == '"' && text.bytes[text.size - 1] == '"';
    return quoted ? text_slice(text.bytes + 1, text.size - 2) : text;
}

/* `March 14, 2019`: a comma within a date separates nothing. */
static bool is_date_with_comma(chancery_text values)
{
    struct days ignored;
    return text_find(values, ',') < values.size &&
           parse_days(values, &ignored, NULL) == CHANCERY_OK;
}

static size_t count_alternatives(chancery_text values)
{
    size_t count = 1;
    for (size_t at = alternative_end(values, 0); at < values.size;
         at = alternative_end(values, at + 1))
        count++;
    return count;
}

/* Makes of each value one alternative for each party that it stands for. */
static chancery_status spread_parties(struct reading *reading)
{
    struct term *term = reading->term;
    size_t total = 0, count = 0;
    for (size_t i = 0; i < term->count; i++)
        total += term->alternatives[i].set.count;
    struct alternative *made = arena_make(&reading->query->arena, total, sizeof *made);
    if (!made)
        return error_memory(reading->error);
    for (size_t i = 0; i < term->count; i++)
        for (size_t j = 0; j < term->alternatives[i].set.count; j++) {
            const struct party_at *item = &term->alternatives[i].set.items[j];
            made[count++] = (struct alternative){.text = term->alternatives[i].text,
                                                 .party = item->party,
                                                 .from = item->from,
                                                 .to = item->to};
        }
    term->alternatives = made;
    term->count = count;
    return CHANCERY_OK;
}

static chancery_status read_alternatives(struct reading *reading, chancery_text values,
                                         read_alternative *read)
{
    bool one = read == read_days && is_date_with_comma(values);
    size_t count = one ? 1 : count_alternatives(values);
    struct alternative *made = arena_make(&reading->query->arena, count, sizeof *made);
    if (!made)
        return error_memory(reading->error);
    for (size_t i = 0, at = 0; i < count; i++) {
        size_t end = one ? values.size : alternative_end(values, at);
        made[i].text = unquoted(text_slice(values.bytes + at, end - at));
        if (made[i].text.size == 0)
            return refuse(reading, "a value is missing before or after a comma or colon",
                          "an empty value in", values);
        if (text_find(made[i].text, '"') < made[i].text.size)
            return refuse(reading, "quotes stand around a whole value: place:\"New York\"",
                          "a quote inside or not closed in", values);
        chancery_status status = read(reading, &made[i]);
        if (status != CHANCERY_OK)
            return status;
        at = end + 1;
    }
    reading->term->alternatives = made;
    reading->term->count = count;
    return reading->term->field == TERM_PARTY ? spread_parties(reading) : CHANCERY_OK;
}

/* ---- Bare words ---- */

/* A word that looks like a date but is a wrong one should be told what is wrong with it. */
static bool looks_like_date(chancery_text text)
{
    bool digits = text.size >= 4;
    for (size_t i = 0; digits && i < 4; i++)
        digits = text.bytes[i] >= '0' && text.bytes[i] <= '9';
    return digits || date_people_read(text).why[0];
}

static bool is_date(chancery_text text)
{
    struct days ignored;
    return parse_days(text, &ignored, NULL) != CHANCERY_INVALID || looks_like_date(text);
}

/* A country when the registry knows it, a date when it is one, else a word of the text. */
static chancery_status read_bare(struct reading *reading, chancery_text values)
{
    size_t end = is_date_with_comma(values) ? values.size : alternative_end(values, 0);
    chancery_text first = unquoted(text_slice(values.bytes, end));
    struct party_set set;
    chancery_error found = {0};
    chancery_status status =
        party_set_read(reading->schema->parties, first, &reading->query->arena, &set, &found);
    if (status == CHANCERY_OK || status == CHANCERY_AMBIGUOUS || status == CHANCERY_USAGE) {
        reading->term->field = TERM_PARTY;
        reading->term->roles = ROLES_IN_EVENT;
        return read_alternatives(reading, values, read_party);
    }
    if (is_date(first)) {
        reading->term->field = TERM_DATE;
        return read_alternatives(reading, values, read_days);
    }
    if (text_find(first, '(') < first.size)
        return error_pass(reading->error, CHANCERY_USAGE, &found);
    reading->term->field = TERM_TEXT;
    reading->term->doubt = arena_text(&reading->query->arena, chancery_text_of(found.hint)).bytes;
    return read_alternatives(reading, values, read_words);
}

/* No field has a space in its name: there are two terms in one argument. */
static chancery_status unknown_field(struct reading *reading, chancery_text name)
{
    if (memchr(name.bytes, ' ', name.size))
        return refuse(reading, "each term is an argument of its own: VEN type:mission",
                      "no field is called", name);
    char hint[120] = "the fields are country, actor, target, place, date, date-within, type, "
                     "standing, account, tag, source ...";
    struct nearest nearest = nearest_start(name);
    for (size_t i = 0; i < sizeof field_rules / sizeof *field_rules; i++)
        nearest_offer(&nearest, field_rules[i].name);
    if (nearest.best)
        snprintf(hint, sizeof hint, "did you mean \"%s:\"?", nearest.best);
    return refuse(reading, hint, "no field is called", name);
}

/* `cow:300` is a party, as `country:cow:300` is. */
static bool is_scheme(chancery_text name)
{
    chancery_scheme scheme = CHANCERY_SCHEME_ISO;
    while (scheme < CHANCERY_SCHEME_COUNT && !text_is(name, chancery_scheme_name(scheme)))
        scheme++;
    return scheme < CHANCERY_SCHEME_COUNT;
}

static chancery_status read_term(struct reading *reading, chancery_text text)
{
    struct term *term = reading->term;
    *term = (struct term){.text = text};
    if (text.size > 0 && text.bytes[0] == '-') {
        term->negated = true;
        text = text_slice(text.bytes + 1, text.size - 1);
    }
    if (text.size == 0)
        return error_set(reading->error, CHANCERY_USAGE, "an empty term");
    if (!text_is_utf8(text))
        return error_set(reading->error, CHANCERY_USAGE, "term \"%.*s\": it is not UTF-8 text",
                         TEXT_ARG(term->text));
    size_t colon = text_find(text, ':');
    if (colon == text.size || text.bytes[0] == '"')
        return read_bare(reading, text);
    if (is_scheme(text_slice(text.bytes, colon)))
        return read_bare(reading, text);
    const struct field_rule *rule = rule_find(text_slice(text.bytes, colon));
    if (!rule)
        return unknown_field(reading, text_slice(text.bytes, colon));
    term->field = rule->field;
    term->roles = rule->roles;
    return read_alternatives(reading, text_slice(text.bytes + colon + 1, text.size - colon - 1),
                             rule->read);
}

chancery_status chancery_query_parse(const chancery_schema *schema, size_t count,
                                     const char *const *terms, chancery_query **query,
                                     chancery_error *error)
{
    chancery_query *made = calloc(1, sizeof *made);
    if (!made)
        return error_memory(error);
    made->terms = arena_make(&made->arena, count, sizeof *made->terms);
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; made->terms && i < count && status == CHANCERY_OK; i++) {
        struct reading reading = {schema, made, &made->terms[i], error};
        status = read_term(&reading, arena_text(&made->arena, chancery_text_of(terms[i])));
    }
    if (status == CHANCERY_OK && made->arena.failed)
        status = error_memory(error);
    made->term_count = count;
    if (status == CHANCERY_OK)
        *query = made;
    else
        chancery_query_free(made);
    return status;
}

bool chancery_query_reading(const chancery_query *query, size_t index, chancery_text *written,
                            const char **edtf)
{
    for (size_t i = 0; i < query->term_count; i++)
        for (size_t j = 0; j < query->terms[i].count; j++) {
            const struct alternative *alternative = &query->terms[i].alternatives[j];
            if (!alternative->edtf || index-- > 0)
                continue;
            *written = alternative->text;
            *edtf = alternative->edtf;
            return true;
        }
    return false;
}

bool chancery_query_doubt(const chancery_query *query, size_t index, chancery_text *written,
                          const char **hint)
{
    for (size_t i = 0; i < query->term_count; i++) {
        const struct term *term = &query->terms[i];
        if (!term->doubt || index-- > 0)
            continue;
        *written = term->alternatives[0].text;
        *hint = term->doubt;
        return true;
    }
    return false;
}

void chancery_query_free(chancery_query *query)
{
    if (!query)
        return;
    arena_free(&query->arena);
    free(query);
}
