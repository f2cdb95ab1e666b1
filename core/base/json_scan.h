/* base/json_scan.h - finding one's way in JSON text without reading it into memory: where a value
 * ends, where a field stands. jansson remains the judge of what is JSON; this only counts brackets
 * and skips strings, so on malformed text it may be wrong but never leaves the text. */
#ifndef CORE_BASE_JSON_SCAN_H
#define CORE_BASE_JSON_SCAN_H

#include "chancery.h"

/* A place in a JSON document, from the inside out. */
struct json_path {
    const struct json_path *outer; /* NULL: directly in the root */
    const char *key;               /* a member of that name, or */
    size_t index;                  /* the item at that index, when key is NULL */
};

/* The offset behind white space. */
size_t json_skip_space(chancery_text json, size_t at);
/* The offset behind the value that starts at `at`; the end of the text when it does not end. */
size_t json_skip_value(chancery_text json, size_t at);
/* How deeply lists and objects are nested. */
size_t json_depth(chancery_text json);
/* The offset at which the value at `path` starts; that of the innermost value found on the way
 * when there is no such value. `path` NULL is the root. */
size_t json_locate(chancery_text json, const struct json_path *path);

/* The line and column, both from 1, of an offset. */
void text_position(chancery_text text, size_t offset, size_t *line, size_t *column);
/* Moves a place in a text to where it is in the file, when the text begins there at `line` and
 * `column`. */
void text_position_from(size_t line, size_t column, size_t *place_line, size_t *place_column);

#endif
