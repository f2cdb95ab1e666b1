/* test_bytes.c - values in bytes of fixed order, and a reader that cannot leave them. */
#include "base/bytes.h"

#include "fixture.h"

static const int64_t signed_numbers[] = {0,  1,   -1,        63,        -64,
                                         64, -65, INT64_MAX, INT64_MIN, 1LL << 40};

static struct bytes_reader reader_of(const struct buffer *buffer)
{
    return bytes_reader_of(buffer_view(buffer));
}

Test(bytes, fixed_numbers_are_big_endian)
{
    unsigned char out[8];
    bytes_put_u64(out, 0x0102030405060708U);
    for (unsigned i = 0; i < 8; i++)
        cr_expect_eq(out[i], i + 1);
    cr_expect_eq(bytes_get_u64(out), 0x0102030405060708U);
    cr_expect_eq(bytes_get_u32(out), 0x01020304U);
    cr_expect_eq(bytes_get_u16(out), 0x0102U);
    memset(out, 0xFF, sizeof out);
    cr_expect_eq(bytes_get_u64(out), UINT64_MAX);
    cr_expect_eq(bytes_get_u32(out), UINT32_MAX);
}

Test(bytes, order_of_bytes_is_order_of_numbers)
{
    static const uint32_t numbers[] = {0, 1, 255, 256, 65535, 65536, 1U << 31, UINT32_MAX};
    unsigned char low[4], high[4];
    for (size_t i = 1; i < sizeof numbers / sizeof *numbers; i++) {
        bytes_put_u32(low, numbers[i - 1]);
        bytes_put_u32(high, numbers[i]);
        cr_expect_lt(memcmp(low, high, 4), 0);
    }
}

Test(bytes, what_is_written_is_read_back)
{
    struct buffer buffer = {0};
    bytes_add_u8(&buffer, 200);
    bytes_add_u16(&buffer, 50000);
    bytes_add_u64(&buffer, UINT64_MAX);
    bytes_add_text(&buffer, TEXT("Caracas"));
    bytes_add_text(&buffer, TEXT(""));
    struct bytes_reader reader = reader_of(&buffer);
    cr_expect_eq(bytes_read_u8(&reader), 200);
    cr_expect_eq(bytes_read_u16(&reader), 50000);
    cr_expect_eq(bytes_read_u64(&reader), UINT64_MAX);
    cr_expect(text_is(bytes_read_text(&reader), "Caracas"));
    cr_expect_eq(bytes_read_text(&reader).size, 0);
    cr_expect_not(reader.failed);
    cr_expect_eq(bytes_left(&reader), 0);
    buffer_free(&buffer);
}

Test(bytes, varints_take_as_little_as_they_need)
{
    static const struct {
        uint64_t number;
        size_t size;
    } cases[] = {{0, 1},
                 {127, 1},
                 {128, 2},
                 {16383, 2},
                 {16384, 3},
                 {UINT32_MAX, 5},
                 {UINT64_MAX >> 1, 9},
                 {UINT64_MAX, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer buffer = {0};
        bytes_add_varint(&buffer, cases[i].number);
        struct bytes_reader reader = reader_of(&buffer);
        cr_expect_eq(buffer.size, cases[i].size);
        cr_expect_eq(bytes_read_varint(&reader), cases[i].number);
        cr_expect_not(reader.failed);
        buffer_free(&buffer);
    }
}

Test(bytes, signed_numbers_are_short_on_both_sides)
{
    struct buffer buffer = {0};
    for (size_t i = 0; i < sizeof signed_numbers / sizeof *signed_numbers; i++)
        bytes_add_signed(&buffer, signed_numbers[i]);
    cr_expect_eq(buffer.size, 5 + 2 + 2 + 10 + 10 + 6);
    struct bytes_reader reader = reader_of(&buffer);
    for (size_t i = 0; i < sizeof signed_numbers / sizeof *signed_numbers; i++)
        cr_expect_eq(bytes_read_signed(&reader), signed_numbers[i]);
    cr_expect_not(reader.failed);
    buffer_free(&buffer);
}

Test(bytes, reading_behind_the_end_fails_and_gives_nothing)
{
    for (size_t size = 0; size < 8; size++) {
        struct bytes_reader reader = bytes_reader_of(text_slice("\1\2\3\4\5\6\7\10", size));
        cr_expect_eq(bytes_read_u64(&reader), 0);
        cr_expect(reader.failed);
        cr_expect_eq(bytes_left(&reader), size, "a failed reading takes nothing");
    }
}

Test(bytes, failure_sticks)
{
    struct bytes_reader reader = bytes_reader_of(TEXT("\1\2\3"));
    cr_expect_eq(bytes_read_run(&reader, 4).size, 0);
    cr_expect(reader.failed);
    cr_expect_eq(bytes_read_u8(&reader), 0);
    cr_expect_eq(bytes_read_u16(&reader), 0);
    cr_expect_eq(bytes_read_varint(&reader), 0);
    cr_expect_eq(bytes_read_text(&reader).size, 0);
    cr_expect_eq(bytes_left(&reader), 3);
}

Test(bytes, varints_that_do_not_end_are_refused)
{
    struct bytes_reader reader = bytes_reader_of(TEXT("\x80\x80"));
    cr_expect_eq(bytes_read_varint(&reader), 0);
    cr_expect(reader.failed);
    reader = bytes_reader_of(TEXT(""));
    cr_expect_eq(bytes_read_varint(&reader), 0);
    cr_expect(reader.failed);
}

Test(bytes, varints_of_more_than_64_bits_are_refused)
{
    struct bytes_reader reader = bytes_reader_of(TEXT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02"));
    cr_expect_eq(bytes_read_varint(&reader), 0);
    cr_expect(reader.failed);
    reader = bytes_reader_of(TEXT("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"));
    cr_expect_eq(bytes_read_varint(&reader), 0);
    cr_expect(reader.failed);
}

Test(bytes, texts_longer_than_what_is_left_are_refused)
{
    struct bytes_reader reader = bytes_reader_of(TEXT("\4abc"));
    cr_expect_eq(bytes_read_text(&reader).size, 0);
    cr_expect(reader.failed);
    reader = bytes_reader_of(TEXT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01 abc"));
    cr_expect_eq(bytes_read_text(&reader).size, 0);
    cr_expect(reader.failed);
}
