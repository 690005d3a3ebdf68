import Glibc
import Platform
import Support
import Testing

@Suite struct FilesTests {
    @Test(arguments: ["/dev/zero", "/dev/random", "/dev/full", "/dev/ptmx"])
    func `a device is not read, nor opened`(path: String) {
        #expect(throws: FileError("read", path, code: EOPNOTSUPP)) { try Files.read(path) }
    }

    @Test func `a file is replaced and keeps its mode, and a link leads to it as before`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("file", "old", mode: 0o600)
        let inner = try Files.makeUniqueDirectory(in: directory.path, prefix: "d")
        symlink("../file", "\(inner)/first")
        symlink("\(inner)/first", "\(directory.path)/second")
        symlink("new", "\(directory.path)/dangling")
        #expect(try Files.writeOut([1, 2], to: "\(directory.path)/second"))
        #expect(try Files.read(file) == [1, 2] && Files.permissions(file)?.mode == 0o600)
        #expect(try Files.writeOut([3], to: "\(directory.path)/dangling"))
        #expect(try Files.read("\(directory.path)/new") == [3])
        for name in ["second", "dangling"] {
            var status = stat()
            #expect(lstat("\(directory.path)/\(name)", &status) == 0)
            #expect(status.st_mode & S_IFMT == S_IFLNK)
        }
        #expect(Files.matching("\(directory.path)/*.tmp*") == [])
        symlink("round", "\(directory.path)/round")
        #expect(throws: FileError("open", "\(directory.path)/round", code: ELOOP)) {
            try Files.writeOut([1], to: "\(directory.path)/round")
        }
        #expect(throws: FileError("write", directory.path, code: EISDIR)) {
            try Files.writeOut([1], to: directory.path)
        }
    }

    @Test func `a link that others put beside a file is not followed, and what it leads to stays`()
        throws
    {
        let directory = try TemporaryDirectory()
        let theirs = try directory.write("theirs", "untouched", mode: 0o600)
        let file = "\(directory.path)/report"
        for isWrittenOut in [true, false] {
            #expect(symlink(theirs, "\(file).tmp.\(getpid())") == 0)
            if isWrittenOut {
                try Files.writeOut(Array("ours".utf8), to: file)
            } else {
                try Files.replace(file, with: Array("ours".utf8))
            }
            var status = stat()
            #expect(lstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG)
            #expect(try Files.read(file) == Array("ours".utf8))
            #expect(try Files.read(theirs) == Array("untouched".utf8))
            #expect(Files.matching("\(file).tmp*") == [])
        }
    }

    @Test func `what a former process left beside a file is no part of it and has no say in it`()
        throws
    {
        let directory = try TemporaryDirectory()
        let file = "\(directory.path)/report"
        let left = try directory.write("report.tmp.\(getpid())", "longer than ours", mode: 0o666)
        // A process that has it open goes on writing into a file without a name.
        let other = FileDescriptor(adopting: open(left, O_WRONLY | O_CLOEXEC))
        try Files.replace(file, with: Array("ours".utf8), mode: 0o600)
        #expect(write(other.number, "theirs", 6) == 6)
        #expect(try Files.read(file) == Array("ours".utf8))
        #expect(Files.permissions(file)?.mode == 0o600)
        #expect(mkdir(left, 0o700) == 0)
        #expect(throws: FileError("unlink", left, code: EISDIR)) {
            try Files.replace(file, with: [1])
        }
        #expect(try Files.read(file) == Array("ours".utf8))
    }

    @Test(.enabled(if: geteuid() == 0, "only root makes links of others"))
    func `a link that another user has put where all may write is not followed`() throws {
        let directory = try TemporaryDirectory()
        let ours = try directory.write("ours", "untouched")
        let shared = "\(directory.path)/shared"
        let link = "\(shared)/report"
        try Files.makeDirectory(shared, mode: 0o1777)
        #expect(symlink(ours, link) == 0 && lchown(link, 65_534, 65_534) == 0)
        #expect(throws: FileError("follow", link, code: EACCES)) {
            try Files.writeOut([1], to: link)
        }
        #expect(try Files.read(ours) == Array("untouched".utf8))
        // The owner of the directory could have done anything there, and so could we.
        #expect(lchown(link, geteuid(), 0) == 0)
        try Files.writeOut([1], to: link)
        #expect(try Files.read(ours) == [1])
        #expect(lchown(link, 65_534, 65_534) == 0 && chmod(shared, 0o755) == 0)
        try Files.writeOut([2], to: link)
        #expect(try Files.read(ours) == [2])
    }

    @Test func `state, spool and lock are not kept in a file that a link leads to`() throws {
        let directory = try TemporaryDirectory()
        let theirs = try directory.write("theirs", "untouched")
        let link = "\(directory.path)/link"
        #expect(symlink(theirs, link) == 0)
        let disk = DiskFileLayer()
        #expect(throws: FileError("open", link, code: ELOOP)) { try disk.openToAppend(link) }
        #expect(throws: FileError("open", link, code: ELOOP)) { try disk.truncate(link, to: 0) }
        #expect(throws: FileError("open", link, code: ELOOP)) { try disk.lock(link) }
        let state = AtomicFile("\(directory.path)/state")
        #expect(symlink(theirs, state.path + AtomicFile.suffix) == 0)
        try state.replace(with: [1, 2])
        #expect(try Files.read(state.path) == [1, 2])
        #expect(try Files.read(theirs) == Array("untouched".utf8))
    }

    @Test func `a pipe takes what is written and stays a pipe`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/pipe"
        mkfifo(path, 0o600)
        let reader = FileDescriptor(adopting: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC))
        #expect(try !Files.writeOut(Array("all".utf8), to: path))
        var bytes = [UInt8](repeating: 0, count: 10)
        #expect(read(reader.number, &bytes, bytes.count) == 3 && bytes.prefix(3) == [97, 108, 108])
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test func `a device takes what is written, and one that is full is an error`() throws {
        #expect(try !Files.writeOut([1], to: "/dev/null"))
        #expect(throws: FileError("write", "/dev/full", code: ENOSPC)) {
            try Files.writeOut([1], to: "/dev/full")
        }
    }

    @Test func `an open file of the process takes what is written where it stands`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("file", "12345")
        let file = try Files.openToAppend(path)
        #expect(try !Files.writeOut(Array("67".utf8), to: "/dev/fd/\(file.number)"))
        #expect(try Files.read(path) == Array("1234567".utf8))
    }

    @Test func `the null device is an empty file`() throws {
        #expect(try Files.read("/dev/null") == [])
    }
}
