#include "base/bytes.h"

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
    unsigned char bytes[VARINT_MOST];
    buffer_add(buffer, bytes, bytes_put_varint(bytes, value));
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

uint64_t bytes_read_long_varint(struct bytes_reader *reader)
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
