/* prop_cut.c - a file that is cut in two never adds a wrong record: whatever events either part
 * gives, the whole file gives too. Small files of every format, cut at every byte; and packed ones.
 * Nothing here is random. */
#include "../support/records.h"
#include "event/json_write.h"

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
    {"gdelt", true,
     "900000011\t20190314\t201903\t2019\t2019.2000\tUSAGOV\tWHITE HOUSE\tUSA\t\t\t\t\tGOV\t\t"
     "\tVENGOV\tCARACAS\tVEN\t\t\t\t\tGOV\t\t\t1\t161\t161\t16\t4\t-4.0\t4\t2\t4\t-2.5\t0\t\t"
     "\t\t\t\t\t\t0\t\t\t\t\t\t\t\t4\tCaracas, Distrito Capital, Venezuela\tVE\tVE25\t\t10.5\t"
     "-66.9167\t-1\t20190315004500\thttps://news.example/900000011\n"
     "900000012\t20190314\t201903\t2019\t2019.2000\tUSAGOV\tWHITE HOUSE\tUSA\t\t\t\t\tGOV\t\t"
     "\tVENGOV\tCARACAS\tVEN\t\t\t\t\tGOV\t\t\t1\t161\t161\t16\t4\t-4.0\t4\t2\t4\t-2.5\t0\t\t"
     "\t\t\t\t\t\t0\t\t\t\t\t\t\t\t4\tCaracas, Distrito Capital, Venezuela\tVE\tVE25\t\t10.5\t"
     "-66.9167\t-1\t20190315004500\thttps://other.example/a\n"
     "900000013\t20190314\t201903\t2019\t2019.2000\tVENGOV\tCARACAS\tVEN\t\t\t\t\tGOV\t\t\tUSA"
     "GOV\tWHITE HOUSE\tUSA\t\t\t\t\tGOV\t\t\t1\t043\t043\t04\t4\t2.8\t4\t2\t4\t-2.5\t0\t\t\t"
     "\t\t\t\t\t0\t\t\t\t\t\t\t\t4\tCaracas, Distrito Capital, Venezuela\tVE\tVE25\t\t10.5\t-6"
     "6.9167\t-1\t20190315004500\thttps://news.example/900000013\n"},
    {"gdelt-mentions", true,
     "900000012\t20190314004500\t20190315003000\t1\tthird.example\thttps://third.example/x\t2"
     "\t10\t20\t30\t1\t90\t1500\t-1.25\t\t\n"
     "900000012\t20190314004500\t20190315003000\t1\tthird.example\thttps://third.example/x\t5"
     "\t10\t20\t30\t1\t90\t1500\t-1.25\t\t\n"},
    {"icews", true,
     "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Cod"
     "e\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPu"
     "blisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"
     "90000011\t2019-03-12\tVenezuela\t\tVenezuela\ttext\t161\t-4\tForeign Affairs (United Sta"
     "tes)\tGovernment,Executive\tUnited States\t700\t2\tFirst Example\tCaracas\t\tDistrito Ca"
     "pital\tVenezuela\t10.488\t-66.8792\n"
     "90000013\t2019-03-14\tForeign Affairs (United States)\tGovernment,Executive\tUnited Stat"
     "es\ttext\t161\t-4\tVenezuela\t\tVenezuela\t700\t2\tFirst Example\tCaracas\t\tDistrito Ca"
     "pital\tVenezuela\t10.488\t-66.8792\n"},
    {"polecat", true,
     "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name"
     "\tActor Country\tActor COW\tPrimary Actor Sector\tActor Sectors\tActor Title\tActor Name"
     " Raw\tWikipedia Actor ID\tRecipient Name\tRecipient Country\tRecipient COW\tPrimary Reci"
     "pient Sector\tRecipient Sectors\tRecipient Title\tRecipient Name Raw\tWikipedia Recipien"
     "t ID\tPlacename\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\tGeoNames ID\tRa"
     "w Placename\tFeature Type\tSource\tPublication Date\tStory People\tStory Organizations\t"
     "Story Locations\tLanguage\tVersion\n"
     "20230614-1\t2023-06-14\tCONSULT\tvisit\t2.0\tNone\tdiplomatic\tPortugal\tPRT\tNone\tNone"
     "\tGOV\tNone\tNone\tNone\tSao Tome and Principe\tSTP\tNone\tNone\tGOV\tNone\tNone\tNone\t"
     "Sao Tome\tNone\tNone\tNone\tSTP\t0.3365\t6.7273\tNone\tNone\tNone\tThe Example\t2023-06-"
     "15\tNone\tNone\tNone\tNone\tNone\n"
     "20230614-2\t2023-06-14\tPROTEST\tdemo\t2.0\tNone\tdiplomatic\tStudents\tSTP\tNone\tNone"
     "\tEDU\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tNone\tSao Tome\tNone"
     "\tNone\tNone\tSTP\t0.3365\t6.7273\tNone\tNone\tNone\tThe Example\t2023-06-15\tNone\tNone"
     "\tNone\tNone\tNone\n"},
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
