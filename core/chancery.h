/* chancery.h - libchancery, the timeline database of diplomatic events.
 *
 * Events are typed records (schemas/), kept in one LMDB file, indexed by party and date. This
 * header is the whole library: the command `chancery` is built on it and on nothing else.
 *
 * Conventions
 *   - Every function that can fail returns a chancery_status; CHANCERY_OK is 0.
 *   - Out-parameters come last, before the optional error, and are written only on success.
 *   - A `chancery_error *` may be NULL. It belongs to the caller, and its first error stays.
 *   - Texts are UTF-8 with a length; those that come out of the library also end in NUL where
 *     the type is `const char *`.
 *   - Days are counted from 1970-01-01 in the proleptic Gregorian calendar; instants are
 *     microseconds of UTC from the same origin.
 *   - The library never prints, never exits and never changes the locale. A database handle is
 *     for one thread at a time; different handles are independent.
 */
#ifndef CHANCERY_H
#define CHANCERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CHANCERY_API __attribute__((visibility("default")))

/* A borrowed run of bytes, UTF-8, not necessarily ended by NUL. How long it lives is said where
 * it is handed out. */
typedef struct chancery_text {
    const char *bytes;
    size_t size;
} chancery_text;

/* The text of a string ended by NUL; the empty text for NULL. */
CHANCERY_API chancery_text chancery_text_of(const char *string);

/* The version of the library, "MAJOR.MINOR.PATCH". */
CHANCERY_API const char *chancery_version(void);

/* The candidate that is nearest to `wanted`, for "did you mean"; NULL when none is near.
 * `candidate` hands them out by index, and NULL past the last. */
CHANCERY_API const char *
chancery_nearest(chancery_text wanted, const char *(*candidate)(const void *context, size_t index),
                 const void *context);

/* ---- Status and errors ------------------------------------------------------------------- */

typedef enum chancery_status {
    CHANCERY_OK = 0,
    CHANCERY_END,          /* no further item; not a failure */
    CHANCERY_INVALID,      /* input breaks a rule: a schema, EDTF, JSON */
    CHANCERY_USAGE,        /* the request itself makes no sense: a query term, an option */
    CHANCERY_NOT_FOUND,    /* no such event, file or party */
    CHANCERY_AMBIGUOUS,    /* a shortened uid or a name fits more than one */
    CHANCERY_CONFLICT,     /* the uid is taken by an event with other content */
    CHANCERY_EXISTS,       /* what should be created is there already */
    CHANCERY_CANT_CREATE,  /* no permission or no such folder to create it in */
    CHANCERY_READ_ONLY,    /* a change was asked of a database opened for reading */
    CHANCERY_NOT_DATABASE, /* the file is something else */
    CHANCERY_NEWER,        /* a later version of the format, which this version cannot read */
    CHANCERY_DAMAGED,      /* checksum or structure is wrong */
    CHANCERY_BUSY,         /* another process is writing, or all reader slots are taken */
    CHANCERY_AGAIN,        /* the map had to grow: nothing is stored, do the same again */
    CHANCERY_FULL,         /* no room on the device, or a limit of the format is reached */
    CHANCERY_IO,           /* the system refused to read or write */
    CHANCERY_MEMORY,       /* out of memory */
    CHANCERY_INTERRUPTED,  /* the caller asked to stop; the database is as it was */
    CHANCERY_UNSUPPORTED,  /* a known request that this version does not serve */
} chancery_status;

/* A short name of `status`, such as "invalid"; static. */
CHANCERY_API const char *chancery_status_name(chancery_status status);

/* What went wrong, in words for people. Set it to {0} before use. The first error stays; when
 * `report` is set it is called for every error, the first one too, in the order they are found:
 * this is how a caller lists all faults of a file. Bytes from outside are quoted as they came:
 * escape them before they reach a terminal. */
typedef struct chancery_error {
    chancery_status status;
    char message[480]; /* what and why: `date "2019-02-30": February 2019 has 28 days` */
    char hint[240];    /* what to do about it; may be empty */
    char file[256];    /* the input's name; empty when there is none */
    size_t line;       /* from 1; 0 when unknown */
    size_t column;     /* bytes from 1; 0 when unknown */
    void (*report)(void *context, const struct chancery_error *error);
    void *context;
} chancery_error;

/* ---- Dates ------------------------------------------------------------------------------- */

#define CHANCERY_DAY_MIN INT64_MIN /* earliest of a date without lower bound */
#define CHANCERY_DAY_MAX INT64_MAX /* latest of a date without upper bound */
#define CHANCERY_DAY_SIZE 26       /* room for any day as text, NUL included */
#define CHANCERY_DATE_SIZE 257     /* room for any date in EDTF, NUL included */

typedef enum chancery_precision {
    CHANCERY_PRECISION_DAY,
    CHANCERY_PRECISION_MONTH,
    CHANCERY_PRECISION_SEASON, /* seasons, quarters, quadrimesters and semesters */
    CHANCERY_PRECISION_YEAR,
    CHANCERY_PRECISION_DECADE,
    CHANCERY_PRECISION_CENTURY,
    CHANCERY_PRECISION_MILLENNIUM, /* a thousand years or coarser */
    CHANCERY_PRECISION_INTERVAL,   /* intervals and sets */
} chancery_precision;

enum chancery_date_flag {
    CHANCERY_DATE_UNCERTAIN = 1,      /* `?` or `%` somewhere */
    CHANCERY_DATE_APPROXIMATE = 2,    /* `~` or `%` somewhere */
    CHANCERY_DATE_OPEN_START = 4,     /* `../b` */
    CHANCERY_DATE_OPEN_END = 8,       /* `a/..` */
    CHANCERY_DATE_UNKNOWN_START = 16, /* `/b` */
    CHANCERY_DATE_UNKNOWN_END = 32,   /* `a/`: searched as open, no evidence of being in force */
    CHANCERY_DATE_SEASON = 64, /* bounds rest on meteorological seasons; 21-24: the north's */
    CHANCERY_DATE_SET = 128,   /* a set, `[...]` or `{...}`: not every day in the bounds */
};

/* What an EDTF date (ISO 8601-2:2019) says in days. */
typedef struct chancery_date {
    int64_t earliest;
    int64_t latest; /* inclusive */
    chancery_precision precision;
    uint32_t flags; /* of chancery_date_flag */
} chancery_date;

