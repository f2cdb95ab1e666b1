/* fuzz_party.c - whatever is asked of the registry, the answer is one of those documented, and what
 * is found is found again by its code.
 */
#include "chancery.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_refusal(const chancery_party *party, chancery_status status,
                          const chancery_error *error)
{
    assert(!party);
    assert(error->status == status);
    assert(*error->message);
    assert(status == CHANCERY_NOT_FOUND || status == CHANCERY_AMBIGUOUS ||
           status == CHANCERY_INVALID);
    assert(strlen(error->message) < sizeof error->message - 1);
    assert(strlen(error->hint) < sizeof error->hint - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    chancery_text text = {(const char *)data, size};
    const chancery_party *party = NULL;
    chancery_error error = {0};
    chancery_status status =
        chancery_party_find(chancery_registry_builtin(), text, CHANCERY_DAY_NONE, &party, &error);
    if (status == CHANCERY_OK)
        assert(chancery_party_by_code(chancery_registry_builtin(), chancery_text_of(party->code)) ==
               party);
    else
        check_refusal(party, status, &error);
    const int64_t days[] = {CHANCERY_DAY_MIN, -50000, 0, 12345};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        const chancery_party *then = NULL;
        chancery_status other =
            chancery_party_find(chancery_registry_builtin(), text, days[i], &then, NULL);
        assert((other == CHANCERY_OK) == (then != NULL));
        assert((other == CHANCERY_NOT_FOUND) == (status == CHANCERY_NOT_FOUND));
        if (then)
            chancery_party_instead(chancery_registry_builtin(), then, days[i], days[i]);
    }
    const chancery_party *exact = chancery_party_by_code(chancery_registry_builtin(), text);
    assert(!exact || exact == party);
    return 0;
}
