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