/* Reads an EDTF date of level 0, 1 or 2. CHANCERY_INVALID says what is wrong; `column` in the
 * error is the offset in `text`, from 1. */
CHANCERY_API chancery_status chancery_date_parse(chancery_text text, chancery_date *date,
                                                 chancery_error *error);

/* Turns a date as people write it (`14 March 2019`, `c. 1833`, `before 1990`) into EDTF, ended by
 * NUL; what is EDTF stays as it is. Only what has one reading is understood: CHANCERY_AMBIGUOUS
 * names two of several, CHANCERY_INVALID is as of chancery_date_parse. For what a person types: in
 * files and records a date is EDTF. */
CHANCERY_API chancery_status chancery_date_understand(chancery_text text,
                                                      char edtf[CHANCERY_DATE_SIZE],
                                                      chancery_error *error);

/* Writes `day` as ISO 8601 (`2019-03-14`, `-0044-03-15`, `Y170000002-01-01`), ended by NUL, and
 * returns its length. The open bounds CHANCERY_DAY_MIN and CHANCERY_DAY_MAX become "..". */
CHANCERY_API size_t chancery_day_format(int64_t day, char out[CHANCERY_DAY_SIZE]);

/* The name of a precision as the JSON forms write it: "day", "month", ... ; static. */
CHANCERY_API const char *chancery_precision_name(chancery_precision precision);

/* ---- Parties ----------------------------------------------------------------------------- */

/* Days from `from` to `to`, both inclusive; CHANCERY_DAY_MIN and CHANCERY_DAY_MAX where open. */
typedef struct chancery_span {
    int64_t from, to;
} chancery_span;

/* Whom a party followed: `party` in whole or in part went over into it. */
typedef struct chancery_succession {
    const char *party; /* code of the predecessor */
    const char *date;  /* EDTF */
    const char *kind;  /* "continuation", "union", "partition", "secession", "annexation",
                        * "renaming" */
} chancery_succession;

/* One spell of membership in a group. */
typedef struct chancery_membership {
    char party[13]; /* code of the member */
    chancery_span span;
} chancery_membership;

/* A state, a territory or an organisation. Lives as long as its registry. The alpha-2 and numeric
 * codes of a withdrawn entry of ISO are those it had; another party may have them today. */
typedef struct chancery_party {
    const char *code;            /* ISO 3166-1 alpha-3, or ours where ISO has none */
    const char *alpha2;          /* ISO 3166-1 alpha-2, "" where there is none */
    const char *numeric;         /* ISO 3166-1 numeric, "" where there is none */
    const char *name;            /* short, in English */
    const char *official_name;   /* "" where there is none */
    const char *kind;            /* "state", "former-state", "territory", "organisation" */
    const char *const *names;    /* further names understood on input, ended by NULL */
    const chancery_span *spells; /* when it existed, in order; none: nothing is said of it */
    size_t spell_count;
    const chancery_succession *predecessors;
    size_t predecessor_count;
    const chancery_membership *members; /* of a group, in order of code and time */
    size_t member_count;
} chancery_party;

/* The parties in force: those built in, and in an extended registry those of a database too. */
typedef struct chancery_registry chancery_registry;

/* The registry built into the library; static. */
CHANCERY_API const chancery_registry *chancery_registry_builtin(void);
CHANCERY_API size_t chancery_party_count(const chancery_registry *registry);
/* The party at `index`, in order of code; NULL past the end. */
CHANCERY_API const chancery_party *chancery_party_at(const chancery_registry *registry,
                                                     size_t index);
/* The party with exactly this code, the form in which events hold it; NULL when none has it. */
CHANCERY_API const chancery_party *chancery_party_by_code(const chancery_registry *registry,
                                                          chancery_text code);

/* No day is known: of a code that had several owners, today's is meant. */
#define CHANCERY_DAY_NONE CHANCERY_DAY_MAX

/* Finds a party as people write it: code, alpha-2, numeric or a name in any language; case,
 * accents, punctuation and spaces do not matter. Codes go before names, so that `AU` is Australia,
 * and English names before those of other languages. A code of another scheme carries its prefix
 * (`cow:300`, `gw:AUH`, `fips:AU`, `cameo:ROM`, `iso:YEM`) and no other code is ever taken for one.
 * A code that had several owners means the one that had it on `day`, or today with
 * CHANCERY_DAY_NONE. CHANCERY_AMBIGUOUS names those that it fits (`Congo`), CHANCERY_NOT_FOUND
 * carries the nearest names as hint, CHANCERY_INVALID: it is not UTF-8. */
CHANCERY_API chancery_status chancery_party_find(const chancery_registry *registry,
                                                 chancery_text text, int64_t day,
                                                 const chancery_party **party,
                                                 chancery_error *error);

/* Whether the party existed on a day of [earliest, latest]; true when nothing is said of it. */
CHANCERY_API bool chancery_party_existed(const chancery_party *party, int64_t earliest,
                                         int64_t latest);
/* The party that existed then and is nearest to `party` by succession, forward or back; NULL when
 * none is. */
CHANCERY_API const chancery_party *chancery_party_instead(const chancery_registry *registry,
                                                          const chancery_party *party,
                                                          int64_t earliest, int64_t latest);

/* A sentence about a party that did not exist on a day of [earliest, latest]: `SUN Soviet Union did
 * not exist on 2019-03-14 (1922-12-30 to 1991-12-26); RUS Russia did`. `what` stands for the days
 * where it is not NULL: `on the days of 12 events`. Owned by the caller, free(); NULL when out of
 * memory. */
CHANCERY_API char *chancery_party_absence(const chancery_registry *registry,
                                          const chancery_party *party, int64_t earliest,
                                          int64_t latest, const char *what);

/* Hands each party that followed `party` to `follow`, with the succession as it stands there. */
CHANCERY_API void
chancery_party_successors(const chancery_registry *registry, const chancery_party *party,
                          void (*follow)(void *context, const chancery_party *successor,
                                         const chancery_succession *succession),
                          void *context);

