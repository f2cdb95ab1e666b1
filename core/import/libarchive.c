#include "import/libarchive.h"

#include "base/status.h"

#include <dlfcn.h>
#include <pthread.h>

static const char *const names[] = {
#define LIBARCHIVE_NAME(name) #name,
    LIBARCHIVE_FUNCTIONS(LIBARCHIVE_NAME)
#undef LIBARCHIVE_NAME
};
enum { FUNCTIONS = sizeof names / sizeof *names };

/* The same functions in the same order, as what dlsym gives. */
static union {
    struct libarchive library;
    void *functions[FUNCTIONS];
} loaded;
_Static_assert(sizeof loaded.library == sizeof loaded.functions, "one pointer a function");

static const char *lacking; /* what could not be found; NULL: nothing */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    void *handle = dlopen(LIBARCHIVE_FILE, RTLD_NOW | RTLD_LOCAL);
    lacking = handle ? NULL : LIBARCHIVE_FILE;
    for (size_t i = 0; handle && i < FUNCTIONS; i++) {
        loaded.functions[i] = dlsym(handle, names[i]);
        if (!loaded.functions[i])
            lacking = names[i];
    }
}

chancery_status libarchive_load(const struct libarchive **library, chancery_error *error)
{
    pthread_once(&once, load);
    if (lacking)
        return error_at(error, CHANCERY_UNSUPPORTED,
                        &(struct error_place){.hint =
                                                  "install libarchive (libarchive13), or unpack "
                                                  "it and import what comes out"},
                        "packed input cannot be read: %s is not there", lacking);
    *library = &loaded.library;
    return CHANCERY_OK;
}
