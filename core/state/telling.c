/* Owns: which accounts are told apart. */
#include "state/merge.h"
#include "state/world.h"

#include <stdlib.h>

static int by_code(const void *a, const void *b)
{
    return text_compare(*(const chancery_text *)a, *(const chancery_text *)b);
}

static bool has_code(const chancery_text *codes, size_t count, chancery_text code)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(codes[i], code))
            return true;
    return false;
}

/* The accounts of the events, behind `count` codes that there are. */
static bool add_tellers(const struct evaluation *evaluation, struct buffer *codes)
{
    const struct state_history *history = evaluation->history;
    for (size_t i = 0; i < history->count && !codes->failed; i++) {
        chancery_text code = event_account(history->events[i]);
        const chancery_text *known = (const chancery_text *)(void *)codes->bytes;
        if (code.size > 0 && world_considers(evaluation->question, history->events[i]) &&
            !has_code(known, codes->size / sizeof code, code))
            buffer_add(codes, &code, sizeof code);
    }
    return !codes->failed;
}

static bool add_telling(struct evaluation *evaluation, chancery_text account,
                        const chancery_text *codes, size_t count)
{
    struct telling *telling = &evaluation->tellings[evaluation->telling_count];
    *telling = (struct telling){.account = account, .count = count};
    telling->codes = arena_make(&evaluation->report->arena, count + 1, sizeof *telling->codes);
    for (size_t i = 0; telling->codes && i < count; i++)
        telling->codes[i] = codes[i];
    evaluation->telling_count++;
    return telling->codes != NULL;
}

/* One telling for each account that has events, and one for the others: those asked about who tell
 * nothing, and where a side is left open also whoever is on it. */
static bool divide(struct evaluation *evaluation, chancery_text *codes, size_t tellers)
{
    const struct state_question *question = evaluation->question;
    chancery_text silent[2];
    size_t silent_count = 0;
    bool good = true;
    evaluation->tellings =
        arena_make(&evaluation->report->arena, tellers + 1, sizeof *evaluation->tellings);
    if (!evaluation->tellings)
        return false;
    qsort(codes, tellers, sizeof *codes, by_code);
    for (size_t i = 0; i < question->party_count; i++)
        if (!has_code(codes, tellers, question->parties[i]))
            silent[silent_count++] = question->parties[i];
    qsort(silent, silent_count, sizeof *silent, by_code);
    if (silent_count > 0 || tellers == 0 || question->party_count < 2)
        good = add_telling(evaluation, TEXT(""), silent, silent_count);
    for (size_t i = 0; i < tellers && good; i++)
        good = add_telling(evaluation, codes[i], &codes[i], 1);
    return good;
}

bool tellings_find(struct evaluation *evaluation)
{
    const chancery_text *asked = &evaluation->question->according_to;
    struct buffer codes = {0};
    if (asked->size > 0) {
        evaluation->tellings =
            arena_make(&evaluation->report->arena, 1, sizeof *evaluation->tellings);
        return evaluation->tellings && add_telling(evaluation, *asked, asked, 1);
    }
    bool good = add_tellers(evaluation, &codes);
    chancery_text none;
    chancery_text *list = codes.bytes ? (chancery_text *)(void *)codes.bytes : &none;
    good = good && divide(evaluation, list, codes.size / sizeof(chancery_text));
    buffer_free(&codes);
    return good;
}
