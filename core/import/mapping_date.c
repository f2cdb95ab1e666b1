/* mapping_date.c - dates in the forms that mappings name, turned into EDTF. */
#include "import/mapping.h"

#include "date/date.h"
#include "date/people.h"

#include <stdio.h>

/* Of a day of the calendar, as far as it is told. */
struct told {
    uint64_t year, month, day;
    bool has_year, has_month, has_day;
};

/* Takes up to `most` digits from the start of `text`. */
static bool take_digits(chancery_text *text, size_t most, uint64_t *number)
{
    size_t size = 0;
    while (size < text->size && size < most && text->bytes[size] >= '0' && text->bytes[size] <= '9')
        size++;
    if (size == 0 || !text_number(text_slice(text->bytes, size), 9999, number))
        return false;
    *text = text_slice(text->bytes + size, text->size - size);
    return true;
}

static bool starts_with_name(chancery_text text, const char *name, size_t size)
{
    chancery_text start = text_slice(text.bytes, size < text.size ? size : text.size);
    return start.size == size && text_fold_equal(start, text_slice(name, size));
}

/* Takes the English name of a month, in full or its first three letters. */
static bool take_month(chancery_text *text, uint64_t *month)
{
    enum { SHORT = 3 };
    for (unsigned i = 1; i <= 12; i++) {
        const char *name = date_month_name(i);
        size_t size = strlen(name);
        if (!starts_with_name(*text, name, SHORT))
            continue;
        if (!starts_with_name(*text, name, size))
            size = SHORT;
        *text = text_slice(text->bytes + size, text->size - size);
        *month = i;
        return true;
    }
    return false;
}

static bool take_directive(chancery_text *text, char directive, struct told *told)
{
    switch (directive) {
    case 'Y':
        return told->has_year = take_digits(text, 4, &told->year);
    case 'm':
        return told->has_month = take_digits(text, 2, &told->month);
    case 'd':
        return told->has_day = take_digits(text, 2, &told->day);
    case 'B':
        return told->has_month = take_month(text, &told->month);
    default:
        return false;
    }
}

static bool take_byte(chancery_text *text, char byte)
{
    if (text->size == 0 || text->bytes[0] != byte)
        return false;
    *text = text_slice(text->bytes + 1, text->size - 1);
    return true;
}

static bool write_told(const struct told *told, char edtf[CHANCERY_DATE_SIZE])
{
    chancery_date date;
    char text[64];
    int size = snprintf(text, sizeof text, "%04u", (unsigned)told->year);
    if (told->has_month)
        size += snprintf(text + size, sizeof text - (size_t)size, "-%02u", (unsigned)told->month);
    if (told->has_day)
        size += snprintf(text + size, sizeof text - (size_t)size, "-%02u", (unsigned)told->day);
    bool valid = told->has_year && (told->has_month || !told->has_day) &&
                 date_parse_strict(text_slice(text, (size_t)size), &date, NULL) == CHANCERY_OK;
    if (valid)
        memcpy(edtf, text, (size_t)size + 1);
    return valid;
}

static bool read_edtf(chancery_text text, char edtf[CHANCERY_DATE_SIZE])
{
    chancery_date date;
    if (text.size >= CHANCERY_DATE_SIZE || date_parse_strict(text, &date, NULL) != CHANCERY_OK)
        return false;
    memcpy(edtf, text.bytes, text.size);
    edtf[text.size] = '\0';
    return true;
}

bool mapping_date_read(chancery_text text, chancery_text format, char edtf[CHANCERY_DATE_SIZE])
{
    struct told told = {0};
    if (text_is(format, "edtf"))
        return read_edtf(text, edtf);
    for (size_t i = 0; i < format.size; i++) {
        bool directive = format.bytes[i] == '%' && i + 1 < format.size;
        if (directive ? !take_directive(&text, format.bytes[++i], &told)
                      : !take_byte(&text, format.bytes[i]))
            return false;
    }
    return text.size == 0 && write_told(&told, edtf);
}

bool mapping_date_format_ok(chancery_text format)
{
    bool year = false;
    if (text_is(format, "edtf"))
        return true;
    for (size_t i = 0; i < format.size; i++) {
        if (format.bytes[i] != '%')
            continue;
        if (i + 1 == format.size || !memchr("YmdB", format.bytes[++i], 4))
            return false;
        year = year || format.bytes[i] == 'Y';
    }
    return year;
}

bool mapping_date_parts(const chancery_text parts[3], char edtf[CHANCERY_DATE_SIZE])
{
    struct told told = {
        .has_year = text_number(parts[0], 9999, &told.year),
        .has_month = parts[1].size > 0,
        .has_day = parts[2].size > 0,
    };
    if (!told.has_year || (told.has_month && !text_number(parts[1], 12, &told.month)) ||
        (told.has_day && !text_number(parts[2], 31, &told.day)))
        return false;
    return write_told(&told, edtf);
}
