/* party/locale.c - names of parties in other languages, from the message catalogues that iso-codes
 * installs (GNU gettext, "The Format of GNU MO Files").
 *
 * Owns: the format of a catalogue. Knows nothing of who may have which name.
 */
#include "party/compile.h"

#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A catalogue of little-endian numbers, as msgfmt writes it everywhere. */
#define CATALOGUE_MAGIC 0x950412deU
enum { MAGIC_AT = 0, COUNT_AT = 8, KEYS_AT = 12, TEXTS_AT = 16 };

struct catalogue {
    const unsigned char *bytes; /* NULL: there is none */
    size_t size;
};

static struct catalogue catalogue_open(const char *path)
{
    struct stat status;
    struct catalogue catalogue = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return catalogue;
    if (fstat(fd, &status) == 0 && status.st_size > TEXTS_AT + 4) {
        void *map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map != MAP_FAILED)
            catalogue = (struct catalogue){map, (size_t)status.st_size};
    }
    close(fd);
    return catalogue;
}

static void catalogue_close(struct catalogue catalogue)
{
    if (catalogue.bytes)
        munmap((void *)(uintptr_t)catalogue.bytes, catalogue.size);
}

static size_t number_at(struct catalogue catalogue, size_t offset)
{
    const unsigned char *at = catalogue.bytes + offset;
    if (offset > catalogue.size - 4)
        fail("a catalogue of names is damaged");
    return at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
}

/* Entry `index` of one of its two tables of strings: length, offset. */
static const char *string_at(struct catalogue catalogue, size_t table, size_t index)
{
    size_t entry = number_at(catalogue, table) + index * 8;
    size_t size = number_at(catalogue, entry), offset = number_at(catalogue, entry + 4);
    if (offset > catalogue.size || size >= catalogue.size - offset ||
        catalogue.bytes[offset + size] != '\0')
        fail("a catalogue of names is damaged");
    return (const char *)catalogue.bytes + offset;
}

/* The translation of `key`; "" when the catalogue has none. */
static const char *translate(struct catalogue catalogue, const char *key)
{
    if (!catalogue.bytes || number_at(catalogue, MAGIC_AT) != CATALOGUE_MAGIC || !*key)
        return "";
    size_t low = 0, high = number_at(catalogue, COUNT_AT);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(string_at(catalogue, KEYS_AT, middle), key);
        if (order == 0)
            return string_at(catalogue, TEXTS_AT, middle);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return "";
}

/* Alphabetical lists turn names around; people do not. */
static void claim_part(struct compiled *made, const struct compiled_party *party, const char *name)
{
    char part[256];
    size_t size = strcspn(name, ",");
    if (size == 0 || size >= sizeof part || name[size] == '\0')
        return;
    memcpy(part, name, size);
    part[size] = '\0';
    claim_name(made, party, part, CLAIM_PART, INT32_MAX);
}

static uint32_t read_names(struct compiled *made, const struct compiled_party *party,
                           struct catalogue catalogue)
{
    uint32_t shown = 0;
    for (size_t i = 0; i < 3; i++) {
        const char *name = translate(catalogue, party->iso_names[i]);
        if (!*name)
            continue;
        claim_name(made, party, name, CLAIM_FOREIGN, INT32_MAX);
        claim_part(made, party, name);
        if (shown == 0)
            shown = pool_add(made, name);
    }
    return shown;
}

static void read_language(struct compiled *made, const char *folder, const char *tag)
{
    char path[4096];
    struct compiled_language language = {
        .names = arena_make(&made->arena, made->party_count, sizeof *language.names)};
    if (!language.names || strlen(tag) >= sizeof language.tag)
        fail("the language \"%s\" cannot be kept", tag);
    memcpy(language.tag, tag, strlen(tag));
    snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/iso_3166-1.mo", folder, tag);
    struct catalogue today = catalogue_open(path);
    snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/iso_3166-3.mo", folder, tag);
    struct catalogue withdrawn = catalogue_open(path);
    for (size_t i = 0; i < made->party_count; i++) {
        const struct compiled_party *party = &made->parties[i];
        language.names[i] = read_names(made, party, party->until == INT32_MAX ? today : withdrawn);
    }
    catalogue_close(today);
    catalogue_close(withdrawn);
    made->languages = grown(made->languages, made->language_count, sizeof language);
    made->languages[made->language_count++] = language;
}

static int compare_languages(const void *one, const void *other)
{
    return strcmp(((const struct compiled_language *)one)->tag,
                  ((const struct compiled_language *)other)->tag);
}

void read_languages(struct compiled *made, const char *folder)
{
    char pattern[4096];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/*/LC_MESSAGES/iso_3166-1.mo", folder);
    if (glob(pattern, 0, NULL, &found) != 0) {
        fprintf(stderr, "party_compile: no translations below %s: names are in English alone\n",
                folder);
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *tag = found.gl_pathv[i] + strlen(folder) + 1;
        tag[strcspn(tag, "/")] = '\0';
        read_language(made, folder, tag);
    }
    globfree(&found);
    qsort(made->languages, made->language_count, sizeof *made->languages, compare_languages);
}
