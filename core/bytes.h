/* bytes.h - values in bytes of fixed order: what every key and record is made of.
 *
 * Writers append to a buffer. The reader is bounded and remembers its first failure: read on, and
 * ask once at the end (`failed`); after a failure every value is 0 or empty.
 */
#ifndef CORE_BYTES_H
#define CORE_BYTES_H

#include "buffer.h"

/* Big-endian, so that memcmp orders them as numbers. */
void bytes_put_u16(unsigned char *out, uint16_t value);
void bytes_put_u32(unsigned char *out, uint32_t value);
void bytes_put_u64(unsigned char *out, uint64_t value);
uint16_t bytes_get_u16(const unsigned char *in);
uint32_t bytes_get_u32(const unsigned char *in);
uint64_t bytes_get_u64(const unsigned char *in);

void bytes_add_u8(struct buffer *buffer, uint8_t value);
void bytes_add_u16(struct buffer *buffer, uint16_t value);
void bytes_add_u64(struct buffer *buffer, uint64_t value);
/* LEB128: seven bits a byte, the lowest first. */
void bytes_add_varint(struct buffer *buffer, uint64_t value);
/* A signed number as a varint, small ones of either sign short (zigzag). */
void bytes_add_signed(struct buffer *buffer, int64_t value);
/* Its length as a varint, then the text. */
void bytes_add_text(struct buffer *buffer, chancery_text text);

struct bytes_reader {
    const unsigned char *at, *end;
    bool failed;
};

struct bytes_reader bytes_reader_of(chancery_text text);
static inline size_t bytes_left(const struct bytes_reader *reader)
{
    return (size_t)(reader->end - reader->at);
}
uint8_t bytes_read_u8(struct bytes_reader *reader);
uint16_t bytes_read_u16(struct bytes_reader *reader);
uint64_t bytes_read_u64(struct bytes_reader *reader);
uint64_t bytes_read_varint(struct bytes_reader *reader);
int64_t bytes_read_signed(struct bytes_reader *reader);
/* A view of `size` bytes. */
chancery_text bytes_read_run(struct bytes_reader *reader, size_t size);
chancery_text bytes_read_text(struct bytes_reader *reader);

#endif
