/* cmd_completion.c - `chancery completion`: scripts for shells, made from the tables. */
#include "command.h"

#include <stdlib.h>
#include <string.h>

/* ---- Lists ---- */

/* Words with one space between, `before` each. */
static void write_word(const char *before, const char *word)
{
    printf(" %s%s", before, word);
}

static void write_options(const struct opt *options)
{
    for (const struct opt *opt = options; opt->name; opt++)
        write_word("--", opt->name);
}

static void write_types(const chancery_schema *schema, bool families)
{
    for (size_t i = 0; i < schema->family_count; i++) {
        if (families)
            write_word("", schema->families[i].name);
        for (size_t j = 0; j < schema->families[i].type_count; j++)
            write_word("", schema->families[i].types[j].name);
    }
}

static void write_parties(const chancery_schema *schema)
{
    for (size_t i = 0; i < chancery_party_count(schema->parties); i++)
        write_word("", chancery_party_at(schema->parties, i)->code);
}

/* Several terms may show the same field. */
static bool is_first_of_field(const struct term_help *help, size_t size)
{
    for (const struct term_help *other = term_helps; other < help; other++)
        if (strncmp(other->term, help->term, size + 1) == 0)
            return false;
    return true;
}

/* The words before the colon of those terms that have one, each with its colon. */
static void write_terms(const chancery_schema *schema)
{
    (void)schema;
    for (const struct term_help *help = term_helps; help->term; help++) {
        size_t size = strcspn(help->term, ":");
        if (help->term[size] && is_first_of_field(help, size))
            printf(" %.*s", (int)size + 1, help->term);
    }
}

/* What the arguments of a command are, for the scripts. */
static const char *argument_kind(const struct command *command)
{
    static const struct {
        const char *command, *kind;
    } kinds[] = {{"import", "files"},  {"backup", "files"},     {"init", "files"},
                 {"add", "event"},     {"types", "types"},      {"parties", "parties"},
                 {"help", "commands"}, {"completion", "shells"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].command, command->name) == 0)
            return kinds[i].kind;
    return command->terms ? "terms" : "nothing";
}

/* ---- Shared by bash and zsh ---- */

static void write_list(const char *name, void (*write)(const chancery_schema *schema),
                       const chancery_schema *schema)
{
    printf("%s=\"", name);
    write(schema);
    puts("\"");
}

static void write_command_names(const chancery_schema *schema)
{
    (void)schema;
    for (size_t i = 0; i < command_count; i++)
        write_word("", commands[i].name);
}

static void write_type_names(const chancery_schema *schema)
{
    write_types(schema, false);
}

static void write_type_and_family_names(const chancery_schema *schema)
{
    write_types(schema, true);
    write_word("", "event");
}

static void write_global_options(const chancery_schema *schema)
{
    (void)schema;
    write_options(global_options);
}

static void write_lists(const chancery_schema *schema)
{
    write_list("_chancery_commands", write_command_names, schema);
    write_list("_chancery_types", write_type_names, schema);
    write_list("_chancery_families", write_type_and_family_names, schema);
    write_list("_chancery_parties", write_parties, schema);
    write_list("_chancery_terms", write_terms, schema);
    write_list("_chancery_globals", write_global_options, schema);
}

/* The values of every option that has choices, as cases of the shell. */
static void write_choices(const struct opt *options, const char *command)
{
    for (const struct opt *opt = options; opt->name; opt++) {
        if (!opt->choices)
            continue;
        printf("    %s:--%s) words=\"", command, opt->name);
        for (const char *const *choice = opt->choices; *choice; choice++)
            printf("%s%s", choice == opt->choices ? "" : " ", *choice);
        puts("\" ;;");
    }
}

static void write_option_cases(const struct field_options *fields)
{
    for (size_t i = 0; i < command_count; i++) {
        printf("    %s) words=\"$_chancery_globals", commands[i].name);
        write_options(commands[i].options);
        if (commands[i].fields)
            write_options(fields->opts);
        puts("\" ;;");
    }
}

static void write_value_cases(const struct field_options *fields)
{
    for (size_t i = 0; i < command_count; i++)
        write_choices(commands[i].options, commands[i].name);
    write_choices(fields->opts, "add");
    write_choices(global_options, "*");
    puts("    *:--db|*:--json|*:--output|*:-o) words=@files ;;");
    puts("    add:--account|add:--place-country) words=\"$_chancery_parties\" ;;");
}

