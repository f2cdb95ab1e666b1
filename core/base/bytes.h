/* base/bytes.h - values in bytes of fixed order: what every key and record is made of.
 *
 * Writers append to a buffer. The reader is bounded and remembers its first failure: read on, and
 * ask once at the end (`failed`); after a failure every value is 0 or empty.
 */
#ifndef CORE_BASE_BYTES_H
#define CORE_BASE_BYTES_H

#include "base/buffer.h"

/* Big-endian, so that memcmp orders them as numbers. */
void bytes_put_u16(unsigned char *out, uint16_t value);
void bytes_put_u32(unsigned char *out, uint32_t value);
void bytes_put_u64(unsigned char *out, uint64_t value);
static inline uint16_t bytes_get_u16(const unsigned char *in)
{
    return (uint16_t)(in[0] << 8 | in[1]);
}
static inline uint32_t bytes_get_u32(const unsigned char *in)
{
    return (uint32_t)bytes_get_u16(in) << 16 | bytes_get_u16(in + 2);
}
static inline uint64_t bytes_get_u64(const unsigned char *in)
{
    return (uint64_t)bytes_get_u32(in) << 32 | bytes_get_u32(in + 4);
}

void bytes_add_u8(struct buffer *buffer, uint8_t value);
void bytes_add_u16(struct buffer *buffer, uint16_t value);
void bytes_add_u64(struct buffer *buffer, uint64_t value);
/* LEB128: seven bits a byte, the lowest first. */
enum { VARINT_MOST = 10 }; /* bytes */
static inline size_t bytes_put_varint(unsigned char *out, uint64_t value)
{
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        out[size++] = (unsigned char)(value | 0x80);
    out[size++] = (unsigned char)value;
    return size;
}
void bytes_add_varint(struct buffer *buffer, uint64_t value);
/* A signed number as a varint, small ones of either sign short (zigzag). */
void bytes_add_signed(struct buffer *buffer, int64_t value);
/* Its length as a varint, then the text. */
void bytes_add_text(struct buffer *buffer, chancery_text text);

struct bytes_reader {
    const unsigned char *at, *end;
    bool failed;
};

static inline struct bytes_reader bytes_reader_of(chancery_text text)
{
    const unsigned char *start = (const unsigned char *)text.bytes;
    return (struct bytes_reader){.at = start, .end = start + text.size};
}
static inline size_t bytes_left(const struct bytes_reader *reader)
{
    return (size_t)(reader->end - reader->at);
}
/* Moves over `size` bytes and returns where they start; NULL, and failed, when they are not all
 * there. */
static inline const unsigned char *bytes_take(struct bytes_reader *reader, size_t size)
{
    if (reader->failed || bytes_left(reader) < size) {
        reader->failed = true;
        return NULL;
    }
    const unsigned char *start = reader->at;
    reader->at += size;
    return start;
}
static inline uint8_t bytes_read_u8(struct bytes_reader *reader)
{
    const unsigned char *in = bytes_take(reader, 1);
    return in ? *in : 0;
}
static inline uint16_t bytes_read_u16(struct bytes_reader *reader)
{
    const unsigned char *in = bytes_take(reader, 2);
    return in ? bytes_get_u16(in) : 0;
}
static inline uint64_t bytes_read_u64(struct bytes_reader *reader)
{
    const unsigned char *in = bytes_take(reader, 8);
    return in ? bytes_get_u64(in) : 0;
}
/* A varint of any length; most are of one byte. */
uint64_t bytes_read_long_varint(struct bytes_reader *reader);
static inline uint64_t bytes_read_varint(struct bytes_reader *reader)
{
    bool is_short = !reader->failed && reader->at < reader->end && *reader->at < 0x80;
    return is_short ? *reader->at++ : bytes_read_long_varint(reader);
}
static inline int64_t bytes_read_signed(struct bytes_reader *reader)
{
    uint64_t twice = bytes_read_varint(reader);
    return (int64_t)(twice & 1 ? ~(twice >> 1) : twice >> 1);
}
/* A view of `size` bytes. */
static inline chancery_text bytes_read_run(struct bytes_reader *reader, size_t size)
{
    const unsigned char *start = bytes_take(reader, size);
    return start ? (chancery_text){(const char *)start, size} : (chancery_text){"", 0};
}
static inline chancery_text bytes_read_text(struct bytes_reader *reader)
{
    uint64_t size = bytes_read_varint(reader);
    if (size > bytes_left(reader))
        reader->failed = true;
    return reader->failed ? (chancery_text){"", 0} : bytes_read_run(reader, (size_t)size);
}

#endif
