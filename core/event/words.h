/* event/words.h - which texts of an event are searched, and the words in them.
 *
 * Searched is what people wrote for people: every field that the schemas declare as a line or as
 * prose, in lists and objects too, and of what an event cites (objects in a list, such as its
 * sources) only the prose, such as a quote. A title that is not given is not stored, and not
 * searched.
 */
#ifndef CORE_EVENT_WORDS_H
#define CORE_EVENT_WORDS_H

#include "event/event.h"

/* The words of one event, each once, in the order in which they come first. Start from {0};
 * word_list_free at the end. */
struct word_list {
    struct buffer folded; /* what the words are views of */
    struct buffer items;  /* chancery_text */
    struct buffer slots;  /* uint32_t: index of an item + 1, by hash of its word; 0: free */
};

/* Appends all words of all texts of `event`, as words_add does those of one. False when out of
 * memory. */
bool event_words_add(const chancery_event *event, struct buffer *out);

/* Takes the words of `event`, in place of those before. False when out of memory. */
bool word_list_take(const chancery_event *event, struct word_list *list);
void word_list_free(struct word_list *list);

static inline size_t word_list_count(const struct word_list *list)
{
    return list->items.size / sizeof(chancery_text);
}
chancery_text word_list_at(const struct word_list *list, size_t index);

/* Whether one text of the event has the words of `run`, one behind the other: a run as words_add
 * makes it, whose last word may go on where no space is behind it. */
bool event_has_words(const chancery_event *event, chancery_text run);

#endif
