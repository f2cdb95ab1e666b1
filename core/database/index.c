#include "database/index.h"

#include "base/bytes.h"

/* All roles of the party at `index`; 0 when an earlier entry has the same party. */
static uint8_t gathered_roles(const struct record_head *head, size_t index)
{
    uint16_t number = record_party_at(head, index).number;
    uint8_t roles = 0;
    for (size_t i = 0; i < head->party_count; i++) {
        struct record_party party = record_party_at(head, i);
        if (party.number != number)
            continue;
        if (i < index)
            return 0;
        roles |= party.role;
    }
    return roles;
}

chancery_status index_parties(const struct record_head *head,
                              chancery_status (*visit)(void *context, struct record_party party),
                              void *context)
{
    chancery_status status = CHANCERY_OK;
    for (size_t i = 0; i < head->party_count && status == CHANCERY_OK; i++) {
        struct record_party party = {.number = record_party_at(head, i).number,
                                     .role = gathered_roles(head, i)};
        if (party.role != 0)
            status = visit(context, party);
    }
    return status;
}

/* ---- What an entry tells of its event ---- */

/* The standing lies in the two bits of the first byte of roles that no role needs. */
enum { STANDING_SHIFT = 6, ROLES_MASK = (1 << STANDING_SHIFT) - 1 };
_Static_assert((int)CHANCERY_ROLE_ACCOUNT <= ROLES_MASK && STANDING_COUNT <= 4,
               "roles and standing fit into one byte");

static void put_facts(const struct record_head *head, uint8_t roles, struct posting *posting)
{
    bytes_put_u16(posting->value, head->type);
    posting->value[2] = (uint8_t)(head->standing << STANDING_SHIFT | roles);
    posting->value_size = 3;
}

bool index_read_facts(chancery_text value, struct entry_facts *facts)
{
    const unsigned char *in = (const unsigned char *)value.bytes;
    if (value.size != 3 && value.size != 4)
        return false;
    *facts = (struct entry_facts){
        .type = bytes_get_u16(in),
        .standing = (uint8_t)(in[2] >> STANDING_SHIFT),
        .roles = (uint8_t)(in[2] & ROLES_MASK),
        .other_roles = value.size == 4 ? in[3] : 0,
    };
    return true;
}

/* ---- Entries ---- */

/* The event whose entries are being named, and who wants them. */
struct indexing {
    const struct record_head *head;
    struct place place;
    uint8_t extent;
    chancery_status (*emit)(void *context, const struct posting *posting);
    void *context;
};

static chancery_status emit_uid_key(const struct indexing *to, const struct key *key, bool alias)
{
    struct posting posting = {
        .table = TABLE_UID, .key = *key, .value_size = KEY_PLACE_SIZE, .alias = alias};
    memcpy(posting.value, key_of_place(to->place).bytes, KEY_PLACE_SIZE);
    return to->emit(to->context, &posting);
}

static chancery_status emit_uid(const struct indexing *to)
{
    struct key key = record_uid_key(to->head);
    chancery_text aliases = to->head->aliases;
    chancery_status status = emit_uid_key(to, &key, false);
    for (size_t at = 0; at < aliases.size && status == CHANCERY_OK; at += KEY_UID_SIZE) {
        memcpy(key.bytes, aliases.bytes + at, KEY_UID_SIZE);
        status = emit_uid_key(to, &key, true);
    }
    return status;
}

static chancery_status emit_type(const struct indexing *to)
{
    const struct posting posting = {.table = TABLE_TYPE,
                                    .key = key_of_posting(to->head->type, to->extent, to->place)};
    return to->emit(to->context, &posting);
}

static chancery_status emit_span(const struct indexing *to)
{
    const struct posting posting = {.table = TABLE_SPAN, .key = key_of_span(to->extent, to->place)};
    return to->extent == EXTENT_DAY ? CHANCERY_OK : to->emit(to->context, &posting);
}

static chancery_status emit_party(void *context, struct record_party party)
{
    const struct indexing *to = context;
    struct posting posting = {.table = TABLE_PARTY,
                              .key = key_of_posting(party.number, to->extent, to->place)};
    put_facts(to->head, party.role, &posting);
    return to->emit(to->context, &posting);
}

/* ---- Pairs ---- */

static chancery_status emit_pair(const struct indexing *to, struct record_party a,
                                 struct record_party b)
{
    bool ordered = a.number < b.number;
    struct posting posting = {.table = TABLE_PAIR,
                              .key = key_of_pair(a.number, b.number, to->extent, to->place)};
    put_facts(to->head, ordered ? a.role : b.role, &posting);
    posting.value[posting.value_size++] = ordered ? b.role : a.role;
    return to->emit(to->context, &posting);
}

static chancery_status emit_wide(void *context, struct record_party party)
{
    const struct record_party others = {.number = PAIR_WIDE};
    return (party.role & ROLES_IN_EVENT) ? emit_pair(context, others, party) : CHANCERY_OK;
}

struct paired {
    struct record_party parties[PAIR_PARTIES_MAX];
    size_t count; /* also of those that found no room */
};

static chancery_status gather_paired(void *context, struct record_party party)
{
    struct paired *paired = context;
    if ((party.role & ROLES_IN_EVENT) == 0)
        return CHANCERY_OK;
    if (paired->count < PAIR_PARTIES_MAX)
        paired->parties[paired->count] = party;
    paired->count++;
    return CHANCERY_OK;
}

static chancery_status emit_pairs(struct indexing *to)
{
    struct paired paired = {.count = 0};
    chancery_status status = index_parties(to->head, gather_paired, &paired);
    if (paired.count > PAIR_PARTIES_MAX)
        return index_parties(to->head, emit_wide, to);
    for (size_t i = 0; i < paired.count; i++)
        for (size_t j = i + 1; j < paired.count && status == CHANCERY_OK; j++)
            status = emit_pair(to, paired.parties[i], paired.parties[j]);
    return status;
}

chancery_status
index_postings(const struct record_head *head, struct place place,
               chancery_status (*emit)(void *context, const struct posting *posting), void *context)
{
    struct indexing to = {head, place, extent_of(head->earliest, head->latest), emit, context};
    chancery_status status = emit_uid(&to);
    if (status == CHANCERY_OK)
        status = emit_type(&to);
    if (status == CHANCERY_OK)
        status = emit_span(&to);
    if (status == CHANCERY_OK)
        status = index_parties(head, emit_party, &to);
    if (status == CHANCERY_OK)
        status = emit_pairs(&to);
    return status;
}

chancery_status index_keys(const struct record_head *head, struct place place,
                           chancery_status (*emit)(void *context, const struct posting *posting),
                           void *context)
{
    return emit_uid(
        &(struct indexing){.head = head, .place = place, .emit = emit, .context = context});
}
