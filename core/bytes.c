#include "bytes.h"

void bytes_put_u16(unsigned char *out, uint16_t value)
{
    out[0] = (unsigned char)(value >> 8);
    out[1] = (unsigned char)value;
}

void bytes_put_u32(unsigned char *out, uint32_t value)
{
    bytes_put_u16(out, (uint16_t)(value >> 16));
    bytes_put_u16(out + 2, (uint16_t)value);
}

void bytes_put_u64(unsigned char *out, uint64_t value)
{
    bytes_put_u32(out, (uint32_t)(value >> 32));
    bytes_put_u32(out + 4, (uint32_t)value);
}

uint16_t bytes_get_u16(const unsigned char *in)
{
    return (uint16_t)(in[0] << 8 | in[1]);
}

uint32_t bytes_get_u32(const unsigned char *in)
{
    return (uint32_t)bytes_get_u16(in) << 16 | bytes_get_u16(in + 2);
}

uint64_t bytes_get_u64(const unsigned char *in)
{
    return (uint64_t)bytes_get_u32(in) << 32 | bytes_get_u32(in + 4);
}

void bytes_add_u8(struct buffer *buffer, uint8_t value)
{
    buffer_byte(buffer, (char)value);
}

void bytes_add_u16(struct buffer *buffer, uint16_t value)
{
    unsigned char bytes[2];
    bytes_put_u16(bytes, value);
    buffer_add(buffer, bytes, sizeof bytes);
}

void bytes_add_u64(struct buffer *buffer, uint64_t value)
{
    unsigned char bytes[8];
    bytes_put_u64(bytes, value);
    buffer_add(buffer, bytes, sizeof bytes);
}

void bytes_add_varint(struct buffer *buffer, uint64_t value)
{
    unsigned char bytes[10];
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[size++] = (unsigned char)(value | 0x80);
    bytes[size++] = (unsigned char)value;
    buffer_add(buffer, bytes, size);
}

void bytes_add_signed(struct buffer *buffer, int64_t value)
{
    uint64_t twice = (uint64_t)value << 1;
    bytes_add_varint(buffer, value < 0 ? ~twice : twice);
}

void bytes_add_text(struct buffer *buffer, chancery_text text)
{
    bytes_add_varint(buffer, text.size);
    buffer_text(buffer, text);
}

struct bytes_reader bytes_reader_of(chancery_text text)
{
    const unsigned char *start = (const unsigned char *)text.bytes;
    return (struct bytes_reader){.at = start, .end = start + text.size};
}

/* Moves over `size` bytes and returns where they start; NULL, and failed, when they are not all
 * there. */
static const unsigned char *take(struct bytes_reader *reader, size_t size)
{
    if (reader->failed || bytes_left(reader) < size) {
        reader->failed = true;
        return NULL;
    }
    const unsigned char *start = reader->at;
    reader->at += size;
    return start;
}

uint8_t bytes_read_u8(struct bytes_reader *reader)
{
    const unsigned char *in = take(reader, 1);
    return in ? *in : 0;
}

uint16_t bytes_read_u16(struct bytes_reader *reader)
{
    const unsigned char *in = take(reader, 2);
    return in ? bytes_get_u16(in) : 0;
}

uint64_t bytes_read_u64(struct bytes_reader *reader)
{
    const unsigned char *in = take(reader, 8);
    return in ? bytes_get_u64(in) : 0;
}

uint64_t bytes_read_varint(struct bytes_reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = bytes_read_u8(reader);
        if (reader->failed || (shift == 63 && byte > 1))
            break;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    reader->failed = true;
    return 0;
}

int64_t bytes_read_signed(struct bytes_reader *reader)
{
    uint64_t twice = bytes_read_varint(reader);
    uint64_t value = twice & 1 ? ~(twice >> 1) : twice >> 1;
    return (int64_t)value;
}

chancery_text bytes_read_run(struct bytes_reader *reader, size_t size)
{
    const unsigned char *start = take(reader, size);
    return start ? (chancery_text){(const char *)start, size} : (chancery_text){"", 0};
}

chancery_text bytes_read_text(struct bytes_reader *reader)
{
    uint64_t size = bytes_read_varint(reader);
    if (size > bytes_left(reader))
        reader->failed = true;
    return reader->failed ? (chancery_text){"", 0} : bytes_read_run(reader, (size_t)size);
}
