import Glibc
import Platform
import Testing

@Suite struct FilesTests {
    @Test(arguments: ["/dev/zero", "/dev/random", "/dev/full", "/dev/ptmx"])
    func `a device is not read, nor opened`(path: String) {
        #expect(throws: FileError("read", path, code: EOPNOTSUPP)) { try Files.read(path) }
    }

    @Test func `the null device is an empty file`() throws {
        #expect(try Files.read("/dev/null") == [])
    }
}
