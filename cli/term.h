/* term.h - the terminal and the user at it: pager, progress, interruption, the editor.
 */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include "chancery.h"

/* Makes sure that descriptors 0 to 2 are open, so that no database is ever opened as one of them,
 * and that a closed pipe is an error of writing and no signal. */
void term_start(void);

/* Whether stdout (or the pager in its place) ends at a terminal, and how wide that is. */
bool term_is_terminal(void);
size_t term_width(void);

/* Puts $PAGER behind stdout when that is a terminal. */
void term_page(bool wanted);
/* Waits for the pager, if there is one; stdout is closed before. True when there was one. */
bool term_page_end(void);

/* From now on the first SIGINT, SIGTERM or SIGHUP is remembered; a second one ends the program. */
void term_catch_interrupt(void);
/* The signal that came, 0 when none did. */
int term_interrupted(void);

/* Progress on a terminal's stderr, from the second on that a work takes. Start from {0}. */
struct term_progress {
    int64_t started_ms, shown_ms;
    bool shown;
};
void term_progress_show(struct term_progress *progress, uint64_t read, uint64_t total,
                        uint64_t events);
/* Wipes it off again. */
void term_progress_end(struct term_progress *progress);

/* Runs $VISUAL, $EDITOR or the system's editor on a file and waits. False when it failed. */
bool term_edit(const char *path);
/* Asks a question that Enter answers with yes; false without a terminal. */
bool term_ask(const char *question);

#endif
