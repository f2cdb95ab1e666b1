/* command.c - the commands and their options as tables, and the help printed from them. */
#include "command.h"

#include "panel_graph.h"

#include "out.h"

#include <stdlib.h>
#include <string.h>

enum { ANY = 1 << 20 }; /* more arguments than a line can have */

static const char *const color_choices[] = {"auto", "always", "never", NULL};
static const char *const data_formats[] = {"json", "jsonl", "csv", NULL};
static const char *const query_formats[] = {"table", "json", "jsonl", "csv", NULL};
const char *const panel_periods[] = {"day", "month", "year", NULL};
const char *const panel_rules[] = {"start", "end", "max", "min", NULL};
const char *const panel_schemes[] = {"iso", "cow", "gw", "fips", "cameo", NULL};
static const char *const panel_formats[] = {"csv", "matrix", "graphml", NULL};
static const char *const summary_forms[] = {"text", "json", NULL};
static const char *const count_formats[] = {"table", "json", "csv", NULL};
static const char *const party_kinds[] = {"state", "former-state", "territory", "organisation",
                                          NULL};
static const char *const schemes[] = {"iso", "cow", "gw", "fips", "cameo", NULL};
static const char *const count_keys[] = {"country", "year", "type", "family", "standing", NULL};

const struct opt global_options[] = {
    {"db", 0, OPT_VALUE, "PATH",
     "the database; else $CHANCERY_DB, ./chancery.db where one stands, or the user's own", NULL},
    {"wait", 0, OPT_NUMBER, "SECONDS", "how long to wait for another writer (10)", NULL},
    {"network", 0, OPT_FLAG, NULL,
     "accept a database on a network file system, where locks may fail", NULL},
    {"color", 0, OPT_CHOICE, "WHEN", "auto (on a terminal), always or never", color_choices},
    {"no-pager", 0, OPT_FLAG, NULL, "do not page on a terminal", NULL},
    {"version", 0, OPT_FLAG, NULL, "print the version", NULL},
    {"help", 'h', OPT_FLAG, NULL, "print help", NULL},
    OPT_END,
};

static const struct opt add_options[] = {
    {"json", 0, OPT_VALUE, "FILE", "take the event from a file as JSON, - for standard input",
     NULL},
    {"edit", 0, OPT_FLAG, NULL, "write the event in $VISUAL or $EDITOR", NULL},
    OPT_END,
};

static const struct opt import_options[] = {
    {"dry-run", 0, OPT_FLAG, NULL, "store nothing, but say what would be stored", NULL},
    {"keep-going", 0, OPT_FLAG, NULL, "skip what is refused, instead of storing nothing", NULL},
    {"format", 0, OPT_VALUE, "FORMAT", "read the files as that, whatever they look like", NULL},
    {"map", 0, OPT_VALUE, "MAPPING", "what the columns of a table mean: a file, or a ready mapping",
     NULL},
    {"only-diplomatic", 0, OPT_FLAG, NULL, "leave out coded reports that no type of event fits",
     NULL},
    {"rejects", 0, OPT_VALUE, "FILE", "write what is refused there, as it came, with the reasons",
     NULL},
    {"max-errors", 0, OPT_NUMBER, "N", "give up behind that many refused records", NULL},
    {"max-size", 0, OPT_NUMBER, "MIB", "how much one packed file may unpack to (1048576)", NULL},
    {"summary", 0, OPT_CHOICE, "FORM", "text on stderr, or a document on stdout: json",
     summary_forms},
    OPT_END,
};

#define AS_KNOWN_AT                                                                                \
    {                                                                                              \
        "as-known-at", 0, OPT_VALUE, "TIME",                                                       \
            "what was known then: an instant of UTC, or the end of a day, month or year", NULL     \
    }

