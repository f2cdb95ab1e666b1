#include "import/json.h"

#include "base/json_scan.h"
#include "base/status.h"
#include "event/json_write.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* One more than an event may have, so that event_parse sees that it is too long. */
enum { TEXT_MAX = EVENT_SIZE_MAX + 1 };

struct json_reader {
    struct input *input;
    enum { JSON_UNKNOWN, JSON_LINES, JSON_DOCUMENT } layout;
    enum { LEVEL_TOP, LEVEL_ARRAY, LEVEL_TIMELINE } level; /* of a document */
    struct buffer text;
    struct event_source source; /* where `text` begins */
    struct buffer frame;        /* of a timeline: what stands around its events */
    struct event_source head;   /* where the frame begins */
    size_t documents, document; /* in its list "vocabulary"; the next one to hand out */
};

static chancery_status broken(struct json_reader *reader, const char *what, const char *hint,
                              chancery_error *error)
{
    const struct error_place place = {.file = reader->input->name,
                                      .line = reader->input->line,
                                      .column = reader->input->column,
                                      .hint = hint};
    return error_at(error, CHANCERY_INVALID, &place, "%s", what);
}

/* The next byte that is not white space, not yet taken. */
static int skip_space(struct input *input)
{
    int byte;
    input_skip_notes(input);
    while ((byte = input_peek(input)) >= 0 && memchr(" \t\r\n", byte, 4)) {
        input_take(input);
        input_skip_notes(input);
    }
    return byte;
}

/* ---- Layout ---- */

/* Whether a line holds one whole object and nothing else. */
static bool is_whole_object(chancery_text line)
{
    size_t start = json_skip_space(line, 0);
    size_t end = json_skip_value(line, start);
    bool closed = end > start && line.bytes[end - 1] == '}';
    return closed && json_skip_space(line, end) == line.size;
}

/* Whether the object that begins in `line` has a list of that name. */
static bool has_list(chancery_text line, const char *name)
{
    struct json_path path = {.key = name};
    size_t at = json_locate(line, &path);
    return at > json_locate(line, NULL) && line.bytes[at] == '[';
}

/* Whether it is a timeline, whose events or vocabulary stand on lines of their own. */
static bool is_timeline(chancery_text line)
{
    return has_list(line, "events") || has_list(line, "vocabulary");
}

static bool starts_with_brace(chancery_text line)
{
    size_t start = json_skip_space(line, 0);
    return start < line.size && line.bytes[start] == '{';
}

/* The line that begins `from` bytes ahead, without its end; what is longer than an event is cut. */
static chancery_text line_ahead(struct input *input, size_t from)
{
    enum { STEP = 64 * 1024 };
    size_t wanted = from, size;
    chancery_text ahead, line;
    do {
        wanted += STEP;
        ahead = input_look(input, wanted);
        line = text_slice(ahead.bytes + from, ahead.size > from ? ahead.size - from : 0);
        size = text_find(line, '\n');
    } while (size == line.size && ahead.size >= wanted && size < TEXT_MAX);
    return text_slice(line.bytes, size);
}

/* JSON Lines when the first line is a whole object, or when the second begins another. */
static void recognise_object(struct json_reader *reader)
{
    size_t size = line_ahead(reader->input, 0).size;
    bool second = starts_with_brace(line_ahead(reader->input, size + 1));
    chancery_text line = text_slice(input_look(reader->input, size).bytes, size);
    bool lines = !is_timeline(line) && (is_whole_object(line) || second);
    reader->layout = lines ? JSON_LINES : JSON_DOCUMENT;
}

static chancery_status recognise(struct json_reader *reader, chancery_error *error)
{
    switch (skip_space(reader->input)) {
    case '{':
        recognise_object(reader);
        return CHANCERY_OK;
    case '[':
        reader->layout = JSON_DOCUMENT;
        return CHANCERY_OK;
    case INPUT_END:
        return CHANCERY_END;
    case INPUT_FAILED:
        return input_error(reader->input, error);
    default:
        return broken(reader, "is neither JSON nor JSON Lines",
                      "an event is an object: {\"type\": ..., \"date\": ..., \"actor\": ...}",
                      error);
    }
}

