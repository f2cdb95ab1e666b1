/* fuzz_record.c - any bytes as a record, behind a right checksum: decoded or called damaged, and
 * never read past its end.
 */
#include "bytes.h"
#include "json_write.h"
#include "record.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct place place = {.day = 17969, .seq = 0};
    const struct key key = key_of_place(place);
    struct buffer bytes = {0}, json = {0};
    struct record_head head;
    chancery_event event = {0};
    buffer_add(&bytes, data, size);
    bytes_add_u64(&bytes, XXH3_64bits_withSeed(data, size, XXH3_64bits(key.bytes, key.size)));
    if (record_open(buffer_view(&bytes), place, &head, NULL) == CHANCERY_OK &&
        record_decode(&head, some_names(), chancery_schema_builtin(), &event, NULL) == CHANCERY_OK)
        json_write_event(&json, &event, JSON_STORED | JSON_DERIVED);
    if (record_open_past(buffer_view(&bytes), place, 0, &head, NULL) == CHANCERY_OK)
        assert(head.superseded > 0 && head.recorded == 0);
    arena_free(&event.arena);
    buffer_free(&bytes);
    buffer_free(&json);
    return 0;
}