/* Schemes of codes beside the registry's own, in which every code stands for one party a day. */
typedef enum chancery_scheme {
    CHANCERY_SCHEME_ISO,   /* ISO 3166-1 and 3166-3: alpha-3, and alpha-2 as abbreviation */
    CHANCERY_SCHEME_COW,   /* Correlates of War */
    CHANCERY_SCHEME_GW,    /* Gleditsch and Ward */
    CHANCERY_SCHEME_FIPS,  /* FIPS 10-4 */
    CHANCERY_SCHEME_CAMEO, /* actor codes of CAMEO */
    CHANCERY_SCHEME_COUNT,
} chancery_scheme;

/* A code of a scheme, and whom it stands for in `span`. */
typedef struct chancery_scheme_code {
    chancery_scheme scheme;
    char code[8];
    char abbreviation[8]; /* its second spelling; "" where there is none */
    char party[13];
    chancery_span span;
} chancery_scheme_code;

/* "iso", "cow", "gw", "fips", "cameo"; static. */
CHANCERY_API const char *chancery_scheme_name(chancery_scheme scheme);
CHANCERY_API size_t chancery_scheme_code_count(const chancery_registry *registry);
/* The code at `index`, in order of scheme, code (numbers as such) and time; NULL past the end. */
CHANCERY_API const chancery_scheme_code *chancery_scheme_code_at(const chancery_registry *registry,
                                                                 size_t index);

/* The name of a party in a language of iso-codes (`es`, `pt_BR`; a region that is not there falls
 * back to its language), or its English name where that language has none. Static. */
CHANCERY_API const char *chancery_party_name(const chancery_registry *registry,
                                             const chancery_party *party, chancery_text language);
/* The tag of the language at `index`; NULL past the last. English is always there and not listed.
 */
CHANCERY_API const char *chancery_language_at(const chancery_registry *registry, size_t index);

/* ---- Vocabulary -------------------------------------------------------------------------- */

typedef enum chancery_kind {
    CHANCERY_STRING,
    CHANCERY_INTEGER,
    CHANCERY_DECIMAL, /* kept to seven places */
    CHANCERY_BOOLEAN,
    CHANCERY_LIST,
    CHANCERY_OBJECT,
} chancery_kind;

/* The further rules that a string may be under; each has one check in the library and one
 * `pattern` or `enum` in the schemas. */
typedef enum chancery_format {
    CHANCERY_FORMAT_NONE,
    CHANCERY_FORMAT_EDTF,
    CHANCERY_FORMAT_PARTY,
    CHANCERY_FORMAT_TYPE,
    CHANCERY_FORMAT_UID,
    CHANCERY_FORMAT_URI,
    CHANCERY_FORMAT_INSTANT, /* RFC 3339 in UTC, `2019-03-14T09:30:00.000000Z` */
    CHANCERY_FORMAT_WORD,    /* a short identifier: lower case, digits, `-` */
    CHANCERY_FORMAT_LINE,    /* one line: no control characters */
    CHANCERY_FORMAT_PROSE,   /* text with new lines and tabs, but no other control characters */
} chancery_format;

/* One field: its place in a JSON object, its meaning and its rules. All static. */
typedef struct chancery_field {
    const char *name;
    const char *description;
    chancery_kind kind;
    chancery_format format;
    int64_t minimum;            /* of an integer or decimal (in units, not scaled); characters of a
                                 * string; items of a list; members of an object */
    int64_t maximum;            /* likewise; INT64_MAX where only the format or choices limit it */
    bool required;              /* by the object or type it stands in */
    bool unique;                /* the items of a list must differ */
    bool single;                /* a lone item may stand for a list of one */
    const char *const *choices; /* the only strings allowed, ended by NULL; NULL: any */
    const struct chancery_field *items;   /* of a list: what each item must be */
    const struct chancery_field *members; /* of an object */
    size_t member_count;
} chancery_field;

/* An event type. All static. */
typedef struct chancery_type {
    const char *name; /* `family.verb` */
    const char *family;
    const char *description;
    const char *title;               /* template of the default title */
    const char *term;                /* the term of diplomatic law or practice, with its article */
    const char *cameo;               /* CAMEO code it is exported as, "" for none */
    const char *const *cameo_import; /* CAMEO codes that may become it, ended by NULL */
    const char *plover; /* PLOVER `CATEGORY` or `CATEGORY:mode` it is exported as, "" for none */
    const char *const *plover_import; /* likewise */
    const char *effect;  /* its effect on state, as JSON, "null" for an act without one */
    const char *example; /* arguments of `chancery add` */
    bool target_required;
    const struct chancery_field *fields; /* its own, beside the envelope's */
    size_t field_count;
} chancery_type;

/* A family of types: what it is and which piece of state it owns. All static. */
typedef struct chancery_family {
    const char *name;
    const char *description;
    const char *state; /* the facet it owns, as JSON, "null" where it owns none */
    const struct chancery_type *types;
    size_t type_count;
} chancery_family;

/* The whole vocabulary, as compiled from schemas/, and the parties that events may name. */
typedef struct chancery_schema {
    const struct chancery_field *envelope; /* the fields that every event shares, in order */
    size_t envelope_count;
    const struct chancery_family *families; /* in order of name */
    size_t family_count;
    const chancery_registry *parties;
} chancery_schema;

/* The vocabulary built into the library. */
CHANCERY_API const chancery_schema *chancery_schema_builtin(void);
/* The type or family of that name; NULL when there is none. */
CHANCERY_API const chancery_type *chancery_type_find(const chancery_schema *schema,
                                                     chancery_text name);
CHANCERY_API const chancery_family *chancery_family_find(const chancery_schema *schema,
                                                         chancery_text name);
/* The type or family whose name is nearest to `name`, for messages; NULL when none is near. */
CHANCERY_API const char *chancery_type_nearest(const chancery_schema *schema, chancery_text name);

/* ---- Events ------------------------------------------------------------------------------ */

/* One event. Owned when it comes from chancery_event_parse; a view into the database when a
 * cursor or a lookup hands it out, and then valid as long as they say. */
typedef struct chancery_event chancery_event;

typedef enum chancery_role {
    CHANCERY_ROLE_ACTOR = 1,
    CHANCERY_ROLE_TARGET = 2,
    CHANCERY_ROLE_PLACE = 4,
    CHANCERY_ROLE_FIELD = 8, /* named in one of the type's own fields */
    CHANCERY_ROLE_ACCOUNT = 16,
} chancery_role;