/* ---- JSON Lines ---- */

static chancery_status next_line(struct json_reader *reader, chancery_error *error)
{
    chancery_status status;
    do {
        reader->source.line = reader->input->line;
        reader->source.column = reader->input->column;
        buffer_clear(&reader->text);
        status = input_line(reader->input, TEXT_MAX, &reader->text, error);
    } while (status == CHANCERY_OK &&
             json_skip_space(buffer_view(&reader->text), 0) == reader->text.size);
    return status;
}

/* ---- Documents ---- */

/* A value on its way from the input: how deep it is, and the last member name at the top of it. */
struct scan {
    size_t depth;
    size_t name_start, name_end; /* in the text, without quotes */
    bool named;                  /* a colon followed the name */
};

static void keep(struct json_reader *reader, int byte)
{
    if (reader->text.size < TEXT_MAX)
        buffer_byte(&reader->text, (char)byte);
}

static int take_kept(struct json_reader *reader)
{
    int byte = input_take(reader->input);
    if (byte >= 0)
        keep(reader, byte);
    return byte;
}

/* Takes a string from its opening quote on. */
static int take_string(struct json_reader *reader, struct scan *scan)
{
    size_t start = reader->text.size + 1;
    int byte = take_kept(reader);
    while ((byte = take_kept(reader)) >= 0 && byte != '"')
        if (byte == '\\')
            take_kept(reader);
    if (scan->depth == 1) {
        scan->name_start = start;
        scan->name_end = reader->text.size > start ? reader->text.size - 1 : start;
        scan->named = false;
    }
    return byte;
}

/* Takes a number or word, or what stands in its place, up to where a value may end. */
static int take_word(struct json_reader *reader)
{
    int byte = take_kept(reader);
    while (byte >= 0 && (byte = input_peek(reader->input)) >= 0 &&
           !memchr(" \t\r\n,:[]{}\"", byte, 11))
        take_kept(reader);
    return byte;
}

static bool at_events(const struct json_reader *reader, const struct scan *scan)
{
    return scan->depth == 1 && scan->named &&
           text_equal(
               text_slice(reader->text.bytes + scan->name_start, scan->name_end - scan->name_start),
               TEXT("events"));
}

/* Takes one value. Stops before the list of events of a timeline, when `timeline` may be one, and
 * says so there. */
static int take_value(struct json_reader *reader, bool *timeline)
{
    struct scan scan = {0};
    int byte;
    do {
        byte = input_peek(reader->input);
        if (byte == '"') {
            byte = take_string(reader, &scan);
            continue;
        }
        if (scan.depth == 0 && byte >= 0 && !memchr("{[", byte, 2))
            return take_word(reader);
        if (byte == '[' && timeline && at_events(reader, &scan)) {
            *timeline = true;
            return byte;
        }
        if (byte == '{' || byte == '[')
            scan.depth++;
        else if ((byte == '}' || byte == ']') && scan.depth > 0)
            scan.depth--;
        else if (byte == ':' && scan.depth == 1)
            scan.named = true;
        byte = take_kept(reader);
    } while (byte >= 0 && scan.depth > 0);
    return byte;
}

/* What is wrong with the document around a timeline's events; NULL when it is a timeline. */
static const char *frame_fault(const json_t *frame)
{
    const json_t *format = json_object_get(frame, "format");
    const json_t *version = json_object_get(frame, "version");
    if (format &&
        (!json_is_string(format) || strcmp(json_string_value(format), TIMELINE_FORMAT) != 0))
        return "has a list of events, but is of another format than " TIMELINE_FORMAT;
    if (version && json_integer_value(version) != TIMELINE_VERSION)
        return "is a timeline of another version, which this version cannot read";
    return NULL;
}

