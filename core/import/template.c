#include "import/template.h"

/* ---- Reading ---- */

static bool add_part(struct template *template, struct template_part part)
{
    if (template->count == TEMPLATE_PARTS_MAX)
        return false;
    template->parts[template->count++] = part;
    return true;
}

/* Up to the next brace, or the one brace that two of them stand for. */
static chancery_text literal_at(chancery_text text, size_t *at)
{
    size_t start = *at;
    if (text.size - start >= 2 && text.bytes[start] == '{' && text.bytes[start + 1] == '{') {
        *at += 2;
        return text_slice(text.bytes + start, 1);
    }
    while (*at < text.size && text.bytes[*at] != '{')
        ++*at;
    return text_slice(text.bytes + start, *at - start);
}

/* The column named from the brace at `at` on; its text is empty when the brace is not closed. */
static struct template_part column_at(chancery_text text, size_t *at)
{
    struct template_part part = {.column = true, .index = COLUMN_NONE};
    chancery_text rest = text_slice(text.bytes + *at + 1, text.size - *at - 1);
    size_t size = text_find(rest, '}');
    if (size == rest.size)
        return part;
    part.text = text_slice(rest.bytes, size);
    *at += size + 2;
    part.previous = text_starts(part.text, TEXT("previous."));
    if (part.previous)
        part.text = text_slice(part.text.bytes + 9, part.text.size - 9);
    return part;
}

static bool opens_column(chancery_text text, size_t at)
{
    return text.bytes[at] == '{' && !(at + 1 < text.size && text.bytes[at + 1] == '{');
}

bool template_read(chancery_text text, struct arena *arena, struct template *template,
                   const char **why)
{
    struct template_part parts[TEMPLATE_PARTS_MAX];
    struct template read = {.parts = parts};
    for (size_t at = 0; at < text.size;) {
        struct template_part part = {0};
        if (opens_column(text, at))
            part = column_at(text, &at);
        else
            part.text = literal_at(text, &at);
        if (part.text.size == 0 || !add_part(&read, part)) {
            *why = part.text.size == 0 ? "a brace must enclose the name of a column"
                                       : "there are too many columns in one text";
            return false;
        }
    }
    template->count = read.count;
    template->parts = arena_make(arena, read.count, sizeof *parts);
    if (template->parts && read.count > 0)
        memcpy(template->parts, parts, read.count * sizeof *parts);
    return true;
}

const struct template_part *template_bind(struct template *template, const struct columns *columns)
{
    for (size_t i = 0; i < template->count; i++) {
        struct template_part *part = &template->parts[i];
        if (part->column)
            part->index = columns_find(columns, part->text);
        if (part->column && part->index == COLUMN_NONE)
            return part;
    }
    return NULL;
}

bool template_is_constant(const struct template *template)
{
    for (size_t i = 0; i < template->count; i++)
        if (template->parts[i].column)
            return false;
    return true;
}

/* ---- Filling ---- */

static chancery_text cell_text(const struct template_part *part, const struct template_row *row)
{
    if (!part->previous)
        return csv_cell(row->reader, part->index);
    return row->previous && part->index < row->previous_count ? row->previous[part->index]
                                                              : TEXT("");
}

static chancery_text part_text(const struct template_part *part, const struct template_row *row)
{
    if (!part->column)
        return part->text;
    chancery_text text = cell_text(part, row);
    return patterns_fit(row->absent, row->absent_count, text) ? TEXT("") : text;
}

bool template_fill(const struct template *template, const struct template_row *row,
                   struct buffer *out, size_t *column)
{
    size_t start = out->size;
    *column = COLUMN_NONE;
    for (size_t i = 0; i < template->count; i++) {
        const struct template_part *part = &template->parts[i];
        chancery_text text = part_text(part, row);
        if (part->column && !part->previous && *column == COLUMN_NONE)
            *column = part->index;
        if (part->column && text.size == 0) {
            out->size = start;
            return false;
        }
        buffer_text(out, text);
    }
    return out->size > start;
}

/* ---- Patterns ---- */

/* The usual walk: behind the last star, try the rest one byte further each time it does not fit. */
bool pattern_fits(chancery_text pattern, chancery_text text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, resume = 0;
    while (t < text.size) {
        if (p < pattern.size && pattern.bytes[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size && pattern.bytes[p] == text.bytes[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.bytes[p] == '*')
        p++;
    return p == pattern.size;
}

bool patterns_fit(const chancery_text *patterns, size_t count, chancery_text text)
{
    for (size_t i = 0; i < count; i++)
        if (pattern_fits(patterns[i], text))
            return true;
    return false;
}
