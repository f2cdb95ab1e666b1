/* unpack.h - what is in a source: itself or, of a packed one, its members one after another.
 *
 * Owns: which packings are understood, the bounds that stop a bomb, and the names of members.
 * Nothing is ever unpacked to disk. libarchive is loaded when the first packed source is met.
 */
#ifndef CORE_IMPORT_UNPACK_H
#define CORE_IMPORT_UNPACK_H

#include "import/input.h"
#include "import/spool.h"

/* How much may come out of one source. */
enum {
    UNPACK_MEMBERS_MAX = 10000,
    UNPACK_RATIO_MAX = 250,          /* unpacked bytes for each packed one, ... */
    UNPACK_RATIO_FROM = 1024 * 1024, /* ... once there are that many */
};
#define UNPACK_SIZE_MAX (UINT64_C(1) << 40) /* bytes, unless the options say otherwise */

struct archive;
struct unpack {
    const struct spool *spool;
    uint64_t most;           /* bytes that may come out */
    struct archive *archive; /* NULL: the source is not packed */
    struct buffer name;      /* of the member in work, ended by NUL */
    uint64_t read;           /* bytes of a source that is not packed */
    uint64_t unpacked;
    unsigned members, files; /* met; of them the files */
    bool named;              /* the members have names of their own */
};

/* Starts at the beginning of `spool`, which must live as long. */
chancery_status unpack_open(const struct spool *spool, const chancery_import_options *options,
                            struct unpack *unpack, chancery_error *error);
/* Starts the next member that is a file, into `input` (input_free), which reads through `unpack`
 * until the next call. CHANCERY_END after the last; CHANCERY_INVALID when nothing further can be
 * unpacked. */
chancery_status unpack_next(struct unpack *unpack, struct input *input, chancery_error *error);
void unpack_close(struct unpack *unpack);
/* How many bytes of the source have been read. */
uint64_t unpack_progress(const struct unpack *unpack);

/* What `head`, the first bytes of a member, shows to be packed or of a program's own format, and so
 * no text: its name and what to do about it. NULL when it shows nothing of the kind. */
struct packing {
    const char *name;
    size_t offset;
    chancery_text mark; /* the bytes that stand at `offset` */
    const char *hint;   /* NULL: it is unpacked */
};
const struct packing *unpack_packing(chancery_text head);
enum { UNPACK_HEAD = 512 }; /* bytes that show it */

#endif