/* Reads one event from JSON and validates it by `schema`. Every fault is reported (see
 * chancery_error.report), with line and column in `json`. An event without uid gets the hash of
 * its content. The event is owned: chancery_event_free. */
CHANCERY_API chancery_status chancery_event_parse(const chancery_schema *schema, chancery_text json,
                                                  chancery_event **event, chancery_error *error);
CHANCERY_API void chancery_event_free(chancery_event *event);

/* Borrowed from the event. */
CHANCERY_API chancery_text chancery_event_uid(const chancery_event *event);
CHANCERY_API chancery_text chancery_event_type(const chancery_event *event);
CHANCERY_API chancery_text chancery_event_date(const chancery_event *event);
CHANCERY_API chancery_date chancery_event_bounds(const chancery_event *event);
CHANCERY_API const char *chancery_event_standing(const chancery_event *event);
/* When the database learnt this version of it, in microseconds; 0 for an event not yet stored. */
CHANCERY_API int64_t chancery_event_recorded(const chancery_event *event);
/* When another version took its place; 0 for the one in force, also for the one that was in force
 * at a time that was asked about. */
CHANCERY_API int64_t chancery_event_superseded(const chancery_event *event);
/* Why this version was made; empty when that was not told. */
CHANCERY_API chancery_text chancery_event_why(const chancery_event *event);
CHANCERY_API size_t chancery_event_party_count(const chancery_event *event);
/* The code of party `index`, and in what role it stands there: actors first, in the order
 * given, then targets, place, fields and account. */
CHANCERY_API chancery_text chancery_event_party(const chancery_event *event, size_t index,
                                                chancery_role *role);
/* The title given or, without one, made from the type's template. Lives as long as the event. */
CHANCERY_API chancery_text chancery_event_title(chancery_event *event);
/* The event as one line of JSON without newline: `derived` adds title, earliest, latest and
 * precision, as in timeline JSON. Lives as long as the event. */
CHANCERY_API chancery_text chancery_event_json(chancery_event *event, bool derived);

/* ---- Database ---------------------------------------------------------------------------- */

typedef struct chancery_db chancery_db;

enum chancery_open_flag {
    CHANCERY_OPEN_READ = 0, /* works on read-only media */
    CHANCERY_OPEN_WRITE = 1,
    CHANCERY_OPEN_NETWORK = 2, /* accept a network file system, whose locks may be unsafe */
};

/* Creates an empty database at `path`, complete or not at all. CHANCERY_EXISTS when anything
 * stands there. The folder must exist. */
CHANCERY_API chancery_status chancery_create(const char *path, chancery_error *error);
/* Opens the database at `path`; `flags` of chancery_open_flag. */
CHANCERY_API chancery_status chancery_open(const char *path, unsigned flags, chancery_db **db,
                                           chancery_error *error);
/* Closes it; every writer, cursor and view of it must be gone. NULL is fine. */
CHANCERY_API void chancery_close(chancery_db *db);
/* The vocabulary in force in this database: the built-in one and what users added to it, as of the
 * last commit that was read or, while a writer is open, with what that has added. What it returns
 * lives as long as the database is open, but is in force only until the next change. */
CHANCERY_API const chancery_schema *chancery_db_schema(const chancery_db *db);
/* Hands the documents that users added to `document`, in order of their $id, as canonical JSON. A
 * status other than CHANCERY_OK from it ends the work and is returned. */
CHANCERY_API chancery_status chancery_db_vocabulary(chancery_db *db,
                                                    chancery_status (*document)(void *context,
                                                                                chancery_text id,
                                                                                chancery_text json),
                                                    void *context, chancery_error *error);

/* ---- Writing ----------------------------------------------------------------------------- */

/* One write transaction: everything added through it is stored by chancery_writer_commit, or
 * nothing is. */
typedef struct chancery_writer chancery_writer;

typedef enum chancery_outcome {
    CHANCERY_ADDED,
    CHANCERY_UNCHANGED, /* the same event or document was there already */
    CHANCERY_REVISED,   /* a further version of an event that is there */
    CHANCERY_FOLDED,    /* a further report of an event that is there; only imports fold */
    CHANCERY_REPLACED,  /* a document of vocabulary took the place of another of its $id */
} chancery_outcome;

/* Begins to write, waiting at most `timeout_ms` for another writer; CHANCERY_BUSY names the
 * process that holds the lock. */
CHANCERY_API chancery_status chancery_writer_begin(chancery_db *db, unsigned timeout_ms,
                                                   chancery_writer **writer, chancery_error *error);
/* Adds one event. When its uid is there with other content, the time at which it says it was
 * recorded decides: later than the current version it becomes the next one, earlier a past one, so
 * that a dump restores all versions; without such a time it is CHANCERY_CONFLICT, unless a past
 * version had the same content.
 *
 * This and the functions below leave the writer usable after CHANCERY_CONFLICT,
 * CHANCERY_NOT_FOUND, CHANCERY_AMBIGUOUS, CHANCERY_USAGE and CHANCERY_INVALID. Any other failure
 * ends it: only chancery_writer_abort is left. After CHANCERY_AGAIN the abort grows the map, and
 * the same work can be begun anew. */
CHANCERY_API chancery_status chancery_writer_add(chancery_writer *writer,
                                                 const chancery_event *event,
                                                 chancery_outcome *outcome, chancery_error *error);
/* Makes the content of `version` the next version of the event of `uid` (as in chancery_lookup),
 * which keeps its uid; the version before stays as a past one. The same content as now is
 * CHANCERY_UNCHANGED. A `version` that says when it was recorded must have been made from the
 * current one: otherwise it is CHANCERY_CONFLICT, because someone has amended it meanwhile. */
CHANCERY_API chancery_status chancery_writer_amend(chancery_writer *writer, chancery_text uid,
                                                   const chancery_event *version,
                                                   chancery_outcome *outcome,
                                                   chancery_error *error);
/* Makes a version that differs in its standing only: "retracted", "confirmed" or "reported". `why`
 * may be empty; CHANCERY_INVALID when the schema refuses it. */
CHANCERY_API chancery_status chancery_writer_set_standing(chancery_writer *writer,
                                                          chancery_text uid, chancery_text standing,
                                                          chancery_text why,
                                                          chancery_outcome *outcome,
                                                          chancery_error *error);