static const struct opt query_options[] = {
    {"format", 0, OPT_CHOICE, "FORMAT", "table, json, jsonl or csv", query_formats},
    {"limit", 'n', OPT_NUMBER, "N", "at most that many events", NULL},
    {"reverse", 'r', OPT_FLAG, NULL, "newest first", NULL},
    {"after", 0, OPT_VALUE, "UID", "go on behind that event", NULL},
    AS_KNOWN_AT,
    {"explain", 0, OPT_FLAG, NULL, "say on stderr how the answer was found", NULL},
    OPT_END,
};

static const struct opt dump_options[] = {
    {"format", 0, OPT_CHOICE, "FORMAT", "json, jsonl or csv", data_formats},
    {"output", 'o', OPT_VALUE, "FILE", "write a file, whole or not at all", NULL},
    AS_KNOWN_AT,
    OPT_END,
};

static const struct opt count_options[] = {
    {"by", 0, OPT_CHOICES, "KEY,...", "country, year, type, family, standing", count_keys},
    {"format", 0, OPT_CHOICE, "FORMAT", "table, json or csv", count_formats},
    AS_KNOWN_AT,
    OPT_END,
};

static const struct opt show_options[] = {
    {"json", 0, OPT_FLAG, NULL, "print JSON", NULL},
    AS_KNOWN_AT,
    OPT_END,
};

static const struct opt amend_options[] = {
    {"type", 0, OPT_VALUE, "TYPE", "what happened", NULL},
    {"date", 0, OPT_VALUE, "DATE", "when it happened, in EDTF", NULL},
    {"actor", 0, OPT_VALUE, "PARTY", "who acts: one or more parties", NULL},
    {"target", 0, OPT_VALUE, "PARTY", "toward whom: one or more parties", NULL},
    {"unset", 0, OPT_VALUE, "FIELD", "take a field away, before others are set", NULL},
    {"edit", 0, OPT_FLAG, NULL, "change the event in $VISUAL or $EDITOR", NULL},
    {"json", 0, OPT_VALUE, "FILE", "take the whole event from a file, - for standard input", NULL},
    OPT_END,
};

static const struct opt why_options[] = {
    {"why", 0, OPT_VALUE, "TEXT", "why, in one line", NULL},
    OPT_END,
};

static const struct opt accept_options[] = {
    {"yes", 'y', OPT_FLAG, NULL, "do not ask", NULL},
    {"why", 0, OPT_VALUE, "TEXT", "why, in one line", NULL},
    OPT_END,
};

static const char *const standing_choices[] = {"reported", NULL};
/* Which events count for the state. */
#define TELLING                                                                                    \
    {"according-to", 0, OPT_VALUE, "PARTY", "as that party tells it", NULL},                       \
    {                                                                                              \
        "include", 0, OPT_CHOICE, "STANDING", "reported: events that are only reported count too", \
            standing_choices                                                                       \
    }
#define TABLE_FORMATS                                                                              \
    {"format", 0, OPT_CHOICE, "FORMAT", "table, json or csv", count_formats},                      \
    {                                                                                              \
        "json", 0, OPT_FLAG, NULL, "the same as --format json", NULL                               \
    }

static const struct opt status_options[] = {
    {"on", 0, OPT_VALUE, "DAY", "the state on that day (today)", NULL},
    {"facet", 0, OPT_VALUE, "NAME", "only that: relations, mission, staff, sanctions, ...", NULL},
    TELLING,
    AS_KNOWN_AT,
    {"explain", 0, OPT_FLAG, NULL, "how each answer follows from the events, step by step", NULL},
    TABLE_FORMATS,
    OPT_END,
};

static const struct opt history_options[] = {
    {"facet", 0, OPT_VALUE, "NAME", "only that: relations, mission, staff, sanctions, ...", NULL},
    TELLING,
    AS_KNOWN_AT,
    TABLE_FORMATS,
    OPT_END,
};

