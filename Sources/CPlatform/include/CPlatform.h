#ifndef CPLATFORM_H
#define CPLATFORM_H
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/types.h>
#include <termios.h>

/// `pthread_setname_np` is a GNU extension, so Swift's Glibc overlay does not show it.
int platform_thread_name(pthread_t thread, const char *name);

/// Keeps the C library from holding on to memory: `arenas` places to allocate from, and blocks of
/// `block_bytes` or more go back to the kernel when they are freed. 0 when it was refused.
int platform_bound_allocator(int arenas, int block_bytes);

/// A pipe that no child inherits. `pipe2` is a GNU extension; `pipe` and then `fcntl` would let a child
/// that another thread forks in between keep an end. Returns 0, or -1 with errno.
int platform_pipe(int *read_end, int *write_end);

/// What a child does that looks at files instead of becoming a program; see `platform_child.look`.
enum platform_look {
    platform_look_none = 0,
    /// Writes what is in the directory `place`: a `platform_seen` and the name for each.
    platform_look_list = 1,
    /// Reads names from its input, each ended by a NUL, and writes a `platform_seen` for each.
    platform_look_facts = 2,
    /// Writes the content of the file `place`.
    platform_look_content = 3,
};

/// What the kernel says of one file, wherever links lead.
struct platform_seen {
    long long bytes, seconds, nanoseconds;
    unsigned long long device, inode;
    unsigned mode;
    /// Whether the name itself is a symbolic link.
    unsigned is_link;
    /// The errno when nothing is known of it; 0 otherwise.
    unsigned reason;
    unsigned name_bytes;
};

/// What `platform_spawn` shall start: a program with its three standard streams, or with `look` a child
/// that looks at files and ends with 0 or the errno.
struct platform_child {
    const char *const *argv;
    const char *const *envp;
    enum platform_look look;
    const char *place;
    int in, out, err;
    /// Below zero: the caller's.
    long user, group;
    /// The signal that the child gets when this process ends; 0 for none.
    int death_signal;
};

/// Looks at files as `platform_child.look` says, with its output going to 1; returns 0 or an errno.
/// Calls nothing but what a child of a process with threads may call.
int platform_look_at(enum platform_look look, const char *place);

/// The type of the file system that a path lies in, as statfs(2) lists them; 0 when it is not known.
unsigned platform_file_system_type(const char *path);

/// Starts a child in a process group of its own. Returns the process id, or -1 with errno.
pid_t platform_spawn(const struct platform_child *wanted);

/// Has a child make a file without a name in a directory, write to it and synchronise it. Returns 0
/// when that succeeded, the errno with which it failed, or -1 when it has not ended within the limit:
/// a child that the kernel holds is left to it, and does not keep this process from its end as a
/// thread would.
int platform_try_directory(const char *directory, int limit_milliseconds);

/// Has the kernel write no core dump and keep other processes of this user out; `PR_SET_DUMPABLE`.
/// While a fault's backtrace is written they are let in; the limit of core dumps stays as it is.
void platform_hide_memory(void);

/// Has a fault (SIGSEGV, SIGTRAP, ...) give the terminal its modes back, and write `bytes` to `output`,
/// before it ends the process as it would have. Bytes beyond 128 are not kept.
void platform_terminal_guard(int input, int output, const struct termios *modes, const void *bytes,
                             size_t count);

/// The terminal is as it was: a fault leaves it alone from now on.
void platform_terminal_unguard(void);

/// How many bytes a TCP socket has received since it was connected; -1 when it is no such socket.
/// The C library's `tcp_info` ends before this field.
long long platform_tcp_received(int socket);

#endif