/* Checks what has been read of the frame, closed by `end`. */
static chancery_status check_frame(struct json_reader *reader, const char *end,
                                   chancery_error *error)
{
    json_error_t found;
    size_t size = reader->frame.size;
    buffer_string(&reader->frame, end);
    if (reader->frame.failed)
        return error_memory(error);
    json_t *frame =
        json_loadb(reader->frame.bytes, reader->frame.size, JSON_REJECT_DUPLICATES, &found);
    reader->frame.size = size;
    if (!frame) {
        char message[sizeof found.text + 60];
        snprintf(message, sizeof message, "the timeline is not valid JSON: %s", found.text);
        return broken(reader, message, NULL, error);
    }
    const char *fault = frame_fault(frame);
    const json_t *vocabulary = json_object_get(frame, "vocabulary");
    if (vocabulary && !json_is_array(vocabulary))
        fault = "has a vocabulary that is no list of documents";
    reader->documents = json_array_size(vocabulary);
    json_decref(frame);
    return fault ? broken(reader, fault, NULL, error) : CHANCERY_OK;
}

/* What is left of a timeline behind its events holds nothing to import, but must be sound. */
static chancery_status leave_timeline(struct json_reader *reader, chancery_error *error)
{
    int byte;
    buffer_clear(&reader->text);
    for (size_t depth = 1; depth > 0;) {
        byte = input_peek(reader->input);
        if (byte == '"') {
            byte = take_string(reader, &(struct scan){0});
        } else {
            depth += byte == '{' || byte == '[';
            depth -= byte == '}' || byte == ']';
            byte = take_kept(reader);
        }
        if (byte == INPUT_FAILED)
            return input_error(reader->input, error);
        if (byte == INPUT_END)
            return broken(reader, "the timeline ends before its closing brace",
                          "the file may be cut short", error);
    }
    buffer_text(&reader->frame, buffer_view(&reader->text));
    reader->level = LEVEL_TOP;
    reader->source.derived = false;
    size_t documents = reader->documents;
    chancery_status status = check_frame(reader, "", error);
    if (status == CHANCERY_OK && reader->documents != documents)
        return broken(reader, "the vocabulary stands behind the events", "put it before them",
                      error);
    return status;
}

static chancery_status list_cut_short(struct json_reader *reader, chancery_error *error)
{
    return broken(reader, "the list of events ends before its closing bracket",
                  "the file may be cut short", error);
}

/* Behind an item of a list: a comma, or its end. */
static chancery_status after_item(struct json_reader *reader, bool first, bool *ended,
                                  chancery_error *error)
{
    int byte = skip_space(reader->input);
    *ended = byte == ']';
    if (byte == INPUT_FAILED)
        return input_error(reader->input, error);
    if (byte == INPUT_END)
        return list_cut_short(reader, error);
    if (*ended || (byte == ',' && !first))
        input_take(reader->input);
    else if (!first)
        return broken(reader, "a comma or the end of the list is expected here", NULL, error);
    return CHANCERY_OK;
}

static chancery_status take_event(struct json_reader *reader, bool *timeline, chancery_error *error)
{
    buffer_clear(&reader->text);
    int byte = skip_space(reader->input);
    reader->source.line = reader->input->line;
    reader->source.column = reader->input->column;
    if (byte == INPUT_END)
        return reader->level == LEVEL_TOP ? CHANCERY_END : list_cut_short(reader, error);
    if (byte >= 0)
        byte = take_value(reader, timeline);
    return byte == INPUT_FAILED ? input_error(reader->input, error) : CHANCERY_OK;
}

/* Enters the list that comes next: an array, or the events of the timeline whose head is in the
 * text. */
static chancery_status enter_list(struct json_reader *reader, bool timeline, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    if (timeline) {
        buffer_clear(&reader->frame);
        buffer_text(&reader->frame, buffer_view(&reader->text));
        buffer_string(&reader->frame, "[]");
        reader->head = reader->source;
        reader->document = 0;
        status = check_frame(reader, "}", error);
    }
    input_take(reader->input);
    reader->level = timeline ? LEVEL_TIMELINE : LEVEL_ARRAY;
    reader->source.derived = timeline;
    buffer_clear(&reader->text);
    return status;
}

