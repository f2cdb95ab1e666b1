/* Owns: the periods of a panel, and the days on which its parties exist or have a code. */
#include "date/date.h"
#include "state/panel.h"

#include "base/text.h"

/* ---- Periods ---- */

int64_t period_start(chancery_period every, int64_t day)
{
    struct calendar_day date = calendar_from_number(day);
    if (every == CHANCERY_PERIOD_DAY)
        return day;
    date.day = 1;
    date.month = every == CHANCERY_PERIOD_YEAR ? 1 : date.month;
    return calendar_to_number(date);
}

int64_t period_next(chancery_period every, int64_t start)
{
    struct calendar_day date = calendar_from_number(start);
    if (every == CHANCERY_PERIOD_DAY)
        return start + 1;
    bool turns = every == CHANCERY_PERIOD_YEAR || date.month == 12;
    date.month = turns ? 1 : date.month + 1;
    date.year += turns;
    return calendar_to_number(date);
}

/* A day without what is finer than the period: `-01-01` of a year. */
size_t period_format(chancery_period every, int64_t start, char out[CHANCERY_DAY_SIZE])
{
    static const size_t finer[] = {0, 3, 6};
    size_t size = chancery_day_format(start, out) - finer[every];
    out[size] = 0;
    return size;
}

/* ---- Windows ---- */

static chancery_span overlap(chancery_span a, chancery_span b)
{
    return (chancery_span){a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to};
}

/* Narrows every window to `span` and gives it the code of party `index`; puts what is left. */
static void narrow(const struct buffer *windows, chancery_span span, size_t index, const char *code,
                   struct buffer *out)
{
    const struct window *all = (const struct window *)(const void *)windows->bytes;
    for (size_t i = 0; i < windows->size / sizeof *all; i++) {
        struct window window = all[i];
        window.span = overlap(window.span, span);
        window.codes[index] = chancery_text_of(code);
        if (window.span.from <= window.span.to)
            buffer_add(out, &window, sizeof window);
    }
}

static void narrow_to_codes(const chancery_registry *registry, chancery_scheme scheme,
                            const chancery_party *party, size_t index, const struct buffer *windows,
                            struct buffer *out)
{
    const chancery_scheme_code *code;
    for (size_t i = 0; (code = chancery_scheme_code_at(registry, i)); i++)
        if (code->scheme == scheme && party && text_is(chancery_text_of(code->party), party->code))
            narrow(windows, code->span, index, code->code, out);
}

static void narrow_to_existence(const chancery_party *party, size_t index,
                                const struct buffer *windows, struct buffer *out)
{
    const chancery_span always = {CHANCERY_DAY_MIN, CHANCERY_DAY_MAX};
    if (!party || party->spell_count == 0)
        narrow(windows, always, index, "", out);
    for (size_t i = 0; party && i < party->spell_count; i++)
        narrow(windows, party->spells[i], index, "", out);
}

static int by_day(const void *a, const void *b)
{
    const struct window *x = a, *y = b;
    return (x->span.from > y->span.from) - (x->span.from < y->span.from);
}

void panel_windows(const chancery_registry *registry, const chancery_panel_question *question,
                   const chancery_party *const *parties, size_t count, struct buffer *windows)
{
    const struct window whole = {.span = {question->from, question->to},
                                 .codes = {{"", 0}, {"", 0}}};
    buffer_add(windows, &whole, sizeof whole);
    for (size_t i = 0; i < count; i++) {
        struct buffer out = {0};
        if (question->scheme != CHANCERY_SCHEME_COUNT)
            narrow_to_codes(registry, question->scheme, parties[i], i, windows, &out);
        else
            narrow_to_existence(question->all_days ? NULL : parties[i], i, windows, &out);
        out.failed |= windows->failed;
        buffer_free(windows);
        *windows = out;
    }
    if (windows->size > 0)
        qsort(windows->bytes, windows->size / sizeof whole, sizeof whole, by_day);
}
