/* test_buffer.c - bytes that grow, and the arena. */
#include "fixture.h"

#include <stdalign.h>

static void expect_integer(int64_t number, const char *digits)
{
    struct buffer buffer = {0};
    buffer_integer(&buffer, number);
    cr_expect(text_is(buffer_view(&buffer), digits), "%s", digits);
    buffer_free(&buffer);
}

Test(buffer, grows_as_it_is_written)
{
    struct buffer buffer = {0};
    for (int i = 0; i < 10000; i++)
        buffer_byte(&buffer, (char)i);
    cr_assert_not(buffer.failed);
    cr_assert_eq(buffer.size, 10000);
    for (int i = 0; i < 10000; i++)
        cr_assert_eq(buffer.bytes[i], (char)i);
    buffer_free(&buffer);
    cr_assert_eq(buffer.size, 0);
}

Test(buffer, empty_one_has_an_empty_view)
{
    const struct buffer buffer = {0};
    cr_assert_eq(buffer_view(&buffer).size, 0);
    cr_assert_not_null(buffer_view(&buffer).bytes);
}

Test(buffer, adds_nothing_for_nothing)
{
    struct buffer buffer = {0};
    buffer_add(&buffer, NULL, 0);
    buffer_text(&buffer, (chancery_text){NULL, 0});
    buffer_string(&buffer, "");
    cr_assert_eq(buffer.size, 0);
    cr_assert_not(buffer.failed);
}

Test(buffer, writes_every_integer)
{
    expect_integer(0, "0");
    expect_integer(-1, "-1");
    expect_integer(1900, "1900");
    expect_integer(INT64_MAX, "9223372036854775807");
    expect_integer(INT64_MIN, "-9223372036854775808");
}

Test(buffer, remembers_that_memory_ran_out)
{
    struct buffer buffer = {0};
    buffer_string(&buffer, "kept");
    cr_expect_null(buffer_reserve(&buffer, SIZE_MAX));
    cr_expect(buffer.failed);
    cr_expect(text_is(buffer_view(&buffer), "kept"));
    cr_expect_null(buffer_reserve(&buffer, 4096), "a failed buffer grows no more");
    buffer_free(&buffer);
}

Test(buffer, refuses_sizes_that_overflow)
{
    struct buffer buffer = {0};
    buffer_byte(&buffer, 'x');
    cr_expect_null(buffer_reserve(&buffer, SIZE_MAX - 1));
    cr_expect(buffer.failed);
    buffer_free(&buffer);
}

Test(buffer, clear_keeps_the_memory)
{
    struct buffer buffer = {0};
    buffer_string(&buffer, "long enough");
    const char *bytes = buffer.bytes;
    buffer_clear(&buffer);
    buffer_string(&buffer, "new");
    cr_expect_eq(buffer.bytes, bytes);
    cr_expect(text_is(buffer_view(&buffer), "new"));
    buffer_free(&buffer);
}

Test(arena, gives_zeroed_aligned_pieces)
{
    struct arena arena = {0};
    for (size_t size = 1; size < 3000; size += 7) {
        unsigned char *made = arena_make(&arena, 1, size);
        cr_assert_not_null(made);
        cr_assert_eq((uintptr_t)made % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            cr_assert_eq(made[i], 0);
        memset(made, 0xA5, size);
    }
    cr_assert_not(arena.failed);
    arena_free(&arena);
    cr_assert_null(arena.blocks);
}

Test(arena, gives_something_for_nothing)
{
    struct arena arena = {0};
    cr_assert_not_null(arena_make(&arena, 0, 8));
    cr_assert_not(arena.failed);
    arena_free(&arena);
}

Test(arena, refuses_counts_that_overflow)
{
    struct arena arena = {0};
    cr_expect_null(arena_make(&arena, SIZE_MAX / 2, 3));
    cr_expect(arena.failed);
    arena_clear(&arena);
    cr_expect_not(arena.failed);
    cr_expect_null(arena_make(&arena, SIZE_MAX, 1));
    cr_expect(arena.failed);
    arena_free(&arena);
}

Test(arena, has_the_empty_text_when_out_of_memory)
{
    struct arena arena = {0};
    const chancery_text text = arena_text(&arena, (chancery_text){"", SIZE_MAX - 8});
    cr_expect(arena.failed);
    cr_expect_eq(text.size, 0);
    cr_expect_eq(text.bytes[0], '\0');
    arena_free(&arena);
}

Test(arena, keeps_texts_apart_and_ended)
{
    struct arena arena = {0};
    const chancery_text a = arena_text(&arena, TEXT("a\0b"));
    const chancery_text b = arena_text(&arena, (chancery_text){NULL, 0});
    cr_expect(text_equal(a, TEXT("a\0b")));
    cr_expect_eq(a.bytes[3], '\0');
    cr_expect_eq(b.size, 0);
    cr_expect_eq(b.bytes[0], '\0');
    arena_free(&arena);
}

Test(arena, clear_forgets_all_but_the_largest_block)
{
    struct arena arena = {0};
    for (int i = 0; i < 100; i++)
        arena_make(&arena, 100, 10);
    arena_clear(&arena);
    const struct arena_block *kept = arena.blocks;
    for (int i = 0; i < 100; i++) {
        arena_clear(&arena);
        arena_make(&arena, 100, 10);
        cr_expect_eq(arena.blocks, kept);
    }
    arena_free(&arena);
}