/* Makes a version with the content that the event had before the current one; a second undo undoes
 * the first. CHANCERY_NOT_FOUND also when there is no version before. */
CHANCERY_API chancery_status chancery_writer_undo(chancery_writer *writer, chancery_text uid,
                                                  chancery_text why, chancery_outcome *outcome,
                                                  chancery_error *error);
/* Adds a document of vocabulary: a JSON Schema of one family (schemas/README.md says how it is
 * written), whose types count from then on, for this writer too. `name` is what messages call it. A
 * document of the same $id is replaced, if every event of its types stays valid as it is.
 * CHANCERY_INVALID: each fault was reported, with line and column in `json`; CHANCERY_CONFLICT:
 * events would not be valid any more. The writer stays usable after both. */
CHANCERY_API chancery_status chancery_writer_add_vocabulary(chancery_writer *writer,
                                                            chancery_text json, const char *name,
                                                            chancery_outcome *outcome,
                                                            chancery_error *error);
/* Removes what `name` names: a document by its $id, or a type of one, with the document when it is
 * the last. CHANCERY_NOT_FOUND; CHANCERY_CONFLICT: events use it. The writer stays usable. */
CHANCERY_API chancery_status chancery_writer_remove_vocabulary(chancery_writer *writer,
                                                               chancery_text name,
                                                               chancery_error *error);
/* Stores and syncs. The writer is gone whatever comes back; only CHANCERY_OK means that the
 * events are on disk. After CHANCERY_IO they may or may not be: adding them again is safe. */
CHANCERY_API chancery_status chancery_writer_commit(chancery_writer *writer, chancery_error *error);
/* Gives up: nothing is stored. NULL is fine. */
CHANCERY_API void chancery_writer_abort(chancery_writer *writer);

/* ---- Queries ----------------------------------------------------------------------------- */

typedef struct chancery_query chancery_query;
typedef struct chancery_cursor chancery_cursor;

/* Reads a query: `count` terms, all of which must hold (see chancery-query(7)). No terms: every
 * event. CHANCERY_USAGE names the term and what it lacks. Owned: chancery_query_free. */
CHANCERY_API chancery_status chancery_query_parse(const chancery_schema *schema, size_t count,
                                                  const char *const *terms, chancery_query **query,
                                                  chancery_error *error);
CHANCERY_API void chancery_query_free(chancery_query *query);
/* How the query's dates that people wrote their own way were read, by index: what was written, and
 * the same in EDTF (or two such with `..` between them). False past the last. Both live as long as
 * the query. */
CHANCERY_API bool chancery_query_reading(const chancery_query *query, size_t index,
                                         chancery_text *written, const char **edtf);
/* The bare word number `index` (from 0) that is searched in texts, because it is neither a party
 * nor a date, and what it may have meant (empty: nothing near); false when there are no more. */
CHANCERY_API bool chancery_query_doubt(const chancery_query *query, size_t index,
                                       chancery_text *written, const char **hint);

typedef struct chancery_select_options {
    bool reverse;        /* newest first */
    uint64_t limit;      /* at most that many events; 0: all */
    chancery_text after; /* resume behind the event of this uid; empty: from the start */
    int64_t as_known_at; /* the versions in force at that instant, events not yet known left out;
                          * 0: the current versions */
    bool history;        /* chancery_export as "jsonl": each event behind its past versions */
} chancery_select_options;

/* Starts to answer `query`, in order of date (its earliest day, then the order within the day).
 * `options` may be NULL. The query must outlive the cursor. */
CHANCERY_API chancery_status chancery_select(chancery_db *db, const chancery_query *query,
                                             const chancery_select_options *options,
                                             chancery_cursor **cursor, chancery_error *error);
/* The next event, or CHANCERY_END. The view lives until the next call on this cursor. */
CHANCERY_API chancery_status chancery_cursor_next(chancery_cursor *cursor, chancery_event **event,
                                                  chancery_error *error);
/* Lets go of the snapshot, so that a reader that waits (for a pager, a pipe) pins no pages; the
 * next call goes on behind the last event, in the database as it then is. */
CHANCERY_API void chancery_cursor_pause(chancery_cursor *cursor);
CHANCERY_API void chancery_cursor_close(chancery_cursor *cursor);

/* Where bytes go. `write` returns CHANCERY_OK or ends the work with its status; it is called on the
 * thread of the caller. */
typedef struct chancery_sink {
    chancery_status (*write)(void *context, const char *bytes, size_t size);
    void *context;
    bool detached; /* `write` does nothing with the database: more may be made meanwhile */
} chancery_sink;

/* Says how the cursor works (ranges of which index, filters) and what it has read so far. */
CHANCERY_API chancery_status chancery_cursor_explain(const chancery_cursor *cursor,
                                                     const chancery_sink *sink);

/* The event whose uid is, or (for those made by the library) uniquely begins with, `uid`.
 * The event is owned (chancery_event_free) and good until the database is closed. */
CHANCERY_API chancery_status chancery_lookup(chancery_db *db, chancery_text uid,
                                             chancery_event **event, chancery_error *error);
/* The same as it was known at the instant `time`; 0: now. CHANCERY_NOT_FOUND also when it was not
 * known yet. */
CHANCERY_API chancery_status chancery_lookup_as_known_at(chancery_db *db, chancery_text uid,
                                                         int64_t time, chancery_event **event,
                                                         chancery_error *error);
/* Calls `version` for every version of the event of `uid`, oldest first; the last is the current
 * one. Each is a view that lives as long as the call. A status other than CHANCERY_OK ends it and
 * is returned. */
CHANCERY_API chancery_status chancery_log(chancery_db *db, chancery_text uid,
                                          chancery_status (*version)(void *context,
                                                                     chancery_event *event),
                                          void *context, chancery_error *error);

/* Reads an instant as people write it: RFC 3339 in UTC (`2019-03-14T09:30:00Z`), or a day, month or
 * year, which means its end. CHANCERY_INVALID says what is wrong. */
CHANCERY_API chancery_status chancery_instant_parse(chancery_text text, int64_t *microseconds,
                                                    chancery_error *error);

/* ---- State ------------------------------------------------------------------------------- */

/* What is asked: entries of one facet or of all that name the parties, on a day. What the answers
 * mean is said in core/state.md. */
