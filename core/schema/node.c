/* Owns: taking documents of the vocabulary in, finding values in them, their kinds, and how a fault
 * names its place. Knows nothing of fields and types. */
#include "schema/node.h"

#include "base/json_scan.h"
#include "base/status.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_NESTING_MAX = 32, REFERENCES_MAX = 64 };

static const char DEFS[] = "#/$defs/";

/* ---- Documents ---- */

chancery_status document_load(chancery_text text, const char *label, json_t **root,
                              chancery_error *error)
{
    json_error_t found;
    struct error_place place = {.file = label, .line = 1, .column = 1};
    if (text.size > SCHEMA_DOCUMENT_MAX)
        return error_at(error, CHANCERY_INVALID, &place, "the schema has more than %d bytes",
                        SCHEMA_DOCUMENT_MAX);
    if (json_depth(text) > JSON_NESTING_MAX)
        return error_at(error, CHANCERY_INVALID, &place, "the JSON is nested more than %d deep",
                        JSON_NESTING_MAX);
    *root = json_loadb(text.bytes, text.size, JSON_REJECT_DUPLICATES, &found);
    if (*root)
        return CHANCERY_OK;
    if (json_error_code(&found) == json_error_out_of_memory)
        return error_memory(error);
    size_t at = found.position > 0 ? (size_t)found.position - 1 : 0;
    text_position(text, at < text.size ? at : text.size, &place.line, &place.column);
    return error_at(error, CHANCERY_INVALID, &place, "not valid JSON: %s", found.text);
}

chancery_status document_add(struct reader *reader, const struct document *document)
{
    struct document *added = &reader->documents[reader->document_count];
    json_t *root;
    chancery_status status = document_load(document->text, document->label, &root, reader->error);
    if (status != CHANCERY_OK)
        return status;
    *added = *document;
    added->root = root;
    reader->document_count++;
    return CHANCERY_OK;
}

void documents_close(struct reader *reader)
{
    for (size_t i = 0; i < reader->document_count; i++)
        json_decref(reader->documents[i].root);
    reader->document_count = 0;
}

/* ---- Places ---- */

struct node node_root(const struct document *document)
{
    return (struct node){.json = document->root, .document = document, .key = "#", .jumped = true};
}

struct node node_member(const struct node *parent, const char *key)
{
    return (struct node){.json = json_object_get(parent->json, key),
                         .document = parent->document,
                         .parent = parent,
                         .key = key};
}

struct node node_item(const struct node *parent, size_t index)
{
    return (struct node){.json = json_array_get(parent->json, index),
                         .document = parent->document,
                         .parent = parent,
                         .index = index};
}

/* Writes "#/$defs/line/maxLength" for the place of `node` in its document. */
static void write_pointer(struct buffer *out, const struct node *node)
{
    if (!node->jumped)
        write_pointer(out, node->parent);
    if (!node->jumped)
        buffer_byte(out, '/');
    if (node->key)
        buffer_string(out, node->key);
    else
        buffer_integer(out, (int64_t)node->index);
}

/* Where `node` begins in the text of its document. */
static size_t offset_of(const struct node *node)
{
    enum { STEPS = JSON_NESTING_MAX + 4 };
    struct json_path steps[STEPS];
    size_t at = STEPS - 1;
    for (; !node->jumped && at > 2; node = node->parent, at--)
        steps[at] =
            (struct json_path){.outer = &steps[at - 1], .key = node->key, .index = node->index};
    if (strcmp(node->key, "#") == 0) {
        if (at + 1 < STEPS)
            steps[at + 1].outer = NULL;
        return json_locate(node->document->text, at + 1 < STEPS ? &steps[STEPS - 1] : NULL);
    }
    steps[at] = (struct json_path){.outer = &steps[at - 1], .key = node->key + strlen(DEFS)};
    steps[at - 1] = (struct json_path){.key = "$defs"};
    return json_locate(node->document->text, &steps[STEPS - 1]);
}

static chancery_status report(const struct reader *reader, const struct node *node,
                              const char *hint, const char *message)
{
    struct buffer pointer = {0};
    struct error_place place = {.file = node->document->label, .hint = hint};
    write_pointer(&pointer, node);
    text_position(node->document->text, offset_of(node), &place.line, &place.column);
    error_at(reader->error, CHANCERY_INVALID, &place, "%.*s: %s", error_width(pointer.size),
             buffer_view(&pointer).bytes, message);
    buffer_free(&pointer);
    return CHANCERY_INVALID;
}

