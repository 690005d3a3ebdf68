#define _GNU_SOURCE
#include <linux/tcp.h>
#include <netinet/in.h>
#include "CPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

// What ends a process by a fault, and has a handler of the Swift runtime that writes a backtrace.
static const int faults[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
static struct sigaction fault_actions[NSIG];

// The program that writes the backtrace is another process, and reads images and names of threads.
static void with_memory_shown(int signal, siginfo_t *info, void *context) {
    prctl(PR_SET_DUMPABLE, 1);
    fault_actions[signal].sa_sigaction(signal, info, context);
    prctl(PR_SET_DUMPABLE, 0);
}

void platform_hide_memory(void) {
    prctl(PR_SET_DUMPABLE, 0);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct sigaction action;
        if (sigaction(faults[i], NULL, &action) != 0) continue;
        if (!(action.sa_flags & SA_SIGINFO) || action.sa_sigaction == with_memory_shown) continue;
        fault_actions[faults[i]] = action;
        action.sa_sigaction = with_memory_shown;
        sigaction(faults[i], &action, NULL);
    }
}

static struct {
    volatile sig_atomic_t active;
    int input, output;
    struct termios modes;
    char bytes[128];
    size_t count;
} terminal;
static struct sigaction terminal_actions[NSIG];
static int terminal_faults_taken;

// Calls nothing but what a handler may: write, tcsetattr, sigaction and raise.
static void with_terminal_restored(int signal, siginfo_t *info, void *context) {
    if (terminal.active) {
        terminal.active = 0;
        ssize_t written = write(terminal.output, terminal.bytes, terminal.count);
        (void)written;
        tcsetattr(terminal.input, TCSANOW, &terminal.modes);
    }
    const struct sigaction *before = &terminal_actions[signal];
    if (before->sa_flags & SA_SIGINFO) {
        before->sa_sigaction(signal, info, context);
        return;
    }
    sigaction(signal, before, NULL);
    raise(signal);
}

void platform_terminal_guard(int input, int output, const struct termios *modes, const void *bytes,
                             size_t count) {
    terminal.active = 0;
    terminal.input = input;
    terminal.output = output;
    terminal.modes = *modes;
    terminal.count = count < sizeof terminal.bytes ? count : sizeof terminal.bytes;
    memcpy(terminal.bytes, bytes, terminal.count);
    terminal.active = 1;
    if (terminal_faults_taken) return;
    terminal_faults_taken = 1;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct sigaction action = {0};
        if (sigaction(faults[i], NULL, &terminal_actions[faults[i]]) != 0) continue;
        action.sa_sigaction = with_terminal_restored;
        action.sa_flags = SA_SIGINFO | (terminal_actions[faults[i]].sa_flags & SA_ONSTACK);
        sigaction(faults[i], &action, NULL);
    }
}

void platform_terminal_unguard(void) { terminal.active = 0; }

int platform_thread_name(pthread_t thread, const char *name) {
    return pthread_setname_np(thread, name);
}

int platform_bound_allocator(int arenas, int block_bytes) {
    return mallopt(M_ARENA_MAX, arenas) && mallopt(M_MMAP_THRESHOLD, block_bytes) &&
           mallopt(M_TRIM_THRESHOLD, block_bytes);
}

int platform_pipe(int *read_end, int *write_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

// posix_spawn cannot change the user nor ask for a death signal, hence fork and exec. Between the two
// only async-signal-safe calls are made; a failure travels back through a pipe that exec closes.
static pid_t spawn(const struct platform_child *wanted, pid_t parent) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    pid_t child = fork();
    if (child == 0) {
        for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        setpgid(0, 0);
        int ok = dup2(wanted->in, 0) >= 0 && dup2(wanted->out, 1) >= 0 && dup2(wanted->err, 2) >= 0;
        if (ok && wanted->group >= 0)
            ok = setgroups(0, NULL) == 0 && setgid((gid_t)wanted->group) == 0;
        if (ok && wanted->user >= 0) ok = setuid((uid_t)wanted->user) == 0;
        // After setuid: changing the user clears the death signal.
        if (ok && wanted->death_signal > 0) {
            ok = prctl(PR_SET_PDEATHSIG, wanted->death_signal) == 0;
            // A parent that was gone before the call sends nothing any more.
            if (getppid() != parent) _exit(127);
        }
        if (ok && wanted->look != platform_look_none) {
            // The report's end is among them: to be closed says that the child has begun.
            close_range(3, ~0U, 0);
            _exit(platform_look_at(wanted->look, wanted->place));
        }
        if (ok) execve(wanted->argv[0], (char *const *)wanted->argv, (char *const *)wanted->envp);
        int reason = errno;
        ssize_t ignored = write(report[1], &reason, sizeof reason);
        (void)ignored;
        _exit(127);
    }
    int forked = errno;
    close(report[1]);
    int reason = 0;
    ssize_t got = child < 0 ? 0 : read(report[0], &reason, sizeof reason);
    close(report[0]);
    if (child < 0) {
        errno = forked;
        return -1;
    }
    if (got == (ssize_t)sizeof reason) {
        waitpid(child, NULL, 0);
        errno = reason;
        return -1;
    }
    return child;
}