typedef struct chancery_state_question {
    const char *facet; /* its name; NULL: all */
    const char *a, *b; /* codes of parties; NULL for `b`: all entries of `a`; for both: all */
    int64_t day;
    const char *according_to; /* the code of an account; NULL: all there are, told apart */
    bool include_reported;    /* events that are only reported count too */
    int64_t as_known_at;      /* the versions of events in force at that instant; 0: now. Of days
                               * behind it, and behind today, nothing is known */
} chancery_state_question;

/* The date from which what an event does counts. */
typedef struct chancery_state_date {
    size_t event;       /* in chancery_state.events */
    chancery_text date; /* EDTF */
    int64_t earliest, latest;
} chancery_state_date;

/* Dates in order of event, each once. */
typedef struct chancery_state_dates {
    const chancery_state_date *items;
    size_t count;
} chancery_state_dates;

typedef enum chancery_state_kind {
    CHANCERY_STATE_UNSET,        /* no event has said */
    CHANCERY_STATE_KNOWN,        /* `text` */
    CHANCERY_STATE_NOTHING,      /* it is known that there is none */
    CHANCERY_STATE_MOVED,        /* the entry has gone elsewhere */
    CHANCERY_STATE_UNDETERMINED, /* too many orders are possible */
} chancery_state_kind;

/* One of the values that something may have on the day. */
typedef struct chancery_state_value {
    chancery_state_kind kind;
    chancery_text text;            /* of a list: its items in order, a line feed between them */
    chancery_state_dates since;    /* what changed it to this; several when any of them may have */
    chancery_state_dates evidence; /* all that it rests on */
} chancery_state_value;

typedef struct chancery_state_slot {
    const char *name;                   /* such as "status"; static, as the vocabulary */
    const chancery_state_value *values; /* one: it is certain */
    size_t value_count;
    const chancery_state_date *until; /* what changes it next; NULL where that is not certain */
} chancery_state_slot;

typedef enum chancery_state_verdict {
    CHANCERY_STATE_YES,
    CHANCERY_STATE_NO,
    CHANCERY_STATE_POSSIBLE, /* more than one answer is, and the reasons say why */
    CHANCERY_STATE_UNKNOWN,
    CHANCERY_STATE_VALUE,     /* of a facet without yes and no: its values are known */
    CHANCERY_STATE_UNDECIDED, /* too many orders are possible */
} chancery_state_verdict;
/* "yes", "no", "possible", "unknown", "value", "undetermined"; static. */
CHANCERY_API const char *chancery_state_verdict_name(chancery_state_verdict verdict);

/* Why an answer is not certain. */
typedef struct chancery_state_reason {
    enum chancery_state_reason_kind {
        CHANCERY_STATE_BY_DATE,   /* whether `first` came by that day is open */
        CHANCERY_STATE_BY_ORDER,  /* which of `first` and `second` came first is open */
        CHANCERY_STATE_BY_LIMIT,  /* too many orders, of what stands between the two */
        CHANCERY_STATE_BY_FUTURE, /* the day lies behind what can be known */
    } kind;
    chancery_state_date first, second;
} chancery_state_reason;

/* Whose telling it is. */
typedef struct chancery_state_accounts {
    const chancery_text *codes; /* in order */
    size_t count;
    bool all; /* of every account: there are no codes then */
} chancery_state_accounts;

enum { CHANCERY_STATE_PARTS = 4 }; /* of a key, and values of an entry, at most */

/* The answer for one entry, such as the mission of one sender in one host and city. */
typedef struct chancery_state_answer {
    const char *facet;
    const char *part_names[CHANCERY_STATE_PARTS]; /* of the key, such as "sender" */
    chancery_text key[CHANCERY_STATE_PARTS];
    size_t part_count;
    chancery_state_verdict verdict;
    chancery_state_slot slots[CHANCERY_STATE_PARTS];
    size_t slot_count;
    const chancery_state_reason *reasons;
    size_t reason_count;
    chancery_state_accounts accounts;
} chancery_state_answer;

/* Something that was ordered, announced or agreed, and that nothing has fulfilled yet. */
typedef struct chancery_state_deadline {
    const char *facet;
    const char *part_names[CHANCERY_STATE_PARTS];
    chancery_text key[CHANCERY_STATE_PARTS];
    size_t part_count;
    chancery_state_date order;
    bool order_possible;    /* whether it was given by that day is open */
    chancery_text deadline; /* EDTF; empty: none was told */
    bool overdue;
    const chancery_state_date *perhaps; /* what may have fulfilled it by then; NULL: nothing */
    chancery_state_accounts accounts;
} chancery_state_deadline;

/* Two events that do not fit together: history is like that, or a record is wrong. */
typedef struct chancery_state_warning {
    enum chancery_state_warning_kind {
        CHANCERY_STATE_SAID_AGAIN, /* `event` sets what `other` had set already */
        CHANCERY_STATE_NO_EFFECT, /* what `other` had set, if anything, keeps `event` from acting */
        CHANCERY_STATE_BAD_LINK,  /* `event` cannot come after `other`, to which it is linked */
    } kind;
    size_t event, other; /* in chancery_state.events; `other` is SIZE_MAX for nothing */
    const char *facet;   /* NULL for a link */
    chancery_state_accounts accounts;
} chancery_state_warning;

/* Everything that was found. Owned: chancery_state_free; it is independent of the database, but for
 * the vocabulary. */
typedef struct chancery_state {
    chancery_event *const *events; /* what was looked at, in order of date */
    size_t event_count;
    const chancery_state_answer *answers; /* in order of facet, key and account */
    size_t answer_count;
    const chancery_state_deadline *deadlines; /* in order of the event that set them */
    size_t deadline_count;
    const chancery_state_warning *warnings; /* of events up to that day, in order of event */
    size_t warning_count;
} chancery_state;

/* Derives the state on a day from the events that the question needs, and from no others.
 * CHANCERY_USAGE for a code that no party has, and a facet that no family owns, with the nearest as
 * hint. */
CHANCERY_API chancery_status chancery_state_ask(chancery_db *db,
                                                const chancery_state_question *question,
                                                chancery_state **state, chancery_error *error);
CHANCERY_API void chancery_state_free(chancery_state *state);
/* The day it is, in UTC. */
CHANCERY_API int64_t chancery_state_today(void);

