import AgentSettings
import Configuration
import Documents
import History
import Metrics
import Testing

@Suite struct HistorySectionTests {
    private static let rest = "\nagent: { state_directory: /s }\ntargets: [{ conninfo: '' }]\n"

    private func load(_ text: String, rest: String = rest) -> Result<Configuration, Problems> {
        Fixtures.load(text + rest)
    }

    @Test func `a conninfo is enough, and the defaults are whole`() throws {
        let history = try #require(try load("history: { conninfo: host=h }").get().history)
        #expect(history.interval == .seconds(60))
        #expect(history.retention == .seconds(30 * 86_400))
        #expect(history.spoolBytes == 256 << 20)
        #expect(history.metrics == HistoryChoice.standard)
        #expect(!history.acceptMetrics)
    }

    @Test func `without the section there is no history`() throws {
        #expect(try load("").get().history == nil)
    }

    @Test(
        arguments: [
            ("history: { interval: 1m }", "1:10: history: conninfo is missing"),
            (
                "history: { conninfo: '', spool: 1MiB }",
                "1:33: spool: 1MiB is too small; at least 4MiB"
            ),
            (
                "history: { conninfo: '', retention: 1h }",
                "1:37: retention: 1h is too short; at least 1d"
            ),
            (
                "history: { conninfo: '', metrics: [] }",
                "1:35: metrics: is empty; leave it out for the defaults"
            ),
            (
                "history: { conninfo: '', metrics: [{ names: a }] }",
                #"1:38: unknown key "names" in an item of metrics; did you mean "name"?"#
            ),
            (
                "history: { conninfo: '', accept_metrics: 1 }",
                #"1:42: accept_metrics: "1" is neither true nor false"#
            ),
            (
                "history: { conninfo: '', password_file: a, password_command: b }",
                "1:41: password_file: there is password_command as well; keep one of them"
            ),
        ] as [(String, String)])
    func `what is wrong is shown with its place`(text: String, problem: String) {
        guard case .failure(let problems) = load(text) else {
            Issue.record("it was taken")
            return
        }
        let found = problems.list.map { "\($0)" }.joined(separator: "\n")
        #expect(found.contains(problem), "\(found)")
    }

    @Test func `a history needs a place for what waits`() {
        guard
            case .failure(let problems) = load(
                "history: { conninfo: '' }", rest: "\ntargets: [{ conninfo: '' }]\n")
        else {
            Issue.record("it was taken")
            return
        }
        #expect("\(problems)".contains("history: needs agent.state_directory"))
    }

    @Test func `the section is shown without its secrets and reads back`() throws {
        let text =
            "history: { conninfo: 'host=h password=hunter2', metrics: [{ name: 'a*', labels: "
        let configuration = try load(text + "{ datname: 'shop*' } }] }").get()
        let shown = configuration.redactedDescription
        #expect(!shown.contains("hunter2"))
        let again = try Fixtures.load(shown).get()
        #expect(again.history?.metrics == configuration.history?.metrics)
        #expect(again.history?.spoolBytes == configuration.history?.spoolBytes)
    }
}
