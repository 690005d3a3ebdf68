import Glibc
import HTTP
import HTTPMessages
import Platform
import Support
import Testing
import Transfers

@Suite struct ClientTests {
    private func client(_ change: (inout ClientOptions) -> Void = { _ in }) -> Client {
        var options = ClientOptions()
        options.timeout = .seconds(20)
        change(&options)
        return Client(name: "test", options: options)
    }

    /// How a request ended, in few words.
    private func ending(_ client: Client, _ request: ClientRequest) async -> String {
        do throws(ClientError) {
            let response = try await client.send(request)
            return "\(response.status)\(response.isBodyCut ? " cut" : "")"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a request arrives as it was written, and the answer comes back`() async throws {
        let receiver = try ScriptedReceiver { _, _ in
            .answer(202, headers: [("Retry-After", " 7 ")], body: "taken")
        }
        let response = try await client().send(
            ClientRequest(
                url: receiver.url("/a?b=c"), headers: [("X-One", "1"), ("Content-Type", "text/x")],
                body: Array("hello".utf8)))
        #expect(response.status == 202)
        #expect(response.header("retry-after") == "7")
        #expect(response.body == Array("taken".utf8))
        let request = try #require(receiver.received.first)
        #expect(request.method == "POST")
        #expect(request.path == "/a?b=c")
        #expect(request.text == "hello")
        #expect(request.headers["x-one"] == "1")
        #expect(request.headers["content-type"] == "text/x")
        #expect(request.headers["expect"] == nil)
    }

    @Test func `other methods keep their names, and a connection is used again`() async throws {
        let receiver = try ScriptedReceiver(always: .answer(200))
        let client = client()
        for method in ["GET", "DELETE", "PUT", "POST"] {
            let request = ClientRequest(method: method, url: receiver.url())
            #expect(await ending(client, request) == "200")
        }
        #expect(receiver.received.map(\.method) == ["GET", "DELETE", "PUT", "POST"])
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let other = try ScriptedReceiver(always: .answer(200))
        let target = other.url()
        let receiver = try ScriptedReceiver { _, _ in
            .answer(307, headers: [("Location", target)])
        }
        #expect(await ending(client(), ClientRequest(url: receiver.url())) == "307")
        #expect(other.received.isEmpty)
    }

    @Test func `what never ends costs its deadline`() async throws {
        let quick: (inout ClientOptions) -> Void = { $0.timeout = .milliseconds(400) }
        let silent = try ScriptedReceiver(always: .hang)
        #expect(
            await ending(client(quick), ClientRequest(url: silent.url()))
                == "no answer within 0.4 s")
        let slow = try ScriptedReceiver(always: .trickle(200))
        #expect(
            await ending(client(quick), ClientRequest(url: slow.url()))
                == "answer 200 did not end within 0.4 s")
    }

    @Test func `servers that hang keep no thread from the rest of the process`() async throws {
        let silent = try SilentServer.onPort()
        let port = try #require(silent.port)
        let count = sysconf(Int32(_SC_NPROCESSORS_ONLN)) + 2
        let ended = Locked<[String]>([])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    let patient = client { $0.timeout = .seconds(5) }
                    _ = await ending(patient, ClientRequest(url: "http://127.0.0.1:\(port)/"))
                    ended.withLock { $0.append("a request") }
                }
            }
            group.addTask {
                while silent.connectionCount < count { await Task.yield() }
                ended.withLock { $0.append("the rest") }
            }
        }
        #expect(ended.withLock { $0 }.first == "the rest")
    }

    @Test(arguments: ["HTTP/1.1 099 X\r\n\r\n", "HTTP/7.0 200 OK\r\n\r\n", "+OK\r\n\r\n"])
    func `an answer that is no HTTP is what is wrong, and not the URL`(text: String) async throws {
        let receiver = try ScriptedReceiver(always: .raw(text))
        let found = await ending(client(), ClientRequest(url: receiver.url()))
        #expect(found == "the answer is no valid HTTP")
    }

    @Test(arguments: ["ftp://127.0.0.1/", "127.0.0.1:80", "file:///etc/passwd", "http:/x", ""])
    func `a URL of another kind is refused before anything is sent`(url: String) async {
        let found = await ending(client(), ClientRequest(url: url))
        #expect(
            found
                == "request: the URL is none that is understood; write http:// or https://")
    }

    @Test func `a body without an end is cut, and its status counts`() async throws {
        let receiver = try ScriptedReceiver(always: .huge(200))
        let response = try await client { $0.responseBytesMax = 1000 }
            .send(ClientRequest(url: receiver.url()))
        #expect(response.status == 200)
        #expect(response.isBodyCut)
        #expect(response.body.count == 1000)
    }

    @Test func `an answer that breaks off is none`() async throws {
        let half = try ScriptedReceiver(always: .half(200))
        #expect(
            await ending(client(), ClientRequest(url: half.url()))
                == "connection ended within answer 200")
        for turn in [ScriptedReceiver.Turn.reset, .close] {
            let receiver = try ScriptedReceiver(always: turn)
            #expect(
                await ending(client(), ClientRequest(url: receiver.url()))
                    == "connection ended without an answer")
        }
        let garbage = try ScriptedReceiver(always: .garbage)
        let found = await ending(client(), ClientRequest(url: garbage.url()))
        #expect(Int(found) == nil)
    }

    @Test func `no listener, no such name, no such scheme`() async throws {
        let mute = FileDescriptor(adopting: try ListeningSocket.tcp(port: 0, listens: false))
        let port = try ListeningSocket.port(of: mute.number)
        let client = client()
        #expect(
            await ending(client, ClientRequest(url: "http://127.0.0.1:\(port)/"))
                == "127.0.0.1:\(port): connection refused")
        #expect(
            await ending(client, ClientRequest(url: "https://u:hunter2@nobody.invalid/SECRET"))
                == "nobody.invalid:443: name not found")
        for url in ["ftp://127.0.0.1/x", "file:///etc/passwd", "", "http://a b/"] {
            let found = await ending(client, ClientRequest(url: url))
            #expect(found.hasPrefix("request: "), "\(url)")
        }
    }

    @Test func `a header cannot break out of its line`() async throws {
        let receiver = try ScriptedReceiver(always: .answer(200))
        let request = ClientRequest(url: receiver.url(), headers: [("X-A", "1\r\nX-B: 2")])
        #expect(await ending(client(), request) == "request: a header field would break its line")
        #expect(receiver.received.isEmpty)
    }

    @Test func `the environment names no proxy, the options do`() async throws {
        let proxy = try ScriptedReceiver(always: .answer(200))
        let proxied = client { $0.proxy = proxy.url("") }
        let request = ClientRequest(url: "http://nobody.invalid/hook")
        #expect(await ending(proxied, request) == "200")
        #expect(proxy.received.first?.path == "http://nobody.invalid/hook")
    }

    @Test func `a cancelled task does not wait for the deadline`() async throws {
        let receiver = try ScriptedReceiver(always: .hang)
        let client = client { $0.timeout = .seconds(120) }
        let url = receiver.url()
        let task = Task { await ending(client, ClientRequest(url: url)) }
        try await Support.eventually { !receiver.received.isEmpty }
        task.cancel()
        #expect(await task.value == "cancelled")
    }

    @Test func `only a certificate that is good is spoken to`() async throws {
        let certificates = try TestCertificates()
        try certificates.makeServer("server")
        try certificates.makeServer("other")
        try certificates.makeExpired("server", as: "expired")
        let request = { (test: TestServer) in
            ClientRequest(method: "GET", url: "https://127.0.0.1:\(test.port)/echo")
        }
        let trusting = { (name: String) in
            client { $0.authorityFile = certificates.path("\(name).pem") }
        }
        let good = try TestServer(
            security: Security(
                tls: TLSSettings(
                    certificate: certificates.pem("server.pem"), key: certificates.pem("server.key")
                )))
        #expect(await ending(trusting("server"), request(good)) == "200")
        #expect(await ending(trusting("other"), request(good)).contains("issuer is unknown"))
        #expect(await ending(client(), request(good)).contains("issuer is unknown"))
        let wrongName = ClientRequest(method: "GET", url: "https://localhost:\(good.port)/echo")
        #expect(
            await ending(trusting("server"), wrongName)
                == "tls: the certificate is for another host name")
        let old = try TestServer(
            security: Security(
                tls: TLSSettings(
                    certificate: certificates.pem("expired.pem"),
                    key: certificates.pem("server.key"))))
        #expect(
            await ending(trusting("expired"), request(old))
                == "tls: the certificate has expired")
    }

    @Test func `a side that is silent where TLS begins has words of its own`() async throws {
        let silent = FileDescriptor(adopting: try ListeningSocket.tcp(port: 0))
        let port = try ListeningSocket.port(of: silent.number)
        let hasty = client { $0.connectTimeout = .milliseconds(400) }
        #expect(
            await ending(hasty, ClientRequest(url: "https://127.0.0.1:\(port)/"))
                == "127.0.0.1:\(port): connected, but no TLS handshake within 0.4 s")
    }

    @Test func `authentication codes are those of RFC 4231`() {
        let code = MessageAuthentication.sha256(
            key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8))
        let text = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(text == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}