static void write_argument_cases(void)
{
    for (size_t i = 0; i < command_count; i++)
        printf("    %s) kind=%s ;;\n", commands[i].name, argument_kind(&commands[i]));
}

/* Finds the words that may stand at the cursor: `$1` is the command, `$2` the word before, `$3`
 * the word begun. */
static void write_chooser(const struct field_options *fields)
{
    write_lists(fields->schema);
    puts("\n# Sets `words` to what may follow, or to @files.\n"
         "_chancery_choose() {\n"
         "  local kind=nothing\n"
         "  words=\n"
         "  case \"$1:$2\" in");
    write_value_cases(fields);
    puts("  esac\n"
         "  [ -n \"$words\" ] && return\n"
         "  if [ \"${3#-}\" != \"$3\" ]; then\n"
         "    case \"$1\" in");
    write_option_cases(fields);
    puts("    *) words=\"$_chancery_globals\" ;;\n"
         "    esac\n"
         "    return\n"
         "  fi\n"
         "  case \"$1\" in");
    write_argument_cases();
    puts("    *) kind=commands ;;\n"
         "  esac\n"
         "  case \"$kind\" in\n"
         "    files) words=@files ;;\n"
         "    commands) words=\"$_chancery_commands\" ;;\n"
         "    shells) words=\"bash zsh fish\" ;;\n"
         "    types) words=\"$_chancery_families\" ;;\n"
         "    parties) words=\"$_chancery_parties\" ;;\n"
         "    event) words=\"$_chancery_types $_chancery_parties\" ;;\n"
         "    terms) words=\"$_chancery_terms $_chancery_parties\" ;;\n"
         "  esac\n"
         "}\n");
}

static void write_bash(const struct field_options *fields)
{
    puts("# bash completion of chancery, made by `chancery completion bash`");
    write_chooser(fields);
    puts("_chancery() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local command= word words\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \" $_chancery_commands \" in *\" $word \"*) command=$word; break ;; esac\n"
         "  done\n"
         "  # a colon is a word of its own in bash: type:mission is completed behind it\n"
         "  if [ \"$prev\" = : ] || [ \"$cur\" = : ]; then\n"
         "    local field=${COMP_WORDS[COMP_CWORD-2]}\n"
         "    [ \"$cur\" = : ] && field=$prev cur=\n"
         "    case \"${field#-}\" in\n"
         "      type) words=$_chancery_families ;;\n"
         "      standing) words=\"confirmed reported retracted\" ;;\n"
         "      is) words=disputed ;;\n"
         "      country|actor|target|account|place) words=$_chancery_parties ;;\n"
         "    esac\n"
         "  else\n"
         "    _chancery_choose \"$command\" \"$prev\" \"$cur\"\n"
         "  fi\n"
         "  if [ \"$words\" = @files ]; then\n"
         "    compopt -o filenames 2>/dev/null\n"
         "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
         "  else\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "    case \"${COMPREPLY[0]}\" in *:) compopt -o nospace 2>/dev/null ;; esac\n"
         "  fi\n"
         "}\n"
         "complete -F _chancery chancery");
}

static void write_zsh(const struct field_options *fields)
{
    puts("#compdef chancery\n# zsh completion of chancery, made by `chancery completion zsh`");
    write_chooser(fields);
    puts("_chancery() {\n"
         "  local command= word words_before=(\"${(@)words[2,CURRENT-1]}\")\n"
         "  local cur=$words[CURRENT] prev=$words[CURRENT-1]\n"
         "  for word in $words_before; do\n"
         "    if [[ \" $_chancery_commands \" == *\" $word \"* ]]; then command=$word; break; fi\n"
         "  done\n"
         "  () {\n"
         "    local words\n"
         "    _chancery_choose \"$command\" \"$prev\" \"$cur\"\n"
         "    if [[ $words == @files ]]; then _files; else compadd -- ${=words}; fi\n"
         "  }\n"
         "}\n"
         "if [ \"$funcstack[1]\" = _chancery ]; then _chancery \"$@\"; else compdef _chancery "
         "chancery; fi");
}

/* ---- fish ---- */

