#include "database/wording.h"

#include "base/status.h"
#include "database/word_index.h"
#include "event/words.h"
#include "sort/collate.h"
#include "sort/relay.h"

#include <stdlib.h>

/* Bytes of records on their way: few enough to stay in the processor's cache. */
enum { RELAYED_MOST = 768 << 10 };

/* All but the database is the second thread's until the relay has ended. */
struct wording {
    const chancery_db *db;
    struct relay *relay;
    chancery_event event; /* the one in work; its arena is used again */
    struct buffer folded;
    struct spill spill;
    struct collator words;
};

static chancery_status collate_words(struct wording *wording, chancery_text place,
                                     chancery_error *error)
{
    chancery_text run = buffer_view(&wording->folded), word;
    chancery_status status = CHANCERY_OK;
    while (status == CHANCERY_OK && words_next(&run, &word))
        status = collator_add_new(&wording->words, word, place, error);
    return status;
}

static chancery_status take_record(void *context, const struct entry *entry, chancery_error *error)
{
    struct wording *wording = context;
    struct record_head head;
    struct place place = {0};
    key_read_place(entry->key, &place); /* it is as long as a place */
    chancery_status status = record_open(entry->value, place, &head, error);
    arena_clear(&wording->event.arena);
    if (status == CHANCERY_OK)
        status =
            record_decode(&head, wording->db->names, wording->db->schema, &wording->event, error);
    buffer_clear(&wording->folded);
    if (status == CHANCERY_OK && !event_words_add(&wording->event, &wording->folded))
        status = error_memory(error);
    return status == CHANCERY_OK ? collate_words(wording, entry->key, error) : status;
}

struct wording *wording_new(const chancery_db *db, const char *beside, size_t memory)
{
    struct wording *wording = calloc(1, sizeof *wording);
    if (!wording)
        return NULL;
    wording->db = db;
    wording->spill.beside = beside;
    wording->words = collator_of(&wording->spill, memory);
    wording->relay = relay_new(memory < RELAYED_MOST ? memory : RELAYED_MOST, take_record, wording);
    if (wording->relay)
        return wording;
    wording_free(wording);
    return NULL;
}

void wording_free(struct wording *wording)
{
    if (!wording)
        return;
    relay_end(wording->relay, CHANCERY_END, NULL);
    collator_free(&wording->words);
    spill_close(&wording->spill);
    buffer_free(&wording->folded);
    arena_free(&wording->event.arena);
    free(wording);
}

chancery_status wording_put(struct wording *wording, const struct entry *record,
                            chancery_error *error)
{
    return relay_put(wording->relay, record, error);
}

struct visiting {
    const struct wording *wording;
    wording_visit *visit;
    void *context;
    chancery_error *error;
};

/* What comes from the temporary file may be damaged. */
static chancery_status visit_word(void *context, chancery_text word, chancery_text places)
{
    const struct visiting *visiting = context;
    if (word.size == 0 || word.size > WORD_MOST || places.size % KEY_PLACE_SIZE != 0)
        return spill_damaged(&visiting->wording->spill, visiting->error);
    const struct word_name name = word_name_of(word);
    return visiting->visit(visiting->context, word_name_list(&name), places);
}

chancery_status wording_each(struct wording *wording, size_t memory, wording_visit *visit,
                             void *context, chancery_error *error)
{
    struct visiting visiting = {wording, visit, context, error};
    chancery_status status = relay_end(wording->relay, CHANCERY_OK, error);
    wording->relay = NULL;
    return status == CHANCERY_OK
               ? collator_each(&wording->words, memory, visit_word, &visiting, error)
               : status;
}
