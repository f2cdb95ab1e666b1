/* fuzz_record.c - any bytes as a record, behind a right checksum: decoded or called damaged, and
 * never read past its end; and written as JSON the same with the event and without it.
 */
#include "base/bytes.h"
#include "event/json_record.h"
#include "event/json_write.h"
#include "event/record.h"

#include <assert.h>
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct names *some_names(void)
{
    static struct names *names;
    if (names)
        return names;
    names = names_new();
    names_intern(names, NAME_TYPE, TEXT("mission.closed"));
    names_intern(names, NAME_PARTY, TEXT("USA"));
    names_intern(names, NAME_FIELD, TEXT("city"));
    names_intern(names, NAME_FIELD, TEXT("sources"));
    names_intern(names, NAME_FIELD, TEXT("title"));
    return names;
}

/* `event` is NULL where the record is damaged: then nothing may be written. */
static void check_straight(const struct record_head *head, const chancery_event *event,
                           unsigned parts)
{
    struct json_record *writer = json_record_new(some_names());
    struct buffer straight = {0}, json = {0};
    bool written = json_record_write(writer, head, chancery_schema_builtin(), parts, &straight);
    if (event)
        json_write_event(&json, event, parts);
    assert(written ? event && text_equal(buffer_view(&straight), buffer_view(&json))
                   : straight.size == 0);
    buffer_free(&straight);
    buffer_free(&json);
    json_record_free(writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct place place = {.day = 17969, .seq = 0};
    const struct key key = key_of_place(place);
    struct buffer bytes = {0};
    struct record_head head;
    chancery_event event = {0};
    buffer_add(&bytes, data, size);
    bytes_add_u64(&bytes, XXH3_64bits_withSeed(data, size, XXH3_64bits(key.bytes, key.size)));
    if (record_open(buffer_view(&bytes), place, &head, NULL) == CHANCERY_OK) {
        bool sound = record_decode(&head, some_names(), chancery_schema_builtin(), &event, NULL) ==
                     CHANCERY_OK;
        check_straight(&head, sound ? &event : NULL, JSON_STORED);
        check_straight(&head, sound ? &event : NULL, JSON_STORED | JSON_DERIVED);
    }
    if (record_open_past(buffer_view(&bytes), place, 0, &head, NULL) == CHANCERY_OK)
        assert(head.superseded > 0 && head.recorded == 0);
    arena_free(&event.arena);
    buffer_free(&bytes);
    return 0;
}
