#ifndef CPLATFORM_H
#define CPLATFORM_H
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/types.h>

/// `pthread_setname_np` is a GNU extension, so Swift's Glibc overlay does not show it.
int platform_thread_name(pthread_t thread, const char *name);

/// Starts `argv` as a child in a process group of its own; its standard streams are the three
/// descriptors. `user` and `group` below zero keep the caller's. The child dies with its parent when
/// `die_with_parent` is set. Returns the process id, or -1 with errno.
pid_t platform_spawn(const char *const *argv, const char *const *envp, int in, int out, int err,
                     long user, long group, int die_with_parent);

#endif