enum { FAULT_SIZE = 320 };

chancery_status node_fault(const struct reader *reader, const struct node *node, const char *format,
                           ...)
{
    char message[FAULT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return report(reader, node, NULL, message);
}

chancery_status node_fault_hint(const struct reader *reader, const struct node *node,
                                const char *hint, const char *format, ...)
{
    char message[FAULT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return report(reader, node, hint, message);
}

chancery_status node_memory(const struct reader *reader)
{
    return error_set(reader->error, CHANCERY_MEMORY, "out of memory while reading the schemas");
}

static const char *kind_name(const json_t *json)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object",   [JSON_ARRAY] = "a list",   [JSON_STRING] = "a string",
        [JSON_INTEGER] = "an integer", [JSON_REAL] = "a decimal", [JSON_TRUE] = "a boolean",
        [JSON_FALSE] = "a boolean",    [JSON_NULL] = "null",
    };
    return json ? names[json_typeof(json)] : "missing";
}

static chancery_status wrong_kind(const struct reader *reader, const struct node *node,
                                  const char *wanted)
{
    return node_fault(reader, node, "must be %s, and is %s", wanted, kind_name(node->json));
}

chancery_status node_string(const struct reader *reader, const struct node *node,
                            const char **string)
{
    if (!json_is_string(node->json))
        return wrong_kind(reader, node, "a string");
    *string = json_string_value(node->json);
    return CHANCERY_OK;
}

chancery_status node_integer(const struct reader *reader, const struct node *node, int64_t *number)
{
    if (!json_is_integer(node->json))
        return wrong_kind(reader, node, "an integer");
    *number = json_integer_value(node->json);
    return CHANCERY_OK;
}

chancery_status node_boolean(const struct reader *reader, const struct node *node, bool *value)
{
    if (!json_is_boolean(node->json))
        return wrong_kind(reader, node, "a boolean");
    *value = json_is_true(node->json);
    return CHANCERY_OK;
}

chancery_status node_object(const struct reader *reader, const struct node *node)
{
    return json_is_object(node->json) ? CHANCERY_OK : wrong_kind(reader, node, "an object");
}

chancery_status node_array(const struct reader *reader, const struct node *node)
{
    return json_is_array(node->json) ? CHANCERY_OK : wrong_kind(reader, node, "a list");
}

chancery_status node_exactly(const struct reader *reader, const struct node *node,
                             const char *wanted)
{
    const char *string = NULL;
    chancery_status status = node_string(reader, node, &string);
    if (status == CHANCERY_OK && strcmp(string, wanted) != 0)
        return node_fault(reader, node, "must be \"%s\", and is \"%.80s\"", wanted, string);
    return status;
}

static const char *known_at(const void *known, size_t stride, size_t index)
{
    const char *name;
    memcpy(&name, (const char *)known + index * stride, sizeof name);
    return name;
}

/* Reports the unknown keyword `key`, with the nearest known one as hint. */
static chancery_status unknown(const struct reader *reader, const struct node *object,
                               const char *key, const void *known, size_t count, size_t stride)
{
    struct nearest nearest = nearest_start(chancery_text_of(key));
    for (size_t i = 0; i < count; i++)
        nearest_offer(&nearest, known_at(known, stride, i));
    char hint[120] = "";
    if (nearest.best)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest.best);
    struct node member = node_member(object, key);
    return node_fault_hint(reader, &member, hint, "this keyword is not understood here");
}

chancery_status node_known(const struct reader *reader, const struct node *object,
                           const void *known, size_t count, size_t stride)
{
    const char *key;
    json_t *value;
    chancery_status status = node_object(reader, object);
    if (status != CHANCERY_OK)
        return status;
    json_object_foreach(object->json, key, value)
    {
        size_t i = 0;
        while (i < count && strcmp(known_at(known, stride, i), key) != 0)
            i++;
        if (i == count)
            return unknown(reader, object, key, known, count, stride);
    }
    return CHANCERY_OK;
}