static const struct opt panel_options[] = {
    {"facet", 0, OPT_VALUE, "NAME", "of what: relations, mission, staff, sanctions, ...", NULL},
    {"from", 0, OPT_VALUE, "DATE", "from the first day of that on", NULL},
    {"to", 0, OPT_VALUE, "DATE", "to the last day of that (today)", NULL},
    {"every", 0, OPT_CHOICE, "PERIOD", "year (which is the default), month or day", panel_periods},
    {"rule", 0, OPT_CHOICE, "RULE",
     "what stands for a period: its start, end (the default), max or min", panel_rules},
    {"entries", 0, OPT_FLAG, NULL, "a row for each entry, such as each city, not each pair", NULL},
    {"by-account", 0, OPT_FLAG, NULL, "where accounts differ, a row for each answer", NULL},
    {"scheme", 0, OPT_CHOICE, "SCHEME",
     "only members of the system of iso, cow, gw, fips or cameo, with its codes", panel_schemes},
    {"all-days", 0, OPT_FLAG, NULL, "also days on which a party did not exist", NULL},
    TELLING,
    AS_KNOWN_AT,
    {"format", 0, OPT_CHOICE, "FORMAT", "csv, matrix or graphml", panel_formats},
    OPT_END,
};

static const struct opt overdue_options[] = {
    {"on", 0, OPT_VALUE, "DAY", "on that day (today)", NULL},
    {"facet", 0, OPT_VALUE, "NAME", "only that: relations, mission, staff, sanctions, ...", NULL},
    TELLING,
    AS_KNOWN_AT,
    TABLE_FORMATS,
    OPT_END,
};

static const struct opt parties_options[] = {
    {"on", 0, OPT_VALUE, "DATE", "only what existed then", NULL},
    {"kind", 0, OPT_CHOICE, "KIND", "state, former-state, territory, organisation", party_kinds},
    {"scheme", 0, OPT_CHOICE, "SCHEME", "the codes of iso, cow, gw, fips or cameo, as CSV",
     schemes},
    {"lang", 0, OPT_VALUE, "LANGUAGE", "names in that language: es, fr, pt_BR", NULL},
    TABLE_FORMATS,
    OPT_END,
};

static const struct opt json_options[] = {
    {"json", 0, OPT_FLAG, NULL, "print JSON", NULL},
    OPT_END,
};

static const struct opt types_options[] = {
    {"json", 0, OPT_FLAG, NULL, "print JSON", NULL},
    {"own", 0, OPT_FLAG, NULL, "print the documents that were added to the database", NULL},
    {"schema", 0, OPT_FLAG, NULL, "print all as one JSON Schema, for other validators", NULL},
    OPT_END,
};

static const struct opt no_options[] = {OPT_END};

