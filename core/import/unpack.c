#include "import/unpack.h"

#include "base/status.h"
#include "base/text.h"
#include "import/libarchive.h"

#include <stdio.h>

static const char unpack_yourself[] = "unpack it, and import what comes out";
static const char not_data[] = "it is a web page, perhaps one that says why a download failed";
static const char save_as_csv[] = "save it as CSV (UTF-8), and import that";

/* Longer marks stand before shorter ones that they contain. */
static const struct packing packings[] = {
    {"gzip", 0, {"\x1F\x8B", 2}, NULL},
    {"zstd", 0, {"\x28\xB5\x2F\xFD", 4}, NULL},
    {"xz",
     0,
     {"\xFD"
      "7zXZ\0",
      6},
     NULL},
    {"bzip2", 4, {"1AY&SY", 6}, NULL},
    {"zip", 0, {"PK\3\4", 4}, NULL},
    {"zip", 0, {"PK\5\6", 4}, NULL},
    {"tar", 257, {"ustar", 5}, NULL},
    {"7z", 0, {"7z\xBC\xAF\x27\x1C", 6}, unpack_yourself},
    {"RAR", 0, {"Rar!\x1A\7", 6}, unpack_yourself},
    {"lz4", 0, {"\4\x22\x4D\x18", 4}, unpack_yourself},
    {"lzip", 0, {"LZIP", 4}, unpack_yourself},
    {"compress", 0, {"\x1F\x9D", 2}, unpack_yourself},
    {"Excel", 0, {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, save_as_csv},
    {"PDF", 0, {"%PDF-", 5}, "copy its table into a spreadsheet, and save that as CSV"},
    {"HTML", 0, {"<!DOCTYPE html", 14}, not_data},
    {"HTML", 0, {"<!doctype html", 14}, not_data},
    {"HTML", 0, {"<html", 5}, not_data},
    {"SQLite", 0, {"SQLite format 3", 15}, "export its table as CSV: sqlite3 -header -csv"},
    {"Parquet", 0, {"PAR1", 4}, "write it as CSV or JSON Lines"},
    {"R data", 0, {"RDX", 3}, "write it as CSV: write.csv"},
};

const struct packing *unpack_packing(chancery_text head)
{
    for (size_t i = 0; i < sizeof packings / sizeof *packings; i++) {
        const struct packing *packing = &packings[i];
        if (head.size > packing->offset &&
            text_starts(text_slice(head.bytes + packing->offset, head.size - packing->offset),
                        packing->mark))
            return packing;
    }
    return NULL;
}

static chancery_status broken(const struct unpack *unpack, const char *hint, const char *message,
                              chancery_error *error)
{
    const struct error_place place = {
        .file = unpack->name.size > 0 ? unpack->name.bytes : unpack->spool->name, .hint = hint};
    return error_at(error, CHANCERY_INVALID, &place, "%s", message);
}

/* ---- A source that is not packed ---- */

static chancery_status fill_plain(void *from, char *bytes, size_t room, size_t *size,
                                  chancery_error *error)
{
    struct unpack *unpack = from;
    chancery_status status = spool_read(unpack->spool, bytes, room, size, error);
    if (status == CHANCERY_OK)
        unpack->read += *size;
    return status;
}

/* ---- Through libarchive ---- */

/* The library is loaded already where there is an archive. */
static const struct libarchive *library(void)
{
    const struct libarchive *loaded = NULL;
    libarchive_load(&loaded, NULL);
    return loaded;
}

static chancery_status damaged(const struct unpack *unpack, chancery_error *error)
{
    char message[300];
    const char *why = library()->archive_error_string(unpack->archive);
    snprintf(message, sizeof message, "cannot be unpacked: %s", why ? why : "it is damaged");
    return broken(unpack, "the file is cut short or damaged: get it anew", message, error);
}

static chancery_status check_bounds(const struct unpack *unpack, chancery_error *error)
{
    uint64_t packed = unpack->spool->size;
    char message[120];
    if (unpack->unpacked > UNPACK_RATIO_FROM && unpack->unpacked / UNPACK_RATIO_MAX >= packed)
        snprintf(message, sizeof message, "unpacks to more than %d times its size",
                 UNPACK_RATIO_MAX);
    else if (unpack->unpacked > unpack->most)
        snprintf(message, sizeof message, "unpacks to more than %llu bytes",
                 (unsigned long long)unpack->most);
    else
        return CHANCERY_OK;
    return broken(unpack, "if that is no attack, unpack it and import what comes out", message,
                  error);
}

static chancery_status fill_unpacked(void *from, char *bytes, size_t room, size_t *size,
                                     chancery_error *error)
{
    struct unpack *unpack = from;
    la_ssize_t got;
    do
        got = library()->archive_read_data(unpack->archive, bytes, room);
    while (got == ARCHIVE_RETRY);
    if (got < 0)
        return damaged(unpack, error);
    unpack->unpacked += (uint64_t)got;
    chancery_status status = check_bounds(unpack, error);
    if (status == CHANCERY_OK)
        *size = (size_t)got;
    return status;
}

static chancery_status open_archive(struct unpack *unpack, chancery_error *error)
{
    enum { BLOCK = 64 * 1024 };
    const struct libarchive *lib;
    chancery_status status = libarchive_load(&lib, error);
    if (status != CHANCERY_OK)
        return status;
    unpack->archive = lib->archive_read_new();
    if (!unpack->archive)
        return error_memory(error);
    lib->archive_read_support_filter_gzip(unpack->archive);
    lib->archive_read_support_filter_bzip2(unpack->archive);
    lib->archive_read_support_filter_xz(unpack->archive);
    lib->archive_read_support_filter_zstd(unpack->archive);
    lib->archive_read_support_format_zip(unpack->archive);
    lib->archive_read_support_format_tar(unpack->archive);
    lib->archive_read_support_format_raw(unpack->archive);
    lib->archive_read_support_format_empty(unpack->archive);
    return lib->archive_read_open_fd(unpack->archive, unpack->spool->fd, BLOCK) == ARCHIVE_OK
               ? CHANCERY_OK
               : damaged(unpack, error);
}

static chancery_status name_member(struct unpack *unpack, struct archive_entry *entry,
                                   chancery_error *error)
{
    const struct libarchive *lib = library();
    const char *name = lib->archive_entry_pathname_utf8(entry);
    if (!name)
        name = lib->archive_entry_pathname(entry);
    unpack->named = lib->archive_format(unpack->archive) != ARCHIVE_FORMAT_RAW;
    buffer_clear(&unpack->name);
    buffer_string(&unpack->name, unpack->spool->name);
    if (unpack->named) {
        buffer_byte(&unpack->name, '!');
        buffer_string(&unpack->name, name ? name : "(without a name)");
    }
    buffer_byte(&unpack->name, '\0');
    return unpack->name.failed ? error_memory(error) : CHANCERY_OK;
}

/* What the Finder puts beside every file. */
static bool is_resource_fork(const char *name)
{
    const char *base = strrchr(name, '/');
    return strncmp(base ? base + 1 : name, "._", 2) == 0;
}

static chancery_status check_member(const struct unpack *unpack, struct archive_entry *entry,
                                    chancery_error *error)
{
    const struct libarchive *lib = library();
    const char *member = strchr(unpack->name.bytes + strlen(unpack->spool->name), '!');
    if (lib->archive_filter_count(unpack->archive) > 2)
        return broken(unpack, unpack_yourself, "is packed more than once", error);
    if (lib->archive_entry_is_encrypted(entry))
        return broken(unpack, "unpack it with its password, and import what comes out",
                      "is encrypted", error);
    if (unpack->members > UNPACK_MEMBERS_MAX)
        return broken(unpack, "pack fewer files together", "has more than 10000 members", error);
    if (member && strcmp(member + 1, "[Content_Types].xml") == 0)
        return broken(unpack, save_as_csv, "is a document of Office, such as an Excel workbook",
                      error);
    if (member && strcmp(member + 1, "mimetype") == 0)
        return broken(unpack, save_as_csv, "is a document of LibreOffice, such as a spreadsheet",
                      error);
    return CHANCERY_OK;
}

/* Nothing at all, packed, is an empty input; but many zeros look like an empty tar. */
static chancery_status end_of_archive(struct unpack *unpack, chancery_error *error)
{
    int format = library()->archive_format(unpack->archive);
    buffer_clear(&unpack->name);
    return unpack->files > 0 || format == ARCHIVE_FORMAT_EMPTY
               ? CHANCERY_END
               : broken(unpack, "look whether it is the right one", "is an archive without files",
                        error);
}

/* Moves to the next member that is a file. */
static chancery_status next_member(struct unpack *unpack, chancery_error *error)
{
    const struct libarchive *lib = library();
    for (;;) {
        struct archive_entry *entry;
        int found = lib->archive_read_next_header(unpack->archive, &entry);
        if (found == ARCHIVE_EOF)
            return end_of_archive(unpack, error);
        if (found == ARCHIVE_RETRY)
            continue;
        if (found < ARCHIVE_WARN)
            return damaged(unpack, error);
        unpack->members++;
        chancery_status status = name_member(unpack, entry, error);
        if (status == CHANCERY_OK)
            status = check_member(unpack, entry, error);
        if (status != CHANCERY_OK)
            return status;
        bool file = !unpack->named || lib->archive_entry_filetype(entry) == AE_IFREG;
        if (file && !is_resource_fork(unpack->name.bytes)) {
            unpack->files++;
            return CHANCERY_OK;
        }
    }
}

/* ---- Either ---- */

chancery_status unpack_open(const struct spool *spool, const chancery_import_options *options,
                            struct unpack *unpack, chancery_error *error)
{
    char head[UNPACK_HEAD];
    size_t size = 0, more = 1;
    chancery_status status = spool_rewind(spool, error);
    *unpack = (struct unpack){.spool = spool,
                              .most = options->max_size > 0 ? options->max_size : UNPACK_SIZE_MAX};
    while (status == CHANCERY_OK && more > 0 && size < sizeof head) {
        status = spool_read(spool, head + size, sizeof head - size, &more, error);
        size += status == CHANCERY_OK ? more : 0;
    }
    if (status == CHANCERY_OK)
        status = spool_rewind(spool, error);
    const struct packing *packing = unpack_packing(text_slice(head, size));
    if (status == CHANCERY_OK && packing && !packing->hint)
        status = open_archive(unpack, error);
    if (status != CHANCERY_OK)
        unpack_close(unpack);
    return status;
}

chancery_status unpack_next(struct unpack *unpack, struct input *input, chancery_error *error)
{
    if (!unpack->archive)
        return unpack->members++ > 0
                   ? CHANCERY_END
                   : input_start(input, unpack->spool->name, fill_plain, unpack, error);
    chancery_status status = next_member(unpack, error);
    return status == CHANCERY_OK
               ? input_start(input, unpack->name.bytes, fill_unpacked, unpack, error)
               : status;
}

void unpack_close(struct unpack *unpack)
{
    if (unpack->archive)
        library()->archive_read_free(unpack->archive);
    buffer_free(&unpack->name);
    *unpack = (struct unpack){0};
}

uint64_t unpack_progress(const struct unpack *unpack)
{
    if (!unpack->archive)
        return unpack->read;
    int64_t read = library()->archive_filter_bytes(unpack->archive, -1);
    return read > 0 ? (uint64_t)read : 0;
}