/* An answer that does not change from day to day. What its values hold `until` is not told. */
typedef struct chancery_state_spell {
    int64_t from, to; /* inclusive; CHANCERY_DAY_MIN and CHANCERY_DAY_MAX where open */
    chancery_state_answer answer;
} chancery_state_spell;

/* How the state changed. Owned: chancery_history_free; as independent as chancery_state. */
typedef struct chancery_history {
    chancery_event *const *events; /* what was looked at, in order of date */
    size_t event_count;
    const chancery_state_spell *spells; /* in order of facet, key, first day and account; days of
                                         * which nothing is known are in none */
    size_t spell_count;
    const chancery_text *accounts; /* the codes of those that were told apart, in order */
    size_t account_count;
    int64_t known_until; /* of days behind it nothing is known, also where a spell is open */
} chancery_history;

/* Derives the state on all days; the day of the question does not matter. As chancery_state_ask. */
CHANCERY_API chancery_status chancery_history_ask(chancery_db *db,
                                                  const chancery_state_question *question,
                                                  chancery_history **history,
                                                  chancery_error *error);
CHANCERY_API void chancery_history_free(chancery_history *history);

typedef enum chancery_period {
    CHANCERY_PERIOD_DAY,
    CHANCERY_PERIOD_MONTH,
    CHANCERY_PERIOD_YEAR,
} chancery_period;

/* Which of the answers of a period stands for it. `MAX` and `MIN` go by the answer (yes, possible,
 * no), then by the order in which the facet lists the choices of its values, the greatest first;
 * days of which nothing is known do not count. */
typedef enum chancery_panel_rule {
    CHANCERY_PANEL_START, /* that of the first day */
    CHANCERY_PANEL_END,   /* that of the last day */
    CHANCERY_PANEL_MAX,
    CHANCERY_PANEL_MIN,
} chancery_panel_rule;

typedef struct chancery_panel_question {
    chancery_state_question state; /* its facet must be named, its `a` need not be: all parties;
                                    * its day does not matter */
    int64_t from, to;              /* both inclusive; nothing is told of the future */
    chancery_period every;
    chancery_panel_rule rule;
    chancery_scheme scheme; /* only days on which each party has a code of it, with the codes;
                             * CHANCERY_SCHEME_COUNT: none */
    bool all_days;          /* also days on which a party did not exist */
    bool by_entry;   /* a row for each entry; else for each pair of parties, whose best entry of a
                      * day, as MAX has it, is their answer */
    bool by_account; /* where accounts differ, a row for each answer that they give */
} chancery_panel_question;

/* What the rows of a panel have: the parts of the key, and the values. As long as the call. */
typedef struct chancery_panel_shape {
    const char *facet;
    const char *part_names[CHANCERY_STATE_PARTS];
    bool is_party[CHANCERY_STATE_PARTS];
    size_t part_count;
    bool symmetric; /* the order of the two parties does not matter */
    const char *slot_names[CHANCERY_STATE_PARTS];
    size_t slot_count;
} chancery_panel_shape;

/* One unit in one period, as one or more accounts tell it. As long as the call. */
typedef struct chancery_panel_row {
    const chancery_panel_shape *shape;
    chancery_text period; /* `2019`, `2019-03` or `2019-03-14` */
    int64_t from, to;     /* its days */
    chancery_text key[CHANCERY_STATE_PARTS];
    chancery_text codes[CHANCERY_STATE_PARTS]; /* of the scheme, for each part that is a party */
    bool disputed; /* accounts give different answers; `verdict` is the one of the first of them */
    chancery_state_verdict verdict;
    chancery_text values[CHANCERY_STATE_PARTS]; /* several, possible ones or of several accounts,
                                                 * with a bar between; empty: not known, or none */
    chancery_text evidence;                     /* uids with a space between */
    chancery_state_accounts accounts;
} chancery_panel_row;

/* Who takes a panel: its shape once, then the rows in order of key and period. A status other than
 * CHANCERY_OK ends it and is returned. */
typedef struct chancery_panel_sink {
    chancery_status (*shape)(void *context, const chancery_panel_shape *shape);
    chancery_status (*row)(void *context, const chancery_panel_row *row);
    void *context;
} chancery_panel_sink;

/* Hands out one row for each pair of parties (or entry) that the events of a facet name and each
 * period, also where nothing is known. It goes once through the history of each pair. */
CHANCERY_API chancery_status chancery_panel(chancery_db *db,
                                            const chancery_panel_question *question,
                                            const chancery_panel_sink *sink, chancery_error *error);

/* ---- Figures ----------------------------------------------------------------------------- */

enum chancery_count_key {
    CHANCERY_COUNT_PARTY = 1,
    CHANCERY_COUNT_YEAR = 2, /* of the earliest day */
    CHANCERY_COUNT_TYPE = 4,
    CHANCERY_COUNT_FAMILY = 8,
    CHANCERY_COUNT_STANDING = 16,
};

/* One row of a count: the values of the keys asked for, the others empty. */
typedef struct chancery_count_row {
    const char *party, *year, *type, *family, *standing;
    uint64_t events;
} chancery_count_row;

/* Counts the events of `query` by `keys` (of chancery_count_key; 0: one row), in order of the
 * keys; `options` as for chancery_select. An event counts once for each of its parties. A status
 * other than CHANCERY_OK from `row` ends the work and is returned. */
CHANCERY_API chancery_status chancery_count(chancery_db *db, const chancery_query *query,
                                            const chancery_select_options *options, unsigned keys,
                                            chancery_status (*row)(void *context,
                                                                   const chancery_count_row *row),
                                            void *context, chancery_error *error);

typedef struct chancery_table_stats {
    const char *name;
    uint64_t entries;
    uint64_t bytes; /* pages in use, times their size */
    unsigned depth; /* of the B+tree */
} chancery_table_stats;

typedef struct chancery_stats {
    char uuid[37];
    unsigned format; /* version of the file format */
    uint64_t events;
    uint64_t past;            /* versions of them that were superseded */
    uint64_t parties, types;  /* that occur */
    int64_t earliest, latest; /* days on which the first and the last event begins, of those
                               * whose beginning is known; open bounds when there is none */
    uint64_t file_bytes, map_bytes;
    uint64_t last_commit; /* LMDB transaction number */
    unsigned readers;     /* reader slots in use */
    chancery_table_stats tables[16];
    size_t table_count;
} chancery_stats;

