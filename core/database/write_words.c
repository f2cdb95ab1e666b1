/* database/write_words.c - the words of current versions in the index of texts, as they come and
 * go. */
#include "database/write.h"

#include "base/status.h"
#include "database/word_index.h"

chancery_status write_words_put(struct chancery_writer *writer, const chancery_event *event,
                                struct place place, chancery_error *error)
{
    chancery_status status = CHANCERY_OK;
    if (!word_list_take(event, &writer->words))
        return error_memory(error);
    for (size_t i = 0; i < word_list_count(&writer->words) && status == CHANCERY_OK; i++) {
        const struct word_name name = word_name_of(word_list_at(&writer->words, i));
        const struct listed entry = {.place = place};
        status = list_add(writer->txn, word_name_list(&name), &entry, 1, error);
    }
    return status;
}

/* What is missing stays so: which texts are searched may have been said otherwise by an older
 * library, and `check` tells. */
chancery_status write_words_take(struct chancery_writer *writer, const struct record_head *head,
                                 struct place place, chancery_error *error)
{
    arena_clear(&writer->former.arena);
    chancery_status status =
        record_decode(head, writer->db->names, writer->db->schema, &writer->former, error);
    if (status == CHANCERY_OK && !word_list_take(&writer->former, &writer->words))
        status = error_memory(error);
    for (size_t i = 0; status == CHANCERY_OK && i < word_list_count(&writer->words); i++) {
        const struct word_name name = word_name_of(word_list_at(&writer->words, i));
        status = list_remove(writer->txn, word_name_list(&name), place, error);
        status = status == CHANCERY_NOT_FOUND ? CHANCERY_OK : status;
    }
    return status;
}
