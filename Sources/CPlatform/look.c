#define _GNU_SOURCE
#include "CPlatform.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// All of this runs between fork and the child's end in a process with threads: no memory is allocated,
// and nothing is called but the kernel and string functions.

static int write_all(const void *bytes, size_t count) {
    const char *next = bytes;
    while (count > 0) {
        ssize_t written = write(1, next, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        next += written;
        count -= (size_t)written;
    }
    return 0;
}

static struct platform_seen seen(int directory, const char *name) {
    struct platform_seen seen = {0};
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        seen.reason = (unsigned)errno;
        return seen;
    }
    seen.is_link = S_ISLNK(status.st_mode);
    if (seen.is_link && fstatat(directory, name, &status, 0) != 0) {
        seen.reason = (unsigned)errno;
        return seen;
    }
    seen.bytes = status.st_size;
    seen.seconds = status.st_mtim.tv_sec;
    seen.nanoseconds = status.st_mtim.tv_nsec;
    seen.device = status.st_dev;
    seen.inode = status.st_ino;
    seen.mode = status.st_mode;
    return seen;
}

// readdir of the C library allocates memory, so the kernel is asked.
struct kernel_entry {
    unsigned long long inode;
    long long offset;
    unsigned short record_bytes;
    unsigned char type;
    char name[];
};

static int list(int directory) {
    static char buffer[32768] __attribute__((aligned(8)));
    for (;;) {
        long count = syscall(SYS_getdents64, directory, buffer, sizeof buffer);
        if (count < 0) return errno;
        if (count == 0) return 0;
        for (long place = 0; place < count;) {
            const struct kernel_entry *entry = (const struct kernel_entry *)(buffer + place);
            place += entry->record_bytes;
            const char *name = entry->name;
            if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
            struct platform_seen found = seen(directory, name);
            found.name_bytes = (unsigned)strlen(name);
            int reason = write_all(&found, sizeof found);
            if (reason == 0) reason = write_all(name, found.name_bytes);
            if (reason != 0) return reason;
        }
    }
}

static int facts(int directory) {
    static char buffer[16384];
    size_t filled = 0;
    for (;;) {
        ssize_t got = read(0, buffer + filled, sizeof buffer - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        if (got == 0) return filled == 0 ? 0 : EINVAL;
        filled += (size_t)got;
        size_t begin = 0;
        for (;;) {
            const char *end = memchr(buffer + begin, 0, filled - begin);
            if (end == NULL) break;
            struct platform_seen found = seen(directory, buffer + begin);
            int reason = write_all(&found, sizeof found);
            if (reason != 0) return reason;
            begin = (size_t)(end - buffer) + 1;
        }
        memmove(buffer, buffer + begin, filled - begin);
        filled -= begin;
        // A longer name is none.
        if (filled == sizeof buffer) return ENAMETOOLONG;
    }
}

static int content(const char *path) {
    static char buffer[32768];
    // To open a pipe would wait for its writer; for a regular file O_NONBLOCK means nothing.
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return errno;
    struct stat status;
    if (fstat(file, &status) != 0) return errno;
    if (S_ISDIR(status.st_mode)) return EISDIR;
    if (!S_ISREG(status.st_mode)) return EOPNOTSUPP;
    for (;;) {
        ssize_t got = read(file, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        if (got == 0) return 0;
        int reason = write_all(buffer, (size_t)got);
        if (reason != 0) return reason;
    }
}

int platform_look_at(enum platform_look look, const char *place) {
    if (look == platform_look_content) return content(place);
    int directory = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return errno;
    // Who may list and not enter would find names alone.
    if (faccessat(directory, ".", X_OK, AT_EACCESS) != 0) return errno;
    return look == platform_look_list ? list(directory) : facts(directory);
}
