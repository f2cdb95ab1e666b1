#include "base/helper.h"

#include <assert.h>
#include <signal.h>

void helper_start(struct helper *helper, void (*work)(void *context, uint64_t piece), void *context)
{
    *helper = (struct helper){.work = work, .context = context};
    pthread_mutex_init(&helper->lock, NULL);
    pthread_cond_init(&helper->changed, NULL);
}

static void *do_pieces(void *of)
{
    struct helper *helper = of;
    pthread_mutex_lock(&helper->lock);
    for (;;) {
        while (!helper->stop && helper->done == helper->given)
            pthread_cond_wait(&helper->changed, &helper->lock);
        if (helper->stop)
            break;
        uint64_t piece = helper->done;
        pthread_mutex_unlock(&helper->lock);
        helper->work(helper->context, piece);
        pthread_mutex_lock(&helper->lock);
        helper->done++;
        pthread_cond_broadcast(&helper->changed);
    }
    pthread_mutex_unlock(&helper->lock);
    return NULL;
}

static void make_thread(struct helper *helper)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool runs = pthread_create(&helper->thread, NULL, do_pieces, helper) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    helper->state = runs ? HELPER_RUNS : HELPER_IMPOSSIBLE;
}

void helper_give(struct helper *helper, bool more)
{
    if (helper->state == HELPER_NONE && more)
        make_thread(helper);
    pthread_mutex_lock(&helper->lock);
    helper->given++;
    pthread_cond_broadcast(&helper->changed);
    pthread_mutex_unlock(&helper->lock);
}

void helper_await(struct helper *helper, uint64_t pieces)
{
    assert(pieces <= helper->given);
    for (; helper->state != HELPER_RUNS && helper->done < pieces; helper->done++)
        helper->work(helper->context, helper->done);
    pthread_mutex_lock(&helper->lock);
    while (helper->done < pieces)
        pthread_cond_wait(&helper->changed, &helper->lock);
    pthread_mutex_unlock(&helper->lock);
}

void helper_stop(struct helper *helper)
{
    pthread_mutex_lock(&helper->lock);
    helper->stop = true;
    pthread_cond_broadcast(&helper->changed);
    pthread_mutex_unlock(&helper->lock);
    if (helper->state == HELPER_RUNS)
        pthread_join(helper->thread, NULL);
    pthread_cond_destroy(&helper->changed);
    pthread_mutex_destroy(&helper->lock);
}