/* In single quotes of fish only these two need an escape. */
static void write_quoted(const char *text)
{
    putchar('\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('\'');
}

static void write_fish_options(const char *condition, const struct opt *options)
{
    for (const struct opt *opt = options; opt->name; opt++) {
        printf("complete -c chancery -n \"%s\" -l %s", condition, opt->name);
        if (opt->letter)
            printf(" -s %c", opt->letter);
        if (opt->value)
            fputs(strcmp(opt->value, "FILE") == 0 || strcmp(opt->value, "PATH") == 0 ? " -r -F"
                                                                                     : " -x",
                  stdout);
        if (opt->choices) {
            fputs(" -a \"", stdout);
            for (const char *const *choice = opt->choices; *choice; choice++)
                printf("%s%s", choice == opt->choices ? "" : " ", *choice);
            putchar('"');
        }
        fputs(" -d ", stdout);
        write_quoted(opt->help);
        putchar('\n');
    }
}

static void write_fish_types(const chancery_schema *schema, const char *command)
{
    for (size_t i = 0; i < schema->family_count; i++) {
        for (size_t j = 0; j < schema->families[i].type_count; j++) {
            const chancery_type *type = &schema->families[i].types[j];
            printf("complete -c chancery -n \"__fish_seen_subcommand_from %s\" -a %s -d ", command,
                   type->name);
            write_quoted(type->description);
            putchar('\n');
        }
    }
}

static void write_fish_parties(const chancery_schema *schema, const char *several)
{
    for (size_t i = 0; i < chancery_party_count(schema->parties); i++) {
        const chancery_party *party = chancery_party_at(schema->parties, i);
        printf("complete -c chancery -n \"__fish_seen_subcommand_from %s\" -a %s -d ", several,
               party->code);
        write_quoted(party->name);
        putchar('\n');
    }
}

static void write_fish_command(const struct command *command, const struct field_options *fields)
{
    char condition[80];
    snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s", command->name);
    printf("complete -c chancery -n \"not __fish_seen_subcommand_from $_chancery_commands\" -a %s "
           "-d ",
           command->name);
    write_quoted(command->summary);
    putchar('\n');
    write_fish_options(condition, command->options);
    if (command->fields)
        write_fish_options(condition, fields->opts);
    const char *kind = argument_kind(command);
    if (strcmp(kind, "files") == 0)
        printf("complete -c chancery -n \"%s\" -F\n", condition);
    if (strcmp(kind, "shells") == 0)
        printf("complete -c chancery -n \"%s\" -a \"bash zsh fish\"\n", condition);
    if (strcmp(kind, "commands") == 0)
        printf("complete -c chancery -n \"%s\" -a \"$_chancery_commands\"\n", condition);
    if (strcmp(kind, "event") == 0 || strcmp(kind, "types") == 0)
        write_fish_types(fields->schema, command->name);
}

static void write_fish(const struct field_options *fields)
{
    puts("# fish completion of chancery, made by `chancery completion fish`\n"
         "complete -c chancery -f");
    fputs("set -g _chancery_commands", stdout);
    write_command_names(fields->schema);
    putchar('\n');
    for (size_t i = 0; i < command_count; i++)
        write_fish_command(&commands[i], fields);
    write_fish_options("true", global_options);
    write_fish_parties(fields->schema, "add query dump count parties");
    fputs("complete -c chancery -n \"__fish_seen_subcommand_from query dump count\" -a \"", stdout);
    write_terms(fields->schema);
    puts("\"");
}

/* ---- The command ---- */

static const char *const shells[] = {"bash", "zsh", "fish"};
static void (*const writers[])(const struct field_options *fields) = {write_bash, write_zsh,
                                                                      write_fish};

int cmd_completion(struct cli *cli)
{
    struct field_options fields;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(shells[i], cli->args.arguments[0]) != 0)
            continue;
        if (!field_options_make(database_schema(cli, CHANCERY_OPEN_READ), NULL, &fields))
            return complain(CHANCERY_MEMORY, NULL, "out of memory");
        writers[i](&fields);
        field_options_free(&fields);
        return EXIT_DONE;
    }
    return complain(CHANCERY_USAGE, "the shells are bash, zsh and fish",
                    "no completion for the shell \"%s\"", cli->args.arguments[0]);
}