#define EXAMPLES(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct command commands[] = {
    {"init", cmd_init, "create an empty database", "[PATH]", 0, 1, false, false, no_options,
     "Without PATH it is created where --db, $CHANCERY_DB or else ./chancery.db says. Nothing "
     "that\n"
     "stands there is overwritten.",
     EXAMPLES("chancery init", "chancery init ~/embassies.db")},
    {"add", cmd_add, "add one event", "TYPE ACTOR[,ACTOR...] [TARGET[,TARGET...]] DATE", 0, 4,
     false, true, add_options,
     "Prints the uid of the event, once it is on disk. Parties are codes or names (VEN, VE,\n"
     "Venezuela); DATE is EDTF (2019-03-14, 2019-01~, ../2019-03-14), or words that can mean one\n"
     "thing only (\"14 March 2019\", \"c. 1833\"), which are shown as EDTF. Every field of the "
     "type is\n"
     "an option: `chancery types TYPE` lists them. --source, --tag and --link may be repeated;\n"
     "--source-title and the like belong to the --source before them.",
     EXAMPLES("chancery add mission.closed USA VEN 2019-03-14 --city Caracas \\\n"
              "      --source https://example.org/report --source-title 'Embassy closes'",
              "chancery add recognition.government USA,CAN VEN 2019-01-23 --government 'Juan "
              "Guaidó'",
              "chancery add --json event.json",
              "chancery add --edit staff.withdrawn USA VEN 2019")},
    {"import", cmd_import, "add many events from files", "FILE...", 1, ANY, false, false,
     import_options,
     "Takes files as they are downloaded: Chancery JSON (an event, a list, a timeline, JSON "
     "Lines),\n"
     "packed or not (gzip, bzip2, xz, zstd, zip and tar with several members); - is standard "
     "input.\n"
     "What a file is shows its content. All events are stored or, when one is refused, none; "
     "events\n"
     "that are there already stay as they are, so that importing a file twice adds nothing.\n"
     "Reports of the same become one event with a source each; a report that comes again "
     "corrected\n"
     "makes a further version.",
     EXAMPLES("chancery import events.jsonl.gz", "chancery import --dry-run new/*.json",
              "chancery import --keep-going --rejects refused.jsonl events.jsonl",
              "curl -s https://example.org/events.jsonl | chancery import -")},
    {"query", cmd_query, "list events", "[TERM...]", 0, ANY, true, false, query_options, NULL,
     EXAMPLES("chancery query VE 2019-03", "chancery query VE 'between March and May 2019'",
              "chancery query VEN USA type:mission",
              "chancery query actor:USA,CAN 2019-01..2019-03-13 -type:statement",
              "chancery query place:Caracas --reverse --limit 10",
              "chancery query VE --as-known-at 2019-03-13")},
    {"dump", cmd_dump, "write a timeline", "[TERM...]", 0, ANY, true, false, dump_options,
     "json is one document with the parties and derived dates; jsonl is the events as stored, a\n"
     "line each behind its past versions, and imports again without loss. Without terms: every\n"
     "event.",
     EXAMPLES("chancery dump VE | jq '.events[].title'",
              "chancery dump --format jsonl -o all.jsonl",
              "chancery dump type:sanctions 2014.. --format csv")},
    {"show", cmd_show, "print one event", "UID", 1, 1, false, false, show_options,
     "A uid made by the database may be shortened while no other begins the same.",
     EXAMPLES("chancery show 3f9a02c1", "chancery show gdelt:410412347 --json",
              "chancery show 3f9a02c1 --as-known-at 2019-03-13")},
    {"amend", cmd_amend, "change an event, and keep what it was", "UID", 1, 1, false, true,
     amend_options,
     "Makes a new version of the event; the one before stays and is found with `log` and with\n"
     "--as-known-at. A field that is given takes the place of the one that was there; --source "
     "and\n"
     "--link add to the list. The event keeps its uid, which is printed once the version is on\n"
     "disk. --why says why the version was made.",
     EXAMPLES("chancery amend 3f9a02c1 --date 2019-03-15 --why 'the embassy says the 15th'",
              "chancery amend 3f9a02c1 --source https://example.org/report",
              "chancery amend 3f9a02c1 --unset city --edit",
              "chancery show 3f9a02c1 --json | jq '.seq = 2' | chancery amend 3f9a02c1 --json -")},
    {"retract", cmd_retract, "say that an event is wrong", "UID", 1, 1, false, false, why_options,
     "The event stays, marked as retracted, and counts no more for the state of diplomacy.\n"
     "`undo` takes the retraction back.",
     EXAMPLES("chancery retract 3f9a02c1 --why 'the report was about another embassy'")},
    {"accept", cmd_accept, "confirm the reported events of a query", "TERM...", 1, ANY, true, false,
     accept_options,
     "Events that a machine has coded are `reported`; this makes them `confirmed`, all of them "
     "or,\n"
     "when something fails, none. Says how many they are and asks, unless --yes is given.",
     EXAMPLES("chancery accept VE 2019-03 source:reuters.com",
              "chancery accept uid:gdelt:410412347 --yes --why 'checked against the note'")},
    {"undo", cmd_undo, "go back to the version before", "UID", 1, 1, false, false, why_options,
     "Makes a new version with the content of the one before; nothing is taken away, and a second\n"
     "undo undoes the first.",
     EXAMPLES("chancery undo 3f9a02c1")},
    {"log", cmd_log, "list the versions of an event", "UID", 1, 1, false, false, json_options,
     "Oldest first: when each was recorded, why, and what it changed.",
     EXAMPLES("chancery log 3f9a02c1", "chancery log 3f9a02c1 --json | jq '.versions[0]'")},
    {"status", cmd_status, "tell the state of diplomacy on a day", "PARTY [PARTY]", 1, 2, false,
     false, status_options,
     "Derived from the events: whether relations held, which missions were open, what staff was\n"
     "there, who had sanctions on whom, with the events that say so. Accounts that contradict "
     "each\n"
     "other are told apart. What a source leaves open is \"possible\", with the reason on stderr.",
     EXAMPLES("chancery status USA VEN --on 2019-03-15",
              "chancery status VE --facet sanctions --on 2019-03-14",
              "chancery status USA VEN --on 2019-03-15 --according-to VEN --json",
              "chancery status USA VEN --on 2019-03-13 --as-known-at 2019-03-13")},
    {"history", cmd_history, "tell how the state of diplomacy changed", "PARTY [PARTY]", 1, 2,
     false, false, history_options,
     "Each spell in which nothing changed, with the events that it rests on; where accounts\n"
     "contradict each other, as each of them tells it.",
     EXAMPLES("chancery history USA VEN", "chancery history USA VEN --facet mission --format csv",
              "chancery history USA VEN --facet staff --according-to VEN")},
    {"panel", cmd_panel, "the state in every period, as a table for R, Stata and network tools",
     "[PARTY [PARTY]]", 0, 2, false, false, panel_options,
     "One row for each pair of parties that events of the facet name, and each period: the answer\n"
     "(disputed where accounts differ), the values and the uids that it rests on. max and min go "
     "by the answer (yes, possible, no),\n"
     "then by the order in which `types` lists the choices, the greatest first; days of which\n"
     "nothing is known do not count. matrix is an adjacency matrix a period, 1 where the answer "
     "is\n"
     "yes; graphml a graph whose edges say of which period they are.",
     EXAMPLES("chancery panel --facet mission --from 1816 --scheme cow --rule max > missions.csv",
              "chancery panel USA --facet sanctions --from 1990 --every month",
              "chancery panel --facet relations --from 2019 --to 2019 --format graphml")},
    {"disputes", cmd_disputes, "what accounts disagree on", "[PARTY [PARTY]]", 0, 2, false, false,
     overdue_options,
     "The entries of the state of which accounts say different things on the day, as each tells "
     "it,\nand the events that are linked as contradicting each other.",
     EXAMPLES("chancery disputes", "chancery disputes VEN --on 2019-03-15",
              "chancery disputes USA VEN --facet relations --format csv")},
    {"overdue", cmd_overdue, "deadlines that have passed unfulfilled", "[PARTY [PARTY]]", 0, 2,
     false, false, overdue_options,
     "Orders, announcements and agreements whose deadline is over and that nothing has fulfilled.",
     EXAMPLES("chancery overdue", "chancery overdue VEN --on 2019-03-20",
              "chancery overdue USA VEN --json")},
    {"count", cmd_count, "count events", "[TERM...]", 0, ANY, true, false, count_options,
     "By country an event counts once for each of its parties, by year in the year in which it\n"
     "begins.",
     EXAMPLES("chancery count VE", "chancery count type:staff --by year",
              "chancery count --by country,family --format csv")},
    {"types", cmd_types, "the types of events: fields, meaning, rules",
     "[TYPE|FAMILY|event | add FILE... | remove NAME...]", 0, ANY, false, false, types_options,
     "Without an argument it lists them; `event` names the fields that events of every type have.\n"
     "`types add` takes types of your own into the database: a JSON Schema of one family, written "
     "as\n"
     "chancery-types(5) says. One of the same $id is replaced, while every event of its types "
     "stays\n"
     "valid. `types remove` takes a document, by its $id, or a type out again that no event has.",
     EXAMPLES("chancery types", "chancery types mission", "chancery types staff.withdrawn",
              "chancery types event", "chancery types add consul.schema.json",
              "chancery types remove consul.exequatur-granted",
              "chancery types --schema > vocabulary.schema.json")},
    {"parties", cmd_parties, "the parties: codes, names, existence, members",
     "[PARTY | add FILE... | remove NAME...]", 0, ANY, false, false, parties_options,
     "PARTY is a code, a name in any language, or a code of another scheme with its prefix. A "
     "code\n"
     "that had several owners means the one that had it on the date of --on, or has it today.\n"
     "`parties add` takes parties of your own into the database: JSON as chancery-types(5) says.",
     EXAMPLES("chancery parties Venezuela", "chancery parties cow:300",
              "chancery parties --on 1914-07-01 --kind former-state --format csv",
              "chancery parties --scheme gw > gw.csv", "chancery parties --lang es",
              "chancery parties add parties.json")},
    {"stats", cmd_stats, "figures about the database", "", 0, 0, false, false, json_options, NULL,
     EXAMPLES("chancery stats", "chancery stats --json | jq .events")},
    {"check", cmd_check, "read everything and see whether it is sound", "", 0, 0, false, false,
     no_options,
     "Verifies every checksum, every record and every entry of every index, both ways. The exit\n"
     "status is 1 when something is wrong.",
     EXAMPLES("chancery check", "chancery check --db backup.db")},
    {"backup", cmd_backup, "copy the database while it is in use", "FILE", 1, 1, false, false,
     no_options, "The copy is complete, synced and checked, or not there at all.",
     EXAMPLES("chancery backup /media/disk/chancery.db")},
    {"completion", cmd_completion, "print the completion script of a shell", "bash|zsh|fish", 1, 1,
     false, false, no_options, NULL,
     EXAMPLES("chancery completion bash > ~/.local/share/bash-completion/completions/chancery",
              "chancery completion fish > ~/.config/fish/completions/chancery.fish")},
    {"help", cmd_help, "print help", "[COMMAND]", 0, 1, false, false, no_options, NULL,
     EXAMPLES("chancery help add")},
    {"version", cmd_version, "print the version", "", 0, 0, false, false, no_options, NULL,
     EXAMPLES("chancery version")},
};
const size_t command_count = sizeof commands / sizeof *commands;

