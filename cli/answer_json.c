/* Owns: what an answer is in JSON. */
#include "answer.h"

json_t *text_json(chancery_text text)
{
    return json_stringn(text.bytes, text.size);
}

json_t *uid_json(chancery_event *const *events, size_t event)
{
    return text_json(chancery_event_uid(events[event]));
}

json_t *date_json(chancery_event *const *events, const chancery_state_date *date)
{
    return json_pack("{s:o, s:o}", "event", uid_json(events, date->event), "date",
                     text_json(date->date));
}

static json_t *dates_json(chancery_event *const *events, const chancery_state_dates *dates)
{
    json_t *list = json_array();
    for (size_t i = 0; i < dates->count; i++)
        json_array_append_new(list, date_json(events, &dates->items[i]));
    return list;
}

json_t *key_json(const char *const *names, const chancery_text *key, size_t count)
{
    json_t *made = json_object();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(made, names[i], text_json(key[i]));
    return made;
}

json_t *accounts_json(const chancery_state_accounts *accounts)
{
    json_t *list = json_array();
    if (accounts->all) {
        json_decref(list);
        return json_string("all");
    }
    for (size_t i = 0; i < accounts->count; i++)
        json_array_append_new(list, text_json(accounts->codes[i]));
    return list;
}

/* A value that is none is null; one that is not known says so by its kind. */
static json_t *value_json(chancery_event *const *events, const chancery_state_value *value)
{
    static const char *const kinds[] = {"unknown", "known", "nothing", "moved", "undetermined"};
    return json_pack("{s:s, s:o, s:o, s:o}", "kind", kinds[value->kind], "value",
                     value->kind == CHANCERY_STATE_KNOWN ? text_json(value->text) : json_null(),
                     "since", dates_json(events, &value->since), "evidence",
                     dates_json(events, &value->evidence));
}

static json_t *slot_json(chancery_event *const *events, const chancery_state_slot *slot)
{
    json_t *values = json_array();
    for (size_t i = 0; i < slot->value_count; i++)
        json_array_append_new(values, value_json(events, &slot->values[i]));
    return json_pack("{s:o, s:o}", "values", values, "until",
                     slot->until ? date_json(events, slot->until) : json_null());
}

static json_t *reason_json(chancery_event *const *events, const chancery_state_reason *reason)
{
    static const char *const kinds[] = {"date", "order", "limit", "future"};
    json_t *uids = json_array();
    if (reason->kind != CHANCERY_STATE_BY_FUTURE)
        json_array_append_new(uids, uid_json(events, reason->first.event));
    if (reason->kind == CHANCERY_STATE_BY_ORDER || reason->kind == CHANCERY_STATE_BY_LIMIT)
        json_array_append_new(uids, uid_json(events, reason->second.event));
    return json_pack("{s:s, s:o}", "because", kinds[reason->kind], "events", uids);
}

json_t *answer_json(chancery_event *const *events, const chancery_state_answer *answer)
{
    json_t *values = json_object(), *reasons = json_array();
    for (size_t i = 0; i < answer->slot_count; i++)
        if (is_said(&answer->slots[i]))
            json_object_set_new(values, answer->slots[i].name,
                                slot_json(events, &answer->slots[i]));
    for (size_t i = 0; i < answer->reason_count; i++)
        json_array_append_new(reasons, reason_json(events, &answer->reasons[i]));
    return json_pack("{s:s, s:o, s:s, s:o, s:o, s:o}", "facet", answer->facet, "key",
                     key_json(answer->part_names, answer->key, answer->part_count), "answer",
                     chancery_state_verdict_name(answer->verdict), "values", values, "reasons",
                     reasons, "according_to", accounts_json(&answer->accounts));
}

json_t *deadline_json(chancery_event *const *events, const chancery_state_deadline *deadline)
{
    json_t *until = deadline->deadline.size > 0 ? text_json(deadline->deadline) : json_null();
    return json_pack("{s:s, s:o, s:o, s:b, s:o, s:b, s:o, s:o}", "facet", deadline->facet, "key",
                     key_json(deadline->part_names, deadline->key, deadline->part_count), "order",
                     date_json(events, &deadline->order), "order_possible",
                     deadline->order_possible, "deadline", until, "overdue", deadline->overdue,
                     "perhaps_fulfilled_by",
                     deadline->perhaps ? date_json(events, deadline->perhaps) : json_null(),
                     "according_to", accounts_json(&deadline->accounts));
}

bool print_document(json_t *document)
{
    bool good =
        document && json_dumpf(document, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF;
    json_decref(document);
    return good;
}
