/* base/helper.h - a second thread that does pieces of work, one after the other, while the first
 * makes the next ones.
 *
 * Owns: the thread and the handing over. A piece is a number, counted from 0; where it lies and
 * what is to be done is for its user to say. All that was written before a piece was given is
 * there for the thread, and all that the thread wrote for it is there when it was awaited. Signals
 * are for the threads of the caller.
 */
#ifndef CORE_BASE_HELPER_H
#define CORE_BASE_HELPER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Start from helper_start; helper_stop at the end. It stays where it is meanwhile. */
struct helper {
    void (*work)(void *context, uint64_t piece);
    void *context;
    uint64_t given, done; /* pieces so far: done <= given; `done` is the thread's while it runs */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum helper_state { HELPER_NONE, HELPER_RUNS, HELPER_IMPOSSIBLE } state;
    bool stop;
};

/* No thread is made yet. */
void helper_start(struct helper *helper, void (*work)(void *context, uint64_t piece),
                  void *context);
/* What was given and not begun stays undone. */
void helper_stop(struct helper *helper);

/* Gives the next piece. A thread is made only when `more` will come; where there is none, pieces
 * are done by who awaits them. */
void helper_give(struct helper *helper, bool more);
/* Until so many pieces are done, which were given. */
void helper_await(struct helper *helper, uint64_t pieces);

#endif
