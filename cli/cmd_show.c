/* cmd_show.c - `chancery show`: one event, a field a line. */
#include "cmd.h"
#include "out.h"
#include "term.h"

#include <jansson.h>
#include <string.h>

enum { NAME_WIDTH = 12, STEP = 2 };

static void print_value(const chancery_registry *registry, json_t *value, int indent);

static void print_lines(const char *text, int indent)
{
    for (const char *at = text;; at++) {
        size_t size = strcspn(at, "\n");
        out_text(stdout, (chancery_text){at, size});
        putchar('\n');
        at += size;
        if (*at == '\0')
            return;
        printf("%*s", indent, "");
    }
}

/* A code is followed by the name that it stands for. */
static void print_string(const chancery_registry *registry, const char *text, int indent)
{
    const chancery_party *party = chancery_party_by_code(registry, chancery_text_of(text));
    if (party) {
        printf("%s %s\n", party->code, party->name);
        return;
    }
    print_lines(text, indent);
}

static void print_name(const char *name, int indent)
{
    int width = NAME_WIDTH - (int)strlen(name);
    printf("%*s", indent, "");
    for (const char *at = name; *at; at++)
        putchar(*at == '_' ? ' ' : *at);
    printf("%*s", width > 0 ? width : 1, "");
}

static void print_members(const chancery_registry *registry, json_t *object, int indent)
{
    const char *name;
    json_t *value;
    bool first = true;
    json_object_foreach(object, name, value)
    {
        print_name(name, first ? 0 : indent);
        print_value(registry, value, indent + NAME_WIDTH);
        first = false;
    }
}

static void print_items(const chancery_registry *registry, json_t *list, int indent)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        printf("%*s", index > 0 ? indent : 0, "");
        print_value(registry, item, indent);
    }
    if (json_array_size(list) == 0)
        putchar('\n');
}

static void print_value(const chancery_registry *registry, json_t *value, int indent)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        print_members(registry, value, indent);
        break;
    case JSON_ARRAY:
        print_items(registry, value, indent);
        break;
    case JSON_STRING:
        print_string(registry, json_string_value(value), indent);
        break;
    case JSON_INTEGER:
        printf("%" JSON_INTEGER_FORMAT "\n", json_integer_value(value));
        break;
    case JSON_REAL:
        printf("%.10g\n", json_real_value(value));
        break;
    case JSON_TRUE:
        puts("yes");
        break;
    case JSON_FALSE:
        puts("no");
        break;
    case JSON_NULL:
        puts("open");
        break;
    }
}

static int print_block(const chancery_registry *registry, chancery_event *event)
{
    chancery_text text = chancery_event_json(event, true);
    json_t *json = json_loadb(text.bytes, text.size, 0, NULL);
    const char *name;
    json_t *value;
    if (!json)
        return complain(CHANCERY_MEMORY, NULL, "out of memory");
    json_object_foreach(json, name, value)
    {
        print_name(name, 0);
        print_value(registry, value, NAME_WIDTH);
    }
    json_decref(json);
    return EXIT_DONE;
}

static int print_json(chancery_event *event)
{
    struct out_data data = out_data_stdout();
    const chancery_sink sink = out_data_sink(&data);
    chancery_text text = chancery_event_json(event, false);
    chancery_status status = sink.write(sink.context, text.bytes, text.size);
    if (status == CHANCERY_OK)
        status = sink.write(sink.context, "\n", 1);
    return exit_status(out_data_end(&data, status));
}

int cmd_show(struct cli *cli)
{
    chancery_event *event;
    chancery_error error = {0};
    int64_t when;
    chancery_status status = known_at(cli, &when, &error);
    if (status == CHANCERY_OK)
        status = database_open(cli, CHANCERY_OPEN_READ, false, &error);
    if (status == CHANCERY_OK)
        status = chancery_lookup_as_known_at(cli->db, chancery_text_of(cli->args.arguments[0]),
                                             when, &event, &error);
    if (status != CHANCERY_OK) {
        out_error(&error);
        return exit_status(status);
    }
    term_page(!opt_given(&cli->args, "no-pager"));
    int result = opt_given(&cli->args, "json")
                     ? print_json(event)
                     : print_block(chancery_db_schema(cli->db)->parties, event);
    chancery_event_free(event);
    return result;
}
