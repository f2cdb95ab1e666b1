#include "import/cell.h"

#include "base/status.h"
#include "event/json_write.h"

void cell_write_number(struct buffer *out, chancery_text text)
{
    bool number = text.size > 0 && text.size < 30 && text.bytes[text.size - 1] != '.';
    size_t first = text.size > 0 && text.bytes[0] == '-';
    for (size_t i = first; i < text.size && number; i++)
        number = (text.bytes[i] >= '0' && text.bytes[i] <= '9') ||
                 (text.bytes[i] == '.' && i > first && text_find(text, '.') == i);
    bool padded = text.size > first + 1 && text.bytes[first] == '0' && text.bytes[first + 1] != '.';
    if (number && !padded && text.size > first)
        buffer_text(out, text);
    else
        json_write_string(out, text);
}

void cell_write_boolean(struct buffer *out, chancery_text text)
{
    static const char *const words[][2] = {{"true", "true"},   {"yes", "true"}, {"1", "true"},
                                           {"false", "false"}, {"no", "false"}, {"0", "false"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_fold_equal(text, chancery_text_of(words[i][0]))) {
            buffer_string(out, words[i][1]);
            return;
        }
    json_write_string(out, text);
}

bool cell_write_party(struct buffer *out, const chancery_schema *schema, chancery_text scheme,
                      chancery_text text, int64_t day, chancery_error *error)
{
    const chancery_party *party;
    struct buffer written = {0};
    buffer_text(&written, scheme);
    buffer_string(&written, scheme.size > 0 ? ":" : "");
    buffer_text(&written, text);
    chancery_status status =
        chancery_party_find(schema->parties, buffer_view(&written), day, &party, error);
    buffer_free(&written);
    if (status != CHANCERY_OK)
        return false;
    json_write_string(out, chancery_text_of(party->code));
    return true;
}

chancery_text cell_take_piece(chancery_text *rest, chancery_text delimiter)
{
    const char *found = memmem(rest->bytes, rest->size, delimiter.bytes, delimiter.size);
    size_t size = found ? (size_t)(found - rest->bytes) : rest->size;
    chancery_text piece = text_slice(rest->bytes, size);
    size_t skip = found ? size + delimiter.size : size;
    *rest = text_slice(rest->bytes + skip, rest->size - skip);
    while (piece.size > 0 && piece.bytes[0] == ' ')
        piece = text_slice(piece.bytes + 1, piece.size - 1);
    while (piece.size > 0 && piece.bytes[piece.size - 1] == ' ')
        piece.size--;
    return piece;
}
