/* test_merge.c - several ordered streams as one. */
#include "sort/merge.h"

#include "../support/entries.h"
#include "base/status.h"

#include <criterion/criterion.h>

/* Gives the letters of a text one by one, as keys; their value is the name of the stream. */
struct letters {
    const char *at, *name;
};

static chancery_status read_letter(void *stream, struct entry *entry, chancery_error *error)
{
    struct letters *letters = stream;
    if (*letters->at == '!')
        return error_set(error, CHANCERY_IO, "broken");
    if (!*letters->at)
        return CHANCERY_END;
    *entry = entry_of(text_slice(letters->at++, 1), chancery_text_of(letters->name));
    return CHANCERY_OK;
}

static chancery_status merge_all(struct letters *streams, size_t count, struct buffer *told)
{
    struct merge merge;
    struct entry entry;
    chancery_status status;
    EXPECT_DONE(merge_make(count, &merge, &error));
    for (size_t i = 0; i < count; i++)
        merge_add(&merge, read_letter, &streams[i]);
    while ((status = merge_next(&merge, &entry, NULL)) == CHANCERY_OK)
        entry_tell(told, &entry);
    if (status == CHANCERY_END)
        cr_expect_eq(merge_next(&merge, &entry, NULL), CHANCERY_END, "the end stays");
    merge_free(&merge);
    return status;
}

Test(merge, of_no_streams_is_empty)
{
    struct buffer told = {0};
    cr_expect_eq(merge_all(NULL, 0, &told), CHANCERY_END);
    expect_told(&told, "");
}

Test(merge, gives_equal_keys_in_the_order_of_the_streams)
{
    struct letters streams[] = {{"bd", "1"}, {"", "2"}, {"abbz", "3"}, {"abd", "4"}, {"c", "5"}};
    struct buffer told = {0};
    cr_expect_eq(merge_all(streams, 5, &told), CHANCERY_END);
    expect_told(&told, "a=3 a=4 b=1 b=3 b=3 b=4 c=5 d=1 d=4 z=3 ");
}

Test(merge, ends_where_a_stream_fails)
{
    struct letters streams[] = {{"ac!", "1"}, {"bd", "2"}};
    struct buffer told = {0};
    cr_expect_eq(merge_all(streams, 2, &told), CHANCERY_IO);
    expect_told(&told, "a=1 b=2 c=1 ");
}