const struct term_help term_helps[] = {
    {"VE, VEN, Venezuela", "a bare country: the party is actor, target, place or in a field"},
    {"2019-03, 2019-01..2019-03-15, ..1990", "a bare date or range: the event may overlap it"},
    {"'14 March 2019', 'since 2014'", "the same in words, shown as EDTF on stderr"},
    {"country:VEN,COL", "one of these parties, in any of those roles"},
    {"country:RUS+predecessors", "it, or what it followed, up to then; also +successors"},
    {"actor:members(EU)", "a member of that group on the day of the event"},
    {"country:cow:300", "a code of another scheme: iso, cow, gw, fips, cameo"},
    {"actor:USA", "the party acts"},
    {"target:VEN", "the party is acted upon"},
    {"place:Caracas", "the name of the place or city, or the country it lies in"},
    {"date:2019-03", "the event may overlap it"},
    {"date-within:2019", "the event lies inside it"},
    {"type:mission", "the type, its family, or `*.severed` for a verb of any family"},
    {"standing:reported", "confirmed, reported or retracted"},
    {"account:USA", "it is that party's telling"},
    {"tag:embassies", "it has that tag"},
    {"source:example.org", "a source is from there"},
    {"uid:gdelt:410412347", "the event of that uid"},
    {"link:UID", "it is linked to that event"},
    {"has:source", "it has that field"},
    {"is:disputed", "it is one party's account, or contradicts another event"},
    {NULL, NULL},
};

