import Glibc
import HTTP
import HTTPMessages
import Platform
import Support
import Testing

@Suite struct ListenAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1:9787", ListenAddress.tcp(host: "127.0.0.1", port: 9787)),
            ("[::1]:9787", .tcp(host: "::1", port: 9787)), (":9787", .tcp(host: "", port: 9787)),
            ("localhost:0", .tcp(host: "localhost", port: 0)),
            ("unix:/run/pgvigil/web.sock", .unix(path: "/run/pgvigil/web.sock")),
        ])
    func `an address is written as a configuration names it`(text: String, address: ListenAddress) {
        #expect(address.description == text)
    }

    @Test func `a Unix socket is served and its file removed at the end`() throws {
        let directory = try TemporaryDirectory()
        let address = ListenAddress.unix(path: directory.path + "/web.sock")
        let test = try TestServer(listen: [address]) { .now(.text($0.peer)) }
        #expect(try RawClient(to: address).get("/")?.text == "unix\n")
        test.server.stop(within: .seconds(1))
        #expect(Files.stamp(directory.path + "/web.sock") == nil)
    }

    @Test func `a stale socket file is replaced, one in use is not`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/web.sock"
        let address = ListenAddress.unix(path: path)
        let first = try TestServer(listen: [address])
        #expect(throws: HTTPError.listen(address, code: EADDRINUSE)) {
            _ = try TestServer(listen: [address])
        }
        #expect(try RawClient(to: address).get("/page")?.status == 200)
        // A second name of the socket outlives the server, as after a crash.
        link(path, path + ".stale")
        first.server.stop(within: .seconds(1))
        rename(path + ".stale", path)
        var second: TestServer?
        // A child that another test has just forked may hold the old socket for a moment.
        try await eventually("the new server") {
            second = try? TestServer(listen: [address])
            return second != nil
        }
        #expect(try RawClient(to: address).get("/page")?.status == 200)
        second?.server.stop(within: .seconds(1))
    }

    @Test func `a file that is no socket is left alone`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("web.sock", [1])
        #expect(throws: HTTPError.self) { _ = try TestServer(listen: [.unix(path: path)]) }
        #expect(try directory.read("web.sock") == [1])
    }

    @Test func `several addresses share one set of limits`() throws {
        let directory = try TemporaryDirectory()
        let unix = ListenAddress.unix(path: directory.path + "/web.sock")
        let test = try TestServer(
            listen: [.tcp(host: "127.0.0.1", port: 0), unix, .tcp(host: "localhost", port: 0)],
            limits: ServerLimits(maxConnections: 1))
        #expect(test.server.boundAddresses.count == 3)
        let first = try test.connect()
        #expect(first.get("/page")?.status == 200)
        #expect(try RawClient(to: unix).get("/page")?.status == 200)
        #expect(first.isClosed(within: .seconds(5)))
    }

    @Test func `an inherited socket is served and stays open`() throws {
        let socket = FileDescriptor(adopting: try ListeningSocket.tcp(port: 0))
        let port = UInt16(try ListeningSocket.port(of: socket.number))
        let test = try TestServer(listen: [.inherited(socket.number)])
        let address = ListenAddress.tcp(host: "127.0.0.1", port: port)
        #expect(try RawClient(to: address).get("/page")?.status == 200)
        test.server.stop(within: .seconds(1))
        let again = try TestServer(listen: [.inherited(socket.number)])
        #expect(try RawClient(to: address).get("/page")?.status == 200)
        again.server.stop(within: .seconds(1))
    }

    @Test func `a descriptor that does not listen is refused`() {
        let raw = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(raw) }
        #expect(throws: HTTPError.listen(.inherited(raw), code: EINVAL)) {
            _ = try TestServer(listen: [.inherited(raw)])
        }
    }

    @Test func `a port in use is refused and nothing stays open`() throws {
        let first = try TestServer()
        let taken = ListenAddress.tcp(host: "127.0.0.1", port: first.port)
        #expect(throws: HTTPError.listen(taken, code: EADDRINUSE)) {
            _ = try TestServer(listen: [taken])
        }
    }
}
