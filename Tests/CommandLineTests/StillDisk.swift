import Platform
import Support

/// A state directory that stands still for a program: a library before libc makes every step wait
/// there while a file says so.
struct StillDisk {
    private let directory: TemporaryDirectory
    private let flag: String
    /// What the program needs in its environment.
    let environment: [String: String]

    private static let source = #"""
        #define _GNU_SOURCE
        #include <dirent.h>
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <stdarg.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        static void stand(const char *path) {
            const char *place = getenv("STILL_PLACE"), *flag = getenv("STILL_FLAG");
            if (!place || !flag || (path && strncmp(path, place, strlen(place)))) return;
            while (syscall(SYS_faccessat, AT_FDCWD, flag, F_OK) == 0) usleep(5000);
        }
        static int under(int fd) {
            char link[64], path[4096];
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
            if (n < 0) return 0;
            path[n] = 0;
            stand(path);
            return 0;
        }
        #define REAL(type, name) static type (*real)(); if (!real) real = dlsym(RTLD_NEXT, name)
        int open(const char *p, int f, ...) {
            va_list a; va_start(a, f); int m = va_arg(a, int); va_end(a);
            REAL(int, "open"); stand(p); return real(p, f, m);
        }
        int open64(const char *p, int f, ...) {
            va_list a; va_start(a, f); int m = va_arg(a, int); va_end(a);
            REAL(int, "open64"); stand(p); return real(p, f, m);
        }
        int stat(const char *p, struct stat *s) { REAL(int, "stat"); stand(p); return real(p, s); }
        int access(const char *p, int m) { REAL(int, "access"); stand(p); return real(p, m); }
        int mkdir(const char *p, mode_t m) { REAL(int, "mkdir"); stand(p); return real(p, m); }
        int unlink(const char *p) { REAL(int, "unlink"); stand(p); return real(p); }
        int rename(const char *p, const char *q) { REAL(int, "rename"); stand(p); return real(p, q); }
        DIR *opendir(const char *p) { REAL(DIR *, "opendir"); stand(p); return real(p); }
        int ftruncate(int d, off_t n) { REAL(int, "ftruncate"); under(d); return real(d, n); }
        int fdatasync(int d) { REAL(int, "fdatasync"); under(d); return real(d); }
        int fsync(int d) { REAL(int, "fsync"); under(d); return real(d); }

        """#

    /// A disk that answers until `stop`, under a directory.
    init(under place: String) async throws {
        directory = try TemporaryDirectory("s")
        flag = "\(directory.path)/still"
        let source = try directory.write("still.c", "#include <stdio.h>\n" + Self.source)
        let library = "\(directory.path)/still.so"
        let compiler = try ToolPath.of("cc", package: "gcc")
        try await OwnThread.run(named: "cc") { () throws(CommandOutput.Failure) in
            _ = try CommandOutput.of(
                [compiler, "-w", "-shared", "-fPIC", "-o", library, source, "-ldl"],
                environment: ["PATH": "/usr/bin:/bin"], within: .seconds(60))
        }
        environment = ["LD_PRELOAD": library, "STILL_PLACE": place, "STILL_FLAG": flag]
    }

    /// Every step under the directory waits from now on.
    func stop() throws { _ = try directory.write("still", "") }

    /// What waits goes on.
    func letGo() throws { try DiskFileLayer().remove(flag) }
}
