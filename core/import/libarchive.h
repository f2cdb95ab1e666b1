/* libarchive.h - libarchive, loaded when it is needed.
 *
 * It brings a score of libraries with it, which would make every command start more slowly for the
 * sake of one. So nothing is linked against it: its functions are looked up by name, once.
 */
#ifndef CORE_IMPORT_LIBARCHIVE_H
#define CORE_IMPORT_LIBARCHIVE_H

#include "chancery.h"

#include <archive.h>
#include <archive_entry.h>

/* The functions that are used, each as libarchive names it. */
#define LIBARCHIVE_FUNCTIONS(X)                                                                    \
    X(archive_read_new)                                                                            \
    X(archive_read_free)                                                                           \
    X(archive_read_support_filter_gzip)                                                            \
    X(archive_read_support_filter_bzip2)                                                           \
    X(archive_read_support_filter_xz)                                                              \
    X(archive_read_support_filter_zstd)                                                            \
    X(archive_read_support_format_zip)                                                             \
    X(archive_read_support_format_tar)                                                             \
    X(archive_read_support_format_raw)                                                             \
    X(archive_read_support_format_empty)                                                           \
    X(archive_read_open_fd)                                                                        \
    X(archive_read_next_header)                                                                    \
    X(archive_read_data)                                                                           \
    X(archive_error_string)                                                                        \
    X(archive_filter_bytes)                                                                        \
    X(archive_filter_count)                                                                        \
    X(archive_format)                                                                              \
    X(archive_entry_filetype)                                                                      \
    X(archive_entry_is_encrypted)                                                                  \
    X(archive_entry_pathname)                                                                      \
    X(archive_entry_pathname_utf8)

struct libarchive {
#define LIBARCHIVE_MEMBER(name) __typeof__(name) *name;
    LIBARCHIVE_FUNCTIONS(LIBARCHIVE_MEMBER)
#undef LIBARCHIVE_MEMBER
};

/* The library, which stays loaded; CHANCERY_UNSUPPORTED says which package lacks. */
chancery_status libarchive_load(const struct libarchive **library, chancery_error *error);

#endif