CHANCERY_API chancery_status chancery_stats_read(chancery_db *db, chancery_stats *stats,
                                                 chancery_error *error);

/* ---- Import and export ------------------------------------------------------------------- */

/* An input: its name for messages and an open file descriptor, which stays the caller's. */
typedef struct chancery_source {
    const char *name;
    int fd;
} chancery_source;

/* One line of what an import did, beyond the sums. */
typedef struct chancery_import_figure {
    enum {
        CHANCERY_FIGURE_FORMAT,   /* records read of the format `name` */
        CHANCERY_FIGURE_TYPE,     /* events added of the type `name` */
        CHANCERY_FIGURE_LEFT_OUT, /* records that are no event, for the reason `name` */
        CHANCERY_FIGURE_REFUSED,  /* records refused for the reason `name` */
    } about;
    const char *name;
    uint64_t count;
} chancery_import_figure;

typedef struct chancery_import_options {
    bool dry_run;         /* store nothing, but say what would be stored */
    bool keep_going;      /* skip records that are refused, instead of storing nothing at all */
    bool only_diplomatic; /* leave out the reports that no type of event fits */
    const char *format;   /* of chancery_import_formats; NULL: recognised by content */
    const char *mapping;  /* what the columns of a table mean: a file, or the name of a mapping that
                           * comes with the library; NULL: none */
    uint64_t max_errors;  /* give up behind that many refused records; 0: never */
    uint64_t max_size;    /* bytes that one packed source may unpack to; 0: 1 TiB */
    unsigned timeout_ms;  /* for another writer */
    size_t memory; /* bytes in which events wait to be stored; more wait in a temporary file beside
                    * the database, which with less than a megabyte is slow. 0: 256 MiB */
    /* Where refused records go, when set: each as it came, below a line `# refused: WHERE: WHY`
     * that an import passes over, and the header of its table once. What is longer than an event
     * may be is cut at 1 MiB. */
    const chancery_sink *rejects;
    /* Called now and then, when set: bytes read, bytes in all (0: unknown), events read. A status
     * other than CHANCERY_OK ends the import, and nothing is stored. */
    chancery_status (*progress)(void *context, uint64_t read, uint64_t total, uint64_t events);
    /* Called at the end, when set, for each figure there is, the highest first. */
    void (*figure)(void *context, const chancery_import_figure *figure);
    /* Called at the end, when set, with a sentence on each party that is named by events of days on
     * which it did not exist. They are stored all the same. */
    void (*doubt)(void *context, const char *sentence);
    void *context;
} chancery_import_options;

/* `read` is the sum of all that follow. */
typedef struct chancery_import_summary {
    uint64_t read; /* records */
    uint64_t added;
    uint64_t revised;   /* further versions of events, current or past */
    uint64_t unchanged; /* there already */
    uint64_t folded;    /* further reports of an event: it has one more source */
    uint64_t left_out;  /* no event: see CHANCERY_FIGURE_LEFT_OUT */
    uint64_t refused;
    uint64_t documents; /* of vocabulary, added or replaced; not among the records */
} chancery_import_summary;

/* The names of the formats that chancery_import reads, ended by NULL. */
CHANCERY_API const char *const *chancery_import_formats(void);

/* The names of the mappings that come with the library, ended by NULL: what
 * chancery_import_options.mapping may be beside a file. */
CHANCERY_API const char *const *chancery_import_mappings(void);

/* Imports all sources in one transaction, each recognised by content and unpacked if it is packed
 * (gzip, bzip2, xz, zstd; the members of a zip or tar). Reports fold: those of one date, type,
 * code, actor and target become one event with a source each, and a report that comes again with
 * another date or code makes a further version. A document of vocabulary among the events of
 * Chancery JSON, an object with "$schema" and "$id" and without "type", is added as by
 * chancery_writer_add_vocabulary, and counts for the events behind it. With dry_run `db` may be
 * open for reading only, or NULL. Each refusal goes to error->report. CHANCERY_INVALID: records
 * were refused, and nothing is stored; with keep_going the rest is stored and CHANCERY_OK comes
 * back. `summary` is written even then. */
CHANCERY_API chancery_status chancery_import(chancery_db *db, size_t count,
                                             const chancery_source *sources,
                                             const chancery_import_options *options,
                                             chancery_import_summary *summary,
                                             chancery_error *error);

/* The formats that chancery_export writes, ended by NULL: "json", "jsonl", "csv". */
CHANCERY_API const char *const *chancery_export_formats(void);

/* Writes all that is left of `cursor` to `sink` in `format`; CHANCERY_USAGE for an unknown one.
 * The cursor is paused whenever the sink is called. A long answer is written with the help of a
 * second thread. `query` is what the document says was asked. */
CHANCERY_API chancery_status chancery_export(chancery_cursor *cursor, const char *format,
                                             chancery_text query, const chancery_sink *sink,
                                             chancery_error *error);

/* Writes the vocabulary in force in `db` (NULL: the built-in one) as one JSON Schema of draft
 * 2020-12 that needs no other document, so that any validator can check the events and timelines of
 * this database. */
CHANCERY_API chancery_status chancery_schema_export(chancery_db *db, const chancery_sink *sink,
                                                    chancery_error *error);

/* ---- Soundness --------------------------------------------------------------------------- */

typedef struct chancery_check_summary {
    uint64_t events;
    uint64_t past; /* versions of them that were superseded */
    uint64_t postings;
    uint64_t faults;
} chancery_check_summary;

/* Reads everything: pages, checksums, records, every index entry both ways, counts. Each fault goes
 * to error->report; CHANCERY_DAMAGED when there is any. `summary` is written even then. */
CHANCERY_API chancery_status chancery_check(chancery_db *db, chancery_check_summary *summary,
                                            chancery_error *error);

/* Copies the database, while others use it, to the new file `path`: complete, synced and checked,
 * or not there at all. CHANCERY_EXISTS when something stands there. */
CHANCERY_API chancery_status chancery_backup(chancery_db *db, const char *path,
                                             chancery_error *error);

#ifdef __cplusplus
}
#endif

#endif
