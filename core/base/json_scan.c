#include "base/json_scan.h"

#include "base/text.h"

size_t json_skip_space(chancery_text json, size_t at)
{
    while (at < json.size && memchr(" \t\r\n", json.bytes[at], 4))
        at++;
    return at;
}

static size_t skip_string(chancery_text json, size_t at)
{
    for (at++; at < json.size && json.bytes[at] != '"'; at++)
        if (json.bytes[at] == '\\')
            at++;
    return at < json.size ? at + 1 : json.size;
}

static size_t skip_word(chancery_text json, size_t at)
{
    while (at < json.size && !memchr(" \t\r\n,:]}", json.bytes[at], 8))
        at++;
    return at;
}

size_t json_skip_value(chancery_text json, size_t at)
{
    size_t depth = 0;
    do {
        char byte = at < json.size ? json.bytes[at] : '\0';
        if (byte == '"') {
            at = skip_string(json, at);
        } else if (byte == '{' || byte == '[') {
            depth++;
            at++;
        } else if (byte == '}' || byte == ']') {
            depth -= depth > 0;
            at++;
        } else if (byte == ',' || byte == ':') {
            at++;
        } else {
            at = skip_word(json, at);
        }
        if (depth > 0)
            at = json_skip_space(json, at);
    } while (depth > 0 && at < json.size);
    return at;
}

size_t json_depth(chancery_text json)
{
    size_t depth = 0, deepest = 0;
    for (size_t at = 0; at < json.size;) {
        char byte = json.bytes[at];
        if (byte == '"') {
            at = skip_string(json, at);
            continue;
        }
        if (byte == '{' || byte == '[')
            depth++;
        else if ((byte == '}' || byte == ']') && depth > 0)
            depth--;
        deepest = depth > deepest ? depth : deepest;
        at++;
    }
    return deepest;
}

/* Whether the string at `at`, quotes included, is `key` (which holds nothing to escape). */
static bool string_is(chancery_text json, size_t at, const char *key)
{
    size_t end = json_skip_value(json, at);
    return end - at >= 2 && text_is(text_slice(json.bytes + at + 1, end - at - 2), key);
}

/* The offset behind the name of a member and its colon. */
static size_t skip_name(chancery_text json, size_t at)
{
    size_t colon = json_skip_space(json, json_skip_value(json, at));
    return colon < json.size ? json_skip_space(json, colon + 1) : colon;
}

static bool is_closing(chancery_text json, size_t at)
{
    return at >= json.size || json.bytes[at] == '}' || json.bytes[at] == ']';
}

/* The value of member `key`, or of the item at `index`, in the object or list at `start`. */
static size_t locate_inside(chancery_text json, size_t start, const struct json_path *path)
{
    size_t at = json_skip_space(json, start + 1);
    for (size_t index = 0; !is_closing(json, at); index++) {
        bool found = path->key ? string_is(json, at, path->key) : index == path->index;
        if (path->key)
            at = skip_name(json, at);
        if (found)
            return at;
        at = json_skip_space(json, json_skip_value(json, at));
        if (at < json.size && json.bytes[at] == ',')
            at = json_skip_space(json, at + 1);
    }
    return start;
}

size_t json_locate(chancery_text json, const struct json_path *path)
{
    if (!path)
        return json_skip_space(json, 0);
    size_t outer = json_locate(json, path->outer);
    if (outer >= json.size)
        return outer;
    bool fits = json.bytes[outer] == (path->key ? '{' : '[');
    return fits ? locate_inside(json, outer, path) : outer;
}

void text_position(chancery_text text, size_t offset, size_t *line, size_t *column)
{
    size_t start = 0;
    *line = 1;
    for (size_t i = 0; i < offset && i < text.size; i++) {
        if (text.bytes[i] == '\n') {
            ++*line;
            start = i + 1;
        }
    }
    *column = offset - start + 1;
}

void text_position_from(size_t line, size_t column, size_t *place_line, size_t *place_column)
{
    if (*place_line == 1)
        *place_column += column - 1;
    *place_line += line - 1;
}