static int keep_content(const char *directory) {
    int file = open(directory, O_WRONLY | O_CLOEXEC | O_DIRECTORY | O_TMPFILE, 0600);
    if (file < 0) return errno;
    static const char content[4096];
    ssize_t written = write(file, content, sizeof content);
    if (written >= 0 && written < (ssize_t)sizeof content) return ENOSPC;
    return written < 0 || fdatasync(file) != 0 ? errno : 0;
}

// A thread in the kernel's hands (a frozen file system, a suspended device) holds up the end of its
// process, and no signal helps. Only async-signal-safe calls are made in the child.
int platform_try_directory(const char *directory, int limit_milliseconds) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    pid_t child = fork();
    if (child == 0) {
        // Who reads our output must not wait for a child that never ends.
        int end = dup2(report[1], 3);
        int nothing = open("/dev/null", O_RDWR);
        for (int number = 0; number < 3; number++) dup2(nothing, number);
        close_range(4, ~0U, 0);
        setpgid(0, 0);
        int reason = end < 0 ? errno : keep_content(directory);
        ssize_t ignored = write(end, &reason, sizeof reason);
        (void)ignored;
        _exit(0);
    }
    int forked = errno;
    close(report[1]);
    int reason = -1;
    struct pollfd wait = {.fd = report[0], .events = POLLIN};
    if (child < 0) {
        reason = forked;
    } else if (poll(&wait, 1, limit_milliseconds) <= 0 ||
               read(report[0], &reason, sizeof reason) != (ssize_t)sizeof reason) {
        reason = -1;
        kill(child, SIGKILL);
        waitpid(child, NULL, WNOHANG);
    } else {
        waitpid(child, NULL, 0);
    }
    close(report[0]);
    return reason;
}

// The death signal is sent when the *thread* that forked ends, and threads of the concurrency pool
// end when they are idle. So every child is forked by one thread that ends with the process.
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static const struct platform_child *request;
static pid_t answer;
static int answer_errno;
static pthread_once_t started = PTHREAD_ONCE_INIT;
static int start_errno;

static void *serve(void *unused) {
    (void)unused;
    pid_t parent = getpid();
    pthread_mutex_lock(&lock);
    while (1) {
        while (request == NULL) pthread_cond_wait(&changed, &lock);
        answer = spawn(request, parent);
        answer_errno = errno;
        request = NULL;
        pthread_cond_broadcast(&changed);
    }
    return NULL;
}

static void start_server(void) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    start_errno = pthread_create(&thread, NULL, serve, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (start_errno == 0) {
        pthread_setname_np(thread, "spawn");
        pthread_detach(thread);
    }
}

pid_t platform_spawn(const struct platform_child *wanted) {
    pthread_once(&started, start_server);
    if (start_errno != 0) {
        errno = start_errno;
        return -1;
    }
    pthread_mutex_lock(&turn);
    pthread_mutex_lock(&lock);
    request = wanted;
    pthread_cond_broadcast(&changed);
    while (request != NULL) pthread_cond_wait(&changed, &lock);
    pid_t child = answer;
    int failure = answer_errno;
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&turn);
    errno = failure;
    return child;
}

long long platform_tcp_received(int socket) {
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
    if (size < offsetof(struct tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received)
        return -1;
    return (long long)info.tcpi_bytes_received;
}

unsigned platform_file_system_type(const char *path) {
    struct statfs found;
    return statfs(path, &found) == 0 ? (unsigned)found.f_type : 0;
}
