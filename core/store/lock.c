/* store/lock.c - one writer at a time, with a timeout and the name of who holds it; and the room
 * of LMDB's lock file.
 *
 * LMDB serialises writers by itself, but one that waits for a stopped writer waits for ever and
 * cannot say for whom. So a lock of our own comes first: a POSIX record lock on a byte of the
 * database, which the system drops when its owner dies, and which names the owner. Losing it
 * would cost no more than those words.
 *
 * The rule that comes with such locks: when a process closes any descriptor of the file, all its
 * locks on the file are gone. Nothing here opens the file while this process may be writing to it;
 * the second store on a file shares the first one's descriptors (store/env.c).
 */
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Far behind the last page that any file can have. */
static const off_t writer_byte = (off_t)1 << 62;

static struct timespec after(unsigned ms)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += ms / 1000;
    time.tv_nsec += (long)(ms % 1000) * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

static bool is_past(const struct timespec *deadline)
{
    struct timespec now = after(0);
    return now.tv_sec != deadline->tv_sec ? now.tv_sec > deadline->tv_sec
                                          : now.tv_nsec >= deadline->tv_nsec;
}

/* 0, or the error number. */
static int set_lock(const struct store_file *file, int command, struct flock *lock)
{
    int descriptor;
    int code = mdb_env_get_fd(file->env, &descriptor);
    if (code != 0)
        return code;
    lock->l_whence = SEEK_SET;
    lock->l_start = writer_byte;
    lock->l_len = 1;
    while (fcntl(descriptor, command, lock) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

static chancery_status fail_busy(const struct store_file *file, pid_t holder, chancery_error *error)
{
    const struct error_place place = {.hint = "wait until it is done, or end it"};
    if (holder == getpid())
        return error_at(error, CHANCERY_BUSY, &place, "this process is already writing to %s",
                        file->path);
    if (holder <= 0) /* it has no number here: it runs in another container */
        return error_at(error, CHANCERY_BUSY, &place, "another process is writing to %s",
                        file->path);
    return error_at(error, CHANCERY_BUSY, &place, "another process (pid %jd) is writing to %s",
                    (intmax_t)holder, file->path);
}

static chancery_status take_thread(struct store_file *file, const struct timespec *deadline,
                                   chancery_error *error)
{
    int waited = 0;
    pthread_mutex_lock(&file->mutex);
    while (file->writing && waited == 0)
        waited = pthread_cond_clockwait(&file->written, &file->mutex, CLOCK_MONOTONIC, deadline);
    bool taken = !file->writing;
    file->writing = true;
    pthread_mutex_unlock(&file->mutex);
    return taken ? CHANCERY_OK : fail_busy(file, getpid(), error);
}

static void release_thread(struct store_file *file)
{
    pthread_mutex_lock(&file->mutex);
    file->writing = false;
    pthread_cond_signal(&file->written);
    pthread_mutex_unlock(&file->mutex);
}

static chancery_status take_process(struct store_file *file, const struct timespec *deadline,
                                    chancery_error *error)
{
    enum { FIRST_NAP = 500000, LONGEST_NAP = 8000000 };
    long nap = FIRST_NAP;
    for (;;) {
        struct flock lock = {.l_type = F_WRLCK};
        int code = set_lock(file, F_SETLK, &lock);
        if (code == 0)
            return CHANCERY_OK;
        if (code != EAGAIN && code != EACCES)
            return store_fail(file->path, code, "lock", error);
        if (is_past(deadline)) {
            lock = (struct flock){.l_type = F_WRLCK};
            code = set_lock(file, F_GETLK, &lock);
            if (code != 0)
                return store_fail(file->path, code, "lock", error);
            if (lock.l_type != F_UNLCK)
                return fail_busy(file, lock.l_pid, error);
        }
        nanosleep(&(struct timespec){.tv_nsec = nap}, NULL);
        nap = nap < LONGEST_NAP ? nap * 2 : LONGEST_NAP;
    }
}

chancery_status lock_take(struct store_file *file, unsigned timeout_ms, chancery_error *error)
{
    const struct timespec deadline = after(timeout_ms);
    chancery_status status = take_thread(file, &deadline, error);
    if (status != CHANCERY_OK)
        return status;
    status = take_process(file, &deadline, error);
    if (status != CHANCERY_OK)
        release_thread(file);
    return status;
}

void lock_release(struct store_file *file)
{
    struct flock lock = {.l_type = F_UNLCK};
    set_lock(file, F_SETLK, &lock);
    release_thread(file);
}

/* ---- The lock file ------------------------------------------------------------------------ */

static int allocate(const char *name)
{
    enum { LOCK_BYTES = 65536 }; /* what LMDB takes for 1022 readers */
    struct stat status;
    if (stat(name, &status) == 0 && (off_t)status.st_blocks * 512 >= LOCK_BYTES)
        return 0;
    int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, STORE_MODE);
    if (file < 0)
        return errno;
    int code = fallocate(file, 0, 0, LOCK_BYTES) == 0 || errno == EOPNOTSUPP ? 0 : errno;
    close(file);
    return code;
}

int lock_prepare(const char *path)
{
    char *name;
    if (asprintf(&name, "%s-lock", path) < 0)
        return ENOMEM;
    int code = allocate(name);
    free(name);
    return code;
}