/* ---- Finding ---- */

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static const char *command_name_at(const void *context, size_t index)
{
    (void)context;
    return index < command_count ? commands[index].name : NULL;
}

int command_unknown(const char *name)
{
    char hint[80] = "`chancery help` lists them";
    const char *nearest = chancery_nearest(chancery_text_of(name), command_name_at, NULL);
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    return complain(CHANCERY_USAGE, hint, "no command is called \"%s\"", name);
}

/* ---- Help ---- */

void command_usage(FILE *stream, const struct command *command)
{
    fprintf(stream, "chancery %s", command->name);
    if (command->options->name || command->fields)
        fputs(" [OPTION...]", stream);
    if (*command->arguments)
        fprintf(stream, " %s", command->arguments);
}

static void write_heading(FILE *stream, const char *text)
{
    bool bold = stream == stdout && out_color();
    fprintf(stream, "\n%s%s:%s\n", bold ? "\033[1m" : "", text, bold ? "\033[0m" : "");
}

static void write_row(FILE *stream, const char *left, const char *right)
{
    enum { LEFT = 26 };
    if (strlen(left) > LEFT)
        fprintf(stream, "  %s\n  %*s  %s\n", left, LEFT, "", right);
    else
        fprintf(stream, "  %-*s  %s\n", LEFT, left, right);
}

