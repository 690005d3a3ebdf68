import Demo
import Support
import Testing

@Suite struct OnCallTests {
    private static let message = """
        {"version": "4", "status": "firing", "receiver": "terminal", "groupKey": "{}", "alerts": [
          {"status": "firing", "labels": {"alertname": "ShopOrderWaits", "severity": "ticket"},
           "annotations": {"summary": "shop_stocktaking keeps 1 waiting"}, "fingerprint": "1"},
          {"status": "resolved", "labels": {"alertname": "Lag", "severity": "page"},
           "annotations": {"summary": "far behind", "duration": "7s"}, "fingerprint": "2"},
          {"status": "firing", "labels": {"alertname": "PgvigilDeadMansSwitch", "severity": "none"},
           "annotations": {"summary": "all is well"}, "fingerprint": "3"}]}
        """

    @Test func `a message is a line for each alert that is for people`() {
        #expect(
            OnCall.lines(of: Array(Self.message.utf8)) == [
                "firing ShopOrderWaits: shop_stocktaking keeps 1 waiting",
                "resolved Lag, after 7s",
            ])
    }

    @Test func `what steers a terminal is taken out`() {
        let message =
            #"{"alerts": [{"status": "firing", "labels": {"alertname": "A\u001b[2J\r"},"#
            + #" "annotations": {"summary": "b\u009b1m\n"}}]}"#
        #expect(OnCall.lines(of: Array(message.utf8)) == ["firing A [2J : b 1m "])
    }

    @Test(arguments: ["", "{", "[]", #"{"alerts": 1}"#, #"{"alerts": [{"status": "firing"}]}"#])
    func `what is no message has no lines`(body: String) {
        #expect(OnCall.lines(of: Array(body.utf8)) == nil)
    }

    @Test func `messages come in by HTTP, at the one path that is kept secret`()
        async throws
    {
        let onCall = try OnCall()
        let parts = onCall.url.split(separator: "/")
        let port = try #require(parts[1].split(separator: ":").last.flatMap { Int($0) })
        let client = HTTPClient(port: port)
        #expect(parts[1].hasPrefix("127.0.0.1:") && parts[2].count > 8)
        #expect(try await client.post("/", body: Self.message).status == 404)
        #expect(try await client.post("/\(parts[2])", body: "hello").status == 400)
        #expect(try await client.post("/\(parts[2])", body: Self.message).status == 200)
        onCall.stop()
        var lines: [String] = []
        for await line in onCall.lines { lines.append(line) }
        #expect(lines == OnCall.lines(of: Array(Self.message.utf8)))
        #expect(try OnCall().url.split(separator: "/")[2] != parts[2])
    }
}
