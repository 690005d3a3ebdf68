import Messages
import Metrics
import Notifications
import Testing

@Suite struct MatcherTests {
    @Test(arguments: [
        (#"team="db""#, #"team="db""#), ("team=db", #"team="db""#),
        (#"{team="db", severity!="info"}"#, #"team="db" severity!="info""#),
        (#"{ a=~"x|y" , b !~ "z.*" , }"#, #"a=~"x|y" b!~"z.*""#),
        (#"a="say \"hi\"\n""#, #"a="say \"hi\"\n""#), ("a=", #"a="""#),
        ("a=b c", #"a="b c""#), ("{a=b}", #"a="b""#), ("a=b,c=d", #"a="b" c="d""#),
    ])
    func `Alertmanager's forms are understood`(text: String, expected: String) throws {
        let found = try MatcherText.parse(text).get().map(\.description).joined(separator: " ")
        #expect(found == expected)
    }

    @Test(arguments: [
        ("", "holds no matcher"), ("{}", "holds no matcher"),
        ("team", #"expected =, !=, =~ or !~ behind "team""#),
        ("team==db", #"expected =, !=, =~ or !~ behind "team""#),
        (#"a="b"#, "the quote is not closed"), (#"{a="b""#, "the brace is not closed"),
        (#"1a="b""#, #""1a" is no label name"#), (#"="b""#, #""" is no label name"#),
        (#"a="b" c="d""#, #"unexpected "c=\"d\"" behind a matcher"#),
    ])
    func `what is no matcher is refused with the reason`(text: String, reason: String) {
        #expect(throws: NotificationRefusal(reason)) { try MatcherText.parse(text).get() }
    }

    @Test func `a bad pattern is refused`() {
        #expect(throws: NotificationRefusal.self) { try MatcherText.parse(#"a=~"(""#).get() }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a silence whose pattern repeats nothing a million million times is refused at once`() {
        let body = """
            { "matchers": [{ "name": "a", "isRegex": true,
                "value": "(?:(?:(?:(?:){1000}){1000}){1000}){1000}" }],
              "endsAt": "2099-01-01T00:00:00Z", "createdBy": "x", "comment": "x" }
            """
        let read = SilenceJSON.read(Array(body.utf8), now: Fixtures.start) { "1" }
        guard case .failure(let refusal) = read else {
            Issue.record("was taken")
            return
        }
        #expect(refusal.description.hasPrefix("the pattern \"(?:(?:"), "\(refusal)")
    }

    @Test func `a pattern may be as long as a rule takes it`() {
        let names = (0..<200).map { "database_\($0)" }.joined(separator: "|")
        #expect(Fixtures.matcher("l=~\"\(names)\"").allMatch(["l": "database_199"]))
        #expect(!Fixtures.matcher("l=~\"\(names)\"").allMatch(["l": "database_200"]))
    }

    @Test(arguments: [
        (#"a="x""#, true), (#"a="""#, false), (#"b="""#, true), (#"a!="x""#, false),
        (#"b!="x""#, true), (#"a=~"x|y""#, true), (#"a=~"xx""#, false), (#"a=~"x.""#, false),
        (#"b=~"""#, true), (#"b=~".+""#, false), (#"a!~"y""#, true), (#"a!~".*""#, false),
    ])
    func `a label that is not there is empty, and a pattern fits the whole value`(
        text: String, expected: Bool
    ) {
        #expect(Fixtures.matcher(text).allMatch(["a": "x"]) == expected)
    }
}
