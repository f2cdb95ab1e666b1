/* prop_cut.c - a file that is cut in two never adds a wrong record: whatever events either part
 * gives, the whole file gives too. Small files of every format, cut at every byte; and packed ones.
 * Nothing here is random. */
#include "../support/records.h"
#include "json_write.h"

#include <stdio.h>
#include <stdlib.h>

enum { EVENTS_MAX = 64, EVENT_SIZE = 1024 };

#define MISSION                                                                                    \
    "\"type\":\"mission.closed\",\"actor\":\"USA\",\"target\":\"VEN\",\"city\":\"Caracas\""

/* One small file. Without `tail` the second part of a cut is not looked at: the format has nothing
 * at the beginning of a file that tells it from the middle of one. */
static const struct sample {
    const char *format;
    bool tail;
    const char *bytes;
} samples[] = {
    {"json", true,
     "{\"uid\":\"a:12\",\"date\":\"2019-03-14\"," MISSION "}\n"
     "{\"uid\":\"a:123\",\"date\":\"2019-03\"," MISSION "}\r\n"
     "{\"uid\":\"a:1234\",\"date\":\"2019\"," MISSION "}"},
    {"json", true,
     "[{\"uid\":\"a:12\",\"date\":\"2019-03-14\"," MISSION "},\n"
     " {\"uid\":\"a:123\",\"date\":\"2019\"," MISSION "}]\n"},
    {"json", true,
     "{\"format\":\"chancery-timeline\",\"version\":1,\"events\":[\n"
     "{\"uid\":\"a:12\",\"date\":\"2019-03-14\"," MISSION "},\n"
     "{\"uid\":\"a:123\",\"date\":\"2019\"," MISSION "}],\"counts\":{\"events\":2}}\n"},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

/* ---- Events as text ---- */

struct events {
    char json[EVENTS_MAX][EVENT_SIZE];
    size_t count;
};

static void keep(void *context, const chancery_event *event, const chancery_error *error)
{
    struct events *events = context;
    struct buffer json = {0};
    if (!event) {
        assert(error->status == CHANCERY_INVALID && *error->message);
        return;
    }
    json_write_event(&json, event, JSON_STORED);
    assert(events->count < EVENTS_MAX && json.size < EVENT_SIZE);
    memcpy(events->json[events->count], json.bytes, json.size);
    events->json[events->count++][json.size] = '\0';
    buffer_free(&json);
}

static struct events events_of(chancery_text bytes, const struct import_format *format)
{
    struct events events = {.count = 0};
    records_of_bytes(bytes, format, keep, &events);
    return events;
}

static const char *foreign(const struct events *part, const struct events *whole)
{
    for (size_t i = 0; i < part->count; i++) {
        bool known = false;
        for (size_t j = 0; j < whole->count; j++)
            known = known || strcmp(part->json[i], whole->json[j]) == 0;
        if (!known)
            return part->json[i];
    }
    return NULL;
}

/* ---- Tests ---- */

static unsigned tests, failures;

static void ok(bool good, const char *what, const char *format)
{
    tests++;
    failures += !good;
    printf("%s %u - %s: %s\n", good ? "ok" : "not ok", tests, format, what);
}

static bool is_subset(chancery_text bytes, const struct import_format *format,
                      const struct events *whole, const char *what, size_t at)
{
    struct events part = events_of(bytes, format);
    const char *wrong = foreign(&part, whole);
    if (wrong)
        printf("# %s at %zu: %s\n", what, at, wrong);
    return !wrong;
}

static void test_cuts(const struct sample *sample)
{
    const struct import_format *format = import_format_find(chancery_text_of(sample->format));
    chancery_text bytes = chancery_text_of(sample->bytes);
    bool good = true;
    struct events whole = events_of(bytes, format);
    for (size_t i = 0; i <= bytes.size; i++) {
        good = is_subset(text_slice(bytes.bytes, i), format, &whole, "first part", i) && good;
        if (sample->tail)
            good = is_subset(text_slice(bytes.bytes + i, bytes.size - i), format, &whole,
                             "second part", i) &&
                   good;
    }
    ok(whole.count > 1, "the whole has events", sample->format);
    ok(good, "cut at every byte", sample->format);
}

/* ---- Packed ---- */

static const char *const packers[] = {
    "gzip -c", "xz -c", "bzip2 -c", "zstd -q -c", "zip -q -", "tar -c --absolute-names -f -",
};

/* What a program makes of `bytes`; empty where it is not installed. */
static struct buffer packed_by(const char *packer, chancery_text bytes)
{
    char command[200], path[] = "/tmp/chancery-cut-XXXXXX";
    struct buffer out = {0};
    int file = mkstemp(path);
    assert(file >= 0 && write(file, bytes.bytes, bytes.size) == (ssize_t)bytes.size);
    close(file);
    snprintf(command, sizeof command, "%s %s 2>/dev/null", packer, path);
    FILE *pipe = popen(command, "r");
    for (int byte; pipe && (byte = getc(pipe)) != EOF;)
        buffer_byte(&out, (char)byte);
    if (pipe)
        pclose(pipe);
    unlink(path);
    return out;
}

static void test_packed(const char *packer, const struct sample *sample)
{
    const struct import_format *format = import_format_find(chancery_text_of(sample->format));
    struct events whole = events_of(chancery_text_of(sample->bytes), format);
    struct buffer packed = packed_by(packer, chancery_text_of(sample->bytes));
    bool good = true;
    struct events unpacked = events_of(buffer_view(&packed), format);
    for (size_t i = 0; i <= packed.size; i++)
        good = is_subset(text_slice(packed.bytes, i), format, &whole, packer, i) && good;
    if (packed.size == 0)
        printf("ok %u - %s: # SKIP it is not installed\n", ++tests, packer);
    else
        ok(unpacked.count == whole.count, "unpacks to the same", packer);
    ok(good, "cut at every byte", packer);
    buffer_free(&packed);
}

int main(void)
{
    for (size_t i = 0; i < SAMPLES; i++)
        test_cuts(&samples[i]);
    for (size_t i = 0; i < sizeof packers / sizeof *packers; i++)
        test_packed(packers[i], &samples[0]);
    printf("1..%u\n", tests);
    return failures > 0;
}
