#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int platform_thread_name(pthread_t thread, const char *name) {
    return pthread_setname_np(thread, name);
}

// posix_spawn cannot change the user nor ask for a death signal, hence fork and exec. Between the two
// only async-signal-safe calls are made; a failure travels back through a pipe that exec closes.
pid_t platform_spawn(const char *const *argv, const char *const *envp, int in, int out, int err,
                     long user, long group, int die_with_parent) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child == 0) {
        for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        setpgid(0, 0);
        int ok = dup2(in, 0) >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0;
        if (ok && group >= 0) ok = setgroups(0, NULL) == 0 && setgid((gid_t)group) == 0;
        if (ok && user >= 0) ok = setuid((uid_t)user) == 0;
        // After setuid: changing the user clears the death signal.
        if (ok && die_with_parent) ok = prctl(PR_SET_PDEATHSIG, SIGTERM) == 0;
        if (ok) execve(argv[0], (char *const *)argv, (char *const *)envp);
        int reason = errno;
        ssize_t ignored = write(report[1], &reason, sizeof reason);
        (void)ignored;
        _exit(127);
    }
    int forked = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    int reason = 0;
    ssize_t got = child < 0 ? 0 : read(report[0], &reason, sizeof reason);
    close(report[0]);
    if (child < 0) {
        errno = forked;
        return -1;
    }
    if (got == (ssize_t)sizeof reason) {
        errno = reason;
        return -1;
    }
    return child;
}
