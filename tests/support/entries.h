/* entries.h - what tests of sorted entries do over and over: keys of numbers, an entry of two
 * texts, and entries in words. */
#ifndef TESTS_ENTRIES_H
#define TESTS_ENTRIES_H

#include "base/bytes.h"
#include "base/text.h"
#include "sort/merge.h"

#include <criterion/criterion.h>

#define EXPECT_DONE(call)                                                                          \
    do {                                                                                           \
        chancery_error error = {0};                                                                \
        cr_assert_eq((call), CHANCERY_OK, "%s: %s", #call, error.message);                         \
    } while (0)

static inline struct entry entry_of(chancery_text key, chancery_text value)
{
    return (struct entry){.key = key, .value = value};
}

/* Appends `KEY=VALUE ` or `KEY- `. */
static inline void entry_tell(struct buffer *out, const struct entry *entry)
{
    buffer_text(out, entry->key);
    buffer_string(out, entry->removed ? "-" : "=");
    buffer_text(out, entry->value);
    buffer_byte(out, ' ');
}

static inline void expect_told(struct buffer *out, const char *expected)
{
    cr_expect(text_is(buffer_view(out), expected), "\"%.*s\", not \"%s\"", (int)out->size,
              out->size > 0 ? out->bytes : "", expected);
    buffer_free(out);
}

#endif
