#include "index.h"

#include "bytes.h"

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

struct party_posting {
    struct place place;
    uint8_t extent;
    chancery_status (*emit)(void *context, const struct posting *posting);
    void *context;
};

static chancery_status emit_party(void *context, struct record_party party)
{
    const struct party_posting *to = context;
    struct posting posting = {.table = TABLE_PARTY,
                              .key = key_of_posting(party.number, to->extent, to->place),
                              .value = {party.role},
                              .value_size = 1};
    return to->emit(to->context, &posting);
}

chancery_status
index_postings(const struct record_head *head, struct place place,
               chancery_status (*emit)(void *context, const struct posting *posting), void *context)
{
    uint8_t extent = extent_of(head->earliest, head->latest);
    struct party_posting parties = {place, extent, emit, context};
    struct posting uid = {
        .table = TABLE_UID, .key = record_uid_key(head), .value_size = KEY_PLACE_SIZE};
    memcpy(uid.value, key_of_place(place).bytes, KEY_PLACE_SIZE);
    chancery_status status = emit(context, &uid);
    if (status == CHANCERY_OK)
        status = emit(context, &(struct posting){.table = TABLE_TYPE,
                                                 .key = key_of_posting(head->type, extent, place)});
    if (status == CHANCERY_OK && extent != EXTENT_DAY)
        status = emit(context,
                      &(struct posting){.table = TABLE_SPAN, .key = key_of_span(extent, place)});
    if (status == CHANCERY_OK)
        status = index_parties(head, emit_party, &parties);
    return status;
}