chancery_status node_text(const struct reader *reader, const struct node *node, const char **text)
{
    const char *string = NULL;
    chancery_status status = node_string(reader, node, &string);
    if (status != CHANCERY_OK)
        return status;
    if (*string == '\0')
        return node_fault(reader, node, "must not be empty");
    if (!text_is_plain(chancery_text_of(string)))
        return node_fault(reader, node,
                          "holds a control, line-breaking or direction-changing "
                          "character");
    *text = arena_text(reader->arena, chancery_text_of(string)).bytes;
    return CHANCERY_OK;
}

chancery_status node_texts(const struct reader *reader, const struct node *node,
                           const char *const **texts)
{
    chancery_status status = node_array(reader, node);
    if (status != CHANCERY_OK)
        return status;
    size_t count = json_array_size(node->json);
    const char **list = arena_make(reader->arena, count + 1, sizeof *list);
    if (!list)
        return node_memory(reader);
    for (size_t i = 0; i < count; i++) {
        struct node item = node_item(node, i);
        status = node_text(reader, &item, &list[i]);
        if (status != CHANCERY_OK)
            return status;
        for (size_t j = 0; j < i; j++)
            if (strcmp(list[i], list[j]) == 0)
                return node_fault(reader, &item, "\"%.80s\" stands twice", list[i]);
    }
    *texts = list;
    return CHANCERY_OK;
}

chancery_status node_compact(const struct reader *reader, const struct node *node,
                             const char **json)
{
    char *text = json_dumps(node->json, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!text)
        return node_memory(reader);
    *json = arena_text(reader->arena, chancery_text_of(text)).bytes;
    free(text);
    return CHANCERY_OK;
}

/* ---- References ---- */

chancery_status node_reference(const struct reader *reader, const struct node *node,
                               chancery_text *name, const char **pointer)
{
    const char *reference = NULL;
    char hint[200];
    chancery_status status = node_string(reader, node, &reference);
    if (status != CHANCERY_OK)
        return status;
    bool absolute = strncmp(reference, SCHEMA_BASE, strlen(SCHEMA_BASE)) == 0;
    if (node->document->own && *reference != '#' && !absolute) {
        snprintf(hint, sizeof hint,
                 "\"#/$defs/...\", or \"" SCHEMA_BASE SCHEMA_EVENT
                 "#/$defs/...\" for what all events share");
        return node_fault_hint(reader, node, hint, "\"%.80s\" leads to no document that is known",
                               reference);
    }
    const char *start = absolute ? reference + strlen(SCHEMA_BASE) : reference;
    *name = text_slice(start, strcspn(start, "#"));
    *pointer = start + name->size;
    return CHANCERY_OK;
}

static const struct document *find_document(const struct reader *reader, const struct node *node,
                                            chancery_text name)
{
    if (name.size == 0)
        return node->document;
    for (size_t i = 0; i < reader->document_count; i++)
        if (reader->documents[i].name && text_is(name, reader->documents[i].name))
            return &reader->documents[i];
    return NULL;
}

/* How many steps lead to `node`, jumps included. */
static size_t depth(const struct node *node)
{
    size_t count = 0;
    for (; node->parent; node = node->parent)
        count++;
    return count;
}

chancery_status node_follow(const struct reader *reader, const struct node *node,
                            struct node *target)
{
    chancery_text name;
    const char *pointer;
    chancery_status status = node_reference(reader, node, &name, &pointer);
    if (status != CHANCERY_OK)
        return status;
    const char *reference = json_string_value(node->json);
    const struct document *document = find_document(reader, node, name);
    if (!document)
        return node_fault(reader, node, "\"%.80s\" leads to no file of the vocabulary", reference);
    json_t *found = NULL;
    if (strncmp(pointer, DEFS, strlen(DEFS)) == 0)
        found = json_object_get(json_object_get(document->root, "$defs"), pointer + strlen(DEFS));
    if (!found)
        return node_fault(reader, node, "\"%.80s\" leads nowhere", reference);
    if (depth(node) > REFERENCES_MAX)
        return node_fault(reader, node, "\"%.80s\" goes round in a circle", reference);
    *target = (struct node){
        .json = found, .document = document, .parent = node, .key = pointer, .jumped = true};
    return CHANCERY_OK;
}