static void write_options(FILE *stream, const struct opt *options)
{
    for (const struct opt *opt = options; opt->name; opt++) {
        char left[120];
        char letter[8] = "";
        if (opt->letter)
            snprintf(letter, sizeof letter, "-%c, ", opt->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, opt->name, opt->value ? " " : "",
                 opt->value ? opt->value : "");
        write_row(stream, left, opt->help);
    }
}

static void write_terms(FILE *stream)
{
    write_heading(stream, "Terms (all must hold; a comma means or, a leading - not)");
    for (const struct term_help *help = term_helps; help->term; help++)
        write_row(stream, help->term, help->meaning);
    fputs("A term begins with one dash, an option with two; -- ends the options. More in\n"
          "chancery-query(7).\n",
          stream);
}

static void write_fields(FILE *stream, const chancery_type *type)
{
    struct field_options fields;
    char heading[120];
    if (!field_options_make(chancery_schema_builtin(), type, &fields))
        return;
    snprintf(heading, sizeof heading,
             type ? "Fields of %s" : "Fields (`chancery types TYPE` says which a type has)",
             type ? type->name : "");
    write_heading(stream, heading);
    if (type)
        fields.opts[fields.own] = (struct opt)OPT_END;
    write_options(stream, fields.opts);
    field_options_free(&fields);
}

static void help_command(FILE *stream, const struct command *command, const chancery_type *type)
{
    fprintf(stream, "chancery %s - %s\n\nusage: ", command->name, command->summary);
    command_usage(stream, command);
    fputc('\n', stream);
    if (command->details)
        fprintf(stream, "\n%s\n", command->details);
    if (command->terms)
        write_terms(stream);
    if (command->options->name) {
        write_heading(stream, "Options");
        write_options(stream, command->options);
    }
    if (command->fields)
        write_fields(stream, type);
    write_heading(stream, "Options of every command");
    write_options(stream, global_options);
    write_heading(stream, "Examples");
    for (const char *const *example = command->examples; *example; example++)
        fprintf(stream, "  %s\n", *example);
}

static void help_all(FILE *stream)
{
    fputs("chancery - a timeline database of diplomatic events\n\n"
          "usage: chancery [OPTION...] COMMAND [ARGUMENT...]\n",
          stream);
    write_heading(stream, "Commands");
    for (size_t i = 0; i < command_count; i++)
        write_row(stream, commands[i].name, commands[i].summary);
    write_heading(stream, "Options of every command");
    write_options(stream, global_options);
    fputs("\n`chancery help COMMAND` says more about one, with examples; chancery(1) about all.\n",
          stream);
}

void command_help(FILE *stream, const struct command *command, const chancery_type *type)
{
    if (command)
        help_command(stream, command, type);
    else
        help_all(stream);
}
