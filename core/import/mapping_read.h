/* mapping_read.h - a walk over a mapping's JSON that reports each fault with its JSON pointer and
 * place. Between mapping_read.c and mapping_node.c.
 */
#ifndef CORE_IMPORT_MAPPING_READ_H
#define CORE_IMPORT_MAPPING_READ_H

#include "base/json_scan.h"
#include "base/status.h"
#include "import/mapping.h"

#include <jansson.h>

struct mapping_reading {
    struct import_mapping *mapping;
    chancery_text json;
    chancery_error *error;
    bool failed;
};

/* One member that an object may have: what reads it into `target`. */
struct mapping_member {
    const char *key;
    void (*read)(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                 void *target);
    bool required;
};

__attribute__((format(printf, 4, 5))) void mapping_fault(struct mapping_reading *reading,
                                                         const struct json_path *path,
                                                         const char *hint, const char *format, ...);
/* Hands each member of an object to its reader; unknown and missing ones are faults. `members` ends
 * with a NULL key. */
void mapping_object_read(struct mapping_reading *reading, json_t *json,
                         const struct json_path *path, const struct mapping_member *members,
                         void *target);
/* The text of a string; empty and a fault when it is none. Lives as long as the mapping. */
chancery_text mapping_text(struct mapping_reading *reading, json_t *json,
                           const struct json_path *path);
/* A string or a list of strings. */
chancery_text *mapping_texts(struct mapping_reading *reading, json_t *json,
                             const struct json_path *path, size_t *count);
/* The index of a string among `choices`, ended by NULL; a fault with the nearest when it is none.
 */
size_t mapping_choice(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      const char *const *choices);
void mapping_template(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                      struct template *template);
void mapping_conditions_read(struct mapping_reading *reading, json_t *json,
                             const struct json_path *path, struct mapping_conditions *conditions);
/* A value table: an object of texts, or null for no value. */
void mapping_table_read(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                        struct mapping_table *table);
/* An event or a part of it. */
void mapping_node_read(struct mapping_reading *reading, json_t *json, const struct json_path *path,
                       struct mapping_node *node);
/* Room for `count` items, zeroed; NULL when out of memory, which is told. */
void *mapping_room(struct mapping_reading *reading, size_t count, size_t size);

#endif
