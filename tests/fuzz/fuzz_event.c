/* fuzz_event.c - any bytes as an event: refused with words and a place, or an event that is the
 * same after a way through JSON and through a record.
 */
#include "event/json_write.h"
#include "event/parse.h"
#include "event/record.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_json(const struct buffer *json)
{
    struct buffer again = {0};
    chancery_event *event;
    assert(chancery_event_parse(chancery_schema_builtin(), buffer_view(json), &event, NULL) ==
           CHANCERY_OK);
    json_write_event(&again, event, JSON_STORED);
    assert(text_equal(buffer_view(json), buffer_view(&again)));
    chancery_event_free(event);
    buffer_free(&again);
}

static void check_record(const chancery_event *event, const struct buffer *json)
{
    const struct place place = {.day = 1, .seq = 2};
    struct names *names = names_new();
    struct buffer bytes = {0}, again = {0};
    struct record_head head;
    chancery_event decoded = {0};
    assert(record_encode(event, place, names, &bytes));
    assert(record_open(buffer_view(&bytes), place, &head, NULL) == CHANCERY_OK);
    assert(record_decode(&head, names, chancery_schema_builtin(), &decoded, NULL) == CHANCERY_OK);
    json_write_event(&again, &decoded, JSON_STORED);
    assert(text_equal(buffer_view(json), buffer_view(&again)));
    arena_free(&decoded.arena);
    buffer_free(&bytes);
    buffer_free(&again);
    names_free(names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    chancery_text text = {(const char *)data, size};
    chancery_event *event;
    chancery_error error = {0};
    struct buffer json = {0};
    chancery_status status = chancery_event_parse(chancery_schema_builtin(), text, &event, &error);
    if (status != CHANCERY_OK) {
        assert(status == CHANCERY_INVALID && error.status == status && *error.message);
        assert(error.line > 0 && error.column > 0 && error.column <= size + 1);
        return 0;
    }
    json_write_event(&json, event, JSON_STORED);
    check_json(&json);
    check_record(event, &json);
    chancery_event_title(event);
    chancery_event_free(event);
    buffer_free(&json);
    return 0;
}