/* Moves to the next item of the list; at its end back to the top, with `ended`. */
static chancery_status next_item(struct json_reader *reader, bool *ended, chancery_error *error)
{
    bool first = reader->text.size == 0;
    chancery_status status = after_item(reader, first, ended, error);
    if (status != CHANCERY_OK || !*ended)
        return status;
    if (reader->level == LEVEL_TIMELINE)
        return leave_timeline(reader, error);
    reader->level = LEVEL_TOP;
    return CHANCERY_OK;
}

/* Takes the next document of a timeline's vocabulary out of its frame. */
static chancery_status take_document(struct json_reader *reader)
{
    const struct json_path list = {.key = "vocabulary"},
                           item = {.outer = &list, .index = reader->document++};
    chancery_text frame = buffer_view(&reader->frame);
    size_t start = json_locate(frame, &item), end = json_skip_value(frame, start);
    reader->source = reader->head;
    reader->source.derived = true;
    text_position(frame, start, &reader->source.line, &reader->source.column);
    text_position_from(reader->head.line, reader->head.column, &reader->source.line,
                       &reader->source.column);
    buffer_clear(&reader->text);
    buffer_add(&reader->text, frame.bytes + start, end - start);
    return CHANCERY_OK;
}

static chancery_status next_in_document(struct json_reader *reader, chancery_error *error)
{
    for (;;) {
        bool ended = false, timeline = false;
        chancery_status status = CHANCERY_OK;
        if (reader->level == LEVEL_TIMELINE && reader->document < reader->documents)
            return take_document(reader);
        if (reader->level == LEVEL_TIMELINE && reader->document == reader->documents) {
            reader->document++; /* the events begin */
            buffer_clear(&reader->text);
        }
        if (reader->level != LEVEL_TOP) {
            status = next_item(reader, &ended, error);
            if (status != CHANCERY_OK || !ended)
                return status == CHANCERY_OK ? take_event(reader, NULL, error) : status;
        }
        bool array = skip_space(reader->input) == '[';
        if (!array) {
            status = take_event(reader, &timeline, error);
            if (status != CHANCERY_OK || !timeline)
                return status;
        }
        status = enter_list(reader, timeline, error);
        if (status != CHANCERY_OK)
            return status;
    }
}

static chancery_status next(struct json_reader *reader, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    if (reader->layout == JSON_UNKNOWN)
        status = recognise(reader, error);
    if (status == CHANCERY_OK)
        status = reader->layout == JSON_LINES ? next_line(reader, error)
                                              : next_in_document(reader, error);
    if (status == CHANCERY_OK && reader->text.failed)
        status = error_memory(error);
    return status;
}

/* ---- The format ---- */

static unsigned json_recognise(chancery_text head, const char *file_name)
{
    (void)file_name;
    size_t start = json_skip_space(head, 0);
    bool begins = start < head.size && memchr("{[", head.bytes[start], 2);
    return begins ? 90 : 0;
}

static chancery_status json_open(struct import_reader *reader, chancery_error *error)
{
    struct json_reader *made = calloc(1, sizeof *made);
    if (!made)
        return error_memory(error);
    made->input = reader->input;
    made->source.file = reader->input->name;
    reader->state = made;
    return CHANCERY_OK;
}

/* A document that is not well-formed ends there: where its next event begins nobody can tell. */
static chancery_status json_next(struct import_reader *reader, struct import_record *record,
                                 chancery_error *error)
{
    struct json_reader *json = reader->state;
    chancery_status status = next(json, error);
    reader->broken = status == CHANCERY_INVALID;
    record->source = json->source;
    record->raw = buffer_view(&json->text);
    buffer_text(&record->text, record->raw);
    return status;
}

static void json_close(struct import_reader *reader)
{
    struct json_reader *json = reader->state;
    if (!json)
        return;
    buffer_free(&json->text);
    buffer_free(&json->frame);
    free(json);
}

const struct import_format json_format = {
    .name = "json",
    .description = "Chancery JSON: JSON Lines, an event, a list of events, or a timeline",
    .recognise = json_recognise,
    .open = json_open,
    .next = json_next,
    .close = json_close,
};
